"""Formats in which a report leaves: each is one module with `write(report, draft, **options) -> bytes`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from screen.model import Draft, Report

# A literal table: adding a format is one module and one line here.
_MODULES = {
    "terminal": "terminal",
    "json": "json_report",
    "html": "html_report",
    "sarif": "sarif",
    "rdjson": "rdjson",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "annotation": "annotation",
    "docx": "docx_comments",
    "xlsx": "xlsx",
}


def formats() -> tuple[str, ...]:
    """Return the names that `write` knows, the one for people at a terminal first."""
    return tuple(_MODULES)


def write(report: Report, draft: Draft, format: str, **options: Any) -> bytes:
    """Return the report in one format: UTF-8 text, or the bytes of a Word file or workbook.

    `draft` is the draft that was checked: words and lines are taken from it. Options are those of
    the format's module. Raises ValueError for an unknown format, TypeError for an unknown option.
    """
    module = _MODULES.get(format)
    if module is None:
        raise ValueError(f"unknown format {format!r}; one of {', '.join(_MODULES)}")
    written: bytes = import_module(f"{__name__}.{module}").write(report, draft, **options)
    return written
