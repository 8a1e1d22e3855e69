"""Home addresses finer than the street, village or estate; where an office stands is public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from screen.rules.confidentiality._columns import cells
from screen.rules.confidentiality._homes import coarse, fine
from screen.rules.confidentiality._notices import notice, told

if TYPE_CHECKING:
    from screen.model import Hit
    from screen.reading import Reading

HOME = (
    "家庭住址", "家庭地址", "现住址", "现住地", "户籍地址", "户籍住址", "户籍所在地", "户籍地", "身份证地址",
    "居住地址", "居住地", "常住地址", "暂住地址", "暂住地", "租住地", "家庭详细地址", "收货地址", "收件地址",
    "住址", "家住", "现住", "现居", "，住", ",住", "、住", "（住", "(住", "；住", "租住", "暂住", "居住在", "居住于",
    "住在",
    "户籍",
)  # fmt: skip
_SAID = ("，住", ",住", "、住", "（住", "(住", "；住", "住在", "居住在", "居住于", "户籍", "收货地址", "收件地址")
_GAP = re.compile("[:：是为在于系均 ]{0,4}")
_END = re.compile("[。；;，,、！!\n|（(]")
_OFFICES = ("单位", "办公", "企业", "公司", "店")
_HEADERS = ("住址", "家庭地址", "居住地", "户籍地", "详细地址", "联系地址", "地址")
_BLOCK = re.compile("(?:栋|幢|号楼|座)[0-9一二三四五六七八九十]{1,3}单元[0-9]{1,2}?[0-9]{2,3}[室号]?")
_PERSON = (
    "男", "女", "岁", "出生", "身份证", "患者", "病例", "嫌疑人", "被告", "原告", "申请人", "被执行人", "户主",
    "居民", "业主", "老人", "姓名", "家属", "死者", "伤者", "当事人", "先生", "女士", "某",
)  # fmt: skip
_NOT_HOME = ("酒店", "宾馆", "医院", "隔离点", "病房", "办公室", "会议室", "公司", "局", "集团", "中心")
_REACH = 70
_HEAD = 160
_GROUPS = tuple(f"{word}{digit}" for word in ("组", "社", "队") for digit in range(1, 10))
_DOOR = re.compile("[组社队][0-9]{1,4}号(?!楼|线|院|井|矿|机|地|田|渠)")
_ALLOTTED = ("选房", "摇号", "分房", "配租", "配售", "房源", "网签", "预售", "交房", "验收", "回迁", "征收补偿")


def find(reading: Reading) -> Iterator[Hit]:
    """Yield addresses that lead to somebody's door."""
    seen: list[tuple[int, int]] = []
    for start, end, firm in _stretches(reading):
        exact = fine(reading.text[start:end])
        if not exact or (not firm and any(word in reading.text[start:end] for word in _NOT_HOME)):
            continue
        end = start + exact[1]
        if any(s < end and start < e for s, e in seen):
            continue
        seen.append((start, end))
        yield _hit(reading, start, end, exact[0])
    yield from _village_doors(reading, seen)
    if any(word in reading.title + reading.text[:_HEAD] for word in _ALLOTTED):
        return
    for block in _BLOCK.finditer(reading.text):
        if any(s < block.end() and block.start() < e for s, e in seen):
            continue
        left, right = reading.sentence(block.start())
        around = reading.text[max(left, block.start() - 200) : min(right, block.end() + 60)]
        if any(word in around for word in _PERSON):
            start = _back(reading.text, max(left, block.start() - 40), block.start())
            seen.append((start, block.end()))
            exact = fine(reading.text[start : block.end()])
            yield _hit(reading, start, block.end(), exact[0] if exact else block.start() - start)


def _village_doors(reading: Reading, seen: list[tuple[int, int]]) -> Iterator[Hit]:
    """Yield doors in a village written in brackets behind a person's name, or beside words for a person."""
    for at, _, _word in reading.places(*_GROUPS):
        door = _DOOR.match(reading.text, at)
        if not door or any(s < door.end() and at < e for s, e in seen):
            continue
        left = reading.sentence(at)[0]
        around = reading.text[max(left, at - 60) : door.end()]
        start = _back(reading.text, max(left, at - 30), at)
        if any(word in around for word in _PERSON) or reading.names(max(left, at - 40), start):
            seen.append((start, door.end()))
            yield _hit(reading, start, door.end(), at + 1 - start)


def _stretches(reading: Reading) -> Iterator[tuple[int, int, bool]]:
    """Give (start, end, firm) of what follows a cue of a home or stands under a header for one."""
    last = -1
    for at, end, word in sorted(reading.places(*HOME), key=lambda place: (place[0], -place[1])):
        if at < last:
            continue
        start = _GAP.match(reading.text, end).end()  # type: ignore[union-attr]
        last = _stop(reading.text, start)
        yield start, last, word not in _SAID
    for start, end, header, _row in cells(reading):
        if any(word in header for word in _HEADERS) and not any(word in header for word in _OFFICES):
            yield start, min(end, start + _REACH), "住" in header or "家" in header or "户" in header


def _stop(text: str, start: int) -> int:
    found = _END.search(text, start, start + _REACH)
    return found.start() if found else min(len(text), start + _REACH)


def _back(text: str, left: int, start: int) -> int:
    for at in range(start - 1, left - 1, -1):
        if text[at] in "，,。、；;：:（( \n是在住于址":
            return at + 1
    return left


def _hit(reading: Reading, start: int, end: int, cut: int) -> Hit:
    kept = coarse(reading.text[start : start + cut])
    said = told(notice(reading))
    why = "住址写到了楼栋或门牌，可据此找到本人；写到街道、乡镇即可"
    return reading.hit(start, end, why=f"{why}；{said}" if said else why, suggest=(kept + "……",))
