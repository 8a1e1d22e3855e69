"""The Directus hook and the Strapi middleware, called as those call them, against the real service."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

from http_server import Served

NODE = shutil.which("node") or ""
ROOM = Path(__file__).parent.parent / "integrations"
pytestmark = pytest.mark.skipif(not NODE, reason="needs node")
GOOD = "<p>县图书馆自本周起周末照常开放，欢迎读者前来阅览。</p>"
ID = "11010519491231002X"
BAD = f"<p>受助人王小明，身份证号{ID}，家住青河县。</p>"
COLLECTIONS = '{"articles": {"title": "title", "text": "body", "meta": {"summary": "lead"}}, "notes": {"status": ""}}'
TYPES = {"api::article.article": {"format": "html", "meta": {"summary": "lead"}}, "api::free.free": {"format": "html"}}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    service = Served(tmp_path_factory.mktemp("service"), "--workers", "1")
    yield f"http://127.0.0.1:{service.port}"
    service.stop()


def node(stand: str, code: Path, told: dict[str, Any]) -> list[Any]:
    done = subprocess.run([NODE, str(Path(__file__).with_name(stand)), str(code)], input=json.dumps(told),
                          capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stderr
    assert ID not in done.stdout + done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


def directus(url: str, *events: tuple[str, dict[str, Any], dict[str, Any]], stored: Any = None,
             **env: str) -> list[Any]:
    return node("directus_stand.mjs", ROOM / "directus/index.js", {
        "env": {"PRESCREEN_URL": url, "PRESCREEN_COLLECTIONS": COLLECTIONS, **env}, "stored": stored or {},
        "events": [{"event": f"items.{event}", "payload": payload, "meta": {"collection": "articles", **meta}}
                   for event, payload, meta in events]})


def strapi(url: str, *actions: dict[str, Any], rows: Any = None, **options: Any) -> list[Any]:
    return node("strapi_stand.cjs", ROOM / "strapi/prescreen.js", {
        "options": {"url": url, "types": TYPES, **options}, "rows": rows or [], "actions": actions})


def test_both_ask_in_the_same_way() -> None:
    assert (ROOM / "directus/service.cjs").read_bytes() == (ROOM / "strapi/service.cjs").read_bytes()


def test_directus_publishes_only_what_passes(url: str) -> None:
    new = {"title": "公示", "body": BAD, "status": "draft"}
    told = directus(
        url, ("create", new, {}), ("create", {**new, "status": "published"}, {}),
        ("create", {**new, "status": "published", "body": GOOD}, {}),
        ("create", {**new, "status": "published", "body": GOOD, "lead": ID}, {}),
        ("create", {**new, "status": "published", "body": "", "title": ID}, {}),
        ("create", {**new, "status": "published"}, {"collection": "pages"}),
        ("create", {"body": BAD}, {"collection": "notes"}),
        ("create", {"status": "published", "title": "公示", "body": {"blocks": []}}, {}))
    assert [line.get("ok") for line in told] == [True, None, True, None, None, True, None, None]
    refused = told[1]
    assert (refused["name"], refused["code"], refused["status"]) == ("DirectusError", "PRESCREEN_REFUSED", 422)
    assert "身份证" in refused["message"]


def test_directus_sees_the_whole_item_at_an_update(url: str) -> None:
    stored = {"1": {"title": "t", "body": BAD, "status": "draft"},
              "2": {"title": "t", "body": GOOD, "status": "published"},
              "3": {"title": "t", "body": BAD, "status": "published"}}
    told = directus(
        url, ("update", {"status": "published"}, {"keys": ["1"]}), ("update", {"body": GOOD}, {"keys": ["1"]}),
        ("update", {"status": "published", "body": GOOD}, {"keys": ["1"]}), ("update", {"body": BAD}, {"keys": ["2"]}),
        ("update", {"status": "archived"}, {"keys": ["3"]}), ("update", {"views": 2}, {"keys": ["3"]}),
        ("update", {"status": "published"}, {"keys": ["2", "1"]}), ("update", {"title": "x"}, {"keys": ["9"]}),
        stored=stored)
    assert [line.get("ok") for line in told] == [None, True, True, None, True, True, None, None]


def test_directus_cuts_settings_at_commas_and_leaves_defaults_out(url: str) -> None:
    cut: Any = COLLECTIONS.split(",")
    new = ("create", {"title": "t", "body": BAD}, {})
    assert directus(url, new, PRESCREEN_COLLECTIONS=cut) == [{"ok": True}]
    told = node("directus_stand.mjs", ROOM / "directus/index.js", {
        "env": {"PRESCREEN_URL": url, "PRESCREEN_COLLECTIONS": cut}, "stored": {}, "defaults": {"status": "published"},
        "events": [{"event": "items.create", "payload": new[1], "meta": {"collection": "articles"}}]})
    assert told[0]["code"] == "PRESCREEN_REFUSED"


def test_directus_fails_closed(url: str) -> None:
    new = {"title": "t", "body": GOOD, "status": "published"}
    closed, = directus("http://127.0.0.1:9", ("create", new, {}))
    assert "没有应答" in closed["message"]
    opened, = directus("http://127.0.0.1:9", ("create", new, {}), PRESCREEN_FAIL_OPEN="true")
    assert opened == {"ok": True}
    wrong, = directus(url + "/docs#", ("create", new, {}), PRESCREEN_TIMEOUT="5")
    assert "没有应答" in wrong["message"]
    typo, = directus(url, ("create", new, {}), PRESCREEN_COLLECTIONS='{"articles": {"text": "boddy"}}')
    assert "boddy" in typo["message"]
    for broken in ("", "{}", "[]", "nonsense", '{"articles": {"format": "word"}}'):
        told = directus(url, ("create", {"x": 1}, {"collection": "pages"}), ("update", {}, {"keys": ["1"]}),
                        PRESCREEN_COLLECTIONS=broken)
        assert ["没有设置好" in line["message"] for line in told] == [True, True], broken


def test_strapi_publishes_only_what_passes(url: str) -> None:
    rows = [{"documentId": "a", "title": "t", "body": BAD, "locale": "zh-Hans", "publishedAt": None},
            {"documentId": "b", "title": "t", "body": GOOD, "locale": "zh-Hans", "publishedAt": None},
            {"documentId": "b", "title": "t", "body": BAD, "locale": "bo", "publishedAt": None},
            {"documentId": "c", "title": "t", "body": GOOD, "publishedAt": None},
            {"documentId": "c", "title": "t", "body": BAD, "publishedAt": "2024-01-01"}]
    new = {"title": "公示", "body": BAD}
    blocks = [{"type": "paragraph", "children": [{"type": "text", "text": "身份证号"}, {"type": "text", "text": ID}]}]
    cases: list[tuple[dict[str, Any], bool]] = [
        ({"action": "create", "params": {"data": new}}, True),
        ({"action": "create", "params": {"data": new, "status": "published"}}, False),
        ({"action": "create", "params": {"data": {**new, "body": GOOD}, "status": "published"}}, True),
        ({"action": "create", "params": {"data": {**new, "body": blocks}, "status": "published"}}, False),
        ({"action": "create", "params": {"data": new}, "uid": "api::note.note"}, True),
        ({"action": "create", "params": {"data": new}, "uid": "api::free.free", "draftAndPublish": False}, False),
        ({"action": "publish", "params": {"documentId": "a"}}, False),
        ({"action": "publish", "params": {"documentId": "b"}}, True),
        ({"action": "publish", "params": {"documentId": "b", "locale": "bo"}}, False),
        ({"action": "publish", "params": {"documentId": "b", "locale": "*"}}, False),
        ({"action": "publish", "params": {"documentId": "b", "locale": ["zh-Hans", "bo"]}}, False),
        ({"action": "publish", "params": {"documentId": "c"}}, True),
        ({"action": "publish", "params": {"documentId": "none"}}, False),
        ({"action": "update", "params": {"documentId": "b", "data": {"body": BAD}}}, True),
        ({"action": "update", "params": {"documentId": "b", "data": {"lead": ID}, "status": "published"}}, False),
        ({"action": "update", "params": {"documentId": "a", "data": {"title": "x"}, "status": "published"}}, False),
        ({"action": "unpublish", "params": {"documentId": "a"}}, True),
        ({"action": "findMany", "params": {}}, True),
        ({"action": "release", "params": {"documentId": "a"}}, False),
    ]
    told = strapi(url, *(case for case, _ in cases), rows=rows)
    assert [line.get("done") == "went on" for line in told] == [good for _, good in cases]


def test_strapi_fails_closed(url: str) -> None:
    new = {"action": "create", "params": {"data": {"title": "t", "body": GOOD}, "status": "published"}}
    assert "没有应答" in strapi("http://127.0.0.1:9", new)[0]["message"]
    assert strapi("http://127.0.0.1:9", new, failOpen=True) == [{"done": "went on"}]
    free = "api::free.free"
    for broken in ({}, {"api::typo.typo": {}}, {free: {"text": "boddy"}}, {free: {"meta": {"x": "photo"}}}):
        assert "start" in strapi(url, types=broken)[0]


def test_the_bar_can_be_moved(url: str) -> None:
    from urllib.request import Request, urlopen

    text = "<p>县里已作出布署，县图书馆自本周起周末照常开放。</p>"
    with urlopen(Request(f"{url}/v1/check", json.dumps({"text": text, "format": "html", "title": "t"}).encode(),
                         {"Content-Type": "application/json"})) as answer:
        level = json.load(answer)["verdict"]
    new = {"action": "create", "params": {"data": {"title": "t", "body": text}, "status": "published"}}
    assert "message" in strapi(url, new, failOn=level)[0]
    assert "message" in strapi(url, new, failOn="nonsense")[0]
    if level != "block":
        assert "done" in strapi(url, new, failOn={"review": "block", "advice": "review"}[level])[0]
