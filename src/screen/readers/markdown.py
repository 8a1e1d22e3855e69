"""Markdown: the draft is the file, and what a page made of it would not show is syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from screen.model import Draft, Mark, Span
from screen.readers.decoding import decode
from screen.readers.errors import ReadError
from screen.readers.front_matter import front_matter
from screen.readers.markdown_html import Tags
from screen.readers.markdown_inline import Inline, watched
from screen.readers.newlines import Folds, silent
from screen.readers.stretch import Stretch

# The parser takes a second for 100,000 characters and is quadratic in brackets.
LENGTH_MOST = 300_000
_BRACKETS_MOST = 10_000
_CELLS_MOST = 100_000
# Deeper blocks are dropped by the parser; such lines are shown as they stand.
_NESTING_MOST = 100
_REFERENCE = re.compile(" {0,3}\\[[^\\]\n]{1,999}\\]:")
_WORDS = re.compile("[0-9A-Za-z\u3007\u3400-\u9fff\U00020000-\U0003ffff]")


def read(data: bytes, name: str, encoding: str) -> Draft:
    """Reads Markdown with tables; front matter goes to `meta`.

    A line end within a paragraph is an entity mark with the value " ". Raises ReadError for files that
    the parser could not take within seconds.
    """
    text = decode(data, name, encoding)
    if len(text) > LENGTH_MOST or text.count("[") > _BRACKETS_MOST or _cells(text) > _CELLS_MOST:
        raise ReadError(name, f"Markdown 文件过大（超过 {LENGTH_MOST // 10000} 万字，或链接、表格过多），请拆分后再查")
    folds = Folds(text)
    front = front_matter(folds.text)
    page = _Page(folds.text, front.end)
    if front.title:
        page.shown.append((front.title.start, front.title.end))
        page.mark("title", front.title)
        page.end_line()
        page.title = folds.text[front.title.start:front.title.end]
    page.take(_parser().parse(folds.text[front.end:]))
    meta = front.meta
    meta.pop("title", None)
    if page.images:
        meta["images"] = [*_listed(meta.get("images")), *page.images]
    if page.links:
        meta["links"] = [*_listed(meta.get("links")), *page.links]
    shown = sorted(page.shown)
    return Draft(text=text, title=page.title, meta=meta, name=name,
                 marks=folds.placed(page.marks + silent(shown, len(folds.text))))


def _cells(text: str) -> int:
    """How many cells the parser would make: it fills short rows up to the width of the head."""
    cells = width = 0
    for line in text.splitlines():
        if not line.strip():
            width = 0
        elif "|" in line and not line.strip(" \t|:->"):
            width = max(width, line.count("|") + 1)
        cells += width
    return cells


def _listed(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []


def _parser() -> MarkdownIt:
    options = {"html": True, "maxNesting": _NESTING_MOST}
    return watched(MarkdownIt("commonmark", options).enable(["table", "strikethrough"]).disable("text_join"))


class _Page:
    """The blocks of a page in order: what they show and what they are."""

    def __init__(self, text: str, start: int):
        self.text = text
        self.lines = [start]
        while (end := text.find("\n", self.lines[-1])) >= 0:
            self.lines.append(end + 1)
        self.marks: list[Mark] = []
        self.shown: list[tuple[int, int]] = []
        self.images: list[dict[str, str]] = []
        self.links: list[dict[str, str]] = []
        self.title = ""
        self._tags = Tags(self.mark)
        self._open: list[tuple[Token, int]] = []
        self._seen: set[int] = set()
        self._tables = self._row = self._column = self._floor = 0
        self._heads: list[str] = []

    def mark(self, kind: str, span: tuple[int, int], value: Any = None) -> None:
        """Adds a mark at offsets of the text."""
        self.marks.append(Mark(kind, Span(*span), value))

    def end_line(self) -> None:
        """Ends the line after what was shown last."""
        if self.shown:
            self.mark("break", (self.shown[-1][1],) * 2)

    def take(self, tokens: Sequence[Token]) -> None:
        """Takes all blocks, then whatever lines the parser left out."""
        for token in tokens:
            self._place(token)
            if token.nesting == 1:
                self._enter(token)
            elif token.nesting == -1:
                self._leave(token)
            elif token.type == "inline":
                self._inline(token)
            elif token.type in ("fence", "code_block"):
                self._code(token)
            elif token.type == "html_block":
                self._html(token)
        self._tags.close(len(self.text))
        self._rest()

    def _place(self, token: Token) -> None:
        if token.map and (token.type in ("inline", "fence", "code_block", "html_block", "hr", "table_open")
                          or token.type == "heading_open"):
            self._seen.update(range(*token.map))

    def _enter(self, token: Token) -> None:
        self._open.append((token, len(self.shown)))
        if token.type == "table_open":
            self._row, self._heads = -1, []
        elif token.type == "tr_open":
            self._row += 1
            self._column = 0

    def _leave(self, token: Token) -> None:
        opened, first = self._open.pop()
        span = self._stretch(first)
        if token.type == "table_close":
            self._tables += 1
        elif token.type in ("td_close", "th_close"):
            self._cell(span, token.type == "th_close")
        elif span is None:
            return
        elif token.type == "blockquote_close":
            self.mark("quote", span)
        elif token.type == "heading_close":
            self.mark("heading", span, int(opened.tag[1]))
            self._heading(span, opened.tag)

    def _heading(self, span: Span, tag: str) -> None:
        first = not self.title and (tag == "h1" or span.start == self.shown[0][0])
        if first:
            self.title = self._words(span)
            self.mark("title", span)

    def _words(self, span: Span) -> str:
        """The shown words of a stretch, with references read."""
        values = {m.span.start: m.value for m in self.marks[-200:] if m.kind == "entity"}
        parts = (values.get(a, self.text[a:b]) for a, b in self.shown if span.start <= a < span.end)
        return "".join(parts).strip()

    def _cell(self, span: Span | None, head: bool) -> None:
        words = self.text[span.start:span.end][:100] if span else ""
        if head:
            self._heads.append(words)
        if span:
            header = "" if head or self._column >= len(self._heads) else self._heads[self._column]
            self.mark("cell", span, {"row": self._row, "column": self._column, "header": header, "table": self._tables})
        self._column += 1

    def _stretch(self, first: int) -> Span | None:
        shown = self.shown[first:first + 1] + self.shown[-1:] if len(self.shown) > first else []
        return Span(shown[0][0], shown[-1][1]) if shown else None

    def _inline(self, token: Token) -> None:
        stretch = self._aligned(token, token.map)
        if stretch is None:
            self._seen.difference_update(range(*(token.map or (0, 0))))
            return
        if token.children:
            Inline(self, stretch, self._tags).take(token.children)
        self.end_line()

    def _code(self, token: Token) -> None:
        first, last = token.map or (0, 0)
        self._info(token, first)
        stretch = self._aligned(token, (first + (token.type == "fence"), last))
        if stretch is None:
            return
        before = len(self.shown)
        for start, end in stretch.spans(0, len(token.content)):
            self.shown.append((start, end))
            self.end_line()
        span = self._stretch(before)
        if span:
            self.mark("code", span)

    def _info(self, token: Token, row: int) -> None:
        # A language name is no copy; words behind the fence are, though no browser shows them.
        info = token.info.strip()
        if not info.isascii():
            start = self.lines[row]
            line = self.text[start:self.lines[row + 1] if row + 1 < len(self.lines) else len(self.text)]
            at = line.find(info)
            if at >= 0:
                self.shown.append((start + at, start + at + len(info)))
                self.end_line()

    def _html(self, token: Token) -> None:
        stretch = self._aligned(token, token.map)
        if stretch is not None:
            self._tags.block(self, stretch)
            self.end_line()

    def _aligned(self, token: Token, rows: Sequence[int] | None) -> Stretch | None:
        if not rows:
            return None
        opened = self._open[-1][0] if self._open else None
        floor = 0
        if opened and opened.type == "heading_open" and opened.markup.startswith("#"):
            floor = self.text.find(opened.markup, self.lines[rows[0]]) + len(opened.markup)
        # Cells of one row share a line: each is looked for after the last.
        cell = opened is not None and opened.type in ("td_open", "th_open")
        stretch = Stretch.align(token.content, self.text, self.lines, rows, self._floor if cell else floor, cell)
        if cell and stretch is not None and token.content:
            self._floor = stretch.at(len(token.content))
        return stretch

    def _rest(self) -> None:
        """Shows lines with words that no block claims: better screened twice than not at all."""
        for row in self._unclaimed():
            start = self.lines[row]
            end = self.lines[row + 1] - 1 if row + 1 < len(self.lines) else len(self.text)
            line = self.text[start:end]
            if _WORDS.search(line) and not _REFERENCE.match(line):
                self.shown.append((start, end))
                self.mark("break", (end, end))

    def _unclaimed(self) -> Iterator[int]:
        return (row for row in range(len(self.lines)) if row not in self._seen)
