"""Where the runs of a part lie, byte by byte, and which of their bytes are which characters of the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice

from screen.writers._docx_xml import INSIDE, SILENT, TAG, Dialect, attributes, local, unescaped

Key = tuple[int, int]
# These mirror what the reader shows: the text of a run must come out the same, else it is not cut.
_SKIPPED = frozenset({
    b"del", b"moveFrom", b"pPr", b"rPr", b"sdtPr", b"sdtEndPr", b"tblPr", b"tblPrEx", b"trPr", b"tcPr", b"tblGrid",
    b"Fallback", b"delText", b"delInstrText", b"proofErr", b"sectPr", b"fldData", b"rt", b"rubyPr",
    b"drawing", b"pict", b"object", b"instrText", b"fldChar",
})
_PRINTED = {b"tab": "\t", b"ptab": "\t", b"cr": "\n", b"noBreakHyphen": "-"}
_CHARACTER = re.compile(rb"&[^;<]{1,12};|\r\n|[\x00-\x7f]|[\xc0-\xff][\x80-\xbf]*")
_CDATA = re.compile("<!\\[CDATA\\[(.*?)\\]\\]>|<!--.*?-->|<\\?.*?\\?>", re.S)


@dataclass(slots=True)
class Run:
    """A run in the bytes of its part.

    `head` is the end of its start tag, `story` where its text box or cell begins or 0, `after` the end of the
    field whose result it shows or 0: programs compute results anew and drop what was put into the old one.
    """

    start: int
    head: int
    story: int
    name: bytes
    end: int = 0
    after: int = 0
    opaque: bool = False


@dataclass(slots=True)
class Located:
    """The wanted runs of a part by (paragraph, run), the first paragraph's content, and the text boxes."""

    runs: dict[Key, Run] = field(default_factory=dict)
    first: int = -1
    boxes: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Paragraph:
    number: int
    story: int
    runs: int = 0
    open: list[Run] = field(default_factory=list)
    fields: int = 0
    results: list[Run] = field(default_factory=list)

    def ended(self, at: int) -> None:
        """A field ends here, or the run does that ends it."""
        if not self.fields:
            for run in self.results:
                run.after = at
            self.results.clear()


class _Search:
    """One way through the tags of a part that matter for runs."""

    def __init__(self, xml: bytes, wanted: Collection[Key]) -> None:
        self.xml, self.wanted = xml, wanted
        self.found = Located()
        self.number = -1
        self.paragraphs: list[_Paragraph] = []
        self.stories: list[int] = []
        self.boxed = 0

    def paragraph(self, tag: re.Match[bytes]) -> None:
        if tag[1]:
            self.paragraphs.pop()
            return
        self.number += 1
        if tag[3].endswith(b"/"):
            return
        self.paragraphs.append(_Paragraph(self.number, self.stories[-1] if self.stories else 0))
        if self.found.first < 0 and not self.boxed:
            self.found.first = _after_properties(self.xml, tag.end())

    def run(self, tag: re.Match[bytes]) -> None:
        here = self.paragraphs[-1]
        if tag[1]:
            here.open.pop().end = tag.end()
            here.ended(tag.end())
            return
        for paragraph in self.paragraphs:
            paragraph.runs += 1
        if tag[3].endswith(b"/"):
            return
        run = Run(tag.start(), tag.end(), here.story, tag[0][1:].split(None, 1)[0].rstrip(b"/>"))
        key = (here.number, here.runs - 1)
        if key in self.wanted:
            # A run in a run (ruby) cannot be cut: its outermost run stands for it.
            outer = here.open[0] if here.open else run
            outer.opaque |= outer is not run
            self.found.runs[key] = outer
            if here.fields:
                here.results.append(outer)
        here.open.append(run)

    def story(self, tag: re.Match[bytes]) -> None:
        box = tag[2] == b"txbxContent"
        self.boxed += 0 if not box else -1 if tag[1] else 1
        if not tag[1]:
            self.stories.append(tag.end())
            return
        start = self.stories.pop()
        if box:
            self.found.boxes.append((start, tag.start()))

    def field(self, tag: re.Match[bytes]) -> None:
        here = self.paragraphs[-1]
        if tag[2] == b"fldSimple":
            here.fields += -1 if tag[1] else 1
            if tag[1]:
                here.ended(tag.end())
        elif not tag[1]:
            here.fields += {"begin": 1, "end": -1}.get(attributes(tag[3]).get(b"fldCharType", ""), 0)


