"""Units of measure that are not legal or are written in the wrong case."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._amounts import places

_LEGAL = {
    "公分": "厘米",
    "公尺": "米",
    "公升": "升",
    "公吨": "吨",
    "平米": "平方米",
    "立方公尺": "立方米",
    "平方公尺": "平方米",
    "市斤": "斤",
    "市亩": "亩",
    "立米": "立方米",
    "公理": "公里",
    "平方": "平方米",
    "立方": "立方米",
    "度c": "℃",
}
_CASE = {
    "kg": "kg",
    "km": "km",
    "kw": "kW",
    "mw": "MW",
    "cm": "cm",
    "mm": "mm",
    "ml": "mL",
    "hz": "Hz",
}
_LONGER = {"kwh": "kWh", "khz": "kHz", "mhz": "MHz", "ghz": "GHz", "hz": "Hz", "mwh": "MWh"}
_NUMBER = re.compile("[0-9一二三四五六七八九十百千万亿两几半余多] ?\\Z").search
_DIGIT = re.compile("[0-9] ?\\Z").search
_WHOLE = re.compile("(?:平方|立方)(?!米|公|千米|厘米|分米|毫米|市|英|英尺|根|和|数|差|寸|剂|体|百|万|km|m|厘|毫|分|怀)")
_CELSIUS = re.compile("摄氏(-?[0-9]{1,3}(?:[.][0-9])?)度")
_DOUBLED = re.compile("摄氏度?(?:°c|℃)")
_TWICE = ("公斤kg", "千克kg", "公里km", "千米km")
_MIXED = re.compile("(?:km|公里)/(?:小时|时|h)")
_GRAMS = ("规格", "净含量", "净重", "重量", "每盒", "每袋", "每包", "每瓶", "克重", "含量")
_METRES = ("距", "长", "宽", "高", "深", "米", "路程", "步行", "直径")
_SHORT = ("0g", "5g", "0m", "5m", "m2", "m3")
_TONS = ("0t", "1t", "2t", "3t", "4t", "5t", "6t", "7t", "8t", "9t", "万t", "亿t")
_WEIGHED = ("产量", "吨", "重", "运", "粮", "煤", "矿", "肥", "果", "菜", "垃圾", "储备", "吊", "载", "产", "货")
_STORED = ("硬盘", "存储", "内存", "数据", "算力", "带宽", "排量", "发动机", "网盘", "显存", "像素", "型号")
_BARE = re.compile("(?<![0-9a-z.])([0-9]{2,4})([gm])(?![a-z0-9/])")
_POWER = re.compile("[0-9] ?(?:平方)?(k?m)([23])(?![0-9a-z.,])")


def find(reading: Reading) -> Iterator[Hit]:
    """Each unit after a number that has a legal name or a fixed spelling."""
    text = reading.text
    for at, end, word in reading.places(*_LEGAL):
        # The longer name holds the shorter one.
        if not _NUMBER(text[max(0, at - 2) : at]) or (word in ("平方", "立方") and not _area(text, at)):
            continue
        why = "应为“公里”" if word == "公理" else "不是法定计量单位名称" if word != "度c" else "摄氏度写“℃”或“摄氏度”"
        yield reading.hit(at, end, why, (_LEGAL[word],))
    for at, end, word in reading.places(*_CASE):
        yield from _spelled(reading, at, end, word)
    # Web addresses are full of “ml”: only a number before it makes it a unit, and only that is looked for.
    for at in places(text, "ml") if "ml" in text else ():
        yield from _spelled(reading, at, at + 2, "ml")
    for at, _, _ in reading.places("摄氏"):
        found = _CELSIUS.match(text, at)
        if found:
            yield reading.hit(at, found.end(), "“摄氏度”是一个单位，不能拆开", (f"{found[1]}摄氏度",))
        doubled = _DOUBLED.match(text, at)
        if doubled:
            yield reading.hit(at, doubled.end(), "单位写一次", ("℃",))
    for at, end, word in reading.places(*_TWICE):
        if _NUMBER(text[max(0, at - 2) : at]):
            yield reading.hit(at, end, "同一单位写了两次", (word.rstrip("kgm"),))
    for at, _, word in reading.places("km/", "公里/h"):
        found = _MIXED.match(text, at)
        if found and found[0] in ("km/时", "km/小时", "公里/h"):
            yield reading.hit(at, found.end(), "单位的汉字与符号不混用", ("公里/小时" if word == "公里/h" else "km/h",))
    for _, end, _ in reading.places(*_TONS):
        yield from _tons(reading, end - 1)
    if not reading.triggers().keys().isdisjoint(_SHORT):
        yield from _letters(reading)


def _area(text: str, at: int) -> bool:
    """Whether a bare 平方 or 立方 after an Arabic number stands for the metre."""
    return bool(_WHOLE.match(text, at)) and bool(_DIGIT(text[max(0, at - 2) : at]))


def _spelled(reading: Reading, at: int, end: int, word: str) -> Iterator[Hit]:
    text = reading.text
    tail = text[at : at + 3]
    if tail in _LONGER:
        word, end = tail, at + 3
    if word == "hz" and at and text[at - 1] in "kmg":
        word, at = text[at - 1] + "hz", at - 1
    if not _DIGIT(text[max(0, at - 2) : at]) or re.match("[a-z0-9]", text[end : end + 1]):
        return
    span = reading.source(at, end)
    told = reading.draft.text[span.start : span.end]
    right = _LONGER.get(word) or _CASE[word]
    if told != right and told.isascii():
        yield reading.hit(at, end, "单位符号的大小写有规定", (right,))


def _tons(reading: Reading, at: int) -> Iterator[Hit]:
    """A capital T for the ton, where nothing is stored or transferred."""
    text = reading.text
    span = reading.source(at, at + 1)
    if reading.draft.text[span.start : span.end] != "T" or (text[at + 1 : at + 2].isascii() and text[at + 1 : at + 2].isalnum()):
        return
    start, end = reading.sentence(at)
    if any(word in text[start:end] for word in _WEIGHED) and not any(w in text[start:end] for w in _STORED):
        yield reading.hit(at, at + 1, "吨的符号是小写“t”，行文中写“吨”", ("吨",))


def _letters(reading: Reading) -> Iterator[Hit]:
    """A capital letter for gram or metre, and digits for square and cube."""
    source = reading.draft.text
    if "G" in source or "M" in source:
        for m in _BARE.finditer(reading.text):
            span = reading.source(m.start(2), m.end(2))
            if source[span.start : span.end] != m[2].upper():
                continue
            start, end = reading.sentence(m.start())
            sentence = reading.text[start:end]
            near = _GRAMS if m[2] == "g" else _METRES
            if any(word in sentence for word in near) and not any(
                w in sentence for w in ("宽带", "网", "流量", "内存", "兆", "文件", "图片")
            ):
                name = "克" if m[2] == "g" else "米"
                yield reading.hit(m.start(2), m.end(2), f"{name}的符号是小写“{m[2]}”", (m[2],))
    if "m2" in source or "m3" in source:
        for m in _POWER.finditer(reading.text):
            span = reading.source(m.start(1), m.end(2))
            if source[span.start : span.end] in ("m2", "m3", "km2"):
                yield reading.hit(m.start(1), m.end(2), "面积、体积单位用上标", (m[1] + ("²" if m[2] == "2" else "³"),))
