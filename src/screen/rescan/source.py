"""Where posts come from: what kind of source it is, a sample, the plan of its slices, and a slice's records.

A slice is plain JSON. Sources that can be entered anywhere are read in place by whoever screens the slice;
those that can only be read once from the front are first spooled, slice by slice.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from itertools import islice
from typing import Any

from screen.rescan import files
from screen.rescan.posts import RecordError

Slice = dict[str, Any]
Record = dict[str, Any]
SAMPLE = 50
_TRIES = 3
KINDS = {"jsonl": "JSONL", "csv": "CSV", "parquet": "Parquet", "documents": "文档文件夹", "wechat": "微信公众号导出",
         "sql": "数据库查询"}
_MODULES = {"jsonl": "lines", "csv": "lines", "parquet": "table", "documents": "folder", "wechat": "wechat",
            "sql": "database", "spool": "spool"}
_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet",
             ".json": "wechat"}


class SourceError(Exception):
    """A source that cannot be read at all; the message says what to do."""


class SourceLost(Exception):
    """A source that broke off and must be planned again from its start."""


@dataclass(slots=True, frozen=True)
class Source:
    """A place of posts. `query` and `key` belong to databases; `shown` is the place without passwords."""

    kind: str
    place: str
    shown: str
    query: str = ""
    key: str = ""
    encoding: str = ""

    @property
    def one_pass(self) -> bool:
        """Whether the plan copies the records, since they can only be read from the front."""
        return self.kind in ("sql", "wechat") or any(p.endswith(".gz") for p, _ in islice(paths(self), 1))


def recognise(place: str, query: str = "", key: str = "", encoding: str = "") -> Source:
    """The source at a place; raises `SourceError`."""
    if query or "+" in place.split("://")[0] or place.split("://")[0] in ("sqlite", "postgresql", "mysql"):
        from screen.rescan import database

        if not query:
            raise SourceError("数据库来源还须给出查询语句：--sql \"SELECT …\"")
        return Source("sql", place, database.shown(place), query, key)
    for path, _ in _listing(place):
        kind = _SUFFIXES.get(_suffix(path), "documents")
        if kind != "documents" or _readable(path):
            return Source(kind, place, place, encoding=encoding)
    raise SourceError(f"{place}: 没有找到可读的稿件；可用 .jsonl、.csv、.parquet、.json（微信导出）或文档文件夹")


def paths(source: Source) -> Iterator[tuple[str, str]]:
    """The files of a source that belong to its kind, each with the mark of its state."""
    for path, stamp in _listing(source.place):
        if _SUFFIXES.get(_suffix(path), "documents") == source.kind and (source.kind != "documents" or _readable(path)):
            yield path, stamp


def fingerprint(source: Source) -> str:
    """A digest that changes when the files do; for databases only that of the question."""
    hasher = sha256(repr((source.kind, source.shown, source.query, source.key, source.encoding)).encode())
    if source.kind != "sql":
        for path, stamp in paths(source):
            hasher.update(f"{path}\0{stamp}\n".encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()


def sample(source: Source) -> list[Record]:
    """The first records, to guess columns from; empty for documents, which have none."""
    if source.kind == "documents":
        return []
    for attempt in range(_TRIES):
        try:
            found = islice(_module(source.kind).stream(source, 0, None), SAMPLE)
            return [r for _, r in found if not isinstance(r, RecordError)]
        except SourceLost as error:
            if attempt == _TRIES - 1:
                raise SourceError(f"{source.shown}: {error}，请稍后重跑") from error
    raise AssertionError


def stream(source: Source) -> Iterator[Record | RecordError]:
    """All records from the front; documents are none, for they tell no dates. Raises `SourceError`, `SourceLost`."""
    if source.kind == "documents":
        raise SourceError(f"{source.shown}: 文档没有发布日期，无法按账号统计；请给出带日期的 JSONL、CSV 或 Parquet")
    yield from (record for _, record in _module(source.kind).stream(source, 0, None))


def plan(source: Source, size: int, spool: str, cursor: Slice | None = None) -> Iterator[Slice]:
    """The slices of a source in order, of at most `size` records each.

    `cursor` is the last slice of a plan that broke off: a spooled source goes on behind it. Raises `SourceLost`
    when the source broke off and the slices so far are worth nothing.
    """
    module = _module(source.kind)
    if not source.one_pass and (source.kind != "parquet" or module.seekable(source, size)):
        yield from module.plan(source, size)
    else:
        from screen.rescan import spool as spools

        yield from spools.plan(source, module.stream, size, spool, cursor)


def records(part: Slice, only: Container[int] | None = None) -> Iterator[tuple[int, Record | RecordError]]:
    """Row number and record of each post of a slice; a bad record comes as the error it is.

    `only` asks for some rows. Raises `OSError` and what the format's library
    raises when the slice as a whole cannot be read.
    """
    module = _module(part["kind"])
    found: Iterator[tuple[int, Record | RecordError]]
    found = module.records(part) if only is None else module.records(part, only)
    return found


def raw(part: Slice) -> bytes | None:
    """The bytes of a slice, None when it is no stretch of bytes."""
    module = _module(part["kind"])
    body: bytes | None = module.raw(part) if hasattr(module, "raw") else None
    return body


def _module(kind: str) -> Any:
    return import_module(f"screen.rescan.{_MODULES[kind]}")


def _listing(place: str) -> Iterator[tuple[str, str]]:
    if not files.remote(place) and os.path.isdir(place):
        return files.listing(place)
    if files.stamp(place) and not (files.remote(place) and place.endswith("/")):
        return iter([(place, files.stamp(place))])
    if files.remote(place):
        return files.listing(place)
    raise SourceError(f"{place}: 找不到")


def _suffix(path: str) -> str:
    return os.path.splitext(path.removesuffix(".gz"))[1].lower()


def _readable(path: str) -> bool:
    from screen import readers

    return _suffix(path) in readers.suffixes() | {".doc", ".wps"} and not path.endswith(".gz")
