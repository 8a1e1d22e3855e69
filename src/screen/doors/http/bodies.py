"""From the body of a request to a message for a worker; nothing of a refused body is repeated."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from screen.doors.http.problems import Problem
from screen.doors.http.receipts import content_hash, meta_hash
from screen.doors.http.schemas import CheckFile, CheckText, VerifyFile, VerifyText

Model = TypeVar("Model", bound=BaseModel)
_BOM = "\ufeff"
_FIELD_MOST = 1024 * 1024
_IN_JSON = ("meta", "waivers")


@dataclass(slots=True)
class Asked:
    """A draft to work on: the head of the message, the draft's bytes, and what its receipt will say of it."""

    head: dict[str, Any]
    content: bytes
    claims: dict[str, Any]


class _InMemory(MultiPartParser):
    # A draft must not lie in a temporary file; its size is limited before it comes here.
    spool_max_size = sys.maxsize


async def asked(request: Request, job: str) -> Asked:
    """The draft in a request, JSON or multipart; raises a refusal."""
    if _kind(request) == "application/json":
        text = parse(CheckText, await request.body())
        return _asked(job, text, text.text.encode(), text.format, bom=text.text.startswith(_BOM))
    content, name, fields = await _form(request)
    file = _valid(CheckFile, fields)
    file.name = file.name or name
    return _asked(job, file, content, "file", encoding=file.encoding)


def _asked(job: str, chosen: CheckText | CheckFile, content: bytes, form: str, **more: Any) -> Asked:
    head = {"job": job, "format": form, "encoding": "", **more,
            **chosen.model_dump(mode="json", exclude={"text", "format", "encoding"})}
    return Asked(head, content, shown(content, chosen.title, chosen.meta, form))


async def verified(request: Request) -> tuple[str, dict[str, Any]]:
    """The receipt in a request, and what is shown with it as `receipts.judge` takes it."""
    if _kind(request) == "application/json":
        text = parse(VerifyText, await request.body())
        return text.receipt, shown(text.text.encode(), text.title, text.meta, text.format)
    content, _, fields = await _form(request)
    file = _valid(VerifyFile, fields)
    return file.receipt, shown(content, file.title, file.meta, "file")


def shown(content: bytes, title: str, meta: Mapping[str, Any] | None, form: str | None) -> dict[str, Any]:
    """What a receipt says of a draft: hashes of its content, title and meta, and its format."""
    return {"content": content_hash(content), "title": content_hash(title.encode()), "format": form,
            "meta": None if meta is None else meta_hash(meta)}


def parse(model: type[Model], raw: bytes) -> Model:
    """A body as JSON; half a surrogate pair becomes U+FFFD, as it does when a browser encodes it."""
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        if error.errors(include_input=False, include_url=False)[0]["type"] != "json_invalid" or b"\\u" not in raw:
            raise _invalid(error) from None
    try:
        value = json.dumps(json.loads(raw.decode()), ensure_ascii=False)
    except (ValueError, RecursionError):
        raise Problem("invalid_request", "不是有效的 JSON") from None
    mended = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    try:
        return model.model_validate_json(mended)
    except ValidationError as error:
        raise _invalid(error) from None


def _valid(model: type[Model], fields: dict[str, Any]) -> Model:
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise _invalid(error) from None


def _invalid(error: ValidationError) -> Problem:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(str(part)[:40] for part in first["loc"])
    return Problem("invalid_request", f"{place} {first['msg']}".strip())


def _kind(request: Request) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/json", "multipart/form-data"):
        raise Problem("unsupported_media_type")
    return kind


async def _form(request: Request) -> tuple[bytes, str, dict[str, Any]]:
    """The file, its bare name and the other fields of a form."""
    parser = _InMemory(request.headers, request.stream(), max_files=1, max_fields=20, max_part_size=_FIELD_MOST)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError, AssertionError):
        raise Problem("invalid_request", "multipart 内容有误，或文件多于一个") from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Problem("invalid_request", "缺少名为 file 的文件")
        name = PurePosixPath((file.filename or "").replace("\\", "/")).name
        return await file.read(), name[:255], _fields(form)
    finally:
        await form.close()


def _fields(form: FormData) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if name != "file":
                raise Problem("invalid_request", "文件须名为 file")
            continue
        if name in fields:
            raise Problem("invalid_request", "同一项给出了两次")
        fields[name] = _json(name, value) if name in _IN_JSON else value
    return fields


def _json(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise Problem("invalid_request", f"{name} 不是有效的 JSON") from None
