"""Totals told after a list: the amounts of its items, one to a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._amounts import Amount, amounts, plain

_ITEM = re.compile("[ \u3000]{0,8}(?:[-*·•] ?|[0-9]{1,2}[.．、)）] ?|[（(][0-9一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)")
_WIDEST = 40


def listed(text: str, at: int, whole: Amount) -> list[Amount]:
    """The amounts alike to `whole` in the list that ends just before the line of `at`, one to an item; else none."""
    end = text.rfind("\n", 0, at)
    out: list[Amount] = []
    while end > 0 and len(out) < _WIDEST:
        start = text.rfind("\n", 0, end) + 1
        if text[start:end].strip():
            if not _ITEM.match(text, start, end):
                break
            found = [a for a in amounts(text, start, end) if a.unit == whole.unit and not a.loose]
            if len(found) != 1:
                return []
            out += found
        end = start - 1
    return out if len(out) >= 2 else []


def totals(reading: Reading, whole: Amount) -> Iterator[Hit]:
    """One total against the list before it."""
    parts = listed(reading.text, whole.start, whole)
    if not parts or any(p.value >= whole.value for p in parts):
        return
    total = sum(p.value for p in parts)
    gap = abs(total - whole.value)
    if gap > whole.slack + sum(p.slack for p in parts) + 1e-6 and gap <= 0.35 * whole.value:
        told = reading.text[whole.start : whole.end]
        yield reading.hit(whole.start, whole.end, f"上面{len(parts)}项相加是{plain(total, told)}")
