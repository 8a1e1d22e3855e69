"""How often characters, pairs and triples of characters and words occur; mapped from data/typos.bin on need.

tools/build_typos.py writes the file and says what was counted. Pairs are a dense table of coded
counts, so that a whole text is looked up without a Python call per pair; triples and words are
sorted hashes.
"""

from __future__ import annotations

import math
import mmap
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib.resources import as_file, files
from operator import getitem
from struct import unpack_from
from typing import Any

SIZE = 3584
_LONGEST = 5
OTHER, RARE, DIGIT, LATIN = range(4)
_PAIR_WEIGHT, _TRIPLE_WEIGHT = 30.0, 3.0
_AMOUNT = [2 ** (q / 15) - 1 for q in range(256)]
_HIGH = bytes(q >> 4 for q in range(256))
_PAIR_AMOUNT = [2.0 ** (q >> 4) - 1 for q in range(256)]
_WORD_AMOUNT = [2 ** (q / 8) - 1 for q in range(256)]


class _Lines(dict[int, Any]):
    """Rows or columns of the pair table, made on need and kept."""

    def __init__(self, make: Callable[[int], Any]):
        self._make = make

    def __missing__(self, number: int) -> Any:
        line = self[number] = self._make(number)
        return line


class Counts:
    """The sections of the file, as they lie there."""

    def __init__(self, data: mmap.mmap):
        view, sections, at = memoryview(data), [], 0
        while at < len(data):
            (size,) = unpack_from("<Q", data, at)
            sections.append(view[at + 8:at + 8 + size])
            at += 8 + size + -size % 8
        characters = bytes(sections[0]).decode()
        self.pairs = sections[2]
        pairs = self.pairs
        self.rows = _Lines(lambda n: bytes(pairs[n * SIZE:(n + 1) * SIZE]))
        # As one number, so that two lines are added in one go: a byte for each character.
        self.following = _Lines(lambda n: int.from_bytes(self.rows[n].translate(_HIGH)))
        self.preceding = _Lines(lambda n: int.from_bytes(bytes(pairs[n::SIZE]).translate(_HIGH)))
        self._triples, self._triple_codes = array("I", bytes(sections[3])), bytes(sections[4])
        self._words, self._word_codes = array("I", bytes(sections[5])), bytes(sections[6])
        self._packed = [bytes(section) for section in sections[7:10]]
        self.ids = dict(zip(characters, _identities(len(characters)), strict=True))
        self.characters = ["?"] * SIZE
        for c, number in self.ids.items():
            self.characters[number] = c
        self.table = _translation(self.ids)
        self.single = [2 ** (q / 256) - 1 for q in sections[1].cast("H")]
        self.total = sum(self.single)
        self.spread = [math.log2(1 + n) for n in self.single]
        self._word_total = sum(map(_WORD_AMOUNT.__getitem__, self._word_codes))
        self.unknown = math.log(self._word_total) + 1

    def identities(self, text: str) -> list[int]:
        """The number of each character of a folded text."""
        data = text.translate(self.table).encode("utf-32-le", "surrogatepass")
        found = memoryview(data).cast("I").tolist()
        return found if max(found, default=0) < SIZE else [n if n < SIZE else OTHER for n in found]

    def chain(self, numbers: Sequence[int]) -> bytes:
        """The byte of each pair of neighbours: its count and whether a confusable would do better."""
        return bytes(map(getitem, map(self.rows.__getitem__, numbers), numbers[1:]))

    def normal(self, numbers: Sequence[int]) -> str:
        """Text as it was counted: digits 0, letters a, other signs a comma."""
        return "".join([self.characters[n] for n in numbers])

    def triple(self, key: str) -> float:
        """How often three characters in normal form occur."""
        crc = zlib.crc32(key.encode())
        at = bisect_left(self._triples, crc)
        return _AMOUNT[self._triple_codes[at]] if at < len(self._triples) and self._triples[at] == crc else 0.0

    def likelihood(self, a: int, b: int, c: int, key: str) -> float:
        """The log of how likely `c` follows `a` and `b`, whose normal form with it is `key`."""
        one = (self.single[c] + 0.5) / self.total
        two = (_PAIR_AMOUNT[self.rows[b][c]] + _PAIR_WEIGHT * one) / (self.single[b] + _PAIR_WEIGHT)
        before = _PAIR_AMOUNT[self.rows[a][b]]
        return math.log((self.triple(key) + _TRIPLE_WEIGHT * two) / (before + _TRIPLE_WEIGHT))

    def word(self, word: str) -> float:
        """The cost (negative log likelihood) of a word; infinite when it is none."""
        crc = zlib.crc32(word.encode())
        at = bisect_left(self._words, crc)
        if at >= len(self._words) or self._words[at] != crc:
            return math.inf
        return math.log(self._word_total / _WORD_AMOUNT[self._word_codes[at]])

    def sets(self) -> dict[str, str]:
        """What each character may stand for: by sound, near sound, shape and 五笔, tabs between them."""
        return {line[0]: line[1:] for line in self._unpacked(0).split("\n")}

    def spoken(self) -> dict[int, str]:
        """A translation of characters to the one that stands for their sound."""
        pairs = self._unpacked(1)
        return dict(zip(map(ord, pairs[::2]), pairs[1::2], strict=True))

    def sounding(self) -> dict[str, str]:
        """Two-character words, joined, under the two characters that stand for their sound."""
        return {line[:2]: line[2:] for line in self._unpacked(2).split("\n")}

    def _unpacked(self, number: int) -> str:
        return zlib.decompress(self._packed[number]).decode()


def _identities(count: int) -> list[int]:
    return [n for n in range(count + 1) if n != RARE][:count]


def _translation(ids: dict[str, int]) -> list[str]:
    table = [chr(OTHER)] * 0x10000
    table[0x3400:0xa000] = [chr(RARE)] * (0xa000 - 0x3400)
    table[ord("0"):ord("9") + 1] = chr(DIGIT) * 10
    table[ord("a"):ord("z") + 1] = chr(LATIN) * 26
    for c, number in ids.items():
        if not c.isascii():
            table[ord(c)] = chr(number)
    return table


@cache
def counts() -> Counts:
    """The counts, mapped once in a process."""
    with as_file(files("screen") / "data" / "typos.bin") as path, path.open("rb") as file:
        return Counts(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


@cache
def sets() -> dict[str, str]:
    """The confusion sets, unpacked once in a process."""
    return counts().sets()


@cache
def homophones() -> tuple[dict[int, str], dict[str, str]]:
    """The translation to sounds and the words by sound, unpacked once in a process."""
    return counts().spoken(), counts().sounding()


@lru_cache(maxsize=20000)
def cost(word: str) -> float:
    """The cost of a word, remembered."""
    return counts().word(word)


def segments(text: str) -> tuple[float, list[tuple[int, int]]]:
    """The cheapest way to read a short stretch as words: its cost and the words' places."""
    unknown = counts().unknown
    size = len(text)
    best = [0.0] + [math.inf] * size
    back = [0] * (size + 1)
    for start in range(size):
        so_far = best[start]
        for end in range(start + 1, min(size, start + _LONGEST) + 1):
            price = so_far + min(cost(text[start:end]), unknown if end == start + 1 else math.inf)
            if price < best[end]:
                best[end], back[end] = price, start
    places, at = [], size
    while at:
        places.append((back[at], at))
        at = back[at]
    return best[-1], places[::-1]
