"""How much and how often: bodies counted while they come in, and a bucket of requests for every key."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable

from starlette.types import Message, Receive, Scope

from screen.doors.http.problems import Problem

_CALLERS_MOST = 10_000


class Counted:
    """A request body that ends in a refusal when it is larger or slower than allowed."""

    def __init__(self, scope: Scope, receive: Receive, most: int, seconds: float):
        self._receive = receive
        self._most = most
        self._ends = time.monotonic() + seconds
        self._told = _length(scope)
        self.size = 0
        self.whole = False

    async def __call__(self) -> Message:
        if self._told > self._most:
            raise _too_large(self._most)
        if self.whole:
            return await self._receive()
        try:
            async with asyncio.timeout(max(0.0, self._ends - time.monotonic())):
                message = await self._receive()
        except TimeoutError:
            raise Problem("body_timeout", headers={"Connection": "close"}) from None
        if message["type"] == "http.request":
            self.size += len(message.get("body", b""))
            self.whole = not message.get("more_body", False)
            if self.size > self._most:
                raise _too_large(self._most)
        return message


def _too_large(most: int) -> Problem:
    return Problem("body_too_large", f"上限 {most} 字节", {"Connection": "close"})


def _length(scope: Scope) -> int:
    told = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(told) if told.isdigit() and len(told) < 20 else 0


class Rate:
    """A bucket of twice `rate` requests for every caller, filled at `rate` a second; 0 is no limit."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic):
        self._rate = rate
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, caller: str) -> None:
        """Takes one request from the caller's bucket; raises a refusal with Retry-After when it is empty."""
        if not self._rate:
            return
        now, most = self._clock(), max(1.0, 2 * self._rate)
        left, then = self._buckets.get(caller, (most, now))
        left = min(most, left + (now - then) * self._rate)
        if left < 1:
            self._buckets[caller] = (left, now)
            raise Problem("rate_limited", headers={"Retry-After": str(math.ceil((1 - left) / self._rate))})
        if len(self._buckets) >= _CALLERS_MOST:
            self._buckets.clear()
        self._buckets[caller] = (left - 1, now)
