"""The lines of a PDF page from its glyphs: PDFium's own guesses at spaces and line ends are not used."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

_SURROGATES = range(0xD800, 0xE000)
_NOTHING = (0, 0xFFFE, 0xFFFF, 0x02)
# In widths of a character: what parts two columns, how ragged a right edge may be, how far a paragraph is indented.
_COLUMN, _RAGGED, _INDENT = 1.0, 2.0, 1.0
_WRAP_LEAST = 12
_LARGE = 1.25


@dataclass(slots=True)
class Line:
    """A line of glyphs; lengths in points, `gaps` are the offsets at which a new column starts."""

    left: float
    right: float
    middle: float
    size: float
    words: str = ""
    gaps: list[int] = field(default_factory=list)
    run: int = 0


class Page:
    """The words of one page: `lines` in the order of the file, `unknown` counts glyphs without a character."""

    def __init__(self, textpage: Any, most: int):
        import pypdfium2.raw as raw

        self.lines: list[Line] = []
        self.unknown = 0
        self._space = False
        box = raw.FS_RECTF()
        for i in range(min(most, raw.FPDFText_CountChars(textpage))):
            code = raw.FPDFText_GetUnicode(textpage, i)
            if raw.FPDFText_IsGenerated(textpage, i):
                self._space = self._space or code == 32
                continue
            if code in _NOTHING or raw.FPDFText_HasUnicodeMapError(textpage, i) == 1:
                self.unknown += code not in (2, 0xFFFE)
                continue
            if raw.FPDFText_GetLooseCharBox(textpage, i, ctypes.byref(box)):
                self._glyph(chr(code), box.left, box.right, (box.top + box.bottom) / 2, box.top - box.bottom)

    def _glyph(self, char: str, left: float, right: float, middle: float, size: float) -> None:
        line = self.lines[-1] if self.lines else None
        if char in "\r\n":
            return
        if line is None or self._breaks(line, left, middle, size):
            if char.isspace():
                return
            line = Line(left, right, middle, size)
            self.lines.append(line)
        elif left - line.right > _COLUMN * max(1.0, line.size) and line.run > 1 and not char.isspace():
            line.gaps.append(len(line.words))
            line.run = 0
        elif self._space and _latin(line.words[-1:]) and _latin(char):
            line.words += " "
        self._space = False
        line.words += char
        line.run += 1
        line.right = max(right, line.right)
        if not char.isspace():
            line.size = max(line.size, size)

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


def joined(group: Sequence[Line]) -> tuple[str, list[int]]:
    """The words of a paragraph and the offsets in them at which a new column starts."""
    words, gaps = "", list[int]()
    for line in group:
        part = line.words.rstrip()
        if words and part and _latin(words[-1]) and _latin(part[0]):
            words += " "
        gaps.extend(len(words) + at + number for number, at in enumerate(line.gaps) if at < len(part))
        words += _parted(part, line.gaps)
    return words, gaps


def _parted(words: str, gaps: Sequence[int]) -> str:
    places = [0, *(at for at in gaps if at < len(words)), len(words)]
    return _whole("\t".join(words[a:b] for a, b in pairwise(places)))


def _whole(words: str) -> str:
    """The words with halves of characters beyond 0xFFFF put together."""
    if any(ord(char) in _SURROGATES for char in words):
        return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return words


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
