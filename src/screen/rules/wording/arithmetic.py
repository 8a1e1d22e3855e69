"""Numbers that contradict each other: sums, shares, changes, years, and the headline against the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._amounts import RESTS, SUMS

_OVER = re.compile(
    "率(?:已|均|都|仍|也)?(?:达到|达|为|是|升至|提高到|提升到|上升到|稳定在|保持在|超过|超|约)?(?:了)?([0-9]{3,4}(?:[.][0-9]{1,2})?)%"
)
# What can be 100 % at most: the two characters before 率.
_WITHIN = frozenset(
    ["合格", "满意", "通过", "普及", "知晓", "参保", "就业", "出勤", "及格", "优良", "达标", "入户", "签约", "好评", "成活", "检出", "识字", "化解", "办结", "整改", "回复", "处置", "处理", "破案", "接种", "建档", "上线", "命中", "巩固", "升学", "毕业", "入住", "出席", "参与", "支持", "投票", "见面", "结案", "执结", "调解", "成功", "发生", "死亡", "治愈", "存活", "落实", "响应", "解决", "反馈", "绿化", "镇化", "硬化", "通车", "准确", "完好", "安装", "持证", "培训", "抽检", "送达", "发放", "兑现", "履约", "回收", "受理", "公开", "覆盖", "通电", "通水", "供水", "排查", "建成", "脱贫", "销号", "到岗", "参训", "知悉", "报到", "登记"]
)  # fmt: skip
_SHARE = re.compile(
    "(?:占比|比重|满意度)(?:已|约|达到|达|为|是|升至|提高到|提升到)?(?:了)?([0-9]{3,4}(?:[.][0-9]{1,2})?)%"
)
_THREE = re.compile(
    "三次产业[一-鿿]{0,8}?([0-9]{1,2}(?:[.][0-9])?)[:：∶]([0-9]{1,2}(?:[.][0-9])?)[:：∶]([0-9]{1,2}(?:[.][0-9])?)"
)
_TOTAL = ("合计", "总计", "共计", "小计")
_WHOLES = ("其中", "分别为", "，即", "分担")
_RATES = (
    "率1",
    "率达1",
    "率为1",
    "率达到1",
    "率超过1",
    "率升至1",
    "率提高到1",
    "率提升到1",
    "率上升到1",
    "率已达1",
    "率均达1",
    "率均为1",
)
_TO = (
    "调整为",
    "调整到",
    "提高到",
    "提高至",
    "提高为",
    "增加到",
    "增加至",
    "增加为",
    "增长到",
    "增长至",
    "增至",
    "上升到",
    "上升至",
    "升至",
    "提升到",
    "提升至",
    "上涨到",
    "上涨至",
    "涨至",
    "涨到",
    "下降到",
    "下降至",
    "降到",
    "降至",
    "降低到",
    "降低至",
    "减少到",
    "减少至",
    "缩短到",
    "缩短至",
    "缩短为",
    "压缩到",
    "压缩至",
    "扩大到",
    "扩大至",
    "变为",
)
_EACH = ("每天", "每日", "每月", "每亩", "每人", "每户", "每生", "每名", "每位", "每吨", "每台", "每辆")

_SERVICE = (
    "从医", "从教", "从警", "从军", "从检", "从业", "执教", "任教", "行医", "党龄", "工龄", "教龄", "军龄", "警龄", "至今", "迄今", "距今",
    "已运行", "建校", "建院", "建馆", "建厂", "诞辰", "逝世",
)  # fmt: skip
_AGES = ("享年", "现年", "终年")
_UNTIL = ("日至", "日到", "日-", "日—", "日~", ")至", "）至", "时至")
_SPANS = ("日至", "日起至", "日到", "日起到", "日-", "日—", "日~", "日–", ")至", "）至", ")-", "）-", "）—", "月至", "月-", "月—")
_FATES = ("升井", "遇难", "被困", "失联", "获救", "脱险", "失踪", "生还", "请假", "缺席", "弃权", "幸存", "重伤", "轻伤")

_LISTS = ("名：", "名:", "人：", "人:", "家：", "家:", "个：", "个:")
_OPPOSITES = ("未采纳", "不合格", "未完成", "未通过", "未整改", "未办结", "未达标")


def find(reading: Reading, tolerance: float) -> Iterator[Hit]:
    """Each figure that its neighbours contradict; shares may differ by `tolerance` (percentage points)."""
    words = reading.triggers().keys()
    if "%" in reading.text:
        yield from _percentages(reading, words, tolerance)
    # The modules with the patterns are imported only for drafts that hold their words.
    if (
        not words.isdisjoint(_WHOLES)
        or not words.isdisjoint(SUMS)
        or not words.isdisjoint(RESTS)
        or "三次产业" in words
    ):
        yield from _parts(reading, words)
    if not words.isdisjoint(_TO):
        from screen.rules.wording import _changes

        yield from _changes.points(reading, tolerance)
        yield from _changes.values(reading)
    if not words.isdisjoint(_EACH):
        from screen.rules.wording import _changes

        yield from _changes.products(reading)
    yield from _time(reading, words)
    if not words.isdisjoint(_FATES):
        from screen.rules.wording import _outcomes

        yield from _outcomes.groups(reading)
    if not words.isdisjoint((*_LISTS, *_OPPOSITES)):
        from screen.rules.wording import _counts

        yield from _counts.lists(reading)
        yield from _counts.opposites(reading)
    if not words.isdisjoint(_TOTAL):
        from screen.rules.wording import _tables

        yield from _tables.totals(reading) if reading.marks("cell") else _tables.written(reading)


def _percentages(reading: Reading, words: Set[str], tolerance: float) -> Iterator[Hit]:
    text = reading.text
    for at, _, _ in reading.places(*_RATES):
        m = _OVER.match(text, at)
        if m and float(m[1]) > 100 and text[max(0, at - 2) : at] in _WITHIN and text[max(0, at - 4) : at - 2] != "拨备":
            yield reading.hit(m.start(1), m.end(), f"{text[at - 2 : at]}率不会超过100%")
    for at, _, _ in reading.places("占比", "比重", "满意度"):
        m = _SHARE.match(text, at)
        if m and float(m[1]) > 100:
            yield reading.hit(m.start(1), m.end(), "占比不会超过100%")
    if "%即" in text or "%，即" in text or "%,即" in text:
        from screen.rules.wording import _changes

        yield from _changes.raised(reading)
    if any(word[-1:] == "率" for word in words):
        from screen.rules.wording import _rates

        yield from _rates.rates(reading)
    if not words.isdisjoint(("占比", "，占", "、占")):
        from screen.rules.wording import _parts as parts

        yield from parts.shares(reading)


def _parts(reading: Reading, words: Set[str]) -> Iterator[Hit]:
    from screen.rules.wording import _parts as parts

    for word in _WHOLES:
        if word in words:
            yield from parts.wholes(reading, word)
    if not words.isdisjoint(SUMS):
        yield from parts.sums(reading)
    if not words.isdisjoint(RESTS):
        yield from parts.rests(reading)
    for at, _, _ in reading.places("三次产业"):
        m = _THREE.match(reading.text, at)
        total = sum(float(m[k]) for k in (1, 2, 3)) if m else 100
        if m and 0.15 < abs(total - 100) < 10:
            yield reading.hit(m.start(1), m.end(), f"三项相加是{total:g}，不是100")


def _time(reading: Reading, words: Set[str]) -> Iterator[Hit]:
    if not words.isdisjoint((*_SERVICE, *_AGES, *_UNTIL)):
        from screen.rules.wording import _calendar

        if not words.isdisjoint(_SERVICE):
            yield from _calendar.service(reading)
        if not words.isdisjoint(_AGES):
            yield from _calendar.ages(reading)
        if not words.isdisjoint(_UNTIL):
            yield from _calendar.periods(reading)
    if not words.isdisjoint(_SPANS):
        from screen.rules.wording import _days

        yield from _days.counted(reading)
