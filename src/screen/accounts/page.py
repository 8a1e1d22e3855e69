"""The checkup of an account as one HTML sheet of A4 that works offline and prints as it looks."""

from __future__ import annotations

from html import escape
from pathlib import Path

from screen.accounts import heat
from screen.accounts.told import TITLE, VERDICTS, Sheet
from screen.writers._visible import visible


def page(sheet: Sheet, calendar: str, originals: str) -> str:
    """The sheet with its two pictures as inline SVG, either of which may be empty."""
    css = Path(__file__).with_name("page.css").read_text("utf-8")
    return ('<!doctype html>\n<html lang="zh-CN"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{_text(sheet.account)} · {TITLE}</title><style>{css}</style>\n<main>"
            f"{_head(sheet)}{_numbers(sheet)}{_pictures(calendar, originals)}{_checks(sheet)}{_findings(sheet)}"
            f"{_end(sheet)}</main></html>\n")


def _head(sheet: Sheet) -> str:
    return (f'<header><p class="kind">{TITLE}</p><h1>{_text(sheet.account)}</h1>'
            f'<p class="about">{_text(sheet.about)}</p>'
            f'<p class="verdict {sheet.verdict}"><b>{VERDICTS[sheet.verdict]}</b>{_text(sheet.summary)}</p></header>')


def _numbers(sheet: Sheet) -> str:
    items = "".join(f"<li><b>{_text(value)}</b>{name}</li>" for name, value in sheet.numbers)
    return f'<ul class="numbers">{items}</ul>'


def _pictures(calendar: str, originals: str) -> str:
    if not calendar:
        return ""
    bars = _figure("每两周的原创与转载", originals, heat.TOLD, heat.TOLD_COLOURS) if originals else ""
    return _figure("更新日历（每列一周，自上而下为周一至周日）", calendar, heat.KINDS, heat.COLOURS) + bars


def _figure(title: str, drawn: str, names: tuple[str, ...], colours: tuple[str, ...]) -> str:
    legend = "".join(f'<i style="background:{colour}"></i>{name}' for name, colour in zip(names, colours, strict=True))
    return f'<figure><figcaption><b>{title}</b><span>{legend}</span></figcaption>{drawn}</figure>'


def _checks(sheet: Sheet) -> str:
    rows = "".join(f"<tr><th>{title}</th><td>{_text(asked)}</td><td>{_text(seen)}</td><td>{_text(clauses)}</td>"
                   f'<td class="{verdict}">{VERDICTS[verdict]}</td></tr>'
                   for title, asked, seen, clauses, verdict in sheet.checks)
    head = "".join(f"<th>{name}</th>" for name in ("项目", "要求", "实际", "依据", "结论"))
    return f'<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>' if rows else ""


def _findings(sheet: Sheet) -> str:
    if not sheet.findings:
        return ""
    items = "".join(f'<li><b class="{level}">{_text(title)}</b>{_text(why)}<small>{_text(clauses)}</small></li>'
                    for level, title, why, clauses in sheet.findings)
    more = f'<p class="note">{sheet.more}</p>' if sheet.more else ""
    return f"<section><h2>主要问题</h2><ol>{items}</ol>{more}</section>"


def _end(sheet: Sheet) -> str:
    advice = "".join(f"<li>{_text(words)}</li>" for words in sheet.advice)
    gaps = "；".join(_text(gap).rstrip("。") for gap in sheet.gaps)
    return ((f"<section><h2>建议</h2><ul>{advice}</ul></section>" if advice else "")
            + (f'<p class="note"><b>未能检查</b>　{gaps}。</p>' if gaps else "")
            + f"<footer>{_text(sheet.foot)}</footer>")


def _text(words: str) -> str:
    return escape(visible(words))
