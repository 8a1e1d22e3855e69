"""Files that the reader tests make on the spot: a Word document, a workbook, pictures, archives."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date
from typing import Any

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment

from screen.readers import ReadError, read

BODY = "各乡镇：😀𠮷字样在此，请于3月1日前把落实情况报送，联系电话见下表，逾期不再受理，并请逐级做好台账登记工作。"
ROWS = [["姓名", "联系电话", "备注"], ["赵某", "13900001111", ""], ["钱某", "", "第一段\n第二段"]]


def document(picture: bytes = b"") -> Any:
    made = docx.Document()
    made.add_heading("关于报送台账的通知", 0)
    made.add_paragraph(BODY)
    table = made.add_table(rows=3, cols=3)
    for row, words in enumerate(ROWS):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    last = made.add_paragraph("表后")
    hidden = last.add_run("藏起的字")
    hidden.font.hidden = True
    last.add_run("文末 Hello world")
    made.sections[0].footer.paragraphs[0].text = "页脚"
    if picture:
        made.add_picture(io.BytesIO(picture))
    return made


def picture(width: int = 400, height: int = 400, code: str = "", gps: bool = False) -> bytes:
    image = pytest.importorskip("PIL.Image", reason="pictures need the [image] extra")
    made = image.new("RGB", (width, height), "white")
    if code:
        zxing = pytest.importorskip("zxingcpp", reason="codes need the [image] extra")
        square = zxing.write_barcode_to_image(zxing.create_barcode(code, zxing.BarcodeFormat.QRCode), scale=5)
        made.paste(image.fromarray(__import__("numpy").array(square)).convert("RGB"), (40, 40))
    out, exif = io.BytesIO(), image.Exif()
    if gps:
        exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 1.0, 2.0), 3: "E", 4: (104.0, 1.0, 2.0)})
    made.save(out, "JPEG" if gps else "PNG", exif=exif)
    return out.getvalue()


def book() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "名单"
    sheet.append(["补贴发放名单"])
    sheet.append(["序号", "姓名", "联系电话", "日期"])
    sheet.append([1, "赵某", 13900001111, date(2026, 3, 1)])
    sheet.append([2, "钱某", "13900002222", 0.5])
    sheet["B3"].comment = Comment("批注的话", "某")
    sheet["B4"].hyperlink = "https://example.com/x"
    sheet.row_dimensions[4].hidden = True
    made.create_sheet("藏").append(["藏表的话"])
    made["藏"].sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def quick(data: bytes, name: str, must_fail: bool = False) -> None:
    # The processor's time: other work on the machine is no fault of the reader.
    start = time.process_time()
    try:
        read(data, name)
        assert not must_fail
    except ReadError as error:
        assert "\n" not in str(error)
        if must_fail:
            raise
    finally:
        assert time.process_time() - start < 10
