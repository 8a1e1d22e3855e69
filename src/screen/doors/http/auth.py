"""Who may ask for what: keys and scopes, and the web pages that may call."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Coroutine, Iterable
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from screen.doors.http.keys import Ring
from screen.doors.http.limits import Rate
from screen.doors.http.problems import Problem

_BEARER = HTTPBearer(auto_error=False, scheme_name="key", description="`prescreen keys add NAME --scope SCOPE`")


def loopback(host: str) -> bool:
    """Whether an address reaches this machine only."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


_Shown = Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]


class Door:
    """Lets requests in by key and rate; without any key, whoever is on this machine."""

    def __init__(self, ring: Ring, rate: Rate):
        self._ring = ring
        self._rate = rate

    @property
    def open(self) -> bool:
        """Whether no key is asked for."""
        self._ring.look()
        return not self._ring.wanted

    def admit(self, shown: str | None, scope: str) -> str:
        """The caller's name; raises a refusal for a wrong key, a missing scope or too many requests."""
        if self.open:
            self._rate.take("")
            return ""
        key = self._ring.find(shown) if shown else None
        if key is None:
            raise Problem("unauthorized", headers={"WWW-Authenticate": 'Bearer realm="prescreen"'})
        self._rate.take(key.name)
        if scope not in key.scopes:
            raise Problem("forbidden_scope", scope)
        return key.name


def need(scope: str) -> Any:
    """A dependency of a route: a caller with this scope."""

    async def admit(request: Request, shown: _Shown) -> None:
        door: Door = request.app.state.door
        request.state.caller = door.admit(shown.credentials if shown else None, scope)

    admitting: Callable[..., Coroutine[Any, Any, None]] = admit
    return Security(admitting)


class Origins:
    """The web origins that may call, exactly as they are written; the service's own pages always may."""

    def __init__(self, allowed: Iterable[str]):
        self._allowed = frozenset(allowed)

    def judge(self, origin: str, host: str, keyless: bool) -> bool:
        """Whether the caller may read the answer as another origin; raises a refusal for all other pages."""
        if keyless and not loopback(_name(host)):
            # A name that was pointed at this machine, or a proxy that would make an open service public.
            raise Problem("host_not_allowed")
        if not origin:
            return False
        if origin in self._allowed:
            return True
        if origin not in (f"http://{host}", f"https://{host}"):
            raise Problem("origin_not_allowed")
        return False


def valid_origin(words: str) -> bool:
    """Whether words are one web origin, such as https://cms.example.gov.cn:8443."""
    try:
        parts = urlsplit(words)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    bare = words == f"{parts.scheme}://{parts.netloc}" and words == words.lower()
    return parts.scheme in ("http", "https") and named and bare and not set("@*") & set(words)


def _name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
