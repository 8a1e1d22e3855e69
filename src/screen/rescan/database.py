"""SQLite, PostgreSQL, MySQL and others by SQLAlchemy: streamed, in pages by key when a key is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from screen.rescan.posts import RecordError
from screen.rescan.source import Record, Source, SourceError, SourceLost

PAGE = 2000
TRIES = 6


def shown(url: str) -> str:
    """A database URL without its password."""
    sqlalchemy = _library()
    try:
        return str(sqlalchemy.engine.make_url(url).render_as_string(hide_password=True))
    except sqlalchemy.exc.ArgumentError as error:
        raise SourceError("数据库地址写法有误；应如 postgresql+psycopg://用户@主机/库、sqlite:///文件.db") from error


def stream(source: Source, skip: int, after: Any) -> Iterator[tuple[Any, Record | RecordError]]:
    """Key and record of all rows; with a key the rows behind `after`, which survives lost connections.

    Raises `SourceLost` when the connection broke and there is no key to go on from, `SourceError` when it
    cannot be made or the query is wrong.
    """
    yield from _paged(source, after) if source.key else _whole(source)


def _whole(source: Source) -> Iterator[tuple[Any, Record]]:
    sqlalchemy, engine = _engine(source)
    begun = False
    try:
        with engine.connect().execution_options(stream_results=True, max_row_buffer=PAGE) as connection:
            for row in connection.execute(sqlalchemy.text(source.query)).mappings():
                begun = True
                yield None, dict(row)
    except sqlalchemy.exc.DBAPIError as error:
        if error.connection_invalidated or (begun and _dropped(sqlalchemy, error)):
            raise SourceLost("数据库连接中断") from error
        raise _told(source, error) from error
    finally:
        engine.dispose()


def _paged(source: Source, after: Any) -> Iterator[tuple[Any, Record]]:
    sqlalchemy, engine = _engine(source)
    key = engine.dialect.identifier_preparer.quote(source.key)
    head = f"SELECT * FROM ({source.query.rstrip().rstrip(';')}) AS posts_"
    tail = f" ORDER BY {key} LIMIT {PAGE}"
    try:
        while True:
            where = "" if after is None else f" WHERE {key} > :after"
            rows = _page(source, sqlalchemy, engine, head + where + tail, {} if after is None else {"after": after})
            for row in rows:
                if source.key not in row:
                    raise SourceError(f"--key {source.key}: 查询结果里没有这一列；有 {'、'.join(row)}")
                after = row[source.key]
                yield after, row
            if len(rows) < PAGE:
                return
    finally:
        engine.dispose()


def _page(source: Source, sqlalchemy: Any, engine: Any, query: str, values: dict[str, Any]) -> list[Record]:
    for attempt in range(TRIES):
        try:
            with engine.connect() as connection:
                return [dict(row) for row in connection.execute(sqlalchemy.text(query), values).mappings()]
        except sqlalchemy.exc.DBAPIError as error:
            if attempt == TRIES - 1 or not _dropped(sqlalchemy, error):
                raise _told(source, error) from error
            time.sleep(min(10, 0.5 * 2 ** attempt))
    raise AssertionError


def _dropped(sqlalchemy: Any, error: Any) -> bool:
    """Whether a connection was lost, as against a query that is wrong."""
    return bool(error.connection_invalidated) or (
        isinstance(error, sqlalchemy.exc.OperationalError) and "no such" not in str(error.orig))


def _told(source: Source, error: Any) -> SourceError:
    words = str(error.orig).strip().splitlines()
    return SourceError(f"{source.shown}: 查询没有成功：{words[0] if words else type(error.orig).__name__}")


def _engine(source: Source) -> tuple[Any, Any]:
    sqlalchemy = _library()
    try:
        return sqlalchemy, sqlalchemy.create_engine(source.place, pool_pre_ping=True)
    except ImportError as error:
        raise SourceError(f"连接这种数据库需要组件 {error.name}，请先安装") from error


def _library() -> Any:
    try:
        import sqlalchemy
    except ImportError as error:
        raise SourceError("读取数据库需要组件 SQLAlchemy：pip install 'prescreen[rescan]'") from error
    return sqlalchemy
