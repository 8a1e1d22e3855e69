"""Word lists as spreadsheets, so that an office worker can keep words without TOML.

One row is one entry; several values in a cell are parted by semicolons. Reads with openpyxl, writes with
XlsxWriter, which does not turn `=words` into formulas.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from screen.cards import RulebookError, Table
from screen.wordlist import build

COLUMNS = {"text": "词语", "why": "理由", "instead": "改为", "unless": "例外（整句）", "near": "同句须有",
           "whole": "须整词", "variants": "防变形", "since": "自何日起", "until": "到何日止",
           "level": "级别", "basis": "依据"}
ALLOWED = "允许"
_LISTS = ("instead", "unless", "near")
_FLAGS = ("whole", "variants")
_YES = {"是", "√", "true", "1", "y", "yes", "允许"}


def export(lists: Mapping[str, Table]) -> bytes:
    """A workbook with one sheet per list."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False,
                                   "strings_to_numbers": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, found in lists.items():
            sheet = book.add_worksheet(_sheet_name(name))
            sheet.freeze_panes(1, 1)
            sheet.write_row(0, 0, [*COLUMNS.values(), ALLOWED], bold)
            sheet.set_column(0, 0, 20)
            sheet.set_column(1, 3, 32)
            for row, cells in enumerate(_rows(found), 1):
                sheet.write_row(row, 0, cells)
    return out.getvalue()


def sheets(raw: bytes, header: Mapping[str, Any], name: str = "") -> Iterator[tuple[str, bytes]]:
    """The lists of a workbook as (name, TOML), sheet by sheet.

    Raises `RulebookError` naming sheet, row and cure.
    """
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    except Exception as error:
        raise RulebookError(f"{name}: 打不开这个表格（{type(error).__name__}）；请另存为 .xlsx") from None
    for sheet in book.worksheets:
        rows = sheet.iter_rows(values_only=True)
        keys = _keys(f"{name} 工作表 {sheet.title}", next(rows, ()))
        terms: list[dict[str, Any]] = []
        allowed: list[dict[str, Any]] = []
        for number, row in enumerate(rows, 2):
            entry = _entry(f"{name} 工作表 {sheet.title} 第 {number} 行", keys, row)
            if entry:
                (allowed if entry.pop(ALLOWED, "") else terms).append(entry)
        yield sheet.title.replace("-", "/", 1), build(header, terms, allowed)


def _rows(found: Table) -> Iterator[list[str]]:
    for kind in ("term", "allowed"):
        for entry in found.get(kind, ()):
            yield [_cell(entry, key) for key in COLUMNS] + ["是" if kind == "allowed" else ""]


def _cell(entry: Table, key: str) -> str:
    value = entry.get(key, "")
    if isinstance(value, list):
        return "；".join(value)
    return "是" if value is True else str(value or "")


def _keys(where: str, head: tuple[Any, ...]) -> list[str]:
    names = {label: key for key, label in COLUMNS.items()} | {key: key for key in COLUMNS} | {ALLOWED: ALLOWED}
    keys = [names.get(str(cell or "").strip(), "") for cell in head]
    if "text" not in keys or "why" not in keys:
        raise RulebookError(f"{where}: 第一行须有“{COLUMNS['text']}”“{COLUMNS['why']}”两列")
    return keys


def _entry(where: str, keys: list[str], row: tuple[Any, ...]) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for key, cell in zip(keys, row, strict=False):
        words = _plain(cell)
        if not key or not words:
            continue
        if key in _LISTS:
            entry[key] = [w.strip() for w in re.split("[;；]", words) if w.strip()]
        elif key in (*_FLAGS, ALLOWED):
            entry[key] = words.lower() in _YES
        else:
            entry[key] = words
    if entry and not (entry.get("text") and entry.get("why")):
        raise RulebookError(f"{where}: 须有“{COLUMNS['text']}”和“{COLUMNS['why']}”；请补上或删去该行")
    return entry


def _plain(cell: Any) -> str:
    if hasattr(cell, "date"):
        return str(cell.date().isoformat())
    return str(cell if cell is not None else "").strip()


def _sheet_name(name: str) -> str:
    return name.replace("/", "-")[:31]
