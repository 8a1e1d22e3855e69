"""Reads and validates the TOML of a rulebook: cards, lexicons, clauses, profiles, rosters, outlets.

Everything here turns bytes into plain tables of strings, numbers and lists, so that the outcome can be
kept in the private cache; an error names the file, the entry and the cure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from screen.model import GATES, LEVELS

Table = dict[str, Any]

CARD_KEYS = {"title", "level", "message", "advice", "clauses", "lexicon", "mask", "yields_to", "whole_draft", "last",
             "mechanical", "bad", "good", "needs", "options"}
NEEDS_KEYS = {"text", "digits", "meta", "marks", "lexicon"}
LIST_KEYS = {"source", "checked", "owner", "lazy", "halves", "common", "words", "term", "allowed"}
TERM_KEYS = {"text", "why", "instead", "unless", "whole", "near", "variants", "since", "until", "level", "basis"}
CLAUSE_KEYS = {"at", "demand", "unchecked", "account", "unseen"}


class RulebookError(ValueError):
    """A rulebook source that cannot be used; the message names file, entry and cure."""


def parse(sources: Mapping[str, bytes]) -> dict[str, Table]:
    """Validated tables by path for every TOML source."""
    return {path: table(path, raw) for path, raw in sources.items()}


def table(path: str, raw: bytes) -> Table:
    """One validated table; what it must hold follows from its path."""
    try:
        found: Table = _plain(tomllib.loads(raw.decode("utf-8")))
    except UnicodeDecodeError as error:
        raise RulebookError(f"{path}: 不是 UTF-8 编码（第 {error.start} 字节）；请另存为 UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"{path}: TOML 语法错误：{error}；请按提示的行列修改") from None
    kind = path.split("/", 1)[0]
    if kind == "rules":
        _card(path, found)
    elif kind == "lexicons":
        _lexicon(path, found)
    elif kind == "clauses":
        _clauses(path, found)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(v) for key, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


def _card(path: str, card: Table) -> None:
    _known(path, "", card, CARD_KEYS)
    for key in ("title", "level", "message", "advice"):
        if not isinstance(card.get(key), str) or not card[key]:
            raise RulebookError(f"{path}: 缺少 {key}；请补上一行 {key} = \"…\"")
    _level(path, "", card["level"])
    for key in ("clauses", "yields_to", "bad", "good"):
        if not isinstance(card.get(key, []), list):
            raise RulebookError(f"{path}: {key} 应为列表；请写成 {key} = [\"…\"]")
    needs = card.get("needs", {})
    _known(path, "needs", needs, NEEDS_KEYS)
    for example in (*card.get("bad", ()), *card.get("good", ())):
        text = example.get("text", "") if isinstance(example, dict) else example
        if not isinstance(text, str) or text.count("⟦") != text.count("⟧"):
            raise RulebookError(f"{path}: 例句 {text!r} 的 ⟦ ⟧ 不成对；请成对标出应报出的文字")


def _lexicon(path: str, found: Table) -> None:
    _known(path, "", found, LIST_KEYS)
    for key in ("source", "checked", "owner"):
        if not found.get(key):
            raise RulebookError(f"{path}: 缺少 {key}；词表须写明来源 source、核对日期 checked、负责人 owner")
    seen: set[str] = set()
    for number, term in enumerate(found.get("term", ()), 1):
        entry = f"第 {number} 条 {term.get('text', '')!r}"
        _known(path, entry, term, TERM_KEYS)
        for key in ("text", "why"):
            if not isinstance(term.get(key), str) or not term[key].strip():
                raise RulebookError(f"{path} {entry}: 缺少 {key}；请补上")
        if "level" in term:
            _level(path, entry, term["level"])
        for key in ("instead", "unless", "near"):
            if not _texts(term.get(key, [])):
                raise RulebookError(f"{path} {entry}: {key} 应为文字列表；请写成 {key} = [\"…\"]")
        if term["text"] in seen:
            raise RulebookError(f"{path} {entry}: 重复；请删去一条")
        seen.add(term["text"])
    for number, entry in enumerate(found.get("allowed", ()), 1):
        if not entry.get("text") or not entry.get("why"):
            raise RulebookError(f"{path} allowed 第 {number} 条: 须有 text 和 why")
    for key in ("words", "common"):
        if not _texts(found.get(key, [])):
            raise RulebookError(f"{path}: {key} 应为文字列表")


def _clauses(path: str, found: Table) -> None:
    for key in ("id", "title"):
        if not found.get(key):
            raise RulebookError(f"{path}: 缺少 {key}；请补上")
    for number, clause in enumerate(found.get("clause", ()), 1):
        _known(path, f"第 {number} 条", clause, CLAUSE_KEYS)
        if not clause.get("at") or not clause.get("demand"):
            raise RulebookError(f"{path} 第 {number} 条: 须有 at 和 demand")


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and v for v in value)


def _known(path: str, entry: str, found: Any, keys: Iterable[str]) -> None:
    if not isinstance(found, dict):
        raise RulebookError(f"{path} {entry}: 应为表；请检查方括号")
    unknown = sorted(set(found) - set(keys))
    if unknown:
        raise RulebookError(f"{path} {entry}: 不认识 {unknown[0]}；可用 {'、'.join(sorted(keys))}")


def _level(path: str, entry: str, level: Any) -> None:
    if level not in LEVELS:
        raise RulebookError(f"{path} {entry}: level = {level!r}；只能是 {'、'.join(LEVELS)}")


def gate_of(path: str) -> str:
    """The gate a card belongs to, from its folder.

    Raises `RulebookError` when the folder is no gate.
    """
    gate = path.split("/")[1]
    if gate not in GATES:
        raise RulebookError(f"{path}: 文件夹 {gate} 不是五关之一；请放入 {'、'.join(GATES)}")
    return gate
