"""What the editor recorded about approvals, and the ladder of the profile they are held against."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Approval:
    """One step taken: the role as the profile names it, who took it and when."""

    role: str
    name: str = ""
    time: str = ""


def recorded(meta: Mapping[str, Any], profile: Mapping[str, Any]) -> list[Approval]:
    """The steps in `meta.approvals`, roles resolved through the aliases of the profile."""
    known = {alias: role["name"] for role in roles(profile) for alias in (role["name"], *role.get("aliases", ()))}
    out = []
    entries = meta.get("approvals")
    for entry in entries if isinstance(entries, list) else ():
        told = entry if isinstance(entry, dict) else {"role": entry}
        role = str(told.get("role", "")).strip()
        if role:
            name, time = (str(told.get(key, "")).strip() for key in ("name", "time"))
            out.append(Approval(known.get(role, role), name, time))
    return out


def roles(profile: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The ladder of the profile, lowest first."""
    return profile.get("approval", {}).get("roles", ())  # type: ignore[no-any-return]


def chosen(profile: Mapping[str, Any], told: Collection[str]) -> Mapping[str, Any] | None:
    """The class of a draft in which these rules found something: the gravest that names one of them, else the first."""
    classes = profile.get("approval", {}).get("class", ())
    grave = (c for c in reversed(classes) if any(rule in told for rule in c.get("rules", ())))
    return next(grave, classes[0] if classes else None)


def needed(profile: Mapping[str, Any], told: Collection[str]) -> Sequence[str]:
    """The roles that the class of a draft asks for."""
    return (chosen(profile, told) or {}).get("needs", ())  # type: ignore[no-any-return]


def missing(steps: Sequence[Approval], asked: Sequence[str], profile: Mapping[str, Any]) -> list[str]:
    """The roles nobody stood for: a higher one on the ladder may stand for a lower."""
    ladder = [role["name"] for role in roles(profile) if not role.get("aside")]
    rank = {name: n for n, name in enumerate(ladder)}
    free = [step.role for step in steps]
    out = []
    for role in sorted(asked, key=lambda r: -rank.get(r, -1)):
        if role in free:
            free.remove(role)
            continue
        higher = [r for r in free if role in rank and rank.get(r, -1) > rank[role] and r not in asked]
        if higher:
            free.remove(higher[0])
        else:
            out.append(role)
    return [role for role in asked if role in out]
