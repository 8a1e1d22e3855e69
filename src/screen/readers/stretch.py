"""A parser's own copy of some lines, led back to where they stand in the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

_PIPE = "\\|"


class Stretch:
    """Content made of parts of consecutive lines: the parser drops quote signs, indents and escapes of pipes."""

    __slots__ = ("_at", "_content", "_length", "content", "text")

    def __init__(self, content: str, text: str):
        self.content = content
        self.text = text
        self._content: list[int] = []
        self._at: list[int] = []
        self._length: list[int] = []

    @classmethod
    def align(cls, content: str, text: str, lines: Sequence[int], rows: Sequence[int], floor: int,
              cell: bool = False) -> Stretch | None:
        """Finds each line of `content` in the rows of `text`, none before `floor`; None when one is not there.

        A line is the end of its row, but a cell is the first place after `floor`.
        """
        out = cls(content, text)
        row, offset = rows[0], 0
        for line in content.split("\n"):
            key = line.strip()
            lead = line.find(key) if key else 0
            while key:
                if row >= min(rows[1], len(lines)):
                    return None
                start = max(lines[row], floor)
                end = lines[row + 1] - 1 if row + 1 < len(lines) else len(text)
                if out._find(key, offset + lead, start, end, cell):
                    break
                row += 1
            row += 1
            offset += len(line) + 1
        return out

    def _find(self, key: str, offset: int, start: int, end: int, cell: bool) -> bool:
        last = end
        while last > start and self.text[last - 1].isspace():
            last -= 1
        if not cell and self.text.endswith(key, start, last):
            self._add(offset, last - len(key), len(key))
            return True
        at = self.text.find(key, start, end)
        if at >= 0:
            self._add(offset, at, len(key))
            return True
        parts = key.split("|")
        at = self.text.find(_PIPE.join(parts), start, end) if len(parts) > 1 else -1
        if at < 0:
            return False
        for i, part in enumerate(parts):
            whole = len(part) + (i + 1 < len(parts))
            self._add(offset, at, len(part))
            self._add(offset + len(part), at + len(part) + 1, whole - len(part))
            offset += whole
            at += len(part) + len(_PIPE)
        return True

    def _add(self, offset: int, at: int, length: int) -> None:
        if length:
            self._content.append(offset)
            self._at.append(at)
            self._length.append(length)

    def spans(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The stretches of the file that `content[start:end]` stands for, line by line."""
        k = max(0, bisect_right(self._content, start) - 1)
        while k < len(self._content) and self._content[k] < end:
            a = max(start, self._content[k])
            b = min(end, self._content[k] + self._length[k])
            if a < b:
                shift = self._at[k] - self._content[k]
                yield a + shift, b + shift
            k += 1

    def at(self, offset: int) -> int:
        """The place in the file of an offset into the content."""
        k = bisect_right(self._content, offset) - 1
        if k < 0:
            return self._at[0] if self._at else 0
        return self._at[k] + min(offset - self._content[k], self._length[k])

    def newline(self, offset: int) -> tuple[int, int]:
        """The line end of the file that a line end of the content stands for."""
        at = self.text.find("\n", self.at(offset))
        return (at, at + 1) if at >= 0 else (len(self.text), len(self.text))
