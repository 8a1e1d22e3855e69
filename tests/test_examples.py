"""Every card proves itself: bad examples give exactly the marked spans, good ones none, cures cure."""

from __future__ import annotations

from typing import Any

import pytest

import screen
from screen.model import GATES, Draft, Report, Rule

BOOK = screen.load()
CASES = [(rule, example) for rule in BOOK.rules for example in rule.bad]
CLEAN = [(rule, example) for rule in BOOK.rules for example in rule.good]


def _draft(example: Any) -> tuple[Draft, list[tuple[int, int]]]:
    entry = {"text": example} if isinstance(example, str) else dict(example)
    raw, title = entry.pop("text"), entry.pop("title", "")
    text, spans, start = "", [], 0
    for char in raw:
        if char == "⟦":
            start = len(text)
        elif char == "⟧":
            spans.append((start, len(text)))
        else:
            text += char
    return Draft(text, title=title, meta=entry), spans


def _spans(report: Report, rule: Rule) -> list[tuple[int, int]]:
    return [(f.span.start, f.span.end) for f in report.findings if f.rule == rule.id]


def _name(case: Any) -> str:
    return case.id if isinstance(case, Rule) else ""


@pytest.mark.parametrize(("rule", "example"), CASES, ids=_name)
def test_bad_example_gives_the_marked_spans(rule: Rule, example: Any) -> None:
    draft, spans = _draft(example)
    assert spans, "a bad example marks its fault with ⟦⟧"
    report = screen.check(draft, BOOK)
    assert not report.gaps
    assert _spans(report, rule) == spans


@pytest.mark.parametrize(("rule", "example"), CLEAN, ids=_name)
def test_good_example_is_silent(rule: Rule, example: Any) -> None:
    draft, spans = _draft(example)
    assert not spans
    report = screen.check(draft, BOOK)
    assert not report.gaps
    assert [f for f in report.findings if f.rule == rule.id] == []


@pytest.mark.parametrize(("rule", "example"), CASES, ids=_name)
def test_suggestion_applied_falls_silent(rule: Rule, example: Any) -> None:
    draft, _ = _draft(example)
    found = [f for f in screen.check(draft, BOOK).findings if f.rule == rule.id and f.suggest and not f.field]
    if not found:
        return
    text = draft.text
    for finding in sorted(found, key=lambda f: f.span, reverse=True):
        text = text[:finding.span.start] + finding.suggest[0] + text[finding.span.end:]
    again = screen.check(Draft(text, title=draft.title, meta=draft.meta), BOOK)
    cured = {f.excerpt for f in found}
    assert [f.excerpt for f in again.findings if f.rule == rule.id and f.excerpt in cured] == []


def test_every_card_is_complete() -> None:
    for rule in BOOK.rules:
        assert rule.clauses, f"{rule.id} cites no clause"
        assert len(rule.bad) >= 3, f"{rule.id} has too few bad examples"
        assert len(rule.good) >= 3, f"{rule.id} has too few good examples"
        assert BOOK.finder(rule), rule.id


def test_every_gate_has_rules() -> None:
    for gate in GATES:
        assert sum(r.gate == gate for r in BOOK.rules) >= 4
