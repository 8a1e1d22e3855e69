"""What accounts published day by day; its size is that of accounts times days, however many the posts."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from screen.accounts.duties import Item

FIRST = date(2009, 1, 1)  # before the first microblogs of the state a date is a mistake
MOST = 20_000  # accounts; more mean that the column is not one of accounts
UNNAMED = "（未注明账号）"
_NOTICES = 20
_MANY = 65535
_OWN = frozenset(("原创", "本站", "本网", "本号", "本账号", "本公众号", "本微博", "本单位"))
_KINDS = {"original": 1, "原创": 1, "repost": 2, "转载": 2, "转发": 2}
_HOLD = "(?:公众号|订阅号|服务号|视频号|抖音号?|快手号?|头条号|百家号|微博|新媒体|账号|客户端|小程序)"
_CLOSE = "(?:注销|关停|停用|停更|停止(?:更新|运营|运行|使用|服务))"
_NOTICE = re.compile(f"{_CLOSE}[^，。；]{{0,30}}{_HOLD}|{_HOLD}[^，。；]{{0,30}}{_CLOSE}")
_SIGNED = re.compile("公告|通告|公示|启事|声明|通知|说明|告知")
_FALSE = re.compile("假冒|仿冒|冒充|虚假")
_OTHERS = re.compile("违规|违法|不良|自媒体|处置|清理|依法|通报|查处|封停|办法|指南|流程|提示")
_NAMED = re.compile("[“「『《\"]([^”」』》\"]{1,40})[”」』》\"]")
_SPACE = re.compile(r"\s+")


class Year:
    """The days of one year: posts, originals, reposts, most reads of one post, followers; -1 where nothing is given."""

    __slots__ = ("followers", "originals", "posts", "reads", "reposts")

    def __init__(self) -> None:
        self.posts, self.originals, self.reposts = (array("H", bytes(2 * 366)) for _ in range(3))
        self.reads: array[int] | None = None
        self.followers: array[int] | None = None


@dataclass(slots=True)
class History:
    """The record of one account. `owed` tells by item the first days in time and late; `notices` the days on which
    the account told that it would close."""

    account: str
    years: dict[int, Year] = field(default_factory=dict)
    owed: dict[int, tuple[date | None, date | None]] = field(default_factory=dict)
    notices: list[date] = field(default_factory=list)
    posts: int = 0
    undated: int = 0
    misdated: int = 0

    def active(self) -> list[date]:
        """The days with a post, in order."""
        return [day for day, _ in self._counts("posts")]

    def originals(self) -> list[tuple[date, int]]:
        """The days with posts of its own, and how many."""
        return list(self._counts("originals"))

    def count(self, day: date) -> tuple[int, int, int]:
        """Posts, originals and reposts of a day."""
        year = self.years.get(day.year)
        at = _at(day)
        return (year.posts[at], year.originals[at], year.reposts[at]) if year else (0, 0, 0)

    def given(self, name: str) -> list[tuple[date, int]]:
        """The days with a number of `reads` or `followers`, and it."""
        return [(date.fromordinal(date(number, 1, 1).toordinal() + at), value)
                for number, year in sorted(self.years.items()) if (column := getattr(year, name)) is not None
                for at, value in enumerate(column) if value >= 0]

    def _counts(self, name: str) -> Iterator[tuple[date, int]]:
        for number, year in sorted(self.years.items()):
            start = date(number, 1, 1).toordinal()
            for at, count in enumerate(getattr(year, name)):
                if count:
                    yield date.fromordinal(start + at), count


class Histories:
    """Takes posts in any order and keeps the history of each account."""

    def __init__(self, items: Iterable[Item] = (), today: date | None = None) -> None:
        self.accounts: dict[str, History] = {}
        self.left_out = 0
        self._items = list(items)
        self._today = today or date.max
        self._due: dict[date, list[int]] = {}
        for number, item in enumerate(self._items):
            for day in item.days():
                self._due.setdefault(day, []).append(number)

    def add(self, account: str | None, day: str | None, kind: str | None, source: str | None, title: str | None,
            reads: int | None, followers: int | None) -> None:
        """Counts a post; `day` is an ISO date, one that is none is counted as such."""
        name = account or UNNAMED
        history = self.accounts.get(name)
        if history is None:
            if len(self.accounts) >= MOST:
                self.left_out += 1
                return
            history = self.accounts[name] = History(name)
        history.posts += 1
        found = _day(day or "")
        if found is None:
            history.undated += 1
        elif not FIRST <= found <= self._today:
            history.misdated += 1
        else:
            self._on(history, found, _authorship(kind, source, name), reads, followers)
            if title:
                self._titled(history, found, title)

    @property
    def latest(self) -> date | None:
        """The last day on which any account published."""
        return max((day for h in self.accounts.values() if (day := _last(h))), default=None)

    def _on(self, history: History, day: date, authorship: int, reads: int | None, followers: int | None) -> None:
        year = history.years.get(day.year)
        if year is None:
            year = history.years[day.year] = Year()
        at = _at(day)
        year.posts[at] = min(year.posts[at] + 1, _MANY)
        if authorship:
            column = year.originals if authorship == 1 else year.reposts
            column[at] = min(column[at] + 1, _MANY)
        if reads is not None:
            year.reads = _larger(year.reads, at, reads)
        if followers is not None:
            year.followers = _larger(year.followers, at, followers)

    def _titled(self, history: History, day: date, title: str) -> None:
        if ("停" in title or "注销" in title) and closes(title, history.account):
            history.notices = sorted({*history.notices, day})[-_NOTICES:]
        due = self._due.get(day)
        if not due:
            return
        title = _SPACE.sub("", title)
        for number in due:
            item = self._items[number]
            if item.words[0] in title and item.named(title) and item.concerns(history.account):
                history.owed[number] = item.met(day, history.owed.get(number, (None, None)))


def closes(title: str, account: str) -> bool:
    """Whether a title tells that this very account will close; those of other or unlawful accounts do not."""
    if not _NOTICE.search(title) or not _SIGNED.search(title) or _FALSE.search(title):
        return False
    named = [_SPACE.sub("", name) for name in _NAMED.findall(title)]
    own = _SPACE.sub("", account)
    return any(own in name or name in own for name in named) if named else not _OTHERS.search(title)


def _last(history: History) -> date | None:
    days = history.active() if history.years else []
    return days[-1] if days else None


def _larger(column: array[int] | None, at: int, value: int) -> array[int]:
    column = array("q", [-1]) * 366 if column is None else column
    column[at] = max(column[at], min(value, 1 << 62))
    return column


@lru_cache(maxsize=20_000)
def _at(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal()


@lru_cache(maxsize=20_000)
def _authorship(kind: str | None, source: str | None, account: str) -> int:
    """1 original, 2 repost, 0 not told."""
    if known := _KINDS.get(kind or ""):
        return known
    if not source or not (name := _SPACE.sub("", source)):
        return 0
    return 1 if name in _OWN or name == _SPACE.sub("", account) else 2


@lru_cache(maxsize=20_000)
def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words[:10])
    except ValueError:
        return None
