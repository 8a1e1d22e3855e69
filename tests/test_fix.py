"""Fixing a file: only what needs no thinking, in the file's own format, and not a byte elsewhere."""

from __future__ import annotations

import io
import re
import zipfile
from random import Random

import pytest
from docx_samples import Maker, edge, package
from writers_samples import PHONE, finding, report_of

import screen
from screen.fix import fix
from screen.model import Finding, Gate, Mark, Report, Span
from screen.rulebook import Rulebook

SPACED = "各乡镇要落实防汛责任，加强值班 值守和信息报送，确保群众生命财产安全，不留死角。"
TEXT = SPACED + "\r\n根据《通知》（示政办发[2024]12号）要求抓好落实。\r\n现将示政发（2023）第5号文件印发给你们。\r\n"
FIXED = TEXT.replace(" ", "").replace("[2024]", "〔2024〕").replace("（2023）第", "〔2023〕")


def _mechanical(report: Report) -> list[Finding]:
    return [f for f in report.findings if f.mechanical and len(f.suggest) == 1 and not f.masked]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32", "big5"])
def test_text_files_keep_their_encoding_and_line_ends(book: Rulebook, codec: str) -> None:
    text = TEXT if codec != "big5" else "各位要加 強值班，根據《通知》（示政辦發[2024]12號）要求落實。\r\n"
    source = text.encode(codec)
    draft = screen.read(source, "稿件.txt", encoding="big5" if codec == "big5" else "")
    report = screen.check(draft, book)
    done = fix(draft, report, source)
    if codec != "big5":
        assert done.data.decode(codec) == FIXED and not done.skipped
        assert len(done.applied) == len(_mechanical(report)) == 3
    assert done.data[:2] == source[:2]
    again = screen.read(done.data, "稿件.txt", encoding="big5" if codec == "big5" else "")
    assert not set(map(_shape, _mechanical(screen.check(again, book)))) & set(map(_shape, done.applied))


def _shape(one: Finding) -> tuple[str, str]:
    return one.rule, one.excerpt


def test_the_diff_shows_lines_and_no_personal_data(book: Rulebook) -> None:
    source = f"第一行\n电话{PHONE}，示政发（2023）第5号\n第三行\n".encode()
    draft = screen.read(source, "a.txt")
    done = fix(draft, screen.check(draft, book), source)
    lines = done.diff.splitlines()
    assert lines[:3] == ["--- a.txt", "+++ a.txt", "@@ -2,1 +2,1 @@"]
    assert "示政发（2023）第5号" in lines[3] and "示政发〔2023〕5号" in lines[4]
    assert PHONE not in done.diff and PHONE.encode() in done.data


def test_nothing_to_do_gives_the_file_back(book: Rulebook) -> None:
    word = package("<w:p><w:r><w:t>好</w:t></w:r></w:p>")
    for source, name in (("今天天气很好。\n".encode("gbk"), "a.txt"), (word, "a.docx")):
        draft = screen.read(source, name)
        assert fix(draft, screen.check(draft, book), source) == (source, [], "", [])


def test_only_single_mechanical_suggestions_count() -> None:
    text = "甲乙丙丁戊己庚辛"
    draft = screen.Draft(text)
    found = [
        finding(text, "甲", "a", suggest=("一",), mechanical=True),
        finding(text, "乙", "b", suggest=("二",)),
        finding(text, "丙", "c", suggest=("三", "叁"), mechanical=True),
        finding(text, "丁", "d", suggest=("四",), mechanical=True, waived="已核"),
        finding(text, "戊", "e", masked="*", mechanical=True),
        finding(text, "戊己", "f", suggest=("六",), mechanical=True),
        finding(text, (0, 0), "g", suggest=("七",), mechanical=True),
        finding(text, "庚", "h", suggest=("",), mechanical=True),
    ]
    done = fix(draft, report_of(text, found), text.encode())
    assert done.data.decode() == "一乙丙丁戊己辛"
    assert [why for _, why in done.skipped] == ["其中含个人信息，请手工修改"]
    assert fix(draft, report_of(text, found), text.encode(), all=True).data.decode() == "一二丙丁戊己辛"


def test_of_overlapping_fixes_the_first_wins_and_equal_ones_are_one() -> None:
    text = "甲乙丙丁"
    found = [finding(text, "甲乙", "a", suggest=("一二",), mechanical=True),
             finding(text, "甲乙", "b", suggest=("一二",), mechanical=True),
             finding(text, "乙丙", "c", suggest=("二三",), mechanical=True),
             finding(text, "丙", "d", suggest=("三",), mechanical=True)]
    done = fix(screen.Draft(text), report_of(text, found), text.encode())
    assert done.data.decode() == "一二三丁" and len(done.applied) == 3
    assert [f.rule for f, _ in done.skipped] == ["wording/c"]


