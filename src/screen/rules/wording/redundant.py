"""Words said twice in one phrase, and a few constructions that official copy gets wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit, Level
from screen.reading import Reading
from screen.rules.wording._cases import case, judge

_FALL = re.compile(
    "(?:减少|下降|降低|缩短|下滑|缩小|缩减|减轻)[^，。；,;\n是翻增提高]{0,6}?"
    "(?:[0-9][0-9,.]{0,12}|[一二三四五六七八九十两几]{1,3})倍\\Z"
)
# Nothing but a measure word between: the multiple cannot belong to another verb.
_PURE = re.compile("[^，]{2}(?:了|约|近|超过?|逾|达到?|幅度?|为|到|至|将近|接近)*[0-9一二三四五六七八九十两几]").match
_WHOM = "(?:我们|我|大家|广大|全体|群众|干部|人们|学生|党员|村民|居民|企业|职工|孩子|他们|各)"

_THROUGH = re.compile(f"通过[^，。；\n]{{2,30}}，使(?={_WHOM})")

TABLE = {
    "凯旋": [case("凯旋(?:归来|而归)", "“凯旋”已含归来", "凯旋"), case("(?<=胜利)凯旋", "“凯旋”已含胜利")],
    "亲眼目睹": [case("亲眼目睹", "“目睹”就是亲眼看到", "目睹")],
    "免费赠送": [case("免费赠送", "“赠送”已含免费", "赠送")],
    "悬殊": [
        case("悬殊(?:很|太|较|非常|十分|过|巨|加)大", "“悬殊”已含相差大", "悬殊"),
        case("(?<=差距)悬殊(?!的|很|太|较|非|十|过|巨|加)", "“悬殊”已含差距"),
    ],
    "涉及到": [case("涉及到", "“及”就是“到”", "涉及")],
    "波及到": [case("波及到", "“及”就是“到”", "波及")],
    "危及到": [case("危及到", "“及”就是“到”", "危及")],
    "顾及到": [case("顾及到", "“及”就是“到”", "顾及")],
    "报刊杂志": [case("报刊杂志", "“刊”就是杂志", "报刊")],
    "邂逅相遇": [case("邂逅相遇", "“邂逅”就是偶然相遇", "邂逅")],
    "破天荒": [case("(?<=第一次)破天荒", "“破天荒”就是第一次")],
    "囊括": [case("囊括(?:全部|所有)", "“囊括”已含全部", "囊括")],
    "德育教育": [case("德育教育", "“德育”就是道德教育", "德育")],
    "莘莘学子": [case("莘莘学子们", "“莘莘”已表示众多", "莘莘学子"), case("(?<=众多)莘莘学子", "“莘莘”已表示众多")],
    "俩个": [case("俩个", "“俩”就是两个", "两个")],
    "忍俊不禁": [case("忍俊不禁地?(?:笑|大笑)", "“忍俊不禁”已含笑", "忍俊不禁")],
    "公诸于众": [case("公诸于众", "“诸”就是“之于”", "公之于众")],
    "光临惠顾": [case("光临惠顾", "意思重复", "惠顾")],
    "原因是": [case("原因是(?:因为|由于)", "“原因”与“因为”重复", "原因是")],
    "目前现状": [case("目前现状", "“现状”就是目前的状况", "现状")],
    "目前的现状": [case("目前的现状", "“现状”就是目前的状况", "现状")],
    "令人堪忧": [case("令人堪忧", "“堪忧”已含令人", "堪忧")],
    "非法走私": [case("非法走私", "走私本来非法", "走私")],
    "切忌": [case("切忌(?:不要|不能|勿)", "双重否定，意思相反", "切忌")],
    "防止": [
        case("(?<![预])防止[^，。；\n]{1,16}不再(?:次)?(?=发生|出现|反弹)", "双重否定，意思相反；改为“防止……再次发生”")
    ],
    "无时无刻": [case("无时无刻(?![^。！？；\n]{0,30}[不没无])", "“无时无刻”要与“不”连用", "时时刻刻")],
    "截至": [case("截至[^，。；\n]{1,16}为止", "“截至”与“为止”重复，保留一个")],
}


def find(reading: Reading) -> Iterator[Hit]:
    """Each phrase that says one thing twice, lacks its subject, or falls by multiples."""
    yield from judge(reading, TABLE)
    for at, end, _ in reading.places("，使"):
        start = max(reading.text.rfind(stop, 0, at) for stop in "\n。！？；") + 1
        found = _THROUGH.match(reading.text, start)
        if found and found.end() == end:
            yield reading.hit(start, end, "“通过……使……”连用，句子缺主语，删去一个")
    for at, end, _ in reading.places("倍"):
        found = _FALL.search(reading.text[max(0, at - 24) : end])
        if found:
            level: Level | None = "review" if _PURE(found[0]) else None
            yield reading.hit(end - len(found[0]), end, "减少、下降不用“倍”，用百分比或几分之几", level=level)
