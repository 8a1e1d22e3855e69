"""A reverse proxy for any CMS: the body of a publishing request is screened before it is passed on.

    python prescreen_proxy.py proxy.toml

Everything else goes through untouched. Only the standard library is used. Publishing must have no other way to the CMS:
let the CMS listen on loopback only, and put TLS in front of this proxy (see nginx.conf).
"""

from __future__ import annotations

import http.client
import json
import re
import sys
import tomllib
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

LEVELS = ("block", "review", "advice")
# Of one connection only, and what the proxy writes anew.
_HOP = {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
        "upgrade", "content-length", "expect"}
_ODD = re.compile(r"//|\\|;|%|/\.{1,2}(/|$)|[\x00-\x1f]")


@dataclass
class Guard:
    """Requests to look at: a path, and where in the body title and text are; `when` tells which of them publish."""

    path: str
    text: str
    title: str = ""
    format: str = "html"
    methods: list[str] = field(default_factory=lambda: ["POST", "PUT", "PATCH"])
    when: dict[str, list[str]] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)


@dataclass
class Settings:
    """What the operator chose; `fail_on` is the lowest level that is refused."""

    upstream: str
    listen: str = "127.0.0.1:8770"
    service: str = "http://127.0.0.1:8765"
    key: str = ""
    profile: str = ""
    fail_on: str = "review"
    fail_open: bool = False
    timeout: float = 15.0
    limit_mb: float = 20.0
    guard: list[Guard] = field(default_factory=list)


class Refusal(Exception):
    """A request that is not passed on: status, and one line for the editor."""

    def __init__(self, status: int, words: str):
        super().__init__(words)
        self.status = status


def load(path: str) -> Settings:
    """The settings of a TOML file; raises ValueError or TypeError for what is not one."""
    with open(path, "rb") as file:
        told = tomllib.load(file)
    guards = [Guard(**entry) for entry in told.pop("guard", ())]
    settings = Settings(**told, guard=guards)
    if not guards or settings.fail_on not in LEVELS:
        raise ValueError("at least one [[guard]], and fail_on one of " + ", ".join(LEVELS))
    try:
        [re.compile(guard.path) for guard in guards]
    except re.error as error:
        raise ValueError(f"path: {error}") from None
    return settings


def objection(draft: dict[str, Any], settings: Settings) -> str:
    """Why a draft may not go out; empty when it may."""
    try:
        told = _ask(draft, settings)
        verdict, findings, gaps = told["verdict"], told["findings"], told["gaps"]
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
        return "" if settings.fail_open else f"发布前筛查服务没有应答（{type(error).__name__}），暂不能发布"
    if verdict == "pass":
        return ""
    if verdict == "incomplete":
        return "未能完整检查，不能发布：" + "；".join(gap["why"] for gap in gaps[:3])
    if verdict in LEVELS and LEVELS.index(verdict) > LEVELS.index(settings.fail_on):
        return ""
    lines = [f"{found['message']}（{found['excerpt']}）" for found in findings if not found["waived"]]
    more = f"等 {len(lines)} 处" if len(lines) > 5 else ""
    return f"筛查结论“{told['verdict_name']}”，不能发布：" + "；".join(lines[:5]) + more


def _ask(draft: dict[str, Any], settings: Settings) -> Any:
    headers = {"Content-Type": "application/json"}
    if settings.key:
        headers["Authorization"] = f"Bearer {settings.key}"
    connection = _connection(settings.service, settings.timeout)
    try:
        connection.request("POST", "/v1/check", json.dumps({**draft, "profile": settings.profile}), headers)
        answer = connection.getresponse()
        raw = answer.read()
        if answer.status != 200:
            raise ValueError(answer.status)
        return json.loads(raw)
    finally:
        connection.close()


def drafts(target: str, method: str, kind: str, body: bytes, settings: Settings) -> list[dict[str, Any]]:
    """The drafts that a request would publish; raises `Refusal` where that cannot be told for certain."""
    out = []
    for guard in settings.guard:
        if method in guard.methods and re.search(guard.path, _path(target)):
            told = _fields(kind, body)
            if all(_words(_one(told, name)) in values for name, values in guard.when.items()):
                out.append(_draft(told, guard))
    return out


def _draft(told: dict[str, list[Any]], guard: Guard) -> dict[str, Any]:
    text = _one(told, guard.text)
    if not isinstance(text, str) or not text.strip():
        raise Refusal(422, "没有找到正文，未能检查，不能发布")
    title = _one(told, guard.title) if guard.title else ""
    meta = {key: _one(told, name) for key, name in guard.meta.items()}
    return {"text": text, "title": str(title or ""), "format": guard.format,
            "meta": {key: str(value) for key, value in meta.items() if value}}


def _path(target: str) -> str:
    """The path as every server reads it alike; raises `Refusal` for spellings that they read differently."""
    path = unquote(target.partition("?")[0])
    if _ODD.search(path) or re.search("%(2f|5c)", target, re.I):
        raise Refusal(400, "网址的写法有歧义")
    return path


