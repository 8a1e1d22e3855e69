"""Chinese numerals below one thousand, read and written."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_VALUES = {c: n for n, c in enumerate(_DIGITS)}


def value(text: str) -> int:
    """The number that Chinese numerals below one thousand say."""
    total = part = 0
    for c in text:
        if c in "十百":
            total += (part or 1) * (10 if c == "十" else 100)
            part = 0
        else:
            part = _VALUES[c]
    return total + part


def numeral(number: int) -> str:
    """A number below one thousand in Chinese numerals."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    out = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        out += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        out += "零"
    return out + (_DIGITS[ones] if ones else "")
