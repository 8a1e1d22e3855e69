"""Full names that a report should hide: of people harmed, of those who reported a case, of those in need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from screen.rules.confidentiality._people import led

if TYPE_CHECKING:
    from screen.reading import Reading

HARMED = (
    "受害人", "被害人", "受害者", "被害者", "受骗群众", "受骗人", "受骗者", "被骗群众", "报案人", "报警人", "报案群众",
    "事主", "伤者", "死者", "伤员", "遇难者", "遇难人员", "遇难群众", "罹难者", "罹难人员", "死难者", "死亡人员",
    "受伤人员", "失踪人员", "失联人员", "被困人员", "举报群众", "目击者", "知情人", "证人", "投诉人", "信访人",
    "上访人", "被拐",
)  # fmt: skip
NEEDY = ("五保老人", "五保户", "特困户", "特困老人", "特困人员", "低保户", "低保对象", "孤寡老人", "困难户",
    "特困供养对象")
REPORTED = ("报警", "报案")
CASES = ("案例", "示例", "案情", "举例")
KIN = ("女童", "男童", "患儿", "女孩", "男孩", "死者", "受害人", "被害人", "伤者", "嫌疑人")
_CASE = re.compile(
    "(?:一|二|三|四|五|六|七|八|九|十|[0-9]){0,3}[:：.、]\n?(?:被告人?|原告|当事人|居民|村民|市民"
    "|群众)?")
_RELATION = re.compile(
    "的?(?:母亲|父亲|爷爷|奶奶|外公|外婆|妈妈|爸爸|家长|家属|亲属|妻子|丈夫|儿子|女儿|弟弟|妹妹"
    "|哥哥|姐姐)")
_LABELS = "居民|村民|市民|群众|老人|业主|店主|商户|车主|女子|男子|员工|职工|户主|网友|患者|学生"
_BEFORE = re.compile(f"(?:{_LABELS})(?=[\u4e00-\u9fff]{{2,4}}$)")
_LABEL = re.compile(f"(?:{_LABELS})")
_BEHIND = re.compile("[（(，,、:：]")
_REACH = 48
_CUES = frozenset((*HARMED, *NEEDY, *REPORTED, *CASES, *KIN))


def named(reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Give (start, end, why) of each such name."""
    if _CUES.isdisjoint(reading.triggers()):
        yield from _beside_numbers(reading)
        return
    text = reading.text
    for words, why in ((HARMED, "受害、伤亡或报案人"), (NEEDY, "困难群众")):
        for _, end, word in reading.places(*words):
            for start, stop in led(text, end):
                yield start, stop, f"{why}（{word}）的真实姓名一般不公开"
    for _, end, _word in reading.places(*CASES):
        found = _CASE.match(text, end)
        for start, stop in led(text, found.end()) if found else ():
            if _BEHIND.match(text, stop):
                yield start, stop, "案例中的真实姓名须隐去"
    for _, end, word in reading.places(*KIN):
        found = _RELATION.match(text, end)
        for start, stop in led(text, found.end()) if found else ():
            yield start, stop, f"由“{word}”家属的姓名可以认出本人"
    for at, _, _word in reading.places(*REPORTED):
        found = _BEFORE.search(text, max(0, at - 8), at)
        for start, stop in led(text, found.end()) if found else ():
            if stop == at:
                yield start, stop, "报警、报案群众的真实姓名一般不公开"
    yield from _beside_numbers(reading)


def _beside_numbers(reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Names of residents with an identity or mobile number in the same clause."""
    text = reading.text
    for number, stop in reading.digit_runs:
        if stop - number not in (11, 17, 18):
            continue
        left = max(reading.sentence(number)[0], number - _REACH)
        for label in _LABEL.finditer(text, left, number):
            for start, end in led(text, label.end()):
                if _BEHIND.match(text, end):
                    yield start, end, "姓名与证件号、电话写在一起，须隐去"
