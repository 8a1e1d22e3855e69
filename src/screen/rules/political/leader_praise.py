"""Judges words that set a local leader apart: praise, honorifics, and terms kept for the central leadership."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit, Level
from screen.reading import Reading
from screen.rules._context import around

_ALWAYS: dict[str, tuple[str, ...]] = {
    "莅临": ("到",), "光临指导": ("指导",), "亲临": ("到",), "父母官": ("干部",),
    **dict.fromkeys(("拨冗", "日理万机", "爱民如子", "百忙之中", "高瞻远瞩", "事必躬亲", "英明领导", "英明决策",
                     "运筹帷幄", "指挥若定"), ()),
}
_OF_LEADERS: dict[str, tuple[str, ...]] = {
    "隆重召开": ("召开",), "隆重举行": ("举行",), "胜利闭幕": ("闭幕",), "圆满闭幕": ("闭幕",),
    "重要讲话": ("讲话",), "重要指示": ("要求",), "重要批示": ("批示",), "视察": ("调研",),
    **dict.fromkeys(("亲自", "英明", "热情洋溢", "不辞辛劳", "不辞劳苦", "高屋建瓴", "振聋发聩", "平易近人",
                     "和蔼可亲", "语重心长", "谆谆教诲", "德高望重", "废寝忘食", "夙兴夜寐", "为民情怀",
                     "深受拥戴", "冒着酷暑", "冒着严寒", "顶着烈日", "风尘仆仆", "旅途劳顿", "带病坚持", "雷鸣般的掌声",
                     "深受群众爱戴", "深受爱戴", "嘘寒问暖"), ()),
}
_KINDLY = re.compile("亲切(?:接见|看望|慰问|关怀|会见|交谈)")
_LOCAL = re.compile(
    "(?:[市州县区旗镇乡街村](?:委|政府|人大|政协|党委|长|党政|领导)|[局处科院校厂司]长|书记|领导干部|领导一行|局领导"
    "|工委|主任|主席)")
_CENTRAL = re.compile(
    "习近平|习主席|总书记|党中央|党的正确领导|军委|中央|国务院|国家主席|总理|委员长|毛泽东|毛主席|周恩来|邓小平"
    "|全国人大|全国政协|省委|自治区党委|省长|总统|首相|先生|女士|当事人|申请人|法定代表人"
    "|老师|医生|烈士|教授|院士|家长")

# A local leader as the one who acts, told before the word in the same clause or the one before.
_LEADER = re.compile(
    "(?:[市州盟县区旗镇乡村]|街道)(?:委书记|委副书记|委常委|党委(?:副)?书记|党工委(?:副)?书记|人大[^，。、]{0,6}主任"
    "|政协(?:副)?主席|长(?![大期远途效春江城]))"
    "|(?:党委|党组|工委|总支|支部)(?:副)?书记|副?[县区市镇乡局]长(?![大期远途效春江城])|(?:[县区市镇乡局]|部门|单位)领导")
_GRAVE = frozenset(("莅临", "亲临", "亲自", "重要讲话", "重要指示", "重要批示", "百忙之中", "日理万机", "高瞻远瞩", 
                    "爱民如子", "英明", "英明领导", "英明决策", "事必躬亲", "高屋建瓴"))
_SAID = re.compile("(?:说|道|表示|告诉记者|强调|指出|要求)[:：，]?$|必须亲自|要亲自|应亲自|应当亲自|带头"
    "|亲自(?:挂帅|抓|过问|部署|推动|协调|督办)")
_WITHIN = 40

_REACH = 300


def find(reading: Reading) -> Iterator[Hit]:
    """Praise in a sentence with a local post and none of the central leadership."""
    done: set[int] = set()
    for start, end, word in reading.places(*_ALWAYS):
        if start not in done and not _central(reading, start):
            done.update(range(start, end))
            yield reading.hit(start, end, f"“{word}”宜改用平实说法", _ALWAYS[word], _grave(reading, start, end, word))
    for start, end, word in reading.places(*_OF_LEADERS):
        if start not in done and _local(reading, start):
            yield reading.hit(start, end, f"对基层领导不用“{word}”", _OF_LEADERS[word],
                              _grave(reading, start, end, word))
    for start, _, _ in reading.places("亲切"):
        found = _KINDLY.match(reading.text, start)
        if found and _local(reading, start):
            yield reading.hit(*found.span(), "对基层领导不用“亲切”", (found[0].removeprefix("亲切"),))


def _central(reading: Reading, at: int) -> bool:
    start, end = reading.paragraph(at)
    return bool(_CENTRAL.search(reading.text, max(start, at - _REACH), min(end, at + _REACH)))


def _local(reading: Reading, at: int) -> bool:
    start, end = around(reading, at)
    near = _LOCAL.search(reading.text, start, end) or _LOCAL.search(reading.title)
    return bool(near) and not _central(reading, at)


def _grave(reading: Reading, start: int, end: int, word: str) -> Level | None:
    """Review where the draft itself says it of a local leader; what others say, or a duty told, stays advice."""
    text = reading.text
    if word not in _GRAVE or not _LEADER.search(text, max(0, start - _WITHIN), end + _WITHIN):
        return None
    a, b = around(reading, start)
    if reading.quoted(start, end) or reading.titled(start, end) or \
            _SAID.search(text, a, min(b, end + 4)):
        return None
    told = _LEADER.search(text, max(a, start - _WITHIN), min(b, end + (_WITHIN if word in ("莅临", "百忙之中") else 0)))
    return "review" if told else None
