"""The routes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

import screen
from screen.doors.http import schemas
from screen.doors.http.auth import need
from screen.doors.http.bodies import asked, verified
from screen.doors.http.problems import CODES, Problem, answer
from screen.doors.http.service import Service

_STATIC = Path(__file__).parent / "static"
_PAGES = {"docs.html": "text/html", "docs.js": "text/javascript", "docs.css": "text/css"}
_MODULES = ("prescreen.js", "prescreen-look.js")
_OWN_PAGE = {"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                                        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
             "Cache-Control": "no-cache"}
_UPLOADS = (schemas.CheckFile, schemas.VerifyFile)
_TAKEN = (schemas.CheckText, schemas.VerifyText, *_UPLOADS)
_BODY = ("body_timeout", "body_too_large", "unsupported_media_type", "invalid_request")
_WORK = ("rate_limited", "overloaded")
_KEY = ("unauthorized", "forbidden_scope")
_ABOUT = "给出稿件，返回五关的判断、依据、改法和签名回执。所有位置的单位见 unit。"

Profile = Annotated[str, Query(max_length=64, description="地方规则；不给则用服务启动时的")]


def build(service: Service) -> FastAPI:
    """The application over a service."""
    app = FastAPI(title="prescreen", version=screen.__version__, description=_ABOUT, docs_url=None, redoc_url=None)
    app.state.service, app.state.door = service, service.door
    _refusals(app)
    _drafts(app, service)
    _rulebook(app, service)
    _operation(app, service)
    _pages(app)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _drafts(app: FastAPI, service: Service) -> None:
    @app.post("/v1/check", dependencies=[need("check")], responses=_told(schemas.CheckOut, *_KEY, *_BODY, *_WORK),
              openapi_extra=_takes("CheckText", "CheckFile"), summary="检查一篇稿件")
    async def check(request: Request) -> Response:
        summary, body = await service.check(await asked(request, "check"))
        request.state.verdict, request.state.rulebook = summary["verdict"], summary["rulebook"]
        return Response(body, media_type="application/json")

    @app.post("/v1/receipts/verify", dependencies=[need("check")],
              responses=_told(schemas.VerifyOut, *_KEY, *_BODY, "rate_limited"),
              openapi_extra=_takes("VerifyText", "VerifyFile"), summary="核对回执：检查后稿件改过没有")
    async def verify(request: Request) -> Response:
        return answer(service.verify(*await verified(request)))

    @app.post("/v1/deidentify", dependencies=[need("deidentify")],
              responses=_told(schemas.DeidentifyOut, *_KEY, *_BODY, *_WORK),
              openapi_extra=_takes("CheckText", "CheckFile"), summary="把稿件里的个人信息打码")
    async def deidentify(request: Request) -> Response:
        _, body = await service.draft(await asked(request, "deidentify"))
        return Response(body, media_type="application/json")


def _rulebook(app: FastAPI, service: Service) -> None:
    told = _told(None, *_KEY, "invalid_request", *_WORK)

    @app.get("/v1/rules", dependencies=[need("rules")], responses=told, summary="全部规则")
    async def rules(profile: Profile = "") -> Response:
        return Response((await service.ask("rules", profile))[1], media_type="application/json")

    @app.get("/v1/rules/{rule_id:path}", dependencies=[need("rules")], summary="一条规则的依据和例句",
             responses={**told, **_told(None, "rule_not_found")})
    async def rule(rule_id: Annotated[str, InPath(description="如 wording/typo")], profile: Profile = "") -> Response:
        summary, body = await service.ask("rule", profile, id=rule_id)
        if summary.get("missing"):
            raise Problem("rule_not_found")
        return Response(body, media_type="application/json")

    @app.get("/v1/clauses", dependencies=[need("rules")], responses=told, summary="五份规定的每一条由哪些规则落实")
    async def clauses(profile: Profile = "") -> Response:
        return Response((await service.ask("clauses", profile))[1], media_type="application/json")


def _operation(app: FastAPI, service: Service) -> None:
    @app.get("/healthz", summary="进程在运行")
    async def healthz() -> Response:
        return answer({"alive": True})

    @app.get("/readyz", summary="能否检查稿件，用的是哪一版规则", responses=_told(None, "not_ready"))
    async def readyz() -> Response:
        state = service.state()
        return answer(state, 200 if state["ready"] else 503, {} if state["ready"] else {"Retry-After": "1"})

    @app.get("/metrics", dependencies=[need("admin")], summary="Prometheus 指标",
             responses={200: {"content": {"text/plain": {}}}, **_told(None, *_KEY, "rate_limited")},
             response_class=Response)
    async def metrics() -> Response:
        return Response(service.metrics.page(service.gauges()), media_type="text/plain; version=0.0.4; charset=utf-8")


def _pages(app: FastAPI) -> None:
    pages = {name: (_STATIC / name).read_bytes() for name in _PAGES}

    @app.get("/", include_in_schema=False)
    async def root() -> Response:
        return RedirectResponse("/docs")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return Response(pages["docs.html"], headers=_OWN_PAGE, media_type="text/html")

    @app.get("/static/{name}", include_in_schema=False)
    async def static(name: str) -> Response:
        if name not in pages:
            raise Problem("not_found")
        return Response(pages[name], headers=_OWN_PAGE, media_type=_PAGES[name])

    for name in _MODULES:
        app.add_api_route(f"/{name}", _module(name), include_in_schema=False)


def _module(name: str) -> Callable[[], Coroutine[Any, Any, Response]]:
    """A route to one of the modules that editors load."""
    module = (_STATIC / name).read_bytes()

    async def serve() -> Response:
        return Response(module, headers={"Cache-Control": "no-cache"}, media_type="text/javascript")

    return serve


def _refusals(app: FastAPI) -> None:
    @app.exception_handler(Problem)
    async def problem(request: Request, error: Problem) -> Response:
        return error.response()

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        return Problem("invalid_request", f"{'.'.join(map(str, first['loc']))} {first['msg']}").response()

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "invalid_request")
        return Problem(code, headers=error.headers).response()


def _told(good: Any, *codes: str) -> dict[int | str, dict[str, Any]]:
    """The answers of a route for its OpenAPI page."""
    out: dict[int | str, dict[str, Any]] = {}
    if good is not None:
        out[200] = {"model": good}
    for code in codes:
        status, line = CODES[code]
        known = out.get(status, {}).get("description")
        out[status] = {"model": schemas.ProblemOut, "description": f"{known}; {code}" if known else f"{code}：{line}"}
    return out


def _takes(text: str, file: str) -> dict[str, Any]:
    """The two bodies that a route takes."""
    return {"requestBody": {"required": True, "content": {
        "application/json": {"schema": {"$ref": f"#/components/schemas/{text}"}},
        "multipart/form-data": {"schema": {"$ref": f"#/components/schemas/{file}"}},
    }}}


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        page = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        known = page.setdefault("components", {}).setdefault("schemas", {})
        for model in _TAKEN:
            schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
            known.update(schema.pop("$defs", {}))
            if model in _UPLOADS:
                schema["properties"]["file"] = {"type": "string", "format": "binary"}
                schema["required"] = ["file", *schema.get("required", ())]
            known[model.__name__] = schema
        app.openapi_schema = page
    return app.openapi_schema
