"""The tables of confusable words, whose patterns are compiled only when a draft meets their word."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path

import screen
from screen.model import Draft
from screen.rules.wording.confusable import TABLE

ROOT = Path(__file__).parents[1]
BOOK = screen.load()


def test_every_word_of_the_table_wakes_the_rule() -> None:
    rule = next(r for r in BOOK.rules if r.id == "wording/confusable")
    assert rule.needs is not None
    assert set(TABLE) == set(rule.needs.text)


def test_every_pattern_compiles_and_matches_from_its_word() -> None:
    for word, cases in TABLE.items():
        for case in cases:
            found = re.compile(case.pattern).groups
            assert re.findall(r"\\([0-9])", case.cure) <= [str(n) for n in range(1, found + 1)], word


def test_hostile_text_costs_linear_time() -> None:
    text = "".join(word * 40 for word in sorted(TABLE))
    start = time.process_time()
    screen.check(Draft(text[:20000]), BOOK)
    once = time.process_time() - start
    start = time.process_time()
    screen.check(Draft(text[:20000] * 4), BOOK)
    assert time.process_time() - start < 12 * once + 0.5


def test_no_jumbled_form_stands_in_a_right_one() -> None:
    terms = tomllib.loads((ROOT / "lexicons/wording/jumbled.toml").read_text("utf-8"))["term"]
    right = "\n".join(sorted({term["instead"][0] for term in terms}))
    assert not [term["text"] for term in terms if term["text"] in right]


def test_one_place_is_told_once() -> None:
    found = screen.check(Draft("全县防汛形式严峻。"), BOOK).findings
    assert [f.excerpt for f in found if f.rule == "wording/confusable"] == ["防汛形式"]
