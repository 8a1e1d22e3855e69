"""Automatic lists of Word documents: the signs that Word shows are read, counted as Word counts, and led back."""

from __future__ import annotations

from typing import Any

import pytest
from docx_samples import W, listed, package
from test_docx_comments import _comments, _parts, _ranges
from writers_samples import finding, report_of

import screen
from screen.fix import fix
from screen.readers.docx_numbers import numeral
from screen.writers.docx_comments import write


def _run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def _lines(*lines: tuple[int, str]) -> bytes:
    return package("".join(f"<w:p>{listed(level) if level >= 0 else ''}{_run(words)}</w:p>" for level, words in lines))


def test_signs_are_read_and_counted_by_level() -> None:
    source = _lines(
        (0, "总体要求"),
        (1, "提高认识"),
        (1, "压实责任"),
        (2, "建立台账"),
        (2, "逐级上报"),
        (-1, "此段无号"),
        (0, "工作安排"),
        (1, "动员部署"),
        (2, "召开会议"),
    )
    draft = screen.read(source, "a.docx")
    assert draft.text.split() == [
        "一、总体要求",
        "（一）提高认识",
        "（二）压实责任",
        "1.建立台账",
        "2.逐级上报",
        "此段无号",
        "二、工作安排",
        "（一）动员部署",
        "1.召开会议",
    ]
    assert [draft.text[slice(*m.span)] for m in draft.marks if m.kind == "number"][:3] == ["一、", "（一）", "（二）"]


def test_a_list_that_skips_is_a_finding_as_it_is_in_typed_text(book: Any) -> None:
    """A typed 四、 after automatic 一、二、: only who sees both sees the fault."""
    draft = screen.read(_lines((0, "总体要求"), (0, "主要任务"), (-1, "四、保障措施")), "a.docx")
    found = [f for f in screen.check(draft, book).findings if f.rule == "wording/numbering"]
    assert [(f.excerpt, f.suggest) for f in found] == [("四、", ("三、",))]


def test_a_comment_on_a_sign_stands_before_its_paragraph() -> None:
    source = _lines((0, "总体要求"), (0, "主要任务"))
    draft = screen.read(source, "a.docx")
    on_sign, across = finding(draft.text, "二、"), finding(draft.text, "二、主要", "b")
    out = write(report_of(draft.text, [on_sign, across]), draft, source)
    xml = _parts(out)["word/document.xml"]
    notes, ranges = _comments(out), _ranges(xml)
    (key,) = (k for k, words in notes.items() if "位置：正文“二、”" in words)
    assert ranges[key] == "" and sorted(ranges.values()) == ["", "主要"]
    assert xml.index("总体要求".encode()) < xml.index(f'w:commentReference w:id="{key}"'.encode())
    assert xml.index(f'w:commentRangeStart w:id="{key}"'.encode()) < xml.index("主要".encode())
    assert screen.read(out, "a.docx").text == draft.text


def test_a_sign_is_never_fixed_in_the_file() -> None:
    source = _lines((0, "总体要求"), (0, "主要任务"))
    draft = screen.read(source, "a.docx")
    found = [finding(draft.text, "二、", suggest=("三、",), mechanical=True)]
    done = fix(draft, report_of(draft.text, found), source)
    assert done.data == source and len(done.skipped) == 1


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        (
            "chineseCounting",
            {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 101: "一百零一", 110: "一百一十"},
        ),
        ("chineseLegalSimplified", {3: "叁", 12: "壹拾贰"}),
        ("ideographTraditional", {1: "甲", 11: "甲"}),
        ("decimalEnclosedCircleChinese", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalZero", {7: "07"}),
        ("lowerLetter", {1: "a", 27: "aa"}),
        ("upperRoman", {4: "IV", 1999: "MCMXCIX"}),
        ("decimalFullWidth", {12: "１２"}),
        ("none", {5: ""}),
        ("unknownForm", {5: "5"}),
    ],
)
def test_numbers_are_written_as_word_writes_them(form: str, numbers: dict[int, str]) -> None:
    assert {number: numeral(number, form) for number in numbers} == numbers


def test_styles_overrides_and_bullets() -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'
        for at, form, text, more in (
            (0, "chineseCounting", "第%1章", '<w:pStyle w:val="H"/>'),
            (1, "decimal", "%1.%2", "<w:isLgl/>"),
        )
    )
    bullets = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="l"/></w:lvl>'
        "</w:abstractNum>"
    )
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{bullets}'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/>'
        '</w:lvlOverride></w:num><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="H"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
    )

    def line(properties: str, words: str) -> str:
        return f"<w:p><w:pPr>{properties}</w:pPr>{_run(words)}</w:p>"

    def own(number: int, level: int) -> str:
        return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'

    body = (
        line('<w:pStyle w:val="H"/>', "总则")
        + line(own(1, 1), "目的")
        + line(own(2, 1), "依据")
        + line(own(3, 0), "点")
        + line('<w:pStyle w:val="H"/>' + own(0, 0), "无号")
        + line('<w:pStyle w:val="H"/>', "分则")
        + '<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr><w:pStyle w:val="H"/></w:pPr></w:p>'
        + line('<w:pStyle w:val="H"/>', "附则")
    )
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(package(body))) as old, zipfile.ZipFile(file := io.BytesIO(), "w") as new:
        for name in old.namelist():
            new.writestr(name, {"word/numbering1.xml": numbering}.get(name) or old.read(name))
        new.writestr("word/styles.xml", styles)
    text = screen.read(file.getvalue(), "a.docx").text
    assert text == "第一章 总则\n1.1 目的\n1.5 依据\n点\n无号\n第二章 分则\n第三章 附则\n"
