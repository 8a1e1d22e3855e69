"""The cards of the checks between accounts: what each asks, and by which clauses."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from screen.accounts.cards import Check


@lru_cache(maxsize=1)
def cards() -> tuple[Check, ...]:
    """Both checks: differing facts, then unmarked reposts."""
    found = tomllib.loads(Path(__file__).with_name("across.toml").read_text("utf-8"))
    return tuple(Check(card["id"], card["title"], card["level"], card["message"], card["advice"],
                       tuple(card["clauses"])) for card in found.values())
