"""Judges names for Hong Kong, Macao, Taiwan and disputed territory, with the quotation marks they need."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules._context import around

_AMONG_STATES = re.compile(
    "(?:香港|澳门|台湾|台北)(?:、[一-鿿]{1,8}){0,12}(?:和[一-鿿]{1,8})?等(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})?(?:多"
    "|余)?个?"
    "(?:国家(?!(?:和|及|与|或|或者|、|[（(])地区)|国(?![家际内外籍民人]))")
_REGION = "(?:港澳台?|(?:中国)?(?:香港|澳门|台湾)(?:(?:、|和|及)(?:香港|澳门|台湾)){0,2})"
_PEOPLE = "(?:地区|同胞|居民|游客|人士|旅客|客商|学生)?"
_ABROAD = "(?:外国|国外|境外国家|外籍|外宾)"
_WITH_ABROAD = re.compile(
    f"(?P<region>{_REGION}{_PEOPLE})(?:(?:、|以及|及|和|与|或|等)?(?:其他|其它)|等)"
    f"(?P<abroad>{_ABROAD}|国家(?!和地区|或地区|（|级|标准|安全))")
_HELD_ABROAD = re.compile(
    f"(?P<abroad>{_ABROAD}[一-鿿]{{0,4}}?)[（(]?(?:含|包括|包含|如)(?P<region>{_REGION})(?:地区|同胞)?[）)]?")
# 来自美国、台湾、日本的外国游客
_LISTED_ABROAD = re.compile(
    "来自[^，。；\n]{0,24}?(?P<region>香港|澳门|台湾)[^，。；\n]{0,16}?的(?P<abroad>外国|外籍|外宾)[一-鿿]{0,2}")
_FOREIGN = ("外国", "国外", "外籍", "外宾", "其他国家", "其它国家", "境外国家")
_SPLIT = (
    "势力|分子|份子|分裂|活动|行径|图谋|主张|言论|组织|立场|挑衅|顽固|路线|政党|思潮|思想"
    "|史观|党纲|头目|人士|团体|作乱|$|[，。、；！和与就不没]")
_SEPARATISM = re.compile(f"(?:台|港|藏|疆)独(?={_SPLIT})")
# 平台独立、舞台独具 and the like are cut at 台.
_WORDS_BEFORE = re.compile("[平舞讲站电后前柜亭吧阳烟灶窗看擂]$")
_ISLAND_ORGANS = re.compile("(?:行政院|立法院|监察院|司法院|考试院|总统府)(?!大学)")
_REPUBLICAN_ERA = re.compile("民国|国民政府|国民党政府|19[0-4][0-9]年")
_REGIONS = ("香港", "澳门", "台湾", "台北", "港澳")
_INDEPENDENCE = ("台独", "港独", "藏独", "疆独")
_PAUSES = "，。、；！和与就不没"
_AGAINST = re.compile("(?:反对|遏制|打击|法理|支持|搞|谋|反|挺)$")
_OPENING = "“‘「『《\"'"


def find(reading: Reading) -> Iterator[Hit]:
    """Listed names, regions counted among states, and separatist terms or offices without quotation marks."""
    listed: set[int] = set()
    for start, end, term in reading.hits("political/naming"):
        listed.update(range(start, end))
        yield reading.hit(start, end, term.why, term.instead, term.level)
    told = reading.triggers()
    if not told.keys().isdisjoint(_REGIONS):
        yield from _states(reading, listed)
        if any(word in reading.text for word in _FOREIGN):
            yield from _abroad(reading, listed)
    if not told.keys().isdisjoint(_INDEPENDENCE):
        yield from _separatism(reading)
    if "台湾" in told:
        yield from _offices(reading, listed)


def _states(reading: Reading, listed: set[int]) -> Iterator[Hit]:
    for found in _AMONG_STATES.finditer(reading.text):
        start, end = found.span()
        if listed.isdisjoint(range(start, end)):
            right = found[0] + ("和地区" if found[0].endswith("国家") else "家和地区")
            yield reading.hit(start, end, "香港、澳门、台湾不是国家，须写“国家和地区”", (right,))


def _abroad(reading: Reading, listed: set[int]) -> Iterator[Hit]:
    """Hong Kong, Macao and Taiwan told as a part of what is abroad."""
    for pattern in (_WITH_ABROAD, _HELD_ABROAD, _LISTED_ABROAD):
        for found in pattern.finditer(reading.text):
            start, end = found.span()
            if listed.isdisjoint(range(start, end)):
                pair = [found["region"], found["abroad"]]
                right = ("和".join(pair if pattern is _WITH_ABROAD else pair[::-1]),)
                yield reading.hit(start, end, "香港、澳门、台湾是中国的一部分，不得归入外国、国外",
                                  () if pattern is _LISTED_ABROAD else right)


def _separatism(reading: Reading) -> Iterator[Hit]:
    text = reading.text
    for found in _SEPARATISM.finditer(text):
        start, end = found.span()
        if _marked(text, start) or _WORDS_BEFORE.search(text[max(0, start - 1):start]):
            continue
        if text[end:end + 1] in _PAUSES and not _AGAINST.search(text, max(0, start - 4), start):
            continue
        quote = "‘{}’" if reading.quoted(start, end) else "“{}”"
        yield reading.hit(start, end, "须加引号", (quote.format(found[0]),), "review")


def _offices(reading: Reading, listed: set[int]) -> Iterator[Hit]:
    text = reading.text
    for found in _ISLAND_ORGANS.finditer(text):
        start, end = found.span()
        a, b = around(reading, start)
        sentence = text[a:b]
        if "台湾" not in sentence or _marked(text, start) or _REPUBLICAN_ERA.search(sentence):
            continue
        if start not in listed:
            why = "台湾方面机构名称须加引号，或改称“台湾地区……机构”"
            yield reading.hit(start, end, why, (f"“{found[0]}”",), "review")


def _marked(text: str, start: int) -> bool:
    """Whether an opening quotation mark stands before, with no closing one between."""
    before = text[max(0, start - 8):start]
    opened = max(before.rfind(mark) for mark in _OPENING)
    return opened >= 0 and not any(mark in before[opened + 1:] for mark in "”’」』》")
