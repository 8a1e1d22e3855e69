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
_NUMBER = re.compile("(?<![0-9])0[0-9]{2,3}-?[0-9]{0,6}[x×]{3,8}(?![0-9x×*a-z])")
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
# A line to write on, before a unit; a telephone to be told; the labels of a template.
_AMOUNT_LINE = re.compile("_{2,40}(?=[万亿]?[元人户个亩吨家件项%]|公里|平方米|万元)")
_UNSET = re.compile("(?:联系电话|咨询电话|电话|联系人|责任单位|责任人|邮箱)[:：] ?[（(]?待定[）)]?(?=[\n，。；）)]|\\Z)")
_TEMPLATES = ("【标题】", "【正文】", "【副标题】", "【小标题】", "【导语】")
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
_SOMEBODY = re.compile("(?:×{2,4}|x{2,4}|某某|○{2,4}|[*]{2,4})(?=同志|(?:任|为)[组副主成]|(?:主持|出席|担任|率队|带队|陪同|负责人|作了?(?:讲话|动员)))")
# Two letters alone are no trigger: a line of a hundred thousand of them would trip as many times.
_LATIN = ("x同志", "x任", "x为", "x主持", "x出席", "x担任", "x率队", "x带队", "x陪同", "x负责", "x作")
_OFFICE = re.compile("(?:[局委办院府部镇乡县区市室处科股站所校会]|书记|[县区市镇乡局院校部主]长|主任|主席|常委|委员|由|请|和|、)$")
_BLANK = re.compile("[_＿]{2,12}(?:年[_＿ ]{1,12})?月[_＿ ]{1,12}日(?=[^（(\n]{0,10}(?:召开|举行|举办|开展|前|至|起))")
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
        # A hidden number keeps its last figures; one that was never told has none.
        number = _NUMBER.search(text, max(0, at - 12), at + 9)
        if number and number.start() < at and text[at - 1] != "x":
            yield reading.hit(*number.span(), "号码未填")
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
    yield from _nameless(reading)
    for cues, shape, back, why in ((("__",), _AMOUNT_LINE, 0, "数字未填"), (("待定",), _UNSET, 8, "留待补充的内容")):
        done = 0
        for at, _, _ in reading.places(*cues):
            if at and text[at] == text[at - 1] == "_":
                continue
            found = shape.search(text, max(done, at - back), at + 44) if at >= done else None
            if found and found.start() <= at < found.end() and text[found.start() - 1:found.start()] != "_":
                done = found.end()
                yield reading.hit(*found.span(), why)
    for at, end, _ in reading.places(*_TEMPLATES):
        yield reading.hit(at, end, "模板里的栏目名没有删去")
    for at, end, word in reading.places(*_NOTES):
        if not (word.isascii() and text[at - 1 : at].isalnum()) and not reading.quoted(at, end) and not _held(noted, at):
            yield reading.hit(at, end, "留待补充的内容")


def _nameless(reading: Reading) -> Iterator[Hit]:
    """Crosses for the name of an official, and blanks for a date, as against hidden names of citizens."""
    text = reading.text
    done = 0
    for at, _, _ in reading.places("××", *_LATIN, "某某", "○○", "**"):
        while text[at:at + 1] == "x" and text[at - 1:at] == "x":
            at -= 1
        if at < done:
            continue
        found = _SOMEBODY.match(text, at)
        if not found or text[at - 1:at] in "×x某○*":
            continue
        done = found.end()
        if _OFFICE.search(text, max(0, at - 10), at) or not "一" <= text[at - 1:at] <= "鿿":
            yield reading.hit(at, found.end(), "姓名或名称未填")
    for at, _, _ in reading.places("__", "＿＿"):
        blank = at >= done and text[at - 1:at] not in ("_", "＿")
        found = _BLANK.match(text, at) if blank else None
        if found:
            done = found.end()
            yield reading.hit(at, found.end(), "时间未填")


def _held(spans: list[tuple[int, int]], at: int) -> bool:
    return any(start <= at < end for start, end in spans)
