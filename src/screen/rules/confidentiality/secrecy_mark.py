"""Marks of state secrets as they stand on documents, told from talk about secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screen.model import Hit
    from screen.reading import Reading

_DEGREES = ("绝密", "机密", "秘密")
_TERM = "(?:长期|[0-9一二三四五六七八九十]{1,3} ?(?:年|个?月|日|天)|[\u4e00-\u9fff0-9]{2,10}(?:前|后|解密|公布|启用))"
_STAR = re.compile(f"[ \t]{{0,3}}[★☆✩✭✮⭐⋆✰][ \t\ufe0f]{{0,3}}(?:{_TERM}|(?=[\n）)】\\]”\"]|$))")
_ASTERISK = re.compile(f"[ \t]{{0,3}}[*][ \t]{{0,3}}{_TERM}")
# Other signs that a hand puts between, on a line of its own at the head of a paper.
_LOOSE = re.compile("[ \t]{1,4}(?=[0-9一二三四五六七八九十长])|[ \t]{0,3}[·•・.、→—－△▲◆●※#+][ \t]{0,3}")
_TIMED = re.compile(_TERM + "[ \t]{0,3}(?=[】\\])）\n]|$)")
_PERIOD = re.compile("级?[，,；; ]{0,2}保密期限(?:为|是)?[:： ]{0,2}" + _TERM)
_FIELD = re.compile("(?:密级|秘密等级|涉密等级|定密)[ \t]{0,3}[:：][ \t]{0,3}$")
_COPY = re.compile("(?:份号|编号|no[.])?[:： ]{0,2}[0-9]{6}[ \t]{0,3}\n?[ \t]{0,3}$")
_OWN = ("商业", "工作", "技术", "个人")
_TEACHING = (
    "例如", "比如", "譬如", "如：", "如:", "样式", "格式", "标注", "标志", "标识", "标明", "表示", "含义", "意思",
    "意为", "保密法", "保密知识", "什么是", "哪个", "哪项", "是指", "答题", "选择题", "判断题", "知识点", "普法",
    "应当标",
)  # fmt: skip
_HEAD = 200


def find(reading: Reading) -> Iterator[Hit]:
    """Yield every mark of a state secret, as a block, or as advice where the sentence teaches what marks are.

    Source: 保守国家秘密法; GB/T 9704-2012, 7.2.2.
    """
    text = reading.text
    for start, end, degree in reading.places(*_DEGREES):
        if text[max(0, start - 2) : start] in _OWN:
            continue
        mark = _STAR.match(text, end) or _ASTERISK.match(text, end)
        if mark:
            yield _judged(reading, start, mark.end(), "国家秘密标志（密级★保密期限）")
        elif _FIELD.search(text, max(0, start - 12), start):
            yield _judged(reading, start, end, "密级栏填写为国家秘密")
        elif period := _PERIOD.match(text, end):
            yield _judged(reading, start, period.end(), "写明了密级和保密期限")
        elif start < _HEAD and (stop := _loose(text, start, end)):
            yield _judged(reading, start, stop, "文首写有密级和保密期限")
        elif start < _HEAD and _alone(text, start, end):
            yield _judged(reading, start, end, f"文首单独标有“{degree}”，是公文版头的密级")


def _loose(text: str, start: int, end: int) -> int:
    """Where a degree and its term end that stand alone on a line, 0 when they do not."""
    sign = _LOOSE.match(text, end)
    timed = _TIMED.match(text, sign.end()) if sign else None
    ahead = text[text.rfind("\n", 0, start) + 1:start].strip(" \t【[(（")
    return timed.end() if timed and not ahead and text.count("\n") else 0


def _alone(text: str, start: int, end: int) -> bool:
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    rest = text[end : right if right >= 0 else len(text)].strip(" \t级")
    ahead = text[left:start].strip(" \t【[(（")
    return rest in ("", "】", "]", ")", "）") and (not ahead or bool(_COPY.fullmatch(ahead))) and text.count("\n") > 1


def _judged(reading: Reading, start: int, end: int, why: str) -> Hit:
    left, right = reading.sentence(start)
    sentence = reading.text[left:right]
    if any(word in sentence for word in _TEACHING):
        return reading.hit(start, end, why=f"{why}；此处像是保密常识讲解，请确认不是真实文件", level="advice")
    return reading.hit(start, end, why=why)
