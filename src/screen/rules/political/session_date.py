"""Judges whether a plenum or congress of the Party has the right number and the right date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from screen.model import Hit
from screen.reading import Reading
from screen.rules._hanzi import value

_DIGITS = "一二三四五六七八九"
_PLENUM = re.compile("(?:([一二三四五六七八九十]{1,3})|([1-9][0-9]?))届([一二三四五六七八九]|[1-9])中全会")
_FULL = re.compile(
    "(?:中国共产党|中共|党的)第([一二三四五六七八九十]{1,3})()届中央委员会第([一二三四五六七八九])次全体会议")
_CONGRESS = re.compile(
    "党的(?:([一二三四五六七八九十]{2,3})|([12][0-9]))大(?![多半型中小会讨])|(?:中国共产党"
    "|党的)第(?:([一二三四五六七八九十]{2,3})|([12][0-9]))次全国代表大会")
_PARLIAMENT = re.compile(
    "(?:第)?([一二三四五六七八九十]{2,3})届全国(?:人大|政协|人民代表大会)第?([一二三四五六七八九])次会议")
_PARLIAMENT_FIRST = re.compile(
    "全国(?:人大|政协|人民代表大会)第?([一二三四五六七八九十]{2,3})届第?([一二三四五六七八九])次(?:全体)?会议")
_SESSIONS = 5
# What tells that a session is held in the days of the draft.
_ANY_YEAR = re.compile("(?:19|20)[0-9]{2}年|去年|前年|上年|当年")
_RECALLED = re.compile("自|此前|曾|继|去年|以来|回顾")
_THESE_DAYS = re.compile("(?:(?<![0-9])[0-9]{1,2}月(?:[0-9]{1,2}日)?|[0-9]{1,2}日|今[天日年]|昨[天日]|日前|近日|连日来|刚刚|正在)[^。；\n]{0,14}$")
_SITS = re.compile("(?:在[一-鿿]{2,8})?(?:胜利|隆重|圆满)?(?:召开|举行|开幕|闭幕|批准|审议|审查|表决|通过|选举|作出)")
_ON_AIR = re.compile("(?:收听收看|收看|收听|观看|刚刚(?:闭幕|结束)的|正在(?:召开|举行)的)(?:了)?[^，。；\n]{0,6}$")
_IN_SESSION = re.compile("(?:现场)?直播|正在|今[天日]")
_HEARD = re.compile("(?:传达(?:学习)?|学习传达|宣传|宣讲|认真学习)(?:了|全国两会暨|全国两会和)?[^，。；\n]{0,4}$")
_FAR = 200
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
_CONGRESSES = ("全国代表大会", "二十一大", "二十大", "十九大", "十八大", "十七大", "20大", "19大", "18大")
_LEAD, _BEHIND = 30, 20
# What can only be said of a session that is over or on, and what is said of one to come.
_OVER = re.compile("(?:的)?(?:精神|公报|决定|报告|《|开幕会|闭幕|胜利召开|胜利闭幕|审议通过|通过|作出|指出|强调|提出|明确|部署)")
_AHEAD = re.compile("(?:迎接|喜迎|献礼|将|即将|筹备|迎|召开前)[^，。；\n]{0,12}$")
_WATCHED = re.compile("(?:收听收看|收看|收听|观看|学习(?:宣传)?(?:贯彻)?|传达(?:学习)?|贯彻(?:落实)?)(?:了|党的)?$")


def find(reading: Reading, plenums: Mapping[str, Sequence[str]], congresses: Mapping[str, str],
         parliaments: Mapping[str, int], unheld: Mapping[str, str], known_until: str) -> Iterator[Hit]:
    """Sessions that do not exist yet, never existed, carry digits, or stand with another date.

    `unheld` are congresses to come with the earliest month of each; no plenum beyond those listed was held
    before `known_until`.
    """
    for found in _around(reading, (_PLENUM, _FULL, _MIXED), "中全会", "次全体会议"):
        if found.re is _MIXED:
            yield reading.hit(*found.span(), "中央全会称“届”", (f"党的{found[1]}届{found[2]}中全会",))
        else:
            yield from _plenum(reading, found, plenums, known_until)
    for found in _around(reading, (_CONGRESS,), *_CONGRESSES):
        number = found[1] or found[3]
        digits = found[2] or found[4]
        if digits:
            right = found[0].replace(digits, _han(int(digits)))
            yield reading.hit(*found.span(), "会议届次用汉字数字", (right,))
        elif number in unheld:
            if _too_early(reading, found, unheld[number]):
                yield reading.hit(*found.span(), "该次大会尚未召开")
        elif number in congresses:
            yield from _judge(reading, found, congresses[number])
    for found in _around(reading, (_PARLIAMENT, _PARLIAMENT_FIRST), "届全国", "全国人大", "全国政协"):
        if found[1] in parliaments:
            yield from _parliament(reading, found, parliaments[found[1]])


def _parliament(reading: Reading, found: re.Match[str], first: int) -> Iterator[Hit]:
    nth = _DIGITS.index(found[2])
    if nth >= _SESSIONS:
        yield reading.hit(*found.span(), f"每届全国人大、全国政协举行{_SESSIONS}次会议")
    elif _too_early(reading, found, f"{first + nth}-03"):
        yield reading.hit(*found.span(), f"该会于{first + nth}年3月举行，晚于文稿日期")
    else:
        told = list(_judge(reading, found, f"{first + nth}-03"))
        yield from told or _of_another_year(reading, found, first + nth)


def _of_another_year(reading: Reading, found: re.Match[str], held: int) -> Iterator[Hit]:
    """A session told as the one of these days in a draft of another year, with no year beside it."""
    if reading.date is None or reading.date.year <= held:
        return
    text, start = reading.text, found.start()
    opened = reading.paragraph(start)[0]
    if _ANY_YEAR.search(text, max(opened, start - _FAR), found.end() + _BEHIND) or _RECALLED.search(text, max(opened, start - _LEAD), start):
        return
    nearby = reading.date.month >= 3
    dated = _THESE_DAYS.search(text, max(0, start - _LEAD), start) and _SITS.match(text, found.end())
    watched = _ON_AIR.search(text, max(0, start - _LEAD), start) or _IN_SESSION.match(text, found.end())
    if dated or watched or (nearby and _HEARD.search(text, max(0, start - _LEAD), start)):
        yield reading.hit(*found.span(), f"该会于{held}年3月举行，{reading.date.year}年的会议届次请核对")


def _too_early(reading: Reading, found: re.Match[str], month: str) -> bool:
    """Whether a session is told as past or present in a draft of an earlier month than it can have been held."""
    if reading.date and f"{reading.date:%Y-%m}" >= month:
        return False
    if reading.date is None and month[:4] < "2027":
        return False
    start = max(0, found.start() - _LEAD)
    if _AHEAD.search(reading.text, start, found.start()):
        return False
    return bool(_OVER.match(reading.text, found.end()) or _WATCHED.search(reading.text, start, found.start()))


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


def _plenum(reading: Reading, found: re.Match[str], plenums: Mapping[str, Sequence[str]],
            known_until: str) -> Iterator[Hit]:
    term, number = found[1] or _han(int(found[2])), found[3]
    # 第十四届…三中全会 may be that of a province.
    if reading.text[max(0, found.start() - 1):found.start()] == "第":
        return
    if term not in plenums:
        ahead = value(term) - max(map(value, plenums))
        if (ahead > 1 or (ahead == 1 and _too_early(reading, found, "9999"))) and reading.text.endswith(("党的", "中央"), 0, found.start()):
            yield reading.hit(*found.span(), f"党的全国代表大会还没有到第{term}届")
        return
    nth = int(number) if number.isdigit() else _DIGITS.index(number) + 1
    if found[2] or number.isdigit():
        yield reading.hit(*found.span(), "会议届次用汉字数字", (f"{term}届{_DIGITS[nth - 1]}中全会",))
    elif nth > len(plenums[term]):
        yield from _unheld(reading, found, term, nth, plenums, known_until)
    else:
        held = plenums[term][nth - 1]
        yield from _judge(reading, found, held)
        before_the_last = reading.date and nth >= 2 and plenums[term][nth - 2][:7] > f"{reading.date:%Y-%m}"
        if before_the_last or (reading.date and _too_early(reading, found, held[:7])):
            yield reading.hit(*found.span(), f"该会于{_told(held)}召开，晚于文稿日期")


def _unheld(reading: Reading, found: re.Match[str], term: str, nth: int,
            plenums: Mapping[str, Sequence[str]], known_until: str) -> Iterator[Hit]:
    """A session beyond the last one known: of a past term, more than one ahead, or told too early."""
    past = term != list(plenums)[-1]
    early = reading.date is not None and _too_early(reading, found, known_until)
    if past or early or nth > len(plenums[term]) + 1:
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
