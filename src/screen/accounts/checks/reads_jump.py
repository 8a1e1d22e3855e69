"""Days on which one post was read far more than the account is used to."""

from __future__ import annotations

from collections.abc import Mapping
from math import expm1, log1p
from typing import Any

from screen.accounts.checks._robust import jumps
from screen.accounts.duties import Duties
from screen.accounts.history import History
from screen.accounts.outcome import Outcome, Period, Sign, span

_FLOOR = 0.15  # of the logarithm: about a sixth more or less is no deviation


def judge(history: History, duties: Duties, period: Period, options: Mapping[str, Any]) -> Outcome:
    """A sign for each such day; the most read post of a day stands for it."""
    known = history.given("reads")
    out = Outcome("数据真实，没有刷量")
    if len(known) <= options["least"]:
        out.missing = True
        out.seen = "来源没有阅读量" if not known else f"有阅读量的日子只有 {len(known)} 天，不足以比较"
        return out
    days = [day for day, _ in known]
    found = jumps(days, [log1p(reads) for _, reads in known], past=options["past"], least=options["least"],
                  deviations=options["deviations"], floor=_FLOOR)
    for jump in found:
        day, reads = known[jump.at]
        usual = expm1(jump.usual)
        if not period.start <= day <= period.until or reads < max(options["times"] * usual, usual + options["above"]):
            continue
        ratio = f"，是平时的 {reads / usual:,.0f} 倍" if usual >= 1 else ""
        why = f"{span(day, day)}单篇最高阅读 {reads:,}，此前 {options['past']} 天一般为 {usual:,.0f}{ratio}"
        out.signs.append(Sign(day, day, why, f"{day}"))
    out.seen = f"{len(out.signs)} 天突然升高" if out.signs else "没有突然升高"
    return out
