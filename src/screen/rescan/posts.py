"""A record of a source becomes a post: who published what when, its fingerprints, and its draft on demand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from screen.model import Draft

_OWN = frozenset(("text", "title", "id", "account", "date", "link", "reads", "followers"))
_DATE = re.compile("([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})")
_STAMP = re.compile("[0-9]{10}(?:[0-9]{3})?(?:[.]0)?")
_HTML = re.compile(
    r"\s*<(?:!doctype|html|body|p|div|section|article|span|h[1-6]|br|table|strong|img|a|ul|ol)[\s/>]", re.I)
_KINDS = {"转载": "repost", "原创": "original", "转发": "repost"}
_BEIJING = timezone(timedelta(hours=8))


class RecordError(Exception):
    """A record that is no post; the reason goes to the errors table."""


@dataclass(slots=True)
class Post:
    """One published post. `body` is text, or the bytes of a document called `name`.

    `content` digests all that a judgement depends on; two posts with one digest get one judgement. `text_hash`
    is that of the text alone, empty when the text is yet to be read out of `body`. `letters` are set by who judges it.
    """

    row: int
    id: str
    body: str | bytes
    title: str = ""
    account: str = ""
    date: str = ""
    link: str = ""
    reads: int | None = None
    followers: int | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    html: bool = False
    content: bytes = b""
    text_hash: str = ""
    letters: bytes = b""

    def draft(self) -> Draft:
        """The draft to screen; raises what the readers raise."""
        if isinstance(self.body, str) and not self.html:
            return Draft(self.body, title=self.title, meta=dict(self.meta), name=self.name)
        from screen import readers

        body = self.body.encode("utf-8", "replace") if isinstance(self.body, str) else self.body
        draft = readers.read(body, "post.html" if self.html else self.name)
        draft.title = self.title or draft.title
        draft.meta.update(self.meta)
        return draft


def post(row: int, record: Mapping[str, Any], columns: Mapping[str, str], form: str = "auto") -> Post:
    """The post in a record, a document when there are no columns; raises `RecordError` when there is no text."""
    if not columns:
        return _document(row, record["text"], record)
    parts: dict[str, Any] = {}
    meta: dict[str, Any] = {}
    for part, column in columns.items():
        value = record.get(column)
        if part in _OWN:
            parts[part] = value
        elif value and (told := _plain(value)):
            meta[part] = told
    text = _words(parts.get("text"))
    if not text or text.isspace():
        raise RecordError("没有正文")
    if meta.get("kind") in _KINDS:
        meta["kind"] = _KINDS[meta["kind"]]
    day = _day(parts.get("date"))
    if day:
        meta["publish_date"] = day
    title, link = _words(parts.get("title")).strip(), _words(parts.get("link")).strip()
    html = form == "html" or (form == "auto" and bool(_HTML.match(text)))
    out = Post(row, _words(parts.get("id")).strip(), text, title, _words(parts.get("account")).strip(), day, link,
               _count(parts.get("reads")), _count(parts.get("followers")), meta, html=html)
    hasher = digest(text)
    out.text_hash = "" if html else hasher.hexdigest()
    out.content = _content(hasher, title, meta, html)
    out.id = out.id or link or out.content.hex()[:16]
    return out


Told = tuple[str, str, str, str, str, int | None, int | None]


def told(record: Mapping[str, Any], columns: Mapping[str, str]) -> Told:
    """Account, date, kind, source, title, reads and followers of a record: what judging an account takes of it."""
    value = {part: record.get(column) for part, column in columns.items()}
    words = [_words(value.get(part)).strip() for part in ("account", "kind", "source", "title")]
    return (words[0], _day(value.get("date")), words[1], words[2], words[3],
            _count(value.get("reads")), _count(value.get("followers")))


def _document(row: int, body: bytes, record: Mapping[str, Any]) -> Post:
    name = str(record["name"])
    return Post(row, name, body, name=name, account=str(record.get("account", "")),
                content=_content(blake2b(body, digest_size=16), name.rpartition(".")[2], {}, False))


def digest(text: str) -> blake2b:
    """The digest that names a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16)


def _content(hasher: blake2b, title: str, meta: Mapping[str, Any], html: bool) -> bytes:
    hasher.update(repr((title, sorted(meta.items()), html)).encode("utf-8", "surrogatepass"))
    return hasher.digest()


def _words(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None or value != value:
        return ""
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        if value[0] in "[{":
            with suppress(ValueError):
                return json.loads(value)
        return value.strip()
    return value if isinstance(value, (list, dict)) else _words(value).strip()


def _count(value: Any) -> int | None:
    if value is None:
        return None
    words = _words(value).replace(",", "").strip()
    return int(words) if words.isascii() and words.isdigit() and len(words) < 19 else None


def _day(value: Any) -> str:
    """ISO date of a date, a time, a Unix stamp (s or ms, Beijing time) or words; other words stay as they are."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return _told_day(_words(value))


@lru_cache(maxsize=4096)
def _told_day(words: str) -> str:
    words = words.strip()
    if _STAMP.fullmatch(words):
        return datetime.fromtimestamp(int(words[:10]), UTC).astimezone(_BEIJING).date().isoformat()
    found = _DATE.match(words)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else words
