"""Judges where the links of a draft lead: to shops, to affiliates, or elsewhere than they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from screen.model import Hit
from screen.reading import Reading
from screen.rules.legal._context import clause
from screen.rules.legal._links import ENDINGS, Link, links, registered, shown_host

_TOKEN = re.compile("([¥￥$€₤₳¢])[0-9a-z]{11}\\1")
_ADD = ("加微信", "加v信", "加薇信", "加vx", "加v:", "加v：", "加我微信", "添加微信", "加客服微信", "加qq")
_ACCOUNT = re.compile(
    "加(?:我|客服)?(?:微信|v信|薇信|威信|vx|v|qq)(?:号"
    "|群)?[:： ]{0,2}(?=[a-z_-]{0,18}[0-9])[a-z0-9_-]{5,20}")
_TALK = re.compile("诈骗|骗子|切勿|不要|警惕|谨防|诱导|对方|嫌疑人|被骗|谎称|要求其|让其")
_HOST = re.compile("://([a-z0-9.-]{4,100})(?![a-z0-9.@:_-])")
_ENDINGS = frozenset(ENDINGS)
_NEAR, _FEW = 12, 40
_TOKEN_SIGNS = ("¥", "￥", "$", "€", "₤", "₳", "¢")
_SIGNS = frozenset((*_ADD, *_TOKEN_SIGNS))
_CARD_OF_SHOP = re.compile("shop|goods|product|coupon|store|商品|小店|店铺|橱窗|优惠券|商城|拼多多|京东|淘宝"
    "|有赞|微店|团购")


def find(reading: Reading, commerce: list[str], brands: list[str], affiliate: list[str], shorteners: list[str],
         trusted: list[str]) -> Iterator[Hit]:
    seen = set()
    for link in links(reading) if _strange(reading, tuple(trusted)) else ():
        place = (link.start, link.end, link.field)
        if place in seen:
            continue
        seen.add(place)
        told = _judge(link, commerce, brands, affiliate, shorteners, trusted)
        if told:
            why, level = told
            yield link.hit(reading, why, "advice" if level == "review" and _credited(reading, link) else level)
    if not _SIGNS.isdisjoint(reading.triggers()):
        yield from _accounts(reading)
        yield from _tokens(reading)
    yield from _cards(reading)


def _strange(reading: Reading, trusted: tuple[str, ...]) -> bool:
    """Whether anything but plain addresses of trusted hosts is there; most drafts link to such alone."""
    if reading.draft.marks or reading.meta.get("links"):
        return True
    text, found = reading.text, reading.triggers()
    hosts = []
    for at in found.get("://", ()):
        named = _HOST.match(text, at)
        if not named or not _trusted(named[1], trusted):
            return True
        hosts.append(named.span())
    if len(hosts) > _FEW:
        return True
    for ending in _ENDINGS & found.keys():
        for at in found[ending]:
            if not any(a < at < b for a, b in hosts):
                return True
    return False


@lru_cache(maxsize=256)
def _trusted(host: str, trusted: tuple[str, ...]) -> bool:
    return _under(host, list(trusted))


def _judge(link: Link, commerce: list[str], brands: list[str], affiliate: list[str], shorteners: list[str],
           trusted: list[str]) -> tuple[str, str] | None:
    host = link.host
    if not host:
        return None
    shown = shown_host(link.shown) if link.shown else ""
    if shown and registered(shown) != registered(host):
        return f"链接文字写的是 {shown}，实际指向 {host}", "block"
    if _under(host, trusted):
        return None
    if _under(host, commerce) or any(label in brands for label in host.split(".")):
        return f"{host} 是电商或推广网站", "block"
    if any(sign in link.address for sign in affiliate):
        return "链接带有推广返佣参数", "block"
    if _under(host, shorteners):
        return f"{host} 是短链接，须先还原再判断去向", "review"
    return None


def _credited(reading: Reading, link: Link) -> bool:
    """Whether a listed outlet is named right before a short link, as platforms shorten links by themselves."""
    before = reading.text[max(0, link.start - _NEAR):link.start].rstrip(" ：:@（(")
    return not link.field and any(before.endswith(name) for name in reading.outlets)


def _under(host: str, domains: list[str]) -> bool:
    known = _known(tuple(domains))
    while host not in known:
        _, dot, host = host.partition(".")
        if not dot:
            return False
    return True


@cache
def _known(domains: tuple[str, ...]) -> frozenset[str]:
    return frozenset(domains)


def _accounts(reading: Reading) -> Iterator[Hit]:
    """Calls to add a private account, which lead readers away to a seller as a link does."""
    for at, _, _ in reading.places(*_ADD):
        found = _ACCOUNT.match(reading.text, at)
        if found and not reading.quoted(*found.span()) and not _TALK.search(reading.text, *clause(reading, at)):
            yield reading.hit(*found.span(), "引导读者添加私人账号", level="review")


def _tokens(reading: Reading) -> Iterator[Hit]:
    for found in _TOKEN.finditer(reading.text):
        yield reading.hit(*found.span(), "电商口令，复制后会打开购物应用", level="block")


def _cards(reading: Reading) -> Iterator[Hit]:
    for start, end, mark in reading.marks("card") if reading.draft.marks else ():
        if _CARD_OF_SHOP.search(_words(mark.value)):
            yield reading.hit(start, end, "商品或店铺卡片", level="block")


def _words(value: Any) -> str:
    return " ".join(map(str, value.values() if isinstance(value, dict) else (value,))).lower()
