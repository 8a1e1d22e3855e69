"""The members of clusters while they are looked through: in one SQLite file, so that memory does not grow with them."""

from __future__ import annotations

import os
import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from screen.rescan.posts import Post
from screen.rescan.tables import Row

COLUMNS = ("row", "post", "account", "date", "kind", "source", "title", "link", "text_hash", "content")
_TABLES = f"""
CREATE TABLE members (first INTEGER, shard INTEGER, {', '.join(COLUMNS)}, PRIMARY KEY (first, row)) WITHOUT ROWID;
CREATE TABLE wanted (shard INTEGER, row INTEGER, PRIMARY KEY (shard, row)) WITHOUT ROWID;
CREATE TABLE texts (row INTEGER PRIMARY KEY, post BLOB);
"""


class Member(NamedTuple):
    """A post of a cluster, as the table of posts has it; `first` numbers the cluster."""

    first: int
    shard: int
    row: int
    post: str
    account: str
    date: str
    kind: str
    source: str
    title: str
    link: str
    text_hash: str
    content: bytes


class Members:
    """The scratch file in `folder`, which its owner deletes: it holds texts as they are, unmasked."""

    def __init__(self, folder: str):
        self._base = sqlite3.connect(os.path.join(folder, "members.sqlite"), isolation_level=None)
        self._base.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES} BEGIN;")

    def close(self) -> None:
        """Lets go of the file."""
        self._base.close()

    def add(self, shard: int, found: Iterable[tuple[int, Row]]) -> None:
        """Takes posts of a shard, each with the number of its cluster."""
        self._base.executemany(f"INSERT INTO members VALUES ({', '.join('?' * (2 + len(COLUMNS)))})",
                               [(first, shard, *(row[name] for name in COLUMNS)) for first, row in found])

    def clusters(self) -> Iterator[list[Member]]:
        """The clusters by their first posts, each in the order of its posts."""
        found = map(Member._make, self._base.execute("SELECT * FROM members ORDER BY first, row"))
        for _, members in groupby(found, lambda member: member.first):
            yield list(members)

    def want(self, members: Iterable[Member]) -> None:
        """Asks for the texts of some posts."""
        self._base.executemany("INSERT OR IGNORE INTO wanted VALUES (?, ?)", [(m.shard, m.row) for m in members])

    def wanted(self) -> Iterator[tuple[int, set[int]]]:
        """The rows asked for, shard by shard."""
        found = self._base.execute("SELECT shard, row FROM wanted ORDER BY shard, row")
        for shard, rows in groupby(found, lambda pair: pair[0]):
            yield int(shard), {row for _, row in rows}

    def keep(self, post: Post) -> None:
        """Keeps a post that was asked for."""
        self._base.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", (post.row, pickle.dumps(post)))

    def read(self, member: Member) -> Post | None:
        """The post of a member; None when it was not asked for or its source has changed since it was screened."""
        found = self._base.execute("SELECT post FROM texts WHERE row = ?", (member.row,)).fetchone()
        post: Post | None = pickle.loads(found[0]) if found else None
        return post if post and post.content == member.content else None
