"""Whether a stretch talks about a thing instead of doing it: enforcement, warnings, law, education."""

from __future__ import annotations

from screen.reading import Reading

_REACH = 160
_OFTEN = 3
# In a long draft so many words of a subject that it is nobody's subject stand by chance.
_PER_WORD = 1000
_LONGEST_CLAUSE = 150


def near(reading: Reading, lexicon: str, start: int, end: int, reach: int = _REACH) -> bool:
    """Whether a word of the lexicon stands within `reach` characters of the stretch."""
    return bool(reading.within(lexicon, start - reach, end + reach))


def count(reading: Reading, lexicon: str, start: int, end: int, reach: int = _REACH) -> int:
    """How many different words of the lexicon stand within `reach` characters of the stretch, in its lines."""
    start = max(start - reach, reading.paragraph(start)[0])
    end = min(end + reach, reading.paragraph(end)[1])
    return len({hit.term.text for hit in reading.within(lexicon, start, end)})


def often(reading: Reading, lexicon: str) -> bool:
    """Whether the draft as a whole keeps to the subject of the lexicon."""
    return len(reading.hits(lexicon)) >= max(_OFTEN, len(reading.text) // _PER_WORD)


def clause(reading: Reading, at: int) -> tuple[int, int]:
    """The sentence around an offset, cut to a bounded length on either side."""
    start, end = reading.sentence(at)
    return max(start, at - _LONGEST_CLAUSE), min(end, at + _LONGEST_CLAUSE)
