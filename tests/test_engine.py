"""The line from draft to report: identity, masking, waivers, gaps, dates and meta."""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import screen
from screen.model import Draft, Span, Waiver

Make = Callable[..., Path]
ID = "11010519491231002X"


@pytest.fixture
def own(pack: Make) -> Any:
    return screen.load([pack(["布署"])], builtin=False)


@given(st.text("布署工作，😀𠮷\r\n ", max_size=60))
def test_excerpt_is_the_text_at_the_span(text: str) -> None:
    for finding in screen.check(text).findings:
        if not finding.field and not finding.masked and finding.span != Span(0, 0):
            assert text[finding.span.start:finding.span.end] == finding.excerpt


def test_equal_input_gives_equal_reports(book: Any) -> None:
    draft = Draft("联系电话：13812345678，布署工作，截止目前。")
    assert screen.check(draft, book) == screen.check(draft, screen.load())


def test_reports_are_picklable(book: Any) -> None:
    report = screen.check("布署工作", book)
    assert pickle.loads(pickle.dumps(report)) == report


def test_id_survives_edits_elsewhere_and_not_edits_nearby(own: Any) -> None:
    first = screen.check("全市统一布署，逐项落实。", own).findings[0]
    moved = screen.check("今天召开会议。会上，全市统一布署，逐项落实。", own).findings[0]
    moved_far = screen.check("今天召开会议，研究下一阶段工作。全市统一布署，逐项落实。后文另有要求。", own).findings[0]
    assert first.id != moved.id
    again = screen.check("昨天召开会议，研究下一阶段工作。全市统一布署，逐项落实。后文另有说明。", own).findings[0]
    assert moved_far.id == again.id


def test_equal_places_have_different_ids(own: Any) -> None:
    found = screen.check("甲乙丙丁戊己庚辛布署甲乙丙丁戊己庚辛。甲乙丙丁戊己庚辛布署甲乙丙丁戊己庚辛。", own).findings
    assert len({f.id for f in found}) == len(found) == 2


def test_waivers_stay_visible_and_lapse(own: Any) -> None:
    finding = screen.check("布署工作", own).findings[0]
    good = Waiver(finding.id, "原文如此", "张主任", "2026-12-31")
    report = screen.check("布署工作", own, [good], date(2026, 6, 1))
    assert report.verdict == "pass"
    assert report.findings[0].waived == "原文如此（张主任）"
    late = screen.check("布署工作", own, [good], date(2027, 6, 1))
    assert late.verdict == "review"
    assert "过期" in late.notes[0]
    assert "未用到" in screen.check("工作", own, [good], date(2026, 6, 1)).notes[0]


def test_a_rule_that_raises_is_a_gap_and_never_a_pass(own: Any) -> None:
    def broken(reading: Any) -> Any:
        raise RuntimeError("13812345678")

    own._finders["wording/own"] = broken
    report = screen.check("布署工作", own)
    assert report.verdict == "incomplete"
    assert report.gates["wording"] == "incomplete"
    assert report.gates["legal"] == "pass"
    assert "138" not in report.gaps[0].why


def test_a_wrong_date_is_told_and_never_a_pass(book: Any) -> None:
    report = screen.check(Draft("平安。", meta={"publish_date": "2026年3月"}), book)
    assert report.verdict == "incomplete"


def test_personal_data_never_leaves_unmasked(book: Any) -> None:
    text = f"王某的身份证号为{ID}，布署手机13812345678，优惠价99元抢购，下单电话13812345678。"
    report = screen.check(Draft(text, meta={"images": [{"caption": f"身份证号{ID}"}]}), book)
    told = repr(report)
    assert ID not in told
    assert "13812345678" not in told
    assert any(f.masked for f in report.findings)


def test_a_secret_keys_the_ids_of_personal_data_only(pack: Make) -> None:
    text = f"身份证号{ID}。布署工作"
    plain = screen.check(text, screen.load([pack(["布署"])])).findings
    keyed = screen.check(text, screen.load([pack(["布署"])], secret=b"site")).findings
    assert [a.id == b.id for a, b in zip(plain, keyed, strict=True)] == [not f.masked for f in plain]


def test_meta_is_screened_and_names_its_field(own: Any) -> None:
    draft = Draft("正文。", title="布署会", meta={"images": [{"caption": "布署现场", "alt": ""}]})
    found = {f.field: f for f in screen.check(draft, own).findings}
    assert set(found) == {"title", "images[0].caption"}
    assert all(f.span == Span(0, 0) and f.excerpt == "布署" for f in found.values())


def test_builtin_false_leaves_packs_and_the_personal_data_floor(own: Any) -> None:
    assert {r.id for r in own.rules if not r.mask} == {"wording/own"}
    assert screen.check("截止目前，共和国万万岁", own).findings == []
    assert [f.rule for f in screen.check(f"身份证号：{ID}", own).findings] == ["confidentiality/id_number"]


def test_hostile_runs_are_harmless(book: Any) -> None:
    for char in "中0a（“【《一、 \n*&<.1":
        report = screen.check(char * 100_000, book)
        assert report.gaps == [], char


def test_a_rule_that_never_ends_lists_its_first_thousand_and_says_so(own: Any) -> None:
    report = screen.check("布署。" * 3_000, own)
    assert len(report.findings) == 1_000
    assert "超过" in report.notes[0]
    roster = "\n".join(f"手机138{number:08d}" for number in range(12_345_000, 12_346_500))
    assert len(screen.check(roster, own).findings) == 1_500


def test_many_threads_agree(book: Any) -> None:
    text = "积极开展转办，布署工作，电话13812345678。"
    expected = screen.check(text, book)
    out: list[Any] = []
    threads = [threading.Thread(target=lambda: out.append(screen.check(text, book))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(report == expected for report in out)


def test_import_loads_no_third_party_module() -> None:
    import subprocess

    code = "import sys; import screen; print([m for m in sys.modules if m.split('.')[0] in " \
           "('jieba', 'ahocorasick', 'daachorse', 'spacy', 'regex', 'click', 'rich', 'stdnum', 'phonenumbers', " \
           "'publicsuffixlist', 'turbohtml', 'markdown_it', 'docx', 'lxml', 'numpy')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
