"""One loaded rulebook as the service holds it: its nursery process and the workers that came from it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from screen.doors.http import wire

LOADING = 120.0
FORKING = 20.0


class Broken(Exception):
    """A rulebook that does not load; its text is one line for the operator."""


class Lost(Exception):
    """A worker that ended before it answered."""


class Worker(asyncio.Protocol):
    """The service's end of one worker; it carries one question at a time."""

    def __init__(self, generation: Generation, pid: int):
        self.generation = generation
        self.pid = pid
        self.lost = False
        self.on_lost: Callable[[Worker], None] = lambda worker: None
        self._raw = bytearray()
        self._answer: asyncio.Future[wire.Message] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._raw += data
        message = wire.unpack(self._raw)
        if message and self._answer and not self._answer.done():
            self._answer.set_result(message)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        if self._answer and not self._answer.done():
            self._answer.set_exception(Lost())
        self.on_lost(self)

    async def ask(self, head: dict[str, Any], body: bytes) -> wire.Message:
        """The worker's answer; raises `Lost` when it ends first."""
        if self.lost or self._transport is None:
            raise Lost
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(wire.pack(head, body))
        return await self._answer

    def close(self) -> None:
        self.lost = True
        self.on_lost = lambda worker: None
        if self._transport:
            self._transport.abort()


class Generation:
    """A nursery that has loaded its rulebooks; `digests` has one for each profile."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket, profile: str, told: dict[str, Any]):
        self._process = process
        self._control = control
        self._turn = asyncio.Lock()
        self.profile = profile
        self.digests: dict[str, str] = told["ready"]
        self.rules: int = told["rules"]
        self.clauses: int = told["clauses"]
        self.workers: set[Worker] = set()
        self.closed = False

    @property
    def digest(self) -> str:
        return self.digests[self.profile]

    @property
    def alive(self) -> bool:
        return not self.closed and self._process.poll() is None

    @classmethod
    async def start(cls, wish: dict[str, Any]) -> Generation:
        """Loads what `wish` names in a new nursery; raises `Broken`."""
        process, control, told = await asyncio.to_thread(_start, wish)
        return cls(process, control, wish["profile"], told)

    async def hatch(self) -> Worker:
        """A new worker; raises OSError when the nursery is gone."""
        async with self._turn:
            try:
                pid, fd = await asyncio.to_thread(_fork, self._control)
            except OSError:
                # After a lost answer the talk is out of step for good.
                self._process.kill()
                raise
        sock = socket.socket(fileno=fd)
        sock.setblocking(False)
        worker = Worker(self, pid)
        await asyncio.get_running_loop().create_connection(lambda: worker, sock=sock)
        self.workers.add(worker)
        return worker

    async def bury(self, worker: Worker) -> None:
        """Kills a worker for good, and closes the nursery behind the last worker of a retired rulebook."""
        worker.close()
        self.workers.discard(worker)
        try:
            async with self._turn:
                await asyncio.to_thread(_bury, self._control, worker.pid)
        except OSError:
            self._process.kill()

    async def close(self) -> None:
        """Ends the nursery and all its workers."""
        self.closed = True
        for worker in list(self.workers):
            worker.close()
        self.workers.clear()
        self._control.close()
        await asyncio.to_thread(_end, self._process)


def _start(wish: dict[str, Any]) -> tuple[subprocess.Popen[bytes], socket.socket, dict[str, Any]]:
    ours, theirs = socket.socketpair()
    with theirs:
        # -P: a file beside the place where the service was started must not stand in for a module.
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "screen.doors.http.nursery", str(theirs.fileno())],
            pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
    ours.settimeout(LOADING)
    try:
        ours.sendall(json.dumps(wish).encode() + b"\n")
        told = _line(ours)
    except OSError:
        told = {"broken": "规则进程没有回应"}
    if "ready" in told:
        ours.settimeout(FORKING)
        return process, ours, told
    ours.close()
    _end(process)
    raise Broken(told["broken"])


def _line(control: socket.socket) -> dict[str, Any]:
    raw = b""
    while not raw.endswith(b"\n"):
        part = control.recv(65536)
        if not part:
            raise ConnectionError("the nursery has ended")
        raw += part
    found: dict[str, Any] = json.loads(raw)
    return found


def _fork(control: socket.socket) -> tuple[int, int]:
    control.sendall(b'{"do":"fork"}\n')
    raw, fds, _, _ = socket.recv_fds(control, 4096, 1)
    if not raw or not fds:
        raise ConnectionError("the nursery has ended")
    os.set_inheritable(fds[0], False)
    return json.loads(raw)["pid"], fds[0]


def _bury(control: socket.socket, pid: int) -> None:
    control.sendall(json.dumps({"do": "bury", "pid": pid}).encode() + b"\n")
    _line(control)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
