"""Mobile numbers and private landlines; hotlines and numbers of offices are public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from screen.rules.confidentiality._columns import header
from screen.rules.confidentiality._notices import notice, told
from screen.rules.confidentiality._numbers import before, digits, figures, in_token, label, starred

if TYPE_CHECKING:
    from screen.model import Hit, Level
    from screen.reading import Reading

_MOBILE = re.compile(
    "1[3-9][0-9](?:[0-9]{8}|[ -][0-9]{4}[ -]?[0-9]{4}|[0-9][ -][0-9]{3}[ -][0-9]{4}|[ -][0-9]{3}[ -][0-9]{5}"
    "|[ -][0-9]{8}|[0-9]{4}[ -][0-9]{4}|[0-9]{2}[ -][0-9]{6}"
    "|[0-9][ -][0-9]{7}|[ -][0-9]{2}[ -][0-9]{3}[ -][0-9]{3})(?![0-9]|[.][0-9])"
)
_PREFIX = re.compile("(?:[+] ?86|0086|86)[ -]?$|0$")
_LANDLINE = re.compile("0[1-9][0-9]{1,2}(?:[)）] ?|[ -])[2-9][0-9]{6,7}(?![0-9])")
_BESIDE = re.compile("[ .,，、;；/或和]{1,6}$")
# MIIT, numbering plan of the public mobile networks (2023).
_UNASSIGNED = frozenset({"140", "141", "142", "143", "144", "154", "160", "163", "164", "168", "169", "179", "194"})
_COUNTED = ("元", "万", "亿", "人次", "吨", "%", "平方", "千瓦", "美元", "号文", "号令")
_OFFICE = (
    "咨询", "热线", "值班", "举报", "监督", "报名", "投诉", "客服", "预约", "办公", "科室", "单位", "服务电话",
    "总机", "值守", "受理", "公开电话", "工作电话", "联络",
)  # fmt: skip
_PRIVATE = (
    "家庭电话", "家里电话", "家中电话", "宅电", "住宅电话", "住宅座机", "本人电话", "家长电话", "家属电话", "父亲",
    "母亲", "爸爸", "妈妈", "家长", "户主电话", "个人电话", "私人电话",
)  # fmt: skip


def find(reading: Reading) -> Iterator[Hit]:
    """Yield mobile numbers, and landlines that are said to be somebody's own."""
    text = figures(reading.text)
    ends: list[int] = []
    for found in _MOBILE.finditer(text):
        number = digits(found.group())
        start = _start(text, found.start(), found.end() - found.start() > 11)
        if start >= 0 and number[:3] not in _UNASSIGNED and _meant(reading, text, start, found.end()):
            ends.append(found.end())
            yield _mobile(reading, start, found.end(), number)
    for found in _LANDLINE.finditer(text):
        start = found.start() - (text[found.start() - 1 : found.start()] in ("(", "（"))
        if text[start - 1 : start].isdigit():
            continue
        if _private(reading, text, start, ends):
            number = digits(found.group())
            area = 3 if number[1] in "12" else 4
            masked = f"{number[:area]}-{starred(number[area:], 0, 4)}"
            yield reading.hit(start, found.end(), why="像是个人使用的固定电话", suggest=(masked,), level="review")


def _start(text: str, start: int, grouped: bool) -> int:
    """Give where a mobile number starts with its country code, or -1 where it is the tail of a longer number."""
    prefix = _PREFIX.search(text, max(0, start - 6), start)
    if prefix:
        start = prefix.start()
    ahead = text[max(0, start - 2) : start]
    joins = (".", "-", " ") if grouped and not prefix else (".",)
    return -1 if ahead[-1:].isdigit() or (ahead[:1].isdigit() and ahead[1:] in joins) else start


def _meant(reading: Reading, text: str, start: int, end: int) -> bool:
    return (
        not in_token(text, start, end)
        and not text.startswith(_COUNTED, end)
        and label(reading, start) not in ("other", "card", "account", "id", "social")
    )


def _mobile(reading: Reading, start: int, end: int, number: str) -> Hit:
    office = next((word for word in _OFFICE if word in before(reading, start)), "")
    level: Level | None = None
    why = "手机号属于个人信息"
    if office:
        why, level = f"标为“{office}”的手机号；宜改用办公电话，确需公布的须本人同意并复核", "review"
    said = told(notice(reading))
    return reading.hit(start, end, why=f"{why}；{said}" if said else why, suggest=(starred(number, 3, 4),), level=level)


def _private(reading: Reading, text: str, start: int, mobiles: list[int]) -> bool:
    words = before(reading, start)
    if any(word in words for word in _PRIVATE):
        return True
    told = header(reading, start)
    if told and ("电话" in told or "联系方式" in told) and notice(reading).kind == "benefit":
        return True
    if any(word in words for word in _OFFICE):
        return False
    return any(0 <= start - end <= 6 and _BESIDE.fullmatch(text[end:start]) for end in mobiles)
