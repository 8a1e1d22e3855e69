"""Bank card and personal account numbers, told from other long numbers by label, issuer prefix and Luhn check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from screen.rules.confidentiality._notices import notice, told
from screen.rules.confidentiality._numbers import before, digits, figures, in_token, label, starred

if TYPE_CHECKING:
    from screen.model import Hit, Level
    from screen.reading import Reading

_CARD = re.compile(
    "[1-9](?<![0-9a-z.][1-9])(?<![0-9][ -][1-9])[0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{3,4}(?:[ -]?[0-9]{1,3})?"
    "(?![0-9a-z]|[.][0-9])"
)
_ACCOUNT = re.compile("[0-9](?<![0-9a-z.-][0-9])[0-9-]{9,24}[0-9](?![0-9a-z]|[.][0-9])")
_LONG = re.compile("[0-9][0-9 -]{10}")
_PERSONAL = ("一卡通", "社保卡", "银行卡", "个人账", "个人帐", "本人账", "收款人", "户主", "补贴账", "发放账", "姓名")
_HOLDER = (
    "局", "公司", "财政", "委员会", "政府", "中心", "协会", "基金", "红十字", "慈善", "国库", "单位", "医院",
    "学校", "大学", "专户", "保证金", "办事处", "合作社", "法院", "集团", "对公", "捐",
)  # fmt: skip
_DECEIVED = ("骗子", "诈骗", "受害", "被骗", "嫌疑人", "转账给", "汇给")


def find(reading: Reading) -> Iterator[Hit]:
    """Yield card numbers that pass the Luhn check, and accounts that are labelled as a person's."""
    text = figures(reading.text)
    long = _LONG.search(text)
    if not long:
        return
    taken: list[tuple[int, int]] = []
    for found in _CARD.finditer(text, long.start()):
        number = digits(found.group())
        judged = _judge(reading, text, found.start(), found.end(), number)
        if judged:
            taken.append(found.span())
            yield _hit(reading, found.start(), found.end(), number, *judged)
    for found in _ACCOUNT.finditer(text, long.start()):
        if any(s < found.end() and found.start() < e for s, e in taken):
            continue
        number = digits(found.group())
        if not 10 <= len(number) <= 23 or _identity(number):
            continue
        kind = label(reading, found.start())
        if (kind in ("card", "social") and len(number) >= 12) or (kind == "account" and _own(reading, found.start())):
            yield _hit(reading, found.start(), found.end(), number, "review", "按标签看是个人账户号码")


def _judge(reading: Reading, text: str, start: int, end: int, number: str) -> tuple[Level | None, str] | None:
    if not 15 <= len(number) <= 19 or _identity(number) or in_token(text, start, end):
        return None
    kind = label(reading, start)
    if kind in ("other", "id") or not _luhn(number):
        return None
    if kind == "account" and _public(reading, start):
        return None
    if kind in ("card", "account", "social"):
        return None, "银行卡号：校验位相符"
    if number.startswith("62") and len(number) >= 16:
        return "review", "校验位与银联卡号相符，前面没有标签，请核对"
    return None


def _hit(reading: Reading, start: int, end: int, number: str, level: Level | None, why: str) -> Hit:
    said = told(notice(reading))
    masked = starred(number, 0, 4)
    return reading.hit(start, end, why=f"{why}；{said}" if said else why, suggest=(masked,), level=level)


def _public(reading: Reading, start: int) -> bool:
    if reading.cell(start):
        return "单位" in before(reading, start)
    if any(word in before(reading, start, 60) for word in ("个人账", "本人账", "私人账", "个人银行")):
        return False
    left, right = reading.paragraph(start)
    near = reading.text[max(left, start - 80) : min(right, start + 60)]
    if any(word in near for word in _DECEIVED):
        return False
    return any(word in near for word in _HOLDER)


def _own(reading: Reading, start: int) -> bool:
    # An account with no holder named is left alone: tender deposits and donations are paid into such.
    words = before(reading, start, 60)
    return any(word in words for word in _PERSONAL) and not _public(reading, start)


def _identity(number: str) -> bool:
    if len(number) != 18:
        return False
    from stdnum.cn import ric

    return ric.calc_check_digit(number) == number[-1] and number[6:8] in ("18", "19", "20")


def _luhn(number: str) -> bool:
    from stdnum import luhn

    return luhn.is_valid(number)
