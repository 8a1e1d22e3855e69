"""Sales offers that are patterns rather than words: discounts, gifts with purchase, prices, order numbers.

Digits masked as x by whoever passed the text on count as digits: xx元, x.x折.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_N = "[0-9x]"
_CUT = re.compile(f"(?:(?<![0-9x.]){_N}{{1,2}}(?:[.、_]{_N})?|[一二三四五六七八九]{{1,2}})$")
_NOT_CUT = re.compile("折[叠合旧算线腾射子页弯返股断价戟磨成]")
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("full", re.compile(
        f"满{_N}{{2,6}}[元块]?(?:现金)?[即就可再]?可?(?:送|减|赠|返|立减|省|抵|低|获|享|以上)")),
    ("gift", re.compile(
        f"(?:充|存|购|买|刷|订)(?:值|满)?{_N}{{1,6}}[元个份万]?[^。；\n]{{0,8}}?(?:送|返|赠|抵|得)")),
    ("swap", re.compile(f"{_N}(?<![0-9x满].){_N}{{1,5}}元?(?:立减|减|抵|返|送|顶|变){_N}{{2,6}}(?![0-9x])")),
    ("buy_one", re.compile(
        f"(?:买|购|拍|订)(?:[一二两三四五六七八九十多]|{_N}{{1,2}})(?:打|件|瓶|盒|罐|多少|份)?(?:送|赠|得|减)")),
    ("price", re.compile(
        "(?:人均|每桌|每位|均价|仅需|只需|只要|仅售|售价|低至|特价|原价|现价|最低|市场价|起拍价|一口价|体验价|特惠|优惠|直降|立减"
        f"|享受|价值|每平|相当于|￥|¥)[:：]?[￥¥]?{_N}{{1,6}}(?:\\.{_N}{{1,2}})?(?:元|块|万|折|/|人民币)?")),
    ("from", re.compile(
        f"(?:元|万|/人|/平|/斤|/月)(?:(?<={_N}元)|(?<={_N}万)|(?<={_N}/[人平斤月])|(?<=元/[人平斤月]))起"
        "(?![草诉初由来义拍动到飞降点步火源立因床重码用至居])")),
    ("money", re.compile(f"元(?<={_N}元)")),
    ("raffle", re.compile(
        "(?:转发|关注)[^。！!\n]{0,40}?(?:抽|赠送|有机会|赢得|即可参加|中奖|获得|送出)")),
    ("prize", re.compile(
        "(?:送|赢|获得|抽奖|奖品|抽取|提供的)[^。！!\n]{0,16}?"
        "(?:话费|手机|iphone|门票|演唱会|大奖|水壶|运动衫|礼品|好礼|礼包|代金券|优惠券)")),
    ("account", re.compile("(?:加|微信|vx(?<![a-z0-9/]vx)|v信)[^。\n]{0,6}?[a-z][-_a-z0-9]{5,19}|(?<![a-z0-9/])qq(?:号码?|群)?[:：是为 ]{0,3}[1-9][0-9]{5,10}(?![0-9])")),
    ("brand", re.compile(
        "(【[^】\n]{1,10}?(?:楼|店|坊|阁|轩|斋|庄|锅|餐厅|酒家|饭馆|茶馆|面馆|生活馆|体验馆|家具|装饰|酒吧|ktv|地产|花园|公馆|大酒店)[^】\n]{0,8}】"
        "|(?:这家|新开业的|新开的)[^，。\n]{0,10}?(?:店|馆|餐厅|酒楼|火锅|烧烤))")),
    ("place", re.compile("((?:地址|店址|店面)[:：，,.][^\n。；]{2,20})")),
    ("riches", re.compile("(?:月|日|年)(?:入|赚)[0-9一二三四五六七八九十过上]{1,3}(?:百|千|万)")),
    ("phone", re.compile(
        "(?:电话|热线|手机|咨询|详询|致电|来电|预约|预定|订购)"
        f"([^。\n]{{0,6}}?{_N}{{3,4}})")),
    ("number", re.compile(
        f"{_N}(?<![0-9x.].)(?:(?<=1){_N}{{10}}|(?<=x)x{{10}}|(?<=x)x{{6,7}}|{_N}{{2,3}}[-一－—~]{{1,2}}{_N}{{7,8}}"
        f"|{_N}{{2,3}}[- ]{_N}{{3,4}}[- ]{_N}{{3,4}})(?![0-9x.%年元万亿])")),
)
# One of these stands in every match, and most of them stand in few drafts.
_CUES = {
    "full": ("满",), "gift": ("送", "返", "赠", "抵", "得"), "swap": ("减", "抵", "返", "送", "顶", "变"),
    "buy_one": ("送", "赠", "得", "减"),
    "price": ("仅需", "只需", "只要", "仅售", "售价", "低至", "价", "人均", "每桌", "每位", "最低", "特惠", "优惠", "直降", "立减",
              "享受", "每平", "相当于", "￥", "¥"),
    "from": ("起",), "money": ("元",), "raffle": ("转发", "关注"), 
    "prize": ("送", "赢", "获得", "抽", "奖品", "提供的"),
    "brand": ("【", "这家", "新开"), "place": ("地址", "店址", "店面"),
    "riches": ("入", "赚"), "account": ("qq", "加", "微信", "vx", "v信"), "phone": ("电话", "热线", "手机", "询", "电", "预", "订购"),
    "number": tuple("0123456789x"),
}  # fmt: skip


def offers(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yields (start, end, kind) of each offer in a stretch of folded text."""
    at = text.find("折", start, end)
    while at >= 0:
        found = _CUT.search(text, max(start, at - 4), at)
        if found and not _NOT_CUT.match(text, at) and text[at - 2:at] != "波三":
            yield found.start(), at + 1, "cut"
        at = text.find("折", at + 1, end)
    stretch = text[start:end]
    for kind, pattern in _PATTERNS:
        if any(cue in stretch for cue in _CUES[kind]):
            for found in pattern.finditer(text, start, end):
                yield found.start(pattern.groups), found.end(), kind
