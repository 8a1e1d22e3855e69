"""Amounts in running text: a number with its unit, and how exactly it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from screen.rules._hanzi import value

# What announces a total, and what is left of one.
SUMS = (
    "合计",
    "总计",
    "共计",
    "总共",
    "一共",
    "，共1",
    "，共2",
    "，共3",
    "，共4",
    "，共5",
    "，共6",
    "，共7",
    "，共8",
    "，共9",
    "，共计",
    "，共有",
    "，共录",
    "，共发",
    "，共转",
    "，共安",
    "，共投",
    "，共完",
    "，共收",
    "，共慰",
    "，共救",
    "，共排",
    "，共签",
    "，共实",
    "校共",
    "村共",
    "地共",
    "者共",
)
RESTS = ("剩余", "其余", "尚余", "还剩", "余下", "剩下")

_UNITS = (
    "人次|人|名|个|户|家次|家|件|项|条|处|起|次|场|辆|台|套|座|所|间|栋|幢|张|份|册次|册|本|篇|公里|千米|平方米|平方公里|立方米"
    "|米|亩|公顷|公斤|千克|斤|吨|升|元|美元|只|头|羽|株|棵|位|批|期|组|支|盏|块|根|桶|箱|袋|盒|宗|例|分(?!钟)|千瓦时|千瓦|门|节|眼|口|对|%"
)
_AMOUNT = re.compile(
    # The look-behind comes after the first digit, so that the search leaps from digit to digit.
    f"([0-9](?<![0-9.,/第][0-9])(?:[0-9]{{0,2}}(?:,[0-9]{{3}}){{1,4}}|[0-9]{{0,11}}))([.][0-9]{{1,4}})?"
    f"[ ]?(万亿|万|亿|千)?(余|多)?({_UNITS})"
)
_HANZI = re.compile("([一二三四五六七八九十百]{1,5})([万亿])(元)")
_SCALE = {None: 1.0, "千": 1e3, "万": 1e4, "亿": 1e8, "万亿": 1e12}
_SAME = {"名": "人", "位": "人", "千米": "公里", "千克": "公斤"}
_LOOSE = re.compile(
    "(?:近|约|超|超过|逾|达到?近|不足|每[一-鿿]{0,4}|均[一-鿿]{0,3}|每|第|增长|增加|减少|下降|多|少) ?\\Z"
).search


class Amount(NamedTuple):
    """A number with its unit at folded offsets; `slack` is half of its last told place, 0 for whole numbers."""

    start: int
    end: int
    value: float
    unit: str
    slack: float
    loose: bool


def amounts(text: str, start: int, end: int) -> list[Amount]:
    """All amounts in a stretch; `loose` ones are about, per head or a change."""
    out = []
    for m in _AMOUNT.finditer(text, start, end):
        scale = _SCALE[m[3]]
        places = len(m[2] or "") - 1 if m[2] else 0
        number = float(m[1].replace(",", "") + (m[2] or "")) * scale
        exact = scale == 1 and not places
        loose = bool(m[4]) or bool(_LOOSE(text[max(start, m.start() - 6) : m.start()]))
        slack = 0.0 if exact else 0.5 * scale / 10**places
        out.append(Amount(m.start(), m.end(), number, _SAME.get(m[5], m[5]), slack, loose))
    return out


def in_hanzi(text: str, start: int, end: int) -> list[Amount]:
    """Round sums of money told in Chinese numerals."""
    return [
        Amount(m.start(), m.end(), value(m[1]) * _SCALE[m[2]], m[3], 0.0, False)
        for m in _HANZI.finditer(text, start, end)
    ]


def plain(number: float, like: str) -> str:
    """A value in the scale in which another amount is told: `plain(4.2e5, "40万元")` is `42万`."""
    for word in ("万亿", "亿", "万", "千"):
        if word in like:
            return f"{round(number / _SCALE[word], 4):g}{word}"
    return f"{round(number, 4):.10g}"


def segment(text: str, at: int) -> tuple[int, int]:
    """The stretch between two full stops or line ends that holds an offset."""
    start = max(text.rfind("。", 0, at), text.rfind("\n", 0, at)) + 1
    ends = [e for e in (text.find("。", at), text.find("\n", at)) if e >= 0]
    return start, min(ends, default=len(text))


def previous(text: str, start: int) -> int:
    """The start of the segment before the one that starts here, within the same line."""
    if start == 0 or text[start - 1] == "\n":
        return start
    return segment(text, start - 1)[0] if text[start - 2 : start - 1] not in ("\n", "") else start


def places(text: str, word: str) -> Iterator[int]:
    """Every offset of a word; many times faster than a pattern when it is rare."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))
