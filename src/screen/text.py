"""Folded text with the one map back to its source, and conversions of positions on the way out."""

from __future__ import annotations

import re
import unicodedata
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from screen.model import Mark, Span

_DELETE, _EXPAND, _BREAK = "\x00", "\x01", "\x02"
_BLANK = re.compile("[ \n\r\x00]+")
_SPACES = re.compile("[ \x00]+")
_SENTINEL = re.compile("\x00+|\x01")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
# All of GB 2312 that folding changes; a test compares it with the table.
_CHANGING = re.compile(
    "[\x01\x03-\x09\x0b-\x1f\x7fA-Z¨\u0391-\u03a9\u0401\u0410-\u042f″℃№Ⅰ-Ⅻ①-⑩⑴-⒛○　㈠-㈩吒後徵拚捱摺於榘菸薹袷醣麴麽"
    "＂-＄＆＇＊＋－-／０-９＜-＞＠Ａ-Ｚ［-｀ａ-ｚ｛-｝￠￡￣]")
_NUMBERING = re.compile(
    "[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]|第[一二三四五六七八九十百]{1,6}[条章节]")
_WRAP_LEAST, _WRAP_MOST, _WRAP_FULL, _WRAP_LINES = 20, 80, 0.85, 3


def is_han(char: str) -> bool:
    """Whether a character of the basic plane is a Han character."""
    # Comparing costs no more than a pattern, which would take milliseconds of every start to compile.
    return "一" <= char <= "鿿" or "㐀" <= char <= "䶿" or "\uf900" <= char <= "\ufaff" or char == "〇"


class Folded:
    """Text as rules see it, with its map to the source.

    `text` is folded; offsets into it and into the source are code points. Without removed or expanded
    characters the map is the identity and costs nothing.
    """

    __slots__ = ("_folded", "_source", "_wide", "text")

    def __init__(self, text: str, folded: list[int] | None = None, source: list[int] | None = None,
                 wide: dict[int, int] | None = None):
        self.text = text
        self._folded = folded
        self._source = source
        self._wide = wide or {}

    def source(self, start: int, end: int) -> Span:
        """The source span that reads as `text[start:end]`."""
        if self._folded is None:
            return Span(start, end)
        first = self._at(start)
        if end <= start:
            return Span(first, first)
        last = self._at(end - 1)
        return Span(first, self._wide.get(last, last + 1))

    def folded(self, offset: int) -> int:
        """The offset in `text` where a source offset stands, or would stand had it not been removed."""
        if self._folded is None or self._source is None:
            return offset
        k = bisect_right(self._source, offset) - 1
        if k < 0:
            return 0
        here = self._folded[k] + offset - self._source[k]
        after = self._folded[k + 1] if k + 1 < len(self._folded) else len(self.text)
        return min(here, after)

    def _at(self, offset: int) -> int:
        assert self._folded is not None and self._source is not None
        k = bisect_right(self._folded, offset) - 1
        return self._source[k] + offset - self._folded[k]


def fold(text: str, marks: Sequence[Mark] = ()) -> Folded:
    """Folds `text`: markup silent, entities resolved, one width, one case, simplified, unbroken words.

    Characters keep their place wherever one source character reads as one; block ends read as a line
    feed, white space between two Han characters is gone.
    """
    wide: dict[int, int] = {}
    if marks:
        text = _apply(text, marks, wide)
    plain = _translated(text)
    if _has_astral(plain):
        plain = _ASTRAL.sub(_fold_astral, plain)
    if " " in plain or "\n" in plain:
        plain = _join(plain)
    if _DELETE not in plain and _EXPAND not in plain:
        return Folded(plain.replace(_BREAK, "\n"), [0], [0], wide) if wide else Folded(plain.replace(_BREAK, "\n"))
    return _sparse(plain, text, wide)


def fold_word(word: str) -> str:
    """A lexicon term in the same folded form as the text it is looked for in."""
    known = _words.get(word)
    if known is None:
        known = _words[word] = fold(word).text.strip()
    return known


def learn(words: Mapping[str, str]) -> None:
    """Takes over folded words from an earlier start: twenty thousand of them pass `fold_word` at each one."""
    _words.update(words)


_words: dict[str, str] = {}


def _apply(text: str, marks: Sequence[Mark], wide: dict[int, int]) -> str:
    """The text with silent stretches blanked out, still of the same length."""
    chars = list(text)
    breaks = []
    for mark in marks:
        start, end = mark.span
        if mark.kind == "syntax":
            chars[start:end] = _DELETE * (end - start)
        elif mark.kind == "entity" and end > start:
            value = str(mark.value or "")[: end - start]
            chars[start:end] = value + _DELETE * (end - start - len(value))
            if value:
                wide[start + len(value) - 1] = end
        elif mark.kind == "break":
            breaks.append(mark.span)
    for start, end in breaks:
        for at in (*range(start, end), start, start - 1):
            if 0 <= at < len(chars) and chars[at] in " \t\n\r\x00":
                chars[at] = _BREAK
                break
    return "".join(chars)


