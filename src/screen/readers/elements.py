"""Elements of an XML part one after another, without ever holding the whole part as a tree."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple
from xml.parsers import expat

_CHUNK = 64 * 1024
# Far above any real part; each costs some microseconds.
_ELEMENTS_MOST = 600_000
_DEEPEST = 200


class Element(NamedTuple):
    """An element: its name without prefix, attributes, the texts inside by name, its parent's name and attributes."""

    tag: str
    attrs: dict[str, str]
    texts: list[tuple[str, str]]
    parent: str
    above: dict[str, str]

    def text(self, *tags: str) -> str:
        """The text of all inner elements of these names."""
        return "".join(words for tag, words in self.texts if tag in tags)


class BadXml(ValueError):
    """A part that is no XML, declares a document type, or has more elements than any real one."""


def elements(data: bytes, wanted: Collection[str], skipped: Collection[str] = ()) -> Iterator[Element]:
    """The elements of the wanted names, at their ends; the text of the skipped ones counts nowhere."""
    sink = _Sink(frozenset(wanted), frozenset(skipped))
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = sink.start
    parser.EndElementHandler = sink.end
    parser.CharacterDataHandler = sink.words
    parser.StartDoctypeDeclHandler = sink.doctype
    try:
        for at in range(0, len(data), _CHUNK):
            parser.Parse(data[at:at + _CHUNK], False)
            yield from sink.done
            sink.done.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadXml(str(error)) from error
    yield from sink.done


class _Sink:
    def __init__(self, wanted: frozenset[str], skipped: frozenset[str]):
        self.done: list[Element] = []
        self._wanted = wanted
        self._skipped = skipped
        self._path: list[tuple[str, dict[str, str]]] = []
        self._open: Element | None = None
        self._depth = self._silent = self._count = 0
        self._words: list[str] = []

    def start(self, name: str, attrs: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        self._count += 1
        if self._count > _ELEMENTS_MOST or len(self._path) > _DEEPEST:
            raise BadXml("too many elements")
        if self._open is None and tag in self._wanted:
            parent, above = self._path[-1] if self._path else ("", {})
            self._open = Element(tag, attrs, [], parent, above)
            self._depth = len(self._path)
        self._silent += tag in self._skipped
        self._words.clear()
        self._path.append((tag, attrs))

    def words(self, words: str) -> None:
        if self._open is not None and not self._silent:
            self._words.append(words)

    def end(self, name: str) -> None:
        tag, _ = self._path.pop()
        if self._open is not None:
            if self._words:
                self._open.texts.append((tag, "".join(self._words)))
                self._words.clear()
            if len(self._path) == self._depth:
                self.done.append(self._open)
                self._open = None
        self._silent -= tag in self._skipped

    def doctype(self, *_: object) -> None:
        raise BadXml("document type")
