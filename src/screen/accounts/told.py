"""What the sheet of a checkup says, cut to one page; HTML and Word print the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from screen.accounts.checkup import Checkup, Finding, Line
from screen.accounts.outcome import span
from screen.model import LEVELS

TITLE = "政务新媒体账号体检报告"
VERDICTS = {"block": "不得发布", "review": "须整改", "advice": "有建议", "pass": "正常", "incomplete": "未能完整检查",
            "missing": "无法检查", "": "—"}
_COUNTED = (("block", "不得发布"), ("review", "须整改"), ("advice", "建议"))
# What fits on a sheet of A4 beside the pictures: so many characters of one kind, and so many lines in all.
FINDINGS, WORDS, SEEN, NAME, GAPS, CURES = 6, 70, 60, 28, 2, 4
LINES, YEARS, A_YEAR = 23, 3, 5
_ACROSS, _ASKED, _SEEN = 52, 14, 21  # characters in a line of the sheet, and of two columns

Clause = Callable[[str], str]


@dataclass(slots=True)
class Sheet:
    """The words of one sheet, in reading order."""

    account: str
    about: str
    verdict: str
    summary: str
    numbers: list[tuple[str, str]]
    checks: list[tuple[str, str, str, str, str]]
    findings: Sequence[tuple[str, str, str, str]]
    more: str
    advice: list[str]
    gaps: list[str]
    foot: str


def sheet(found: Checkup, clause: Clause, made: date) -> Sheet:
    """The sheet of a checkup; `clause` gives the short name of a clause by its id, `made` dates the sheet.

    `checks` are title, asked, seen, clauses and verdict; `findings` level, title, why and clauses.
    """
    findings = _ranked([f for f in found.findings if not f.waived])
    checks = [_check(line, clause) for line in found.lines]
    advice = _advice(findings)
    gaps = _gaps(found.gaps)
    titles = {line.check.id: line.check.title for line in found.lines}
    told = [(f.level, titles[f.check], cut(f.why, WORDS), _clauses(f.clauses, clause)) for f in findings[:FINDINGS]]
    shown = _fitting(told, _room(found, checks, advice, gaps))
    when = span(found.period.start, found.period.until) if found.period else "没有可统计的时段"
    more = f"其余 {len(findings) - shown:,} 处从略，全部见 accounts.jsonl。" if len(findings) > shown else ""
    return Sheet(
        cut(found.account, NAME), f"统计时段：{when}　标准：{cut(found.profile or '未指定', NAME)}", found.verdict,
        _summary(found, findings), _numbers(found), checks, told[:shown], more, advice, gaps,
        f"{span(made, made)}生成。只按发布记录判断，留言答复、删稿不在其内；工作日按国务院办公厅放假安排，含调休。")


def _ranked(findings: list[Finding]) -> list[Finding]:
    """By level; within one first the latest of each check, so that many of a kind do not hide the others."""
    seen: Counter[tuple[str, str]] = Counter()
    ranks = []
    for number, finding in enumerate(findings):
        kind = (finding.level, finding.check)
        ranks.append((LEVELS.index(finding.level), seen[kind], number, finding))
        seen[kind] += 1
    return [finding for *_, finding in sorted(ranks, key=lambda rank: rank[:3])]


def cut(words: str, most: int) -> str:
    """Words of at most so many characters."""
    return words if len(words) <= most else words[:most - 1] + "…"


def _summary(found: Checkup, findings: list[Finding]) -> str:
    counts = [(name, sum(f.level == level for f in findings)) for level, name in _COUNTED]
    told = "，".join(f"{count} 处{name}" for name, count in counts if count)
    return told or ("各项检查没有发现问题" if found.verdict == "pass" else "没有发现问题，但有的项目未能检查")


def _numbers(found: Checkup) -> list[tuple[str, str]]:
    marked = found.originals + found.reposts
    period = (found.period.until - found.period.start).days + 1 if found.period else 0
    return [
        ("发布篇数", f"{found.posts:,}"),
        ("有更新的天数", f"{found.active:,}/{period:,}"),
        ("每周平均篇数", f"{7 * found.posts / period:.1f}" if period else "—"),
        ("原创比例", f"{found.originals / marked:.0%}" if marked else "未注明"),
        ("最近更新", str(found.last or "—")),
    ]


def _check(line: Line, clause: Clause) -> tuple[str, str, str, str, str]:
    outcome = line.outcome
    asked = outcome.asked or ("—" if outcome.missing else "未作要求")
    verdict = line.verdict or ("missing" if outcome.missing else "")
    return line.check.title, asked, cut(outcome.seen or "—", SEEN), _clauses(line.clauses[:1], clause), verdict


def _clauses(ids: tuple[str, ...], clause: Clause) -> str:
    return "、".join(clause(one) for one in ids[:2])


def _advice(findings: list[Finding]) -> list[str]:
    """The cure of each kind of finding, once."""
    return list(dict.fromkeys(cut(finding.advice, _ACROSS) for finding in findings))[:CURES]


def _gaps(gaps: list[str]) -> list[str]:
    shown = [cut(gap, _ACROSS) for gap in gaps[:GAPS]]
    return [*shown, f"另有 {len(gaps) - GAPS} 项"] if len(gaps) > GAPS else shown


def _room(found: Checkup, checks: list[tuple[str, str, str, str, str]], advice: list[str], gaps: list[str]) -> int:
    """How many lines are left for findings."""
    years = min(YEARS, found.period.until.year - found.period.start.year + 1) if found.period else 0
    rows = sum(max(_high(asked, _ASKED), _high(seen, _SEEN)) for _, asked, seen, *_ in checks)
    return LINES + A_YEAR * (YEARS - years) - rows - len(advice) - _high("；".join(gaps), _ACROSS)


def _fitting(told: Sequence[tuple[str, str, str, str]], room: int) -> int:
    """How many of the findings fit, at least one."""
    for number, finding in enumerate(told):
        room -= _high("　".join(finding[1:]), _ACROSS)
        if room < 0:
            return max(1, number)
    return len(told)


def _high(words: str, across: int) -> int:
    """Lines that words take; a letter or digit is little more than half as wide as a Chinese character."""
    return ceil(sum(1 if c > "\u2000" else 0.56 for c in words) / across)
