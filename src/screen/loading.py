"""Loading a rulebook: read → validate → freeze → digest."""

from __future__ import annotations

import gc
import importlib
import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from screen import cache, words
from screen.cards import RulebookError, Table, gate_of, parse
from screen.model import GATES, LEVELS, Needs, Rule
from screen.rulebook import Rulebook, pack_module, unknown
from screen.scan import Lexicon, Term, halves
from screen.text import fold_word, learn
from screen.version import VERSION

ROOMS = ("rules", "lexicons", "clauses", "profiles")
_PLAIN = frozenset(("text", "why", "instead"))
LOOSE = ("roster.toml", "outlets.toml")


@dataclass(slots=True)
class Source:
    """One file of a rulebook; `origin` is the folder it came from, empty for built-in ones."""

    path: str
    raw: bytes
    origin: Path | None = None


def load(packs: Sequence[str | Path] = (), builtin: bool = True, profile: str | None = None,
         settings: Mapping[str, Mapping[str, Any]] | None = None, allow_python: bool = False,
         secret: bytes = b"") -> Rulebook:
    """Loads and freezes a rulebook.

    `packs` are folders that add words, rules, clauses, profiles, a roster and outlets; `builtin=False`
    leaves only them and the personal-data rules, on which the masking of every report stands.
    `settings` override options (and `level`, `enabled`) by rule id; `secret` keys ids of personal data.
    Raises `RulebookError` naming file, entry and cure.
    """
    # A hundred thousand objects that live as long as the process: each collection on the way would walk them all,
    # a fifth of the time; afterwards none does.
    collecting = gc.isenabled()
    gc.disable()
    try:
        book = _loaded(packs, builtin, profile, settings or {}, allow_python, secret)
    finally:
        if collecting:
            gc.enable()
    gc.freeze()
    return book


def _loaded(packs: Sequence[str | Path], builtin: bool, profile: str | None,
            settings: Mapping[str, Mapping[str, Any]], allow_python: bool, secret: bytes) -> Rulebook:
    own = _builtin()
    data = {s.path: s.raw for s in own if s.path.endswith(".toml")}
    tables = cache.keep("rulebook", _blob(own), lambda _: parse(data))
    learn(cache.keep("folded", _blob(own), lambda _: _folded(tables)))
    sheets: list[tuple[Source, Table]] = [(s, tables[s.path]) for s in own if s.path in tables]
    if not builtin:
        sheets = [(s, t) for s, t in sheets if _stays(s.path, t, tables)]
    for pack in packs:
        sheets.extend(_pack(Path(pack), allow_python))
    return _freeze(sheets, own, profile, settings, secret, builtin)


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
        if term.keys() <= _PLAIN:
            # Ten thousand entries say no more than this, at every start.
            lexicon.terms.append(Term(term["text"], term["why"], tuple(term.get("instead", ())),
                                      key=fold_word(term["text"])))
            continue
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
                raise RulebookError(f"{where} [{name}]: {unknown(name, rules)}")
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
            told = set(inspect.signature(pack_module(path).find).parameters) - {"reading"}
            if told != set(rule.options):
                raise RulebookError(f"{path}: find 的参数 {sorted(told)} 与 [options] {sorted(rule.options)} 不一致")


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
