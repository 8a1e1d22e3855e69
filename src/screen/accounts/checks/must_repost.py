"""Items of the office's list that an account did not repost, or not in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from screen.accounts.duties import Duties, Item
from screen.accounts.history import History
from screen.accounts.outcome import Outcome, Period, Sign, span


def judge(history: History, duties: Duties, period: Period, options: Mapping[str, Any]) -> Outcome:
    """A sign for each item whose time is over; one that came late is advice."""
    mine = [(number, item) for number, item in enumerate(duties.items)
            if item.concerns(history.account) and period.start <= item.end <= period.end]
    if not duties.items:
        return Outcome(missing=True, seen="没有给出必转清单")
    out = Outcome("按清单及时转载")
    late = 0
    for number, item in mine:
        in_time, after = history.owed.get(number, (None, None))
        if in_time:
            continue
        late += after is not None
        out.signs.append(_sign(item, after))
    done = len(mine) - len(out.signs)
    out.seen = f"应转 {len(mine)} 项，按时 {done} 项，迟发 {late} 项，未见 {len(out.signs) - late} 项"
    return out


def _sign(item: Item, after: Any) -> Sign:
    named = "“" + "…".join(item.words) + "”"
    when = span(item.start, item.end)
    key = f"{item.start}\n{item.words}"
    also = (item.basis,) if item.basis else ()
    if after:
        return Sign(item.start, item.end, f"{named}应在{when}转载，到 {span(after, after)}才发", key, "advice", also)
    return Sign(item.start, item.end, f"{named}应在{when}转载，没有找到标题含这些词的稿件", key,
                item.level or None, also)  # type: ignore[arg-type]
