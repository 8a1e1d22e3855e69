"""Line ends folded to one character for parsers, with the way back to the file."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from screen.model import Mark, Span

_RETURN = re.compile("\r\n?")


class Folds:
    """The text with every line end as LF, and the way back from its offsets to the file's."""

    __slots__ = ("_pairs", "text")

    def __init__(self, text: str):
        self._pairs: list[int] = []
        if "\r" not in text:
            self.text = text
            return
        shift = 0
        for found in _RETURN.finditer(text):
            if found.end() - found.start() == 2:
                self._pairs.append(found.start() - shift)
                shift += 1
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")

    def source(self, offset: int) -> int:
        """The offset in the file of an offset in `text`."""
        return offset + bisect_left(self._pairs, offset)

    def placed(self, marks: Iterable[Mark]) -> list[Mark]:
        """Marks moved to the file's offsets, in order of place, wider ones first."""
        out = list(marks)
        if self._pairs:
            for mark in out:
                mark.span = Span(self.source(mark.span.start), self.source(mark.span.end))
        return sorted(out, key=lambda m: (m.span.start, -m.span.end, m.kind))


def silent(shown: Iterable[tuple[int, int]], length: int) -> list[Mark]:
    """Syntax marks for all that lies between the shown stretches, which come in order."""
    out, last = [], 0
    for start, end in shown:
        if start > last:
            out.append(Mark("syntax", Span(last, start)))
        last = max(last, end)
    if last < length:
        out.append(Mark("syntax", Span(last, length)))
    return out
