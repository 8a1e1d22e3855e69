"""JSONL and CSV: entered at any record by its byte offset, in UTF-8 or GB 18030."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Container, Iterator
from io import BytesIO
from typing import IO, Any

from screen.rescan import files
from screen.rescan.posts import RecordError
from screen.rescan.source import Record, Slice, Source, paths

LONGEST = 16 * 1024 * 1024  # bytes of one line and characters of one cell; a longer one is no post
_BOM = b"\xef\xbb\xbf"


def plan(source: Source, size: int) -> Iterator[Slice]:
    """Slices by byte offsets; reads every file once."""
    row = 0
    for path, _ in paths(source):
        with files.open_read(path) as stream:
            encoding, header, start = _head(source, stream)
            ends = _csv_ends(stream, start, encoding, header) if header else _line_ends(stream, start)
            begun, count, line = start, 0, 1
            for end in ends:
                count += 1
                if count == size:
                    yield _slice(source, path, begun, end, row, line, count, encoding, header)
                    begun, row, line, count = end, row + count, line + count, 0
            if count:
                yield _slice(source, path, begun, end, row, line, count, encoding, header)
                row += count


def _slice(source: Source, path: str, start: int, stop: int, row: int, line: int, count: int, encoding: str,
           header: list[str]) -> Slice:
    return {"kind": source.kind, "path": path, "start": start, "stop": stop, "row": row, "line": line,
            "count": count, "encoding": encoding, "header": header}


def raw(part: Slice) -> bytes:
    """The bytes of a slice."""
    with files.open_read(part["path"]) as stream:
        stream.seek(part["start"])
        body = stream.read(part["stop"] - part["start"])
    if len(body) < part["stop"] - part["start"]:
        raise OSError("文件比登记时短，扫描期间被改动过")
    return body


def records(part: Slice, only: Container[int] | None = None) -> Iterator[tuple[int, Record | RecordError]]:
    """The records of a slice, or only those of some rows."""
    lines = _lines(BytesIO(raw(part)))
    if only is not None and not part["header"]:
        lines = (line if at in only else b"" for at, line in enumerate(lines, part["row"]))
    found = _cells(lines, part["encoding"], part["header"]) if part["header"] else _objects(lines, part["encoding"])
    for at, record in enumerate(found):
        if at == part["count"]:
            break
        if record is not None and (only is None or part["row"] + at in only):
            yield part["row"] + at, record


def stream(source: Source, skip: int, _: Any) -> Iterator[tuple[Any, Record | RecordError]]:
    """All records from the front, also of packed files."""
    at = 0
    for path, _ in paths(source):
        with files.open_read(path) as packed:
            file: Any = gzip.GzipFile(fileobj=packed) if path.endswith(".gz") else packed
            encoding, header, _ = _head(source, file)
            lines = _lines(file)
            for record in _cells(lines, encoding, header) if header else _objects(lines, encoding):
                if record is not None:
                    if at >= skip:
                        yield None, record
                    at += 1


def _head(source: Source, file: IO[bytes]) -> tuple[str, list[str], int]:
    """Encoding, CSV header (empty for JSONL) and where the records start; leaves the file there."""
    head = file.read(256 * 1024)
    start = 3 if head.startswith(_BOM) else 0
    encoding = source.encoding or _encoding(head)
    header: list[str] = []
    if source.kind == "csv":
        lines = list(_lines(BytesIO(head[start:])))
        sign = _delimiter(lines[0].decode(encoding, "replace")) if lines else ","
        used = _Counted(iter(lines), encoding)
        header = [sign, *(name.strip() for name in next(csv.reader(used, delimiter=sign), []))]
        start += used.bytes
    file.seek(start)
    return encoding, header, start


def _encoding(head: bytes) -> str:
    # By the line: one damaged record must not turn a whole file of UTF-8 into nonsense.
    lines = [line for line in head[: head.rfind(b"\n") + 1 or None].split(b"\n") if not line.isascii()]
    sound = sum(_is_utf8(line) for line in lines)
    return "utf-8" if 2 * sound >= len(lines) else "gb18030"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(line: str) -> str:
    return max(",\t;|", key=line.count)


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: stream.readline(LONGEST), b"")


def _line_ends(stream: IO[bytes], at: int) -> Iterator[int]:
    for line in _lines(stream):
        at += len(line)
        yield at


def _csv_ends(stream: IO[bytes], at: int, encoding: str, header: list[str]) -> Iterator[int]:
    lines = _Counted(_lines(stream), encoding)
    for _ in _rows(lines, header[0]):
        yield at + lines.bytes


class _Counted:
    """Decoded lines, with the bytes handed out so far: a CSV reader takes exactly those of its record."""

    def __init__(self, lines: Iterator[bytes], encoding: str):
        self._lines, self._encoding, self.bytes = lines, encoding, 0

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.bytes += len(line)
        return line.decode(self._encoding, "surrogateescape")


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[list[str] | None]:
    csv.field_size_limit(LONGEST)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _cells(lines: Iterator[bytes], encoding: str, header: list[str]) -> Iterator[Record | RecordError | None]:
    names = header[1:]
    for cells in _rows(_Counted(lines, encoding), header[0]):
        if cells is None:
            yield RecordError("这一行不是有效的 CSV")
        elif not any(cells):
            yield None
        elif len(cells) != len(names):
            yield RecordError(f"有 {len(cells)} 列，表头是 {len(names)} 列")
        elif any("\udc80" <= c <= "\udcff" for cell in cells if not cell.isascii() for c in cell if c > "\ud7ff"):
            yield RecordError("文字编码有错")
        else:
            yield dict(zip(names, cells, strict=True))


def _objects(lines: Iterator[bytes], encoding: str) -> Iterator[Record | RecordError | None]:
    for line in lines:
        if not line.strip():
            yield None
            continue
        try:
            found = json.loads(line if encoding == "utf-8" else line.decode(encoding))
        except RecursionError:
            yield RecordError("JSON 嵌套过深")
        except ValueError as error:
            yield RecordError("文字编码有错" if isinstance(error, UnicodeDecodeError) else "这一行不是有效的 JSON")
        else:
            yield found if isinstance(found, dict) else RecordError("这一行不是 JSON 对象")
