"""Judges economic figures in a draft that names no source for any of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules._context import around

_WORDS = ("同比", "环比", "地区生产总值", "增加值", "固定资产投资", "失业率", "居全省第", "全省第一", "跃居", "GDP",
          "旅游收入", "财政收入", "可支配收入", "零售总额", "全省领先")
_FIGURE = re.compile("[0-9]")
# 数据显示 alone names nobody; whose data it is must stand somewhere.
_SOURCED = re.compile(
    "统计|来源|(?<![数证依根占票单])据(?![传说网小听])[一-鿿]|发布|公布|通报|公报|核算|海关|[财年季月半]报|报表|记者|消息|介绍|透露|了解|《|报告|表示|讲话|获悉|[局委办院部厅会处站台]数据(?:显示|表明)|监测数据|根据|会议")
# A line without any full stop is a heading or a cutting.
_ENDED = re.compile("[。！!；;\n]")
_MOST = 6


def find(reading: Reading) -> Iterator[Hit]:
    """The first figure of each sentence, when nothing in the draft or its meta tells where any comes from."""
    if not _ENDED.search(reading.text) or _SOURCED.search(reading.text) or reading.meta.get("source") or "统计" in str(reading.meta.get("unit", "")):
        return
    done, told = 0, 0
    for start, end, _ in reading.places(*_WORDS):
        a, b = around(reading, start)
        if start >= done and told < _MOST and _FIGURE.search(reading.text, a, b):
            yield reading.hit(start, end)
            part = reading.text.find("；", end, b)
            done, told = (part if part > 0 else b), told + 1
