"""Files of a rescan: whole or not there at all, on this machine or, by fsspec, anywhere else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from typing import IO, Any

TEMPORARY = ".part-"


class WriteError(Exception):
    """An output could not be written, so that going on makes no sense; says where and why."""

    def __init__(self, path: str, why: str):
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return f"{self.path}: 写不进去：{self.why}；处理后重跑同一条命令即可接着做"


def remote(path: str) -> bool:
    """Whether a path names another protocol than local files."""
    return "://" in path


def join(folder: str, *names: str) -> str:
    """A path under a folder, local or remote."""
    return "/".join((folder.rstrip("/"), *names))


def open_read(path: str) -> IO[bytes]:
    """A seekable binary stream; raises `OSError`."""
    if not remote(path):
        return open(path, "rb")
    import fsspec

    # Most of its streams cannot read a line of a bounded length.
    stream: IO[bytes] = BufferedReader(fsspec.open(path, "rb").open(), 1 << 20)
    return stream


def exists(path: str, size: int = -1) -> bool:
    """Whether a file is there, with this size when one is given."""
    try:
        found = os.stat(path).st_size if not remote(path) else _fs(path)[0].size(_fs(path)[1])
    except OSError:
        return False
    return size in (-1, found)


def write(path: str, body: bytes) -> int:
    """Puts a file in place in one step that survives a power cut; gives its size.

    Raises `WriteError` when the disk is full or the folder closed; nothing half-written is left under `path`.
    """
    try:
        if remote(path):
            fs, name = _fs(path)
            fs.pipe_file(name, body)
        else:
            _write_local(path, body)
    except OSError as error:
        raise WriteError(path, error.strerror or type(error).__name__) from error
    return len(body)


def _write_local(path: str, body: bytes) -> None:
    part = _beside(path)
    try:
        with open(part, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise


def copy(source: str, target: str) -> None:
    """Copies a local file, however large, and puts the copy in place in one step; raises `WriteError`."""
    part = _beside(target)
    try:
        with open(source, "rb") as one, open(part, "wb") as two:
            shutil.copyfileobj(one, two, 1 << 20)
            two.flush()
            os.fsync(two.fileno())
        os.replace(part, target)
    except OSError as error:
        remove(part)
        raise WriteError(target, error.strerror or type(error).__name__) from error


def _beside(path: str) -> str:
    """Where a file is written before it takes its place: hidden, so that nobody who reads a folder of tables takes
    what a killed writer left for one of them, and by a name of its own, since process ids repeat among hosts."""
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}{TEMPORARY}{os.getpid()}-{os.urandom(6).hex()}")


def make(folder: str) -> None:
    """Makes a folder with its parents; raises `WriteError`."""
    try:
        if remote(folder):
            fs, name = _fs(folder)
            fs.makedirs(name, exist_ok=True)
        else:
            os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError as error:
        raise WriteError(folder, error.strerror or type(error).__name__) from error


def remove(path: str) -> None:
    """Removes a file if it is there."""
    with suppress(OSError):
        if remote(path):
            fs, name = _fs(path)
            fs.rm_file(name)
        else:
            os.unlink(path)


def sweep(folder: str) -> None:
    """Removes what killed writers left behind in a local folder."""
    if not remote(folder):
        for path in Path(folder).rglob(f"*{TEMPORARY}*"):
            remove(str(path))


def listing(folder: str) -> Iterator[tuple[str, str]]:
    """Files below a folder, sorted by path, each with a mark that changes when the file does."""
    if remote(folder):
        fs, name = _fs(folder)
        for path, found in sorted(fs.find(name, detail=True).items()):
            yield fs.unstrip_protocol(path), mark(found)
        return
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if not name.startswith("."):
                path = os.path.join(root, name)
                yield path, stamp(path)


def stamp(path: str) -> str:
    """A mark that changes when a file does: size and time of change; empty when there is no file."""
    try:
        if remote(path):
            fs, name = _fs(path)
            return mark(fs.info(name))
        found = os.stat(path)
        return f"{found.st_size}:{found.st_mtime_ns}"
    except OSError:
        return ""


def mark(found: dict[str, Any]) -> str:
    """The mark of a remote file from what its file system tells of it."""
    return ":".join(str(found.get(key, "")) for key in ("size", "mtime", "ETag", "LastModified", "created"))


def _fs(path: str) -> tuple[Any, str]:
    import fsspec

    fs, name = fsspec.core.url_to_fs(path)
    return fs, name
