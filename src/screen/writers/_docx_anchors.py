"""From spans of the draft to characters of runs, by the anchors that the reader of Word documents left."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from screen.model import Draft, Span
from screen.writers._docx_runs import Key


class Piece(NamedTuple):
    """Some characters of one run, half-open; `key` is (paragraph, run) in the part."""

    part: str
    key: Key
    start: int
    end: int


class Anchors:
    """The runs behind a draft's text; words outside of runs (formulas, drawings) have none."""

    __slots__ = ("_anchors", "_offsets", "_starts", "_text")

    def __init__(self, draft: Draft) -> None:
        self._text = draft.text
        self._anchors: list[tuple[Span, tuple[str, int, int]]] = [
            a for a in draft.anchors if isinstance(a[1], tuple) and len(a[1]) == 3 and a[1][2] >= 0]
        self._starts = [span.start for span, _ in self._anchors]
        self._offsets: list[int] = []
        known: Counter[tuple[str, int, int]] = Counter()
        for span, path in self._anchors:
            # A run may show its text in two stretches, with that of another run (ruby) between.
            self._offsets.append(known[path])
            known[path] += span.end - span.start

    def pieces(self, span: Span) -> list[Piece]:
        """The characters of runs that a span covers; for an empty span the one place it stands at."""
        start, end = span
        if start >= end:
            return list(self._point(start))
        found = []
        for k in range(max(0, bisect_right(self._starts, start) - 1), len(self._anchors)):
            here, (part, *key) = self._anchors[k]
            if here.start >= end:
                break
            if here.end > start:
                shift = self._offsets[k] - here.start
                found.append(Piece(part, (key[0], key[1]), max(start, here.start) + shift, min(end, here.end) + shift))
        return found or list(self._point(start))

    def _point(self, at: int) -> Iterator[Piece]:
        k = max(0, bisect_right(self._starts, at - 1 if at else 0) - 1)
        if k < len(self._anchors):
            here, (part, *key) = self._anchors[k]
            place = self._offsets[k] + min(max(at, here.start), here.end) - here.start
            yield Piece(part, (key[0], key[1]), place, place)

    def words(self, part: str, keys: set[Key]) -> dict[Key, str]:
        """What the draft holds of some runs of a part."""
        out = dict.fromkeys(keys, "")
        for span, (where, *key) in self._anchors:
            if where == part and (key[0], key[1]) in out:
                out[key[0], key[1]] += self._text[span.start:span.end]
        return out
