"""Judges how many titles are stacked on one leader's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from screen.model import Hit, Level
from screen.reading import Reading
from screen.rules.political._titles import Stack, crowded, stacks
from screen.text import fold_word


def find(reading: Reading, limit: int, county: Sequence[str], higher: Sequence[str],
         listing: Sequence[str], posts: Sequence[str]) -> Iterator[Hit]:
    """Yields a hit for each name that carries more than `limit` titles, each ending in one of `posts`.

    Only a stack with a word of `county` and none of `higher` keeps the level of the card: the clause
    binds leaders of the county. In a sentence with a word of `listing` the titles are the content.
    """
    for stack in _stacks(reading.text, posts, limit):
        if len(stack.titles) <= limit or _fixed(reading, stack):
            continue
        titles = reading.text[stack.titles[0][0]:stack.titles[-1][1]]
        local = any(w in titles for w in county) and not any(w in titles for w in higher)
        told = _listed(reading, stack, listing)
        if stack.name < stack.titles[0] and (told or not local):
            continue
        yield _hit(reading, stack, limit, None if local and not told else "advice")


def _stacks(text: str, posts: Sequence[str], limit: int) -> Iterator[Stack]:
    pattern, last = _posts(tuple(posts))
    for start, end in crowded(text, last, limit):
        yield from stacks(text, (m.span() for m in pattern.finditer(text, start, end)))


@cache
def _posts(words: tuple[str, ...]) -> tuple[re.Pattern[str], str]:
    folded = sorted(map(fold_word, words), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, folded))), "".join({word[-1] for word in folded}) + ")）"


def _fixed(reading: Reading, stack: Stack) -> bool:
    return any(stack.start <= h.start and h.end <= stack.end for h in reading.hits("political/fixed_titles"))


def _listed(reading: Reading, stack: Stack, listing: Sequence[str]) -> bool:
    start, end = reading.sentence(stack.start)
    return any(word in reading.text[start:end] for word in listing)


def _hit(reading: Reading, stack: Stack, limit: int, level: Level | None) -> Hit:
    named = [_source(reading, a, b) for a, b in stack.titles]
    why = f"“{_source(reading, *stack.name)}”一次用了{len(named)}个职务称谓：{'；'.join(named)}"
    if level:
        return reading.hit(stack.start, stack.end, f"{why}。上级领导、专家和任免讣告等以权威发布为准", level=level)
    kept, last = stack.titles[limit - 1][1], stack.titles[-1][1]
    short = _source(reading, stack.start, kept) + _source(reading, last, stack.end)
    return reading.hit(stack.start, stack.end, f"{why}；保留与活动相关的{limit}个即可", (short,))


def _source(reading: Reading, start: int, end: int) -> str:
    span = reading.source(start, end)
    return reading.draft.text[span.start:span.end] if end > start else ""
