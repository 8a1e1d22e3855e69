"""Judges hearsay told without the outcome of any check."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading

_HEARSAY = re.compile(
    "(?<![联互官局外内全入组成结上])网传(?![播输媒送统])|(?<![依根证单凭票数占收])据传(?![统递播输真送授])|疯传"
    "|(?:据)?小道消息|据?不可靠消息|(?:据)?(?:网友|知情人士?|内部人士)(?:爆料|透露)"
    "|(?:群里|网上|朋友圈|外面|到处)(?:都|已经?)?传(?:开|遍|疯)了(?![一-鿿])|宁可信其有"
    "|知情人士?(?:称|说|表示)|(?:群里|网上|朋友圈|外面|大家)(?:都|正)?(?:在|盛|热|流)传(?![统承播送真递])"
    "|据说(?=[一-鿿]{2,20}?(?:要|将|会|停|涨|搬|取消))|有传言[称说]?|坊间传(?![统承])|有消息称|据听说"
    "|听说(?=[，：:,]|[一-鿿]{2,20}(?:要|将|会|已经|可能|涨|停|取消"
    "|下发|明年|马上))|传闻(?![不并])")
# A clause of its own that opens with hearsay and goes on with a fact.
_TOLD = re.compile(
    "(?<![一-鿿“])(?:(?:我们|大家|还|又|也)?听说(?![过读写]|能力|教学)|据说"
    "|有(?:网友|群众|家长|村民|业主|市民|人)(?:称|说|爆料|透露|反映说)"
    "|网友(?:称|说|爆料))(?P<fact>[:：，]?[^。！？!?；;\n]{2,40})")
_FACT = re.compile(
    "[0-9一二三四五六七八九十两多数几][0-9]*(?:多|余)?[人名个户家起例元万亿次天]"
    "|病[情危重]|死|伤|感染|确诊|中毒|失联|爆炸|被[抓查捕带停封撤免]|停[课电水产工运业]|封[闭路城]"
    "|得病|生病|有毒|偷排|污染|超标|致癌|传染|出事|涨价|搬迁|拆迁|取消|下发|落马|跑路|倒闭|裁员|贪污|受贿|后台|关系户")
# The narrator tells what a person in the story heard, or an old tale.
_STORY = re.compile("[他她]|后，|之后|便|就|赶[紧到来]|主动|专程|特[意地]|高兴|激动"
    "|年前|古时|古代|从前|相传|传说|始建|[唐宋元明清]代|朝|当年|那时|祖先")
# What an outcome of a check looks like in the same paragraph: the words that refute, or who checked.
_CHECKED = re.compile(
    "不实|谣|虚假|假消息|不属实|核查|核实|查证|澄清|证实|通报|警方|经调查|调查核实|回应|并非|否认|勿信|不信|不听"
    "|不传|勿传|轻信|误读|真相|严禁|不得|禁止|打击|整治|系旧|旧闻|旧视频|没有此事|并无此事"
    "|不存在|未发布|未出台|未收到|纯属(?=[谣虚捏编误子杜不造])|子虚乌有|失实|不要相信|切勿|别信|假的")
_REFUTED = re.compile(
    "不实|谣|虚假|假消息|不属实|经核[查实]|经查|经了解|澄清|辟谣|并非|旧闻|失实|子虚乌有|没有此事|并无此事|纯属(?=[谣虚捏编误子杜不造])"
    "|回应[:：称]|通报|警方|假的")
_OPENERS = ("听说", "据说", "网友", "有群众", "有家长", "有村民", "有业主", "有市民", "有人")
_DENIED = re.compile("不实|谣|虚假|不属实|核[查实]|查证|证实|勿信|轻信|否认|并非|假的|骗|诈|“|回应|举报|反映")
_NEAR = 120


def find(reading: Reading) -> Iterator[Hit]:
    """Hearsay in the draft's own voice, when neither the draft as a whole nor what stands near tells of a check."""
    text = reading.text
    refuted = _REFUTED.search(text) or re.search("谣|不实|旧闻|真相|别信|假的", reading.title)
    done: set[int] = set()
    for found in _HEARSAY.finditer(text):
        start, end = found.span()
        if reading.quoted(start, end) or refuted or reading.titled(start, end):
            continue
        done.add(start)
        if not _CHECKED.search(text, max(0, start - _NEAR), min(len(text), end + _NEAR)):
            yield reading.hit(start, end)
    if refuted:
        return
    told = reading.places(*_OPENERS)
    for found in (m for a, _, _ in told if (m := _TOLD.search(text, max(0, a - 2), a + 60)) and m.start() <= a):
        start, end = found.start(), found.start("fact")
        if reading.quoted(start, end) or any(start <= at < end for at in done):
            continue
        if _FACT.search(found["fact"]) and not _STORY.search(found["fact"]) \
                and not _DENIED.search(text, max(0, start - _NEAR), min(len(text), end + _NEAR)):
            yield reading.hit(start, end, "未注明来源，也未写明核实情况")
