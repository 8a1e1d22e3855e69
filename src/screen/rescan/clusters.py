"""Which posts resemble one another: sketches sorted into buckets on disk, so that memory does not grow with them."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from screen.rescan.sketch import SIZE

ALIKE = 24  # of 32 equal values: three quarters of all runs of four letters shared, figures left aside
_ROWS = 4  # values in a band; posts that share one are looked at
_BANDS = SIZE // _ROWS
_FULL = 1 << 19  # entries that a bucket holds on average, 12 bytes each
_ENTRY = np.dtype([("key", np.uint64), ("at", np.uint32)])
_FILE, _SIZE = "sketches", 2 * SIZE


def together(blocks: Iterable[list[bytes]], count: int, folder: str) -> array[int]:
    """For each post the first of those it resembles, directly or through others; itself when it is alone.

    `blocks` are the sketches of some `count` posts in order; `folder` takes 160 bytes a post while this runs.
    """
    buckets = _sorted(blocks, 1 + count * _BANDS // _FULL, folder)
    first = array("q", range(count))
    with open(os.path.join(folder, _FILE), "rb", buffering=0) as sketches:
        for path in buckets:
            for one, other in _pairs(np.fromfile(path, _ENTRY), first, sketches):
                _join(first, one, other)
            os.unlink(path)
    os.unlink(os.path.join(folder, _FILE))
    for at in range(count):
        first[at] = first[first[at]]
    return first


def _sorted(blocks: Iterable[list[bytes]], count: int, folder: str) -> list[str]:
    """Writes all sketches to one file, and each band's key with the number of its post to one of the buckets."""
    paths = [os.path.join(folder, f"bucket{number}") for number in range(count)]
    streams = [open(path, "wb") for path in paths]  # noqa: SIM115 - all stay open together
    at = 0
    with open(os.path.join(folder, _FILE), "wb") as whole:
        for block in blocks:
            whole.writelines(sketch or bytes(_SIZE) for sketch in block)
            there = np.array([number for number, sketch in enumerate(block, at) if sketch], np.uint32)
            keys = np.frombuffer(b"".join(block), np.uint64)
            entries = np.empty(len(keys), _ENTRY)
            entries["key"], entries["at"] = keys, np.repeat(there, _BANDS)
            target = (keys >> np.uint64(7)) % np.uint64(count)
            for number, stream in enumerate(streams):
                stream.write(entries[target == number].tobytes())
            at += len(block)
    for stream in streams:
        stream.close()
    return paths


def _pairs(entries: Any, first: array[int], sketches: Any) -> Iterator[tuple[int, int]]:
    """Posts of a bucket that share a band and are alike as a whole; each with the one before and the first of them."""
    entries = entries[np.lexsort((entries["at"], entries["key"]))]
    same = np.flatnonzero(entries["key"][1:] == entries["key"][:-1]) + 1
    head = -1
    last = -2
    for at, here, before in zip(same.tolist(), entries["at"][same].tolist(), entries["at"][same - 1].tolist(),
                                strict=True):
        if at != last + 1:
            head = before
        last = at
        for other in {before, head}:
            if _root(first, here) != _root(first, other) and _alike(sketches, here, other):
                yield here, other


def _alike(sketches: Any, one: int, other: int) -> bool:
    left, right = (np.frombuffer(_sketch(sketches, at), np.uint16) for at in (one, other))
    return int((left == right).sum()) >= ALIKE


def _sketch(sketches: Any, at: int) -> bytes:
    sketches.seek(at * _SIZE)
    found: bytes = sketches.read(_SIZE)
    return found


def _root(first: array[int], at: int) -> int:
    while first[at] != at:
        first[at] = first[first[at]]
        at = first[at]
    return at


def _join(first: array[int], one: int, other: int) -> None:
    one, other = sorted((_root(first, one), _root(first, other)))
    first[other] = one
