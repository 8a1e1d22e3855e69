"""What a worker does with one message: reads the draft, checks it, words the answer; it never raises."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from screen import engine, readers, trace
from screen.accounts.cards import checks
from screen.deidentify import deidentify
from screen.doors.http import offsets
from screen.doors.http.wire import Message
from screen.model import GATES, Draft, Gap, Report, Waiver
from screen.rescan.cards import cards
from screen.rulebook import Rulebook
from screen.writers import json_report

Books = Mapping[str, Rulebook]
_NAMES = {"text": "draft.txt", "html": "draft.html", "markdown": "draft.md"}
_BOM = "\ufeff"


def work(books: Books, head: dict[str, Any], body: bytes) -> Message:
    """Answers one message; what goes wrong inside makes the verdict `incomplete`."""
    book = books[head["profile"]]
    try:
        return _JOBS[head["job"]](book, head, body)
    except (Exception, RecursionError, MemoryError) as error:
        return unfinished(book.digest, head, f"检查未能完成：{type(error).__name__}")


def unfinished(digest: str, head: dict[str, Any], why: str) -> Message:
    """The answer to a message that could not be worked on: `incomplete` for a draft, a failure for all else."""
    report = _unchecked(digest, Gap("service", why))
    if head["job"] == "check":
        return _told(report, Draft(""), head)
    if head["job"] == "deidentify":
        return _masked(report, Draft(""), head)
    return {"failed": why}, b""


def _unchecked(digest: str, gap: Gap) -> Report:
    return Report(draft="", rulebook=digest, gates=dict.fromkeys(GATES, "incomplete"), verdict="incomplete",
                  findings=[], gaps=[gap])


def _check(book: Rulebook, head: dict[str, Any], body: bytes) -> Message:
    draft, report = _report(book, head, body)
    return _told(report, draft, head)


def _deidentify(book: Rulebook, head: dict[str, Any], body: bytes) -> Message:
    draft, report = _report(book, {**head, "waivers": []}, body)
    return _masked(report, draft, head)


def _report(book: Rulebook, head: dict[str, Any], body: bytes) -> tuple[Draft, Report]:
    try:
        draft = readers.read(body, _NAMES.get(head["format"], head["name"]), head["encoding"], len(body) + 1)
    except readers.ReadError as error:
        return Draft(""), _unchecked(book.digest, Gap("draft", error.cause))
    draft.name = head["name"]
    if head["title"]:
        draft.title = head["title"]
    draft.meta.update(head["meta"])
    waivers = [Waiver(**waiver) for waiver in head["waivers"]]
    today = date.fromisoformat(head["as_of"]) if head["as_of"] else date.today()
    return draft, engine.check(draft, book, waivers, today)


def _told(report: Report, draft: Draft, head: dict[str, Any]) -> Message:
    answer = json_report.as_dict(report, draft)
    bom = _BOM if head.get("bom") else ""
    offsets.express(answer, bom + draft.text, len(bom), head["offset_encoding"])
    answer["profile"] = head["profile"]
    return _summary(report), _json(answer)


def _summary(report: Report) -> dict[str, Any]:
    return {"verdict": report.verdict, "rulebook": report.rulebook, "findings": len(report.findings),
            "waived": sum(bool(f.waived) for f in report.findings), "gaps": len(report.gaps)}


def _masked(report: Report, draft: Draft, head: dict[str, Any]) -> Message:
    answer: dict[str, Any] = {"complete": report.verdict != "incomplete", "text": None, "diff": [], "masked": 0,
                              "rulebook": report.rulebook, "gaps": [asdict(gap) for gap in report.gaps]}
    if answer["complete"]:
        text, diff = deidentify(draft, report)
        masked = sum(bool(f.masked) and not f.field for f in report.findings)
        answer.update(text=_BOM + text if head.get("bom") else text, diff=diff, masked=masked)
    return _summary(report), _json(answer)


def _rules(book: Rulebook, head: dict[str, Any], body: bytes) -> Message:
    rules = [{"id": r.id, "gate": r.gate, "level": r.level, "title": r.title, "message": r.message,
              "advice": r.advice, "clauses": list(r.clauses)} for r in book.rules]
    return {}, _json({"rulebook": book.digest, "profile": head["profile"], "rules": rules})


def _rule(book: Rulebook, head: dict[str, Any], body: bytes) -> Message:
    try:
        return {}, _json(trace.explain(book, head["id"]))
    except KeyError:
        # The nearest names belong to the command line; a web client gets no echo of what it sent.
        return {"missing": True}, b""


def _clauses(book: Rulebook, head: dict[str, Any], body: bytes) -> Message:
    rows = [asdict(row) for row in trace.matrix(book, (*checks(), *cards()))]
    return {}, _json({"rulebook": book.digest, "regulations": book.regulations, "clauses": rows})


def _json(value: Any) -> bytes:
    try:
        return to_json(value)
    except PydanticSerializationError:
        # Half a surrogate pair in a draft has no UTF-8; as an escape it is still JSON.
        pass
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "backslashreplace")


_JOBS: dict[str, Callable[[Rulebook, dict[str, Any], bytes], Message]] = {
    "check": _check, "deidentify": _deidentify, "rules": _rules, "rule": _rule, "clauses": _clauses,
}
