"""Finds characters that do not belong: neighbours nobody writes side by side, and a confusable that mends them.

One pass looks all pairs of neighbours up; only where the table says that a confusable would do better
are those tried, and only the few that mend both sides are weighed by triples and words. Words of two
characters that sound like another word are tried where neither neighbour is at home with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from math import log
from operator import mul
from typing import NamedTuple

from screen.rules.wording._typo_counts import OTHER, Counts, counts, homophones, plain, priced, segments, sets
from screen.rules.wording._typo_weights import GLANCE, WEIGHTS

KINDS = ("音同", "音近", "形近", "五笔相近", "同音词")
_PRICE = (0.0, 1.5, 1.5, 2.5, 1.0)
_HAN = re.compile("[\u4e00-\u9fff]")
_REACH = 4
_LEAST, _GAIN = 9.0, 8.0
# More odd places than in a book chapter of prose: what has them is no prose.
MOST = 6000
# How odd a pair is, as seen from its right and from its left character, and as the edge or middle of a word.
_LEFT = bytes(15 - (q >> 4) + 4 * (q >> 2 & 3) for q in range(256))
_RIGHT = bytes(15 - (q >> 4) + 4 * (q & 3) for q in range(256))
_APART = bytes(15 - (q >> 4) for q in range(256))
_ODD, _ODD_WORD = (bytes(q >= least for q in range(256)) for least in (36, 38))


class Case(NamedTuple):
    """A stretch in doubt and the best other one, with what speaks for it."""

    at: int
    instead: str
    kind: int
    word: str
    better: str
    start: int
    traits: tuple[float, ...]


class Mend(NamedTuple):
    """Another reading of a stretch, its kind, and what can be seen without reading words."""

    instead: str
    kind: int
    seen: tuple[float, ...]


class Rivals(NamedTuple):
    """What one character may stand for: a bit for each, and by number its kind and what is taken off for that."""

    bits: int
    kinds: dict[int, tuple[int, float]]


@lru_cache(maxsize=4000)
def rivals(character: str) -> Rivals:
    """The characters this one may stand for."""
    known = counts()
    kinds = {known.ids[c]: kind for kind, group in enumerate(sets().after(character).split("\t")) for c in group}
    return Rivals(sum(1 << n for n in kinds),
                  {n: (kind, known.spread[n] + _PRICE[kind]) for n, kind in kinds.items()})


@lru_cache(maxsize=8000)
def alternatives(key: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a sound, with the numbers of their characters."""
    known, words = counts(), homophones()[1].after(key)
    return tuple((words[i:i + 2], known.ids[words[i]], known.ids[words[i + 1]]) for i in range(0, len(words), 2))


def cases(text: str) -> Iterator[Case]:
    """The doubtful stretches of a folded text; of a very long or very odd one, those at its first `MOST` odd places."""
    known = counts()
    text = plain(text)
    numbers = [OTHER, OTHER, *known.identities(text), OTHER, OTHER]
    padded = f",,{text},,"
    codes = known.chain(numbers)
    for at in islice(places(_ODD, codes, _LEFT, _RIGHT), MOST):
        mend = character(padded[at - 2:at + 3])
        if mend:
            yield _case(known, padded, numbers, at, mend)
    spoken = homophones()[0]
    for at in islice(places(_ODD_WORD, codes, _APART, _APART, _APART), MOST):
        sound = spoken.get(padded[at], "") + spoken.get(padded[at + 1], "")
        mend = word(padded[at - 2:at + 4], sound) if len(sound) == 2 and alternatives(sound) else None
        if mend:
            yield _case(known, padded, numbers, at, mend)


def places(odd: bytes, codes: bytes, *seen: bytes) -> Iterator[int]:
    """Where pairs that follow one another, each `seen` in its way, are odd together; numbered by the second."""
    size = len(codes) - len(seen) + 1
    total = sum(int.from_bytes(codes[at:at + size].translate(of)) for at, of in enumerate(seen))
    marked = total.to_bytes(size).translate(odd)
    at = marked.find(1)
    while at >= 0:
        yield at + 1
        at = marked.find(1, at + 1)


@lru_cache(maxsize=32000)
def character(context: str) -> Mend | None:
    """The best other reading of the third of five characters, where there is a promising one."""
    known = counts()
    numbers = known.near(context)
    _, before, here, after, _ = numbers
    of = rivals(context[2])
    likely = of.bits & (known.followers(before) | known.leaders(after))
    if not likely:
        return None
    rows, unmet, fit = known.rows, known.unmet, known.fit
    left, ahead = rows[before], unmet[after]
    least = fit(before, here) + fit(here, after) - known.spread[here] + _LEAST
    tried = []
    while likely:
        n = likely.bit_length() - 1
        likely ^= 1 << n
        kind, off = of.kinds[n]
        found = (left[n] >> 4 or unmet[n]) + (rows[n][after] >> 4 or ahead) - off
        if found >= least:
            tried.append((found, known.characters[n], kind))
    return _best(known, context, numbers, 2, 3, tried)


