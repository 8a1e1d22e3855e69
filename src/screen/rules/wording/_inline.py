"""Items numbered with Arabic numerals, （1） and ① and 1. alike, within a line or at the heads of lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from screen.model import Hit, Span
from screen.reading import Reading

_BRACKETS = re.compile("[（(]([0-9]{1,2})[）)](?=[ 《“]?[\u4e00-\u9fff《“])(?!班|号|项|款|条|中|所|式|类)")
_DOT = re.compile("([0-9]{1,2})[.．](?=[^0-9\\s]|[ ][^\\s])")
_COMMA = re.compile("([0-9]{1,2})、(?![0-9]{1,2}、)")
_CIRCLE = re.compile("([①-⑳])")
# What must stand before an item: patterns start at the number and look back only then.
_AFTER_MARK = frozenset("\n：:；;。，,、 \u3000")
_AT_HEAD = frozenset("\n；;：:")
_STEADY = 2


def items(reading: Reading, cues: Iterable[str]) -> Iterator[Hit]:
    """Each item that leaves out a number after two in step, or repeats the last one, in the styles of the cues."""
    text = reading.draft.text
    signs = {sign for cue in cues for sign in cue}
    for style, sign, leads, indent in ((_BRACKETS, ")）", _AFTER_MARK, 0), (_DOT, ".", _AT_HEAD, 8),
                                       (_COMMA, "、", _AT_HEAD, 8), (_CIRCLE, "①", None, 0)):
        if not signs.isdisjoint(sign) or (sign == "①" and "③" in text):
            yield from _series(text, (m for m in style.finditer(text) if _leads(text, m.start(), leads, indent)))


def _leads(text: str, at: int, leads: frozenset[str] | None, indent: int) -> bool:
    if leads is None:
        return True
    least = max(0, at - indent)
    while at > least and text[at - 1] in " \u3000":
        at -= 1
    return at == 0 or text[at - 1] in leads


def _series(text: str, found: Iterable[re.Match[str]]) -> Iterator[Hit]:
    last = run = 0
    for m in found:
        number = int(m[1]) if m[1].isdecimal() else ord(m[1]) - 0x245F
        if number == last + 1:
            run = run + 1 if last else 1
        elif number == 1 or run < _STEADY or number not in (last, last + 2):
            run = 1 if number == 1 else 0
        else:
            right = str(last + 1) if m[1].isdecimal() else chr(0x245F + last + 1)
            what = "重复" if number == last else "缺号"
            yield Hit(Span(m.start(1), m.end(1)), f"序号{what}：前一个是“{last}”", (right,))
            run += 1
        last = number
