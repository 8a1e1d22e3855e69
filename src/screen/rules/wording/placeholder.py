"""Places that were to be filled in: dates and names of crosses, empty brackets, notes to oneself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading

_CROSS = "[x×*]"
_DATE = re.compile(f"月{_CROSS}{{1,3}}[日号]")
_BEFORE = re.compile(f"(?:(?:[0-9]{{2}}|20)?{_CROSS}{{1,4}}年)?(?:{_CROSS}{{1,3}}|[0-9]{{1,2}})\\Z")
_CROSSES = re.compile("(?<![a-z0-9*x])x{3,12}(?![a-z0-9x*])")
_LABEL = re.compile("[:：] ?(?:x{2,12}|×{2,12})(?![a-z0-9×])")
_YEAR = re.compile("20(?:xx|××)年?")
_EMPTY = ("【】", "（）", "《》", "“”", "〔〕")
_LATER = re.compile("待补充?(?<!等待补)(?<!等待补充)(?=[。，；、）)\n”]|\\Z)")
_BOXED = re.compile("【[^【】\n]{0,8}(?:待[定补填核]|此处|请[填输插]|填写|填入|插入|输入|补充)[^【】\n]{0,16}】")
_NOTE = re.compile(
    "[（(【\\[]("
    "[^（()）【】\\[\\]\n]{0,10}(?:此处|这里|此段|本段)[^（()）【】\\[\\]\n]{0,4}(?:补|插|加|放|填|配|待|省略|空|附|写|核)[^（()）【】\\[\\]\n]{0,16}"
    "|[^（()）【】\\[\\]\n]{0,12}(?:待核实|待核|待补充|待补|待确认|待审定|待查证|待完善|待更新|待提供|(?:需核实|需确认|需补充|请核实|请核对|请确认)(?=[）)】\\]])|请补充|再核实|再核一下|核实一下|核对一下|确认一下|补一下|改一下)[^（()）【】\\[\\]\n]{0,12}"
    "|(?:配图|插图|图片|照片|视频|海报|二维码)[0-9]{0,2}(?:略|待补|待传)?|(?:插入|放|配|上|附)(?:图片?|照片|视频|二维码|海报)[0-9]{0,2}"
    ")[）)】\\]]"
)
# Labels that stand in brackets as they are: only square ones are left by an editor.
_LABELS = ("图片", "照片", "视频", "海报", "二维码", "附图", "附照片", "附二维码", "插图", "上图")
_HINTS = (
    "此处", "这里", "此段", "待核", "待确认", "待审定", "待查证", "待完善", "待更新", "待提供", "需核实", "需确认", "需补充", "请核实", "请核对",
    "请确认", "再核", "核实一下", "核对一下", "确认一下", "补一下", "改一下", "配图", "插图", "图片】", "图片]", "照片】", "视频】", "视频]", "插入",
    "二维码】", "二维码]", "待补", "请补充",
)  # fmt: skip
_AMOUNT = re.compile("[x×]{1,6}(?=[元万亿]|人(?![民员某])|名(?!师|为)|个(?!人)|户(?!主)|%|亩|吨|公里)")
_COUNTED = (
    "均",
    "共",
    "计",
    "约",
    "额",
    "为",
    "达",
    "资",
    "收",
    "入",
    "出",
    "放",
    "到",
    "费",
    "款",
    "价",
    "占",
    "长",
    "了",
    "助",
    "贴",
    "金",
    "按",
    "高",
    "低",
    "补",
    "奖",
    "：",
    ":",
)
_NOTES = (
    "待完善后补",
    "此处填写",
    "此处插入",
    "此处省略",
    "在此输入",
    "在此处输入",
    "点击此处添加",
    "单击此处",
    "todo",
    "tbd",
    "lorem ipsum",
    "请补充",
    "待核实后填",
    "请替换",
    "示例文字",
    "占位",
)


def find(reading: Reading) -> Iterator[Hit]:
    """Each stretch that waits for its words."""
    text = reading.text
    noted: list[tuple[int, int]] = []
    for at, _, _ in reading.places(*_HINTS):
        start = max(text.rfind(mark, max(0, at - 16), at) for mark in "（(【[")
        note = _NOTE.match(text, start) if start >= 0 and (not noted or start >= noted[-1][1]) else None
        if note and (note[1] not in _LABELS or note[0][0] in "【["):
            noted.append(note.span())
            yield reading.hit(note.start(), note.end(), "编辑留的话没有删去")
    for at, _, _ in reading.places("月x", "月×", "月*"):
        day = _DATE.match(text, at)
        before = _BEFORE.search(text[max(0, at - 12) : at])
        if day and before:
            yield reading.hit(at - len(before[0]), day.end(), "日期未填")
    for at, _, _ in reading.places("xxx"):
        found = _CROSSES.match(text, at)
        if found:
            yield reading.hit(at, found.end(), "内容未填")
    for at, _, _ in reading.places("20xx", "20××"):
        found = _YEAR.match(text, at)
        if found and not _DATE.search(text[at : found.end() + 8]):
            yield reading.hit(at, found.end(), "年份未填")
    for at, end, word in reading.places(*_EMPTY):
        yield reading.hit(at, end, "括号或引号里没有内容", level=None if word in ("【】", "《》", "〔〕") else "advice")
    for at, _, _ in reading.places("待补"):
        found = _LATER.match(text, at)
        if found and not _held(noted, at):
            yield reading.hit(at, found.end(), "留待补充的内容")
    for m in _BOXED.finditer(text) if "【" in text else ():
        if not _held(noted, m.start()):
            yield reading.hit(m.start(), m.end(), "留待补充的内容")
    for at, _, _ in reading.places(
        "×元", "×万", "×亿", "×%", "×人", "×名", "×个", "×户", "×亩", "x元", "x万", "x亿", "x%", "x户", "x亩"
    ):
        start = at
        while start and text[start - 1] in "x×":
            start -= 1
        found = _AMOUNT.match(text, start)
        if found and text[start - 1 : start] in _COUNTED and not (found[0] in "xxx" and len(found[0]) > 2):
            yield reading.hit(start, found.end(), "数字未填")
    for at, end, word in reading.places(*_NOTES):
        if not (word.isascii() and text[at - 1 : at].isalnum()) and not reading.quoted(at, end) and not _held(noted, at):
            yield reading.hit(at, end, "留待补充的内容")


def _held(spans: list[tuple[int, int]], at: int) -> bool:
    return any(start <= at < end for start, end in spans)
