"""Judges the name and the title of the Party's core and the name of the guiding thought, letter by letter."""

from __future__ import annotations

from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.political._slips import slip

_NAME, _POST, _ERA = "习近平", "总书记", "新时代"
_THOUGHT = "新时代中国特色社会主义思想"
_CORE = "同志为核心的党中央"
# Where a garbled name of the thought ends at the latest.
_REACH = 18


def find(reading: Reading) -> Iterator[Hit]:
    """What follows the name with one slip, and a name of which two characters of three stand before the post."""
    text = reading.text
    for start, end, _ in reading.places(_NAME):
        told = text[end:end + _REACH]
        right = next((w for w in (_POST, _THOUGHT, _CORE) if told.startswith(w)), "")
        if right:
            continue
        for whole in (_THOUGHT, _CORE, _POST):
            # One slip leaves one of the first two characters in its place, or the two in the other order.
            near = told[:1] == whole[0] or told[1:2] in (whole[0], whole[1])
            found = slip(whole, told) if near else None
            if found:
                yield reading.hit(start, end + found.size, found.told, (_NAME + whole,))
                break
        else:
            core = told[len(_CORE) - 3:len(_CORE)]
            if told.startswith(_CORE[:-3]) and sum(a == b for a, b in zip(core, _CORE[-3:], strict=False)) == 2:
                yield reading.hit(start, end + len(_CORE), "规范表述为“党中央”", (_NAME + _CORE,))
                continue
            stop = told.find("思想")
            if told.startswith(_ERA) and stop > 0:
                yield reading.hit(start, end + stop + 2, f"完整名称为“{_NAME}{_THOUGHT}”", (_NAME + _THOUGHT,))
    for start, end, _ in reading.places(_POST):
        told = text[max(0, start - 3):start]
        if told != _NAME and len(told) == 3 and sum(a == b for a, b in zip(told, _NAME, strict=True)) == 2:
            yield reading.hit(start - 3, end, f"姓名误作“{told}”", (_NAME + _POST,))
