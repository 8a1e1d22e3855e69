"""Details that weaken what they describe: guards and cameras, networks inside, troops, ways of detection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from screen.rules.confidentiality._guarded import DETAILS

if TYPE_CHECKING:
    from screen.model import Hit
    from screen.reading import Reading

_INSIDE = re.compile(
    "(?:10\\.[0-9]{1,3}|192\\.168|172\\.(?:1[6-9]|2[0-9]|3[01]))\\.[0-9]{1,3}\\.[0-9]{1,3}(?::[0-9]{2,5}"
    "|/[0-9]{1,2})?(?![0-9]|\\.[0-9])"
)
_VERSION = ("版", "版本", "v", "第")
_TALK = re.compile(
    "严禁|不得|禁止|杜绝|严防|防止|不准|第[一二三四五六七八九十百0-9]{1,5}条|《|谨防|警惕|违法|非法"
    "|窃取|整治|销售")
_BEFORE, _LONGEST = 30, 150


def find(reading: Reading) -> Iterator[Hit]:
    """Yield addresses of inner networks, and words that set out how something is guarded, armed or found out."""
    text = reading.text
    for start, _end, _word in reading.places("10.", "192.168.", "172."):
        ahead = text[max(0, start - 4) : start]
        if ahead[-1:] in tuple("0123456789./-_") or ahead.rstrip(" ").endswith(_VERSION):
            continue
        found = _INSIDE.match(text, start)
        if found and all(int(p) < 256 for p in re.split("[.:/]", found.group())[:4]):
            masked = ".".join(found.group().split(".")[:2]) + ".*.*"
            yield reading.hit(*found.span(), why="内部网络地址", suggest=(masked,))
    done = 0
    for start, end, why, level in sorted(_details(reading)):
        if start >= done:
            done = end
            yield reading.hit(start, end, why=why, level=level)  # type: ignore[arg-type]


def _details(reading: Reading) -> Iterator[tuple[int, int, str, str | None]]:
    text = reading.text
    cues = reading.triggers()
    for detail in DETAILS:
        for at, stop, _ in reading.places(detail.cue) if detail.cue in cues else ():
            left, right = reading.sentence(at)
            left, right = max(left, at - _LONGEST), min(right, at + _LONGEST)
            found = _around(detail.shape, text, max(left, at - _BEFORE), at, stop)
            if not found or (detail.near and not detail.near.search(text, left, right)):
                continue
            if _TALK.search(text, left, right) and detail.near:
                continue
            if detail.cue == "部队":
                # Codes of troops stand in public lists of honours, so they are only asked about.
                yield found.start() - 5, found.end(), detail.why, "advice"
            else:
                yield *found.span(), detail.why, None


def _around(shape: re.Pattern[str], text: str, left: int, at: int, stop: int) -> re.Match[str] | None:
    """The match that takes in the cue at `at`."""
    for found in shape.finditer(text, left, min(len(text), stop + _BEFORE)):
        if found.start() <= at and stop <= found.end():
            return found
    return None
