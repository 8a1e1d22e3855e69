"""What a check of an account says: what was asked, what was seen, and each place where the two differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from screen.model import Level


class Period(NamedTuple):
    """The days that a checkup looks at, both included; `end` is the last that is over, so that silence on it counts."""

    start: date
    until: date
    end: date


@dataclass(slots=True)
class Sign:
    """One place: its days, both included, and why. `key` names it again in a later run that knows more days.

    `level` overrides that of the card, `also` adds clauses.
    """

    since: date
    until: date
    why: str
    key: str = ""
    level: Level | None = None
    also: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """`asked` is empty when nothing is asked here; `gap` tells why what is asked could not be judged in full.

    `missing` tells that the source does not hold what the check looks at, which is no fault.
    """

    asked: str = ""
    seen: str = ""
    signs: list[Sign] = field(default_factory=list)
    gap: str = ""
    missing: bool = False
    basis: str = ""


def span(since: date, until: date) -> str:
    """Days in words, the year once."""
    if since == until:
        return f"{since.year}年{since.month}月{since.day}日"
    year = "" if since.year == until.year else f"{until.year}年"
    return f"{since.year}年{since.month}月{since.day}日至{year}{until.month}月{until.day}日"
