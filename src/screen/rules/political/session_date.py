"""Judges whether a plenum or congress of the Party has the right number and the right date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from screen.model import Hit
from screen.reading import Reading

_DIGITS = "一二三四五六七八九"
_PLENUM = re.compile("(?:([一二三四五六七八九十]{1,3})|([1-9][0-9]?))届([一二三四五六七八九]|[1-9])中全会")
_FULL = re.compile(
    "(?:中国共产党|中共|党的)第([一二三四五六七八九十]{1,3})()届中央委员会第([一二三四五六七八九])次全体会议")
_CONGRESS = re.compile(
    "党的(?:([一二三四五六七八九十]{2,3})|([12][0-9]))大(?![多半型中小会讨])|(?:中国共产党"
    "|党的)第([一二三四五六七八九十]{2,3})次全国代表大会")
_PARLIAMENT = re.compile(
    "(?:第)?([一二三四五六七八九十]{2,3})届全国(?:人大|政协|人民代表大会)第?([一二三四五六])次会议")
# Written as the name of a congress (二十大) or without 届.
_MIXED = re.compile("党的(二十|十[一二三四五六七八九])大?([一二三四五六七八九])中全会")
_DAYS = (
    "(?:(?P<year>[12][0-9]{3})年)?(?:(?P<month>1[0-2]|[1-9])月)?"
    "(?:(?P<first>[0-9]{1,2})日?(?:[至到—–~～-]{1,2}(?:(?P<then>1[0-2]|[1-9])月)?(?P<last>[0-9]{1,2}))?日)?")
_DATED = re.compile(
    f"(?<![0-9年月])(?=[0-9]){_DAYS}，?(?:在[一-鿿]{{2,6}})?(?:(?P<held>召开|举行|闭幕|开幕|审议通过)的?)?"
    "(?:党的|中国共产党|中共|党)?$")
_HELD_LATER = re.compile(f"(?:已|将)?于?{_DAYS}(?=(?:在[一-鿿]{{1,6}})?(?:胜利|隆重)?(?:召开|举行|开幕|闭幕))")
_HELD = re.compile("(?:在[一-鿿]{1,6})?(?:胜利)?(?:召开|举行|开幕|闭幕|审议|通过|作出)")
_CLOSE = re.compile("^[^，。]{0,40}闭幕")
_CONGRESSES = ("全国代表大会", "二十大", "十九大", "十八大", "十七大", "20大", "19大", "18大")
_LEAD, _BEHIND = 30, 20


def find(reading: Reading, plenums: Mapping[str, Sequence[str]], congresses: Mapping[str, str],
         parliaments: Mapping[str, int]) -> Iterator[Hit]:
    """Sessions that do not exist yet, never existed, carry digits, or stand with another date."""
    for found in _around(reading, (_PLENUM, _FULL, _MIXED), "中全会", "次全体会议"):
        if found.re is _MIXED:
            yield reading.hit(*found.span(), "中央全会称“届”", (f"党的{found[1]}届{found[2]}中全会",))
        else:
            yield from _plenum(reading, found, plenums)
    for found in _around(reading, (_CONGRESS,), *_CONGRESSES):
        number = found[1] or found[3]
        if found[2]:
            yield reading.hit(*found.span(), "会议届次用汉字数字", (f"党的{_han(int(found[2]))}大",))
        elif number in congresses:
            yield from _judge(reading, found, congresses[number])
    for found in _around(reading, (_PARLIAMENT,), "届全国"):
        if found[1] in parliaments:
            yield from _judge(reading, found, str(parliaments[found[1]] + _DIGITS.index(found[2])) + "-03")


def _around(reading: Reading, patterns: Sequence[re.Pattern[str]], *words: str) -> Iterator[re.Match[str]]:
    """The matches that touch these words; most drafts hold few of them, so the rest is not searched."""
    done = 0
    for start, end, _ in reading.places(*words):
        for pattern in patterns:
            found = pattern.search(reading.text, max(done, start - _BEHIND), end + _BEHIND)
            if found and found.start() < end and found.end() > start:
                done = found.end()
                yield found
                break


def _plenum(reading: Reading, found: re.Match[str], plenums: Mapping[str, Sequence[str]]) -> Iterator[Hit]:
    term, number = found[1] or _han(int(found[2])), found[3]
    # 第十四届…三中全会 may be that of a province.
    if reading.text[max(0, found.start() - 1):found.start()] == "第" or term not in plenums:
        return
    nth = int(number) if number.isdigit() else _DIGITS.index(number) + 1
    if found[2] or number.isdigit():
        yield reading.hit(*found.span(), "会议届次用汉字数字", (f"{term}届{_DIGITS[nth - 1]}中全会",))
    elif nth > len(plenums[term]):
        yield from _unheld(reading, found, term, nth, plenums)
    else:
        yield from _judge(reading, found, plenums[term][nth - 1])
        if reading.date and nth >= 2 and plenums[term][nth - 2][:7] > f"{reading.date:%Y-%m}":
            yield reading.hit(*found.span(), f"该会于{_told(plenums[term][nth - 1])}召开，晚于文稿日期")


def _unheld(reading: Reading, found: re.Match[str], term: str, nth: int,
            plenums: Mapping[str, Sequence[str]]) -> Iterator[Hit]:
    """A session beyond the last one known: of a past term, or more than one ahead."""
    past = term != list(plenums)[-1]
    if past or nth > len(plenums[term]) + 1:
        held = "共召开" if past else "目前已召开"
        yield reading.hit(*found.span(), f"{term}届中央委员会{held}{len(plenums[term])}次全会")


def _judge(reading: Reading, found: re.Match[str], held: str) -> Iterator[Hit]:
    """A date right before or behind the name, when it tells when the session was held."""
    before = _DATED.search(reading.text, max(0, found.start() - _LEAD), found.start())
    if before and (before["held"] or _HELD.match(reading.text, found.end())) and _differs(reading, before, held):
        right = _corrected(before, held) + found[0]
        yield reading.hit(before.start(), found.end(), f"该会于{_told(held)}召开", (right,))
        return
    behind = _HELD_LATER.match(reading.text, found.end())
    if behind and _differs(reading, behind, held):
        yield reading.hit(*behind.span(), f"该会于{_told(held)}召开", (_corrected(behind, held),))


def _differs(reading: Reading, when: re.Match[str], held: str) -> bool:
    """Whether a date is another than that of the session; one without a year is of the year of the draft."""
    year, month, days = (held + "--").split("-")[:3]
    if when["year"] and when["year"] != year:
        return True
    if not when["year"] and not (when["month"] and reading.date and f"{reading.date:%Y}" == year):
        return False
    if not when["month"]:
        return False
    if int(when["month"]) != int(month):
        return True
    if not (when["first"] and days):
        return False
    first, last = (int(day) for day in (days.split("/") * 2)[:2])
    if when["last"]:
        return bool(when["then"] and int(when["then"]) != int(month)) or \
            (int(when["first"]), int(when["last"])) != (first, last)
    return not first <= int(when["first"]) <= last


def _corrected(when: re.Match[str], held: str) -> str:
    """The words of a date with what is wrong in it put right."""
    year, month, days = (held + "--").split("-")[:3]
    first, last = (days.split("/") * 2)[:2]
    told = when[0]
    edits = [("year", year), ("month", str(int(month))), ("then", str(int(month)))]
    if days and when["last"]:
        edits += [("first", str(int(first))), ("last", str(int(last)))]
    elif days and when["first"] and not int(first) <= int(when["first"]) <= int(last):
        closed = _CLOSE.search(when[0] + when.string[when.end():when.end() + _BEHIND])
        edits.append(("first", str(int(last if closed else first))))
    for name, right in sorted(edits, key=lambda edit: -when.start(edit[0])):
        if when[name]:
            start, end = when.start(name) - when.start(), when.end(name) - when.start()
            told = told[:start] + right + told[end:]
    return told


def _told(held: str) -> str:
    year, month, days = (held + "--").split("-")[:3]
    return f"{year}年{int(month)}月" + ("至".join(f"{int(day)}日" for day in days.split("/")) if days else "")


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens - 1] + "十") + (_DIGITS[ones - 1] if ones else "")
