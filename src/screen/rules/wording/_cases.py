"""Judgements that hang on one word: at each place of the word its patterns are tried, no text is searched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from screen.model import Hit, Level
from screen.reading import Reading


class Case(NamedTuple):
    """One wrong use of a word: a pattern that starts at the word, why it is wrong, what to write.

    Patterns are compiled when their word is met: a table has hundreds, a draft meets a few. `cure` is a template for `re.Match.expand` ("" when only a person can decide); none of the words in
    `unless` may stand in the sentence, and one of `near` must.
    """

    pattern: str
    why: str
    cure: str = ""
    unless: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    level: Level | None = None


def after(*words: str) -> str:
    """A look-behind on any of these words."""
    return "(?:" + "|".join(f"(?<={word})" for word in words) + ")"


def case(
    pattern: str,
    why: str,
    cure: str = "",
    *,
    unless: Sequence[str] = (),
    near: Sequence[str] = (),
    level: Level | None = None,
) -> Case:
    """A `Case` of any number of words."""
    return Case(pattern, why, cure, tuple(unless), tuple(near), level)


def judge(reading: Reading, table: Mapping[str, Sequence[Case]]) -> Iterator[Hit]:
    """A hit for each place where a word of the table stands in a wrong use."""
    for word in reading.triggers():
        for case in table.get(word, ()):
            for start, _, _ in reading.places(word):
                found = _compiled(case.pattern).match(reading.text, start)
                if found and _fits(reading, case, start):
                    yield _hit(reading, case, found)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _fits(reading: Reading, case: Case, at: int) -> bool:
    if not case.unless and not case.near:
        return True
    start, end = reading.sentence(at)
    sentence = reading.text[start:end]
    if any(word in sentence for word in case.unless):
        return False
    return not case.near or any(word in sentence for word in case.near)


def _hit(reading: Reading, case: Case, found: re.Match[str]) -> Hit:
    suggest = (found.expand(case.cure),) if case.cure else ()
    return reading.hit(found.start(), found.end(), case.why, suggest, case.level)
