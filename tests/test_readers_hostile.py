"""Archives give their members one by one; hostile files of every kind are refused fast and small."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from readers_samples import packed, picture, quick

from screen.readers import ReadError, read
from screen.readers.archive import members

# Archives


def test_archive_gives_its_members_by_safe_names() -> None:
    raw = packed(**{"甲/稿.txt": b"a", "../../x.txt": b"b", "__MACOSX/._x": b"", "in.zip": b"PK", "C:\\y.txt": b"c"})
    found = dict(members(raw, "包.zip"))
    assert {k: v for k, v in found.items() if isinstance(v, bytes)} == {
        "包.zip/甲/稿.txt": b"a",
        "包.zip/x.txt": b"b",
        "包.zip/C/y.txt": b"c",
    }
    assert "压缩包里的压缩包" in str(found["包.zip/in.zip"])
    with pytest.raises(ReadError, match="压缩包"):
        read(raw, "包.zip")


def test_hostile_archives_are_refused() -> None:
    bomb = packed(**{"a.txt": b" " * 50_000_000, "b.txt": b"b"})
    found = dict(members(bomb, "包.zip"))
    assert "体积" in str(found["包.zip/a.txt"]) and found["包.zip/b.txt"] == b"b"
    with pytest.raises(ReadError, match="超过"):
        list(members(packed(**{f"{i}.txt": b"" for i in range(1001)}), "包.zip"))
    with pytest.raises(ReadError, match="损坏"):
        list(members(b"PK\x03\x04" * 99, "包.zip"))


# Hostile files


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _sheet(rows: bytes) -> bytes:
    relation = '<Relationships><Relationship Id="r" Type="x/{}" Target="{}"/></Relationships>'
    return packed(
        **{
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": relation.format("officeDocument", "xl/workbook.xml").encode(),
            "xl/workbook.xml": b'<workbook xmlns:r="x"><sheets><sheet name="s" r:id="r"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relation.format("worksheet", "s.xml").encode(),
            "xl/s.xml": rows,
        }
    )


HOSTILE = {
    "csv of 100,000 columns": (lambda: b",".join([b"x"] * 100_000), "表.csv", "单元格"),
    "csv of one line": (lambda: b"," * 15_000_000, "表.csv", "单元格"),
    "open quote": (lambda: b'"' + b"a,b\n" * 1_000_000, "表.csv", "引号"),
    "zeros": (lambda: _sheet(b"<s>" + b" " * 150_000_000 + b"</s>"), "表.xlsx", "体积"),
    "many cells": (
        lambda: _sheet(
            b"<s><row>" + b"".join(b"<c s='%d'/>" % (i * 7919 % 99991) for i in range(1_200_000)) + b"</row></s>"
        ),
        "表.xlsx",
        "庞大",
    ),
    "entities": (lambda: _sheet(b'<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><s>&b;</s>'), "表.xlsx", "损坏"),
    "picture of 2.5 billion pixels": (
        lambda: (
            b"\x89PNG\r\n\x1a\n"
            + _chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
            + _chunk(b"IDAT", zlib.compress(bytes(99999)))
        ),
        "图.png",
        "像素",
    ),
    "cut picture": (lambda: picture()[:80], "图.png", "损坏"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_fast_and_small(case: str) -> None:
    make, name, cause = HOSTILE[case]
    if name == "图.png":
        pytest.importorskip("PIL")
    with pytest.raises(ReadError, match=cause):
        quick(make(), name, must_fail=True)


def _pdf(content: bytes, kind: bytes = b"/FlateDecode") -> bytes:
    return (
        b"%%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length %d/Filter %s>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>"
        % (len(content), kind, content)
    )


@pytest.mark.parametrize(
    "content",
    [
        _pdf(zlib.compress(b" " * 50_000_000)),
        _pdf(zlib.compress(b"0 0 m 1 1 l S\n" * 2_000_000)),
        _pdf(zlib.compress(zlib.compress(b" " * 50_000_000)), b"[/FlateDecode/FlateDecode]"),
    ],
    ids=["spaces", "paths", "packed twice"],
)
def test_pdf_that_unpacks_to_too_much_is_refused(content: bytes) -> None:
    pytest.importorskip("pypdfium2")
    with pytest.raises(ReadError, match="体积"):
        quick(content, "稿.pdf", must_fail=True)


def _word(body: str, **parts: str) -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="urn:mc" xmlns:a="urn:a"'
    relation = '<Relationship Id="n" Type="x/numbering" Target="numbering.xml"/>'
    files = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": "<Relationships xmlns="
        f'"http://schemas.openxmlformats.org/package/2006/relationships">{relation}</Relationships>',
    }
    files |= {name.replace("__", "/") + ".xml": words.replace("SPACE", space) for name, words in parts.items()}
    return packed(**{name: words.encode() for name, words in files.items()})


NUMBERED = '<w:p><w:pPr><w:numPr><w:ilvl w:val="8"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
LEVELS = (
    "<w:numbering SPACE><w:abstractNum w:abstractNumId='1'>"
    + "".join(
        f"<w:lvl w:ilvl='{n}'><w:start w:val='9999'/><w:numFmt w:val='lowerRoman'/>"
        f"<w:lvlText w:val='{'%1%2%3%4%5%6%7%8%9' * 99}'/></w:lvl>"
        for n in range(9)
    )
    + "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num></w:numbering>"
)
BOUND = "<w:sdt><w:sdtPr><w:dataBinding w:xpath='{}'/></w:sdtPr><w:sdtContent/></w:sdt>"
# Read or refused, but never slow and never large.
HEAVY = {
    "signs of lists": lambda: _word(NUMBERED * 20_000, word__numbering=LEVELS),
    "bound controls": lambda: _word(
        BOUND.format("/a/b[9]/c[1]") * 20_000, customXml__item1="<a>" + "<b/>" * 90_000 + "</a>"
    ),
    "costly paths": lambda: _word(
        BOUND.format("//*[//*[//*]]") * 99, customXml__item1="<a>" + "<b/>" * 90_000 + "</a>"
    ),
    "copies in copies": lambda: _word(
        "<mc:AlternateContent><mc:Choice>" * 100 + "<w:p/>" + "</mc:Choice></mc:AlternateContent>" * 100
    ),
    "paragraphs in drawings": lambda: _word(
        "<w:p><w:r><w:drawing><a:txBody>"
        + "<a:p>" * 200
        + "<a:t>x</a:t>" * 50_000
        + "</a:p>" * 200
        + "</a:txBody></w:drawing></w:r></w:p>"
    ),
    "tables in tables": lambda: _word("<w:tbl><w:tr><w:tc>" * 80 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 80),
}


@pytest.mark.parametrize("case", HEAVY)
def test_heavy_word_files_stay_quick(case: str) -> None:
    quick(HEAVY[case](), "稿.docx")


PAGES = {
    "attributes": ("<p " + " ".join(f"title{i}='藏'" for i in range(50_000)) + ">文", "a.html"),
    "titles": ("<p title='藏着'>文" * 30_000, "a.html"),
    "style sheet": ("<style>" + "content:" * 500_000 + "</style>文", "a.html"),
    "page in a page": ("<iframe srcdoc='" + "&lt;b&gt;" * 200_000 + "'></iframe>文", "a.html"),
}


@pytest.mark.parametrize("case", PAGES)
def test_heavy_pages_stay_quick(case: str) -> None:
    quick(PAGES[case][0].encode(), PAGES[case][1])


def test_hostile_files_give_one_line_exit_2_and_stay_small(tmp_path: Path) -> None:
    """All of them in one process: what it holds at its peak is more than any one file takes."""
    pytest.importorskip("PIL")
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak of a process is told by Linux")
    files = {name: (make(), file) for name, (make, file, _) in HOSTILE.items()}
    files |= {name: (make(), "稿.docx") for name, make in HEAVY.items()}
    files |= {name: (text.encode(), file) for name, (text, file) in PAGES.items()}
    files |= {
        "packed twice": (
            _pdf(zlib.compress(zlib.compress(b" " * 50_000_000)), b"[/FlateDecode/FlateDecode]"),
            "稿.pdf",
        ),
        "renamed program": (b"MZ" + bytes(5000), "稿.docx"),
        "renamed picture": (picture(), "稿.txt"),
        "cut archive": (packed(**{"word/document.xml": b"x" * 9000})[:-60], "稿.docx"),
    }
    paths = []
    for number, (data, name) in enumerate(files.values()):
        paths.append(tmp_path / str(number) / name)
        paths[-1].parent.mkdir()
        paths[-1].write_bytes(data)
    # The peak that getrusage tells is that of the parent where a process is forked.
    code = (
        "import re, sys\nfrom screen.readers import ReadError, read\nfrom pathlib import Path\n"
        "for path in sys.argv[1:]:\n    try:\n        read(Path(path))\n    except ReadError as error:\n"
        "        assert '\\n' not in str(error)\n"
        "print(int(re.search('VmHWM:\\\\s+([0-9]+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, *map(str, paths)], capture_output=True, text=True, timeout=300)
    assert not done.stderr and int(done.stdout) < 300, done
    refused = [path for path in paths if path.name in ("图.png", "表.csv", "表.xlsx")]
    told = subprocess.run(
        [sys.executable, "-c", "from screen.doors.cli import main; main()", "check", *map(str, refused)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert told.returncode == 2 and len(told.stderr.splitlines()) == len(refused), told
