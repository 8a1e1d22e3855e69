"""One post judged: a row for the post and a row for each finding, with personal data masked in both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import cast

from screen import engine
from screen.model import GATES, LEVELS, Draft, Finding, Report
from screen.rescan import sketch
from screen.rescan.posts import Post, digest
from screen.rescan.tables import Row
from screen.rulebook import Rulebook

CONTEXT = 24
_CLEAN: Row = {"waived": 0, "verdict": "pass", **{str(v): 0 for v in LEVELS}, **{str(g): "pass" for g in GATES}}
_REACH = 400  # so far behind a finding its context is looked for between pieces of markup


def judge(post: Post, rulebook: Rulebook, as_of: date | None) -> tuple[Row, list[Row]]:
    """Screens a post; `as_of` None judges by its own publish date, else by the latest state.

    The row has the text itself for a sketch: `sketch.fill` makes sketches of many at once.
    """
    draft = post.draft()
    report = engine.check(draft, rulebook, as_of=as_of)
    found, title = [], draft.title
    if report.findings:
        cut, title = views(report, draft)
        found = [row_of(post, finding, cut) for finding in report.findings]
    row: Row = {**identity(post), "title": title, "chars": len(draft.text), "letters": post.letters,
                "sketch": sketch.text(draft), "text_hash": post.text_hash or digest(draft.text).hexdigest(),
                "gaps": "；".join(f"{gap.what}：{gap.why}" for gap in report.gaps) if report.gaps else "",
                "verdict": report.verdict, **cast(Row, report.gates)}
    return row, found


def identity(post: Post) -> Row:
    """The columns of a post that no rule decides."""
    return {"row": post.row, "post": post.id, "account": post.account, "date": post.date,
            "kind": str(post.meta.get("kind", "")), "source": str(post.meta.get("source", "")), "link": post.link,
            "reads": post.reads, "followers": post.followers, "content": post.content}


def adopt(post: Post, row: Row, found: Sequence[Row]) -> tuple[Row, list[Row]]:
    """An earlier judgement of the same content, as the judgement of this post."""
    mine = {key: value for key, value in identity(post).items() if key != "content"}
    own = {key: mine[key] for key in ("row", "post", "account", "date")}
    return {**row, **mine}, [{**finding, **own} for finding in found]


def conclude(row: Row, found: Sequence[Row], waivers: Mapping[str, str]) -> None:
    """Applies the waivers (finding → reason) and fills in counts and verdicts; what was incomplete stays so."""
    if not found and not row["gaps"]:
        row.update(_CLEAN)
        return
    for finding in found:
        finding["waived"] = waivers.get(finding["finding"], "")
    standing = [f for f in found if not f["waived"]]
    for level in LEVELS:
        row[level] = sum(f["level"] == level for f in standing)
    row["waived"] = len(found) - len(standing)
    for gate in GATES:
        if row[gate] != "incomplete":
            row[gate] = _worst([f for f in standing if f["gate"] == gate])
    row["verdict"] = "incomplete" if row["gaps"] else _worst(standing)


def _worst(found: Sequence[Row]) -> str:
    levels = {f["level"] for f in found}
    return next((level for level in LEVELS if level in levels), "pass")


def row_of(post: Post, finding: Finding, cut: Callable[[int, int], str]) -> Row:
    start, end = finding.span
    whole = bool(finding.field) or start == end
    return {
        "row": post.row, "post": post.id, "account": post.account, "date": post.date, "finding": finding.id,
        "rule": finding.rule, "gate": finding.gate, "level": finding.level, "start": start, "end": end,
        "field": finding.field, "before": "" if whole else cut(max(0, start - _REACH), start)[-CONTEXT:],
        "excerpt": finding.excerpt, "after": "" if whole else cut(end, end + _REACH)[:CONTEXT],
        "message": finding.message, "why": finding.why, "suggest": list(finding.suggest),
        "clauses": list(finding.clauses), "mechanical": finding.mechanical, "masked": bool(finding.masked),
        "waived": ""}


def views(report: Report, draft: Draft) -> tuple[Callable[[int, int], str], str]:
    """What may be shown of a stretch of the draft, markup and personal data left out, and of the title."""
    title = draft.title
    slice_: Callable[[int, int], str] = lambda start, end: draft.text[start:end]  # noqa: E731
    if any(finding.masked for finding in report.findings):
        from screen.writers._secrets import Secrets, redact_field

        secrets = Secrets(report, draft)
        masks = [f.masked for f in report.findings if f.masked and f.field == "title"]
        title = redact_field(secrets.redact(title), masks)
        slice_ = lambda start, end: secrets.slice(draft.text, start, end)  # noqa: E731
    silent = sorted(m.span for m in draft.marks if m.kind == "syntax")

    def cut(start: int, end: int) -> str:
        pieces, at = [], start
        for first, last in silent:
            if last > at and first < end:
                pieces.append(slice_(at, max(at, first)))
                at = min(last, end)
        pieces.append(slice_(at, end))
        return " ".join("".join(pieces).split())

    return cut, title
