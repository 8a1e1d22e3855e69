"""Where a draft says that it comes from: credit lines, datelines, bylines, handles, and what counts as a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from screen.reading import Reading


class Credit(NamedTuple):
    """A stretch that names a source; `name` is folded, `form` tells how it is named."""

    start: int
    end: int
    name: str
    form: str


_BAR = "[:：丨|│/]"
_NAME = "[^\\s，。；;！!？?丨|│\n]{2,60}?"
_STOP = "(?=[\\s，。；;！!？?丨|│）)」】\n]|编辑|责编|作者|责任编辑|审核|校对|时间|日期|$)"
_LABEL = re.compile(
    f"(?:来源|稿源|文源|信源|出处)(?:单位|媒体)?[ 　]{{0,2}}{_BAR}[ 　]{{0,3}}[“\"《【@]?({_NAME}){_STOP}")
_FROM = re.compile(
    "(?:转载自|转自|转发自|摘自|摘编自|原载于?|首发于|刊载于|刊于|本文来(?:源于|自))(?![我身动然主己行])"
    f"[ ]{{0,2}}[:：]?[ ]{{0,2}}(?:微信)?(?:公众号)?[ ]{{0,2}}[:：]?[ ]{{0,2}}[“\"《【@]?({_NAME}){_STOP}")
_LINK = re.compile(
    f"(?:原文(?:链接|地址|网址)?|(?:来源|转载|文章)(?:链接|地址|网址)|出处){_BAR}[ ]{{0,2}}(https?://[!-~]{{4,200}})")
_VIA = re.compile("via[ ]{0,2}[:：]?[ ]{0,2}@?([^\\s，。；;！!）)@]{2,30})")
_FORWARD = re.compile("//[ ]{0,2}@([^\\s@:：]{2,30})")
_HANDLE = re.compile("据@([^\\s@，,：:。]{2,20})[ ]{0,2}[，,]")
_TAIL = re.compile("@([^\\s@，。：:！!？?；;]{2,24})[^0-9a-z\u4e00-\u9fff]{0,6}$")
_PAGE = re.compile("《([^《》\n]{2,14})》[ ]{0,2}[（(]?[ ]{0,2}[0-9]{4}[年./-]")
_DATELINE = re.compile(
    "(?:【[^】\n]{0,60}】|#[^#\n]{0,40}#|[ 　]){0,4}"
    "(新华社|中新社|中新网|央视网|央广网|人民网|新华网|光明网|本报|本台|本刊"
    "|(?!据)[^\\s，。：:；、（()）\n]{2,8}?(?:日报|晚报|早报|时报|青年报|新闻网|在线|电视台|通讯社|融媒"
    "|融媒体中心|客户端))"
    "(?:[^，。：:；\n]{0,14}?[0-9]{1,2}[月.][0-9]{1,2}日[^，。：:；\n]{0,3}?电"
    "|[^，。：:；\n]{0,16}?(?:电|讯|消息)(?=[ （(：:，\n]|$))")
_BYLINE = re.compile(
    "[（(]([^（()）\n]{0,14}?)(?:特约)?记者[ :：]{0,2}(?![会站证从在了])[\u4e00-\u9fff·]{2,5}[^（()）\n]{0,20}[）)]")
_PAREN_TAIL = re.compile("[（(]([^（()）\n]{2,14}?)[ ]?[）)][ ]{0,3}$")
_BEFORE_FROM = "\n \u3000文章容稿均（([【。：:|丨—-*>\""
_OTHER = ("资金", "经费", "收入", "数据", "传染", "污染", "感染", "题目", "线索", "案件", "商品", "食品",
          "产品", "货物", "原料",
          "电力", "能源", "粮食", "动力", "病毒", "苗木", "种子", "客户", "物资", "证据", "财产", "病例",
          "就业", "人员", "税收", "水")
_NOT_TEXT = re.compile("(?:图片|图|视频|封面|素材|照片|配图|音乐|部分图片|部分内容)$")

_NOBODY = re.compile(
    "(?:本文|文章|内容|部分|以上|素材)?(?:均)?(?:综合|转|摘|整理|来|取)?(?:自|于)?(?:互联网|网络|网上|网友|网民"
    "|朋友圈|微信群|微博|微信"
    "|抖音|快手|百度|头条|论坛|贴吧|社交媒体|自媒体|群聊|佚名|未知|不详|不明|其他|其它|今日头条|百度百科|综合"
    "|整理|转载|本站|侵删|原创|无|暂无|匿名)"
    "(?:综合|整理|平台|投稿|上传|转载|供稿|等|媒体|资料|消息|文章|公开资料|侵删)*")
_MACHINE = re.compile("[a-z]{0,8}[_-]?[0-9]{4,}|[0-9a-f]{12,}|admin|administrator|root|test|null|none|editor"
    "|cms|default|-+")

# Each pattern is tried only where one of its literals stands: an alternation over the whole text is ten times slower.
_FORMS: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = (
    ("label", _LABEL, ("来源", "稿源", "文源", "信源", "出处")),
    ("from", _FROM, ("转载自", "转自", "转发自", "摘自", "摘编自", "原载", "首发于", "刊载于", "刊于", "本文来")),
    ("link", _LINK, ("原文", "来源", "转载", "文章", "出处")),
    ("via", _VIA, ("via",)),
    ("forward", _FORWARD, ("//",)),
    ("handle", _HANDLE, ("据@",)),
    ("page", _PAGE, ("《",)),
)
_ALL = tuple(form for form, _, _ in _FORMS)


def usable(name: str) -> bool:
    """Whether a folded name can be a source: a body or a page, not "the web" nor a machine's id."""
    name = name.strip(" “”\"《》【】「」()（）@、.")
    if len(name) < 2 or _MACHINE.fullmatch(name):
        return False
    return not any(_NOBODY.fullmatch(part) for part in (name, name.split("，")[0], name.split("(")[0],
        name.split("（")[0]))


