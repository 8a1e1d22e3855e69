"""Findings on pictures and pages: every report tells picture and box, the page shows them but nothing personal."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import zipfile
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from readers_samples import picture
from test_docx_comments import _comments, _parts, _ranges
from test_writers import SCHEMA, _words
from writers_samples import PHONE, report_of

import screen
from screen.doors.pictures import pictures
from screen.model import Draft, Finding, Report, Span
from screen.readers.thumbnails import thumbnails
from screen.writers import formats, write
from screen.writers._places import Places, veils

TYPO_BOX, PHONE_BOX, CODE_BOX = [10, 20, 210, 60], [10, 80, 310, 120], [220, 220, 380, 380]
LINK = "https://shop.example.com/"


def pictured(file: str = "海报.png", **entry: Any) -> Draft:
    """A draft with one picture that OCR has read."""
    lines = [("按布署落实", TYPO_BOX), (f"电话{PHONE}", PHONE_BOX), (LINK, CODE_BOX)]
    image = {
        "caption": "",
        "alt": "",
        "file": file,
        "text": f"按布署落实\n电话{PHONE}",
        "size": [400, 400],
        "read": True,
        "lines": [{"text": text, "box": box} for text, box in lines],
        **entry,
    }
    return Draft(
        "正文。", name="稿.html", meta={"images": [image], "links": [{"text": "", "href": LINK, "image": file}]}
    )


def report_on(draft: Draft) -> Report:
    def one(number: str, field: str, words: str, **rest: Any) -> Finding:
        return Finding(
            number * 8, "wording/x", "wording", "review", (), Span(0, 0), words, "问题", "", (), field=field, **rest
        )

    return report_of(
        draft.text,
        [
            one("a", "images[0].text", "布署"),
            one("c", "links[0].href", LINK),
            one("b", "images[0].text", "138****5678", masked="138****5678"),
        ],
    )


def test_boxes_are_those_of_the_lines_that_hold_the_words() -> None:
    draft = pictured()
    found = [Places(draft).of(one) for one in report_on(draft).findings]
    assert [[list(place.box) for place in places] for places in found] == [[TYPO_BOX], [CODE_BOX], [PHONE_BOX]]
    assert {place.image for places in found for place in places} == {"海报.png"}


def test_every_format_tells_picture_and_box() -> None:
    draft = pictured()
    report = report_on(draft)
    for form in formats():
        written = html.unescape(_words(write(report, draft, form)))
        if form in ("json", "sarif"):
            assert (
                re.search(r'"box": \[\s+10\.0,\s+20\.0,\s+210\.0,\s+60\.0\s+\]', written) and "海报.png" in written
            ), form
        elif form == "annotation":
            assert "xywh=pixel:10,20,200,40" in written
        else:
            assert "左10，上20，右210，下60像素" in re.sub(r"\s", "", written), form
        assert PHONE not in written
    Draft202012Validator(SCHEMA).validate(json.loads(write(report, draft, "json")))


def test_words_of_a_picture_draft_and_of_a_page_have_their_boxes() -> None:
    text = "布署\n甲乙丙丁"
    draft = Draft(
        text,
        anchors=[
            (Span(0, 2), {"image": "图.png", "box": TYPO_BOX, "size": [400, 400]}),
            (Span(3, 7), {"page": 2, "box": [10, 5, 50, 15], "edges": [10, 20, 30, 40], "size": [600, 800]}),
            (Span(0, 7), ("page", 2)),
        ],
        meta={"images": [{"file": "图.png"}]},
    )
    (first,) = Places(draft).between(0, 2)
    (second,) = Places(draft).between(4, 6)
    assert (first.number, list(first.box), first.unit) == (0, TYPO_BOX, "px")
    assert (second.page, list(second.box), second.unit) == (2, [20, 5, 40, 15], "pt")


# The page


@pytest.fixture
def drawn() -> bytes:
    return picture(400, 400)


def test_the_page_shows_pictures_with_a_box_for_each_place(drawn: bytes) -> None:
    draft = pictured("data:image/png;base64," + base64.b64encode(drawn).decode())
    report = report_on(draft)
    shown = pictures(report, draft, b"<p>", None)
    page = write(report, draft, "html", pictures=shown).decode()
    boxes = re.findall(
        r'<a id="b(\d)" href="#f(\d)" data-f="\d" class="box review"[^>]*>.*?<rect x="(\d+)" y="(\d+)"', page
    )
    assert sorted((one[2], one[3]) for one in boxes) == [("10", "20"), ("10", "80"), ("220", "220")]
    assert all(own == target and f'href="#b{own}"' in page for own, target, *_ in boxes)
    assert "img-src data:;" in page and page.count("<img ") == 1
    assert "script-src 'sha256-" in page and "data:image/png" not in page


def test_personal_data_on_a_picture_is_covered(drawn: bytes) -> None:
    image = pytest.importorskip("PIL.Image")
    draft = pictured("data:image/png;base64," + base64.b64encode(drawn).decode())
    (shown,) = pictures(report_on(draft), draft, b"<p>", None).values()
    pixels = image.open(io.BytesIO(shown.data)).convert("L")
    assert pixels.getpixel((160, 100)) < 40 and pixels.getpixel((100, 40)) > 200
    draft.meta["images"][0]["lines"] = []
    assert veils(report_on(draft), draft) == {draft.meta["images"][0]["file"]: None}
    assert pictures(report_on(draft), draft, b"<p>", None) == {}


def test_a_picture_whose_words_nobody_read_is_blurred() -> None:
    image = pytest.importorskip("PIL.Image")
    made = image.new("L", (400, 400), 255)
    for x in range(0, 400, 4):
        made.paste(0, (x, 0, x + 2, 400))
    made.save(out := io.BytesIO(), "PNG")
    address = "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
    contrast = {}
    for read in (True, False):
        draft = Draft("文", meta={"images": [{"file": address, "read": read}]})
        (shown,) = thumbnails(draft, b"", None, {}).values()
        low, high = image.open(io.BytesIO(shown.data)).convert("L").getextrema()
        contrast[read] = high - low
    assert contrast[True] > 200 and contrast[False] < 60


@pytest.mark.parametrize(
    "raw",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\x89PNG\r\n\x1a\nbroken",
        b"GIF89a",
        b"",
    ],
)
def test_only_pixels_made_anew_reach_the_page(raw: bytes) -> None:
    address = "data:image/png;base64," + base64.b64encode(raw).decode()
    assert thumbnails(Draft("文", meta={"images": [{"file": address, "read": True}]}), b"", None, {}) == {}


def test_a_page_of_a_pdf_is_shown_with_its_boxes() -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    document = pypdfium2.PdfDocument.new()
    document.new_page(600, 800)
    document.save(out := io.BytesIO())
    draft = Draft(
        "布署甲",
        name="稿.pdf",
        meta={"positions": "approximate"},
        anchors=[(Span(0, 3), {"page": 1, "box": [10, 5, 40, 15], "edges": [10, 20, 30], "size": [600, 800]})],
    )
    one = Finding("a" * 8, "wording/x", "wording", "review", (), Span(0, 2), "布署", "问题", "", ())
    report = report_of(draft.text, [one])
    page = write(report, draft, "html", pictures=pictures(report, draft, out.getvalue(), None)).decode()
    assert 'viewBox="0 0 600 800"' in page and '<rect x="10" y="5" width="20" height="10"/>' in page
    assert "第 1 页 第 1 行第 1 字" in page


# The author's own Word file


def test_a_comment_on_a_picture_stands_at_the_picture() -> None:
    docx = pytest.importorskip("docx")
    made = docx.Document()
    made.add_paragraph("第一段的文字。")
    made.add_picture(io.BytesIO(picture(code=LINK)))
    made.add_paragraph("最后一段。")
    made.save(out := io.BytesIO())
    draft = screen.read(out.getvalue(), "稿.docx")
    draft.meta["images"][0].update(pictured().meta["images"][0], file=draft.meta["images"][0]["file"])
    report = report_on(draft)
    written = write(report, draft, "docx", source=out.getvalue())
    xml, notes = _parts(written)["word/document.xml"].decode(), _comments(written)
    assert set(_ranges(xml.encode()).values()) == {""} and len(notes) == 3
    for key in notes:
        start, end = xml.index(f'commentRangeStart w:id="{key}"'), xml.index(f'commentRangeEnd w:id="{key}"')
        assert start < xml.index("<w:drawing") < end
    assert any("图片 1 · 文字“布署”" in note and "左 10，上 20" in note for note in notes.values())
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        assert packed.testzip() is None
    assert screen.read(written, "稿.docx").text == draft.text
