"""Totals in tables, which card examples cannot show because they carry no cells."""

from __future__ import annotations

import screen
from screen.model import Draft, Mark, Span

BOOK = screen.load()


def _table(rows: list[list[str]]) -> Draft:
    text, marks = "", []
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            text += "|"
            spot = {"row": row, "column": column, "header": rows[0][column], "table": 0}
            marks.append(Mark("cell", Span(len(text), len(text) + len(cell)), spot))
            text += cell
        text += "|\n"
    return Draft(text, marks=marks)


def _faults(draft: Draft) -> list[str]:
    return [f.excerpt for f in screen.check(draft, BOOK).findings if f.rule == "wording/arithmetic"]


def test_total_that_differs_from_its_rows_is_told() -> None:
    rows = [["序号", "村名", "户数"], ["1", "东村", "12"], ["2", "西村", "30"], ["3", "合计", "45"]]
    assert _faults(_table(rows)) == ["45"]


def test_right_total_serial_and_share_columns_are_silent() -> None:
    rows = [["序号", "村名", "户数", "完成率"], ["1", "东村", "12", "50%"], ["2", "西村", "30", "80%"],
            ["3", "合计", "42", "71%"]]
    assert _faults(_table(rows)) == []


def _marks(draft: Draft) -> list[tuple[int, str]]:
    return [(f.span.start, f.why) for f in screen.check(draft, BOOK).findings if f.rule == "wording/punctuation"]


def test_half_width_all_over_is_one_finding_with_its_count() -> None:
    found = _marks(Draft("各村要抓好落实,压实责任,加强值守,备足物资,畅通信息,及时上报,不得迟报,确保安全。"))
    assert len(found) == 1 and found[0][0] == 7 and "7" in found[0][1]


def test_entities_and_markup_are_no_punctuation() -> None:
    text = "各村&amp;各组要抓好落实"
    entity = Mark("entity", Span(2, 7), "&")
    assert _marks(Draft(text, marks=[entity])) == []
