"""The one pass finds every term; conditions and allowances decide which of them stand."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import screen
from screen.automaton import TooManyHits, build
from screen.scan import Lexicon, Scanner, Term
from screen.text import fold_word

Make = Callable[..., Path]


def _found(pack: Path, text: str, **meta: str) -> list[str]:
    book = screen.load([pack], builtin=False)
    return [f.excerpt for f in screen.check(screen.Draft(text, meta=meta), book).findings]


@given(st.lists(st.text("台独平立ab1", min_size=1, max_size=4), min_size=1, max_size=8, unique=True),
       st.text("台独平立ab1😀，", max_size=40))
def test_the_pass_equals_a_plain_search(terms: list[str], text: str) -> None:
    lexicon = Lexicon("wording/own", [Term(t, key=fold_word(t)) for t in terms])
    hits = Scanner({"wording/own": lexicon}).scan(text).hits.get("wording/own", [])
    plain = {(i, i + len(t), t) for t in terms for i in range(len(text)) if text.startswith(t, i)}
    assert {(start, end, term.text) for start, end, term in hits} == plain


@given(st.lists(st.text("台独平立ab1😀", min_size=1, max_size=4), min_size=1, max_size=8, unique=True),
       st.text("台独平立ab1😀，\ud800", max_size=40), st.integers(1, 200))
def test_both_automata_find_the_same_places(words: list[str], text: str, times: int) -> None:
    text *= times
    fast, other = build(words), build(words, fast=False)
    assert type(fast) is not type(other)
    assert sorted(fast.places(text)) == sorted(other.places(text))


@pytest.mark.parametrize("fast", [True, False])
def test_words_inside_words_without_end_are_refused(fast: bool) -> None:
    found = build(["一" * n for n in range(1, 121)], fast=fast)
    with pytest.raises(TooManyHits):
        list(found.places("一" * 100_000))


def test_nested_terms_are_not_lost(pack: Make) -> None:
    assert _found(pack(["知识产权", "国家知识产权局"]), "国家知识产权战略") == ["知识产权"]


def test_longer_allowed_phrase_wins_and_shorter_does_not(pack: Make) -> None:
    root = pack(["共产"], allowed=("共产党",))
    assert _found(root, "共产党的领导，共产") == ["共产"]
    assert _found(pack(["操之过急"], allowed=("操",)), "不可操之过急") == ["操之过急"]


def test_unless_phrase_excuses_only_its_own_place(pack: Make) -> None:
    root = pack([{"text": "布署", "unless": ["发布署名"]}])
    assert _found(root, "公开发布署名文章，布署工作") == ["布署"]


def test_whole_words_need_word_edges(pack: Make) -> None:
    root = pack([{"text": "展转", "whole": True}])
    assert _found(root, "积极开展转办督办") == []
    assert _found(root, "他展转来到这里") == ["展转"]


def test_latin_terms_count_at_letter_edges_only(pack: Make) -> None:
    root = pack(["sex", "69"])
    assert _found(root, "Middlesex 695 SEX，共69件") == ["SEX", "69"]


def test_near_words_must_share_the_sentence(pack: Make) -> None:
    root = pack([{"text": "最佳", "near": ["产品"]}])
    assert _found(root, "评为最佳。该产品上市。最佳产品") == ["最佳"]


def test_variants_see_through_wedged_symbols_and_numerals(pack: Make) -> None:
    root = pack([{"text": "下三滥", "variants": True}, {"text": "cheat", "variants": True}])
    assert _found(root, "下★三★滥、下3滥、c.h.e.a.t、c h e a t") == ["下★三★滥", "下3滥", "c.h.e.a.t", "c h e a t"]
    assert _found(root, "each eat，这 eat") == []


def test_dated_terms_are_judged_by_the_day(pack: Make) -> None:
    root = pack([{"text": "工商总局", "since": date(2018, 3, 21)}])
    assert _found(root, "工商总局通报", publish_date="2017-05-01") == []
    assert _found(root, "工商总局通报", publish_date="2019-05-01") == ["工商总局"]
    assert _found(root, "工商总局通报") == ["工商总局"]


def test_the_same_word_is_found_at_every_place(pack: Make) -> None:
    assert _found(pack(["布署"]), "布署，再布署，又布署") == ["布署"] * 3


def test_millions_of_overlaps_end_soon_and_never_pass(pack: Make) -> None:
    book = screen.load([pack(["啊" * n for n in range(1, 201)])], builtin=False)
    start = time.perf_counter()
    report = screen.check("啊" * 20_000, book)
    assert time.perf_counter() - start < 10
    assert report.verdict == "incomplete"
    assert report.gaps


@settings(max_examples=30)
@given(st.text("0aA中（(，。 \n", max_size=200))
def test_any_text_is_screened_without_gaps(text: str) -> None:
    assert screen.check(text).gaps == []
