"""Parquet: entered at any row when its row groups are small enough."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from screen.rescan import files
from screen.rescan.posts import RecordError
from screen.rescan.source import Record, Slice, Source, paths

_WASTE = 20  # a group of so many shards is decoded again for each of them: a few per cent of the screening


def seekable(source: Source, size: int) -> bool:
    """Whether no row group is so large that entering it again and again costs more than a copy."""
    import pyarrow.parquet as pq

    for path, _ in paths(source):
        with files.open_read(path) as stream:
            found = pq.ParquetFile(stream).metadata
            if any(found.row_group(k).num_rows > _WASTE * size for k in range(found.num_row_groups)):
                return False
    return True


def plan(source: Source, size: int) -> Iterator[Slice]:
    """Slices of rows; reads only the footers."""
    import pyarrow.parquet as pq

    row = 0
    for path, _ in paths(source):
        with files.open_read(path) as stream:
            total = pq.ParquetFile(stream).metadata.num_rows
        for start in range(0, total, size):
            count = min(size, total - start)
            yield {"kind": "parquet", "path": path, "start": start, "row": row, "line": start + 1, "count": count}
            row += count


def records(part: Slice, only: Container[int] | None = None) -> Iterator[tuple[int, Record | RecordError]]:
    """The records of a slice, or only those of some rows."""
    import pyarrow.parquet as pq

    with files.open_read(part["path"]) as stream:
        file = pq.ParquetFile(stream)
        first, groups = _groups(file.metadata, part["start"], part["count"])
        skip, left = part["start"] - first, part["count"]
        row = part["row"]
        for batch in file.iter_batches(batch_size=1000, row_groups=groups, use_threads=False):
            here = batch.slice(skip, left)
            skip = max(0, skip - batch.num_rows)
            asked = [at for at in range(here.num_rows) if only is None or row + at in only]
            yield from zip((row + at for at in asked), here.take(asked).to_pylist(), strict=True)
            row += here.num_rows
            left -= here.num_rows
            if not left:
                return


def stream(source: Source, skip: int, _: Any) -> Iterator[tuple[Any, Record | RecordError]]:
    """All records from the front."""
    import pyarrow.parquet as pq

    for path, _ in paths(source):
        with files.open_read(path) as file:
            for batch in pq.ParquetFile(file).iter_batches(batch_size=1000, use_threads=False):
                here = batch.slice(skip)
                skip = max(0, skip - batch.num_rows)
                yield from ((None, record) for record in here.to_pylist())


def _groups(metadata: Any, start: int, count: int) -> tuple[int, list[int]]:
    """The row groups that hold some rows, and the row that the first of them starts at."""
    first = at = 0
    groups: list[int] = []
    for k in range(metadata.num_row_groups):
        size = metadata.row_group(k).num_rows
        if at < start + count and at + size > start:
            if not groups:
                first = at
            groups.append(k)
        at += size
    return first, groups
