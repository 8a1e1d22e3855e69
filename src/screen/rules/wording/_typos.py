"""Finds characters that do not belong: neighbours nobody writes side by side, and a confusable that mends them.

One pass looks all pairs of neighbours up; only where the table says that a confusable would do better
are those tried, and only the few that mend both sides are weighed by triples and words. Words of two
characters that sound like another word are tried where neither neighbour is at home with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from math import log
from operator import mul
from typing import NamedTuple

from screen.rules.wording._typo_counts import OTHER, SIZE, Counts, counts, homophones, segments, sets
from screen.rules.wording._typo_weights import WEIGHTS

KINDS = ("音同", "音近", "形近", "五笔相近", "同音词")
_PRICE = (0.0, 1.5, 1.5, 2.5, 1.0)
_HAN = re.compile("[\u4e00-\u9fff]")
_HAN_PAIR = re.compile("[\u4e00-\u9fff]{2}")
_MARKED = re.compile(b"[^\0]")
_REACH = 4
_LEAST, _GAIN = 7, 8.0
_BASE = 80
_MOST = 8
_ALL = int.from_bytes(b"\x01" * SIZE)
_HIGHEST = _ALL * 128
_USUAL, _STRANGE = 4, 2


def _bits(*conditions: Callable[[int, int, int], bool]) -> bytes:
    return bytes(sum(1 << n for n, holds in enumerate(conditions) if holds(q >> 4, q >> 2 & 3, q & 3))
                 for q in range(256))


# A character is looked at when the pairs on its left and on its right meet the same numbered condition.
_LEFT = _bits(lambda q, right, left: right == 3, lambda q, right, left: q <= _USUAL,
              lambda q, right, left: right >= 1, lambda q, right, left: right >= 2)
_RIGHT = _bits(lambda q, right, left: q <= _USUAL, lambda q, right, left: left == 3,
               lambda q, right, left: left >= 2, lambda q, right, left: left >= 1)
_APART = _bits(lambda q, right, left: q <= _STRANGE)


class Case(NamedTuple):
    """A stretch in doubt and the best other one, with what speaks for it."""

    at: int
    instead: str
    kind: int
    word: str
    better: str
    start: int
    traits: tuple[float, ...]


class Rivals(NamedTuple):
    """What one character may stand for: kinds by number, and for each a byte, high where it costs little."""

    kinds: dict[int, int]
    worth: int


@lru_cache(maxsize=2000)
def rivals(character: str) -> Rivals:
    """The characters this one may stand for."""
    known = counts()
    kinds: dict[int, int] = {}
    worth = bytearray(SIZE)
    for kind, group in enumerate(sets().get(character, "").split("\t")):
        for c in group:
            number = known.ids[c]
            kinds[number] = kind
            worth[number] = _BASE - round(known.spread[number] + _PRICE[kind])
    return Rivals(kinds, int.from_bytes(worth))


@lru_cache(maxsize=1000)
def alternatives(key: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a sound, with the numbers of their characters."""
    known, words = counts(), homophones()[1].get(key, "")
    return tuple((words[i:i + 2], known.ids[words[i]], known.ids[words[i + 1]]) for i in range(0, len(words), 2))


def cases(text: str) -> Iterator[Case]:
    """The doubtful stretches of a folded text."""
    known = counts()
    numbers = [OTHER, OTHER, *known.identities(text), OTHER, OTHER]
    padded = f",,{text},,"
    codes = known.chain(numbers)
    for at in meeting(codes, _LEFT, _RIGHT, 1):
        if _HAN.match(padded, at):
            case = _character(known, padded, numbers, at)
            if case:
                yield case
    spoken, sounding = homophones()
    for at in meeting(codes, _APART, _APART, 2):
        if _HAN_PAIR.match(padded, at):
            key = padded[at:at + 2].translate(spoken)
            if key in sounding:
                case = _homophone(known, padded, numbers, at, key)
                if case:
                    yield case


def meeting(codes: bytes, left: bytes, right: bytes, size: int) -> Iterator[int]:
    """The places whose left edge and, `size` further, right edge are pairs that meet the same condition."""
    a = int.from_bytes(codes[:-size].translate(left))
    b = int.from_bytes(codes[size:].translate(right))
    return (found.start() + 1 for found in _MARKED.finditer((a & b).to_bytes(len(codes) - size)))


