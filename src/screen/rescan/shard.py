"""The unit of work: one slice of posts in, its tables out, each whole or not there; any executor may run it."""

from __future__ import annotations

import gc
import os
import pickle
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import Any

from screen.rescan import books, carry, files, sketch, source, tables
from screen.rescan.change import Change, Touch
from screen.rescan.judge import adopt, conclude, judge
from screen.rescan.posts import Post, RecordError, post
from screen.rescan.previous import Previous
from screen.rescan.tables import Row

_HANDFUL = 100
KILLER = "检查这一条时进程异常退出，已跳过"


class RulebookDiffers(Exception):
    """A worker loaded another rulebook than the run was planned with."""


@dataclass(slots=True)
class Job:
    """What all shards of a run share. `previous` is (folder, ledger) of an earlier run, or empty."""

    out: str
    columns: dict[str, str]
    form: str
    book: books.Book
    digest: str
    as_of: date | None
    waivers: dict[str, str]
    previous: tuple[str, str] | None = None
    change: Change = field(default_factory=Change)
    same_waivers: bool = False


@dataclass(slots=True)
class Task:
    """One shard to do. `job` is a pickled `Job`; `skip` are rows that killed a worker; `journal` names a
    file that tells, should the worker die, at which row."""

    number: int
    part: source.Slice
    job: bytes
    skip: tuple[int, ...] = ()
    journal: str = ""


@dataclass(slots=True)
class Outcome:
    """What became of a shard: counts, the contents seen, and the digest of its tables; or why it failed."""

    number: int
    posts: int = 0
    findings: int = 0
    errors: int = 0
    adopted: int = 0
    seconds: float = 0.0
    sha256: str = ""
    sizes: tuple[int, int, int] = (0, 0, 0)
    contents: list[bytes] = field(default_factory=list)
    failed: str = ""


def process_shard(task: Task) -> Outcome:
    """Screens one slice and puts its tables in place; doing it twice gives the same files.

    A bad record is one row of the errors table. Raises `WriteError` when the tables cannot be written,
    `RulebookDiffers`, and whatever reading the slice as a whole raises.
    """
    begun = time.perf_counter()
    job, rulebook, earlier, touch = _ready(task.job)
    posts: list[Row] = []
    findings: list[Row] = []
    errors: list[Row] = []
    adopted = 0
    slice_ = carry.mark(source.raw(task.part), job.columns, job.form, task.part["row"], task.part.get("header"))
    if (carried := _carried(task, job, rulebook, touch, slice_, begun)) is not None:
        return carried
    with _journal(task.journal) as note:
        for item, known in _with_known(_posts(task, job, errors), task.number, earlier):
            note(item.row)
            try:
                if known and touch and not touch.touches(item):
                    row, found = adopt(item, *known)
                    adopted += 1
                else:
                    row, found = judge(item, rulebook, job.as_of)
                conclude(row, found, job.waivers)
            except Exception as error:
                errors.append(_error(task, item.row, _reason(error), item))
                continue
            posts.append(row)
            findings.extend(found)
            if len(posts) % _HANDFUL == 0:
                sketch.fill(posts[-_HANDFUL:])
    sketch.fill(posts)
    errors.sort(key=lambda e: e["row"])
    made = (tables.table(posts, tables.POSTS), tables.table(findings, tables.FINDINGS),
            tables.table(errors, tables.ERRORS))
    return _put(job, task.number, made, slice_, adopted, begun)


def _carried(task: Task, job: Job, rulebook: Any, touch: Touch | None, slice_: bytes, begun: float) -> Outcome | None:
    """The outcome of a shard whose slice an earlier run judged, None when it must be gone through post by post.

    That is also so when the slice had errors: a rule that has changed since may have been their cause.
    """
    if not touch or not touch.spelt or not job.previous or not job.same_waivers or task.skip or task.journal:
        return None
    made = carry.earlier(job.previous[0], task.number, slice_)
    if made is None or not made[0].num_rows or made[2].num_rows:
        return None
    numbers = made[0].column("row").to_pylist()
    letters = made[0].column("letters").to_pylist()
    suspects = carry.suspects(letters, touch.letters) if touch.letters else []
    only = {numbers[at]: letters[at] for at in suspects}
    posts: list[Row] = []
    findings: list[Row] = []
    for row, record in source.records(task.part, only) if only else ():
        if isinstance(record, RecordError) or not touch.touches(item := post(row, record, job.columns, job.form)):
            continue
        item.letters = only[row]
        try:
            judged, found = judge(item, rulebook, job.as_of)
        except Exception:
            return None
        conclude(judged, found, job.waivers)
        posts.append(judged)
        findings.extend(found)
    sketch.fill(posts)
    again = {row["row"] for row in posts}
    tables_ = (carry.replaced(made[0], again, posts, tables.POSTS),
               carry.replaced(made[1], again, findings, tables.FINDINGS), made[2])
    return _put(job, task.number, tables_, slice_, made[0].num_rows - len(posts), begun)


