"""Keeps word lists in canonical form: one spelling, one order, nothing that contradicts itself.

Pure functions on the bytes and tables of one list; a formatter for data as code has one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from screen.cards import Table, table
from screen.text import fold_word

HEADER = ("source", "checked", "owner")
TERM = ("text", "why", "instead", "unless", "near", "whole", "variants", "since", "until", "level", "basis")


class Place(NamedTuple):
    """Where a word stands: the list, the kind of entry, the entry itself."""

    list: str
    kind: str
    entry: str
    why: str


def tidy(path: str, raw: bytes) -> bytes:
    """The list in canonical form: folded-unique, sorted by text, keys in order, comments kept.

    Raises `RulebookError` when the list is not valid.
    """
    found = table(path, raw)
    top, notes = _comments(raw.decode("utf-8"))
    lines = [*top, *(f"{key} = {_value(found[key])}" for key in (*HEADER, "lazy", "halves") if key in found)]
    for key in ("common", "words"):
        if found.get(key):
            lines += [f"{key} = [", *_wrapped(sorted(set(found[key]))), "]"]
    for kind in ("term", "allowed"):
        seen: set[str] = set()
        for entry in sorted(found.get(kind, ()), key=lambda e: e["text"]):
            key = fold_word(entry["text"])
            if key in seen:
                continue
            seen.add(key)
            lines += ["", *notes.get((kind, entry["text"]), ()), f"[[{kind}]]"]
            lines += [f"{k} = {_value(entry[k])}" for k in TERM if k in entry and entry[k] not in ([], False)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def lint(lists: Mapping[str, Table]) -> Iterator[str]:
    """One line for each contradiction in a set of lists by name, with its cure."""
    everywhere = {fold_word(e["text"]) for e in lists.get("allowed", {}).get("allowed", ())}
    for name, found in sorted(lists.items()):
        terms = {fold_word(t["text"]): t for t in found.get("term", ())}
        allowed = {fold_word(e["text"]) for e in found.get("allowed", ())}
        if len(terms) < len(found.get("term", ())):
            yield f"{name}: 有两条归一后相同的词；请运行 prescreen lexicon tidy 合并"
        for key, term in terms.items():
            where = f"{name} “{term['text']}”"
            if key in allowed | everywhere:
                yield f"{where}: 同时列为允许；请删去其中一处"
            for better in term.get("instead", ()):
                if fold_word(better) in terms:
                    yield f"{where}: 建议写法“{better}”自身也是该表词条；请改正"
                if fold_word(better) == key:
                    yield f"{where}: 建议写法与原词归一后相同；请删去"
            for phrase in term.get("unless", ()):
                if key not in fold_word(phrase):
                    yield f"{where}: 例外“{phrase}”不含该词，永远不会起作用；请补全上下文"


def find(lists: Mapping[str, Table], words: str) -> Iterator[Place]:
    """Every entry of any list in which a word stands, as term, cure, exception or allowed phrase."""
    key = fold_word(words)
    for name, found in sorted(lists.items()):
        for word in found.get("words", ()):
            if key in fold_word(word):
                yield Place(name, "words", word, "")
        for kind in ("term", "allowed"):
            for entry in found.get(kind, ()):
                for field in ("text", "instead", "unless"):
                    told = entry.get(field, [])
                    if any(key in fold_word(t) for t in ([told] if isinstance(told, str) else told)):
                        yield Place(name, kind if field == "text" else field, entry["text"], entry.get("why", ""))
                        break


def build(header: Mapping[str, Any], terms: Sequence[Mapping[str, Any]], allowed: Sequence[Mapping[str, Any]]) -> bytes:
    """A list written from plain entries, in canonical form."""
    lines = [f"{key} = {_value(header[key])}" for key in HEADER]
    for kind, entries in (("term", terms), ("allowed", allowed)):
        for entry in entries:
            lines += ["", f"[[{kind}]]", *(f"{k} = {_value(v)}" for k, v in entry.items() if k in TERM)]
    return tidy("lexicons/own.toml", ("\n".join(lines) + "\n").encode("utf-8"))


def _comments(raw: str) -> tuple[list[str], dict[tuple[str, str], list[str]]]:
    """The comment lines at the top, and those that stand above or inside each entry."""
    top: list[str] = []
    notes: dict[tuple[str, str], list[str]] = {}
    waiting: list[str] = []
    kind, begun = "", False
    for line in raw.splitlines():
        words = line.strip()
        if words.startswith("#"):
            (waiting if begun else top).append(words)
            continue
        begun = begun or bool(words)
        if words in ("[[term]]", "[[allowed]]"):
            kind = words[2:-2]
        elif kind and words.startswith("text") and waiting:
            text = next(iter(table("x", words.encode("utf-8")).values()))
            notes[(kind, text)], waiting = waiting, []
    return top, notes


def _wrapped(words: Sequence[str], width: int = 100) -> Iterator[str]:
    line = "   "
    for word in words:
        piece = f" {json.dumps(word, ensure_ascii=False)},"
        if len(line) + 2 * len(piece) > width and line.strip():
            yield line
            line = "   "
        line += piece
    if line.strip():
        yield line


def _value(value: Any) -> str:
    if isinstance(value, str) and len(value) == 10 and value[4:8:3] == "--" and value.replace("-", "").isdigit():
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(json.dumps(v, ensure_ascii=False) for v in value) + "]"
    return json.dumps(value, ensure_ascii=False)


