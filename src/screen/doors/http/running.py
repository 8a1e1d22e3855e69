"""Starts the service, keeps it, ends it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from screen.doors.http.app import build
from screen.doors.http.auth import Door, Origins, loopback, valid_origin
from screen.doors.http.generation import Broken
from screen.doors.http.guard import Guard
from screen.doors.http.keys import KeyFileError, Ring
from screen.doors.http.limits import Rate
from screen.doors.http.log import Forward, Log
from screen.doors.http.metrics import Metrics
from screen.doors.http.pool import Pool
from screen.doors.http.receipts import Signer
from screen.doors.http.reload import Keeper
from screen.doors.http.service import Service

PATIENCE = 10.0
BODY_SECONDS = 30.0
CONNECTIONS = 1000


@dataclass(slots=True)
class Choices:
    """What the operator chose; `limit` in MB, times in seconds unless named otherwise."""

    host: str
    port: int
    workers: int
    queue: int
    budget: float
    limit: float
    rate: float
    origins: Sequence[str]
    receipt_hours: float
    receipt_key: Path
    key_file: Path
    watch: float


class _Server(uvicorn.Server):
    """uvicorn without its own way with signals, which would end the process before the workers are."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def run(chosen: Choices, wish: dict[str, Any]) -> str:
    """Serves until a signal; gives back one line for the operator when it cannot."""
    wrong = next((origin for origin in chosen.origins if not valid_origin(origin)), None)
    if wrong is not None:
        return f"--origin {wrong}: 请写成 https://cms.example.gov.cn 这样的完整来源：小写、没有通配符、结尾没有 /"
    try:
        ring = Ring(chosen.key_file)
        if ring.trouble:
            return ring.trouble
        if not loopback(chosen.host) and not ring.usable:
            return f"{chosen.host} 不是本机地址，须先有 API 密钥：prescreen keys add 名称 --scope check"
        signer = Signer(chosen.receipt_key, int(chosen.receipt_hours * 3600))
    except KeyFileError as error:
        return str(error)
    try:
        sock = _listen(chosen.host, chosen.port)
    except OSError as error:
        return f"{chosen.host}:{chosen.port} 无法监听：{error.strerror}"
    with sock:
        return asyncio.run(_serve(chosen, wish, Door(ring, Rate(chosen.rate)), signer, sock))


def _listen(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = found[0]
    # Only on a socket that names its protocol does asyncio turn off Nagle's delay, 40 ms for every answer.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
    except OSError:
        sock.close()
        raise
    return sock


async def _serve(chosen: Choices, wish: dict[str, Any], door: Door, signer: Signer, sock: socket.socket) -> str:
    log, metrics = Log(), Metrics()
    logging.getLogger().addHandler(Forward(log))
    pool = Pool(chosen.workers, chosen.queue, chosen.budget, PATIENCE, metrics.worker)
    keeper = Keeper(pool, wish, chosen.watch, _telling(log, metrics))
    try:
        await keeper.begin()
    except Broken as error:
        await pool.close()
        return str(error)
    app = build(Service(pool, keeper, door, signer, metrics))
    guarded = Guard(app, door, Origins(chosen.origins), int(chosen.limit * 1024 * 1024), BODY_SECONDS, metrics, log)
    server = _Server(uvicorn.Config(
        guarded, lifespan="off", log_config=None, access_log=False, server_header=False, proxy_headers=False,
        ws="none", limit_concurrency=CONNECTIONS, timeout_graceful_shutdown=int(chosen.budget) + 1))
    watching = asyncio.create_task(keeper.watch())
    gc.freeze()
    sock.listen(CONNECTIONS)
    host, port = sock.getsockname()[:2]
    assert pool.generation
    log("listening", url=f"http://{f'[{host}]' if ':' in host else host}:{port}", keys=not door.open,
        rulebook=pool.generation.digest, rules=pool.generation.rules, workers=chosen.workers)
    try:
        await server.serve([sock])
    finally:
        watching.cancel()
        await pool.close()
        log("stopped")
    return ""


def _telling(log: Log, metrics: Metrics) -> Any:
    def tell(event: str, level: str = "info", **told: Any) -> None:
        if event.startswith("rulebook_"):
            metrics.reload(event.removeprefix("rulebook_"))
        log(event, level, **told)

    return tell
