"""Dates as pages and front matter write them."""

from __future__ import annotations

import re
from datetime import date

_DATE = re.compile("((?:19|20)[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})")


def iso_date(text: str) -> str:
    """The first date in a text as YYYY-MM-DD, or "" when there is none."""
    found = _DATE.search(text)
    if not found:
        return ""
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return ""
