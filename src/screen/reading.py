"""A draft made ready for rules: folded, scanned once, and asked about lazily."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from screen import words
from screen.model import Draft, Hit, Level, Mark, Span
from screen.scan import Scan, Scanner, Term, TermHit, cuts_latin
from screen.text import fold

_SENTENCE = re.compile("[。！？!?；;\n]+[”’」』）)]*")
_QUOTES = re.compile("“[^“”\n]{0,2000}”|「[^「」\n]{0,2000}」|‘[^‘’\n]{0,500}’")
_TITLES = re.compile("《[^《》\n]{0,200}》")
# How many cells may open between an offset and the cell around it: nested tables are shallow.
_DEEPEST = 64
_DIGITS = re.compile("[0-9]{5,}")


class Reading:
    """The view of one draft that rules work on; all offsets but `source` results are folded ones.

    `told` are the ids of the rules that found something, for a rule that runs last.
    """

    def __init__(self, draft: Draft, scanner: Scanner, *, when: date | None = None,
                 context: Mapping[str, Any] | None = None):
        self.draft = draft
        self.meta = draft.meta
        self.title = draft.title
        self.date = when
        self._folded = fold(draft.text, draft.marks)
        self.text = self._folded.text
        self._scanner = scanner
        self._scan: Scan = scanner.scan(self.text)
        self.told: frozenset[str] = frozenset()
        self._settled: dict[str, list[TermHit]] = {}
        context = context or {}
        self.outlets: Mapping[str, str] = context.get("outlets", {})
        self.roster: Sequence[Any] = context.get("roster", ())
        self.profile: Mapping[str, Any] = context.get("profile", {})

    # Positions

    def source(self, start: int, end: int) -> Span:
        """The span of `draft.text` that reads as `text[start:end]`."""
        return self._folded.source(start, end)

    def folded(self, offset: int) -> int:
        """The offset in `text` of an offset in `draft.text`."""
        return self._folded.folded(offset)

    def hit(self, start: int, end: int, why: str = "", suggest: Sequence[str] = (),
            level: Level | None = None) -> Hit:
        """A hit on `text[start:end]`, placed in the source."""
        return Hit(self._folded.source(start, end), why, tuple(suggest), level)

    # What the one pass found

    def found(self) -> Mapping[str, object]:
        """The lexicons with any hit before settling, lazy ones apart."""
        return self._scan.hits

    def triggers(self) -> Mapping[str, list[int]]:
        """The trigger words found, with their offsets."""
        return self._scan.places

    def places(self, *literals: str) -> list[tuple[int, int, str]]:
        """All places of literals that a card declares in `needs.text`, in order."""
        found = self._scan.places
        out = [(start, start + len(word), word) for word in literals if word in found for start in found[word]]
        out.sort()
        return out

    def hits(self, lexicon: str) -> list[TermHit]:
        """The settled hits of a lexicon: leftmost-longest, with all conditions of the terms met."""
        settled = self._settled.get(lexicon)
        if settled is None:
            settled = self._settled[lexicon] = self._settle(lexicon)
        return settled

    def within(self, lexicon: str, start: int, end: int) -> list[TermHit]:
        """The hits of a list of bare words inside a stretch; a lazy list is scanned there only."""
        start = max(0, start)
        scan = None if lexicon in self._settled else self._scanner.lazy(lexicon, self.text[start:end])
        if scan is None:
            return [hit for hit in self.hits(lexicon) if start <= hit.start and hit.end <= end]
        out: list[TermHit] = []
        for a, b, term in sorted(scan.hits.get(lexicon, ()), key=lambda h: (h[0], -h[1])):
            if not out or start + a >= out[-1].end:
                out.append(TermHit(start + a, start + b, term))
        return out

    def raw(self, lexicon: str) -> Sequence[tuple[int, int, Term]]:
        """The hits of a lexicon as scanned, for a rule that judges the stretch around each itself."""
        return self._scan.hits.get(lexicon, ())

    def allowed(self, lexicon: str, start: int, end: int) -> bool:
        """Whether an allowed phrase holds a stretch."""
        guards = (*self._scan.allowed.get(lexicon, ()), *self._scan.allowed.get("", ()))
        return any(a <= start and end <= b for a, b in guards)

    def _settle(self, lexicon: str) -> list[TermHit]:
        scan = self._scan
        if lexicon not in scan.hits:
            scan = self._scanner.lazy(lexicon, self.text) or scan
        raw = scan.hits.get(lexicon)
        if not raw:
            return []
        allowed = scan.allowed.get(lexicon, []) + scan.allowed.get("", [])
        out: list[TermHit] = []
        last = 0
        for start, end, term in sorted(raw, key=lambda h: (h[0], -h[1])):
            if start >= last and self._stands(start, end, term, (*scan.unless.get(id(term), ()), *allowed)):
                out.append(TermHit(start, end, term))
                last = end
        return out

    def _stands(self, start: int, end: int, term: Term, guards: Sequence[tuple[int, int]]) -> bool:
        if guards and any(a <= start and end <= b for a, b in guards):
            return False
        if cuts_latin(self.text, start, end) or not self._timely(term.since, term.until):
            return False
        if term.near:
            a, b = self.sentence(start)
            if not any(word in self.text[a:b] for word in term.near):
                return False
        return not term.whole or self.words(start, end)

    def _timely(self, since: date | None, until: date | None) -> bool:
        if self.date is None:
            return until is None
        return (since is None or since <= self.date) and (until is None or self.date < until)

    def words(self, start: int, end: int) -> bool:
        """Whether both ends fall on word edges; wakes jieba."""
        return words.whole(self.text, start, end)

    def names(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """People's names in a stretch, with their offsets."""
        from screen.names import names

        return [(start + a, start + b, name) for a, b, name in names(self.text[start:end])]

    @cached_property
    def digit_runs(self) -> list[tuple[int, int]]:
        """Runs of at least five ASCII digits."""
        return [m.span() for m in _DIGITS.finditer(self.text)]

    @cached_property
    def longest_digits(self) -> int:
        """The length of the longest run of digits, 0 below five."""
        return max((b - a for a, b in self.digit_runs), default=0)

    # Structure

    @cached_property
    def _ends(self) -> list[int]:
        return [m.end() for m in _SENTENCE.finditer(self.text)]

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """All sentences in order."""
        ends = self._ends if self._ends and self._ends[-1] >= len(self.text) else [*self._ends, len(self.text)]
        return list(zip([0, *ends[:-1]], ends, strict=True))

    def sentence(self, at: int) -> tuple[int, int]:
        """The sentence that holds an offset."""
        k = bisect_right(self._ends, at)
        return (self._ends[k - 1] if k else 0), (self._ends[k] if k < len(self._ends) else len(self.text))

    def paragraph(self, at: int) -> tuple[int, int]:
        """The line that holds an offset."""
        start = self.text.rfind("\n", 0, at) + 1
        end = self.text.find("\n", at)
        return start, len(self.text) if end < 0 else end

    @cached_property
    def _quotes(self) -> list[tuple[int, int]]:
        spans = [m.span() for m in _QUOTES.finditer(self.text)]
        return _outermost(spans + [(a, b) for a, b, _ in self.marks("quote")])

    @cached_property
    def _titles(self) -> list[tuple[int, int]]:
        return [m.span() for m in _TITLES.finditer(self.text)]

    def quoted(self, start: int, end: int) -> bool:
        """Whether a stretch stands inside quotation marks or a block quote."""
        return _inside(self._quotes, start, end)

    def titled(self, start: int, end: int) -> bool:
        """Whether a stretch stands inside book-title marks."""
        return _inside(self._titles, start, end)

    def marks(self, *kinds: str) -> list[tuple[int, int, Mark]]:
        """The marks of these kinds at folded offsets."""
        return [(self.folded(m.span.start), self.folded(m.span.end), m)
                for m in self.draft.marks if m.kind in kinds]

    @cached_property
    def _cells(self) -> list[tuple[int, int, Mark]]:
        return sorted(self.marks("cell"), key=lambda c: c[:2])

    def cell(self, at: int) -> Mark | None:
        """The innermost table cell that holds an offset."""
        k = bisect_right(self._cells, at, key=lambda c: c[0])
        for _, end, mark in reversed(self._cells[max(0, k - _DEEPEST):k]):
            if at < end:
                return mark
        return None


def _outermost(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, overlapping ones joined, so that a look-up is a bisection."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _inside(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    k = bisect_right(spans, (start, len(spans) and spans[-1][1])) - 1
    return k >= 0 and spans[k][0] <= start and end <= spans[k][1]
