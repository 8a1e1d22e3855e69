"""Judges the recorded approvals against the ladder of the profile: complete, in order, by different people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from screen.model import Hit, Span
from screen.reading import Reading
from screen.rules._approvals import Approval, chosen, missing, recorded, roles


def find(reading: Reading) -> Iterator[Hit]:
    """Missing steps, steps out of order, and one person standing for two steps; all on the whole draft."""
    steps = recorded(reading.meta, reading.profile)
    told = "、".join(step.role for step in steps)
    for why in _faults(reading, steps):
        yield Hit(Span(0, 0), why, field="approvals", excerpt=told)


def _faults(reading: Reading, steps: Sequence[Approval]) -> Iterator[str]:
    asked = chosen(reading.profile, reading.told) or {}
    lost = missing(steps, asked.get("needs", ()), reading.profile)
    if lost:
        yield f"本稿属“{asked['name']}”类，缺少{'、'.join(lost)}审签"
    ladder = [role["name"] for role in roles(reading.profile) if not role.get("aside")]
    ranks = [ladder.index(step.role) for step in steps if step.role in ladder]
    if ranks != sorted(ranks):
        yield "审签次序颠倒，应由低到高"
    names = [step.name for step in steps if step.name]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        yield f"{'、'.join(twice)}一人审签多个环节"
    day = str(reading.meta.get("publish_date") or "")[:10]
    if day and any(step.time[:10] > day for step in steps if step.time[:4].isdigit()):
        yield "审签时间晚于发布日期"
