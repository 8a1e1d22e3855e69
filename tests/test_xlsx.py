"""The worksheet of a batch: every finding one line, no text alive, personal data masked."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText
from writers_samples import ID_NUMBER, PHONE, awkward, everyday, finding, report_of, web_page

from screen.model import Draft, Gap
from screen.writers import xlsx


def _sheets(data: bytes) -> tuple[list[list[object]], list[list[object]]]:
    book = load_workbook(io.BytesIO(data), rich_text=True)
    totals, found = ([[c.value for c in row] for row in sheet.iter_rows()] for sheet in book.worksheets)
    return totals, found


def test_a_batch_has_a_line_for_every_finding_and_draft() -> None:
    pairs = [(draft, report) for report, draft in (everyday(), web_page(), awkward())]
    pairs.append((Draft("好", name="干净.txt"), report_of("好", [])))
    totals, found = _sheets(xlsx.write_many(iter(pairs), {"jinan-2025#12": "济南 第十二条"}))
    assert found[0] == ["稿件", "关口", "级别", "所在语句", "原因", "建议", "依据", "问题编号", "处理意见", "签字"]
    ids = [one.id for _, report in pairs for one in report.findings]
    assert [row[7] for row in found[1:] if row[7]] == ids
    assert len(found) == 1 + len(ids) + sum(len(report.gaps) for _, report in pairs)
    assert len(totals) == 5 and totals[4][:2] == ["干净.txt", "通过"]
    assert all(row[8] is None and row[9] is None for row in found[1:])
    assert any(row[6] == "济南 第十二条" for row in found)


def test_the_exact_words_are_bold_and_red() -> None:
    report, draft = everyday()
    _, found = _sheets(xlsx.write(report, draft))
    row = next(row for row in found if "布署" in str(row[3]))
    assert isinstance(row[3], CellRichText)
    bold = [part for part in row[3] if getattr(getattr(part, "font", None), "b", False)]
    assert [part.text for part in bold] == ["布署"] and bold[0].font.color.rgb == "FFC00000"


def test_no_personal_data_and_no_formula() -> None:
    for report, draft in (everyday(), web_page()):
        with zipfile.ZipFile(io.BytesIO(xlsx.write(report, draft))) as packed:
            whole = b"".join(packed.read(name) for name in packed.namelist())
        assert PHONE[:7].encode() not in whole and ID_NUMBER[:7].encode() not in whole
    text = "=HYPERLINK(\"http://x\")，+1，@SUM(A1)，http://a.gov.cn，{=1}"
    one = finding(text, (0, 10), why="=1+1", suggest=("@A1", "-2"), message="{=2}")
    data = xlsx.write(report_of(text, [one]), Draft(text, name="=cmd|'/c calc'!A1"))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sheets = b"".join(packed.read(n) for n in packed.namelist() if "worksheets" in n)
    assert not any(tag in sheets for tag in (b"<f>", b"<f ", b"<hyperlink"))


def test_long_and_odd_words_fit_a_cell() -> None:
    text = "甲\x01\x0b\ud800乙" + "𠮷" * 40_000
    one = finding(text, (0, len(text)), why="𠮷" * 40_000, suggest=("\x00" * 40_000,))
    _, found = _sheets(xlsx.write(report_of(text, [one], gaps=[Gap("x", "y" * 50_000)]), Draft(text)))
    assert all(len(str(c or "").encode("utf-16-le")) // 2 <= 32_767 for row in found for c in row)


def test_decisions_are_chosen_from_a_list_and_bytes_repeat() -> None:
    report, draft = everyday()
    data = xlsx.write(report, draft)
    sheet = load_workbook(io.BytesIO(data)).worksheets[1]
    rule, = sheet.data_validations.dataValidation
    assert rule.formula1 == '"采纳,不采纳,另行处理"' and str(rule.sqref) == f"I2:I{sheet.max_row}"
    assert sheet.auto_filter.ref and sheet.freeze_panes == "B2"
    assert xlsx.write(report, draft) == data


def test_more_findings_than_a_sheet_holds_go_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_ROWS", 5)
    report, draft = everyday()
    book = load_workbook(io.BytesIO(xlsx.write(report, draft)))
    lines = sum(sheet.max_row - 1 for sheet in book.worksheets[1:])
    assert len(book.worksheets) > 3 and lines == len(report.findings) + len(report.gaps)


def test_an_empty_batch_is_a_workbook() -> None:
    totals, found = _sheets(xlsx.write_many([]))
    assert len(totals) == len(found) == 1
