"""Headings that are numbered out of order, and legal articles that skip or repeat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from screen.model import Hit
from screen.reading import Reading
from screen.rules._hanzi import numeral, value

_HEAD = re.compile(
    "(?:\\A|\n|(?<=[。；])(?=[一二三四五六七八九十]{1,2}、[一-鿿]{2,10}[。：\n]))"
    "[ \u3000]{0,8}(?:#{1,6} {1,2})?(?:([一二三四五六七八九十]{1,3})(、|[.．,，](?=[^ \n0-9]))"
    "|[（(]([一二三四五六七八九十]{1,3})[）)]([、，,.．]?)|第([一二三四五六七八九十百零]{1,6}|[0-9]{1,3})条(?![，、,规之的至款中和及]))"
)
_STEADY = 4
# 一是 …；二是 …；一要 …：the words of one series agree.
_ITEM = re.compile("(?:(?<=[：:；;。，,\n“])|\\A)([一二三四五六七八九])([是要])(?![个一样些点求])")
_SERIES = ("二是", "二要", "三是", "三要")
_STAGES = ("步骤2", "步骤3", "步骤二", "步骤三", "第二步", "第三步", "第2步", "第3步", "第二阶段", "第三阶段")
_STAGE = re.compile("(?:\\A|\n)[ \u3000]{0,8}(步骤|第)([1-9]|[一二三四五六七八九])(步|阶段)?(?=[:：、，,. ])")

_ORDINAL = re.compile("(?:(?<=[：:；;。，,\n])|\\A)第([一二三四五六七八九])(?=[，,、])")
_ORDINALS = ("第三，", "第四，", "第五，", "第三、", "第四、", "第五、")

_INLINE = ("（3）", "（4）", "(3)", "(4)", "\n3.", "\n4.", "；3.", "；4.", "\n3、", "\n4、")


def find(reading: Reading) -> Iterator[Hit]:
    """Each number that does not follow the one before it."""
    main = sub = 0
    articles: list[tuple[int, int, int]] = []
    for m in _HEAD.finditer(reading.text):
        if m[1]:
            yield from _mark(reading, m, 2, "、")
            number = value(m[1])
            yield from _step(reading, main, number, m.start(1), m.end(2), "、")
            main, sub = number, 0
        elif m[3]:
            if m[4]:
                yield reading.hit(m.start(4), m.end(4), "带括号的序号后不加标点", ("",))
            number = value(m[3])
            yield from _step(reading, sub, number, m.start(3), m.end(3), "")
            sub = number
        else:
            articles.append((m.start(5) - 1, m.end(5) + 1, int(m[5]) if m[5].isdigit() else value(m[5])))
    yield from _articles(reading, articles)
    words = reading.triggers().keys()
    if not words.isdisjoint(_SERIES):
        yield from _items(reading)
    if not words.isdisjoint(_STAGES):
        yield from _stages(reading)
    if not words.isdisjoint(_ORDINALS):
        yield from _ordinals(reading)
    if not words.isdisjoint(_INLINE):
        from screen.rules.wording import _inline

        yield from _inline.items(reading, words & set(_INLINE))


def _items(reading: Reading) -> Iterator[Hit]:
    """一是, 二是 … within one line."""
    last: dict[str, tuple[int, int]] = {}
    for m in _ITEM.finditer(reading.text):
        number = value(m[1])
        before, length = last.get(m[2], (0, 0))
        if number == 1 or not before:
            last[m[2]] = (number, 1)
            continue
        if number == before + 2 and length >= 2:
            yield reading.hit(
                m.start(1), m.end(2), f"序号缺号：前一个是“{numeral(before)}{m[2]}”", (numeral(before + 1) + m[2],)
            )
        elif number == before:
            yield reading.hit(
                m.start(1), m.end(2), f"序号重复：前一个也是“{numeral(before)}{m[2]}”", (numeral(before + 1) + m[2],)
            )
        last[m[2]] = (number, length + 1)


def _ordinals(reading: Reading) -> Iterator[Hit]:
    """第一，…；第二，… that leaves one out."""
    before = 0
    for m in _ORDINAL.finditer(reading.text):
        number = value(m[1])
        if before and number == before + 2:
            yield reading.hit(m.start(), m.end(), f"序号缺号：前一个是“第{numeral(before)}”", (f"第{numeral(before + 1)}",))
        before = number


def _stages(reading: Reading) -> Iterator[Hit]:
    """步骤1, 步骤2 … and 第一步, 第二步 … at the heads of lines."""
    last: dict[str, int] = {}
    for m in _STAGE.finditer(reading.text):
        if m[1] == "第" and not m[3]:
            continue
        kind = m[1] + (m[3] or "")
        number = int(m[2]) if m[2].isdigit() else value(m[2])
        before = last.get(kind, 0)
        if before and number != 1 and (number == before + 2 or number == before):
            right = str(before + 1) if m[2].isdigit() else numeral(before + 1)
            what = "缺号" if number > before else "重复"
            cure = m[1] + right + (m[3] or "")
            yield reading.hit(m.start(1), m.end(3) if m[3] else m.end(2), f"序号{what}：前一个是“{before}”", (cure,))
        last[kind] = number


def _mark(reading: Reading, m: re.Match[str], group: int, right: str) -> Iterator[Hit]:
    if m[group] != right:
        yield reading.hit(m.start(group), m.end(group), "汉字序号后用顿号", (right,))


def _step(reading: Reading, last: int, number: int, start: int, end: int, tail: str) -> Iterator[Hit]:
    """A number out of step; a fresh start at one, and a text that opens in the middle, are fine."""
    if not last or number == last + 1 or last > number == 1:
        return
    if number == last or number == last + 2:
        what = "序号重复" if number == last else "序号缺号"
        yield reading.hit(start, end, f"{what}：前一个是“{numeral(last)}”", (numeral(last + 1) + tail,))


def _articles(reading: Reading, articles: list[tuple[int, int, int]]) -> Iterator[Hit]:
    """Articles out of step after several in step; a list of amended articles never is in step."""
    run = 0
    for (_, _, last), (start, end, number) in pairwise(articles):
        if number == last + 1:
            run += 1
        elif run >= _STEADY and number not in (1, last + 1):
            what = "重复" if number <= last else "缺号"
            yield reading.hit(start, end, f"条文序号{what}：前一条是第{numeral(last)}条", (f"第{numeral(last + 1)}条",))
            run = 0
