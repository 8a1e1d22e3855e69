"""Judges names, posts and order of leaders against the roster of a pack or of the draft's own meta."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from screen.model import Hit
from screen.reading import Reading

_LISTED = re.compile("、(?:[一-鿿]{2,12})?")
_NEAR = 16


def find(reading: Reading) -> Iterator[Hit]:
    """Posts that are another's, names with one character wrong, and lists out of order."""
    own = reading.meta.get("roster")
    people = [p for p in (*reading.roster, *(own if isinstance(own, list) else ())) if _serving(p, reading)]
    if not people:
        return
    posts: dict[str, set[str]] = {}
    for person in people:
        posts.setdefault(person["name"], set()).update(_posts(person))
    every = sorted({post for held in posts.values() for post in held}, key=len, reverse=True)
    yield from _wrong_posts(reading, posts, every)
    yield from _wrong_names(reading, posts, every)
    yield from _wrong_order(reading, people)


def _serving(person: Any, reading: Reading) -> bool:
    if not isinstance(person, Mapping) or not person.get("name"):
        return False
    day = reading.date.isoformat() if reading.date else "9999"
    return str(person.get("since") or "") <= day < str(person.get("until") or "9999-99")


def _posts(person: Mapping[str, Any]) -> Sequence[str]:
    told = person.get("posts") or person.get("post") or ()
    return [told] if isinstance(told, str) else list(told)


def _wrong_posts(reading: Reading, posts: Mapping[str, set[str]], every: Sequence[str]) -> Iterator[Hit]:
    for name, held in posts.items():
        for start in _places(reading.text, name):
            post = next((p for p in every if reading.text.endswith(p, 0, start)), None)
            if post and held and not any(h.endswith(post) for h in held):
                right = min(held, key=every.index)
                why = f"名册中{name}的职务为{'、'.join(sorted(held))}"
                yield reading.hit(start - len(post), start + len(name), why, (right + name,))


def _wrong_names(reading: Reading, posts: Mapping[str, set[str]], every: Sequence[str]) -> Iterator[Hit]:
    for post in every:
        holders = [name for name, held in posts.items() if post in held]
        for at in _places(reading.text, post):
            start = at + len(post)
            for name in holders:
                told = reading.text[start:start + len(name)]
                same = sum(a == b for a, b in zip(told, name, strict=False))
                if len(told) == len(name) >= 3 and same == len(name) - 1 and told not in posts:
                    yield reading.hit(start, start + len(name), f"名册中{post}为{name}", (name,))


def _wrong_order(reading: Reading, people: Sequence[Mapping[str, Any]]) -> Iterator[Hit]:
    rank = {p["name"]: p["order"] for p in people if isinstance(p.get("order"), int)}
    found = sorted((at, at + len(name), name) for name in rank for at in _places(reading.text, name))
    run: list[tuple[int, int, str]] = []
    for item in [*found, (len(reading.text) + 99, 0, "")]:
        if run and (item[0] - run[-1][1] > _NEAR or not _LISTED.fullmatch(reading.text[run[-1][1]:item[0]])):
            ranks = [rank[name] for _, _, name in run]
            if len(set(ranks)) > 1 and ranks != sorted(ranks):
                right = "、".join(sorted((n for _, _, n in run), key=lambda n: rank[n]))
                bare = reading.text[run[0][0]:run[-1][1]] == "、".join(n for _, _, n in run)
                yield reading.hit(run[0][0], run[-1][1], f"名册次序为{right}", (right,) if bare else ())
            run = []
        run.append(item)


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
