"""Judges whether the source of a repost is one that may be reposted."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from screen.model import Hit, Span
from screen.reading import Reading
from screen.rules.legal._attribution import credits, lines, usable
from screen.rules.legal._outlets import authorised, listed_host, plain

_OWN = ("本报", "本台", "本刊", "记者")


def find(reading: Reading) -> Iterator[Hit]:
    told = reading.meta.get("kind") == "repost"
    named = [credit for credit in (credits(reading) if told else lines(reading, "from")) if usable(credit.name)]
    source = str(reading.meta.get("source") or "").lower() if told else ""
    if any(authorised(reading, credit.name) for credit in named) or (source and authorised(reading, source)):
        return
    if told and listed_host(reading, _host(reading)):
        return
    own = _own_names(reading)
    for credit in named:
        if credit.name in _OWN or credit.form in ("signature", "forward"):
            continue
        name = plain(credit.name)
        if name not in own:
            yield reading.hit(credit.start, credit.end, f"“{name}”不在可转载的稿源名单内")
            return
    if usable(source) and plain(source) not in own:
        yield Hit(Span(0, 0), f"“{source}”不在可转载的稿源名单内", field="source", excerpt=source)


def _host(reading: Reading) -> str:
    return urlsplit(str(reading.meta.get("source_url") or "")).hostname or ""


def _own_names(reading: Reading) -> set[str]:
    return {str(reading.meta.get(key) or "").lower() for key in ("unit", "account")} - {""}
