"""Judges whether the numbers that a draft gives to its readers have as many digits as such numbers have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading

_CUES = ("电话", "热线", "传真", "致电", "拨打", "座机", "手机")
_AREA = re.compile("(?<![0-9-])(0(?:10|2[0-9]|[3-9][0-9]{2}))[-－— ]{1,2}([0-9]{3,12})(?![0-9×x*])(?:[-转 ][0-9]{1,5}(?![0-9]))?")
_FREE = re.compile("(?<![0-9-])([48]00)-?([0-9]{2,4})-?([0-9]{2,5})(?![0-9×x*-])")
_PLAIN = re.compile("(?:电话|热线|传真|手机|致电|拨打)(?:号码)?[:：]?(?<![0-9])([0-9]{6,12})(?![0-9×x*.-]|[%年月日元])")
_NUMBER = re.compile("(?<![0-9])[0-9]{7,8}(?![0-9])")
# Numbers of offices and hotlines stand within a line that names them.
_LINE = 60
_NOT = re.compile("[号字〕〔]|元|万|年|邮编")


def find(reading: Reading) -> Iterator[Hit]:
    """Each number with too few or too many digits: with an area code, of 400 and 800, mobile, and plain ones."""
    text = reading.text
    done = 0
    for at, _, _ in reading.places(*_CUES):
        start, line = reading.paragraph(at)
        start, end = max(start, done, at - 12), min(line, at + _LINE)
        for pattern, wrong in ((_AREA, _area), (_FREE, _free), (_PLAIN, _bare)):
            for found in pattern.finditer(text, start, end):
                # A number at the very end of the stretch may go on behind it.
                why = wrong(reading, found) if found.end() < end or end == line else ""
                if why and found.end() > done and not _NOT.match(text, found.end()):
                    done = found.end()
                    first = found.start(1)
                    yield reading.hit(first, found.end(), why)


def _area(reading: Reading, found: re.Match[str]) -> str:
    code, number = found[1], found[2]
    if (len(number) == 5 and number[0] in "19") or (len(number) == 3 and number[0] == "1"):
        return ""
    # Cities with a code of three digits have numbers of eight; elsewhere there are seven or eight.
    if len(number) == 8 or (len(number) == 7 and len(code) == 4):
        return ""
    return f"区号后是{len(number)}位，固定电话为{'8' if len(code) == 3 else '7至8'}位"


def _free(reading: Reading, found: re.Match[str]) -> str:
    digits = sum(map(len, found.groups()))
    return f"是{digits}位，{found[1]}开头的号码为10位" if digits != 10 and "-" in found[0] else ""


def _bare(reading: Reading, found: re.Match[str]) -> str:
    number = found[1]
    if number[0] == "1" and number[1] in "3456789" and len(number) in (10, 12):
        return f"是{len(number)}位，手机号为11位"
    if len(number) == 6 and number[0] in "2345678" and _NUMBER.search(reading.text):
        return "是6位，文中其他号码为7至8位"
    return ""
