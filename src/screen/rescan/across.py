"""The look across accounts: clusters of like posts, and what is wrong between the posts of a cluster."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from screen.rescan import clusters, files, pairs, source, tables
from screen.rescan.ledger import Ledger
from screen.rescan.members import COLUMNS, Member, Members
from screen.rescan.posts import RecordError, post
from screen.rescan.reposts import Reposts
from screen.rescan.tables import Row
from screen.rulebook import Rulebook

SAME, NEAR, SERIES = "same", "near", "series"
_ISSUES = 3  # so many different texts of one account make a cluster a series: bulletins, forecasts, greetings
_MOST = 200  # different texts; more are a form that everybody fills in
_EXAMPLES = 50
_BLOCK = 1000


@dataclass(slots=True)
class Ground:
    """What a look across needs to know of its run; `own` are groups of accounts of one body each."""

    out: str
    ledger: Ledger
    rulebook: Rulebook
    columns: dict[str, str]
    form: str
    as_of: date | None
    own: Sequence[Sequence[str]] = ()


@dataclass(slots=True)
class Tally:
    """What the summary tells of clusters: how many of each kind, findings by rule, the first of them with titles."""

    kinds: Counter[str] = field(default_factory=Counter)
    posts: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[Row, str]] = field(default_factory=list)
    unread: int = 0


def find(ground: Ground, tally: Tally, folder: str) -> Iterator[list[tuple[Row, Row]]]:
    """Findings between posts, each with the head (title, link) of its post, cluster by cluster.

    Leaves both tables in `folder`, where it also keeps texts while it works.
    """
    with _scratch(folder), closing(Members(folder)) as members:
        _gather(ground, members, folder)
        for cluster in members.clusters():
            members.want(_needed(cluster))
        _fetch(ground, members, tally)
        waivers = ground.ledger.get("waivers") or {}
        look = pairs.Look(ground.rulebook, ground.as_of, Reposts(ground.rulebook, ground.own), members.read)
        with (_writer(folder, tables.ACROSS, tables.FINDINGS) as findings,
              _writer(folder, tables.CLUSTERED, tables.CLUSTERS) as told):
            for cluster in members.clusters():
                told(_rows(cluster, tally))
                found = _found(cluster, look, waivers)
                findings([row for row, _ in found])
                _count(tally, found)
                if found:
                    yield found


@contextmanager
def _scratch(folder: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise files.WriteError(folder, str(error)) from error


def _gather(ground: Ground, members: Members, folder: str) -> None:
    numbers = [number for number, _ in ground.ledger.finished()]
    sketches = (tables.read(tables.name(ground.out, "posts", number), ["sketch"]).column("sketch").to_pylist()
                for number in numbers)
    first = clusters.together(sketches, int(ground.ledger.totals()["posts"]), folder)
    firsts: Any = np.frombuffer(first, np.int64)
    joined = np.zeros(len(firsts), bool)
    joined[firsts[firsts != np.arange(len(firsts))]] = True
    at = 0
    for number in numbers:
        table = tables.read(tables.name(ground.out, "posts", number), list(COLUMNS))
        here = firsts[at:at + table.num_rows]
        at += table.num_rows
        there = np.flatnonzero(joined[here])
        members.add(number, zip(here[there].tolist(), table.take(there).to_pylist(), strict=True))


def _texts(cluster: Sequence[Member]) -> dict[str, list[Member]]:
    """The members by their texts, earliest first."""
    out: dict[str, list[Member]] = {}
    for member in sorted(cluster, key=pairs.age):
        out.setdefault(member.text_hash, []).append(member)
    return out


def _kind(texts: dict[str, list[Member]]) -> str:
    if len(texts) == 1:
        return SAME
    issues = Counter(account for members in texts.values() for account in {m.account for m in members})
    return SERIES if len(texts) > _MOST or max(issues.values()) >= _ISSUES else NEAR


def _needed(cluster: Sequence[Member]) -> list[Member]:
    """One post of each text that there is something to ask of."""
    texts = _texts(cluster)
    if _kind(texts) == NEAR:
        return [members[0] for members in texts.values()]
    return [members[0] for members in texts.values() if len({m.account for m in members}) > 1]


def _fetch(ground: Ground, members: Members, tally: Tally) -> None:
    """Reads again what is needed; a source that is no longer as it was costs findings, never the run."""
    for number, rows in members.wanted():
        left = set(rows)
        try:
            for row, record in source.records(ground.ledger.part(number), rows):
                if row in left and not isinstance(record, RecordError):
                    members.keep(post(row, record, ground.columns, ground.form))
                    left.discard(row)
        except Exception:  # whatever the library of the format raises
            left |= rows
        tally.unread += len(left)


def _found(cluster: Sequence[Member], look: pairs.Look, waivers: dict[str, str]) -> list[tuple[Row, Row]]:
    texts = _texts(cluster)
    heads = {m.row: {"row": m.row, "title": m.title, "link": m.link} for m in cluster}
    needed = {m.row for m in _needed(cluster)}
    found = list(look.through([members for members in texts.values() if members[0].row in needed],
                              together=_kind(texts) == NEAR, posts=len(cluster)))
    for row in found:
        row["waived"] = waivers.get(row["finding"], "")
    return [(row, heads[row["row"]]) for row in sorted(found, key=lambda row: (row["row"], row["start"], row["rule"]))]


def _rows(cluster: Sequence[Member], tally: Tally) -> list[Row]:
    texts = _texts(cluster)
    kind = _kind(texts)
    tally.kinds[kind] += 1
    tally.posts += len(cluster)
    oldest = next(iter(texts.values()))[0]
    told = f"{oldest.account}\0{oldest.post}\0{oldest.text_hash}".encode("utf-8", "surrogatepass")
    accounts = len({m.account for m in cluster})
    return [{"cluster": sha256(told).hexdigest()[:16], "kind": kind, "posts": len(cluster), "accounts": accounts,
             "texts": len(texts), "row": m.row, "post": m.post, "account": m.account, "date": m.date,
             "title": m.title, "link": m.link, "text_hash": m.text_hash, "earliest": m is oldest} for m in cluster]


def _count(tally: Tally, found: Sequence[tuple[Row, Row]]) -> None:
    for row, head in found:
        if row["waived"]:
            continue
        tally.levels[row["level"]] += 1
        tally.rules[row["rule"]] += 1
        if len(tally.examples) < _EXAMPLES and row["level"] != "advice":
            tally.examples.append((row, head["title"]))


class _writer:
    """Takes rows and writes them to a Parquet file some at a time."""

    def __init__(self, folder: str, name: str, schema: Any):
        self._file = pq.ParquetWriter(os.path.join(folder, name), schema, compression="zstd")
        self._schema, self._rows = schema, list[Row]()

    def __enter__(self) -> Callable[[Sequence[Row]], None]:
        return self._take

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._file.close()

    def _take(self, rows: Sequence[Row]) -> None:
        self._rows += rows
        if len(self._rows) >= _BLOCK:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._file.write_table(tables.table(self._rows, self._schema))
        self._rows = []
