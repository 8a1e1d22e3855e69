"""Spaces between Han characters, which Chinese text does not use; aligned names and dates are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit, Span
from screen.reading import Reading
from screen.rules.wording._amounts import places

_SPACE = re.compile(" {1,2}(?=[\u4e00-\u9fff])")
_HAN = re.compile("[\u4e00-\u9fff]").match
# A space inside a quoted slogan or a title parts its halves on purpose.
_QUOTED = re.compile("“[^“”\n]{0,80}”|《[^《》\n]{0,80}》|〈[^〈〉\n]{0,80}〉")
# A word cut after the first character of a running line: 全 镇人口…
_FIRST = re.compile("[全本各我该市县区镇乡村] [一-鿿]{3,12}[^ \n]{0,60}[，。]").match
_DECIMAL = re.compile("[0-9][.] (?=[0-9]{1,4} ?(?:万|亿|%|元|公里|米|个百分点|倍|吨|亩|公斤))")
_HOTLINE = re.compile('(?:热线|专线|电话|拨打|报警|举报)[:：]?(?:[“"])?([0-9]{1,4}) ([0-9]{1,4})(?![0-9 -])')
_BEFORE = tuple("0123456789.")
_SILENT = ("code", "syntax", "hidden", "cell", "heading", "title", "byline")


def find(reading: Reading, most_per_line: int) -> Iterator[Hit]:
    """Each space that parts a word or sentence; lines with more of them are layout."""
    text = reading.draft.text
    if " " not in text:
        return
    yield from _numbers(reading)
    silent = [m.span for m in reading.draft.marks if m.kind in _SILENT]
    silent += [Span(*m.span()) for m in _QUOTED.finditer(text)]
    start = 0
    for line in text.split("\n"):
        if " " in line and (len(line) > 30 or _FIRST(line)):
            yield from _line(line, start, silent, most_per_line)
        start += len(line) + 1


def _numbers(reading: Reading) -> Iterator[Hit]:
    """Spaces inside one number: after a decimal point, and in short service numbers."""
    text = reading.draft.text
    for at in places(text, " "):
        if not text[at + 1 : at + 2].isdigit() or text[max(0, at - 1) : at] not in _BEFORE:
            continue
        if text[at - 1] == ".":
            if _DECIMAL.match(text, at - 2):
                yield Hit(Span(at, at + 1), "小数点后不留空格", ("",))
        else:
            m = _HOTLINE.search(text, max(0, at - 12), at + 6)
            if m and m.end(1) == at and len(m[1]) + len(m[2]) in (3, 5):
                yield Hit(Span(at, at + 1), "号码中间不留空格", ("",))


def _line(line: str, start: int, silent: list[Span], most: int) -> Iterator[Hit]:
    gaps = [m.span() for m in _SPACE.finditer(line) if _parts(line, *m.span())]
    if len(gaps) > most:
        return
    for a, b in gaps:
        if not any(s.start <= start + a < s.end for s in silent):
            yield Hit(Span(start + a, start + b), "汉字之间不留空格", ("",))


def _parts(line: str, a: int, b: int) -> bool:
    """Whether running text stands on both sides, not a label, a signature or a heading."""
    before, after = line[:a], line[b:]
    if _FIRST(line) and a == 1 and b == 2:
        return True
    if a <= 2 or not _HAN(line, a - 1) or len(before.strip()) < 5 or len(after) < 5:
        return False
    told = re.search("[，。；：、！？]", after[:40])
    return bool(told) and bool(re.search("[，。；、]", before[-40:]))
