"""Full names of children told beside what harmed them, or in lists of those in need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from screen.rules.confidentiality._notices import notice
from screen.rules.confidentiality._people import hidden, led, masked

if TYPE_CHECKING:
    from screen.model import Level
    from screen.reading import Reading

CHILDREN = (
    "小学生", "初中生", "高中生", "中学生", "女童", "男童", "女孩", "男孩", "女婴", "男婴", "患儿", "弃婴", "幼儿",
    "女生", "男生",
    "少年",
    "少女", "未成年人", "学生", "儿童",
)  # fmt: skip
CLASSES = ("年级", "）班", ")班")
_CLASS = re.compile("(?:[（(]?[0-9一二三四五六七八九十]{1,2}[)）]?班)?(?:的?(?:学生|同学|女生|男生))?[ 　:：|，,]{0,2}")
_HARM = re.compile(
    "强奸|猥亵|性侵|被害|受害|遭|拐|虐待|家暴|自杀|自残|轻生|溺|落水|坠|失踪|走失|走散|涉嫌|盗窃|殴打|打伤|霸凌|欺凌"
    "|欺负"
    "|未成年犯|孤儿|困境|留守|无人抚养|服刑|吸毒|早孕|辍学|撞|受伤|遇难|死亡|身亡|去世|病情|患|呕吐|腹泻|感染|确诊"
    "|过敏|单亲"
    "|抑郁|自闭|孤独症|多动症|脑瘫|癫痫|白血病|休学|厌学|离家出走"
    "|作案|到案|归案|残疾|低保|贫困|困难|资助|救助|违纪|处分|被抓|斗殴"
)
# What a minor did: the legal gate speaks of naming them, this one keeps the name out of the report.
_DEED = re.compile("涉嫌|盗窃|抢|作案|到案|归案|斗殴|未成年犯|打伤他人|被抓|刑事责任")
_DONE_TO = re.compile("被害|受害|遭|拐|虐待|被[^，。；\n]{0,8}(?:打|害|杀|骗|奸|侵|猥亵)")
_PRAISE = re.compile(
    "(?:勇|奋|救|跳|拾|获|夺|荣|参加|表示|介绍|说|高兴|告诉|朗诵|演唱|表演|代表|作为|捐|分享"
    "|在[^，。]{2,16}(?:赛|展|活动))")
_AGE = re.compile("(?<![0-9])(?:[1-9]|1[0-7])(?:周)?岁(?!以|前|后|左右|起|的?老|至|到|儿童|[-~])")
_WIDTH, _REACH, _MOST = 16, 100, 400


def children(reading: Reading) -> Iterator[tuple[int, int, str, str, Level | None]]:
    """Give (start, end, why, mask, level) of each such name."""
    text = reading.text
    aided = notice(reading).kind == "benefit"
    for start, end in _labelled(reading):
        left, right = reading.sentence(start)
        around = text[max(left, start - _REACH) : min(right, end + _REACH)]
        harm = _HARM.search(around)
        if (harm or aided) and not _PRAISE.match(text, end):
            told = f"与“{harm.group()}”" if harm else "与受助情况"
            level: Level | None = "advice" if _DEED.search(around) and not _DONE_TO.search(around) else None
            yield start, end, f"未成年人姓名{told}写在一起，须隐去姓名", hidden(text[start:end]), level


def _labelled(reading: Reading) -> Iterator[tuple[int, int]]:
    text = reading.text
    for _, end, _word in reading.places(*CHILDREN)[:_MOST]:
        yield from led(text, end)
    for _, end, _word in reading.places(*CLASSES)[:_MOST]:
        found = _CLASS.match(text, end)
        yield from led(text, found.end() if found else end)
    for _at, end, _word in reading.places("岁")[:_MOST]:
        age = _AGE.search(text, max(0, end - 4), end + 2)
        if not age:
            continue
        left = max(reading.sentence(age.start())[0], age.start() - _WIDTH)
        for start, stop, name in reading.names(left, age.end()):
            if 2 <= stop - start <= 4 and not masked(text[start : stop + 1]) and stop <= age.start() and name:
                yield start, stop
