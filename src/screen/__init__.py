"""Screens drafts of government new media before they are published.

`check` judges a text or a `Draft` and gives a `Report`; `read` turns files into drafts, `load` makes a
rulebook, `write` renders a report. Importing this package loads no third-party module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screen.model import (
    GATES,
    LEVELS,
    Approval,
    Draft,
    Finding,
    Gap,
    Hit,
    Mark,
    Report,
    Rule,
    Span,
    Waiver,
)
from screen.version import VERSION as __version__

if TYPE_CHECKING:
    from screen.rulebook import Rulebook

__all__ = [
    "GATES", "LEVELS", "Approval", "Draft", "Finding", "Gap", "Hit", "Mark", "Report", "Rule", "Span", "Waiver",
    "__version__", "check", "load", "read", "write",
]


def check(draft: str | Draft, rulebook: Rulebook | None = None, waivers: Sequence[Waiver] = (),
          today: date | None = None) -> Report:
    """Screens a text or a draft against a rulebook, the built-in one when none is given."""
    from screen import engine

    if isinstance(draft, str):
        draft = Draft(draft)
    return engine.check(draft, rulebook or _default(), waivers, today)


def load(packs: Sequence[str | Path] = (), builtin: bool = True, profile: str | None = None,
         settings: Mapping[str, Mapping[str, Any]] | None = None, allow_python: bool = False,
         secret: bytes = b"") -> Rulebook:
    """Loads a rulebook; see `screen.loading.load`."""
    from screen import loading

    return loading.load(packs, builtin, profile, settings, allow_python, secret)


def read(source: str | Path | bytes, name: str = "", encoding: str = "") -> Draft:
    """Reads a file or its bytes into a draft; see `screen.readers.read`."""
    from screen import readers

    return readers.read(source, name, encoding)


def write(report: Report, draft: Draft, format: str = "json", **options: Any) -> bytes:
    """Renders a report in a format; see `screen.writers.write`."""
    from screen import writers

    return writers.write(report, draft, format, **options)


@lru_cache(maxsize=1)
def _default() -> Rulebook:
    return load()
