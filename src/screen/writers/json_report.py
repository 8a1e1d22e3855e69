"""A report for programs: JSON that is byte-identical for an equal draft, rulebook and report."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from screen.labels import GATE_NAMES, LEVEL_NAMES, VERDICT_NAMES
from screen.model import GATES, LEVELS, Approval, Draft, Finding, Gate, Report
from screen.text import Lines, utf16
from screen.writers._places import Place, Places
from screen.writers._secrets import Secrets

SCHEMA = 1


def write(report: Report, draft: Draft, *, utf16: bool = False) -> bytes:
    """Return the report as JSON, UTF-8, following `report.schema.json`.

    Spans are in code points of the draft's text; lines and columns count from 1, columns in code
    points. With `utf16` each finding also carries its span in UTF-16 code units, the unit of
    browsers and of most editors. Personal data is masked in every string.
    """
    text = json.dumps(as_dict(report, draft, utf16=utf16), ensure_ascii=False, indent=1)
    # Half a surrogate pair in a draft has no UTF-8; as an escape it is still JSON.
    return (text + "\n").encode("utf-8", "backslashreplace")


def as_dict(report: Report, draft: Draft, *, utf16: bool = False) -> dict[str, Any]:
    """Return what `write` writes, as plain dicts and lists in the order of the schema."""
    secrets = Secrets(report, draft)
    lines = Lines(draft.text)
    units = _units(report, draft) if utf16 else {}
    places = Places(draft)
    return {
        "schema": SCHEMA,
        "unit": "codepoint",
        "name": secrets.redact(draft.name),
        "draft": report.draft,
        "rulebook": report.rulebook,
        "verdict": report.verdict,
        "verdict_name": VERDICT_NAMES["zh"][report.verdict],
        "approval": _approval(report.approval, secrets),
        "gates": [_gate(report, gate) for gate in GATES],
        "findings": [_finding(finding, secrets, lines, units, places) for finding in report.findings],
        "gaps": [
            {"what": secrets.redact(gap.what), "why": secrets.redact(gap.why)} for gap in report.gaps
        ],
        "notes": [secrets.redact(note) for note in report.notes],
    }


def _approval(approval: Approval | None, secrets: Secrets) -> dict[str, Any] | None:
    if approval is None:
        return None
    return {
        "name": approval.name,
        "needs": list(approval.needs),
        "reasons": [secrets.redact(reason) for reason in approval.reasons],
        "basis": approval.basis,
    }


def _gate(report: Report, gate: Gate) -> dict[str, Any]:
    verdict = report.gates.get(gate, "incomplete")
    found = [finding for finding in report.findings if finding.gate == gate]
    counts = Counter(finding.level for finding in found if not finding.waived)
    return {
        "gate": gate,
        "name": GATE_NAMES["zh"][gate],
        "verdict": verdict,
        "verdict_name": VERDICT_NAMES["zh"][verdict],
        **{level: counts[level] for level in LEVELS},
        "waived": sum(bool(finding.waived) for finding in found),
    }


def _finding(
    finding: Finding, secrets: Secrets, lines: Lines, units: dict[int, int], places: Places
) -> dict[str, Any]:
    start, end = finding.span
    line, column = lines.at(start)
    end_line, end_column = lines.at(end)
    written: dict[str, Any] = {
        "id": finding.id,
        "rule": finding.rule,
        "gate": finding.gate,
        "level": finding.level,
        "level_name": LEVEL_NAMES["zh"][finding.level],
        "clauses": list(finding.clauses),
        "field": finding.field,
        "span": {"start": start, "end": end},
        "from": {"line": line, "column": column},
        "to": {"line": end_line, "column": end_column},
    }
    if units:
        written["utf16"] = {"start": units[start], "end": units[end]}
    boxes = [_box(place, secrets) for place in places.of(finding)]
    if boxes:
        written["boxes"] = boxes
    return written | {
        "excerpt": secrets.redact(finding.excerpt),
        "personal": bool(finding.masked),
        "message": secrets.redact(finding.message),
        "why": secrets.redact(finding.why),
        "suggest": [secrets.redact(words) for words in finding.suggest],
        "mechanical": finding.mechanical,
        "waived": secrets.redact(finding.waived),
    }


def _box(place: Place, secrets: Secrets) -> dict[str, Any]:
    where = {"page": place.page} if place.page else {"image": _named(place.image, secrets), "number": place.number + 1}
    return {**where, "box": list(place.box), "size": list(place.size), "unit": place.unit}


def _named(image: str, secrets: Secrets) -> str:
    # A picture within the page itself has its whole content for an address.
    return image[:image.find(",") + 1] if image.startswith("data:") else secrets.redact(image)


def _units(report: Report, draft: Draft) -> dict[int, int]:
    offsets = sorted({0, *(at for finding in report.findings for at in finding.span)})
    return dict(zip(offsets, utf16(draft.text, offsets), strict=True))
