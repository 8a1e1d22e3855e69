"""Messages between the service and its workers: a JSON head and a body of bytes, each with its length told."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

_SIZES = struct.Struct(">II")

Message = tuple[dict[str, Any], bytes]


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    """One message as bytes."""
    told = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return _SIZES.pack(len(told), len(body)) + told + body


def unpack(raw: bytearray) -> Message | None:
    """Takes the first whole message off `raw`; None when it has not all come yet."""
    if len(raw) < _SIZES.size:
        return None
    head, body = _SIZES.unpack_from(raw)
    end = _SIZES.size + head + body
    if len(raw) < end:
        return None
    message = json.loads(raw[_SIZES.size:_SIZES.size + head]), bytes(raw[_SIZES.size + head:end])
    del raw[:end]
    return message


def receive(sock: socket.socket) -> Message | None:
    """The next message of a blocking socket; None when the other side has closed it."""
    sizes = _exactly(sock, _SIZES.size)
    if sizes is None:
        return None
    head, body = _SIZES.unpack(sizes)
    told, rest = _exactly(sock, head), _exactly(sock, body)
    return None if told is None or rest is None else (json.loads(told), rest)


def _exactly(sock: socket.socket, size: int) -> bytes | None:
    parts, left = [], size
    while left:
        part = sock.recv(min(left, 1 << 20))
        if not part:
            return None
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
