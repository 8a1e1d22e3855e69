"""One pass over the pieces of a page: what is shown, where, and as what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from screen.model import Mark, Span
from screen.readers.html_asides import asides, card, framed, pictured, styled
from screen.readers.html_pieces import Piece
from screen.readers.html_tables import Grid

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "head", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p",
    "pre", "section", "select", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
    "textarea", "button",
})
_UNSHOWN = frozenset({"script", "style", "iframe", "noembed", "noframes", "noscript"})
_NOT_RENDERED = frozenset({"template", "noscript", "noembed", "noframes"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CARDS = re.compile("mp-?(?:miniprogram|common|cps|article|voice|video|search)|qqmusic|mpcps")
_GONE = re.compile(r"display\s{0,9}:\s{0,9}none|opacity\s{0,9}:\s{0,9}0(?:\.0{0,9})?\s{0,9}(?:;|!|$)", re.I)
_VISIBILITY = re.compile(r"visibility\s{0,9}:\s{0,9}(hidden|collapse|visible)", re.I)
_SIZE = re.compile(r"font-size\s{0,9}:\s{0,9}(0(?:\.0{0,9})?(?![0-9.])|[0-9.]{1,9})", re.I)
_FRAMES = frozenset({"iframe", "frame", "embed", "object", "video", "audio", "area"})
_WHITE = " \t\n\f"
_WRAP = re.compile("[ \t\f]*\n[ \t\f\n]*")


@dataclass(slots=True)
class Frame:
    """An open element: where it closes, what its text inherits, and where its shown text began."""

    tag: str
    close: int
    shown: bool
    gone: bool = False
    veiled: bool = False
    tiny: bool = False
    pre: bool = False
    first: int = 0
    attrs: Mapping[str, str] | None = None
    role: str = ""
    cell: dict[str, Any] | None = None

    @property
    def hidden(self) -> bool:
        """Whether browsers do not draw this text."""
        return self.gone or self.veiled or self.tiny


class Sweep:
    """The pass itself; `marks`, `shown`, `images` and `cards` hold its outcome.

    `ends` gives the offset at which the element opened at an offset closes, `roles` what an element is
    for the page: main, title, byline. Without a main one everything counts as shown.
    """

    def __init__(self, text: str, ends: Mapping[int, int], roles: Mapping[int, str]):
        self.text = text
        self.ends = ends
        self.roles = roles
        self.marks: list[Mark] = []
        self.shown: list[tuple[int, int, str | None, bool]] = []
        self.images: list[dict[str, str]] = []
        self.cards: list[dict[str, str]] = []
        self._stack = [Frame("", len(text) + 1, "main" not in roles.values())]
        self._grid = Grid()
        self._broken = True
        self._veil: list[tuple[int, int]] = []

    def run(self, cut: Iterable[Piece]) -> None:
        """Takes all pieces in order, then closes what is open."""
        for piece in cut:
            self._leave(piece.start)
            if piece.kind == "start":
                self._start(piece)
            elif piece.kind == "end":
                self._break(piece.tag)
            elif piece.kind != "other":
                self._text(piece)
        self._leave(len(self.text))
        self._break("body")
        self._veils()
        self._white()

    def _leave(self, at: int) -> None:
        while len(self._stack) > 1 and self._stack[-1].close <= at:
            self._close(self._stack.pop())

    def _break(self, tag: str) -> None:
        """Ends the line of shown text before a block's tag; white space at its end is not drawn."""
        if tag not in BLOCKS or self._broken:
            return
        self._broken = True
        start, end, value, pre = self.shown[-1]
        if value is None and not pre:
            end = max(_before(self.text, start, end), start + 1)
            self.shown[-1] = (start, end, value, pre)
        self.marks.append(Mark("break", Span(end, end)))

    def _start(self, piece: Piece) -> None:
        tag, attrs = piece.tag, piece.attrs or {}
        role = self.roles.get(piece.start, "")
        self._break("div" if role else tag)
        above = self._stack[-1]
        if above.shown or role:
            self._thing(piece, attrs)
        close = min(self.ends.get(piece.start, piece.end), above.close)
        if close <= piece.end:
            return
        frame = Frame(tag, close, above.shown or bool(role), above.gone, above.veiled, above.tiny,
                      above.pre or tag in ("pre", "textarea", "xmp"), len(self.shown), attrs, role)
        if role != "main":
            _style(frame, attrs)
        frame.cell = self._grid.enter(tag, attrs)
        self._stack.append(frame)

    def _thing(self, piece: Piece, attrs: Mapping[str, str]) -> None:
        """Marks what is shown without being text: pictures, cards, frames."""
        span, tag = Span(piece.start, piece.end), piece.tag
        is_card = bool(_CARDS.match(tag)) or any(name.startswith("data-miniprogram-") for name in attrs)
        source = pictured(tag, attrs)
        if source or tag in ("img", "image"):
            image = {"src": source, "alt": attrs.get("alt", ""), "title": attrs.get("title", "")}
            self.marks.append(Mark("image", span, image))
            self.images.append({"caption": image["title"], "alt": image["alt"], "file": source})
        if is_card:
            self.marks.append(Mark("card", span, {"tag": tag, **attrs}))
            self.cards.append(card(attrs))
        elif tag in _FRAMES:
            target = attrs.get("data-src") or attrs.get("src") or attrs.get("href") or attrs.get("data") or ""
            if target:
                self.marks.append(Mark("link", span, target))
        for words in () if is_card else (*asides(tag, attrs), framed(attrs)):
            if words:
                self.cards.append({"text": words, "href": _target(attrs)})

    def _text(self, piece: Piece) -> None:
        frame = self._stack[-1]
        if piece.raw == "style":
            self.cards.extend({"text": words, "href": ""} for words in styled(self.text[piece.start:piece.end]))
        if not frame.shown or (piece.raw in _UNSHOWN and piece.raw not in _NOT_RENDERED):
            return
        if piece.raw == "title" and frame.role != "title":
            return
        start, end = piece.start, piece.end
        if piece.kind == "ref":
            value = " " if piece.value in ("\n", "\t") else piece.value
            self.shown.append((start, end, value, frame.pre))
        else:
            if self._broken and not frame.pre:
                start += end - start - len(self.text[start:end].lstrip(_WHITE))
            if start == end:
                return
            self.shown.append((start, end, None, frame.pre))
        self._broken = False
        if frame.hidden or piece.raw in _NOT_RENDERED:
            self._veil.append((start, end))

    def _close(self, frame: Frame) -> None:
        self._grid.leave(frame.tag)
        span = self._stretch(frame.first)
        attrs = frame.attrs or {}
        if span is None:
            return
        if frame.role in ("title", "byline"):
            self.marks.append(Mark(frame.role, span))
        if frame.tag in _HEADINGS:
            self.marks.append(Mark("heading", span, int(frame.tag[1])))
        elif frame.tag == "a" and _target(attrs):
            self.marks.append(Mark("link", span, _target(attrs)))
        elif frame.tag == "blockquote":
            self.marks.append(Mark("quote", span))
        elif frame.tag in ("code", "pre"):
            self.marks.append(Mark("code", span))
        elif frame.cell is not None:
            self.marks.append(Mark("cell", span, self._grid.value(frame.cell, self._words(frame.first))))

    def _stretch(self, first: int) -> Span | None:
        """The span of the text shown since an element opened, without white space around it."""
        if len(self.shown) <= first:
            return None
        a, b, left, _ = self.shown[first]
        c, d, right, _ = self.shown[-1]
        start = _after(self.text, a, b) if left is None else a
        end = _before(self.text, c, d) if right is None else d
        return Span(start, end) if start < end else None

    def _words(self, first: int) -> str:
        """The first words shown since an element opened."""
        parts = (self.text[a:min(b, a + 100)] if v is None else v for a, b, v, _ in self.shown[first:first + 50])
        return "".join(parts).strip()[:100]

    def _veils(self) -> None:
        """Marks hidden text, neighbours as one."""
        last: Span | None = None
        for start, end in self._veil:
            if not self.text[start:end].strip():
                continue
            if last is not None and not self._between(last.end, start):
                last = Span(last.start, end)
                self.marks[-1].span = last
            else:
                last = Span(start, end)
                self.marks.append(Mark("hidden", last))

    def _between(self, start: int, end: int) -> bool:
        return True if end - start > 2000 else bool(re.sub("<[^<>]{0,1000}>", "", self.text[start:end]).strip())

    def _white(self) -> None:
        """Marks what white space and references read as."""
        for start, end, value, pre in self.shown:
            if value is not None:
                self.marks.append(Mark("entity", Span(start, end), value))
                continue
            for found in re.finditer("\n" if pre else _WRAP, self.text[start:end]):
                span = Span(start + found.start(), start + found.end())
                self.marks.append(Mark("break", span) if pre else Mark("entity", span, " "))


def _after(text: str, start: int, end: int) -> int:
    """The first offset of a stretch that is not white space; the reach is bounded."""
    for at in range(start, min(end, start + 99)):
        if not text[at].isspace():
            return at
    return min(end, start + 99)


def _before(text: str, start: int, end: int) -> int:
    """The end of a stretch without white space; the reach is bounded."""
    for at in range(end, max(start, end - 99), -1):
        if not text[at - 1].isspace():
            return at
    return max(start, end - 99)


def _target(attrs: Mapping[str, str]) -> str:
    href = attrs.get("href", "").strip()
    return "" if href.lower().startswith("javascript:") else href


def _style(frame: Frame, attrs: Mapping[str, str]) -> None:
    style = attrs.get("style", "")
    if "hidden" in attrs or frame.tag == "template":
        frame.gone = True
    if not style:
        return
    frame.gone = frame.gone or bool(_GONE.search(style))
    seen = _VISIBILITY.search(style)
    if seen:
        frame.veiled = seen[1].lower() != "visible"
    size = _SIZE.search(style)
    if size:
        frame.tiny = not size[1].strip("0.")
