"""The sentence around a finding, taken from the shown text."""

from __future__ import annotations

from typing import NamedTuple

from screen.writers._shown import Piece, Shown

_ENDS = "。！？；"
_SIDE = 36
_WORDS = 160
_CUT = "…"


class Quote(NamedTuple):
    """A finding's words with what stands before and after them on the same line."""

    before: str
    words: str
    after: str


def quotes(shown: Shown, count: int) -> list[Quote | None]:
    """Return the quote of each of `count` findings; None for one that has no place in the text."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for place, piece in enumerate(shown.pieces):
        for number in piece.findings:
            first.setdefault(number, place)
            last[number] = place
    return [
        _quote(shown.pieces, first[number], last[number]) if number in first else None
        for number in range(count)
    ]


def _quote(pieces: list[Piece], first: int, last: int) -> Quote:
    words = "".join(piece.text for piece in pieces[first : last + 1]).replace("\n", "⏎")
    if len(words) > _WORDS:
        words = words[: _WORDS // 2] + _CUT + words[-_WORDS // 2 :]
    return Quote(_before(pieces, first), words, _after(pieces, last))


def _before(pieces: list[Piece], place: int) -> str:
    text = ""
    while place > 0 and len(text) <= _SIDE:
        place -= 1
        if pieces[place].kind == "break":
            return _cut_before(text).lstrip()
        text = pieces[place].text[-_SIDE - 1 :] + text
    return _cut_before(text).lstrip()


def _cut_before(text: str) -> str:
    # The sentence ends before the words: what closes it is part of the one before.
    start = max(text.rfind(end) for end in _ENDS) + 1
    kept = text[start:].lstrip("”’』」）)》 ")
    if len(kept) <= _SIDE:
        return kept
    kept = kept[-_SIDE:]
    pause = kept.find("，", 0, _SIDE // 2) + 1
    return _CUT + kept[pause:].lstrip()


def _after(pieces: list[Piece], place: int) -> str:
    text = ""
    for piece in pieces[place + 1 :]:
        if piece.kind == "break" or len(text) > _SIDE:
            break
        text += piece.text[: _SIDE + 1]
    stops = [at for at in map(text.find, _ENDS) if at >= 0]
    kept = text[: min(stops) + 1] if stops else text
    if len(kept) <= _SIDE:
        return kept.rstrip()
    kept = kept[:_SIDE]
    pause = kept.rfind("，", _SIDE // 2) + 1
    return (kept[:pause] if pause else kept) + _CUT
