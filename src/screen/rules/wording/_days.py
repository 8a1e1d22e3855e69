"""Days counted against the dates they lie between, and terms that run out before they begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._amounts import places

CUES = (
    "日至", "日起至", "日到", "日起到", "日-", "日—", "日~", "日–", ")至", "）至", ")-", "）-", "）—", "月至", "月-", "月—",
)  # fmt: skip
TERMS = ("有效期", "试行期", "有效至")
_WEEK = "(?:[（(](?:星期|周)[一二三四五六日天][）)])?"
_DAY = f"(?:((?:19|20)[0-9]{{2}})年)?(?<![0-9])([0-9]{{1,2}})月([0-9]{{1,2}})[日号]{_WEEK}"
_TO = "(?:起)?(?:至|到|-|—|~|～|–){1,2}"
_PERIOD = re.compile(
    f"{_DAY}{_TO}(?:((?:19|20)[0-9]{{2}})年)?(?:([0-9]{{1,2}})月)?([0-9]{{1,2}})[日号]{_WEEK}(?:止|期间|结束)?"
)
_MONTHS = re.compile(f"(?:((?:19|20)[0-9]{{2}})年)?(?<![0-9])([0-9]{{1,2}})月(?:份)?{_TO}(?:((?:19|20)[0-9]{{2}})年)?([0-9]{{1,2}})月(?:份)?(?:底|末|止)?")
_COUNT = "([0-9]{1,3}|[一二三四五六七八九十]{1,3}|两)"
_SAID = "(?:共计|总共|一共|合计|共|为期|历时|期限|时长|连续|持续|公示期|总计)(?:为|是|达|[:：])?"
_AFTER = re.compile(f"[，,、]?(?:{_SAID}{_COUNT}|[（(](?:{_SAID})?{_COUNT})(个)?(天|日(?!前|内|后)|工作日|自然日|日历日)")
_AFTER_MONTHS = re.compile(f"[，,、]?(?:{_SAID}{_COUNT}|[（(](?:{_SAID})?{_COUNT})个月")
_BEFORE = re.compile(
    f"(?:公示期|公示时间|公告期|为期|期限|征求意见期|公示期限)(?:为|是|[:：])?{_COUNT}(个)?(天|日|工作日|自然日)[，,（(、]?(?:即|自|从|时间为|时间[:：])?\\Z"
).search
_FULL = re.compile("((?:19|20)[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日")
_UNTIL = re.compile("(?:有效期(?:限)?(?:截止|截至)?(?:为|到|至)|试行期(?:限)?(?:截止)?(?:为|到|至)|有效至)")
_FROM = re.compile("自((?:19|20)[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日起")
_HAN = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def counted(reading: Reading) -> Iterator[Hit]:
    """7月10日至14日，共7天: the days told against the days there are."""
    text = reading.text
    done = -1
    for at, _, word in reading.places(*CUES):
        if at < done:
            continue
        pattern = _MONTHS if word[0] == "月" else _PERIOD
        # The cue stands inside the period; the nearest start that reaches over it is meant.
        found = next((m for m in pattern.finditer(text, max(0, at - 22), at + 30) if m.start() < at < m.end()), None)
        if found is None:
            continue
        done = found.end()
        yield from _months(reading, found) if pattern is _MONTHS else _days(reading, found)


def _days(reading: Reading, found: re.Match[str]) -> Iterator[Hit]:
    text = reading.text
    told = _AFTER.match(text, found.end())
    before = None if told else _BEFORE(text[max(0, found.start() - 20) : found.start()])
    if told:
        number, kind, start, end = told[1] or told[2], told[4], found.start(), told.end()
    elif before:
        number, kind, start, end = before[1], before[3], found.start() - len(before[0]), found.end()
    else:
        return
    year = int(found[1] or (reading.date.year if reading.date else 2023))
    first = _date(year, int(found[2]), int(found[3]))
    last = _date(int(found[4] or year), int(found[5] or found[2]), int(found[6]))
    if first and last and last < first and not found[4] and found[5]:
        last = _date(year + 1, int(found[5]), int(found[6]))
    if first is None or last is None or last < first:
        return
    days, said = (last - first).days + 1, _number(number)
    if kind == "工作日":
        working = sum((first + timedelta(n)).weekday() < 5 for n in range(min(days, 400)))
        # Shifted holidays make working days of week-ends, never more than all.
        if said > days:
            yield reading.hit(start, end, f"前后一共只有{days}天")
        elif said > working and (found[1] or reading.date):
            yield reading.hit(start, end, f"除去周六、周日是{working}天，核对节假日调休", level="advice")
    elif said != days:
        # The day of publication is often left out of a term.
        left_out = said == days - 1
        why = f"首尾都算是{days}天" + ("，不算第一天的请核对" if left_out else "")
        yield reading.hit(start, end, why, level="advice" if left_out else None)


def _months(reading: Reading, found: re.Match[str]) -> Iterator[Hit]:
    told = _AFTER_MONTHS.match(reading.text, found.end())
    if told is None:
        return
    years = int(found[3]) - int(found[1]) if found[1] and found[3] else 0
    months = 12 * years + int(found[4]) - int(found[2]) + 1
    if months < 1 and not found[3]:
        months += 12
    said = _number(told[1] or told[2])
    if months > 0 and said not in (months, months - 1):
        yield reading.hit(found.start(), told.end(), f"首尾都算是{months}个月")


def expired(reading: Reading) -> Iterator[Hit]:
    """自2026年5月1日起施行，有效期至2025年…: a term that ends before it begins."""
    text = reading.text
    for at in sorted(at for word in TERMS for at in places(text, word)):
        until = _UNTIL.match(text, at)
        last = _FULL.match(text, until.end()) if until else None
        if last is None:
            continue
        line = text.rfind("\n", 0, at) + 1
        begins = list(_FROM.finditer(text, line, at))
        ends = _date(int(last[1]), int(last[2]), int(last[3]))
        starts = _date(int(begins[-1][1]), int(begins[-1][2]), int(begins[-1][3])) if begins else None
        if starts and ends and ends <= starts:
            yield reading.hit(last.start(), last.end(), "有效期在开始施行之前就结束了")


def _number(told: str) -> int:
    if told.isdigit():
        return int(told)
    tens, has, ones = told.partition("十")
    if has:
        return 10 * _HAN.get(tens, 1) + _HAN.get(ones, 0)
    return _HAN.get(told, 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
