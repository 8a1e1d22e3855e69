"""What a PDF says beside its pages: comments, form fields, bookmarks, alternative texts, properties, attachments."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from screen.model import Gap

_ANNOTATIONS_MOST = 20_000
_LONGEST = 200_000
_ELEMENTS_MOST = 5_000
_BOOKMARKS_MOST = 2_000
_OBJECTS_MOST = 1_000
_TAG = re.compile("<[^<>]{0,1000}>")
_META = {"Title": "title", "Subject": "description"}
# Programs write the name of the file or of themselves there.
_NO_TITLE = re.compile("(?:Microsoft|WPS|PowerPoint|untitled|无标题)|\\.[A-Za-z]{3,4}$", re.I)


def notes(page: Any, form: Any, links: dict[str, None]) -> Iterator[str]:
    """The words of comments and form fields on a page; the addresses of links go to `links`."""
    import pypdfium2.raw as raw

    for number in range(min(_ANNOTATIONS_MOST, raw.FPDFPage_GetAnnotCount(page))):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        if kind == raw.FPDF_ANNOT_LINK:
            address = _address(page, raw.FPDFAnnot_GetLink(annotation))
            if address:
                links[address] = None
        elif kind != raw.FPDF_ANNOT_POPUP:
            yield from dict.fromkeys(filter(None, _words(annotation, form)))
        raw.FPDFPage_CloseAnnot(annotation)


def _words(annotation: Any, form: Any) -> Iterator[str]:
    import pypdfium2.raw as raw

    told = _string(annotation, b"Contents").strip()
    yield told or _TAG.sub("", _string(annotation, b"RC")).strip()
    ticked = (raw.FPDF_FORMFIELD_PUSHBUTTON, raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
    if form and raw.FPDFAnnot_GetFormFieldType(form, annotation) in ticked:
        yield _wide(lambda room, size: raw.FPDFAnnot_GetFormFieldAlternateName(form, annotation, room, size)).strip()
        return
    if form:
        for ask in (raw.FPDFAnnot_GetFormFieldValue, raw.FPDFAnnot_GetFormFieldAlternateName):
            yield _wide(lambda room, size, ask=ask: ask(form, annotation, room, size)).strip()  # type: ignore[misc]
    yield _string(annotation, b"V").strip()


def stamps(document: Any, page: Any, number: int, known: int) -> Iterator[str]:
    """The words of stamps, which stand in their looks alone: pressed onto the page they follow its known characters."""
    import pypdfium2.raw as raw

    if not any(_inked(page, at) for at in range(min(_ANNOTATIONS_MOST, raw.FPDFPage_GetAnnotCount(page)))):
        return
    if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return
    with closing(document[number]) as pressed, closing(pressed.get_textpage()) as whole:
        more = raw.FPDFText_CountChars(whole) - known
        yield from filter(None, map(str.strip, whole.get_text_range(known, more).splitlines() if more > 0 else ()))


def _inked(page: Any, at: int) -> bool:
    """Whether an annotation is a stamp whose looks hold words."""
    import pypdfium2.raw as raw

    annotation = raw.FPDFPage_GetAnnot(page, at)
    if not annotation:
        return False
    found = False
    if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_STAMP:
        things = (raw.FPDFAnnot_GetObject(annotation, i)
                  for i in range(min(_OBJECTS_MOST, raw.FPDFAnnot_GetObjectCount(annotation))))
        found = any(thing and raw.FPDFPageObj_GetType(thing) == raw.FPDF_PAGEOBJ_TEXT for thing in things)
    raw.FPDFPage_CloseAnnot(annotation)
    return found


def spoken(page: Any) -> Iterator[str]:
    """The texts that a page offers in place of its pictures."""
    import pypdfium2.raw as raw

    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    todo = [raw.FPDF_StructTree_GetChildAtIndex(tree, i) for i in range(raw.FPDF_StructTree_CountChildren(tree))]
    for _ in range(_ELEMENTS_MOST):
        if not todo:
            break
        element = todo.pop()
        if not element:
            continue
        words = _wide(lambda room, size, e=element: raw.FPDF_StructElement_GetAltText(e, room, size)).strip()  # type: ignore[misc]
        if words:
            yield words
        count = min(_ELEMENTS_MOST, raw.FPDF_StructElement_CountChildren(element))
        todo += [raw.FPDF_StructElement_GetChildAtIndex(element, i) for i in reversed(range(count))]
    raw.FPDF_StructTree_Close(tree)


def about(document: Any) -> dict[str, Any]:
    """What the properties of a file say of it."""
    meta: dict[str, Any] = {}
    for key, name in _META.items():
        words = " ".join(document.get_metadata_value(key).split())
        if words and not (key == "Title" and _NO_TITLE.search(words)):
            meta[name] = words[:1000]
    return meta


def bookmarks(document: Any, text: str) -> Iterator[str]:
    """The titles of bookmarks that do not stand in the text."""
    bare = "".join(text.split())
    for number, mark in enumerate(document.get_toc(max_depth=8)):
        if number >= _BOOKMARKS_MOST:
            break
        words = mark.get_title().strip()
        if words and "".join(words.split()) not in bare:
            yield words


def form(document: Any) -> Any:
    """The form of a file, None when it has none that can be read."""
    import pypdfium2.raw as raw

    if document.get_formtype() != raw.FORMTYPE_ACRO_FORM:
        return None
    document.init_forms()
    return document.formenv


def unread(document: Any) -> Iterator[Gap]:
    """What of a file has no way into the text."""
    import pypdfium2.raw as raw

    count = raw.FPDFDoc_GetAttachmentCount(document)
    if count > 0:
        yield Gap("附件", f"PDF 中夹带 {count} 个附件没有检查，请取出后单独检查")
    if raw.FPDF_GetFormType(document) in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND):
        yield Gap("表单", "PDF 中有动态表单（XFA），其内容没有检查，请打印为普通 PDF 后再查")


def attached(page: Any) -> int:
    """How many files are pinned to a page."""
    import pypdfium2.raw as raw

    count = 0
    for number in range(min(_ANNOTATIONS_MOST, raw.FPDFPage_GetAnnotCount(page))):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if annotation:
            count += raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FILEATTACHMENT
            raw.FPDFPage_CloseAnnot(annotation)
    return count


def _string(annotation: Any, key: bytes) -> str:
    import pypdfium2.raw as raw

    return _wide(lambda room, size: raw.FPDFAnnot_GetStringValue(annotation, key, room, size))


def _wide(ask: Callable[[Any, int], int]) -> str:
    """A string that PDFium tells in UTF-16, asked for its size first."""
    import pypdfium2.raw as raw

    size = int(ask(None, 0))
    if not 2 < size < _LONGEST:
        return ""
    room = ctypes.create_string_buffer(size)
    ask(ctypes.cast(room, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    words = room.raw[:size].decode("utf-16-le", "replace")
    return words.rstrip("\0").replace("\r\n", "\n").replace("\r", "\n")


def _address(page: Any, link: Any) -> str:
    import pypdfium2.raw as raw

    action = raw.FPDFLink_GetAction(link) if link else None
    size = raw.FPDFAction_GetURIPath(page.pdf, action, None, 0) if action else 0
    if not 1 < size < 10_000:
        return ""
    room = ctypes.create_string_buffer(size)
    raw.FPDFAction_GetURIPath(page.pdf, action, room, size)
    return room.raw[:size - 1].decode("utf-8", "replace")
