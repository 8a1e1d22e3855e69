"""The summary page: one HTML file that works offline, for the person who answers for the accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from screen.labels import GATE_NAMES, LEVEL_NAMES, VERDICT_NAMES
from screen.model import GATES, LEVELS
from screen.rescan import across_page, charts, checkups
from screen.writers._visible import visible

_RULES_DRAWN, _ROWS = 20, 100
_VERDICTS = ("block", "review", "advice", "pass", "incomplete")


def page(result: Mapping[str, Any], tally: Any, titles: Mapping[str, str]) -> str:
    """The page of a run; its size does not depend on the number of posts."""
    css = Path(__file__).with_name("summary.css").read_text("utf-8")
    body = "".join((_numbers(result, tally), _compared(result), _over_time(tally.months), _gates(tally.gates),
                    _rules(tally.rules, titles), _accounts(tally.accounts), checkups.section(tally.checkups),
                    across_page.section(tally.across, titles), _failed(result, tally)))
    return ('<!doctype html>\n<html lang="zh-CN"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>存量稿件筛查汇总</title><style>{css}</style>\n"
            f"<header><h1>存量稿件筛查汇总</h1>{_about(result)}</header>\n<main>{body}</main></html>\n")


def _about(result: Mapping[str, Any]) -> str:
    when = datetime.fromtimestamp(result["started"]).strftime("%Y-%m-%d %H:%M")
    day = f"按 {result['as_of']} 的用语判断" if result["as_of"] else "按各篇发布当日的用语判断"
    return (f'<p class="about">来源：{_text(result["source"])}</p>'
            f'<p class="about">{when} 开始 · {day} · 规则版本 {result["rulebook"][:12]}</p>')


def _numbers(result: Mapping[str, Any], tally: Any) -> str:
    tiles = [("", "已查篇数", result["posts"])]
    tiles += [(v, VERDICT_NAMES["zh"][v], tally.verdicts[v]) for v in _VERDICTS]  # type: ignore[index]
    if result["errors"]:
        tiles.append(("incomplete", "未能检查的记录", result["errors"]))
    items = "".join(f'<li><b class="{kind}">{count:,}</b>{name}</li>' for kind, name, count in tiles)
    return f'<ul class="tiles">{items}</ul>'


def _compared(result: Mapping[str, Any]) -> str:
    if not result["previous"]:
        return ""
    states = Counter(result["states"])
    return (f'<section><h2>与上次相比</h2><p>新增 <b>{states["new"]:,}</b> 处，消除 <b>{states["gone"]:,}</b> 处，'
            f'仍在 <b>{states["kept"]:,}</b> 处；沿用上次判断 {result["adopted"]:,} 篇。'
            f"明细见 changes.parquet。</p></section>")


def _over_time(months: Mapping[str, Counter[str]]) -> str:
    dated = sorted((month, counts) for month, counts in months.items() if month)
    if not dated:
        return '<section><h2>各月问题篇次</h2><p class="note">来源里没有发布日期，无法按月统计。</p></section>'
    head = ("月份", "篇数", *(GATE_NAMES["zh"][gate] for gate in GATES))
    rows = [(month, counts["posts"], *(counts[gate] for gate in GATES)) for month, counts in reversed(dated)]
    undated = f'<p class="note">另有 {months[""]["posts"]:,} 篇没有发布日期。</p>' if "" in months else ""
    return ('<section><h2>各月问题篇次（不得发布、须复核签字）</h2>' + charts.over_time(dated) + undated
            + f"<details><summary>数字</summary>{_table(head, rows)}</details></section>")


def _gates(gates: Mapping[str, Counter[str]]) -> str:
    head = ("关口", *(VERDICT_NAMES["zh"][v] for v in _VERDICTS))  # type: ignore[index]
    rows = [(GATE_NAMES["zh"][gate], *(gates.get(gate, Counter())[v] for v in _VERDICTS)) for gate in GATES]
    return f"<section><h2>各关口篇数</h2>{_table(head, rows)}</section>"


def _rules(rules: Mapping[str, Counter[str]], titles: Mapping[str, str]) -> str:
    ranked = sorted(rules.items(), key=lambda kv: (-sum(kv[1][v] for v in LEVELS), kv[0]))
    named = Counter(titles.get(rule, rule) for rule, _ in ranked)
    standing = [(_named(rule, titles, named), counts) for rule, counts in ranked if any(counts[v] for v in LEVELS)]
    if not ranked:
        return '<section><h2>主要问题</h2><p class="note">没有发现问题。</p></section>'
    head = ("问题", "规则", *(LEVEL_NAMES["zh"][v] for v in LEVELS), "已豁免")
    rows = [(titles.get(rule, rule), rule, *(counts[v] for v in LEVELS), counts["waived"]) for rule, counts in ranked]
    drawn = charts.top_rules(standing[:_RULES_DRAWN]) if standing else ""
    return f"<section><h2>主要问题</h2>{drawn}<details><summary>数字</summary>{_table(head, rows)}</details></section>"


def _named(rule: str, titles: Mapping[str, str], named: Counter[str]) -> str:
    title = titles.get(rule, rule)
    return title if named[title] == 1 else f"{title}（{rule}）"


def _accounts(accounts: Mapping[str, Counter[str]]) -> str:
    if set(accounts) <= {""}:
        return ""
    ranked = sorted(accounts.items(), key=lambda kv: (-kv[1]["block"], -kv[1]["review"], kv[0]))
    head = ("账号", "篇数", *(VERDICT_NAMES["zh"][v] for v in _VERDICTS))  # type: ignore[index]
    rows = [(name or "（未注明）", counts["posts"], *(counts[v] for v in _VERDICTS)) for name, counts in ranked[:_ROWS]]
    more = f'<p class="note">只列前 {_ROWS} 个，共 {len(ranked)} 个账号。</p>' if len(ranked) > _ROWS else ""
    return f"<section><h2>各账号</h2>{_table(head, rows)}{more}</section>"


def _failed(result: Mapping[str, Any], tally: Any) -> str:
    rows = [(why, "整批未读；重跑同一条命令会再试") for why in result["failures"]]
    rows += [(error["place"], error["why"]) for error in tally.errors[:_ROWS]]
    if not rows:
        return ""
    listed = _table(("位置", "原因"), rows)
    return f'<section><h2>未能检查</h2>{listed}<p class="note">全部见 errors 文件夹。</p></section>'


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    rows = list(rows)
    numeric = [all(isinstance(row[at], int) for row in rows) for at in range(len(head))]
    heads = "".join(f'<th{_right(numeric[at])}>{_text(name)}</th>' for at, name in enumerate(head))
    lines = "".join("<tr>" + "".join(
        f"<td{_right(numeric[at])}>{f'{cell:,}' if isinstance(cell, int) else _text(cell)}</td>"
        for at, cell in enumerate(row)) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>'


def _right(numeric: bool) -> str:
    return ' class="n"' if numeric else ""


def _text(words: str) -> str:
    return escape(visible(words))
