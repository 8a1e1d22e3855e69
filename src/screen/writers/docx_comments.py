"""The author's own document with a comment at every finding, on the exact words."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from itertools import count

from screen.model import LEVELS, Draft, Finding, Report
from screen.writers._docx_anchors import Anchors, Piece, picture_of, pictures
from screen.writers._docx_changes import Change, change
from screen.writers._docx_clean import clean
from screen.writers._docx_notes import AUTHOR, Note, Notes, comment
from screen.writers._docx_package import Package
from screen.writers._docx_rewrite import Marking, Rewriter, taken_apart
from screen.writers._docx_runs import Key, Layout, Run, locate
from screen.writers._docx_xml import TAG, dialect, escaped, grown, identifiers, local, root, utf8

# By level, as Word names its highlights.
PALETTE = ("red", "yellow", "cyan")
CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/comments"


def write(report: Report, draft: Draft, source: bytes = b"", tracked: bool = False, when: str = "",
          clauses: Mapping[str, str] | None = None) -> bytes:
    """Return a .docx: `source` with comments where it is the Word file of the draft, else a new one.

    All parts but the text and the comments stay byte for byte. Words are highlighted by level; with
    `tracked` those that have a suggestion are tracked changes instead. `when` (ISO time) dates them,
    empty leaves them undated. `clauses` maps clause ids to names. Raises ValueError when `source` is
    a zip that cannot be read.
    """
    notes = Notes(report, draft, clauses)
    package = _package(source)
    if package is None:
        return clean(report, draft, notes, tracked, when)
    return _Review(report, draft, package, tracked, when).written(notes)


def _package(source: bytes) -> Package | None:
    if not source.startswith(b"PK"):
        return None
    package = Package(source)
    main = package.main()
    found = main in package.names and root(utf8(package.read(main))) == b"document"
    return package if found else None


class _Review:
    """One document on its way back to its author."""

    def __init__(self, report: Report, draft: Draft, package: Package, tracked: bool, when: str) -> None:
        self.report, self.draft, self.package, self.tracked = report, draft, package, tracked
        self.when = when
        self.main = package.main()
        self.xml = utf8(package.read(self.main))
        self.words = dialect(self.xml)
        self.comments = next((target for kind, target in package.relations(self.main).values()
                              if kind.endswith("/comments") and target in package.names), "")
        self.old = utf8(package.read(self.comments)) if self.comments else b""
        taken = identifiers(self.old)
        used = identifiers(self.xml) | taken
        self.numbers = (n for n in count(max(taken, default=-1) + 1) if n not in used)
        self.bodies: list[str] = []
        self.jobs: dict[int, tuple[Run, Marking, Layout | None]] = {}
        self.runs: dict[Key, Run] = {}
        self.inner: dict[Key, Layout | None] = {}
        self.inserts: list[tuple[int, bytes]] = []
        self.anchors = Anchors(draft)
        self.pictured = pictures(draft, self.main)

    def written(self, notes: Notes) -> bytes:
        """The whole document, packed."""
        places = [self._pieces(finding) for finding in self.report.findings]
        keys = {piece.key for place in places for piece in place}
        located = locate(self.xml, keys, self.words)
        shown = self.anchors.words(self.main, keys)
        self.runs = located.runs
        # A run that shows no words holds a picture: comments go around it.
        self.inner = {key: taken_apart(self.xml, run, shown[key]) if shown[key] else None
                      for key, run in located.runs.items()}
        lead: list[Note] = []
        changed = 0
        for finding, place in zip(self.report.findings, places, strict=True):
            pieces, place = len(place), self._one_story(place)
            whole = bool(place) and len(place) == pieces and place[0].end > place[0].start
            # A comment at a picture tells the words: nobody sees which ones are meant.
            note = notes.finding(finding, (whole and not finding.field) or not finding.excerpt)
            if not place:
                lead.append(note)
                continue
            planned = None
            if self.tracked and finding.span.start >= changed:
                planned = change(finding, self.draft, self.anchors, self.inner)
            changed = finding.span.end if planned else changed
            self._mark(finding, place, self._numbered(note), planned)
        lead += [notes.gap(gap) for gap in self.report.gaps]
        if lead:
            self.inserts.append(self._leading(lead, located.first))
        jobs = list(self.jobs.values())
        rewriter = Rewriter(self.xml, self.words, PALETTE, lambda: self._tag("del"), jobs, self.inserts)
        return self.package.replaced(self._parts(rewriter.written()))

    def _pieces(self, finding: Finding) -> list[Piece]:
        pictured = self.pictured.get(picture_of(finding, self.draft))
        if pictured:
            return [pictured]
        if finding.field or finding.span == (0, 0):
            return []
        found = self.anchors.pieces(finding.span)
        return [p for p in found if p.part == self.main] if found and found[0].part == self.main else []

    def _one_story(self, place: Sequence[Piece]) -> list[Piece]:
        """The pieces in the text box of the first one: a range cannot leave it."""
        known = [p for p in place if p.key in self.runs]
        return [p for p in known if self.runs[p.key].story == self.runs[known[0].key].story]

    def _marking(self, piece: Piece) -> Marking:
        run = self.runs[piece.key]
        if run.start not in self.jobs:
            self.jobs[run.start] = (run, Marking(), self.inner[piece.key])
        return self.jobs[run.start][1]

    def _mark(self, finding: Finding, place: Sequence[Piece], number: int, planned: Change | None) -> None:
        """Puts the ends of a comment around some pieces, and their colour or change between them."""
        opening, closing, reference = self._ends(number)
        first, last = place[0], place[-1]
        after = self.runs[last.key].after
        if after:
            self.inserts.append((after, reference))
        else:
            closing += reference
        if first.end > first.start:
            self._marking(first).before[first.start].append(opening)
        else:
            closing = opening + closing
        if planned:
            for piece in planned.struck:
                self._marking(piece).struck.append((piece.start, piece.end))
            self._put(planned.at, self._inserted(planned))
        elif not (finding.waived or finding.field):
            for piece in place:
                self._marking(piece).colours.append((piece.start, piece.end, LEVELS.index(finding.level)))
        self._put(last, closing)

    def _put(self, piece: Piece, words: bytes) -> None:
        marking = self._marking(piece)
        (marking.after if piece.end else marking.before)[piece.end].append(words)

    def _inserted(self, planned: Change) -> bytes:
        run, inner = self.runs[planned.at.key], self.inner[planned.at.key]
        if not planned.words or inner is None:
            return b""
        prefix = run.name[:-1]
        text = b"<" + prefix + b't xml:space="preserve">' + escaped(planned.words).encode() + b"</" + prefix + b"t>"
        return (self._tag("ins") + self.xml[run.start:run.head] + inner.properties + text + b"</" + run.name + b">"
                + f"</{self.words.prefix}:ins>".encode())

    def _tag(self, name: str) -> bytes:
        w, date = self.words.prefix, f' {self.words.prefix}:date="{escaped(self.when)}"' if self.when else ""
        return (f'<{w}:{name}{self.words.declared} {w}:id="{next(self.numbers)}" {w}:author="{AUTHOR}"{date}>').encode()

    def _numbered(self, note: Note) -> int:
        number = next(self.numbers)
        self.bodies.append(comment(number, note, self.when, self.words.uri))
        return number

    def _ends(self, number: int) -> tuple[bytes, bytes, bytes]:
        w, declared = self.words.prefix, self.words.declared
        return (f'<{w}:commentRangeStart{declared} {w}:id="{number}"/>'.encode(),
                f'<{w}:commentRangeEnd{declared} {w}:id="{number}"/>'.encode(),
                f'<{w}:r{declared}><{w}:commentReference {w}:id="{number}"/></{w}:r>'.encode())

    def _leading(self, lead: Sequence[Note], first: int) -> tuple[int, bytes]:
        """Comments that stand at no words, at the head of the first paragraph."""
        words = b"".join(b"".join(self._ends(self._numbered(note))) for note in lead)
        if first >= 0:
            return first, words
        w = self.words.prefix
        at = next(tag.end() for tag in TAG.finditer(self.xml) if tag[2] and local(tag[2]) == b"body")
        return at, f"<{w}:p{self.words.declared}>".encode() + words + f"</{w}:p>".encode()

    def _parts(self, xml: bytes) -> dict[str, bytes]:
        if not self.bodies:
            return {}
        bodies = "".join(self.bodies).encode("utf-8")
        if self.comments:
            return {self.main: xml, self.comments: grown(self.old, bodies)}
        folder = posixpath.dirname(self.main)
        names = (posixpath.join(folder, f"comments{n or ''}.xml") for n in count())
        name = next(n for n in names if n not in self.package.names)
        head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:comments xmlns:w="{self.words.uri}">'
        kind = _STRICT if "purl.oclc.org" in self.words.uri else RELATION
        linked = self.package.linked(self.main, kind, name, CONTENT)
        return {self.main: xml, name: head.encode() + bodies + b"</w:comments>", **linked}
