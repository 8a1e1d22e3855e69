"""`prescreen rules`, `explain` and `clauses`: what the rulebook holds, for people and for programs."""

from __future__ import annotations

import json
from typing import Any

import click

from screen import trace
from screen.accounts.cards import checks
from screen.doors.inputs import rulebook, rulebook_options, stop
from screen.labels import GATE_NAMES, LEVEL_NAMES
from screen.rescan.cards import cards

FORM = click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")


@click.command()
@click.option("--format", "form", type=click.Choice(("terminal", "json", "markdown")), default="terminal")
@rulebook_options
def rules(form: str, **book: Any) -> None:
    """列出全部规则。"""
    found = rulebook(**book)
    if form == "json":
        _json([{"id": r.id, "gate": r.gate, "level": r.level, "title": r.title, "clauses": list(r.clauses)}
               for r in found.rules])
        return
    if form == "markdown":
        click.echo(trace.catalogue(found), nl=False)
        return
    gate = ""
    for rule in found.rules:
        if rule.gate != gate:
            gate = rule.gate
            click.echo(f"\n{GATE_NAMES['zh'][rule.gate]}")
        click.echo(f"  {rule.id:38}{LEVEL_NAMES['zh'][rule.level]}  {rule.title}")
    click.echo(f"\n共 {len(found.rules)} 条规则；prescreen explain 规则名 查看依据和例句。")


@click.command()
@click.argument("rule", metavar="RULE")
@FORM
@rulebook_options
def explain(rule: str, form: str, **book: Any) -> None:
    """解释一条规则：说明、条款、正例和反例。"""
    try:
        card = trace.explain(rulebook(**book), rule)
    except KeyError as error:
        stop(str(error.args[0]))
    if form == "json":
        _json(card)
        return
    click.echo(f"{card['title']}  [{rule}]\n{GATE_NAMES['zh'][card['gate']]} · {LEVEL_NAMES['zh'][card['level']]}")
    click.echo(f"\n提示  {card['message']}\n建议  {card['advice']}")
    if card["options"]:
        click.echo("选项  " + "，".join(f"{k} = {trace.short(v)}" for k, v in card["options"].items()))
    click.echo("\n依据")
    for clause in card["clauses"]:
        click.echo(f"  {clause['id']}  {clause['demand']}")
    for kind, label in (("bad", "应报出"), ("good", "不应报出")):
        click.echo(f"\n{label}")
        for example in card[kind]:
            click.echo("  " + trace.example(example))


@click.command()
@FORM
@rulebook_options
def clauses(form: str, **book: Any) -> None:
    """列出五份规定的每一条：由哪些规则和账号检查落实，或为什么看不出。"""
    found = rulebook(**book)
    rows = trace.matrix(found, (*checks(), *cards()))
    if form == "json":
        _json([{"id": r.id, "regulation": r.regulation, "demand": r.demand, "rules": list(r.rules),
                "unchecked": r.unchecked, "checks": r.checks, "unseen": r.unseen} for r in rows])
        return
    regulation = ""
    for row in rows:
        if row.regulation != regulation:
            regulation = row.regulation
            click.echo(f"\n{found.regulations[regulation]['title']}")
        click.echo(f"  {row.id}  {row.demand}\n      → {_served(row)}")
    by_rule, by_account = sum(bool(r.rules) for r in rows), sum(bool(r.checks and not r.rules) for r in rows)
    click.echo(f"\n共 {len(rows)} 条，{by_rule} 条由规则落实，{by_account} 条由账号检查（prescreen account）落实，"
               f"{len(rows) - by_rule - by_account} 条稿件和发布记录都看不出。")


def _served(row: trace.ClauseRow) -> str:
    if row.rules or row.checks:
        return "、".join((*row.rules, *row.checks))
    return f"（不查：{row.unchecked}{f'；{row.unseen}' if row.unseen else ''}）"


def _json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
