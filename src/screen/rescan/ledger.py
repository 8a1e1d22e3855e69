"""The ledger of a run: what was planned, what is done, in one SQLite file that only the driver writes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from screen.rescan.files import WriteError
from screen.rescan.shard import Outcome
from screen.rescan.source import Slice

_TABLES = """
CREATE TABLE IF NOT EXISTS run (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS shards (
    number INTEGER PRIMARY KEY, part TEXT NOT NULL, planned INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'planned',
    posts INTEGER DEFAULT 0, findings INTEGER DEFAULT 0, errors INTEGER DEFAULT 0, adopted INTEGER DEFAULT 0,
    seconds REAL DEFAULT 0, sha256 TEXT DEFAULT '', sizes TEXT DEFAULT '[]', rulebook TEXT DEFAULT '',
    why TEXT DEFAULT '', skip TEXT DEFAULT '[]');
CREATE TABLE IF NOT EXISTS seen (content BLOB PRIMARY KEY, shard INTEGER NOT NULL) WITHOUT ROWID;
"""


class Ledger:
    """Every change is one transaction, so that a killed run is as it was after its last finished shard."""

    def __init__(self, path: str):
        self.path = path
        try:
            self._base = sqlite3.connect(path, isolation_level=None)
            self._base.executescript(_TABLES)
        except sqlite3.Error as error:
            raise WriteError(path, str(error)) from error

    def close(self) -> None:
        """Lets go of the file."""
        self._base.close()

    def get(self, key: str, default: Any = None) -> Any:
        """A value of the run."""
        row = self._base.execute("SELECT value FROM run WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else default

    def put(self, **values: Any) -> None:
        """Sets values of the run."""
        self._write("INSERT OR REPLACE INTO run VALUES (?, ?)", [(k, json.dumps(v)) for k, v in values.items()])

    def add(self, parts: Iterable[tuple[int, Slice]]) -> None:
        """Plans shards."""
        self._write("INSERT INTO shards (number, part, planned) VALUES (?, ?, ?)",
                    [(number, json.dumps(part), part["count"]) for number, part in parts])

    def last(self) -> tuple[int, Slice] | None:
        """The shard planned last."""
        row = self._base.execute("SELECT number, part FROM shards ORDER BY number DESC LIMIT 1").fetchone()
        return (row[0], json.loads(row[1])) if row else None

    def part(self, number: int) -> Slice:
        """The slice of a shard."""
        row = self._base.execute("SELECT part FROM shards WHERE number = ?", (number,)).fetchone()
        found: Slice = json.loads(row[0])
        return found

    def clear(self) -> None:
        """Forgets the plan."""
        self._write("DELETE FROM shards", [()])

    def open(self) -> Iterator[tuple[int, Slice, tuple[int, ...]]]:
        """The shards that are not done, with the rows to skip; a page at a time, since marking goes on meanwhile."""
        at = -1
        while page := self._base.execute("SELECT number, part, skip FROM shards WHERE state != 'done' AND number > ? "
                                         "ORDER BY number LIMIT 100", (at,)).fetchall():
            for number, part, skip in page:
                yield number, json.loads(part), tuple(json.loads(skip))
            at = page[-1][0]

    def done(self, outcome: Outcome, rulebook: str) -> None:
        """Marks a shard done and remembers what it saw, or marks it failed."""
        if outcome.failed:
            self._write("UPDATE shards SET state = 'failed', why = ? WHERE number = ?",
                        [(outcome.failed, outcome.number)])
            return
        self._write(
            "UPDATE shards SET state = 'done', posts = ?, findings = ?, errors = ?, adopted = ?, seconds = ?, "
            "sha256 = ?, sizes = ?, rulebook = ?, why = '' WHERE number = ?",
            [(outcome.posts, outcome.findings, outcome.errors, outcome.adopted, outcome.seconds, outcome.sha256,
              json.dumps(outcome.sizes), rulebook, outcome.number)],
            "INSERT OR IGNORE INTO seen VALUES (?, ?)",
            [(content, outcome.number) for content in sorted(outcome.contents)])

    def skip(self, number: int, rows: Iterable[int]) -> None:
        """Remembers rows that kill whoever screens them."""
        self._write("UPDATE shards SET skip = ? WHERE number = ?", [(json.dumps(sorted(rows)), number)])

    def finished(self) -> Iterator[tuple[int, list[int]]]:
        """Shards done, with the sizes of their tables."""
        query = "SELECT number, sizes FROM shards WHERE state = 'done' ORDER BY number"
        for number, sizes in self._base.execute(query):
            yield number, json.loads(sizes)

    def undo(self, number: int) -> None:
        """Puts a shard back among the planned."""
        self._write("UPDATE shards SET state = 'planned' WHERE number = ?", [(number,)])

    def failures(self) -> list[tuple[int, str]]:
        """Shards that could not be read, with the reason."""
        return self._base.execute("SELECT number, why FROM shards WHERE state = 'failed' ORDER BY number").fetchall()

    def totals(self) -> dict[str, float]:
        """Sums over the shards."""
        names = ("shards", "done", "planned", "posts", "findings", "errors", "adopted", "seconds")
        row = self._base.execute(
            "SELECT COUNT(*), TOTAL(state = 'done'), TOTAL(planned), TOTAL(posts), TOTAL(findings), TOTAL(errors), "
            "TOTAL(adopted), TOTAL(seconds) FROM shards").fetchone()
        return {name: value if name == "seconds" else int(value) for name, value in zip(names, row, strict=True)}

    def _write(self, *statements: Any) -> None:
        try:
            self._base.execute("BEGIN IMMEDIATE")
            for statement, values in zip(statements[::2], statements[1::2], strict=True):
                self._base.executemany(statement, values)
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")
            raise WriteError(self.path, str(error)) from error
