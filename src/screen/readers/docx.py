"""Word documents: the text is put together from the parts, and anchors lead back to the runs."""

from __future__ import annotations

from typing import Any

from screen.model import Draft, Mark, Span
from screen.readers.docx_parts import Parts
from screen.readers.docx_styles import child, local, styles, value
from screen.readers.docx_walk import Walk
from screen.readers.errors import ReadError
from screen.readers.plain import TITLE_MOST, is_title

_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}
_EDGES = ("header", "footer")
_DRAWN = ("diagramData", "chart")
# What programs fill in by themselves says nothing of who wrote the text.
_NOBODY = frozenset({"administrator", "admin", "user", "users", "windows", "windows 用户", "微软用户", "microsoft",
                     "python-docx", "apache poi", "unknown", "lenovo", "dell", "hp", "pc", "wps", "office"})
_FIRST = 3


def read(data: bytes, name: str, encoding: str) -> Draft:
    """Reads a document with tables, notes, headers, text boxes and tracked changes as if accepted.

    Paragraphs end with LF; `anchors` are (span, (part name, index of w:p in the part, index of w:r in
    the paragraph)). Raises ReadError for broken, encrypted or hostile files.
    """
    del encoding
    parts = Parts(data, name)
    main = parts.main()
    root = parts.xml(main)
    body = child(root, "body") if root is not None else None
    if body is None:
        raise ReadError(name, "不是 Word 文档（可能是表格或演示文稿），请提供 .docx 文稿")
    relations = parts.relations(main)
    kinds = dict(relations.values())
    walk = Walk(styles(parts.xml(kinds.get("styles", "word/styles.xml"))))
    walk.story(body, main, relations)
    draft = Draft(text="", name=name, meta=_core(parts))
    _title(draft, walk)
    _others(parts, relations, walk)
    draft.text = "".join(walk.parts)
    if not draft.text.strip():
        raise ReadError(name, "文档中没有文字")
    if walk.images:
        draft.meta["images"] = walk.images
    draft.anchors, draft.gaps = walk.anchors, walk.gaps
    draft.marks += walk.marks
    draft.marks.sort(key=lambda m: (m.span.start, -m.span.end, m.kind))
    return draft


def _title(draft: Draft, walk: Walk) -> None:
    """The paragraph in title style, else a heading or centred line at the top, else a first line like a title."""
    text = "".join(walk.parts)
    top = walk.paragraphs[:_FIRST]
    found = next((p.span for p in walk.paragraphs if p.style.title), None)
    if found is None:
        likely = [p.span for p in top if p.style.rank or p.centred]
        found = likely[0] if likely else top[0].span if len(walk.paragraphs) > 1 else None
        line = text[found.start:found.end].strip() if found else ""
        if not line or len(line) > TITLE_MOST or not is_title(line):
            return
    assert found is not None
    words = text[found.start:found.end]
    start = found.start + len(words) - len(words.lstrip())
    span = Span(start, start + len(words.strip()))
    draft.title = " ".join(words.split())
    draft.marks.append(Mark("title", span))


def _others(parts: Parts, relations: dict[str, tuple[str, str]], walk: Walk) -> None:
    """Notes, headers, footers and drawn text, each once, after the body."""
    seen: set[str] = set()
    for kind, target in relations.values():
        if kind in _NOTES:
            root = parts.xml(target)
            for note in root if root is not None else ():
                if value(note, "type") in ("", "normal") and local(note) in _NOTES.values():
                    _story(parts, walk, note, target, _NOTES[kind])
        elif kind in _EDGES:
            _edge(parts, walk, target, kind, seen)
        elif kind in _DRAWN:
            _drawn(parts, walk, target)


def _edge(parts: Parts, walk: Walk, target: str, kind: str, seen: set[str]) -> None:
    root = parts.xml(target)
    words = "".join(root.itertext()).strip() if root is not None else ""
    if words and words not in seen:
        seen.add(words)
        _story(parts, walk, root, target, kind)


def _story(parts: Parts, walk: Walk, root: Any, target: str, kind: str) -> None:
    start = walk.length
    walk.story(root, target, parts.relations(target))
    if walk.length > start:
        walk.marks.append(Mark("note", Span(start, walk.length - 1), kind))


def _drawn(parts: Parts, walk: Walk, target: str) -> None:
    root = parts.xml(target)
    for paragraph in root.iter() if root is not None else ():
        if local(paragraph) == "p":
            start = walk.length
            walk.drawn("".join(e.text or "" for e in paragraph.iter() if local(e) == "t"))
            if walk.length > start:
                walk.marks.append(Mark("note", Span(start, walk.length - 1), "drawing"))


def _core(parts: Parts) -> dict[str, Any]:
    """Title and author of the document's properties."""
    target = next((t for k, t in parts.relations("").values() if k == "core-properties"), "docProps/core.xml")
    root = parts.xml(target)
    meta: dict[str, Any] = {}
    for element in root if root is not None else ():
        key = {"title": "title", "creator": "author"}.get(local(element))
        words = " ".join((element.text or "").split())
        if key and words and words.lower() not in _NOBODY:
            meta[key] = words
    return meta
