"""Punctuation of Chinese text against GB/T 15834: width, pairs, needless and piled-up marks.

Looks at the source text; code, syntax, hidden stretches and addresses are left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from screen.model import Hit, Span
from screen.reading import Reading
from screen.rules.wording._amounts import places

Fault = tuple[int, int, str, str | None]

_HAN = "\u4e00-\u9fff"
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_IS_HAN = re.compile(f"[{_HAN}]").match
_AFTER = tuple("）》”’】〉")
_NO_MARK = tuple("/=[")
_STOP = re.compile(f"[.](?<=[{_HAN}）》”].)(?=\\s|\\Z|[{_HAN}])")
_QUOTE = re.compile(f"[\"'](?:(?<=[{_HAN}].)|(?=[{_HAN}]))")
_WIDE = re.compile("[Ａ-Ｚａ-ｚ０-９](?:[：．，]?[Ａ-Ｚａ-ｚ０-９])*")
_PAUSE = re.compile("、(?<=[》”]、)(?=[《“])")
_WITH_ELLIPSIS = re.compile("等等?…{1,2}|…{1,2}等(?![待级于同])")
_PILE = re.compile("[，。、；：！？!?]{2,80}")
_FEW = re.compile("[！？!?]{1,2}\\Z|[！？!?][！？!?]?[。，]?\\Z").match
_DIGIT = re.compile("[0-9A-Za-z]").match
_WAVES = re.compile("[~～]{2,40}")
_BULLET = re.compile(f"●(?<=[{_HAN}].)(?=[{_HAN}])")
_GAP = re.compile(f" (?:(?<=[^\\s|].)(?=[，。；：？！、])|(?<=[，；：？！、。].)(?=[{_HAN}]))")
_BRACKET = re.compile("[（）()《》“”【】「」\n]")
_OPENS = {"（": "）)", "(": "）)", "《": "》", "“": "”", "【": "】", "「": "」"}
_ITEM = re.compile(f"(?:\\A|[\\s，；。、：:;,])(?:[0-9]{{1,2}}|[A-Za-z]|[{_HAN}]{{1,3}})\\Z").search
_SAID = re.compile("(?:说|说道|表示|告诉[一-鿿]{1,6}|称)[：:]\\Z").search
# A paragraph that ends in a comma: a blank line or a heading follows. Short ones address the reader.
_CUT_OFF = re.compile("\n(?:[ \u3000]{0,8}\n|[ \u3000]{0,8}(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]))").match
_SALUTATION = 16
_WHOLE = tuple("。！？；!?;")
_ADDRESS = re.compile("[!-~]{0,2000}")
_SILENT = ("code", "syntax", "entity", "image", "hidden", "card")


def find(reading: Reading, width_most: int) -> Iterator[Hit]:
    """Each mark of the wrong width, without its pair, or out of place.

    More than `width_most` marks, letters or digits of the wrong width are the habit of the whole text:
    only the first is told, with the count.
    """
    text = reading.draft.text
    if text.isascii():
        return
    silent: list[tuple[int, int]] | None = None

    def heard(faults: Iterator[Fault]) -> Iterator[Fault]:
        nonlocal silent
        found = list(faults)
        if found and silent is None:
            silent = _silent(reading, text)
        return iter([f for f in found if not _inside(silent, f[0])] if silent else found)

    yield from _told(_few(heard(_half(text)), width_most, "半角标点，宜统一改为全角"))
    yield from _told(_few(heard(_wide(text)), width_most, "全角字母、数字，宜统一改为半角"))
    yield from _told(heard(_misplaced(text)))
    for hit in _told(heard(_unpaired(text))):
        # A line cut off in the middle has its other half elsewhere; a whole paragraph lacks it for certain.
        end = text.find("\n", hit.span.start)
        whole = text[: len(text) if end < 0 else end].rstrip()[-1:] in _WHOLE
        # Quotations are clipped by honest excerpts, so they stay a hint.
        bracket = text[hit.span.start] in "（(《》）)【】「」"
        yield replace(hit, level="review") if whole and bracket else hit


def _told(faults: Iterable[Fault]) -> Iterator[Hit]:
    for start, end, why, cure in faults:
        yield Hit(Span(start, end), why, () if cure is None else (cure,))


def _few(faults: Iterator[Fault], most: int, what: str) -> list[Fault]:
    """All of a few, the first of many with their count."""
    found = list(faults)
    if len(found) <= most:
        return found
    start, end, _, cure = min(found)
    return [(start, end, f"全文有{len(found)}处{what}", cure)]


def _silent(reading: Reading, text: str) -> list[tuple[int, int]]:
    spans = [(m.span.start, m.span.end) for m in reading.draft.marks if m.kind in _SILENT]
    for at in places(text, "://"):
        address = _ADDRESS.match(text, at)
        spans.append((max(0, at - 5), address.end() if address else at + 3))
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _inside(spans: list[tuple[int, int]], at: int) -> bool:
    k = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return k >= 0 and at < spans[k][1]


def _half(text: str) -> Iterator[Fault]:
    # Looking for five rare characters one by one takes a fifth of the time of their class.
    for mark, full in _FULL.items():
        for at in places(text, mark):
            if _is_half(text, at, mark):
                yield at, at + 1, "中文里用全角标点", full
    if "." in text:
        for m in _STOP.finditer(text):
            if not _ITEM(text[max(0, m.start() - 4) : m.start()]):
                yield m.start(), m.end(), "中文句末用句号", "。"
    if '"' in text or "'" in text:
        yield from _straight(text)


def _is_half(text: str, at: int, mark: str) -> bool:
    before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    if _IS_HAN(before) or before in _AFTER:
        return after not in _NO_MARK
    joined = before in ("%", "％", ")") or (before.isascii() and before.isalnum())
    return mark in ",;" and joined and bool(_IS_HAN(after) or after in ("“", "《"))


def _wide(text: str) -> Iterator[Fault]:
    for m in _WIDE.finditer(text):
        yield m.start(), m.end(), "字母、数字用半角", "".join(chr(ord(c) - 0xFEE0) for c in m[0])


def _straight(text: str) -> Iterator[Fault]:
    opened = {'"': False, "'": False}
    for m in _QUOTE.finditer(text):
        opened[m[0]] = not opened[m[0]]
        pair = "“”" if m[0] == '"' else "‘’"
        yield m.start(), m.end(), "中文里用弯引号", pair[0 if opened[m[0]] else 1]


def _misplaced(text: str) -> Iterator[Fault]:
    for m in _PAUSE.finditer(text):
        yield m.start(), m.end(), "并列的书名号、引号之间通常不用顿号", ""
    if "…" in text:
        for m in _WITH_ELLIPSIS.finditer(text):
            yield m.start(), m.end(), "“等”与省略号不并用", "等" if m[0][0] == "等" else "……"
    if _piled(text):
        for m in _PILE.finditer(text):
            if not _FEW(m[0]):
                yield m.start(), m.end(), "标点重复或叠用", "。" if m[0][-1] == "。" else m[0][0]
    if "~~" in text or "～～" in text:
        for m in _WAVES.finditer(text):
            if _IS_HAN(text[max(0, m.start() - 1) : m.start()]) and not _DIGIT(text, m.end()):
                yield m.start(), m.end(), "句末不用连串波浪号", "。"
    if "●" in text:
        for m in _BULLET.finditer(text):
            yield m.start(), m.end(), "间隔号用“·”", "·"
    if " " in text:
        for m in _GAP.finditer(text):
            yield m.start(), m.end(), "标点前后不留空格", ""
    for stop in ("，\n", "、\n"):
        for at in places(text, stop):
            if _CUT_OFF(text, at + 1) and at - text.rfind("\n", 0, at) > _SALUTATION:
                yield at, at + 1, "段末的句子没有写完", "。"
    for at in places(text, "”。"):
        opened = text.rfind("“", max(0, at - 300), at)
        said = opened >= 0 and _SAID(text[max(0, opened - 12) : opened])
        if said and text[at - 1] not in "。！？…”" and "”" not in text[opened:at] and "\n" not in text[opened:at]:
            yield at, at + 2, "整句引用的句号放在引号里面", "。”"


def _piled(text: str) -> bool:
    # Replacing eight characters costs half of looking for a run of their class.
    for mark in "。、；：！？!?":
        text = text.replace(mark, "，")
    return "，，" in text


def _unpaired(text: str) -> Iterator[Fault]:
    count = text.count
    if (
        count("《") == count("》")
        and count("“") == count("”")
        and count("（") == count("）")
        and count("(") == count(")")
        and count("【") == count("】")
        and count("「") == count("」")
    ):
        return
    stack: list[tuple[str, int]] = []
    for m in _BRACKET.finditer(text):
        mark, at = m[0], m.start()
        if mark == "\n":
            # A quotation may run over paragraphs, each opened anew; brackets and titles stay in one.
            yield from _unclosed(stack, "（《【")
            yield from _open(stack, at, text)
            stack = [entry for entry in stack if entry[0] == "「"]
        elif mark in _OPENS:
            stack.append((mark, at))
        else:
            yield from _close(stack, mark, at, text)
    yield from _unclosed(stack, "（《【「")
    yield from _open(stack, len(text), text)


def _open(stack: list[tuple[str, int]], end: int, text: str) -> Iterator[Fault]:
    """A quotation mark left open at the end of its paragraph, unless the next one goes on with the quotation."""
    left = [at for mark, at in stack if mark == "“" and text[at - 1 : at] not in ("：", ":", "\n", "")]
    if not left:
        return
    single = text.find("’", left[0], end)
    if single >= 0 and text.find("‘", left[0], single) < 0:
        yield single, single + 1, "引号前后不成对", "”"
        return
    again, close = text.find("“", end), text.find("”", end)
    goes_on = close >= 0 and (again < 0 or close < again or not text[text.rfind("\n", 0, again) + 1 : again].strip())
    if not goes_on:
        yield left[0], left[0] + 1, "缺少后半边", None


def _close(stack: list[tuple[str, int]], mark: str, at: int, text: str) -> Iterator[Fault]:
    for k in range(len(stack) - 1, -1, -1):
        if mark in _OPENS[stack[k][0]]:
            yield from _unclosed(stack[k + 1 :], "（《【")
            del stack[k:]
            return
    if mark in "》】" or (mark == "）" and not _ITEM(text[max(0, at - 4) : at])):
        yield at, at + 1, "缺少前半边", None


def _unclosed(stack: list[tuple[str, int]], kinds: str) -> Iterator[Fault]:
    for mark, at in stack:
        if mark in kinds:
            yield at, at + 1, "缺少后半边", None
