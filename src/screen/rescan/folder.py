"""A folder of documents: every file is one post, read when its turn comes."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator

from screen.rescan import files
from screen.rescan.posts import RecordError
from screen.rescan.source import Record, Slice, Source, paths

LARGEST = 20 * 1024 * 1024


def plan(source: Source, size: int) -> Iterator[Slice]:
    """Slices of file names; the folder below the root counts as the account."""
    names: list[str] = []
    row = 0
    for path, _ in paths(source):
        names.append(path)
        if len(names) == size:
            yield {"kind": "documents", "path": source.place, "names": names, "row": row, "count": size}
            names, row = [], row + size
    if names:
        yield {"kind": "documents", "path": source.place, "names": names, "row": row, "count": len(names)}


def records(part: Slice, only: Container[int] | None = None) -> Iterator[tuple[int, Record | RecordError]]:
    """The documents of a slice as bytes, or only those of some rows; one that cannot be opened is one error."""
    for row, path in enumerate(part["names"], part["row"]):
        if only is None or row in only:
            yield row, _document(part["path"], path)


def _document(root: str, path: str) -> Record | RecordError:
    try:
        with files.open_read(path) as file:
            body = file.read(LARGEST + 1)
    except OSError as error:
        return RecordError(f"打不开：{error.strerror}")
    if len(body) > LARGEST:
        return RecordError(f"文件超过 {LARGEST // 1048576} MB")
    name = os.path.relpath(path, root) if not files.remote(path) else path.removeprefix(root).lstrip("/")
    name = name if name != "." else os.path.basename(path)
    name = name.replace(os.sep, "/")
    return {"text": body, "name": name, "account": name.split("/")[0] if "/" in name else ""}
