"""Judges stretches that differ from a fixed expression by one slip of the pen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from screen import words
from screen.model import Hit
from screen.reading import Reading
from screen.rules.political._slips import Slip, slip

_LIST = "political/fixed_expressions"
_COMMON = 30
_LONG = 7


_Pairs = tuple[tuple[str, str], ...]
_Rests = dict[str, _Pairs]


class _Half(NamedTuple):
    """The expressions that share a half: as they should stand around it, and their rests by what comes next."""

    wholes: tuple[str, ...]
    rights: tuple[tuple[int, int, frozenset[str]], ...]
    heads: _Rests
    tails: _Rests
    swapped: tuple[str, ...]


# Made on first meeting; keyed by the identity of the frozen tuple, since hashing it costs more than the check.
_halves: dict[int, _Half] = {}


class _Miss(NamedTuple):
    """A stretch that misses an expression, the odd place in it, what is wrong there."""

    start: int
    end: int
    odd: int
    whole: str
    slip: Slip


def find(reading: Reading) -> Iterator[Hit]:
    """One hit for each place where all but one slip of a fixed expression stands; advice where a word may be meant."""
    text, right, doubtful = reading.text, [], []
    for start, end, term in reading.raw(_LIST):
        half = _halves.get(id(term.instead))
        if half is None or half.wholes is not term.instead:
            half = _halves[id(term.instead)] = _half(term.text, term.instead)
        for before, behind, wholes in half.rights:
            if text[start - before:end + behind] in wholes:
                right.append((start - before, end + behind))
                break
        else:
            heads, tails = half.heads, half.tails
            if (half.swapped or (heads and (text[end:end + 1] in heads or text[end + 1:end + 2] in heads))
                    or (tails and (text[start - 1:start] in tails or text[start - 2:start - 1] in tails))):
                doubtful.append((start, end, half))
    done = 0
    for start, end, half in doubtful:
        for miss in _misses(text, start, end, half):
            if miss.start < done or any(a <= miss.odd < b for a, b in right) or reading.allowed(_LIST, *miss[:2]):
                continue
            sure = _sure(text, miss)
            if sure is not None:
                yield reading.hit(*miss[:2], f"{miss.slip.told}，规范写法为“{miss.whole}”", (miss.whole,),
                                  None if sure else "advice")
                done = miss.end
                break


def _misses(text: str, start: int, end: int, half: _Half) -> Iterator[_Miss]:
    """The expressions that the text around a half misses by one slip, longest first."""
    for whole in half.swapped:
        if found := slip(whole, text[start:end + 1]):
            yield _Miss(start, end, start + found.at, whole, found)
    if half.heads:
        for whole, rest in _near(half.heads, text[end:end + 2]):
            if found := slip(rest, text[end:end + len(rest) + 1]):
                yield _Miss(start, end + found.size, end + found.at, whole, found)
    if half.tails and start > 1:
        for whole, rest in _near(half.tails, text[start - 1] + text[start - 2]):
            told = text[max(0, start - len(rest) - 1):start][::-1]
            if found := slip(rest, told, backwards=True):
                yield _Miss(start - found.size, end, start - 1 - found.at, whole, found)


def _near(rests: _Rests, told: str) -> _Pairs:
    """What may stand next to a half with at most one slip in the two characters told."""
    one, two = rests.get(told[:1], ()), rests.get(told[1:], ())
    return tuple(sorted({*one, *two}, key=_longest)) if one and two else one or two


def _longest(pair: tuple[str, str]) -> tuple[int, str]:
    return -len(pair[0]), pair[0]


def _sure(text: str, miss: _Miss) -> bool | None:
    """Whether it must be a slip; None when another expression is at least as likely."""
    kind, alike, long = miss.slip.kind, miss.slip.alike, len(miss.whole) >= _LONG
    if kind in "重错":
        return True
    if kind == "误" and _next_word(text, miss):
        return None
    if (alike and long) or not _word(text, miss.odd):
        return alike or long or kind != "误"
    return False if alike or long or kind == "多" else None


def _next_word(text: str, miss: _Miss) -> bool:
    """Whether a wrong character at the very edge belongs to the word beyond it."""
    if miss.odd == miss.start:
        return words.frequency(text[max(0, miss.odd - 1):miss.odd + 1]) > _COMMON
    return miss.odd == miss.end - 1 and words.frequency(text[miss.odd:miss.odd + 2]) > _COMMON


def _word(text: str, at: int) -> bool:
    """Whether the odd character makes a word with a neighbour."""
    around = ((at - 1, at + 1), (at, at + 2), (at - 2, at + 1), (at, at + 3))
    return any(words.frequency(text[a:b]) > _COMMON for a, b in around)


def _half(half: str, wholes: tuple[str, ...]) -> _Half:
    """A half made ready; what is left of an expression reads away from it, and begins with one of two characters."""
    rights: dict[tuple[int, int], set[str]] = {}
    heads: dict[str, list[tuple[str, str]]] = {}
    tails: dict[str, list[tuple[str, str]]] = {}
    for whole in sorted(wholes, key=lambda w: (-len(w), w)):
        more = len(whole) - len(half)
        if whole.startswith(half):
            rights.setdefault((0, more), set()).add(whole)
            side, rest = heads, whole[len(half):]
        elif whole.endswith(half):
            rights.setdefault((more, 0), set()).add(whole)
            side, rest = tails, whole[more - 1::-1]
        else:
            continue
        for char in {*rest[:2]}:
            side.setdefault(char, []).append((whole, rest))
    return _Half(wholes, tuple((*at, frozenset(rights[at])) for at in sorted(rights, key=sum, reverse=True)),
                 {char: tuple(found) for char, found in heads.items()},
                 {char: tuple(found) for char, found in tails.items()},
                 tuple(whole for whole in wholes if half not in whole))
