"""What differs between two rulebooks or two days, and which posts that can touch.

The test errs on the side of screening again: a post counts as untouched only when it holds none of the
changed words, triggers, digits or meta keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from screen import cache, text
from screen.rescan.posts import Post
from screen.scan import Lexicon, Scanner, Term

_NUMERALS = ("0〇零", "1一壹", "2二贰", "3三叁", "4四肆", "5五伍", "6六陆", "7七柒", "8八捌", "9九玖")
_BYTES_FIRST = 24  # a change of more words than this is no longer tried letter by letter


@dataclass(slots=True)
class Change:
    """`everything` says why every post must be judged anew; else what a touched post must hold."""

    everything: str = ""
    words: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    digits: int = 0
    meta: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)

    @property
    def spelt(self) -> bool:
        """Whether the letters of a post can tell that the change does not touch it."""
        return not (self.everything or self.digits or self.meta) and len(self.words) + len(self.loose) <= _BYTES_FIRST

    @property
    def nothing(self) -> bool:
        """Whether no post can be touched."""
        return not (self.everything or self.words or self.loose or self.digits or self.meta)

    def told(self) -> str:
        """The change in one line for a person."""
        if self.everything:
            return f"全部重查（{self.everything}）"
        if self.nothing:
            return "规则没有变化，只查新增和改动的稿件"
        pieces = [f"{len(self.words) + len(self.loose)} 个词"] if self.words or self.loose else []
        pieces += [f"{len(self.rules)} 条规则"] if self.rules else []
        return f"改动{'、'.join(pieces) or '很小'}，只重查可能受影响的稿件"


def between(old: Mapping[str, Any], new: Mapping[str, Any], old_day: str, new_day: str) -> Change:
    """What may judge a post differently; the days are those of `as of`, empty for each post's own."""
    for part, reason in (("code", "程序或依赖的版本变了"), ("context", "地方规则、名录或媒体名单变了")):
        if old.get(part) != new[part]:
            return Change(reason)
    if bool(old_day) != bool(new_day):
        return Change("判断用语的日期口径变了")
    out = Change(words=sorted(set(old["phrases"]) ^ set(new["phrases"])))
    for name in sorted({*old["lexicons"], *new["lexicons"]}):
        _add_list(out, old["lexicons"].get(name), new["lexicons"].get(name), *sorted((old_day, new_day)))
    for rule in sorted({*old["rules"], *new["rules"]}):
        one, two = old["rules"].get(rule), new["rules"].get(rule)
        if one != two or (old_day != new_day and two["dated"]):
            out.rules.append(rule)
            for side in (one, two):
                _add_rule(out, side, old if side is one else new)
    out.words, out.meta = sorted(set(out.words)), sorted(set(out.meta))
    return out


def _add_list(out: Change, old: Any, new: Any, first: str, last: str) -> None:
    empty: dict[str, Any] = {"terms": {}, "days": {}, "loose": [], "allowed": []}
    old, new = old or empty, new or empty
    words = {key for key in {*old["terms"], *new["terms"]} if old["terms"].get(key) != new["terms"].get(key)}
    words |= {key for key, days in new["days"].items() if any(first < day <= last for day in days)}
    out.words += sorted(words | (set(old["allowed"]) ^ set(new["allowed"])))
    out.loose += sorted(words & {*old["loose"], *new["loose"]})


def _add_rule(out: Change, rule: Any, book: Mapping[str, Any]) -> None:
    if rule is None:
        return
    if rule["always"]:
        out.everything = out.everything or "有一条不设条件的规则变了"
    if rule["lexicon"]:
        found = book["lexicons"][rule["lexicon"]]
        out.words += found["terms"]
        out.loose += found["loose"]
    out.words += rule["text"]
    out.meta += rule["meta"]
    if rule["digits"]:
        out.digits = min(out.digits or rule["digits"], rule["digits"])


class Touch:
    """Tells which posts a change can touch: first by their letters, then by scanning for the changed words alone."""

    def __init__(self, change: Change):
        self._change = change
        words = [*change.words, *change.loose]
        terms = [Term(w, key=w) for w in change.words] + [Term(w, key=w, variants=True) for w in change.loose]
        self._scanner = Scanner({"changed": Lexicon("changed", terms)}) if words else None
        self._digits = re.compile(f"[0-9]{{{change.digits}}}") if change.digits else None
        self.spelt = change.spelt
        self.letters = _letters(change) if change.spelt and words else []
        self._han = all(not c.isascii() for w in words for c in w)

    def touches(self, post: Post) -> bool:
        """Whether a post must be judged anew."""
        change = self._change
        if change.everything or any(post.meta.get(key) for key in change.meta):
            return True
        if not self._scanner and not self._digits:
            return False
        if self.letters and isinstance(post.body, str) and not self._spells(post):
            return False
        return self._holds(post)

    def _spells(self, post: Post) -> bool:
        words = f"{post.body!s}\n{post.title}\n{post.meta}"
        if post.html and ("&#" in words or (not self._han and "&" in words)):
            return True
        for word in self.letters:
            for forms in word:
                for letter in forms:
                    if letter in words:
                        break
                else:
                    break
            else:
                return True
        return len(words.encode("utf-16-le", "surrogatepass")) != 2 * len(words)

    def _holds(self, post: Post) -> bool:
        draft = post.draft()
        beside = "\n".join(_strings((draft.title, draft.meta)))
        for folded in (text.fold(draft.text, draft.marks).text, text.fold(beside).text):
            if self._digits and self._digits.search(folded):
                return True
            if self._scanner:
                found = self._scanner.scan(folded)
                if found.hits:
                    return True
        return False


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _strings(inner)


def _letters(change: Change) -> list[list[tuple[str, ...]]]:
    """For each changed word, for each of its letters, every character that folds to it."""
    sources = _sources()
    out = []
    for word in change.words:
        out.append([sources.get(letter, (letter,)) for letter in word if not letter.isspace()])
    for word in change.loose:
        groups = [next((g for g in _NUMERALS if letter in g), letter) for letter in word if letter.isalnum()]
        out.append([tuple(s for member in group for s in sources.get(member, (member,))) for group in groups])
    return out


@lru_cache(maxsize=1)
def _sources() -> dict[str, tuple[str, ...]]:
    """Folded character → the characters of the basic plane that fold to it, where that is not itself alone."""
    code = b"".join(Path(text.__file__).parent.joinpath(name).read_bytes() for name in ("text.py", "data/fold.bin"))
    found: dict[str, tuple[str, ...]] = cache.keep("sources", code, lambda _: _derived())
    return found


def _derived() -> dict[str, tuple[str, ...]]:
    out: dict[str, list[str]] = {}
    for code in (*range(0xD800), *range(0xE000, 0x10000)):
        letter = chr(code)
        for folded in text.fold(letter).text:
            out.setdefault(folded, []).append(letter)
    return {folded: tuple(letters) for folded, letters in out.items() if letters != [folded]}
