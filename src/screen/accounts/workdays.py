"""Which days are workdays in mainland China, days moved by 调休 included; the only file that knows chinese_calendar.

The State Council sets each year's holidays late in the year before; where nothing is known the answer is None, never a
guess from the day of the week.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

# The notice for a year may still move the last days of the one before: that of 2019 made 29 December 2018 a workday.
_SETTLED = (12, 25)
ONE = timedelta(days=1)


@dataclass(slots=True, frozen=True)
class Calendar:
    """The national calendar with an office's own days; `years` are those for which its own days are all there is."""

    rest: frozenset[date] = field(default=frozenset())
    work: frozenset[date] = field(default=frozenset())
    years: frozenset[int] = field(default=frozenset())

    def workday(self, day: date) -> bool | None:
        """Whether people work on a day; None when that is not known."""
        if day in self.rest or day in self.work:
            return day in self.work
        if day.year in self.years:
            return day.weekday() < 5
        return national(day)

    def workdays(self, start: date, stop: date) -> list[date]:
        """The known workdays in a half-open stretch."""
        return [day for day in days(start, stop) if self.workday(day)]

    def unknown(self, start: date, stop: date) -> list[int]:
        """The years in a half-open stretch with days of which nothing is known."""
        return sorted({day.year for day in days(start, stop) if self.workday(day) is None})


def days(start: date, stop: date) -> Iterator[date]:
    """The days of a half-open stretch."""
    while start < stop:
        yield start
        start += ONE


@lru_cache(maxsize=20_000)
def national(day: date) -> bool | None:
    """Whether a day is a workday by the State Council's notices; None when there is none for it yet."""
    import chinese_calendar

    try:
        known = chinese_calendar.is_workday(day)
    except NotImplementedError:
        return None
    if (day.month, day.day) > _SETTLED and not _covered(day.year + 1):
        return None
    return bool(known)


@lru_cache(maxsize=64)
def _covered(year: int) -> bool:
    import chinese_calendar

    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def last_year() -> int | None:
    """The last year whose holidays are known; None when the calendar is not installed."""
    try:
        import chinese_calendar
    except ImportError:
        return None
    return int(max(chinese_calendar.holidays).year)
