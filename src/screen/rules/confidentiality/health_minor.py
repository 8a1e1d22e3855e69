"""Illness told of a named person, and named children beside what harmed them or the need they live in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from screen.rules.confidentiality._children import children
from screen.rules.confidentiality._columns import Cell, name_in, rows
from screen.rules.confidentiality._notices import notice
from screen.rules.confidentiality._people import hidden, led, masked, name_end

if TYPE_CHECKING:
    from screen.model import Hit
    from screen.reading import Reading

_DISEASE = ("病种", "疾病", "病名", "病情", "患病", "诊断", "残疾类别", "残疾等级", "残疾类型", "健康状况", "病因")
_LIST = "confidentiality/illness"
_NEED = "confidentiality/hardship"
_PATIENT = re.compile("患者|病人|病例|就诊者|住院者|感染者|其中")
_LOOK_BACK, _LOOK_AHEAD, _REACH = 14, 16, 90
_LEFT = re.compile(
    "(?:因|系|属|为)?(?:患有|身患|罹患|患上|(?<!多)患(?![者儿病])|(?<![体关联])系|确诊为|确诊|诊断为"
    "|检出)[^，,。；;、（(|\n]{0,10}$|(?:母亲|父亲|家人)[^，,。；;、|\n]{0,6}$")
_RIGHT = re.compile(
    "(?:[、和及]?[\u4e00-\u9fff0-9]{1,8}?(?:病|症|炎|癌|瘤|痴呆|残疾[一二三四]级|携带者|三期|晚期)"
    "|[一二三四1-4]级|携带者|感染者|足)?")
_ABOUT_PERSON = re.compile(
    "患者|病人|病例|就诊|收治|体检|聘用|录用|年级|学生|老人|慰问|困难|走访|救助|居民|村民|低保|特困|帮扶|康复|班"
    "|拟聘|员工|教师"
)
_HONOUR = re.compile("同志|烈士|事迹|模范|先锋|英雄|楷模|劳模|书记|主席|总理|院士|将军|诗人|作家|带病|忠诚|榜样")
_EXPLAINS = re.compile("(?:副?主任|副?主治|医生|医师|教授|院长|专家|书记|局长|所长|介绍|表示|说|提醒|团队|博士)")
_GENERAL = re.compile(
    "患者|病人|人群|防治|预防|筛查|门诊|科|药|诊疗|知识|研究|手术|日|专家|专科|救助|保险|疫苗|高发"
    "|发病|流行|医保|等")
_CASES = ("患者", "病例", "感染者", "病人", "密接者", "密切接触者")
_NUMBERED = re.compile("(?:[0-9一二三四五六七八九十]{1,2})?[:：为是]?")
_WHO = re.compile("[，,（(：:](?=[^。\n]{0,20}(?:[男女][，,、）)]|[0-9]{1,3}(?:周)?岁|[现家]住|户籍|系[^，。]|就职|教师|职工|员工|村民|居民|学生|司机|店主))")
_CASE = re.compile("确诊|感染|症状|发热|疑似|阳性|隔离|就诊|收治|入院|流调|流行病学|密切接触|活动轨迹|病例")
_OPENS = re.compile("班[ 　]?|[|，,；;、\n\t ]")
_BREAK = re.compile("[（(，,|：:\t ]")
_SCHOOL = ("班级", "年级", "就读学校", "所在学校", "学校")
_DIED = re.compile("逝世|去世|辞世|病逝|离世|与世长辞")
_MOURNED = ("悼念", "讣告", "逝世", "沉痛")
_CUT = "（略）"


def find(reading: Reading) -> Iterator[Hit]:
    """Yield the illness or hardship of a named person, and the names of children who must not be known."""
    done: list[tuple[int, int]] = []
    plain = ((*found, None) for found in (*_columns(reading), *_told(reading), *_patients(reading)))
    for start, end, why, suggest, level in (*plain, *children(reading)):
        if not any(a < end and start < b for a, b in done):
            done.append((start, end))
            yield reading.hit(start, end, why=why, suggest=(suggest,), level=level)


_Found = tuple[int, int, str, str]


def _columns(reading: Reading) -> Iterator[_Found]:
    ill = [(hit.start, hit.end) for hit in reading.hits(_LIST)]
    for row in rows(reading):
        name = name_in(row, reading.text)
        if masked(name) or (not name and notice(reading).kind != "benefit"):
            continue
        yield from _pupil(reading, row, name)
        for cell in row:
            words = reading.text[cell.start : cell.end]
            if words in ("", _CUT, "无", "健康", "良好", "正常", cell.header):
                continue
            told = any(word in cell.header for word in _DISEASE)
            if told or any(cell.start <= a and b <= cell.end for a, b in ill):
                why = f"名单中的“{cell.header}”一栏公开了健康状况，应整栏删去"
                yield cell.start, cell.end, why, _CUT


def _pupil(reading: Reading, row: list[Cell], name: str) -> Iterator[_Found]:
    """The name in a row of a list of aid that also tells class or school."""
    if not any(word in cell.header for cell in row for word in _SCHOOL) or notice(reading).kind != "benefit":
        return
    for cell in row:
        if len(name) > 1 and reading.text[cell.start : cell.end] == name:
            yield cell.start, cell.end, "受助学生的姓名与班级写在一起，须隐去姓名", hidden(name)


def _told(reading: Reading) -> Iterator[_Found]:
    benefit = notice(reading)
    mourned = any(word in reading.title + reading.text[:80] for word in _MOURNED)
    for hit in reading.hits(_LIST):
        left, right = reading.sentence(hit.start)
        left, right = max(left, hit.start - _REACH), min(right, hit.end + _REACH)
        sentence = reading.text[left:right]
        start, end = _whole(reading.text, left, hit.start, hit.end)
        if mourned and _DIED.search(reading.text, hit.end, right) and "因" in sentence[: hit.start - left]:
            yield start, end, "讣告一般写“因病”，不写具体病名", "病"
        elif _GENERAL.match(reading.text, hit.end):
            continue
        elif benefit.kind == "benefit" and _someone(reading, left, hit.start):
            yield start, end, f"“{benefit.word}”类名单中写出了姓名和病情，属于敏感个人信息，须隐去", _CUT
        elif (
            (start < hit.start or _bracketed(reading.text, left, hit.start))
            and _ABOUT_PERSON.search(reading.text, left, hit.start)
            and not _HONOUR.search(sentence)
            and _someone(reading, left, hit.start)
        ):
            yield start, end, "写出了具名人员的病情，属于敏感个人信息，隐去姓名或病情", _CUT
    if benefit.kind == "benefit":
        for hit in reading.hits(_NEED):
            left = max(reading.sentence(hit.start)[0], hit.start - _REACH)
            if _someone(reading, left, hit.start):
                yield hit.start, hit.end, "名单中写出了具名人员的家庭困境，属于敏感个人信息，须隐去", _CUT


def _patients(reading: Reading) -> Iterator[_Found]:
    """The full name of a patient with what tells who that is, in a report of a case."""
    text = reading.text
    for _, end, _ in reading.places(*_CASES):
        lead = _NUMBERED.match(text, end)
        for start, stop in led(text, lead.end() if lead else end):
            if _WHO.match(text, stop) and _CASE.search(text, *reading.paragraph(start)):
                yield start, stop, "写出了患者的姓名和身份，须隐去", hidden(text[start:stop])
            break


def _whole(text: str, left: int, start: int, end: int) -> tuple[int, int]:
    """The illness with the words that say that somebody has it: 患 … 二级."""
    before = _LEFT.search(text, max(left, start - _LOOK_BACK), start)
    after = _RIGHT.match(text, end, end + _LOOK_AHEAD)
    return before.start() if before else start, after.end() if after else end


def _bracketed(text: str, left: int, at: int) -> bool:
    opened = max(text.rfind(mark, left, at) for mark in "（(|")
    return opened > max(text.rfind(mark, left, at) for mark in "）)")


def _someone(reading: Reading, left: int, at: int) -> bool:
    """Whether a full name stands before the illness in its sentence; doctors who explain it are not meant."""
    for start, end, name in reading.names(left, min(len(reading.text), at + 6)):
        hides = masked(reading.text[start : end + 1]) or _EXPLAINS.match(reading.text, end)
        if end <= at and len(name) > 1 and not hides:
            return True
    if any(True for found in _PATIENT.finditer(reading.text, left, at) for _ in led(reading.text, found.end())):
        return True
    return any(
        _BREAK.match(reading.text, end)
        for found in _OPENS.finditer(reading.text, left, at)
        if (end := name_end(reading.text, found.end())) > found.end()
    )
