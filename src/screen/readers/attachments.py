"""The files that a draft links to in its own folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from screen.model import Draft
from screen.readers.embedded import local

_FILES_MOST = 200


def attachments(draft: Draft, path: str | Path) -> list[Path]:
    """The existing files inside the folder of `path` that the draft links to by a relative address, in order.

    Pictures shown in the draft are not among them: `read` has looked at those.
    """
    own = Path(path).resolve()
    found: dict[Path, None] = {}
    for address in _addresses(draft):
        file = local(address, own.parent)
        if file is not None and file != own:
            found[file] = None
    return list(found)[:_FILES_MOST]


def _addresses(draft: Draft) -> Iterator[str]:
    for mark in draft.marks:
        if mark.kind == "link":
            yield _target(mark.value)
    links = draft.meta.get("links")
    for entry in links if isinstance(links, list) else ():
        yield _target(entry)


def _target(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("href")
    return value if isinstance(value, str) else ""
