"""Who does the shards: processes of this machine or a Dask cluster; the dead are replaced, killers found out."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

from screen.rescan.files import WriteError
from screen.rescan.shard import Outcome, RulebookDiffers, Task, _ready, process_shard

LIVES = 2  # a shard in whose company so many pools died is done alone, row by row under watch
_DEATHS = ("KilledWorker", "CommClosedError", "CancelledError", "FutureCancelledError")  # as Dask tells of them
_FATAL = (WriteError, RulebookDiffers)

Hire = Callable[[int], Executor]


def local(job: bytes) -> Hire:
    """Hires processes of this machine, each with the rulebook loaded before its first shard."""
    return lambda hands: ProcessPoolExecutor(hands, get_context("spawn"), _begin, (os.getpid(), job))


@contextmanager
def cluster(address: str) -> Iterator[tuple[Hire, int]]:
    """Hires the workers of a Dask scheduler; gives also how many tasks they take at a time."""
    from distributed import Client

    with Client(address,  # type: ignore[no-untyped-call]
                timeout="20s", set_as_default=False) as client:
        hands = sum(client.ncores().values()) or 1
        yield lambda _: client.get_executor(retries=2), hands


def work(tasks: Iterator[Task], hire: Hire, hands: int, *, alone: Hire,
         skipped: Callable[[int, set[int]], None]) -> Iterator[Outcome]:
    """Does all tasks, at most two a hand under way; a shard that cannot be read comes as a failed outcome.

    A broken pool is hired anew and its shards done again. Shards that stay with the dying are done by a process
    of their own from `alone`; `skipped` is told the rows that killed it. Raises `WriteError`, `RulebookDiffers`.
    """
    deaths: Counter[int] = Counter()
    again: list[Task] = []
    under: dict[Future[Outcome], Task] = {}
    executor = hire(hands)
    try:
        while True:
            broken = _fill(executor, tasks, again, under, 2 * hands)
            if not under and not again and not broken:
                return
            finished = wait(under, return_when=FIRST_COMPLETED).done if under else set()
            for future in finished:
                task = under.pop(future)
                outcome = _result(future, task)
                if outcome is None:
                    broken = True
                    again.append(task)
                    deaths[task.number] += 1
                else:
                    yield outcome
            if broken:
                again += under.values()
                under.clear()
                executor.shutdown(wait=False)
                for task in [t for t in again if deaths[t.number] >= LIVES]:
                    again.remove(task)
                    yield _watched(task, alone, skipped)
                executor = hire(hands)
    finally:
        for future in under:
            future.cancel()
        executor.shutdown(wait=False)


def _fill(executor: Executor, tasks: Iterator[Task], again: list[Task], under: dict[Future[Outcome], Task],
          most: int) -> bool:
    """Hands out tasks; whether the pool turned out to be broken."""
    while len(under) < most:
        task = again.pop() if again else next(tasks, None)
        if task is None:
            return False
        try:
            under[executor.submit(process_shard, task)] = task
        except (BrokenExecutor, RuntimeError):
            again.append(task)
            return True
    return False


def _result(future: Future[Outcome], task: Task) -> Outcome | None:
    """The outcome of a future; None when its worker died."""
    try:
        return future.result()
    except _FATAL:
        raise
    except Exception as error:
        if isinstance(error, BrokenExecutor) or type(error).__name__ in _DEATHS:
            return None
        return Outcome(task.number, failed=_reason(error, task))


def _reason(error: Exception, task: Task) -> str:
    words = (error.strerror or str(error)) if isinstance(error, OSError) else type(error).__name__
    return f"{task.part['path']}: 这一批读不出来：{words}"


def _watched(task: Task, alone: Hire, skipped: Callable[[int, set[int]], None]) -> Outcome:
    """Does a shard in a process of its own; a row at which it dies twice is skipped from then on."""
    skip, fell = set(task.skip), Counter[int]()
    with tempfile.TemporaryDirectory() as folder:
        journal = os.path.join(folder, "row")
        for _ in range(1000):
            with suppress(OSError):
                os.unlink(journal)
            attempt = replace(task, skip=tuple(sorted(skip)), journal=journal)
            with alone(1) as executor:
                outcome = _result(executor.submit(process_shard, attempt), task)
            if outcome is not None:
                return outcome
            row = _row(journal)
            fell[row] += 1
            if row >= 0 and fell[row] >= LIVES:
                skip.add(row)
                skipped(task.number, skip)
            elif fell[row] > LIVES + 2:
                break
    return Outcome(task.number, failed=f"{task.part['path']}: 处理这一批的进程反复异常退出")


def _row(journal: str) -> int:
    try:
        with open(journal, "rb") as file:
            return int(file.read() or b"-1")
    except (OSError, ValueError):
        return -1


def _begin(parent: int, job: bytes) -> None:
    """Readies a worker: it leaves when its parent dies, leaves ^C to the parent, and knows the rulebook."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    with suppress(Exception):  # the first shard tells what is wrong
        _ready(job)


def _follow(parent: int) -> Any:
    while os.getppid() == parent:
        time.sleep(0.3)
    os._exit(1)
