"""Judges social organisations: those on the unit's list of unlawful ones, and grand names that collect money."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.legal._context import clause, near

_GRAND = re.compile("(?:中国|中华|国际|世界|全球|亚洲|全国|环球)[\u4e00-\u9fff]{1,14}(?:联合会|促进会|研究会"
    "|基金会|理事会|总商会|协会|联盟|研究院|学院大学|研修院|书画院|养生会|科学院)$")
_COLLECTS = re.compile("会费|入会费|发展会员|招募会员|招收会员|诚招|授牌|挂牌费|评选费|收取|缴纳|缴费|理事单位"
    "|每人[^，。；]{0,8}元|收费|下单|推介|推销|授课导师|特聘专家|分会会长|颁发证书|认证费|培训费|代理")
_LONGEST = 22


def find(reading: Reading) -> Iterator[Hit]:
    listed = reading.hits("legal/unlawful_organisations")
    for hit in listed:
        if not near(reading, "legal/reported", *clause(reading, hit.start), 60):
            yield reading.hit(hit.start, hit.end, hit.term.why or "列入非法社会组织名单", level="review")
    for start, end, _ in reading.hits("legal/organisation_endings"):
        a, b = clause(reading, start)
        found = _GRAND.search(reading.text, max(a, end - _LONGEST), end)
        if not found or not _COLLECTS.search(reading.text, a, b):
            continue
        if found.span() in {(hit.start, hit.end) for hit in reading.hits("legal/known_organisations")}:
            continue
        if not near(reading, "legal/reported", a, b, 0):
            yield reading.hit(*found.span(), "冠“中国”“国际”等字样并涉收费，请先在中国社会组织政务服务平台核实")
