"""Personal data that a report must not repeat: what it looks like, and what stands in its place."""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator

from screen.model import Draft, Report

_RUN = re.compile(r"[0-9\uff10-\uff19](?:[ -]?[0-9\uff10-\uff19]){6,}[Xx\uff38\uff58]?")
_TAG = re.compile(r"<[^<>]*>")
_PART = 7  # so many digits of a number already lead back to a person

HIDDEN_FIELD = "（含个人信息，已隐去）"


class Secrets:
    """The personal data found in one draft, each with its masked form.

    `spans` are (start, end, masked), disjoint and sorted, in code points of the draft's text; they
    hold every place where such data stands, also places that no rule flagged.
    """

    __slots__ = ("_cores", "_digits", "_forms", "spans")

    def __init__(self, report: Report, draft: Draft) -> None:
        self._forms: dict[str, str] = {}
        self._cores: dict[str, str] = {}
        found: list[tuple[int, int, str]] = []
        for finding in report.findings:
            start, end = finding.span
            if not finding.masked or start >= end:
                continue
            found.append((start, end, finding.masked))
            self._learn(draft.text[start:end], finding.masked)
        self._digits = "|".join(self._cores)
        self.spans = _disjoint([*found, *self._elsewhere(draft.text)], draft.text)

    def _learn(self, raw: str, masked: str) -> None:
        plain = html.unescape(_TAG.sub("", raw))
        for form in (raw, plain, unicodedata.normalize("NFKC", plain)):
            if len(form) > 1 and form not in masked:
                self._forms.setdefault(form, masked)
        core = _core(plain)
        if len(core) >= _PART:
            self._cores.setdefault(core, masked)

    def _elsewhere(self, text: str) -> Iterator[tuple[int, int, str]]:
        for form, masked in self._forms.items():
            at = text.find(form)
            while at >= 0:
                yield at, at + len(form), masked
                at = text.find(form, at + len(form))
        if self._cores:
            for run in _RUN.finditer(text):
                masked = self._cores.get(_core(run[0]), "")
                if masked:
                    yield run.start(), run.end(), masked

    def redact(self, words: str) -> str:
        """Return words with every trace of the draft's personal data masked."""
        if not self._forms and not self._cores:
            return words
        for form, masked in self._forms.items():
            if form in words:
                words = words.replace(form, masked)
        return _RUN.sub(self._run, words) if self._cores else words

    def slice(self, text: str, start: int, end: int) -> str:
        """Return source text from start to end with personal data masked, also where it is cut."""
        parts: list[str] = []
        spans = self.spans
        at = start
        for first, last, masked in spans[max(0, bisect_right(spans, (start,)) - 1) :]:
            if first >= end:
                break
            if last > start:
                parts += (text[at : max(at, first)], masked)
                at = last
        return "".join([*parts, text[at:end]])

    def _run(self, run: re.Match[str]) -> str:
        core = _core(run[0])
        masked = self._cores.get(core, "")
        if masked:
            return masked
        known = core in self._digits or any(full in core for full in self._cores)
        return "*" * len(run[0]) if known else run[0]


def redact_field(words: str, masks: list[str]) -> str:
    """Return a meta field with its masked findings applied, each `*` standing for one character.

    A masked form that cannot be laid over the words hides the field as a whole: better nothing than
    a number too many.
    """
    for masked in masks:
        pattern = "".join("." if sign in "*＊×" else re.escape(sign) for sign in masked)
        laid, times = re.subn(pattern, masked.replace("\\", r"\\"), words, flags=re.DOTALL)
        if not times:
            return HIDDEN_FIELD
        words = laid
    return words


def _core(words: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", words) if sign in "0123456789")


def _disjoint(found: list[tuple[int, int, str]], text: str) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for start, end, masked in sorted(found, key=lambda item: (item[0], -item[1])):
        end = min(end, len(text))
        if start >= end:
            continue
        if not spans or start >= spans[-1][1]:
            spans.append((start, end, masked))
        elif end > spans[-1][1]:
            first, last, before = spans[-1]
            spans[-1] = (first, end, before + "*" * (end - last))
    return spans
