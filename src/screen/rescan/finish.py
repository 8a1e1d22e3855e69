"""The last pass: what all shards found becomes findings.jsonl, changes.parquet, worklist.xlsx and summary.html."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from screen.accounts.history import Histories
from screen.model import GATES, LEVELS
from screen.rescan import across, checkups, compare, files, summary, tables
from screen.rescan.ledger import Ledger
from screen.rescan.tables import Row
from screen.rescan.worklist import Worklist

_POST = [*checkups.COLUMNS, "verdict", *GATES]
_FINDING = ["rule", "level", "waived"]
_ERRORS_SHOWN = 200
Change = Callable[[str, list[Row]], None]


@dataclass(slots=True)
class Tally:
    """What the summary tells; its size does not depend on the number of posts."""

    verdicts: Counter[str] = field(default_factory=Counter)
    months: dict[str, Counter[str]] = field(default_factory=dict)
    rules: dict[str, Counter[str]] = field(default_factory=dict)
    accounts: dict[str, Counter[str]] = field(default_factory=dict)
    gates: dict[str, Counter[str]] = field(default_factory=dict)
    states: Counter[str] = field(default_factory=Counter)
    errors: list[Row] = field(default_factory=list)
    across: across.Tally = field(default_factory=across.Tally)
    checkups: list[Row] = field(default_factory=list)

    def posts(self, found: pa.Table) -> None:
        """Counts the posts of a shard."""
        found = found.append_column("month", pc.utf8_slice_codeunits(found.column("date"), 0, 7))
        for row in _groups(found, ["account", "verdict"]):
            self.verdicts[row["verdict"]] += row["count_all"]
            account = self.accounts.setdefault(row["account"], Counter())
            account["posts"] += row["count_all"]
            account[row["verdict"]] += row["count_all"]
        for row in _groups(found, ["month", *GATES]):
            count, month = row["count_all"], row["month"]
            self.months.setdefault(month, Counter())["posts"] += count
            for gate in GATES:
                self.gates.setdefault(gate, Counter())[row[gate]] += count
                if row[gate] in ("block", "review"):
                    self.months[month][gate] += count

    def findings(self, found: pa.Table) -> None:
        """Counts the findings of a shard that no waiver covers."""
        for row in _groups(found, ["rule", "level", "waived"]):
            rule = self.rules.setdefault(row["rule"], Counter())
            rule["waived" if row["waived"] else row["level"]] += row["count_all"]


def _groups(found: pa.Table, keys: list[str]) -> list[Row]:
    groups: list[Row] = found.group_by(keys, use_threads=False).aggregate([([], "count_all")]).to_pylist()
    return groups


def finish(ground: across.Ground, level: str, titles: Mapping[str, str], office: checkups.Office) -> dict[str, Any]:
    """Writes the outputs that span shards, each put in place whole; gives the result.

    `level` is the mildest that the worklist holds, `titles` name the rules by id, `office` examines the accounts.
    """
    histories = office.histories()
    tally, out, ledger = Tally(), ground.out, ground.ledger
    # Texts lie here for a while: beside the spool, so that what a killed run leaves goes with it.
    near = None if files.remote(out) else files.join(out, "spool")
    with tempfile.TemporaryDirectory(dir=near) as folder, compare.compared(ledger.get("previous") or "") as compared:
        worklist = Worklist(os.path.join(folder, "worklist.xlsx"), LEVELS[:LEVELS.index(level) + 1])  # type: ignore[arg-type]
        with (open(os.path.join(folder, "findings.jsonl"), "wb") as lines,
              _changes(os.path.join(folder, "changes.parquet")) as change):
            for number, _ in ledger.finished():
                _shard(out, number, tally, histories, worklist, lines, compared, change)
            for found in across.find(ground, tally.across, folder):
                heads = {head["row"]: head for _, head in found}
                _told([row for row, _ in found], heads.__getitem__, worklist, lines, compared, change)
            tally.findings(tables.read(os.path.join(folder, tables.ACROSS), _FINDING))
            for rows in compared.gone() if compared else ():
                change(compare.GONE, rows)
        for error in tally.errors:
            worklist.error(error)
        worklist.close()
        names = ["findings.jsonl", "worklist.xlsx", tables.ACROSS, tables.CLUSTERED]
        if compared:
            tally.states = compared.counts
            names.append("changes.parquet")
        for name in names:
            _place(os.path.join(folder, name), files.join(out, name))
    tally.checkups = checkups.write(out, checkups.examine(histories, office), office,
                                    earlier=ledger.get("previous") or "")
    result = _result(ledger, tally, worklist)
    files.write(files.join(out, "summary.html"), summary.page(result, tally, titles).encode("utf-8", "replace"))
    if not ledger.failures():
        _drop(files.join(out, "spool"))
    return result


def _shard(out: str, number: int, tally: Tally, histories: Histories, worklist: Worklist, lines: Any,
           compared: compare.Compared | None, change: Change) -> None:
    posts, name = tables.name(out, "posts", number), tables.name(out, "findings", number)
    read = tables.read(posts, _POST)
    tally.posts(read)
    checkups.add(histories, read)
    table = tables.read(name)
    tally.findings(table)
    if len(tally.errors) < _ERRORS_SHOWN:
        tally.errors += tables.rows(tables.name(out, "errors", number))[:_ERRORS_SHOWN]
    heads: dict[int, Row] = {}

    def head(row: int) -> Row:
        if not heads:
            heads.update((row["row"], row) for row in tables.rows(posts, ["row", "title", "link"]))
        return heads[row]

    _told(table.to_pylist(), head, worklist, lines, compared, change)


def _told(found: list[Row], head: Callable[[int], Row], worklist: Worklist, lines: Any,
          compared: compare.Compared | None, change: Change) -> None:
    states = compared.states(found) if compared else [""] * len(found)
    change(compare.NEW, [row for row, state in zip(found, states, strict=True) if state == compare.NEW])
    for row, state in zip(found, states, strict=True):
        told = {**row, "state": state} if state else row
        lines.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        if worklist.wants(row):
            worklist.add(row, head(row["row"]), state)


@contextmanager
def _changes(path: str) -> Iterator[Change]:
    """Takes (state, findings) and writes them as they come."""
    with pq.ParquetWriter(path, tables.CHANGES, compression="zstd") as writer:

        def change(state: str, rows: list[Row]) -> None:
            if rows:
                writer.write_table(tables.table([{**row, "state": state} for row in rows], tables.CHANGES))

        yield change


def _drop(spool: str) -> None:
    if not files.remote(spool):
        shutil.rmtree(spool, ignore_errors=True)
        return
    for path, _ in list(files.listing(spool)):
        files.remove(path)


def _place(source: str, target: str) -> None:
    """Moves a finished file into place; the copy is beside its target, so that the last step is one rename."""
    if files.remote(target):
        with open(source, "rb") as file:
            files.write(target, file.read())
        return
    files.copy(source, target)


def _result(ledger: Ledger, tally: Tally, worklist: Worklist) -> dict[str, Any]:
    identity = ledger.get("identity")
    return {**ledger.totals(), "verdicts": dict(tally.verdicts), "states": dict(tally.states),
            "across": dict(tally.across.levels), "clusters": sum(tally.across.kinds.values()),
            "failures": [why for _, why in ledger.failures()], "listed": worklist.listed, "unlisted": worklist.unlisted,
            "source": ledger.get("source"), "rulebook": identity["rulebook"], "as_of": identity["as_of"],
            "started": ledger.get("started"), "previous": bool(ledger.get("previous"))}
