"""A report for people at a terminal; one line when there is nothing to report."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping

from screen.labels import GATE_NAMES, VERDICT_NAMES, Language
from screen.model import GATES, Draft, Report
from screen.writers._visible import visible

_LEAST, _MOST = 40, 100
_GREEN, _PLAIN = "\x1b[32m", "\x1b[0m"


def write(
    report: Report,
    draft: Draft,
    *,
    lang: Language = "zh",
    color: bool | None = None,
    width: int | None = None,
    clauses: Mapping[str, str] | None = None,
) -> bytes:
    """Return the report as text for a terminal, UTF-8.

    `color` None means colour when standard output is a terminal and NO_COLOR is unset; without
    colour the exact words stand in 【】. `width` is in columns, at most 100 are used. `clauses` maps
    clause ids to the names by which people know them.
    """
    if color is None:
        color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    if not (report.findings or report.gaps or report.notes):
        return _passed(report, draft, lang, color).encode("utf-8", "replace")
    from screen.writers._terminal_page import page

    columns = min(max(width or shutil.get_terminal_size((80, 24)).columns, _LEAST), _MOST)
    return page(report, draft, lang, color, columns, clauses or {})


def _passed(report: Report, draft: Draft, lang: Language, color: bool) -> str:
    """The one line of a clean draft; it loads nothing, for most drafts are clean and editors wait."""
    verdict = f"✓ {VERDICT_NAMES[lang][report.verdict]}"
    gates = " ".join(GATE_NAMES[lang][gate] for gate in GATES)
    name = visible(draft.name or draft.title).replace("\n", " ")
    signers = " → ".join(report.approval.needs) if report.approval else ""
    told = f"{name}  " if name else ""
    told += f"{_GREEN}{verdict}{_PLAIN}" if color else verdict
    told += f"  {gates}\n"
    return told + (f"{'签字' if lang == 'zh' else 'signatures'}：{signers}（{report.approval.name}）\n"
                   if report.approval and signers else "")
