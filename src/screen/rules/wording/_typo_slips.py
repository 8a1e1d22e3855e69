"""The slips of one draft: what the engine doubts, less what names, quotations and habits of official copy explain."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from screen.reading import Reading
from screen.rules.wording._typos import KINDS, Case, cases, score

# A draft with more is no Chinese prose; the first ones tell that.
MOST, MOST_CASES = 400, 2000
_COUNTRIES = frozenset(
    "中美俄日朝韩法德英意加澳印巴越老柬缅泰马菲新蒙哈吉塔乌土伊以沙阿埃南非欧白波捷匈塞希西葡墨古智秘刚赞坦肯布几哥毛莫冈"
)
_BEFORE_COUNTRY = frozenset("中美俄日朝韩驻访来赴援对同与")
_PARTICLES = frozenset("的地得之是和了在一不人与为于有以十年日月时")
_NUMERALS = frozenset("一二三四五六七八九十百千万两几第")
# Formal numerals, list labels, stand-ins for names, old units: whatever stands beside them is no evidence.
_NEVER = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟甲乙丙丁某吋呎")
_RANKS = frozenset("省市县区乡镇村股")
# Words of one character that open a phrase anywhere.
_FREE = frozenset("原拟现曾已仅距离替代称且为向自均仍亦虽但并即将请未")
_OTHERS_TASK = tuple(
    map(frozenset, ("的地得", "他她它", "做作", "象像向", "订定", "查察", "需须", "至止", "帐账", "其期", "收受"))
)
_PATTERN = re.compile("应.尽.|越.{1,2}越.|能.尽.|可.尽.")
_SURNAME_LED = re.compile("(?:记者|通讯员|摄影|编辑|作者)[^，。；\n]{0,12}$")
_PLACE = re.compile("[\u4e00-\u9fff]{0,2}[省市县区乡镇村州旗]")
_WORDISH = re.compile("[0-9a-z]")


class Slip(NamedTuple):
    """A doubtful stretch of the folded text, what to write instead, how sure that is, and the evidence."""

    start: int
    end: int
    suggestion: str
    confidence: float
    evidence: str
    odd: str = ""


def slips(reading: Reading, threshold: float) -> Iterator[Slip]:
    """The slips at least as sure as `threshold` (between 0 and 1), in order; repeated ones all told."""
    text = reading.text
    taken: dict[int, Slip] = {}
    out: dict[int, Slip] = {}
    for case in islice(cases(text), MOST_CASES):
        odds = score(case)
        if _sure(odds) < threshold:
            continue
        odds -= _doubt(text, case)
        if _sure(odds) >= threshold:
            odds -= _placed(reading, case.at, case.at + len(case.instead))
        sure = _sure(odds)
        if sure < threshold:
            continue
        slip = _slip(text, case, sure)
        rivals = [taken[at] for at in range(slip.start, slip.end) if at in taken]
        if all(rival.confidence < slip.confidence for rival in rivals):
            for rival in rivals:
                out.pop(rival.start, None)
            out[slip.start] = slip
            taken.update(dict.fromkeys(range(slip.start, slip.end), slip))
        if len(out) >= MOST:
            break
    yield from sorted(out.values())


def _sure(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def _slip(text: str, case: Case, sure: float) -> Slip:
    end = case.at + len(case.instead)
    return Slip(case.at, end, case.instead, round(sure, 3),
                f"“{text[case.start:case.start + len(case.better)]}”疑为“{case.better}”（{KINDS[case.kind]}）",
                text[max(0, case.at - 1):end + 1])


def _doubt(text: str, case: Case) -> float:
    """What speaks against a slip, in the same unit as the score; 99 where it is none."""
    at, end = case.at, case.at + len(case.instead)
    old = text[at:end]
    before, after = text[at - 1:at], text[end:end + 1]
    if _PATTERN.search(text[max(0, at - 3):end + 3]) or (after == "方" and len(old) == 1):
        return 99
    if old[0] in _NEVER or (len(old) == 1 and _excused(old, case.instead, before, after)):
        return 99
    # A word for another of the same sound is rare, and both are words.
    doubt = 1.5 * (len(old) - 1)
    if case.instead in _PARTICLES and len(case.better) == 1:
        doubt += 3
    if old in _RANKS:
        doubt += 3
    if old in _FREE:
        doubt += 1.5
    if _PLACE.match(text, end):
        doubt += 1
    if _WORDISH.match(before) or _WORDISH.match(after):
        doubt += 1.5
    if old in _NUMERALS or before in _NUMERALS:
        doubt += 1.5
    if before in "（“《·•-" or after in "）”》·•-":
        doubt += 1
    return doubt + 1.5 * min(2, text.count(text[max(0, at - 1):end + 1]) - 1)


def _placed(reading: Reading, at: int, end: int) -> float:
    if _named(reading, at, end):
        return 99
    return 0.7 if reading.quoted(at, end) or reading.titled(at, end) else 0


def _excused(old: str, new: str, before: str, after: str) -> bool:
    if any(old in pair and new in pair for pair in _OTHERS_TASK):
        return True
    return old in _COUNTRIES and (before in _BEFORE_COUNTRY or new in _COUNTRIES or after in _COUNTRIES)


def _named(reading: Reading, at: int, end: int) -> bool:
    start, stop = max(0, at - 12), min(len(reading.text), end + 12)
    if _SURNAME_LED.search(reading.text[start:at]):
        return True
    return any(a < end and at < b for a, b, _ in reading.names(start, stop))
