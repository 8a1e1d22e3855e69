"""The stretch around a place that a judgement may look at, so that no draft makes it look at everything."""

from __future__ import annotations

from screen.reading import Reading

REACH = 200


def around(reading: Reading, at: int) -> tuple[int, int]:
    """The sentence that holds an offset, cut to `REACH` characters on either side."""
    start, end = reading.sentence(at)
    return max(start, at - REACH), min(end, at + REACH)
