"""Total rows of tables against the rows above them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from screen.model import Hit
from screen.reading import Reading

_TOTAL = ("合计", "总计", "共计", "小计")
_NUMBER = re.compile("-?[0-9]{1,3}(?:,[0-9]{3})+(?:[.][0-9]+)?|-?[0-9]{1,15}(?:[.][0-9]{1,6})?")


def totals(reading: Reading) -> Iterator[Hit]:
    """Totals in a table row against the rows above it."""
    tables: dict[object, dict[int, dict[int, tuple[int, int, str]]]] = defaultdict(lambda: defaultdict(dict))
    for start, end, mark in reading.marks("cell"):
        spot = mark.value if isinstance(mark.value, dict) else {}
        if "row" in spot and "column" in spot:
            cell = start, end, reading.text[start:end].strip(" |\n")
            tables[spot.get("table", 0)][spot["row"]][spot["column"]] = cell
    for rows in tables.values():
        yield from _totals(reading, rows)


def written(reading: Reading) -> Iterator[Hit]:
    """Totals of tables that a plain text draws with bars or tabs."""
    text, at = reading.draft.text, 0
    rows: dict[int, dict[int, tuple[int, int, str]]] = {}
    for number, line in enumerate(text.split("\n")):
        bar = "|" if line.count("|") >= 2 else "\t" if "\t" in line else ""
        if not bar:
            yield from _totals(reading, rows)
            rows = {}
        elif line.strip(" |:-\t\r"):
            # The line that only rules off the heading is no row.
            rows[number] = dict(enumerate(_cut(reading, line, bar, at)))
        at += len(line) + 1
    yield from _totals(reading, rows)


def _cut(reading: Reading, line: str, bar: str, at: int) -> Iterator[tuple[int, int, str]]:
    for cell in line.split(bar):
        lead = at + len(cell) - len(cell.lstrip())
        yield reading.folded(lead), reading.folded(at + len(cell)), cell.strip(" |\r").replace(" ", "")
        at += len(cell) + 1


def _totals(reading: Reading, rows: dict[int, dict[int, tuple[int, int, str]]]) -> Iterator[Hit]:
    above: list[int] = []
    for row in sorted(rows):
        cells = rows[row]
        if not any(text in _TOTAL for _, _, text in cells.values()):
            above.append(row)
            continue
        for column, (start, _, text) in cells.items():
            parts = [number(rows[r][column][2]) for r in above if column in rows[r]]
            known = [p for p in parts if p is not None]
            told = number(text)
            # A heading row gives no number; any other gap makes the column no sum.
            if told is None or len(known) < 2 or len(parts) - len(known) > 1 or "%" in text:
                continue
            if abs(sum(known) - told) > 0.005 * max(1, len(known)) and not _serial(known):
                lead = reading.text.find(text, start)
                yield reading.hit(lead, lead + len(text), f"各行相加是{sum(known):g}")
        above = []


def number(text: str) -> float | None:
    """The number that is the whole of a cell."""
    found = _NUMBER.fullmatch(text)
    return float(found[0].replace(",", "")) if found else None


def _serial(numbers: list[float]) -> bool:
    return all(b - a == 1 for a, b in pairwise(numbers))
