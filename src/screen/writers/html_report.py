"""A page for reviewers: one file that shows the draft with every flagged word, and what is wrong beside it."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from screen.labels import GATE_NAMES, LEVEL_NAMES, VERDICT_NAMES, field_name
from screen.model import GATES, LEVELS, Draft, Finding, Report
from screen.text import Lines
from screen.writers._context import Quote, quotes
from screen.writers._gallery import Gallery
from screen.writers._paper import Paper
from screen.writers._shown import Shown, shown_text
from screen.writers._visible import visible

_GATES, _LEVELS, _VERDICTS = GATE_NAMES["zh"], LEVEL_NAMES["zh"], VERDICT_NAMES["zh"]
# Signs and letters carry what colours carry: a reader who sees no colour loses nothing.
_SIGNS = {"block": "✗", "review": "!", "advice": "○", "pass": "✓", "incomplete": "?", "waived": "–"}
_BADGES = {"block": "禁", "review": "核", "advice": "议", "waived": "免"}
_SIGNERS = (("一审", "编辑"), ("二审", "部门负责人"), ("三审", "分管领导"))


def write(report: Report, draft: Draft, *, clauses: Mapping[str, str] | None = None,
          pictures: Mapping[str, Any] | None = None) -> bytes:
    """Return the report as one self-contained HTML page, UTF-8.

    It loads nothing, works without scripts and prints with signature lines. `clauses` maps clause
    ids to the names by which people know them; `pictures` are shown with boxes over what was found on
    them: by file or `page 3`, (JPEG, its size, the size that boxes count in). Personal data is masked.
    """
    return _Page(report, draft, clauses or {}, pictures or {}).html().encode("utf-8", "replace")


class _Page:
    """One report on its way to a page; each method gives one part."""

    def __init__(self, report: Report, draft: Draft, clauses: Mapping[str, str], pictures: Mapping[str, Any]) -> None:
        self.report = report
        self.draft = draft
        self.clauses = clauses
        self.shown: Shown = shown_text(report, draft)
        self.lines = Lines(draft.text)
        count = len(report.findings)
        self.quotes = quotes(self.shown, count)
        # What concerns the whole draft or a field comes first: it has no words to stand beside.
        order = sorted(range(count), key=lambda place: (self.quotes[place] is not None, place))
        self.order = order
        self.numbers = [0] * count
        for number, place in enumerate(order, 1):
            self.numbers[place] = number
        self.gallery = Gallery(draft, report.findings, self.numbers, pictures, self._clean)

    def html(self) -> str:
        """The whole page."""
        style, script = _asset("report.css"), _asset("report.js")
        gallery = self.gallery.html()
        policy = (
            f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
            f"{'img-src data:; ' if gallery else ''}"
            "base-uri 'none'; form-action 'none'"
        )
        name = self._clean(self.shown.title or self.draft.name) or "未命名稿件"
        paper = Paper(self.shown.pieces, self.draft, self.report.findings, self.numbers).html()
        parts = [
            '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{_VERDICTS[self.report.verdict]}：{name}</title>",
            f"<style>{style}</style>\n</head>\n<body>",
            self._header(name),
            '<main>\n<section class="sheet" aria-labelledby="paper-name">\n<h2 id="paper-name">稿件</h2>',
            f'<article id="paper">{paper}</article>\n{gallery}</section>',
            '<section class="list" aria-labelledby="list-name">',
            self._list(),
            "</section>\n</main>",
            self._footer(),
            f"<script>{script}</script>\n</body>\n</html>\n",
        ]
        return "\n".join(parts)

    def _clean(self, words: str) -> str:
        return escape(visible(self.shown.redact(words)))

    def _header(self, name: str) -> str:
        report = self.report
        facts = [self._clean(self.draft.name)] if self.draft.name and self.shown.title else []
        standing = Counter(finding.level for finding in report.findings if not finding.waived)
        waived = sum(bool(finding.waived) for finding in report.findings)
        facts += [f"{_LEVELS[level]} {standing[level]} 处" for level in LEVELS if standing[level]]
        facts += [f"已豁免 {waived} 处"] if waived else []
        gaps = "".join(
            f"<li><strong>{self._clean(gap.what)}</strong>：{self._clean(gap.why)}</li>" for gap in report.gaps
        )
        notes = self._approval() + "".join(f"<li>{self._clean(note)}</li>" for note in report.notes)
        return "\n".join([
            "<header>",
            '<div class="outcome">',
            f'<p class="verdict {report.verdict}"><span class="sign" aria-hidden="true">{_SIGNS[report.verdict]}</span>'
            f"{_VERDICTS[report.verdict]}</p>",
            f'<div class="about"><h1>{name}</h1>\n<p>{" ".join(f"<span>{fact}</span>" for fact in facts)}</p></div>',
            "</div>",
            f'<ul class="gates" aria-label="五关结论">{"".join(self._gates())}</ul>',
            f'<div class="gaps"><h2>未能检查</h2><ul>{gaps}</ul></div>' if gaps else "",
            f'<div class="notes"><h2>说明</h2><ul>{notes}</ul></div>' if notes else "",
            "</header>",
        ])

    def _approval(self) -> str:
        approval = self.report.approval
        if approval is None:
            return ""
        words = f"本稿按“{approval.name}”稿件办理"
        words += f"，须由{'、'.join(approval.needs)}签字" if approval.needs else ""
        words += f"：{'、'.join(approval.reasons)}" if approval.reasons else ""
        words += f"（{self.clauses.get(approval.basis, approval.basis)}）" if approval.basis else ""
        return f"<li>{self._clean(words)}</li>"

    def _gates(self) -> Iterator[str]:
        counts = Counter(finding.gate for finding in self.report.findings if not finding.waived)
        for gate in GATES:
            verdict = self.report.gates.get(gate, "incomplete")
            number = f'<span class="count">{counts[gate]}<span class="unit"> 处</span></span>' if counts[gate] else ""
            yield (
                f'<li class="{verdict}"><span class="name">{_GATES[gate]}</span>'
                f'<span class="state"><span class="sign" aria-hidden="true">{_SIGNS[verdict]}</span>'
                f"{_VERDICTS[verdict]}</span>{number}</li>"
            )

    def _list(self) -> str:
        findings = self.report.findings
        head = f'<h2 id="list-name">问题清单<span class="total"> {len(findings)} 处</span></h2>'
        if not findings:
            return head + '\n<p class="none">没有发现问题。</p>'
        cards = []
        for place in self.order:
            cards.append(self._card(findings[place], self.quotes[place], self.numbers[place]))
        return "\n".join([head, self._filters(), '<ol class="cards">', *cards, "</ol>"])

    def _filters(self) -> str:
        """Buttons that the script brings to life; without it they stay hidden."""
        gates = {finding.gate for finding in self.report.findings}
        levels = {"waived" if f.waived else f.level for f in self.report.findings}
        states = [*_LEVELS.items(), ("waived", "已豁免")]
        rows: list[tuple[str, str, list[tuple[str, str]]]] = [
            ("按关口筛选", "gate", [(gate, name) for gate, name in _GATES.items() if gate in gates]),
            ("按级别筛选", "level", [(level, name) for level, name in states if level in levels]),
        ]
        groups = []
        for label, kind, choices in rows:
            buttons = "".join(
                f'<button type="button" aria-pressed="true" data-{kind}="{value}">{name}</button>'
                for value, name in choices
            )
            groups.append(f'<div role="group" aria-label="{label}">{buttons}</div>')
        keys = "<p><kbd>j</kbd> 下一处　<kbd>k</kbd> 上一处</p>"
        return f'<div class="filters" hidden>{"".join(groups)}{keys}</div>'

    def _card(self, finding: Finding, quote: Quote | None, number: int) -> str:
        state = "waived" if finding.waived else finding.level
        level = "已豁免" if finding.waived else _LEVELS[finding.level]
        parts = [
            f'<li id="f{number}" class="{state}" data-gate="{finding.gate}" data-level="{state}" tabindex="-1">',
            f'<p class="kind"><span class="number">{number}</span>'
            f'<span class="badge" aria-hidden="true">{_BADGES[state]}</span>'
            f'<span class="level">{level}</span><span class="gate">{_GATES[finding.gate]}</span>'
            f"{self._place(finding, quote, number)}</p>",
            f'<h3 id="d{number}">{self._clean(finding.message)}</h3>',
            self._words(finding, quote),
        ]
        if finding.why and finding.why != finding.message:
            parts.append(f'<p class="why">{self._clean(finding.why)}</p>')
        if finding.suggest:
            choices = " 或 ".join(
                f"<ins>{self._clean(words)}</ins>" if words else "（删去）" for words in finding.suggest
            )
            parts.append(f'<p class="cure">{"应为" if finding.masked else "改为"}：{choices}</p>')
        if finding.waived:
            parts.append(f'<p class="waiver">豁免理由：{self._clean(finding.waived)}</p>')
        sources = [self.clauses.get(clause, clause) for clause in finding.clauses]
        tail = "".join(f"<span>{self._clean(words)}</span>" for words in (*sources, finding.rule, finding.id))
        return "\n".join([*filter(None, parts), f'<p class="origin">{tail}</p>', "</li>"])

    def _place(self, finding: Finding, quote: Quote | None, number: int) -> str:
        places = self.gallery.places[number]
        if quote is None:
            name = escape(field_name(self.shown.redact(finding.field)))
            if places and self.gallery.shows(places[0]):
                return f'<a class="place" href="#b{number}">{name}</a>'
            words = places[0].lengths() if places else ""
            return f'<span class="place">{name}{words}</span>'
        line, column = self.lines.at(finding.span.start)
        page = f"第 {places[0].page} 页 " if places and places[0].page else ""
        return f'<a class="place" href="#m{number}">{page}第 {line} 行第 {column} 字</a>'

    def _words(self, finding: Finding, quote: Quote | None) -> str:
        if quote is None:
            words = self._clean(finding.excerpt[:400])
            return f'<p class="words"><b>{words}</b></p>' if words else ""
        before, words, after = (self._clean(part) for part in quote)
        return f'<p class="words">{before}<b>{words or "‸"}</b>{after}</p>'

    def _footer(self) -> str:
        approval = self.report.approval
        signers = [("", who) for who in approval.needs] if approval and approval.needs else _SIGNERS
        heads = (f'<th scope="row">{step}<span>{self._clean(who)}</span></th>' for step, who in signers)
        rows = "".join(f"<tr>{head}{'<td></td>' * 3}</tr>" for head in heads)
        return "\n".join([
            "<footer>",
            '<table class="signatures"><caption>审签</caption><thead><tr><th scope="col">签字人</th>'
            '<th scope="col">意见</th><th scope="col">签字</th><th scope="col">日期</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>",
            '<dl class="digests">',
            f"<div><dt>稿件摘要</dt><dd>{self._clean(self.report.draft)}</dd></div>",
            f"<div><dt>规则摘要</dt><dd>{self._clean(self.report.rulebook)}</dd></div>",
            "</dl>",
            "</footer>",
        ])


def _asset(name: str) -> str:
    return (files("screen.writers") / name).read_text("utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
