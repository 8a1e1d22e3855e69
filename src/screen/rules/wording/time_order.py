"""Judges whether the times of one notice can follow each other: sign-up, examination, interview, handing out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from screen.model import Hit
from screen.reading import Reading

_WEEK = "(?:[（(](?:星期|周)[一二三四五六日天][）)])?"
_DAY = f"(?:(20[0-9]{{2}})年)?(?<![0-9])(1[0-2]|0?[1-9])月(3[01]|[12][0-9]|0?[1-9])[日号]{_WEEK}"
_WHEN = "(?:起止|截止)?(?:时间|日期|期限)?(?:为|是)?[】:：]{1,2} ?\n?"
_SHIFT = "(?:上午|下午|晚上?)?(?:[0-9]{1,2}(?:[:：][0-9]{2}|[时点](?:[0-9]{1,2}分|半)?))?"
_TO = f"{_SHIFT}(?:起)?(?:至|到|—|-|~|～|–){{1,2}}"
_SPAN = f"{_DAY}(?:{_TO}(?:(20[0-9]{{2}})年)?(?:(1[0-2]|0?[1-9])月)?(3[01]|[12][0-9]|0?[1-9])[日号])?"
# First what is open to the readers, then what follows upon it.
_OPEN = re.compile(f"(网上报名|现场报名|报名|投稿|征稿|征集|申报|投票|参与|活动){_WHEN}{_SPAN}")
_LATER = re.compile(
    f"((?:奖品|礼品|门票|证书)?(?:领取|领奖|兑奖)|颁奖|抽奖|开奖|评选|评审|面试|笔试|考试|体检|开赛|比赛|决赛|开课|培训){_WHEN}{_SPAN}")
_REPLY = re.compile(f"于{_DAY}{_SHIFT}(?:之|以)?前[^。\n]{{0,30}}?(?:名单|回执|报名|报至|报送|报到?县|报到?市)")
_MEETING = re.compile(f"(会议|会期|培训|比赛|活动|演练){_WHEN}{_SPAN}")
_STEP = re.compile(f"(笔试|面试|体检|会议|会期|培训|报到){_WHEN}{_SPAN}")
_PICKED = ("领取", "领奖", "兑奖")
_STEPS = (("笔试", "面试"), ("面试", "体检"))
_BATCHES = re.compile("第[一二三四1-4][批期场轮]|分批|分期|即报即|随报随|滚动|各期|每期|多场|场次|报名及|每[周月天日]")
_TURN = 200


class _Window(NamedTuple):
    label: str
    first: date
    last: date
    start: int
    end: int


def find(reading: Reading) -> Iterator[Hit]:
    """Each time that lies before what has to come first; drafts with several batches are left alone."""
    if _BATCHES.search(reading.text) or _BATCHES.search(reading.title):
        return
    opened, later = _windows(reading, _OPEN), _windows(reading, _LATER)
    if len({w.label for w in opened}) == len(opened) and opened:
        yield from _after(reading, opened, later)
    replies = [due for m in _REPLY.finditer(reading.text) if (due := _date(reading, m[1], m[2], m[3]))]
    for meeting in _windows(reading, _MEETING)[:1]:
        if replies and meeting.first < min(replies):
            yield reading.hit(meeting.start, meeting.end, f"早于报名截止的{min(replies).month}月{min(replies).day}日")
    yield from _steps(reading, _windows(reading, _STEP))


def _after(reading: Reading, opened: list[_Window], later: list[_Window]) -> Iterator[Hit]:
    for window in later:
        picked = window.label.endswith(_PICKED)
        for first in opened:
            if first.label == "活动" and not picked:
                continue
            before = window.last < first.last if picked else window.first < first.last
            if before and (first.last - window.first).days < _TURN:
                yield reading.hit(window.start, window.end, f"{first.label}到{first.last.month}月{first.last.day}日才结束")
                break


def _steps(reading: Reading, windows: list[_Window]) -> Iterator[Hit]:
    told = {w.label: w for w in reversed(windows)}
    for first, then in _STEPS:
        if first in told and then in told and told[then].first < told[first].first:
            yield reading.hit(told[then].start, told[then].end, f"{then}早于{first}")
    meets = told.get("会议") or told.get("会期") or told.get("培训")
    if meets and "报到" in told and told["报到"].first > meets.last:
        yield reading.hit(told["报到"].start, told["报到"].end, "报到时间晚于会期")


def _windows(reading: Reading, pattern: re.Pattern[str]) -> list[_Window]:
    out = []
    for found in pattern.finditer(reading.text):
        label, year, month, day, then, last_month, last_day = found.groups()
        first = _date(reading, year, month, day)
        last = _date(reading, then or year, last_month or month, last_day) if last_day else first
        if first and last:
            # A window may run over the turn of the year.
            last = last if last >= first or then else last.replace(year=last.year + 1, day=min(last.day, 28))
            out.append(_Window(label, first, last, found.start(), found.end()))
    return out


def _date(reading: Reading, year: str | None, month: str, day: str) -> date | None:
    """The day told; one without a year is the next one to come, seen from half a year before the draft."""
    base = reading.date or date(2023, 1, 1)
    try:
        told = date(int(year) if year else base.year, int(month), int(day))
    except ValueError:
        return None
    if not year and told < base - timedelta(days=183):
        told = told.replace(year=told.year + 1)
    return told
