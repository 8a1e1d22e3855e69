"""The few calls of WeChat's official-account interface that `prescreen wechat` makes; secrets stay in here."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any

API = "https://api.weixin.qq.com"
PAGE = 20  # the most that draft/batchget gives at once
_MOST = 20 * 1024 * 1024
_ALL = 5000
_SECONDS = 60.0
_MEDIA_ID = re.compile("[A-Za-z0-9_=-]{1,256}")
_STALE = (40001, 40014, 42001)
_BUSY, _NO_DRAFT = -1, 40007
_WORDS = ("title", "author", "digest", "content", "content_source_url")
_CODES = {
    -1: "平台繁忙，请稍后再试",
    40001: "AppSecret 不对，或调用凭据无效",
    40007: "没有这个草稿，可能已删除或已发布",
    40013: "AppID 不对",
    40014: "调用凭据无效",
    40125: "AppSecret 不对",
    40164: "本机的出口 IP 不在公众号的 IP 白名单里，请在公众平台“开发接口管理”中加入",
    42001: "调用凭据已过期",
    45009: "今日调用次数已用完，请明天再试，或在公众平台清零",
    45011: "调用太频繁，请一分钟后再试",
    48001: "这个公众号没有此接口的权限（须已认证）",
    48004: "此接口已被平台封禁",
    50002: "账号受限",
    53503: "草稿未通过平台的发布检查",
    53504: "须到公众平台网页上使用此草稿",
    53505: "请先在公众平台网页上手动保存再发布",
    89503: "此次调用须管理员确认",
}


class WechatError(Exception):
    """A call that gave nothing usable; its text is one line for the operator, without any secret."""

    def __init__(self, words: str, code: int = 0):
        super().__init__(words)
        self.code = code


class BadDraft(WechatError):
    """One draft that cannot be read; the others may be."""


class Account:
    """One official account. The access token lives in memory for one run of the command."""

    def __init__(self, appid: str, secret: str, api: str = API, timeout: float = 20.0):
        self.appid, self.api, self._secret, self._timeout = appid, _base(api), secret, timeout
        self._token = ""
        # Redirects are not followed: the address holds the access token.
        self._opener = urllib.request.build_opener(_NoRedirect)

    def media_ids(self, most: int = 0) -> Iterator[str]:
        """The ids of the drafts, page by page, `most` of them or all; raises `WechatError` when the list breaks off."""
        seen: set[str] = set()
        offset, total = 0, 1
        while offset < total and len(seen) < (most or _ALL):
            page = self._call("draft/batchget", {"offset": offset, "count": PAGE, "no_content": 1})
            items, told = page.get("item"), page.get("total_count")
            if not isinstance(items, list) or not isinstance(told, int) or len(items) > PAGE:
                raise WechatError("草稿列表的格式与文档不符")
            total = told
            if not items and offset < total:
                raise WechatError(f"草稿列表在第 {offset} 个处中断，平台说共有 {total} 个")
            offset += len(items)
            for item in items:
                media_id = media_name(item.get("media_id") if isinstance(item, dict) else None)
                # A draft saved while the list is read moves to the front, and the others shift by one.
                if media_id not in seen and len(seen) < (most or _ALL):
                    seen.add(media_id)
                    yield media_id
        if offset < total and not most:
            raise WechatError(f"草稿超过 {_ALL} 个，请用 --most 或写明 MEDIA_ID")

    def draft(self, media_id: str) -> list[dict[str, Any]]:
        """The articles of a draft as the platform holds them now; raises `BadDraft` where only this one fails."""
        try:
            items = self._call("draft/get", {"media_id": media_id}).get("news_item")
        except WechatError as error:
            raise (BadDraft(str(error), error.code) if error.code == _NO_DRAFT else error) from None
        if not isinstance(items, list) or not 1 <= len(items) <= 50 or not all(map(_is_article, items)):
            raise BadDraft("草稿的格式与文档不符")
        return items

    def submit(self, media_id: str) -> str:
        """Hands a draft over for publication and gives the id of that task; never sent twice unless refused."""
        try:
            told = self._call("freepublish/submit", {"media_id": media_id}, again=False)
        except WechatError as error:
            if error.code > 0:
                raise
            raise WechatError(f"{error}；是否已提交不能确定，请到公众平台核对后再决定是否重试") from None
        return str(told.get("publish_id", ""))[:64]

    def state(self, publish_id: str) -> int:
        """What became of a task: 0 published, 1 under way, 2 and more failed."""
        found = self._call("freepublish/get", {"publish_id": publish_id}).get("publish_status")
        if type(found) is not int:
            raise WechatError("发布状态的格式与文档不符")
        return found

    def _call(self, path: str, body: dict[str, Any], again: bool = True) -> dict[str, Any]:
        """One call; a stale token is renewed once, and where `again`, a busy platform is asked once more."""
        renewed = waited = False
        self._token = self._token or self._new_token(False)
        while True:
            query = urllib.parse.urlencode({"access_token": self._token})
            told = self._post(f"/cgi-bin/{path}?{query}", body)
            code = told.get("errcode", 0)
            if code in _STALE and not renewed:
                renewed = True
                self._renew()
            elif code == _BUSY and again and not waited:
                waited = True
                time.sleep(1)
            elif code:
                raise self._refusal(told)
            else:
                return told

    def _renew(self) -> None:
        """A new token: the platform's current one, forced only when that is the one just refused.

        Forcing ends the token that the account's other programs may be using, and is allowed twenty times a day.
        """
        old, self._token = self._token, self._new_token(False)
        if self._token == old:
            self._token = self._new_token(True)

    def _new_token(self, force: bool) -> str:
        told = self._post("/cgi-bin/stable_token", {"grant_type": "client_credential", "appid": self.appid,
                                                    "secret": self._secret, "force_refresh": force})
        if told.get("errcode"):
            raise self._refusal(told)
        token = told.get("access_token")
        if not isinstance(token, str) or not 0 < len(token) <= 2048:
            raise WechatError("平台没有给出调用凭据")
        return token

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        raw = json.dumps(body, ensure_ascii=False).encode()
        request = urllib.request.Request(self.api + path, raw, {"Content-Type": "application/json"})
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                found = json.loads(_bounded(answer).decode("utf-8"))
        except urllib.error.HTTPError as error:
            error.close()
            raise WechatError(f"{self.api} 回答 HTTP {error.code}") from None
        # The cause is not repeated: some of these errors quote the address, which holds the access token.
        except (OSError, HTTPException) as error:
            raise WechatError(f"{self.api} 连接失败（{type(error).__name__}）") from None
        except (ValueError, RecursionError):
            raise WechatError(f"{self.api} 的回答不是 JSON") from None
        if not isinstance(found, dict) or type(found.get("errcode", 0)) is not int:
            raise WechatError(f"{self.api} 的回答与文档不符")
        return found

    def _refusal(self, told: dict[str, Any]) -> WechatError:
        code = told["errcode"]
        words = "".join(c if c.isprintable() else " " for c in str(told.get("errmsg", "")))
        for secret in (self._secret, self._token):
            words = words.replace(secret, "***") if secret else words
        return WechatError(f"微信返回 {code}：{_CODES.get(code, '见公众平台的全局返回码')}（{words[:160]}）", code)


def media_name(found: Any) -> str:
    """A media id as the platform writes them; raises `WechatError`."""
    if not isinstance(found, str) or not _MEDIA_ID.fullmatch(found):
        raise WechatError("MEDIA_ID 只含字母、数字、- 和 _")
    return found


def _is_article(item: Any) -> bool:
    return isinstance(item, dict) and all(isinstance(item.get(key, ""), str) for key in _WORDS)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _bounded(answer: Any) -> bytes:
    """The body of an answer, within the limits of size and time."""
    parts, size, end = [], 0, time.monotonic() + _SECONDS
    while part := answer.read1(65536):
        size += len(part)
        if size > _MOST or time.monotonic() > end:
            raise ValueError
        parts.append(part)
    return b"".join(parts)


def _base(api: str) -> str:
    """The address without a trailing slash; the secret goes over plain HTTP to this machine only."""
    try:
        told = urllib.parse.urlsplit(api)
        local, sound = told.hostname in ("127.0.0.1", "::1", "localhost"), told.port != 0
    except ValueError:
        raise WechatError("接口地址有误") from None
    if told.username or told.query or not told.hostname or not sound:
        raise WechatError("接口地址应形如 https://proxy.example.gov.cn/wechat")
    if told.scheme != "https" and not (told.scheme == "http" and local):
        raise WechatError("接口地址须为 https://，http:// 只可用于本机")
    return api.rstrip("/")
