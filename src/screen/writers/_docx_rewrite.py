"""Runs written anew, cut where something begins or ends; every other byte of the part is copied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from screen.writers._docx_runs import Child, Layout, Run, edges, layout
from screen.writers._docx_xml import TAG, Dialect, local

# What follows w:highlight in the order that the schema asks for.
_LATER = frozenset({
    b"u", b"effect", b"bdr", b"shd", b"fitText", b"vertAlign", b"rtl", b"cs", b"em", b"lang", b"eastAsianLayout",
    b"specVanish", b"oMath", b"rPrChange",
})
# Rank of the colour or -1, and whether struck out.
Dress = tuple[int, bool]
_PLAIN: Dress = (-1, False)
_KEPT = b' xml:space="preserve"'


@dataclass(slots=True)
class Marking:
    """What to write into one run: bytes before and after characters, colours by rank (0 wins), words struck out."""

    before: defaultdict[int, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    after: defaultdict[int, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    colours: list[tuple[int, int, int]] = field(default_factory=list)
    struck: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Rewriter:
    """One part on its way: runs with their markings, and bytes to put in at other places.

    `palette` are highlight names by rank, `strike` gives the start tag of each deletion.
    """

    xml: bytes
    words: Dialect
    palette: Sequence[str]
    strike: Callable[[], bytes]
    runs: list[tuple[Run, Marking, Layout | None]] = field(default_factory=list)
    inserts: list[tuple[int, bytes]] = field(default_factory=list)
    _next: int = 0
    _jobs: list[tuple[int, int, Any]] = field(default_factory=list)

    def written(self) -> bytes:
        """The part with everything in its place."""
        self._jobs = [(at, at, words) for at, words in self.inserts]
        self._jobs += [(job[0].start, job[0].end, job) for job in self.runs]
        self._jobs.sort(key=lambda job: job[:2])
        self._next = 0
        return self._copied(0, len(self.xml))

    def _copied(self, start: int, end: int) -> bytes:
        """A stretch of the part; runs in text boxes lie within other runs."""
        out = []
        while self._next < len(self._jobs) and self._jobs[self._next][0] < end:
            first, last, job = self._jobs[self._next]
            self._next += 1
            out.append(self.xml[start:first])
            out.append(job if isinstance(job, bytes) else self._run(*job))
            start = last
        out.append(self.xml[start:end])
        return b"".join(out)

    def _run(self, run: Run, marking: Marking, inner: Layout | None) -> bytes:
        if inner is None:
            before = b"".join(w for at in sorted(marking.before) for w in marking.before[at])
            after = b"".join(w for at in sorted(marking.after) for w in marking.after[at])
            return before + self._copied(run.start, run.end) + after
        pen = _Pen(self, run, inner.properties)
        dresses = _dresses(marking, [child.at for child in inner.children])
        for words, start, end in self._atoms(inner, marking):
            if end > start:
                pen.between(marking.before.get(start, []))
                pen.add(words, dresses[start])
                pen.between(marking.after.get(end, []))
            else:
                pen.add(words, _PLAIN if pen.dress is None or pen.dress[1] else pen.dress)
        pen.close()
        return b"".join(pen.out)

    def edges(self, run: Run, properties: bytes, dress: Dress) -> tuple[bytes, bytes]:
        """The bytes around some children of a run."""
        rank, struck = dress
        if rank >= 0 and not struck:
            properties = _highlighted(properties, self.palette[rank], run.name[:-1], self.words)
        head, shut = self.xml[run.start:run.head] + properties, b"</" + run.name + b">"
        if struck:
            return self.strike() + head, shut + f"</{self.words.prefix}:del>".encode()
        return head, shut

    def _atoms(self, inner: Layout, marking: Marking) -> Iterator[tuple[bytes, int, int]]:
        """The children of a run in pieces of at most one dress, with the characters that each one shows."""
        cuts = sorted({*marking.before, *marking.after, *(c for a, b, _ in marking.colours for c in (a, b)),
                       *(c for pair in marking.struck for c in pair)})
        k = 0
        for child in inner.children:
            stop = child.at + len(child.text)
            while k < len(cuts) and cuts[k] <= child.at:
                k += 1
            first = k
            while k < len(cuts) and cuts[k] < stop:
                k += 1
            if child.inner is None or first == k:
                for cut in cuts[first:k]:
                    # What cannot be cut takes to its edges what should stand inside.
                    marking.before[child.at] += marking.before.pop(cut, [])
                    marking.after[stop] += marking.after.pop(cut, [])
                yield self._copied(child.start, child.end), child.at, stop
            else:
                yield from self._cut(child, [child.at, *cuts[first:k], stop])

    def _cut(self, child: Child, cuts: list[int]) -> Iterator[tuple[bytes, int, int]]:
        assert child.inner is not None
        head, shut = self.xml[child.start:child.inner[0]], self.xml[child.inner[1]:child.end]
        if b"preserve" not in head:
            head = head[:-1] + _KEPT + b">"
        places = edges(self.xml, child, [cut - child.at for cut in cuts])
        for (start, at), (end, done) in pairwise(zip(cuts, places, strict=True)):
            yield head + self.xml[at:done] + shut, start, end


class _Pen:
    """Writes the children of one run as one or more runs."""

    def __init__(self, rewriter: Rewriter, run: Run, properties: bytes) -> None:
        self.rewriter, self.run, self.properties = rewriter, run, properties
        self.out: list[bytes] = []
        self.dress: Dress | None = None
        self.shut = b""

    def add(self, words: bytes, dress: Dress) -> None:
        if dress != self.dress:
            self.close()
            head, self.shut = self.rewriter.edges(self.run, self.properties, dress)
            self.out.append(head)
            self.dress = dress
        self.out.append(_deleted(words, self.run.name) if dress[1] else words)

    def between(self, words: list[bytes]) -> None:
        if words:
            self.close()
            self.out += words

    def close(self) -> None:
        if self.dress is not None:
            self.out.append(self.shut)
        self.dress = None


def taken_apart(xml: bytes, run: Run, words: str) -> Layout | None:
    """The layout of a run, or None when it must stay whole: it does not show these words alone."""
    if run.opaque:
        return None
    inner = layout(xml, run)
    return inner if inner.text == words else None


def _dresses(marking: Marking, starts: Sequence[int]) -> dict[int, Dress]:
    """How words look, by the offset from which it holds."""
    cuts = {*starts, *marking.before, *marking.after}
    steps: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for start, end, rank in (*marking.colours, *((a, b, 3) for a, b in marking.struck)):
        steps[start].append((rank, 1))
        steps[end].append((rank, -1))
    held, out = [0, 0, 0, 0], {}
    for at in sorted(cuts | set(steps)):
        for rank, step in steps.get(at, ()):
            held[rank] += step
        out[at] = (next((rank for rank in range(3) if held[rank]), -1), held[3] > 0)
    return out


def _deleted(words: bytes, name: bytes) -> bytes:
    """Text of a run as deleted text."""
    prefix = name[:-1]
    tag, shut = b"<" + prefix + b"t", b"</" + prefix + b"t>"
    if not words.startswith(tag) or not words.endswith(shut):
        return words
    return b"<" + prefix + b"delText" + words[len(tag):-len(shut)] + b"</" + prefix + b"delText>"


@lru_cache(1024)
def _highlighted(properties: bytes, colour: str, prefix: bytes, words: Dialect) -> bytes:
    """The properties of a run with this highlight instead of any other."""
    mark = f'<{words.prefix}:highlight{words.declared} {words.prefix}:val="{colour}"/>'.encode()
    tag = next((t for t in TAG.finditer(properties) if t[2]), None)
    if tag is None or tag[3].endswith(b"/"):
        return b"<" + prefix + b"rPr>" + mark + b"</" + prefix + b"rPr>"
    end = properties.rindex(b"</")
    out, depth, placed, last = [properties[:tag.end()]], 0, False, tag.end()
    for inner in TAG.finditer(properties, tag.end(), end):
        if not inner[2]:
            continue
        if not depth and not inner[1]:
            later = local(inner[2]) in _LATER or not inner[2].startswith(prefix)
            if later and not placed:
                out.append(mark)
                placed = True
            last = inner.start()
        depth += -1 if inner[1] else 0 if inner[3].endswith(b"/") else 1
        if not depth and local(inner[2]) != b"highlight":
            out.append(properties[last:inner.end()])
    return b"".join([*out, b"" if placed else mark, properties[end:]])
