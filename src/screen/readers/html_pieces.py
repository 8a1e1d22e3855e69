"""HTML cut into pieces as browsers cut it, each at its exact place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import NamedTuple

from turbohtml import Token, TokenType, tokenize

RAW = frozenset({
    "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext",
})
# Kept for programs without scripts, so never drawn; their markup is cut to keep tags out of the words.
_SPARE = frozenset({"noscript", "noembed", "noframes"})
_FOREIGN = frozenset({"svg", "math"})
_FORMATTING = frozenset({
    "b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u",
})
_CDATA = "<![CDATA["
# Far above any real page; a tree of more would cost hundreds of megabytes.
TAGS_MOST = 100_000
_REOPENED_MOST = 1_000_000
_NESTED_RAW_MOST = 8
_LINE = re.compile("\n")


class Piece(NamedTuple):
    """A stretch of HTML: text, ref (a character reference), start, end (tags) or other (never shown)."""

    kind: str
    start: int
    end: int
    tag: str = ""
    value: str = ""
    attrs: dict[str, str] | None = None
    raw: str = ""


_KINDS = {TokenType.TEXT: "text", TokenType.CHARACTER_REFERENCE: "ref", TokenType.START_TAG: "start",
          TokenType.END_TAG: "end"}


def pieces(html: str, base: int = 0, foreign: Set[int] = frozenset(), outer: str = "",
           depth: int = 0) -> Iterator[Piece]:
    """The pieces of `html` (line ends folded) in order, offset by `base`; gaps are never shown.

    `raw` of a text is the element in which markup is not read, as script. `foreign` tells the offsets of
    such elements within svg, where browsers do read markup, so it is cut again.
    """
    starts = [0, *(m.end() for m in _LINE.finditer(html))]
    raw, opened, inside, resumed = "", 0, 0, 0
    for token in tokenize(html, resolve_references=False, capture_source=True):
        start = starts[token.line - 1] + token.col
        kind = _KINDS.get(token.type, "other")
        data, tag = token.data or "", token.tag or ""
        if kind == "text":
            again = bool(raw) and (raw in _SPARE or base + opened in foreign)
            if again and depth < _NESTED_RAW_MOST:
                yield from pieces(data, base + start, foreign, raw if raw in _SPARE else outer, depth + 1)
            else:
                yield Piece("text", base + start, base + start + len(data), raw=outer if again else raw or outer)
            continue
        end = start + len(token.source or "")
        if kind == "start":
            raw, opened = tag if tag in RAW else "", start
            inside += tag in _FOREIGN and not token.self_closing
        elif kind == "end":
            raw = ""
            inside -= bool(inside) and tag in _FOREIGN
        elif inside and html.startswith(_CDATA, start):
            resumed = html.find("]]>", start) if depth < _NESTED_RAW_MOST else -1
            last = resumed if resumed >= 0 else len(html) if depth < _NESTED_RAW_MOST else end
            yield Piece("text", base + min(start + len(_CDATA), last), base + last)
            if depth < _NESTED_RAW_MOST:
                break
            continue
        yield Piece(kind, base + start, base + end, tag, data if kind == "ref" else "", _attrs(token, kind),
                    outer if base + opened in foreign else raw or outer)
    if resumed > 0:
        yield from _resumed(html, base, foreign, outer, resumed + 3, depth + 1)


def _resumed(html: str, base: int, foreign: Set[int], outer: str, at: int,
             depth: int) -> Iterator[Piece]:
    """What follows the end of character data in svg, still in svg; the prefix stands in for the open element."""
    prefix = "<svg>"
    for piece in pieces(prefix + html[at:], base + at - len(prefix), foreign, outer, depth):
        if piece.start >= base + at:
            yield piece


def _attrs(token: Token, kind: str) -> dict[str, str] | None:
    if kind != "start":
        return None
    return {name: value or "" for name, value in reversed(token.attrs or ())}


def hurtful(html: str) -> bool:
    """Whether a page has more tags than any real one, or would make its tree explode."""
    if html.count("<") > TAGS_MOST or html.count("&") > TAGS_MOST:
        return True
    unclosed = reopened = 0
    for token in tokenize(html, capture_attributes=False):
        if token.tag in _FORMATTING:
            unclosed = max(0, unclosed + (1 if token.type is TokenType.START_TAG else -1))
        elif token.type is TokenType.START_TAG:
            # Each block inside unclosed formatting opens all of it again in the tree.
            reopened += unclosed
    return reopened > _REOPENED_MOST
