"""Word edges in Chinese text; the only file that knows jieba.

jieba cuts every maximal run of its own character class separately, so the edges inside one run are
those of a whole-text cut. Its HMM is quadratic, so runs are cut in pieces of `LONGEST`.
"""

from __future__ import annotations

import re
import sys
import threading
from functools import lru_cache
from typing import Any

from screen import cache

LONGEST = 256
_SIGNS = frozenset("+#&._%-")

_lock = threading.Lock()
_tokenizer: Any = None
_added: set[str] = set()


def add(words: tuple[str, ...]) -> None:
    """Makes agency words whole words for every later cut."""
    global _added
    new = set(words) - _added
    if not new:
        return
    with _lock:
        _added |= new
        if _tokenizer is not None:
            for word in new:
                _tokenizer.add_word(word)
    _edges.cache_clear()


def whole(text: str, start: int, end: int) -> bool:
    """Whether both ends of `text[start:end]` (code points) fall on word edges."""
    return _edge(text, start) and _edge(text, end)


def cut(text: str) -> list[str]:
    """The words of a stretch of text, every run capped at `LONGEST` characters."""
    out: list[str] = []
    done = 0
    for run in re.finditer("[\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+", text):
        out.extend(text[done:run.start()])
        for at in range(run.start(), run.end(), LONGEST):
            out.extend(_load().cut(text[at:min(at + LONGEST, run.end())]))
        done = run.end()
    out.extend(text[done:])
    return out


def frequency(word: str) -> int:
    """How often jieba's dictionary counts a word; 0 when it is none."""
    return int(_load().FREQ.get(word, 0))


def _inside(char: str) -> bool:
    """Whether jieba cuts a character together with its neighbours."""
    return "\u4e00" <= char <= "\u9fd5" or (char.isascii() and char.isalnum()) or char in _SIGNS


def _edge(text: str, at: int) -> bool:
    if not 0 < at < len(text) or not (_inside(text[at - 1]) and _inside(text[at])):
        return True
    start = at
    while start > 0 and at - start < LONGEST and _inside(text[start - 1]):
        start -= 1
    end = at
    while end < len(text) and end - at < LONGEST and _inside(text[end]):
        end += 1
    if end - start > LONGEST:
        start, end = max(start, at - LONGEST // 2), min(end, at + LONGEST // 2)
    return at - start in _edges(text[start:end])


@lru_cache(maxsize=4096)
def _edges(run: str) -> frozenset[int]:
    edges, at = {0}, 0
    for word in _load().cut(run):
        at += len(word)
        edges.add(at)
    return frozenset(edges)


def _load() -> Any:
    global _tokenizer
    if _tokenizer is None:
        with _lock:
            if _tokenizer is None:
                _tokenizer = _wake()
    return _tokenizer


def _wake() -> Any:
    jieba = _import()
    tokenizer = jieba.Tokenizer()
    with jieba.get_module_res("dict.txt") as source:
        raw = source.read()
    tokenizer.FREQ, tokenizer.total = cache.keep("words", raw, _count)
    tokenizer.initialized = True
    for word in _added:
        tokenizer.add_word(word)
    return tokenizer


def _import() -> Any:
    # jieba imports pkg_resources only to open its own files; that costs 0.1 s and a deprecation warning.
    blocked = "pkg_resources" not in sys.modules
    if blocked:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        import jieba
    finally:
        if blocked:
            del sys.modules["pkg_resources"]
    jieba.setLogLevel(60)
    return jieba


def _count(raw: bytes) -> tuple[dict[str, int], int]:
    """The prefix dictionary as jieba's `gen_pfdict` builds it from `dict.txt`."""
    freq: dict[str, int] = {}
    total = 0
    for line in raw.decode("utf-8").splitlines():
        word, count = line.split(" ")[:2]
        freq[word] = int(count)
        total += int(count)
        for end in range(1, len(word)):
            freq.setdefault(word[:end], 0)
    return freq, total
