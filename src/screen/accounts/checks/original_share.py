"""Whether the share of originals has been falling from month to month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from screen.accounts.duties import Duties
from screen.accounts.history import History
from screen.accounts.outcome import Outcome, Period, Sign
from screen.accounts.workdays import ONE, days


def judge(history: History, duties: Duties, period: Period, options: Mapping[str, Any]) -> Outcome:
    """A sign when the share fell in each of the last full months, by `points` in all, or was nothing in all of them."""
    if not duties.originals.get("rising"):
        return Outcome()
    out = Outcome("逐步提高原创比例", basis=duties.originals.get("basis", ""))
    last = _shares(history, period, options["posts"])[-options["months"]:]
    if len(last) < options["months"] or not _adjacent(last):
        out.missing = True
        out.seen = f"注明原创或转载的稿件没有连续 {options['months']} 个月，看不出走势"
        return out
    out.seen = "，".join(f"{month.year}年{month.month}月 {share:.0%}" for month, share in last)
    fell = all(one[1] > two[1] for one, two in pairwise(last)) and 100 * (last[0][1] - last[-1][1]) >= options["points"]
    none = not any(share for _, share in last)
    if fell or none:
        why = f"原创比例逐月下降：{out.seen}" if fell else f"连续 {options['months']} 个月没有原创"
        out.signs.append(Sign(last[0][0], _next(last[-1][0]) - ONE, why, f"{last[-1][0]}"))
    return out


def _shares(history: History, period: Period, least: int) -> list[tuple[date, float]]:
    """The share of originals of every full month that has enough posts of known kind."""
    own: Counter[date] = Counter()
    told: Counter[date] = Counter()
    for day in days(period.start, period.until + ONE):
        _, originals, reposts = history.count(day)
        month = day.replace(day=1)
        own[month] += originals
        told[month] += originals + reposts
    return [(month, own[month] / count) for month, count in sorted(told.items())
            if count >= least and month >= period.start and _next(month) - ONE <= period.until]


def _adjacent(shares: list[tuple[date, float]]) -> bool:
    return all(_next(one[0]) == two[0] for one, two in pairwise(shares))


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
