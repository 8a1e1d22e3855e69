"""Tells a single slip of the pen from other wording: a character doubled, swapped, added, wrong or lost."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

# Particles, numerals, levels and ranks come and go without being slips.
_FREE = frozenset(
    "的地得之和与及是了在以等有为更最再不大新各也一二三四五六七八九十两"
    "好将还仍已都能要会可而就把被使让等其此该并又由从向对"
    "省市州县区镇乡村国原副前老正我本全总级党团内外上下")
_NUMERALS = frozenset("零一二三四五六七八九十百千万两")
_LOOKS = (
    "已己巳 未末 析折拆 治冶 拨拔 候侯 名各 复夏 贷货 传转 祟崇 券卷 遗遣 扶抉 氏氐民 央夬 士土 千干于 日曰 历厉 "
    "技枝 辩辨辫 徒徙 没设 仅权 讯汛 悔侮海 "
    "密蜜 壁璧 即既 籍藉 延廷 幻幼 抄炒 贪贫 栋拣 挡档 哀衷衰 免兔 晴睛 粟栗 会令今 义叉 太大犬 天夭无 主王玉 "
    "由田甲申 任仕 住往 体休 使便 促捉 偿尝 "
    "健键建 准淮 凉谅 助肋 协胁 县具 又叉 友反 同间 困因 增赠憎 奖桨 姓性 宣宜 居局 底低 张胀 型刑形 彻砌 径经 心必 "
    "怀坏 情清精 成戍 抱报 特持 指捐 "
    "挥辉 排徘 深探 推堆 题提 旗旅 普晋 更史 本木 机枕 杖仗 极级 构购沟 柱住 格恪 检捡 楼搂 巷港 源原 摹墓幕慕暮 "
    "疾病 百白 监盐 直且 研砚 神伸 科料 种和 识织积 "
    "程呈 稳隐 竟竞 章意 管官 系糸 纪记 约药 织积 绍招 结洁 绩债 综粽 绿录 苦若 荣莱 落洛 蓝监 蓝篮 规现 视现 议仪 "
    "论伦 评平 词同 话活 说脱 谋某 象像 贯惯 费废 "
    "践贱 轻经 运远 进近 通诵 部陪 都者 重童 铸涛 锋峰 镇真 防妨 阳阴 陆击 限恨 院完 险验 静净 革草 领岭 风凤 戎戒 "
    "戊戌 茶荼 肓盲 赢羸 崭暂 弛驰 坠堕 晖辉"
)
_SHAPES = tuple(_LOOKS.split())


class Slip(NamedTuple):
    """A slip at an offset of a stretch of `size` characters; `alike` when the two are easily mixed up."""

    kind: str
    at: int
    size: int
    told: str
    alike: bool = False


def slip(right: str, told: str, backwards: bool = False) -> Slip | None:
    """What is wrong with `told` against `right`, or None; both read away from an intact half."""
    size = len(right)
    i = 0
    while i < size and i < len(told) and right[i] == told[i]:
        i += 1
    if i >= size or i >= len(told) or not _han(told[i]) or not _han(right[i]):
        return None
    if i and told[i] == told[i - 1] and told[i + 1:size + 1] == right[i:]:
        return Slip("重", i, size + 1, f"多写“{told[i]}”")
    one, odd = right[i], told[i]
    if told[i + 1:size] == right[i + 1:]:
        return _wrong(one, odd, i, size)
    if i == size - 1:
        return None
    two = right[i + 1]
    if told[i:i + 2] == two + one and told[i + 2:size] == right[i + 2:] and not {one, two} <= _NUMERALS:
        return Slip("错", i, size, f"“{two + one if backwards else one + two}”错位")
    if told[i + 1:size + 1] == right[i:] and odd not in _FREE:
        return Slip("多", i, size + 1, f"多写“{odd}”")
    if i < size - 2 and one not in _FREE and told[i:size - 1] == right[i + 1:]:
        return Slip("漏", i, size - 1, f"漏写“{one}”")
    return None


def _wrong(one: str, odd: str, i: int, size: int) -> Slip | None:
    """A wrong character; at the very end of the stretch another word may stand, unless the two are mixed up easily."""
    if odd in _FREE:
        return None
    close = alike(one, odd)
    if not close and (i == size - 1 or one in _FREE):
        return None
    return Slip("误", i, size, f"“{one}”误作“{odd}”", close)


def alike(one: str, other: str) -> bool:
    """Whether two characters sound or look so much alike that one is written for the other."""
    known = _kin()
    return not known.get(one, frozenset()).isdisjoint(known.get(other, frozenset()))


@cache
def _kin() -> dict[str, frozenset[str]]:
    """The sounds and shapes that each common character shares with others."""
    told = json.loads((Path(__file__).parents[2] / "data/sounds.json").read_text("utf-8"))
    kin: dict[str, set[str]] = {}
    for name, chars in (*told.items(), *zip(_SHAPES, _SHAPES, strict=True)):
        for char in chars:
            kin.setdefault(char, set()).add(name)
    return {char: frozenset(names) for char, names in kin.items()}


def _han(char: str) -> bool:
    return "一" <= char <= "鿿"
