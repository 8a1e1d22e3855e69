"""Where findings stand on pictures and pages: the boxes that readers left for words that are pixels or glyphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from screen.model import Draft, Finding, Report
from screen.writers._secrets import Secrets

_FIELD = re.compile("(images|links)\\[([0-9]{1,6})\\]")
# The ends of a glyph's box are not known to the point.
_SLACK = 1.0
Box = tuple[float, float, float, float]


class Place(NamedTuple):
    """A box on a picture (in pixels) or on a page (in points): left, top, right, bottom from the upper left corner.

    `number` is the picture's place in `meta["images"]` or -1, `page` counts from 1 or is 0; `size` is that of
    the picture or page.
    """

    image: str
    number: int
    page: int
    box: Box
    size: tuple[float, float]

    @property
    def unit(self) -> str:
        """The unit of the lengths."""
        return "pt" if self.page else "px"

    def words(self) -> str:
        """The place in words for people."""
        return (f"第 {self.page} 页" if self.page else f"图片 {self.number + 1}") + self.lengths()

    def lengths(self) -> str:
        """The box in words, in brackets."""
        left, top, right, bottom = (f"{length:g}" for length in self.box)
        return f"（左 {left}，上 {top}，右 {right}，下 {bottom} {'点' if self.page else '像素'}）"


class Places:
    """The places of one draft's findings."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        boxed = [(span, path) for span, path in draft.anchors if isinstance(path, dict) and path.get("box")]
        self._anchors = sorted(boxed, key=lambda anchor: anchor[0])
        self._starts = [span.start for span, _ in self._anchors]
        images = draft.meta.get("images")
        self.images: list[Any] = images if isinstance(images, list) else []

    def of(self, finding: Finding) -> list[Place]:
        """The places of a finding in reading order, none when it stands on no picture or page."""
        if finding.field:
            return list(self._in_field(finding))
        return list(self.between(*finding.span)) if self._anchors and finding.span.start < finding.span.end else []

    def between(self, start: int, end: int) -> Iterator[Place]:
        """The places of a stretch of the draft's text."""
        for at in range(max(0, bisect_right(self._starts, start) - 1), len(self._anchors)):
            span, path = self._anchors[at]
            if span.start >= end:
                break
            if span.end > start:
                place = self._anchored(path, max(start, span.start) - span.start, min(end, span.end) - span.start)
                if place:
                    yield place

    def _anchored(self, path: Mapping[str, Any], first: int, last: int) -> Place | None:
        left, top, right, bottom = path["box"]
        edges = path.get("edges") or ()
        if edges and first < len(edges):
            left, right = edges[first], edges[last] if last < len(edges) else right
        number = next((n for n, e in enumerate(self.images) if _file(e) == path.get("image")), -1)
        return _place(path.get("image", ""), number, path.get("page", 0), (left, top, right, bottom), path.get("size"))

    def _in_field(self, finding: Finding) -> Iterator[Place]:
        found = _FIELD.match(finding.field)
        if not found:
            return
        number, words = int(found[2]), finding.masked or finding.excerpt
        if found[1] == "links":
            links = self._draft.meta.get("links")
            link = links[number] if isinstance(links, list) and number < len(links) else None
            if not isinstance(link, dict) or not link.get("image"):
                return
            words = str(link.get("href") or "")
            number = next((n for n, e in enumerate(self.images) if _file(e) == link["image"]), -1)
        if 0 <= number < len(self.images) and words:
            yield from self._on(number, words)

    def _on(self, number: int, words: str) -> Iterator[Place]:
        """The lines of a picture that hold some words; masked signs stand for any."""
        entry = self.images[number]
        lines = self.lines(number)
        text = "\n".join(line for line, _ in lines)
        pattern = "".join("." if sign in "*＊×" else re.escape(sign) for sign in words[:500])
        told: set[int] = set()
        for found in re.finditer(pattern, text, re.DOTALL):
            first, last = text.count("\n", 0, found.start()), text.count("\n", 0, max(found.start(), found.end() - 1))
            for at in range(first, last + 1):
                place = _place(str(_file(entry)), number, 0, lines[at][1], entry.get("size"))
                if place and at not in told:
                    told.add(at)
                    yield place

    def lines(self, number: int) -> list[tuple[str, Box]]:
        """The lines that were read on a picture, with their boxes."""
        entry = self.images[number]
        lines = entry.get("lines") if isinstance(entry, dict) else None
        return [(str(line.get("text", "")), _box(line.get("box"))) for line in lines or () if isinstance(line, dict)]


def veils(report: Report, draft: Draft) -> dict[str, list[Box] | None]:
    """What must be blackened before a picture or page may be shown, by its name; None when no place is known.

    Names are files of `meta["images"]` and `page 3`; those without personal data are left out.
    """
    places, secrets = Places(draft), Secrets(report, draft)
    out: dict[str, list[Box] | None] = {}
    for finding in report.findings:
        if finding.masked:
            found = places.of(finding)
            _veil(out, found)
            field = _FIELD.match(finding.field)
            if field and not found and field[1] == "images" and int(field[2]) < len(places.images):
                out[str(_file(places.images[int(field[2])]))] = None
    for start, end, _ in secrets.spans:
        _veil(out, places.between(start, end))
    for number, entry in enumerate(places.images):
        for words, box in places.lines(number):
            kept = out.setdefault(str(_file(entry)), []) if secrets.redact(words) != words else None
            if kept is not None:
                kept.append(box)
    return out


def _veil(out: dict[str, list[Box] | None], places: Iterator[Place] | list[Place]) -> None:
    for place in places:
        kept = out.setdefault(place.image or f"page {place.page}", [])
        if kept is not None:
            left, top, right, bottom = place.box
            kept.append((left - _SLACK, top - _SLACK, right + _SLACK, bottom + _SLACK))


def _place(image: Any, number: int, page: Any, box: Any, size: Any) -> Place | None:
    box = _box(box)
    if box[2] <= box[0] or box[3] <= box[1]:
        return None
    width, height = (size or (0, 0))[:2]
    return Place(str(image or ""), number, int(page or 0), box, (float(width), float(height)))


def _file(entry: Any) -> Any:
    return entry.get("file") if isinstance(entry, dict) else None


def _box(told: Any) -> Box:
    if not isinstance(told, list | tuple) or len(told) != 4:
        return (0.0, 0.0, 0.0, 0.0)
    left, top, right, bottom = (float(length) for length in told)
    return (left, top, right, bottom)
