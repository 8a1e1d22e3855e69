"""MinHash sketches of posts, 64 bytes each: texts that differ only in their figures have the same one."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from rensa import RMinHash

from screen.model import Draft
from screen.rescan.tables import Row

SIZE = 32  # values of two bytes; four of them make a band of eight bytes
NONE = b""  # of texts too short to be told apart
_SEED = 1
_LEAST = 24  # letters; greetings and slogans are shorter, and resemble one another by chance
_SHINGLE = 4
_FIGURE = 1
_AT_ONCE = 1 << 14  # characters
_MIX = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # sketches of hashes that fill but 32 bits are biased


def text(draft: Draft) -> str:
    """What of a draft is sketched: its text without markup and entities."""
    if not draft.marks:
        return draft.text
    pieces, at = [], 0
    for start, end in sorted(m.span for m in draft.marks if m.kind in ("syntax", "entity")):
        pieces.append(draft.text[at:start])
        at = max(at, end)
    return "".join(pieces) + draft.text[at:]


def fill(rows: Sequence[Row]) -> None:
    """Puts sketches in the places of texts, many at once: alone each costs ten times as much."""
    waiting = [row for row in rows if isinstance(row["sketch"], str)]
    at = 0
    while at < len(waiting):
        end, room = at, _AT_ONCE
        while end < len(waiting) and (end == at or room > 0):
            room -= len(waiting[end]["sketch"])
            end += 1
        made = sketches([row["sketch"] for row in waiting[at:end]])
        for row, sketch in zip(waiting[at:end], made, strict=True):
            row["sketch"] = sketch
        at = end


def sketches(texts: Sequence[str]) -> list[bytes]:
    """The sketch of each text, `NONE` for short ones."""
    hashes, starts = _shingles(texts)
    found = RMinHash.digest_matrix_from_flat_token_hashes(hashes, starts, SIZE, _SEED).to_rows()
    # Minima are small numbers: only their low halves are spread evenly.
    grid = np.array(found, np.uint32).astype(np.uint16)
    long = np.diff(starts.astype(np.int64)) >= _LEAST
    return [grid[at].tobytes() if long[at] else NONE for at in range(len(texts))]


def _shingles(texts: Sequence[str]) -> tuple[Any, Any]:
    """Hashes of all runs of four letters, text after text, and where each text's begin.

    Punctuation and spaces are left out, a number counts as one letter whatever its figures.
    """
    raw = [words.encode("utf-16-le", "surrogatepass") for words in texts]
    letters = _letters()[np.frombuffer(b"".join(raw), np.uint16)]
    figure = letters == _FIGURE
    keep = letters > 0
    again = figure[1:] & figure[:-1]
    ends = np.cumsum([len(part) // 2 for part in raw])
    again[ends[:-1][(ends[:-1] > 0) & (ends[:-1] < len(letters))] - 1] = False  # a new text begins its own number
    keep[1:] &= ~again
    counted = np.concatenate(([0], np.cumsum(keep, dtype=np.int32)))
    starts = np.concatenate(([0], counted[ends]))
    letters = np.concatenate((letters[keep], np.zeros(_SHINGLE - 1, np.uint32)))
    pairs = letters[:-1] * _MIX[0]
    pairs += letters[1:]
    runs = pairs[:-2] * _MIX[1]
    runs += pairs[2:]
    hashes = runs.astype(np.uint64)
    hashes *= _SPREAD
    for back in range(1, _SHINGLE):  # runs that would reach into the next text
        hashes[np.maximum(starts[1:] - back, starts[:-1])[starts[1:] > starts[:-1]]] = 0
    return hashes, starts.astype(np.uint64)


@cache
def _letters() -> Any:
    """For each UTF-16 unit what it counts as: nothing, a figure, or a letter in one width and case."""
    out = np.zeros(1 << 16, np.uint32)
    for code in range(1 << 16):
        letter = chr(code)
        if 0xD800 <= code < 0xE000:
            out[code] = code
        elif letter.isdecimal():
            out[code] = _FIGURE
        elif letter.isalnum():
            out[code] = ord(unicodedata.normalize("NFKC", letter).lower()[0])
    return out
