"""PDF: the text layer page by page; pages of pictures by OCR where it is installed."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from screen.model import Draft, Gap, Mark, Span
from screen.readers.errors import ReadError
from screen.readers.pdf_bounds import bounded
from screen.readers.pdf_extras import about, attached, bookmarks, form, notes, spoken, stamps, unread
from screen.readers.pdf_lines import Line, Page, joined, paragraphs
from screen.readers.pictures import NO_OCR, Seen, is_link, ocr_there, see
from screen.readers.plain import is_title

_PAGES_MOST = 1_000
_CHARACTERS_MOST = 2_000_000
_PICTURE_PAGES_MOST = 60
_OBJECTS_MOST = 20_000
_ICON = 64
_PIXELS_MOST = 8_000_000
# Above so many glyphs without a character a page is no longer read.
_UNKNOWN_MOST = 5
_PATHS = 200
_COVER = 0.5
_READ_LEAST = 40
# What is cut off of a page at its left, bottom, right and top, in points.
_WHOLE = (0.0, 0.0, 0.0, 0.0)


def read(data: bytes, name: str, encoding: str) -> Draft:
    """Reads the text layer; positions are approximate.

    Anchors lead to ("page", number from 1), and for each line to {"page", "box", "edges", "size"}: points from the
    upper left corner of a page of that size, with the left edge of each character.

    Pages without text, embedded pictures and glyphs without characters are gaps unless OCR reads them.
    Raises ReadError for encrypted or broken files.
    """
    import pypdfium2

    if not bounded(data):
        raise ReadError(name, "PDF 解压后体积异常，已拒绝读取；若是正常文件，请改用原稿")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ReadError(name, _cause(str(error))) from error
    with closing(document):
        if len(document) > _PAGES_MOST:
            raise ReadError(name, f"PDF 超过 {_PAGES_MOST} 页，请拆分后再查")
        try:
            reading = _Reading(document, name)
        except pypdfium2.PdfiumError as error:
            raise ReadError(name, _cause("")) from error
    if not (reading.draft.text.strip() or reading.draft.gaps or reading.draft.meta.get("links")):
        raise ReadError(name, "PDF 里没有文字")
    return reading.draft


def _cause(words: str) -> str:
    if "password" in words.lower() or "security" in words.lower():
        return "PDF 已加密，请先取消密码保护再查"
    return "PDF 已损坏或不完整，请重新导出后再查"


class _Reading:
    def __init__(self, document: Any, name: str):
        self.draft = Draft(text="", name=name, meta={**about(document), "positions": "approximate"})
        self._name = name
        self._size = [0.0, 0.0]
        self._parts: list[str] = []
        self._length = 0
        self._links: dict[str, None] = {}
        self._images: list[dict[str, Any]] = []
        self._scanned: list[int] = []
        self._unknown: list[int] = []
        self._pictured: list[int] = []
        self._looked = 0
        self._pinned = 0
        self._document = document
        self._form = form(document)
        for number in range(1, len(document) + 1):
            with closing(document[number - 1]) as page:
                self._page(page, number)
        for words in bookmarks(document, "".join(self._parts)):
            self._note(words)
        self.draft.gaps += unread(document)
        self._finish()

    def _page(self, page: Any, number: int) -> None:
        start = self._length
        with closing(page.get_textpage()) as textpage:
            glyphs = Page(textpage, _CHARACTERS_MOST - self._length)
        beside = [*notes(page, self._form, self._links), *spoken(page)]
        if self._length + sum(len(line.words) for line in glyphs.lines) >= _CHARACTERS_MOST:
            raise ReadError(self._name, f"PDF 超过 {_CHARACTERS_MOST // 10_000} 万字，请拆分后再查")
        self._size = [round(page.get_width(), 1), round(page.get_height(), 1)]
        for group, large in paragraphs(glyphs.lines):
            self._paragraph(group, large, number)
        self._pictures(page, number, glyphs.lines)
        if glyphs.unknown > _UNKNOWN_MOST:
            self._unknown.append(number)
        for words in beside:
            self._note(words)
        self._pinned += attached(page)
        for words in stamps(self._document, page, number - 1, glyphs.count):
            self._note(words)
        if self._length > start:
            span = Span(start, self._length)
            self.draft.marks.append(Mark("page", span, number))
            self.draft.anchors.append((span, ("page", number)))

    def _note(self, words: str) -> None:
        self.draft.marks.append(Mark("note", self._put(words)))
        self._put("\n")

    def _paragraph(self, group: list[Line], large: bool, number: int) -> None:
        words, gaps, places = joined(group)
        span = self._put(words)
        height = self._size[1]
        for first, last, line, edges in places:
            box = [line.left, height - line.top, line.right, height - line.bottom]
            self.draft.anchors.append((Span(span.start + first, span.start + last), {
                "page": number, "box": _rounded(box), "edges": _rounded(edges), "size": self._size}))
        self.draft.marks.extend(Mark("break", Span(span.start + at, span.start + at + 1)) for at in gaps)
        if number == 1 and large and not self.draft.title and is_title(words) and not gaps:
            self.draft.title = words
            self.draft.marks.append(Mark("title", span))
        self._put("\n")

    def _pictures(self, page: Any, number: int, lines: list[Line]) -> None:
        """Looks at a page without text as a whole, else at the pictures on it.

        A large picture under words is a scan that has been read already, or a background.
        """
        pictures, paths = _drawn(page)
        if not lines:
            if pictures or paths > _PATHS:
                self._look(page, None, number)
            return
        area = max(1.0, page.get_width() * page.get_height())
        for picture in pictures:
            left, bottom, right, top = picture.get_bounds()
            over = sum(len(line.words) for line in lines if left <= line.left < right and bottom <= line.middle <= top)
            if (right - left) * (top - bottom) < _COVER * area or over < _READ_LEAST:
                self._look(page, picture, number)

    def _look(self, page: Any, picture: Any, number: int) -> None:
        self._looked += 1
        seen, crop = _seen(page, picture) if self._looked <= _PICTURE_PAGES_MOST else (None, _WHOLE)
        if seen is None or seen.gap:
            (self._pictured if picture else self._scanned).append(number)
        if seen is None:
            return
        for line in seen.lines:
            span = self._put(line.words)
            self.draft.anchors.append((span, self._placed(line, crop, seen, number)))
            self._put("\n")
        for square in seen.squares:
            if is_link(square.words):
                self._links[square.words] = None
                continue
            span = self._put(square.words)
            self.draft.marks.append(Mark("note", span, "qr"))
            self.draft.anchors.append((span, self._placed(square, crop, seen, number)))
            self._put("\n")
        if picture or seen.codes:
            self._images.append({"file": f"第 {number} 页", "qr": list(seen.codes), "gps": False})

    def _placed(self, line: Any, crop: tuple[float, ...], seen: Seen, number: int) -> dict[str, Any]:
        """Where a line of a drawn part stands on its page."""
        width, height = self._size
        across = (width - crop[0] - crop[2]) / max(1, seen.size[0])
        down = (height - crop[1] - crop[3]) / max(1, seen.size[1])
        left, top, right, bottom = line.box
        box = [crop[0] + left * across, crop[3] + top * down, crop[0] + right * across, crop[3] + bottom * down]
        return {"page": number, "box": _rounded(box), "size": self._size}

    def _put(self, words: str) -> Span:
        span = Span(self._length, self._length + len(words))
        self._parts.append(words)
        self._length = span.end
        return span

    def _finish(self) -> None:
        draft = self.draft
        draft.text = "".join(self._parts)
        if self._links:
            draft.meta["links"] = [{"text": "", "href": link} for link in self._links]
        if self._images:
            draft.meta["images"] = self._images
        if self._pinned:
            draft.gaps.append(Gap("附件", f"页面上附有 {self._pinned} 个文件没有检查，请取出后单独检查"))
        if self._scanned or self._pictured:
            draft.meta["unread_pages"] = sorted({*self._scanned, *self._pictured})
        cure = "没有检查；请改用原稿，或分批识别" if ocr_there() else NO_OCR
        for what, pages, why in (
                ("图像页", self._scanned, "图像页没有文字层（扫描件），"), ("图片文字", self._pictured, "页内图片，")):
            if pages:
                draft.gaps.append(Gap(what, f"{_numbers(pages)}：{why}{cure}"))
        if self._unknown:
            draft.gaps.append(Gap("字体", f"{_numbers(self._unknown)}：部分文字没有对应的字符，读不出来，请改用原稿"))


def _rounded(lengths: list[float]) -> list[float]:
    return [round(length, 1) for length in lengths]


def _numbers(pages: list[int]) -> str:
    known = sorted(set(pages))
    told = "、".join(map(str, known[:10]))
    return f"第 {told} 页" if len(known) <= 10 else f"第 {told} 等 {len(known)} 页"


def _drawn(page: Any) -> tuple[list[Any], int]:
    """The pictures of a page that may hold words, and the number of its paths."""
    import pypdfium2.raw as raw

    pictures, paths = [], 0
    for number, thing in enumerate(page.get_objects(max_depth=5)):
        if number >= _OBJECTS_MOST:
            break
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            width, height = thing.get_px_size()
            if width > _ICON and height > _ICON:
                pictures.append(thing)
        paths += thing.type == raw.FPDF_PAGEOBJ_PATH
    return pictures, paths


def _seen(page: Any, picture: Any) -> tuple[Seen | None, tuple[float, float, float, float]]:
    """What a page or a part of it says when it is drawn, None when that is not possible here; what was cut off."""
    from importlib.util import find_spec

    if find_spec("PIL") is None:
        return None, _WHOLE
    area = page.get_width() * page.get_height()
    scale = min(2.0, (_PIXELS_MOST / max(1.0, area)) ** 0.5)
    crop = _WHOLE
    if picture is not None:
        left, bottom, right, top = picture.get_bounds()
        width, height = page.get_width(), page.get_height()
        crop = (max(0.0, left), max(0.0, bottom), max(0.0, width - right), max(0.0, height - top))
        if crop[0] + crop[2] >= width - 1 or crop[1] + crop[3] >= height - 1:
            return Seen(), crop
    return see(page.render(scale=scale, crop=crop).to_pil().convert("RGB")), crop
