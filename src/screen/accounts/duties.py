"""What is asked of accounts: the limits of a profile, and what an office lists in `accounts.toml` of its packs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from screen.accounts.workdays import Calendar, days
from screen.model import LEVELS

FILE = "accounts.toml"
LATE = 60  # days after its time in which an item still counts as published late
_SPACE = re.compile(r"\s+")
_TABLES = {
    "item": {"title", "from", "until", "accounts", "basis", "level"},
    "account": {"name", "opened", "notice", "closed"},
    "calendar": {"years", "rest", "work"},
}


class DutyError(Exception):
    """A list that cannot be used; says file, entry and cure."""


@dataclass(slots=True, frozen=True)
class Item:
    """Something that accounts must repost: all `words` stand in the title, published from `start` to `end`."""

    words: tuple[str, ...]
    start: date
    end: date
    accounts: tuple[str, ...] = ()
    basis: str = ""
    level: str = ""

    def days(self) -> Iterator[date]:
        """The days on which a post can meet it, those that are late included."""
        return days(self.start, self.end + timedelta(days=LATE + 1))

    def named(self, title: str) -> bool:
        """Whether a title, white space left out, holds all its words."""
        return all(word in title for word in self.words)

    def concerns(self, account: str) -> bool:
        """Whether an account must repost it."""
        return not self.accounts or account in self.accounts

    def met(self, day: date, known: tuple[date | None, date | None]) -> tuple[date | None, date | None]:
        """The first days in time and late, one more post considered."""
        at = 0 if day <= self.end else 1
        best = min(day, known[at] or day)
        return (best, known[1]) if at == 0 else (known[0], best)


@dataclass(slots=True, frozen=True)
class Ward:
    """What an office knows of one of its accounts: when it opened, told that it would close, and closed."""

    opened: date | None = None
    notice: date | None = None
    closed: date | None = None


@dataclass(slots=True)
class Duties:
    """The limits that hold; a part that a profile leaves out is empty, and nothing is asked then.

    `digest` changes when one of the packs' lists does.
    """

    title: str = ""
    regulation: str = ""
    silence: dict[str, Any] = field(default_factory=dict)
    originals: dict[str, Any] = field(default_factory=dict)
    closing: dict[str, Any] = field(default_factory=dict)
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    wards: dict[str, Ward] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    digest: str = ""

    def clauses(self, cited: Sequence[str], basis: str = "") -> tuple[str, ...]:
        """Of the clauses that a check cites those that bind here, the one that sets the limit first."""
        bound = [clause for clause in cited if not self.regulation or clause.startswith(f"{self.regulation}#")]
        if basis:
            bound = [basis, *(c for c in bound if self.regulation and c != basis)]
        return tuple(bound)


def duties(profile: Mapping[str, Any], packs: Sequence[str | Path] = ()) -> Duties:
    """The duties under a profile with the lists of the packs; raises `DutyError`."""
    out = Duties(profile.get("title", ""), profile.get("regulation", ""), dict(profile.get("silence", {})),
                 dict(profile.get("originals", {})), dict(profile.get("closing", {})), dict(profile.get("options", {})))
    rest: set[date] = set()
    work: set[date] = set()
    years: set[int] = set()
    for path in (Path(pack) / FILE for pack in packs):
        if not path.is_file():
            continue
        found = _read(path)
        out.digest = sha256(f"{out.digest}{found}".encode()).hexdigest()
        out.items += [_item(path, number, entry) for number, entry in enumerate(found.get("item", ()), 1)]
        for number, entry in enumerate(found.get("account", ()), 1):
            name, ward = _ward(path, number, entry)
            out.wards[name] = ward
        own = found.get("calendar", {})
        _known(path, "[calendar]", own, "calendar")
        rest.update(_dates(path, "rest", own.get("rest", ())))
        work.update(_dates(path, "work", own.get("work", ())))
        years.update(own.get("years", ()))
    out.calendar = Calendar(frozenset(rest - work), frozenset(work), frozenset(years))
    return out


def _read(path: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DutyError(f"{path}: 不是有效的 TOML：{error}") from None
    for key in found:
        if key not in _TABLES:
            raise DutyError(f"{path}: 不认识 {key}；可用 [[item]]、[[account]]、[calendar]")
    return found


def _item(path: Path, number: int, entry: Mapping[str, Any]) -> Item:
    where = f"第 {number} 个 [[item]]"
    _known(path, where, entry, "item")
    words = entry.get("title", ())
    words = [words] if isinstance(words, str) else words
    words = tuple(_SPACE.sub("", word) for word in words if isinstance(word, str) and word.strip())
    start, end = _date(path, where, entry, "from"), _date(path, where, entry, "until")
    if not words or start is None or end is None or end < start or (end - start).days > 366:
        raise DutyError(f"{path}: {where} 须有 title（标题里的词）、from 和 until（日期，相距不超过一年）")
    level = entry.get("level", "")
    if level and level not in LEVELS[1:]:
        raise DutyError(f"{path}: {where} 的 level 只能是 {'、'.join(LEVELS[1:])}")
    return Item(words, start, end, tuple(map(str, entry.get("accounts", ()))), str(entry.get("basis", "")), level)


def _ward(path: Path, number: int, entry: Mapping[str, Any]) -> tuple[str, Ward]:
    where = f"第 {number} 个 [[account]]"
    _known(path, where, entry, "account")
    name = entry.get("name")
    if not isinstance(name, str) or not name:
        raise DutyError(f"{path}: {where} 须有 name（账号名称，与稿件里的一致）")
    told = partial(_date, path, where, entry)
    return name, Ward(told("opened"), told("notice"), told("closed"))


def _known(path: Path, where: str, entry: Mapping[str, Any], table: str) -> None:
    for key in entry:
        if key not in _TABLES[table]:
            raise DutyError(f"{path}: {where} 不认识 {key}；可用 {'、'.join(sorted(_TABLES[table]))}")


def _date(path: Path, where: str, entry: Mapping[str, Any], key: str) -> date | None:
    value = entry.get(key)
    if value is None:
        return None
    return _dates(path, f"{where} 的 {key}", [value])[0]


def _dates(path: Path, where: str, values: Sequence[Any]) -> list[date]:
    for value in values:
        if type(value) is not date:
            raise DutyError(f"{path}: {where} 应为日期，如 2025-03-05（不加引号）")
    return list(values)
