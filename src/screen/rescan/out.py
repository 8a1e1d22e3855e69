"""The folder of a rescan: one run in it at a time, the run before beside it under `previous`."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import Any

from screen.model import Waiver
from screen.rescan import files
from screen.rescan.ledger import Ledger

LEDGER = "ledger.sqlite"
WAIVERS = "waivers.json"
PREVIOUS = "previous"
_MOVING = "previous.moving"
_ROOMS = ("posts", "findings", "errors", WAIVERS, "changes.parquet", "across.parquet", "clusters.parquet", "accounts",
          "accounts.parquet")
_DERIVED = ("spool", "findings.jsonl", "worklist.xlsx", "summary.html", "accounts.jsonl")


class Busy(Exception):
    """Another process is at work in the folder."""


@contextmanager
def locked(folder: str) -> Iterator[None]:
    """Keeps other runs out of a local folder; the lock falls with the process, however it ends."""
    try:
        import fcntl
    except ImportError:
        fcntl = None  # type: ignore[assignment]
    if files.remote(folder) or fcntl is None:
        yield
        return
    with open(os.path.join(folder, "lock"), "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(f"{folder}: 另一个扫描正在使用这个文件夹") from error
        yield


def rotate(folder: str, ledger: str, *, keep: bool) -> None:
    """Makes room for a new run: the present one becomes the previous one, or goes when it is not worth keeping.

    Every step can be cut short: `settle` finishes what was begun. The ledger moves last.
    """
    if files.remote(folder):
        raise files.WriteError(folder, "这里已有另一次扫描；远程文件夹请换一个 --out，用 --compare 指向这一个")
    for name in _DERIVED:
        _drop(os.path.join(folder, name))
    if not keep:
        _drop(ledger)
        for name in _ROOMS:
            _drop(os.path.join(folder, name))
        return
    moving = os.path.join(folder, _MOVING)
    os.makedirs(moving, mode=0o700, exist_ok=True)
    for name in _ROOMS:
        if os.path.exists(os.path.join(folder, name)):
            os.replace(os.path.join(folder, name), os.path.join(moving, name))
    shutil.move(ledger, os.path.join(moving, LEDGER))
    settle(folder)


def moving(folder: str) -> bool:
    """Whether a move was cut short before its last piece."""
    return not files.remote(folder) and os.path.exists(os.path.join(folder, _MOVING))


def empty(folder: str) -> None:
    """Removes what a run that is no longer known left in the folder."""
    for room in ("posts", "findings", "errors"):
        if files.remote(folder) or os.path.isdir(files.join(folder, room)):
            for path, _ in list(files.listing(files.join(folder, room))):
                files.remove(path)
    for name in (*_ROOMS[3:], *(() if files.remote(folder) else _DERIVED)):
        _drop(files.join(folder, name))


def settle(folder: str) -> None:
    """Finishes a move that was cut short after its last piece; one cut short before goes on in `rotate`."""
    moving = os.path.join(folder, _MOVING)
    if not files.remote(folder) and os.path.exists(os.path.join(moving, LEDGER)):
        _drop(os.path.join(folder, PREVIOUS))
        os.replace(moving, os.path.join(folder, PREVIOUS))


def previous(folder: str) -> str:
    """The folder of the run before, empty when there is none."""
    path = files.join(folder, PREVIOUS)
    return path if not files.remote(folder) and os.path.exists(files.join(path, LEDGER)) else ""


def opened(folder: str) -> dict[str, Any] | None:
    """What the ledger of another run says of it; None when there is none."""
    path = files.join(folder, LEDGER)
    if files.remote(folder) or not os.path.exists(path):
        return None
    with closing(Ledger(path)) as ledger:
        identity = ledger.get("identity")
        return {key: ledger.get(key) for key in ("identity", "parts", "waivers")} if identity else None


def waivers(folder: str) -> list[Waiver]:
    """The waivers that a run went by."""
    path = files.join(folder, WAIVERS)
    if not files.exists(path):
        return []
    with files.open_read(path) as file:
        return [Waiver(**entry) for entry in json.load(file)]


def keep_waivers(folder: str, found: list[Waiver]) -> None:
    """Keeps the waivers with the run; raises `WriteError`."""
    body = json.dumps([asdict(w) for w in found], ensure_ascii=False, indent=1)
    files.write(files.join(folder, WAIVERS), body.encode())


def _drop(path: str) -> None:
    if os.path.isdir(path):
        shutil.rmtree(path)
    else:
        files.remove(path)
