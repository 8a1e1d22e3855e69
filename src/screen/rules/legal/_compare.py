"""Aligns a repost with its original and says what changed in meaning; wording and layout may differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from screen.names import names

_SENTENCE = re.compile("[^。！？!?；;\n]{1,400}[。！？!?；;\n]{0,4}")
_NOISE = re.compile("[\\s，。、；：！？,.;:!?“”‘’\"'（）()《》〈〉【】\\[\\]「」『』—…·～~|丨/-]+")
_NUMBER = re.compile("[0-9]+(?:\\.[0-9]+)?%?(?:万亿|亿|万|千|百|元|年|月|日|时|个|人|次|倍|岁|吨|公里|米|天|家"
    "|例){0,2}"
                     "|[一二三四五六七八九十百千万两]{1,6}(?:成|倍|年|月|日|个|人|次|项|条|家|天|名)")
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("否定词", ("不得", "不能", "不", "未", "没有", "无需", "无", "非", "禁止", "取消", "严禁")),
    ("语气", ("拟", "将", "已经", "已", "或将", "有望", "力争", "计划", "正在", "可能", "预计", "征求意见",
     "试点", "初步")),
    ("范围", ("全部", "全面", "全国", "全省", "全市", "全县", "首次", "首个", "唯一", "部分", "所有", "一律",
     "原则上", "主要", "约", "近", "超", "至少",
            "最多", "除外", "以上", "以下")),
)
_NAME_CHANGE = re.compile("[\u4e00-\u9fff]{2,4}")
_LOCAL = re.compile("我(?=[省市县区州国])|本(?=[省市县区州])|[\u4e00-\u9fff]{2,3}(?=[省市县区州])")
# What limits a rule, so that a sentence cut short before it promises more than was promised.
_LIMITS = re.compile(
    "除外|但|不含|不包括|不适用|不享受|仅限|视情况|为准|前提|方可|才能|原则上|试点|暂行|不得|不超过|以内|以上|以下|条件的")
# 1至6月 and 1月到6月 are the same days.
_DATES = frozenset("年月日时号至到")
_LEAST = 0.45
_COMMON = 200
_SHORTEST = 6
_BESIDE = 12


class Change(NamedTuple):
    """One difference: where in the repost, what kind, what the original says, and whether it turns the meaning."""

    start: int
    end: int
    kind: str
    was: str
    grave: bool


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences that hold more than punctuation."""
    return [m.span() for m in _SENTENCE.finditer(text) if len(bare(m[0])) > 1]


def bare(text: str) -> str:
    """The text without punctuation and white space."""
    return _NOISE.sub("", text)


def compare(text: str, original: str) -> Iterator[Change]:
    """Changes of meaning in a repost, sentence by sentence; sentences left out are none."""
    theirs = [original[a:b] for a, b in sentences(original)]
    index = _index(theirs)
    whole = bare(original)
    for start, end in sentences(text):
        mine = bare(text[start:end])
        if mine in whole:
            yield from _cut_short(text, start, end, theirs)
            continue
        nearest, likeness = _nearest(mine, theirs, index)
        if likeness < _LEAST:
            yield Change(start, end, "新增", "", False)
        else:
            yield from _differences(text, start, end, nearest)


def _cut_short(text: str, start: int, end: int, theirs: list[str]) -> Iterator[Change]:
    """A sentence that ends before the limits that the original goes on with, and that stand nowhere else."""
    mine = bare(text[start:end])
    if len(mine) < _SHORTEST:
        return
    held = [sentence for sentence in theirs if mine in bare(sentence)]
    for sentence in held:
        if not bare(sentence).startswith(mine):
            continue
        rest = bare(sentence)[len(mine):]
        if rest and _LIMITS.search(rest) and rest not in bare(text):
            yield Change(start, end, "删去限定", rest, False)
            return


def _pairs(text: str) -> set[str]:
    return {text[i:i + 2] for i in range(len(text) - 1)}


def _index(theirs: list[str]) -> dict[str, list[int]]:
    """The sentences of the original by each pair of neighbouring characters: comparing all with all is quadratic."""
    index: dict[str, list[int]] = {}
    for number, sentence in enumerate(theirs):
        for pair in _pairs(bare(sentence)):
            index.setdefault(pair, []).append(number)
    return index


def _nearest(mine: str, theirs: list[str], index: dict[str, list[int]]) -> tuple[str, float]:
    pairs = _pairs(mine)
    shared = Counter(number for pair in pairs for number in index.get(pair, ())[:_COMMON])
    if not shared:
        return "", 0.0
    likeness = {n: 2 * count / (len(pairs) + max(1, len(bare(theirs[n])) - 1)) for n, count in shared.most_common(5)}
    best = max(likeness, key=lambda n: likeness[n])
    return theirs[best], likeness[best]


def _differences(text: str, start: int, end: int, theirs: str) -> Iterator[Change]:
    """What changed between two sentences that are mostly one."""
    from difflib import SequenceMatcher

    mine = text[start:end]
    for tag, a, b, c, d in SequenceMatcher(None, theirs, mine, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        told = _judge(theirs, a, b, mine, c, d)
        if told:
            kind, was, grave, left, right = told
            yield Change(start + left, start + right, kind, was, grave)


def _judge(theirs: str, a: int, b: int, mine: str, c: int, d: int) -> tuple[str, str, bool, int, int] | None:
    was, now = bare(theirs[a:b]), bare(mine[c:d])
    if was == now or {*was, *now} <= _DATES or _LOCAL.fullmatch(was) or _LOCAL.fullmatch(now):
        return None
    old, new = _grown(theirs, a, b), _grown(mine, c, d)
    if old[0] != new[0] and (old[0] or new[0]):
        return "数字", old[0], True, new[1], new[2]
    left, right = max(0, c - 1), min(len(mine), d + 1)
    for kind, words in _GROUPS:
        if _count(words, theirs[max(0, a - 1):b + 1]) != _count(words, mine[left:right]):
            return kind, was, kind != "范围" or bool(was and now), c, max(d, min(c + 1, len(mine)))
    if was and now and len(was) == len(now) <= 3 and (_in_name(theirs, a, b) or _in_name(mine, c, d)):
        return "姓名", was, True, c, d
    if len(was) == len(now) == 1 and was.isalpha() and now.isalpha():
        return "用字", was, False, c, d
    if was and now and _NAME_CHANGE.fullmatch(was) and _NAME_CHANGE.fullmatch(now) and len(was) == len(now):
        return "文字", was, False, c, d
    if len(now) >= 4 and not was:
        return "增添", "", False, c, d
    if len(was) >= 4 and not now:
        return "删节", was, False, c, min(len(mine), c + 1)
    return None


def _in_name(text: str, start: int, end: int) -> bool:
    left = max(0, start - _BESIDE)
    return any(left + a <= start and end <= left + b for a, b, _ in names(text[left:end + _BESIDE]))


def _grown(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The number that a changed stretch touches, whole, with its span."""
    for found in _NUMBER.finditer(text):
        if (found.start() < end and start < found.end()) or (start == end and found.start() < start < found.end()):
            return found[0], found.start(), found.end()
    return "", start, max(end, min(start + 1, len(text)))


def _count(words: tuple[str, ...], text: str) -> tuple[str, ...]:
    found, rest = [], text
    for word in sorted(words, key=len, reverse=True):
        if word in rest:
            found.append(word)
            rest = rest.replace(word, " ")
    return tuple(sorted(found))
