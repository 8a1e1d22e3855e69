"""The reviewed Word document: comments on the exact words, everything else as the author left it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import pytest
from docx_samples import Maker, W, edge, package
from lxml import etree
from writers_samples import PHONE, everyday, finding, report_of, web_page

from screen import read
from screen.model import Draft, Finding, Gap, Report, Span
from screen.writers.docx_comments import write

_DECK: Any = ("block", "review", "advice")


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _story(element: Any) -> Any:
    return next((e for e in element.iterancestors() if _local(e) == "txbxContent"), None)


def _ranges(xml: bytes, inserted: bool = False) -> dict[str, str]:
    """The words in each comment's range, by the id of the comment; of tracked changes the old or the new ones."""
    root = etree.fromstring(xml)
    open_: dict[str, Any] = {}
    out: dict[str, str] = {}
    for element in root.iter():
        kind = _local(element)
        number = element.get(f"{{{W}}}id") if isinstance(element.tag, str) else None
        if kind == "commentRangeStart":
            assert number not in out
            open_[number], out[number] = _story(element), ""
        elif kind == "commentRangeEnd":
            assert open_.pop(number) is _story(element)
        elif kind in ("t", "tab", "delText"):
            above = {_local(e): e for e in element.iterancestors()}
            gone = {"Fallback", "rt"} & set(above)
            ours = [e for e in element.iterancestors() if e.get(f"{{{W}}}author") == "发布前筛查"]
            if gone or (not ours and {"del", "moveFrom"} & set(above)) or _counted(element):
                continue
            if ours and inserted == (kind == "delText"):
                continue
            for key in [key for key in open_ if open_[key] is _story(element)]:
                out[key] += element.text or "" if kind != "tab" else "\t"
    assert not open_
    references = root.xpath("//w:commentReference/@w:id", namespaces={"w": W})
    assert sorted(references) == sorted(out) and len(set(references)) == len(references)
    return out


def _counted(element: Any) -> bool:
    """Whether a text is the result of a field, all of which count pages here."""
    before = [c for run in element.getparent().itersiblings(preceding=True) for c in run if _local(c) == "fldChar"]
    return bool(before) and before[0].get(f"{{{W}}}fldCharType") == "separate"


def _comments(data: bytes) -> dict[str, str]:
    parts = _parts(data)
    name = next(n for n in parts if re.fullmatch(r"word/comments\d?\.xml", n))
    return {c.get(f"{{{W}}}id"): "\n".join("".join(p.itertext()) for p in c) for c in etree.fromstring(parts[name])}


def _random_report(draft: Draft, random: Random) -> Report:
    found = []
    for n in range(random.randint(0, 12)):
        start = random.randrange(len(draft.text))
        end = min(len(draft.text), start + random.randint(0, 14))
        suggest = random.choice(((), ("改后",), ("",), (draft.text[start:end] + "加",), ("一", "二")))
        one = finding(draft.text, (start, end), f"rule{n}", level=random.choice(_DECK), suggest=suggest)
        one.waived = random.choice(("", "", "", "已核（甲）"))
        found.append(one)
    return report_of(draft.text, found)


def _flat(words: str) -> str:
    return words.replace("\n", "")


@pytest.mark.parametrize("seed", range(60))
def test_any_document_keeps_its_text_and_every_comment_its_words(seed: int) -> None:
    source = Maker(seed).document()
    draft = read(source, "稿件.docx")
    report = _random_report(draft, Random(seed))
    out = write(report, draft, source)
    again = read(out, "稿件.docx")
    assert again.text == draft.text
    assert [m for m in again.marks if m.kind != "image"] == [m for m in draft.marks if m.kind != "image"]
    before, after = _parts(source), _parts(out)
    changed = {"word/document.xml", "word/comments.xml", "word/comments1.xml", "[Content_Types].xml",
               "word/_rels/document.xml.rels"}
    assert [n for n in after if n in before] == list(before)
    assert all(after[name] == content for name, content in before.items() if name not in changed)
    if report.findings:
        _check_ranges(report, draft, out)
    assert write(report, draft, source) == out


