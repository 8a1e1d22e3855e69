"""Every place of every word in one pass over a text; two engines give the same answer.

daachorse walks a double array several times faster and is used wherever it is installed; pyahocorasick runs on
platforms without its wheel. The only file that knows either.
"""

from __future__ import annotations

import os
import pickle
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from types import ModuleType
from typing import Any, Protocol

from screen import cache

MOST_HITS = 100_000
_WORTH_KEEPING = 2_000
_BLOCK = 1_024
_SURROGATE = re.compile("[\ud800-\udfff]")
Place = tuple[int, int, int]


class TooManyHits(Exception):
    """The text holds more words than can be settled in reasonable time."""


class Automaton(Protocol):
    """Finds words by their number in the list it was built from."""

    def places(self, text: str) -> Iterable[Place]:
        """Start, end (code points) and number of every word, overlapping ones too.

        Raises `TooManyHits` when there are more than `MOST_HITS`.
        """


def build(words: Collection[str], *, fast: bool | None = None) -> Automaton | None:
    """The automaton over some words; None without words.

    `fast` asks for daachorse (True) or pyahocorasick (False); by default whichever is there.
    """
    if not words:
        return None
    if fast is not False and not any(map(_SURROGATE.search, words)):
        try:
            return _Charwise(words)
        except ImportError:
            if fast:
                raise
    return _Bytewise(words)


class _Charwise:
    """daachorse over code points."""

    def __init__(self, words: Collection[str]):
        import daachorse

        engine = daachorse.CharwiseDoubleArrayAhoCorasick
        self._longest = max(map(len, words))
        grown = _kept(daachorse, words, lambda: engine(list(words)).serialize(), engine.deserialize)
        self._find: Callable[[str], list[Place]] = grown.find_overlapping

    def places(self, text: str) -> Iterable[Place]:
        try:
            found = self._find(text) if len(text) <= _BLOCK else self._in_blocks(text)
        except UnicodeEncodeError:
            return self.places(_SURROGATE.sub("\ufffd", text))
        if len(found) > MOST_HITS:
            raise TooManyHits
        return found

    def _in_blocks(self, text: str) -> list[Place]:
        # Words inside words can be many at each place, so a hostile text is refused before all are listed.
        out: list[Place] = []
        for at in range(0, len(text), _BLOCK):
            lead = max(0, at - self._longest)
            found = self._find(text[lead:at + _BLOCK])
            out += [(lead + start, lead + end, number) for start, end, number in found if lead + end > at]
            if len(out) > MOST_HITS:
                break
        return out


class _Bytewise:
    """pyahocorasick over UTF-8 written as latin-1, which it walks six times faster than Han characters.

    `iter` and never `iter_long`, which loses words.
    """

    def __init__(self, words: Collection[str]):
        import ahocorasick

        self._sizes = list(map(len, words))
        # Reading a pickle is running it: the cache trusts only files that nobody else may write.
        self._automaton = _kept(ahocorasick, words, lambda: pickle.dumps(_grown(ahocorasick, words)), pickle.loads)

    def places(self, text: str) -> Iterator[Place]:
        sizes = self._sizes
        data = text.encode("utf-8", "surrogatepass")
        byte = char = 0
        for count, (last, number) in enumerate(self._automaton.iter(data.decode("latin-1"))):
            if count > MOST_HITS:
                raise TooManyHits
            if last >= byte:
                char += len(data[byte:last + 1].decode("utf-8", "surrogatepass"))
                byte = last + 1
            yield char - sizes[number], char, number


def _kept(engine: ModuleType, words: Collection[str], grow: Callable[[], bytes], load: Callable[[bytes], Any]) -> Any:
    if len(words) < _WORTH_KEEPING:
        return load(grow())
    # Building ten thousand words costs more than all else of a cold start; another build of the engine keeps its own.
    built = os.stat(str(engine.__file__))
    source = f"{engine.__name__} {built.st_size} {built.st_mtime_ns}\n" + "\n".join(words)
    return load(cache.keep("automaton", source.encode("utf-8", "surrogatepass"), lambda _: grow()))


def _grown(ahocorasick: Any, words: Iterable[str]) -> Any:
    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    coded = [(word.encode("utf-8", "surrogatepass").decode("latin-1"), number) for number, word in enumerate(words)]
    # A node's children are searched in the order they came, so the bytes most words begin with come first.
    often = Counter(byte for word, _ in coded for byte in word)
    for word, number in sorted(coded, key=lambda entry: [-often[byte] for byte in entry[0]]):
        automaton.add_word(word, number)
    automaton.make_automaton()
    return automaton
