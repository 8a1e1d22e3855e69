"""A process that loads the rulebooks once and forks workers, which so share them.

It is started by exec, not by fork, so that no worker holds a socket of the service's clients. Talk over its
control socket is one JSON line at a time: a wish comes, `ready` or `broken` goes; then `fork` or `bury`.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import screen
from screen.cards import RulebookError
from screen.doors.http.jobs import Books, work
from screen.doors.http.worker import live

# Wakes the word cutter, the readers and the finders, so that no worker has to do it again.
_WAKE = ("关于进一步布署工作的通知\n\n记者张三报道，联系电话13812345678，身份证11010119900307123X。\n"
         "县里开展转办工作，据统计增长百分之五，本报转载，第一领导讲话，买卖国家级商品。\n")


def main() -> None:
    """Serves the control socket whose number is the first argument."""
    # A service manager tells all processes at once to end; those who work end when the service lets go of them.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    wish = _line(control)
    if wish is None:
        return
    try:
        books = _load(wish)
    except RulebookError as error:
        _tell(control, {"broken": str(error)})
        return
    except Exception as error:
        _tell(control, {"broken": f"规则未能载入：{type(error).__name__}"})
        return
    book = books[wish["profile"]]
    _tell(control, {"ready": {name: b.digest for name, b in books.items()}, "rules": len(book.rules),
                    "clauses": len(book.clauses)})
    while (order := _line(control)) is not None:
        if order["do"] == "fork":
            _fork(control, books, 2 * wish["budget"] + 5)
        else:
            _bury(order["pid"])
            _tell(control, {"buried": order["pid"]})


def _load(wish: dict[str, Any]) -> Books:
    """A rulebook for each profile; the one wished for must load, the others are left out when they cannot."""
    books = {wish["profile"]: _book(wish, wish["profile"])}
    for name in _profiles(wish["packs"]) - books.keys():
        try:
            books[name] = _book(wish, name)
        except RulebookError:
            continue
    for name in ("text", "html", "markdown"):
        work(books, {"job": "check", "profile": wish["profile"], "format": name, "name": "", "encoding": "",
                     "title": "", "meta": {}, "waivers": [], "as_of": "", "offset_encoding": "codepoint"},
             _WAKE.encode())
    for book in books.values():
        for rule in book.rules:
            book.finder(rule)
    gc.collect()
    gc.freeze()
    return books


def _book(wish: dict[str, Any], profile: str) -> Any:
    return screen.load(wish["packs"], True, profile, wish["settings"], wish["allow_python"],
                       bytes.fromhex(wish["secret"]))


def _profiles(packs: list[str]) -> set[str]:
    rooms = [Path(str(screen.__file__)).parent / "profiles", *(Path(pack) / "profiles" for pack in packs)]
    return {path.stem for room in rooms for path in room.glob("*.toml")}


def _fork(control: socket.socket, books: Books, most: float) -> None:
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        control.close()
        ours.close()
        live(theirs, books, most)
    theirs.close()
    with ours:
        socket.send_fds(control, [json.dumps({"pid": pid}).encode() + b"\n"], [ours.fileno()])


def _bury(pid: int) -> None:
    # Only the parent may do this safely: until it waits, the number cannot pass to another process.
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        return


def _line(control: socket.socket) -> dict[str, Any] | None:
    raw = b""
    while not raw.endswith(b"\n"):
        part = control.recv(65536)
        if not part:
            return None
        raw += part
    found: dict[str, Any] = json.loads(raw)
    return found


def _tell(control: socket.socket, words: dict[str, Any]) -> None:
    control.sendall(json.dumps(words).encode() + b"\n")


if __name__ == "__main__":
    main()
