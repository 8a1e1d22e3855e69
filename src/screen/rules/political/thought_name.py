"""Judges the name of the guiding thought where the person's name is nowhere in the draft."""

from __future__ import annotations

from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading

_FULL = "习近平新时代中国特色社会主义思想"


def find(reading: Reading) -> Iterator[Hit]:
    """The short name, unless the draft names the person: in his own words the name is left out."""
    if "习近平" in reading.text or "习近平" in reading.title:
        return
    for start, end, _ in reading.places(_FULL.removeprefix("习近平")):
        yield reading.hit(start, end, suggest=(_FULL,))
