"""Spreadsheets, XLSX and CSV: one row a line, cells apart by tabs, each with the words at the head of its column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from screen.model import Draft, Gap, Mark, Span
from screen.readers.decoding import decode
from screen.readers.errors import ReadError
from screen.readers.plain import is_title

CELLS_MOST = 100_000
COLUMNS_MOST = 1_000
_FIELD_MOST = 131_072
_LINE_MOST = 2_000_000
_SNIFF = 64 * 1024
_HEAD_ROWS = 10
_HEAD_WORDS = 20
_NO_HEAD = re.compile("(?!(?:19|20)[0-9]{2}$)[-0-9.,%/]{1,99}$|.{0,99}。")
_LONG_DIGITS = re.compile("[0-9]{5}")
_BREAKS = re.compile("[\r\n\v\f]+")


class Cell(NamedTuple):
    """A filled cell: row and column from 0, its words, whether it is hidden, its comment and its link."""

    row: int
    column: int
    words: str
    hidden: bool = False
    note: str = ""
    link: str = ""


class Sheet(NamedTuple):
    """A sheet: its name, its cells in order, other words on it, whether it is hidden, what could not be read."""

    name: str
    cells: Sequence[Cell]
    extras: Sequence[str] = ()
    hidden: bool = False
    gaps: Sequence[Gap] = ()


def read(data: bytes, name: str, encoding: str) -> Draft:
    """Reads all sheets, hidden ones too; a formula counts with its last value.

    Raises ReadError for broken or encrypted files and for tables beyond any that a person can check.
    """
    if data.startswith(b"PK"):
        from screen.readers.workbook import sheets

        meta: dict[str, str] = {}
        out = draft(sheets(data, name, meta), name)
        out.meta.update(meta)
        return out
    return draft([Sheet("", _cells(decode(data, name, encoding), name))], name)


def too_large(name: str) -> ReadError:
    """The error for a table beyond the limits."""
    return ReadError(name, f"表格超过 {CELLS_MOST // 10_000} 万个单元格或列数过多，请拆分后再查")


def draft(sheets: Iterable[Sheet], name: str) -> Draft:
    """The draft of some sheets; anchors lead to (sheet, address)."""
    page = _Page()
    for number, sheet in enumerate(sheets):
        page.add(sheet, number)
    out = Draft(text="".join(page.parts), title=page.title, marks=page.marks, anchors=page.anchors, name=name,
                gaps=page.gaps)
    return out


def _cells(text: str, name: str) -> list[Cell]:
    """The filled cells of a CSV, whose sign between fields is the one that most lines agree on."""
    csv.field_size_limit(_FIELD_MOST)
    out: list[Cell] = []
    if any(len(line) > _LINE_MOST for line in io.StringIO(text)):
        raise too_large(name)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_sign(text))
    try:
        for number, fields in enumerate(rows):
            if len(fields) > COLUMNS_MOST or len(out) > CELLS_MOST:
                raise too_large(name)
            out.extend(Cell(number, i, words) for i, words in enumerate(fields) if words.strip())
    except csv.Error as error:
        raise ReadError(name, "表格内容损坏（引号不成对或单元格过长），请重新导出后再查") from error
    return out


def _sign(text: str) -> str:
    """The separator: of comma, tab, semicolon and bar the one with the most even count in the first lines."""
    lines = [line for line in text[:_SNIFF].splitlines()[:20] if line.strip()]

    def score(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual else 0), usual

    return max((",", "\t", ";", "|"), key=score)


def address(row: int, column: int) -> str:
    """The address of a cell as spreadsheets write it, B12 for row 11 and column 1."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def heads(cells: Sequence[Cell]) -> tuple[int, dict[int, str]]:
    """The row that looks like the head of the table, and its words by column.

    That is the first row of at least two short fields without numbers, no two alike; -1 when none is.
    """
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        if cell.row not in rows and len(rows) == _HEAD_ROWS:
            break
        rows.setdefault(cell.row, []).append(cell)
    widest = max(map(len, rows.values()), default=0)
    for number, row in rows.items():
        words = [cell.words.strip() for cell in row]
        if len(row) >= max(2, widest / 2) and len(set(words)) == len(words) and all(map(_is_head, words)):
            return number, {cell.column: " ".join(cell.words.split()) for cell in row}
    return -1, {}


def _is_head(words: str) -> bool:
    return len(words) <= _HEAD_WORDS and not _NO_HEAD.match(words) and not _LONG_DIGITS.search(words)


class _Page:
    """The text that the sheets make, with its marks and anchors."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.marks: list[Mark] = []
        self.anchors: list[tuple[Span, tuple[str, str]]] = []
        self.gaps: list[Gap] = []
        self.title = ""
        self._length = 0

    def add(self, sheet: Sheet, number: int) -> None:
        """Appends a sheet; its cells first, then comments and the words that float above it."""
        start = self._length
        self.gaps.extend(sheet.gaps)
        head, columns = heads(sheet.cells)
        first = [cell for cell in sheet.cells[:2] if cell.row == sheet.cells[0].row]
        if not self._length and head > 0 and len(first) == 1 and is_title(first[0].words.strip()):
            self.title = first[0].words.strip()
            self.marks.append(Mark("title", Span(0, len(self.title))))
        last = None
        for cell in sheet.cells:
            if last is not None:
                self._end("\t" if last == cell.row else "\n")
            self._cell(cell, sheet, number, "" if cell.row <= head else columns.get(cell.column, ""))
            last = cell.row
        if last is not None:
            self._end("\n")
        for cell in sheet.cells:
            if cell.note:
                self._note(cell.note, (sheet.name, address(cell.row, cell.column)))
        for words in sheet.extras:
            self._note(words, (sheet.name, ""))
        if sheet.hidden and self._length > start:
            self.marks.append(Mark("hidden", Span(start, self._length)))

    def _cell(self, cell: Cell, sheet: Sheet, number: int, header: str) -> None:
        span = self._put(_BREAKS.sub("\n", cell.words.strip()))
        self.marks.append(Mark("cell", span, {"row": cell.row, "column": cell.column, "header": header,
                                              "table": number}))
        self.anchors.append((span, (sheet.name, address(cell.row, cell.column))))
        if cell.hidden and not sheet.hidden:
            self.marks.append(Mark("hidden", span))
        if cell.link:
            self.marks.append(Mark("link", span, cell.link))

    def _note(self, words: str, place: tuple[str, str]) -> None:
        span = self._put(words.strip())
        self.marks.append(Mark("note", span))
        self.anchors.append((span, place))
        self._end("\n")

    def _put(self, words: str) -> Span:
        span = Span(self._length, self._length + len(words))
        self.parts.append(words)
        self._length = span.end
        return span

    def _end(self, sign: str) -> None:
        """Parts two cells or lines so that no folding joins them."""
        self.marks.append(Mark("break", self._put(sign)))
