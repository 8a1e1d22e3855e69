"""Digit stretches of a draft: numerals in disguise read as digits, and the label a number stands behind."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from screen.rules.confidentiality._columns import header

if TYPE_CHECKING:
    from screen.reading import Reading

_HAN = "〇零○º一二三四五六七八九壹贰叁肆伍陆柒捌玖幺"
_AS_DIGIT = str.maketrans(_HAN + "o", "0000" + "123456789" + "123456789" + "1" + "0")
_STRETCH = re.compile(f"[0-9o{_HAN} -]{{11,60}}")
_DISGUISED = re.compile(f"[o{_HAN}]")
_TOKEN = frozenset("0123456789abcdefghijklmnopqrstuvwxyz_./:?=&%#+-~@")
_DIALLED = re.compile("(?:tel|phone|mobile|mob|cell|fax|vx|wx|weixin|qq|dianhua|m|t|p)?[.:=]{0,2}[0-9/.:+-]{0,40}$")
_LOOK_BACK = 26

LABELS = {
    "id": ("身份证", "公民身份号码", "证件号", "身份号码", "身份信息"),
    "phone": ("电话", "手机", "联系方式", "联系", "热线", "致电", "拨打", "tel", "微信", "号码", "phone", "mobile"),
    "card": ("银行卡", "卡号", "一卡通", "存折", "借记卡", "储蓄卡", "信用卡", "工资卡", "市民卡"),
    "account": ("账号", "账户", "帐号", "帐户", "收款"),
    "social": ("社保卡", "社会保障号", "社会保障卡", "社保号", "医保卡", "医保号", "社会保险号"),
    "other": (
        "编号", "单号", "订单", "流水", "合同", "文号", "批号", "序列号", "条码", "信用代码", "税号", "发票",
        "许可证", "备案", "案号", "招标", "采购", "标段", "时间戳", "面积", "金额", "产权证", "不动产", "凭证",
        "代码", "条形码", "登记号", "注册号", "识别号", "项目", "商品", "会议号", "会议id", "版号", "型号", "票号",
        "快递", "运单", "isbn",
    ),
}  # fmt: skip


@lru_cache(maxsize=2)
def figures(text: str) -> str:
    """Give folded text of equal length in which numerals inside long digit stretches read as ASCII digits."""
    return _STRETCH.sub(_plain, text)


def _plain(found: re.Match[str]) -> str:
    stretch = found.group()
    return stretch.translate(_AS_DIGIT) if _DISGUISED.search(stretch) else stretch


def before(reading: Reading, start: int, width: int = _LOOK_BACK) -> str:
    """Give the words in front of a place, back to the sentence break; of a table cell its header too."""
    told = header(reading, start)
    words = reading.text[max(0, start - width) : start]
    for stop in "。；;\n\t|":
        words = words[words.rfind(stop) + 1 :]
    return f"{told}:{words}" if told else words


def label(reading: Reading, start: int) -> str:
    """Name the kind of label nearest before a number: a key of LABELS, or "" where none stands there."""
    words = before(reading, start)
    best, kind = (-1, 0), ""
    for name, cues in LABELS.items():
        for cue in cues:
            at = words.rfind(cue)
            if at >= 0 and (at + len(cue), len(cue)) > best:
                best, kind = (at + len(cue), len(cue)), name
    return kind


def in_token(text: str, start: int, end: int) -> bool:
    """Tell whether a number is part of an address on the web, a code or an identifier, and not said for itself."""
    left = start
    while left and start - left < 200 and text[left - 1] in _TOKEN:
        left -= 1
    ahead = text[left:start]
    if "://" in ahead or "www." in ahead or not _DIALLED.match(ahead):
        return True
    after = text[end : end + 2]
    return bool(after) and (after[0] in "_@" or ("a" <= after[0] <= "z" and after not in ("qq", "vx", "wx")))


def digits(text: str) -> str:
    """Give only the ASCII digits of a stretch."""
    return "".join(c for c in text if "0" <= c <= "9")


def starred(number: str, head: int, tail: int) -> str:
    """Give a number of which only the first `head` and last `tail` characters can still be read."""
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]
