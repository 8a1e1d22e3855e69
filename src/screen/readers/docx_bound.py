"""Controls that show data kept elsewhere in the package: Word shows the data, not the words in the control."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from screen.readers.docx_parts import Parts
from screen.readers.docx_styles import child, local, value

# Only plain steps from the top: an expression could be made to take hours.
_STEPS = re.compile(r"(?:/(?:@?[A-Za-z_][\w.-]{0,80}:)?@?[A-Za-z_*][\w.-]{0,80}(?:\[[0-9]{1,4}\])?){1,20}")
_PREFIX = re.compile("xmlns:([A-Za-z_][\\w.-]{0,80})=['\"]([^'\"]{1,500})['\"]")
_BOUND_MOST = 50
_STORE_MOST = 1024 * 1024
_STORES = ("customXml/", "docProps/")


def bound(root: Any, parts: Parts) -> Iterator[str]:
    """What bound controls of a part show in place of the words that the part holds for them."""
    stores: list[Any] | None = None
    for number, binding in enumerate(root.iter("{*}dataBinding")):
        path = value(binding, "xpath")
        if number >= _BOUND_MOST or not _STEPS.fullmatch(path):
            continue
        if stores is None:
            stores = [parts.xml(name) for name in parts.names(_STORE_MOST) if name.startswith(_STORES)]
        control = binding.getparent().getparent()
        content = child(control, "sdtContent") if control is not None else None
        held = "".join(e.text or "" for e in content.iter() if local(e) == "t") if content is not None else ""
        for words in _found(stores, path, dict(_PREFIX.findall(value(binding, "prefixMappings")))):
            if words not in held:
                yield words


def _found(stores: list[Any], path: str, prefixes: dict[str, str]) -> Iterator[str]:
    for store in stores:
        try:
            hits = store.getroottree().xpath(path, namespaces=prefixes)
        except Exception:
            # lxml raises a family of errors for paths that do not fit the store.
            continue
        for hit in hits[:1] if isinstance(hits, list) else ():
            words = " ".join(("".join(hit.itertext()) if hasattr(hit, "itertext") else str(hit)).split())
            if words:
                yield words
