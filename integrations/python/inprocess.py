"""Calling the library in-process: a newsroom program that decides by itself what to do with a draft.

    python inprocess.py draft.docx
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import screen

# A rulebook is frozen: load it once, use it from every thread.
RULEBOOK = screen.load(profile="weixi-2023")


def judge(path: Path) -> screen.Report:
    """The report on a file; a file that cannot be read raises `ValueError` with a line for the editor."""
    draft = screen.read(path)
    # The library has no clock: without a day, dated terms are judged by the latest state.
    return screen.check(draft, RULEBOOK, today=date.today())


def may_publish(report: screen.Report) -> bool:
    """Whether a draft may go out: `incomplete` is not `pass`."""
    return report.verdict in ("pass", "advice")


def main() -> int:
    try:
        report = judge(Path(sys.argv[1]))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    for finding in report.findings:
        # For showing and storing use `masked` where there is one: `excerpt` has personal data in plain.
        print(f"{finding.level}  {finding.masked or finding.excerpt}  {finding.why}  {'／'.join(finding.suggest)}")
    for gap in report.gaps:
        print(f"未能检查  {gap.what}  {gap.why}")
    if report.approval:
        print("签字：" + "、".join(report.approval.needs))
    print(report.verdict)
    return 0 if may_publish(report) else 1


if __name__ == "__main__":
    sys.exit(main())
