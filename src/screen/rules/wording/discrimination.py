"""Words and conditions that demean or shut out a group."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._terms import terms

_OUT = (
    "(?:者)?(?:一律)?(?:不予(?:录用|聘用|接收|报名)|不得报名"
    "|不(?:招|录|要|收|考虑|录用|聘用|接收)|勿扰|免谈|谢绝|除外|拒绝|请绕行|禁止入内)"
)
_MARRIED = re.compile(
    f"(?:已婚已育|已婚未育|未婚未育|已婚|未婚|离异|怀孕|孕妇|孕期|哺乳期|二孩|备孕)(?:的)?(?:女性|男性|妇女|女士|人员|者)?(?:{_OUT}|优先)"
)
_ILL = re.compile(
    f"(?:乙肝|乙肝病毒|艾滋病|艾滋|hiv|残疾|抑郁症|精神病|糖尿病|色盲|传染病)(?:病毒)?(?:携带|感染)?(?:者|患者|人员|人)?{_OUT}"
)
_FROM = re.compile(
    f"(?:河南|东北|新疆|西藏|安徽|湖北|武汉|福建|广西|外地|外省|农村|少数民族|回族|维吾尔族|藏族)(?:籍|人|户籍)?(?:人员|者)?{_OUT}"
)
_SEX = re.compile(
    "(?:仅限|只限|(?<!不)限|只招|仅招|只要)(?:招)?(?:男性|女性|男生|女生|男士|女士|男|女)"
    "(?!女|男|[^，。；\n]{0,4}(?:犯|厕|宿舍|浴|监|参赛|组|岗位))"
    f"[，、]?(?:{_MARRIED.pattern})?|(?:男性|男生)优先|女性{_OUT}"
)
_HIRES = ("招聘", "招募", "聘用", "录用", "应聘", "招工", "求职", "岗位", "报名", "面试", "入职")


def find(reading: Reading) -> Iterator[Hit]:
    """Each demeaning name, and each hiring condition the labour laws forbid."""
    for hit in terms(reading, "wording/discrimination"):
        # A name that someone else is quoted with is for the editor to weigh.
        start, end = reading.folded(hit.span.start), reading.folded(hit.span.end)
        yield replace(hit, level="advice") if hit.level is None and reading.quoted(start, end) else hit
    text = reading.text
    if not any(word in text for word in _HIRES):
        return
    done = 0
    for pattern, why in (
        (_SEX, "招聘不得限定性别（《就业促进法》第二十七条；国家规定不适合的工种除外）"),
        (_MARRIED, "招聘不得以婚育为条件（《妇女权益保障法》第四十三条）"),
        (_ILL, "不得以携带病原、残疾等为由拒绝录用（《就业促进法》第二十九、三十条）"),
        (_FROM, "招聘不得有民族、地域歧视（《就业促进法》第二十八条）"),
    ):
        for m in pattern.finditer(text):
            if m.start() >= done or pattern is not _MARRIED:
                yield reading.hit(m.start(), m.end(), why)
                done = m.end() if pattern is _SEX else done
