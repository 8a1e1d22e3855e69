"""Judges the order of two leaders of one level who are told one right behind the other, by office and name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.names import name_at
from screen.reading import Reading

_LEVEL = "[省市州盟县区旗乡镇]"
_POST = (
    f"(?:(?:代理?|常务副|副)?(?P<a>{_LEVEL})长|(?P<b>{_LEVEL})(?:党工?)?委副?书记"
    f"|(?P<c>{_LEVEL})人大(?:常委会)?主[任席]|(?P<d>{_LEVEL})政协主席)")
_FIRST = re.compile(f"{_POST}(?P<name>[一-鿿]{{2,4}}(?:·[一-鿿]{{1,6}})?)(?P<join>[、，和与及])$")
_SECOND = re.compile(_POST)
# Which offices may not stand before which: the congress and the head of government are told either way.
_BEHIND = {
    "书记": ("长", "人大", "政协", "副书记", "副长"), "长": ("政协", "副书记", "副长"),
    "人大": ("政协", "副长"), "政协": ("副长",),
}  # fmt: skip
_NAMED = re.compile("([一-鿿]{2,3})(?=[，、。,（(等到出主参率带在一])")
_BACK = 24


def find(reading: Reading, offices: tuple[str, ...]) -> Iterator[Hit]:
    """One hit on each such pair; `offices` are the words of the second office that a card declares as needs."""
    text = reading.text
    for at, _, word in reading.places(*offices):
        start = at + (word[0] in "、，和与及")
        second = _SECOND.match(text, start - 2) or _SECOND.match(text, start - 1) or _SECOND.match(text, start)
        first = _FIRST.search(text, max(0, start - _BACK), second.start()) if second else None
        if not second or not first or _level(first) != _level(second):
            continue
        if _office(first[0]) not in _BEHIND.get(_office(second[0]), ()):
            continue
        known = name_at(text, second.end())
        shaped = _NAMED.match(text, second.end())
        # A rare surname is taken for one when the other office stands before a name.
        if known == second.end() and not (shaped and name_at(text, first.start("name")) == first.end("name")):
            continue
        end = known if known > second.end() or not shaped else shaped.end(1)
        right = text[second.start():end] + first["join"] + text[first.start():first.end("name")]
        yield reading.hit(first.start(), end, f"“{second[0]}”排在“{text[first.start():first.start('name')]}”之前", (right,))


def _level(post: re.Match[str]) -> str:
    return post["a"] or post["b"] or post["c"] or post["d"]


def _office(told: str) -> str:
    """The kind of an office, from words that begin with it."""
    if "书记" in told[:6]:
        return "副书记" if "副" in told[:6] else "书记"
    if "人大" in told[:4]:
        return "人大"
    return "政协" if "政协" in told[:4] else "副长" if "副" in told[:3] else "长"
