"""The rulebook: rules with their words, clauses and profile; enters a check once and never changes."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from screen.cards import RulebookError, Table
from screen.model import Approval, Finding, Hit, Rule
from screen.reading import Reading
from screen.rules._approvals import chosen as gravest
from screen.scan import Lexicon, Scanner


@dataclass(slots=True)
class Clause:
    """One demand of a regulation, or why no draft can show it; `name` and `short` are for people.

    `account` tells that the history of the account could show it, `unseen` why even that cannot.
    """

    id: str
    regulation: str
    demand: str
    name: str
    short: str
    unchecked: str = ""
    account: bool = False
    unseen: str = ""


class Rulebook:
    """Rules with their lexicons, clauses and profile, ready to judge; one digest names the whole."""

    def __init__(self, rules: Sequence[Rule], lexicons: Mapping[str, Lexicon], allowed: Iterable[str],
                 clause_tables: Sequence[Table], context: Mapping[str, Any], digest: str,
                 origins: Mapping[str, Path | None], secret: bytes = b""):
        self.rules = tuple(rules)
        self.lexicons = dict(lexicons)
        self.allowed = tuple(allowed)
        self.context = dict(context)
        self.digest = digest
        self.secret = secret
        self._clause_tables = clause_tables
        self._origins = dict(origins)
        self._finders: dict[str, Callable[..., Iterator[Hit]]] = {}
        # In order, so that the kept automaton is the same in every process.
        literals = dict.fromkeys(word for rule in rules if rule.needs for word in rule.needs.text)
        self.scanner = Scanner(lexicons, literals, self.allowed)
        self._by_word: dict[str, list[int]] = {}
        self._by_lexicon: dict[str, list[int]] = {}
        self._by_digits: list[tuple[int, int]] = []
        self._by_meta: list[tuple[str, int]] = []
        self._by_mark: list[tuple[str, int]] = []
        self._always: list[int] = []
        for number, rule in enumerate(self.rules):
            self._index(number, rule)

    def _index(self, number: int, rule: Rule) -> None:
        if rule.lexicon:
            self._by_lexicon.setdefault(rule.lexicon, []).append(number)
        if rule.needs:
            for word in rule.needs.text:
                self._by_word.setdefault(word, []).append(number)
            if rule.needs.digits:
                self._by_digits.append((rule.needs.digits, number))
            self._by_meta.extend((key, number) for key in rule.needs.meta)
            if "roster" in rule.needs.meta and self.context.get("roster"):
                self._always.append(number)
            self._by_mark.extend((kind, number) for kind in rule.needs.marks)
            for lexicon in rule.needs.lexicon:
                self._by_lexicon.setdefault(lexicon, []).append(number)
        elif not rule.lexicon:
            self._always.append(number)

    def due(self, reading: Reading, *, whole_draft: bool = True) -> list[Rule]:
        """The rules worth running on a reading, in rulebook order."""
        due = set(self._always)
        for word in reading.triggers():
            due.update(self._by_word.get(word, ()))
        for lexicon in reading.found():
            due.update(self._by_lexicon.get(lexicon, ()))
        due.update(n for size, n in self._by_digits if n not in due and reading.longest_digits >= size)
        due.update(n for key, n in self._by_meta if reading.meta.get(key))
        if reading.draft.marks:
            kinds = {mark.kind for mark in reading.draft.marks}
            due.update(n for kind, n in self._by_mark if kind in kinds)
        return [self.rules[n] for n in sorted(due) if whole_draft or not self.rules[n].whole_draft]

    def find(self, rule: Rule, reading: Reading) -> Iterator[Hit]:
        """The hits of one rule."""
        finder = self._finders.get(rule.id)
        if finder is None:
            finder = self._finders[rule.id] = self.finder(rule)
        return finder(reading, **rule.options)

    def finder(self, rule: Rule) -> Callable[..., Iterator[Hit]]:
        """The function behind a card: its own Python, or the look-up in its lexicon."""
        if rule.lexicon:
            return _LexiconFinder(rule.lexicon)
        origin = self._origins.get(rule.id)
        if origin is None:
            return importlib.import_module(f"screen.rules.{rule.id.replace('/', '.')}").find  # type: ignore[no-any-return]
        return pack_module(origin / "rules" / f"{rule.id}.py").find  # type: ignore[no-any-return]

    def rule(self, rule_id: str) -> Rule:
        """A rule by id; raises `KeyError` with the nearest ids."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(unknown(rule_id, [r.id for r in self.rules]))

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """All clauses by id, in the order of their regulations."""
        out = {}
        for found in self._clause_tables:
            for clause in found.get("clause", ()):
                key = f"{found['id']}#{clause['at']}"
                out[key] = Clause(key, found["id"], clause["demand"], f"《{found['title']}》{_article(clause['at'])}",
                                  f"{found.get('short', found['id'])}{_article(clause['at'])}",
                                  clause.get("unchecked", ""),
                                  bool(clause.get("account")), clause.get("unseen", ""))
        return out

    @property
    def regulations(self) -> dict[str, Table]:
        """The regulations by id: title, issuer, number, date."""
        return {t["id"]: {k: v for k, v in t.items() if k != "clause"} for t in self._clause_tables}

    @property
    def profile(self) -> Mapping[str, Any]:
        """The local limits in force."""
        return self.context.get("profile", {})  # type: ignore[no-any-return]

    def approval(self, findings: Sequence[Finding]) -> Approval | None:
        """The approval class that the profile asks for, given what was found; the gravest class wins."""
        entry = gravest(self.profile, {f.rule for f in findings})
        if entry is None:
            return None
        reasons = dict.fromkeys(f.message for f in findings if f.rule in entry.get("rules", ()))
        return Approval(entry["name"], tuple(entry["needs"]), tuple(reasons), entry.get("basis", ""))


class _LexiconFinder:
    """Reports every settled hit of one lexicon."""

    def __init__(self, lexicon: str):
        self.lexicon = lexicon

    def __call__(self, reading: Reading) -> Iterator[Hit]:
        for start, end, term in reading.hits(self.lexicon):
            why = f"{term.why}（{term.basis}）" if term.basis else term.why
            yield reading.hit(start, end, why, term.instead, term.level)


def _article(at: str) -> str:
    article, _, item = at.partition(".")
    return f"第{article}条" + (f"（{item}）" if item else "")


def unknown(name: str, known: Iterable[str]) -> str:
    """That there is no such rule, with the nearest names."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=3, cutoff=0.4)
    return f"没有规则 {name}" + (f"；是否想找 {'、'.join(near)}？" if near else "")


def pack_module(path: Path) -> Any:
    """The Python of a pack's rule; raises `RulebookError` when it cannot be loaded."""
    from importlib import util

    spec = util.spec_from_file_location(f"screen_pack_{sha256(str(path).encode()).hexdigest()[:12]}", path)
    assert spec and spec.loader
    module = util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise RulebookError(f"{path}: 代码无法载入：{error}") from error
    return module
