"""From spans of the draft to characters of runs, by the anchors that the reader of Word documents left."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from screen.model import Draft, Finding, Span
from screen.writers._docx_runs import Key

_PICTURED = re.compile("(images|links)\\[([0-9]{1,6})\\]")


class Piece(NamedTuple):
    """Some characters of one run, half-open; `key` is (paragraph, run) in the part."""

    part: str
    key: Key
    start: int
    end: int


class Anchors:
    """The runs behind a draft's text; words outside of runs (signs of lists, formulas) have none."""

    __slots__ = ("_anchors", "_led", "_offsets", "_starts", "_text")

    def __init__(self, draft: Draft) -> None:
        self._text = draft.text
        self._anchors: list[tuple[Span, tuple[str, int, int]]] = [
            a for a in draft.anchors if _in_paragraph(a[1]) and a[1][2] >= 0]
        # The sign of a list stands before the first run of its paragraph.
        following = zip(draft.anchors, draft.anchors[1:], strict=False)
        self._led = [(span, after.start) for (span, path), (after, other) in following
                     if _in_paragraph(path) and path[2] < 0 <= other[2] and path[:2] == other[:2]]
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
        place = bisect_right(self._led, at, key=lambda led: led[0].start) - 1
        if place >= 0 and at < self._led[place][0].end:
            at = self._led[place][1]
            k = bisect_right(self._starts, at) - 1
            (part, *key), offset = self._anchors[k][1], self._offsets[k] + at - self._anchors[k][0].start
            yield Piece(part, (key[0], key[1]), offset, offset)
            return
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


def _in_paragraph(path: object) -> bool:
    return isinstance(path, tuple) and len(path) == 3


def pictures(draft: Draft, part: str) -> dict[int, Piece]:
    """The runs that hold the pictures of a part, by their places in `meta["images"]`."""
    out: dict[int, Piece] = {}
    shown = [mark.value for mark in draft.marks if mark.kind == "image" and isinstance(mark.value, dict)]
    entries = draft.meta.get("images")
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        file = entry.get("file") if isinstance(entry, dict) else None
        at = next((v.get("at") for v in shown if v.get("src") == file and file), None)
        at = at or next((v.get("at") for v in shown if not file and isinstance(entry, dict)
                         and (v.get("alt"), v.get("title")) == (entry.get("alt"), entry.get("caption"))), None)
        if at and at[0] == part and at[2] >= 0:
            out[number] = Piece(part, (at[1], at[2]), 0, 1)
    return out


def picture_of(finding: Finding, draft: Draft) -> int:
    """The place in `meta["images"]` of the picture that a finding is about, -1 when it is about none."""
    found = _PICTURED.match(finding.field)
    if not found:
        return -1
    if found[1] == "images":
        return int(found[2])
    links, images = draft.meta.get("links"), draft.meta.get("images")
    link = links[int(found[2])] if isinstance(links, list) and int(found[2]) < len(links) else None
    file = link.get("image") if isinstance(link, dict) else None
    files = [e.get("file") if isinstance(e, dict) else None for e in images] if isinstance(images, list) else []
    return files.index(file) if file and file in files else -1
