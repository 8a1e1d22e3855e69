"""API keys: shown once, kept as hashes in a private file, compared in constant time, gone when revoked.

A key has 256 random bits, so a plain SHA-256 of it cannot be guessed back; slow hashes are for passwords.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

SCOPES = ("check", "deidentify", "rules", "admin")
PREFIX = "prescreen_"


class KeyFileError(Exception):
    """A key file that must not be trusted; its text is one line for the operator."""


@dataclass(slots=True)
class Key:
    """One key as it is kept; `revoked` is an ISO date or empty."""

    name: str
    scopes: tuple[str, ...]
    hash: str
    created: str
    revoked: str = ""


def home() -> Path:
    """The folder for keys: `PRESCREEN_HOME`, else `prescreen` in the user's configuration folder."""
    told = os.environ.get("PRESCREEN_HOME")
    if told:
        return Path(told)
    return Path(os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")) / "prescreen"


def read(path: Path) -> list[Key]:
    """The keys of a file, none when there is no file; raises `KeyFileError`."""
    try:
        with open(path, encoding="utf-8") as file:
            private(path, os.fstat(file.fileno()))
            return [Key(**{**entry, "scopes": tuple(entry["scopes"])}) for entry in json.load(file)["keys"]]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise KeyFileError(f"{path}: 读不到密钥文件：{error.strerror}") from None
    except (ValueError, TypeError, KeyError):
        raise KeyFileError(f"{path}: 密钥文件已损坏") from None


def private(path: Path, state: os.stat_result) -> None:
    """Raises `KeyFileError` unless the file is its owner's alone."""
    if state.st_uid != os.getuid() or state.st_mode & 0o077:
        raise KeyFileError(f"{path}: 其他用户可以读写这个文件；请执行 chmod 600，并确认属主是运行服务的用户")


def add(path: Path, name: str, scopes: tuple[str, ...]) -> str:
    """Makes a key and gives it in plain, this once; raises `KeyFileError` when the name is taken."""
    secret = PREFIX + secrets.token_urlsafe(32)
    with _locked(path):
        keys = read(path)
        if any(key.name == name and not key.revoked for key in keys):
            raise KeyFileError(f"已有名为 {name} 的密钥；请换个名称，或先 prescreen keys revoke {name}")
        keys.append(Key(name, scopes, _hash(secret), date.today().isoformat()))
        _write(path, keys)
    return secret


def revoke(path: Path, name: str) -> None:
    """Ends a key; a running service refuses it from its next request on."""
    with _locked(path):
        keys = read(path)
        found = [key for key in keys if key.name == name and not key.revoked]
        if not found:
            raise KeyFileError(f"没有名为 {name} 的有效密钥")
        for key in found:
            key.revoked = date.today().isoformat()
        _write(path, keys)


class Ring:
    """The keys of a running service, read again when the file changes."""

    def __init__(self, path: Path):
        self._path = path
        self._stamp: tuple[int, ...] | None = None
        self._keys: list[Key] = []
        self._ever = False
        self.trouble = ""
        self.look()

    @property
    def wanted(self) -> bool:
        """Whether callers must show a key: once there was one, or the file could not be read, always."""
        return self._ever

    @property
    def usable(self) -> bool:
        """Whether any key still opens the service."""
        return any(not key.revoked for key in self._keys)

    def find(self, secret: str) -> Key | None:
        """The key that this secret opens; all are compared, so that time tells nothing."""
        self.look()
        shown = _hash(secret)
        found = None
        for key in self._keys:
            if hmac.compare_digest(key.hash, shown) and not key.revoked:
                found = key
        return found

    def look(self) -> None:
        """Reads the file again when it has changed; one that cannot be trusted opens nothing."""
        try:
            told = os.stat(self._path)
            stamp: tuple[int, ...] | None = (told.st_mtime_ns, told.st_size, told.st_ino, told.st_mode, told.st_uid)
        except FileNotFoundError:
            stamp = None
        except OSError:
            stamp = ()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._keys, self.trouble = read(self._path), ""
        except KeyFileError as error:
            self._keys, self.trouble = [], str(error)
        self._ever = self._ever or bool(self._keys) or bool(self.trouble)


def make_private(path: Path, raw: bytes) -> None:
    """Writes a file for its owner alone, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, path)


def _write(path: Path, keys: list[Key]) -> None:
    make_private(path, json.dumps({"keys": [asdict(key) for key in keys]}, ensure_ascii=False, indent=1).encode())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
