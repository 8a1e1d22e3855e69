"""The worklist for editors: one row a finding, with a column for what was decided; read back as waivers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from screen.labels import GATE_NAMES, LEVEL_NAMES, field_name
from screen.model import Waiver
from screen.rescan.tables import Row
from screen.writers._visible import visible

MOST = 20_000  # findings of one level: more than an office can work through, and Excel still opens it
_LINKS = 65_000  # Excel's own limit of links in a sheet is 65,530
DECIDED, REASON, ID = "处理意见", "理由", "问题编号"
KEEP = ("不改", "保留")
_COLUMNS = (
    ("级别", 11), ("关口", 9), ("账号", 16), ("发布日期", 11), ("标题", 34), ("问题", 24),
    ("原文（【】内为问题文字）", 58), ("为什么", 40), ("建议改为", 24), (DECIDED, 11), (REASON, 24), ("状态", 8),
    ("链接", 30), ("稿件编号", 18), (ID, 19))
_STATES = {"new": "新增", "kept": "仍在", "": ""}
_TONES = {"block": "#fbe1dd", "review": "#fdeec4", "advice": "#ddebf8"}
_GUIDE = (
    "每行是一处问题，按稿件在来源中的顺序排列，可用表头筛选。",
    "改了原稿的，“处理意见”填“已改”；判断为不必改的，填“不改”或“保留”，并在“理由”中写明原因。",
    "填好后运行：prescreen rescan-waivers worklist.xlsx --by 姓名 --out waivers.json",
    "下次扫描加 --waivers waivers.json，这些问题不再列出，理由留档。",
    "个人信息已打码；请以原稿为准核对。",
)


class TriageError(Exception):
    """A workbook that is no filled-in worklist."""


class Worklist:
    """Writes rows as they come; memory does not grow with them."""

    def __init__(self, path: str, levels: Sequence[str]):
        import xlsxwriter

        self.listed = self.unlisted = 0
        self._levels, self._links = tuple(levels), 0
        self._room = dict.fromkeys(levels, MOST)
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "tmpdir": os.path.dirname(path)}
        self._book = xlsxwriter.Workbook(path, options)
        self._wrap = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._head = self._book.add_format({"bold": True, "bg_color": "#eceae4", "valign": "top", "border": 1})
        self._tones = {level: self._book.add_format({"bg_color": tone, "valign": "top", "bold": True})
                       for level, tone in _TONES.items()}
        self._sheet = self._new("问题清单", _COLUMNS)
        self._errors: Any = None
        self._error_rows = 0

    def wants(self, row: Row) -> bool:
        """Whether a finding is for a person to decide."""
        return row["level"] in self._levels and not row["waived"]

    def add(self, row: Row, head: Row, state: str) -> None:
        """Adds a finding of the post described by `head` (title, link)."""
        if self._room[row["level"]] == 0:
            self.unlisted += 1
            return
        self._room[row["level"]] -= 1
        self.listed += 1
        line = self.listed
        words = f"{row['before']}【{row['excerpt']}】{row['after']}"
        if row["field"]:
            words = f"{field_name(row['field'])}：{row['excerpt']}"
        cells = (GATE_NAMES["zh"][row["gate"]], row["account"], row["date"], head["title"], row["message"], words,
                 row["why"], " / ".join(row["suggest"][:3]), "", "", _STATES[state], "", row["post"], row["finding"])
        self._sheet.write_string(line, 0, LEVEL_NAMES["zh"][row["level"]], self._tones[row["level"]])
        for column, cell in enumerate(cells, 1):
            if cell:
                self._sheet.write_string(line, column, visible(cell)[:32000], self._wrap)
        self._link(line, 12, head["link"])

    def _link(self, line: int, column: int, link: str) -> None:
        if link.startswith(("http://", "https://")) and len(link) < 2000 and self._links < _LINKS:
            self._links += 1
            self._sheet.write_url(line, column, link)
        elif link:
            self._sheet.write_string(line, column, visible(link)[:32000])

    def error(self, row: Row) -> None:
        """Adds a record that could not be screened, on a sheet of its own."""
        if self._errors is None:
            self._errors = self._new("未能检查", (("位置", 60), ("原因", 60)))
        self._error_rows += 1
        self._errors.write_string(self._error_rows, 0, visible(row["place"])[:32000], self._wrap)
        self._errors.write_string(self._error_rows, 1, visible(row["why"])[:32000], self._wrap)

    def close(self) -> None:
        """Finishes the workbook; nothing may be added after."""
        last = max(1, self.listed)
        self._sheet.autofilter(0, 0, last, len(_COLUMNS) - 1)
        choice = {"validate": "list", "source": ["已改", *KEEP], "ignore_blank": True, "error_type": "information"}
        self._sheet.data_validation(1, 9, last, 9, choice)
        guide = self._book.add_worksheet("说明")
        guide.set_column(0, 0, 100)
        notes = list(_GUIDE)
        if self.unlisted:
            notes.append(f"问题过多，每级只列出前 {MOST} 处，另有 {self.unlisted} 处见 findings.jsonl。")
        for line, words in enumerate(notes):
            guide.write_string(line, 0, words)
        self._book.close()

    def _new(self, name: str, columns: Sequence[tuple[str, int]]) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, (head, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, self._head)
        return sheet


def waivers(path: str, by: str) -> tuple[list[Waiver], int]:
    """The waivers that a filled-in worklist holds, each finding once, and how many decisions said otherwise.

    Raises `TriageError` when the file is no worklist.
    """
    out: dict[str, Waiver] = {}
    others = 0
    for decided, reason, finding in _decisions(path):
        word = next((w for w in KEEP if decided.startswith(w)), "")
        if word and finding:
            beside = decided.removeprefix(word).strip(" ：:，,。（）()")
            out.setdefault(finding, Waiver(finding, reason or beside or word, by))
        elif decided:
            others += 1
    return list(out.values()), others


def _decisions(path: str) -> Iterator[tuple[str, str, str]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:
        raise TriageError(f"{path}: 打不开，不是 Excel 工作簿（.xlsx）") from error
    sheet = book["问题清单"] if "问题清单" in book.sheetnames else book.worksheets[0]
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True)
    head = [str(cell or "").strip() for cell in next(rows, ())]
    if DECIDED not in head or ID not in head:
        raise TriageError(f"{path}: 缺少“{DECIDED}”或“{ID}”列，不是扫描生成的清单")
    places = [head.index(DECIDED), head.index(REASON) if REASON in head else -1, head.index(ID)]
    for row in rows:
        cells = [str(row[at] or "").strip() if 0 <= at < len(row) else "" for at in places]
        yield cells[0], cells[1], cells[2]