@lru_cache(maxsize=32000)
def word(context: str, sound: str) -> Mend | None:
    """The same for the third and fourth of six characters, taken as a word of that sound."""
    known = counts()
    numbers = known.near(context)
    _, before, here, there, after, _ = numbers
    fit, spread = known.fit, known.spread
    least = fit(before, here) + fit(here, there) + fit(there, after) - spread[here] - spread[there] + _LEAST
    left = known.rows[before]
    tried = []
    for other, first, last in alternatives(sound):
        if first != here and last != there and left[first] > left[here] | 15:
            found = fit(before, first) + fit(first, last) + fit(last, after) - spread[first] - spread[last]
            if found >= least:
                tried.append((found, other, 4))
    return _best(known, context, numbers, 2, 4, tried)


def _best(known: Counts, context: str, numbers: list[int], start: int, end: int,
          tried: list[tuple[float, str, int]]) -> Mend | None:
    if not tried:
        return None
    _, instead, kind = max(tried)
    if numbers[-2] == OTHER:
        numbers = numbers[:-1]
    shown = known.normal(numbers)
    other = [*numbers[:start], *map(known.ids.__getitem__, instead), *numbers[end:]]
    gain = known.likelihood(other, shown[:start] + instead + shown[end:]) - known.likelihood(numbers, shown) - _PRICE[kind]
    if gain < _GAIN:
        return None
    first, last = known.ids[instead[0]], known.ids[instead[-1]]
    rows, left, right = known.rows, numbers[start - 1], numbers[end]
    seen = (
        gain, rows[left][numbers[start]] >> 4, rows[numbers[end - 1]][right] >> 4,
        rows[left][first] >> 4, rows[last][right] >> 4, kind == 0, kind == 1, 2 <= kind <= 3,
        known.spread[numbers[start]], known.spread[first],
    )
    return Mend(instead, kind, seen) if weighed(GLANCE[len(instead)], seen) >= 0 else None


def _case(known: Counts, text: str, numbers: list[int], at: int, mend: Mend) -> Case:
    instead, kind, seen = mend
    size = len(instead)
    start, end = at, at + size
    while start > at - _REACH and _HAN.match(text, start - 1):
        start -= 1
    while end < at + size + _REACH and _HAN.match(text, end):
        end += 1
    here = at - start
    stretch = text[start:end]
    mended = stretch[:here] + instead + stretch[here + size:]
    cost, words = segments(stretch)
    price, others = segments(mended)
    old = _around(stretch, words, here, here + size)
    new = _around(mended, others, here, here + size)
    shown = known.normal(numbers[at - 2:at + size + 2])
    other = shown[:2] + instead + shown[2 + size:]
    traits = (
        *seen, cost - price, old[1] - old[0], new[1] - new[0], new[2], old[2],
        log(0.1 + max(known.triple(other[i:i + 3]) for i in range(size + 1))),
        log(0.1 + max(known.triple(shown[i:i + 3]) for i in range(size + 1))),
        numbers[at - 1] == OTHER, numbers[at + size] == OTHER,
    )
    return Case(at - 2, instead, kind, stretch[old[0]:old[1]], mended[new[0]:new[1]], start + new[0] - 2, traits)


def _around(text: str, places: list[tuple[int, int]], start: int, end: int) -> tuple[int, int, float]:
    touched = [p for p in places if p[0] < end and start < p[1]]
    return touched[0][0], touched[-1][1], sum(priced(text[a:b]) for a, b in touched)


def expanded(traits: tuple[float, ...]) -> tuple[float, ...]:
    """Traits with the lengths of the old and the new word also as yes and no."""
    old, new = traits[11], traits[12]
    return (*traits, old == 1, old == 2, new == 1, new == 2, new == 3, new >= 4, old == 1 and new >= 2,
            old >= 2 and new <= old)


def score(case: Case) -> float:
    """How much speaks for the other reading, in log odds on text with slips."""
    return weighed(WEIGHTS[len(case.instead)], expanded(case.traits))


def weighed(weights: tuple[float, ...], traits: tuple[float, ...]) -> float:
    """The sum of traits by their weights, which a constant leads."""
    return weights[0] + float(sum(map(mul, weights[1:], traits)))
