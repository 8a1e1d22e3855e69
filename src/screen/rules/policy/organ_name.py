"""Judges whether an organ is called by the name in force on the day of the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from screen.model import Hit, Level
from screen.reading import Reading
from screen.rules._context import around

_FORMER = re.compile("(?:原|前|旧|老|曾任|时任|历任|首任|担任过|昔日|曾经的|曾是)[一-鿿]{0,12}$")
_STORY = re.compile(
    "不再保留|改组为|更名为|撤销|组建|重新组建|并入|划入|职责整合|的前身|前身为|前身是|曾经"
    "|曾是|当年|当时|那时|摘帽|脱贫")
_YEAR = re.compile("((?:19|20)[0-9]{2})(?:年|—|-|〕|\\])")
_NOW = re.compile("目前|现在|如今|今年|今后|下一步|下月|下周|近日|日前|今天|明天|请")
_FAR = 200
_ABROAD = re.compile(
    "(?:美国|美|英国|英|法国|法|德国|德|俄罗斯|俄|日本|日|韩国|韩|朝鲜|国外|外国|乌克兰|以色列"
    "|武装部队|[以俄乌伊叙美英法德]军|[叙伊以巴印埃乌泰越缅菲澳加意葡希沙美英法德俄日韩朝](?=$)|[一-鿿](?:利亚|罗斯|尼亚|兰|西亚|利|斯坦|瓦|亚|林|朗|哥|西|坦"
    "|甸|挝|寨|典|麦|威|腊|其|及|拉克|斯|国|嫩|曼|干达|巴|廷|内|尔|加))[一-鿿]{0,6}$")
_HOME = re.compile("(?:我国|中国|全国|解放军|国家)$")
# A draft without a date may be an old one; the reader is sent only to an organ of today.
_SENT = re.compile("(?:到|向|赴|前往|拨打|联系|咨询|致电|关注|登录)[一-鿿]{0,8}$")
_COMING = re.compile("[一-鿿]{0,6}?(?:(?<!已)将|即将|拟于|拟在|定于|正在|电话|热线|窗口|办事大厅|咨询|提醒您|提示您)")
# Names that other countries' organs carry too.
_SHARED = (
    "农业部", "文化部", "卫生部", "人事部", "建设部", "总参谋部", "总政治部", "总后勤部", "环境保护部", "国税局",
    "监察部", "铁道部", "环保部", "信息产业部")


def find(reading: Reading) -> Iterator[Hit]:
    """Names out of use, unless the sentence tells of the past or of another country.

    Without any date to judge by, only a sentence about what the organ is to do tells that it is thought to exist.
    """
    for start, end, term in reading.hits("policy/organ_name"):
        if reading.date is None and term.since and term.level == "advice":
            continue
        if reading.titled(start, end) or reading.quoted(start, end) or _past(reading, start, end, term.since):
            continue
        if term.text in _SHARED and _abroad(reading, start):
            continue
        if reading.date is None and term.since and not _of_today(reading.text, start, end):
            continue
        level: Level | None = "advice" if reading.date is None and term.since else term.level
        yield reading.hit(start, end, term.why, term.instead, level)


def _of_today(text: str, start: int, end: int) -> bool:
    return bool(_SENT.search(text, max(0, start - 24), start) or _COMING.match(text, end))


def _past(reading: Reading, start: int, end: int, since: date | None) -> bool:
    text = reading.text
    if _FORMER.search(text, max(0, start - 14), start) or text[end:end + 1] == "原":
        return True
    a, b = around(reading, start)
    if _STORY.search(text, a, b):
        return True
    years = [int(y) for y in _YEAR.findall(text, a, b)]
    if not years and not _NOW.search(text, a, b):
        # A story names its year once and goes on in it.
        told = _YEAR.findall(text, max(reading.paragraph(start)[0], start - _FAR), start)
        years = [int(told[-1])] if told else []
    return bool(since and years and min(years) <= since.year)


def _abroad(reading: Reading, start: int) -> bool:
    a, _ = around(reading, start)
    before = reading.text[max(a, start - 12):start]
    return bool(_ABROAD.search(before)) and not _HOME.search(before)
