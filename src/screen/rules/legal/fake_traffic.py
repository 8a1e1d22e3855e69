"""Judges offers of bought fans and forged numbers; news about them is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.legal._context import clause

_WORDS = ("买粉", "购买粉丝", "加粉", "刷粉", "刷量", "刷赞", "刷阅读", "刷评论", "刷播放", "刷单", "刷票",
          "代刷", "真人粉", "僵尸粉",
          "互粉", "互赞", "互关", "代投票", "涨粉", "点赞员", "点赞一次", "点赞一个", "关注一次", "关注一个")
_CALL = re.compile("加微|加v|微信|qq|联系|咨询|下单|价格|低价|元/|[0-9x]元|包售后|秒到|欢迎|承接|专业|提供|出售"
    "|代理|求|来的|私信|速来|一起")
_AGAINST = re.compile(
    "严禁|不得|禁止|不准|打击|打掉|查处|破获|捣毁|整治|警惕|谨防|骗局|诈骗|团伙|案|罚款|违规|违法"
    "|造假行为|杜绝|反对|抵制|被骗|嫌疑人|处罚|虚增|作弊|曝光|处分|注水|叫停|避免|不搞|拒绝|不应|不要|被告|判决|灰产|黑产")
_ASSIGNED = re.compile(
    "(?:须|应当?|必须|务必|要求|规定|鼓励|组织|安排|任务|考核|可以?|要|需)[^。；\n]{0,24}?"
    "(?:互粉|互赞|互关|买粉|购买粉丝|加粉|刷粉|刷量|刷赞|刷阅读|刷评论|刷播放|刷单|刷票|僵尸粉|真人粉)"
    "|(?:互粉|互赞|互关|买粉|购买粉丝|刷粉|刷量|刷赞|刷阅读|刷评论|刷播放|刷票|僵尸粉)[^。；\n]{0,12}?"
    "(?:等方式|方式|手段|任务)[^。；\n]{0,24}?(?:使|达到|提升|提高|增加|完成|冲|确保|突破)")
_PAID = re.compile(
    "(?:奖励|红包|返现|补贴|报酬|得)[^。；\n]{0,6}[0-9一二三四五六七八九十百]{1,5}元"
    "|[0-9]{1,4}元[^。；\n]{0,4}(?:奖励|红包)")
_PER_LIKE = re.compile("(?:点赞|关注)(?:一次|一个|员)[^。；\n]{0,10}?[0-9.一二两三五]{1,4}[元块毛分角]")
_ASK = re.compile("互[粉赞关][^。\n]{0,6}(?:必回|必|走起|一起)|求互|求粉|互粉吗|互关吗|互粉群|互赞群|来互|请互")


def find(reading: Reading) -> Iterator[Hit]:
    done = 0
    for start, end, word in reading.places(*_WORDS):
        if start < done:
            continue
        done = end
        a, b = clause(reading, start)
        if _AGAINST.search(reading.text, a, b) or reading.titled(start, end) or reading.quoted(start, end):
            continue
        if word != "涨粉" and _ASSIGNED.search(reading.text, a, b):
            yield reading.hit(start, end, "把加粉、刷量当作工作要求")
        elif word in ("互粉", "互赞", "互关"):
            if _ASK.search(reading.text, a, b) or _CALL.search(reading.text, a, b):
                yield reading.hit(start, end, "邀人互相加粉、点赞")
        elif word.startswith(("点赞", "关注")):
            if _PER_LIKE.search(reading.text, start, b):
                yield reading.hit(start, end, "按次付钱买点赞、关注")
        elif word == "涨粉" and _PAID.search(reading.text, a, b):
            yield reading.hit(start, end, "以奖励换取关注、涨粉")
        elif (_CALL.search(reading.text, a, b) and word != "涨粉") or _sells(reading.text, a, b):
            yield reading.hit(start, end, "招揽数据造假")


def _sells(text: str, start: int, end: int) -> bool:
    return bool(re.search("快速涨粉|专业涨粉|代涨粉|包涨粉|涨粉(?:套餐|服务|神器|秘籍|、?上热门)", text[start:end]))
