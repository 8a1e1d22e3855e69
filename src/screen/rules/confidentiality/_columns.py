"""The cells of tables with their headers: those a reader marked, and those typed with bars or tabs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from screen.reading import Reading

_NAMES = ("姓名", "户主", "学生", "申请人", "受助人", "患者", "被征收人", "持卡人", "家长", "人员", "对象")
_FEWEST = 1
_LONGEST_HEADER = 200


class Cell(NamedTuple):
    """One cell at folded offsets, trimmed; cells of one row share `row`."""

    start: int
    end: int
    header: str
    row: tuple[int, int]


@lru_cache(maxsize=2)
def cells(reading: Reading) -> list[Cell]:
    """Give all cells that stand under a header, in order."""
    found = list(_marked(reading)) if reading.draft.marks else []
    for bar in "|\t":
        if not found and reading.text.count(bar) > _FEWEST:
            found = list(_typed(reading.text, bar))
    return sorted(found)


def header(reading: Reading, at: int) -> str:
    """Give the header over an offset, or ""."""
    found = cells(reading)
    k = bisect_right(found, (at, len(reading.text) + 1)) - 1
    return found[k].header if k >= 0 and at < found[k].end else ""


def rows(reading: Reading) -> Iterator[list[Cell]]:
    """Give the cells row by row."""
    row: list[Cell] = []
    for cell in cells(reading):
        if row and cell.row != row[0].row:
            yield row
            row = []
        row.append(cell)
    if row:
        yield row


def name_in(row: list[Cell], text: str) -> str:
    """Give the words under the header for a person's name, or ""."""
    for cell in row:
        if any(word in cell.header for word in _NAMES):
            return text[cell.start : cell.end]
    return ""


def _marked(reading: Reading) -> Iterator[Cell]:
    for start, end, mark in reading.marks("cell"):
        value = mark.value or {}
        told = str(value.get("header") or "").lower()
        if told and end > start:
            start, end = _trim(reading.text, start, end)
            yield Cell(start, end, told, (int(value.get("table") or 0), int(value.get("row") or 0)))


def _typed(text: str, bar: str) -> Iterator[Cell]:
    """Give the cells of tables typed as lines of equal shape under a line that names columns."""
    heads: list[str] = []
    at = 0
    for number, line in enumerate(text.split("\n")):
        parts = line.split(bar)
        if len(parts) <= _FEWEST:
            heads = heads if line.strip() == "" else []
        elif not heads:
            named = len(line) <= _LONGEST_HEADER and any(word in line for word in _NAMES)
            heads = [part.strip().lower() for part in parts] if named else []
        else:
            start = at
            for head, part in zip(heads, parts, strict=False):
                if head and part.strip(" :-"):
                    yield Cell(*_trim(text, start, start + len(part)), head, (0, number))
                start += len(part) + 1
        at += len(line) + 1


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
