"""Titles stacked on one name: where each title ends, whose they are, and where the stack begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from screen.names import name_at, names

LONGEST = 40
# What makes a body or a rank of a post noun: 委员会, 书记处, 部长级, 代表团, 主席令.
_NO_POST = re.compile("[会团处级制台令府馆室组队性作站席]|大会|资格|名单|人选|们")
_JOINT = re.compile("(?:、|/|兼任?)(?:兼任?)?")
_JOINTS = re.compile("[、/兼]")
_ASIDE = re.compile("[(（][^()（）\n]{1,12}[)）]")
_BREAK = re.compile("[，,。；;：:！!？?、\n“”\"()（）《》…—|]")
_TOGETHER = re.compile("[和及与暨]|以及")
_GROUP = re.compile("各|全体|有关|相关|所有|其他|历任|部分|每|(?:[0-9]+|[一二三四五六七八九十几多两])[名位个]")
_CUT = re.compile("的|了|听取|会见|会晤|受到|陪同|邀请|拜访|访问|宣布|正在|以及|记者|获悉|日电|其中|主持|出席|介绍|"
                  "看望|慰问|接待|率领|通报|同志|截至|来自|[会议式动训]由")
_LEAD = re.compile("(?!同济|同心|同仁|和平|和田|和静|和龙|和政|任丘|任城|对外|经济|经开|经信|向阳|即墨)"
                   "[由受给向与和同对被据经是为让请及系即在]")
_AS = re.compile("任[^，,。；、\n]{0,12}(?:长|成员|主任|委员|指挥)")
_HOLDS = re.compile("(?:同志)?(?:现任|时任|担任|兼任|任|系|是)")


class Stack(NamedTuple):
    """Titles joined into one row and the name they stand on, before or behind them; folded offsets."""

    titles: tuple[tuple[int, int], ...]
    name: tuple[int, int]

    @property
    def start(self) -> int:
        return min(self.titles[0][0], self.name[0])

    @property
    def end(self) -> int:
        return max(self.titles[-1][1], self.name[1])


def stacks(text: str, posts: Iterable[tuple[int, int]]) -> Iterator[Stack]:
    """Every row of at least two joined titles with the one person who holds them.

    `posts` are the post nouns of the text in order (书记, 县长). A name, 和 or a group ends a row.
    """
    titles: list[tuple[int, int]] = []
    opened = 0
    for start, end in posts:
        if titles and (start - opened > LONGEST or _BREAK.search(text, opened, start)):
            titles = []
        aside = _ASIDE.match(text, end)
        behind = aside.end() if aside else end
        joint = _JOINT.match(text, behind)
        if not (titles or joint) or _NO_POST.match(text, end):
            continue
        begin = opened if titles else _begin(text, start)
        if _GROUP.match(text, begin):
            titles = []
            continue
        if joint:
            titles.append((begin, end))
            opened = joint.end()
            continue
        row = (*titles, (begin, end))
        if name := _behind(text, end) or _behind(text, behind):
            yield Stack(row, name)
        elif behind == len(text) or _BREAK.match(text, behind):
            yield from _named_before(text, row)
        elif not _TOGETHER.match(text, behind):
            continue
        titles = []


def crowded(text: str, last: str, limit: int) -> Iterator[tuple[int, int]]:
    """The stretches where `limit` joints follow one another closely, each behind one of the characters `last`.

    Most drafts have none, so that no post noun has to be looked for.
    """
    joints = [m.start() for m in _JOINTS.finditer(text) if text[m.start() - 1:m.start()] in last]
    begin = end = 0
    for first, final in zip(joints, joints[limit - 1:], strict=False):
        if final - first > LONGEST * limit:
            continue
        if first - LONGEST > end:
            if end:
                yield begin, end
            begin = max(0, first - LONGEST)
        end = final + LONGEST + 20
    if end:
        yield begin, end


def _begin(text: str, post: int) -> int:
    """Where the title that ends in the post noun at `post` begins, without the verbs that lead up to it."""
    begin = max(0, post - LONGEST)
    for found in _BREAK.finditer(text, begin, post):
        begin = found.end()
    for found in _CUT.finditer(text, begin, post):
        begin = found.end()
    lead = _LEAD.match(text, begin, post)
    return lead.end() if lead else begin


def _behind(text: str, at: int) -> tuple[int, int] | None:
    if _AS.match(text, at) or _TOGETHER.match(text, at):
        return None
    end = name_at(text, at)
    return (at, end) if end > at else None


def _named_before(text: str, titles: tuple[tuple[int, int], ...]) -> Iterator[Stack]:
    """张三（县委书记、县长、…）, 张三，县委书记、县长、…, 张三现任县委书记、县长、…"""
    begin, first = titles[0]
    line = max(0, begin - LONGEST)
    for found in _BREAK.finditer(text, line, begin - 1):
        line = found.end()
    holds = _HOLDS.search(text, line, first)
    if holds:
        name, begin = _before(text, holds.start()), holds.end()
    else:
        name = _before(text, begin - 1) if begin and text[begin - 1] in "，,(（" else None
    if name:
        yield Stack(((begin, first), *titles[1:]), name)


def _before(text: str, at: int) -> tuple[int, int] | None:
    """The name that ends at `at`."""
    if text.endswith("同志", 0, at):
        at -= 2
    start = max(0, at - 16)
    found = [n for n in names(text[start:at]) if start + n[1] == at]
    return (start + found[-1][0], at) if found else None
