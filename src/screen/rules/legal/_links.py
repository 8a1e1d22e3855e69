"""Every address a draft holds: in its text, in its link marks and in its meta."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from screen.model import Hit, Span
from screen.reading import Reading

# ASCII only, so that an address ends where Chinese text begins.
_ADDRESS = "[a-z0-9._~:/?#@!$&'*+=%-]"
_URL = re.compile(f"https?://{_ADDRESS}{{3,500}}")
_BARE = re.compile(
    "(?<![a-z0-9@._/+-])(?:[a-z0-9-]{1,40}\\.){1,4}(?:com|cn|net|top|shop|store|xyz|vip|cc|me|ly|im|gl|tv|org"
    "|example)"
    f"(?![a-z0-9.-])(?::[0-9]{{2,5}})?(?:/{_ADDRESS}{{0,500}})?")
_AUTHORITY = re.compile("(?:[a-z+-]{1,20}:)?(?:[/\\\\]{2})?(?:[^/?#@\\\\]{0,200}@)?([^/?#@:\\\\]{1,253})")
# Endings that are also the beginnings of many words carry the slash that follows them.
ENDINGS = (
    ".com", ".cn", ".net", ".top", ".shop", ".store", ".xyz", ".vip", ".cc/", ".me/", ".ly/", ".im/", ".gl/", ".tv/",
    ".org", ".example",
)  # fmt: skip
_IN_HOST = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")
_LONGEST = 160


class Link(NamedTuple):
    """An address with the words it is shown under; `field` names the meta entry when it is not in the text."""

    start: int
    end: int
    address: str
    shown: str
    field: str

    def hit(self, reading: Reading, why: str, level: str) -> Hit:
        """A hit on the link where it stands."""
        if self.field:
            return Hit(Span(0, 0), why, (), level, self.field, self.address)  # type: ignore[arg-type]
        return reading.hit(self.start, self.end, why, (), level)  # type: ignore[arg-type]

    @property
    def host(self) -> str:
        """The host in lower case, empty when the address cannot be read."""
        return host(self.address)


def host(address: str) -> str:
    """The host of an address with or without a scheme, without user, port and path."""
    found = _AUTHORITY.match(address)
    return found[1].strip(".") if found else ""


def links(reading: Reading) -> Iterator[Link]:
    """All links of a draft: marks first, then plain addresses outside them, then meta."""
    taken = []
    for start, end, mark in reading.marks("link") if reading.draft.marks else ():
        target = str(mark.value or "").lower()
        if "." in target:
            taken.append((start, end))
            yield Link(start, end, target, reading.text[start:end], "")
    text = reading.text
    for start, end in _plain(reading):
        if not any(a <= start and end <= b for a, b in taken):
            yield Link(start, end, text[start:end], "", "")
    entries = reading.meta.get("links")
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and entry.get("href"):
            yield Link(0, 0, str(entry["href"]).lower(), str(entry.get("text") or "").lower(),
                f"links[{number}].href")


def _endings(found: Mapping[str, list[int]]) -> list[int]:
    return sorted(at for ending in ENDINGS if ending in found for at in found[ending])


def _plain(reading: Reading) -> Iterator[tuple[int, int]]:
    """Addresses in the text, found by the trigger words that the card declares."""
    text, done = reading.text, 0
    spans = []
    for at in reading.triggers().get("://", ()):
        start = text.rfind("http", max(0, at - 5), at)
        found = _URL.match(text, start) if start >= done else None
        if found:
            done = found.end()
            spans.append(found.span())
    yield from spans
    k = done = 0
    for at in _endings(reading.triggers()):
        while k < len(spans) and spans[k][1] <= at:
            k += 1
        if at < done or (k < len(spans) and spans[k][0] <= at):
            continue
        first = at
        while first > max(done, at - _LONGEST) and text[first - 1] in _IN_HOST:
            first -= 1
        bare = _BARE.match(text, first)
        if bare and bare.end() > at:
            done = bare.end()
            yield bare.span()


def shown_host(words: str) -> str:
    """The host that the words of a link show to the reader, if they show one."""
    found = _URL.search(words) or _BARE.search(words)
    return host(found[0]) if found else ""


def registered(name: str) -> str:
    """The part of a host that somebody registered: news.example.com.cn gives example.com.cn."""
    return _suffixes().privatesuffix(name) or name


@cache
def _suffixes() -> Any:
    # Imported here because most drafts hold no link at all and the list costs 20 ms to read.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=True)
