"""Judges how a case is told: no guilt before judgment, no protected person by name, no status beside the crime."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.names import name_at
from screen.reading import Reading
from screen.rules.legal._context import clause

_GUILTY = ("罪犯", "犯罪分子", "凶手", "杀人犯", "抢劫犯", "强奸犯", "盗窃犯", "诈骗犯", "纵火犯")
# Said of somebody by name before judgment, these find guilt; alone they are plain words of the language.
_BY_NAME = ("嫌犯", "毒贩", "歹徒", "窃贼", "小偷", "劫匪", "绑匪", "人贩子", "骗子")
_STATUS = ("小偷", "罪犯", "强奸犯", "骗子", "歹徒", "毒贩", "杀手", "惯偷")
_PROTECTED = ("嫌疑人家属", "嫌疑人妻子", "嫌疑人之子", "试管婴儿",
              "代孕", "传染病患者", "肺结核患者",
              "精神病患者", "精神障碍患者", "艾滋病患者", "艾滋病感染者", "hiv感染者", "吸毒人员", "戒毒人员",
              "强迫卖淫", "感染者", "确诊患者", "病毒携带者", "密切接触者")
_INVESTIGATED = re.compile("抓获|落网|涉嫌|警方|公安|民警|立案|侦查|侦破|告破|逮捕|刑事拘留|刑拘|审查起诉|批捕|嫌疑")
_JUDGED = re.compile("判处|判决|宣判|服刑|徒刑|死刑|刑满|监狱|法院|被定罪|减刑|假释|改造|矫正|刑罚|审判|法庭"
    "|刑法|量刑|越狱|狱")
_CLOSED = re.compile(
    "判处|一审判决|二审判决|作出判决|判决如下|维持原判|公开宣判|(?<!择期)宣判(?!日)|服刑|刑满|监狱"
    "|减刑|假释|社区矫正|获刑")
_PENDING = re.compile(
    "择期宣判|刑事拘留|刑拘|被拘留|逮捕|批捕|移送|侦办|侦查|立案|正在审理|审理了|庭审|开庭"
    "|提起公诉|抓获|归案|落网|另案处理")
_SOMEBODY = re.compile("[\u4e00-\u9fff]{1,2}(?:某|×|x)")
_SENTENCED = ("罪行确凿", "铁证如山", "罪大恶极", "罪有应得", "罪恶滔天", "十恶不赦", "死有余辜", "必将受到法律",
    "必将受到严惩",
              "难逃法网", "法网难逃", "难逃法律", "拒不认罪", "罪责难逃")
_PARTY = re.compile("被告人|嫌疑人|犯罪分子|罪犯|[\u4e00-\u9fff]某(?:某)?|凶手")
_PERSON = re.compile("(?:残疾人|聋哑人|盲人|精神病人|同性恋|少数民族|[一-鿿]族|工人|农民工|农民|教授|教师|学生|大学生|官员|医生|博士|保姆|黑人|外地人|外地)(?:小偷"
    "|罪犯|强奸犯|骗子|歹徒|毒贩|杀手|惯偷)")
_OF_A_PEOPLE = ("族男子", "族女子", "族男青年", "族女青年", "族青年", "族籍男子", "族籍女子")
_PEOPLE = re.compile("(?:维吾尔|哈萨克|蒙古|朝鲜|柯尔克孜|[一-鿿])族籍?(?:男青年|女青年|男子|女子|青年)")
_ACTS = re.compile("持刀|伤人|杀害|行凶|盗窃|抢劫|抢夺|诈骗|贩毒|吸毒|强奸|嫌疑|涉嫌|刑拘|拘留|抓获|落网|打砸")
_POINTED = re.compile("(?:这|那|该)(?:名|个|伙|对)?$")
_PRETENDING = re.compile("假冒|冒充|假|防范|防|警惕|伪装")
# What makes a minor a party to a case; "accused" or harmed tells how grave the naming is.
_ROLES = ("作案", "到案", "归案", "涉嫌", "盗窃", "抢劫", "抢夺", "斗殴", "伤害", "拘留", "嫌疑人", "被告人",
          "刑事责任", "猥亵", "强奸", "性侵", "拐卖", "被害人", "受害人", "霸凌", "欺凌",
          "拐骗", "拐走", "诱拐", "诱骗", "骗至", "骗到", "带至", "绑架", "虐待", "遗弃", "殴打", "打伤", "公诉机关", "侵害", "抓获", "查处", "家暴")
_ACCUSED = re.compile("作案|到案|归案|投案|抓获|落网|涉嫌|盗窃|偷|抢|斗殴|滋事|打伤|拘留|嫌疑人|被告人"
    "|刑事责任|未成年犯|犯罪")
_HARMED = re.compile("被害|受害|遭|拐|诱骗|骗[至到]|带至|绑架|虐待|遗弃|殴打|侵害|被[^，。；\n]{0,8}(?:打|害|拐|杀|骗|奸|侵|猥亵)")
_PUPIL = re.compile(
    "(?:(?:小学|初中|高中|中学|中专|职高|[一二三四五六七八九]年级|初[一二三]|高[一二三])[\u4e00-\u9fff]{0,2}"
    "(?:学生|男生|女生)|小学生|初中生|高中生|中学生|未成年人|少年|少女|男孩|女孩|男童|女童)(?:[（(][^（()）\n]{1,8}[）)])?")
_BROKEN = re.compile("[（(，,、。；;\n]|[和与等因被遭的]|涉嫌|伙同|参与|到案|归案|持|多次|先后")
_AGED = re.compile("[（(，,](?:[男女][，,、])?(?<![0-9])(?:[1-9]|1[0-7])(?:周)?岁")
# School and class tell who a child is, also where the name is hidden.
_CLASS = re.compile(
    "(?:小学|中学|学校|幼儿园|[一二三四五六七八九]中|实验[一二三]小|职高|中专|职中)[^，。；（）()\n]{0,4}?(?:[一二三四五六七八九1-9]年级|[初高][一二三]|[小中大]班)(?:[（(]?[0-9一二三四五六七八九十]{1,2}[）)]?班)?"
    "|[一二三四五六七八九1-9]年级[（(]?[0-9一二三四五六七八九十]{1,2}[）)]?班")
_AGE = re.compile("(?<![0-9])(?:[1-9]|1[0-7])(?:周)?岁(?!以|前|后|左右|起|至|到)")
_MASKED = re.compile("(?:[\u4e00-\u9fff](?:某{1,2}|×{1,2}|x{1,2})|小[\u4e00-\u9fff])[（(，,]")
_AFTER = re.compile("[（(:：、“\"]{0,1}[ ]?")
_CRIME = re.compile("罪犯分子|[\u4e00-\u9fff]{2}犯罪")


def find(reading: Reading) -> Iterator[Hit]:
    text = reading.text
    guilty = reading.places(*_GUILTY)
    if guilty and _CLOSED.search(text):
        guilty = []
    judged, pending = bool(_JUDGED.search(text)), bool(_PENDING.search(text))
    for start, end, word in guilty:
        if _before_judgment(reading, start, end, word, judged, pending):
            yield reading.hit(start, end, "法院判决前不得称为罪犯", ("犯罪嫌疑人",))
    yield from _branded(reading)
    verdicts = reading.places(*_SENTENCED)
    for start, end, _ in verdicts if verdicts and not _CLOSED.search(text) else ():
        a, b = clause(reading, start)
        if _PARTY.search(text, a, b) and not reading.quoted(start, end):
            yield reading.hit(start, end, "判决前不得下有罪结论或带感情色彩的评判")
    for start, end, word in reading.places(*_STATUS):
        found = _PERSON.search(text, max(0, start - 4), end)
        if found and not _PRETENDING.search(text, max(0, found.start() - 6), found.start()):
            yield reading.hit(*found.span(), "不得把社会身份与犯罪连在一起",
                (word if word not in _GUILTY else "犯罪嫌疑人",))
    for _, end, word in reading.places(*_PROTECTED):
        yield from _named(reading, end, word)
    yield from _minors(reading)
    yield from _peoples(reading)


def _peoples(reading: Reading) -> Iterator[Hit]:
    """The ethnic group of somebody told beside what he is suspected of."""
    for start, end, _ in reading.places(*_OF_A_PEOPLE):
        a, b = clause(reading, start)
        if not _ACTS.search(reading.text, a, b) or _JUDGED.search(reading.text, a, b):
            continue
        if not (_SOMEBODY.match(reading.text, end) or _name(reading, end)):
            continue
        found = _PEOPLE.search(reading.text, max(a, start - 5), end)
        if found and found.end() == end:
            yield reading.hit(*found.span(), "不得把民族身份与案件连在一起", (found[0][found[0].rfind("族") + 1:].removeprefix("籍"),))


def _branded(reading: Reading) -> Iterator[Hit]:
    """Words for a criminal right before a name, in a case that no court has decided."""
    text = reading.text
    for start, end, _ in reading.places(*_BY_NAME):
        pointed = _POINTED.search(text, max(0, start - 2), start) and _PARTY.search(text, *clause(reading, start))
        if not (pointed or _SOMEBODY.match(text, end) or _name(reading, end)) or text[start - 1:start] == "涉":
            continue
        if _PENDING.search(text) and not _CLOSED.search(text) and not reading.quoted(start, end):
            yield reading.hit(start, end, "法院判决前不得称为罪犯", ("犯罪嫌疑人",))


def _name(reading: Reading, at: int) -> int:
    """The end of a full name that begins at an offset, 0 when there is none."""
    found = reading.names(at, min(len(reading.text), at + 12))
    if not found or found[0][0] != at or "某" in reading.text[at:found[0][1] + 1]:
        return 0
    return found[0][1] if found[0][1] - at > 1 else 0


def _minors(reading: Reading) -> Iterator[Hit]:
    """Full names of minors who are a party to a case; the harmed are told by the gate for personal data too."""
    text, done = reading.text, 0
    for at, _, _ in reading.places(*_ROLES):
        start, end = clause(reading, at)
        start, done = max(start, done), max(end, done)
        for first, stop in _children(reading, start, end) if start < end else ():
            accused = _ACCUSED.search(text, start, end) and not _HARMED.search(text, start, end)
            yield reading.hit(first, stop, "未成年人涉案，不得公开姓名等可以认出本人的信息", (f"{text[first]}某",),
                None if accused or _CLASS.search(text, stop, end) else "advice")
        yield from _placed(reading, start, end) if start < end else ()


def _placed(reading: Reading, start: int, end: int) -> Iterator[Hit]:
    """School and class of a child that a case is about, beside a hidden name."""
    text = reading.text
    found = _CLASS.search(text, start, end)
    if not found or not (_ACCUSED.search(text, start, end) or _HARMED.search(text, start, end)):
        return
    hidden = _MASKED.search(text, max(start, found.start() - 16), found.start())
    if hidden and (_AGE.search(text, start, end) or _PUPIL.search(text, start, end)):
        yield reading.hit(*found.span(), "写出学校、班级，可以认出涉案未成年人")


def _children(reading: Reading, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Full names behind a word for a pupil or a child, and those with an age under eighteen behind them."""
    text = reading.text
    seen = set()
    for found in _PUPIL.finditer(text, start, end):
        first = found.end()
        stop = name_at(text, first)
        if stop - first > 1 and "某" not in text[first:stop + 1] and _BROKEN.match(text, stop):
            seen.add(first)
            yield first, stop
    if _AGE.search(text, start, end):
        for first, stop, _ in reading.names(start, end):
            if first not in seen and stop - first > 1 and "某" not in text[first:stop + 1] and _AGED.match(text, stop):
                yield first, stop


def _before_judgment(reading: Reading, at: int, end_of_word: int, word: str, judged: bool, pending: bool) -> bool:
    start, end = clause(reading, at)
    if pending and (_SOMEBODY.match(reading.text, end_of_word) or _name(reading, end_of_word)):
        return True
    if word == "犯罪分子" or judged:
        return False
    return bool(_INVESTIGATED.search(reading.text, start, end)) and not _CRIME.match(reading.text, at)


def _named(reading: Reading, end: int, word: str) -> Iterator[Hit]:
    """The full name right behind a word for a protected person."""
    text = reading.text
    gap = _AFTER.match(text, end)
    first = gap.end() if gap else end
    if not "\u4e00" <= text[first:first + 1] <= "\u9fff" or "某" in text[first:first + 3]:
        return
    for start, stop, name in reading.names(first, min(len(text), first + 12)):
        if start == first and 2 <= stop - start <= 4:
            yield reading.hit(start, stop, f"“{word}”不得公开真实姓名", (f"{name[0]}某",))
        return
