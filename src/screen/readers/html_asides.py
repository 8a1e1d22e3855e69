"""Words of a page that stand in tags and style sheets, yet people see or hear them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_SHOWN = ("title", "aria-label", "placeholder", "label", "summary", "abbr", "aria-description")
_VALUED = ("text", "search", "email", "tel", "url", "number", "button", "submit", "reset", "")
# content: "…" of pseudo elements.
_CONTENT = re.compile("content\\s{0,9}:\\s{0,9}(?:\"([^\"\n]{1,2000})\"|'([^'\n]{1,2000})')")
_SOURCE = re.compile("[^\\s,]{1,2000}")
_LONGEST = 2_000


def asides(tag: str, attrs: Mapping[str, str]) -> Iterator[str]:
    """The words in the attributes of one tag, but those of pictures, which count as the picture's own."""
    for name in _SHOWN:
        words = attrs.get(name, "")
        if words and not (tag == "img" and name == "title") and _HAN.search(words):
            yield words[:_LONGEST].strip()
    if tag in ("input", "option", "button", "param"):
        kind = attrs.get("type", "").lower()
        if (tag != "input" or kind in _VALUED) and _HAN.search(attrs.get("value", "")):
            yield attrs["value"][:_LONGEST].strip()
    if tag == "area" and _HAN.search(attrs.get("alt", "")):
        yield attrs["alt"][:_LONGEST].strip()


def styled(sheet: str) -> Iterator[str]:
    """The words that a style sheet puts before and after elements."""
    for found in _CONTENT.finditer(sheet):
        words = found[1] or found[2]
        if _HAN.search(words):
            yield words.strip()


def pictured(tag: str, attrs: Mapping[str, str]) -> str:
    """The address of the picture that an element shows, "" when it shows none."""
    if tag in ("img", "image"):
        told = attrs.get("data-src") or attrs.get("src") or attrs.get("href") or attrs.get("xlink:href") or ""
        first = _SOURCE.search(attrs.get("srcset", ""))
        return told or (first[0] if first else "")
    if tag == "video":
        return attrs.get("poster", "")
    if tag == "input" and attrs.get("type", "").lower() == "image":
        return attrs.get("src", "")
    return ""


def framed(attrs: Mapping[str, str]) -> str:
    """The words of the page that a frame holds in its own tag."""
    source = attrs.get("srcdoc", "")
    if not source:
        return ""
    from screen.readers.html_pieces import hurtful, pieces

    if hurtful(source):
        return source
    cut = (p for p in pieces(source) if p.kind in ("text", "ref") and p.raw not in ("script", "style"))
    return " ".join("".join(p.value if p.kind == "ref" else source[p.start:p.end] for p in cut).split())


def card(attrs: Mapping[str, str]) -> dict[str, str]:
    """What a card of a shop, a mini program or a song shows."""
    keys = ("data-miniprogram-title", "data-title", "data-nickname", "data-desc", "data-signature", "title")
    told = [attrs[key] for key in keys if attrs.get(key)]
    told += [words for key, words in attrs.items() if key not in keys and _HAN.search(words)]
    target = attrs.get("data-miniprogram-path") or attrs.get("data-miniprogram-appid") or attrs.get("href", "")
    return {"text": "，".join(dict.fromkeys(words[:_LONGEST] for words in told)), "href": target}
