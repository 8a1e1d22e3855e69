"""How far a number lies from its own past, by median and median deviation."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

_NORMAL = 1.4826  # median deviations to standard deviations of a normal distribution


class Jump(NamedTuple):
    """A day whose number lies `deviations` above (or, negative, below) the `usual` one of the days before."""

    at: int
    usual: float
    deviations: float


def jumps(days: Sequence[date], values: Sequence[float], *, past: int, least: int, deviations: float,
          floor: float) -> Iterator[Jump]:
    """The values that lie far from those of the `past` days before, of which there must be `least`.

    `floor` is the smallest deviation that is believed: a series that hardly moves would make any move a jump.
    """
    for at, day in enumerate(days):
        begin = bisect_left(days, day - timedelta(days=past))
        before = values[begin:at]
        if len(before) < least:
            continue
        usual = median(before)
        spread = max(floor, _NORMAL * median(abs(value - usual) for value in before))
        far = (values[at] - usual) / spread
        if abs(far) >= deviations:
            yield Jump(at, usual, far)
