"""The pictures of a draft for the reviewers' page, covered where they show personal data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from screen.model import Draft, Report


def pictures(report: Report, draft: Draft, raw: bytes, folder: Path | None) -> Mapping[str, Any]:
    """What the HTML writer shows beside the text: pictures of the draft, pages of a PDF that have findings."""
    if not (draft.meta.get("images") or draft.meta.get("positions")):
        return {}
    from screen.readers.thumbnails import thumbnails
    from screen.writers._places import Places, veils

    places = Places(draft)
    pages = sorted({place.page for finding in report.findings for place in places.of(finding) if place.page})
    return thumbnails(draft, raw, folder, veils(report, draft), pages)
