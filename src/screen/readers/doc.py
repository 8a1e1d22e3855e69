"""Word 97–2003 documents and those of WPS Office: the text, with cells, notes and links marked."""

from __future__ import annotations

import io
from typing import Any

from screen.model import Draft, Gap, Mark
from screen.readers.doc_walk import Walk
from screen.readers.errors import ReadError
from screen.readers.plain import title_line
from screen.readers.word97 import Binary, Broken

_SAVE = "请用 Word 或 WPS 另存为 .docx 后再查"
_STREAMS = {
    "workbook": "这是旧版 Excel 表格（.xls、.et），请另存为 .xlsx 后再查",
    "book": "这是旧版 Excel 表格（.xls、.et），请另存为 .xlsx 后再查",
    "powerpoint document": "这是演示文稿，不能读取，请把文字复制为文字稿后再查",
    "contents": f"这是微软 Works 文字处理文件，不能读取，{_SAVE}",
    "__properties_version1.0": "这是邮件，不是文字稿，请把正文复制为文字稿后再查",
    "encryptedpackage": "文件已加密，请先取消密码保护再查",
}
_BROKEN = f"文件已损坏或不完整，{_SAVE}"


def read(data: bytes, name: str, encoding: str) -> Draft:
    """Reads the text of all stories: the body, then notes, headers, comments and text boxes, as notes.

    Raises ReadError for what is encrypted, older than Word 97, no document, or broken.
    """
    main, table = _streams(data, name)
    try:
        walk = Walk(Binary(main, table))
    except Broken as error:
        raise ReadError(name, _BROKEN) from error
    draft = Draft(text="".join(walk.out), marks=walk.finished(), name=name)
    if not draft.text.strip() and not walk.pictures:
        raise ReadError(name, "文档里没有文字")
    if walk.pictures:
        draft.meta["pictures"] = walk.pictures
    if walk.objects:
        draft.gaps.append(Gap("嵌入对象", f"{walk.objects} 个嵌入对象没有检查，请打开后单独检查"))
    _title(draft)
    return draft


def _streams(data: bytes, name: str) -> tuple[bytes, bytes]:
    """The two streams of a document that hold its text and its tables."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            if not file.exists("WordDocument"):
                raise ReadError(name, _stranger(file))
            main = file.openstream("WordDocument").read()
            _readable(main, name)
            table = "1Table" if main[0x0B] & 2 else "0Table"
            return main, file.openstream(table).read()
    except ReadError:
        raise
    except Exception as error:
        # Broken containers make olefile raise whatever its arithmetic meets.
        raise ReadError(name, _BROKEN) from error


def _stranger(file: Any) -> str:
    known = {path[0].lower() for path in file.listdir(streams=True, storages=False)}
    return next((cause for stream, cause in _STREAMS.items() if stream in known), f"这不是 Word 文档，{_SAVE}")


def _readable(main: bytes, name: str) -> None:
    if len(main) < 0x1AA:
        raise ReadError(name, _BROKEN)
    sign, version = int.from_bytes(main[:2], "little"), int.from_bytes(main[2:4], "little")
    if sign != 0xA5EC or version < 0xC0:
        raise ReadError(name, f"这是 Word 95 或更早的文件，不能读取，{_SAVE}")
    if main[0x0B] & 1:
        raise ReadError(name, "文件已加密，请先取消密码保护再查")


def _title(draft: Draft) -> None:
    span = title_line(draft.text)
    if span:
        draft.title = draft.text[span.start:span.end]
        draft.marks.append(Mark("title", span))
