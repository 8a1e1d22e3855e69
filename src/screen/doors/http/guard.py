"""What every request passes, whatever its route: host, origin, size, headers, one log line."""

from __future__ import annotations

import secrets
import time
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from screen.doors.http.auth import Door, Origins
from screen.doors.http.limits import Counted
from screen.doors.http.log import Log, where
from screen.doors.http.metrics import Metrics
from screen.doors.http.problems import Problem

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_TOLD = ("caller", "verdict", "rulebook")
# An answer's own header of the same name wins.
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
    (b"vary", b"Origin"),
]


class Guard:
    """Wraps the routes; also the last to catch what goes wrong in them."""

    def __init__(self, app: ASGIApp, door: Door, origins: Origins, body_most: int, body_seconds: float,
                 metrics: Metrics, log: Log):
        self._app = app
        self._door = door
        self._origins = origins
        self._most = body_most
        self._seconds = body_seconds
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        passage = _Passage(scope, send)
        counted = Counted(scope, receive, self._most, self._seconds)
        try:
            await self._through(scope, counted, passage)
        except Exception as error:
            if not passage.status:
                problem = error if isinstance(error, Problem) else Problem("internal")
                await problem.response()(scope, counted, passage.send)
            if not isinstance(error, Problem):
                self._log("error", "error", request=passage.id, error=where(error))
        finally:
            self._note(scope, counted, passage)

    async def _through(self, scope: Scope, receive: Receive, passage: _Passage) -> None:
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        if self._origins.judge(origin, headers.get("host", ""), self._door.open):
            passage.origin = origin
        if passage.origin and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight()(scope, receive, passage.send)
            return
        await self._app(scope, receive, passage.send)

    def _note(self, scope: Scope, counted: Counted, passage: _Passage) -> None:
        seconds = time.perf_counter() - passage.begun
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.request(route, method, passage.status, seconds)
        told: dict[str, Any] = {k: v for k, v in scope.get("state", {}).items() if k in _TOLD}
        self._log("request", request=passage.id, method=method, route=route, status=passage.status,
                  ms=round(seconds * 1000, 1), bytes=counted.size, **told)


class _Passage:
    """One request on its way: its id, and its answer as it goes out."""

    def __init__(self, scope: Scope, send: Send):
        scope.setdefault("state", {})
        self.id = secrets.token_hex(8)
        self.begun = time.perf_counter()
        self.status = 0
        self.origin = ""
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            known = {name for name, _ in headers}
            headers += [pair for pair in _HEADERS if pair[0] not in known]
            headers.append((b"x-request-id", self.id.encode()))
            if self.origin:
                headers.append((b"access-control-allow-origin", self.origin.encode("latin-1")))
                headers.append((b"access-control-expose-headers", b"Retry-After, X-Request-ID"))
            message["headers"] = headers
        await self._send(message)


def _preflight() -> Response:
    return Response(None, 204, {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": "600",
    })
