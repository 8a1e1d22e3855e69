"""Dates that do not exist, and dates whose weekday does not agree."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._amounts import places

_DAY = re.compile("月([0-9]{1,2})[日号]")
_WEEKDAY = re.compile(
    "(?:[ ]?[(（]?|[，,](?=(?:星期|周|礼拜)[一二三四五六日天](?:[上下]午|晚|早|[，。\n]|[0-9]|\\Z)))(?:星期|周|礼拜)([一二三四五六日天])(?![一-鿿]{0,2}岁)")
# 10月1日至8日（周三至周四）
_WEEK_SPAN = re.compile(
    "(?:((?:19|20)[0-9]{2})年)?(?<![0-9])([0-9]{1,2})月([0-9]{1,2})日(?:至|到|[—~～–-]{1,2})(?:([0-9]{1,2})月)?([0-9]{1,2})日"
    "[（(](?:星期|周)([一二三四五六日天])(?:至|到|、|和|[—~～–-]{1,2})(?:星期|周)?([一二三四五六日天])[）)]")
_COMMA_WEEK = ("，星", "，周", "，礼", ",星", ",周")
_WEEKS = ("（周", "(周", "（星期", "(星期")
_BEFORE = re.compile("(?:(?<![0-9])((?:19|20)[0-9]{2})年)?(?<![0-9])([0-9]{1,2})\\Z")
_LUNAR = re.compile("(?:农历|阴历|夏历|旧历|藏历|彝历|傣历|回历)[^，。；\n]{0,12}\\Z").search
_NUMERIC = re.compile("[0-9]{4}-([0-9]{1,2})-([0-9]{1,2})(?![0-9/-])")
_JOINED = tuple("/-.=_?&")
# A term that may be told to end before it begins.
_TERMS = ("有效期", "试行期", "有效至")
_DAYS = "一二三四五六日"


def find(reading: Reading) -> Iterator[Hit]:
    """Each date that the calendar contradicts."""
    text = reading.text
    year = 0
    at = text.find("月", 1)
    while at >= 0:
        # Two characters tell most months apart from dates; a plain date of an early day needs no calendar.
        if text[at - 1].isdigit() and text[at + 1 : at + 2].isdigit():
            found = _DAY.match(text, at)
            if found:
                before = _BEFORE.search(text[max(0, at - 7) : at])
                if before and before[1]:
                    year = int(before[1])
                if before and (
                    int(found[1]) > 28 or int(before[2]) > 12 or text[found.end() : found.end() + 1] in "(（ 星周礼"
                    or text[found.end() : found.end() + 2] in _COMMA_WEEK
                ):
                    start = at - len(before[0])
                    if not _LUNAR(text[max(0, at - 24) : at]):
                        yield from _judge(
                            reading, start, found.end(), int(before[1] or 0), year, int(before[2]), int(found[1])
                        )
        at = text.find("月", at + 1)
    yield from _numeric(reading)
    if "（周" in text or "（星期" in text or "(周" in text or "(星期" in text:
        for mark in _WEEKS:
            for at in places(text, mark):
                yield from _spans(reading, at)
    if any(word in text for word in _TERMS):
        from screen.rules.wording import _days

        yield from _days.expired(reading)


def _spans(reading: Reading, at: int) -> Iterator[Hit]:
    """The two weekdays behind a span of days that ends at an offset."""
    for m in _WEEK_SPAN.finditer(reading.text, max(0, at - 24), at + 14):
        first, last = (int(m[2]), int(m[3])), (int(m[4] or m[2]), int(m[5]))
        year = int(m[1] or 0) or _nearest(reading.date, *first)
        if not year or not (_exists(year, *first) and _exists(year, *last)):
            continue
        for group, (month, day) in ((6, first), (7, last)):
            right = _DAYS[date(year, month, day).weekday()]
            if m[group].replace("天", "日") != right:
                yield reading.hit(m.start(group), m.end(group), f"{year}年{month}月{day}日是星期{right}", (right,))


def _numeric(reading: Reading) -> Iterator[Hit]:
    text = reading.text
    for dash in places(text, "-"):
        at = dash - 4
        if at < 0 or text[at : at + 2] not in ("20", "19") or not text[at + 2 : dash].isdigit():
            continue
        if text[max(0, at - 1) : at].isalnum() or text[max(0, at - 1) : at] in _JOINED:
            continue
        m = _NUMERIC.match(text, at)
        if m and not _exists(int(m[0][:4]), int(m[1]), int(m[2])):
            yield reading.hit(at, m.end(), "没有这一天")


def _judge(reading: Reading, start: int, end: int, told: int, last: int, month: int, day: int) -> Iterator[Hit]:
    """One date: the year told, else the one closest to the publish date, else the last year named before."""
    year = told or _nearest(reading.date, month, day) or last
    if not _exists(year or 2024, month, day):
        yield reading.hit(start, end, "没有这一天")
        return
    weekday = _WEEKDAY.match(reading.text, end)
    if weekday and year:
        right = _DAYS[date(year, month, day).weekday()]
        if weekday[1].replace("天", "日") != right:
            yield reading.hit(weekday.start(1), weekday.end(1), f"{year}年{month}月{day}日是星期{right}", (right,))


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _nearest(near: date | None, month: int, day: int) -> int | None:
    """The year that puts the day closest to the publish date."""
    if near is None or not _exists(2024, month, day):
        return None
    years = [y for y in (near.year - 1, near.year, near.year + 1) if _exists(y, month, day)]
    return min(years, key=lambda y: abs((date(y, month, day) - near).days), default=None)
