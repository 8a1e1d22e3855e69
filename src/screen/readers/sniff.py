"""What a file is by its content, when its name does not tell or tells wrongly."""

from __future__ import annotations

import re

_MAGIC = (
    (b"{\\rtf", "rtf"), (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"BM", "image"),
    (b"II*\0", "image"), (b"MM\0*", "image"), (b"Rar!", "archive"), (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"), (b"\x7fELF", "binary"), (b"MZ", "binary"), (b"SQLite format", "binary"),
)
_PACKAGES = ((b"word/document", "docx"), (b"xl/workbook", "sheet"), (b"ppt/presentation", "slides"))
# Some programs write lines of their own before it.
_PDF = re.compile(rb"(?:\A|[\r\n])%PDF-[0-9]")
_PDF_WINDOW = 1024
_HTML_START = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body|<\?xml[^>]{0,200}\?>\s*(?:<!doctype html|<html))",
                         re.I)
_HTML_TAG = re.compile(rb"<(?:p|div|span|section|br|img|table|h[1-6]|a|strong|article)(?:\s[^<>]{0,500})?/?>", re.I)
_HTML_CLOSE = re.compile(rb"</(?:p|div|span|section|table|h[1-6]|a|strong|article)\s{0,9}>", re.I)
_MARKDOWN = re.compile(rb"^(?:#{1,6} \S|> \S"
                       rb"|\|[^\n]{0,2000}\|\s{0,9}$|```|---\s{0,9}\r?\n[A-Za-z_\xe4-\xe9][^\n]{0,200}:)"
                       rb"|\]\([^()\s]{1,500}\)|\*\*[^*\s][^*\n]{0,200}\*\*", re.M)
_WINDOW = 65536


def magic(data: bytes) -> str:
    """The binary format that the content tells: a reader, a key of the cures, or "" for text."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        # The list of members comes last: what stands before may be another package inside this one.
        last, kind = max((data.rfind(sign), kind) for sign, kind in _PACKAGES)
        return kind if last >= 0 else "docx" if b"[Content_Types].xml" in data else "archive"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "doc"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image"
    if _PDF.search(data, 0, _PDF_WINDOW):
        return "pdf"
    for start, kind in _MAGIC:
        if data.startswith(start) and (len(start) > 2 or b"\0" in data[:256]):
            return kind
    return ""


def guess(data: bytes) -> str:
    """The text format of content without a telling name: html, markdown or plain."""
    head = data[:_WINDOW]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML_START.match(head) or (_HTML_TAG.search(head) and _HTML_CLOSE.search(head)):
        return "html"
    return "markdown" if _MARKDOWN.search(head) else "plain"
