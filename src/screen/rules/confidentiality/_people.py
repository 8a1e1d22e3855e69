"""Full names right behind a word that leads up to them; hidden names (王某, 李女士, 老吴) are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen import names, words

_HIDDEN = frozenset("某×x*＊○")
_MADE_UP = ("张三", "李四", "王五", "赵六", "小明", "小红")
_POLITE = re.compile("(?:女士|先生|大爷|大妈|大娘|奶奶|爷爷|阿姨|师傅|老师|医生|同学|老人|老汉|婆婆|大哥|大姐|警官)$")
_NOUN = frozenset("人员者户众民属方友们位名等及其或与和的在已均系为是无不未可被将共分代情由向对及数")
_SHUT = re.compile("[（(，,、|]|等[0-9]|报警|报案|撞|遭|被")
_HAN = re.compile("[\u4e00-\u9fff]{3}")
_COMMA = re.compile("[、，,和及 ]{1,2}")
_GAP = re.compile("(?:姓名|名单)?(?:公布)?(?:如下)?[“\"'（(:：是为 ]{0,2}")
_MOST = 30
_COMMON = 20
# The most frequent ones: whoever bears another is a name only when it does not open an everyday word (送去, 和平).
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_LINKS = frozenset("和向于时从有都送给为")
_HAN_ONE = re.compile("[\u4e00-\u9fff]")


def name_end(text: str, start: int) -> int:
    """Give the end of the full name that begins at `start`, or `start` where none does."""
    end = names.name_at(text, start)
    if end == start:
        end = _unusual(text, start)
    name = text[start:end]
    if len(name) < 2 or _HIDDEN & set(text[start : end + 1]) or name.startswith(_MADE_UP):
        return start
    if name[0] not in _SURNAMES and words.frequency(name[:2]) > _COMMON:
        return start
    if name[0] in _LINKS and _HAN_ONE.match(text, end):
        return start
    if _POLITE.search(text[start : end + 2]) or _POLITE.search(name) or (name[0] in "老小阿大" and len(name) < 3):
        return start
    return end


def _unusual(text: str, start: int) -> int:
    """Rare surnames: three characters that open no common word, with a firm break behind them."""
    found = _HAN.match(text, start)
    if not found or _NOUN & set(found.group()) or not _SHUT.match(text, start + 3):
        return start
    return start if words.frequency(text[start : start + 2]) > _COMMON else start + 3


def led(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Give the spans of the names that follow a label ending at `at`: one, or several with commas between."""
    gap = _GAP.match(text, at)
    start = gap.end() if gap else at
    for _ in range(_MOST):
        end = name_end(text, start)
        if end == start:
            return
        yield start, end
        comma = _COMMA.match(text, end)
        if not comma:
            return
        start = comma.end()


def hidden(name: str) -> str:
    """Give a name of which only the first character can still be read."""
    return name[:1] + "某" * (len(name) - 1)


def masked(name: str) -> bool:
    """Tell whether a name was already made unreadable."""
    return bool(_HIDDEN & set(name)) or bool(_POLITE.search(name))
