"""The text of a Word 97 document from its control characters: lines, cells, fields, notes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from screen.model import Mark, Span
from screen.readers.word97 import Binary, Broken

_PART = re.compile("[^\x00-\x1f]+|[\x00-\x1f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINK = re.compile('HYPERLINK\\s{1,9}"([^"]{1,2000})"')
_OBJECT = re.compile("\\s{0,9}(?:EMBED|LINK)\\s")
_LINE_ENDS = "\n\r\x0b\x0c\x0e"
_SIGNS = {"\x1e": "-"}
_CODE_MOST = 4_000
_LINES_MOST = 200_000


class Walk:
    """One pass over all stories: `out` holds the words, `pictures` and `objects` count what has none."""

    def __init__(self, binary: Binary):
        self.out: list[str] = []
        self.pictures = self.objects = 0
        self._marks: list[Mark] = []
        self._hidden = binary.hidden
        self._length = self._lines = 0
        self._places: list[tuple[int, int]] = []
        self._fields: list[tuple[list[str], list[int]]] = []
        self._tables = _Tables(binary)
        text = _without(binary.text, binary.deleted)
        for story, start, end in binary.stories:
            self._story(story, text, start, end)

    def finished(self) -> list[Mark]:
        """All marks in order, hidden stretches among them."""
        for start, end in self._hidden:
            span = Span(self._place(start), self._place(end))
            if span.start < span.end:
                self._marks.append(Mark("hidden", span))
        return sorted(self._marks, key=lambda m: (m.span.start, -m.span.end))

    def _place(self, at: int) -> int:
        k = bisect_right(self._places, (at, self._length)) - 1
        if k < 0:
            return 0
        after = self._places[k + 1][1] if k + 1 < len(self._places) else self._length
        return min(self._places[k][1] + at - self._places[k][0], after)

    def _story(self, story: str, text: str, start: int, end: int) -> None:
        first = self._length
        self._fields.clear()
        self._notes = story != "main"
        for found in _PART.finditer(text, start, end):
            self._places.append((found.start(), self._length))
            self._tables.stand(found.start(), self._length)
            self._take(found[0], found.start())
        if self._length > first and self.out[-1] != "\n":
            self._break("\n")
        if story != "main" and self._length > first:
            self._marks.append(Mark("note", Span(first, self._length), story))

    def _take(self, part: str, at: int) -> None:
        if part == "\x13":
            self._fields.append(([], []))
        elif part == "\x14" and self._fields:
            self._fields[-1][1].append(self._length)
        elif part == "\x15" and self._fields:
            self._end_field(*self._fields.pop())
        elif any(not shown for _, shown in self._fields):
            self._fields[-1][0].append(part[:_CODE_MOST])
        elif part == "\x07":
            self._end_cell(at)
        elif part in "\x01\x08":
            self.pictures += 1
        elif part >= " " or part in "\t\x1e":
            self._put(_SIGNS.get(part, part))
        elif part in _LINE_ENDS and not (self._notes and self.out and self.out[-1] == "\n"):
            self._break("\n")

    def _end_field(self, code: list[str], shown: list[int]) -> None:
        words = "".join(code)[:_CODE_MOST]
        link = _LINK.search(words)
        if link and shown and shown[0] < self._length:
            self._marks.append(Mark("link", Span(shown[0], self._length), link[1]))
        if _OBJECT.match(words):
            self.objects += 1

    def _end_cell(self, at: int) -> None:
        if self._tables.row_ends(at) and self.out:
            self.out[-1] = "\n" if self.out[-1] == "\t" else self.out[-1]
            self._tables.end_row(self._length)
            return
        mark = self._tables.cell(self._length, self._words)
        if mark:
            self._marks.append(mark)
        self._break("\t")
        self._tables.begin = self._length

    def _words(self, start: int) -> str:
        """The words from an offset of the outcome to its end."""
        parts, left = [], self._length - start
        for part in reversed(self.out):
            if left <= 0:
                break
            parts.append(part)
            left -= len(part)
        return "".join(reversed(parts)).strip()

    def _break(self, sign: str) -> None:
        """Ends a line or a cell, which no folding may join to the next."""
        self._lines += 1
        if self._lines > _LINES_MOST:
            raise Broken
        self._marks.append(Mark("break", Span(self._length, self._length + 1)))
        self._put(sign)

    def _put(self, words: str) -> None:
        if _SURROGATE.search(words):
            words = words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.out.append(words)
        self._length += len(words)


class _Tables:
    """Where the walk stands in the tables of the text."""

    def __init__(self, binary: Binary):
        self._inside = binary.in_table
        self._ends = {at for a, b in binary.row_ends for at in range(a, min(b, a + 8))}
        self._open = False
        self._number = -1
        self._row = self._column = 0
        self._heads: dict[int, str] = {}
        self.begin = 0

    def stand(self, at: int, length: int) -> None:
        """Takes note of the next part; a table begins or ends where the formatting says so."""
        k = bisect_right(self._inside, (at, 1 << 40)) - 1
        inside = k >= 0 and at < self._inside[k][1]
        if inside and not self._open:
            self._number += 1
            self._row = self._column = 0
            self._heads = {}
            self.begin = length
        self._open = inside

    def row_ends(self, at: int) -> bool:
        """Whether the cell mark at a position is that of a row."""
        return at in self._ends

    def end_row(self, length: int) -> None:
        """Goes on to the next row."""
        self._row += 1
        self._column = 0
        self.begin = length

    def cell(self, length: int, words: Callable[[int], str]) -> Mark | None:
        """The mark of the cell that ends here."""
        if not self._open:
            return None
        column, header = self._column, self._heads.get(self._column, "")
        self._column += 1
        if self._row == 0:
            self._heads[column] = words(self.begin)
        if self.begin == length:
            return None
        value = {"row": self._row, "column": column, "header": header, "table": self._number}
        return Mark("cell", Span(self.begin, length), value)


def _without(text: str, places: Sequence[tuple[int, int]]) -> str:
    """The text with stretches silenced, of the same length."""
    return "".join(_silenced(text, places)) if places else text


def _silenced(text: str, places: Sequence[tuple[int, int]]) -> Iterator[str]:
    last = 0
    for start, end in places:
        start = max(start, last)
        if start < end:
            yield text[last:start]
            yield "\0" * (end - start)
            last = end
    yield text[last:]
