"""A server on this machine that behaves as WeChat documents its draft and publication interfaces."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

APPID, SECRET = "wx0123456789abcdef", "s3cret-of-the-account"


class Platform:
    """Drafts, tokens and publications; `script` holds answers to give first, as bytes or dicts, by path."""

    def __init__(self) -> None:
        self.drafts: dict[str, list[dict[str, Any]]] = {}
        self.published: list[str] = []
        self.calls: list[str] = []
        self.forced = 0
        self.token, self.next = "token-1", 2
        self.script: dict[str, list[Any]] = {}
        self.states = [1, 0]
        self.redirect = ""
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = urlsplit(self.path)
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                path = told.path.removeprefix("/cgi-bin/")
                platform.calls.append(path)
                if platform.redirect:
                    self.send_response(302)
                    self.send_header("Location", platform.redirect)
                    self.end_headers()
                    return
                answer = platform.answer(path, parse_qs(told.query).get("access_token", [""])[0], body)
                raw = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
                self.send_response(200)
                # As the platform does, though it is JSON.
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def expire(self) -> None:
        """The current token ends; the next call for one gives another."""
        self.token, self.next = f"token-{self.next}", self.next + 1

    def answer(self, path: str, token: str, body: dict[str, Any]) -> Any:
        if self.script.get(path):
            return self.script[path].pop(0)
        if path == "stable_token":
            return self._issue(body)
        if token != self.token:
            return {"errcode": 42001, "errmsg": f"access_token expired rid: 1-{token}"}
        return {"draft/batchget": self._list, "draft/get": self._get, "freepublish/submit": self._submit,
                "freepublish/get": self._state}[path](body)

    def _issue(self, body: dict[str, Any]) -> Any:
        if body["appid"] != APPID:
            return {"errcode": 40013, "errmsg": "invalid appid rid: 2"}
        if body["secret"] != SECRET:
            return {"errcode": 40125, "errmsg": f"invalid appsecret {body['secret']} rid: 3"}
        if body["force_refresh"]:
            self.forced += 1
            self.expire()
        return {"access_token": self.token, "expires_in": 7200}

    def _list(self, body: dict[str, Any]) -> Any:
        if not 1 <= body["count"] <= 20:
            return {"errcode": 40097, "errmsg": "invalid args rid: 4"}
        ids = list(self.drafts)[body["offset"]:body["offset"] + body["count"]]
        item = [{"media_id": m, "content": {"news_item": [{"title": a["title"]} for a in self.drafts[m]]},
                 "update_time": 1700000000} for m in ids]
        return {"total_count": len(self.drafts), "item_count": len(item), "item": item}

    def _get(self, body: dict[str, Any]) -> Any:
        found = self.drafts.get(body["media_id"])
        if found is None:
            return {"errcode": 40007, "errmsg": "invalid media_id rid: 5"}
        # Addresses of previews are signed anew at every reading.
        return {"news_item": [{**a, "url": f"http://mp.weixin.qq.com/s?chksm={len(self.calls)}"} for a in found]}

    def _submit(self, body: dict[str, Any]) -> Any:
        if body["media_id"] not in self.drafts:
            return {"errcode": 40007, "errmsg": "invalid media_id rid: 6"}
        self.published.append(body["media_id"])
        return {"errcode": 0, "errmsg": "ok", "publish_id": "2247483651", "msg_data_id": "1"}

    def _state(self, body: dict[str, Any]) -> Any:
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return {"publish_id": body["publish_id"], "publish_status": state, "fail_idx": []}


def article(title: str, words: str, **more: Any) -> dict[str, Any]:
    """One article as the platform keeps it."""
    return {"title": title, "author": "", "digest": "", "content": f"<section><p>{words}</p></section>",
            "content_source_url": "", "thumb_media_id": "cover-1", "show_cover_pic": 0, "need_open_comment": 0,
            "only_fans_can_comment": 0, **more}