def _translated(text: str) -> str:
    """The text through the fold table, faster where it keeps to GB 2312, the dash and the middle dot."""
    try:
        text.replace("—", "").replace("·", "").encode("gb2312")
    except UnicodeEncodeError:
        return text.translate(_table())
    return _CHANGING.sub(_fold_one, text)


def _fold_one(found: re.Match[str]) -> str:
    return _table()[ord(found[0])]


def _fold_astral(found: re.Match[str]) -> str:
    char = found[0]
    if unicodedata.category(char) in ("Cf", "Mn"):
        return _DELETE
    plain = unicodedata.normalize("NFKC", char).lower()
    letters = plain if len(plain) == 1 else "".join(c for c in plain if c.isalnum())
    return letters if len(letters) == 1 else char


def _has_astral(text: str) -> bool:
    # A regex class with astral members is 400 times slower than comparing lengths.
    return len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text)


def _join(plain: str) -> str:
    """Removes white space between two Han characters, and the line feeds of hard-wrapped text."""
    lines = plain.replace(_BREAK, "\n") if _BREAK in plain else plain
    sizes = list(map(len, lines.split("\n")))
    longest = max(sizes)
    full = max(_WRAP_LEAST, longest * _WRAP_FULL)
    wrapped = longest <= _WRAP_MOST and sum(size >= full for size in sizes) >= _WRAP_LINES
    if not wrapped and " " not in plain:
        return plain

    def gap(found: re.Match[str]) -> str:
        white = found[0]
        start, end = found.span()
        if start == 0 or end == len(plain) or not (is_han(plain[start - 1]) and is_han(plain[end])):
            return white
        if "\n" in white:
            length = start - (lines.rfind("\n", 0, start) + 1)
            if length < full or _NUMBERING.match(plain, end):
                return white
        elif " " not in white:
            return white
        return _DELETE * len(white)

    return (_BLANK if wrapped else _SPACES).sub(gap, plain)


def _sparse(plain: str, source_text: str, wide: dict[int, int]) -> Folded:
    """Drops and expands the sentinels, recording where the map stops being the identity."""
    folded, source, parts = [0], [0], []
    expansions = _expansions()
    at = done = 0
    for found in _SENTINEL.finditer(plain):
        start, end = found.span()
        parts.append(plain[done:start])
        at += start - done
        if found[0] == _EXPAND:
            value = expansions.get(source_text[start], source_text[start])
            parts.append(value)
            for i in range(len(value)):
                folded.append(at + i)
                source.append(start)
            at += len(value)
        folded.append(at)
        source.append(end)
        done = end
    parts.append(plain[done:])
    return Folded("".join(parts).replace(_BREAK, "\n"), folded, source, wide)


@cache
def _data() -> tuple[list[str], dict[str, str]]:
    raw = zlib.decompress((Path(__file__).parent / "data/fold.bin").read_bytes())
    size = int.from_bytes(raw[:4], "big")
    table = list(raw[4:4 + size].decode("utf-8", "surrogatepass"))
    table[2] = _BREAK
    table[13] = _DELETE
    return table, {line[0]: line[1:] for line in raw[4 + size:].decode("utf-8").split("\n")}


def _table() -> list[str]:
    return _data()[0]


def _expansions() -> dict[str, str]:
    return _data()[1]


class Lines:
    """Line and column of offsets in a text whose lines end with CR LF, CR or LF."""

    __slots__ = ("_starts",)

    def __init__(self, text: str):
        self._starts = [0, *(m.end() for m in re.finditer("\r\n|\r|\n", text))]

    def at(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset, both from 1, the column in code points."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def start(self, line: int) -> int:
        """The offset at which a line (from 1) starts."""
        return self._starts[line - 1]


def utf16(text: str, offsets: Iterable[int]) -> list[int]:
    """Offsets in UTF-16 code units for offsets in code points."""
    astral = [m.start() for m in _ASTRAL.finditer(text)] if _has_astral(text) else []
    return [o + bisect_left(astral, o) for o in offsets]


def utf8(text: str, offsets: Iterable[int]) -> list[int]:
    """Offsets in UTF-8 bytes for offsets in code points, given in any order."""
    wanted = list(offsets)
    found, last, size = {}, 0, 0
    for offset in sorted(set(wanted)):
        size += len(text[last:offset].encode("utf-8", "surrogatepass"))
        last = offset
        found[offset] = size
    return [found[o] for o in wanted]
