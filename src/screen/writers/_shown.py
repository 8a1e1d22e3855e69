"""What a person may see of a draft: readable, personal data masked, every piece tied to its source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from operator import add
from typing import NamedTuple

from screen.model import Draft, Report
from screen.writers._secrets import Secrets, redact_field
from screen.writers._visible import visible

_LINE_END = re.compile(r"\r\n|\r|\n")
_SOFT_END = re.compile(r"(?:\r\n|\r|\n)[ \t\r\n]*")
_SPACES = re.compile(r"[ \t]+")
_WIDE = "\u2e80"  # from here on, writing that puts no space between its words


_DEPTHS = {"syntax": 0, "break": 0, "hidden": 1, "code": 2}


class Piece(NamedTuple):
    """A stretch of shown text under one set of findings.

    `text` is what people read, `start` and `end` are code points of the draft's text, `findings`
    are places in the report's list. `kind` is text, code, break (a line end), masked, source (what
    is only shown because it is flagged: silent markup, a line end) or point (a place between two
    characters; its text is empty).
    """

    text: str
    start: int
    end: int
    findings: tuple[int, ...] = ()
    kind: str = "text"
    hidden: bool = False


class Shown:
    """The pieces of one draft under one report, and the means to show any other words of it."""

    __slots__ = ("_secrets", "pieces", "title")

    def __init__(self, pieces: list[Piece], secrets: Secrets, title: str) -> None:
        self.pieces = pieces
        self._secrets = secrets
        self.title = title

    @property
    def text(self) -> str:
        """The shown text as a whole, line ends as "\\n"."""
        return "".join(piece.text for piece in self.pieces)

    def redact(self, words: str) -> str:
        """Return words of a finding or a file name with personal data of the draft masked."""
        return self._secrets.redact(words)


def shown_text(report: Report, draft: Draft) -> Shown:
    """Return what may be shown of the draft.

    Silent markup is left out (unless it is all that a finding points at), entities read as their
    value, block ends as line ends, blank lines are gone, personal data is masked wherever it stands.
    """
    secrets = Secrets(report, draft)
    title = secrets.redact(draft.title)
    masks = [f.masked for f in report.findings if f.masked and f.field == "title"]
    pieces = _pieces(report, draft, secrets)
    return Shown(_tidy(_line_ends_seen(pieces), soft=_flows(draft)), secrets, redact_field(title, masks))


def _flows(draft: Draft) -> bool:
    # A reader that marks breaks says by it that line ends of the source mean nothing.
    return any(mark.kind == "break" for mark in draft.marks)


class _Atom(NamedTuple):
    start: int
    end: int
    text: str
    kind: str


def _atoms(draft: Draft, secrets: Secrets, soft: bool) -> list[_Atom]:
    """Stretches that are shown whole or not at all; personal data wins over everything."""
    masks = [_Atom(start, end, visible(masked), "masked") for start, end, masked in secrets.spans]
    starts = [mask.start for mask in masks]
    free: list[_Atom] = []
    for atom in sorted([*_entities(draft), *_line_ends(draft, soft)]):
        place = bisect_right(starts, atom.start)
        taken = (place and masks[place - 1].end > atom.start) or (
            place < len(masks) and masks[place].start < atom.end
        )
        if not taken and not (free and free[-1].end > atom.start):
            free.append(atom)
    return sorted([*masks, *free])


def _entities(draft: Draft) -> Iterator[_Atom]:
    for mark in draft.marks:
        if mark.kind == "entity" and mark.value is not None and mark.span.start < mark.span.end:
            yield _Atom(*mark.span, visible(str(mark.value)), "text")


def _line_ends(draft: Draft, soft: bool) -> Iterator[_Atom]:
    text = draft.text
    code = sorted(mark.span for mark in draft.marks if mark.kind == "code")
    for end in (_SOFT_END if soft else _LINE_END).finditer(text):
        start, after = end.span()
        place = bisect_right(code, (start, len(text))) - 1
        if not soft:
            yield _Atom(start, after, "\n", "break")
        elif place >= 0 and after <= code[place].end:
            for inner in _LINE_END.finditer(text, start, after):
                yield _Atom(*inner.span(), "\n", "break")
        else:
            wide = text[start - 1 : start] > _WIDE and text[after : after + 1] > _WIDE
            yield _Atom(start, after, "" if wide else " ", "text")


class _Segment(NamedTuple):
    start: int
    end: int
    findings: tuple[int, ...]
    silent: bool
    hidden: bool
    code: bool


def _pieces(report: Report, draft: Draft, secrets: Secrets) -> list[Piece]:
    atoms = _atoms(draft, secrets, _flows(draft))
    whole = {atom.start: atom for atom in atoms}
    breaks = _breaks(draft)
    segments = _segments(report, draft, atoms, breaks)
    seen = {number for part in segments if not part.silent for number in part.findings}
    points: dict[int, list[int]] = {}
    for number, finding in enumerate(report.findings):
        if 0 < finding.span.start == finding.span.end <= len(draft.text):
            points.setdefault(finding.span.start, []).append(number)
    pieces: list[Piece] = []
    waiting = sorted(points, reverse=True)
    for part in segments:
        if part.start in breaks:
            pieces.append(Piece("\n", part.start, part.start, (), "break"))
        while waiting and waiting[-1] <= part.start:
            # A place inside a stretch that is never cut stands behind it.
            ids = points[waiting.pop()]
            pieces.append(Piece("", part.start, part.start, tuple(ids), "point"))
        if part.silent and seen.issuperset(part.findings):
            continue
        atom = whole.get(part.start)
        text = atom.text if atom else visible(draft.text[part.start : part.end])
        kind = atom.kind if atom else "code" if part.code else "text"
        if part.silent:
            kind = "source"
        pieces.append(Piece(text, part.start, part.end, part.findings, kind, part.hidden))
    size = len(draft.text)
    pieces += [Piece("", size, size, tuple(points[at]), "point") for at in reversed(waiting)]
    return pieces


def _breaks(draft: Draft) -> set[int]:
    breaks = set()
    for mark in draft.marks:
        if mark.kind == "break":
            breaks.add(mark.span.start)
        elif mark.kind == "cell":
            breaks.update(mark.span)
    return breaks


def _segments(
    report: Report, draft: Draft, atoms: list[_Atom], breaks: set[int]
) -> list[_Segment]:
    """The draft cut at every boundary at which anything begins or ends, but never inside an atom."""
    size = len(draft.text)
    starts = [atom.start for atom in atoms]

    def snap(at: int, out: bool) -> int:
        at = min(max(at, 0), size)
        place = bisect_right(starts, at) - 1
        if place >= 0 and atoms[place].start < at < atoms[place].end:
            return atoms[place].end if out else atoms[place].start
        return at

    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    for number, finding in enumerate(report.findings):
        if finding.span.start < finding.span.end:
            opens.setdefault(snap(finding.span.start, False), []).append(number)
            closes.setdefault(snap(finding.span.end, True), []).append(number)
    depth: dict[int, list[int]] = {}
    for mark in draft.marks:
        if mark.kind not in _DEPTHS:
            continue
        start, end = snap(mark.span.start, True), snap(mark.span.end, False)
        if start < end:
            kind = _DEPTHS[mark.kind]
            depth.setdefault(start, [0, 0, 0])[kind] += 1
            depth.setdefault(end, [0, 0, 0])[kind] -= 1
    points = {f.span.start for f in report.findings if f.span.start == f.span.end}
    cuts = {0, size, *opens, *closes, *depth, *starts, *(atom.end for atom in atoms)}
    cuts |= {snap(at, True) for at in breaks | points}
    order = sorted(cuts)
    active: dict[int, None] = {}
    level = (0, 0, 0)
    segments = []
    for start, end in pairwise(order):
        for number in closes.get(start, ()):
            active.pop(number, None)
        for number in opens.get(start, ()):
            active[number] = None
        if start in depth:
            level = tuple(map(add, level, depth[start]))
        segments.append(_Segment(start, end, tuple(sorted(active)), *(deep > 0 for deep in level)))
    return segments


def _line_ends_seen(pieces: list[Piece]) -> list[Piece]:
    """Give findings that hold nothing but line ends a sign to stand on."""
    seen = {number for piece in pieces if piece.kind != "break" and piece.text for number in piece.findings}
    kept: list[Piece] = []
    for piece in pieces:
        lost = tuple(number for number in piece.findings if number not in seen)
        if lost and piece.kind != "point":
            seen.update(lost)
            kept.append(piece._replace(text="⏎", findings=lost, kind="source"))
            piece = piece._replace(start=piece.end)
        kept.append(piece._replace(findings=()) if piece.kind == "break" else piece)
    return kept


def _tidy(pieces: list[Piece], soft: bool) -> list[Piece]:
    """Drop blank lines, and in flowing text the white space that only served the source."""
    kept: list[Piece] = []
    line: list[Piece] = []
    for piece in [*pieces, Piece("\n", 0, 0, (), "break")]:
        if piece.kind != "break":
            line.append(piece)
            continue
        line = _flow(line) if soft else line
        if any(part.text.strip() or part.findings for part in line):
            kept += [*line, piece]
        line = []
    return kept[:-1]


def _flow(line: list[Piece]) -> list[Piece]:
    kept: list[Piece] = []
    blank = True
    for piece in line:
        if piece.kind == "text" and not piece.findings:
            text = _SPACES.sub(" ", piece.text)
            text = text.lstrip(" ") if blank else text
            piece = piece._replace(text=text)
        if piece.text or piece.kind == "point":
            kept.append(piece)
            blank = piece.text.endswith(" ")
    return kept
