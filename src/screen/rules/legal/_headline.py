"""The headline of a draft and where it stands."""

from __future__ import annotations

import re

from screen.reading import Reading
from screen.text import fold

_LONGEST = 60
_SENTENCE = re.compile("[。：:；;，,]$|^[一二三四五六七八九十0-9]{1,2}[、.]|来源|记者|^[（(]")


def headline(reading: Reading) -> tuple[str, int]:
    """The folded headline and its offset in the folded text, empty when there is none."""
    if reading.title:
        title = fold(reading.title).text.strip()
        at = reading.text.find(title) if title else -1
        if at >= 0:
            return title, at
        # A title that the text does not repeat comes to the rules as a text of its own; a line above the text that
        # is no sentence is a second headline.
        first, line, _ = reading.text.partition("\n")
        return (first, 0) if line and 4 < len(first) <= _LONGEST and not _SENTENCE.search(first) else ("", -1)
    marked = next(iter(reading.marks("title")), None)
    if marked:
        return reading.text[marked[0]:marked[1]], marked[0]
    first, _, _ = reading.text.partition("\n")
    return (first, 0) if len(first) <= _LONGEST else ("", -1)
