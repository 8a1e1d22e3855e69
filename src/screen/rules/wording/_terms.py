"""The hits of a word list, for rules that add judgement of their own to one."""

from __future__ import annotations

from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading


def terms(reading: Reading, lexicon: str) -> Iterator[Hit]:
    """Every settled hit of a lexicon."""
    for start, end, term in reading.hits(lexicon):
        why = f"{term.why}（{term.basis}）" if term.basis else term.why
        yield reading.hit(start, end, why, term.instead, term.level)
