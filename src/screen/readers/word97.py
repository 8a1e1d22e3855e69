"""The binary format of Word 97–2003: where the text stands and which stretches are special.

Positions are Word's own: UTF-16 code units of the whole text, all its stories one after another.
Source: [MS-DOC], the sections named at each step.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

_PAGE = 512
# Far above any real document; more would cost hundreds of megabytes.
_CHARACTERS_MOST = 5_000_000
_SPECIAL_MOST = 500_000
_STORIES = ("main", "footnote", "header", "macro", "comment", "endnote", "textbox", "header_textbox")
_ROW_END, _IN_TABLE, _HIDDEN, _DELETED = 0x2417, 0x2416, 0x083C, 0x0800
# sprms by the three bits that tell the size of their operand; 6 tells it in its first byte.
_OPERANDS = (1, 1, 2, 4, 2, 2, -1, 3)
_TABLE_SPRM = 0xD608
_COMPRESSED = dict(enumerate(bytes(range(256)).decode("cp1252", "replace")))


class Broken(ValueError):
    """The file breaks its own format."""


class Piece(NamedTuple):
    """A stretch of the text: its positions, the byte at which it is stored, and whether two bytes a character."""

    start: int
    end: int
    at: int
    wide: bool


class Binary:
    """One document: `text` (one code unit a character), `stories` and the special stretches."""

    def __init__(self, main: bytes, table: bytes):
        self._main = main
        self._table = table
        try:
            self.pieces = list(_pieces(main, table))
            self._order = sorted(self.pieces, key=lambda p: p.at)
            self._bytes = [p.at for p in self._order]
            self.text = "".join(self._words(piece) for piece in self.pieces)
            self.stories = list(self._stories())
            self.row_ends, self.in_table = self._special(0x102, _ROW_END, _IN_TABLE, paragraphs=True)
            self.hidden, self.deleted = self._special(0xFA, _HIDDEN, _DELETED, paragraphs=False)
        except (struct.error, IndexError) as error:
            raise Broken from error

    def _words(self, piece: Piece) -> str:
        count = piece.end - piece.start
        raw = self._main[piece.at:piece.at + (2 * count if piece.wide else count)]
        if len(raw) != (2 * count if piece.wide else count):
            raise Broken
        if not piece.wide:
            return raw.decode("latin-1").translate(_COMPRESSED)
        text = raw.decode("utf-16-le", "surrogatepass")
        return text if len(text) == count else "".join(map(chr, array("H", raw)))

    def _stories(self) -> Iterator[tuple[str, int, int]]:
        """The stories in order with their positions; FibRgLw97."""
        counts = struct.unpack_from("<8i", self._main, 0x4C)
        at = 0
        for name, count in zip(_STORIES, counts, strict=True):
            if count < 0:
                raise Broken
            if count:
                yield name, at, min(at + count, len(self.text))
            at += count

    def _special(self, field: int, first: int, second: int,
                 paragraphs: bool) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """The positions of text whose formatting switches on one of two properties; PlcBteChpx, PlcBtePapx."""
        start, size = struct.unpack_from("<II", self._main, field)
        count = (size - 4) // 8
        if size < 12 or start + size > len(self._table):
            return [], []
        out: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
        for page in sorted(set(struct.unpack_from(f"<{count}I", self._table, start + 4 * (count + 1)))):
            for a, b, properties in _runs(self._main, (page & 0x3FFFFF) * _PAGE, paragraphs):
                for sprm, places in zip((first, second), out, strict=True):
                    if sprm in properties:
                        places.extend(self._placed(a, b))
                if len(out[0]) + len(out[1]) > _SPECIAL_MOST:
                    raise Broken
        return sorted(out[0]), sorted(out[1])

    def _placed(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The positions of the text stored between two bytes."""
        for piece in islice(self._stored(first, last), _SPECIAL_MOST):
            width = 2 if piece.wide else 1
            a = max(piece.start, piece.start + (first - piece.at) // width)
            b = min(piece.end, piece.start - (piece.at - last) // width)
            if a < b:
                yield a, b

    def _stored(self, first: int, last: int) -> Iterator[Piece]:
        k = max(0, bisect_right(self._bytes, first) - 1)
        while k < len(self._order) and self._order[k].at < last:
            yield self._order[k]
            k += 1


def _pieces(main: bytes, table: bytes) -> Iterator[Piece]:
    """The pieces in the order of the text; Clx, PlcPcd."""
    start, size = struct.unpack_from("<II", main, 0x1A2)
    at, end = start, start + size
    if not size or end > len(table):
        raise Broken
    while table[at] == 1:
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    if table[at] != 2:
        raise Broken
    length = struct.unpack_from("<I", table, at + 1)[0]
    count = (length - 4) // 12
    if count < 1 or at + 5 + length > len(table):
        raise Broken
    places = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    for i in range(count):
        if not places[i] <= places[i + 1] <= _CHARACTERS_MOST:
            raise Broken
        stored = struct.unpack_from("<I", table, at + 5 + 4 * (count + 1) + 8 * i + 2)[0]
        wide = not stored & 0x40000000
        yield Piece(places[i], places[i + 1], stored & 0x3FFFFFFF if wide else (stored & 0x3FFFFFFF) // 2, wide)


def _runs(main: bytes, page: int, paragraphs: bool) -> Iterator[tuple[int, int, set[int]]]:
    """The runs of one page of formatting: first and last byte of the text, what is on; ChpxFkp, PapxFkp."""
    if page + _PAGE > len(main):
        return
    count = main[page + _PAGE - 1]
    width = 13 if paragraphs else 1
    if 4 * (count + 1) + width * count >= _PAGE:
        return
    places = struct.unpack_from(f"<{count + 1}I", main, page)
    for i in range(count):
        offset = 2 * main[page + 4 * (count + 1) + width * i]
        if offset:
            yield places[i], places[i + 1], set(_on(_properties(main, page + offset, page + _PAGE, paragraphs)))


def _properties(main: bytes, at: int, end: int, paragraphs: bool) -> bytes:
    """The list of properties at a place; Chpx, PapxInFkp (whose first two bytes name a style)."""
    if not paragraphs:
        return main[at + 1:min(at + 1 + main[at], end)]
    size, start = (2 * main[at + 1], at + 2) if main[at] == 0 else (2 * main[at] - 1, at + 1)
    return main[start + 2:min(start + size, end)]


def _on(properties: bytes) -> Iterator[int]:
    """The properties of a list that are switched on; Prl, Sprm."""
    at = 0
    while at + 3 <= len(properties):
        sprm = struct.unpack_from("<H", properties, at)[0]
        size = _OPERANDS[sprm >> 13]
        if properties[at + 2] in (1, 0x81):
            yield sprm
        if size >= 0:
            at += 2 + size
        elif sprm == _TABLE_SPRM:
            at += 3 + struct.unpack_from("<H", properties + b"\0", at + 2)[0]
        else:
            at += 3 + properties[at + 2]
