"""Suggestions as changes of runs: what goes, what comes, and whether it can be done to the letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from screen.model import Draft, Finding, Span
from screen.writers._docx_anchors import Anchors, Piece
from screen.writers._docx_runs import Key, Layout
from screen.writers._visible import visible

# Short words are exchanged whole, which reads better; in long ones only what differs changes.
_SHORT = 12


class Change(NamedTuple):
    """The characters to strike out, the words to put in and the place after which they come."""

    struck: list[Piece]
    words: str
    at: Piece


def change(finding: Finding, draft: Draft, anchors: Anchors, inner: Mapping[Key, Layout | None]) -> Change | None:
    """The first suggestion of a finding as a change, or None where it must stay a comment."""
    if not finding.suggest or finding.waived:
        return None
    start, end = finding.span
    span, words = trimmed(finding.span, draft.text[start:end], finding.suggest[0], _SHORT)
    if visible(words) != words or "\n" in words or "\t" in words or (not words and span.start == span.end):
        return None
    struck = anchors.pieces(span)
    at = struck[-1] if struck else None
    if at is None or not fits(struck, span, inner):
        return None
    return Change([p for p in struck if p.end > p.start], words, at._replace(start=at.end))


def trimmed(span: Span, old: str, new: str, short: int = 0) -> tuple[Span, str]:
    """A replacement without the characters that stay at both ends, where the old words are longer than `short`."""
    if len(old) <= short:
        return span, new
    head = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest = min(len(old), len(new)) - head
    tail = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return Span(span.start + head, span.end - tail), new[head:len(new) - tail]


def fits(pieces: list[Piece], span: Span, inner: Mapping[Key, Layout | None]) -> bool:
    """Whether some pieces are just the characters of a span, in one paragraph, each free to go by itself."""
    if sum(p.end - p.start for p in pieces) != span.end - span.start or len({(p.part, p.key[0]) for p in pieces}) != 1:
        return False
    return all(_free(piece, inner.get(piece.key)) for piece in pieces)


def _free(piece: Piece, run: Layout | None) -> bool:
    if run is None:
        return False
    touched = [c for c in run.children if c.at < piece.end and c.at + len(c.text) > piece.start]
    return all(c.inner is not None or len(c.text) == 1 for c in touched)
