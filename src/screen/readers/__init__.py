"""Readers: bytes of a file become a Draft; which module reads what is one literal table."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path, PurePath

from screen.model import Draft
from screen.readers.errors import ReadError
from screen.readers.sniff import guess, magic

__all__ = ["READERS", "ReadError", "read", "suffixes"]

READERS = {
    ".txt": "plain", ".text": "plain",
    ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".shtml": "html", ".xhtml": "html",
    ".docx": "docx", ".docm": "docx",
    ".doc": "doc", ".wps": "doc", ".dot": "doc", ".wpt": "doc",
    ".pdf": "pdf",
    ".xlsx": "sheet", ".xlsm": "sheet", ".csv": "sheet", ".tsv": "sheet",
    ".png": "image", ".jpg": "image", ".jpeg": "image", ".gif": "image", ".webp": "image", ".bmp": "image",
    ".tif": "image", ".tiff": "image",
}
# Older names that some tools give to new content: judged by content alone.
_BY_CONTENT = ("", ".doc", ".wps", ".dot", ".wpt", ".xls", ".et")
_BINARY = {"docx": "Word 文档", "doc": "旧版 Word 或 WPS 文档", "sheet": "Excel 表格", "pdf": "PDF", "image": "图片"}
_OFFICE = ("docx", "doc", "sheet")
_PICTURED = (*_OFFICE, "html", "markdown")
_TEXT_TABLES = (".csv", ".tsv")
_FORMATS = "可读取 .txt、.md、.html、.docx、.doc、.wps、.pdf、.xlsx、.csv 和图片"
_CURES = {
    "encrypted": "文件已加密，请先取消密码保护再查",
    "slides": "这是演示文稿，不能读取，请把文字复制为文字稿后再查",
    "rtf": "RTF 文件不能直接读取，请另存为 .docx 后再查",
    "archive": "这是压缩包，请先解压，逐个检查其中的稿件",
    "binary": "这是二进制文件，不是文字稿；" + _FORMATS,
}


def read(source: str | Path | bytes, name: str = "", encoding: str = "", limit: int = 20 * 1024 * 1024) -> Draft:
    """Reads a draft from a path, from `-` (standard input) or from bytes.

    `name` tells the format by its suffix; without one the content does. `encoding` is tried for text
    that is not UTF-8. Raises ReadError when the file is missing, empty, over `limit` bytes or unreadable.
    """
    folder = None if isinstance(source, bytes) or str(source) == "-" else Path(source).parent
    data, name = _load(source, name, limit)
    kind = _kind(data, name)
    try:
        draft: Draft = import_module(f"screen.readers.{kind}").read(data, name, encoding)
        looked = 0
        if kind in _PICTURED and (kind in _OFFICE or draft.meta.get("images")):
            from screen.readers.embedded import look_into

            looked = look_into(draft, data, kind, folder)
        if kind in _OFFICE and not (draft.text.strip() or draft.gaps or draft.meta.get("images") or looked):
            raise ReadError(name, f"{_BINARY[kind]}里没有文字")
    except ImportError as error:
        raise ReadError(name, f"读取这种文件需要组件 {error.name}，请先安装") from error
    return draft


def suffixes() -> frozenset[str]:
    """The suffixes of documents that `read` knows, in lower case with the dot.

    Pictures are left out: those in a folder mostly belong to a draft, and are looked at with it.
    """
    return frozenset(suffix for suffix, reader in READERS.items() if reader != "image")


def _load(source: str | Path | bytes, name: str, limit: int) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        data = source
    elif str(source) == "-":
        data = sys.stdin.buffer.read(limit + 1)
    else:
        name = name or str(source)
        data = _file(source, name, limit)
    if len(data) > limit:
        raise ReadError(name, f"文件超过 {_size(limit)}，请拆分后再查")
    if not data.strip():
        raise ReadError(name, "文件是空的")
    return data, name


def _file(path: str | Path, name: str, limit: int) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError as error:
        raise ReadError(name, "找不到文件") from error
    except IsADirectoryError as error:
        raise ReadError(name, "这是文件夹，不是文件") from error
    except PermissionError as error:
        raise ReadError(name, "没有读取权限") from error
    except (OSError, ValueError) as error:
        raise ReadError(name, "文件无法打开") from error


def _size(limit: int) -> str:
    return f"{limit // 1048576} MB" if limit >= 1048576 else f"{limit} 字节"


def _kind(data: bytes, name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    found = "archive" if suffix == ".zip" else magic(data)
    wanted = READERS.get(suffix, "")
    if found == "archive" and data.startswith(b"PK") and wanted in ("docx", "sheet"):
        # The list of members at the end is lost: the reader says that the file is incomplete.
        return wanted
    if found in _CURES:
        raise ReadError(name, _CURES[found])
    if found:
        if found == wanted or suffix in _BY_CONTENT or (found in _OFFICE and wanted in _OFFICE):
            return found
        raise ReadError(name, f"内容是{_BINARY[found]}，文件名却是 {suffix}，请改正后缀后再查")
    if suffix in _BY_CONTENT:
        return guess(data)
    if wanted in _BINARY and suffix not in _TEXT_TABLES:
        raise ReadError(name, f"文件不是有效的 {suffix}（可能损坏或只改了后缀），请重新另存或导出")
    if wanted or not suffix[1:].isalnum():
        return wanted or guess(data)
    raise ReadError(name, f"不支持 {suffix} 文件；{_FORMATS}")
