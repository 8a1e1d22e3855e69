"""Every refusal of the service: a status, a code that programs may rely on, and one line for a person."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response

# The statuses that each code comes with; docs/service.md explains them one by one.
CODES = {
    "unauthorized": (401, "请在 Authorization 头里给出有效的 API 密钥（Bearer）"),
    "forbidden_scope": (403, "这个密钥没有此项权限"),
    "origin_not_allowed": (403, "不接受来自这个网页来源的请求"),
    "host_not_allowed": (403, "未设密钥的服务只接受本机地址的请求"),
    "not_found": (404, "没有这个地址"),
    "rule_not_found": (404, "没有这条规则"),
    "method_not_allowed": (405, "这个地址不接受这种方法"),
    "body_timeout": (408, "请求内容没有在时限内传完"),
    "body_too_large": (413, "请求内容超过大小上限"),
    "unsupported_media_type": (415, "请用 application/json 或 multipart/form-data"),
    "invalid_request": (422, "请求内容不符合约定"),
    "unknown_profile": (422, "没有这个地方规则 profile"),
    "rate_limited": (429, "请求过于频繁，请稍后再试"),
    "internal": (500, "服务内部出错"),
    "overloaded": (503, "服务繁忙，请稍后再试"),
    "not_ready": (503, "服务尚未就绪"),
}


class Problem(Exception):
    """A refusal; `detail` is added to the line, and must not repeat the draft."""

    def __init__(self, code: str, detail: str = "", headers: Mapping[str, str] | None = None):
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        return CODES[self.code][0]

    def response(self) -> Response:
        """The refusal as an answer."""
        line = CODES[self.code][1] + (f"：{self.detail}" if self.detail else "")
        return answer({"error": {"code": self.code, "message": line}}, self.status, self.headers)


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return Response(raw, status, dict(headers or {}), "application/json")