def test_markup_is_never_cut(book: Rulebook) -> None:
    page = f"<p>{SPACED}</p><p>示政发（<b>2023</b>）第5号，示政发&#65288;2023）6号，示政发[2022]7号。</p>\r\n"
    draft = screen.read(page.encode("gbk"), "a.html")
    done = fix(draft, screen.check(draft, book), page.encode("gbk"))
    assert done.data.decode("gbk") == page.replace("值班 值守", "值班值守").replace("[2022]", "〔2022〕")
    assert {why for _, why in done.skipped} == {"该处夹有标记符号，请手工修改"}


def test_words_that_would_be_markup_stay_out() -> None:
    text = "<p>甲</p>"
    draft = screen.Draft(text, marks=[Mark("syntax", Span(0, 3)), Mark("syntax", Span(4, 8))])
    found = [finding(text, (3, 4), suggest=("<b>",), mechanical=True)]
    assert fix(draft, report_of(text, found), text.encode()).data == text.encode()


def test_an_ascii_page_stays_readable_under_its_declared_encoding() -> None:
    page = '<meta charset="gbk"><p>abc</p>'
    draft = screen.read(page.encode(), "a.html")
    at = page.index("abc")
    found = [finding(page, (at, at + 3), suggest=("甲",), mechanical=True)]
    assert "甲".encode("gbk") in fix(draft, report_of(page, found), page.encode()).data


def test_words_that_the_encoding_lacks_are_told() -> None:
    text = "甲乙"
    found = [finding(text, "甲", suggest=("👨",), mechanical=True)]
    found.append(finding(text, "乙", suggest=("丙",), mechanical=True))
    source = text.encode("big5hkscs")
    done = fix(screen.Draft(text), report_of(text, found), source)
    assert done.data.decode("big5hkscs") == "甲丙" and [f.excerpt for f, _ in done.skipped] == ["甲"]


def test_another_file_is_refused() -> None:
    with pytest.raises(ValueError):
        fix(screen.Draft("甲乙丙"), report_of("甲乙丙", []), "丁".encode())


def _docx_report(draft: screen.Draft, random: Random) -> Report:
    gate: Gate = "wording"
    found = []
    for n, hit in enumerate(re.finditer("布署|[ \t]|[A&<]", draft.text)):
        suggest = "部署" if hit[0] == "布署" else random.choice(("", hit[0] + "新", "换"))
        found.append(finding(draft.text, hit.span(), f"r{n}", gate=gate, suggest=(suggest,), mechanical=True))
    return report_of(draft.text, found)


@pytest.mark.parametrize("seed", range(60))
def test_word_files_change_in_their_runs_alone(seed: int) -> None:
    source = Maker(seed).document()
    draft = screen.read(source, "a.docx")
    report = _docx_report(draft, Random(seed))
    done = fix(draft, report, source)
    expected, at = "", 0
    for one in done.applied:
        expected += draft.text[at:one.span.start] + one.suggest[0]
        at = one.span.end
    expected += draft.text[at:]
    shown = screen.read(done.data, "a.docx").text
    assert [line for line in shown.split("\n") if line] == [line for line in expected.split("\n") if line]
    assert len(done.applied) + len(done.skipped) == len(report.findings)
    before, after = _parts(source), _parts(done.data)
    assert list(before) == list(after)
    tags = re.compile(rb"<(?!w:t[ >]|w:tab|/w:t>)[^>]*>")
    assert all(tags.findall(after[n]) == tags.findall(before[n]) for n in before if n.endswith(".xml"))
    assert all(after[n] == before[n] for n in before if n.startswith("word/media") or "rels" in n or "Types" in n)


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_word_file_is_fixed_through_runs_headers_and_boxes(book: Rulebook) -> None:
    def run(words: str) -> str:
        return f"<w:r><w:rPr><w:b/></w:rPr><w:t>{words}</w:t></w:r>"

    box = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p>{0}</w:p></w:txbxContent>'
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p>{0}</w:p></w:txbxContent></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    ).format(run("示政发（2021）第8号"))
    inserted = f'<w:ins w:id="1" w:author="甲">{run("23）第5")}</w:ins>'
    body = (f"<w:p>{run('根据示政发')}{run('（20')}{inserted}{run('号要求，')}</w:p>"
            f"<w:p>{run(SPACED)}{box}</w:p><w:sectPr>{edge('header', 1)}</w:sectPr>")
    source = package(body, header=f"<w:p>{run('示政发[2020]9号')}</w:p>")
    draft = screen.read(source, "a.docx")
    report = screen.check(draft, book)
    done = fix(draft, report, source)
    assert not done.skipped and len(done.applied) == len(_mechanical(report)) == 4
    again = screen.read(done.data, "a.docx")
    plain = SPACED.replace(" ", "")
    assert again.text == f"根据示政发〔2023〕5号要求，\n{plain}\n示政发〔2021〕8号\n示政发〔2020〕9号\n"
    assert not _mechanical(screen.check(again, book))
    assert _parts(done.data)["word/document.xml"].count("示政发〔2021〕8号".encode()) == 2
