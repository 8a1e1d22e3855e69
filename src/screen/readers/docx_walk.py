"""A walk over the elements of a Word part: the text a reader of the document would see, and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from screen.model import Gap, Mark, Span
from screen.readers.docx_drawings import chosen, reading, seen, symbol, within
from screen.readers.docx_numbers import Lists
from screen.readers.docx_styles import Style, child, local, on, rank, value
from screen.readers.docx_tables import below, count

# What is in the file but not in the text: deleted and moved-away words, properties, pinyin over ruby, field data.
# Of the copies for old and new programs `within` gives one: each text box would count twice.
_SKIPPED = frozenset({
    "del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblPrEx", "trPr", "tcPr", "tblGrid",
    "delText", "delInstrText", "proofErr", "sectPr", "fldData", "rt", "rubyPr",
})
_PRINTED = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_PICTURES = ("drawing", "pict", "object")
_TARGET = re.compile('HYPERLINK\\s{1,9}(?:\\\\l\\s{1,9})?"([^"]{1,2000})"')
_PLAIN = Style()
_COUNTED = re.compile("\\s{0,9}(?:PAGE|NUMPAGES|SECTIONPAGES|PAGEREF)(?![A-Z])")
# A result that is no number of a page was written by someone: it is read.
_PAGE = re.compile("[0-9０-９ivxlcdmIVXLCDM〇零一二三四五六七八九十百\\s–—\\-]{0,12}")
_APART = {
    "altChunk": "文档中嵌入了另一份文件，其内容未能检查，请粘贴为正文后再查",
    "subDoc": "文档引用了另一份子文档，其内容未能检查，请合并后再查",
}


class Paragraph(NamedTuple):
    """A paragraph of the text: where it is and what may make it a title."""

    span: Span
    style: Style
    centred: bool


@dataclass(slots=True)
class _Field:
    code: str = ""
    start: int = -1
    skipped: bool = False


@dataclass(slots=True)
class Walk:
    """The text of a document as it grows; anchors are (span, (part, paragraph, run)).

    `paragraph` counts all w:p of the part in document order, `run` all w:r below that paragraph.
    """

    styles: dict[str, Style]
    lists: Lists
    parts: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    anchors: list[tuple[Span, Any]] = field(default_factory=list)
    images: list[dict[str, str]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: int = 0
    _part: str = ""
    _relations: dict[str, tuple[str, str]] = field(default_factory=dict)
    _numbers: dict[Any, int] = field(default_factory=dict)
    _runs: dict[Any, int] = field(default_factory=dict)
    _boxes: list[Any] = field(default_factory=list)
    _fields: list[_Field] = field(default_factory=list)
    _paragraph: int = 0
    _hidden: bool = False

    def story(self, root: Any, part: str, relations: dict[str, tuple[str, str]]) -> None:
        """Walks a whole part, or one note of it."""
        if part != self._part:
            top = root.getroottree().getroot()
            self._numbers = {p: i for i, p in enumerate(filter(_word, top.iter("{*}p")))}
        self._part, self._relations = part, relations
        self._fields = []
        self._blocks(root)

    def drawn(self, words: str) -> None:
        """Adds a line of a drawing that no run holds."""
        if words.strip():
            self._put(words)
            self._line()

    def aside(self, words: str, kind: str) -> None:
        """Adds a line that the page itself does not show, as a note."""
        start = self.length
        self.drawn(words)
        if self.length > start:
            self.marks.append(Mark("note", Span(start, self.length - 1), kind))

    def _blocks(self, parent: Any) -> None:
        for element in within(parent):
            kind = local(element)
            if kind == "p":
                self._take(element)
            elif kind == "tbl":
                self._table(element)
            elif kind in _APART:
                self.gaps.append(Gap(kind, _APART[kind]))
            elif kind and kind not in _SKIPPED:
                self._blocks(element)

    def _take(self, element: Any) -> None:
        outer = (self._runs, self._boxes, self._paragraph, self._hidden)
        self._paragraph = self._numbers.get(element, 0)
        self._runs = {r: i for i, r in enumerate(filter(_word, element.iter("{*}r")))}
        self._boxes = []
        properties = child(element, "pPr")
        style = self.styles.get(value(child(properties, "pStyle")), _PLAIN)
        self._hidden = style.hidden
        start = self.length
        if properties is None or child(properties, "rPr", "del") is None:
            self._sign(self.lists.sign(properties, value(child(properties, "pStyle"))))
        self._inline(element)
        self._end(start, properties, style)
        # A field that its paragraph does not end must not swallow the text after it.
        self._fields = [f for f in self._fields if not f.skipped]
        for box in self._boxes:
            if isinstance(box, str):
                self.drawn(box)
            else:
                self._blocks(box)
        self._runs, self._boxes, self._paragraph, self._hidden = outer

    def _sign(self, sign: str) -> None:
        """Puts the sign of a list before its paragraph."""
        if sign:
            span = Span(self.length, self.length + len(sign))
            self.marks.append(Mark("number", span))
            self.anchors.append((span, (self._part, self._paragraph, -1)))
            self._put(sign)

    def _end(self, start: int, properties: Any, style: Style) -> None:
        if self.length == start:
            return
        span = Span(start, self.length)
        self._line()
        level = (rank(properties) if properties is not None else 0) or style.rank
        if level:
            self.marks.append(Mark("heading", span, level))
        self.paragraphs.append(Paragraph(span, style, value(child(properties, "jc")) == "center"))

    def _line(self) -> None:
        self._put("\n")
        self.marks.append(Mark("break", Span(self.length - 1, self.length)))

    def _put(self, words: str) -> None:
        self.parts.append(words)
        self.length += len(words)

    def _inline(self, parent: Any) -> None:
        for element in within(parent):
            kind = local(element)
            if kind == "r":
                self._run(element)
            elif kind == "hyperlink":
                start = self.length
                self._inline(element)
                target = self._relations.get(value(element, "id"), ("", ""))[1]
                self._link(start, target)
                if value(element, "tooltip"):
                    self.links.append({"text": value(element, "tooltip"), "href": target})
            elif kind == "fldSimple":
                start = self.length
                code = value(element, "instr")
                self._fields.append(_Field(code, start, bool(_COUNTED.match(code))))
                self._inline(element)
                self._fields.pop()
                self._target(start, code)
            elif kind in _APART:
                self.gaps.append(Gap(kind, _APART[kind]))
            elif kind == "t":
                self._words(element.text or "", None)
            elif kind and kind not in _SKIPPED:
                self._inline(element)

    def _run(self, element: Any) -> None:
        properties = child(element, "rPr")
        hidden = self._hidden
        if properties is not None:
            switch = child(properties, "vanish")
            style = self.styles.get(value(child(properties, "rStyle")), _PLAIN)
            hidden = on(switch) if switch is not None else hidden or style.hidden
        start = self.length
        self._pieces(element, element)
        if hidden and self.length > start:
            self.marks.append(Mark("hidden", Span(start, self.length)))

    def _pieces(self, parent: Any, run: Any) -> None:
        for element in within(parent):
            kind = local(element)
            if kind == "t":
                self._words(element.text or "", run)
            elif kind in _PRINTED:
                self._words(_PRINTED[kind], run)
            elif kind == "sym":
                self._words(symbol(element), run)
            elif kind == "ruby":
                self._boxes.extend(filter(None, [reading(element)]))
                self._pieces(element, run)
            elif kind == "br" and value(element, "type") in ("", "textWrapping"):
                self._words("\n", run)
            elif kind == "fldChar":
                self._field(value(element, "fldCharType"))
                self._words(chosen(element), None)
            elif kind == "instrText":
                if self._fields:
                    self._fields[-1].code += element.text or ""
            elif kind in _PICTURES:
                self._picture(element, run)
            elif kind == "r":
                self._run(element)
            elif kind and kind not in _SKIPPED:
                self._pieces(element, run)

    def _words(self, words: str, run: Any) -> None:
        if not words or (any(f.skipped for f in self._fields) and _PAGE.fullmatch(words)):
            return
        start = self.length
        self._put(words)
        if words == "\n":
            self.marks.append(Mark("break", Span(start, self.length)))
        path = (self._part, self._paragraph, self._runs.get(run, -1) if run is not None else -1)
        if self.anchors and self.anchors[-1][1] == path and self.anchors[-1][0].end == start:
            start = self.anchors.pop()[0].start
        self.anchors.append((Span(start, self.length), path))

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif self._fields and kind == "separate":
            self._fields[-1].start = self.length
            self._fields[-1].skipped = bool(_COUNTED.match(self._fields[-1].code))
        elif self._fields and kind == "end":
            done = self._fields.pop()
            if done.start >= 0:
                self._target(done.start, done.code)

    def _target(self, start: int, code: str) -> None:
        found = _TARGET.search(code)
        if found:
            self._link(start, found[1])

    def _link(self, start: int, target: str) -> None:
        if target and self.length > start:
            self.marks.append(Mark("link", Span(start, self.length), target))

    def _picture(self, element: Any, run: Any) -> None:
        """Notes pictures with their words; text boxes wait for the end of the paragraph."""
        for kind, told in seen(element, self._relations):
            if kind in ("box", "words"):
                self._boxes.append(told)
            elif kind == "alt":
                self._image(told[0], told[1], "", run)
            else:
                self._image("", "", told, run)

    def _image(self, alt: str, title: str, file: str, run: Any) -> None:
        last = self.images[-1] if self.images else None
        if file and last and not last["file"] and self.marks and self.marks[-1].kind == "image":
            last["file"] = self.marks[-1].value["src"] = file
            return
        self.images.append({"caption": title, "alt": alt, "file": file})
        self.marks.append(Mark("image", Span(self.length, self.length), {
            "src": file, "alt": alt, "title": title, "at": (self._part, self._paragraph, self._runs.get(run, -1))}))

    def _table(self, element: Any) -> None:
        number = self.tables
        self.tables += 1
        for key in ("tblCaption", "tblDescription"):
            self.aside(value(child(element, "tblPr", key)), "alt")
        heads: dict[int, str] = {}
        for row, line in enumerate(below(element, "tr", _SKIPPED)):
            column = count(value(child(line, "trPr", "gridBefore")), 0)
            for cell in below(line, "tc", _SKIPPED):
                start, kept = self.length, len(self.parts)
                self._blocks(cell)
                words = "".join(self.parts[kept:]).rstrip("\n")
                if row == 0:
                    heads[column] = words[:100]
                if words:
                    header = heads.get(column, "") if row else ""
                    self.marks.append(Mark("cell", Span(start, start + len(words)), {
                        "row": row, "column": column, "header": header, "table": number}))
                column += count(value(child(cell, "tcPr", "gridSpan")), 1)


def _word(element: Any) -> bool:
    return "wordprocessingml" in element.tag
