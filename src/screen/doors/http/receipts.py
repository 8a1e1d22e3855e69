"""Receipts: a signed word that this text, under this rulebook, had this verdict, so that a later change shows.

A receipt is `payload.signature`, both base64url without padding; the payload is JSON, the signature HMAC-SHA256.
"""

from __future__ import annotations

import binascii
import hmac
import json
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from screen.doors.http.keys import KeyFileError, make_private, private

VERSION = 1
_SKEW = 60
_LONGEST = 4096


def content_hash(raw: bytes) -> str:
    """The hash of a draft's bytes: of its text in UTF-8, or of the file as it came."""
    return sha256(raw).hexdigest()


def meta_hash(meta: Mapping[str, Any]) -> str:
    """The hash of meta, whatever the order of its keys."""
    return sha256(json.dumps(meta, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class Signer:
    """Signs with the first key of its file and trusts all of them, so that keys can be changed without a gap."""

    def __init__(self, path: Path, lifetime: int):
        self.lifetime = lifetime
        self._keys = _keys(path)

    def sign(self, claims: Mapping[str, Any], now: float) -> dict[str, Any]:
        """A receipt over `claims`: {token, issued, expires}, times in seconds since 1970."""
        issued = int(now)
        payload = {"v": VERSION, **claims, "issued": issued, "expires": issued + self.lifetime}
        raw = json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()
        token = f"{_text(raw)}.{_text(_mac(self._keys[0], raw))}"
        return {"token": token, "issued": issued, "expires": payload["expires"]}

    def open(self, token: str) -> dict[str, Any] | None:
        """The payload of a receipt that this service signed, else None."""
        payload, _, signature = token.partition(".")
        raw, mac = _bytes(payload), _bytes(signature)
        # Every token has one spelling only: base64 leaves bits over that nobody checks.
        if len(token) > _LONGEST or raw is None or mac is None or token != f"{_text(raw)}.{_text(mac)}":
            return None
        good = [hmac.compare_digest(_mac(key, raw), mac) for key in self._keys]
        if not any(good):
            return None
        found: dict[str, Any] = json.loads(raw)
        return found if found.get("v") == VERSION else None


def judge(paid: Mapping[str, Any], shown: Mapping[str, str | None], now: float) -> list[str]:
    """Why a genuine receipt does not cover what is shown; empty when it does.

    `shown` has content, title, format and meta as the receipt names them; None is not compared.
    """
    reasons = [f"{name}_changed" for name, value in shown.items() if value is not None and paid[name] != value]
    if now > paid["expires"]:
        reasons.append("expired")
    if now < paid["issued"] - _SKEW:
        reasons.append("issued_in_future")
    return reasons


def _keys(path: Path) -> list[bytes]:
    """The keys of a file, one hexadecimal line each; a new file when there is none."""
    try:
        if not path.exists():
            make_private(path, secrets.token_hex(32).encode() + b"\n")
        with open(path, "rb") as file:
            private(path, os.fstat(file.fileno()))
            keys = [bytes.fromhex(line) for line in file.read().decode("ascii").split()]
    except OSError as error:
        raise KeyFileError(f"{path}: 读不到回执密钥：{error.strerror}") from None
    except ValueError:
        keys = []
    if not keys or any(len(key) < 32 for key in keys):
        raise KeyFileError(f"{path}: 回执密钥应为每行至少 64 个十六进制字符；删去此文件会重新生成")
    return keys


def _mac(key: bytes, raw: bytes) -> bytes:
    return hmac.digest(key, b"prescreen receipt\n" + raw, "sha256")


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(words: str) -> bytes | None:
    try:
        return urlsafe_b64decode(words.encode("ascii") + b"=" * (-len(words) % 4)) if words else None
    except (binascii.Error, UnicodeEncodeError, ValueError):
        return None
