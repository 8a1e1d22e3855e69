"""Words, clauses, sentences and paragraphs that stand twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from screen.model import Hit, Level
from screen.reading import Reading

# Verbs and amounts that Chinese doubles on purpose.
_DOUBLED = frozenset(
    {
        "研究",
        "讨论",
        "商量",
        "了解",
        "学习",
        "考虑",
        "休息",
        "锻炼",
        "活动",
        "打扮",
        "收拾",
        "整理",
        "介绍",
        "体验",
        "感受",
        "观察",
        "交流",
        "沟通",
        "检查",
        "调查",
        "琢磨",
        "比划",
        "比较",
        "切磋",
        "放松",
        "溜达",
        "教育",
        "帮助",
        "照顾",
        "关心",
        "总结",
        "思考",
        "练习",
        "准备",
        "解释",
        "分析",
        "打听",
        "打扫",
        "清理",
        "请教",
        "指导",
        "支持",
        "动员",
        "宣传",
        "欣赏",
        "回忆",
        "反省",
        "合计",
        "表示",
        "试试",
        "看看",
        "走走",
        "聊聊",
        "谢谢",
        "许多",
        "好多",
        "很多",
        "非常",
        "特别",
        "雪白",
        "碧绿",
        "通红",
        "冰凉",
        "冰冷",
        "漆黑",
        "乌黑",
        "笔直",
        "滚烫",
        "崭新",
        "加油",
        "恭喜",
        "哈哈",
        "呵呵",
        "点点",
        "妈妈",
        "爸爸",
        "爷爷",
        "奶奶",
        "宝宝",
        "常常",
        "天天",
        "人人",
        "慢慢",
        "熙熙",
        "攘攘",
        "评判",
        "评议",
        "打磨",
        "意思",
        "尝试",
        "参观",
        "认识",
        "商议",
        "掂量",
        "盘算",
        "推敲",
        "斟酌",
        "校对",
        "核对",
        "核实",
        "比对",
        "完善",
        "改善",
        "提高",
        "丰富",
        "发泄",
        "热闹",
        "高兴",
        "快活",
        "凉快",
        "舒服",
        "痛快",
        "暖和",
        "轻松",
        "亲热",
        "壮大",
    }
)
_SINGLE = {
    "的的": re.compile("(?<![目标打有端中红魏白花黑一])的的(?![确士哥一])"),
    "和和": re.compile("(?<![祥平温柔暖谦缓随共饱附总应中调缓亲清])和和(?![气美平睦善解缓谐好顺暖煦声])"),
    "与与": re.compile("(?<![参给赠赐赋授])与与(?![会党党此])"),
    "及及": re.compile("(?<![以普涉波顾触惠论提危企])及及(?![时格早其])"),
    "被被": re.compile("被被(?![子套褥单罩])"),
    "了了": re.compile("(?<![为除罢解明直一])了了(?![解然如之])"),
    "内内": re.compile("(?<![室境校市县省区体国院])内内(?![容部外涵需科存陆在])"),
    "在在": re.compile("(?<![现正实存所潜内外何])在在(?![职线校场建押任册编逃])"),
    "并并": re.compile("(?<![合兼吞归火])并并(?![购行存])"),
    "将将": re.compile("(?<![即大上中少名主干麻])将将(?![军来近领要])"),
    "由由": re.compile("(?<![自理事缘来])由由(?![于此])"),
    "对对": re.compile("(?<![面针相应反绝])对对(?![方象手话接口])"),
    "于于": re.compile("(?<![由对关至位鉴终基等低高大小处属善])于于"),
    "把把": re.compile("(?<![一火两扫把拖车])把把(?![关手握控])"),
    "所所": re.compile("(?<![场厕派处各住研诊交])所所(?![长有属在谓])"),
    "后后": re.compile("(?<![前今最午之以])后后(?![续期天来勤备果台])"),
    "中中": re.compile("(?<![其集初高一二三四五六七八九十热看])中中(?![国央心华小午学期药医等共间型东山])"),
    "是是": re.compile("(?<![但于还就可总凡只要都不而如或先唯])是是(?![非否的])"),
    "为为": re.compile("(?<![作行成认因较称人更极最分变定])为为(?![了止民什何人群])"),
    "向向": re.compile("(?<![方走去意趋志面一偏动取])向向(?![上前导阳])"),
    "以以": re.compile("(?<![可所予加难得足给])以以(?![及后前来上下内外人色])"),
}
_STOPS = re.compile("[，,。；;！？\n]")
# Nouns that close one phrase and open the next.
_HEADS = frozenset(
    {
        "干部",
        "群众",
        "学生",
        "企业",
        "党员",
        "人员",
        "部门",
        "单位",
        "教师",
        "农民",
        "村民",
        "职工",
        "社会",
        "经济",
        "文化",
        "生态",
        "安全",
        "环境",
        "技术",
        "服务",
        "管理",
        "工作",
        "项目",
        "产业",
    }
)
# Where two phrases may have met by chance: a doubled word that a person must look at.
_DOUBTFUL = _HEADS | {"生活", "生产", "建设", "发展", "老师", "同志", "中国", "人民", "孩子", "先生"}
_HAN = re.compile("[一-鿿]{4}")
_SHORTEST = 3
_CLAUSE = re.compile("[一-鿿]{3,12}")


def find(reading: Reading, clause: int, paragraph: int) -> Iterator[Hit]:
    """Each needless second copy; `clause` and `paragraph` are the shortest lengths that count."""
    text = reading.text
    for at, end, term in reading.hits("wording/doubled") if "wording/doubled" in reading.found() else ():
        if _SINGLE[term.text].match(text, at):
            yield reading.hit(at, end, "重复的字", (text[at],))
    yield from _words(reading)
    plain = text.replace("。", "，").replace("\n", "，")
    for stop in "；,;":
        if stop in plain:
            plain = plain.replace(stop, "，")
    parts = plain.split("，")
    told = [part for part in parts if len(part) >= _SHORTEST]
    if len(set(told)) == len(told):
        return
    yield from _adjacent(reading, parts)
    long = [part for part in told if len(part) >= clause]
    if len(set(long)) < len(long):
        yield from _paragraphs(reading, paragraph)
        yield from _clauses(reading, clause)


def _words(reading: Reading) -> Iterator[Hit]:
    """Words of two characters and phrases of four that stand twice in a row."""
    text = reading.text
    for place in _twice(text, 2):
        word = text[place : place + 2]
        if word[0] != word[1] and word not in _DOUBLED and _HAN.match(text, place) and _meant(reading, place):
            level: Level | None = None if word in _DOUBTFUL else "review"
            yield reading.hit(place, place + 4, "重复的词", (word,), level)
    for place in _twice(text, 4):
        phrase = text[place : place + 4]
        start, end = reading.source(place, place + 8)
        # A space between the two parts them on purpose: @某某日报 某某日报的微博.
        if end - start == 8 and _HAN.match(phrase) and phrase[:2] != phrase[2:] and not reading.quoted(place, place + 8):
            yield reading.hit(place, place + 8, "重复的词语", (phrase,), "review")


def _twice(text: str, size: int) -> Iterator[int]:
    """Where as many characters stand twice in a row.

    The text as one number, against itself shifted: no loop over characters, a twentieth of the time.
    """
    # Two bytes a character unless some lie beyond the basic plane.
    data, width = text.encode("utf-16-le", "surrogatepass"), 2
    if len(data) != 2 * len(text):
        data, width = text.encode("utf-32-le", "surrogatepass"), 4
    whole = int.from_bytes(data, "little")
    same = (whole ^ (whole >> 8 * size * width)).to_bytes(len(data), "little")
    zeros, end = bytes(size * width), len(data) - size * width
    at = same.find(zeros, 0, end)
    while at >= 0:
        # A zero byte of the character before may lead the match.
        at += -at % width
        if same.startswith(zeros, at) and at + size * width <= end:
            yield at // width
        at = same.find(zeros, at + width, end)


def _meant(reading: Reading, at: int) -> bool:
    """Whether both copies are words of their own, and not the ends of longer ones (党员干部|干部职工)."""
    text = reading.text
    if text[at] in "一几两半" or text[at - 1 : at] in ("一", "两", "几") or text[at : at + 1] == text[at + 4 : at + 5]:
        return False
    from screen import words

    if not words.frequency(text[at : at + 2]) or reading.quoted(at, at + 4):
        return False
    if not (reading.words(at, at + 2) and reading.words(at + 2, at + 4)):
        return False
    before, after = text[at - 2 : at + 2], text[at + 2 : at + 6]
    if words.frequency(before) or words.frequency(after) or words.frequency(text[at + 2 : at + 5]):
        return False
    # 党员干部干部职工: each copy makes a phrase with its own neighbour.
    return not (_free(text, at - 1) and _free(text, at + 4) and text[at : at + 2] in _HEADS)


def _free(text: str, at: int) -> bool:
    return 0 <= at < len(text) and ("一" <= text[at] <= "鿿" or "a" <= text[at] <= "z")


def _adjacent(reading: Reading, parts: list[str]) -> Iterator[Hit]:
    """The same short clause twice in a row."""
    text = reading.text
    for number, (one, two) in enumerate(pairwise(parts)):
        if one == two and _CLAUSE.fullmatch(two):
            at = sum(map(len, parts[: number + 1])) + number + 1
            if text[at - 1] == "，" and not reading.quoted(at, at + len(two)):
                yield reading.hit(at, at + len(two), "同一句里分句重复")


def _paragraphs(reading: Reading, least: int) -> Iterator[Hit]:
    seen: set[str] = set()
    start = 0
    for line in reading.text.split("\n"):
        body = line.strip()
        if len(body) >= least and reading.cell(start) is None:
            if body in seen:
                at = start + line.index(body)
                yield reading.hit(at, at + len(body), "整段与前文重复", level="review")
            seen.add(body)
        start += len(line) + 1


def _clauses(reading: Reading, least: int) -> Iterator[Hit]:
    """Clauses said twice in one sentence."""
    text = reading.text
    for start, end in reading.sentences:
        if end - start < 2 * least:
            continue
        seen: set[str] = set()
        at = start
        for body in _STOPS.split(text[start:end]):
            if len(body) >= least:
                if body in seen:
                    yield reading.hit(at, at + len(body), "同一句里分句重复")
                seen.add(body)
            at += len(body) + 1
