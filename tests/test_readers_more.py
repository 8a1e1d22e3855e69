"""Word 97, PDF, tables and pictures, made as people make them, are read whole."""

from __future__ import annotations

import base64
import ctypes
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from readers_samples import BODY, book, document, picture, quick

import screen
from screen.model import Draft, Finding, Gap, Span
from screen.readers import ReadError, read, suffixes
from screen.readers.attachments import attachments
from screen.readers.pictures import ocr_there
from screen.text import fold
from screen.writers._places import Places


def marked(draft: Draft, kind: str) -> list[tuple[str, Any]]:
    return [(draft.text[m.span.start:m.span.end], m.value) for m in draft.marks if m.kind == kind]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., bytes]:
    """Turns a Word document into another format with LibreOffice."""
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice (soffice) is not installed: no real .doc and .pdf files can be made")
    folder = tmp_path_factory.mktemp("office")

    def convert(document: Any, suffix: str, form: str = "") -> bytes:
        source = folder / "a.docx"
        document.save(source)
        subprocess.run([soffice, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
                        form or suffix, "--outdir", folder, source], check=True, capture_output=True, timeout=120)
        return (folder / f"a.{suffix}").read_bytes()

    return convert


def no_words(draft: Draft) -> bool:
    """Whether the only gap is that words in pictures were not read, which an installed OCR does."""
    return ocr_there() or [g.what for g in draft.gaps] == ["图片文字"]


# Word 97


def test_doc_gives_text_cells_notes_and_hidden_words(office: Callable[..., bytes]) -> None:
    raw = office(document(), "doc")
    for name in ("稿.doc", "稿.wps", ""):
        draft = read(raw, name)
        assert draft.title == "关于报送台账的通知" and BODY in draft.text and not draft.gaps
    cells = dict(marked(draft, "cell"))
    assert cells["13900001111"] == {"row": 1, "column": 1, "header": "联系电话", "table": 0}
    assert cells["第一段\n第二段"]["header"] == "备注" and cells["第一段\n第二段"]["row"] == 2
    assert marked(draft, "hidden") == [("藏起的字", None)]
    assert ("页脚\n", "footer") in [(w, "footer") for w, v in marked(draft, "note") if v == "header"]
    assert "赵某\n13900001111\n" in fold(draft.text, draft.marks).text
    assert screen.check(draft).findings


def test_pictures_in_doc_are_looked_at(office: Callable[..., bytes]) -> None:
    draft = read(office(document(picture(code="https://example.com/doc")), "doc"), "稿.doc")
    assert [link["href"] for link in draft.meta["links"]] == ["https://example.com/doc"] and no_words(draft)


def test_broken_doc_is_refused(office: Callable[..., bytes]) -> None:
    raw = office(document(), "doc")
    with pytest.raises(ReadError, match="损坏"):
        read(raw[:5000], "稿.doc")
    for at in range(0, len(raw), 97):
        hurt = bytearray(raw)
        hurt[at:at + 4] = b"\xff" * 4
        quick(bytes(hurt), "稿.doc")


def test_other_old_files_say_what_they_are() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    with pytest.raises(ReadError, match="损坏"):
        read(ole + b"\0" * 4096, "a.doc")
    with pytest.raises(ReadError, match="加密"):
        read(ole + "EncryptedPackage".encode("utf-16-le") * 99, "a.doc")
    with pytest.raises(ReadError, match="文件名"):
        read(ole + b"\0" * 4096, "a.txt")


# PDF


def test_pdf_gives_whole_paragraphs_and_pages(office: Callable[..., bytes]) -> None:
    pytest.importorskip("pypdfium2", reason="PDF needs the [pdf] extra")
    made = document()
    made.add_page_break()
    made.add_paragraph("第二页的文字")
    draft = read(office(made, "pdf"), "稿.pdf")
    assert "联系电话见下表，逾期不再受理，并请逐级做好台账登记工作。\n" in draft.text
    assert draft.title == "关于报送台账的通知"
    assert "Hello world" in draft.text and "3月1日" in draft.text
    assert "赵某\n13900001111\n" in fold(draft.text, draft.marks).text
    assert draft.meta["positions"] == "approximate" and not draft.gaps
    pages = [(span, path) for span, path in draft.anchors if isinstance(path, tuple)]
    assert [path for _, path in pages] == [("page", 1), ("page", 2)]
    span = pages[1][0]
    assert "第二页的文字" in draft.text[span.start:span.end]