def lines(reading: Reading, *forms: str) -> Iterator[Credit]:
    """The places that name a source in one of these forms, usable or not."""
    text = reading.text
    for form, pattern, literals in _FORMS:
        if form not in forms:
            continue
        for literal in literals:
            at = text.find(literal)
            while at >= 0:
                found = pattern.match(text, at)
                if found and not _other_matter(text, at, form):
                    yield Credit(*found.span(), found[1], form)
                at = text.find(literal, at + 1)


def credits(reading: Reading) -> Iterator[Credit]:
    """Every place that names a source of the article, usable or not, in no special order."""
    yield from lines(reading, *_ALL)
    text = reading.text
    for start, end, closes in _edges(reading):
        yield from _at_edges(text, start, end, closes)


def _other_matter(text: str, start: int, form: str) -> bool:
    """Whether this is the source of money, data, germs or pictures, or a mere clause of a sentence."""
    if form == "from":
        return start > 0 and text[start - 1] not in _BEFORE_FROM
    if form != "label":
        return False
    return text[max(0, start - 4):start].endswith(_OTHER) or bool(_NOT_TEXT.search(text, max(0, start - 6), start))


def _edges(reading: Reading) -> Iterator[tuple[int, int, bool]]:
    """The first and last four lines with whether they close the text: datelines and bylines stand nowhere else."""
    text = reading.text
    end = len(text.rstrip(" \n\u3000.。"))
    spans: list[tuple[int, int]] = []
    at = 0
    for line in text[:end].split("\n"):
        if line.strip():
            spans.append((at, at + len(line)))
        at += len(line) + 1
    for span in dict.fromkeys(spans[:4] + spans[-4:]):
        yield *span, span in spans[-2:]


def _at_edges(text: str, start: int, end: int, closes: bool) -> Iterator[Credit]:
    dateline = _DATELINE.match(text, start, min(end, start + 160))
    if dateline:
        yield Credit(dateline.start(1), dateline.end(), dateline[1], "dateline")
    for found in _BYLINE.finditer(text, start, end):
        yield Credit(*found.span(), found[1].strip() or "记者", "byline")
    stretch = max(start, end - 60)
    for pattern, form in ((_TAIL, "tail"), (_PAREN_TAIL, "signature")) if closes else ():
        last = pattern.search(text[stretch:end])
        if last:
            yield Credit(stretch + last.start(), stretch + last.end(), last[1], form)