def _check_ranges(report: Report, draft: Draft, out: bytes) -> None:
    ranges, notes = _ranges(_parts(out)["word/document.xml"]), _comments(out)
    main = [span for span, path in draft.anchors if path[0] == "word/document.xml"]
    signs = [mark.span for mark in draft.marks if mark.kind == "number"]
    for one in report.findings:
        key = next(k for k, words in notes.items() if one.id in words)
        # The sign of a list stands in no run: the comment holds the words behind it.
        words = "".join(draft.text[at] for at in range(*one.span) if not any(s.start <= at < s.end for s in signs))
        covered = any(s.start < one.span.end and one.span.start < s.end for s in main)
        if covered and "\n" not in words and "拼" not in words:
            assert ranges[key] == words, one
        elif not covered and words.strip("\n"):
            assert ranges[key] == "" and "位置：" in notes[key]


@pytest.mark.parametrize("seed", range(60))
def test_tracked_changes_read_as_accepted(seed: int) -> None:
    source = Maker(seed).document()
    draft = read(source, "稿件.docx")
    report = _random_report(draft, Random(seed))
    xml = _parts(write(report, draft, source, tracked=True, when="2026-01-02T03:04:05Z"))["word/document.xml"]
    root = etree.fromstring(xml)
    ours = root.xpath("//w:ins[@w:author='发布前筛查'] | //w:del[@w:author='发布前筛查']", namespaces={"w": W})
    assert all(e.get(f"{{{W}}}date") == "2026-01-02T03:04:05Z" for e in ours)
    for change in ours:
        parent = change.getparent()
        if _local(change) == "ins":
            parent.remove(change)
        else:
            for text in change.iter(f"{{{W}}}delText"):
                text.tag = f"{{{W}}}t"
            at = parent.index(change)
            parent[at:at + 1] = list(change)
    parts = _parts(source) | {"word/document.xml": etree.tostring(root, encoding="UTF-8", standalone=True)}
    with zipfile.ZipFile(file := io.BytesIO(), "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    assert read(file.getvalue(), "稿件.docx").text == draft.text


def _document(*lines: str, **stories: str) -> tuple[bytes, Draft]:
    body = "".join(f"<w:p>{line}</w:p>" for line in lines)
    source = package(body, **stories)
    return source, read(source, "稿件.docx")


def _run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def test_a_suggestion_becomes_a_tracked_change_on_the_words() -> None:
    source, draft = _document(_run("关于防汛工作的通知"), _run("按布") + _run("署落实。"))
    report = report_of(draft.text, [finding(draft.text, "布署", suggest=("部署",), level="block")])
    out = write(report, draft, source, tracked=True)
    xml = _parts(out)["word/document.xml"]
    assert list(_ranges(xml).values()) == ["布署"] and list(_ranges(xml, inserted=True).values()) == ["部署"]
    assert read(out, "a.docx").text == draft.text.replace("布署", "部署")
    assert b"w:highlight" not in xml and b"w:date" not in xml


def test_colours_go_by_level_and_waived_words_have_none() -> None:
    source, draft = _document(_run("甲乙丙丁戊己"))
    found = [finding(draft.text, "甲乙", "a", level="advice"), finding(draft.text, "乙丙", "b", level="block"),
             finding(draft.text, "丁", "c", level="review"), finding(draft.text, "戊", "d", waived="已核（甲）")]
    out = write(report_of(draft.text, found), draft, source)
    xml = _parts(out)["word/document.xml"].decode()
    coloured = re.findall(r'<w:highlight w:val="(\w+)"/></w:rPr><w:t[^>]*>([^<]*)', xml)
    assert coloured == [("cyan", "甲"), ("red", "乙"), ("red", "丙"), ("yellow", "丁")]
    assert "已豁免" in "".join(_comments(out).values())


def test_a_comment_names_gate_level_reason_clause_and_cure() -> None:
    source, draft = _document(_run("按布署落实。"))
    one = finding(draft.text, "布署", why="“部署”的误写", suggest=("部署",), level="review")
    out = write(report_of(draft.text, [one]), draft, source, clauses={"jinan-2025#12": "济南 第十二条"})
    note, = _comments(out).values()
    for words in ("须复核签字 · 文字关", "“部署”的误写", "建议改为：“部署”", "济南 第十二条", one.id):
        assert words in note


def test_what_stands_outside_the_body_is_told_at_the_first_paragraph() -> None:
    stories = {"header": f"<w:p>{_run('页眉布署')}</w:p>"}
    source = package(f'<w:p>{_run("正文")}</w:p><w:sectPr>{edge("header", 1)}</w:sectPr>', **stories)
    draft = read(source, "稿件.docx")
    found = [finding(draft.text, "布署"), finding(draft.text, (0, 0), "source", excerpt="", message="没有来源"),
             finding(draft.text, (0, 0), "alt", field="images[0].caption", excerpt="图注")]
    report = report_of(draft.text, found, gaps=[Gap("rule", "规则未能完成")])
    out = write(report, draft, source)
    notes = _comments(out)
    assert set(_ranges(_parts(out)["word/document.xml"]).values()) == {""}
    joined = "\n".join(notes.values())
    assert "位置：页眉“布署”" in joined and "图片 1 · 说明“图注”" in joined and "未能检查：rule" in joined
    assert len(notes) == 4
    assert _parts(out)["word/header1.xml"] == _parts(source)["word/header1.xml"]


def test_old_comments_stay_and_ids_go_on() -> None:
    old = '<w:comment w:id="7" w:author="乙"><w:p><w:r><w:t>旧批注</w:t></w:r></w:p></w:comment>'
    body = ('<w:p><w:commentRangeStart w:id="7"/><w:r><w:t>布署</w:t></w:r><w:commentRangeEnd w:id="7"/>'
            '<w:r><w:commentReference w:id="7"/></w:r></w:p>')
    source = package(body, old)
    draft = read(source, "a.docx")
    out = write(report_of(draft.text, [finding(draft.text, "布署")]), draft, source)
    notes = _comments(out)
    assert notes["7"] == "旧批注" and list(notes) == ["7", "8"]
    assert _ranges(_parts(out)["word/document.xml"]) == {"7": "布署", "8": "布署"}


def test_a_clean_report_leaves_every_byte_of_every_part() -> None:
    source, draft = _document(_run("没有问题"))
    assert _parts(write(report_of(draft.text, []), draft, source)) == _parts(source)


def test_personal_data_is_never_in_a_comment() -> None:
    source, draft = _document(_run(f"联系电话{PHONE}，电话{PHONE[:3]}") + _run(PHONE[3:]))
    found = [finding(draft.text, PHONE, "phone", gate="confidentiality", masked="138****5678", why=f"号码{PHONE}"),
             finding(draft.text, f"联系电话{PHONE}", "other", suggest=(f"致电{PHONE}",))]
    for tracked in (False, True):
        out = write(report_of(draft.text, found), draft, source, tracked)
        comments = next(c for n, c in _parts(out).items() if n.startswith("word/comments"))
        assert PHONE.encode() not in comments and b"138****5678" in comments


@pytest.mark.parametrize("sample", [everyday, web_page])
@pytest.mark.parametrize("tracked", [False, True])
def test_drafts_of_other_formats_become_a_new_document(sample: Any, tracked: bool) -> None:
    report, draft = sample()
    out = write(report, draft, draft.text.encode(), tracked)
    assert len(_comments(out)) == len(report.findings) + len(report.gaps)
    assert all(PHONE[:7].encode() not in content for content in _parts(out).values())
    ranges, notes = _ranges(_parts(out)["word/document.xml"]), _comments(out)
    for one in report.findings:
        key = next(k for k, words in notes.items() if one.id in words)
        if one.excerpt == "布署":
            assert ranges[key] == "布署"
    assert read(out, "a.docx").text.strip()


def test_other_prefixes_and_encodings_are_kept() -> None:
    body = "<q:p><q:r><q:t>按布署落实</q:t></q:r></q:p>"
    parts = _parts(package(""))
    xml = f'<?xml version="1.0" encoding="UTF-16"?><q:document xmlns:q="{W}"><q:body>{body}</q:body></q:document>'
    for data in (xml.encode("utf-16"), xml.replace("UTF-16", "GBK").encode("gbk"),
                 re.sub("(</?)q:", r"\1", xml).replace("UTF-16", "UTF-8").replace("xmlns:q", "xmlns").encode()):
        with zipfile.ZipFile(file := io.BytesIO(), "w") as packed:
            for name, content in (parts | {"word/document.xml": data}).items():
                packed.writestr(name, content)
        draft = read(file.getvalue(), "a.docx")
        report = report_of(draft.text, [finding(draft.text, "布署", suggest=("部署",))])
        out = write(report, draft, file.getvalue())
        assert list(_ranges(_parts(out)["word/document.xml"]).values()) == ["布署"]
        assert read(write(report, draft, file.getvalue(), True), "a.docx").text == "按部署落实\n"


def test_many_findings_in_one_huge_run_stay_quick() -> None:
    source, draft = _document(_run("布署&amp;" * 20_000))
    found = [finding(draft.text, (i * 3, i * 3 + 2), f"r{i}") for i in range(0, 20_000, 10)]
    out = write(report_of(draft.text, found), draft, source)
    assert read(out, "a.docx").text == draft.text


def test_a_zip_that_is_no_word_file_gives_a_new_document() -> None:
    report, draft = everyday()
    with zipfile.ZipFile(file := io.BytesIO(), "w") as packed:
        packed.writestr("a.txt", "甲")
    assert _comments(write(report, draft, file.getvalue()))
    with pytest.raises(ValueError):
        write(report, draft, b"PK\x03\x04broken")


def test_spans_with_nothing_of_runs_are_placed_nearby() -> None:
    source, draft = _document(_run("甲"), _run("乙"))
    one = Finding("0" * 16, "wording/x", "wording", "advice", (), Span(1, 2), "\n", "多余空行", "", ("",))
    out = write(report_of(draft.text, [one]), draft, source, True)
    assert list(_ranges(_parts(out)["word/document.xml"]).values()) == [""]
    assert read(out, "a.docx").text == draft.text


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_prints_every_document_with_all_comments(tmp_path: Path) -> None:
    counts = {}
    for seed in range(8):
        source = Maker(seed).document()
        draft = read(source, "稿件.docx")
        report = _random_report(draft, Random(seed))
        report.gaps.append(Gap("rule", "规则未能完成"))
        for tracked in (False, True):
            name = f"{seed}{tracked}"
            (tmp_path / f"{name}.docx").write_bytes(out := write(report, draft, source, tracked))
            counts[name] = len(_ranges(_parts(out)["word/document.xml"]))
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    with_notes = 'pdf:writer_pdf_Export:{"ExportNotes":{"type":"boolean","value":"true"}}'
    command = ["soffice", home, "--headless", "--convert-to", with_notes]
    files = [str(tmp_path / f"{name}.docx") for name in counts]
    subprocess.run([*command, "--outdir", str(tmp_path), *files], check=True, capture_output=True, timeout=120)
    for name, count in counts.items():
        assert _notes(tmp_path / f"{name}.pdf") == count, name


def _notes(path: Path) -> int:
    """How many text annotations a PDF holds."""
    import pypdfium2
    from pypdfium2 import raw

    document = pypdfium2.PdfDocument(path)
    try:
        return sum(raw.FPDFAnnot_GetSubtype(raw.FPDFPage_GetAnnot(page, i)) == raw.FPDF_ANNOT_TEXT
                   for page in document for i in range(raw.FPDFPage_GetAnnotCount(page)))
    finally:
        document.close()
