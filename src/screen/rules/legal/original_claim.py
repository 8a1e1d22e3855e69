"""Judges a repost that is given out as the account's own work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit, Span
from screen.reading import Reading

_CLAIM = re.compile(
    "(?:本文|文章|内容|图文|作品)(?:均)?(?:为|系|属)(?:本(?:号|站|账号|单位|平台))?(?:独家)?原创|本(?:号|账号|平台|公众号)原创|【原创】|\\[原创\\]|^原创(?=\n)"
    "|版权(?:归|属于?)本(?:号|账号|平台|单位|公众号)|原创首发|独家原创|原创声明")
_WORDS = ("原创", "版权归", "版权所有")
_BEFORE = 12


def find(reading: Reading) -> Iterator[Hit]:
    """The first claim of authorship in a draft whose kind is a repost, in its text or in its meta."""
    if reading.meta.get("kind") != "repost":
        return
    for at, end, _ in reading.places(*_WORDS):
        for found in _CLAIM.finditer(reading.text, max(0, at - _BEFORE), end + _BEFORE):
            if found.start() <= at < found.end():
                yield reading.hit(*found.span(), "稿件类别是转载，不能声明原创")
                return
    if reading.meta.get("original_flag") is True:
        yield Hit(Span(0, 0), "稿件类别是转载，却勾选了“原创”", field="original_flag", excerpt="原创")
