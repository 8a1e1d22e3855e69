"""Words of a Word document exchanged inside their runs; every other byte of every part stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from screen.model import Draft, Span
from screen.writers._docx_anchors import Anchors, Piece
from screen.writers._docx_changes import fits
from screen.writers._docx_package import Package
from screen.writers._docx_rewrite import taken_apart
from screen.writers._docx_runs import Child, Key, Layout, Located, edges, locate
from screen.writers._docx_xml import dialect, escaped, utf8

_KEPT = b' xml:space="preserve"'
_SAME = ("header", "footer")
Splice = tuple[int, int, bytes]


class Edit(NamedTuple):
    """A stretch of the draft's text and the words that take its place."""

    span: Span
    words: str


class _Part(NamedTuple):
    xml: bytes
    located: Located
    inner: dict[Key, Layout | None]


def exchanged(source: bytes, draft: Draft, edits: Sequence[Edit]) -> tuple[bytes, list[bool]]:
    """The document with edits done, and for each whether it was: its words must lie in plain text of runs.

    Edits do not overlap. Raises ValueError when `source` is no Word document.
    """
    package, anchors = Package(source), Anchors(draft)
    places = [anchors.pieces(edit.span) for edit in edits]
    parts = {name: _part(package, anchors, name, {p.key for place in places for p in place if p.part == name})
             for name in {p.part for place in places for p in place if p.part in package.names}}
    changes: dict[str, set[Splice]] = {name: set() for name in parts}
    done = []
    for edit, place in zip(edits, places, strict=True):
        part = parts.get(place[0].part) if place else None
        splices = _splices(edit, place, part) if part else None
        done.append(splices is not None)
        if splices:
            changes[place[0].part].update(splices)
    written = {name: _spliced(parts[name], found) for name, found in changes.items() if found}
    return (package.replaced(written | _twins(package, written)) if written else source), done


def _part(package: Package, anchors: Anchors, name: str, keys: set[Key]) -> _Part:
    xml = utf8(package.read(name))
    located = locate(xml, keys, dialect(xml))
    shown = anchors.words(name, keys)
    return _Part(xml, located, {key: taken_apart(xml, run, shown[key]) for key, run in located.runs.items()})


def _splices(edit: Edit, place: Sequence[Piece], part: _Part) -> list[Splice] | None:
    if "\n" in edit.words or "\t" in edit.words or not fits(list(place), edit.span, part.inner):
        return None
    words = escaped(edit.words).encode("utf-8")
    out: list[Splice] = []
    for piece in place:
        inner = part.inner[piece.key]
        assert inner is not None
        for child in _touched(inner, piece):
            if child.inner is None:
                out.append((child.start, child.end, b""))
                continue
            start, end = edges(part.xml, child, [max(piece.start - child.at, 0), piece.end - child.at])
            out.append((start, end, words))
            words = b""
            if b"preserve" not in part.xml[child.start:child.inner[0]]:
                out.append((child.inner[0] - 1, child.inner[0] - 1, _KEPT))
    return None if words else out


def _touched(inner: Layout, piece: Piece) -> list[Child]:
    if piece.start < piece.end:
        return [c for c in inner.children if c.at < piece.end and c.at + len(c.text) > piece.start]
    child = inner.children[inner.child(max(piece.start - 1, 0))]
    return [child] if child.inner else []


def _spliced(part: _Part, splices: Collection[Splice]) -> bytes:
    out: list[bytes] = []
    at = 0
    for start, end, words in sorted({*splices, *_copies(part, splices)}):
        out += (part.xml[at:start], words)
        at = end
    return b"".join([*out, part.xml[at:]])


def _copies(part: _Part, splices: Collection[Splice]) -> list[Splice]:
    """The same edits in the copy of a text box that stands after it for old programs."""
    boxes = sorted(part.located.boxes)
    out = []
    for (start, end), (other, last) in pairwise(boxes):
        if part.xml[start:end] == part.xml[other:last]:
            out += [(a + other - start, b + other - start, words) for a, b, words in splices if start <= a and b <= end]
    return out


def _twins(package: Package, written: dict[str, bytes]) -> dict[str, bytes]:
    """Headers and footers that were the same as a changed one: the reader shows each text once."""
    out = {}
    for name, xml in written.items():
        folder, _, file = name.rpartition("/")
        if file.startswith(_SAME):
            old, alike = package.read(name), f"{folder}/{file[:6]}"
            others = [twin for twin in package.names if twin.startswith(alike) and twin not in written]
            out.update({twin: xml for twin in others if package.read(twin) == old})
    return out