def test_words_of_a_pdf_have_boxes_where_they_stand(office: Callable[..., bytes]) -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    raw = office(document(), "pdf")
    draft = read(raw, "稿.pdf")
    start = draft.text.index("联系电话见下表")
    one = Finding("1", "wording/typo", "wording", "advice", (), Span(start, start + 4), "联系电话", "", "", ())
    place, = Places(draft).of(one)
    left, top, right, bottom = place.box
    page = pypdfium2.PdfDocument(raw)[0]
    text = page.get_textpage().get_text_bounded(left, page.get_height() - bottom, right, page.get_height() - top)
    assert place.page == 1 and place.unit == "pt" and text.strip() == "联系电话"


def test_a_scan_with_a_page_number_is_no_text_page() -> None:
    """A picture that covers the page counts as read only where enough words lie over it."""
    image = pytest.importorskip("PIL.Image")
    pypdfium2 = pytest.importorskip("pypdfium2")
    out = io.BytesIO()
    image.open(io.BytesIO(picture(code="https://example.com/scan"))).save(out, "PDF")
    scan = pypdfium2.PdfDocument(out.getvalue())
    raw = pypdfium2.raw
    number = raw.FPDFPageObj_NewTextObj(scan, b"Helvetica", ctypes.c_float(12))
    words = "- 12 -\0".encode("utf-16-le")
    raw.FPDFText_SetText(number, ctypes.cast(ctypes.c_char_p(words), ctypes.POINTER(raw.FPDF_WCHAR)))
    page = scan[0]
    raw.FPDFPage_InsertObject(page, number)
    raw.FPDFPageObj_Transform(number, 1, 0, 0, 1, 40, 5)
    page.gen_content()
    saved = io.BytesIO()
    scan.save(saved)
    draft = read(saved.getvalue(), "扫描.pdf")
    assert "12" in draft.text and draft.meta["links"][0]["href"] == "https://example.com/scan"
    assert draft.gaps or ocr_there()


def test_scanned_pages_are_a_gap_or_read(office: Callable[..., bytes]) -> None:
    image = pytest.importorskip("PIL.Image")
    pytest.importorskip("pypdfium2")
    out = io.BytesIO()
    image.open(io.BytesIO(picture(code="https://example.com/scan"))).save(out, "PDF")
    draft = read(out.getvalue(), "扫描.pdf")
    assert draft.meta["links"][0]["href"] == "https://example.com/scan"
    if draft.gaps:
        assert draft.gaps[0].what == "图像页" and "第 1 页" in draft.gaps[0].why
        assert screen.check(draft).verdict == "incomplete"


