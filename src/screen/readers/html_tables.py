"""Where a table cell stands: row, column and the words at the head of its column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_WIDEST = 64
_COLUMNS_MOST = 500


@dataclass(slots=True)
class _Table:
    number: int
    row: int = -1
    column: int = 0
    below: dict[int, int] = field(default_factory=dict)
    heads: dict[int, str] = field(default_factory=dict)


class Grid:
    """The open tables of a page, innermost last."""

    def __init__(self) -> None:
        self._open: list[_Table] = []
        self._count = 0

    def enter(self, tag: str, attrs: Mapping[str, str]) -> dict[str, Any] | None:
        """Takes the start of an element; returns the place of a cell."""
        if tag == "table":
            self._open.append(_Table(self._count))
            self._count += 1
        elif tag == "tr" and self._open:
            self._row(self._open[-1])
        elif tag in ("td", "th") and self._open:
            return self._cell(self._open[-1], tag, attrs)
        return None

    def leave(self, tag: str) -> None:
        """Takes the end of an element."""
        if tag == "table" and self._open:
            self._open.pop()

    def value(self, cell: dict[str, Any], words: str) -> dict[str, Any]:
        """The value of a cell's mark, once its words are known."""
        table: _Table = cell["table"]
        header = "" if cell["head"] else table.heads.get(cell["column"], "")
        if cell["head"] and cell["column"] < _COLUMNS_MOST:
            for column in range(cell["column"], cell["column"] + cell["width"]):
                table.heads[column] = words
        return {"row": cell["row"], "column": cell["column"], "header": header, "table": table.number}

    def _row(self, table: _Table) -> None:
        table.row += 1
        table.column = 0
        table.below = {column: rows - 1 for column, rows in table.below.items() if rows > 1}

    def _cell(self, table: _Table, tag: str, attrs: Mapping[str, str]) -> dict[str, Any]:
        while table.column in table.below:
            table.column += 1
        width, height = _number(attrs.get("colspan", "")), _number(attrs.get("rowspan", ""))
        column = table.column
        if height > 1 and column < _WIDEST:
            # Counted with this row, which `_row` takes off again.
            table.below.update(dict.fromkeys(range(column, column + width), height))
        table.column += width
        head = table.row <= 0 or (tag == "th" and column > 0)
        return {"row": max(0, table.row), "column": column, "width": width, "table": table, "head": head}


def _number(told: str) -> int:
    return min(int(told), _WIDEST) if told.isdecimal() and len(told) < 5 and int(told) else 1
