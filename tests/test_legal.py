"""The legal gate beyond its cards: links and pictures in meta, local outlets, hostile text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import screen
from screen.model import Draft, Finding, Mark, Span

BOOK = screen.load()


def _found(rule: str, draft: Draft, book: screen.Rulebook = BOOK) -> list[Finding]:
    report = screen.check(draft, book)
    assert not report.gaps
    return [f for f in report.findings if f.rule == rule]


def test_a_link_in_meta_names_its_field() -> None:
    draft = Draft("点击报名。", meta={"links": [{"text": "报名", "href": "https://item.taobao.com/item.htm?id=1"}]})
    [finding] = _found("legal/commercial_link", draft)
    assert (finding.field, finding.span, finding.level) == ("links[0].href", Span(0, 0), "block")


def test_a_link_that_shows_another_host_is_blocked() -> None:
    text = "请登录 www.gov.cn 查询。"
    at = text.index("www")
    draft = Draft(text, marks=[Mark("link", Span(at, at + 10), "https://www.example-shop.com/a")])
    [finding] = _found("legal/commercial_link", draft)
    assert finding.level == "block" and finding.excerpt == "www.gov.cn"


def test_a_link_that_shows_its_own_host_passes() -> None:
    text = "请登录 www.example.gov.cn 查询。"
    draft = Draft(text, marks=[Mark("link", Span(4, 22), "https://zwfw.example.gov.cn/a")])
    assert _found("legal/commercial_link", draft) == []


@pytest.mark.parametrize("host", ["user@www.gov.cn.shop.taobao.com", "www.gov.cn@item.taobao.com:443"])
def test_a_host_in_disguise_is_seen(host: str) -> None:
    draft = Draft("点击办理。", meta={"links": [{"text": "办理", "href": f"https://{host}/x"}]})
    assert len(_found("legal/commercial_link", draft)) == 1


def test_a_shop_card_is_blocked() -> None:
    draft = Draft("欢迎品尝。￼", marks=[Mark("card", Span(5, 6), {"tag": "mp-common-product", "title": "脐橙"})])
    assert len(_found("legal/commercial_link", draft)) == 1


def test_a_source_in_meta_off_the_list_names_its_field() -> None:
    draft = Draft("秋收全面展开。", meta={"kind": "repost", "source": "田野笔记"})
    [finding] = _found("legal/repost_outlet", draft)
    assert finding.field == "source"
    assert _found("legal/repost_source", draft) == []


def test_a_pack_may_authorise_a_local_outlet(tmp_path: Path) -> None:
    (tmp_path / "outlets.toml").write_text(
        '[[outlet]]\nname = "清河融媒"\naliases = ["清河网"]\nkind = "local"\n', "utf-8")
    book = screen.load(packs=[tmp_path])
    draft = Draft("来源：清河网客户端\n秋收全面展开。", meta={"kind": "repost"})
    assert len(_found("legal/repost_outlet", draft)) == 1
    assert _found("legal/repost_outlet", draft, book) == []


def test_a_pack_may_list_unlawful_organisations(tmp_path: Path) -> None:
    folder = tmp_path / "lexicons/legal"
    folder.mkdir(parents=True)
    (folder / "unlawful_organisations.toml").write_text(
        'source = "民政部门公布名单"\nchecked = 2026-01-01\nowner = "编辑部"\n\n'
        '[[term]]\ntext = "清河国学弘扬总会"\nwhy = "列入非法社会组织名单"\n', "utf-8")
    book = screen.load(packs=[tmp_path])
    [finding] = _found("legal/unlawful_organisation", Draft("清河国学弘扬总会昨日成立。"), book)
    assert finding.level == "review"


def test_a_changed_headline_of_a_repost_is_found() -> None:
    original = {"title": "县里拟新建两所学校", "text": "县里拟新建两所学校，目前正在征求意见。"}
    draft = Draft("来源：新华社\n县里拟新建两所学校，目前正在征求意见。", title="县里已新建两所学校",
                  meta={"kind": "repost", "original": original})
    [finding] = _found("legal/repost_fidelity", draft)
    assert (finding.field, finding.level) == ("title", "block")


@pytest.mark.parametrize("text", [
    "来源：" * 33_000, "转发抽奖领取" * 16_000, "欢迎选购优惠活动，" * 11_000, "如有侵权" * 25_000,
    "凶手警方。" * 20_000,
    "中国协会" * 25_000, "a.com" * 20_000, ".cn" * 33_000, "x" * 100_000, "（记者" * 33_000, "关注公众号" * 20_000,
])
def test_hostile_text_stays_quick(text: str) -> None:
    from screen.reading import Reading

    reading = Reading(Draft(text, meta={"kind": "repost"}), BOOK.scanner, context=BOOK.context)
    start = time.perf_counter()
    for rule in BOOK.due(reading):
        if rule.gate == "legal":
            list(BOOK.find(rule, reading))
    assert time.perf_counter() - start < 10
