"""Finds the law that a cited title misses by one slip: characters in another order, one wrong, lost or added."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from screen.rules.political._slips import alike

_SHORTEST = 5
# From this length on a title still tells which law is meant when a character is lost or added.
_LONG = 6


def meant(told: str, titles: Sequence[str]) -> str:
    """The one law that a title slips away from, or nothing where it is a law, too short, or unlike any."""
    if len(told) < _SHORTEST or told[-1] not in "法例列":
        return ""
    known, by_letters, by_gap = _index(tuple(titles))
    if told in known:
        return ""
    turned = by_letters.get("".join(sorted(told)), ())
    if len(turned) == 1:
        return turned[0]
    near = {title for k in range(len(told)) for title in by_gap.get((len(told), k, told[:k] + told[k + 1:]), ())
            if _slipped(title, told, k)}
    if len(told) >= _LONG:
        near.update(t for k in range(len(told)) if (t := told[:k] + told[k + 1:]) in known and len(t) >= _LONG)
        near.update(t for k in range(len(told) + 1) for t in by_gap.get((len(told) + 1, k, told), ()))
    return near.pop() if len(near) == 1 else ""


def whole(told: str, titles: Sequence[str]) -> str:
    """The one law whose title a told one, named as the nation's, is with a word of two characters left out."""
    if told in titles or len(told) < _SHORTEST:
        return ""
    fits = {title for title in titles if len(title) == len(told) + 2
            and any(title[:k] + title[k + 2:] == told for k in range(len(told)))}
    return fits.pop() if len(fits) == 1 else ""


def _slipped(title: str, told: str, at: int) -> bool:
    """Whether a title with another character is a slip and no title of its own: 农业保险 is not 失业保险.

    The two characters are easily mixed up, or they stand in the word for what the law does (保障, 保护).
    """
    tail = len(told) - (1 if told.endswith("法") else 2)
    return tail - 2 <= at < tail or at >= len(told) - 2 or alike(title[at], told[at])


@cache
def _index(titles: tuple[str, ...]) -> tuple[
        frozenset[str], dict[str, list[str]], dict[tuple[int, int, str], list[str]]]:
    by_letters: dict[str, list[str]] = {}
    by_gap: dict[tuple[int, int, str], list[str]] = {}
    for title in titles:
        if len(title) >= _SHORTEST:
            by_letters.setdefault("".join(sorted(title)), []).append(title)
            for k in range(len(title)):
                by_gap.setdefault((len(title), k, title[:k] + title[k + 1:]), []).append(title)
    return frozenset(titles), by_letters, by_gap
