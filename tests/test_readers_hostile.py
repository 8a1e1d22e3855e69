"""Archives give their members one by one; hostile files of every kind are refused fast and small."""

from __future__ import annotations

import struct
import zlib

import pytest
from readers_samples import packed, picture, quick

from screen.readers import ReadError, read
from screen.readers.archive import members

# Archives


def test_archive_gives_its_members_by_safe_names() -> None:
    raw = packed(**{"甲/稿.txt": b"a", "../../x.txt": b"b", "__MACOSX/._x": b"", "in.zip": b"PK", "C:\\y.txt": b"c"})
    found = dict(members(raw, "包.zip"))
    assert {k: v for k, v in found.items() if isinstance(v, bytes)} == {
        "包.zip/甲/稿.txt": b"a", "包.zip/x.txt": b"b", "包.zip/C/y.txt": b"c"}
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
    return packed(**{
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": relation.format("officeDocument", "xl/workbook.xml").encode(),
        "xl/workbook.xml": b'<workbook xmlns:r="x"><sheets><sheet name="s" r:id="r"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relation.format("worksheet", "s.xml").encode(), "xl/s.xml": rows})


HOSTILE = {
    "csv of 100,000 columns": (lambda: b",".join([b"x"] * 100_000), "表.csv", "单元格"),
    "csv of one line": (lambda: b"," * 15_000_000, "表.csv", "单元格"),
    "open quote": (lambda: b'"' + b"a,b\n" * 1_000_000, "表.csv", "引号"),
    "zeros": (lambda: _sheet(b"<s>" + b" " * 150_000_000 + b"</s>"), "表.xlsx", "体积"),
    "many cells": (lambda: _sheet(b"<s><row>" + b"".join(b"<c s='%d'/>" % (i * 7919 % 99991) for i in range(1_200_000))
                                  + b"</row></s>"), "表.xlsx", "庞大"),
    "entities": (lambda: _sheet(b'<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><s>&b;</s>'), "表.xlsx", "损坏"),
    "picture of 2.5 billion pixels": (lambda: b"\x89PNG\r\n\x1a\n" + _chunk(
        b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)) + _chunk(b"IDAT", zlib.compress(bytes(99999))),
        "图.png", "像素"),
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
    return (b"%%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n"
            b"4 0 obj<</Length %d/Filter %s>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>"
            % (len(content), kind, content))


@pytest.mark.parametrize("content", [
    _pdf(zlib.compress(b" " * 50_000_000)), _pdf(zlib.compress(b"0 0 m 1 1 l S\n" * 2_000_000)),
    _pdf(zlib.compress(zlib.compress(b" " * 50_000_000)), b"[/FlateDecode/FlateDecode]")],
    ids=["spaces", "paths", "packed twice"])
def test_pdf_that_unpacks_to_too_much_is_refused(content: bytes) -> None:
    pytest.importorskip("pypdfium2")
    with pytest.raises(ReadError, match="体积"):
        quick(content, "稿.pdf", must_fail=True)
