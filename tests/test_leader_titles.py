"""Titles stacked on a leader: who is meant, what is exempt, and that hostile input stays linear."""

from __future__ import annotations

import time

import pytest

import screen
from screen.rules.political._titles import stacks


@pytest.fixture(scope="module")
def rulebook():
    return screen.load()


def findings(rulebook, text, **meta):
    report = screen.check(screen.Draft(text=text, meta=meta), rulebook=rulebook)
    return [f for f in report.findings if f.rule == "political/leader_titles"]


def quoted(rulebook, text):
    return [text[f.span.start:f.span.end] for f in findings(rulebook, text)]


@pytest.mark.parametrize("text", [
    "县委副书记、县长、县人武部党委第一书记林海波",
    "县委书记、县长兼县委党校校长林海波",
    "县委常委、副县长（挂职）、县乡村振兴局局长林海波",
    "县委书记、县长/县国防动员委员会主任欧阳建国",
    "县委副书记、县长、代表团团长扎西·多吉",
])
def test_a_stack_before_the_name_is_flagged_as_a_whole(rulebook, text):
    assert quoted(rulebook, f"昨日，{text}到柳溪村调研。") == [text]


@pytest.mark.parametrize("text", [
    "林海波，县委常委、组织部部长、统战部部长",
    "林海波（县委书记、县长、县委党校校长",
    "林海波现任县委书记、县长、县委党校校长",
])
def test_a_stack_behind_the_name_is_flagged(rulebook, text):
    assert quoted(rulebook, f"{text}。") == [text]


@pytest.mark.parametrize("text", [
    "县委书记林海波、县长赵建国、县政协主席李秀英出席会议。",
    "林海波书记、赵建国县长、李秀英主任一同调研。",
    "县人大常委会主任、党组书记林海波，县政协主席、党组书记李秀英参加。",
    "县委办公室主任、县政府办公室主任、县财政局局长，各乡镇党委书记参加会议。",
    "书记、县长、主任高度重视，逐项研究方案。",
    "由县委书记、县长、副县长任组长，统筹推进。",
    "决定任命林海波为副县长、县公安局局长、督察长。",
    "林海波，男，汉族，1972年3月出生，曾任县委书记、县长、县委党校校长。",
])
def test_lists_of_people_and_notices_are_silent(rulebook, text):
    assert findings(rulebook, text) == []


@pytest.mark.parametrize("text", [
    "中共中央总书记、国家主席、中央军委主席习近平发表讲话。",
    "中共中央总书记、国家主席、中央军委主席、中央财经委员会主任习近平主持会议。",
])
def test_fixed_forms_are_silent(rulebook, text):
    assert findings(rulebook, text) == []


@pytest.mark.parametrize("text", [
    "省委常委、省委秘书长、省直机关工委书记林海波出席。",
    "全国人大代表、省农科院研究员、首席专家林海波发言。",
    "原县委书记、县人大常委会主任、县政协主席林海波同志因病逝世。",
])
def test_leaders_above_the_county_and_obituaries_are_only_advice_without_suggestion(rulebook, text):
    assert [(f.level, f.suggest) for f in findings(rulebook, text)] == [("advice", ())]


def test_why_names_the_count_the_person_and_the_titles(rulebook):
    [found] = findings(rulebook, "县委副书记、县长、县总林长林海波巡林。")
    assert found.level == "review"
    assert "3个" in found.why and "林海波" in found.why and "县总林长" in found.why
    assert found.suggest == ("县委副书记、县长林海波",)


def test_the_limit_is_an_option():
    strict = screen.load(settings={"political/leader_titles": {"limit": 1}})
    [found] = findings(strict, "县委副书记、县长林海波巡林。")
    assert found.suggest == ("县委副书记林海波",)


@pytest.mark.parametrize("text", ["书记、" * 30_000, "主任、张三" * 20_000, "书记(" * 30_000])
def test_hostile_input_takes_linear_time(text):
    posts = [(i, i + 2) for i in range(len(text)) if text[i:i + 2] in ("书记", "主任")]
    started = time.perf_counter()
    list(stacks(text, posts))
    assert time.perf_counter() - started < 5