def test_locked_and_broken_pdf_are_refused(office: Callable[..., bytes]) -> None:
    pytest.importorskip("pypdfium2")
    form = ('pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},'
            '"DocumentOpenPassword":{"type":"string","value":"x"}}')
    with pytest.raises(ReadError, match="加密"):
        read(office(document(), "pdf", form), "稿.pdf")
    raw = office(document(), "pdf")
    for hurt in (raw[:2000], b"%PDF-1.7\n" + b"\0" * 5000, raw.replace(b"startxref", b"startyref")[:len(raw) // 2]):
        with pytest.raises(ReadError, match="损坏"):
            quick(hurt, "稿.pdf", must_fail=True)


# Tables


def test_workbook_gives_cells_with_headers_and_addresses() -> None:
    draft = read(book(), "表.xlsx")
    assert draft.title == "补贴发放名单" and not draft.gaps
    assert "1\t赵某\t13900001111\t2026-03-01\n2\t钱某\t13900002222\t0.5\n批注的话\n藏表的话\n" in draft.text
    cells = dict(marked(draft, "cell"))
    assert cells["13900001111"] == {"row": 2, "column": 2, "header": "联系电话", "table": 0}
    assert [w for w, _ in marked(draft, "hidden")] == ["2", "钱某", "13900002222", "0.5", "藏表的话\n"]
    assert marked(draft, "link") == [("钱某", "https://example.com/x")] and ("批注的话", None) in marked(draft, "note")
    places = {draft.text[s.start:s.end]: path for s, path in draft.anchors}
    assert places["13900001111"] == ("名单", "C3") and places["批注的话"] == ("名单", "B3")


def test_cut_workbook_is_refused() -> None:
    with pytest.raises(ReadError, match="损坏"):
        read(book()[:1500], "表.xlsx")


def test_formulas_without_result_are_a_gap() -> None:
    made = openpyxl.Workbook()
    made.active.append(["文字", "=1+1"])
    out = io.BytesIO()
    made.save(out)
    assert [g.what for g in read(out.getvalue(), "表.xlsx").gaps] == ["公式"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_finds_its_separator(sign: str, encoding: str) -> None:
    rows = [["姓名", "电话"], ["赵某", "13900001111"], ['"钱' + sign + '某"', "无"]]
    draft = read("\r\n".join(map(sign.join, rows)).encode(encoding), "表.csv")
    assert draft.text == f"姓名\t电话\n赵某\t13900001111\n钱{sign}某\t无\n"
    assert marked(draft, "cell")[3][1] == {"row": 1, "column": 1, "header": "电话", "table": 0}
    assert draft.anchors[3][1] == ("", "B2")


# Pictures


def test_picture_tells_codes_and_place() -> None:
    draft = read(picture(code="https://example.com/q", gps=True), "图.jpg")
    entry, = draft.meta["images"]
    assert (entry["file"], entry["qr"], entry["gps"]) == ("图.jpg", ["https://example.com/q"], True)
    left, top, right, bottom = entry["lines"][0]["box"]
    assert 40 < left < right < 260 and 40 < top < bottom < 260 and entry["size"] == [400, 400]
    assert draft.meta["links"] == [{"text": "", "href": "https://example.com/q", "image": "图.jpg"}] and no_words(draft)
    assert not read(picture(30, 30), "图标.png").gaps
    assert "图.png" not in suffixes() and ".png" not in suffixes()


def test_pictures_of_a_page_are_looked_at(tmp_path: Path) -> None:
    raw = picture(code="https://example.com/q")
    (tmp_path / "图 1.png").write_bytes(raw)
    (tmp_path / "icon.png").write_bytes(picture(32, 32))
    (tmp_path / "附件.xlsx").write_bytes(book())
    page = tmp_path / "sub" / "a.html"
    page.parent.mkdir()
    (page.parent / "b.png").write_bytes(raw)
    data = base64.b64encode(raw).decode()
    page.write_text(f'<p>文<img src="b.png"><img src="../图%201.png"><img src="//x.example/c.png">'
                    f'<img src="data:image/png;base64,{data}"><a href="../附件.xlsx">外</a>'
                    f'<a href="b.png">内</a></p>', "utf-8")
    draft = read(page)
    assert [bool(entry.get("qr")) for entry in draft.meta["images"]] == [True, False, False, True]
    assert draft.meta["unread_images"] == 2 and no_words(draft)
    assert [p.name for p in attachments(draft, page)] == ["b.png"]
    top = tmp_path / "a.md"
    top.write_text("# 题\n\n[附件](附件.xlsx) [外](https://example.com/) [上](../x.txt)\n\n![图](icon.png)\n", "utf-8")
    assert not read(top).gaps and [p.name for p in attachments(read(top), top)] == ["附件.xlsx"]


def test_pictures_of_office_files_are_looked_at() -> None:
    out = io.BytesIO()
    document(picture(code="https://example.com/w")).save(out)
    draft = read(out.getvalue(), "稿.docx")
    assert draft.meta["links"][0]["href"] == "https://example.com/w" and no_words(draft)


def test_words_in_pictures_are_screened() -> None:
    draft = Draft("文", meta={"images": [{"file": "a.png", "text": "县里作出布署"}]})
    assert [f.field for f in screen.check(draft).findings if f.excerpt == "布署"] == ["images[0].text"]


def test_broken_picture_inside_is_a_gap() -> None:
    raw = picture()
    out = io.BytesIO()
    document(raw).save(out)
    hurt = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(hurt, "w") as new:
        for member in old.infolist():
            new.writestr(member, old.read(member)[:60] if "media" in member.filename else old.read(member))
    assert [g.what for g in read(hurt.getvalue(), "稿.docx").gaps] == ["图片"]


def test_ocr_reads_lines_with_boxes() -> None:
    pytest.importorskip("rapidocr", reason="OCR needs the [ocr] extra")
    from PIL import ImageDraw, ImageFont

    image = pytest.importorskip("PIL.Image").new("RGB", (600, 200), "white")
    ImageDraw.Draw(image).text((30, 60), "13900001111", fill="black", font=ImageFont.load_default(48))
    out = io.BytesIO()
    image.save(out, "PNG")
    draft = read(out.getvalue(), "图.png")
    assert "13900001111" in draft.text and draft.gaps == []
    assert draft.anchors[0][1]["image"] == "图.png" and len(draft.anchors[0][1]["box"]) == 4


def test_gap_names_the_cure() -> None:
    from screen.readers.pictures import NO_OCR

    if ocr_there():
        pytest.skip("OCR is installed")
    assert read(picture(), "图.png").gaps == [Gap("图片文字", NO_OCR)]
