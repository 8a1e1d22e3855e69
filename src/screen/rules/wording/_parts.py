"""Parts against their whole: sums, remainders and shares in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._amounts import RESTS, SUMS, Amount, amounts, plain, previous, segment

_NEAR, _NEAR_SUM = 0.12, 0.201
# Groups that overlap may add up to more than the whole.
_OVERLAP = re.compile("岁|学历|党员|妇女|女性|少数民族|新增|同比|增长|以上|重点|双")
_EXHAUSTIVE = (
    ("男", "女"),
    ("城", "乡"),
    ("第一产业", "第三产业"),
    ("一产", "三产"),
    ("农业", "工业"),
    ("中央", "地方"),
)
_WIDE = re.compile("(?:全[国省市县区镇乡村州盟校系]|目前|累计|现|已|年来|以来|总)[一-鿿]{0,6}\\Z").search
_PLAIN = frozenset({"合计", "总计", "共计", "总共", "一共"})
_SUM = re.compile("(?:合计|总计|共计|总共|一共|共)[一-鿿]{0,6}(?=[0-9])")
_REST = re.compile("(?:剩余|其余|尚余|还剩|余下|剩下)(?:的)?(?=[0-9])")
_SHARE = re.compile(
    "占(?:比|总数|总量|总额|总人数|总户数|全部|其)?(?:的|为|约|达|到)?([0-9]{1,3}(?:[.]([0-9]{1,2}))?)%"
)


def wholes(reading: Reading, word: str) -> Iterator[Hit]:
    """Parts listed after `word` (其中, 包括) that do not add up to the amount before it."""
    text = reading.text
    for at, _, _ in reading.places(word):
        start, end = segment(text, at)
        if text[start:at].strip() == "":
            start = previous(text, start)
        if end - at < 8:
            continue
        # 每台补助20万元，即…: what is told per head may be the whole of a split.
        split = word != "其中"
        heads = [a for a in amounts(text, start, at) if (split or not a.loose) and a.unit != "%"]
        tails = heads and [a for a in amounts(text, at, end) if not a.loose and a.unit != "%"]
        for unit in dict.fromkeys(a.unit for a in heads):
            told = [a for a in heads if a.unit == unit]
            parts = [a for a in tails if a.unit == unit]
            if len(parts) >= 2:
                yield from _sum_of(reading, told, parts, text[at:end])


def _sum_of(reading: Reading, told: Sequence[Amount], parts: list[Amount], phrase: str) -> Iterator[Hit]:
    best: tuple[float, int, Amount] | None = None
    for count in range(2, len(parts) + 1):
        total = sum(p.value for p in parts[:count])
        fits = [t for t in told if abs(total - t.value) <= _slack(t, parts[:count])]
        if fits:
            if count == len(parts):
                yield from _rounded(reading, fits, parts, phrase)
            return
        last = count == len(parts) or "；" in reading.text[parts[count - 1].end : parts[count].start]
        for head in told if last else ():
            gap = abs(total - head.value)
            if _close(gap, head.value, _NEAR) and (best is None or gap < best[0]):
                best = gap, count, head
    if best is None or "四舍五入" in reading.text:
        return
    whole = best[2]
    total = sum(p.value for p in parts[: best[1]])
    if max(p.value for p in parts) >= whole.value:
        return
    closed = any(a in phrase and b in phrase for a, b in _EXHAUSTIVE)
    sure = closed or (total > whole.value and not _OVERLAP.search(phrase))
    last_part = parts[best[1] - 1]
    why = f"各项相加是{plain(total, _told(reading, whole))}，前面写的是{_told(reading, whole)}"
    yield reading.hit(last_part.start, last_part.end, why, level=None if sure else "advice")


def _rounded(reading: Reading, fits: list[Amount], parts: list[Amount], phrase: str) -> Iterator[Hit]:
    """Parts that exceed the whole by no more than rounding may: the editor adds them up anew."""
    total = sum(p.value for p in parts)
    whole = min(fits, key=lambda t: abs(total - t.value))
    alike = all(p.slack == whole.slack for p in parts)
    if alike and total - whole.value > 1.5 * whole.slack and "四舍五入" not in reading.text and not _OVERLAP.search(phrase):
        why = f"各项相加是{plain(total, _told(reading, whole))}，不止{_told(reading, whole)}；是四舍五入造成的请注明"
        yield reading.hit(parts[-1].start, parts[-1].end, why, level="advice")


def sums(reading: Reading) -> Iterator[Hit]:
    """Totals told after their parts."""
    text = reading.text
    for at, end, word in reading.places(*SUMS):
        m = _SUM.match(text, at if word in _PLAIN else at + 1)
        if m is None:
            continue
        strong = m[0][0] != "共" or m[0].startswith("共计")
        start, end = segment(text, m.start())
        before = text[max(start, m.start() - 8) : m.start()]
        if not strong and (_WIDE(before) or not re.search("[，、；：,][一-鿿]{0,6}\\Z", before)):
            continue
        found = amounts(text, m.end(), end)[:1]
        if not found or found[0].start != m.end() or found[0].loose or found[0].unit == "%":
            continue
        whole = found[0]
        parts = _alike(text, start, m.start(), whole)
        if len(parts) < 2 and strong:
            parts = _alike(text, previous(text, start), m.start(), whole)
        if len(parts) < 2 and strong:
            from screen.rules.wording import _lists

            yield from _lists.totals(reading, whole)
        yield from _total(reading, whole, parts, strong)


def _alike(text: str, start: int, end: int, whole: Amount) -> list[Amount]:
    return [a for a in amounts(text, start, end) if a.unit == whole.unit and not a.loose]


def _total(reading: Reading, whole: Amount, parts: list[Amount], strong: bool) -> Iterator[Hit]:
    if len(parts) < 2 or any(p.value >= whole.value for p in parts):
        return
    best: tuple[float, float] | None = None
    for count in range(2, len(parts) + 1):
        total = sum(p.value for p in parts[-count:])
        gap = abs(total - whole.value)
        if gap <= _slack(whole, parts[-count:]):
            return
        if _close(gap, whole.value, _NEAR_SUM if strong else _NEAR) and (best is None or gap < best[0]):
            best = gap, total
    if best:
        why = f"前面各项相加是{plain(best[1], _told(reading, whole))}"
        sure = strong or best[1] > whole.value
        yield reading.hit(whole.start, whole.end, why, level=None if sure else "advice")


def rests(reading: Reading) -> Iterator[Hit]:
    """What is said to remain against whole and done."""
    text = reading.text
    for at, _, _ in reading.places(*RESTS):
        m = _REST.match(text, at)
        if m is None:
            continue
        start, end = segment(text, m.start())
        found = amounts(text, m.end(), end)[:1]
        if not found or found[0].start != m.end() or found[0].loose:
            continue
        rest = found[0]
        parts = _alike(text, start, m.start(), rest)
        if len(parts) < 2 or parts[0].value <= parts[-1].value:
            continue
        first, left = (
            parts[0].value,
            [parts[-2].value - parts[-1].value, parts[0].value - sum(p.value for p in parts[1:])],
        )
        slack = _slack(rest, parts)
        if all(abs(x - rest.value) > slack for x in left) and _close(abs(left[0] - rest.value), first, 0.05):
            yield reading.hit(rest.start, rest.end, f"相减是{plain(left[0], _told(reading, rest))}")


def shares(reading: Reading) -> Iterator[Hit]:
    """Percentages of a whole that stands before its part."""
    text = reading.text
    for at, end, word in reading.places("占比", "，占", "、占"):
        m = _SHARE.match(text, at if word == "占比" else end - 1)
        if m is None:
            continue
        start, _ = segment(text, m.start())
        line = text.rfind("\n", 0, m.start()) + 1
        known = [a for a in amounts(text, line, m.start()) if not a.loose and a.unit != "%"]
        if not known or m.start() - known[-1].end > 12 or re.search("[。；]", text[known[-1].end : m.start()]):
            continue
        part = known[-1]
        bases = [a for a in known[:-1] if a.unit == part.unit and a.value > part.value]
        if not bases or bases[-1].start < start:
            continue
        told = float(m[1])
        if any(_share_fits(part, base, told, len(m[2] or "")) for base in bases):
            continue
        right = 100 * part.value / bases[-1].value
        if abs(right - told) <= 15:
            sure = len(bases) == 1 and "其中" in text[bases[-1].end : part.start]
            at = m.start(1)
            yield reading.hit(
                at,
                m.end(),
                f"按前面两个数算是{right:.1f}%",
                (f"{right:.{len(m[2] or '')}f}%",),
                None if sure else "advice",
            )


def _share_fits(part: Amount, base: Amount, told: float, places: int) -> bool:
    low = 100 * (part.value - part.slack) / (base.value + base.slack)
    high = 100 * (part.value + part.slack) / max(base.value - base.slack, 1e-9)
    step = 1.01 / 10**places
    return bool(low - step <= told <= high + step)


def _slack(whole: Amount, parts: Sequence[Amount]) -> float:
    return whole.slack + sum(p.slack for p in parts) + 1e-6


def _close(gap: float, whole: float, share: float) -> bool:
    return bool(gap <= max(share * whole, 1.0 if whole <= 10 else 0.0))


def _told(reading: Reading, amount: Amount) -> str:
    return reading.text[amount.start : amount.end]
