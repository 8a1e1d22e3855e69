"""Promises that no advertisement may make: cures, effects without fail, profits without risk, being the best."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.reading import Reading
from screen.rules.legal._context import clause, often

_STRONG = frozenset((
    "100%有效", "一次见效", "一贴见效", "三天见效", "保本保息", "保本高息", "保证治愈", "包治", "包治百病",
    "只赚不赔", "国家级新药", "国家级配方",
    "宫廷秘方", "当天见效", "彻底根治", "彻底治愈", "无任何副作用", "无效全额退款", "无效退款", "无毒副作用",
    "安全无副作用", "永不复发", "疗效最佳",
    "疗效第一", "神奇功效", "祖传秘方", "稳赚不赔", "第一品牌", "绝不复发", "药到病除", "躺赚", "零风险高收益",
    "高收益零风险", "包瘦", "有病治病",
))
_SHAPES = {
    "根治": re.compile("根治(?![性术])[^，。；、\n]{0,8}?(?:病|癌|症|炎|痛|瘤|高血压|失眠|脱发|近视|痔|癣|疹|斑|风湿"
    "|颈椎|腰椎)"),
    "祛斑": re.compile("(?<=[0-9一二三四五六七八九十]天)祛斑"),
    "月收益": re.compile("月收益(?:率)?(?:高达|达|超|约)?[0-9]{1,3}%"),
    "日收益": re.compile("日收益(?:率)?(?:高达|达|超|约)?[0-9.]{1,4}%"),
    "年化收益": re.compile("年化收益(?:率)?(?:高达|达|超)?[2-9][0-9]%"),
}
_WEAK = {
    "治愈率": re.compile("治愈率(?:高达|达|超过|为)?[0-9.]{2,5}%"),
    "有效率": re.compile("有效率(?:高达|达|超过|为)?[0-9.]{2,5}%"),
    **{word: re.compile(word) for word in ("不再复发", "降三高", "抗肿瘤", "抗癌", "防癌", "预防癌症", "延年益寿")},
}
_PRODUCT = re.compile(
    "茶|酒|酵素|保健|贴|膏|胶囊|口服液|颗粒|面膜|常喝|常吃|常饮|食用|服用|泡脚|温泉|秘方|套盒|仪器"
    "|产品|此药|该药")
_TALK = re.compile(
    "不可信|不能|无法|并非|不存在|没有|虚假|夸大|宣称|声称|号称|自称|谎称|谣|骗|误区|切勿|警惕|谨防|所谓|吹嘘|违法"
    "|违规|广告法|禁止|不得|不要|不信"
    "|尚不|难以|打着|为名|幌子|鼓吹|标榜|诱导|诱骗|承诺|许诺|称其|查处|拒绝|识别|陷阱"
)


def claims(reading: Reading) -> Iterator[tuple[int, int, list[str]]]:
    """Yields (start, end, words) of the claims of each sentence that makes one strong one, or two weak for goods."""

    if "legal/ad_claims" not in reading.found():
        return
    done = 0
    for hit in reading.hits("legal/ad_claims"):
        if hit.start < done:
            continue
        start, end = clause(reading, hit.start)
        strong, weak = _in(reading, start, end)
        told = sorted(strong + weak) if strong or (len(weak) > 1 and _PRODUCT.search(reading.text, start, end)) else []
        done = end
        if not told or _TALK.search(reading.text, start, end) or reading.quoted(told[0][0], told[-1][1]):
            continue
        if not often(reading, "legal/reported"):
            yield told[0][0], max(b for _, b in told), [reading.text[a:b] for a, b in told]


def _in(reading: Reading, start: int, end: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    strong: list[tuple[int, int]] = []
    weak: list[tuple[int, int]] = []
    for hit in reading.hits("legal/ad_claims"):
        if not start <= hit.start < end:
            continue
        word = hit.term.text
        if word in _STRONG:
            strong.append((hit.start, hit.end))
        for shapes, into in ((_SHAPES, strong), (_WEAK, weak)):
            found = shapes[word].match(reading.text, hit.start, end) if word in shapes else None
            if found:
                into.append(found.span())
    return strong, weak
