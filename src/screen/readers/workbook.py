"""The cells of an XLSX workbook, streamed from its XML under limits."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation

from screen.model import Gap
from screen.readers.elements import BadXml, Element, elements
from screen.readers.errors import ReadError
from screen.readers.sheet import CELLS_MOST, Cell, Sheet, address, too_large
from screen.readers.zipped import Zipped

_PART_MOST = 64 * 1024 * 1024
_WORDS_MOST = 10_000_000
_COLUMNS_MOST = 16_384
_ADDRESS = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_FIELD = re.compile('&(?:"[^"]{0,99}"|[A-Za-z])')
_PAPER = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
# Date formats of Chinese Excel that have a number and no code.
_CHINESE_DATES = {str(n) for n in (*range(27, 37), *range(50, 59))}
_OBJECTS = ("oleObject", "package", "control")
_MACROS = ("xlMacrosheet", "xlIntlMacrosheet", "dialogsheet")
_HAN = re.compile("[\u3400-\u9fff]")
_QUOTED = re.compile('"([^"]{0,99})"')
_CORE = {"title": "title", "subject": "summary", "description": "description"}
_ASKED = ("prompt", "promptTitle", "error", "errorTitle")


def sheets(data: bytes, name: str, meta: dict[str, str]) -> Iterator[Sheet]:
    """The sheets of a workbook in order; what its properties say goes to `meta`.

    Raises ReadError for what is no workbook or beyond the limits.
    """
    try:
        book = _Book(data, name)
        meta.update(book.about())
        yield from book.sheets()
    except ReadError:
        raise
    except (BadXml, ValueError, IndexError, KeyError, OverflowError) as error:
        raise ReadError(name, "表格内容已损坏或异常庞大，请用 Excel 或 WPS 重新另存") from error


class _Book:
    def __init__(self, data: bytes, name: str):
        self.name = name
        self._zip = Zipped(data, name)
        self._cells_left = CELLS_MOST
        self._words_left = _WORDS_MOST
        self._strings: list[str] = []
        self._dated: list[bool] = []
        self._around: dict[int, tuple[str, str]] = {}
        self._from_1904 = False
        self._lost = 0

    def sheets(self) -> Iterator[Sheet]:
        book = next((target for kind, target in self._relations("").values() if kind == "officeDocument"),
                    "xl/workbook.xml")
        if book not in self._zip.members:
            raise ReadError(self.name, "这不是 Excel 表格（.xlsx）")
        relations = self._relations(book)
        for kind, target in relations.values():
            if kind == "sharedStrings":
                self._strings = [self._counted(e.text("t")) for e in self._elements(target, ("si",), ("rPh",))]
            elif kind == "styles":
                self._dated = list(self._styles(target))
        for element in self._elements(book, ("sheet", "workbookPr")):
            if element.tag == "workbookPr":
                self._from_1904 = element.attrs.get("date1904") in ("1", "true")
                continue
            kind, target = relations.get(_relation(element), ("", ""))
            name, hidden = element.attrs.get("name", ""), element.attrs.get("state", "visible") != "visible"
            if kind == "worksheet" and target in self._zip.members:
                yield self._sheet(target, name, hidden)
            elif kind == "chartsheet":
                yield Sheet(name, [], [*self._drawn(self._relations(target)), *_named(name, "")], hidden)
            elif kind in _MACROS:
                yield Sheet(name, [], (), hidden, [Gap("宏表", f"宏表“{name}”没有检查，请打开后单独检查")])

    def about(self) -> dict[str, str]:
        """What the properties of the workbook say of it."""
        core = next((t for k, t in self._relations("").values() if k == "core-properties"), "docProps/core.xml")
        told = {_CORE[e.tag]: " ".join(e.text(e.tag).split()) for e in self._elements(core, tuple(_CORE))}
        return {key: words for key, words in told.items() if words}

    def _elements(self, part: str, wanted: tuple[str, ...], skipped: tuple[str, ...] = ()) -> Iterator[Element]:
        if part in self._zip.members:
            yield from elements(self._zip.read(part, _PART_MOST), wanted, skipped)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """The relations of a part: id to (last word of the type, target)."""
        folder, file = posixpath.split(part)
        out: dict[str, tuple[str, str]] = {}
        for element in self._elements(posixpath.join(folder, "_rels", file + ".rels"), ("Relationship",)):
            target, kind = element.attrs.get("Target", ""), element.attrs.get("Type", "").rpartition("/")[2]
            if element.attrs.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            out[element.attrs.get("Id", "")] = (kind, target)
        return out

    def _counted(self, words: str) -> str:
        self._words_left -= len(words)
        if self._words_left < 0:
            raise ReadError(self.name, f"表格文字超过 {_WORDS_MOST // 10_000} 万字，请拆分后再查")
        return words

    def _styles(self, part: str) -> Iterator[bool]:
        """For each style of cells whether its numbers read as dates."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

        own: dict[str, str] = {}
        for element in self._elements(part, ("numFmt", "xf")):
            number = element.attrs.get("numFmtId", "0")
            if element.tag == "numFmt":
                own[number] = element.attrs.get("formatCode", "")
            elif element.parent == "cellXfs":
                form = own.get(number) or (BUILTIN_FORMATS.get(int(number), "") if number.isdecimal() else "")
                self._around[len(self._around)] = _around(own.get(number, ""))
                yield is_date_format(form) if form else number in _CHINESE_DATES

    def _sheet(self, part: str, name: str, hidden: bool) -> Sheet:
        relations = self._relations(part)
        cells: list[Cell] = []
        columns: list[tuple[int, int]] = []
        links: dict[str, str] = {}
        extras: list[str] = []
        self._lost = 0
        row, column, above = -1, -1, None
        for element in self._elements(part, ("c", "col", "hyperlink", "dataValidation", *_PAPER), ("rPh",)):
            if element.tag == "c":
                if element.above is not above:
                    above = element.above
                    row, column = int(above.get("r", row + 2)) - 1, -1
                row, column = _place(element.attrs.get("r", ""), row, column + 1)
                self._cell(element, row, column, cells)
            elif element.tag == "col" and _on(element.attrs):
                columns.append((int(element.attrs.get("min", 1)) - 1, int(element.attrs.get("max", 1))))
            elif element.tag == "hyperlink":
                target = relations.get(_relation(element), ("", ""))[1]
                links[element.attrs.get("ref", "").partition(":")[0]] = target
                extras.extend(filter(None, [element.attrs.get("tooltip", "")]))
            elif element.tag == "dataValidation":
                extras.extend(filter(None, map(element.attrs.get, _ASKED)))
                if element.text("formula1").startswith('"'):
                    extras.append(element.text("formula1").strip('"'))
            elif element.tag in _PAPER:
                extras.extend(filter(None, [_FIELD.sub(" ", element.text(element.tag)).strip()]))
        notes = self._notes(relations)
        extras += self._drawn(relations)
        extras += _named(name, "".join(cell.words for cell in cells))
        finished = [_finished(cell, columns, links, notes) for cell in cells]
        return Sheet(name, finished, [*notes.values(), *extras], hidden, list(self._gaps(name, relations)))

    def _cell(self, element: Element, row: int, column: int, cells: list[Cell]) -> None:
        words = self._words(element)
        if not words.strip():
            self._lost += any(tag == "f" for tag, _ in element.texts) and not element.text("v")
            return
        self._cells_left -= 1
        if self._cells_left < 0 or column >= _COLUMNS_MOST:
            raise too_large(self.name)
        cells.append(Cell(row, column, words, _on(element.above)))

    def _words(self, element: Element) -> str:
        kind, value = element.attrs.get("t", "n"), element.text("v")
        if kind == "s":
            return self._strings[int(value)] if value else ""
        if kind == "inlineStr":
            return self._counted(element.text("t"))
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind != "n" or not value:
            return self._counted(value)
        style = int(element.attrs.get("s", 0))
        dated = style < len(self._dated) and self._dated[style]
        before, after = self._around.get(style, ("", ""))
        return (self._day(value) if dated else "") or before + _number(value) + after

    def _day(self, value: str) -> str:
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        try:
            when = from_excel(float(value), MAC_EPOCH if self._from_1904 else WINDOWS_EPOCH)
        except (ValueError, OverflowError):
            return ""
        if isinstance(when, datetime):
            return when.strftime("%Y-%m-%d" if not (when.hour or when.minute) else "%Y-%m-%d %H:%M")
        return str(when)

    def _notes(self, relations: dict[str, tuple[str, str]]) -> dict[str, str]:
        """Comments by the address of their cell."""
        out: dict[str, str] = {}
        for kind, target in relations.values():
            if kind in ("comments", "threadedComment"):
                for element in self._elements(target, ("comment", "threadedComment"), ("rPh",)):
                    place = element.attrs.get("ref", "")
                    words = self._counted(element.text("t", "text")).strip()
                    out[place] = f"{out[place]}\n{words}" if place in out else words
        return out

    def _drawn(self, relations: dict[str, tuple[str, str]]) -> Iterator[str]:
        """The words of text boxes and charts, and what is told in place of pictures."""
        for kind, target in relations.values():
            if kind == "drawing":
                yield from self._boxes(target)
                for inner, chart in self._relations(target).values():
                    if inner in ("chart", "chartEx", "diagramData"):
                        yield from self._boxes(chart)
            elif kind == "vmlDrawing":
                for element in self._elements(target, ("textbox",)):
                    yield from filter(None, [self._counted("".join(words for _, words in element.texts)).strip()])

    def _boxes(self, part: str) -> Iterator[str]:
        for element in self._elements(part, ("txBody", "rich", "pt", "cNvPr")):
            words = self._counted("".join(words for tag, words in element.texts if tag == "t")).strip()
            told = (element.attrs.get("descr", ""), element.attrs.get("title", "")) if element.tag == "cNvPr" else ()
            yield from filter(None, (words, *filter(_HAN.search, told)))

    def _gaps(self, name: str, relations: dict[str, tuple[str, str]]) -> Iterator[Gap]:
        if self._lost:
            yield Gap("公式", f"工作表“{name}”有 {self._lost} 个公式没有保存结果，请用 Excel 或 WPS 打开并保存后再查")
        objects = sum(kind in _OBJECTS for kind, _ in relations.values())
        if objects:
            yield Gap("嵌入对象", f"工作表“{name}”有 {objects} 个嵌入对象没有检查，请打开后单独检查")


