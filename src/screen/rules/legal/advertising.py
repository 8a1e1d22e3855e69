"""Scores promotional cues that stand close together; one cue alone is never an advertisement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from screen.model import Hit, Level
from screen.reading import Reading
from screen.rules.legal._claims import claims
from screen.rules.legal._context import clause, count, near, often
from screen.rules.legal._offers import offers

_BEST = re.compile(
    "(?:全国|全省|全市|全县|全网|本地|当地|世界|国内)最(?:好|佳|优|美|强|大|正宗|便宜|低)的?"
    "|国家级(?:配方|品质|工艺|享受)|疗效最佳")
_SELLS = frozenset(("buy", "discount", "cut", "gift", "buy_one", "price", "pressure", "swap",
    "urgency"))
_CONTACT = frozenset(("phone", "number", "account", "audience", "place"))
_HEAVY, _TELLING = 1.0, 2.0
_NOTICES = ("拍卖公告", "招标", "采购", "出让", "公示", "通告", "法院", "招投标")
_MORE = 0.6
_MOST = 2.2
_MANY = 3000
_SHOWN = 6
_PUBLIC = 1.5
_MOST_PUBLIC = 3
_BESIDE = 40
_APPEALS = frozenset(("buy", "urgency", "welcome", "contact", "pressure", "loan", "illicit", "giveaway", "training",
                      "audience", "cut", "full", "gift", "swap", "buy_one", "raffle", "phone", "number", "brand", "place", "account", "riches"))
_ADDRESS = ("您", "亲", "本店", "我店", "我司", "本公司", "啦", "好消息", "喜讯", "喜报", "联系人", "快来", "等你来", "特推出",
            "本人是", "我是")
# What others cry out or claim, told in quotation marks.
_CRIED = ("吆喝", "喊", "宣称", "号称", "声称", "打出", "打着", "标榜", "所谓", "推出")
_AHEAD = 12
# Without any address to readers, this many kinds of cues together still sell, unless news is told.
_OFFERS = frozenset(("discount", "price", "swap", "gift", "full", "buy", "health", "shop", "property", "prize"))
_CROWDED = 3
_NEWS = re.compile("记者|报道|日电|本报|获悉|同比|环比|销售额|消费者|商家|企业|门票|游客|财报|股|亿元|据|官方|发布会")
_GIVEAWAY = frozenset(("giveaway", "raffle", "prize", "hint", "discount", "pressure", "price", "money"))


class _Cue(NamedTuple):
    start: int
    end: int
    weight: float
    kind: str
    word: str


def find(reading: Reading, words: dict[str, float], patterns: dict[str, float], trigger: float,
         review: float, block: float, window: int, most: int) -> Iterator[Hit]:
    taken: list[tuple[int, int]] = []
    for start, end, said in claims(reading):
        taken.append((start, end))
        yield reading.hit(start, end, f"广告法禁止的承诺或断言：{'、'.join(said[:_SHOWN])}", level="review")
    if sum(weight for kind, weight in words.items() if f"legal/ad_{kind}" in reading.found()) < trigger:
        return
    cues = _with_offers(reading.text, _listed(reading, words), patterns, window)
    for _ in range(most):
        score, best = _best(reading.text, cues, window)
        if score < review:
            return
        level = _level(reading, best, score, review, block)
        if level:
            yield from _hits(reading, best, level, taken)
            if level == "block" or any(cue.kind in _SELLS for cue in best):
                yield from _boasts(reading, taken)
        cues = [cue for cue in cues if cue.end < best[0].start - window or cue.start > best[-1].end + window]


def _listed(reading: Reading, words: dict[str, float]) -> list[_Cue]:
    return [_Cue(hit.start, hit.end, weight, kind, hit.term.text)
            for kind, weight in words.items() for hit in reading.hits(f"legal/ad_{kind}")
            if not _cried(reading, hit.start, hit.end)][:_MANY]


def _cried(reading: Reading, start: int, end: int) -> bool:
    before = reading.text[max(0, start - _AHEAD):start]
    return any(word in before for word in _CRIED) and reading.quoted(start, end)


def _with_offers(text: str, listed: list[_Cue], patterns: dict[str, float], window: int) -> list[_Cue]:
    """The words and, in their neighbourhood only, the patterns, in order of place."""
    cues, done = list(listed), 0
    for word in sorted(listed):
        start, end = max(done, word.start - window), min(len(text), word.end + window)
        if start < end:
            cues += [_Cue(a, b, patterns[kind], kind, text[a:b])
                     for a, b, kind in offers(text, start, end) if kind in patterns]
            done = end
    return sorted(cues)[:_MANY]


def _best(text: str, cues: list[_Cue], window: int) -> tuple[float, list[_Cue]]:
    best, found, last = 0.0, [], 0
    for first, cue in enumerate(cues):
        before = last
        while last < len(cues) and cues[last].end - cue.start <= window:
            last += 1
        if last == before:
            continue
        score = _score(cues[first:last])
        if score > best and _appeals(text, cues[first:last]):
            best, found = score, cues[first:last]
    return best, found


def _score(cues: list[_Cue]) -> float:
    kinds: dict[str, set[str]] = {}
    for cue in cues:
        kinds.setdefault(cue.kind, set()).add(cue.word)
    if len(kinds) < 2 or not kinds.keys() - _CONTACT:
        return 0.0
    weights = {cue.kind: cue.weight for cue in cues}
    return sum(weights[kind] * min(_MOST, 1 + _MORE * (len(words) - 1)) for kind, words in kinds.items())


def _appeals(text: str, cues: list[_Cue]) -> bool:
    """Whether readers are spoken to: news about a sale names prices and discounts too."""
    if any(cue.kind in _APPEALS for cue in cues):
        return True
    stretch = text[max(0, cues[0].start - _BESIDE):cues[-1].end + _BESIDE]
    if any(word in stretch for word in _ADDRESS):
        return True
    return len({cue.kind for cue in cues} & _OFFERS) >= _CROWDED and not _NEWS.search(stretch)


def _level(reading: Reading, cues: list[_Cue], score: float, review: float, block: float) -> Level | None:
    """Reports about advertisements are none; words of public service speak against each other cue."""
    start, end = cues[0].start, cues[-1].end
    if any(word in reading.title for word in _NOTICES):
        return None
    if near(reading, "legal/reported", start, end):
        return None
    if near(reading, "legal/ad_public", start, end, _BESIDE):
        return None
    score -= _PUBLIC * min(_MOST_PUBLIC, count(reading, "legal/ad_duty", start, end, _BESIDE))
    if score < review or often(reading, "legal/reported"):
        return None
    return "block" if score >= block and any(cue.kind not in _GIVEAWAY for cue in cues) else "review"


def _hits(reading: Reading, cues: list[_Cue], level: Level, taken: list[tuple[int, int]]) -> Iterator[Hit]:
    """One hit for each sentence with cues of weight, from its first to its last; the heaviest sentence always."""
    sentences: dict[tuple[int, int], list[_Cue]] = {}
    for cue in cues:
        if cue.weight >= _HEAVY:
            sentences.setdefault(clause(reading, cue.start), []).append(cue)
    if not sentences:
        sentences = {clause(reading, cues[0].start): cues}
    heaviest = max(map(_weight, sentences.values()))
    for found in sentences.values():
        start, end = found[0].start, max(cue.end for cue in found)
        weight = _weight(found)
        if weight < _TELLING and weight < heaviest:
            continue
        # A claim of the same sentence is told already; what stands behind it is not.
        told = max((b for a, b in taken if a < end and start < b), default=start)
        found = [cue for cue in found if cue.start >= told]
        if not found:
            continue
        start, end = found[0].start, max(cue.end for cue in found)
        taken.append((start, end))
        shown = list(dict.fromkeys(cue.word for cue in found))[:_SHOWN]
        yield reading.hit(start, end, f"推销用语集中出现：{'、'.join(shown)}", level=level)


def _weight(cues: list[_Cue]) -> float:
    return sum(cue.weight for cue in cues if cue.kind not in _CONTACT)


def _boasts(reading: Reading, taken: list[tuple[int, int]]) -> Iterator[Hit]:
    """Superlatives of a draft that is an advertisement; elsewhere they may be plain facts."""
    found = [(hit.start, hit.end) for hit in reading.hits("legal/ad_absolute")]
    found += [match.span() for match in _BEST.finditer(reading.text)]
    for start, end in sorted(found):
        if not any(a < end and start < b for a, b in taken):
            taken.append((start, end))
            yield reading.hit(start, end, "广告中的绝对化用语", level="review")