def _fields(kind: str, body: bytes) -> dict[str, list[Any]]:
    """All fields of a body, nested JSON ones by dotted names, each with all its values."""
    name = kind.partition(";")[0].strip().lower()
    out: dict[str, list[Any]] = {}
    try:
        if name == "application/json" or name.endswith("+json"):
            _walk(json.loads(body.decode("utf-8"), object_pairs_hook=list), "", out)
        elif name == "application/x-www-form-urlencoded":
            for key, value in parse_qsl(body.decode("ascii"), True, True, "utf-8", "strict", 1000):
                out.setdefault(key, []).append(value)
        elif name == "multipart/form-data":
            _parts(kind, body, out)
        else:
            raise Refusal(415, "不认识的内容类型，未能检查，不能发布")
    except (ValueError, RecursionError, LookupError):
        raise Refusal(400, "请求内容读不出来，未能检查，不能发布") from None
    return out


def _walk(value: Any, name: str, out: dict[str, list[Any]]) -> None:
    # json gives an object as a list of pairs; a real list has no tuples in it.
    if isinstance(value, list) and value and all(isinstance(item, tuple) for item in value):
        for key, inner in value:
            _walk(inner, f"{name}.{key}" if name else key, out)
    elif not isinstance(value, list):
        out.setdefault(name, []).append(value)


def _parts(kind: str, body: bytes, out: dict[str, list[Any]]) -> None:
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode("latin-1") + b"\r\n\r\n" + body)
    if not message.is_multipart() or message.defects:
        raise ValueError
    for part in message.iter_parts():
        key = part.get_param("name", header="content-disposition")
        if not isinstance(key, str) or part.defects:
            raise ValueError
        raw: Any = part.get_payload(decode=True)
        out.setdefault(key, []).append(None if part.get_filename() else raw.decode("utf-8"))


def _one(told: dict[str, list[Any]], name: str) -> Any:
    """The one value of a field; given twice, nobody knows which one the CMS takes."""
    found = told.get(name, [None])
    if len(found) > 1:
        raise Refusal(400, f"{name} 给出了两次，未能检查，不能发布")
    return found[0]


def _words(value: Any) -> str:
    """A value as `when` in the settings names it: true, 1, published; empty for one that is not there."""
    return "" if value is None else str(value).strip().lower()


def _connection(address: str, timeout: float) -> http.client.HTTPConnection:
    told = urlsplit(address)
    make = http.client.HTTPSConnection if told.scheme == "https" else http.client.HTTPConnection
    return make(told.hostname or "", told.port, timeout=timeout)


class Proxy(BaseHTTPRequestHandler):
    """One request: looked at, refused or passed on."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    settings: Settings

    def _pass(self) -> None:
        try:
            body = self._body()
            for draft in drafts(self.path, self.command, self.headers.get("Content-Type", ""), body, self.settings):
                why = objection(draft, self.settings)
                if why:
                    raise Refusal(422, why)
        except Refusal as refusal:
            self._answer(refusal.status, str(refusal))
            return
        try:
            self._forward(body)
        except (OSError, http.client.HTTPException):
            self.close_connection = True
            self._answer(502, "后台没有应答")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _pass

    def _body(self) -> bytes:
        lengths = self.headers.get_all("Content-Length") or []
        # Two readings of where a body ends are how requests are smuggled past a proxy.
        odd = [length for length in lengths if not (length.isascii() and length.isdigit())]
        if self.headers.get("Transfer-Encoding") or len(lengths) > 1 or odd:
            self.close_connection = True
            raise Refusal(411, "请求须有唯一的 Content-Length")
        if self.headers.get("Content-Encoding", "identity") != "identity":
            self.close_connection = True
            raise Refusal(415, "请求内容不可压缩")
        size = int(lengths[0]) if lengths else 0
        if size > self.settings.limit_mb * 1024 * 1024:
            self.close_connection = True
            raise Refusal(413, "内容过大，未能检查，不能发布")
        return self.rfile.read(size)

    def _forward(self, body: bytes) -> None:
        connection = _connection(self.settings.upstream, 60)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in _HOP and "method-override" not in name.lower():
                    connection.putheader(name, value)
            if body or self.command in ("POST", "PUT", "PATCH"):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            raw = answer.read()
            self.send_response_only(answer.status, answer.reason)
            for name, value in answer.getheaders():
                if name.lower() not in _HOP:
                    self.send_header(name, value)
            length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(raw))
            if length is not None and answer.status not in (204, 304):
                self.send_header("Content-Length", length)
            self.end_headers()
            self.wfile.write(raw)
        finally:
            connection.close()

    def _answer(self, status: int, words: str) -> None:
        raw = json.dumps({"error": {"code": "prescreen_refused", "message": words}}, ensure_ascii=False).encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        # Addresses of a CMS can hold tokens, so nothing of them is logged.
        pass


def serve(settings: Settings) -> ThreadingHTTPServer:
    """The proxy, listening; the caller runs it."""
    host, _, port = settings.listen.rpartition(":")
    server = ThreadingHTTPServer((host, int(port)), type("Configured", (Proxy,), {"settings": settings}))
    server.daemon_threads = True
    return server


if __name__ == "__main__":
    try:
        running = serve(load(sys.argv[1]))
        print(f"listening on port {running.server_port}", file=sys.stderr, flush=True)
        running.serve_forever()
    except KeyboardInterrupt:
        sys.exit()
    except (IndexError, OSError, TypeError, ValueError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
