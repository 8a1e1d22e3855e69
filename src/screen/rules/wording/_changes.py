"""Changes against the two values between which they happen, and products against their factors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._amounts import Amount, amounts, in_hanzi, plain, segment

_UP = "提高|上升|提升|增加|增长|上涨|上调|扩大|调高|涨"
_DOWN = "下降|降低|减少|下调|缩短|压缩|缩减|调低|降"
_PERCENT = "([0-9]{1,3}(?:[.][0-9]{1,2})?)%"
_FROM_TO = re.compile(
    f"[由从][^，。；,;\n0-9]{{0,12}}{_PERCENT}[^，。；,;\n0-9]{{0,4}}?({_UP}|{_DOWN})"
    f"(?:到|至|为)[^，。；,;\n0-9]{{0,4}}{_PERCENT}[，,、]?(?:{_UP}|{_DOWN})(?:了|幅)?"
    "([0-9]{1,3}(?:[.][0-9]{1,2})?)(%|个百分点)"
)
_VALUES = re.compile(
    f"[由从][^，。；,;\n]{{1,30}}?(?:调整|{_UP}|{_DOWN}|变)?(?:到|至|为)[^，。；,;\n]{{1,24}}?[，,、（(]"
    f"(?:同比|净|共|累计|平均)?({_UP}|增幅|涨幅|{_DOWN}|降幅)(?:了|约|达|为)?(?=[0-9])"
)
_FALLS = (*_DOWN.split("|"), "降幅")
_TOLD = re.compile("([0-9]{1,5}(?:[.]([0-9]{1,2}))?)%")
_RAISED = re.compile(
    f"(上浮|{_UP}|下浮|{_DOWN})(?:了)?([0-9]{{1,3}}(?:[.][0-9])?)%[，,]?即[^，。；,;\n0-9]{{0,16}}(?=[0-9])"
)
_PER_DAY = re.compile("每(天|日|月)(?:[补标][一-鿿])?([0-9]{1,6}(?:[.][0-9]{1,2})?)元")
_TIMES = {"天": "([0-9]{1,3})天", "日": "([0-9]{1,3})[天日]", "月": "([0-9]{1,2})个月"}
_MADE = re.compile("(?:每年|全年|合计|共计|共|年)[^，。；,;\n0-9]{0,4}([0-9]{1,8}(?:[.][0-9]{1,2})?)(万)?元")
_PER_HEAD = re.compile("每(亩|人|户|名|生|位|吨|台|辆)[^，。；,;\n0-9]{0,6}([0-9]{1,7}(?:[.][0-9]{1,2})?)元")
_SUM = re.compile("(?:共|合计|资金|金额|总额|发放)[^，。；,;\n0-9]{0,6}(?=[0-9])")


def points(reading: Reading, tolerance: float) -> Iterator[Hit]:
    """Percentages from and to, with the points between them."""
    for found in _FROM_TO.finditer(reading.text):
        before, after, told = float(found[1]), float(found[3]), float(found[4])
        gap = abs(after - before)
        start, end = found.start(4), found.end(5)
        if (after < before) != (found[2] in _FALLS):
            yield reading.hit(found.start(2), found.end(2), "升降与前后两个数不符")
        elif found[5] == "%" and abs(gap - told) <= tolerance:
            yield reading.hit(start, end, "两个百分比的差用“个百分点”", (f"{found[4]}个百分点",), "advice")
        elif found[5] != "%" and abs(gap - told) > tolerance:
            right = f"{round(gap, 2):g}个百分点"
            yield reading.hit(start, end, f"前后相差{right}", (right,))


def values(reading: Reading) -> Iterator[Hit]:
    """Amounts from and to, with the growth or the difference between them."""
    text = reading.text
    for m in _VALUES.finditer(text):
        pair = [a for a in amounts(text, m.start(), m.start(1)) if a.unit != "%"]
        if len(pair) != 2 or pair[0].unit != pair[1].unit or not pair[0].value:
            continue
        low, high = pair
        told = _TOLD.match(text, m.end())
        if (high.value < low.value) != (m[1] in _FALLS):
            yield reading.hit(m.start(1), m.end(1), "升降与前后两个数不符")
        elif told:
            yield from _growth(reading, low, high, told)
        else:
            yield from _difference(reading, low, high, m.end())


def _growth(reading: Reading, low: Amount, high: Amount, told: re.Match[str]) -> Iterator[Hit]:
    right = abs(high.value - low.value) / low.value * 100
    spread = 100 * (high.slack / low.value + high.value * low.slack / low.value**2)
    places = len(told[2] or "")
    if abs(right - float(told[1])) > spread + (1.01 / 10**places):
        cure = f"{round(right, max(places, 1)):g}%"
        yield reading.hit(told.start(), told.end(), f"按前后两个数算是{cure}", (cure,))


def _difference(reading: Reading, low: Amount, high: Amount, at: int) -> Iterator[Hit]:
    found = amounts(reading.text, at, at + 20)[:1]
    if found and found[0].start == at and found[0].unit == low.unit:
        told = found[0]
        right = abs(high.value - low.value)
        if abs(right - told.value) > low.slack + high.slack + told.slack + 1e-6:
            like = reading.text[told.start : told.end]
            yield reading.hit(told.start, told.end, f"前后相差{plain(right, like)}")


def raised(reading: Reading) -> Iterator[Hit]:
    """An amount said to follow from another one by a percentage."""
    text = reading.text
    for m in _RAISED.finditer(text):
        start, end = segment(text, m.start())
        found = amounts(text, m.end(), end)[:1]
        if not found or found[0].start != m.end():
            continue
        made = found[0]
        factor = 1 + (-1 if m[1] in (*_FALLS, "下浮") else 1) * float(m[2]) / 100
        bases = [a for a in amounts(text, start, m.start()) + in_hanzi(text, start, m.start()) if a.unit == made.unit]
        rights = [a.value * factor for a in bases]
        if rights and all(abs(r - made.value) > 0.015 * r + made.slack for r in rights):
            near = min(rights, key=lambda r: abs(r - made.value))
            if 0.5 < made.value / near < 2:
                yield reading.hit(
                    made.start,
                    made.end,
                    f"按{m[2]}%算是{plain(near, text[made.start : made.end])}元"
                    if made.unit == "元"
                    else f"按{m[2]}%算是{near:g}{made.unit}",
                )


def products(reading: Reading) -> Iterator[Hit]:
    """Rates times days or heads, against the sum told."""
    text = reading.text
    for m in _PER_DAY.finditer(text):
        _, end = segment(text, m.start())
        times = re.compile(_TIMES[m[1]]).search(text, m.end(), end)
        made = _MADE.search(text, times.end(), end) if times else None
        if times and made:
            right = float(m[2]) * int(times[1])
            told = float(made[1]) * (1e4 if made[2] else 1)
            if abs(right - told) > 0.01 * right and 0.5 < told / right < 2:
                yield reading.hit(made.start(1), made.end(), f"{m[2]}×{times[1]}是{right:g}")
    for m in _PER_HEAD.finditer(text):
        yield from _by_head(reading, m)


def _by_head(reading: Reading, rate: re.Match[str]) -> Iterator[Hit]:
    text = reading.text
    start, end = segment(text, rate.start())
    unit = "人" if rate[1] in "人名生位" else rate[1]
    heads = [a for a in amounts(text, start, end) if a.unit == unit and not a.loose]
    total = _SUM.search(text, rate.end(), end)
    made = amounts(text, total.end(), end)[:1] if total else []
    if len(heads) != 1 or not made or made[0].unit != "元" or text.count("元", start, end) != 2:
        return
    right = float(rate[2]) * heads[0].value
    spread = made[0].slack + float(rate[2]) * heads[0].slack + 0.01 * right
    if abs(right - made[0].value) > spread and 0.8 < made[0].value / right < 1.25:
        why = f"按标准和数量算是{plain(right, text[made[0].start : made[0].end])}元"
        yield reading.hit(made[0].start, made[0].end, why, level="advice")
