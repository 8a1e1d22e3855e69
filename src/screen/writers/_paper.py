"""The draft on the reviewer's page: shown text in paragraphs and tables, flagged words marked in place."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from html import escape

from screen.model import LEVELS, Draft, Finding, Mark, Span
from screen.writers._shown import Piece

_ROLES = {"title": "heading", "heading": "heading", "quote": "quote", "code": "code", "byline": "byline"}
_WIDEST = 40


class Paper:
    """Writes pieces as HTML whose text, tags removed, is exactly the shown text.

    `numbers` gives each finding (by place in the report) its number on the page; finding n is the
    element `f<n>`, its first marked words `m<n>`, its message `d<n>`.
    """

    def __init__(self, pieces: list[Piece], draft: Draft, findings: list[Finding], numbers: list[int]) -> None:
        self._lines = _lines(pieces)
        self._findings = findings
        self._numbers = numbers
        self._blocks = sorted(
            ((mark.span, _ROLES[mark.kind]) for mark in draft.marks if mark.kind in _ROLES), key=lambda block: block[0]
        )
        self._cells = _Cells(draft)
        self._left = Counter(number for piece in pieces for number in piece.findings)
        self._begun: set[int] = set()
        self._tables = 0

    def html(self) -> str:
        """The inside of the article."""
        blocks = []
        at = 0
        while at < len(self._lines):
            table = self._cells.table(self._lines[at])
            end = at + 1
            while table and end < len(self._lines) and self._cells.table(self._lines[end]) == table:
                end += 1
            block = self._table(table, self._lines[at:end]) if table else self._paragraph(self._lines[at])
            blocks.append(block)
            at = end
        return "\n".join(blocks)

    def _paragraph(self, line: list[Piece]) -> str:
        role = self._role(line[0].start)
        return f'<p class="{role}">{self._inline(line)}</p>' if role else f"<p>{self._inline(line)}</p>"

    def _role(self, at: int) -> str:
        place = bisect_right(self._blocks, at, key=lambda block: block[0].start) - 1
        for span, role in reversed(self._blocks[max(0, place - 3) : place + 1]):
            if span.start <= at < span.end:
                return role
        return ""

    def _table(self, table: int, lines: list[list[Piece]]) -> str:
        """Cells stand in rows; only line ends of the shown text are written between them."""
        self._tables += 1
        waiting: dict[int, list[list[Piece]]] = {}
        for line in lines:
            waiting.setdefault(self._cells.cell(line), []).append(line)
        rows: dict[int, list[str]] = {}
        ends = ""
        for place in self._cells.places(table):
            value = self._cells.marks[place].value
            inside = "\n".join(self._inline(line) for line in waiting.get(place, ()))
            row = rows.setdefault(value["row"], [])
            # A cell without words has no mark: its place is left free.
            row += ["<td></td>"] * min(value["column"] - len(row), _WIDEST)
            tag = "th" if len(rows) == 1 and not value.get("header") else "td"
            row.append(f"{ends}<{tag}>{inside}</{tag}>" if inside else f"<{tag}></{tag}>")
            ends = ends or "\n" if inside else ends
        widest = min(max(map(len, rows.values())), _WIDEST)
        for row in rows.values():
            row += ["<td></td>"] * (widest - len(row))
        body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows.values())
        label = f'role="group" aria-label="表格 {self._tables}" tabindex="0"'
        return f'<div class="table" {label}><table>{body}</table></div>'

    def _inline(self, line: list[Piece]) -> str:
        parts = []
        hidden = False
        for piece in line:
            if piece.hidden != hidden:
                parts.append("</span>" if hidden else '<span class="hidden">')
                hidden = piece.hidden
            parts.append(self._piece(piece))
        return "".join(parts) + ("</span>" if hidden else "")

    def _piece(self, piece: Piece) -> str:
        text = escape(piece.text)
        if piece.kind in ("masked", "source"):
            text = f'<span class="{piece.kind}">{text}</span>'
        return self._marked(piece, text) if piece.findings else text

    def _marked(self, piece: Piece, text: str) -> str:
        spots = []
        ends = []
        for place in piece.findings:
            number = self._numbers[place]
            if place not in self._begun:
                self._begun.add(place)
                spots.append(f'<span class="spot" id="m{number}"></span>')
            self._left[place] -= 1
            if not self._left[place]:
                ends.append(number)
        worst = min(piece.findings, key=lambda place: (_rank(self._findings[place]), self._numbers[place]))
        level = "waived" if self._findings[worst].waived else self._findings[worst].level
        order = [worst, *(place for place in piece.findings if place != worst)]
        numbers = [self._numbers[place] for place in order]
        refs = f' data-refs="{"".join(f"[{n}]" for n in sorted(ends))}"' if ends else ""
        point = ' aria-label="此处"' if not piece.text else ""
        described = " ".join(f"d{n}" for n in numbers)
        kind = f"{level} point" if not piece.text else level
        return (
            f'{"".join(spots)}<mark class="{kind}" data-f="{" ".join(map(str, numbers))}"{refs}>'
            f'<a href="#f{numbers[0]}" aria-describedby="{described}"{point}>{text}</a></mark>'
        )


def _rank(finding: Finding) -> int:
    return len(LEVELS) if finding.waived else LEVELS.index(finding.level)


def _lines(pieces: list[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind == "break":
            lines.append([])
        else:
            lines[-1].append(piece)
    return [line for line in lines if line]


class _Cells:
    """The cells of the draft's tables; a table that is not a plain grid is no table here."""

    def __init__(self, draft: Draft) -> None:
        marks = [mark for mark in draft.marks if mark.kind == "cell" and isinstance(mark.value, dict)]
        self.marks = sorted(marks, key=lambda mark: mark.span)
        self._starts = [mark.span.start for mark in self.marks]
        tables: dict[object, list[int]] = {}
        for place, mark in enumerate(self.marks):
            tables.setdefault(mark.value.get("table"), []).append(place)
        grids = [places for places in tables.values() if _is_grid([self.marks[place] for place in places])]
        self._grids = dict(enumerate(grids, 1))
        self._table = {place: number for number, places in self._grids.items() for place in places}

    def cell(self, line: list[Piece]) -> int:
        place = bisect_right(self._starts, line[0].start) - 1
        return place if place >= 0 and line[0].start < max(self.marks[place].span.end, 1) else -1

    def table(self, line: list[Piece]) -> int:
        return self._table.get(self.cell(line), 0)

    def places(self, table: int) -> Iterator[int]:
        yield from self._grids[table]


def _is_grid(cells: list[Mark]) -> bool:
    before = Span(0, 0)
    last = (-1, -1)
    for mark in cells:
        row, column = mark.value.get("row"), mark.value.get("column")
        if not isinstance(row, int) or not isinstance(column, int) or mark.span.start < before.end:
            return False
        if (row, column) <= last:
            return False
        before, last = mark.span, (row, column)
    return True
