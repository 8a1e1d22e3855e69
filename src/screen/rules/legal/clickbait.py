"""Judges headlines that lure instead of telling; alerts that people need at once are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit, Level
from screen.reading import Reading
from screen.rules.legal._headline import headline

_LURES: tuple[tuple[str, Level, re.Pattern[str]], ...] = (
    ("震惊体", "review", re.compile(
        "震惊(?=[!！,，:：]|$|了|全)|惊呆|惊爆|惊天|吓人|太可怕了|出大事了|炸锅|炸裂|疯传|转疯了|疯了|沸腾了"
        "|泪目|哭了|看完沉默|细思极恐|毛骨悚然|心惊肉跳"
        "|真相竟(?:然)?是|背后真相|内幕曝光|刚刚曝光|不为人知")),
    ("催看体", "review", re.compile(
        "删前速看|再不看就|不看后悔|再不看就|看完必转|不转不是|紧急扩散|火速扩散|扩散周知|99%的人"
        "|90%的人|后悔一辈子|后悔终[生身]|后悔莫及|错过后悔|不来后悔|医生都|功德无量|万万没想到|你绝对想不到"
        "|没人告诉你|内部消息|(?:所有人|大家|全网|朋友圈)都在转|太突然了?[!！]|太重磅")),
    # Offices say it of lists and deadlines too.
    ("催看体", "advice", re.compile("速看|赶紧看|必看[!！]|千万别再|后果很严重")),
    ("刚刚体", "advice", re.compile("^(?:最新消息|重磅消息|重大消息|独家消息)[!！:：,，]|^重磅[!！]"
    "|^刚刚(?=[!！,，:：])|^突发(?=[!！,，:：])|^就在刚刚")),
    ("一字体", "advice", re.compile("^[\u4e00-\u9fff][!！]+$")),
    ("只写人名", "review", re.compile(
        "^[\u4e00-\u9fff]{2,3}[,，](?:被查|主动投案|投案|逝世|去世|道歉|被抓|被捕|被立案调查|落马)[!！。]?$")),
    ("叠用叹号", "advice", re.compile("[!！]{2,}|[?？]{2,}")),
)
_ALERT = re.compile("预警|紧急(?:通知|提醒|避险|转移)|寻人|气象|地震|应急|暴雨|台风|山洪|洪水|停水|停电|停气"
    "|停课|封闭|管制|火灾|汛|响应|警报|召回"
                    "|辟谣|反诈|诈骗|谣言")
_QUOTED = re.compile("[“「‘\"]")


def find(reading: Reading) -> Iterator[Hit]:
    title, offset = headline(reading)
    if not title or _ALERT.search(title):
        return
    for why, level, pattern in _LURES:
        found = pattern.search(title)
        if found and not _QUOTED.search(title[max(0, found.start() - 1):found.start()]):
            yield reading.hit(offset + found.start(), offset + found.end(), f"{why}标题", level=level)
            return
