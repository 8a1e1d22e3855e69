"""Stretches in which an account published, but too little of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from screen.accounts.duties import Duties
from screen.accounts.history import History
from screen.accounts.outcome import Outcome, Period, Sign, span
from screen.accounts.workdays import ONE, days


def judge(history: History, duties: Duties, period: Period, options: Mapping[str, Any]) -> Outcome:
    """Signs where fewer than `least` originals were published in any so many days on end.

    A stretch with posts that do not tell whether they are originals is a gap; one without posts is silence.
    """
    limits = duties.originals
    if not limits.get("least"):
        return Outcome()
    least, window = limits["least"], limits["days"]
    out = Outcome(f"每 {window} 天至少 {least} 条原创", basis=limits.get("basis", ""))
    own, reposts, untold = totals(history, period)
    if not own and not reposts:
        out.missing = True
        out.seen = "来源没有标明原创或转载"
        return out
    out.seen = f"原创 {own:,} 条，转载 {reposts:,} 条" + (f"，未注明 {untold:,} 条" if untold else "")
    unclear = 0
    for since, until in _short(history, period, least, window):
        counts = [history.count(day) for day in days(since, until + ONE)]
        posts, originals = sum(c[0] for c in counts), sum(c[1] for c in counts)
        if not posts:
            continue
        if posts > sum(c[1] + c[2] for c in counts):
            unclear += 1
            continue
        told = "没有原创" if not originals else f"只有 {originals} 条原创"
        why = f"{span(since, until)}，{(until - since).days + 1} 天发布 {posts} 条，{told}"
        out.signs.append(Sign(since, until, why, f"{since}"))
    if unclear:
        out.gap = f"有 {unclear} 段时间的稿件没有全部注明原创或转载，看不出够不够"
    return out


def totals(history: History, period: Period) -> tuple[int, int, int]:
    """Originals, reposts and posts that do not tell, in the period."""
    counts = [history.count(day) for day in days(period.start, period.until + ONE)]
    own, reposts = sum(c[1] for c in counts), sum(c[2] for c in counts)
    return own, reposts, sum(c[0] for c in counts) - own - reposts


def _short(history: History, period: Period, least: int, window: int) -> list[tuple[date, date]]:
    """Stretches of at least `window` days with fewer originals than asked; those that overlap are one."""
    own = [day for day, count in history.originals() if period.start <= day <= period.end
           for _ in range(min(count, least))]
    bounds = [period.start - ONE, *own, period.end + ONE]
    found: list[tuple[date, date]] = []
    for at in range(max(1, len(bounds) - least)):
        before, after = bounds[at], bounds[min(at + least, len(bounds) - 1)]
        if after - before <= timedelta(days=window):
            continue
        since, until = before + ONE, after - ONE
        if found and since <= found[-1][1]:
            since = found.pop()[0]
        found.append((since, until))
    return found
