"""Years and days that contradict each other: lengths of service, ages, anniversaries, periods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._amounts import segment

SERVICE = (
    "从医",
    "从教",
    "从警",
    "从军",
    "从检",
    "从业",
    "执教",
    "任教",
    "行医",
    "党龄",
    "工龄",
    "教龄",
    "军龄",
    "警龄",
    "至今",
    "迄今",
    "距今",
    "已运行",
    "建校",
    "建院",
    "建馆",
    "建厂",
    "诞辰",
    "逝世",
)
UNTIL = ("日至", "日到", "日-", "日—", "日~", ")至", "）至", "时至")
_YEAR = re.compile("(?<![0-9])((?:19|20)[0-9]{2})年(?!代|度|级|版|产)")
_SPAN = re.compile("[一-鿿]{2,10}?([0-9]{1,3})([多余])?(?:个)?(周年|年)(?!级|期|度|代)")
_LASTING = ("至今", "迄今", "距今", "周年")
_NOT_SINCE = re.compile("年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:出?生|是|为|，是|，|恰|正|迎来|即将|将)").match
_BORN = re.compile("(?<![0-9])((?:19|20)[0-9]{2})年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:出)?生")
_AGE = re.compile("(享年|终年|现年)([0-9]{1,3})岁")
_PERIOD = re.compile(
    "(?<![0-9])([0-9]{1,2})月([0-9]{1,2})日(?:[（(][^（）()\n]{1,6}[）)])?(?:[上下]午)?(?:[0-9]{1,2}(?::[0-9]{2}|时))?"
    "(?:至|到|-|—|~|～|–){1,2}(?:([0-9]{1,2})月)?([0-9]{1,2})日"
)


def service(reading: Reading) -> Iterator[Hit]:
    """Years told against the years that lie between."""
    text = reading.text
    now = reading.date.year if reading.date else None
    spans = [m for at, _, _ in reading.places(*SERVICE) if (m := _SPAN.match(text, at))]
    for end in sorted({m.end() for m in spans}):
        m = next(s for s in spans if s.end() == end)
        start, _ = segment(text, m.start())
        years = [y for y in _YEAR.finditer(text, start, m.start()) if not _NOT_SINCE(text, y.end(1))]
        until = [int(y[1]) for y in _YEAR.finditer(text, start, m.start())] + ([now] if now else [])
        if not years:
            continue
        since = int(years[-1][1])
        told, most = int(m[1]), int(m[1]) + (9 if m[2] else 1)
        gaps = [u - since for u in until if u > since]
        if not gaps or any(told - 1 <= gap <= most for gap in gaps):
            continue
        lasting = any(word in m[0] for word in _LASTING)
        # More years than ever passed is wrong for certain; fewer may be a career that ended.
        if told > max(gaps) + 1 or (lasting and now and len(years) == 1):
            yield reading.hit(m.start(1), m.end(), f"{since}年到{since + max(gaps)}年是{max(gaps)}年")


def ages(reading: Reading) -> Iterator[Hit]:
    """Ages told against the year of birth."""
    text = reading.text
    for m in _AGE.finditer(text):
        # The birth may stand one line before or after.
        line = text.rfind("\n", 0, m.start())
        line = text.rfind("\n", 0, max(line, 0)) + 1
        end = text.find("\n", m.end())
        after = text.find("\n", end + 1) if end >= 0 else -1
        born = _BORN.search(text, line, len(text) if after < 0 else after)
        if born is None or reading.date is None or len(_AGE.findall(text)) > 1:
            continue
        died = max((int(y[1]) for y in _YEAR.finditer(text, line, m.start())), default=0) if m[1] != "现年" else 0
        now = died if died > int(born[1]) else reading.date.year
        age = now - int(born[1])
        if not age - 1 <= int(m[2]) <= age + 1:
            yield reading.hit(m.start(2), m.end(), f"{born[1]}年出生，到{now}年是{age}岁")


def periods(reading: Reading) -> Iterator[Hit]:
    """Periods that end before they begin."""
    text = reading.text
    found = (_PERIOD.search(text, max(0, at - 24), at + 14) for at, _, _ in reading.places(*UNTIL))
    for m in {m.start(): m for m in found if m}.values():
        first, last = int(m[1]), int(m[3] or m[1])
        if not (1 <= first <= 12 and 1 <= last <= 12):
            continue
        begins, ends = (first, int(m[2])), (last, int(m[4]))
        # A period may run over the turn of the year.
        if ends < begins and not (first >= 9 and last <= 4) and _valid(*begins) and _valid(*ends):
            yield reading.hit(m.start(3) if m[3] else m.start(4), m.end(), "结束日期早于开始日期")


def _valid(month: int, day: int) -> bool:
    try:
        date(2024, month, day)
    except ValueError:
        return False
    return True
