"""Residents' identity numbers, told from other long numbers by region, birth date and check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from screen.rules.confidentiality._notices import notice, told
from screen.rules.confidentiality._numbers import digits, figures, in_token, label, starred

if TYPE_CHECKING:
    from screen.model import Hit, Level
    from screen.reading import Reading

# Certificates of the disabled add two digits to the identity number, school registers a letter before it.
_WRAPPED = re.compile("[1-9](?<![0-9a-fh-z][1-9])[0-9]{16}[0-9x](?:[1-7][1-4])?(?![0-9a-z])")
_LONG = re.compile("[1-9](?<![0-9a-z][1-9])[0-9]{5}[ -]?[0-9]{8}[ -]?[0-9]{3}[ -]?[0-9x](?![0-9a-z])")
_OLD = re.compile("[1-9](?<![0-9a-z][1-9])[0-9]{14}(?![0-9a-z])")
# Two digits each: north, north-east, east, south, south-west, north-west, then Taiwan and the residence permits.
_PROVINCES = frozenset(
    re.findall("..", "1112131415" "212223" "31323334353637" "414243444546" "5051525354" "6162636465" "71818283")
)
_SURE = "身份证号：地区、出生日期、校验位均相符"
_ONE_PREFECTURE = frozenset({"71", "81", "82", "83"})


def find(reading: Reading) -> Iterator[Hit]:
    """Yield every identity number that can still be read in full.

    Source: GB 11643-1999; residence permits of Hong Kong, Macao and Taiwan residents carry 81, 82, 83.
    """
    text = figures(reading.text)
    for found in _LONG.finditer(text):
        number = digits(found.group()) + ("X" if found.group().endswith("x") else "")
        judged = _judge(number, label(reading, found.start()), in_token(text, *found.span()))
        if judged:
            severity, why = judged
            said = told(notice(reading)) if severity is None else ""
            why = f"{why}；{said}" if said else why
            yield reading.hit(*found.span(), why=why, suggest=(starred(number, 6, 4),), level=severity)
    for found in _WRAPPED.finditer(text):
        inner = found.group()[:18].upper()
        plain = len(found.group()) == 18 and text[found.start() - 1 : found.start()] != "g"
        if not plain and _judge(inner, "id", False) == (None, _SURE):
            number = found.group().upper()
            yield reading.hit(*found.span(), why="号码中含有完整的身份证号", suggest=(starred(number, 6, 4),))
    for found in _OLD.finditer(text):
        kind = label(reading, found.start())
        if kind not in ("other", "card", "account") and _old(found.group()):
            level: Level | None = None if kind == "id" else "advice"
            why = "15 位旧版身份证号，地区和出生日期相符" if kind == "id" else "15 位数字与旧版身份证号相符，请核对"
            yield reading.hit(*found.span(), why=why, suggest=(starred(found.group(), 6, 4),), level=level)


def _judge(number: str, kind: str, coded: bool) -> tuple[Level | None, str] | None:
    born = _date(number[6:14])
    if number[:2] not in _PROVINCES or not born:
        return ("advice", "标为身份证号，但地区或出生日期不成立，请核对；如属真实号码须隐去") if kind == "id" else None
    from stdnum.cn import ric

    if ric.calc_check_digit(number) != number[-1]:
        if kind in ("other", "card", "account") or (coded and kind != "id"):
            return None
        return "advice", "形似身份证号但校验位不符，可能写错一位；如属真实号码须隐去"
    if kind == "other" or not _region(number):
        return "advice", "校验位与身份证号相符，但地区代码或前面的标签不像身份证号，请核对"
    return None, _SURE


def _old(number: str) -> bool:
    return number[:2] in _PROVINCES and bool(_date("19" + number[6:12])) and _region(number)


def _date(eight: str) -> date | None:
    year, month, day = int(eight[:4]), int(eight[4:6]), int(eight[6:])
    if not 1880 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _region(number: str) -> bool:
    # County tables have gaps (merged, renamed counties), so a known prefecture is enough.
    if number[:2] in _ONE_PREFECTURE:
        return True
    from stdnum import numdb

    table = numdb.get("cn/loc")
    return any(
        props.get("county")
        for code in (number[:6], number[:4] + "00", number[:4] + "01", number[:4] + "21")
        for _, props in table.info(code)
    )
