"""Watches the packs: a changed rulebook is loaded beside the one in force, and replaces it only when it is whole."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from screen.doors.http.generation import Broken, Generation
from screen.doors.http.pool import Pool

Tell = Callable[..., None]


class Keeper:
    """Keeps the pool on the rulebook that the packs describe; `trouble` says why it cannot, for a person."""

    def __init__(self, pool: Pool, wish: dict[str, Any], every: float, tell: Tell):
        self.pool = pool
        self.trouble = ""
        self._wish = wish
        self._packs = [Path(pack) for pack in wish["packs"]]
        self._every = every
        self._tell = tell
        self._seen = self._loaded = b""
        self._stamp: object = None

    async def begin(self) -> None:
        """Loads the rulebook for the first time; raises `Broken`."""
        self._stamp = stamp(self._packs)
        self._seen = self._loaded = content(self._packs)
        await self._turn()

    async def watch(self) -> None:
        """Looks again and again until it is cancelled."""
        while True:
            await asyncio.sleep(self._every)
            try:
                await self.look()
            except OSError as error:
                self._trouble(f"读不到词包：{error.strerror}")

    async def look(self) -> None:
        """One look: nothing changed, or a new rulebook in force, or `trouble`."""
        generation = self.pool.generation
        if generation and not generation.alive:
            self._tell("nursery_lost")
            await self._try(self._loaded)
            return
        now = await asyncio.to_thread(stamp, self._packs)
        if now == self._stamp:
            if self._seen == self._loaded:
                self.trouble = ""
            return
        # Read before the stamp is believed: what changes meanwhile is seen by the next look.
        seen = await asyncio.to_thread(content, self._packs)
        self._stamp = now
        if seen == self._seen:
            return
        self._seen = seen
        if seen == self._loaded:
            self.trouble = ""
            return
        await self._try(seen)

    async def _try(self, seen: bytes) -> None:
        try:
            await self._turn()
        except Broken as error:
            self._trouble(str(error))
            return
        self._loaded, self.trouble = seen, ""
        assert self.pool.generation
        self._tell("rulebook_loaded", rulebook=self.pool.generation.digest)

    async def _turn(self) -> None:
        generation = await Generation.start(self._wish)
        try:
            await self.pool.turn(generation)
        except BaseException as error:
            await generation.close()
            if isinstance(error, OSError):
                raise Broken("规则进程没有回应") from None
            raise

    def _trouble(self, words: str) -> None:
        # A path of the machine is nobody's business who may only ask for readiness.
        for pack in self._packs:
            words = words.replace(str(pack), pack.name)
        if words == self.trouble:
            return
        self.trouble = words
        self._tell("rulebook_broken", level="error", message=words)


def stamp(packs: Sequence[Path]) -> object:
    """What tells cheaply that a pack may have changed: names, sizes and times of its files."""
    found = []
    for path in _files(packs):
        state = os.stat(path)
        found.append((str(path), state.st_mtime_ns, state.st_size, state.st_ino))
    return found


def content(packs: Sequence[Path]) -> bytes:
    """A hash over the names and contents of the packs' files."""
    hasher = sha256()
    for path in _files(packs):
        hasher.update(str(path).encode("utf-8", "surrogateescape") + b"\0" + sha256(path.read_bytes()).digest())
    return hasher.digest()


def _files(packs: Sequence[Path]) -> Iterator[Path]:
    for pack in packs:
        yield from sorted(path for path in pack.rglob("*") if path.suffix in (".toml", ".py") and path.is_file())