def _character(known: Counts, text: str, numbers: list[int], at: int) -> Case | None:
    of = rivals(text[at])
    here, before, after = numbers[at], numbers[at - 1], numbers[at + 1]
    had = (known.rows[before][here] >> 4) + (known.rows[here][after] >> 4) - known.spread[here]
    least = _BASE + round(had) + _LEAST
    sums = known.following[before] + known.preceding[after] + of.worth
    # A byte reaches its highest bit where the sum reaches `least`; hardly ever do more than a few.
    reached = sums + _ALL * (128 - least) & _HIGHEST
    tried: list[tuple[int, int]] = []
    while reached and len(tried) < _MOST:
        top = reached.bit_length() - 8
        reached ^= 128 << top
        tried.append(((sums >> top) & 255, SIZE - 1 - top // 8))
    tried.sort(reverse=True)
    return _best(known, text, numbers, at, [(known.characters[n], of.kinds[n]) for _, n in tried[:2]])


def _homophone(known: Counts, text: str, numbers: list[int], at: int, key: str) -> Case | None:
    rows, spread = known.rows, known.spread
    before, here, there, after = numbers[at - 1:at + 3]
    left = rows[before]
    least = (left[here] >> 4) + (rows[here][there] >> 4) + (rows[there][after] >> 4) - spread[here] - spread[there] + 7
    tried = []
    for word, first, last in alternatives(key):
        if first != here and last != there and left[first] > left[here] | 15:
            found = (left[first] >> 4) + (rows[first][last] >> 4) + (rows[last][after] >> 4)
            found -= spread[first] + spread[last]
            if found >= least:
                tried.append((found, word))
    if not tried:
        return None
    tried.sort(reverse=True)
    return _best(known, text, numbers, at, [(word, 4) for _, word in tried[:2]])


def _best(known: Counts, text: str, numbers: list[int], at: int, tried: list[tuple[str, int]]) -> Case | None:
    if not tried:
        return None
    end = at + len(tried[0][0])
    base = _likelihood(known, numbers[at - 2:end + 2], known.normal(numbers[at - 2:end + 2]))
    before, after = known.normal(numbers[at - 2:at]), known.normal(numbers[end:end + 2])
    gain, instead, kind = max(
        (_likelihood(known, [*numbers[at - 2:at], *(known.ids[c] for c in instead), *numbers[end:end + 2]],
                     before + instead + after) - base - _PRICE[kind], instead, kind) for instead, kind in tried)
    if gain < _GAIN:
        return None
    return _traits(known, text, numbers, at, instead, kind, gain)


def _likelihood(known: Counts, numbers: list[int], shown: str) -> float:
    last = len(numbers) - (numbers[-2] == OTHER)
    return sum(known.likelihood(numbers[i - 2], numbers[i - 1], numbers[i], shown[i - 2:i + 1]) for i in range(2, last))


def _traits(known: Counts, text: str, numbers: list[int], at: int, instead: str, kind: int, gain: float) -> Case:
    size = len(instead)
    start = at
    while start > at - _REACH and _HAN.match(text, start - 1):
        start -= 1
    end = at + size
    while end < at + size + _REACH and _HAN.match(text, end):
        end += 1
    here = at - start
    stretch = text[start:end]
    mended = stretch[:here] + instead + stretch[here + size:]
    cost, places = segments(stretch)
    price, others = segments(mended)
    old = _around(places, here, here + size)
    new = _around(others, here, here + size)
    shown = known.normal(numbers[at - 2:at + size + 2])
    other = shown[:2] + instead + shown[2 + size:]
    first, last = known.ids[instead[0]], known.ids[instead[-1]]
    rows, before, after = known.rows, numbers[at - 1], numbers[at + size]
    pairs = [rows[before][numbers[at]], rows[numbers[at + size - 1]][after], rows[before][first], rows[last][after]]
    traits = (
        gain, cost - price, float(old[1] - old[0]), float(new[1] - new[0]),
        segments(mended[new[0]:new[1]])[0], segments(stretch[old[0]:old[1]])[0],
        *(float(q >> 4) for q in pairs),
        log(0.1 + max(known.triple(other[i:i + 3]) for i in range(2 + size - 1))),
        log(0.1 + max(known.triple(shown[i:i + 3]) for i in range(2 + size - 1))),
        float(kind == 0), float(kind == 1), float(2 <= kind <= 3),
        known.spread[numbers[at]], known.spread[first],
        float(before == OTHER), float(after == OTHER),
    )
    return Case(at - 2, instead, kind, stretch[old[0]:old[1]], mended[new[0]:new[1]], start + new[0] - 2, traits)


def _around(places: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    touched = [p for p in places if p[0] < end and start < p[1]]
    return touched[0][0], touched[-1][1]


def expanded(traits: tuple[float, ...]) -> tuple[float, ...]:
    """Traits with the lengths of the old and the new word also as yes and no."""
    old, new = traits[2], traits[3]
    return (*traits, float(old == 1), float(old == 2), float(new == 1), float(new == 2), float(new == 3),
            float(new >= 4), float(old == 1 and new >= 2), float(old >= 2 and new <= old))


def score(case: Case) -> float:
    """How much speaks for the other reading, in log odds on text with slips."""
    constant, *weights = WEIGHTS[len(case.instead)]
    return constant + float(sum(map(mul, weights, expanded(case.traits))))
