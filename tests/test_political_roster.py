"""Names, posts and order of leaders against the roster of a pack, on the day of the draft."""

from __future__ import annotations

from pathlib import Path

import pytest

import screen
from screen import Draft

SAMPLE = Path(__file__).parent.parent / "fixtures" / "packs" / "sample"
BOOK = screen.load(packs=[SAMPLE])


def told(text: str, day: str = "2025-06-01") -> list[tuple[str, tuple[str, ...]]]:
    report = screen.check(Draft(text, meta={"publish_date": day}), BOOK)
    assert report.gaps == []
    return [(f.excerpt, f.suggest) for f in report.findings if f.rule == "political/roster"]


@pytest.mark.parametrize("text", [
    "云溪县委书记顾长河到石门镇调研。",
    "云溪县县长沈若溪主持会议，顾长河讲话。",
    "顾长河、沈若溪参加活动。",
    "县委书记顾长河、县长沈若溪参加活动。",
    "云溪县委副书记、云溪县县长沈若溪参加义务植树。",
    "顾长河边的老树发了新芽。",
])
def test_right_names_posts_and_order_are_silent(text: str) -> None:
    assert told(text) == []


def test_one_wrong_character_in_a_name() -> None:
    assert told("云溪县委书记顾长何到石门镇调研。") == [("顾长何", ("顾长河",))]
    assert told("云溪县县长沈诺溪主持会议。") == [("沈诺溪", ("沈若溪",))]


def test_a_post_that_is_another_persons() -> None:
    assert told("云溪县委书记沈若溪到石门镇调研。") == [("云溪县委书记沈若溪", ("云溪县委副书记沈若溪",))]


def test_order_in_a_list() -> None:
    assert told("沈若溪、顾长河参加活动。") == [("沈若溪、顾长河", ("顾长河、沈若溪",))]
    assert [words for words, _ in told("县长沈若溪、县委书记顾长河参加活动。")] == ["沈若溪、县委书记顾长河"]


def test_before_they_took_office_the_roster_is_silent() -> None:
    assert told("云溪县委书记顾长何到石门镇调研。", "2023-12-01") == []
    assert told("沈若溪、顾长河参加活动。", "2024-04-01") == []


def test_without_a_roster_the_rule_does_not_even_run() -> None:
    book = screen.load()
    reading = screen.reading.Reading(Draft("县委书记顾长河到石门镇调研。"), book.scanner, context=book.context)
    assert "political/roster" not in {rule.id for rule in book.due(reading)}
    assert "political/roster" in {rule.id for rule in BOOK.due(reading)}


def test_hostile_text_stays_fast() -> None:
    assert told("顾长" * 50_000) == []
