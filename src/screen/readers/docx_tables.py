"""Rows and cells of Word tables, wherever controls and insertions hide them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from screen.readers.docx_drawings import within
from screen.readers.docx_styles import child, local


def below(parent: Any, kind: str, skipped: Collection[str]) -> Iterator[Any]:
    """The rows or cells of a table, also those inside other elements; deleted rows are skipped."""
    for element in within(parent):
        name = local(element)
        if name == kind:
            if child(element, "trPr", "del") is None:
                yield element
        elif name and name not in skipped and name not in ("p", "tbl"):
            yield from below(element, kind, skipped)


def count(told: str, default: int) -> int:
    """A number of columns as the file tells it."""
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 4 else default
