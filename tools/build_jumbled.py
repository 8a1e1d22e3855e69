"""Builds lexicons/wording/jumbled.toml: frequent expressions with characters out of place, doubled, lost or echoed.

    (the sources are those of build_typos.py, unpacked into one folder FROM)
    python tools/build_jumbled.py FROM

Expressions are words of three to six characters and pairs of neighbouring words that statutes and newspapers use
often. Two neighbours are swapped, an inner character is doubled; in longer ones the middle is dropped, or the end
echoes a character before it. A form is kept if it stands in none of the texts, if the pairs of characters that the slip
brings together hardly ever do, and if it is not made of words itself. Only the forms are shipped.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Container, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import jieba
from build_typos import ROOT, own, texts, word_counts

from screen.text import fold

RUN = re.compile("[\u4e00-\u9fff]{2,}")
TARGET = ROOT / "lexicons/wording/jumbled.toml"
WHY = {"倒": "字序颠倒", "重": "重字", "漏": "漏字", "串": "前字误入后字"}
# How many forms of each kind: a list that is read at every start must not hold what nobody writes.
MOST = {"倒": 3600, "重": 1500, "漏": 500, "串": 200}
HEAD = """source = "法规和报刊中的常用词语，由编辑部推出其倒字、漏字、重字的写法，语料中均无出现"
checked = {today}
owner = "编辑部"
"""
# What official copy says today and older newspapers do not.
NEW = (
    "高质量发展", "营商环境", "乡村振兴", "共同富裕", "党中央", "贯彻落实", "主题教育", "数字经济", "疫情防控",
    "安全生产", "风险隐患", "隐患排查", "防汛抗旱", "森林防火", "基层治理", "社区矫正", "人居环境", "生态文明",
    "污染防治", "绿水青山", "脱贫攻坚", "民生实事", "放管服改革", "政务服务", "一网通办", "深化改革", "改革开放",
    "对外开放", "科技创新", "创新驱动", "产业转型", "转型升级", "招商引资", "项目建设", "重点项目", "重大项目",
    "固定资产", "财政收入", "粮食安全", "粮食生产", "春耕备耕", "高标准农田", "农业农村", "农村改革", "集体经济",
    "新型城镇化", "老旧小区", "保障性住房", "义务教育", "职业教育", "立德树人", "医疗保障", "医疗保险", "养老服务",
    "社会保障", "就业创业", "公共服务", "公共文化", "文明创建", "精神文明", "志愿服务", "全民健身", "国家安全",
    "社会稳定", "平安建设", "扫黑除恶", "电信诈骗", "矛盾纠纷", "信访工作", "法治政府", "依法行政", "行政执法",
    "综合执法", "市场监管", "食品安全", "药品安全", "消防安全", "交通安全", "应急管理", "应急预案", "防灾减灾",
    "地质灾害", "党的建设", "全面从严治党", "党风廉政", "廉政建设", "反腐败斗争", "形式主义", "官僚主义", "纪检监察",
    "监督检查", "责任落实", "压实责任", "主体责任", "领导责任", "理论学习", "中心组学习", "基层党组织", "党员干部",
    "党员同志", "领导干部", "干部群众", "人民群众", "人民代表大会", "代表大会", "政治协商", "民主监督", "统一战线",
    "民族团结", "宗教事务", "国防动员", "退役军人", "双拥工作", "国家机构", "机构改革", "监督管理", "经济社会发展",
    "现代化建设", "中国式现代化", "实事求是", "为人民服务", "人民政府", "办公室",
)
# Words that open or close a phrase by themselves: a pair with one of them is no expression.
LOOSE = frozenset("的了和与或在是为对于以及等并其该本有不应将由被从向这那各也就都而但之所把可")
# What is met less often than this beside each other is as good as never met.
RARE = 2


def main() -> None:
    source = Path(sys.argv[1])
    told = [fold(text).text for text, _ in texts(source)]
    words = word_counts(source)
    tried = dict(forms(expressions(told, words), words, met(told, None, 2, 2)))
    seen = met(told, tried, 3, 7)
    known = {line for path in (ROOT / "lexicons").rglob("*.toml") if path != TARGET for line in listed(path)}
    write(chosen({form: slip for form, slip in tried.items() if form not in seen and form not in known}))


def chosen(found: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """The first of each kind."""
    left = dict(MOST)
    for form, (kind, word) in found.items():
        if left[kind]:
            left[kind] -= 1
            yield form, kind, word


def met(told: list[str], of: Container[str] | None, least: int, most: int) -> Counter[str]:
    """How often neighbouring characters, `least` to `most` of them, stand in the texts; only those in `of`."""
    out: Counter[str] = Counter()
    for run in (m[0] for text in told for m in RUN.finditer(text)):
        for n in range(least, most + 1):
            out.update(run[i:i + n] for i in range(len(run) - n + 1) if of is None or run[i:i + n] in of)
    return out


def expressions(told: list[str], words: dict[str, float]) -> list[str]:
    """The expressions, most frequent first."""
    out = Counter({w: n for w, n in met(told, words, 3, 6).items() if len(w) > 3 or (n >= 60 and words[w] >= 300)})
    out.update({w: 1000 for w in (*own(), *NEW) if RUN.fullmatch(w) and 4 <= len(w) <= 6})
    for run in (m[0] for text in told for m in RUN.finditer(text)):
        for one, two in pairwise(jieba.cut(run, HMM=False)):
            if len(one) > 1 and len(two) > 1 and len(one + two) <= 6 and LOOSE.isdisjoint(one + two):
                out[one + two] += 0 if one + two in words else 1
    return [w for w, n in out.most_common() if n >= (4 if w in words else 30)]


def forms(whole: list[str], words: dict[str, float], pairs: Counter[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each wrong form with its kind and the right one."""
    done: set[str] = set()
    for word in whole:
        for kind, form, fresh in slips(word):
            # 闻新媒体 in 新闻新媒体: all but one end is a word, and the end belongs to its neighbour.
            if form in done or len(form) < 3 or {form, form[1:], form[:-1]} & words.keys():
                continue
            done.add(form)
            if kind in "漏串" and all(len(part) > 1 for part in jieba.cut(form, HMM=False)):
                continue
            if any(all(pairs[pair] <= RARE and pair not in words for pair in some) for some in fresh):
                yield form, (kind, word)


