"""People told by what became of them: the groups must make up all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._amounts import segment

CUES = (
    "升井", "遇难", "被困", "失联", "获救", "脱险", "失踪", "生还", "请假", "缺席", "弃权", "幸存", "重伤", "轻伤",
)  # fmt: skip
_GROUP = re.compile("([0-9]{1,6})(?:人|名[一-鿿]{0,4}|票|位[一-鿿]{0,4}|例)")
_WHOLE = re.compile("(?:当班|当时|现场|车上|船上|井下|机上|共有?|载有?|载|应到[一-鿿]{0,4}|应出席[一-鿿]{0,4}|应参加[一-鿿]{0,4}|作业人员|涉及|实到[一-鿿]{0,4}|收回[一-鿿]{0,4}|发出[一-鿿]{0,4})\\Z").search
_FATE = re.compile(
    "(?:均|已|全部|仍|正|当场|被|安全|成功|顺利|经抢救|无效|不幸|因[一-鿿]{1,4}){0,3}"
    "(?:升井|遇难|死亡|身亡|被困|失联|获救|救出|脱险|失踪|生还|逃生|脱困|撤离|撤出|受伤|重伤|轻伤|幸存|请假|缺席|到会|出席|弃权|赞成|反对|同意|不同意)"
)
_LEAD = re.compile("(?:赞成|反对|弃权|同意|不同意|请假|缺席|实到|出席|失联|遇难|死亡|受伤|重伤|轻伤|被困|获救|失踪)(?:票|的)?[一-鿿]{0,2}\\Z").search
_MOST = 8


def groups(reading: Reading) -> Iterator[Hit]:
    """The groups of one sentence against the whole it opens with."""
    text = reading.text
    seen = set()
    for at, _, _ in reading.places(*CUES):
        start, end = segment(text, at)
        if start in seen:
            continue
        seen.add(start)
        told = list(_GROUP.finditer(text, start, min(end, start + 200)))
        for number, whole in enumerate(told):
            if _WHOLE(text[max(start, whole.start() - 10) : whole.start()]):
                yield from _judge(reading, whole, told[number + 1 :], end)
                break


def _judge(reading: Reading, whole: re.Match[str], rest: list[re.Match[str]], end: int) -> Iterator[Hit]:
    text = reading.text
    stop = text.find("其中", whole.end(), end)
    parts = [
        m for m in rest
        if (stop < 0 or m.start() < stop) and (_FATE.match(text, m.end()) or _LEAD(text[max(0, m.start() - 8) : m.start()]))
    ]  # fmt: skip
    total, values = int(whole[1]), [int(m[1]) for m in parts]
    if not 2 <= len(parts) <= _MOST or max(values) >= total or len(parts) < len([m for m in rest if stop < 0 or m.start() < stop]):
        return
    # The hurt may be told once together and once by degree.
    if any(sum(some) == total for size in range(2, len(values) + 1) for some in combinations(values, size)):
        return
    gap = abs(sum(values) - total)
    if gap <= max(3, 0.2 * total):
        last = _FATE.match(text, parts[-1].end()) or parts[-1]
        yield reading.hit(whole.start(), last.end(), f"各项相加是{sum(values)}，前面写的是{total}")
