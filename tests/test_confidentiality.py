"""Personal data in disguise, in tables and in notices; and what only looks like it."""

from __future__ import annotations

import time
from typing import Any

import pytest

import screen
from screen.model import Draft, Mark, Span

PERSONAL = tuple(
    f"confidentiality/{name}"
    for name in ("id_number", "phone", "bank_card", "address", "personal_other")
)
IDENTITY, MOBILE, CARD = "110101198503151235", "13905716688", "6222021000112233449"


def found(
    book: Any, text: str, rule: str = "", **meta: Any
) -> list[tuple[str, str, str]]:
    report = screen.check(Draft(text, title=meta.pop("title", ""), meta=meta), book)
    assert not report.gaps
    return [
        (f.rule.split("/")[1], text[f.span.start : f.span.end], f.level)
        for f in report.findings
        if f.rule in PERSONAL and rule in f.rule
    ]


@pytest.mark.parametrize(
    "number",
    [
        "1390571⑥688",
        "139 0571 6688",
        "139-0571-6688",
        "1390571六688",
        "1390571陆688",
        "13905716６88",
        "13９０５７１６６８８",
        "1390571⑹688",
        "1390571⁶688",
        "1390571ⅵ688",
        "139○5716688",
        "139º5716688",
        "一三九零五七一六六八八",
        "+86-13905716688",
        "0086 13905716688",
        "8613905716688",
        "1390571❻688",
    ],
)
def test_a_mobile_number_in_disguise_is_one_finding(book: Any, number: str) -> None:
    assert found(book, f"联系电话：{number}。") == [("phone", number, "block")]


@pytest.mark.parametrize(
    "words",
    [
        "138****5678",
        "12345",
        "400-800-1234",
        "0571-88123456",
        "值班电话：0571-88123456",
        "项目编号13905716688001",
        "3.13905716688",
        "金额13905716688元",
        "https://example.cn/a?id=13905716688",
        "文号〔2024〕13905716688号",
        "汇率1.13905716688",
        "工号A13905716688",
        "110101********1235",
        "张某某",
        "浙A****6",
        "订单号：13905716688",
        "14012345678",
        "二〇二三年一月三日至二〇二四年五月六日",
    ],
)
def test_numbers_that_are_nobodys(book: Any, words: str) -> None:
    assert found(book, f"请看{words}。") == []


@pytest.mark.parametrize(
    ("number", "level"),
    [
        (IDENTITY, "block"),
        ("110101 19850315 1235", "block"),
        ("510202198204152218", "block"),
        ("830000199011120039", "block"),
        ("110101198503151236", "advice"),
        ("110101198513151235", "advice"),
    ],
)
def test_identity_numbers_by_region_date_and_check_digit(
    book: Any, number: str, level: str
) -> None:
    assert found(book, f"身份证号：{number}。") == [("id_number", number, level)]


@pytest.mark.parametrize(
    "number",
    [
        "91110000600037341L",
        "202311070001234567",
        "1770732040741",
        "110101198503151236789",
    ],
)
def test_long_numbers_that_are_not_identity_numbers(book: Any, number: str) -> None:
    assert found(book, f"号码{number}。", "id_number") == []


def test_one_number_is_one_finding(book: Any) -> None:
    text = f"户主{IDENTITY}，卡号{CARD}，手机{MOBILE}，邮箱{MOBILE}@163.com。"
    assert [rule for rule, _, _ in found(book, text)] == [
        "id_number",
        "bank_card",
        "phone",
        "personal_other",
    ]


def test_a_table_header_is_the_label(book: Any) -> None:
    rows = [
        ("姓名", "联系电话", "一卡通账号", "家庭住址"),
        ("赵某", MOBILE, "121056789012345", "云山市北门街道杏花苑3幢2单元501"),
    ]
    text, marks = "", []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            value = {
                "row": number,
                "column": column,
                "header": rows[0][column],
                "table": 0,
            }
            marks.append(Mark("cell", Span(len(text), len(text) + len(cell)), value))
            text += cell + "\t"
        text += "\n"
    report = screen.check(Draft(text, marks=marks), book)
    assert [f.rule.split("/")[1] for f in report.findings if f.rule in PERSONAL] == [
        "phone",
        "bank_card",
        "address",
    ]


def test_a_notice_of_punishment_keeps_names_and_loses_numbers(book: Any) -> None:
    meta = {"notice_type": "失信被执行人", "legal_basis": "民事诉讼法第二百六十六条"}
    text = f"李某某，身份证号{IDENTITY}，名下车辆浙A12345。"
    assert [(rule, level) for rule, _, level in found(book, text, **meta)] == [
        ("id_number", "block"),
        ("personal_other", "advice"),
    ]
    report = screen.check(Draft(text, meta=meta), book)
    assert all("失信被执行人" in f.why for f in report.findings if f.rule in PERSONAL)


def test_a_list_of_benefits_is_never_exempt(book: Any) -> None:
    text = "赵建国，出生日期：1956年3月2日，患有肝硬化。"
    report = screen.check(
        Draft(
            text,
            title="2024年低保对象公示名单",
            meta={"notice_type": "强制性信息披露", "legal_basis": "条例"},
        ),
        book,
    )
    levels = {
        f.rule.split("/")[1]: f.level
        for f in report.findings
        if f.gate == "confidentiality"
    }
    assert levels == {"personal_other": "review", "health_minor": "review"}


def test_office_numbers_and_boxes_ask_for_less(book: Any) -> None:
    assert found(book, f"监督举报电话：{MOBILE}。")[0][2] == "review"
    assert found(book, "意见建议请发至 yunshan_zfb@163.com。")[0][2] == "advice"
    assert found(book, "邮箱 zfb@yunshan.gov.cn。") == []


def test_reports_hold_no_raw_personal_data(book: Any) -> None:
    text = f"赵某，{IDENTITY}，电话{MOBILE}，卡号{CARD}，家住云山市北门街道杏花苑3幢2单元501室，微信号：zhao_5566。"
    report = screen.check(Draft(text), book)
    said = repr(
        [(f.excerpt, f.message, f.why, f.suggest, f.masked) for f in report.findings]
    )
    assert not any(
        raw in said for raw in (IDENTITY, MOBILE, CARD, "2单元", "zhao_5566")
    )


@pytest.mark.parametrize(
    "part",
    [
        "1",
        "1 ",
        "1-",
        "13",
        "家住",
        "3岁",
        "eyJa",
        "秘密★",
        "a.",
        "://a:",
        "密码：",
        "浙A",
        "0571-",
    ],
)
def test_hostile_input_takes_linear_time(book: Any, part: str) -> None:
    text = "身份证号电话住址低保名单患有遭password " + part * (60_000 // len(part))
    start = time.perf_counter()
    screen.check(Draft(text), book)
    assert time.perf_counter() - start < 20
