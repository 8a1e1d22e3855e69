"""Attachments, articles and tables that the text names and the draft does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules._hanzi import numeral, value

_SERIAL = "([0-9]{1,2}|[一二三四五六七八九十])?"
_NAMED = re.compile("(?:详见|见|参见|填写|按照|请看|填报|下载)(?:本文|文末|后面|后附|所附)?(?:的)?附件[ ]?" + _SERIAL)
_SAME = re.compile("附件[ ]?" + _SERIAL)
_LISTED = re.compile(
    "(?:\\A|\n)[ \u3000\\[【(（>*#-]{0,6}附件(?:下载)?[ ]?"
    + _SERIAL
    + "[ ]?[\\])】）]?(?:[:：.、\n]|\\Z|(?=[《\u4e00-\u9fff]))"
)
_ENTRY = re.compile("(?:\\A|\n)[ \u3000]{0,8}([0-9]{1,2})[.．、]")
_SELF = tuple(
    f"本{kind}第"
    for kind in (
        "解读",
        "办法",
        "规定",
        "通知",
        "方案",
        "细则",
        "公告",
        "通告",
        "意见",
        "指南",
        "须知",
        "制度",
        "规则",
        "文",
        "章程",
        "公约",
    )
)
_OWN_NAMES = ("本细则", "本办法", "本规定", "本条例", "本规则", "本规程", "本章程")
_TITLED = re.compile("(办法|细则|规定|条例|规则|规程|章程)(?:[（(][^（）()\n]{1,8}[）)])?(?:》|\n|\\Z)")
_AS_OWN = re.compile("由|自|所称|适用|施行|第[一二三四五六七八九十0-9]|未尽|解释|中的|实施前")
_CHINESE = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}


_OWN = re.compile(
    "本(?:解读|办法|规定|通知|方案|细则|公告|通告|意见|指南|须知|制度|规则|文|章程|公约)第([0-9]{1,3}|[一二三四五六七八九十百]{1,5})([条项点章部款])"
)
_HEAD = {
    "条": re.compile("(?:\\A|\n)[ \u3000]{0,8}第([0-9]{1,3}|[一二三四五六七八九十百]{1,5})条"),
    "章": re.compile("(?:\\A|\n)[ \u3000]{0,8}第([0-9]{1,3}|[一二三四五六七八九十百]{1,5})章"),
}
_PLAIN = re.compile("(?:\\A|\n|。)[ \u3000]{0,8}([一二三四五六七八九十]{1,3})、")


def find(reading: Reading) -> Iterator[Hit]:
    """Each reference to something of this draft that it does not have."""
    if "附件" in reading.triggers():
        yield from _attachments(reading)
    yield from _misnamed(reading)
    for at, _, _ in reading.places(*_SELF):
        found = _OWN.match(reading.text, at)
        if found and not reading.quoted(at, found.end()) and not reading.titled(at, found.end()):
            yield from _article(reading, found)


def _misnamed(reading: Reading) -> Iterator[Hit]:
    """本细则 in a draft that is, or explains, a 办法 and names no 细则 at all."""
    text = reading.text
    for at, end, word in reading.places(*_OWN_NAMES):
        kind, told = word[1:], f"{reading.title}\n{text}"
        # A first line that ends a sentence is no title: what it names is another document.
        head = text[:80].split("\n", 1)[0]
        own = _TITLED.search(reading.title) or ("。" not in head and _TITLED.search(head))
        if not own or own[1] == kind or told.count(kind) > told.count(word):
            continue
        if _AS_OWN.match(text, end) and not reading.quoted(at, end) and not reading.titled(at, end):
            yield reading.hit(at, end, f"标题写的是“{own[1]}”", (f"本{own[1]}",))


def _article(reading: Reading, found: re.Match[str]) -> Iterator[Hit]:
    """An article of its own beyond the last one; one paragraph without any numbers is a part of something."""
    text, kind = reading.text, found[2]
    told = [_any(m[1]) for m in _HEAD.get(kind, _PLAIN).finditer(text)]
    if kind == "条" and not told:
        told = [_any(m[1]) for m in _PLAIN.finditer(text)]
    if not told and "\n" not in text.strip():
        return
    if max(told, default=0) < _any(found[1]):
        why = f"稿件只到第{numeral(max(told))}{kind}" if told else "稿件没有这样的序号"
        yield reading.hit(found.start(), found.end(), why, level=None if told else "advice")


def _any(told: str) -> int:
    return int(told) if told.isdigit() else value(told)


def _attachments(reading: Reading) -> Iterator[Hit]:
    text = reading.text
    listed = list(_LISTED.finditer(text))
    if not listed and not _linked(reading):
        for at, _, _ in reading.places("附件"):
            start = max(0, at - 6)
            for m in _NAMED.finditer(text, start, at + 6):
                if m.start() < at < m.end():
                    yield reading.hit(at, m.end(), "文中提到附件，稿件里没有附件或链接", level="advice")
        return
    most = _most(text, listed)
    for at, _, _ in reading.places("附件") if most else ():
        same = _SAME.match(text, at)
        if same and same[1] and _number(same[1]) > most and not any(x.start() <= at < x.end() for x in listed):
            yield reading.hit(at, same.end(), f"只列了{most}个附件")


def _linked(reading: Reading) -> bool:
    links = reading.meta.get("links") or ()
    named = any("附件" in str(link.get("text", "")) for link in links if isinstance(link, dict))
    return (
        named
        or bool(reading.meta.get("attachments"))
        or any("附件" in reading.text[a:b] for a, b, _ in reading.marks("link"))
    )


def _most(text: str, listed: list[re.Match[str]]) -> int:
    """How many attachments the list shows; 0 when it does not number them."""
    numbers = [_number(m[1]) for m in listed if m[1]]
    if not listed:
        return 0
    tail = text[listed[-1].end() - 1 : listed[-1].end() + 400]
    numbers += [int(m[1]) for m in _ENTRY.finditer(tail)]
    first = re.match("[:：]? ?1[.．、]", tail)
    if first:
        numbers.append(1)
    if numbers:
        return max(numbers)
    return 1 if len(listed) == 1 and re.match("[:：]", text[listed[0].end() - 1 : listed[0].end()]) else 0


def _number(told: str) -> int:
    return int(told) if told.isdigit() else _CHINESE[told]
