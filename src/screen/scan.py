"""All lexicons, guards and triggers in one Aho-Corasick automaton, passed over the folded text once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from screen import automaton
from screen.automaton import Automaton
from screen.text import fold_word, is_han

_NUMERALS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "0012345678912" "3456789")


@dataclass(slots=True)
class Term:
    """One lexicon entry; `key` is its folded form."""

    text: str
    why: str = ""
    instead: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    whole: bool = False
    near: tuple[str, ...] = ()
    variants: bool = False
    since: date | None = None
    until: date | None = None
    level: Any = None
    basis: str = ""
    key: str = ""


@dataclass(slots=True)
class Lexicon:
    """A list of terms with the phrases that make any of them right.

    A `lazy` list is scanned only when a rule asks for it: context that few drafts need. `wholes` are
    expressions by their halves, which are what is scanned for: one slip leaves a half of them intact.
    """

    name: str
    terms: list[Term] = field(default_factory=list)
    allowed: dict[str, str] = field(default_factory=dict)
    lazy: bool = False
    wholes: dict[str, list[str]] = field(default_factory=dict)


class TermHit(NamedTuple):
    """A term found at folded offsets."""

    start: int
    end: int
    term: Term


class Scan:
    """What one pass found: raw hits by lexicon, guards by phrase, places by trigger; folded offsets."""

    __slots__ = ("allowed", "hits", "places", "unless")

    def __init__(self) -> None:
        self.hits: dict[str, list[tuple[int, int, Term]]] = {}
        self.allowed: dict[str, list[tuple[int, int]]] = {}
        self.unless: dict[int, list[tuple[int, int]]] = {}
        self.places: dict[str, list[int]] = {}


class Scanner:
    """The automaton over all terms, `unless` and allowed phrases and trigger words of a rulebook."""

    def __init__(self, lexicons: Mapping[str, Lexicon], triggers: Iterable[str] = (),
                 allowed: Iterable[str] = ()):
        self._allowed = tuple(allowed)
        self._lazy = {name: lexicon for name, lexicon in lexicons.items() if lexicon.lazy}
        self._woken: dict[str, Scanner] = {}
        roles: dict[str, list[tuple[str, Any, Any]]] = {}
        loose: dict[str, list[tuple[str, Term]]] = {}
        for name, lexicon in lexicons.items():
            for term in lexicon.terms if not lexicon.lazy else ():
                key = term.key or fold_word(term.text)
                roles.setdefault(key, []).append(("term", name, term))
                if term.variants:
                    loose.setdefault(skeleton(key)[0], []).append((name, term))
                for phrase in term.unless:
                    roles.setdefault(fold_word(phrase), []).append(("unless", id(term), None))
            for half, wholes in lexicon.wholes.items():
                roles.setdefault(half, []).append(("term", name, Term(half, instead=tuple(wholes), key=half)))
            for phrase in lexicon.allowed:
                roles.setdefault(fold_word(phrase), []).append(("allowed", name, None))
        for phrase in self._allowed:
            roles.setdefault(fold_word(phrase), []).append(("allowed", "", None))
        for word in triggers:
            roles.setdefault(fold_word(word), []).append(("trigger", word, None))
        roles.pop("", None)
        loose.pop("", None)
        self._roles = [tuple(of) for of in roles.values()]
        self._automaton = automaton.build(roles)
        self._loose = [tuple(of) for of in loose.values()]
        self._loose_keys = list(loose)
        self._loose_automaton = automaton.build(loose)

    def scan(self, text: str) -> Scan:
        """Every term, guard and trigger in a folded text.

        Raises `TooManyHits` when there are more than `MOST_HITS`.
        """
        out = Scan()
        if self._automaton is not None:
            self._pass(self._automaton, text, out)
        if self._loose_automaton is not None:
            self._loose_pass(self._loose_automaton, text, out)
        return out

    def lazy(self, name: str, text: str) -> Scan | None:
        """What one lazy list finds in a folded text; None when there is no such lazy list."""
        if name not in self._lazy:
            return None
        if name not in self._woken:
            lexicon = self._lazy[name]
            self._woken[name] = Scanner({name: Lexicon(name, lexicon.terms, lexicon.allowed)}, (), self._allowed)
        return self._woken[name].scan(text)

    def _pass(self, automaton: Automaton, text: str, out: Scan) -> None:
        # The hottest loop of a check: one flat body, plain tuples, no calls but append.
        roles, hits, places = self._roles, out.hits, out.places
        for start, end, number in automaton.places(text):
            for role, key, term in roles[number]:
                if role == "trigger":
                    if key in places:
                        places[key].append(start)
                    else:
                        places[key] = [start]
                elif role == "term":
                    if key in hits:
                        hits[key].append((start, end, term))
                    else:
                        hits[key] = [(start, end, term)]
                else:
                    guard: dict[Any, list[tuple[int, int]]] = out.unless if role == "unless" else out.allowed
                    guard.setdefault(key, []).append((start, end))

    def _loose_pass(self, automaton: Automaton, text: str, out: Scan) -> None:
        bones, places = skeleton(text)
        for first, after, number in automaton.places(bones):
            key = self._loose_keys[number]
            start, end = places[first], places[after - 1] + 1
            if not _spelled(text[start:end], key):
                continue
            for name, term in self._loose[number]:
                hits = out.hits.setdefault(name, [])
                if (start, end, term) not in hits[-8:]:
                    hits.append((start, end, term))


def halves(whole: str, common: Collection[str] = ()) -> Iterator[str]:
    """The beginning and the end of a folded expression, one of which outlasts any single slip.

    A half that is `common` in all texts grows until it is not, and is left out when that leaves less than
    two characters of the rest, since a single one says too little. Two characters that change places
    across the middle touch both halves: that spelling comes as a third.
    """
    size = len(whole)
    half = max(3, size // 2)
    ends = (whole[:n] for n in range(half, size - 1))
    starts = (whole[n:] for n in range(min(half, size - 3), 1, -1))
    for grown in (ends, starts):
        yield from islice((part for part in grown if part not in common), 1)
    swapped = whole[:half - 1] + whole[half:half + 1] + whole[half - 1] + whole[half + 1:]
    if swapped != whole:
        yield swapped


def skeleton(text: str) -> tuple[str, list[int]]:
    """The letters, digits and Han characters of a folded text, numerals as digits, with their offsets."""
    plain = text.translate(_NUMERALS)
    places = [i for i, c in enumerate(plain) if is_han(c) or "a" <= c <= "z" or "0" <= c <= "9"]
    return "".join(plain[i] for i in places), places


def _spelled(found: str, key: str) -> bool:
    """Whether wedged-in characters can be a disguise: words and numbers side by side are not."""
    if len(found) == len(key):
        return True
    if not any(c.isspace() for c in found) or not key.isascii():
        return not re.search("[0-9][.:,/-][0-9]", found)
    return all(len(part) == 1 for part in found.split())


def cuts_latin(text: str, start: int, end: int) -> bool:
    """Whether an edge falls inside a run of Latin letters or inside a run of digits."""
    return _joined(text, start) or _joined(text, end)


def _joined(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    return ("a" <= left <= "z" and "a" <= right <= "z") or ("0" <= left <= "9" and "0" <= right <= "9")
