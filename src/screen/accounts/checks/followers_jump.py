"""Days on which an account gained or lost far more followers than it is used to."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from screen.accounts.checks._robust import jumps
from screen.accounts.duties import Duties
from screen.accounts.history import History
from screen.accounts.outcome import Outcome, Period, Sign, span
from screen.accounts.workdays import ONE

_FLOOR = 5.0  # followers a day: fewer more or less is no deviation


def judge(history: History, duties: Duties, period: Period, options: Mapping[str, Any]) -> Outcome:
    """A sign for each change between two known days whose rate a day lies far from that of the days before."""
    known = history.given("followers")
    out = Outcome("数据真实，不购买粉丝")
    if len(known) <= options["least"] + 1:
        out.missing = True
        out.seen = "来源没有粉丝数" if not known else f"有粉丝数的日子只有 {len(known)} 天，不足以比较"
        return out
    steps = list(pairwise(known))
    rates = [(two[1] - one[1]) / (two[0] - one[0]).days for one, two in steps]
    found = jumps([two[0] for _, two in steps], rates, past=options["past"], least=options["least"],
                  deviations=options["deviations"], floor=_FLOOR)
    for jump in found:
        (before, had), (day, has) = steps[jump.at]
        large = max(options["above"], options["percent"] * had / 100)
        if not period.start <= day <= period.until or abs(has - had) < large:
            continue
        verb = "增加" if has > had else "减少"
        why = (f"{span(before + ONE, day)}粉丝{verb} {abs(has - had):,}（{had:,} → {has:,}），"
               f"平时每天变化约 {abs(jump.usual):,.0f}")
        out.signs.append(Sign(before + ONE, day, why, f"{day}"))
    out.seen = f"{len(out.signs)} 次突然变化" if out.signs else "没有突然变化"
    return out
