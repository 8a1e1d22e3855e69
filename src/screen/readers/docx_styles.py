"""What the styles of a document say: ranks of headings, the title, hidden text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_HEADING = re.compile("(?:heading|标题) ?([1-9])")
_TITLES = ("title", "标题")
_CHAIN_MOST = 12
_OFF = ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Style:
    """One style, with what it inherits: rank is 1 to 9, 0 for text; `number` and `level` are those of its list."""

    rank: int = 0
    title: bool = False
    hidden: bool = False
    number: str = ""
    level: str = ""


@lru_cache(4096)
def _bare(tag: Any) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for comments and the like."""
    return _bare(element.tag)


def child(element: Any, *path: str) -> Any:
    """The first descendant along a path of names without namespaces, or None."""
    for name in path:
        if element is None:
            return None
        element = element.find("{*}" + name)
    return element


def value(element: Any, name: str = "val") -> str:
    """An attribute by its name without namespace, "" when absent."""
    if element is None:
        return ""
    return next((str(v) for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


def on(element: Any) -> bool:
    """Whether a switch such as w:vanish is there and not switched off."""
    return element is not None and value(element).lower() not in _OFF


def styles(root: Any) -> dict[str, Style]:
    """All styles of the styles part by id."""
    raw = {value(e, "styleId"): e for e in root if local(e) == "style"} if root is not None else {}
    return {key: _resolved(key, raw) for key in raw}


def rank(properties: Any) -> int:
    """The rank that paragraph properties give by their outline level, 0 for text."""
    told = value(child(properties, "outlineLvl")) if properties is not None else ""
    return int(told) + 1 if told in tuple("012345678") else 0


def _resolved(key: str, raw: dict[str, Any]) -> Style:
    found = Style()
    for _ in range(_CHAIN_MOST):
        element = raw.get(key)
        if element is None:
            break
        name = value(child(element, "name")).lower()
        named = _HEADING.fullmatch(name)
        found = Style(
            rank=found.rank or (int(named[1]) if named else rank(child(element, "pPr"))),
            title=found.title or name in _TITLES,
            hidden=found.hidden or on(child(element, "rPr", "vanish")),
            number=found.number or value(child(element, "pPr", "numPr", "numId")),
            level=found.level or value(child(element, "pPr", "numPr", "ilvl")))
        key = value(child(element, "basedOn"))
    return found
