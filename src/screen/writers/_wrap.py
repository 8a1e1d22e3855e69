"""Lines of Chinese and Latin text broken by columns, no line beginning with a closing mark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

_NOT_FIRST = "，。、；：？！,.;:?!”’』」）)》〉】〕%％…⏎"
_NOT_LAST = "“‘『「（(《〈【〔"
# What must not be torn: a Latin word or number, or one character with whatever combines with it.
_UNIT = re.compile("[!-~]{1,24}|.[\u0300-\u036f\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]*", re.DOTALL)


def wrap(text: Text, columns: int, indent: int) -> list[Text]:
    """Return the text in lines of at most `columns` terminal columns, the second and later indented."""
    from rich.cells import cell_len

    if cell_len(text.plain) <= columns:
        return [text]
    cuts: list[int] = []
    used = 0
    plain = text.plain
    units = [(unit.start(), unit[0], cell_len(unit[0])) for unit in _UNIT.finditer(plain)]
    for place, (at, _, size) in enumerate(units):
        if used + size > columns and at:
            cut = _step_back(plain, units, place, cuts[-1] if cuts else 0)
            cuts.append(cut)
            used = indent + cell_len(plain[cut:at])
        used += size
    return [_line(part, indent if place else 0) for place, part in enumerate(text.divide(cuts))]


def _step_back(plain: str, units: list[tuple[int, str, int]], place: int, after: int) -> int:
    # At most a few steps: a run of closing marks longer than that is no sentence.
    for back in range(place, max(place - 4, 0), -1):
        at = units[back][0]
        if at <= after + 1:
            break
        if plain[at] not in _NOT_FIRST and plain[at - 1] not in _NOT_LAST:
            return at
    return units[place][0]


def _line(part: Text, indent: int) -> Text:
    from rich.text import Text

    if not indent:
        return part
    kept = part[len(part.plain) - len(part.plain.lstrip(" ")) :] if part.plain.strip() else part
    return Text(" " * indent).append_text(kept)
