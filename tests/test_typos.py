"""The typo engine: what it finds, what it leaves alone, what it costs at worst."""

from __future__ import annotations

import json
import random
import time
import zlib
from importlib.resources import files
from pathlib import Path

import screen
from screen.model import Draft
from screen.reading import Reading
from screen.rules.wording._typo_counts import counts
from screen.rules.wording._typo_slips import slips
from screen.scan import Scanner

MADE = Path(__file__).parent.parent / "fixtures/typos.jsonl"
SCANNER = Scanner({})


def _slips(text: str) -> list[tuple[int, int, str]]:
    reading = Reading(Draft(text=text), SCANNER)
    return [(*reading.source(s.start, s.end), s.suggestion) for s in slips(reading, 0.3)]


def test_a_third_of_all_kinds_of_slips_is_found_and_clean_lines_are_left_alone() -> None:
    wanted, found, wrong = 0, 0, []
    for line in MADE.read_text("utf-8").splitlines():
        row = json.loads(line)
        told = _slips(row["input"])
        for e in row["expected"]:
            wanted += 1
            found += any(a < e["end"] and e["start"] < b for a, b, _ in told)
        wrong += [t for t in told if not any(t[0] < e["end"] and e["start"] < t[1] for e in row["expected"])]
    assert found / wanted >= 1 / 3 and len(wrong) <= 1


def test_the_right_word_is_offered_in_its_place() -> None:
    text = "𠮷县各单位要提高认识，抓好落食，加强财政紫金监管。"
    assert [(text[a:b], new) for a, b, new in _slips(text)] == [("食", "实"), ("紫", "资")]


def test_slips_side_by_side_are_all_found() -> None:
    assert [new for _, _, new in _slips("严格执行安全生铲责壬制，加强市场监毒管里工作。")] == ["产", "任", "督", "理"]


def test_an_odd_form_that_stands_three_times_is_told_once_as_advice() -> None:
    text = "".join(f"{n}组要抓好落食工作。" for n in "一二三")
    told = [f for f in screen.check(text).findings if f.rule == "wording/typo"]
    assert [(f.excerpt, f.level) for f in told] == [("食", "advice")]


def test_names_numerals_and_stand_ins_are_no_slips() -> None:
    assert not _slips("罚款人民币贰拾万元整。经查，计某伙同甲公司伪造单据，记者郜禾、通讯员寸守业报道。")


def test_text_that_is_no_prose_costs_little() -> None:
    random.seed(1)
    text = "".join(random.choices(counts().characters[11:3500], k=100_000))
    start = time.process_time()
    _slips(text)
    assert time.process_time() - start < 5


def test_the_data_stays_small() -> None:
    data = (files("screen") / "data" / "typos.bin").read_bytes()
    assert len(zlib.compress(data, 1)) < 15_000_000
