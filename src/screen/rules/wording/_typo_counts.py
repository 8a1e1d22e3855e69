"""How often characters, pairs and triples of characters and words occur; mapped from data/typos.bin on need.

tools/build_typos.py writes the file and says what was counted. Pairs are a dense table of coded
counts, so that a whole text is looked up without a Python call per pair; triples and words lie
under hashes. Nothing is copied or unpacked before it is asked for.
"""

from __future__ import annotations

import math
import mmap
import re
import zlib
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import as_file, files
from operator import getitem, itemgetter
from struct import unpack_from

SIZE = 3584
_LONGEST = 5
OTHER, RARE, DIGIT, LATIN = range(4)
_PAIR_WEIGHT, _TRIPLE_WEIGHT = 30.0, 3.0
_AMOUNT = [2 ** (q / 15) - 1 for q in range(256)]
_PAIR_AMOUNT = [2.0 ** (q >> 4) - 1 for q in range(256)]
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_WORD_AMOUNT = [2 ** (q / 8) - 1 for q in range(256)]


def plain(text: str) -> str:
    """A text without characters outside the basic plane, which are never counted."""
    return _BEYOND.sub(",", text)


class _Hashed:
    """Coded amounts under keys: a key's CRC-32 is found by its upper half, then by its lower half."""

    def __init__(self, starts: memoryview, rests: memoryview, codes: memoryview):
        self._starts, self._rests, self._codes = starts.cast("I"), rests.cast("H"), codes

    def __getitem__(self, key: str) -> int:
        crc = zlib.crc32(key.encode())
        upper, rest = crc >> 16, crc & 0xffff
        end = self._starts[upper + 1]
        at = bisect_left(self._rests, rest, self._starts[upper], end)
        return self._codes[at] if at < end and self._rests[at] == rest else 0


class Lines:
    """A sorted table whose keys lead its lines; split, but not read before it is asked."""

    def __init__(self, text: str):
        self._lines = text.split("\n")

    def after(self, key: str) -> str:
        """What stands behind a key, or nothing."""
        at = bisect_left(self._lines, key)
        line = self._lines[at] if at < len(self._lines) else ""
        return line[len(key):] if line.startswith(key) else ""


class Counts:
    """The sections of the file, as they lie there."""

    def __init__(self, data: mmap.mmap):
        view, sections, at = memoryview(data), [], 0
        while at < len(data):
            (size,) = unpack_from("<Q", data, at)
            sections.append(view[at + 8:at + 8 + size])
            at += 8 + size + -size % 8
        characters = bytes(sections[0]).decode()
        pairs = sections[2]
        self.rows = [pairs[at:at + SIZE] for at in range(0, len(pairs), SIZE)]
        self._followers, self._leaders = sections[3:5]
        self._triples, self._words = _Hashed(*sections[5:8]), _Hashed(*sections[8:11])
        (self._word_total,) = unpack_from("<d", sections[11])
        self._texts = sections[12:]
        self.ids = dict(zip(characters, _identities(len(characters)), strict=True))
        self.characters = ["?"] * SIZE
        for c, number in self.ids.items():
            self.characters[number] = c
        self.table = _translation(self.ids)
        single = self.single = [2 ** (q / 256) - 1 for q in sections[1].cast("H")]
        total = sum(single)
        # In log2: what a pair never met counts as, by its second character, and what its first shares out.
        self._chance = [_PAIR_WEIGHT * (n + 0.5) / total for n in single]
        self._share = [n + _PAIR_WEIGHT for n in single]
        self.unmet, self.spread = list(map(math.log2, self._chance)), list(map(math.log2, self._share))
        self.unknown = math.log(self._word_total) + 1

    def identities(self, text: str) -> list[int]:
        """The number of each character of a folded text, all in the basic plane."""
        data = memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H")
        # Two more, for of a single place there is no row.
        return [*itemgetter(*data.tolist(), 0, 0)(self.table)][:-2]

    def near(self, context: str) -> list[int]:
        """The same for a few characters."""
        return [*map(self.table.__getitem__, map(ord, context))]

    def chain(self, numbers: Sequence[int]) -> bytes:
        """The byte of each pair of neighbours: its count and whether a confusable would do better."""
        return bytes(map(getitem, itemgetter(*numbers)(self.rows), numbers[1:]))

    def fit(self, a: int, b: int) -> float:
        """The log2 of how often `b` follows `a`, of what would be expected when it never did."""
        return self.rows[a][b] >> 4 or self.unmet[b]

    def normal(self, numbers: Sequence[int]) -> str:
        """Text as it was counted: digits 0, letters a, other signs a comma."""
        return "".join([self.characters[n] for n in numbers])

    def triple(self, key: str) -> float:
        """How often three characters in normal form occur."""
        return _AMOUNT[self._triples[key]]

    def followers(self, number: int) -> int:
        """The characters that belong behind one, a bit for each."""
        return _bits(self._followers, number)

    def leaders(self, number: int) -> int:
        """The characters that belong before one, a bit for each."""
        return _bits(self._leaders, number)

    def likelihood(self, numbers: Sequence[int], shown: str) -> float:
        """The log of how likely characters follow the first two; `shown` is their normal form."""
        rows, out = self.rows, 1.0
        for at, (a, b, c) in enumerate(zip(numbers, numbers[1:], numbers[2:], strict=False)):
            ahead, before = rows[b][c], _PAIR_AMOUNT[rows[a][b]]
            two = (_PAIR_AMOUNT[ahead] + self._chance[c]) / self._share[b]
            three = _AMOUNT[self._triples[shown[at:at + 3]]] if before and ahead > 15 else 0.0
            out *= (three + _TRIPLE_WEIGHT * two) / (before + _TRIPLE_WEIGHT)
        return math.log(out)

    def word(self, word: str) -> float:
        """The cost (negative log likelihood) of a word; infinite when it is none."""
        code = self._words[word]
        return math.log(self._word_total / _WORD_AMOUNT[code]) if code else math.inf

    def sets(self) -> Lines:
        """What each character may stand for: by sound, near sound, shape and 五笔, tabs between them."""
        return Lines(self._text(0))

    def spoken(self) -> dict[str, str]:
        """For each character the one that stands for its sound."""
        pairs = self._text(1)
        return dict(zip(pairs[::2], pairs[1::2], strict=True))

    def sounding(self) -> Lines:
        """Two-character words, joined, under the two characters that stand for their sound."""
        return Lines(self._text(2))

    def _text(self, number: int) -> str:
        return str(self._texts[number], "utf-8")


