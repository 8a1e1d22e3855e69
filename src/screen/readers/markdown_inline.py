"""The words inside one Markdown block, each led back to its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink, backtick, image, link
from markdown_it.token import Token

from screen.model import Mark
from screen.readers.stretch import Stretch

if TYPE_CHECKING:
    from screen.readers.markdown_html import Tags

_RULES: dict[str, Callable[[StateInline, bool], bool]] = {
    "link": link, "image": image, "autolink": autolink, "backticks": backtick}
_WATCHED = ("link_open", "image", "code_inline")


class Page(Protocol):
    """What takes the shown stretches and marks."""

    text: str
    shown: list[tuple[int, int]]
    marks: list[Mark]
    images: list[dict[str, str]]
    links: list[dict[str, str]]

    def mark(self, kind: str, span: tuple[int, int], value: object = None) -> None:
        """Adds a mark."""

    def end_line(self) -> None:
        """Ends the line after what was shown last."""


def watched(parser: MarkdownIt) -> MarkdownIt:
    """Makes the parser note where links, images and code stand: its tokens have no columns."""
    for name, rule in _RULES.items():
        parser.inline.ruler.at(name, _noting(rule))
    return parser


def _noting(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    def noted(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        done = rule(state, silent)
        if done and not silent:
            # A waiting text may be pushed before the token itself.
            for token in state.tokens[count:count + 2]:
                if token.type in _WATCHED:
                    token.meta["at"] = (start, state.pos)
                    break
            if state.tokens and state.tokens[-1].type == "link_close":
                state.tokens[-1].meta.setdefault("end", state.pos)
        return done

    return noted


class Inline:
    """A walk over the tokens of one block with a cursor that only moves on."""

    def __init__(self, page: Page, stretch: Stretch, tags: Tags):
        self.page = page
        self.stretch = stretch
        self.tags = tags
        self._at = 0
        self._links: list[tuple[str, int, int]] = []

    def take(self, tokens: Sequence[Token], base: int = 0) -> None:
        """Takes the tokens of the block, or of a picture's words that start at `base`."""
        skip = False
        for token in tokens:
            if skip:
                skip = token.type != "link_close"
            elif token.type == "link_open" and token.info == "auto":
                start, end = _span(token, base)
                self._show(start + 1, end - 1, "link", str(token.attrs.get("href", "")))
                self._at, skip = end, True
            else:
                self._token(token, base)

    def _token(self, token: Token, base: int) -> None:
        kind = token.type
        if kind == "text":
            self._text(token.content)
        elif kind == "text_special":
            self._special(token)
        elif kind in ("softbreak", "hardbreak"):
            self._newline(kind)
        elif kind == "code_inline":
            start, self._at = _span(token, base)
            width = len(token.markup)
            self._show(start + width, self._at - width, "code")
        elif kind == "html_inline":
            start = self._seek(token.content)
            self.tags.inline(self.page, self.stretch, start, token.content)
            self._at = start + len(token.content)
        elif kind == "image":
            self._image(token, base)
        elif kind == "link_open":
            start, _ = _span(token, base)
            self._links.append((str(token.attrs.get("href", "")), len(self.page.shown), start))
            if token.attrs.get("title"):
                self.page.links.append({"text": str(token.attrs["title"]), "href": self._links[-1][0]})
            self._at = start + 1
        elif kind == "link_close":
            self._at = max(self._at, base + token.meta.get("end", 0))
            self._link()
        elif token.markup:
            self._at = self._seek(token.markup) + len(token.markup)

    def _seek(self, words: str) -> int:
        found = self.stretch.content.find(words, self._at)
        return self._at if found < 0 else found

    def _text(self, words: str) -> None:
        if words:
            start = self._seek(words)
            self._show(start, start + len(words))
            self._at = start + len(words)

    def _special(self, token: Token) -> None:
        start = self._seek(token.markup)
        self._at = start + len(token.markup)
        if token.info == "entity":
            value = " " if token.content in ("\n", "\t") else token.content
            self._show(start, self._at, "entity", value)
        else:
            self._show(self._at - len(token.content), self._at)

    def _newline(self, kind: str) -> None:
        start = self._seek("\n")
        self._at = start + 1
        span = self.stretch.newline(start)
        if kind == "hardbreak":
            self.page.mark("break", span)
        else:
            self.page.mark("entity", span, " ")
            self.page.shown.append(span)

    def _show(self, start: int, end: int, kind: str = "", value: str | None = None) -> None:
        span = show(self.page, self.stretch, start, end)
        if kind and span:
            self.page.mark(kind, span, value)

    def _link(self) -> None:
        if not self._links:
            return
        href, first, start = self._links.pop()
        shown = self.page.shown
        if len(shown) > first:
            self.page.mark("link", (shown[first][0], shown[-1][1]), href)
        else:
            self.page.mark("link", (self.stretch.at(start), self.stretch.at(self._at)), href)

    def _image(self, token: Token, base: int) -> None:
        """A picture's words are shown on a line of their own: they are no part of the sentence."""
        start, end = _span(token, base)
        whole = (self.stretch.at(start), self.stretch.at(end))
        first = len(self.page.shown)
        self._at = start + 2
        self.take(token.children or (), start + 2)
        self._at = end
        shown = self.page.shown
        source = str(token.attrs.get("src", ""))
        span = (shown[first][0], shown[-1][1]) if len(shown) > first else whole
        self.page.mark("image", span, source)
        if len(shown) > first:
            self.page.mark("break", (whole[0], whole[0]))
            self.page.end_line()
        alt = "".join(self.page.text[a:b] for a, b in shown[first:])
        self.page.images.append({"caption": str(token.attrs.get("title", "")), "alt": alt, "file": source})


def show(page: Page, stretch: Stretch, start: int, end: int) -> tuple[int, int] | None:
    """Shows a part of the content; the line ends inside read as spaces."""
    first = len(page.shown)
    for a, b in stretch.spans(start, end):
        gap = page.text.find("\n", page.shown[-1][1], a) if len(page.shown) > first else -1
        if gap >= 0:
            page.shown.append((gap, gap + 1))
            page.mark("entity", (gap, gap + 1), " ")
        page.shown.append((a, b))
    return (page.shown[first][0], page.shown[-1][1]) if len(page.shown) > first else None


def _span(token: Token, base: int) -> tuple[int, int]:
    start, end = token.meta["at"]
    return base + start, base + end
