"""Words that leave the reader to guess the day, the place, the office or the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading

_OPENING = 500
_PASSING = frozenset({"昨天", "昨日", "昨晚", "今天", "今日", "今晨", "前天", "前日"})
_PLACES = ("附近", "旁边")
_NOTICE = re.compile("(?:通知|公告|通告|启事|公示|提醒|预告|安排|提示|预警|预案)(?:\n|\\Z|[ —（(!！])")
_DATED = re.compile("[ ]?[（(,，]?[0-9]{1,2}(?:月|日|号)")
_DAY = {
    "明天": "写明具体日期",
    "后天": "写明具体日期",
    "明晚": "写明具体日期",
    "今晚": "写明具体日期",
    "明日": "写明具体日期",
    "明早": "写明具体日期",
    "今夜": "写明具体日期",
    "下周": "写明具体日期",
    "下个月": "写明具体月份",
    "不日": "写明具体日期",
    "择日": "写明具体日期",
    "大概": "写明准确数字或时间",
    "差不多": "写明准确数字或时间",
}
# Who, where and when, told so loosely that the reader must ask.
_SOFT = {
    "近期": re.compile("近期(?=将|拟|组织|开展|召开|举办|进行)"),
    "近日": re.compile("(?<=将于|拟于)近日"),
    "相关单位": re.compile("(?<=请)相关单位(?!负责)"),
    "有关单位": re.compile("(?<=请)有关单位(?!负责)"),
    "相关部门": re.compile("(?<=请|到|向)相关部门"),
    "有关部门": re.compile("(?<=请|到|向)有关部门"),
    "相关材料": re.compile("(?<=携带|提供|提交|准备)相关材料(?![（(:：]|清单)"),
    "有关材料": re.compile("(?<=携带|提供|提交|准备)有关材料(?![（(:：]|清单)"),
    "相关证件": re.compile("(?<=携带|提供|提交|出示)相关证件(?![（(:：])"),
    "有关证件": re.compile("(?<=携带|提供|提交|出示)有关证件(?![（(:：])"),
}
_NEARBY = re.compile("(?:地点|地址|集合|会场|考点)[^\n。；]{1,30}?(附近|旁边|一带|周边)(?=[。；，\n]|\\Z)")
# Told of people and bodies without a name, in any draft.
_NAMELESS = {
    "有关部门": re.compile("(?<![一-鿿]{2})有关部门(?=将|已|正在?|会(?!同|议))"),
    "相关部门": re.compile("(?<![一-鿿]{2})相关部门(?=将|已|正在?|会(?!同|议))"),
    "有专家": re.compile("有专家(?=指出|表示|认为|称|说|介绍|提醒|建议|透露)"),
    "有媒体": re.compile("有媒体(?=报道|称|爆料|披露)"),
    "有研究": re.compile("有研究(?=表明|显示|称|指出|发现)"),
    "有数据": re.compile("有数据(?=表明|显示)"),
    "有关人士": re.compile("有关人士(?=指出|表示|认为|称|说|介绍|透露)"),
    "知情人": re.compile("知情人士?(?=指出|表示|认为|称|说|介绍|透露|爆料)"),
}
# A place that the notice never names.
_POINTED = re.compile("(?:到|前往|至|赴|在|于)(?:指定|规定|相应|有关)的?(?:地点|场所|位置|窗口|网点|时间|区域)(?:集中)?(?=办理|领取|报到|集合|参加|登记|接种|缴[费纳]|提交|就诊|体检|认证|等候|上车|集中|报名|递交|投票|审核|现场)")
_WHERE = re.compile("(?:地点|地址|位置|场所|窗口|网点)(?:设在|设于|为|是|[:：]|详见|见附|名单|一览|分布)|详见附件|见附件|集合于|地点\n")
_OLD_NEWS = re.compile("(?:[天日晚晨])?(?=[，,]|上午|下午|傍晚|晚上|清晨|凌晨|晚间|[0-9]{1,2}时|深夜)")
_EVENT = re.compile("遇难|失联|被困|受灾|灾情|险情|塌方|山洪|洪水|泥石流|事故|火灾|爆炸|坍塌|中毒|疫情|抢险|搜救|搜寻|警情|地震|溃|决口|停水|停电|伤亡")
_WEEK = re.compile("下周[一二三四五六日天]?")


def find(reading: Reading, head: int) -> Iterator[Hit]:
    """Each relative day or loose estimate in a notice; a notice says so within its first `head` characters."""
    text = reading.text
    for word in _NAMELESS.keys() & reading.triggers().keys():
        for at, _, _ in reading.places(word):
            found = _NAMELESS[word].match(text, at)
            if found and not reading.quoted(at, found.end()):
                yield reading.hit(at, found.end(), "写明是哪个部门、什么人，注明出处")
    yield from _undated(reading)
    if not _NOTICE.search(f"{reading.title}\n{text[:head]}") and not reading.meta.get("notice_type"):
        return
    for at, end, word in reading.places(*_DAY):
        if word == "下周":
            week = _WEEK.match(text, at)
            end = week.end() if week else end
        if not _DATED.match(text, end) and not reading.quoted(at, end):
            yield reading.hit(at, end, _DAY[word])
    for word in _SOFT.keys() & reading.triggers().keys():
        for at, _, _ in reading.places(word):
            found = _SOFT[word].match(text, at)
            if found and not _DATED.match(text, found.end()):
                yield reading.hit(at, found.end(), "通知里写明具体时间、单位或材料名称")
    for at, _, _ in reading.places("指定", "规定的地", "规定地", "相应窗口", "规定时间", "有关地点"):
        found = _POINTED.search(text, max(0, at - 2), at + 16)
        if found and not _WHERE.search(text) and not reading.quoted(*found.span()):
            yield reading.hit(*found.span(), "写明具体地点、时间", level="review")
    for m in _NEARBY.finditer(text) if not reading.triggers().keys().isdisjoint(_PLACES) else ():
        yield reading.hit(m.start(1), m.end(1), "写明准确地点")


def _undated(reading: Reading) -> Iterator[Hit]:
    """Days told from the day of writing in a report of an emergency, which is read and passed on for days."""
    text = reading.text
    if reading.date is None or _PASSING.isdisjoint(reading.triggers()) or not _EVENT.search(text, 0, _OPENING):
        return
    for at, end, _ in reading.places(*_PASSING):
        opens = at == 0 or text[at - 1] in "。！？\n，,；;　 ”"
        if opens and _OLD_NEWS.match(text, end) and not _DATED.match(text, end) and not reading.quoted(at, end):
            yield reading.hit(at, end, "突发事件信息写明具体日期")
