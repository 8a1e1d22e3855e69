"""Compares a repost with the piece it reposts, and a headline with its own body."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit, Level, Span
from screen.reading import Reading
from screen.rules.legal._compare import bare, compare
from screen.text import fold

_SHORTENED = re.compile("有删减|有删节|有删改|摘编|节选|摘要|略有改动")
_OWN = re.compile("编者按|编者注|编者|延伸阅读|背景链接|相关链接|来源[:：丨]|稿源|原标题|原文|责编|编辑[:：丨]"
    "|审核[:：丨]|校对|记者|作者|转自|转载|"
                  "时间[:：]|点击|关注")
_DATELINE = re.compile("[^\n，。]{2,12}?[0-9]{1,2}月[0-9]{1,2}日[^\n，。]{0,8}?[电讯]")
_LEVELS: dict[str, Level] = {"用字": "advice"}
_TITLE_NUMBER = re.compile("[0-9]+(?:\\.[0-9]+)?%?")


def find(reading: Reading, longest: int, most: int) -> Iterator[Hit]:
    original = reading.meta.get("original")
    if not isinstance(original, dict) or not original.get("text"):
        return
    theirs = fold(str(original["text"])).text[:longest]
    text = reading.text[:longest]
    shortened = bool(_SHORTENED.search(text))
    dateline = _DATELINE.match(text.lstrip())
    opened = dateline.end() + len(text) - len(text.lstrip()) if dateline else 0
    found = 0
    for change in compare(text, theirs):
        words = text[change.start:change.end]
        cut = (change.kind == "删节" and shortened) or change.end <= opened
        if cut or _OWN.search(words) or _SHORTENED.search(words) or _after_note(reading, change.start):
            continue
        yield _hit(reading, change.start, change.end, change.kind, change.was, change.grave)
        found += 1
        if found >= most:
            return
    yield from _title(reading, str(original.get("title") or ""), theirs)


def _hit(reading: Reading, start: int, end: int, kind: str, was: str, grave: bool) -> Hit:
    why = f"与原文不一致（{kind}）" + (f"，原文为“{was.strip()}”" if was.strip() else "，原文没有这一内容")
    return reading.hit(start, end, why, level="block" if grave else _LEVELS.get(kind, "review"))


def _after_note(reading: Reading, at: int) -> bool:
    start, end = reading.paragraph(at)
    return bool(re.search("编者按|编者注|延伸阅读|背景链接|相关链接", reading.text[start:end]))


def _title(reading: Reading, original: str, theirs: str) -> Iterator[Hit]:
    """A changed title is judged like a sentence; a number in it must stand in the piece."""
    title = fold(reading.title).text if reading.title else ""
    if not title or bare(title) == bare(fold(original).text):
        return
    body = theirs + fold(original).text
    whole = reading.text.find(title)
    grave = next((c for c in compare(title, fold(original).text) if c.grave), None) if original else None
    wrong = next((m for m in _TITLE_NUMBER.finditer(title) if m[0] not in body), None)
    span = (grave.start, grave.end) if grave else wrong.span() if wrong else None
    if span is None:
        return
    why = "标题改变了原题的意思" if grave else "标题中的数字在原文中找不到"
    if whole >= 0:
        yield reading.hit(whole + span[0], whole + span[1], why, level="block" if grave else "review")
    else:
        yield Hit(Span(0, 0), why, level="block" if grave else "review", field="title", excerpt=title)
