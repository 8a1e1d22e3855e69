"""The page of a terminal report: the five gates on one line, then each finding in its sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from screen.labels import GATE_NAMES, LEVEL_NAMES, VERDICT_NAMES, Language, field_name
from screen.model import GATES, LEVELS, Approval, Draft, Finding, Report
from screen.text import Lines
from screen.writers._context import Quote, quotes
from screen.writers._places import Places
from screen.writers._shown import Shown, shown_text
from screen.writers._visible import visible
from screen.writers._wrap import wrap

if TYPE_CHECKING:
    from rich.text import Text

_STYLES = {
    "block": "bold red",
    "review": "bold yellow",
    "advice": "bold cyan",
    "pass": "green",
    "incomplete": "bold magenta",
    "waived": "dim",
}
_SIGNS = {"block": "✗", "review": "!", "advice": "○", "pass": "✓", "incomplete": "?", "waived": "-"}
_FRAME: dict[Language, dict[str, str]] = {
    "zh": {
        "instead": "改为",
        "or": "或",
        "delete": "（删去）",
        "shape": "应为",
        "waived": "已豁免",
        "gap": "未能检查",
        "note": "说明",
        "sign": "签字",
        "because": "因",
        "stop": "：",
    },
    "en": {
        "instead": "write",
        "or": "or",
        "delete": "(nothing)",
        "shape": "mask as",
        "waived": "waived",
        "gap": "not checked",
        "note": "note",
        "sign": "signatures",
        "because": "for",
        "stop": ": ",
    },
}

def page(
    report: Report, draft: Draft, lang: Language, color: bool, columns: int, clauses: Mapping[str, str]
) -> bytes:
    """Return a report that has something to say, laid out within `columns`."""
    view = _Page(report, draft, lang, color, columns, clauses)
    lines: list[Text] = []
    for indent, block in view.blocks():
        lines += wrap(block, columns, indent)
    return _render(lines, color)


def _render(lines: list[Text], color: bool) -> bytes:
    import io

    from rich.console import Console

    if not color:
        return "".join(f"{line.plain.rstrip()}\n" for line in lines).encode("utf-8", "replace")
    sink = io.StringIO()
    console = Console(
        file=sink, force_terminal=True, color_system="standard", width=10_000, legacy_windows=False
    )
    for line in lines:
        console.print(line, soft_wrap=True, end="\n")
    return sink.getvalue().encode("utf-8", "replace")


class _Page:
    """One report on its way to the terminal; each method gives one block of text."""

    def __init__(
        self,
        report: Report,
        draft: Draft,
        lang: Language,
        color: bool,
        columns: int,
        clauses: Mapping[str, str],
    ) -> None:
        self.report, self.draft, self.lang, self.color = report, draft, lang, color
        self.columns = columns
        self.clauses = clauses
        self.words = _FRAME[lang]
        self.shown: Shown = shown_text(report, draft)
        self.lines = Lines(draft.text)
        self.places = Places(draft)

    def blocks(self) -> list[tuple[int, Text]]:
        """All blocks from top to bottom, each with its hanging indent in columns."""
        blocks = [(0, self._head()), *((0, line) for line in self._gates()), (0, _text(""))]
        found = quotes(self.shown, len(self.report.findings))
        for finding, quote in zip(self.report.findings, found, strict=True):
            blocks += self._finding(finding, quote)
        for gap in self.report.gaps:
            line = _text(f"? {self.words['gap']}  ", _STYLES["incomplete"])
            blocks.append((2, line.append(self._clean(f"{gap.what}{self.words['stop']}{gap.why}"), "")))
        for note in self.report.notes:
            line = _text(f"- {self.words['note']}  ", "dim")
            blocks.append((2, line.append(self._clean(note), "dim")))
        if self.report.gaps or self.report.notes:
            blocks.append((0, _text("")))
        blocks += [(4, line) for line in self._sum().split("\n")]
        return blocks

    def _clean(self, words: str) -> str:
        return visible(self.shown.redact(words)).replace("\n", "⏎").replace("\t", " ")

    def _head(self) -> Text:
        report = self.report
        line = _text(self._clean(self.draft.name or self.shown.title or report.draft[:19]), "bold")
        return line.append("  ").append(self._verdict(report.verdict, ""))

    def _verdict(self, verdict: str, more: str) -> Text:
        name = VERDICT_NAMES[self.lang][verdict]  # type: ignore[index]
        return _text(f"{_SIGNS[verdict]} {name}{more}", _STYLES[verdict])

    def _gates(self) -> Iterator[Text]:
        """The gates side by side where they fit, else one below the other."""
        from rich.cells import cell_len

        counts = Counter(f.gate for f in self.report.findings if not f.waived)
        names = [GATE_NAMES[self.lang][gate] for gate in GATES]
        states = []
        for gate in GATES:
            number = f" {counts[gate]}" if counts[gate] else ""
            states.append(self._verdict(self.report.gates.get(gate, "incomplete"), number))
        sizes = [max(cell_len(n), cell_len(s.plain)) for n, s in zip(names, states, strict=True)]
        if sum(sizes) + 2 * len(sizes) - 2 > self.columns:
            widest = max(map(cell_len, names))
            for name, state in zip(names, states, strict=True):
                yield _text(name + " " * (widest - cell_len(name) + 2), "").append(state)
            return
        upper, lower = _text(""), _text("")
        for name, state, size in zip(names, states, sizes, strict=True):
            upper.append(name + " " * (size - cell_len(name) + 2), "dim")
            lower.append(state).append(" " * (size - cell_len(state.plain) + 2))
        yield from (upper, lower)

    def _finding(self, finding: Finding, quote: Quote | None) -> list[tuple[int, Text]]:
        state = "waived" if finding.waived else finding.level
        style = _STYLES[state]
        name = self.words["waived"] if finding.waived else LEVEL_NAMES[self.lang][finding.level]
        head = _text(f"{_SIGNS[state]} {name} · {GATE_NAMES[self.lang][finding.gate]}", style)
        head.append(f"  {self._clean(finding.message)}", "bold" if not finding.waived else "dim")
        head.append(f"  {self._place(finding)}", "dim")
        blocks = [(2, head)]
        if finding.span.start < finding.span.end and quote:
            blocks.append((4, _text("    ").append(self._sentence(quote, style))))
        elif quote:
            blocks.append((4, _text(f"    {_flat(quote.before)}‸{_flat(quote.after)}")))
        elif finding.excerpt:
            blocks.append((4, _text("    ").append(self._sentence(Quote("", finding.excerpt, ""), style))))
        blocks += [(4, _text("    ").append(line)) for line in self._reasons(finding)]
        sources = [self.clauses.get(clause, clause) for clause in finding.clauses]
        tail = " · ".join([*sources, finding.rule, finding.id])
        blocks += [(4, _text(f"    {self._clean(tail)}", "dim")), (0, _text(""))]
        return blocks

    def _place(self, finding: Finding) -> str:
        places = self.places.of(finding)[:2]
        if finding.field or finding.span == (0, 0):
            return field_name(self._clean(finding.field), self.lang) + "".join(place.lengths() for place in places)
        line, column = self.lines.at(finding.span.start)
        return " ".join([f"{line}:{column}", *(place.words() for place in places)])

    def _sentence(self, quote: Quote, style: str) -> Text:
        line = _text(_flat(quote.before))
        words = self._clean(quote.words)
        line.append(words if self.color else f"【{words}】", f"{style} underline")
        return line.append(_flat(quote.after))

    def _reasons(self, finding: Finding) -> list[Text]:
        words = self.words
        lines = [_text(self._clean(finding.why))] if finding.why and finding.why != finding.message else []
        if finding.suggest:
            line = _text(words["shape" if finding.masked else "instead"] + words["stop"])
            for place, choice in enumerate(finding.suggest):
                line.append(f" {words['or']} " if place else "")
                line.append(self._clean(choice) or words["delete"], "green")
            lines.append(line)
        if finding.waived:
            lines.append(_text(words["waived"] + words["stop"] + self._clean(finding.waived)))
        return lines

    def _approval(self, approval: Approval) -> str:
        words = " → ".join(approval.needs)
        words += f"（{approval.name}）" if words else approval.name
        if approval.reasons:
            words += f"  {self.words['because']}{self.words['stop']}{'、'.join(approval.reasons)}"
        return self._clean(words)

    def _sum(self) -> Text:
        report = self.report
        counts = Counter(f.level for f in report.findings if not f.waived)
        waived = sum(bool(finding.waived) for finding in report.findings)
        parts = [f"{LEVEL_NAMES[self.lang][level]} {counts[level]}" for level in LEVELS if counts[level]]
        parts += [f"{self.words['waived']} {waived}"] if waived else []
        line = self._verdict(report.verdict, "")
        line.append("".join(f"  {part}" for part in parts))
        if report.approval:
            line.append(f"\n{self.words['sign']}{self.words['stop']}{self._approval(report.approval)}")
        return line


def _text(words: str, style: str = "") -> Text:
    from rich.text import Text

    return Text().append(words, style) if words else Text()


def _flat(words: str) -> str:
    return words.replace("\t", " ")
