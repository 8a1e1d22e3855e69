"""The one straight line: a draft and a rulebook in, a report out; no clock, no state, no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any

from screen.automaton import TooManyHits
from screen.model import GATES, LEVELS, Draft, Finding, Gap, Gate, Hit, Report, Rule, Span, Verdict, Waiver
from screen.reading import Reading
from screen.rulebook import Rulebook
from screen.settle import Claim, settle

MOST_HITS_OF_A_RULE = 1_000


def check(draft: Draft, rulebook: Rulebook, waivers: Sequence[Waiver] = (), today: date | None = None,
          *, as_of: date | None = None) -> Report:
    """Screens one draft.

    `today` stands in for a missing publish date and dates the waivers; without both, dated terms are
    judged by the latest state. `as_of` judges terms by that day whatever the publish date. A rule that
    raises becomes a gap and the verdict `incomplete`.
    """
    gaps: list[Gap] = list(draft.gaps)
    failed: set[Gate] = set()
    claims: list[Claim] = []
    crowded: list[str] = []
    late: list[tuple[Rule, Reading, Draft, str]] = []
    find = rulebook.find

    def run(rule: Rule, reading: Reading, part: Draft, field: str) -> None:
        try:
            # Personal data is never capped: what is not found is not masked.
            found = find(rule, reading)
            hits = list(found if rule.mask else islice(found, MOST_HITS_OF_A_RULE + 1))
            if not hits:
                return
        except Exception as error:
            gaps.append(Gap(rule.id, f"规则未能完成：{type(error).__name__}"))
            failed.add(rule.gate)
        else:
            if len(hits) > MOST_HITS_OF_A_RULE and not rule.mask:
                crowded.append(f"{rule.id}：超过 {MOST_HITS_OF_A_RULE} 处，只列出前 {MOST_HITS_OF_A_RULE} 处")
                hits.pop()
            claims.extend((rule, _placed(hit, part, field)) for hit in hits)

    published = _publish_date(draft, gaps)
    when = as_of or published or today
    for part, field in _parts(draft):
        try:
            reading = Reading(part, rulebook.scanner, when=when, context=rulebook.context)
        except TooManyHits:
            gaps.append(Gap("scan", "词条命中过多，无法逐一判断，请拆分稿件后再查"))
            failed.update(GATES)
            continue
        for rule in rulebook.due(reading, whole_draft=not field):
            if rule.last:
                late.append((rule, reading, part, field))
            else:
                run(rule, reading, part, field)
    told = frozenset(rule.id for rule, _ in claims)
    for rule, reading, part, field in late:
        reading.told = told
        run(rule, reading, part, field)
    findings, notes = settle(draft.text, claims, secret=rulebook.secret, waivers=waivers,
                             today=today.isoformat() if today else "")
    return Report(
        draft=_digest(draft), rulebook=rulebook.digest, gates=_gates(findings, failed),
        verdict=_worst(findings, bool(gaps)), findings=findings, gaps=gaps, notes=crowded + notes,
        approval=rulebook.approval(findings))


def narrow(report: Report, keep: Callable[[Finding], bool]) -> Report:
    """The same report with only the findings to keep; gaps stay, so that nothing unchecked looks checked."""
    findings = [f for f in report.findings if keep(f)]
    failed = {gate for gate, verdict in report.gates.items() if verdict == "incomplete"}
    return replace(report, findings=findings, gates=_gates(findings, failed),
                   verdict=_worst(findings, bool(report.gaps)))


def _placed(hit: Hit, part: Draft, field: str) -> Hit:
    if not field:
        return hit
    words = hit.excerpt or part.text[hit.span.start:hit.span.end]
    return Hit(Span(0, 0), hit.why, hit.suggest, hit.level, hit.field or field, words)


def _parts(draft: Draft) -> Iterator[tuple[Draft, str]]:
    """The draft itself, then each text that only its meta holds."""
    yield draft, ""
    shown = _shown(draft)
    for field, words in _fields(draft):
        if words and words not in shown:
            yield Draft(text=words, meta=_dated(draft.meta)), field


def _shown(draft: Draft) -> str:
    """The text without its markup: words that stand only in a tag have not been screened."""
    parts, last = [], 0
    for start, end in sorted(m.span for m in draft.marks if m.kind == "syntax"):
        parts.append(draft.text[last:start])
        last = max(last, end)
    return "".join(parts) + draft.text[last:]


def _dated(meta: dict[str, Any]) -> dict[str, Any]:
    return {key: meta[key] for key in ("publish_date", "notice_type", "legal_basis") if key in meta}


def _fields(draft: Draft) -> Iterator[tuple[str, str]]:
    if draft.title:
        yield "title", draft.title
    for key in ("title", "summary", "description", "keywords"):
        if isinstance(draft.meta.get(key), str) and draft.meta[key] != draft.title:
            yield key, draft.meta[key]
    for kind, keys in (("images", ("caption", "alt", "text")), ("links", ("text",))):
        entries = draft.meta.get(kind)
        for i, entry in enumerate(entries if isinstance(entries, list) else ()):
            for key in keys:
                if isinstance(entry, dict) and isinstance(entry.get(key), str):
                    yield f"{kind}[{i}].{key}", entry[key]


def _publish_date(draft: Draft, gaps: list[Gap]) -> date | None:
    told = draft.meta.get("publish_date")
    if not told:
        return None
    if isinstance(told, date):
        return told
    try:
        return date.fromisoformat(str(told)[:10])
    except ValueError:
        gaps.append(Gap("meta.publish_date", "发布日期不是 YYYY-MM-DD，无法按日期判断用语"))
        return None


def _gates(findings: Sequence[Finding], failed: set[Gate]) -> dict[Gate, Verdict]:
    by_gate: dict[Gate, list[Finding]] = {gate: [] for gate in GATES}
    for finding in findings:
        by_gate[finding.gate].append(finding)
    return {gate: "incomplete" if gate in failed else _worst(of, False) for gate, of in by_gate.items()}


def _worst(findings: Sequence[Finding], incomplete: bool) -> Verdict:
    if incomplete:
        return "incomplete"
    if not findings:
        return "pass"
    levels = {f.level for f in findings if not f.waived}
    return next((level for level in LEVELS if level in levels), "pass")


def _digest(draft: Draft) -> str:
    hasher = sha256(draft.text.encode("utf-8", "surrogatepass"))
    known = sorted(draft.meta.items(), key=lambda entry: str(entry[0]))
    hasher.update(repr((draft.title, known, draft.marks)).encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()
