"""A private cache of things derived from our own data, which nobody else can plant.

A file counts only when it and its folder belong to this user and nobody else may write them, when its
name carries the hash of what it was derived from, and when its body matches its own checksum. Anything
else is ignored and derived anew; a cache that cannot be written is done without.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

_KEPT = 8
_VERSION = f"{sys.implementation.cache_tag}-1"


def folder() -> Path:
    """The cache folder: `PRESCREEN_CACHE`, else `prescreen` in the user's cache home."""
    told = os.environ.get("PRESCREEN_CACHE")
    if told:
        return Path(told)
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(home) / "prescreen"


def keep(name: str, source: bytes, derive: Callable[[bytes], Any]) -> Any:
    """`derive(source)`, from the cache when a trustworthy copy is there; plain data only."""
    digest = sha256(source)
    digest.update(_VERSION.encode())
    path = folder() / f"{name}-{digest.hexdigest()[:32]}.bin"
    found = _read(path)
    if found is not None:
        return found
    value = derive(source)
    _write(path, value)
    return value


def _read(path: Path) -> Any:
    try:
        if not _private(os.stat(path.parent)):
            return None
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode) or not _private(state):
                return None
            raw = file.read()
        if sha256(raw[32:]).digest() != raw[:32]:
            return None
        return marshal.loads(raw[32:])
    except (OSError, ValueError, EOFError, TypeError):
        return None


def _write(path: Path, value: Any) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _private(os.stat(path.parent)):
            return
        body = marshal.dumps(value)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(sha256(body).digest() + body)
        os.replace(name, path)
        _forget(path)
    except (OSError, ValueError):
        return


def _forget(path: Path) -> None:
    """Deletes all but the newest copies of one name: every edit of a list leaves one behind."""
    found = path.parent.glob(f"{path.name.rsplit('-', 1)[0]}-*.bin")
    kin = sorted(found, key=lambda p: p.stat().st_mtime, reverse=True)
    for old in kin[_KEPT:]:
        old.unlink(missing_ok=True)


def _private(state: os.stat_result) -> bool:
    if not hasattr(os, "getuid"):
        return True
    return state.st_uid == os.getuid() and not state.st_mode & 0o022
