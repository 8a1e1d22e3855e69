"""No reader loses words in silence: what a format can hide is read, or is a gap that makes the verdict incomplete."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from docx_samples import _OFFICE, _SPACES, package
from readers_samples import picture

import screen
from screen.model import Draft
from screen.readers import ReadError, read
from screen.readers.pictures import ocr_there

HID = "藏着的话"


def told(draft: Draft) -> bool:
    """Whether the words are where rules look: shown text, or what meta holds of pictures, links and the document."""
    chars = list(draft.text)
    for mark in draft.marks:
        if mark.kind == "syntax":
            chars[mark.span.start : mark.span.end] = [""] * (mark.span.end - mark.span.start)
    looked = [draft.meta.get(key, "") for key in ("title", "summary", "description", "images", "links")]
    return HID in "".join(chars) or HID in repr(looked)


# Word

PARAGRAPH = "<w:p><w:r><w:t>正文在此。</w:t></w:r></w:p>"
SPACES = (
    f'{_SPACES} xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:dgm="dgm" xmlns:c="c" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:wpg="wpg" xmlns:cx="cx" xmlns:cp="cp" xmlns:dc="dc"'
)


def word(body: str, *relations: tuple[str, str, str]) -> bytes:
    """A document with more parts: kind of relation, name of the part, its content."""
    links = "".join(
        f'<Relationship Id="rel{n}" Type="{_OFFICE}{kind}" Target="{name}"/>'
        for n, (kind, name, _) in enumerate(relations)
    )
    with (
        zipfile.ZipFile(io.BytesIO(package(PARAGRAPH + body))) as old,
        zipfile.ZipFile(out := io.BytesIO(), "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(_SPACES.encode(), SPACES.encode())
            new.writestr(
                name,
                content.replace(b"</Relationships>", links.encode() + b"</Relationships>")
                if name == "word/_rels/document.xml.rels"
                else content,
            )
        for _, name, content in filter(lambda entry: entry[2], relations):
            new.writestr(name.removeprefix("../") if name.startswith("..") else f"word/{name}", content)
    return out.getvalue()


def run(inner: str) -> str:
    return f"<w:p><w:r>{inner}</w:r></w:p>"


def part(root: str, inner: str) -> str:
    return f"<{root} {SPACES}>{inner}</{root}>"


DRAWN = f"<a:p><a:r><a:t>{HID}</a:t></a:r></a:p>"
T = f"<w:t>{HID}</w:t>"
DOCX: dict[str, Callable[[], bytes]] = {
    "SmartArt": lambda: word("", ("diagramData", "d.xml", part("dgm:dataModel", f"<dgm:t>{DRAWN}</dgm:t>"))),
    "chart title": lambda: word("", ("chart", "c.xml", part("c:chartSpace", f"<c:rich>{DRAWN}</c:rich>"))),
    "chart category": lambda: word(
        "",
        (
            "chart",
            "c.xml",
            part("c:chartSpace", f"<c:strRef><c:strCache><c:pt><c:v>{HID}</c:v></c:pt></c:strCache></c:strRef>"),
        ),
    ),
    "new chart": lambda: word(
        "", ("chartEx", "c.xml", part("cx:chartSpace", f"<cx:strDim><cx:pt>{HID}</cx:pt></cx:strDim>"))
    ),
    "WordArt": lambda: word(run(f'<w:pict><v:shape><v:textpath string="{HID}"/></v:shape></w:pict>')),
    "watermark": lambda: word(
        "", ("header", "h.xml", part("w:hdr", run(f'<w:pict><v:shape><v:textpath string="{HID}"/></v:shape></w:pict>')))
    ),
    "only a fallback": lambda: word(run(f"<mc:AlternateContent><mc:Fallback>{T}</mc:Fallback></mc:AlternateContent>")),
    "choice of an unknown program": lambda: word(
        run(f'<mc:AlternateContent><mc:Choice Requires="xyz"/><mc:Fallback>{T}</mc:Fallback></mc:AlternateContent>')
    ),
    "embedded object": lambda: word(
        run('<w:object><o:OLEObject r:id="rel0"/></w:object>'), ("package", "embeddings/a.xlsx", "PK")
    ),
    "outer file": lambda: word('<w:altChunk r:id="rel0"/>', ("aFChunk", "a.html", HID)),
    "building block": lambda: word(
        "",
        (
            "glossaryDocument",
            "glossary/document.xml",
            part(
                "w:glossaryDocument",
                f"<w:docParts><w:docPart><w:docPartBody>{run(T)}</w:docPartBody></w:docPart></w:docParts>",
            ),
        ),
    ),
    "comment": lambda: word(
        "", ("comments", "comments9.xml", part("w:comments", f'<w:comment w:id="1">{run(T)}</w:comment>'))
    ),
    "symbol": lambda: word(run('<w:t>藏着的</w:t><w:sym w:font="宋体" w:char="8BDD"/>')),
    "ruby": lambda: word(
        run(f"<w:ruby><w:rt><w:r>{T}</w:r></w:rt><w:rubyBase><w:r><w:t>字</w:t></w:r></w:rubyBase></w:ruby>")
    ),
    "soft hyphen": lambda: word(run("<w:t>藏着</w:t><w:softHyphen/><w:t>的话</w:t>")),
    "bound control": lambda: word(
        '<w:p><w:sdt><w:sdtPr><w:dataBinding w:xpath="/a/b"/></w:sdtPr><w:sdtContent><w:r><w:t>旧</w:t></w:r>'
        "</w:sdtContent>"
        "</w:sdt></w:p>",
        ("customXml", "../customXml/item1.xml", f"<a><b>{HID}</b></a>"),
    ),
    "old drop-down": lambda: word(
        run(
            f'<w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:listEntry w:val="{HID}"/>'
            "</w:ddList></w:ffData></w:fldChar>"
        )
        + run('<w:fldChar w:fldCharType="end"/>')
    ),
    "words for a page number": lambda: word(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r>'
        f'<w:fldChar w:fldCharType="separate"/></w:r><w:r>{T}</w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    ),
    "formula": lambda: word(f"<w:p><m:oMath><m:r><m:t>{HID}</m:t></m:r></m:oMath></w:p>"),
    "grouped box": lambda: word(
        run(f"<w:drawing><wpg:wgp><w:txbxContent>{run(T)}</w:txbxContent></wpg:wgp></w:drawing>")
    ),
    "drawn words": lambda: word(run(f"<w:drawing><a:txBody>{DRAWN}</a:txBody></w:drawing>")),
    "alternative text": lambda: word(run(f'<w:pict><v:shape alt="{HID}"/></w:pict>')),
    "alternative text in a header": lambda: word(
        "", ("header", "h.xml", part("w:hdr", run(f'<w:drawing><wp:docPr descr="{HID}"/></w:drawing>')))
    ),
    "tip of a link": lambda: word(f'<w:p><w:hyperlink w:tooltip="{HID}"><w:r><w:t>网</w:t></w:r></w:hyperlink></w:p>'),
    "caption of a table": lambda: word(f'<w:tbl><w:tblPr><w:tblCaption w:val="{HID}"/></w:tblPr></w:tbl>'),
    "cell in an unknown element": lambda: word(f"<w:tbl><w:tr><w:x><w:tc>{run(T)}</w:tc></w:x></w:tr></w:tbl>"),
    "properties": lambda: word(
        "", ("x", "../docProps/core.xml", part("cp:p", f"<dc:description>{HID}</dc:description>"))
    ),
    "sub-document": lambda: word('<w:p><w:subDoc r:id="rel0"/></w:p>', ("subDocument", "sub.docx", HID)),
    "linked picture": lambda: word(run('<w:drawing><a:blip r:link="rel0"/></w:drawing>'), ("image", "away.png", "")),
    "hidden words": lambda: word(f"<w:p><w:r><w:rPr><w:vanish/></w:rPr>{T}</w:r></w:p>"),
}


@pytest.mark.parametrize("case", DOCX)
def test_word_documents_hide_nothing(case: str) -> None:
    draft = read(DOCX[case](), "稿.docx")
    assert told(draft) or draft.gaps, draft
    assert "正文在此。" in draft.text


def test_what_word_does_not_show_is_not_read() -> None:
    gone = (f"<w:del><w:r><w:delText>{HID}</w:delText></w:r></w:del>", f"<w:moveFrom><w:r>{T}</w:r></w:moveFrom>")
    filler = part(
        "w:glossaryDocument",
        '<w:docParts><w:docPart><w:docPartPr><w:types><w:type w:val="bbPlcHdr"/></w:types>'
        f"</w:docPartPr><w:docPartBody>{run(T)}</w:docPartBody></w:docPart></w:docParts>",
    )
    ours = part("w:comments", f'<w:comment w:id="1" w:author="发布前筛查">{run(T)}</w:comment>')
    cases = [word(f"<w:p>{inner}</w:p>") for inner in gone]
    cases += [word("", ("glossaryDocument", "g.xml", filler)), word("", ("comments", "c.xml", ours))]
    assert not [case for case in cases if told(read(case, "稿.docx"))]


# Spreadsheets


def sheet(fill: Callable[[Any, Any], Any], **parts: str) -> bytes:
    made = openpyxl.Workbook()
    made.active["A1"] = "文"
    fill(made, made.active)
    made.save(out := io.BytesIO())
    if parts:
        with zipfile.ZipFile(out, "a") as packed:
            packed.writestr("xl/drawings/x.xml", parts["part"])
            packed.writestr(
                "xl/worksheets/_rels/sheet1.xml.rels",
                (
                    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                    '<Relationship Id="r1" '
                    f'Type="{_OFFICE}{parts["kind"]}" Target="../drawings/x.xml"/></Relationships>'
                ),
            )
    return out.getvalue()


def _asks(book: Any, page: Any) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    page.add_data_validation(rule := DataValidation(type="list", formula1='"甲,乙"', prompt=HID))
    rule.add("A2")


def _charted(book: Any, page: Any) -> None:
    from openpyxl.chart import BarChart, Reference

    chart = BarChart()
    chart.title = HID
    chart.add_data(Reference(page, min_col=1, min_row=1, max_row=2))
    book.create_chartsheet("图").add_chart(chart)


def _formatted(book: Any, page: Any) -> None:
    page["A2"] = 5
    page["A2"].number_format = f'0"{HID}"'


def _commented(book: Any, page: Any) -> None:
    from openpyxl.comments import Comment

    page["C3"].comment = Comment(HID, "某")


XLSX: dict[str, Callable[[], bytes]] = {
    "hidden sheet": lambda: sheet(
        lambda b, p: setattr(b.create_sheet("藏"), "sheet_state", "veryHidden") or b["藏"].append([HID])
    ),
    "name of a sheet": lambda: sheet(lambda b, p: b.create_sheet(HID)),
    "comment on an empty cell": lambda: sheet(_commented),
    "header": lambda: sheet(lambda b, p: setattr(p.oddHeader.center, "text", HID)),
    "question at a cell": lambda: sheet(_asks),
    "merged cells": lambda: sheet(lambda b, p: (p.append([HID]), p.merge_cells("A2:C4"))),
    "formula without a value": lambda: sheet(lambda b, p: p.append([f'="{HID}"'])),
    "words in a format": lambda: sheet(_formatted),
    "sheet of a chart": lambda: sheet(_charted),
    "properties": lambda: sheet(lambda b, p: setattr(b.properties, "description", HID)),
    "shape": lambda: sheet(
        lambda b, p: None, kind="drawing", part=f'<x xmlns:a="a"><sp><txBody><a:t>{HID}</a:t></txBody></sp></x>'
    ),
    "alternative text": lambda: sheet(lambda b, p: None, kind="drawing", part=f'<x><cNvPr descr="{HID}"/></x>'),
    "old text box": lambda: sheet(
        lambda b, p: None, kind="vmlDrawing", part=f'<x xmlns:v="v"><v:textbox><i>{HID}</i></v:textbox></x>'
    ),
    "embedded object": lambda: sheet(lambda b, p: None, kind="oleObject", part="<x/>"),
}


@pytest.mark.parametrize("case", XLSX)
def test_workbooks_hide_nothing(case: str) -> None:
    draft = read(XLSX[case](), "表.xlsx")
    assert told(draft) or draft.gaps, draft


# Web pages

HTML = [
    f'<iframe srcdoc="&lt;p&gt;{HID}&lt;/p&gt;"></iframe>',
    f"<template>{HID}</template>",
    f"<noscript>{HID}</noscript>",
    f"<details><summary>概</summary>{HID}</details>",
    f'<input value="{HID}">',
    f'<input placeholder="{HID}">',
    f'<input type=submit value="{HID}">',
    f'<select><option label="{HID}"></select>',
    f"<textarea>{HID}</textarea>",
    f'<style>p::after{{content:"{HID}"}}</style>',
    f'<a href=x aria-label="{HID}">链</a>',
    f'<p title="{HID}">段</p>',
    f'<div><template shadowrootmode="open"><p>{HID}</p></template></div>',
    f'<p style="display:none">{HID}</p>',
    f"<svg><text>{HID}</text></svg>",
    f"<math><mtext>{HID}</mtext></math>",
    f"<object data=x>{HID}</object>",
    f'<img src=a alt="{HID}">',
    f'<map><area alt="{HID}" href=x></map>',
    f'<meta name=description content="{HID}">',
    f"<title>{HID}</title><h1>别的题目</h1>",
    f"<ruby>字<rt>{HID}</rt></ruby>",
    f'<mpvoice name="{HID}"></mpvoice>',
    f'<mp-common-product data-product=\'{{"title":"{HID}"}}\'></mp-common-product>',
    f'<table summary="{HID}"><tr><td>格</table>',
]


@pytest.mark.parametrize("case", HTML)
def test_pages_hide_nothing(case: str) -> None:
    draft = read(f"<p>正文在此。</p>{case}".encode(), "a.html")
    assert told(draft), draft.meta


def test_words_beside_the_flow_never_cut_a_sentence() -> None:
    draft = read('<p>布<a title="提示的话" href=x>署</a>工作</p>'.encode(), "a.html")
    assert [f.excerpt for f in screen.check(draft).findings if f.rule == "wording/typo"]


def test_a_page_made_by_scripts_is_a_gap() -> None:
    draft = read(b"<div id=app></div><script src=app.js></script>", "a.html")
    assert screen.check(draft).verdict == "incomplete"


def test_titles_of_markdown_links_are_told() -> None:
    assert told(read(f'文[链](http://a.b "{HID}")'.encode(), "a.md"))


# PDF


def pdf(page: str = "", catalog: str = "", *objects: str) -> bytes:
    content = "BT /F 24 Tf 100 700 Td (Hello world) Tj ET"
    bodies = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>" + page + ">>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream ",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *objects,
    ]
    out = b"%PDF-1.7\n" + b"".join(f"{n} 0 obj{body}endobj\n".encode() for n, body in enumerate(bodies, 1))
    return out + b"trailer<</Root 1 0 R>>"


HEX = f"<FEFF{HID.encode('utf-16-be').hex()}>"
NOTE, FIELD = "/Annots[6 0 R]", "/AcroForm<</Fields[6 0 R]>>"
WIDGET = "<</Type/Annot/Subtype/Widget/Rect[0 0 99 99]/T(a)"
FILE = "<</Type/Filespec/F(a.txt)/EF<</F {} 0 R>>>>"
INNER = "<</Type/EmbeddedFile/Length 3>>stream\nabc\nendstream "
PDF: dict[str, Callable[[], bytes]] = {
    "comment": lambda: pdf(NOTE, "", f"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents{HEX}>>"),
    "rich comment": lambda: pdf(NOTE, "", f"<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]/RC{HEX}>>"),
    "field": lambda: pdf(NOTE, FIELD, f"{WIDGET}/FT/Tx/V{HEX}>>"),
    "field of a parent": lambda: pdf(
        NOTE, "/AcroForm<</Fields[7 0 R]>>", f"{WIDGET}/Parent 7 0 R>>", f"<</FT/Tx/T(p)/V{HEX}/Kids[6 0 R]>>"
    ),
    "tip of a field": lambda: pdf(NOTE, FIELD, f"{WIDGET}/FT/Tx/TU{HEX}>>"),
    "attachment": lambda: pdf("", "/Names<</EmbeddedFiles<</Names[(a.txt) 6 0 R]>>>>", FILE.format(7), INNER),
    "pinned file": lambda: pdf(
        NOTE, "", "<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 7 0 R>>", FILE.format(8), INNER
    ),
    "bookmark": lambda: pdf(
        "",
        "/Outlines 6 0 R",
        "<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>",
        f"<</Title{HEX}/Parent 6 0 R/Dest[3 0 R/Fit]>>",
    ),
    "XFA": lambda: pdf("", "/AcroForm<</XFA 6 0 R/Fields[]>>", "<</Length 12>>stream\n<xdp>x</xdp>\nendstream "),
}


@pytest.mark.parametrize("case", PDF)
def test_pdf_hides_nothing(case: str, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pypdfium2")
    draft = read(PDF[case](), "稿.pdf")
    assert told(draft) or draft.gaps, draft
    assert capfd.readouterr() == ("", "")


def test_the_words_of_a_stamp_are_read() -> None:
    pytest.importorskip("pypdfium2")
    look = "BT /F 24 Tf 1 1 Td (TOP SECRET) Tj ET"
    draft = read(
        pdf(
            NOTE,
            "",
            "<</Type/Annot/Subtype/Stamp/Rect[0 0 300 99]/AP<</N 7 0 R>>>>",
            f"<</Type/XObject/Subtype/Form/BBox[0 0 300 99]/Resources<</Font<</F 5 0 R>>>>/Length {len(look)}>>"
            f"stream\n{look}\nendstream ",
        ),
        "稿.pdf",
    )
    assert draft.text == "Hello world\nTOP SECRET\n"


# Pictures alone


def _pictured_word() -> bytes:
    import docx

    made = docx.Document()
    made.add_picture(io.BytesIO(picture()))
    made.save(out := io.BytesIO())
    return out.getvalue()


def _pictured_book() -> bytes:
    from openpyxl.drawing.image import Image

    made = openpyxl.Workbook()
    made.active.add_image(Image(io.BytesIO(picture())))
    made.save(out := io.BytesIO())
    return out.getvalue()


@pytest.mark.parametrize(("make", "name"), [(_pictured_word, "稿.docx"), (_pictured_book, "表.xlsx")])
def test_documents_of_pictures_alone_are_looked_at(make: Callable[[], bytes], name: str) -> None:
    pytest.importorskip("PIL")
    report = screen.check(read(make(), name))
    assert report.gaps or ocr_there()
    assert report.verdict == "incomplete" or ocr_there()


def test_documents_of_nothing_are_refused() -> None:
    with pytest.raises(ReadError, match="没有文字"):
        read(package("<w:p/>"), "稿.docx")
    openpyxl.Workbook().save(out := io.BytesIO())
    with pytest.raises(ReadError, match="没有文字"):
        read(out.getvalue(), "表.xlsx")
