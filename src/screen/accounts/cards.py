"""The cards of the account checks: what each asks, by which clauses, with its judgement beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from screen.model import Level

# In the order in which people read them; a card that is not named here does not run, which a test forbids.
ORDER = ("silence", "originals", "original_share", "must_repost", "closing_notice", "reads_jump", "followers_jump")


@dataclass(slots=True, frozen=True)
class Check:
    """A card of an account check; `id` is `account/` and the name of its file.

    `also` are clauses that only some of its findings cite.
    """

    id: str
    title: str
    level: Level
    message: str
    advice: str
    clauses: tuple[str, ...]
    also: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def cited(self) -> tuple[str, ...]:
        """All clauses that its findings may cite."""
        return (*self.clauses, *self.also)

    @property
    def judge(self) -> Callable[..., Any]:
        """The judgement of this check."""
        name = self.id.removeprefix("account/")
        judge: Callable[..., Any] = import_module(f"screen.accounts.checks.{name}").judge
        return judge


@lru_cache(maxsize=1)
def checks() -> tuple[Check, ...]:
    """All checks in reading order."""
    folder = Path(__file__).with_name("checks")
    out = []
    for name in ORDER:
        card = tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
        out.append(Check(f"account/{name}", card["title"], card["level"], card["message"], card["advice"],
                         tuple(card["clauses"]), tuple(card.get("also", ())), card.get("options", {})))
    return tuple(out)
