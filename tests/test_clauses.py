"""The regulations as data: complete, in our own words, and each checkable clause met by a rule."""

import json
import re
import tomllib
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

import screen
from screen import trace
from screen.accounts.cards import checks
from screen.rescan.cards import cards

HOME = Path(screen.__file__).parent
FILES = sorted((HOME / "clauses").glob("*.toml"))
PROFILES = sorted((HOME / "profiles").glob("*.toml"))

# The articles of each regulation as printed; one prints 49 where 40 is due.
ARTICLES = {
    "hanyin-2020": range(1, 8),
    "jinan-2025": range(1, 18),
    "puding-2022": [*range(1, 40), 49],
    "sichuan-2022": range(1, 8),
    "weixi-2023": range(1, 16),
}
CLASSES = ["一般", "重要", "涉及其他单位", "重大敏感", "重大突发"]  # the last that a finding names wins
COPIED = 16  # so many Chinese characters in a row are a copy, not a coincidence


def read(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def demands():
    return {f"{book['id']}#{clause['at']}": clause["demand"]
            for book in map(read, FILES) for clause in book["clause"]}


def han(text):
    return "".join(re.findall("[\u4e00-\u9fff]", text))


def windows(text):
    return {text[i:i + COPIED] for i in range(len(text) - COPIED + 1)}


def test_every_regulation_is_there():
    assert [path.stem for path in FILES] == sorted(ARTICLES)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_file_has_only_known_keys(path):
    book = read(path)
    assert {"id", "title", "issuer", "date", "region", "clause"} <= set(book)
    assert set(book) <= {"id", "short", "title", "issuer", "number", "date", "region", "clause"}
    assert book["id"] == path.stem
    assert isinstance(book["date"], date)
    for clause in book["clause"]:
        assert {"at", "demand"} <= set(clause) <= {"at", "demand", "unchecked", "account", "unseen"}, clause
        assert clause["demand"].endswith("。") and clause.get("unchecked", "-"), clause
        assert clause.get("account", True) is True and ("account" not in clause or "unchecked" in clause), clause
        assert "unseen" not in clause or "account" in clause, clause


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_articles_are_complete_and_in_order(path):
    places = [tuple(map(int, clause["at"].split("."))) for clause in read(path)["clause"]]
    assert places == sorted(set(places))
    assert sorted({place[0] for place in places}) == list(ARTICLES[path.stem])
    items = {}
    for article, *item in places:
        items.setdefault(article, []).extend(item)
    for article, numbers in items.items():
        assert numbers == list(range(1, len(numbers) + 1)), f"{path.stem}#{article}"


def test_no_demand_is_copied_from_another():
    seen = {place: windows(han(text)) for place, text in demands().items()}
    assert [(a, b) for (a, one), (b, two) in combinations(seen.items(), 2) if one & two] == []


@pytest.mark.parametrize("path", PROFILES, ids=lambda p: p.stem)
def test_profile_speaks_of_known_clauses_and_roles(path):
    profile = read(path)
    assert set(profile) <= {"id", "title", "regulation", "region", "options", "approval", "silence", "response",
                            "length", "originals", "closing"}
    assert profile["id"] == path.stem
    assert profile["regulation"] == ("" if path.stem == "default" else path.stem)
    approval = profile["approval"]
    words = [word for role in approval["roles"] for word in [role["name"], *role["aliases"]]]
    assert len(words) == len(set(words))
    roles = {role["name"] for role in approval["roles"]}
    names = [step["name"] for step in approval["class"]]
    assert names == [name for name in CLASSES if name in names] and names[0] == "一般"
    assert all(set(step["needs"]) <= roles for step in approval["class"])
    cited = [part["basis"] for part in [*approval["class"], *profile.values()]
             if isinstance(part, dict) and "basis" in part]
    assert set(cited) <= set(demands())
    if profile["regulation"]:
        assert all(clause.startswith(path.stem + "#") for clause in cited)


@pytest.mark.parametrize("path", PROFILES, ids=lambda p: p.stem)
def test_silence_warns_before_it_alarms(path):
    silence = read(path)["silence"]
    assert 1 <= silence["advice_days"] <= silence["review_days"] <= 14


def test_default_profile_is_the_strictest_of_ladders_where_they_agree():
    steps = {step["name"]: set(step["needs"]) for step in read(HOME / "profiles/default.toml")["approval"]["class"]}
    assert steps["一般"] <= steps["重要"] <= steps["涉及其他单位"]
    assert steps["重要"] <= steps["重大敏感"] <= steps["重大突发"]


def test_matrix_is_complete():
    rulebook, looking = screen.load(), (*checks(), *cards())
    assert len(trace.matrix(rulebook, looking)) == len(demands())
    assert trace.gaps(rulebook, looking) == []
    assert trace.gaps(rulebook, looking[1:])  # without the check of silence demands are left unmet
    assert [rule.id for rule in rulebook.rules if not rule.clauses] == []
    assert {rule.gate for rule in rulebook.rules} == set(screen.GATES)


def test_card_explains_itself_in_plain_values():
    rulebook = screen.load()
    for rule in rulebook.rules:
        card = trace.explain(rulebook, rule.id)
        assert [clause["id"] for clause in card["clauses"]] == list(rule.clauses)
        assert all(clause["demand"] and clause["regulation"] for clause in card["clauses"])
        assert json.loads(json.dumps(card)) == card
    with pytest.raises(KeyError):
        trace.explain(rulebook, "wording/no_such_rule")


@pytest.mark.parametrize("path", PROFILES, ids=lambda p: p.stem)
def test_profile_names_rules_that_exist(path):
    profile = read(path)
    options = {rule.id: set(rule.options) for rule in screen.load(profile=path.stem).rules}
    assert {rule for step in profile["approval"]["class"] for rule in step.get("rules", ())} <= set(options)
    for rule, chosen in profile.get("options", {}).items():
        assert set(chosen) <= options.get(rule, set()), rule
