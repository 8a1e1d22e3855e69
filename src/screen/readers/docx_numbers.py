"""The signs of automatic lists (一、（一）1.), counted as Word counts them: no run of the file holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from screen.readers.docx_styles import Style, child, local, on, value

_PLACE = re.compile("%([1-9])")
_WORDS = re.compile("[\u3400-\u9fff]")
_LEVELS = 9
_HIGHEST = 9_999
_LINKS_MOST = 4
_HAN = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CIRCLED = ("decimalEnclosedCircle", "decimalEnclosedCircleChinese")
_COUNTING = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
             "taiwaneseCountingThousand", "ideographDigital", "koreanCounting")
_LEGAL = ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal")


@dataclass(slots=True)
class _Level:
    """A level of a list: `text` holds %1 to %9 for the numbers of the levels above and its own."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int = -1
    legal: bool = False
    hidden: bool = False
    joined: bool = False


@dataclass(slots=True)
class _Number:
    """One use of a list: its definition, and what it sets anew."""

    definition: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


class Lists:
    """The lists of one document and how far each has counted."""

    def __init__(self, root: Any, styles: dict[str, Style]):
        self._styles = styles
        self._levels: dict[str, dict[int, _Level]] = {}
        self._linked: dict[str, str] = {}
        self._by_style: dict[tuple[str, str], int] = {}
        self._numbers: dict[str, _Number] = {}
        self._counts: dict[str, list[int]] = {}
        self._begun: set[tuple[str, int]] = set()
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                self._define(element)
            elif local(element) == "num":
                self._use(element)

    def _define(self, element: Any) -> None:
        key = value(element, "abstractNumId")
        self._linked[key] = value(child(element, "numStyleLink"))
        self._levels[key] = {}
        for inner in element:
            if local(inner) == "lvl":
                at = _index(value(inner, "ilvl"))
                self._levels[key][at] = _level(inner)
                self._by_style[key, value(child(inner, "pStyle"))] = at

    def _use(self, element: Any) -> None:
        number = _Number(value(child(element, "abstractNumId")))
        for inner in element:
            if local(inner) == "lvlOverride":
                at = _index(value(inner, "ilvl"))
                told = value(child(inner, "startOverride"))
                if told:
                    number.starts[at] = _count(told)
                if child(inner, "lvl") is not None:
                    number.levels[at] = _level(child(inner, "lvl"))
        self._numbers[value(element, "numId")] = number

    def sign(self, properties: Any, style_id: str) -> str:
        """What stands before the words of a paragraph, "" when it is in no list; counts it."""
        style = self._styles.get(style_id, Style())
        own = child(properties, "numPr") if properties is not None else None
        told = value(child(own, "numId"))
        number_id = told or style.number
        number = self._numbers.get(number_id)
        if number is None or number_id == "0":
            return ""
        definition = self._definition(number.definition)
        at = _index(value(child(own, "ilvl")) or style.level)
        if not told and not style.level:
            at = self._by_style.get((definition, style_id), at)
        levels = {**self._levels.get(definition, {}), **number.levels}
        counts = self._step(number_id, number, definition, at, levels)
        return _shown(levels.get(at, _Level()), levels, counts)

    def _definition(self, key: str) -> str:
        """The definition that holds the levels: some only name a style that has them."""
        for _ in range(_LINKS_MOST):
            linked = self._numbers.get(self._styles.get(self._linked.get(key, ""), Style()).number)
            if self._levels.get(key) or linked is None:
                break
            key = linked.definition
        return key

    def _step(self, number_id: str, number: _Number, definition: str, at: int, levels: dict[int, _Level]) -> list[int]:
        counts = self._counts.setdefault(definition, [-1] * _LEVELS)
        level = levels.get(at, _Level())
        if at in number.starts and (number_id, at) not in self._begun:
            counts[at] = number.starts[at]
        else:
            counts[at] = level.start if counts[at] < 0 else min(counts[at] + 1, _HIGHEST)
        self._begun.add((number_id, at))
        for deeper in range(at + 1, _LEVELS):
            restart = levels.get(deeper, _Level()).restart
            if restart and (restart < 0 or at < restart):
                counts[deeper] = -1
        return [counts[i] if counts[i] >= 0 else levels.get(i, _Level()).start for i in range(_LEVELS)]


def _level(element: Any) -> _Level:
    return _Level(
        start=_count(value(child(element, "start")) or "1"), form=value(child(element, "numFmt")) or "decimal",
        text=value(child(element, "lvlText"))[:40],
        restart=_index(value(child(element, "lvlRestart")), -1), legal=on(child(element, "isLgl")),
        hidden=on(child(element, "rPr", "vanish")), joined=value(child(element, "suff")) == "nothing")


def _shown(level: _Level, levels: dict[int, _Level], counts: list[int]) -> str:
    if level.hidden or (level.form == "bullet" and not _WORDS.search(level.text)):
        return ""

    def put(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        form = levels.get(at, _Level()).form
        return numeral(counts[at], "decimal" if level.legal and form != "none" else form)

    words = _PLACE.sub(put, level.text)
    # Word sets a tab or a space behind the sign; where figures would run together one is needed here as well.
    return words + " " if words[-1:].isalnum() and not level.joined else words


def numeral(number: int, form: str) -> str:
    """A number as a list of this format writes it; formats without a rule of their own are in plain digits."""
    if form == "none" or form == "bullet":
        return ""
    if form in _COUNTING:
        return _counted(number, _HAN, "十百千") if number else "〇"
    if form in _LEGAL:
        return _counted(number, _FORMAL, "拾佰仟")
    if form in _CIRCLED and 0 < number <= 20:
        return chr(0x245F + number)
    if form == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    if form in ("decimalZero", "ideographTraditional", "ideographZodiac"):
        signs = {"ideographTraditional": _STEMS, "ideographZodiac": _BRANCHES}.get(form, "")
        return f"{number:02}" if not signs else signs[(number - 1) % len(signs)]
    if form in ("lowerLetter", "upperLetter") and number:
        letter = chr(97 + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman") and number:
        return _roman(number) if form == "lowerRoman" else _roman(number).upper()
    return str(number)


def _counted(number: int, digits: str, units: str) -> str:
    out, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if not digit:
            gap = bool(out)
            continue
        out += digits[0] if gap else ""
        gap = False
        # 十一, not 一十一, at the head of everyday numbers.
        plain = power == 1 and digit == 1 and not out and units[0] == "十"
        out += ("" if plain else digits[digit]) + (units[power - 1] if power else "")
    return out or digits[0]


def _roman(number: int) -> str:
    out = ""
    for worth, sign in _ROMAN:
        times, number = divmod(number, worth)
        out += sign * times
    return out


def _index(told: str, default: int = 0) -> int:
    return int(told) if told.isascii() and told.isdecimal() and int(told[:3]) < _LEVELS else default


def _count(told: str) -> int:
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 5 else 1
