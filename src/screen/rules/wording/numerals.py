"""Numbers written against GB/T 15835: doubled estimates, and Chinese and Arabic numerals mixed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from screen.model import Hit
from screen.reading import Reading
from screen.rules._hanzi import value
from screen.rules.wording._amounts import places
from screen.rules.wording._cases import case, judge

_ARABIC = "[0-9][0-9,.]{0,12}"
_HANZI = "[一二三四五六七八九十百千两]{1,8}"
_NUMBER = f"(?:{_ARABIC}|{_HANZI})"
_DIGIT = "一二三四五六七八九"
_COUNTED = "[个名人家户件项条次处座台辆吨亩元米公平万亿种册份只头株吨场位幅本]"
_TENS = {str(n * 10): f"{'' if n == 1 else _DIGIT[n - 1]}十几" for n in range(1, 10)}
_ABOUT = re.compile(
    f"(近|大?约|将近|接近|逾) ?{_NUMBER}[万亿]?"
    f"(?:(?:余|多)(?={_COUNTED})|[^，。；、,;:：\n年天月日）)]{{0,4}}?(?:左右|上下))"
)
_OTHER_WORD = "最附靠邻条公节预合制签违契邀失解缔爽特相誓临将接大远亲新"
_LAW = ("罚款", "以下", "以上", "处", "罪", "判处", "赔偿金", "利率")
# A shortened slogan keeps its number in Chinese: 三不, 五险一金.
_FIXED = {
    "不": "原则|准|政策|要求|方针|怕|放过|打击|漏",
    "农": "问题|工作|干部|领域|服务",
    "公": "经费|支出|消费",
    "风": "问题|建设|突出",
    "险": "[1一]金",
    "会": "一课|1课",
    "学": "一做|1做",
    "包": "政策|到位|责任",
    "清": "行动|一|1",
    "防": "措施|一|1",
    "早": "要求|原则",
}
_SLOGAN = re.compile("[2-9](?:" + "|".join(f"{c}(?:{after})" for c, after in _FIXED.items()) + ")")
_MIXED = re.compile(
    "(?<![0-9.,])(?:[0-9]{1,4}(?:[.][0-9]+)?[万亿][0-9]{1,4}[千百](?:[0-9]{1,2})?(?:余|多)?|"
    f"[{_DIGIT}十百两]{{1,4}}[万亿千百][0-9]{{1,5}}(?![0-9年月:])[千百万]?|"
    f"(?<![初月周期双])[{_DIGIT}]?[十百千][0-9]{{1,3}}(?![0-9月年:点时])(?=[{_DIGIT}]?[个名人家户件项条次处座台辆日天元亩公米]))"
)
_ORDER = re.compile(f"第(?:([0-9]{{1,3}})|[{_DIGIT}十百]{{1,5}})(个|届|次|批|位)")
_MONEY = re.compile(
    f"(?<![{_DIGIT}十百千万亿零第上数几0-9])([{_DIGIT}十]{{1,3}}[十百千]|[二三四五六七八九]十[{_DIGIT}]?)([万亿]元)"
)
_MEASURED = re.compile(f"([{_DIGIT}十百]{{1,5}})(分钟|天|小时|个月|元|米|公里|周岁|岁)")
_MORE = (
    "左右",
    "上下",
    *(f"{more}{c}" for more in "余多" for c in "个名人家户件项条次处座台辆吨亩元米万种册份只头株场位幅本"),
)
_FEW = tuple(f"{d}几" for d in range(10))
_HALVES = tuple(f"{c}{d}" for c in "十百千万亿" for d in range(1, 10))
_SLOGANS = tuple(f"{d}{c}" for c in _FIXED for d in range(2, 10))
_MONEYS = tuple(f"{c}{u}元" for c in "十百千" for u in "万亿") + tuple(f"{d}{u}元" for d in _DIGIT for u in "万亿")

TABLE = (
    {
        word: [
            case(
                f"{word} ?{_NUMBER}[万亿%]?[^，。；、,;:：\n）)]{{0,4}}(?<!规模)以上",
                f"“{word}”与“以上”意思重复，保留一个",
            )
        ]
        for word in ("超过", "高达", "至少")
    }
    | {
        f"{a}、{b}": [
            case(
                f"(?<![第{_DIGIT}十\n、]){a}、{b}(?=个(?!五)|天|年(?![级代度期产])|人(?!民|才|大)|次(?!设|供|系|回|变|装|产)|米|岁|名"
                f"|十[^{_DIGIT}]|百|千(?![克瓦伏])|公里|小时|分钟)",
                "相邻数字连用表示概数，中间不用顿号",
                f"{a}{b}",
            )
        ]
        for a, b in pairwise(_DIGIT)
    }
    | {
        word: [case(f"{word}(?:以内|以上|以下|之内)", f"“{word}”表示概数，与“以内、以上”矛盾", word)]
        for word in ("左右", "上下")
    }
    | {
        "左右°c": [case("左右°c", "单位写一次，放在“左右”之前", "℃左右")],
        **{
            f"年{d}": [
                case(
                    f"(?<=[0-9]{{4}})年[{_DIGIT}十]{{1,2}}月[{_DIGIT}十0-9]{{1,3}}日",
                    "同一个日期里的数字写法要一致",
                    level="review",
                )
            ]
            for d in f"{_DIGIT}十"
        },
        "星期": [case("星期([1-6])(?![0-9])", "星期几用汉字")],
        "百分之": [case("百分之([0-9]{1,3}(?:[.][0-9]{1,2})?)(?![0-9])", "汉字与阿拉伯数字不混用", "\\1%")],
        "二零": [case("二零(?=[零〇一二三四五六七八九]{2}年)", "汉字年份中的零写“〇”", "二〇")],
        **{f"多{unit}余": [case(f"(?<=[0-9十百千])多{unit}余", "“多”与“余”意思重复，保留一个", f"多{unit}")] for unit in "万亿千百"},
        **{
            f"{n}、{n + 1}": [
                case(
                    f"(?<![0-9、.第表图注件][0-9])(?<![0-9、.第表图注件]){n}、{n + 1}(?=个(?!五)|天|人(?!民|才|大)|名|岁|公里|小时|分钟|次(?!设|供))",
                    "相邻数字连用表示概数，用汉字，中间不用顿号",
                    f"{_DIGIT[n - 1]}{_DIGIT[n]}",
                )
            ]
            for n in range(1, 9)
        },
        "二0": [case("二0(?=[0一二三四五六七八九]{2}年)", "汉字年份中的零写“〇”", "二〇", level="review")],
    }
)


def find(reading: Reading) -> Iterator[Hit]:
    """Each number whose form says too much, too little or two things."""
    yield from judge(reading, TABLE)
    for at, _, _ in reading.places(*_MORE):
        yield from _about(reading, at)
    if not reading.triggers().keys().isdisjoint(_FEW):
        yield from _approximate(reading)
    yield from _mixed(reading)


def _about(reading: Reading, at: int) -> Iterator[Hit]:
    """近, 约 before the number and 余, 左右 after it."""
    text = reading.text
    lead = max(0, at - 16)
    for m in _ABOUT.finditer(text, lead, at + 3):
        if m.start() < at < m.end() and text[m.start() - 1 : m.start()] not in tuple(_OTHER_WORD):
            yield reading.hit(m.start(), m.end(), "“近、约”与“余、多、左右”意思重复，保留一个")
            return


def _approximate(reading: Reading) -> Iterator[Hit]:
    text = reading.text
    for at in places(text, "几"):
        digits = re.search("(?<![0-9.])[0-9]{1,3}\\Z", text[max(0, at - 4) : at])
        if digits and text[at + 1 : at + 2] in set("个人名位岁年天次家户条项万亿米里元吨公亩辆台只件种"):
            cure = _TENS.get(digits[0], "")
            yield reading.hit(at - len(digits[0]), at + 1, "概数用汉字", (cure,) if cure else ())


def _mixed(reading: Reading) -> Iterator[Hit]:
    """Chinese and Arabic numerals in one number, or side by side for the same thing."""
    text = reading.text
    words = reading.triggers().keys()
    if not words.isdisjoint(_HALVES):
        for m in _MIXED.finditer(text):
            yield reading.hit(m.start(), m.end(), "一个数不混用汉字和阿拉伯数字，只有“万、亿”可以作单位")
    if not words.isdisjoint(_SLOGANS):
        for m in _SLOGAN.finditer(text):
            if not text[m.start() - 1 : m.start()].isalnum() or "一" <= text[m.start() - 1] <= "鿿":
                yield reading.hit(
                    m.start(), m.start() + 2, "固定简称里的数字用汉字", (f"{_DIGIT[int(m[0][0]) - 1]}{m[0][1]}",)
                )
    if "（不含" in words or "（含" in words:
        yield from _same(reading)
    if not words.isdisjoint(_MONEYS):
        yield from _money(reading)
    if "第十" in words or "第二十" in words:
        yield from _orders(reading)


def _same(reading: Reading) -> Iterator[Hit]:
    """十五分钟以上（不含15分钟）: one quantity in two spellings."""
    text = reading.text
    for at, _, _ in reading.places("（不含", "（含"):
        close = text.find("）", at, at + 20)
        start = max(0, at - 14)
        for m in _MEASURED.finditer(text, start, at):
            if close > 0 and re.search(f"(?<![0-9]){value(m[1])}{m[2]}", text[at:close]):
                yield reading.hit(m.start(), close + 1, "同一数量前后写法不一")


def _money(reading: Reading) -> Iterator[Hit]:
    """Sums in Chinese numerals beside the same unit with Arabic ones; fines of the law keep theirs."""
    text = reading.text
    for m in _MONEY.finditer(text):
        start, end = reading.sentence(m.start())
        sentence = text[start:end]
        if (
            re.search(f"[0-9]{m[2]}", sentence)
            and not any(w in sentence for w in _LAW)
            and not reading.quoted(m.start(), m.end())
        ):
            yield reading.hit(m.start(), m.end(), "统计和计量的数用阿拉伯数字，与前后一致")


def _orders(reading: Reading) -> Iterator[Hit]:
    """第十三个 beside 第9个 in one sentence."""
    text = reading.text
    for at, _, _ in reading.places("第十", "第二十"):
        here = _ORDER.match(text, at)
        if not here:
            continue
        start, end = reading.sentence(at)
        for m in _ORDER.finditer(text, start, end):
            if m[1] and m[2] == here[2] and not reading.titled(m.start(), m.end()):
                yield reading.hit(m.start(), m.end(), "同一句里序数的写法不一")
