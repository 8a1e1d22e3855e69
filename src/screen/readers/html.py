"""HTML pages and WeChat articles: the draft is the file, and only what browsers show is not syntax."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from turbohtml import Document, Element, Namespace, parse

from screen.model import Draft, Gap
from screen.readers.decoding import decode
from screen.readers.errors import ReadError
from screen.readers.html_meta import describe
from screen.readers.html_pieces import RAW, hurtful, pieces
from screen.readers.html_sweep import Sweep
from screen.readers.newlines import Folds, silent

# The most telling first; all elements of the first that holds any words count.
_MAIN = ("#js_content", "#UCAP-CONTENT", ".TRS_Editor", ".trs_editor_view", ".pages_content", "#zoom", "article",
         "main")
_TITLES = ("#activity-name", ".rich_media_title")
_BYLINES = ("#js_name", "#js_author_name", "#publish_time")


def read(data: bytes, name: str, encoding: str) -> Draft:
    """Reads a page; what lies outside its main content is syntax, hidden text stays and is marked.

    White space that holds a line end is an entity mark with the value " ": browsers show a space there.
    Raises ReadError for markup of more tags than any real page.
    """
    text = decode(data, name, encoding, html=True)
    folds = Folds(text)
    if hurtful(folds.text):
        raise ReadError(name, "网页标签过多或嵌套异常，无法安全读取，请复制正文另存为 .txt 后再查")
    document = parse(folds.text, source_locations=True)
    roles, title, meta = _roles(document)
    sweep = Sweep(folds.text, dict(_ends(document, len(folds.text))), roles)
    sweep.run(pieces(folds.text, foreign=_foreign(document)))
    marks = sweep.marks + silent([(a, b) for a, b, *_ in sweep.shown], len(folds.text))
    if sweep.images:
        meta["images"] = sweep.images
    if sweep.cards:
        meta["links"] = sweep.cards
    draft = Draft(text=text, title=title, meta=meta, marks=folds.placed(marks), name=name)
    if not (sweep.shown or sweep.images or sweep.cards):
        draft.gaps.append(Gap("正文", "网页里没有可见的文字（可能由脚本生成），没有检查，请复制正文另存为 .txt 后再查"))
    return draft


def _roles(document: Document) -> tuple[dict[int, str], str, dict[str, Any]]:
    """What elements are for the page, by the offset of their start tag; its title and meta."""
    mains = _mains(document)
    meta, told = describe(document, mains)
    roles = {_start(e): "byline" for selector in _BYLINES for e in document.select(selector)}
    title = told
    named = _title(document, mains, told)
    if named is not None:
        roles[_start(named)] = "title"
        title = told if told and named.tag == "title" else _words(named)
    page = document.select_one("title")
    for other in (told, _words(page) if page else ""):
        # The name of the tab mostly is the title with the site behind it; one of its own is screened.
        if other and title and title not in other and other not in title:
            meta.setdefault("title", other)
    roles.update((_start(element), "main") for element in mains)
    roles.pop(-1, None)
    return roles, title, meta


def _mains(document: Document) -> list[Element]:
    for selector in _MAIN:
        found = [e for e in document.select(selector) if e.source_location and e.text.strip()]
        if found:
            return found
    return []


def _title(document: Document, mains: list[Element], told: str) -> Element | None:
    """The element that shows the title: WeChat's, a first-rank heading of the main content, a heading
    that the page declares as its title, else the page's own title."""
    for selector in _TITLES:
        for element in document.select(selector):
            if _words(element):
                return element
    inside = [e for main in mains for e in main.select("h1") if _words(e)]
    if inside:
        return inside[0]
    page = document.select_one("title")
    known = told or (_words(page) if page else "")
    for element in document.select("h1, h2, h3"):
        words = _words(element)
        if words and ((words in known and len(words) * 2 > len(told)) or (element.tag == "h1" and not mains)):
            return element
    return page if page and _words(page) else None


def _foreign(document: Document) -> set[int]:
    """Where elements start that hold no markup in HTML but stand in svg or math, where they do."""
    if document.select_one("svg, math") is None:
        return set()
    return {_start(e) for e in document.select(", ".join(sorted(RAW))) if e.namespace != Namespace.HTML}


def _words(element: Element) -> str:
    return " ".join(element.text.split())


def _start(element: Element) -> int:
    place = element.source_location
    return place.start_tag.start_offset if place else -1


def _ends(document: Document, length: int) -> Iterator[tuple[int, int]]:
    """For each start tag's offset the offset where its content ends.

    Without an end tag that is where the next sibling starts, else where the parent ends.
    """
    todo: list[tuple[Any, int]] = [(document, length)]
    while todo:
        node, close = todo.pop()
        after = close
        for child in reversed(list(node.children)):
            if not isinstance(child, Element):
                continue
            place = child.source_location
            end = after
            if place is not None:
                start = place.start_tag.start_offset
                end = place.end_tag.start_offset if place.end_tag else max(after, place.start_tag.end_offset)
                yield start, end
                after = min(after, start)
            todo.append((child, end))
