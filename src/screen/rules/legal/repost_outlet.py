"""Judges whether the source of a repost is one that may be reposted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from screen.model import Hit, Level, Span
from screen.reading import Reading
from screen.rules.legal._attribution import credits, lines, usable
from screen.rules.legal._outlets import authorised, listed_host, plain

# A local paper or station: not on the list, yet one that may be licensed, so that it is only asked about.
_PRESS = re.compile(
    "[一-鿿]{2,10}(?:日报|晚报|早报|晨报|时报|都市报|商报|法治报|法制报|青年报|广播电视台|电视台|广播电台|融媒体中心|融媒体|融媒|新闻网|通讯社|报社|报业集团|传媒集团)$")
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
        name = plain(re.split("[（(]", credit.name)[0])
        if name not in own:
            level: Level | None = "advice" if _PRESS.fullmatch(name) else None
            yield reading.hit(credit.start, credit.end, f"“{name}”不在可转载的稿源名单内", level=level)
            return
    if usable(source) and plain(source) not in own:
        press: Level | None = "advice" if _PRESS.fullmatch(plain(source)) else None
        yield Hit(Span(0, 0), f"“{source}”不在可转载的稿源名单内", field="source", excerpt=source, level=press)


def _host(reading: Reading) -> str:
    return urlsplit(str(reading.meta.get("source_url") or "")).hostname or ""


def _own_names(reading: Reading) -> set[str]:
    return {str(reading.meta.get(key) or "").lower() for key in ("unit", "account")} - {""}
