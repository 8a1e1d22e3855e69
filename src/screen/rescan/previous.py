"""Judgements of an earlier run, found again by the content of a post."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing

from screen.rescan import files, tables
from screen.rescan.tables import Row

_KEPT = 6  # shards of the earlier run held at a time


class Previous:
    """The posts and findings of an earlier run, looked up shard by shard.

    The shard of the same number is tried first; posts that moved are found by the index of its ledger,
    which only a local ledger has.
    """

    def __init__(self, out: str, ledger: str):
        self._out, self._ledger = out, ledger
        self._shards: dict[int, dict[bytes, tuple[Row, list[Row]]]] = {}

    def find(self, number: int, contents: Sequence[bytes]) -> dict[bytes, tuple[Row, list[Row]]]:
        """The judgements of those contents that the earlier run saw."""
        out = self._pick(number, contents)
        missing = [content for content in contents if content not in out]
        for shard in self._where(missing):
            out.update(self._pick(shard, missing))
        return out

    def _pick(self, number: int, contents: Sequence[bytes]) -> dict[bytes, tuple[Row, list[Row]]]:
        if number not in self._shards:
            self._shards[number] = self._load(number)
            while len(self._shards) > _KEPT:
                self._shards.pop(next(iter(self._shards)))
        shard = self._shards[number]
        return {content: shard[content] for content in contents if content in shard}

    def _load(self, number: int) -> dict[bytes, tuple[Row, list[Row]]]:
        posts = tables.rows(tables.name(self._out, "posts", number))
        found: dict[int, list[Row]] = {}
        if posts:
            for finding in tables.rows(tables.name(self._out, "findings", number)):
                found.setdefault(finding["row"], []).append(finding)
        return {post["content"]: (post, found.get(post["row"], [])) for post in posts}

    def _where(self, contents: Sequence[bytes]) -> list[int]:
        if not contents or files.remote(self._ledger) or not os.path.exists(self._ledger):
            return []
        shards: set[int] = set()
        with closing(sqlite3.connect(f"file:{self._ledger}?mode=ro&immutable=1", uri=True)) as ledger:
            for at in range(0, len(contents), 500):
                part = contents[at:at + 500]
                query = f"SELECT DISTINCT shard FROM seen WHERE content IN ({','.join('?' * len(part))})"
                shards.update(shard for (shard,) in ledger.execute(query, part))
        return sorted(shards)
