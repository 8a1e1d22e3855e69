"""Ranges whose first number lacks its unit, and years of two digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._amounts import places

_LEFT = re.compile("(?<![0-9.:-])[0-9]{1,6}(?:[.][0-9]{1,4})?\\Z")
_RIGHT = re.compile("[0-9]{1,6}(?:[.][0-9]{1,4})?([万亿%])")
_YEARS = re.compile("-((?:19|20)[0-9]{2})年(?!级)")
_TWO_DIGITS = re.compile("[~—–-]([0-9]{2})年(?!级|龄)")
_MONTH = re.compile("年(?=[0-9]{1,2}月(?!龄|内|以|后|前|来|间|份?工资))")


def find(reading: Reading) -> Iterator[Hit]:
    """Each range and year that leaves something for the reader to guess."""
    yield from _ranges(reading)
    yield from _short_year(reading)


def _ranges(reading: Reading) -> Iterator[Hit]:
    text = reading.text
    for mark in "~—–-":
        for at in places(text, mark):
            if not text[max(0, at - 1) : at].isdigit() or not text[at + 1 : at + 2].isdigit():
                continue
            years = _YEARS.match(text, at) if mark == "-" else None
            if years and re.search("(?<![0-9-])(?:19|20)[0-9]{2}\\Z", text[max(0, at - 5) : at]):
                yield reading.hit(at - 4, years.end(), "年份起止用一字线", (f"{text[at - 4 : at]}—{years[1]}年",))
            short = _TWO_DIGITS.match(text, at) if text[at + 3 : at + 4] == "年" else None
            since = re.search("(?<![0-9-])(19|20)[0-9]{2}\\Z", text[max(0, at - 5) : at]) if short else None
            if short and since and int(short[1]) > int(since[0][2:]):
                cure = f"{since[0]}—{since[1]}{short[1]}年"
                yield reading.hit(at - 4, short.end(), "年份写四位，起止用一字线", (cure,))
            right = _RIGHT.match(text, at + 1)
            left = _LEFT.search(text[max(0, at - 12) : at]) if right else None
            if left and right:
                unit = right[1]
                cure = f"{left[0]}{unit}{mark}{right[0]}"
                yield reading.hit(at - len(left[0]), right.end(), f"两个数都要带“{unit}”，免生歧义", (cure,))


def _short_year(reading: Reading) -> Iterator[Hit]:
    text = reading.text
    for at in places(text, "年"):
        if at < 2 or not text[at - 1].isdigit() or not text[at - 2].isdigit() or text[at - 3 : at - 2].isdigit():
            continue
        if (
            int(text[at - 2 : at]) <= 49
            and _MONTH.match(text, at)
            and text[at - 3 : at - 2] not in set("满任徒刑服役限工'’‘第期约近")
        ):
            yield reading.hit(at - 2, at + 1, "年份写四位", (f"20{text[at - 2 : at]}年",))
