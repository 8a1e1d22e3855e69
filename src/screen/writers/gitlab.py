"""A report as GitLab's Code Quality JSON."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from screen.labels import GATE_NAMES
from screen.model import Draft, Finding, Report
from screen.text import Lines
from screen.writers._places import Places
from screen.writers._secrets import Secrets

_SEVERITIES = {"block": "blocker", "review": "major", "advice": "minor"}


def write(report: Report, draft: Draft) -> bytes:
    """Return the standing findings and gaps as a Code Quality list, UTF-8; it knows lines only."""
    secrets = Secrets(report, draft)
    lines, places = Lines(draft.text), Places(draft)
    path = secrets.redact(draft.name) or "draft"
    found = [_issue(finding, path, secrets, lines, places) for finding in report.findings if not finding.waived]
    for gap in report.gaps:
        words = secrets.redact(f"未能检查 {gap.what}：{gap.why}")
        found.append({
            "description": words,
            "check_name": "gap",
            "fingerprint": sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16],
            "severity": "critical",
            "location": {"path": path, "lines": {"begin": 1, "end": 1}},
        })
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _issue(finding: Finding, path: str, secrets: Secrets, lines: Lines, places: Places) -> dict[str, Any]:
    title = f"{GATE_NAMES['zh'][finding.gate]}：{finding.message}"
    boxes = [place.words() for place in places.of(finding)]
    parts = (title, finding.excerpt and f"“{finding.excerpt}”", finding.why, *boxes)
    last = max(finding.span.start, finding.span.end - 1)
    return {
        "description": secrets.redact(" ".join(filter(None, parts))),
        "check_name": finding.rule,
        "fingerprint": finding.id,
        "severity": _SEVERITIES[finding.level],
        "location": {"path": path, "lines": {"begin": lines.at(finding.span.start)[0], "end": lines.at(last)[0]}},
    }
