"""XML as bytes: tags are found and pieces put in, so that all that is not changed stays as it was written."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

INSIDE = rb"""([^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*)>"""
SILENT = rb"!--.*?-->|!\[CDATA\[.*?\]\]>|\?.*?\?>"
TAG = re.compile(rb"<(?:(/?)([^\s/>!?]+)" + INSIDE + rb"|" + SILENT + rb")", re.S)
_ATTRIBUTE = re.compile(rb"""([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]*?\?>""")
_BINDING = re.compile(rb"""xmlns(?::([^\s=]+))?\s*=\s*["']([^"']*)["']""")
_IDENTIFIER = re.compile(rb"""[\s:]id\s*=\s*["']([0-9]{1,10})["']""")
_ENTITY = re.compile("&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|([a-z]{2,4}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
WORD = b"wordprocessingml"


class Dialect(NamedTuple):
    """How a part names the elements of Word: a prefix, and the declaration it needs where none is in force."""

    prefix: str
    declared: str
    prefixes: tuple[bytes, ...]
    uri: str


def local(name: bytes) -> bytes:
    """A tag or attribute name without its prefix."""
    return name.rpartition(b":")[2]


def attributes(inside: bytes) -> dict[bytes, str]:
    """The attributes between the name and the end of a tag, by name without prefix."""
    return {local(a[1]): unescaped((a[2] or a[3] or b"").decode("utf-8", "replace"))
            for a in _ATTRIBUTE.finditer(inside)}


def tags(xml: bytes, name: bytes) -> Iterator[dict[bytes, str]]:
    """The attributes of all elements of a name, in order."""
    for found in TAG.finditer(xml):
        if found[2] and not found[1] and local(found[2]) == name:
            yield attributes(found[3])


def unescaped(words: str) -> str:
    """Character data as the characters it stands for."""
    return _ENTITY.sub(_character, words) if "&" in words else words


def escaped(words: str) -> str:
    """Characters as character data or attribute value."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def utf8(xml: bytes) -> bytes:
    """The part in UTF-8, untouched when it already is; raises ValueError for an unknown encoding."""
    for bom, codec in _BOMS:
        if xml.startswith(bom):
            text = xml[len(bom):].decode(codec)
            return re.sub("encoding=([\"'])[^\"']*\\1", 'encoding="UTF-8"', text[:200]).encode() + text[200:].encode()
    declared = _DECLARED.match(xml[:300])
    if declared is None or declared[1].lower() in (b"utf-8", b"us-ascii"):
        return xml
    try:
        text = xml[declared.end():].decode(declared[1].decode("ascii"))
    except LookupError as error:
        raise ValueError(f"unknown encoding {declared[1]!r}") from error
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text.encode("utf-8")


def dialect(xml: bytes) -> Dialect:
    """How a part of a Word document names its elements."""
    top = next(found for found in TAG.finditer(xml) if found[2])
    bound = [(b[1] or b"", b[2].decode()) for b in _BINDING.finditer(top[3]) if WORD in b[2]]
    named = next(((p.decode(), uri) for p, uri in bound if p), None)
    everywhere = {b[1] or b"" for b in _BINDING.finditer(xml) if WORD in b[2]}
    if named:
        return Dialect(named[0], "", tuple(sorted(everywhere)), named[1])
    uri = bound[0][1] if bound else "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return Dialect("w", f' xmlns:w="{uri}"', tuple(sorted(everywhere)), uri)


def grown(xml: bytes, inside: bytes) -> bytes:
    """The part with more content at the end of its root element."""
    top = next(found for found in TAG.finditer(xml) if found[2])
    if top[3].endswith(b"/"):
        return xml[:top.end() - 2] + b">" + inside + b"</" + top[2] + b">" + xml[top.end():]
    end = xml.rindex(b"</" + top[2])
    return xml[:end] + inside + xml[end:]


def root(xml: bytes) -> bytes:
    """The name of the root element without its prefix."""
    return local(next(found for found in TAG.finditer(xml) if found[2])[2])


def identifiers(xml: bytes) -> set[int]:
    """All numbers that serve as id attributes."""
    return {int(found) for found in _IDENTIFIER.findall(xml)}


def root_prefix(xml: bytes) -> bytes:
    """The prefix of the root element with its colon, or nothing."""
    name: bytes = next(found for found in TAG.finditer(xml) if found[2])[2]
    prefix, colon, _ = name.rpartition(b":")
    return prefix + colon


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED.get(found[3], found[0])
    return chr(int(found[1]) if found[1] else int(found[2], 16))
