"""Applies suggestions to the file itself: only those that need no thinking, and nothing else changes by a byte."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from screen.model import Draft, Finding, Report, Span
from screen.writers._docx_changes import trimmed
from screen.writers._docx_fix import Edit, exchanged
from screen.writers._secrets import Secrets
from screen.writers._visible import visible

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODECS = ("utf-8", "gb18030", "big5hkscs", "cp1252", "hz", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_CHARSET = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?\s{0,9}(?:gb2312|gbk|gb18030)""", re.I)
_MARKUP = frozenset("<>&*_`[]#|~\\$")
_SILENT = ("syntax", "entity")


class Fixed(NamedTuple):
    """The new file, what was applied, a unified diff with personal data masked, what was not applied and why."""

    data: bytes
    applied: list[Finding]
    diff: str
    skipped: list[tuple[Finding, str]]


def fix(draft: Draft, report: Report, source: bytes, all: bool = False) -> Fixed:
    """Applies the suggestions of mechanical findings to `source`, the file that the draft was read from.

    A finding counts when it has just one suggestion, no waiver and no personal data; with `all` it need not
    be mechanical. Of overlapping ones the first wins. Raises ValueError when the file is not the draft's or
    not of a format that can be written: text, Markdown, HTML, Word.
    """
    skipped: list[tuple[Finding, str]] = []
    planned = _planned(draft, report, all, skipped)
    edits = [edit for _, edit in planned]
    if source.startswith(b"PK"):
        data, done = exchanged(source, draft, edits)
    else:
        data, done = _rewritten(source, draft.text, edits)
    applied: list[Finding] = []
    for (findings, _), well in zip(planned, done, strict=True):
        if well:
            applied += findings
        else:
            skipped += [(finding, "该处的文字不能单独改动，请在原文中手工修改") for finding in findings]
    kept = [edit for edit, well in zip(edits, done, strict=True) if well]
    return Fixed(data, applied, _diff(draft, Secrets(report, draft), kept), skipped)


def _planned(draft: Draft, report: Report, all: bool,
             skipped: list[tuple[Finding, str]]) -> list[tuple[list[Finding], Edit]]:
    """The edits in order, each with its findings; findings that cannot be edited go to `skipped`."""
    silent = _joined(mark.span for mark in draft.marks if mark.kind in _SILENT)
    personal = _joined(finding.span for finding in report.findings if finding.masked)
    out: list[tuple[list[Finding], Edit]] = []
    taken = Span(-1, -1)
    for finding in sorted(report.findings, key=lambda f: f.span.start):
        if not _counts(finding, all):
            continue
        span = finding.span
        edit = Edit(*trimmed(span, draft.text[span.start:span.end], finding.suggest[0]))
        why = _hindrance(edit, span, silent, personal)
        if not why and out and edit == out[-1][1]:
            out[-1][0].append(finding)
            continue
        if not why and (span.start < taken.end or span.start == taken.start):
            why = "与前一处修改重叠，请改完后再查一次"
        if why:
            skipped.append((finding, why))
            continue
        out.append(([finding], edit))
        taken = span
    return out


def _hindrance(edit: Edit, span: Span, silent: Sequence[Span], personal: Sequence[Span]) -> str:
    if _covers(personal, span):
        return "其中含个人信息，请手工修改"
    if _covers(silent, span) or (silent and _MARKUP & set(edit.words)):
        return "该处夹有标记符号，请手工修改"
    if visible(edit.words) != edit.words or not (edit.words or edit.span.end > edit.span.start):
        return "建议与原文相同或含不可见字符"
    return ""


def _joined(spans: Iterable[Span]) -> list[Span]:
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        elif span.start < span.end:
            out.append(span)
    return out


def _covers(spans: Sequence[Span], span: Span) -> bool:
    """Whether disjoint, sorted spans have a character in common with a span, or hold its place inside."""
    at = bisect_left(spans, (span.end, span.end)) - 1
    return at >= 0 and spans[at].start < span.end and spans[at].end > span.start


