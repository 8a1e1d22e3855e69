"""Stretches without any post, counted in days or in workdays as the profile asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from screen.accounts.duties import Duties, Ward
from screen.accounts.history import History
from screen.accounts.outcome import Outcome, Period, Sign, span
from screen.accounts.workdays import ONE

_CLOSING = "hanyin-2020#2.2"  # an account that is being closed goes on publishing


def judge(history: History, duties: Duties, period: Period, options: Mapping[str, Any]) -> Outcome:
    """Signs where nothing was published for as many days as the profile bears."""
    limits = duties.silence
    if not limits:
        return Outcome()
    out = Outcome(_asked(limits), basis=limits.get("basis", ""))
    ward = duties.wards.get(history.account, Ward())
    active = history.active()
    runs = list(_runs(active, ward, period, duties, limits["workdays"]))
    if limits["workdays"] and (years := duties.calendar.unknown(period.start, period.end + ONE)):
        out.gap = (f"{'、'.join(map(str, years))} 年有日期还没有国家放假安排，这些日子没有判断；"
                   "安排公布后升级 chinese-calendar，或在 accounts.toml 的 [calendar] 里写明")
    out.seen = _seen(runs, active, period, duties)
    out.signs = [sign for run in runs if (sign := _sign(run, limits, history, duties, ward))]
    return out


Run = tuple[int, date, date, bool]  # how many days, the first and the last of them, whether it lasts to the end


def _runs(active: list[date], ward: Ward, period: Period, duties: Duties, workdays: bool) -> Iterator[Run]:
    """Stretches of days without a post that reach into the period."""
    posted = [day for day in active if day <= period.until]
    if ward.opened and (not posted or ward.opened < posted[0]):
        posted.insert(0, ward.opened - ONE)
    end = min(period.end, ward.closed - ONE) if ward.closed else period.end
    tail = [end + ONE] if posted and posted[-1] < end else []
    for before, after in pairwise([*posted, *tail]):
        if after <= period.start:
            continue
        last = bool(tail) and before == posted[-1]
        if not workdays and after - before > ONE:
            yield (after - before).days - 1, before + ONE, after - ONE, last
        elif workdays and (found := duties.calendar.workdays(before + ONE, after)):
            yield len(found), found[0], found[-1], last


def _sign(run: Run, limits: Mapping[str, Any], history: History, duties: Duties, ward: Ward) -> Sign | None:
    count, since, until, last = run
    level = "review" if count >= limits["review_days"] else "advice"
    if count < limits["advice_days"] or (level == "advice" and limits.get("whole_weeks") and not _monday(since, until)):
        return None
    why = f"{span(since, until)}，{count} {_unit(limits)}没有更新" if count > 1 else f"{span(since, until)}没有更新"
    if level == "advice" and limits.get("whole_weeks") and (monday := _monday(since, until)):
        why += f"，其中 {monday.month}月{monday.day}日那一周整周没有"
    notice = next((day for day in reversed(history.notices) if day < since), None) or ward.notice
    also: tuple[str, ...] = ()
    if notice and notice < since and (ward.closed or last):
        also = (_CLOSING,) if duties.regulation in ("", "hanyin-2020") else ()
        why += f"；{span(notice, notice)}已发注销公告，注销办完前仍应更新"
        if not ward.closed:
            # The account may well be closed by now; the record alone cannot tell.
            level = "advice"
            why += "；如已注销，请在 accounts.toml 里登记 closed"
    elif last:
        why += "，到统计截止时仍未更新"
    return Sign(since, until, why, f"{since}", level, also)  # type: ignore[arg-type]


def _monday(since: date, until: date) -> date | None:
    """The first day of the first whole week, Monday to Sunday, in a stretch."""
    monday = since + timedelta(days=-since.weekday() % 7)
    return monday if until - monday >= timedelta(days=6) else None


def _seen(runs: list[Run], active: list[date], period: Period, duties: Duties) -> str:
    limits = duties.silence
    if not runs:
        return "没有间断"
    count, since, until, _ = max(runs, key=lambda run: (run[0], run[1]))
    words = f"最长 {count} {_unit(limits)}没有更新（{span(since, until)}）"
    if limits["workdays"]:
        due = set(duties.calendar.workdays(period.start, period.end + ONE))
        met = len(due & set(active))
        if due:
            words = f"{len(due)} 个工作日中 {met} 个有更新（{met / len(due):.0%}）；{words}"
    return words


def _asked(limits: Mapping[str, Any]) -> str:
    unit, soft, hard = _unit(limits), limits["advice_days"], limits["review_days"]
    often = "每周" if limits.get("whole_weeks") else f"每个{unit.lstrip('个')}" if soft == 1 else f"每 {soft} {unit}"
    must = f"不得连续 {hard} {unit}没有更新"
    return must if soft == hard else f"{often}至少更新一次，{must}"


def _unit(limits: Mapping[str, Any]) -> str:
    return "个工作日" if limits["workdays"] else "天"
