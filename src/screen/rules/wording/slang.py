"""Vulgar words and net slang: a word list, and abbreviations that are something else beside a number or a brand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._terms import terms

_VULGAR = ("sb", "nmd", "tmd", "mlgb", "nmb", "cnm", "wcnm", "mmp", "wtf")
_CHAT = ("nb", "plmm", "bdjw", "yygq", "dbq", "xdm", "srds", "orz", "emo")
_HAN = re.compile("[一-鿿“”，。！!、]").match
# Codes and units stand after such words: 型号为SB, 单位为MD, 编号NB.
_CODE = re.compile("(?:为|型|号|是|用|级|类|版|网|称|作|位|的|牌|码|：|:) ?\\Z").search
_NAMED = re.compile(" ?(?:型|类|级|网|卡|系列|牌|股|版|码|模|-|[0-9])").match
_RIDE = re.compile("上车(?=获利|赚|发财|的?机会|就赚|吃肉|早|抓紧|晚)")


def find(reading: Reading) -> Iterator[Hit]:
    """Each word that a government account does not use."""
    yield from terms(reading, "wording/slang")
    text = reading.text
    for at, end, word in reading.places(*_VULGAR, *_CHAT):
        before, after = text[max(0, at - 1) : at], text[end : end + 1]
        if not before or not _HAN(before) or (after and not _HAN(after)):
            continue
        if _CODE(text[max(0, at - 3) : at]) or _NAMED(text, end):
            continue
        if word in _VULGAR:
            yield reading.hit(at, end, "低俗用语，不得用于政务新媒体")
        elif word not in ("emo",) or after in tuple("了的！!，。"):
            yield reading.hit(at, end, "网络缩略语、戏谑语，读者未必看得懂", level="advice")
    for at, _, _ in reading.places("上车"):
        found = _RIDE.match(text, at)
        if found:
            yield reading.hit(at, at + 2, "以“上车”说参与投资，是荐股、拉客的话术", level="advice")
