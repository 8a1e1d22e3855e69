"""A report as rdjson, the format of reviewdog."""

from __future__ import annotations

import json
from typing import Any

from screen.model import Draft, Finding, Report
from screen.text import Lines, utf8
from screen.writers._places import Places
from screen.writers._secrets import Secrets

_SEVERITIES = {"block": "ERROR", "review": "WARNING", "advice": "INFO"}


def write(report: Report, draft: Draft) -> bytes:
    """Return the standing findings as rdjson, UTF-8; columns are UTF-8 bytes from 1, as it asks.

    Waived findings are left out: the format has no word for them.
    """
    secrets = Secrets(report, draft)
    places = _Places(report, draft)
    path = secrets.redact(draft.name) or "draft"
    found = [_diagnostic(finding, path, secrets, places) for finding in report.findings if not finding.waived]
    for gap in report.gaps:
        words = secrets.redact(f"未能检查 {gap.what}：{gap.why}")
        found.append({"message": words, "location": {"path": path}, "severity": "ERROR"})
    text = json.dumps({"source": {"name": "prescreen"}, "diagnostics": found}, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8", "backslashreplace")


class _Places:
    """Lines and byte columns of all ends of findings, counted once."""

    def __init__(self, report: Report, draft: Draft) -> None:
        self.lines = Lines(draft.text)
        self.boxes = Places(draft)
        ends = {at for finding in report.findings for at in finding.span}
        starts = {at: self.lines.start(self.lines.at(at)[0]) for at in ends}
        offsets = sorted({*ends, *starts.values()})
        self._bytes = dict(zip(offsets, utf8(draft.text, offsets), strict=True))
        self._starts = starts

    def at(self, offset: int) -> dict[str, int]:
        column = self._bytes[offset] - self._bytes[self._starts[offset]] + 1
        return {"line": self.lines.at(offset)[0], "column": column}


def _diagnostic(finding: Finding, path: str, secrets: Secrets, places: _Places) -> dict[str, Any]:
    location: dict[str, Any] = {"path": path}
    within = {"start": places.at(finding.span.start), "end": places.at(finding.span.end)}
    if not finding.field and finding.span != (0, 0):
        location["range"] = within
    boxes = "，".join(place.words() for place in places.boxes.of(finding))
    parts = (finding.message, finding.why, boxes, f"依据：{'、'.join(finding.clauses)}" if finding.clauses else "")
    diagnostic: dict[str, Any] = {
        "message": secrets.redact("。".join(filter(None, parts))),
        "location": location,
        "severity": _SEVERITIES[finding.level],
        "code": {"value": finding.rule},
    }
    if finding.suggest and "range" in location:
        diagnostic["suggestions"] = [{"range": within, "text": secrets.redact(words)} for words in finding.suggest]
    return diagnostic
