"""Names counted against the number told before them, and two opposite outcomes against their whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading

LISTS = ("名：", "名:", "人：", "人:", "家：", "家:", "个：", "个:")
OPPOSITES = ("未采纳", "不合格", "未完成", "未通过", "未整改", "未办结", "未达标")
_TOLD = re.compile("(?<![0-9.第])([0-9]{1,2})[名人家个]\\Z")
_ENTRY = "[一-鿿·]{2,16}"
_LIST = re.compile(f"[:：] ?({_ENTRY}(?:、{_ENTRY}){{2,40}}+)(?=[。\n]|\\Z)")
# Words of a list that tells more than one entry at a time, or not all of them.
_OPEN = re.compile("等|及|其中|分别|以及|和|与|各|两|名$|个$")
_PAIR = re.compile(
    "([0-9]{1,6})(条|件|家|批次|项|户|人|个|处|起|名)[，,；;]?[一-鿿]{0,6}?(采纳|合格|完成|通过|整改|办结|达标)的?([0-9]{1,6})\\2"
    "[，,、；;]?(?:尚|还)?[未不]\\3的?([0-9]{1,6})\\2")
_REACH = 60


def lists(reading: Reading) -> Iterator[Hit]:
    """Lists with a name more or a few fewer than were told."""
    text = reading.text
    for _, end, _ in reading.places(*LISTS):
        told = _TOLD.search(text[max(0, end - 6):end - 1])
        found = _LIST.match(text, end - 1) if told else None
        if not told or not found or _OPEN.search(found[1]):
            continue
        count, number = found[1].count("、") + 1, int(told[1])
        if count != number and abs(count - number) <= max(5, number // 2):
            yield reading.hit(end - 1 - len(told[0]), found.end(1), f"写的是{number}，列出的是{count}")


def opposites(reading: Reading) -> Iterator[Hit]:
    """采纳 and 未采纳 that do not make up all."""
    text = reading.text
    for at, end, _ in reading.places(*OPPOSITES):
        for found in _PAIR.finditer(text, max(0, at - _REACH), end + 10):
            if not found.start() < at < found.end():
                continue
            whole, done, left = int(found[1]), int(found[4]), int(found[5])
            if done + left != whole and done < whole and left < whole:
                yield reading.hit(found.start(4), found.end(), f"两项相加是{done + left}，前面写的是{whole}")
