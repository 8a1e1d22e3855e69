"""The reviewers' page in a real browser: accessible in every dress, keys and filters, printed with signatures."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import pytest
from readers_samples import picture
from test_places import pictured, report_on
from writers_samples import awkward, everyday, web_page

from screen.doors.pictures import pictures
from screen.writers import write
from screen.writers._shown import shown_text

SAMPLES = {"everyday": everyday, "web_page": web_page, "awkward": awkward}
AXE = Path(os.environ.get("AXE_PATH") or "node_modules/axe-core/axe.min.js")


@pytest.fixture(scope="module", params=SAMPLES)
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    report, draft = SAMPLES[request.param]()
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_bytes(write(report, draft, "html"))
    return shown_text(report, draft).text, path


def opened(browser: Any, path: Path, **context: Any) -> Any:
    page = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context}).new_page()
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("request", lambda request: None if request.url == path.as_uri() else page.faults.append(request.url))
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("dress", ["light", "dark", "narrow", "print", "no script"])
def test_axe_finds_nothing(browser: Any, page_file: tuple[str, Path], dress: str) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm install axe-core here, or AXE_PATH")
    size = {"width": 390, "height": 844} if dress == "narrow" else {"width": 1280, "height": 900}
    page = opened(browser, page_file[1], viewport=size, color_scheme="dark" if dress == "dark" else "light")
    if dress == "print":
        page.emulate_media(media="print")
    elif dress == "no script":
        page.evaluate("document.querySelector('.filters').hidden = true")
    else:
        page.keyboard.press("j")
    page.evaluate(AXE.read_text("utf-8"))
    outcome = page.evaluate("axe.run()")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in outcome["violations"]] == []


def test_the_page_loads_nothing_and_breaks_no_policy(browser: Any, page_file: tuple[str, Path]) -> None:
    page = opened(browser, page_file[1])
    page.keyboard.press("j")
    assert page.faults == []
    assert page.is_visible(".filters")


def test_the_browser_reads_exactly_the_shown_text(browser: Any, page_file: tuple[str, Path]) -> None:
    text, path = page_file
    assert opened(browser, path).evaluate("document.getElementById('paper').textContent") == text


def test_keys_walk_the_findings_and_the_words(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, _everyday(tmp_path))
    for _ in range(3):
        page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "f3"
    assert page.text_content("#paper mark.current") == "布署"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "f2"
    assert page.query_selector("#paper mark.current") is None


def test_words_and_findings_lead_to_each_other(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, _everyday(tmp_path))
    page.click("#paper mark >> text=全国第一的")
    card = page.get_attribute(".cards > li.current", "id")
    assert "使用绝对化用语" in page.text_content(f"#{card}")
    page.click("#f3 a.place")
    assert page.text_content("#paper mark.current") == "布署"


def test_boxes_on_pictures_and_findings_lead_to_each_other(browser: Any, tmp_path: Path) -> None:
    path = _pictured(tmp_path)
    for scripts in (True, False):
        page = opened(browser, path, java_script_enabled=scripts)
        box = page.locator(".frame .box").first
        number = box.get_attribute("data-f")
        seen, drawn = box.locator("rect").last.bounding_box(), page.locator(".frame img").bounding_box()
        assert abs(seen["x"] - drawn["x"] - drawn["width"] * 10 / 400) < 3
        assert abs(seen["width"] - drawn["width"] / 2) < 6
        box.click()
        if scripts:
            assert page.get_attribute(".cards > li.current", "id") == f"f{number}"
            page.click("button[data-level=review]")
            assert not page.is_visible(".frame .box.review")
            page.click("button[data-level=review]")
            page.click(f"#f{number} a.place")
            assert "current" in page.get_attribute(f"#b{number}", "class")
        else:
            assert page.url.endswith(f"#f{number}")
            page.click(f"#f{number} a.place")
            assert page.url.endswith(f"#b{number}")
        assert page.faults == []


@pytest.mark.parametrize("dress", ["light", "dark", "narrow", "print"])
def test_axe_finds_nothing_on_pictures(browser: Any, tmp_path: Path, dress: str) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: npm install axe-core here, or AXE_PATH")
    size = {"width": 390 if dress == "narrow" else 1280, "height": 900}
    page = opened(browser, _pictured(tmp_path), viewport=size, color_scheme="dark" if dress == "dark" else "light")
    if dress == "print":
        page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.evaluate(AXE.read_text("utf-8"))
    outcome = page.evaluate("axe.run()")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in outcome["violations"]] == []


def test_filters_hide_findings_and_their_marks(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, _everyday(tmp_path))
    page.click("button[data-gate=confidentiality]")
    assert not page.query_selector(".cards > li[data-gate=confidentiality]:visible")
    assert "off" in page.get_attribute("#paper mark:has-text('内部资料')", "class")
    page.click("button[data-gate=confidentiality]")
    page.click("button[data-level=block]")
    assert not page.query_selector(".cards > li[data-level=block]:visible")
    assert page.query_selector(".cards > li[data-gate=confidentiality]") is not None


def test_without_scripts_links_still_lead(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, _everyday(tmp_path), java_script_enabled=False)
    assert not page.is_visible(".filters")
    page.click("#f3 a.place")
    assert page.url.endswith("#m3")
    page.click("#paper mark >> text=布署")
    assert page.url.endswith("#f3")


def test_print_shows_signature_lines_and_digests(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, _everyday(tmp_path))
    assert not page.is_visible(".signatures")
    page.emulate_media(media="print")
    assert page.is_visible(".signatures") and page.is_visible(".digests")
    assert "分管领导" in page.text_content(".signatures")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_runs_off_the_side(browser: Any, page_file: tuple[str, Path], width: int) -> None:
    page = opened(browser, page_file[1], viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _pictured(folder: Path) -> Path:
    pytest.importorskip("PIL", reason="pictures need the [image] extra")
    draft = pictured("data:image/png;base64," + base64.b64encode(picture(400, 400)).decode())
    report = report_on(draft)
    path = folder / "pictured.html"
    path.write_bytes(write(report, draft, "html", pictures=pictures(report, draft, b"<p>", None)))
    return path


def _everyday(folder: Path) -> Path:
    path = folder / "report.html"
    path.write_bytes(write(*everyday(), "html"))
    return path
