"""A report as workflow commands, which GitHub Actions turns into annotations."""

from __future__ import annotations

from screen.labels import GATE_NAMES, VERDICT_NAMES
from screen.model import Draft, Finding, Report
from screen.text import Lines
from screen.writers._places import Places
from screen.writers._secrets import Secrets
from screen.writers._visible import visible

_COMMANDS = {"block": "error", "review": "warning", "advice": "notice"}


def write(report: Report, draft: Draft) -> bytes:
    """Return one command for each standing finding and gap, and a last line with the verdict, UTF-8.

    Only lines are given: the unit of columns is documented nowhere.
    """
    secrets = Secrets(report, draft)
    lines, places = Lines(draft.text), Places(draft)
    file = _property(secrets.redact(draft.name) or "draft")
    written = [_command(finding, file, secrets, lines, places) for finding in report.findings if not finding.waived]
    for gap in report.gaps:
        written.append(f"::error file={file},title=未能检查::{_data(secrets.redact(f'{gap.what}：{gap.why}'))}")
    written.append(f"{VERDICT_NAMES['zh'][report.verdict]}")
    return "".join(f"{line}\n" for line in written).encode("utf-8", "replace")


def _command(finding: Finding, file: str, secrets: Secrets, lines: Lines, places: Places) -> str:
    first = lines.at(finding.span.start)[0]
    last = lines.at(max(finding.span.start, finding.span.end - 1))[0]
    title = _property(secrets.redact(f"{GATE_NAMES['zh'][finding.gate]} {finding.message}"))
    parts = [f"“{finding.excerpt}”" if finding.excerpt else "", finding.why]
    parts += [place.words() for place in places.of(finding)]
    if finding.suggest:
        parts.append(f"改为：{' 或 '.join(words or '（删去）' for words in finding.suggest)}")
    parts.append(f"（{'、'.join([*finding.clauses, finding.rule])}）")
    message = _data(secrets.redact(" ".join(filter(None, parts))))
    return f"::{_COMMANDS[finding.level]} file={file},line={first},endLine={last},title={title}::{message}"


def _data(words: str) -> str:
    # A line end left bare would let a draft speak commands of its own.
    words = words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(words)


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")
