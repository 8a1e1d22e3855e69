"""The worklist for editors: one row a finding, with a column for what was decided; read back as waivers."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

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
_LETTERS = "ABCDEFGHIJKLMNO"
_LINK = 12
_PACKING = 2  # a fifth larger than zlib's own choice, in a third of the time
_SHEET = "xl/worksheets/sheet1.xml"
_CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # what Excel would read as the code of a character
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
    """Writes rows as they come; memory does not grow with them.

    The library lays out the workbook around one row of samples; the rows themselves, ten times faster than it
    writes cells, go straight into the sheet in the end, in the styles of the samples.
    """

    def __init__(self, path: str, levels: Sequence[str]):
        import xlsxwriter

        self.listed = self.unlisted = 0
        self._levels, self._links = tuple(levels), 0
        self._room = dict.fromkeys(levels, MOST)
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "tmpdir": os.path.dirname(path)}
        self._book = xlsxwriter.Workbook(path, options)
        self._path = path
        # The style of a cell is told by the number of its sample, as a character that `visible` leaves in no word.
        self._rows = open(f"{path}.rows", "w", encoding="utf-8", newline="")  # noqa: SIM115
        self._wrap = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._head = self._book.add_format({"bold": True, "bg_color": "#eceae4", "valign": "top", "border": 1})
        self._tones = {level: self._book.add_format({"bg_color": tone, "valign": "top", "bold": True})
                       for level, tone in _TONES.items()}
        self._sheet = self._new("问题清单", _COLUMNS)
        samples = [*(self._tones[level] for level in self._levels), self._wrap, self._book.get_default_url_format()]
        for column, sample in enumerate(samples):
            self._sheet.write_string(1, column, "·", sample)
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
        cells = (LEVEL_NAMES["zh"][row["level"]], GATE_NAMES["zh"][row["gate"]], row["account"], row["date"],
                 head["title"], row["message"], words, row["why"], " / ".join(row["suggest"][:3]), "", "",
                 _STATES[state], head["link"], row["post"], row["finding"])
        samples = [self._levels.index(row["level"]), *[len(self._levels)] * (len(cells) - 1)]
        if self._links_to(line, head["link"]):
            samples[_LINK] += 1
        self._rows.write(f'<row r="{line + 1}">' + "".join(
            f'<c r="{letter}{line + 1}" s="{chr(sample)}" t="inlineStr"><is><t xml:space="preserve">{_cell(words)}</t>'
            "</is></c>" for letter, sample, words in zip(_LETTERS, samples, cells, strict=True) if words) + "</row>")

    def _links_to(self, line: int, link: str) -> bool:
        linked = link.startswith(("http://", "https://")) and len(link) < 2000 and self._links < _LINKS
        if linked:
            self._links += 1
            self._sheet.write_url(line, _LINK, link)
        return linked

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
        self._rows.close()
        self._fill()

    def _fill(self) -> None:
        """Puts the rows in the place of the samples."""
        laid = f"{self._path}.laid"
        os.replace(self._path, laid)
        with (zipfile.ZipFile(laid) as old,
              zipfile.ZipFile(self._path, "w", zipfile.ZIP_DEFLATED, compresslevel=_PACKING) as new):
            for name in old.namelist():
                with new.open(name, "w", force_zip64=True) as file:
                    if name == _SHEET:
                        self._sheet_to(file, old.read(name).decode())
                    else:
                        file.write(old.read(name))
        os.unlink(laid)
        os.unlink(self._rows.name)

    def _sheet_to(self, file: IO[bytes], laid: str) -> None:
        head, _, rest = laid.partition('<row r="2"')
        cells, _, tail = rest.partition("</sheetData>")
        styles = re.findall('r="[A-Z]2" s="([0-9]+)"', cells)
        head = re.sub('<dimension ref="[^"]*"/>', f'<dimension ref="A1:{_LETTERS[-1]}{self.listed + 1}"/>', head)
        file.write(head.encode())
        with open(self._rows.name, encoding="utf-8", newline="") as rows:
            while piece := rows.read(1 << 20):
                for sample, style in enumerate(styles):
                    piece = piece.replace(chr(sample), style)
                file.write(piece.encode())
        file.write(b"</sheetData>" + tail.encode())

    def _new(self, name: str, columns: Sequence[tuple[str, int]]) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, (head, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, self._head)
        return sheet


def _cell(words: str) -> str:
    words = visible(words)[:32000]
    if "_x" in words:
        words = _CODED.sub("_x005F_", words)
    if "&" in words or "<" in words or ">" in words:
        words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return words


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
