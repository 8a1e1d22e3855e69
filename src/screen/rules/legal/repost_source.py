"""Judges whether a repost names a source that a reader could go back to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.legal._attribution import Credit, credits, lines, usable
from screen.rules.legal._outlets import authorised

_MARK = re.compile("原标题[:：]|本文(?:系|为)?转载|(?:【|\\[)转(?:载|发|帖)?(?:】|\\])")

# An outlet told without its name, or the announcement that a text is taken over.
_NAMELESS = re.compile(
    "(?:有|某|一家|一些|多家|各大|外地|当地|知名|相关)(?:省级|市级|中央|权威|知名|官方)?(?:媒体|报纸|报刊|网站|公众号|电视台|平台|自媒体|博主|网友)"
    "|(?:省级|市级|中央|权威|知名|兄弟|外地)媒体|网传|网上(?:流传|看到)|朋友圈(?:看到|流传)"
    "|(?:本号|本公众号|本微信|现|特|小编)?(?:全文转发|全文转载|转发如下|转载如下|予以转载|分享如下)")
_TAKEN = re.compile("(?:本号|本公众号|小编|我们|现|特|原文|全文)[^。\n]{0,8}(?:转发|转载)(?:如下|于下|给大家)(?![^。\n]{0,6}(?:通知|文件|意见|方案))|(?<!》)全文(?:转发|转载)(?!给你|你们|各|至|市|县|省|国)")
_PAPER = re.compile("(?:本报|本台|本刊)(?:讯|消息|记者)")
_CUES = re.compile(f"{_MARK.pattern}|{_PAPER.pattern}")
_MEDIA = re.compile("报|台|融媒|新闻|网|传媒|广电|刊|通讯社")
_HEAD, _OPENING = 40, 300
# Ways of naming a source that may stand in any text; they do not outweigh a credit line that names nobody.
_LOOSE = frozenset(("link", "via", "forward", "handle", "tail", "page"))


def find(reading: Reading) -> Iterator[Hit]:
    told = reading.meta.get("kind") == "repost"
    if told and usable(str(reading.meta.get("source") or "").lower()):
        return
    named = list(lines(reading, "label", "from"))
    taken = _TAKEN.search(reading.text, 0, _OPENING)
    if not told and not taken and not any(not usable(credit.name) for credit in named) and not _CUES.search(reading.text):
        return
    named = list(credits(reading))
    paper = None if told else _borrowed(reading)
    if paper and not any(credit.form in ("label", "from") and usable(credit.name) for credit in named):
        yield reading.hit(*paper, "稿件照搬了报刊的电头，却没有写明是哪家媒体")
        return
    vague = next((credit for credit in named if credit.form in ("label", "from") and not usable(credit.name)), None)
    if any(_counts(reading, credit) and not (vague and credit.form in _LOOSE) for credit in named):
        return
    mark = _MARK.search(reading.text)
    if vague:
        yield reading.hit(vague.start, vague.end, f"“{vague.name}”不是可追溯的来源")
    elif told or mark or taken:
        nameless = _NAMELESS.search(reading.text, 0, _OPENING) or taken
        start, end = mark.span() if mark else nameless.span() if nameless else (0, 0)
        yield reading.hit(start, end, "全文没有可追溯的来源单位")


def _borrowed(reading: Reading) -> tuple[int, int] | None:
    """The “本报讯” at the head of a draft whose unit is no newspaper and no station."""
    unit = str(reading.meta.get("unit") or "")
    found = _PAPER.search(reading.text, 0, _HEAD)
    return found.span() if found and unit and not _MEDIA.search(unit) else None


def _counts(reading: Reading, credit: Credit) -> bool:
    if credit.form == "signature":
        return authorised(reading, credit.name)
    return usable(credit.name)
