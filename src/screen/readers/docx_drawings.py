"""What stands in drawings: text boxes, the words of shapes, alternative texts, pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from screen.readers.docx_styles import child, local, value

# The dialects of drawings that Word 2010 and later show; what asks for others is shown by its fallback.
_UNDERSTOOD = frozenset({
    "wps", "wpg", "wpc", "wpi", "wp", "wp14", "wp15", "w14", "w15", "w16", "w16se", "w16cid", "wne", "a14", "a15",
    "a16", "c14", "c15", "c16", "cx", "cx1", "cx2", "cx3", "cx4", "cx5", "cx6", "cx7", "cx8", "am3d", "aink", "asvg",
    "dgm", "pic", "v", "o", "w10", "m", "wpsCustomData",
})
_SYMBOLS = {0xFC: "✓", 0xFE: "☑", 0xA8: "□", 0x6F: "□", 0x71: "□", 0xA3: "□", 0x52: "☑", 0x6C: "●", 0x6E: "■",
            0xD8: "➢", 0xE0: "→", 0xE8: "→", 0xB7: "·", 0xFB: "✗", 0xFD: "☒", 0x2A: "✉", 0x28: "☎"}
_PRIVATE = range(0xE000, 0xF900)
_LONGEST = 2_000
_HAN = range(0x3400, 0xA000)


def branch(element: Any) -> Any:
    """Of the copies of a thing for programs old and new the one that is shown, or None."""
    fallback = None
    for inner in element:
        kind = local(inner)
        if kind == "Choice" and _UNDERSTOOD.issuperset(inner.get("Requires", "").split()):
            return inner
        if kind == "Fallback":
            fallback = inner
    return fallback


def within(element: Any) -> Iterator[Any]:
    """The children of an element as they are shown."""
    for inner in element:
        if local(inner) == "AlternateContent":
            shown = branch(inner)
            if shown is not None:
                yield from within(shown)
        else:
            yield inner


def seen(element: Any, relations: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, Any]]:
    """What a drawing holds: box (an element with paragraphs), words, alt (text and title), file (a target)."""
    for inner in within(element):
        kind = local(inner)
        if kind == "txbxContent":
            yield "box", inner
            continue
        if kind == "docPr" and (value(inner, "descr") or value(inner, "title")):
            yield "alt", (value(inner, "descr"), value(inner, "title"))
        elif kind in ("shape", "rect", "oval", "roundrect", "group") and value(inner, "alt"):
            yield "alt", (value(inner, "alt"), "")
        elif kind in ("blip", "imagedata"):
            yield from _blip(inner, relations)
        elif kind == "textpath" and value(inner, "string"):
            yield "words", value(inner, "string")
        elif kind == "txBody":
            yield from (("words", words) for words in paragraphs(inner))
        if kind != "txBody":
            yield from seen(inner, relations)


def _blip(element: Any, relations: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, Any]]:
    title = element.get("{urn:schemas-microsoft-com:office:office}title", "")
    if any(ord(sign) in _HAN for sign in title):
        yield "alt", ("", title)
    for key in ("embed", "id", "link", "href"):
        target = relations.get(value(element, key), ("", ""))[1]
        if target:
            yield "file", target
            break


def paragraphs(root: Any) -> Iterator[str]:
    """The words of drawn paragraphs; of charts also the names of their categories and series."""
    told: set[str] = set()
    todo = [root]
    while todo:
        element = todo.pop()
        kind = local(element)
        if kind == "p":
            words = "".join(e.text or "" for e in element.iter() if local(e) == "t")
        elif kind in ("strCache", "strDim", "strLit"):
            words = "\n".join(dict.fromkeys(e.text or "" for e in element.iter() if local(e) in ("v", "pt")))
        else:
            todo += reversed(element)
            continue
        for line in words.split("\n"):
            if line.strip() and (kind == "p" or line not in told):
                told.add(line)
                yield line


def symbol(element: Any) -> str:
    """The character of a symbol: its own where it has one, else one that looks like it."""
    told = value(element, "char")
    try:
        code = int(told, 16) if len(told) <= 6 else 0
    except ValueError:
        return ""
    if code in _PRIVATE:
        return _SYMBOLS.get(code & 0xFF, "▪")
    return chr(code) if 32 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def chosen(field: Any) -> str:
    """The entry that a drop-down list of an old form shows."""
    entries = [value(e) for e in field.iter("{*}listEntry")]
    told = value(child(field, "ddList", "result")) or value(child(field, "ddList", "default")) or "0"
    at = int(told) if told.isascii() and told.isdecimal() and len(told) < 4 else 0
    return entries[at][:_LONGEST] if at < len(entries) else ""


def reading(ruby: Any) -> str:
    """What is set above the characters of a ruby, when it is more than their sound."""
    words = "".join(e.text or "" for part in ruby if local(part) == "rt" for e in part.iter() if local(e) == "t")
    return words if any(ord(sign) in _HAN for sign in words) else ""
