"""prescreen.js in five real editors against a real service: marks, suggestions with undo, the publish button."""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

DEMO = Path(__file__).parent.parent / "integrations" / "editors"
AXE = Path(os.environ.get("AXE_PATH") or "node_modules/axe-core/axe.min.js")
EDITORS = ["tiptap", "quill", "wangeditor", "tinymce", "ckeditor"]
# The words in the demo's draft that are flagged, in order.
WORDS = ["布署", "布署", "13812345678", "110105194912310025", "内部资料，注意保存"]
LEVELS = {"block": ["13812345678", "内部资料，注意保存"], "review": ["布署", "布署"], "advice": ["110105194912310025"]}
ENTRIES = "[data-prescreen=panel] .entry"
MARKED = """() => demo.watch.findings.filter((one) => one.range)
  .sort((a, b) => a.range.compareBoundaryPoints(0, b.range)).map((one) => one.range.toString())"""
PAINTED = """(name) => {
  const view = (demo.editor.content.contentDocument || document).defaultView;
  return [...(view.CSS.highlights.get(name) || [])].map((range) => range.toString());
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of the demo page, bundled on the spot."""
    node = shutil.which("node")
    if not node or not (DEMO / "node_modules" / "esbuild").is_dir():
        pytest.skip("needs the demo's editors: npm ci in integrations/editors")
    out = tmp_path_factory.mktemp("site")
    subprocess.run([node, "build.js", str(out)], cwd=DEMO, check=True)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *told: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(out)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def service(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running `prescreen serve` that takes calls from the demo page."""
    if not all(importlib.util.find_spec(name) for name in ("fastapi", "uvicorn")):
        pytest.skip("needs the server extra")
    home = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-c", "from screen.doors.cli import main; main()", "serve", "--port", "0",
               "--workers", "1", "--rate", "0", "--origin", site]
    with (home / "log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log, cwd=home,
                                   env={**os.environ, "PRESCREEN_HOME": str(home)})
    try:
        yield _address(home / "log", running)
    finally:
        running.terminate()
        running.wait(20)


def _address(log: Path, running: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and running.poll() is None:
        for line in log.read_text("utf-8").splitlines():
            if line.startswith("{") and json.loads(line).get("event") == "listening":
                return str(json.loads(line)["url"])
        time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8"))


@pytest.fixture
def visit(browser: Any, site: str, service: str) -> Iterator[Any]:
    """Opens the demo page with an editor, and waits for the first answer."""
    context = browser.new_context(viewport={"width": 1360, "height": 860})
    faults: list[str] = []

    def opened(editor: str = "tiptap", before: str = "", **asked: str) -> Any:
        page = context.new_page()
        page.set_default_timeout(15000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        if before:
            page.add_init_script(before)
        page.goto(f"{site}/?{urlencode({'editor': editor, 'service': service, **asked})}")
        page.wait_for_function("window.demo && demo.watch.verdict !== 'waiting'")
        return page

    yield opened
    context.close()
    assert faults == []


def settled(page: Any, words: list[str]) -> None:
    """Waits until exactly these words are marked, and the answer is about the text as it stands."""
    page.wait_for_function(f"(words) => JSON.stringify(({MARKED})()) === JSON.stringify(words) && demo.watch.receipt",
                           arg=words)


def saved(page: Any) -> str:
    # Quill hides and shows its list signs on its own at every Control key, and leaves an empty attribute behind.
    return str(page.evaluate("demo.editor.html()")).replace(' style=""', "")


def go(page: Any, words: str, at: int = 0) -> None:
    """Follows an entry of the panel to its place in the text."""
    page.locator(ENTRIES, has_text=words).nth(at).click()
    page.locator(".card:not([hidden])", has_text=words).wait_for()
    # wangEditor follows the caret only every 100 ms.
    page.wait_for_timeout(250)


def dead_address() -> str:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{sock.getsockname()[1]}"


@pytest.mark.parametrize("editor", EDITORS)
def test_the_right_words_are_marked_and_the_draft_stays_as_it_was(visit: Any, editor: str) -> None:
    page = visit(editor)
    assert page.evaluate(MARKED) == WORDS
    for level, words in LEVELS.items():
        assert page.evaluate(PAINTED, f"prescreen-{level}") == words
    excerpts = page.evaluate("demo.watch.findings.filter((one) => !one.personal).map((one) => one.excerpt)")
    assert sorted(excerpts) == sorted(word for word in WORDS if not word[0].isdigit())
    assert page.evaluate("demo.editor.html() === demo.saved")


@pytest.mark.parametrize("editor", EDITORS)
def test_marks_follow_what_is_typed_before_them(visit: Any, editor: str) -> None:
    page = visit(editor, before="const ask = fetch; "
                                "window.fetch = (...told) => window.held ? new Promise(() => {}) : ask(...told);")
    page.evaluate("window.held = true")
    go(page, "布署")
    page.keyboard.type("认真地😀")
    page.wait_for_function(f"() => demo.watch.text.includes('安排认真地😀布署') && ({MARKED})().length === 5")
    assert page.evaluate(MARKED) == WORDS
    page.keyboard.press("ArrowRight")
    page.keyboard.type("重")
    page.wait_for_function(f"() => ({MARKED})().length === 4")
    assert page.evaluate(MARKED) == WORDS[1:]


@pytest.mark.parametrize("editor", EDITORS)
def test_a_suggestion_is_applied_and_undone(visit: Any, editor: str) -> None:
    page = visit(editor)
    before = saved(page)
    go(page, "布署", 1)
    page.locator(".card .cure").click()
    settled(page, [WORDS[0], *WORDS[2:]])
    assert "认真部署春耕备耕" in page.evaluate("demo.watch.text")
    assert saved(page) != before
    page.keyboard.press("Control+z")
    settled(page, WORDS)
    assert saved(page) == before


@pytest.mark.parametrize("editor", EDITORS)
def test_publishing_waits_until_nothing_blocks(visit: Any, editor: str) -> None:
    page = visit(editor)
    publish = page.locator("#publish")
    assert publish.get_attribute("aria-disabled") == "true"
    publish.click(force=True)
    page.locator(".card", has_text="现在不能发布").wait_for()
    assert "还有 2 处" in publish.get_attribute("title")
    page.get_by_role("button", name="去看第一处").click()
    page.locator(".card", has_text="写出了个人的电话号码").locator(".cure").click()
    settled(page, [*WORDS[:2], *WORDS[3:]])
    go(page, "内部资料")
    for _ in WORDS[4]:
        page.keyboard.press("Delete")
    # Pressed at once, before the change was checked: the press is kept, checked, and goes through.
    publish.click(force=True)
    page.locator("#done", has_text="已发布").wait_for()
    assert publish.get_attribute("aria-disabled") is None


@pytest.mark.parametrize("answer", ["closed", "open"])
def test_without_the_service_the_owner_decides(visit: Any, answer: str) -> None:
    page = visit(endpoint=dead_address(), **({"open": "1"} if answer == "open" else {}))
    assert page.evaluate("demo.watch.verdict") == "failed"
    page.locator("[data-prescreen=panel]", has_text="连不上检查服务").wait_for()
    page.locator("#publish").click(force=True)
    if answer == "open":
        page.locator("#done", has_text="已发布").wait_for()
    else:
        page.locator(".card", has_text="未检查的稿件不能发布").wait_for()
        assert page.locator("#done").text_content() == ""


def test_an_answer_about_older_words_is_dropped(visit: Any) -> None:
    page = visit(before="""
        const ask = fetch;
        window.fetch = async (...told) => {
            const answer = await ask(...told);
            window.asked = true;
            await window.gate;
            return answer;
        };""")
    page.evaluate("() => { window.asked = false; window.gate = new Promise((go) => { window.release = go; }); }")
    page.evaluate("demo.editor.api.commands.insertContentAt(1, '再次布署')")
    page.wait_for_function("window.asked")
    page.evaluate("""() => {
        demo.editor.api.commands.insertContentAt(1, '会议开始时，');
        window.seen = [];
        new MutationObserver(() => seen.push(demo.watch.findings.map((one) => String(one.range))))
            .observe(document.querySelector('[data-prescreen=panel]').shadowRoot, { childList: true, subtree: true });
        window.gate = null;
        window.release();
    }""")
    settled(page, ["布署", *WORDS])
    assert {word for seen in page.evaluate("seen") for word in seen} <= {*WORDS, "null"}


def test_keys_alone_do(visit: Any) -> None:
    page = visit()
    page.evaluate("demo.editor.api.commands.focus('start')")
    page.wait_for_function("document.activeElement === demo.editor.content")
    page.keyboard.press("F8")
    card = page.locator(".card:not([hidden])")
    card.filter(has_text="错别字").wait_for()
    page.keyboard.press("Escape")
    assert card.count() == 0
    page.keyboard.press("Shift+F8")
    card.filter(has_text="不公开或内部使用").wait_for()
    page.keyboard.press("F8")
    card.filter(has_text="错别字").wait_for()
    page.keyboard.press("Alt+Enter")
    page.keyboard.press("Enter")
    settled(page, WORDS[1:])
    assert page.evaluate("demo.editor.content === document.activeElement")
    page.keyboard.press("Control+z")
    settled(page, WORDS)


def test_a_click_on_a_mark_opens_its_card_and_masks_personal_data(visit: Any) -> None:
    page = visit("tinymce")
    box = page.evaluate("demo.watch.findings.find((one) => one.rule.endsWith('/phone')).range.getBoundingClientRect()")
    frame = page.locator("iframe").bounding_box()
    page.mouse.click(frame["x"] + box["x"] + 20, frame["y"] + box["y"] + 8)
    card = page.locator(".card:not([hidden])")
    card.filter(has_text="138****5678").wait_for()
    card.filter(has_text="《普定县政务新媒体管理办法》第20条（1）").wait_for()
    assert card.bounding_box()["y"] == pytest.approx(frame["y"] + box["y"] + box["height"] + 8, abs=6)
    shown = page.evaluate("[...document.querySelectorAll('[data-prescreen]')].map((one) => one.shadowRoot.textContent)")
    assert "13812345678" not in "".join(shown)


def test_ignoring_hides_the_mark_and_opens_nothing(visit: Any) -> None:
    page = visit()
    page.locator(ENTRIES, has_text="内部资料").click()
    page.get_by_role("button", name="本次忽略").click()
    assert page.evaluate(PAINTED, "prescreen-block") == ["13812345678"]
    assert "还有 2 处" in page.evaluate("demo.watch.why")
    page.locator("[data-prescreen=panel] summary", has_text="已忽略 1 处").click()
    page.get_by_role("button", name="恢复").click()
    assert page.evaluate(PAINTED, "prescreen-block") == LEVELS["block"]


def test_levels_differ_without_colour_and_on_dark_ground(visit: Any) -> None:
    for dark in ("", "-dark"):
        page = visit(**({"dark": "1"} if dark else {}))
        assert [page.evaluate(PAINTED, f"prescreen-{level}{dark}") for level in LEVELS] == list(LEVELS.values())
        styles = page.evaluate("""(dark) => ["block", "review", "advice"].map((level) => getComputedStyle(
            demo.editor.content, `::highlight(prescreen-${level}${dark})`).textDecorationStyle)""", dark)
        assert styles == ["double", "wavy", "dashed"]


def test_browsers_without_highlights_get_an_overlay(visit: Any) -> None:
    page = visit("quill", overlay="1")
    assert page.evaluate("CSS.highlights.size") == 0
    assert page.evaluate("demo.editor.html() === demo.saved")
    marks = page.locator("[data-prescreen=layer] .overlay i.block")
    words = "demo.watch.findings.find((one) => one.excerpt.startsWith('内部')).range.getBoundingClientRect()"
    assert marks.count() == 2
    assert marks.nth(1).bounding_box()["x"] == pytest.approx(page.evaluate(words)["x"], abs=1)
    page.set_viewport_size({"width": 700, "height": 600})
    page.evaluate("scrollTo(0, 120)")
    page.wait_for_function("scrollY > 100")
    page.wait_for_timeout(100)
    assert marks.nth(1).bounding_box()["y"] == pytest.approx(page.evaluate(words)["y"], abs=1)


def test_an_answer_full_of_markup_stays_text(visit: Any) -> None:
    evil = "<img src=x onerror=\"window.harmed=1\"><script>window.harmed=1</script>"
    page = visit(before=f"const evil = {json.dumps(evil)};" + """
        const ask = fetch, harm = { message: evil, why: evil, excerpt: evil, suggest: [evil], field: "" };
        window.fetch = async (...asked) => {
            const answer = await ask(...asked), told = await answer.json();
            for (const one of told.findings || []) Object.assign(one, harm);
            for (const one of told.clauses || []) Object.assign(one, { demand: evil, regulation: evil });
            return new Response(JSON.stringify(told));
        };""")
    page.locator(ENTRIES).first.click()
    page.locator(".card", has_text="onerror").locator(".clauses", has_text="onerror").wait_for()
    assert page.evaluate("[...document.querySelectorAll('[data-prescreen]')]"
                         ".flatMap((one) => [...one.shadowRoot.querySelectorAll('img,script')]).length") == 0
    assert page.evaluate("window.harmed") is None


def test_detaching_leaves_nothing_behind(visit: Any) -> None:
    page = visit()
    page.evaluate("demo.watch.detach()")
    assert page.evaluate("[...CSS.highlights.values()].reduce((sum, one) => sum + one.size, 0)") == 0
    assert page.locator("[data-prescreen]").count() == page.evaluate("document.adoptedStyleSheets.length") == 0
    page.locator("#publish").click()
    page.locator("#done", has_text="已发布").wait_for()


@pytest.mark.parametrize("dress", ["light", "dark", "floating"])
def test_axe_finds_nothing_in_card_and_panel(visit: Any, dress: str) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm install axe-core here, or AXE_PATH")
    page = visit(**({dress: "1"} if dress != "light" else {}))
    page.locator(".entry", has_text="布署").first.click()
    page.locator(".card .clauses", has_text="《").wait_for()
    page.evaluate(AXE.read_text("utf-8"))
    told = page.evaluate("axe.run('[data-prescreen]')")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in told["violations"]] == []
