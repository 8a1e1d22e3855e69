"""Judges cited laws: out of force by the day of the draft, misquoted, or an article beyond the last one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from screen.model import Hit, Level
from screen.reading import Reading
from screen.rules._context import around
from screen.rules.policy._law_titles import meant, whole
from screen.scan import TermHit

_NATION = "中华人民共和国"
_ARTICLE = re.compile("》?(?:[（(][^（）()]{0,24}[）)])?第([零〇一二三四五六七八九十百千]{1,9}|[0-9]{1,4})条")
_LONGEST = 40
_LAST = re.compile("共([0-9]+)条")
_PAST = re.compile("废止|失效|原《|旧《|取代|代替|修订前|当时|时任|旧法|历史|颁布|出台|首部|第一部")
_YEAR = re.compile("((?:19|20)[0-9]{2})年")
_VALUES = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def find(reading: Reading, titles: Sequence[str]) -> Iterator[Hit]:
    """Laws out of force, and articles that do not exist, each with the whole citation as span."""
    known: list[int] = []
    for hit in reading.hits("policy/repealed_law"):
        cited = _cited(reading, hit)
        known.append(hit.end)
        if cited and not _past(reading, hit):
            right = (f"《{hit.term.instead[0]}》",) if hit.term.instead else ()
            undated = reading.date is None and hit.term.since
            yield reading.hit(*cited, hit.term.why, right, "advice" if undated else None)
    for hit in reading.hits("policy/law_articles"):
        cited = _cited(reading, hit)
        article = _ARTICLE.match(reading.text, hit.end) if cited else None
        last = _LAST.search(hit.term.why)
        if cited and article and last and _number(article[1]) > int(last[1]):
            yield reading.hit(cited[0], article.end(), f"《{hit.term.text}》{last[0]}，没有第{article[1]}条")
    for _, end, _ in reading.places("法》", "条例》", "条列》"):
        if end - 1 not in known:
            yield from _misquoted(reading, end, titles)


def _misquoted(reading: Reading, end: int, titles: Sequence[str]) -> Iterator[Hit]:
    """A title that is no law but one slip away from one."""
    start = reading.text.rfind("《", max(0, end - _LONGEST), end)
    told = reading.text[start + 1:end - 1]
    nation = _NATION if told.startswith(_NATION) else ""
    right = meant(told[len(nation):], titles) if start >= 0 else ""
    if nation and not right:
        right = whole(told[len(nation):], titles)
    if not right and start >= 0 and told.endswith("条列"):
        right = told[len(nation):-1] + "例"
    if right:
        # Provinces and cities have regulations of their own, whose titles nobody lists.
        level: Level | None = "advice" if told.endswith("条例") and len(told) - len(nation) != len(right) else None
        yield reading.hit(start, end, f"没有这部法规，应为《{nation}{right}》", (f"《{nation}{right}》",), level)


def _cited(reading: Reading, hit: TermHit) -> tuple[int, int] | None:
    """The span of the title marks that hold exactly this law, or of its full name without marks."""
    text, start = reading.text, hit.start
    if text.startswith(_NATION, max(0, start - len(_NATION))) and start >= len(_NATION):
        start -= len(_NATION)
        if text[start - 1:start] not in ("《", "〈") and text[hit.end:hit.end + 1] not in ("》", "〉", "草", "修"):
            return start, hit.end
    if text[start - 1:start] == "《" and text[hit.end:hit.end + 1] == "》":
        return start - 1, hit.end + 1
    return None


def _past(reading: Reading, hit: TermHit) -> bool:
    start, end = around(reading, hit.start)
    sentence = reading.text[start:end]
    years = [int(year) for year in _YEAR.findall(sentence)]
    since = hit.term.since
    return bool(_PAST.search(sentence)) or bool(since and any(year < since.year for year in years))


def _number(told: str) -> int:
    if told.isdigit() and told.isascii():
        return int(told)
    total, digit = 0, 0
    for char in told:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _VALUES[char]
    return total + digit
