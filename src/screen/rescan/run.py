"""A rescan from start to end: plan, screen what is open, finish; any of it may be cut short and resumed."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from screen.model import Waiver
from screen.rescan import across, books, checkups, files, finish, out, pool, source, tables
from screen.rescan.cards import cards
from screen.rescan.change import Change, between
from screen.rescan.ledger import Ledger
from screen.rescan.shard import Job, Task

SHARD = 2000
_TRIES = 3


@dataclass(slots=True)
class Order:
    """What a person asked for. `as_of` is an ISO day or empty for each post's own; paths are absolute.

    `own` are accounts that belong to one body, group by group: what they take from one another is no repost.
    """

    source: source.Source
    out: str
    columns: dict[str, str]
    form: str = "auto"
    size: int = SHARD
    book: books.Book = field(default_factory=books.Book)
    as_of: str = ""
    waivers: tuple[Waiver, ...] = ()
    compare: str = ""
    hands: int = 1
    cluster: str = ""
    ledger: str = ""
    level: str = "review"
    today: str = ""
    own: tuple[tuple[str, ...], ...] = ()


Tell = Callable[[str], None]
Advance = Callable[[dict[str, float]], None]


def rescan(order: Order, tell: Tell = lambda words: None, advance: Advance = lambda totals: None) -> dict[str, Any]:
    """Does what is left of an order and gives the result that `summary.html` shows.

    The same order goes on where it was cut short; an order that differs, or a finished one, starts anew and
    takes over what the run before judged. Raises `SourceError`, `WriteError`, `RulebookDiffers`.
    """
    files.make(order.out)
    with out.locked(order.out):
        out.settle(order.out)
        rulebook = books.load(order.book)
        office = checkups.office(rulebook, order.book.packs, order.today)
        parts = books.parts(rulebook)
        own = [*map(list, order.own), list(office.duties.wards)]  # a pack lists the accounts of its office
        wanted = _identity(order, parts, own, office.duties.digest)
        ledger = _ledger(order, wanted)
        try:
            done: dict[str, Any] | None = ledger.get("result")
            if done and ledger.get("identity") == wanted:
                tell("来源、规则和日期都没有变化，结果仍然有效，没有重查")
                return done
            if ledger.get("identity") is None:
                _begin(order, ledger, parts, wanted)
            change = Change(**ledger.get("change"))
            if ledger.get("previous"):
                tell(f"沿用上次结果 {ledger.get('previous')}：{change.told()}")
            _plan(order, ledger, tell)
            _screen(order, ledger, change, tell, advance)
            titles = {rule.id: rule.title for rule in rulebook.rules} | {card.id: card.title for card in cards()}
            ground = across.Ground(order.out, ledger, rulebook, order.columns, order.form, _as_of(order), own)
            office.waivers = ledger.get("waivers")
            result = finish.finish(ground, order.level, titles, office)
            if not ledger.failures():
                ledger.put(result=result)
            return result
        finally:
            ledger.close()


def _identity(order: Order, parts: dict[str, Any], own: list[list[str]], lists: str) -> dict[str, Any]:
    """What must be the same for two orders to be one run."""
    return {"source": source.fingerprint(order.source), "columns": order.columns, "form": order.form,
            "size": order.size, "rulebook": parts["digest"], "code": parts["code"], "context": parts["context"],
            "as_of": order.as_of, "waivers": sorted(_force(order.waivers, order.today).items()),
            "compare": order.compare, "level": order.level, "own": own,
            "lists": lists}


def _as_of(order: Order) -> date | None:
    return date.fromisoformat(order.as_of) if order.as_of else None


def _ledger(order: Order, wanted: dict[str, Any]) -> Ledger:
    """The ledger to go on with; a finished or different run is moved aside first."""
    path = order.ledger or files.join(order.out, out.LEDGER)
    ledger = Ledger(path)
    known, done = ledger.get("identity"), ledger.get("result")
    wanted = json.loads(json.dumps(wanted))
    same = known == wanted and not (done and order.source.kind == "sql") and not out.moving(order.out)
    if known is None or same:
        return ledger
    ledger.close()
    out.rotate(order.out, path, keep=bool(done) or not out.previous(order.out))
    return Ledger(path)


def _begin(order: Order, ledger: Ledger, parts: dict[str, Any], wanted: dict[str, Any]) -> None:
    out.empty(order.out)
    previous = order.compare or out.previous(order.out)
    waivers = {w.finding: w for w in order.waivers}
    change, old = Change("第一次扫描"), None
    if previous:
        old = out.opened(previous)
        waivers = {**{w.finding: w for w in out.waivers(previous)}, **waivers}
        if old:
            change = between(old["parts"], parts, old["identity"]["as_of"], order.as_of)
        else:
            change = Change("上次结果没有台账")
    out.keep_waivers(order.out, list(waivers.values()))
    force = _force(tuple(waivers.values()), order.today)
    same = bool(previous and old and old["waivers"] == force)
    ledger.put(identity=wanted, parts=parts, previous=previous, change=asdict(change), source=order.source.shown,
               waivers=force, same_waivers=same, started=time.time())


def _force(waivers: tuple[Waiver, ...], today: str) -> dict[str, str]:
    return {w.finding: f"{w.reason}（{w.by}）" for w in waivers if not (w.until and today and w.until < today)}


def _plan(order: Order, ledger: Ledger, tell: Tell) -> None:
    """Plans all shards once; a plan that broke off goes on where it can, else starts anew."""
    for room in ("posts", "findings", "errors", "spool"):
        files.make(files.join(order.out, room))
    for _ in range(_TRIES):
        if ledger.get("planned"):
            return
        try:
            _plan_on(order, ledger)
            ledger.put(planned=True)
        except source.SourceLost as error:
            tell(f"{error}，从头再读一次")
            ledger.clear()
    if not ledger.get("planned"):
        raise source.SourceError(f"{order.source.shown}: 连接反复中断；请稍后重跑，或加 --key 列名 让它能从断处接着读")


def _plan_on(order: Order, ledger: Ledger) -> None:
    last = ledger.last()
    goes_on = last and last[1]["kind"] == "spool" and (order.source.kind != "sql" or order.source.key)
    cursor = last[1] if last and goes_on else None
    if not cursor:
        ledger.clear()
    number = last[0] + 1 if last and cursor else 0
    found = source.plan(order.source, order.size, files.join(order.out, "spool"), cursor)
    few = 1 if order.source.one_pass else 200
    while parts := list(islice(found, few)):
        ledger.add(list(enumerate(parts, number)))
        number += len(parts)


def _screen(order: Order, ledger: Ledger, change: Change, tell: Tell, advance: Advance) -> None:
    files.sweep(order.out)
    _doubt(order, ledger)
    job = pickle.dumps(_job(order, ledger, change))
    tasks = (Task(number, part, job, skip) for number, part, skip in ledger.open())
    alone, digest = pool.local(job), ledger.get("identity")["rulebook"]
    advance(ledger.totals())
    with pool.cluster(order.cluster) if order.cluster else nullcontext((alone, order.hands)) as (hire, hands):
        for outcome in pool.work(tasks, hire, hands, alone=alone, skipped=ledger.skip):
            ledger.done(outcome, digest)
            if outcome.failed:
                tell(outcome.failed)
            advance(ledger.totals())
    files.sweep(order.out)


def _job(order: Order, ledger: Ledger, change: Change) -> Job:
    previous = ledger.get("previous")
    return Job(order.out, order.columns, order.form, order.book, ledger.get("identity")["rulebook"],
               _as_of(order), ledger.get("waivers"),
               (previous, files.join(previous, out.LEDGER)) if previous else None, change, ledger.get("same_waivers"))


def _doubt(order: Order, ledger: Ledger) -> None:
    """Shards marked done whose tables are gone or cut are to be done again."""
    lost = [number for number, sizes in ledger.finished()
            if not all(files.exists(tables.name(order.out, room, number), size)
                       for room, size in zip(("posts", "findings", "errors"), sizes, strict=True) if size)]
    for number in lost:
        ledger.undo(number)
