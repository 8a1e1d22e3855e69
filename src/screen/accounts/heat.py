"""The pictures of a checkup: a calendar heat map by year, and originals by fortnight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from screen.accounts.checkup import Checkup, fortnights
from screen.accounts.duties import Duties
from screen.accounts.history import History
from screen.accounts.told import YEARS
from screen.accounts.workdays import ONE, days

WEEK, DAY = 13, 10
# Blue and orange stay apart for all who confuse red and green, and in grey print.
KINDS = ("超期未更新", "无更新", "休息日无更新", "1 篇", "2—3 篇", "4 篇以上")
COLOURS = ("#d9734e", "#dddbd5", "#f0efec", "#b9d3ea", "#5c96c8", "#1f5c94")
VARIABLES = dict(zip(COLOURS, ("--late", "--none", "--rest", "--one", "--some", "--many"), strict=True))


def calendar(history: History, found: Checkup, duties: Duties) -> dict[str, Any]:
    """A band of weeks for each of the last years; labels are digits alone, which every font holds."""
    assert found.period is not None
    late = {day for line in found.lines if line.check.id == "account/silence" for finding in line.findings
            for day in days(finding.since, finding.until + ONE)}
    workdays = duties.silence.get("workdays", False)
    first = max(found.period.start.year, found.period.until.year - YEARS + 1)
    bands = [_band(year, [_cell(day, history, late, duties, workdays)
                          for day in days(max(found.period.start, date(year, 1, 1)),
                                          min(found.period.until, date(year, 12, 31)) + ONE)])
             for year in range(first, found.period.until.year + 1)]
    return {"vconcat": bands, "spacing": 5}


def _cell(day: date, history: History, late: set[date], duties: Duties, workdays: bool) -> dict[str, Any]:
    posts = history.count(day)[0]
    off = duties.calendar.workday(day) is False
    if posts:
        kind = 3 if posts == 1 else 4 if posts < 4 else 5
    elif day in late and not (workdays and off):
        kind = 0
    else:
        kind = 2 if off else 1
    january = date(day.year, 1, 1)
    return {"week": (day.timetuple().tm_yday - 1 + january.weekday()) // 7, "day": day.weekday(), "kind": KINDS[kind]}


def _band(year: int, cells: Sequence[dict[str, Any]]) -> dict[str, Any]:
    months = {(date(year, month, 1).timetuple().tm_yday - 1 + date(year, 1, 1).weekday()) // 7: month
              for month in range(1, 13)}
    names = "; ".join(f"datum.value == {week} ? '{month}'" for week, month in months.items())
    label = names.replace("; ", " : ") + " : ''"
    return {
        "width": 54 * WEEK, "height": 7 * DAY, "data": {"values": list(cells)},
        "mark": {"type": "rect", "width": WEEK - 2, "height": DAY - 2, "aria": False},
        "encoding": {
            "x": {"field": "week", "type": "ordinal", "scale": {"domain": list(range(54)), "padding": 0},
                  "axis": {"title": None, "orient": "top", "labelAngle": 0, "labelExpr": label, "ticks": False,
                           "domain": False, "labelAlign": "left", "labelOffset": -4, "values": list(months),
                           "labelFontSize": 11}},
            "y": {"field": "day", "type": "ordinal", "scale": {"domain": list(range(7)), "padding": 0},
                  "axis": {"title": str(year), "titleAngle": 0, "titleAlign": "right", "titleFontSize": 13,
                           "titleFontWeight": "bold", "titlePadding": 8, "labels": False, "ticks": False,
                           "domain": False}},
            "color": {"field": "kind", "type": "nominal", "legend": None,
                      "scale": {"domain": list(KINDS), "range": list(COLOURS)}}}}


TOLD = ("原创", "转载", "未注明")
TOLD_COLOURS = ("#1f5c94", "#b9d3ea", "#dddbd5")


def by_fortnight(history: History, found: Checkup) -> dict[str, Any]:
    """Posts in each of the last fortnights by origin."""
    assert found.period is not None
    values = []
    names = []
    for start, *counts in fortnights(history, found.period):
        names.append(_day(start + timedelta(days=13)))
        values += [{"until": names[-1], "kind": kind, "order": order, "posts": count}
                   for order, (kind, count) in enumerate(zip(TOLD, counts, strict=True))]
    shown = names[::-1][::4][::-1]
    return {
        "width": 54 * WEEK, "height": 56, "data": {"values": values}, "mark": {"type": "bar", "aria": False},
        "encoding": {
            "x": {"field": "until", "type": "ordinal", "sort": names, "scale": {"paddingInner": 0.25},
                  "axis": {"title": None, "labelAngle": 0, "values": shown, "ticks": False, "labelFontSize": 11}},
            "y": {"field": "posts", "type": "quantitative",
                  "axis": {"title": None, "tickCount": 3, "tickMinStep": 1, "labelFontSize": 11, "domain": False}},
            "order": {"field": "order"},
            "color": {"field": "kind", "type": "nominal", "legend": None,
                      "scale": {"domain": list(TOLD), "range": list(TOLD_COLOURS)}}}}


def _day(day: date) -> str:
    return f"{day.year % 100:02}-{day.month:02}-{day.day:02}"
