"""Judges lists with a fixed order: a member out of place, twice, foreign to the list, or missing where it is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

from screen.model import Hit
from screen.reading import Reading
from screen.rules._context import around
from screen.rules.political._bodies import disordered

# A line of a poster has no marks between the members.
_JOIN = "[”\"’]?(?:[、，,；;]|和|与|及|以及)?[“\"‘]?"
# A style note may show the wrong order in order to forbid it.
_SHOWN_AS_WRONG = re.compile("不得使用|不能写成|不应写成|误写|误为|错误表述|不规范")


# The thought that a list of guiding thoughts must end in, and what such a list of older days ends in.
_THOUGHT = "习近平新时代中国特色社会主义思想"
_GUIDED = re.compile("[”\"]?(?:作)?为(?:根本)?(?:指导|行动指南|指引|遵循)")
_OLDER = re.compile("(?:毛泽东思想|邓小平理论|[“\"]?三个代表[”\"]?重要思想)(?:[、，和])$")
_HISTORY = re.compile("十[六七八]大|(?:19[0-9]{2}|20(?:0[0-9]|1[0-7]))年|当年|当时|曾")
_THEN = re.compile("(?:201[0-9]|2020)年|当时|时期|提出|历史")
_SINCE = date(2017, 10, 24)
_NAMED_WITHIN = 14
_PARTED = re.compile("[、，,]")


def find(reading: Reading, enumerations: Sequence[Mapping[str, Any]], bodies: Sequence[str]) -> Iterator[Hit]:
    """Lists whose members differ from the fixed ones, one hit for each list; bodies of one level out of order.

    An enumeration that is `named` is judged only right beside its name, since its members are common words; one that
    is `whole` lacks a member also where its name is not told, and behind words of `led` where these are given. One
    with a day of `until` is out of date from then on, and `instead` is its first member now.
    """
    seen: list[tuple[int, int]] = []
    told = reading.triggers()
    for known in enumerations:
        if told.keys().isdisjoint(known["cues"]) or (known.get("named") and known["name"] not in reading.text):
            continue
        members = tuple(known["members"])
        if sum(member in reading.text for member in members) < len(members) - 1:
            continue
        for start, end, why, right in _faults(reading, known, members):
            if not any(s < end and start < e for s, e in seen):
                seen.append((start, end))
                yield reading.hit(start, end, why, (right,))
    if "科学发展观" in told:
        yield from _unfinished(reading, seen)
    for start, end, right in disordered(reading.text, reading.places(*bodies)):
        if not _SHOWN_AS_WRONG.search(reading.text, *around(reading, start)):
            yield reading.hit(start, end, "领导机关按党委、人大、政府、政协的次序排列", (right,))


def _unfinished(reading: Reading, seen: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    """Guiding thoughts that stop before the last one, in a draft of our days."""
    text = reading.text
    if reading.date and reading.date < _SINCE:
        return
    for start, end, _ in reading.places("科学发展观"):
        guided = _GUIDED.match(text, end)
        if not guided or not _OLDER.search(text, max(0, start - 16), start):
            continue
        a, b = around(reading, start)
        if "习近平" in text[a:b] or _HISTORY.search(text, a, b) or reading.quoted(start, end):
            continue
        if not any(s <= start < e for s, e in seen):
            yield reading.hit(start, end, f"指导思想漏了“{_THOUGHT}”", (f"科学发展观、{_THOUGHT}",))


def _faults(reading: Reading, known: Mapping[str, Any],
            members: tuple[str, ...]) -> Iterator[tuple[int, int, str, str]]:
    name, named = known["name"], bool(known.get("named"))
    member, runs = _patterns(members)
    for run in runs.finditer(reading.text):
        matches = list(member.finditer(run[0]))
        found = [m[0] for m in matches]
        if found == list(members) and _outdated(reading, known, *run.span()):
            now = known["instead"]
            yield run.start(), run.start() + len(found[0]), f"“{name}”首项现为“{now}”", now
        if found == list(members) or len(set(found)) < len(members) - 1 or _embedded(reading.text, *run.span()):
            continue
        start, end = around(reading, run.start())
        sentence = reading.text[start:end]
        if _SHOWN_AS_WRONG.search(sentence):
            continue
        gaps = [run[0][a.end():b.start()] for a, b in pairwise(matches)]
        right = _join(members, gaps)
        near = reading.text[max(start, run.start() - _NAMED_WITHIN):min(end, run.end() + _NAMED_WITHIN)]
        if named and name not in near:
            continue
        if set(found) == set(members):
            order = f"“{name}”的规范次序为{'、'.join(members)}"
            yield *run.span(), order if len(found) == len(members) else f"“{name}”中有重复项", right
        elif len(found) <= len(members) and ((len(members) > 3 and name in sentence) or _whole(known, found, near)):
            lost = next(m for m in members if m not in found)
            if lost in sentence:
                continue
            yield *run.span(), f"“{name}”缺少“{lost}”", right
    yield from _strangers(reading, name, members)


def _whole(known: Mapping[str, Any], found: Sequence[str], near: str) -> bool:
    """Whether a list that lacks a member is one that nobody tells in part, named or not."""
    if not known.get("whole") or len(set(found)) < len(found):
        return False
    led, inner = known.get("led"), known["members"][1:-1]
    if known.get("inner") and not all(m in found for m in (known["members"][0], known["members"][-1])):
        return False
    return bool(inner) and (not led or any(word in near for word in led))


def _outdated(reading: Reading, known: Mapping[str, Any], start: int, end: int) -> bool:
    """Whether a list of former days stands in a draft of ours that does not tell of those days."""
    if not known.get("until") or (reading.date and f"{reading.date:%Y-%m-%d}" < known["until"]):
        return False
    a, b = around(reading, start)
    return not (_HISTORY.search(reading.text, a, b) or _THEN.search(reading.text, a, b) or reading.quoted(start, end))


def _strangers(reading: Reading, name: str, members: tuple[str, ...]) -> Iterator[tuple[int, int, str, str]]:
    """Lists of the right length beside the name, with one member that is none."""
    text, count = reading.text, len(members)
    at = text.find(name) if count >= 4 else -1
    while at >= 0:
        start, end = around(reading, at)
        for found in _row(members).finditer(text, max(start, at - 80), min(end, at + len(name) + 80)):
            parts = _PARTED.split(found[0])
            begin = found.start() + _over(parts, members)
            beside = text[max(start, begin - 8):begin] + "\n" + text[found.end():found.end() + 12]
            wrong = [part for part in parts if part not in members]
            if len(wrong) == 1 and name in beside and not _SHOWN_AS_WRONG.search(text, start, end):
                yield begin, found.end(), f"“{name}”中没有“{wrong[0]}”", "、".join(members)
        at = text.find(name, at + 1)


def _over(parts: list[str], members: Sequence[str]) -> int:
    """Cuts what leads up to the first member off the first part, and returns how much that was."""
    first = next((m for m in members if parts[0].endswith(m)), parts[0])
    over, parts[0] = len(parts[0]) - len(first), first
    return over


@cache
def _row(members: tuple[str, ...]) -> re.Pattern[str]:
    """As many words of the members' lengths in a row as the list has members."""
    one = f"[一-鿿]{{{min(map(len, members))},{max(map(len, members))}}}"
    return re.compile(f"{one}(?:[、，,]{one}){{{len(members) - 1}}}+(?![、，,][一-鿿]{{1,6}}[、，,])")


def _join(members: Sequence[str], gaps: Sequence[str]) -> str:
    if len(gaps) != len(members) - 1:
        return "、".join(members)
    return "".join(m + g for m, g in zip(members, [*gaps, ""], strict=True))


def _embedded(sentence: str, start: int, end: int) -> bool:
    """Whether the list goes on beyond its fixed members, or says so."""
    return sentence[start - 1:start] in ("、", "和", "与") or sentence[end:end + 1] in ("、", "和", "与", "等", "及")


@cache
def _patterns(members: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    longest_first = sorted(members, key=len, reverse=True)
    one = "|".join(re.escape(m).replace("“", "[“\"]?").replace("”", "[”\"]?") for m in longest_first)
    many = f"(?:{one})(?:{_JOIN}(?:{one})){{1,{len(members)}}}"
    return re.compile(one), re.compile(many)
