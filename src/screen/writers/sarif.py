"""A report as SARIF 2.1.0, for code hosts and editors that collect findings of many tools."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from screen.labels import GATE_NAMES, LEVEL_NAMES
from screen.model import Draft, Finding, Report
from screen.text import Lines
from screen.version import VERSION
from screen.writers._places import Places
from screen.writers._secrets import Secrets

_LEVELS = {"block": "error", "review": "warning", "advice": "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write(report: Report, draft: Draft) -> bytes:
    """Return the report as a SARIF log of one run, UTF-8; columns are code points from 1."""
    run = _Run(report, draft).as_dict()
    text = json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8", "backslashreplace")


class _Run:
    def __init__(self, report: Report, draft: Draft) -> None:
        self.report = report
        self.secrets = Secrets(report, draft)
        self.lines = Lines(draft.text)
        self.boxes = Places(draft)
        self.artifact = {"uri": _uri(self.secrets.redact(draft.name) or "draft")}
        rules = {finding.rule: finding for finding in reversed(report.findings)}
        self.rules = [rules[rule] for rule in sorted(rules)]
        self.places = {rule: place for place, rule in enumerate(sorted(rules))}

    def as_dict(self) -> dict[str, Any]:
        report, redact = self.report, self.secrets.redact
        return {
            "tool": {"driver": {"name": "prescreen", "semanticVersion": VERSION,
                                "rules": [self._rule(one) for one in self.rules]}},
            "columnKind": "unicodeCodePoints",
            "newlineSequences": ["\r\n", "\r", "\n"],
            "invocations": [
                {
                    "executionSuccessful": not report.gaps,
                    "toolExecutionNotifications": [
                        {"level": "error", "message": {"text": redact(f"{gap.what}：{gap.why}")}} for gap in report.gaps
                    ],
                }
            ],
            "results": [self._result(finding) for finding in report.findings],
            "properties": {"draft": report.draft, "rulebook": report.rulebook, "verdict": report.verdict},
        }

    def _rule(self, finding: Finding) -> dict[str, Any]:
        return {
            "id": finding.rule,
            "shortDescription": {"text": self.secrets.redact(finding.message)},
            "properties": {
                "gate": finding.gate,
                "tags": [GATE_NAMES["zh"][finding.gate]],
                "clauses": list(finding.clauses),
            },
        }

    def _result(self, finding: Finding) -> dict[str, Any]:
        redact = self.secrets.redact
        message = "。".join(filter(None, (redact(finding.message), redact(finding.why))))
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": self.places[finding.rule],
            "level": _LEVELS[finding.level],
            "message": {"text": message},
            "locations": [self._location(finding)],
            "partialFingerprints": {"prescreenFinding/v1": finding.id},
            "properties": {
                "levelName": LEVEL_NAMES["zh"][finding.level],
                "clauses": list(finding.clauses),
                "personal": bool(finding.masked),
            },
        }
        if finding.suggest and not finding.field:
            result["fixes"] = [self._fix(finding, words) for words in finding.suggest]
        # An empty list says that suppressions were looked for and none stands.
        result["suppressions"] = (
            [{"kind": "external", "justification": redact(finding.waived)}] if finding.waived else []
        )
        return result

    def _location(self, finding: Finding) -> dict[str, Any]:
        location: dict[str, Any] = {"physicalLocation": {"artifactLocation": self.artifact}}
        boxes = self.boxes.of(finding)
        if boxes:
            # Regions know no rectangles: pictures and pages are told in words and in properties.
            location["message"] = {"text": "，".join(place.words() for place in boxes)}
            location["properties"] = {"boxes": [
                {"page": p.page} | {"box": list(p.box), "unit": p.unit} if p.page else
                {"image": self.secrets.redact(p.image[:200]), "box": list(p.box), "unit": p.unit} for p in boxes]}
        if finding.field or finding.span == (0, 0):
            # Code hosts drop a result without a line: the first stands for the whole.
            location["physicalLocation"]["region"] = {"startLine": 1}
            if finding.field:
                location["logicalLocations"] = [{"fullyQualifiedName": self.secrets.redact(finding.field)}]
            return location
        region = self._region(finding)
        region["snippet"] = {"text": self.secrets.redact(finding.excerpt)}
        location["physicalLocation"]["region"] = region
        return location

    def _region(self, finding: Finding) -> dict[str, Any]:
        line, column = self.lines.at(finding.span.start)
        end_line, end_column = self.lines.at(finding.span.end)
        return {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
            "charOffset": finding.span.start,
            "charLength": finding.span.end - finding.span.start,
        }

    def _fix(self, finding: Finding, words: str) -> dict[str, Any]:
        replacement = {"deletedRegion": self._region(finding), "insertedContent": {"text": self.secrets.redact(words)}}
        return {
            "description": {"text": f"改为：{self.secrets.redact(words) or '（删去）'}"},
            "artifactChanges": [{"artifactLocation": self.artifact, "replacements": [replacement]}],
        }


def _uri(name: str) -> str:
    # A reference that begins with a slash would not join to any base.
    return ("file://" if name.startswith("/") else "") + quote(name, errors="replace")
