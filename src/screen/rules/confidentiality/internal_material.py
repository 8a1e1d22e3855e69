"""Documents that say of themselves that they are not for the public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screen.model import Hit, Level
    from screen.reading import Reading

_KEEP = (
    "[,，、。·；;:： \n]{0,3}(?:请)?(?:注意|妥善|严格)?"
    "(?:保存|保管|保密|不得外传|请勿外传|切勿外传|严禁外传|勿外传|禁止外传|不得翻印|不得扩散"
    "|(?:会后|阅后|用后|用毕)(?:请)?(?:收回|退回|交回|销毁)|不得(?:拍照|复印|转发)|(?:请勿|严禁|禁止)(?:拍照|转发|复印|上网))"
)
_CLOSED: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("此件", re.compile("此件(?:不予|不|暂不|依申请)(?:主动)?公开"), "文件写明不公开"),
    ("本件", re.compile("本件(?:不予|不|暂不)(?:主动)?公开"), "文件写明不公开"),
    ("公开", re.compile("公开(?:属性|方式|类别)[:： ]{1,3}(?:不予公开|不公开|依申请公开)"), "公开属性不是主动公开"),
    ("内部", re.compile(f"内部(?:资料|材料|文件|刊物|文稿|参考|使用|交流|事项|掌握){_KEEP}"), "标有内部使用字样"),
    ("内部", re.compile("内部(?:参考|使用|传阅|学习|掌握|交流)(?=[】）)\\]\n]|$)|内部使用[，, ]{0,2}(?:严禁|不得|请勿|禁止)(?:外传|转发|外泄|扩散|公开)"
                        "|内部发行[，,、。 ]{0,3}(?:请)?(?:注意|妥善)?(?:保管|保存)"), "标有内部使用字样"),
    ("工作秘密", re.compile(f"工作秘密(?:{_KEEP}|[ ]{{0,2}}[★☆*])"), "标有工作秘密字样"),
    ("阅后", re.compile("阅后(?:即焚|即毁|销毁|收回|请收回|退回|请退回)"), "标有阅后收回或销毁字样"),
)
# The slip that goes round with a paper before it is signed.
_SLIP = re.compile("(?:拟稿|核稿|会签|签发)(?:人|单位|部门)?[:：][^\n。]{0,16}?(?:核稿|会签|签发|拟稿|缓急|密级)(?:人|单位|部门)?[:：]")
_ENDORSED = re.compile("(?:领导)?批示[:：][^\n。]{0,30}?(?:阅办|阅处|阅示|阅研|酌处|研处|办理并报)")
_DRAFTS = ("送审稿", "讨论稿", "征求意见稿", "内部稿", "审议稿", "报审稿")
_DISCUSSED = ("审议", "讨论《", "听取", "通过《", "研究", "修改《", "起草", "印发《")
_DRAFT_END = re.compile("[（(【\\[](?:送审稿|讨论稿|征求意见稿|内部稿|审议稿|报审稿)[）)】\\]][ \t》]{0,2}$")
_OPEN = (
    "公开征求", "征求意见的公告", "征求意见的通知", "征求意见的函", "公开征集", "反馈意见", "意见反馈", 
    "向社会", "征求公众", "意见和建议", "听证",
)
_MINUTES = re.compile("会议纪要[ ]{0,2}(?:[〔\\[（(][0-9]{4}[〕\\]）)]|第?[0-9〔（(]{1,6}[期号])")
_SECRET_NUMBER = re.compile("[\u4e00-\u9fff]密(?:发|函|字|电)?[〔\\[] ?(?:19|20)[0-9]{2} ?[〕\\]] ?[0-9]{1,4} ?号")
_TELEGRAM = re.compile("明电[ ]{0,2}[〔\\[（(][ ]?(?:19|20)[0-9]{2}|明电[ ]{0,2}[0-9]{1,5}号")
_SPREAD = ("暂不告知本人", "先不告知本人", "不得外传", "请勿外传", "切勿外传", "严禁外传", "禁止外传", "请勿转发外部")
_REFERENCE = re.compile("(?:内参|内部参考)(?:专报)? {0,2}(?:[（(〔\\[]?[0-9]{4}[年〕\\]）)]? {0,2})?第?[0-9]{1,4}期")
_HEAD = 300


def find(reading: Reading) -> Iterator[Hit]:
    """Yield notes that close a document to the public, and the headings of papers that circulate inside."""
    text = reading.text
    taken: list[tuple[int, int]] = []
    for start, end, why, level in sorted(_all(reading, text)):
        if not any(s < end and start < e for s, e in taken):
            taken.append((start, end))
            yield reading.hit(start, end, why=why, level=level)


_Found = tuple[int, int, str, "Level | None"]


def _all(reading: Reading, text: str) -> Iterator[_Found]:
    for cue, pattern, why in _CLOSED:
        for start, _, _ in reading.places(cue):
            found = pattern.match(text, start)
            if found:
                yield *found.span(), why, None
    for cue, pattern, why in (("核稿", _SLIP, "发文稿纸上的办理信息不公开"), ("会签", _SLIP, "发文稿纸上的办理信息不公开"),
                              ("批示", _ENDORSED, "领导批示不公开")):
        for start, _, _ in reading.places(cue):
            for found in pattern.finditer(text, max(0, start - 24), start + 40):
                if found.start() <= start < found.end():
                    yield *found.span(), why, "review"
    for start, end, word in reading.places(*_SPREAD):
        yield start, end, f"标有“{word}”，请确认可以公开", "review"
    for cue, pattern, why in (
        ("会议纪要", _MINUTES, "会议纪要一般不公开，请确认"),
        ("明电", _TELEGRAM, "明传电报一般不公开，请确认"),
        ("内参", _REFERENCE, "内部参考刊物不公开"),
        ("内部参考", _REFERENCE, "内部参考刊物不公开"),
    ):
        for start, _, _ in reading.places(cue):
            found = pattern.match(text, start)
            if found:
                yield *found.span(), why, "review"
    for start, _, _ in reading.places("密〔", "密[", "密发〔", "密发[", "密函〔", "密函[", "密字〔", "密字[",
                                        "密电〔", "密电["):
        found = _SECRET_NUMBER.match(text, max(0, start - 1))
        if found:
            yield *found.span(), "发文字号属涉密公文", None
    yield from _headings(reading, text)


def _headings(reading: Reading, text: str) -> Iterator[_Found]:
    public = any(word in text for word in _OPEN)
    for start, end, word in reading.places(*_DRAFTS):
        left, right = reading.paragraph(start)
        line = text[left:right]
        told = any(word in line for word in _DISCUSSED) or any(c in line for c in "。；;")
        heads = left < _HEAD and len(line) <= 60 and not told
        if heads and _DRAFT_END.search(line) and not (public and word == "征求意见稿"):
            yield start, end, f"标题注明“{word}”，是尚未定稿的内部文稿", "review"
    for start, end, _ in reading.places("会议纪要"):
        left, right = reading.paragraph(start)
        line = text[left:right].strip(" \t#")
        if left < _HEAD and len(line) <= 40 and line.endswith("会议纪要"):
            yield start, end, "全文是会议纪要，一般不公开，请确认", "review"
