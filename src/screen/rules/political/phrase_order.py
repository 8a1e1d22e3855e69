"""Judges lists with a fixed order: a member out of place, twice, or missing where the list is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from screen.model import Hit
from screen.reading import Reading
from screen.rules._context import around
from screen.rules.political._bodies import disordered

_JOIN = "[”\"’]?(?:[、，,；;]|和|与|及|以及)[“\"‘]?"
# A style note may show the wrong order in order to forbid it.
_SHOWN_AS_WRONG = re.compile("不得使用|不能写成|不应写成|误写|误为|错误表述|不规范")


def find(reading: Reading, enumerations: Sequence[Mapping[str, Any]], bodies: Sequence[str]) -> Iterator[Hit]:
    """Lists whose members differ from the fixed ones, one hit for each list; bodies of one level out of order."""
    seen: list[tuple[int, int]] = []
    told = reading.triggers()
    for known in enumerations:
        if told.keys().isdisjoint(known["cues"]):
            continue
        members = tuple(known["members"])
        if sum(member in reading.text for member in members) < len(members) - 1:
            continue
        for start, end, why, right in _faults(reading, known["name"], members):
            if not any(s < end and start < e for s, e in seen):
                seen.append((start, end))
                yield reading.hit(start, end, why, (right,))
    for start, end, right in disordered(reading.text, reading.places(*bodies)):
        if not _SHOWN_AS_WRONG.search(reading.text, *around(reading, start)):
            yield reading.hit(start, end, "领导机关按党委、人大、政府、政协的次序排列", (right,))


def _faults(reading: Reading, name: str, members: tuple[str, ...]) -> Iterator[tuple[int, int, str, str]]:
    member, runs = _patterns(members)
    for run in runs.finditer(reading.text):
        matches = list(member.finditer(run[0]))
        found = [m[0] for m in matches]
        if found == list(members) or len(set(found)) < len(members) - 1 or _embedded(reading.text, *run.span()):
            continue
        start, end = around(reading, run.start())
        sentence = reading.text[start:end]
        if _SHOWN_AS_WRONG.search(sentence):
            continue
        gaps = [run[0][a.end():b.start()] for a, b in pairwise(matches)]
        right = _join(members, gaps)
        if set(found) == set(members):
            order = f"“{name}”的规范次序为{'、'.join(members)}"
            yield *run.span(), order if len(found) == len(members) else f"“{name}”中有重复项", right
        elif name in sentence and len(found) <= len(members):
            lost = next(m for m in members if m not in found)
            yield *run.span(), f"“{name}”缺少“{lost}”", right
    yield from _strangers(reading, name, members)


def _strangers(reading: Reading, name: str, members: tuple[str, ...]) -> Iterator[tuple[int, int, str, str]]:
    """Lists of the right length right before the name, with one member that is none."""
    text, count = reading.text, len(members)
    if count < 4 or len({*map(len, members)}) > 1:
        return
    size = len(members[0])
    whole = re.compile(f"[一-鿿]{{{size}}}(?:、[一-鿿]{{{size}}}){{{count - 1}}}(?=的[一-鿿]{{0,6}}{re.escape(name)})")
    at = text.find(name)
    while at >= 0:
        for found in whole.finditer(text, max(0, at - 60), at + len(name)):
            wrong = [part for part in found[0].split("、") if part not in members]
            if len(wrong) == 1 and not reading.quoted(*found.span()):
                yield *found.span(), f"“{name}”中没有“{wrong[0]}”", "、".join(members)
        at = text.find(name, at + 1)


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
