"""What a text says sentence by sentence: its wording, and apart from it phones, dates, figures and links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

PHONE, DATE, TIME, FIGURE, LINK, NAME, ISSUE = "电话", "日期", "时间", "数字", "链接", "姓名", "期号"

_LINK = r"https?://[!-~]{4,300}|www\.[!-~]{4,200}"
_ISSUE = r"第[ ]?[0-9一二三四五六七八九十百]{1,6}[ ]?[期批号次轮届场季版讲课篇集]|[〔\[][0-9]{4}[〕\]][ ]?[0-9]{1,5}号"
_DATE = (r"[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?|[0-9]{1,2}月[0-9]{1,2}日"
         r"|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}")
_TIME = r"[0-9]{1,2}[:：][0-9]{2}|[0-9]{1,2}时(?:[0-9]{1,2}分)?|[0-9]{1,2}点"
_PHONE = (r"1[3-9][0-9]{9}|0[0-9]{2,3}[-—－ ]?[2-9][0-9]{6,7}(?:[-转][0-9]{1,5})?|400[- ]?[0-9]{3,4}[- ]?[0-9]{3,4}"
          r"|[2-9][0-9]{6,7}(?![0-9万亿千百元%个人户吨米亩])|(?:12[0-9]{3}|9[56][0-9]{3,4})(?=[^0-9.,万亿千百元%个人户吨米亩])")
_FIGURE = r"[0-9]{1,15}(?:[,，][0-9]{3}){0,5}(?:\.[0-9]{1,6})?[ ]?[%‰]?"
# The first look lets the other patterns be tried only where one of them can begin.
_SLOT = re.compile(f"(?=[0-9hw第〔\\[。！？!?；;\n])(?:(?P<link>{_LINK})|(?P<issue>{_ISSUE})"
                   f"|(?<![0-9.])(?:(?P<date>{_DATE})|(?P<time>{_TIME})|(?P<phone>{_PHONE})|(?P<figure>{_FIGURE}))|(?P<end>[。！？!?；;\n]+))")
_KINDS = {"link": LINK, "issue": ISSUE, "date": DATE, "time": TIME, "phone": PHONE, "figure": FIGURE}
_SIGNS = {LINK: "\x01", ISSUE: "\x02", DATE: "\x03", PHONE: "\x04", FIGURE: "\x05", TIME: "\x06", NAME: "\x07"}
_DAY = _SIGNS[DATE] + _SIGNS[TIME]  # alone in a line they tell when it was written or published
_WORDLESS = re.compile("[^0-9a-z\u3400-\u4dbf\u4e00-\u9fff\x01-\x07]+")
_TAIL = ".,;:!?)】]}>\"'"
# Lines that each account has of its own: who wrote and checked the post, where it is from, how to follow.
_CREDIT = re.compile(
    "[（(【\\[丨|/ 　-]{0,3}(?:编辑|责编|责任编辑|美编|编审|审核|审签|校对|校审|初审|复审|终审|一审|二审|三审"
    "|监制|总监制|主编|值班|制作|排版|来源|稿源|文源|转自|转载自|原标题|供稿|投稿|撰稿|作者|文字|文/|图/|图片|摄影|视频|记者|通讯员"
    "|图文|策划|统筹|出品|商务|广告|合作|新闻热线|爆料|微信号|公众号|扫码|长按|点击|关注|转发|分享|点赞|阅读|浏览|发布时间|发布日期|查看|往期"
    "|推荐)"
    "(?P<label>[^:：丨|/。\n]{0,6}[:：丨|/])?")
_SHORT = 16  # letters; of a longer line without a colon its first word does not tell what it is


class Fact(NamedTuple):
    """One phone, date, figure or link: its place in the folded text, and its value as values are compared."""

    kind: str
    start: int
    end: int
    value: str


class Sentence(NamedTuple):
    """A sentence of the folded text; `wording` is what it says with a sign in place of each fact."""

    start: int
    end: int
    wording: str
    facts: tuple[Fact, ...]


def sentences(text: str) -> list[Sentence]:
    """The sentences of a folded text that are the post's own, without credits and appeals of the account."""
    return [s for s in _all(text) if s.wording.strip(_DAY) and not _credit(text[s.start:s.end].lstrip())]


def _credit(line: str) -> bool:
    found = _CREDIT.match(line)
    return bool(found and (found["label"] or len(line) <= _SHORT))


def _all(text: str) -> Iterator[Sentence]:
    start, facts = 0, list[Fact]()
    for found in _SLOT.finditer(text):
        group = str(found.lastgroup)
        if group == "end":
            yield sentence(text, start, found.start(), facts)
            start, facts = found.end(), []
        else:
            kind, words = _KINDS[group], found[0].rstrip(_TAIL)
            facts.append(Fact(kind, found.start(), found.start() + len(words.rstrip()), _value(kind, words)))
    yield sentence(text, start, len(text), facts)


def sentence(text: str, start: int, end: int, facts: Sequence[Fact]) -> Sentence:
    """A stretch of a folded text as a sentence with these facts, which are in order."""
    pieces: list[str] = []
    at = start
    for fact in facts:
        pieces += (text[at:fact.start], _SIGNS[fact.kind])
        at = fact.end
    wording = _WORDLESS.sub("", "".join((*pieces, text[at:end])).lower())
    return Sentence(start, end, wording, tuple(facts))


def _value(kind: str, words: str) -> str:
    if kind == LINK:
        return re.sub("^(?:https?://)?(?:www\\.)?|[?#].*$", "", words.lower(), flags=re.S).rstrip("/")
    if kind == PHONE:
        return "".join(c for c in words if c.isdigit())
    if kind in (DATE, TIME):
        return "-".join(part.lstrip("0") or "0" for part in re.findall("[0-9]+", words))
    if kind == FIGURE:
        plain = re.sub("[,， ]", "", words)
        return plain.rstrip("0").rstrip(".") if "." in plain else plain.lstrip("0") or "0"
    return "".join(words.split())
