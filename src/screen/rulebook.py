"""The rulebook: load → validate → freeze → digest; enters a check once and never changes."""

from __future__ import annotations

import gc
import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from screen import cache, words
from screen.cards import RulebookError, Table, gate_of, parse
from screen.model import GATES, LEVELS, Approval, Finding, Hit, Needs, Rule
from screen.reading import Reading
from screen.rules._approvals import chosen as gravest
from screen.scan import Lexicon, Scanner, Term, halves
from screen.text import fold_word, learn
from screen.version import VERSION

ROOMS = ("rules", "lexicons", "clauses", "profiles")
LOOSE = ("roster.toml", "outlets.toml")


@dataclass(slots=True)
class Clause:
    """One demand of a regulation, or why no draft can show it; `name` and `short` are for people."""

    id: str
    regulation: str
    demand: str
    name: str
    short: str
    unchecked: str = ""
    account: bool = False


@dataclass(slots=True)
class Source:
    """One file of a rulebook; `origin` is the folder it came from, empty for built-in ones."""

    path: str
    raw: bytes
    origin: Path | None = None


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
        return _pack_module(origin / "rules" / f"{rule.id}.py").find  # type: ignore[no-any-return]

    def rule(self, rule_id: str) -> Rule:
        """A rule by id; raises `KeyError` with the nearest ids."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(_unknown(rule_id, [r.id for r in self.rules]))

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
                                  bool(clause.get("account")))
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


def load(packs: Sequence[str | Path] = (), builtin: bool = True, profile: str | None = None,
         settings: Mapping[str, Mapping[str, Any]] | None = None, allow_python: bool = False,
         secret: bytes = b"") -> Rulebook:
    """Loads and freezes a rulebook.

    `packs` are folders that add words, rules, clauses, profiles, a roster and outlets; `builtin=False`
    leaves only them and the personal-data rules, on which the masking of every report stands.
    `settings` override options (and `level`, `enabled`) by rule id; `secret` keys ids of personal data.
    Raises `RulebookError` naming file, entry and cure.
    """
    own = _builtin()
    data = {s.path: s.raw for s in own if s.path.endswith(".toml")}
    tables = cache.keep("rulebook", _blob(own), lambda _: parse(data))
    learn(cache.keep("folded", _blob(own), lambda _: _folded(tables)))
    sheets: list[tuple[Source, Table]] = [(s, tables[s.path]) for s in own if s.path in tables]
    if not builtin:
        sheets = [(s, t) for s, t in sheets if _stays(s.path, t, tables)]
    for pack in packs:
        sheets.extend(_pack(Path(pack), allow_python))
    book = _freeze(sheets, own, profile, settings or {}, secret, builtin)
    # Sixty thousand objects that live as long as the process would be walked by every full collection.
    gc.freeze()
    return book


def _stays(path: str, found: Table, tables: Mapping[str, Table]) -> bool:
    """Whether a built-in file is part of the personal-data floor."""
    if path.startswith("lexicons/confidentiality/") or path == "lexicons/allowed.toml":
        return True
    return path.startswith("rules/") and bool(found.get("mask"))


def _builtin() -> list[Source]:
    out = []
    for room in ROOMS:
        root = _lists() if room == "lexicons" else Path(__file__).parent / room
        for folder in (root, *(root / gate for gate in GATES if (root / gate).is_dir())):
            prefix = room if folder is root else f"{room}/{folder.name}"
            for item in folder.iterdir():
                if item.name.endswith((".toml", ".py")) and item.name != "__init__.py":
                    out.append(Source(f"{prefix}/{item.name}", item.read_bytes()))
    return sorted(out, key=lambda s: s.path)


def _article(at: str) -> str:
    article, _, item = at.partition(".")
    return f"第{article}条" + (f"（{item}）" if item else "")


def _folded(tables: Mapping[str, Table]) -> dict[str, str]:
    """Every word of the lists and every literal of the cards, folded."""
    found: set[str] = set()
    for sheet in tables.values():
        found.update(sheet.get("words", ()), sheet.get("common", ()))
        for entry in (*sheet.get("term", ()), *sheet.get("allowed", ())):
            found.update((entry["text"], *entry.get("unless", ()), *entry.get("near", ())))
        needs = sheet.get("needs")
        found.update(needs.get("text", ()) if isinstance(needs, dict) else ())
    return {word: fold_word(word) for word in sorted(found)}


def _lists() -> Path:
    # The word lists lie outside the package's own folder, so only the import system knows where.
    return Path(str(importlib.import_module("screen.lexicons").__file__)).parent


def _blob(sources: Iterable[Source]) -> bytes:
    hasher = sha256()
    for source in sources:
        hasher.update(source.path.encode() + b"\0" + sha256(source.raw).digest())
    return hasher.digest()


def _pack(root: Path, allow_python: bool) -> list[tuple[Source, Table]]:
    if not root.is_dir():
        raise RulebookError(f"{root}: 没有这个词包文件夹；请检查 --pack 的路径")
    paths = [p for room in ROOMS for p in sorted((root / room).rglob("*.toml"))]
    paths += [root / name for name in LOOSE if (root / name).is_file()]
    out = []
    for path in paths:
        name = path.relative_to(root).as_posix()
        try:
            out.append((Source(name, path.read_bytes(), root), parse({name: path.read_bytes()})[name]))
        except RulebookError as error:
            raise RulebookError(f"{root}/{error}") from None
    code = next(iter(sorted((root / "rules").rglob("*.py"))), None)
    if code and not allow_python:
        raise RulebookError(f"{code}: 词包带有 Python 代码；确认可信后加 --allow-pack-python，否则请删去")
    return out


def _freeze(sheets: Sequence[tuple[Source, Table]], own: Sequence[Source], profile: str | None,
            settings: Mapping[str, Mapping[str, Any]], secret: bytes, builtin: bool) -> Rulebook:
    context: dict[str, Any] = {"outlets": {}, "roster": [], "profile": {}}
    rules: dict[str, Rule] = {}
    origins: dict[str, Path | None] = {}
    lexicons: dict[str, Lexicon] = {}
    allowed: list[str] = []
    clauses: list[Table] = []
    profiles: dict[str, Table] = {}
    for source, found in sheets:
        room, _, name = source.path.removesuffix(".toml").partition("/")
        if room == "rules":
            gate_of(source.path)
            rules[name] = _rule(name, found)
            origins[name] = source.origin
        elif room == "lexicons":
            _lexicon(name, found, lexicons, allowed)
            if name == "legal/outlets":
                context["outlets"].update((fold_word(word), "central") for word in found.get("words", ()))
        elif room == "clauses":
            clauses.append(found)
        elif room == "profiles":
            profiles[name] = found
        elif room == "roster":
            context["roster"].extend(found.get("person", ()))
        elif room == "outlets":
            context["outlets"].update(_outlets(found))
    context["profile"] = _profile(profiles, profile, builtin)
    _apply(rules, context["profile"].get("options", {}), "profile")
    _apply(rules, settings, "screen.toml")
    _validate(rules, lexicons, origins, clauses)
    ordered = sorted(rules.values(), key=lambda r: (GATES.index(r.gate), r.id))
    digest = _digest(sheets, own, context["profile"], settings, builtin)
    return Rulebook(ordered, lexicons, allowed, clauses, context, digest, origins, secret)


def _rule(name: str, card: Table) -> Rule:
    needs = card.get("needs")
    return Rule(
        id=name, gate=name.split("/")[0], title=card["title"], level=card["level"],  # type: ignore[arg-type]
        message=card["message"], advice=card["advice"], clauses=tuple(card.get("clauses", ())),
        bad=tuple(card.get("bad", ())), good=tuple(card.get("good", ())), lexicon=card.get("lexicon", ""),
        needs=Needs(_literals(f"rules/{name}.toml", needs.get("text", ())), needs.get("digits", 0),
                    tuple(needs.get("meta", ())), tuple(needs.get("marks", ())),
                    tuple(needs.get("lexicon", ()))) if needs else None,
        options=dict(card.get("options", {})), mask=bool(card.get("mask")),
        yields_to=tuple(card.get("yields_to", ())), whole_draft=bool(card.get("whole_draft")),
        last=bool(card.get("last")),
        mechanical=bool(card.get("mechanical")))


def _lexicon(name: str, found: Table, lexicons: dict[str, Lexicon], allowed: list[str]) -> None:
    if name == "allowed":
        allowed.extend(entry["text"] for entry in found.get("allowed", ()))
        return
    if name == "words":
        words.add(tuple(found.get("words", ())))
        return
    lexicon = lexicons.setdefault(name, Lexicon(name, lazy=bool(found.get("lazy"))))
    common = frozenset(map(fold_word, found.get("common", ())))
    for word in found.get("words", ()):
        if found.get("halves") or lexicon.wholes:
            for half in halves(fold_word(word), common):
                lexicon.wholes.setdefault(half, []).append(fold_word(word))
        else:
            lexicon.terms.append(Term(word, key=fold_word(word)))
    for term in found.get("term", ()):
        lexicon.terms.append(Term(
            text=term["text"], why=term["why"], instead=tuple(term.get("instead", ())),
            unless=tuple(term.get("unless", ())), whole=bool(term.get("whole")),
            near=tuple(fold_word(w) for w in term.get("near", ())), variants=bool(term.get("variants")),
            since=_date(term.get("since")), until=_date(term.get("until")), level=term.get("level"),
            basis=term.get("basis", ""), key=fold_word(term["text"])))
    lexicon.allowed.update({entry["text"]: entry["why"] for entry in found.get("allowed", ())})


def _date(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _outlets(found: Table) -> dict[str, str]:
    return {fold_word(name): str(outlet.get("kind", "local"))
            for outlet in found.get("outlet", ()) for name in (outlet["name"], *outlet.get("aliases", ()))}


def _profile(profiles: Mapping[str, Table], name: str | None, builtin: bool) -> Table:
    if name is None:
        return profiles.get("default", {}) if builtin else {}
    if name not in profiles:
        raise RulebookError(f"没有名为 {name} 的地方规则 profile；可用 {'、'.join(sorted(profiles))}")
    return profiles[name]


def _apply(rules: dict[str, Rule], settings: Mapping[str, Mapping[str, Any]], where: str) -> None:
    for name, chosen in settings.items():
        if name not in rules:
            # A profile may speak of rules that a smaller rulebook leaves out; a person may not.
            if where != "profile":
                raise RulebookError(f"{where} [{name}]: {_unknown(name, rules)}")
            continue
        rule = rules[name]
        for key, value in chosen.items():
            if key == "enabled":
                if not value and not rule.mask:
                    rules.pop(name, None)
            elif key == "level":
                if value not in LEVELS:
                    raise RulebookError(f"{where} [{name}]: level = {value!r}；只能是 {'、'.join(LEVELS)}")
                rule.level = value
            elif key in rule.options:
                rule.options[key] = value
            else:
                raise RulebookError(f"{where} [{name}]: 没有选项 {key}；可用 {'、'.join(rule.options) or '（无）'}")


def _literals(path: str, found: Sequence[str]) -> tuple[str, ...]:
    for word in found:
        if not fold_word(word):
            raise RulebookError(f"{path}: needs.text 里的 {word!r} 归一后为空，永远不会起作用；请换成可见文字")
    return tuple(found)


def _unknown(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=3, cutoff=0.4)
    return f"没有规则 {name}" + (f"；是否想找 {'、'.join(near)}？" if near else "")


def _validate(rules: Mapping[str, Rule], lexicons: Mapping[str, Lexicon], origins: Mapping[str, Path | None],
              clauses: Sequence[Table]) -> None:
    known = {f"{t['id']}#{c['at']}" for t in clauses for c in t.get("clause", ())}
    for rule in rules.values():
        origin = origins.get(rule.id)
        if rule.lexicon and rule.lexicon not in lexicons:
            raise RulebookError(f"rules/{rule.id}.toml: 词表 {rule.lexicon} 不存在；"
                                f"请检查 lexicon 或新建 lexicons/{rule.lexicon}.toml")
        if origin is None:
            continue
        unknown = [c for c in rule.clauses if c not in known]
        if unknown and known:
            raise RulebookError(f"{origin}/rules/{rule.id}.toml: 条款 {unknown[0]} 不存在；请检查 clauses")
        if not rule.lexicon:
            path = origin / "rules" / f"{rule.id}.py"
            if not path.is_file():
                raise RulebookError(f"{origin}/rules/{rule.id}.toml: 既无 lexicon 也无同名 .py；请补一个")
            told = set(inspect.signature(_pack_module(path).find).parameters) - {"reading"}
            if told != set(rule.options):
                raise RulebookError(f"{path}: find 的参数 {sorted(told)} 与 [options] {sorted(rule.options)} 不一致")


def _pack_module(path: Path) -> Any:
    from importlib import util

    spec = util.spec_from_file_location(f"screen_pack_{sha256(str(path).encode()).hexdigest()[:12]}", path)
    assert spec and spec.loader
    module = util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise RulebookError(f"{path}: 代码无法载入：{error}") from error
    return module


def _digest(sheets: Sequence[tuple[Source, Table]], own: Sequence[Source], profile: Table,
            settings: Mapping[str, Any], builtin: bool) -> str:
    hasher = sha256(f"{VERSION} {builtin}".encode())
    hasher.update(_blob(own))
    for source, _ in sheets:
        if source.origin is not None:
            hasher.update(source.path.encode() + b"\0" + source.raw)
            code = source.origin / source.path.replace(".toml", ".py")
            if code.is_file():
                hasher.update(code.read_bytes())
    hasher.update(repr((profile.get("id"), sorted((k, sorted(v.items())) for k, v in settings.items()))).encode())
    return hasher.hexdigest()
