"""Whether two texts are one notice, and where its phones, dates, figures, names and links then differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from screen import names
from screen.rescan.facts import DATE, FIGURE, ISSUE, LINK, NAME, PHONE, TIME, Fact, Sentence, sentence

CLOSE = 7  # days; later, a notice of the same wording is the next one of its kind
MOST = 3  # facts that may differ; more of them make it another notice of the same wording
_SHARED = 0.85  # of the shorter text's letters in sentences that both have
_SAME_SENTENCE = 0.6
_NEWS = {DATE, TIME, FIGURE}
_PLENTY = 2
# Pages of platforms: each account links its own copy.
_PLATFORMS = ("mp.weixin.qq.com", "weibo.c", "m.weibo.c", "t.cn", "v.douyin.com", "douyin.com", "kuaishou.com",
              "toutiao.com", "m.toutiao.com", "bilibili.com", "b23.tv", "xiaohongshu.com", "baijiahao.baidu.com",
              "view.inews.qq.com", "channels.weixin.qq.com", "mparticle.uc.cn")


@dataclass(slots=True)
class Text:
    """A folded text with its sentences and the day it was published, "" when not told."""

    text: str
    sentences: list[Sentence]
    day: str = ""
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = sum(len(s.wording) for s in self.sentences)


class Difference(NamedTuple):
    """One fact as the one text and as the other text has it."""

    mine: Fact
    theirs: Fact


@dataclass(slots=True)
class Likeness:
    """What a comparison found: letters in shared sentences, facts that agree, facts that differ."""

    shared: int = 0
    agreed: int = 0
    found: list[Difference] = field(default_factory=list)

    @property
    def distinct(self) -> set[tuple[str, str, str]]:
        """The differences, each told once however often it stands in the text."""
        return {(d.mine.kind, d.mine.value, d.theirs.value) for d in self.found}


def compare(mine: Text, theirs: Text) -> Likeness | None:
    """How two texts agree; None when they are not the same notice but, say, its twin for another place or day."""
    out = Likeness()
    one, two = [s.wording for s in mine.sentences], [s.wording for s in theirs.sentences]
    for tag, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        here, there = mine.sentences[a:b], theirs.sentences[c:d]
        if tag == "equal":
            for left, right in zip(here, there, strict=True):
                _facts(out, left, right)
        elif tag == "replace" and not _replaced(out, mine.text, here, theirs.text, there):
            return None
    if out.shared < _SHARED * min(mine.size, theirs.size) or _another(out, mine.day, theirs.day):
        return None
    return out


def telling(found: Likeness, own: bool) -> list[Difference]:
    """The differences worth telling; `own` says that one account wrote both texts.

    Figures and dates of one account's own posts are its news; of two accounts' they need other facts that agree.
    """
    kinds = {PHONE, LINK}
    news = any(kind in _NEWS for kind, _, _ in found.distinct)
    if not own and (not news or found.agreed >= len(found.distinct)):
        kinds |= _NEWS
        if found.agreed >= _PLENTY:  # another name alone may be another person's notice
            kinds.add(NAME)
    return [d for d in found.found if d.mine.kind in kinds]


def close(one: str, other: str) -> bool:
    """Whether two days lie close together; days that are not told lie nowhere."""
    days = [_day(one), _day(other)]
    return None not in days and abs((days[0] - days[1]).days) <= CLOSE  # type: ignore[operator]


def _facts(out: Likeness, mine: Sentence, theirs: Sentence) -> None:
    out.shared += len(mine.wording)
    for left, right in zip(mine.facts, theirs.facts, strict=True):
        if left.value == right.value:
            out.agreed += 1
        elif not _apart(left, right):
            out.found.append(Difference(left, right))


def _replaced(out: Likeness, text: str, mine: Sequence[Sentence], other: str, theirs: Sequence[Sentence]) -> bool:
    """Takes up sentences that differ only in people's names; whether no sentence speaks of another place or thing."""
    for left, right in zip_longest(mine, theirs):
        if left is None or right is None or _likeness(left, right) < _SAME_SENTENCE:
            continue
        one, two = _named(text, left), _named(other, right)
        if one.wording == two.wording:
            _facts(out, one, two)
            continue
        if any(_worded(left.wording[a:b]) and _worded(right.wording[c:d])
               for tag, a, b, c, d in SequenceMatcher(None, left.wording, right.wording, autojunk=False).get_opcodes()
               if tag == "replace"):
            return False
    return True


def _likeness(mine: Sentence, theirs: Sentence) -> float:
    pairs = [{s.wording[k:k + 2] for k in range(len(s.wording) - 1)} for s in (mine, theirs)]
    return 2 * len(pairs[0] & pairs[1]) / max(1, len(pairs[0]) + len(pairs[1]))


def _worded(words: str) -> bool:
    return any(letter > "\x07" for letter in words)


def _named(text: str, told: Sentence) -> Sentence:
    """The sentence with people's names taken for facts as well."""
    people = [Fact(NAME, told.start + a, told.start + b, name) for a, b, name in names.names(text[told.start:told.end])]
    return sentence(text, told.start, told.end, sorted((*told.facts, *people), key=lambda fact: fact.start))


def _another(found: Likeness, mine: str, theirs: str) -> bool:
    """Whether the differences make it another notice: the next issue, that of another day, a later count."""
    told = found.distinct
    kinds = {kind for kind, _, _ in told}
    if len(told) > MOST or ISSUE in kinds or len(kinds & _NEWS) > 1:
        return True
    return any(_follows(one, mine, two, theirs) for kind, one, two in told if kind == DATE)


def _follows(one: str, mine: str, two: str, theirs: str) -> bool:
    """Whether two dates lie as far from the days their posts were published on as one another."""
    published = [_day(mine), _day(theirs)]
    if None in published or mine == theirs:
        return False
    told = [_written(words, day) for words, day in zip((one, two), published, strict=True) if day]
    if None in told:
        return True
    first, second = (abs((day - at).days) for day, at in zip(told, published, strict=True) if day and at)
    return first == second or max(first, second) <= 1


def _written(words: str, published: date) -> date | None:
    """The day that the figures of a date name: year, month and day or the last of these."""
    parts = [int(part) for part in words.split("-")]
    try:
        return date(*parts) if len(parts) == 3 else date(published.year, *parts) if len(parts) == 2 else None
    except ValueError:
        return None


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words[:10])
    except ValueError:
        return None


def _apart(mine: Fact, theirs: Fact) -> bool:
    """Whether these are links that may well differ: copies on platforms."""
    return mine.kind == LINK and (mine.value.startswith(_PLATFORMS) or theirs.value.startswith(_PLATFORMS))
