"""Every writer shows exactly what was found, leaks nothing, and gives the same bytes each time."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from writers_samples import ID_NUMBER, PHONE, awkward, everyday, finding, report_of, web_page

from screen.labels import GATE_NAMES, LEVEL_NAMES, VERDICT_NAMES, field_name
from screen.model import GATES, LEVELS, Draft, Finding, Gap, Mark, Report, Span
from screen.text import Lines, utf16
from screen.writers import formats, write
from screen.writers._shown import shown_text, visible

SCHEMA = json.loads((files("screen.writers") / "report.schema.json").read_text("utf-8"))
SAMPLES = {"everyday": everyday, "web_page": web_page, "awkward": awkward}


@pytest.fixture(params=SAMPLES)
def sample(request: pytest.FixtureRequest) -> tuple[Report, Draft]:
    return SAMPLES[request.param]()


def test_an_unknown_format_is_named_with_those_that_exist() -> None:
    report, draft = everyday()
    with pytest.raises(ValueError, match=r"'pdf'.*terminal"):
        write(report, draft, "pdf")


def _words(written: bytes) -> str:
    """What a format says, packed ones unpacked."""
    if not written.startswith(b"PK"):
        return written.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        return "".join(package.read(name).decode("utf-8") for name in package.namelist())


@pytest.mark.parametrize("format", formats())
def test_every_format_gives_the_same_utf8_twice(format: str, sample: tuple[Report, Draft]) -> None:
    first = write(*sample, format)
    assert _words(first)
    assert write(*sample, format) == first


@pytest.mark.parametrize("format", formats())
def test_no_format_repeats_personal_data(format: str, sample: tuple[Report, Draft]) -> None:
    report, draft = sample
    words = _words(write(report, draft, format))
    for number in (PHONE, ID_NUMBER):
        assert number not in re.sub("[ -]", "", words)
        assert number[:7] not in words


@pytest.mark.parametrize("format", formats())
def test_an_empty_draft_without_findings_is_written(format: str) -> None:
    assert write(report_of("", []), Draft(""), format)


# ── labels ──────────────────────────────────────────────────────────────────────────────────────


def test_every_gate_level_and_verdict_has_a_name_in_both_languages() -> None:
    for lang in ("zh", "en"):
        assert tuple(GATE_NAMES[lang]) == GATES
        assert tuple(LEVEL_NAMES[lang]) == LEVELS
        assert set(VERDICT_NAMES[lang]) == {*LEVELS, "pass", "incomplete"}


@pytest.mark.parametrize(
    ("field", "name"),
    [("", "全文"), ("title", "标题"), ("images[0].caption", "图片 1 · 说明"), ("links.2.href", "链接 3 · 地址")],
)
def test_fields_are_called_as_people_call_them(field: str, name: str) -> None:
    assert field_name(field) == name


# ── shown text ──────────────────────────────────────────────────────────────────────────────────


def test_markup_is_gone_entities_are_read_and_blocks_end_lines() -> None:
    report, draft = web_page()
    lines = shown_text(report, draft).text.split("\n")
    assert lines[0] == "关于<script>的通知"
    assert lines[1] == "第一段台独言论&其他"
    assert "alert" not in "".join(lines)
    assert "  b = 2" in lines


def test_flagged_markup_is_shown_because_it_is_flagged() -> None:
    report, draft = web_page()
    shown = shown_text(report, draft)
    (piece,) = [piece for piece in shown.pieces if piece.kind == "source" and "bad.example" in piece.text]
    assert draft.text[piece.start : piece.end].startswith("http://bad.example")


def test_personal_data_is_masked_also_where_no_rule_saw_it() -> None:
    text = f"电话{PHONE}。请拨{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}或{PHONE}。"
    found = finding(text, PHONE, gate="confidentiality", masked="138****5678")
    shown = shown_text(report_of(text, [found]), Draft(text))
    assert shown.text == "电话138****5678。请拨138****5678或138****5678。"
    assert shown.redact(f"见{PHONE}（{PHONE[2:9]}）") == "见138****5678（*******）"
    assert shown.redact("2024年全县23456789元") == "2024年全县23456789元"


def test_a_title_with_personal_data_is_masked_or_not_shown_at_all() -> None:
    found = Finding("1", "confidentiality/phone", "confidentiality", "block", (), Span(0, 0), "138****5678", "号码", "",
                    ("138****5678",), field="title", masked="138****5678")  # fmt: skip
    report = report_of("", [found])
    assert shown_text(report, Draft("", title=f"请拨打{PHONE}")).title == "请拨打138****5678"
    assert shown_text(report, Draft("", title=f"请拨打 {PHONE[:3]}-{PHONE[3:]}")).title == "（含个人信息，已隐去）"


def test_unseen_characters_are_made_visible_but_emoji_stay_whole() -> None:
    assert visible("\x1b[31m\u202e\u200b\ufeff") == "‹U+001B›[31m‹U+202E›‹U+200B›‹U+FEFF›"
    assert visible("👨‍👩‍👧 ❤️ 𠮷") == "👨‍👩‍👧 ❤️ 𠮷"


SIGNS = st.sampled_from([*"台独，。<>&\"' \t\n\r1380\x1b\u202e\u200b𠮷👨", "\r\n"])
BLANK = "[ \t\n]|‹U\\+000D›"
TEXTS = st.lists(SIGNS, max_size=30).map("".join)


@st.composite
def drafts(draw: st.DrawFn) -> tuple[Report, Draft]:
    """A draft with marks and findings anywhere, sensible or not."""
    text = draw(TEXTS)
    place = st.integers(0, len(text))
    span = st.tuples(place, place).map(lambda ends: Span(min(ends), max(ends)))
    kinds = st.sampled_from(["syntax", "hidden", "code", "quote", "heading", "break"])
    marks = [Mark(kind, where) for kind, where in draw(st.lists(st.tuples(kinds, span), max_size=5))]
    marks += [Mark("entity", where, "＆") for where in draw(st.lists(span, max_size=2))]
    cells = sorted(set(draw(st.lists(span, max_size=4))))
    marks += [
        Mark("cell", where, {"row": at // 2, "column": at % 2, "header": "头" if at > 1 else "", "table": 0})
        for at, where in enumerate(cells)
    ]
    findings = []
    for number, where in enumerate(draw(st.lists(span, max_size=8))):
        masked = draw(st.sampled_from(["", "", "*某*"]))
        level = draw(st.sampled_from(LEVELS))
        words = masked or text[slice(*where)]
        one = Finding(f"{number:x}", "wording/typo", "wording", level, (), where, words, "用词", "", (), masked=masked)
        findings.append(one)
    findings.sort(key=lambda one: one.span)
    return report_of(text, findings), Draft(text, marks=marks)


@settings(max_examples=300, deadline=None)
@given(drafts())
def test_pieces_are_in_order_apart_and_exact(sample: tuple[Report, Draft]) -> None:
    report, draft = sample
    at = 0
    for piece in shown_text(report, draft).pieces:
        assert at <= piece.start <= piece.end <= len(draft.text)
        at = piece.end
        if piece.kind in ("text", "code") and not any(mark.kind == "entity" for mark in draft.marks):
            source = visible(draft.text[piece.start : piece.end])
            assert re.sub(BLANK, "", piece.text) == re.sub(BLANK, "", source)
        for place in piece.findings if piece.kind != "point" else ():
            span = report.findings[place].span
            assert piece.start <= max(span.end - 1, span.start)
            assert span.start <= max(piece.end - 1, piece.start)


@settings(max_examples=300, deadline=None)
@given(drafts())
def test_every_finding_in_the_text_can_be_seen(sample: tuple[Report, Draft]) -> None:
    report, draft = sample
    seen = {place for piece in shown_text(report, draft).pieces for place in piece.findings}
    placed = {place for place, one in enumerate(report.findings) if one.span.end > 0}
    assert seen == placed


@settings(max_examples=200, deadline=None)
@given(drafts())
def test_the_page_without_its_tags_is_the_shown_text(sample: tuple[Report, Draft]) -> None:
    report, draft = sample
    page = write(report, draft, "html").decode()
    article = page.split('<article id="paper">')[1].split("</article>")[0]
    assert html.unescape(re.sub(r"<[^>]*>", "", article)) == shown_text(report, draft).text


@settings(max_examples=100, deadline=None)
@given(drafts())
def test_every_link_on_the_page_leads_somewhere(sample: tuple[Report, Draft]) -> None:
    page = write(*sample, "html").decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    named = re.findall(r'href="#([^"]+)"', page)
    named += [name for group in re.findall(r'aria-describedby="([^"]+)"', page) for name in group.split()]
    assert set(named) <= set(ids)


# ── json ────────────────────────────────────────────────────────────────────────────────────────


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("utf16", [False, True])
def test_json_follows_its_schema(sample: tuple[Report, Draft], utf16: bool) -> None:
    written = json.loads(write(*sample, "json", utf16=utf16))
    Draft202012Validator(SCHEMA).validate(written)
    assert [gate["name"] for gate in written["gates"]] == ["政治关", "法律关", "政策关", "保密关", "文字关"]


def test_json_positions_are_exact_in_every_unit(sample: tuple[Report, Draft]) -> None:
    report, draft = sample
    wide = draft.text.encode("utf-16-le", "surrogatepass")
    lines = re.split("\r\n|\r|\n", draft.text)
    for one in json.loads(write(report, draft, "json", utf16=True))["findings"]:
        words = draft.text[one["span"]["start"] : one["span"]["end"]]
        units = one["utf16"]
        assert wide[units["start"] * 2 : units["end"] * 2].decode("utf-16-le", "surrogatepass") == words
        if words and not re.search(r"[\r\n]", words):
            start = one["from"]["column"] - 1
            assert lines[one["from"]["line"] - 1][start : start + len(words)] == words
        if not one["personal"] and not one["field"]:
            assert one["excerpt"] == words or "*" in one["excerpt"]


@settings(max_examples=150, deadline=None)
@given(drafts())
def test_json_of_any_draft_is_valid_and_repeats(sample: tuple[Report, Draft]) -> None:
    first = write(*sample, "json", utf16=True)
    Draft202012Validator(SCHEMA).validate(json.loads(first))
    assert write(*sample, "json", utf16=True) == first


def test_half_a_surrogate_pair_is_still_json() -> None:
    text = "坏\ud842字"
    found = finding(text, "\ud842", excerpt="\ud842")
    report = report_of(text, [found])
    assert json.loads(write(report, Draft(text), "json"))["findings"][0]["excerpt"] == "\ud842"
    for format in formats():
        assert _words(write(report, Draft(text), format))


def test_waived_findings_stay_but_do_not_count() -> None:
    written = json.loads(write(*everyday(), "json"))
    wording = written["gates"][4]
    assert (wording["advice"], wording["waived"]) == (2, 1)
    assert sum(one["waived"] != "" for one in written["findings"]) == 1


# ── terminal ────────────────────────────────────────────────────────────────────────────────────


def plain(sample: tuple[Report, Draft], **options: object) -> str:
    return write(*sample, "terminal", **{"color": False, "width": 80, **options}).decode()


def test_the_terminal_shows_gates_words_place_and_cure() -> None:
    text = plain(everyday())
    assert text.startswith("news-0312.txt  ✗ 不得发布\n政治关")
    assert "【布署】上来" in text
    assert "改为：部署" in text
    assert "5:38" in text
    assert "图片 1 · 说明" in text
    assert "已豁免：会议改期" in text


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_no_line_is_wider_than_the_terminal(sample: tuple[Report, Draft], width: int) -> None:
    from rich.cells import cell_len

    for line in plain(sample, width=width).splitlines():
        assert cell_len(line) <= width + 2, line  # a closing mark may hang
        assert not line.strip() or line.strip()[0] not in "，。、；”》"


def test_hostile_words_reach_the_terminal_as_symbols() -> None:
    for color in (False, True):
        text = plain(web_page(), color=color)
        bare = re.sub(r"\x1b\[[0-9;]*m", "", text) if color else text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", bare)
        assert "[bold]" in bare and "‹U+202E›" in bare


def test_colour_marks_words_by_underline_and_needs_no_brackets() -> None:
    text = plain(everyday(), color=True)
    assert re.search("\x1b\\[[0-9;]*4[0-9;]*m布署\x1b\\[0m", text)
    assert "【" not in text


def test_no_color_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert b"\x1b" not in write(*everyday(), "terminal")
    monkeypatch.delenv("NO_COLOR")
    assert b"\x1b" in write(*everyday(), "terminal")


def test_frame_words_in_english() -> None:
    text = plain(everyday(), lang="en")
    assert "Do not publish" in text and "Confidentiality" in text and "write: 部署" in text


def test_clauses_are_called_by_their_names_when_told() -> None:
    names = {"jinan-2025#12": "《济南市某办法》第十二条"}
    assert "《济南市某办法》第十二条" in plain(everyday(), clauses=names)
    assert "《济南市某办法》第十二条" in write(*everyday(), "html", clauses=names).decode()


def test_a_clean_draft_is_told_so() -> None:
    sample = report_of("今天天气很好。", []), Draft("今天天气很好。", name="a.txt")
    assert plain(sample).startswith("a.txt  ✓ 通过  政治关")
    assert "没有发现问题" in write(*sample, "html").decode()


def test_gaps_are_never_silent() -> None:
    report = report_of("好", [])
    report.gaps.append(Gap("图片一", "无法识别"))
    report.verdict = "incomplete"
    for format in ("terminal", "html", "json"):
        words = write(report, Draft("好"), format).decode()
        assert "图片一" in words and "无法识别" in words and "未能完整检查" in words


# ── html ────────────────────────────────────────────────────────────────────────────────────────


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_nothing_of_the_draft_becomes_markup_and_nothing_is_loaded() -> None:
    parser = _Tags()
    parser.feed(write(*web_page(), "html").decode())
    names = [tag for tag, _ in parser.tags]
    assert names.count("script") == names.count("style") == 1
    assert not {"img", "link", "iframe", "form", "x"} & set(names)
    for _, attributes in parser.tags:
        assert not {"style", "src", "onerror", "onclick"} & set(attributes)
        assert (attributes.get("href") or "#").startswith("#")


def test_overlaps_are_cut_at_every_boundary() -> None:
    text = "甲乙丙丁戊"
    found = [finding(text, "甲乙丙"), finding(text, "乙丙丁", level="block"), finding(text, "丙")]
    page = write(report_of(text, found), Draft(text), "html").decode()
    marks = re.findall(r'<mark class="(\w+)" data-f="([\d ]+)".*?<a [^>]*>(.)</a>', page)
    assert marks == [("advice", "1", "甲"), ("block", "2 1", "乙"), ("block", "2 1 3", "丙"), ("block", "2", "丁")]


def test_a_table_stays_a_table() -> None:
    page = write(*web_page(), "html").decode()
    assert "<tr><th>姓名</th>" in page
    assert re.search(r"<td>\n?<span class=.*138\*\*\*\*5678", page)
    assert re.search("<td>李四</td><td></td></tr></table>", page)


def test_lines_and_units_agree_with_the_text_module() -> None:
    text = "😀𠮷汉\r\n二\r三\n四"
    assert Lines(text).at(text.index("四")) == (4, 1)
    assert utf16(text, [3]) == [5]
