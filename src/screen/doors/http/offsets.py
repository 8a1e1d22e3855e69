"""Positions of an answer in the unit that the caller counts in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from screen.text import Lines, utf8, utf16

Convert = Callable[[str, Iterable[int]], list[int]]


def _same(text: str, offsets: Iterable[int]) -> list[int]:
    return list(offsets)


UNITS: dict[str, Convert] = {"codepoint": _same, "utf-16": utf16, "utf-8": utf8}


def express(answer: dict[str, Any], source: str, shift: int, unit: str) -> None:
    """Rewrites spans and columns of an answer, in place.

    `source` is the text as the caller sent it; the answer's own offsets, in code points, lie `shift` before it.
    """
    answer["unit"] = unit
    placed = [f for f in answer["findings"] if not f["field"]]
    if not placed or (unit == "codepoint" and not shift):
        return
    lines = Lines(source)
    ends = [offset + shift for f in placed for offset in (f["span"]["start"], f["span"]["end"])]
    places = [lines.at(offset) for offset in ends]
    starts = [lines.start(line) for line, _ in places]
    wanted = UNITS[unit](source, [*ends, *starts])
    told, begun = wanted[:len(ends)], wanted[len(ends):]
    columns = [at - start + 1 for at, start in zip(told, begun, strict=True)]
    for i, found in enumerate(placed):
        a, b = 2 * i, 2 * i + 1
        found["span"] = {"start": told[a], "end": told[b]}
        found["from"] = {"line": places[a][0], "column": columns[a]}
        found["to"] = {"line": places[b][0], "column": columns[b]}