def _with_known(posts: Iterator[Post], number: int, earlier: Previous | None
                ) -> Iterator[tuple[Post, tuple[Row, list[Row]] | None]]:
    # In handfuls: documents are large, and looking up one content at a time is slow.
    while few := list(islice(posts, _HANDFUL)):
        known = earlier.find(number, [item.content for item in few]) if earlier else {}
        fresh = [item for item in few if item.content not in known]
        for item, letters in zip(fresh, carry.letters(fresh), strict=True):
            item.letters = letters
        for item in few:
            if found := known.get(item.content):
                item.letters = found[0]["letters"]
            yield item, found


def _posts(task: Task, job: Job, errors: list[Row]) -> Iterator[Post]:
    for row, record in source.records(task.part):
        if row in task.skip:
            errors.append(_error(task, row, KILLER))
        elif isinstance(record, RecordError):
            errors.append(_error(task, row, str(record)))
        else:
            try:
                yield post(row, record, job.columns, job.form)
            except Exception as error:
                errors.append(_error(task, row, _reason(error)))


def _put(job: Job, number: int, made: tuple[Any, Any, Any], slice_: bytes, adopted: int, begun: float) -> Outcome:
    posts, findings, errors = made
    posts = posts.replace_schema_metadata({tables.SLICE: slice_})
    hasher = sha256()
    sizes = []
    for room, table in (("posts", posts), ("findings", findings), ("errors", errors)):
        path = tables.name(job.out, room, number)
        if room == "errors" and not table.num_rows:
            files.remove(path)
            sizes.append(0)
            continue
        body = tables.packed(table)
        hasher.update(body)
        sizes.append(files.write(path, body))
    return Outcome(number, posts.num_rows, findings.num_rows, errors.num_rows, adopted, time.perf_counter() - begun,
                   hasher.hexdigest(), (sizes[0], sizes[1], sizes[2]), posts.column("content").to_pylist())


@lru_cache(maxsize=1)
def _ready(job: bytes) -> tuple[Job, Any, Previous | None, Touch | None]:
    """What shards of one run share in one process. The touch is None when all is to be judged anew."""
    shared: Job = pickle.loads(job)
    rulebook = books.load(shared.book)
    gc.freeze()  # the rulebook stays as it is: collecting garbage need not walk through it again and again
    if rulebook.digest != shared.digest:
        raise RulebookDiffers("执行扫描的机器上规则或词包与本机不一致；请让各机器用同一版本、同一词包后重跑")
    if not shared.previous or shared.change.everything:
        return shared, rulebook, None, None
    return shared, rulebook, Previous(*shared.previous), Touch(shared.change)


def _error(task: Task, row: int, why: str, item: Post | None = None) -> Row:
    part = task.part
    names = part.get("names")
    place = names[row - part["row"]] if names else f"{part['path']} 第 {row - part['row'] + part['line']} 条"
    if part["kind"] == "spool":
        place = f"第 {row + 1} 条"
    return {"row": row, "place": f"{place}（{item.id}）" if item and item.id and not names else place, "why": why}


def _reason(error: Exception) -> str:
    # Messages of our own readers are written for people; others may quote the text, personal data included.
    from screen.readers import ReadError

    if isinstance(error, ReadError):
        return str(error)
    return str(error) if isinstance(error, RecordError) else f"未能检查：{type(error).__name__}"


@contextmanager
def _journal(path: str) -> Iterator[Any]:
    if not path:
        yield lambda row: None
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        yield lambda row: os.pwrite(handle, b"%020d" % row, 0)
    finally:
        os.close(handle)

