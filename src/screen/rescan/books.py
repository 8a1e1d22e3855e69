"""The rulebook of a rescan: how each worker loads it, and the digests of the parts it is made of."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import screen
from screen import words
from screen.model import Rule
from screen.rulebook import Rulebook
from screen.text import fold_word

# What every judgement passes through: a change in any of them may touch any post.
_SPINE = ("model", "text", "automaton", "scan", "words", "names", "reading", "settle", "engine", "rulebook", "loading",
          "rescan/judge", "rescan/posts", "rescan/carry", "rescan/sketch", "data/fold.bin", "data/names.json",
          "data/sounds.json")
_LIBRARIES = ("jieba", "pyahocorasick", "daachorse", "spacy", "phonenumberslite", "python-stdnum", "publicsuffixlist",
              "turbohtml", "markdown-it-py", "python-docx", "rensa")
_SILENT = ("id", "gate", "title", "advice", "bad", "good")  # fields of a card that no finding shows
_NOT_FOR_POSTS = ("title", "options", "silence", "originals", "closing")  # parts of a profile that judge no post
_SHARED = re.compile(r"\b_[a-z][a-z0-9_]*")
_DATED = re.compile(r"\.date\b")


@dataclass(slots=True, frozen=True)
class Book:
    """What `screen.load` is called with; `settings` as JSON, so that one load can be kept."""

    packs: tuple[str, ...] = ()
    profile: str | None = None
    settings: str = "{}"
    allow_python: bool = False
    secret: bytes = b""


@lru_cache(maxsize=1)
def load(book: Book) -> Rulebook:
    """The rulebook, loaded once in a process."""
    return screen.load(book.packs, True, book.profile, json.loads(book.settings), book.allow_python, book.secret)


def parts(rulebook: Rulebook) -> dict[str, Any]:
    """Digests of the parts of a rulebook, with what each part can touch; plain JSON.

    `code` and `context` may touch any post; `rules` carry their needs, `lexicons` one digest a folded word.
    """
    return {
        "digest": rulebook.digest, "code": _code(), "context": _context(rulebook),
        "phrases": sorted({fold_word(p) for p in rulebook.allowed}),
        "rules": {rule.id: _rule(rulebook, rule) for rule in rulebook.rules},
        "lexicons": {name: _lexicon(lexicon) for name, lexicon in rulebook.lexicons.items()},
    }


def _code() -> str:
    root = Path(screen.__file__).parent
    hasher = sha256(screen.__version__.encode())
    for name in _SPINE:
        path = root / (name if "." in name else f"{name}.py")
        if path.is_file():
            hasher.update(path.read_bytes())
    for path in sorted((root / "readers").glob("*.py")):
        hasher.update(path.read_bytes())
    for library in _LIBRARIES:
        try:
            hasher.update(f"{library} {version(library)}".encode())
        except PackageNotFoundError:
            hasher.update(library.encode())
    return hasher.hexdigest()


def _context(rulebook: Rulebook) -> str:
    profile = {k: v for k, v in rulebook.profile.items() if k not in _NOT_FOR_POSTS}
    told = (sorted(rulebook.context.get("outlets", {}).items()), rulebook.context.get("roster", ()), profile,
            sorted(words._added), bool(rulebook.secret), sha256(rulebook.secret).hexdigest())
    return _digest(told)


def _rule(rulebook: Rulebook, rule: Rule) -> dict[str, Any]:
    source = b"" if rule.lexicon else _source(rulebook, rule)
    card = [(f.name, getattr(rule, f.name)) for f in fields(rule) if f.name not in _SILENT]
    needs = rule.needs
    return {"digest": _digest((card, sha256(source).hexdigest())), "lexicon": rule.lexicon,
            "text": list(needs.text) if needs else [], "digits": needs.digits if needs else 0,
            "meta": list(needs.meta) if needs else [], "always": not needs and not rule.lexicon,
            "dated": bool(_DATED.search(source.decode()))}


def _source(rulebook: Rulebook, rule: Rule) -> bytes:
    """The code of a rule with the shared code that it names, directly or not."""
    # Read, not imported: the driver judges nothing, and compiling the patterns of all rules takes it a second.
    origin = rulebook._origins.get(rule.id)
    path = (origin or Path(screen.__file__).parent) / "rules" / f"{rule.id}.py"
    if not path.is_file():  # every post then carries the gap; the run itself goes on
        return b""
    seen, left = {path}, [path]
    while left:
        code = left.pop().read_text("utf-8")
        for name in _SHARED.findall(code):
            # Shared code lies beside the rule or, when gates share it, one folder up.
            for shared in (path.parent / f"{name}.py", path.parent.parent / f"{name}.py"):
                if shared not in seen and shared.is_file():
                    seen.add(shared)
                    left.append(shared)
    return b"\n".join(p.read_bytes() for p in sorted(seen))


def _lexicon(lexicon: Any) -> dict[str, Any]:
    terms: dict[str, list[str]] = {}
    for term in lexicon.terms:
        told = (term.text, term.why, term.instead, term.unless, term.whole, term.near, term.variants,
                str(term.since), str(term.until), term.level, term.basis)
        terms.setdefault(term.key or fold_word(term.text), []).append(repr(told))
    for half, wholes in lexicon.wholes.items():
        terms.setdefault(half, []).append(repr(sorted(wholes)))
    days: Mapping[str, list[str]] = _days(lexicon)
    return {"terms": {key: _digest(sorted(told))[:16] for key, told in terms.items()}, "days": days,
            "loose": sorted({t.key or fold_word(t.text) for t in lexicon.terms if t.variants}),
            "allowed": sorted(fold_word(p) for p in lexicon.allowed)}


def _days(lexicon: Any) -> dict[str, list[str]]:
    """The days on which dated words begin or cease to count."""
    out: dict[str, list[str]] = {}
    for term in lexicon.terms:
        days = [day.isoformat() for day in (term.since, term.until) if day]
        if days:
            out.setdefault(term.key or fold_word(term.text), []).extend(days)
    return out


def _digest(value: Any) -> str:
    return sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()
