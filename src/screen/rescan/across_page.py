"""The part of the summary that tells of clusters: how many like posts there are, and what is wrong between them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from screen.labels import LEVEL_NAMES
from screen.rescan.across import NEAR, SAME, SERIES, Tally
from screen.writers._visible import visible

_KINDS = {SAME: "内容相同", NEAR: "内容相近", SERIES: "同一格式的系列稿件（不互相比对）"}


def section(tally: Tally, titles: Mapping[str, str]) -> str:
    """The section, empty when no two posts are alike."""
    if not tally.kinds:
        return ""
    kinds = "，".join(f"{name} <b>{tally.kinds[kind]:,}</b> 组" for kind, name in _KINDS.items() if tally.kinds[kind])
    out = f"<p>{tally.posts:,} 篇稿件与别的稿件相同或相近：{kinds}。明细见 clusters.parquet。</p>"
    if tally.unread:
        out += f'<p class="note">有 {tally.unread:,} 篇的原文已读不到，没有比对。</p>'
    if tally.rules:
        told = "，".join(f"{escape(titles[rule])} <b>{count:,}</b> 处" for rule, count in sorted(tally.rules.items()))
        out += f"<p>{told}。</p>"
    if tally.examples:
        out += _examples(tally)
    return f"<section><h2>各账号之间</h2>{out}</section>"


def _examples(tally: Tally) -> str:
    head = "".join(f"<th>{name}</th>" for name in ("级别", "账号", "发布日期", "标题", "问题", "为什么"))
    lines = "".join(
        f'<tr><td class="{row["level"]}">{LEVEL_NAMES["zh"][row["level"]]}</td>' + "".join(
            f"<td>{escape(visible(cell))}</td>"
            for cell in (row["account"], row["date"], title or f"编号 {row['post']}", row["message"], row["why"])
        ) + "</tr>"
        for row, title in tally.examples)
    note = f'<p class="note">只列前 {len(tally.examples)} 处，全部见 across.parquet 和 worklist.xlsx。</p>'
    more = note if sum(tally.levels[level] for level in ("block", "review")) > len(tally.examples) else ""
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>{more}'
