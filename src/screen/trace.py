"""Traceability, computed and never stored: which rule answers which clause, and what a rule is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from screen.labels import GATE_NAMES, LEVEL_NAMES

if TYPE_CHECKING:
    from screen.rulebook import Rulebook


class Citing(Protocol):
    """What answers clauses from the history of an account, as `screen.accounts.cards` holds it."""

    @property
    def id(self) -> str: ...
    @property
    def cited(self) -> tuple[str, ...]: ...


@dataclass(slots=True)
class ClauseRow:
    """One clause with the ids of the rules that cite it, or why no draft can show it.

    `account` tells that the history of the account could show what a draft cannot: `checks` are those of
    accounts that look, `unseen` is why none can.
    """

    id: str
    regulation: str
    demand: str
    rules: list[str]
    unchecked: str
    account: bool
    checks: list[str]
    unseen: str


def matrix(rulebook: Rulebook, checks: Iterable[Citing]) -> list[ClauseRow]:
    """Every clause of every regulation, in their own order, with its rules in rulebook order and its account checks."""
    citing: dict[str, list[str]] = {}
    for rule in rulebook.rules:
        for clause in rule.clauses:
            citing.setdefault(clause, []).append(rule.id)
    looking: dict[str, list[str]] = {}
    for check in checks:
        for clause in check.cited:
            looking.setdefault(clause, []).append(check.id)
    return [ClauseRow(clause.id, clause.regulation, clause.demand, citing.get(clause.id, []),
                      clause.unchecked, clause.account, looking.get(clause.id, []), clause.unseen)
            for clause in rulebook.clauses.values()]


def gaps(rulebook: Rulebook, checks: Iterable[Citing]) -> list[str]:
    """What is missing or contradicts itself, one line for a person each; empty when all is traced."""
    checks = list(checks)
    rows = matrix(rulebook, checks)
    known = {row.id for row in rows}
    out = [f"{row.id}：可在稿件上核查，却没有规则引用" for row in rows if not row.rules and not row.unchecked]
    out += [f"{row.id}：注明稿件看不出，却被 {'、'.join(row.rules)} 引用"
            for row in rows if row.rules and row.unchecked]
    out += [f"{row.id}：可从账号记录核查，却没有账号检查引用"
            for row in rows if row.account and not row.checks and not row.unseen]
    out += [f"{row.id}：注明账号记录看不出，却被 {'、'.join(row.checks)} 引用"
            for row in rows if row.checks and row.unseen]
    out += [f"{row.id}：被 {'、'.join(row.checks)} 引用，却没有注明可从账号记录核查"
            for row in rows if row.checks and row.unchecked and not row.account]
    out += [f"{rule.id}：引用的条款 {clause} 不存在"
            for rule in rulebook.rules for clause in rule.clauses if clause not in known]
    out += [f"{check.id}：引用的条款 {clause} 不存在"
            for check in checks for clause in check.cited if clause not in known]
    return out


def explain(rulebook: Rulebook, rule_id: str) -> dict[str, Any]:
    """A card in plain values that JSON can hold: its fields, its clauses with their demands, its examples.

    Raises `KeyError` when there is no such rule.
    """
    rule = rulebook.rule(rule_id)
    card = {
        "id": rule.id, "gate": rule.gate, "title": rule.title, "level": rule.level, "message": rule.message,
        "advice": rule.advice, "lexicon": rule.lexicon, "options": dict(rule.options), "mask": rule.mask,
        "yields_to": list(rule.yields_to), "whole_draft": rule.whole_draft, "mechanical": rule.mechanical,
        "needs": {"text": list(rule.needs.text), "digits": rule.needs.digits, "meta": list(rule.needs.meta)}
        if rule.needs else {},
    }
    cited = [_clause(rulebook, clause) for clause in rule.clauses]
    return {**card, "clauses": cited, "bad": list(rule.bad), "good": list(rule.good)}


def _clause(rulebook: Rulebook, clause_id: str) -> dict[str, str]:
    # A pack's rule may cite a clause that only its own office knows; it is shown bare, not refused.
    clause = rulebook.clauses.get(clause_id)
    if clause is None:
        return {"id": clause_id, "regulation": "", "demand": ""}
    title = rulebook.regulations[clause.regulation].get("title", "")
    return {"id": clause_id, "regulation": title, "demand": clause.demand}


def catalogue(rulebook: Rulebook) -> str:
    """All rules as one Markdown page for people: what each asks, by which clause, with its examples."""
    lines = ["# 规则一览", "", "本页由规则卡片生成：`prescreen rules --format markdown`。⟦ ⟧ 标出会报出的文字。"]
    gate = ""
    for rule in rulebook.rules:
        if rule.gate != gate:
            gate = rule.gate
            lines += ["", f"## {GATE_NAMES['zh'][rule.gate]}"]
        lines += ["", f"### {rule.title}", "", f"`{rule.id}` · {LEVEL_NAMES['zh'][rule.level]} · {rule.message}", "",
                  rule.advice, ""]
        if rule.options:
            lines += ["选项：" + "，".join(f"`{k} = {short(v)}`" for k, v in rule.options.items()), ""]
        lines += [f"- 依据 `{c['id']}` {c['demand']}" for c in (_clause(rulebook, x) for x in rule.clauses)]
        lines += [f"- {label} {example(e)}" for label, kind in (("报出", rule.bad), ("放过", rule.good)) for e in kind]
    return "\n".join(lines) + "\n"


def short(value: Any) -> str:
    """An option's value in at most sixty characters."""
    words = str(value)
    return words if len(words) <= 60 else words[:60] + "…"


def example(told: Any) -> str:
    """An example on one line, with the meta it stands in."""
    if isinstance(told, str):
        text, rest = told, ""
    else:
        text = told["text"]
        rest = "，".join(f"{k}={short(v)}" for k, v in told.items() if k != "text")
    words = text.replace("\n", "⏎").replace("`", "'")
    return f"`{words}`" + (f"（{rest}）".replace("|", "/").replace("\n", "⏎") if rest else "")
