"""Who works on what: a few workers, a short queue, a budget for every draft, and a new worker for a lost one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from screen.doors.http.generation import Generation, Lost, Worker
from screen.doors.http.wire import Message

TRIES = 2
MOURNING = 0.05


class Overloaded(Exception):
    """More drafts wait than the service takes on."""


class OverBudget(Exception):
    """A draft that took longer than the budget; its worker is gone."""


class Pool:
    """The workers of the current rulebook; those of the one before finish what they began."""

    def __init__(self, size: int, queue: int, budget: float, patience: float,
                 count: Callable[[str], None] = lambda why: None):
        self.size = size
        self.queue = queue
        self.budget = budget
        self.patience = patience
        self.generation: Generation | None = None
        self._count = count
        self._idle: list[Worker] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._chores: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def idle(self) -> int:
        return len(self._idle)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def alive(self) -> int:
        return len(self.generation.workers) if self.generation else 0

    async def run(self, head: dict[str, Any], body: bytes = b"") -> Message:
        """The answer of a worker; a worker that is lost is replaced and the draft tried once more.

        Raises `Overloaded`, `OverBudget`, or `Lost` when the second worker is lost too.
        """
        for _ in range(TRIES):
            worker = await self._take()
            try:
                async with asyncio.timeout(self.budget):
                    answer = await worker.ask(head, body)
            except TimeoutError:
                self._replace(worker, "timeout")
                raise OverBudget from None
            except Lost:
                self._replace(worker, "lost")
                # Others may have died with it; so long their ends take to show.
                await asyncio.sleep(MOURNING)
                continue
            except BaseException:
                self._replace(worker, "cancelled")
                raise
            self._give(worker)
            return answer
        raise Lost

    async def turn(self, new: Generation) -> None:
        """Puts a new rulebook in force at once for all drafts that come after; raises OSError when it cannot."""
        fresh = [await new.hatch() for _ in range(self.size)]
        old, self.generation = self.generation, new
        stale, self._idle = self._idle, []
        for worker in stale:
            self._retire(worker)
        for worker in fresh:
            worker.on_lost = self._fallen
            self._give(worker)
        if old and not old.workers:
            self._chore(old.close())

    async def close(self) -> None:
        """Ends all workers."""
        self._closed = True
        for chore in self._chores:
            chore.cancel()
        if self.generation:
            await self.generation.close()

    async def _take(self) -> Worker:
        if self._idle:
            return self._idle.pop()
        if len(self._waiting) >= self.queue:
            raise Overloaded
        ticket: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(ticket)
        try:
            async with asyncio.timeout(self.patience):
                return await ticket
        except BaseException as error:
            if ticket.done() and not ticket.cancelled():
                self._give(ticket.result())
            elif ticket in self._waiting:
                self._waiting.remove(ticket)
            if isinstance(error, TimeoutError):
                raise Overloaded from None
            raise

    def _give(self, worker: Worker) -> None:
        if worker.generation is not self.generation:
            self._retire(worker)
            return
        if worker.lost:
            self._replace(worker, "lost")
            return
        while self._waiting:
            ticket = self._waiting.popleft()
            if not ticket.done():
                ticket.set_result(worker)
                return
        self._idle.append(worker)

    def _fallen(self, worker: Worker) -> None:
        # A busy worker's own question notices; an idle one has nobody else to miss it.
        if worker in self._idle:
            self._idle.remove(worker)
            self._replace(worker, "lost")

    def _retire(self, worker: Worker) -> None:
        self._chore(self._farewell(worker))

    async def _farewell(self, worker: Worker) -> None:
        old = worker.generation
        await old.bury(worker)
        if not old.workers and not old.closed:
            await old.close()

    def _replace(self, worker: Worker, why: str) -> None:
        self._count(why)
        worker.close()
        self._chore(self._renew(worker))

    async def _renew(self, worker: Worker) -> None:
        current = worker.generation is self.generation
        await self._farewell(worker) if not current else await worker.generation.bury(worker)
        if not current or self._closed:
            return
        try:
            fresh = await worker.generation.hatch()
        except OSError:
            # The nursery is gone; the keeper notices and starts another one.
            return
        fresh.on_lost = self._fallen
        self._give(fresh)

    def _chore(self, work: Any) -> None:
        if self._closed:
            work.close()
            return
        chore = asyncio.get_running_loop().create_task(work)
        self._chores.add(chore)
        chore.add_done_callback(self._chores.discard)
