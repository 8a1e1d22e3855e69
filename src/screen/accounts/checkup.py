"""One account examined: every check's outcome, its findings with clause and cure, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Any

from screen.accounts.cards import Check, checks
from screen.accounts.checks.originals import totals
from screen.accounts.duties import Duties, Ward
from screen.accounts.history import History
from screen.accounts.outcome import Outcome, Period
from screen.accounts.workdays import ONE, days
from screen.model import LEVELS, Level, Verdict


@dataclass(slots=True)
class Finding:
    """One fault of an account; its id stays the same while the same stretch grows."""

    id: str
    check: str
    level: Level
    clauses: tuple[str, ...]
    since: date
    until: date
    message: str
    why: str
    advice: str
    waived: str = ""


@dataclass(slots=True)
class Line:
    """What one check comes to: a verdict, empty when nothing was asked or there was nothing to look at."""

    check: Check
    outcome: Outcome
    findings: list[Finding]
    verdict: Verdict | str

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses of its findings, or that which sets its limit."""
        cited = dict.fromkeys(clause for finding in self.findings for clause in finding.clauses)
        return tuple(cited) or ((self.outcome.basis,) if self.outcome.basis else ())


@dataclass(slots=True)
class Checkup:
    """An account with its numbers, the line of each check, and the worst of them; a gap is never a pass.

    `longest` is the longest time without a post, in days.
    """

    account: str
    profile: str
    period: Period | None
    verdict: Verdict
    lines: list[Line] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    posts: int = 0
    active: int = 0
    originals: int = 0
    reposts: int = 0
    last: date | None = None
    longest: int = 0

    @property
    def findings(self) -> list[Finding]:
        """All findings, the gravest and latest first."""
        found = [finding for line in self.lines for finding in line.findings]
        return sorted(found, key=lambda f: (bool(f.waived), LEVELS.index(f.level), -f.until.toordinal(), f.id))


def checkup(history: History, duties: Duties, until: date | None, today: date, since: date | None = None,
            waivers: Mapping[str, str] | None = None) -> Checkup:
    """Examines an account up to `until`, the last day of which the source can know; `today` is not over yet.

    `waivers` maps ids of findings to reasons.
    """
    period = _period(history, duties, until, today, since)
    gaps = _gaps(history)
    if period is None:
        gaps = gaps or [_nothing(duties.wards.get(history.account))]
        return Checkup(history.account, duties.title, None, "incomplete", [], gaps, history.posts)
    lines = [_line(check, history, duties, period, waivers or {}) for check in checks()]
    gaps += [f"{line.check.title}：{line.outcome.gap}" for line in lines if line.outcome.gap]
    standing = {line.verdict for line in lines}
    verdict: Verdict = next((v for v in LEVELS if v in standing), "incomplete" if gaps else "pass")
    own, reposts, untold = totals(history, period)
    active = [day for day in history.active() if period.start <= day <= period.until]
    longest = _longest(active, period, duties.wards.get(history.account))
    return Checkup(history.account, duties.title, period, verdict, lines, gaps, own + reposts + untold, len(active),
                   own, reposts, active[-1] if active else None, longest)


def _period(history: History, duties: Duties, until: date | None, today: date, since: date | None) -> Period | None:
    ward = duties.wards.get(history.account, Ward())
    active = history.active()
    if until is None or not active:
        return None
    start = max(min(active[0], ward.opened or active[0]), since or date.min)
    return Period(start, until, min(until, today - ONE)) if start <= until else None


def _nothing(ward: Ward | None) -> str:
    # The source may be that of other accounts only: what is not in it cannot be called silent.
    if not ward or not ward.opened:
        return "没有可统计的稿件"
    return f"来源里没有这个账号的稿件；来源如果齐全，账号自 {ward.opened} 开设以来没有更新"


def _longest(active: list[date], period: Period, ward: Ward | None) -> int:
    end = min(period.end, ward.closed - ONE) if ward and ward.closed else period.end
    bounds = [period.start - ONE, *active, end + ONE]
    return max(0, *((two - one).days - 1 for one, two in pairwise(bounds)))


def _gaps(history: History) -> list[str]:
    out = []
    if history.undated:
        out.append(f"{history.undated:,} 篇没有可识别的发布日期，没有计入")
    if history.misdated:
        out.append(f"{history.misdated:,} 篇日期早于 2009 年或晚于今天，没有计入")
    return out


def _line(check: Check, history: History, duties: Duties, period: Period, waivers: Mapping[str, str]) -> Line:
    options = {**check.options, **duties.options.get(check.id, {})}
    outcome: Outcome = check.judge(history, duties, period, options)
    findings = []
    for sign in outcome.signs:
        digest = sha256(f"{check.id}\n{history.account}\n{sign.key}".encode("utf-8", "surrogatepass"))
        name = digest.hexdigest()[:16]
        clauses = dict.fromkeys((*duties.clauses(check.clauses, outcome.basis), *sign.also))
        findings.append(Finding(name, check.id, sign.level or check.level, tuple(clauses), sign.since, sign.until,
                                check.message, sign.why, check.advice, waivers.get(name, "")))
    return Line(check, outcome, findings, _verdict(outcome, findings))


def _verdict(outcome: Outcome, findings: list[Finding]) -> Verdict | str:
    worst = next((level for level in LEVELS if any(f.level == level and not f.waived for f in findings)), None)
    if worst:
        return worst
    if outcome.gap:
        return "incomplete"
    return "pass" if outcome.asked and not outcome.missing else ""


def plain(found: Checkup) -> dict[str, Any]:
    """A checkup in values that JSON can hold."""
    period = found.period
    return {
        "account": found.account, "profile": found.profile, "verdict": found.verdict,
        "since": str(period.start) if period else "", "until": str(period.until) if period else "",
        "posts": found.posts, "active_days": found.active, "originals": found.originals, "reposts": found.reposts,
        "last": str(found.last or ""), "longest_silence": found.longest,
        "checks": [{"id": line.check.id, "title": line.check.title, "verdict": line.verdict,
                    "asked": line.outcome.asked, "seen": line.outcome.seen, "clauses": list(line.clauses)}
                   for line in found.lines],
        "findings": [{"id": f.id, "check": f.check, "level": f.level, "clauses": list(f.clauses),
                      "since": str(f.since), "until": str(f.until), "message": f.message, "why": f.why,
                      "advice": f.advice, "waived": f.waived} for f in found.findings],
        "gaps": found.gaps,
    }


def fortnights(history: History, period: Period, most: int = 26) -> list[tuple[date, int, int, int]]:
    """Originals, reposts and posts of untold kind in each of the last fortnights, counted back from the end."""
    out: list[tuple[date, int, int, int]] = []
    stop = period.until + ONE
    while stop > period.start and len(out) < most:
        start = date.fromordinal(stop.toordinal() - 14)
        counts = [history.count(day) for day in days(start, stop)]
        own, reposts = sum(c[1] for c in counts), sum(c[2] for c in counts)
        out.append((start, own, reposts, sum(c[0] for c in counts) - own - reposts))
        stop = start
    return out[::-1]
