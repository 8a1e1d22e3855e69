"""Judges the form of an official document's number: brackets, order, zero padding, 第."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit, Level
from screen.reading import Reading

_OPEN, _CLOSE = "[〔\\[［【(（{<〈]", "[〕\\]］】)）}>〉]"
_NUMBERED = re.compile(f"({_OPEN}) ?((?:19|20)[0-9]{{2}})年? ?({_CLOSE}) ?(第?) ?(0{{0,4}})([1-9][0-9]{{0,4}}) ?号")
_YEAR_LAST = re.compile(f"([1-9][0-9]{{0,4}})号 ?{_OPEN}((?:19|20)[0-9]{{2}}){_CLOSE}")
_ISSUER = re.compile("[一-鿿]{2,14}$")
# Words that end an issuer's code: a bracketed year behind anything else numbers something else.
_CODE = re.compile(
    "(?:发|函|字|规|办|通|令|知|呈|请|报|审|复|批|议|公告|电|党|委|政|府|教|财|建|农|卫|环"
    "|法|税|规划|通字|干|任|组|监|管|市|综|人|社|民|交|水|资|土"
    "|体|文|旅|科|信|改|办秘|秘|释|检|工|安|标|医|药|统|审批|决|证|许|罚|村|城|林|草|宣|组|纪|团|妇|残|编|急|疾|保|养|就|险|粮|储|震|气|能|运|路|航"
    "|企|商|贸|退|消|网信|价格|督)$")
# Inside 〔〕 only documents are numbered, so any issuer will do.
_SHORT_YEAR = re.compile("〔 ?(?:[0-9]{2}|[〇○零一二三四五六七八九]{4})年? ?〕 ?第?[0-9]{1,5} ?号")
_NO_BRACKETS = re.compile("(?:发|函|字|办|通|秘)((?:19|20)[0-9]{2})年?第?0*([1-9][0-9]{0,3}) ?号")
# The brackets around the number instead of the year.
_SWAPPED = re.compile(f"(?:发|函|字|办|通|秘)((?:19|20)[0-9]{{2}}){_OPEN}0*([1-9][0-9]{{0,4}}){_CLOSE} ?号")
_STARTS = re.compile("(?:根据|按照|依据|依照|参照|见|以|和|及|与|《[^》]*》|现将|执行|印发|下发|文件|关于|原|的)")
_REFORM = 2013


def find(reading: Reading) -> Iterator[Hit]:
    """Numbers of official documents that differ from the standard form; other numbering is left alone."""
    text = reading.text
    for found in _NUMBERED.finditer(text):
        opened, year, closed, ordinal, zeros, number = found.groups()
        if opened == "〔" and closed == "〕" and not ordinal and not zeros:
            continue
        code = _code(text, found.start(), opened == "〔")
        if not code:
            continue
        faults = [why for wrong, why in ((opened != "〔" or closed != "〕", "年份应用六角括号“〔〕”"),
                                         (ordinal, "顺序号前不加“第”"), (zeros, "顺序号不编虚位")) if wrong]
        right = f"{code}〔{year}〕{number}号"
        # Before the 2012 standard took hold, square brackets were common: old numbers are quoted as printed.
        level: Level | None = None if int(year) >= _REFORM else "advice"
        yield reading.hit(found.start() - len(code), found.end(), "；".join(faults), (right,), level)
    for found in _SHORT_YEAR.finditer(text):
        code = _code(text, found.start(), True)
        if code:
            yield reading.hit(found.start() - len(code), found.end(), "年份用四位阿拉伯数字，顺序号不加“第”")
    for found in _NO_BRACKETS.finditer(text):
        code = _code(text, found.start(1))
        if len(code) >= 3:
            yield reading.hit(found.start(1) - len(code), found.end(), "年份应用六角括号“〔〕”括入",
                              (f"{code}〔{found[1]}〕{found[2]}号",))
    for found in _SWAPPED.finditer(text):
        code = _code(text, found.start(1))
        if len(code) >= 3:
            yield reading.hit(found.start(1) - len(code), found.end(), "六角括号括入年份，不括顺序号",
                              (f"{code}〔{found[1]}〕{found[2]}号",))
    for found in _YEAR_LAST.finditer(text):
        code = _code(text, found.start())
        if code and len(code) >= 3:
            yield reading.hit(found.start() - len(code), found.end(), "年份在前、顺序号在后",
                              (f"{code}〔{found[2]}〕{found[1]}号",))


def _code(text: str, at: int, sure: bool = False) -> str:
    """The issuer's code that ends at an offset, or nothing; any short word will do when it is `sure` to be one."""
    before = text[max(0, at - 14):at].rstrip(" ")
    issuer = _ISSUER.search(before)
    if not issuer or not (sure or _CODE.search(issuer[0])) or len(before) < len(text[max(0, at - 14):at]):
        return ""
    code = issuer[0]
    for start in _STARTS.finditer(code):
        if len(code) - start.end() >= 2:
            code = issuer[0][start.end():] if start.end() else code
    return code
