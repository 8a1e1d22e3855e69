"""How many workdays the notice stood that told of an account's closing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from screen.accounts.duties import Duties, Ward
from screen.accounts.history import History
from screen.accounts.outcome import Outcome, Period, Sign, span
from screen.accounts.workdays import ONE

_NEAR = timedelta(days=180)  # an older notice was for something else, or was taken back


def judge(history: History, duties: Duties, period: Period, options: Mapping[str, Any]) -> Outcome:
    """A sign when an account closed before its notice had stood the workdays that are asked.

    Whole workdays between the day of the notice and the day of closing count; neither of the two does.
    """
    least = duties.closing.get("workdays")
    ward = duties.wards.get(history.account, Ward())
    end = ward.closed or period.end
    notice = ward.notice or next((day for day in history.notices if end - _NEAR <= day <= end), None)
    if not least:
        return Outcome(seen=f"{span(notice, notice)}发布注销公告" if notice else "")
    out = Outcome(f"公告不少于 {least} 个工作日", basis=duties.closing.get("basis", ""))
    if ward.closed is None and notice is None:
        out.seen = "没有注销"
    elif notice is None:
        out.seen = f"{span(end, end)}注销"
        out.signs.append(Sign(end, end, f"{out.seen}，发布记录里没有找到注销公告", f"{end}"))
    else:
        _stood(out, notice, end, least, duties, bool(ward.closed))
    return out


def _stood(out: Outcome, notice: date, end: date, least: int, duties: Duties, closed: bool) -> None:
    stop = end if closed else end + ONE
    if years := duties.calendar.unknown(notice + ONE, stop):
        out.gap = f"{'、'.join(map(str, years))} 年的工作日安排还不知道，公告时间没有算"
        return
    stood = len(duties.calendar.workdays(notice + ONE, stop))
    ending = f"{span(end, end)}注销" if closed else "到统计截止"
    out.seen = f"{span(notice, notice)}公告，{ending}，历时 {stood} 个工作日"
    if not closed:
        out.gap = "accounts.toml 里没有登记注销日期 closed，看不出公告是否已满"
    elif stood < least:
        out.signs.append(Sign(notice, end, f"{out.seen}，不足 {least} 个", f"{notice}"))