def _named(name: str, words: str) -> list[str]:
    """The name of a sheet, when it says more than the sheet itself."""
    return [name] if _HAN.search(name) and name not in words and not name.startswith("工作表") else []


def _around(form: str) -> tuple[str, str]:
    """The words that a format of numbers puts before and after them."""
    first = form.partition(";")[0]
    digit = re.search("[0#?@]", _QUOTED.sub(lambda m: " " * len(m[0]), first))
    cut = digit.start() if digit else len(first)
    before, after = ("".join(_QUOTED.findall(part)) for part in (first[:cut], first[cut:]))
    return (before if _HAN.search(before) else ""), (after if _HAN.search(after) else "")


def _relation(element: Element) -> str:
    return next((value for key, value in element.attrs.items() if key.endswith(":id")), "")


def _on(attrs: dict[str, str]) -> bool:
    return attrs.get("hidden") in ("1", "true")


def _place(told: str, row: int, column: int) -> tuple[int, int]:
    found = _ADDRESS.fullmatch(told)
    if not found:
        return max(0, row), column
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return int(found[2]) - 1, number - 1


def _number(value: str) -> str:
    """A number as people write it: long ones, as those of phones and cards, in full."""
    try:
        exact = Decimal(value)
    except InvalidOperation:
        return value
    if abs(exact) < 10**20 and exact == exact.to_integral_value():
        return str(int(exact))
    return format(float(exact), ".15g")


def _finished(cell: Cell, columns: list[tuple[int, int]], links: dict[str, str], notes: dict[str, str]) -> Cell:
    """The cell with what is known only after the whole sheet; its comment is taken out of `notes`."""
    hidden = cell.hidden or any(first <= cell.column < last for first, last in columns)
    at = address(cell.row, cell.column)
    return cell._replace(hidden=hidden, link=links.get(at, ""), note=notes.pop(at, ""))