def slips(word: str) -> Iterator[tuple[str, str, list[list[str]]]]:
    """Forms of a word, each with sets of character pairs of which one must be as good as unknown."""
    for i in range(len(word) - 1):
        if word[i] != word[i + 1]:
            form = word[:i] + word[i + 1] + word[i] + word[i + 2:]
            inner = [[form[i - 1:i + 1], form[i + 1:i + 3]]] if 0 < i < len(word) - 2 else []
            yield "倒", form, [[form[i:i + 2]], *inner]
    for i in range(1, len(word) - 1):
        yield "重", word[:i] + word[i] + word[i:], [[]]
        if 2 <= i < len(word) - 2:
            yield "漏", word[:i] + word[i + 1:], [[word[i - 1] + word[i + 1]]]
    if len(word) > 5:
        yield "串", word[:-1] + word[-3], [[]]


def listed(path: Path) -> Iterator[str]:
    return iter(re.findall('^text = "([^"]+)"', path.read_text("utf-8"), re.M))


def write(found: Iterator[tuple[str, str, str]]) -> None:
    body = [HEAD.format(today=date.today())]
    for form, kind, word in sorted(found):
        body.append(f'\n[[term]]\ntext = "{form}"\nwhy = "疑为“{word}”（{WHY[kind]}）"\ninstead = ["{word}"]\n')
    TARGET.write_text("".join(body), "utf-8")
    print(len(body) - 1, "forms,", TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
