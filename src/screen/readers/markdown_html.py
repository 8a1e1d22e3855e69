"""HTML inside Markdown: tags are silent, comments and hidden elements are marked, pictures and links kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from screen.readers.html_asides import asides
from screen.readers.markdown_inline import Page, show
from screen.readers.stretch import Stretch

if TYPE_CHECKING:
    from screen.readers.html_pieces import Piece

_HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|font-size\s{0,9}:\s{0,9}0(?![0-9.])"
                     r"|opacity\s{0,9}:\s{0,9}0(?![0-9.])", re.I)
_INLINE = frozenset({
    "a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "ruby", "rp",
    "rt", "s", "small", "span", "strong", "sub", "sup", "u",
})
_UNSHOWN = frozenset({"script", "style"})
_OPEN_MOST = 64


class Tags:
    """The HTML elements open across the blocks of a page."""

    def __init__(self, mark: Callable[[str, tuple[int, int], Any], None]):
        self._mark = mark
        self._open: list[tuple[str, str, Any, int]] = []

    def inline(self, page: Page, stretch: Stretch, start: int, source: str) -> None:
        """Takes one tag or comment that stands at `start` of a block's content."""
        from screen.readers.html_pieces import pieces

        for piece in pieces(source):
            self._piece(page, stretch, piece, start, source)

    def block(self, page: Page, stretch: Stretch) -> None:
        """Takes a block of HTML, text and all."""
        from screen.readers.html_pieces import pieces

        cut = list(pieces(stretch.content))
        for piece, after in zip(cut, [*cut[1:], None], strict=True):
            # What no end tag closes within the block may be shown by what the blocks around make of it.
            closed = after is not None and after.kind == "end" and after.tag == piece.raw
            if piece.kind == "ref":
                spans = list(stretch.spans(piece.start, piece.end))
                if spans:
                    page.shown.append(spans[0])
                    page.mark("entity", spans[0], " " if piece.value in ("\n", "\t") else piece.value)
            elif piece.kind == "text":
                if piece.raw not in _UNSHOWN or not closed:
                    show(page, stretch, piece.start, piece.end)
            else:
                self._piece(page, stretch, piece, 0, stretch.content)

    def close(self, end: int) -> None:
        """Closes what the page left open."""
        while self._open:
            self._shut(end)

    def _piece(self, page: Page, stretch: Stretch, piece: Piece, base: int, source: str) -> None:
        start, end = base + piece.start, base + piece.end
        if piece.kind == "other":
            words = source[piece.start:piece.end]
            if words.startswith("<!--") and len(words) > 7:
                span = show(page, stretch, start + 4, end - 3 * words.endswith("-->"))
                if span:
                    page.mark("break", (stretch.at(start),) * 2)
                    page.mark("hidden", span)
                    page.end_line()
            return
        if piece.tag not in _INLINE:
            page.end_line()
        if piece.kind == "end":
            self._end(piece.tag, stretch.at(start))
        elif piece.kind == "start":
            self._start(page, piece, (stretch.at(start), stretch.at(end)))

    def _start(self, page: Page, piece: Piece, span: tuple[int, int]) -> None:
        attrs = piece.attrs or {}
        page.links.extend({"text": words, "href": attrs.get("href", "")} for words in asides(piece.tag, attrs))
        if piece.tag == "img":
            source = attrs.get("src", "")
            page.mark("image", span, {"src": source, "alt": attrs.get("alt", ""), "title": attrs.get("title", "")})
            page.images.append({"caption": attrs.get("title", ""), "alt": attrs.get("alt", ""), "file": source})
        elif piece.tag == "iframe" and attrs.get("src"):
            page.mark("link", span, attrs["src"])
        elif len(self._open) < _OPEN_MOST and piece.tag != "br":
            if "hidden" in attrs or _HIDDEN.search(attrs.get("style", "")):
                self._open.append((piece.tag, "hidden", None, span[1]))
            elif piece.tag == "a" and attrs.get("href"):
                self._open.append((piece.tag, "link", attrs["href"], span[1]))
            else:
                self._open.append((piece.tag, "", None, span[1]))

    def _end(self, tag: str, at: int) -> None:
        if any(tag == opened[0] for opened in self._open):
            while self._open[-1][0] != tag:
                self._shut(at)
            self._shut(at)

    def _shut(self, at: int) -> None:
        _, kind, value, start = self._open.pop()
        if kind and start < at:
            self._mark(kind, (start, at), value)
