"""A report as JUnit XML: a suite for each gate, a failed case for each finding."""

from __future__ import annotations

from xml.etree import ElementTree

from screen.labels import GATE_NAMES, LEVEL_NAMES
from screen.model import GATES, Draft, Finding, Gate, Report
from screen.text import Lines
from screen.writers._places import Places
from screen.writers._secrets import Secrets
from screen.writers._visible import visible


def write(report: Report, draft: Draft) -> bytes:
    """Return the report as JUnit XML, UTF-8.

    Findings that block or need a signature fail, advice passes with its words as output, waived
    ones are skipped, gaps are errors. A gate without findings is one case that passes.
    """
    page = _Page(report, draft)
    root = ElementTree.Element("testsuites", name="prescreen")
    for gate in GATES:
        root.append(page.suite(gate))
    if report.gaps:
        root.append(page.gaps())
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


class _Page:
    def __init__(self, report: Report, draft: Draft) -> None:
        self.report = report
        self.secrets = Secrets(report, draft)
        self.lines = Lines(draft.text)
        self.places = Places(draft)
        self.file = self._clean(draft.name) or "draft"

    def _clean(self, words: str) -> str:
        return visible(self.secrets.redact(words))

    def suite(self, gate: Gate) -> ElementTree.Element:
        found = [finding for finding in self.report.findings if finding.gate == gate]
        cases = [self._case(finding) for finding in found]
        if not cases:
            cases = [ElementTree.Element("testcase", name=GATE_NAMES["zh"][gate], classname=gate)]
        return _suite(GATE_NAMES["zh"][gate], cases)

    def _case(self, finding: Finding) -> ElementTree.Element:
        line, column = self.lines.at(finding.span.start)
        name = f"{self._clean(finding.message)} [{finding.id}]"
        case = ElementTree.Element("testcase", name=name, classname=finding.rule, file=self.file, line=str(line))
        words = [f"{LEVEL_NAMES['zh'][finding.level]}　{self.file}:{line}:{column}"]
        words += [f"“{finding.excerpt}”"] if finding.excerpt else []
        words += [finding.why] if finding.why else []
        words += [place.words() for place in self.places.of(finding)]
        words += [f"改为：{' 或 '.join(choice or '（删去）' for choice in finding.suggest)}"] if finding.suggest else []
        words += [f"依据：{'、'.join(finding.clauses)}"] if finding.clauses else []
        text = self._clean("\n".join(words))
        if finding.waived:
            ElementTree.SubElement(case, "skipped", message=f"已豁免：{self._clean(finding.waived)}")
        elif finding.level == "advice":
            ElementTree.SubElement(case, "system-out").text = text
        else:
            failure = ElementTree.SubElement(case, "failure", type=finding.level, message=self._clean(finding.message))
            failure.text = text
        return case

    def gaps(self) -> ElementTree.Element:
        cases = []
        for gap in self.report.gaps:
            case = ElementTree.Element("testcase", name=self._clean(gap.what), classname="gap")
            ElementTree.SubElement(case, "error", message=self._clean(gap.why))
            cases.append(case)
        return _suite("未能检查", cases)


def _suite(name: str, cases: list[ElementTree.Element]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=name, tests=str(len(cases)))
    for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(sum(case.find(tag) is not None for case in cases)))
    suite.extend(cases)
    return suite
