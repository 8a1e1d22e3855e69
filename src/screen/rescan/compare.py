"""New, gone and kept findings between two runs, by post and finding id; on disk, so that size does not matter."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b

from screen.rescan import files, tables
from screen.rescan.tables import Row

NEW, GONE, KEPT = "new", "gone", "kept"


class Compared:
    """The findings of an earlier run; `state` asks for one of now, `gone` tells what never was asked for."""

    def __init__(self, base: sqlite3.Connection, earlier: str):
        self._base, self._earlier = base, earlier
        self.counts: Counter[str] = Counter()
        base.execute("CREATE TABLE known (key BLOB PRIMARY KEY, seen INTEGER DEFAULT 0) WITHOUT ROWID")
        for path in self._paths():
            found = tables.rows(path, ["post", "finding"])
            base.executemany("INSERT OR IGNORE INTO known (key) VALUES (?)", [(_key(row),) for row in found])

    def states(self, rows: list[Row]) -> list[str]:
        """For each finding of now whether it is new or kept."""
        ask = self._base.execute
        out = []
        for row in rows:
            kept = ask("UPDATE known SET seen = 1 WHERE key = ?", (_key(row),)).rowcount
            out.append(KEPT if kept else NEW)
        self.counts.update(out)
        return out

    def gone(self) -> Iterator[list[Row]]:
        """The findings of the earlier run that were not met again, shard by shard."""
        for path in self._paths():
            keys = {key for (key,) in self._unseen(tables.rows(path, ["post", "finding"]))}
            if keys:
                rows = [row for row in tables.rows(path) if _key(row) in keys]
                self.counts[GONE] += len(rows)
                yield rows

    def _unseen(self, rows: list[Row]) -> Iterator[tuple[bytes]]:
        for row in rows:
            yield from self._base.execute("SELECT key FROM known WHERE key = ? AND NOT seen", (_key(row),))

    def _paths(self) -> Iterator[str]:
        for path, _ in files.listing(files.join(self._earlier, "findings")):
            if path.endswith(".parquet"):
                yield path
        if files.exists(between := files.join(self._earlier, tables.ACROSS)):
            yield between


@contextmanager
def compared(earlier: str) -> Iterator[Compared | None]:
    """The comparison with an earlier run, None without one."""
    if not earlier:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        base = sqlite3.connect(os.path.join(folder, "known.sqlite"), isolation_level=None)
        try:
            base.execute("PRAGMA synchronous = OFF")
            base.execute("BEGIN")
            yield Compared(base, earlier)
        finally:
            base.close()


def _key(row: Row) -> bytes:
    return blake2b(f"{row['post']}\0{row['finding']}".encode("utf-8", "surrogatepass"), digest_size=12).digest()