def locate(xml: bytes, wanted: Collection[Key], words: Dialect) -> Located:
    """Finds runs by the numbers that the reader gives them: w:p in the part, w:r below the paragraph."""
    prefixes = rb"|".join(re.escape(p) + rb":" if p else rb"" for p in words.prefixes)
    named = rb"(/?)(?:" + prefixes + rb")(p|r|txbxContent|tc|fldSimple|fldChar)(?=[\s/>])" + INSIDE
    search = _Search(xml, wanted)
    for tag in re.compile(rb"<(?:" + named + rb"|" + SILENT + rb")", re.S).finditer(xml):
        kind = tag[2]
        if kind == b"p":
            search.paragraph(tag)
        elif kind in (b"txbxContent", b"tc"):
            if not tag[3].endswith(b"/"):
                search.story(tag)
        elif kind and search.paragraphs:
            if kind == b"r":
                search.run(tag)
            elif kind == b"fldChar" or not tag[3].endswith(b"/"):
                search.field(tag)
    return search.found


def _after_properties(xml: bytes, at: int) -> int:
    """The end of the properties that may stand at the head of a paragraph or a run."""
    depth = 0
    for tag in TAG.finditer(xml, at):
        if not tag[2]:
            continue
        if not depth and local(tag[2]) not in (b"pPr", b"rPr"):
            return at
        if tag[1]:
            depth -= 1
        elif not tag[3].endswith(b"/"):
            depth += 1
        if not depth:
            return tag.end()
    return at


@dataclass(slots=True)
class Child:
    """A direct child of a run; `text` is what it shows; `inner` are the bytes of its characters when it can be cut."""

    start: int
    end: int
    text: str = ""
    inner: tuple[int, int] | None = None
    at: int = 0


@dataclass(slots=True)
class Layout:
    """A run taken apart: its properties as bytes, its children in order, the text they show together."""

    properties: bytes
    children: list[Child]
    text: str

    def child(self, offset: int) -> int:
        """The place in `children` of the one that shows the character at an offset."""
        k = bisect_right(self.children, offset, key=lambda c: c.at) - 1
        while not self.children[k].text:
            k -= 1
        return k


def layout(xml: bytes, run: Run) -> Layout:
    """Takes a run apart."""
    end = xml.rindex(b"</", run.head, run.end)
    body = _after_properties(xml, run.head)
    children: list[Child] = []
    path: list[bytes] = []
    skipped = length = last = 0
    for tag in TAG.finditer(xml, body, end):
        if not tag[2]:
            continue
        name = local(tag[2])
        if tag[1]:
            if name == b"t" and not skipped:
                length += _shown(xml, children[-1], (last, tag.start()), len(path) == 1)
            path.pop()
            skipped = 0 if len(path) < skipped else skipped
            if not path:
                children[-1].end = tag.end()
            continue
        empty = tag[3].endswith(b"/")
        if not path:
            children.append(Child(tag.start(), tag.end(), at=length))
        if name in _SKIPPED and not skipped:
            skipped = 0 if empty else len(path) + 1
        elif not skipped:
            words = _PRINTED.get(name, "")
            if name == b"br" and attributes(tag[3]).get(b"type", "") in ("", "textWrapping"):
                words = "\n"
            children[-1].text += words
            length += len(words)
        last = tag.end()
        if not empty:
            path.append(name)
    return Layout(xml[run.head:body], children, "".join(c.text for c in children))


def _shown(xml: bytes, child: Child, inner: tuple[int, int], direct: bool) -> int:
    raw = xml[inner[0]:inner[1]]
    words = raw.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    if "<" in words:
        words = "".join(part if i % 2 and part else unescaped(part or "") for i, part in enumerate(_CDATA.split(words)))
    else:
        words = unescaped(words)
        child.inner = inner if direct else None
    child.text += words
    return len(words)


def edges(xml: bytes, child: Child, counts: Sequence[int]) -> list[int]:
    """Where in the part the characters after the first so many of a child begin; `counts` ascend from 0."""
    assert child.inner is not None
    start, end = child.inner
    raw = xml[start:end]
    out, at, done = [], start, 0
    plain = b"&" not in raw and b"\r" not in raw
    rest = _CHARACTER.finditer(raw)
    for count in counts:
        if plain:
            at += len(child.text[done:count].encode("utf-8"))
        else:
            for found in islice(rest, count - done):
                at = start + found.end()
        out.append(end if count >= len(child.text) else at)
        done = count
    return out
