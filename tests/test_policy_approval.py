"""The record of approvals is held against the class that the report itself names, under every profile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import screen
from screen import Draft

PROFILES = sorted(path.stem for path in (Path(screen.__file__).parent / "profiles").glob("*.toml"))
BOOKS = {name: screen.load(profile=name) for name in PROFILES}
UNIT = {"unit": "示县水务局", "region": "示省示县"}
DRAFTS = {
    "ordinary": ("3月5日，县水务局召开工作例会，研究春灌用水。", {}),
    "leader": ("县水务局党委书记发表重要讲话，部署春灌用水。", {}),
    "others": ("河堤绿化由县林业局负责，预计下月完成。", {}),
    "rumour": ("网传示县自来水涨价，请居民关注。", {}),
    "event": ("5月6日，示县城区发生供水管道爆炸，造成2人受伤，正在抢修。", {}),
    "drill": ("示县开展供水管道爆炸应急演练，模拟造成2人受伤。", {}),
}


def report(profile: str, name: str, approvals: Any = None) -> screen.Report:
    text, meta = DRAFTS[name]
    meta = {**UNIT, **meta, "publish_date": "2026-05-07"}
    if approvals is not None:
        meta["approvals"] = approvals
    return screen.check(Draft(text, meta=meta), BOOKS[profile])


def faults(found: screen.Report) -> list[str]:
    return [f.why for f in found.findings if f.rule == "policy/approval"]


@pytest.mark.parametrize("name", DRAFTS)
@pytest.mark.parametrize("profile", PROFILES)
def test_the_rule_and_the_report_agree(profile: str, name: str) -> None:
    asked = report(profile, name).approval
    assert asked is not None and asked.needs
    steps = [{"role": role, "name": f"审{n}", "time": "2026-05-06"} for n, role in enumerate(asked.needs)]
    full = report(profile, name, steps)
    assert faults(full) == []
    if name != "others":  # the signature of the other unit settles that matter
        assert full.approval is not None and full.approval.name == asked.name
    for n in range(len(steps)):
        assert faults(report(profile, name, [*steps[:n], *steps[n + 1:]]))
    last = faults(report(profile, name, steps[:-1]))
    assert last and asked.needs[-1] in last[0] and asked.name in last[0]


@pytest.mark.parametrize("profile", PROFILES)
def test_classes_rise_with_what_is_found(profile: str) -> None:
    names = [entry["name"] for entry in BOOKS[profile].profile["approval"]["class"]]
    told = {name: report(profile, name).approval.name for name in DRAFTS}  # type: ignore[union-attr]
    assert told["ordinary"] == told["drill"] == "一般"
    assert told["event"] == "重大突发" and told["rumour"] == "重大敏感"
    assert names.index(told["leader"]) > 0
    if "涉及其他单位" in names:
        assert told["others"] == "涉及其他单位"


def test_no_record_is_no_fault_of_the_record() -> None:
    assert faults(report("default", "event")) == []


def test_aliases_and_higher_roles_count() -> None:
    assert faults(report("default", "ordinary", ["小编", "二审", "终审"])) == []
    assert faults(report("default", "ordinary", ["编辑", "部门负责人", "主要领导"])) == []


def test_one_higher_role_stands_for_one_step_only() -> None:
    assert faults(report("default", "ordinary", ["编辑", "主要领导"])) == ["本稿属“一般”类，缺少部门负责人审签"]


def test_order_persons_and_time() -> None:
    assert "审签次序颠倒，应由低到高" in faults(report("default", "ordinary", ["编辑", "分管领导", "部门负责人"]))
    twice = [{"role": r, "name": n} for r, n in (("编辑", "甲"), ("部门负责人", "甲"), ("分管领导", "乙"))]
    assert faults(report("default", "ordinary", twice)) == ["甲一人审签多个环节"]
    late = [{"role": r, "name": r, "time": "2026-05-08 09:00"} for r in ("编辑", "部门负责人", "分管领导")]
    assert faults(report("default", "ordinary", late)) == ["审签时间晚于发布日期"]


def test_an_aside_role_is_replaced_by_nobody() -> None:
    steps = ["编辑", "部门负责人", "分管领导", "主要领导", "县委县政府领导"]
    assert faults(report("default", "others", steps)) == ["本稿属“涉及其他单位”类，缺少有关单位审签"]


@pytest.mark.parametrize("record", ["编辑", 7, [None, {}, {"role": 3}], [{"role": "编辑", "time": None}]])
def test_an_odd_record_is_a_fault_and_no_crash(record: Any) -> None:
    found = report("default", "ordinary", record)
    assert found.gaps == [] and faults(found)