def _counts(finding: Finding, all: bool) -> bool:
    placed = not finding.field and finding.span != (0, 0)
    chosen = (finding.mechanical or all) and len(finding.suggest) == 1
    return placed and chosen and not finding.waived and not finding.masked


def _rewritten(source: bytes, text: str, edits: Sequence[Edit]) -> tuple[bytes, list[bool]]:
    """The file with edits done, in its own encoding; words that the encoding lacks are left undone."""
    bom, codec = _encoding(source, text)
    done = [_encoded(edit.words, codec) is not None for edit in edits]
    kept = [edit for edit, well in zip(edits, done, strict=True) if well]
    body = source[len(bom):]
    if _encoded(text, codec) == body:
        return bom + _edited(text, kept).encode(codec), done
    places = _byte_places(body, codec, sorted({at for edit in kept for at in edit.span}))
    out, at = [bom], 0
    for edit in kept:
        out += (body[at:places[edit.span.start]], edit.words.encode(codec))
        at = places[edit.span.end]
    return b"".join([*out, body[at:]]), done


def _encoding(source: bytes, text: str) -> tuple[bytes, str]:
    for bom, codec in _BOMS:
        if source.startswith(bom) and _decoded(source[len(bom):], codec) == text:
            return bom, codec
    # A page in nothing but ASCII that declares a Chinese encoding must stay readable under it.
    first = ("gb18030",) if source.isascii() and _CHARSET.search(source[:4096]) else ()
    for codec in (*first, *_CODECS):
        if _decoded(source, codec) == text:
            return b"", codec
    raise ValueError("this is not the text file that the draft was read from")


def _decoded(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _encoded(words: str, codec: str) -> bytes | None:
    try:
        return words.encode(codec)
    except UnicodeError:
        return None


def _byte_places(body: bytes, codec: str, offsets: Sequence[int]) -> dict[int, int]:
    """Where characters begin in a file that does not come out the same when its text is encoded again."""
    decoder = codecs.getincrementaldecoder(codec)()
    places, count, wanted = {0: 0}, 0, iter(offsets)
    want = next(wanted, -1)
    for at in range(len(body)):
        while want >= 0 and want <= count:
            places[want] = at
            want = next(wanted, -1)
        count += len(decoder.decode(body[at:at + 1]))
    return {**dict.fromkeys(offsets, len(body)), **places}


def _edited(text: str, edits: Sequence[Edit]) -> str:
    out: list[str] = []
    at = 0
    for (start, end), words in edits:
        out += (text[at:start], words)
        at = max(at, end)
    return "".join([*out, text[at:]])


def _diff(draft: Draft, secrets: Secrets, edits: Sequence[Edit]) -> str:
    """A unified diff without context; line numbers count from 1."""
    text = draft.text
    groups: list[list[Edit]] = []
    reach = -1
    for edit in edits:
        if edit.span.start > reach:
            groups.append([])
        groups[-1].append(edit)
        reach = max(reach, _line_end(text, edit.span.end))
    name = secrets.redact(draft.name) or "稿件"
    out = [f"--- {name}", f"+++ {name}"] if groups else []
    line, seen, shift = 1, 0, 0
    for group in groups:
        start = text.rfind("\n", 0, group[0].span.start) + 1
        end = _line_end(text, group[-1].span.end)
        old = text[start:end]
        new = _edited(old, [Edit(Span(s - start, e - start), w) for (s, e), w in group])
        line += text.count("\n", seen, start)
        seen = start
        before, after = old.split("\n"), new.split("\n")
        out.append(f"@@ -{line},{len(before)} +{line + shift},{len(after)} @@")
        shift += len(after) - len(before)
        out += [f"-{visible(secrets.redact(words.rstrip(chr(13))))}" for words in before]
        out += [f"+{visible(secrets.redact(words.rstrip(chr(13))))}" for words in after]
    return "".join(f"{words}\n" for words in out)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
