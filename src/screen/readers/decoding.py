"""Bytes to text, strictly: a wrong guess would move every position and hide every word."""

from __future__ import annotations

import codecs
import re

from screen.readers.errors import ReadError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Only these may be asked for: Python knows codecs that are no text encodings, or quadratic ones.
_KNOWN = {
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "ascii", "latin-1", "iso8859-1",
    "cp1252", "gb2312", "gbk", "gb18030", "hz", "big5", "big5hkscs", "cp950", "cp936",
}
# Declared subsets are read with the full set, as browsers do.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs",
          "ascii": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252"}
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_-]{2,20})""", re.I)
_CONTROL = re.compile("[\x01-\x08\x0e-\x19\x1b-\x1f]")


def decode(data: bytes, name: str, encoding: str = "", html: bool = False) -> str:
    """The text of a file: by BOM, strict UTF-8, the declared encoding, strict GB18030, Big5.

    Line ends are kept, the BOM is not part of the text. Raises ReadError for binary data.
    """
    for bom, codec in _BOMS:
        if data.startswith(bom):
            text = _strict(data[len(bom):], codec)
            if text is None:
                raise ReadError(name, f"文件标明为 {codec.upper()} 编码，但内容已损坏")
            return _checked(text, name)
    for codec in _ladder(data, name, encoding, html):
        text = _strict(data, codec)
        if text is not None and "\0" not in text:
            return _checked(text, name)
    if b"\0" in data:
        raise ReadError(name, "含有空字节，不是文字稿（若为 UTF-16 文本，请另存为 UTF-8）")
    raise ReadError(name, "无法识别文字编码，请另存为 UTF-8 后再查")


def _ladder(data: bytes, name: str, encoding: str, html: bool) -> list[str]:
    asked = _codec(encoding)
    if encoding and not asked:
        raise ReadError(name, f"不认识的编码 {encoding}，可用 utf-8、gb18030、big5 等")
    declared = _META.search(data, 0, 4096) if html and not asked else None
    asked = asked or (_codec(declared[1].decode("ascii")) if declared else "")
    return ["utf-8", *([asked] if asked else []), "gb18030", "big5hkscs"]


def _codec(encoding: str) -> str:
    try:
        known = codecs.lookup(encoding).name if encoding else ""
    except (LookupError, ValueError):
        return ""
    return _WIDER.get(known, known) if known in _KNOWN else ""


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _checked(text: str, name: str) -> str:
    if "\0" in text or len(_CONTROL.findall(text)) * 100 > len(text):
        raise ReadError(name, "含有大量控制字符，不是文字稿")
    if not text.strip():
        raise ReadError(name, "文件是空的")
    return text
