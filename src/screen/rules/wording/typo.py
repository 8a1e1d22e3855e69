"""Wrong characters: the listed ones, and those that the neighbouring characters give away."""

from __future__ import annotations

from collections.abc import Iterator

from screen.model import Hit, Level
from screen.reading import Reading


def find(reading: Reading, engine: bool, sure: float, likely: float) -> Iterator[Hit]:
    """Each hit of the list, then, unless the `engine` is off, slips that the neighbouring characters give away.

    The engine costs about a third of what all other rules together do. Slips are at
    `review` from confidence `sure` and at `advice` from `likely` on; an odd form that stands three times is told
    once and only as advice: it may be a name.
    """
    listed = reading.hits("wording/typo")
    for start, end, term in listed:
        why = f"{term.why}（{term.basis}）" if term.basis else term.why
        yield reading.hit(start, end, why, term.instead, term.level)
    if not engine:
        return
    from screen.rules.wording._typo_slips import slips

    told: set[tuple[str, str]] = set()
    for slip in slips(reading, likely):
        if any(a < slip.end and slip.start < b for a, b, _ in listed):
            continue
        often = reading.text.count(slip.odd) >= 3
        if often and (slip.odd, slip.suggestion) in told:
            continue
        told.add((slip.odd, slip.suggestion))
        level: Level | None = None if slip.confidence >= sure and not often else "advice"
        yield reading.hit(slip.start, slip.end, slip.evidence, (slip.suggestion,), level)
