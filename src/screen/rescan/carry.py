"""Carrying over a whole shard: when its slice is the same to the byte, only posts that spell a changed word are read.

Each judged post leaves the set of its letters, hashed into 2,048 bits. A changed word whose letters are not all in
the set cannot be in the post, so its record need not even be parsed.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa

from screen.rescan import files, tables
from screen.rescan.posts import Post
from screen.rescan.tables import Row

_BITS = 2048
_LONG = 10_000  # letters of longer posts are first made distinct, so that memory does not grow with their length
# Of posts whose letters cannot be told from their source: documents, entities, characters beyond the basic plane.
_UNTOLD = b"\xff" * (_BITS // 8)


def letters(posts: Sequence[Post]) -> list[bytes]:
    """The hashed letters of each post, 256 bytes; a hundred at a time, since the first costs as much as twenty."""
    bodies = [_told(post) for post in posts]
    starts = np.repeat(np.arange(len(bodies)) * _BITS, [len(body) // 2 for body in bodies])
    starts += _places(np.frombuffer(b"".join(bodies), np.uint16))
    bits = np.zeros(len(bodies) * _BITS, np.bool_)
    bits[starts] = True
    packed, size = np.packbits(bits).tobytes(), _BITS // 8
    return [packed[at * size:(at + 1) * size] if body else _UNTOLD for at, body in enumerate(bodies)]


def _told(post: Post) -> bytes:
    """The letters of a post in two bytes each, nothing when they cannot be told."""
    if not isinstance(post.body, str):
        return b""
    words = f"{post.body}\n{post.title}\n{post.meta}"
    if len(words) > _LONG:
        words = "".join(set(words))
    body = words.encode("utf-16-le", "surrogatepass")
    return b"" if len(body) != 2 * len(words) or (post.html and "&" in words) else body


def _places(codes: Any) -> Any:
    # Fibonacci hashing: neighbouring characters, which keep company in texts, fall far apart.
    return (codes * np.uint16(40503)) >> np.uint16(5)


def suspects(hashed: Sequence[bytes], words: Sequence[Sequence[Sequence[str]]]) -> list[int]:
    """Which posts may hold any of the words; a word is, letter by letter, the characters that read as it."""
    grid = np.ascontiguousarray(np.frombuffer(b"".join(hashed), np.uint8).reshape(len(hashed), -1).T)
    found = np.zeros(len(hashed), bool)
    for word in words:
        here = np.ones(len(hashed), bool)
        for forms in word:
            places = _places(np.array([ord(form) for form in forms], np.uint16))
            here &= (grid[places >> 3] & (128 >> (places & 7)).astype(np.uint8)[:, None]).any(axis=0)
        found |= here
    return [int(at) for at in np.flatnonzero(found)]


def mark(raw: bytes | None, *told: Any) -> bytes:
    """The digest of a slice with all that decides how it is read; empty for slices that must be read in full."""
    if raw is None:
        return b""
    hasher = blake2b(raw, digest_size=16)
    hasher.update(repr(told).encode("utf-8", "surrogatepass"))
    return hasher.hexdigest().encode()


def earlier(out: str, number: int, wanted: bytes) -> tuple[pa.Table, pa.Table, pa.Table] | None:
    """Posts, findings and errors that an earlier run made of the same slice, None when there are none."""
    path = tables.name(out, "posts", number)
    if not wanted or not files.exists(path):
        return None
    posts = tables.read(path)
    if (posts.schema.metadata or {}).get(tables.SLICE) != wanted:
        return None
    errors = tables.name(out, "errors", number)
    return (posts, tables.read(tables.name(out, "findings", number)),
            tables.read(errors) if files.exists(errors) else tables.table([], tables.ERRORS))


def replaced(table: pa.Table, gone: set[int], rows: list[Row], schema: pa.Schema) -> pa.Table:
    """A table without the rows of some posts and with others in their places, in the order of the posts."""
    if not gone:
        return table
    keep = ~np.isin(table.column("row").to_numpy(), list(gone))
    both = pa.concat_tables([table.filter(pa.array(keep)).replace_schema_metadata(None), tables.table(rows, schema)])
    return both.take(pa.array(np.argsort(both.column("row").to_numpy(), kind="stable")))


