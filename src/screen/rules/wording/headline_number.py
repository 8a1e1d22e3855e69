"""Numbers of a headline against the same numbers in the text under it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._amounts import Amount, amounts
from screen.text import fold_word

_NOUN = re.compile("[一-鿿]{2,4}\\Z")
_FEW = 4


def find(reading: Reading) -> Iterator[Hit]:
    """Each amount of the text that the headline tells otherwise, under the same noun."""
    if not any(c.isdigit() for c in reading.title):
        return
    title, text = fold_word(reading.title), reading.text
    told = [a for a in amounts(title, 0, len(title)) if not a.loose]
    if not told or text.startswith(title):
        return
    known = amounts(text, 0, len(text))
    for amount in told[:_FEW]:
        like = [a for a in known if a.unit == amount.unit]
        if any(_agrees(amount, a) for a in like):
            continue
        found = _NOUN.search(title[: amount.start])
        nouns = [found[0][-size:] for size in (4, 3, 2)] if found else []
        first = next((a for noun in nouns for a in like if noun in text[max(0, a.start - 6) : a.start]), None)
        if first and not first.loose:
            yield reading.hit(first.start, first.end, f"标题里是{title[amount.start : amount.end]}")


def _agrees(title: Amount, body: Amount) -> bool:
    if abs(title.value - body.value) <= title.slack + body.slack + 1e-6:
        return True
    # Headlines round down: 46.83 stands as 46.8 or 46.
    return 0 <= body.value - title.value <= 2 * title.slack
