"""The Parquet tables of a rescan: posts, findings, errors, changes; the only file that lays out columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from screen.model import GATES
from screen.rescan import files

Row = dict[str, Any]
ACROSS, CLUSTERED = "across.parquet", "clusters.parquet"  # findings between posts; like posts
SLICE = b"slice"  # the key under which a table of posts keeps the digest of its slice

_TEXT, _WHOLE, _LIST = pa.string(), pa.int64(), pa.list_(pa.string())
# `text_hash` (of the text alone) and account, date, kind, source are what judging whole accounts starts from;
# `content` digests all that a judgement depends on; `letters` are those of the post, hashed (see `carry`),
# `sketch` is what texts are found alike by (see `sketch`).
POSTS = pa.schema([
    ("row", _WHOLE), ("post", _TEXT), ("account", _TEXT), ("date", _TEXT), ("kind", _TEXT), ("source", _TEXT),
    ("title", _TEXT), ("link", _TEXT), ("reads", _WHOLE), ("followers", _WHOLE), ("chars", _WHOLE),
    ("text_hash", _TEXT), ("content", pa.binary()), ("letters", pa.binary()), ("sketch", pa.binary()),
    ("verdict", _TEXT),
    *((gate, _TEXT) for gate in GATES),
    ("block", _WHOLE), ("review", _WHOLE), ("advice", _WHOLE), ("waived", _WHOLE), ("gaps", _TEXT),
])
FINDINGS = pa.schema([
    ("row", _WHOLE), ("post", _TEXT), ("account", _TEXT), ("date", _TEXT), ("finding", _TEXT), ("rule", _TEXT),
    ("gate", _TEXT), ("level", _TEXT), ("start", _WHOLE), ("end", _WHOLE), ("field", _TEXT), ("before", _TEXT),
    ("excerpt", _TEXT), ("after", _TEXT), ("message", _TEXT), ("why", _TEXT), ("suggest", _LIST), ("clauses", _LIST),
    ("mechanical", pa.bool_()), ("masked", pa.bool_()), ("waived", _TEXT),
])
ERRORS = pa.schema([("row", _WHOLE), ("place", _TEXT), ("why", _TEXT)])
CLUSTERS = pa.schema([
    ("cluster", _TEXT), ("kind", _TEXT), ("posts", _WHOLE), ("accounts", _WHOLE), ("texts", _WHOLE), ("row", _WHOLE),
    ("post", _TEXT), ("account", _TEXT), ("date", _TEXT), ("title", _TEXT), ("link", _TEXT), ("text_hash", _TEXT),
    ("earliest", pa.bool_()),
])
CHANGES = pa.schema([("state", _TEXT), *((f.name, f.type) for f in FINDINGS if f.name not in ("start", "end"))])
ACCOUNTS = pa.schema([
    ("account", _TEXT), ("verdict", _TEXT), ("since", _TEXT), ("until", _TEXT), ("posts", _WHOLE),
    ("active_days", _WHOLE), ("originals", _WHOLE), ("reposts", _WHOLE), ("last", _TEXT),
    ("longest_silence", _WHOLE), ("review", _WHOLE), ("advice", _WHOLE),
    ("waived", _WHOLE), ("gaps", _TEXT), ("sheet", _TEXT), ("drawn", _TEXT),
])


def packed(columns: Mapping[str, Sequence[Any]] | pa.Table) -> bytes:
    """A table as Parquet bytes, zstd; equal tables give equal bytes."""
    table = columns if isinstance(columns, pa.Table) else pa.table(dict(columns))
    out = BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def table(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    """Rows as a table; characters that have no UTF-8 are escaped."""
    try:
        kinds = zip(schema.names, schema.types, strict=True)
        return pa.table({name: pa.array([row[name] for row in rows], kind) for name, kind in kinds}, schema)
    except UnicodeEncodeError:
        return table([{k: _encodable(v) for k, v in row.items()} for row in rows], schema)


def read(path: str, columns: Sequence[str] | None = None) -> pa.Table:
    """A table of one file; raises `OSError` and `pa.ArrowException`."""
    with files.open_read(path) as stream:
        return pq.read_table(BytesIO(stream.read()), columns=columns, use_threads=False)


def rows(path: str, columns: Sequence[str] | None = None) -> list[Row]:
    """The rows of one file; empty when there is no file."""
    if not files.exists(path):
        return []
    found = read(path, columns)
    names = found.column_names
    columns = [column.to_pylist() for column in found.columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def name(out: str, room: str, number: int) -> str:
    """Where the table of one shard lies."""
    return files.join(out, room, f"{number:07}.parquet")


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, (list, tuple)):
        return [_encodable(v) for v in value]
    return value
