"""A worksheet of findings for a whole batch, with a column for the decision and one for the signature."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from screen.labels import GATE_NAMES, LEVEL_NAMES, VERDICT_NAMES, field_name
from screen.model import LEVELS, Draft, Finding, Report
from screen.writers._context import Quote, quotes
from screen.writers._places import Places
from screen.writers._shown import Shown, shown_text
from screen.writers._visible import visible

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

# Name and width in characters.
_COLUMNS = (
    ("稿件", 24), ("关口", 9), ("级别", 12), ("所在语句", 52), ("原因", 34), ("建议", 24), ("依据", 20),
    ("问题编号", 19), ("处理意见", 12), ("签字", 12),
)
_TOTALS = (("稿件", 40), ("结论", 14), *((LEVEL_NAMES["zh"][level], 12) for level in LEVELS), ("已豁免", 9),
           ("未能检查", 10), ("签字人员", 40))
_DECISIONS = ["采纳", "不采纳", "另行处理"]
_FILLS = {"block": "#F8CBAD", "review": "#FFE699", "advice": "#DDEBF7", "incomplete": "#E4DFEC"}
# What a cell holds and what a sheet holds; Excel repairs away whatever exceeds it.
_LONGEST = 32_767
_ROWS = 1_048_576
_EXCERPT = 1_000
_LINE, _LINES = 13.5, 20
# Equal reports give equal bytes: a workbook otherwise holds the hour of its making.
_MADE = datetime(2000, 1, 1)


def write(report: Report, draft: Draft, clauses: Mapping[str, str] | None = None) -> bytes:
    """Return the findings of one draft as an .xlsx; `clauses` maps clause ids to names."""
    return write_many([(draft, report)], clauses)


def write_many(rows: Iterable[tuple[Draft, Report]], clauses: Mapping[str, str] | None = None) -> bytes:
    """Return the findings of many drafts as one .xlsx, one line each, after a sheet with the verdicts.

    Pairs are taken one after another and not kept. Personal data is masked; no text becomes a formula or a link.
    """
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"created": _MADE, "title": "发布前筛查问题清单"})
    sheets = _Sheets(book, clauses or {})
    for draft, report in rows:
        sheets.add(draft, report)
    sheets.close()
    book.close()
    return file.getvalue()


class _Sheets:
    """The workbook as it grows: totals by draft, then findings, on as many sheets as they need."""

    def __init__(self, book: Workbook, clauses: Mapping[str, str]) -> None:
        self.book, self.clauses = book, clauses
        plain = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF", "font_size": 10}
        self.plain = book.add_format(plain)
        self.levels = {name: book.add_format({**plain, "bg_color": colour}) for name, colour in _FILLS.items()}
        self.head = book.add_format({**plain, "bold": True, "bg_color": "#D9D9D9", "align": "center"})
        self.hit = book.add_format({"bold": True, "font_color": "#C00000", "font_size": 10})
        self.around = book.add_format({"font_size": 10})
        self.totals = self._sheet("结论", _TOTALS)
        self.drafts = 0
        self.sheet, self.row, self.number = self._sheet("问题", _COLUMNS), 0, 1

    def _sheet(self, name: str, columns: tuple[tuple[str, int], ...]) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        for number, (_, width) in enumerate(columns):
            sheet.set_column(number, number, width)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        for number, (title, _) in enumerate(columns):
            sheet.write_string(0, number, title, self.head)
        return sheet

    def add(self, draft: Draft, report: Report) -> None:
        """Adds one line for the draft, and one for each finding and each gap."""
        shown = shown_text(report, draft)
        name = _cell(shown.redact(draft.name) or shown.title or report.draft[:19])
        self._total(name, report)
        places = Places(draft)
        for finding, quote in zip(report.findings, quotes(shown, len(report.findings)), strict=True):
            self._finding(name, finding, quote, shown, places)
        for gap in report.gaps:
            what, why = shown.redact(gap.what), shown.redact(gap.why)
            words = (name, "", VERDICT_NAMES["zh"]["incomplete"], what, why, "", "", "")
            row = self._next()
            self.sheet.set_row(row, _height(words))
            self._line(row, words, self.levels["incomplete"])

    def _total(self, name: str, report: Report) -> None:
        counts = Counter(f.level for f in report.findings if not f.waived)
        numbers = [*(counts[level] for level in LEVELS), sum(bool(f.waived) for f in report.findings), len(report.gaps)]
        self.drafts += 1
        if self.drafts == _ROWS:
            raise ValueError("more drafts than a sheet has rows")
        look = self.levels.get(report.verdict, self.plain)
        self.totals.write_string(self.drafts, 0, name, self.plain)
        self.totals.write_string(self.drafts, 1, VERDICT_NAMES["zh"][report.verdict], look)
        for column, number in enumerate(numbers, 2):
            self.totals.write_number(self.drafts, column, number, self.plain)
        needs = " → ".join(report.approval.needs) if report.approval else ""
        self.totals.write_string(self.drafts, len(_TOTALS) - 1, _cell(needs), self.plain)

    def _next(self) -> int:
        if self.row + 1 == _ROWS:
            self._end()
            self.number += 1
            self.sheet, self.row = self._sheet(f"问题{self.number}", _COLUMNS), 0
        self.row += 1
        return self.row

    def _finding(self, name: str, finding: Finding, quote: Quote | None, shown: Shown, places: Places) -> None:
        clean = shown.redact
        level = "已豁免" if finding.waived else LEVEL_NAMES["zh"][finding.level]
        why = "：".join(filter(None, (finding.message, finding.why if finding.why != finding.message else "")))
        if finding.waived:
            why += f"（豁免：{finding.waived}）"
        suggest = " 或 ".join(choice or "（删去）" for choice in finding.suggest)
        sources = "；".join(self.clauses.get(clause, clause) for clause in finding.clauses)
        words = (name, GATE_NAMES["zh"][finding.gate], level, "", clean(why), clean(suggest), sources, finding.id)
        where = "，".join(place.words() for place in places.of(finding))
        place = f"（{field_name(clean(finding.field))}）{''.join(p.lengths() for p in places.of(finding))}"
        if quote and where:
            quote = quote._replace(after=f"{quote.after}（{where}）")
        quote = quote or Quote("", clean(finding.excerpt)[:_EXCERPT], place)
        row = self._next()
        self.sheet.set_row(row, _height((*words[:3], "".join(quote), *words[4:])))
        self._line(row, words, self.plain if finding.waived else self.levels[finding.level])
        self._sentence(row, quote)

    def _line(self, row: int, words: tuple[str, ...], look: Any) -> None:
        for column, text in enumerate(words):
            self.sheet.write_string(row, column, _cell(text), look if column == 2 else self.plain)
        for column in range(len(words), len(_COLUMNS)):
            self.sheet.write_blank(row, column, None, self.plain)

    def _sentence(self, row: int, quote: Quote) -> None:
        """The sentence with the exact words in bold red."""
        before, words, after = map(_cell, quote)
        parts = [p for text, look in ((before, self.around), (words, self.hit), (after, self.around)) if text
                 for p in (look, text)]
        if len(parts) > 2:
            self.sheet.write_rich_string(row, 3, *parts, self.plain)
        elif parts:
            self.sheet.write_string(row, 3, parts[1], self.plain)

    def _end(self) -> None:
        last = max(self.row, 1)
        self.sheet.autofilter(0, 0, last, len(_COLUMNS) - 1)
        self.sheet.data_validation(1, 8, last, 8, {
            "validate": "list", "source": _DECISIONS, "error_title": "处理意见", "error_message": "请从列表中选择"})

    def close(self) -> None:
        """Puts the filters on."""
        self._end()
        self.totals.autofilter(0, 0, max(self.drafts, 1), len(_TOTALS) - 1)


def _height(words: tuple[str, ...]) -> float:
    """The height that shows a line whole, in points: not every program fits rows to wrapped text by itself."""
    lines = 1
    for text, (_, width) in zip(words, _COLUMNS, strict=False):
        wide = len(text) + sum(sign > "\u2e80" for sign in text[:_EXCERPT])
        lines = max(lines, -(-wide // (width - 2)))
    return float(min(lines, _LINES) * _LINE + 3)


def _cell(words: str) -> str:
    words = visible(words)
    # Excel counts UTF-16 units.
    if len(words) * 2 > _LONGEST and len(words.encode("utf-16-le", "replace")) // 2 > _LONGEST:
        words = words.encode("utf-16-le", "replace")[:2 * (_LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
    return words