def _bits(table: memoryview, number: int) -> int:
    return int.from_bytes(table[number * SIZE // 8:(number + 1) * SIZE // 8], "little")


def _identities(count: int) -> list[int]:
    return [n for n in range(count + 1) if n != RARE][:count]


def _translation(ids: dict[str, int]) -> list[int]:
    table = [OTHER] * 0x10000
    table[0x3400:0xa000] = [RARE] * (0xa000 - 0x3400)
    table[ord("0"):ord("9") + 1] = [DIGIT] * 10
    table[ord("a"):ord("z") + 1] = [LATIN] * 26
    for c, number in ids.items():
        if not c.isascii():
            table[ord(c)] = number
    return table


@cache
def counts() -> Counts:
    """The counts, mapped once in a process."""
    with as_file(files("screen") / "data" / "typos.bin") as path, path.open("rb") as file:
        return Counts(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


@cache
def sets() -> Lines:
    """The confusion sets, unpacked once in a process."""
    return counts().sets()


@cache
def homophones() -> tuple[dict[str, str], Lines]:
    """The sounds and the words by sound, unpacked once in a process."""
    return counts().spoken(), counts().sounding()


@lru_cache(maxsize=20000)
def priced(word: str) -> float:
    """The cost of a word, or of a character that is none; remembered."""
    known = counts()
    cost = known.word(word)
    return min(cost, known.unknown) if len(word) == 1 else cost


def segments(text: str) -> tuple[float, list[tuple[int, int]]]:
    """The cheapest way to read a short stretch as words: its cost and the words' places."""
    known = counts()
    numbers, rows = known.near(text), known.rows
    size = len(text)
    best = [0.0] + [math.inf] * size
    back = [0] * (size + 1)
    for start in range(size):
        so_far = best[start]
        for end in range(start + 1, min(size, start + _LONGEST) + 1):
            if end > start + 1 and rows[numbers[end - 2]][numbers[end - 1]] < 16:
                # No word of the list holds a pair that was never counted.
                break
            price = so_far + priced(text[start:end])
            if price < best[end]:
                best[end], back[end] = price, start
    places, at = [], size
    while at:
        places.append((back[at], at))
        at = back[at]
    return best[-1], places[::-1]
