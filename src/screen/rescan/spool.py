"""Copies of sources that can only be read once from the front, one file a slice, gone when the slice is done."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterator
from datetime import date
from typing import Any

from screen.rescan import files, tables
from screen.rescan.posts import RecordError
from screen.rescan.source import Record, Slice, Source

_ERROR = "\x00error"


def plan(source: Source, stream: Callable[..., Iterator[tuple[Any, Record | RecordError]]], size: int, folder: str,
         cursor: Slice | None) -> Iterator[Slice]:
    """Slices as they are written, from behind `cursor` on."""
    number = cursor["number"] + 1 if cursor else 0
    row = cursor["row"] + cursor["count"] if cursor else 0
    lines: list[str] = []
    after = cursor["after"] if cursor else None
    for found in stream(source, row, after):
        after, record = found
        lines.append(_packed(record))
        if len(lines) == size:
            yield _put(folder, number, row, lines, after)
            number, row, lines = number + 1, row + len(lines), []
    if lines:
        yield _put(folder, number, row, lines, after)


def raw(part: Slice) -> bytes:
    """The bytes of a spooled slice."""
    with files.open_read(part["path"]) as stream:
        return stream.read()


def records(part: Slice, only: Container[int] | None = None) -> Iterator[tuple[int, Record | RecordError]]:
    """The records of a spooled slice, or only those of some rows."""
    for at, line in enumerate(tables.read(part["path"]).column("record").to_pylist()):
        if only is not None and part["row"] + at not in only:
            continue
        record = json.loads(line)
        yield part["row"] + at, RecordError(record[_ERROR]) if _ERROR in record else record


def _put(folder: str, number: int, row: int, lines: list[str], after: Any) -> Slice:
    path = files.join(folder, f"{number:07}.parquet")
    files.write(path, tables.packed({"record": lines}))
    return {"kind": "spool", "path": path, "number": number, "row": row, "line": row + 1, "count": len(lines),
            "after": after if isinstance(after, (int, float)) or after is None else str(after)}


def _packed(record: Record | RecordError) -> str:
    if isinstance(record, RecordError):
        return json.dumps({_ERROR: str(record)})
    return json.dumps(record, ensure_ascii=True, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        raw = bytes(value)
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("gb18030", "replace")
    return str(value)
