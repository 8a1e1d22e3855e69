"""A new Word document of a draft that was none: its visible text with the same comments."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from screen.model import LEVELS, Draft, Report
from screen.writers._docx_notes import AUTHOR, Note, Notes, comment
from screen.writers._docx_package import build
from screen.writers._docx_xml import escaped
from screen.writers._shown import Piece, shown_text
from screen.writers._visible import visible

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_COLOURS = ("red", "yellow", "cyan")
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1800" w:bottom="1440" w:left="1800" '
    'w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
)
_STYLES = (
    f'<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/><w:sz w:val="24"/>'
    '<w:szCs w:val="24"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
    '<w:spacing w:line="360" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style></w:styles>'
)


def clean(report: Report, draft: Draft, notes: Notes, tracked: bool, when: str) -> bytes:
    """Return a new .docx of the shown text, personal data masked, one paragraph for each line."""
    page = _Page(report, draft, notes, tracked, when)
    body = page.body()
    comments = f'<w:comments xmlns:w="{_W}">{"".join(page.comments)}</w:comments>'
    parts = {
        "[Content_Types].xml": _types(), "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}{_PAGE}</w:body></w:document>',
        "word/_rels/document.xml.rels": _relations(("styles", "styles.xml"), ("comments", "comments.xml")),
        "word/styles.xml": _STYLES, "word/comments.xml": comments,
    }
    return build({name: (_HEAD + xml).encode("utf-8") for name, xml in parts.items()})


class _Page:
    """The body as it grows, and the comments that it refers to."""

    def __init__(self, report: Report, draft: Draft, notes: Notes, tracked: bool, when: str) -> None:
        self.findings, self.draft, self.when = report.findings, draft, when
        self.pieces: list[Piece] = shown_text(report, draft).pieces
        self.numbers = count()
        self.comments: list[str] = []
        self.first: dict[int, int] = {}
        self.last: dict[int, int] = {}
        for place, piece in enumerate(self.pieces):
            for number in piece.findings:
                self.first.setdefault(number, place)
                self.last[number] = place
        self.ids = {n: self._note(notes.finding(f, n in self.first)) for n, f in enumerate(report.findings)}
        self.lead = [self.ids[n] for n in self.ids if n not in self.first]
        self.lead += [self._note(notes.gap(gap)) for gap in report.gaps]
        self.changes = dict(self._changes()) if tracked else {}
        self.bold = [mark.span for mark in draft.marks if mark.kind in ("title", "heading")]

    def _note(self, note: Note) -> int:
        number = next(self.numbers)
        self.comments.append(comment(number, note, self.when, _W))
        return number

    def _changes(self) -> Iterator[tuple[int, str]]:
        """By the place of its last piece, the words of each finding that can be exchanged; the first one wins."""
        done = -1
        for number, finding in enumerate(self.findings):
            if number not in self.first or not finding.suggest or finding.waived or finding.masked:
                continue
            first, last = self.first[number], self.last[number]
            whole = "".join(p.text for p in self.pieces[first:last + 1])
            words = finding.suggest[0]
            same = whole == self.draft.text[finding.span.start:finding.span.end] and "\n" not in whole + words
            if same and first > done and visible(words) == words:
                done = last
                yield number, words

    def body(self) -> str:
        """All paragraphs."""
        struck = {at: n for n in self.changes for at in range(self.first[n], self.last[n] + 1)}
        starts, ends = _by_place(self.first), _by_place(self.last)
        lines: list[list[str]] = [["".join(map(self._ends, self.lead))]]
        for place, piece in enumerate(self.pieces):
            out = lines[-1]
            out += [f'<w:commentRangeStart w:id="{self.ids[n]}"/>' for n in starts.get(place, ())]
            if piece.kind == "break":
                lines.append([])
            elif piece.text:
                out.append(self._run(piece, place in struck))
            if place in struck and self.last[struck[place]] == place and self.changes[struck[place]]:
                out.append(self._tag("ins", _text(self.changes[struck[place]], "t", self._properties(piece, True))))
            out += [_closing(self.ids[n]) for n in ends.get(place, ())]
        return "".join(f"<w:p>{''.join(line)}</w:p>" for line in lines)

    def _run(self, piece: Piece, struck: bool) -> str:
        if struck:
            return self._tag("del", _text(piece.text, "delText", self._properties(piece, True)))
        return _text(piece.text, "t", self._properties(piece, False))

    def _properties(self, piece: Piece, plain: bool) -> str:
        bold = "<w:b/>" if any(s.start <= piece.start < s.end for s in self.bold) else ""
        levels = [LEVELS.index(f.level) for f in map(self.findings.__getitem__, piece.findings) if not f.waived]
        colour = f'<w:highlight w:val="{_COLOURS[min(levels)]}"/>' if levels and not plain else ""
        return f"<w:rPr>{bold}{colour}</w:rPr>" if bold or colour else ""

    def _tag(self, name: str, run: str) -> str:
        date = f' w:date="{escaped(self.when)}"' if self.when else ""
        return f'<w:{name} w:id="{next(self.numbers)}" w:author="{AUTHOR}"{date}>{run}</w:{name}>'

    def _ends(self, number: int) -> str:
        return f'<w:commentRangeStart w:id="{number}"/>' + _closing(number)


def _by_place(places: dict[int, int]) -> dict[int, list[int]]:
    out: dict[int, list[int]] = {}
    for number, place in places.items():
        out.setdefault(place, []).append(number)
    return out


def _closing(number: int) -> str:
    return (f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>')


def _text(words: str, tag: str, properties: str) -> str:
    return f'<w:r>{properties}<w:{tag} xml:space="preserve">{escaped(words)}</w:{tag}></w:r>'


def _relations(*entries: tuple[str, str]) -> str:
    inner = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
                    for n, (kind, target) in enumerate(entries, 1))
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _types() -> str:
    parts = (("document.xml", "document.main"), ("styles.xml", "styles"), ("comments.xml", "comments"))
    inner = "".join(f'<Override PartName="/word/{name}" ContentType="{_WORD}.{kind}+xml"/>' for name, kind in parts)
    return (f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{inner}</Types>')
