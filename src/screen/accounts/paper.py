"""The checkup of an account as a Word document of one sheet of A4, its pictures embedded."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from screen.accounts import heat
from screen.accounts.told import TITLE, VERDICTS, Sheet
from screen.writers._visible import visible

_COLOURS = {"block": "A8201A", "review": "A8201A", "advice": "8A5A00", "pass": "1F6B3A", "incomplete": "6A2C91",
            "missing": "5C5850", "": "5C5850"}
_SOFT = "5C5850"
_WIDTH = 184  # millimetres between the margins
_COLUMNS = (24, 50, 65, 27, 18)


def paper(sheet: Sheet, calendar: bytes, originals: bytes) -> bytes:
    """The sheet with its two pictures as PNG, either of which may be empty."""
    from docx import Document
    from docx.shared import Mm

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(13)
    page.top_margin = page.bottom_margin = Mm(10)
    _dress(document)
    document.core_properties.title = visible(f"{sheet.account} · {TITLE}")
    document.core_properties.author = ""
    _words(document, (TITLE, 9, _SOFT, False))
    _words(document, (sheet.account, 17, "", True))
    _words(document, (sheet.about, 8.5, _SOFT, False))
    _words(document, (f"{VERDICTS[sheet.verdict]}　", 12, _COLOURS[sheet.verdict], True),
           (sheet.summary, 10, _COLOURS[sheet.verdict], False), before=3, after=3)
    _grid(document, [[(value, 12, "", True) for _, value in sheet.numbers],
                     [(name, 8, _SOFT, False) for name, _ in sheet.numbers]], [_WIDTH / 5] * 5, rule=False)
    if calendar:
        _figure(document, "更新日历（每列一周，自上而下为周一至周日）", calendar, heat.KINDS, heat.COLOURS)
    if originals:
        _figure(document, "每两周的原创与转载", originals, heat.TOLD, heat.TOLD_COLOURS)
    _checks(document, sheet)
    _lists(document, sheet)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


Words = tuple[str, float, str, bool]  # the words, points, colour, bold


def _dress(document: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(8.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "微软雅黑")
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.line_spacing = 1.0


def _words(place: Any, *runs: Words, before: float = 0, after: float = 0) -> Any:
    """A paragraph of runs, in a document or as the first of a cell."""
    from docx.shared import Pt

    first = getattr(place, "paragraphs", [None])[-1] if hasattr(place, "_tc") else None
    paragraph = first if first is not None else place.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    for run in runs:
        _run(paragraph, *run)
    return paragraph


def _run(paragraph: Any, words: str, points: float, colour: str, bold: bool) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(visible(words))
    run.font.size, run.font.bold = Pt(points), bold
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def _figure(document: Any, title: str, drawn: bytes, names: Sequence[str], colours: Sequence[str]) -> None:
    from docx.shared import Mm

    legend = [piece for name, colour in zip(names, colours, strict=True)
              for piece in (("　■", 9.0, colour.lstrip("#").upper(), False), (f" {name}", 8.0, _SOFT, False))]
    _words(document, (title, 9, "", True), *legend, before=5, after=2)
    document.add_picture(BytesIO(drawn), width=Mm(_WIDTH))


def _checks(document: Any, sheet: Sheet) -> None:
    if not sheet.checks:
        return
    _words(document, ("", 3, "", False))
    head: list[Words] = [(name, 8, _SOFT, False) for name in ("项目", "要求", "实际", "依据", "结论")]
    rows: list[list[Words]] = [
        [(title, 8.5, "", True), (asked, 8.5, "", False), (seen, 8.5, "", False), (clauses, 8, _SOFT, False),
         (VERDICTS[verdict], 8.5, _COLOURS[verdict], True)] for title, asked, seen, clauses, verdict in sheet.checks]
    _grid(document, [head, *rows], _COLUMNS, rule=True)


def _lists(document: Any, sheet: Sheet) -> None:
    if sheet.findings:
        _words(document, ("主要问题", 10, "", True), before=5, after=1)
        for number, (level, title, why, clauses) in enumerate(sheet.findings, 1):
            _words(document, (f"{number}. {title}　", 8.5, _COLOURS[level], True), (why, 8.5, "", False),
                   (f"　{clauses}", 8, _SOFT, False), after=1)
        if sheet.more:
            _words(document, (sheet.more, 8, _SOFT, False))
    if sheet.advice:
        _words(document, ("建议", 10, "", True), before=5, after=1)
        for words in sheet.advice:
            _words(document, (f"· {words}", 8.5, "", False), after=1)
    if sheet.gaps:
        told = "；".join(gap.rstrip("。") for gap in sheet.gaps)
        _words(document, ("未能检查　", 8, _SOFT, True), (f"{told}。", 8, _SOFT, False), before=4)
    _words(document, (sheet.foot, 7.5, _SOFT, False), before=5)


def _grid(document: Any, rows: Sequence[Sequence[Words]], widths: Sequence[float], *, rule: bool) -> None:
    from docx.shared import Mm

    table = document.add_table(len(rows), len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row, words in zip(table.rows, rows, strict=True):
        for cell, width, told in zip(row.cells, widths, words, strict=True):
            cell.width = Mm(width)
            _words(cell, told, before=1 if rule else 0, after=1 if rule else 0)
        if rule:
            _ruled(row)


def _ruled(row: Any) -> None:
    """A hairline below a row."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for cell in row.cells:
        borders, line = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
        for key, value in (("val", "single"), ("sz", "4"), ("color", "DCD8CF")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
        cell._tc.get_or_add_tcPr().append(borders)
