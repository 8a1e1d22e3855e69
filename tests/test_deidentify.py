"""De-identification carries out the masks and its diff leaks nothing."""

from __future__ import annotations

from typing import Any

import screen
from screen.deidentify import deidentify
from screen.model import Draft

IDENTITY, MOBILE = "110101198503151235", "13905716688"
TEXT = f"第一行\n联系人：赵某，电话：{MOBILE}，身份证号：{IDENTITY}。\n第三行\n请拨打[电话](tel:{MOBILE})。\n"


def test_every_place_is_masked_and_the_rest_stays(book: Any) -> None:
    text, _ = deidentify(Draft(TEXT), screen.check(TEXT, book))
    assert text == TEXT.replace(MOBILE, "139****6688").replace(IDENTITY, "110101********1235")


def test_the_masked_draft_has_nothing_left_to_mask(book: Any) -> None:
    text, _ = deidentify(Draft(TEXT), screen.check(TEXT, book))
    assert not [f for f in screen.check(text, book).findings if f.masked]


def test_the_diff_shows_changed_lines_without_the_numbers(book: Any) -> None:
    _, diff = deidentify(Draft(TEXT, name="稿件.md"), screen.check(TEXT, book).findings)
    whole = "\n".join(diff)
    assert MOBILE not in whole and IDENTITY not in whole and "第一行" not in whole
    assert diff[:3] == ["--- 稿件.md", "+++ 稿件.md（去标识化）", "@@ -2,1 +2,1 @@"]
    assert diff[3] == "-联系人：赵某，电话：[11 位数字]，身份证号：[18 位数字]。"
    assert diff[4] == "+联系人：赵某，电话：139****6688，身份证号：110101********1235。"
    assert diff[5] == "@@ -4,1 +4,1 @@"


def test_waived_findings_and_clean_drafts_change_nothing(book: Any) -> None:
    report = screen.check(TEXT, book)
    for finding in report.findings:
        finding.waived = "已获本人同意（李某）"
    assert deidentify(Draft(TEXT), report) == (TEXT, [])
    assert deidentify(Draft("清白的稿件。"), []) == ("清白的稿件。", [])
