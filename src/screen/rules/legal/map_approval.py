"""Judges whether a map among the pictures carries its approval number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from screen.model import Hit, Span
from screen.reading import Reading

_NUMBER = re.compile(
    "审图号|gs[\u4e00-\u9fff]{0,2}[ ]?[（(\\[〔]?[ ]?[0-9]{4}[ ]?[）)\\]〕]?[ ]?[0-9]{2,5}[ ]?号"
    "|[\u4e00-\u9fff]s[（(\\[〔][0-9]{4}[）)\\]〕][0-9]{2,5}号")
_MAP = re.compile("地图|区位图|行政区划图|行政区域图|区划图|版图|疆域图|政区图|卫星图|遥感影像图|(?:位置|区位"
    "|线路|路线|交通|走向|辖区|边界|分布|规划|管控区|禁飞区|封控区)"
                  "(?:示意)?图")
_BORDERS = re.compile("中国地图|全国地图|世界地图|全国[^，。]{0,8}分布图|行政区划|行政区域|区划图|版图|疆域"
    "|政区|全省[^，。]{0,8}图|全市[^，。]{0,8}地图|国界|省界")
_NO_MAP = re.compile("座位图|平面图|流程|思维导图|结构图|楼层|疏散|户型|漫画|漫步|手绘|地图集|电子地图|知识"
    "|学习地图|攻略|数据地图|不良地图|问题地图|拼图|大地图书")
_CAPTION = re.compile("^[ 　]{0,4}(?:[▲△▼↑↓]|附图[0-9一二三四五]{0,2}[:： ]|[上下左右]图(?:为|是|[:：])|图[0-9一二三四五六七八九]{0,2}[:：为 ]|[（(]图[)）:：])")


def find(reading: Reading) -> Iterator[Hit]:
    pictures = list(_pictures(reading))
    shown = [(field, words) for field, words in pictures if _MAP.search(words) and not _NO_MAP.search(words)]
    captions = [(at, end) for at, end in _captions(reading)]
    if not shown and not captions:
        return
    if _NUMBER.search(reading.text) or any(_NUMBER.search(words) for _, words in pictures):
        return
    for field, words in shown:
        yield Hit(Span(0, 0), "地图未标注审图号", level=_level(words), field=field, excerpt=words)
    if not shown:
        for start, end in captions:
            yield reading.hit(start, end, "地图未标注审图号", level=_level(reading.text[start:end]))


def _level(words: str) -> Any:
    return "block" if _BORDERS.search(words) else "review"


def _pictures(reading: Reading) -> Iterator[tuple[str, str]]:
    entries = reading.meta.get("images")
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        for key in ("caption", "alt", "file"):
            if isinstance(entry, dict) and isinstance(entry.get(key), str) and entry[key]:
                yield f"images[{number}].{key}", entry[key].lower()


def _captions(reading: Reading) -> Iterator[tuple[int, int]]:
    """Lines that are the caption of a picture and speak of a map."""
    for at, _, _ in reading.places("地图", "区划图", "区位图", "分布图", "版图", "示意图", "路线图", "线路图", "规划图",
                                   "位置图", "区域图"):
        start, end = reading.paragraph(at)
        line = reading.text[start:end]
        found = _MAP.search(line)
        if len(line) <= 60 and found and _CAPTION.match(line) and not _NO_MAP.search(line):
            yield start + found.start(), start + found.end()
