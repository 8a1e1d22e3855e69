"""One worker process: answers one message after the other until the service closes its end."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
from typing import NoReturn

from screen.doors.http import wire
from screen.doors.http.jobs import Books, work

# So much memory may one draft take beyond what the rulebook needs; a bomb fails in its own worker.
ROOM = 1 << 30


def live(sock: socket.socket, books: Books, most: float) -> NoReturn:
    """Works until the socket ends, and never returns to what the nursery was doing.

    After `most` seconds on one draft the kernel ends the worker, should there be no service left to do so.
    """
    code = 0
    try:
        _settle()
        while (message := wire.receive(sock)) is not None:
            signal.setitimer(signal.ITIMER_REAL, most)
            answer = work(books, *message)
            signal.setitimer(signal.ITIMER_REAL, 0)
            sock.sendall(wire.pack(*answer))
    except BaseException:
        code = 1
    finally:
        os._exit(code)


def _settle() -> None:
    """Shuts what a draft could leak through: a core file, or the words of a library on standard error."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with open("/proc/self/statm") as file:
            size = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + ROOM, size + ROOM))
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    os.close(silence)
