"""Judges fixed political wording: listed slips, the founding of the state, and programmes of former days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from screen.model import Hit
from screen.reading import Reading
from screen.rules._context import around
from screen.rules._hanzi import numeral, value

_COUNT = "(?P<count>[0-9]{1,3}|[一二三四五六七八九十百]{1,5})周年"
_FOUNDED = re.compile(f"建国{_COUNT}")
# What may lead up to 建国 without naming another state.
_OURS = re.compile("(?:^|[^一-鿿]|[是值逢来为在迎礼祝念庆自从]|[新中]国|我国|祖国|共和国|纪念日)$")
_OTHERS = re.compile(
    "越南|老挝|朝鲜|古巴|蒙古|缅甸|印度|印尼|印度尼西亚|马来|新加坡|韩国|美国|以色列|埃及|土耳其|伊朗|伊拉克|巴基斯坦|斯坦"
    "|大使|总统|独立|两国|我军建国|该国|其建国")
_YEAR = "(?:今年|(?P<year>(?:19|20)[0-9]{2})年)(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?[^，。；;！!？?\n0-9]{0,10}?"
# A count below this is history: texts of those days said 建国.
_OF_OUR_DAYS = 50
_TOLD_YEAR = re.compile(_YEAR + "$")
_REACH, _BACK = 60, 40
_ERA = re.compile("建国(?:以来|以后|之后|后(?!世)|初期|初年|之初|前夕|伊始|至今|前(?=[，,的])|[0-9一二三四五六七八九十]{1,3}多?年来)")
_ANY_YEAR = re.compile("(20[0-9]{2}|19[0-9]{2})年")
_DONE = re.compile(
    "以来|历史性|如期|已经|曾|胜利|成功|实现了|完成了|打赢了|取得|成就|成果|时期|期间|当年|当时|那时|之后|基础上|收官后|总结|回顾|回首|档案|五年来|年间")


def find(reading: Reading, founded: Mapping[str, int], tasks: Sequence[Mapping[str, str]]) -> Iterator[Hit]:
    """Listed slips with their cure, anniversaries of state, Party and army, and programmes that have been carried out.

    `tasks` are programmes with the day from which they are no longer a task, and what is said now.
    """
    listed: list[tuple[int, int]] = []
    for start, end, term in reading.hits("political/phrase_wording"):
        listed.append((start, end))
        yield reading.hit(start, end, term.why, term.instead, term.level)
    for start, end, _ in reading.places("周年"):
        if not any(a <= start < b for a, b in listed):
            yield from _anniversary(reading, start, end, founded)
    for start, _, _ in reading.places("建国"):
        yield from _since_founding(reading, start)
    for task in tasks:
        for start, end, _ in reading.places(task["text"]):
            yield from _carried_out(reading, start, end, task)


def _since_founding(reading: Reading, start: int) -> Iterator[Hit]:
    """建国以来, where the state is ours."""
    text = reading.text
    found = _ERA.match(text, start)
    lead = text[max(0, start - 6):start]
    if not found or not _OURS.search(lead) or reading.titled(*found.span()) or reading.quoted(*found.span()):
        return
    if not _OTHERS.search(text, max(0, start - _REACH), found.end() + _REACH):
        begin = start - 3 if lead.endswith("新中国") else start
        told = "新中国成立" + found[0].removeprefix("建国")
        yield reading.hit(begin, found.end(), "规范表述为“新中国成立”", (told,),
            "review" if reading.date else "advice")


def _carried_out(reading: Reading, start: int, end: int, task: Mapping[str, str]) -> Iterator[Hit]:
    """A programme told as a task of these days although it has been carried out or followed by another one."""
    text = reading.text
    if reading.date is None or f"{reading.date:%Y-%m-%d}" < task["since"]:
        return
    a, b = around(reading, start)
    past = _DONE.search(text, a, b) or any(int(y) < reading.date.year for y in _ANY_YEAR.findall(text[a:b]))
    if past or (task.get("now") and task["now"] in text[a:b]) or reading.quoted(start, end) or reading.titled(start, end):
        return
    before = _to(task["before"]).search(text, max(a, start - 12), start) if task.get("before") else None
    if before or not task.get("before"):
        yield reading.hit(before.start() if before else start, end, task["why"], (), "review")


@cache
def _to(pattern: str) -> re.Pattern[str]:
    return re.compile(f"(?:{pattern})$")


def _anniversary(reading: Reading, start: int, end: int, founded: Mapping[str, int]) -> Iterator[Hit]:
    text = reading.text
    first = max(0, start - _BACK)
    bare = _FOUNDED.search(text, max(0, start - 7), end)
    if bare:
        lead = text[max(0, bare.start() - 6):bare.start()]
        if _number(bare["count"]) < _OF_OUR_DAYS or not _OURS.search(lead):
            return
        if _OTHERS.search(text, max(0, start - _REACH), end + _REACH):
            return
        right = _right(reading, first, bare, founded["新中国成立"])
        begin = bare.start() - (3 if lead.endswith("新中国") else 0)
        told = f"新中国成立{right or bare['count']}周年"
        why = "规范表述为“新中国成立”" + (f"，当年是{right}周年" if right else "")
        yield reading.hit(begin, end, why, (told,))
        return
    for name, since in founded.items():
        named = re.compile(f"{name}{_COUNT}").search(text, max(0, start - len(name) - 5), end)
        right = _right(reading, first, named, since) if named else ""
        if named and right:
            yield reading.hit(*named.span(), f"当年是{name}{right}周年", (f"{name}{right}周年",), "review")
            return


def _right(reading: Reading, first: int, found: re.Match[str], since: int) -> str:
    """The right count for the year that the sentence names for it, or nothing where it is right or not told."""
    told = _TOLD_YEAR.search(reading.text, first, found.start())
    if not told or not (told["year"] or reading.date):
        return ""
    right = (int(told["year"]) if told["year"] else reading.date.year) - since  # type: ignore[union-attr]
    count = found["count"]
    if right == _number(count) or not 0 < right < 200:
        return ""
    return str(right) if count.isdigit() else numeral(right)


def _number(told: str) -> int:
    return int(told) if told.isdigit() else value(told)
