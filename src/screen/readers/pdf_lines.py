"""The lines of a PDF page from its glyphs: PDFium's own guesses at spaces and line ends are not used."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

# What PDFium puts in by itself.
_GUESSED = frozenset((2, 10, 13, 32, 45, 0xFFFE))
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_NOTHING = (0, 0xFFFE, 0xFFFF, 0x02)
# In widths of a character: what parts two columns, how ragged a right edge may be, how far a paragraph is indented.
_COLUMN, _RAGGED, _INDENT = 1.0, 2.0, 1.0
_WRAP_LEAST = 12
_LARGE = 1.25


@dataclass(slots=True)
class Line:
    """A line of glyphs; lengths in points, `gaps` are the offsets at which a new column starts.

    `edges` are the left edges of its characters, `top` and `bottom` the reach of its glyphs.
    """

    left: float
    right: float
    middle: float
    size: float
    top: float = 0.0
    bottom: float = 0.0
    words: str = ""
    edges: list[float] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    run: int = 0


class Page:
    """The words of one page: `lines` in the order of the file, `unknown` counts glyphs without a character."""

    def __init__(self, textpage: Any, most: int):
        import pypdfium2.raw as raw

        self.lines: list[Line] = []
        self.unknown = 0
        self._space = False
        high = 0
        box = raw.FS_RECTF()
        place, textpage = ctypes.byref(box), textpage.raw
        self.count: int = raw.FPDFText_CountChars(textpage)
        for i in range(min(most, self.count)):
            code = raw.FPDFText_GetUnicode(textpage, i)
            if code in _GUESSED and raw.FPDFText_IsGenerated(textpage, i):
                self._space = self._space or code == 32
                continue
            if code in _NOTHING or raw.FPDFText_HasUnicodeMapError(textpage, i) == 1:
                self.unknown += code not in (2, 0xFFFE)
                continue
            if code in _HIGH:
                high = code
                continue
            if code in _LOW:
                # PDFium tells characters beyond 0xFFFF in halves.
                code = 0x10000 + (high - 0xD800) * 0x400 + code - 0xDC00 if high else 0xFFFD
                high = 0
            if raw.FPDFText_GetLooseCharBox(textpage, i, place):
                self._glyph(chr(code), box.left, box.right, box.top, box.bottom)

    def _glyph(self, char: str, left: float, right: float, top: float, bottom: float) -> None:
        middle, size = (top + bottom) / 2, top - bottom
        line = self.lines[-1] if self.lines else None
        if char in "\r\n":
            return
        if line is None or self._breaks(line, left, middle, size):
            if char.isspace():
                return
            line = Line(left, right, middle, size, top, bottom)
            self.lines.append(line)
        elif left - line.right > _COLUMN * max(1.0, line.size) and line.run > 1 and not char.isspace():
            line.gaps.append(len(line.words))
            line.run = 0
        elif self._space and _latin(line.words[-1:]) and _latin(char):
            line.words += " "
            line.edges.append(line.right)
        self._space = False
        line.words += char
        line.edges.append(left)
        line.run += 1
        line.right = max(right, line.right)
        if not char.isspace():
            line.size = max(line.size, size)
            line.top, line.bottom = max(line.top, top), min(line.bottom, bottom)

    @staticmethod
    def _breaks(line: Line, left: float, middle: float, size: float) -> bool:
        height = max(1.0, min(line.size, size) if size else line.size)
        return abs(middle - line.middle) > 0.6 * height or left < line.left - height


def paragraphs(lines: Sequence[Line]) -> Iterator[tuple[list[Line], bool]]:
    """The lines that belong together, as the edges of the page tell, each with whether it is in large type."""
    if not lines:
        return
    body = median(line.size for line in lines for _ in line.words[:1])
    left = min(line.left for line in lines)
    right = max(line.right for line in lines)
    group = [lines[0]]
    for above, line in pairwise(lines):
        if _wraps(above, line, left, right) or _one_title(above, line, body):
            group.append(line)
        else:
            yield group, _large(group[0], body)
            group = [line]
    yield group, _large(group[0], body)


def _wraps(above: Line, line: Line, left: float, right: float) -> bool:
    size = max(1.0, above.size)
    return (len(above.words) >= _WRAP_LEAST and not above.gaps and not line.gaps
            and above.right > right - _RAGGED * size and line.left < left + _INDENT * size
            and abs(above.size - line.size) < 0.2 * size and 0 < above.middle - line.middle < 3 * size)


def _large(line: Line, body: float) -> bool:
    return line.size > _LARGE * body


def _one_title(above: Line, line: Line, body: float) -> bool:
    """Large type goes on over line ends."""
    return (_large(above, body) and _large(line, body) and abs(above.size - line.size) < 0.05 * above.size
            and 0 < above.middle - line.middle < 2.5 * above.size)


def joined(group: Sequence[Line]) -> tuple[str, list[int], list[tuple[int, int, Line, list[float]]]]:
    """The words of a paragraph, the offsets in them at which a new column starts, and where each line stands.

    A line is its first and last offset, itself, and the left edges of its characters there.
    """
    words, gaps = "", list[int]()
    places = list[tuple[int, int, Line, list[float]]]()
    for line in group:
        part = line.words.rstrip()
        if words and part and _latin(words[-1]) and _latin(part[0]):
            words += " "
        cuts = [at for at in line.gaps if at < len(part)]
        gaps.extend(len(words) + at + number for number, at in enumerate(cuts))
        start, edges = len(words), line.edges[:len(part)]
        for number, at in enumerate(cuts):
            edges.insert(at + number, edges[at + number])
        words += "\t".join(part[a:b] for a, b in pairwise([0, *cuts, len(part)]))
        places.append((start, len(words), line, edges))
    return words, gaps, places


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
