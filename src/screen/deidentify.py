"""The de-identified form of a draft, with a diff that shows none of what was masked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from screen.model import Draft, Finding, Report, Span

_TELLING = 10


class Change(NamedTuple):
    """One place to be masked: the source span, what stands there afterwards, and words to show for what stood there."""

    span: Span
    mask: str
    shown: str


def deidentify(draft: Draft, found: Report | Iterable[Finding]) -> tuple[str, list[str]]:
    """Give the text of a draft with every personal-data finding masked, and a unified diff in lines.

    Findings without a masked form, waived ones and those of meta fields are left alone. Neither side of the
    diff shows what was masked: the old side names its length and kind instead.
    """
    changes = _changes(draft.text, found.findings if isinstance(found, Report) else found)
    return _applied(draft.text, [(c.span, c.mask) for c in changes]), _diff(draft, changes)


def _changes(text: str, found: Iterable[Finding]) -> list[Change]:
    wanted = sorted(
        (f for f in found if f.masked and not f.waived and not f.field and f.span.end > f.span.start),
        key=lambda f: (f.span.start, -f.span.end),
    )
    places = [(Span(*f.span), f.masked) for f in wanted]
    places += [place for f in wanted for place in _echoes(text, text[f.span.start : f.span.end], f.masked)]
    changes: list[Change] = []
    for span, mask in sorted(places, key=lambda place: (place[0].start, -place[0].end)):
        last = changes[-1] if changes else None
        if last is None or span.start >= last.span.end:
            changes.append(_change(text, span, mask))
        elif span.end > last.span.end:
            # Two places that overlap without one holding the other: nothing of either may stay readable.
            stars = "*" * (span.end - last.span.end)
            changes[-1] = _change(text, Span(last.span.start, span.end), last.mask + stars)
    return changes


def _echoes(text: str, raw: str, mask: str) -> Iterator[tuple[Span, str]]:
    """Give the places where the same number stands again unseen by the rules, such as in the target of a link."""
    digits = "".join(c for c in raw if c.isdigit())
    for form in {raw, digits} if len(digits) >= _TELLING else set():
        at = text.find(form)
        while at >= 0:
            yield Span(at, at + len(form)), mask
            at = text.find(form, at + len(form))


def _change(text: str, span: Span, mask: str) -> Change:
    raw = text[span.start : span.end]
    digits = sum(c.isdigit() for c in raw)
    kind = f"{digits} 位数字" if digits and 2 * digits >= len(raw) else f"{len(raw)} 个字符"
    return Change(span, mask, f"[{kind}]")


def _applied(text: str, edits: list[tuple[Span, str]]) -> str:
    parts, at = [], 0
    for span, words in edits:
        parts += [text[at : span.start], words]
        at = span.end
    return "".join([*parts, text[at:]])


def _diff(draft: Draft, changes: list[Change]) -> list[str]:
    if not changes:
        return []
    name = draft.name or "draft"
    lines = [f"--- {name}", f"+++ {name}（去标识化）"]
    for number, start, end, inside in _blocks(draft.text, changes):
        base = draft.text[start:end]
        moved = [Change(Span(c.span.start - start, c.span.end - start), c.mask, c.shown) for c in inside]
        old = _applied(base, [(c.span, c.shown) for c in moved]).split("\n")
        new = _applied(base, [(c.span, c.mask) for c in moved]).split("\n")
        count = base.count("\n") + 1
        lines.append(f"@@ -{number},{count} +{number},{len(new)} @@")
        lines.extend(f"-{line}" for line in old)
        lines.extend(f"+{line}" for line in new)
    return lines


def _blocks(text: str, changes: list[Change]) -> list[tuple[int, int, int, list[Change]]]:
    """Give (line number, start, end, changes) of the whole lines that hold changes."""
    blocks: list[tuple[int, int, int, list[Change]]] = []
    for change in changes:
        start = text.rfind("\n", 0, change.span.start) + 1
        end = text.find("\n", change.span.end)
        end = len(text) if end < 0 else end
        if blocks and start <= blocks[-1][2]:
            number, first, last, inside = blocks[-1]
            blocks[-1] = (number, first, max(last, end), [*inside, change])
        else:
            blocks.append((text.count("\n", 0, start) + 1, start, end, [change]))
    return blocks
