"""Random documents of every format: what is reported stands where it is reported, and what we wrote reads the same."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from docx_samples import package
from hypothesis import given, settings
from hypothesis import strategies as st
from test_docx_comments import _comments, _parts, _ranges
from test_writers import _words

import screen
from screen.fix import fix
from screen.model import Draft, Finding, Report
from screen.rulebook import Rulebook
from screen.text import fold
from screen.writers import formats, write

FAULT = "布署"
# Emoji of one and of many code points, Han beyond 0xFFFF, signs that markup, sheets and XML take for their own.
SIGNS = [*"😀𠮷汉字&<>\"'，。\u3000 9—é=", "👨‍👩‍👧", "第一", "]]"]
LINE = st.lists(st.sampled_from([*SIGNS, FAULT, FAULT]), min_size=1, max_size=9).map("".join)
LINES = st.lists(LINE, min_size=1, max_size=6)


def docx(lines: list[str], cut: int) -> bytes:
    def runs(line: str) -> str:
        parts = [line[:cut], line[cut:]] if cut else [line]
        return "".join(f'<w:r><w:t xml:space="preserve">{html.escape(part)}</w:t></w:r>' for part in parts if part)

    return package("".join(f"<w:p>{runs(line)}</w:p>" for line in lines))


def page(lines: list[str], cut: int) -> bytes:
    def cell(line: str) -> str:
        return f"{html.escape(line[:cut])}<b>{html.escape(line[cut:])}</b>"

    return "\r\n".join(f"<p>{cell(line)}</p>" for line in lines).encode()


def markdown(lines: list[str], cut: int) -> bytes:
    del cut
    return "\r\n\r\n".join("段" + re.sub(r"([<>&\\`*_\[\]=\"'])", r"\\\1", line) for line in lines).encode()


def plain(lines: list[str], cut: int) -> bytes:
    del cut
    return "\r\n".join(lines).encode()


def sheet(lines: list[str], cut: int) -> bytes:
    import openpyxl

    made = openpyxl.Workbook()
    for line in lines:
        made.active.append(["段" + line, line[cut:] or "空"])
        made.active.cell(made.active.max_row, 2).data_type = "s"
    made.save(out := io.BytesIO())
    return out.getvalue()


def table(lines: list[str], cut: int) -> bytes:
    csv.writer(out := io.StringIO()).writerows([["段" + line, line[cut:] or "空"] for line in lines])
    return out.getvalue().encode()


FORMATS: dict[str, Callable[[list[str], int], bytes]] = {
    "a.docx": docx, "a.html": page, "a.md": markdown, "a.txt": plain, "a.xlsx": sheet, "a.csv": table}


def plainly(draft: Draft, start: int, end: int) -> str:
    """What people read of a stretch: without markup, references and escapes resolved."""
    chars = list(draft.text)
    for mark in draft.marks:
        if mark.kind in ("syntax", "entity"):
            first, last = mark.span
            chars[first:last] = [str(mark.value) if mark.kind == "entity" else ""] + [""] * (last - first - 1)
    return "".join(chars[start:end])


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60, deadline=None)
@given(lines=LINES, cut=st.integers(0, 4))
def test_every_finding_stands_at_its_words(book: Rulebook, name: str, lines: list[str], cut: int) -> None:
    source = FORMATS[name](lines, cut)
    if not any(line.strip() for line in lines):
        return
    draft = screen.read(source, name)
    report = screen.check(draft, book)
    places = [m.start() for m in re.finditer(FAULT, fold(draft.text, draft.marks).text)]
    found = [f for f in report.findings if f.rule == "wording/typo" and f.suggest == ("部署",) and not f.field]
    assert len(found) >= len(set(places)) == sum(line.count(FAULT) for line in _written(lines, name, cut))
    for one in report.findings:
        if not one.field and not one.masked:
            assert one.excerpt == draft.text[one.span.start:one.span.end]
    for one in found:
        assert plainly(draft, *one.span) == FAULT
    if name == "a.docx":
        _led_back(draft, found, source)
    elif name == "a.xlsx":
        _led_to_cells(draft, found, source)


def _written(lines: list[str], name: str, cut: int) -> list[str]:
    """The words that a format holds: a table repeats some, and folding joins what only spaces part."""
    both = [part for line in lines for part in ("段" + line, line[cut:])] if name in ("a.xlsx", "a.csv") else lines
    return [fold(line).text for line in both]


def _led_back(draft: Draft, found: list[Finding], source: bytes) -> None:
    root = ElementTree.fromstring(_parts(source)["word/document.xml"])
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for one in found:
        runs = [(span, path) for span, path in draft.anchors if span.start < one.span.end and one.span.start < span.end]
        words = ""
        for span, (_, paragraph, run) in runs:
            element = list(list(root.iter(f"{space}p"))[paragraph].iter(f"{space}r"))[run]
            shown = "".join(t.text or "" for t in element.iter(f"{space}t"))
            words += shown[max(0, one.span.start - span.start):one.span.end - span.start]
        assert words.replace("\u3000", "").replace(" ", "") == FAULT


def _led_to_cells(draft: Draft, found: list[Finding], source: bytes) -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(source))
    for one in found:
        place, = (path for span, path in draft.anchors if span.start <= one.span.start < span.end)
        assert FAULT in fold(str(book[place[0]][place[1]].value)).text


@settings(max_examples=60, deadline=None)
@given(lines=LINES, cut=st.integers(0, 4))
def test_an_annotated_word_file_reads_the_same(book: Rulebook, lines: list[str], cut: int) -> None:
    if not any(line.strip() for line in lines):
        return
    source = docx(lines, cut)
    draft = screen.read(source, "a.docx")
    report = screen.check(draft, book)
    written = write(report, draft, "docx", source=source)
    again = screen.read(written, "a.docx")
    assert (again.text, again.marks) == (draft.text, draft.marks)
    assert screen.check(again, book).findings == report.findings
    if report.findings:
        notes, ranges = _comments(written), _ranges(_parts(written)["word/document.xml"])
        for one in report.findings:
            key = next(k for k, words in notes.items() if one.id in words)
            if not one.field and one.span.end and "\n" not in one.excerpt and not one.masked:
                assert ranges[key] == one.excerpt


@pytest.mark.parametrize("name", ["a.docx", "a.html", "a.md", "a.txt"])
@settings(max_examples=40, deadline=None)
@given(lines=LINES, cut=st.integers(0, 4))
def test_a_fixed_file_reads_as_the_draft_with_its_fixes(book: Rulebook, name: str, lines: list[str], cut: int) -> None:
    if not any(line.strip() for line in lines):
        return
    source = FORMATS[name](lines, cut)
    draft = screen.read(source, name)
    done = fix(draft, screen.check(draft, book), source, all=True)
    expected, at = "", 0
    for one in sorted({(f.span, f.suggest[0]) for f in done.applied}):
        expected += draft.text[at:one[0].start] + one[1]
        at = one[0].end
    expected += draft.text[at:]
    again = screen.read(done.data, name).text
    assert [line for line in again.split("\n") if line] == [line for line in expected.split("\n") if line]


# One string through every writer

TRIAL = "<p>😀𠮷汉&amp;&#19968;👨‍👩‍👧\r\n第二行&lt;b&gt;认真布署</p>\r\n<p>末行</p>"


@pytest.fixture(scope="module")
def trial(book: Rulebook) -> tuple[Report, Draft, Finding]:
    draft = screen.read(TRIAL.encode(), "稿 一.html")
    report = screen.check(draft, book)
    one = next(f for f in report.findings if f.excerpt == FAULT)
    assert one.span.start == TRIAL.index(FAULT)
    return report, draft, one


def _json(written: bytes, one: Finding) -> str:
    entry = next(f for f in json.loads(written)["findings"] if f["id"] == one.id)
    line = re.split("\r\n|\r|\n", TRIAL)[entry["from"]["line"] - 1]
    assert line[entry["from"]["column"] - 1:entry["to"]["column"] - 1] == FAULT
    return TRIAL[entry["span"]["start"]:entry["span"]["end"]]


def _sarif(written: bytes, one: Finding) -> str:
    result = next(r for r in json.loads(written)["runs"][0]["results"]
                  if r["partialFingerprints"]["prescreenFinding/v1"] == one.id)
    region = result["locations"][0]["physicalLocation"]["region"]
    assert TRIAL[region["charOffset"]:][:region["charLength"]] == FAULT
    return re.split("\r\n", TRIAL)[region["startLine"] - 1][region["startColumn"] - 1:region["endColumn"] - 1]


def _rdjson(written: bytes, one: Finding) -> str:
    entry = next(d for d in json.loads(written)["diagnostics"] if d["code"]["value"] == one.rule)
    place = entry["location"]["range"]
    line = TRIAL.split("\r\n")[place["start"]["line"] - 1].encode()
    return line[place["start"]["column"] - 1:place["end"]["column"] - 1].decode()


def _lined(written: bytes, one: Finding) -> str:
    """Formats that know lines alone: the line named holds the words."""
    del one
    words = written.decode()
    named = re.search(r'line=(\d+),|"begin": (\d+)|line="(\d+)"', words)
    assert named and FAULT in words
    line = TRIAL.split("\r\n")[int(next(filter(None, named.groups()))) - 1]
    return FAULT if FAULT in line else line


def _annotation(written: bytes, one: Finding) -> str:
    item = next(i for i in json.loads(written)["items"] if i["id"].endswith(one.id))
    quote, position = item["target"]["selector"]
    assert quote["exact"] == FAULT and quote["prefix"] + FAULT + quote["suffix"] in TRIAL
    return TRIAL[position["start"]:position["end"]]


def _terminal(written: bytes, one: Finding) -> str:
    del one
    words = written.decode()
    assert "  2:15\n" in words
    return words.partition("认真【")[2][:2]


def _html(written: bytes, one: Finding) -> str:
    del one
    paper = written.decode().split('<article id="paper">')[1].split("</article>")[0]
    assert html.unescape(re.sub("<[^>]*>", "", paper)) == "😀𠮷汉&一👨‍👩‍👧第二行<b>认真布署\n末行"
    return html.unescape(re.search("<mark[^>]*><a[^>]*>([^<]*)</a>", paper)[1])  # type: ignore[index]


def _docx(written: bytes, one: Finding) -> str:
    notes, ranges = _comments(written), _ranges(_parts(written)["word/document.xml"])
    assert screen.read(written, "a.docx").text == "😀𠮷汉&一👨‍👩‍👧第二行<b>认真布署\n末行\n"
    return ranges[next(key for key, words in notes.items() if one.id in words)]


def _xlsx(written: bytes, one: Finding) -> str:
    from openpyxl import load_workbook
    from openpyxl.cell.rich_text import TextBlock

    book = load_workbook(io.BytesIO(written), rich_text=True)
    row = next(row for row in book["问题"].iter_rows(values_only=True) if row[7] == one.id)
    assert str(row[3]).startswith("😀𠮷汉&一👨‍👩‍👧第二行<b>认真布署")
    return "".join(str(part) for part in row[3] if isinstance(part, TextBlock) and part.font.b)


BACK: dict[str, Callable[[bytes, Finding], str]] = {
    "json": _json, "sarif": _sarif, "rdjson": _rdjson, "github": _lined, "gitlab": _lined, "junit": _lined,
    "annotation": _annotation, "terminal": _terminal, "html": _html, "docx": _docx, "xlsx": _xlsx}


@pytest.mark.parametrize("form", formats())
def test_one_string_comes_back_from_every_writer_at_its_place(form: str, trial: tuple[Report, Draft, Finding]) -> None:
    report, draft, one = trial
    options: dict[str, Any] = {"color": False, "width": 100} if form == "terminal" else {}
    written = write(report, draft, form, **options)
    assert _words(written) or zipfile.is_zipfile(io.BytesIO(written))
    assert BACK[form](written, one) == FAULT
