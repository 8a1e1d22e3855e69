"""Raises candidates for the eleven banned classes; law, enforcement, warnings and refutations are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.legal._context import clause, near, often

_ABOUT = re.compile("第[一二三四五六七八九十百零0-9]{1,6}条|科普|不可信|不要|切勿|不信|移风易俗|抵制|远离|拒绝"
    "|破除|革除|陋习|防范|宣传教育|危害|心理援助|热线")

# These are faults in reports of cases and accidents above all.
_TOLD = ("血腥", "违法或伤害", "封建迷信")
_OBJECTS = ("锁舌", "锁芯", "锁孔", "开锁", "撬锁", "门缝", "车窗", "防盗门", "监控探头", "报警器", "套取验证码",
    "迷药", "银行卡密码", "铁丝", "万能钥匙")
_CHARMS = ("开光", "手相", "面相", "运势", "招财", "转运", "改运", "开运", "护身符", "平安符", "辟邪", "旺运", "解签",
           "摇卦", "塔罗", "八字", "风水", "算命", "姻缘符", "驱邪", "招魂", "跳大神", "太岁", "神婆", "仙姑")
_CHARM = re.compile(
    "(?:大师)?开光[^，。；！!\n“”]{0,6}?(?:手[串链镯]|法器|佛[珠牌]|护身符|吊坠|摆件|饰品|挂件|貔貅|符|仪式)"
    "|(?:转运|开运|改运|招财|旺运|辟邪|招桃花|旺财)(?:手[串链镯绳]|珠|符|法|风水|佛牌|貔貅|摆件|挂件|吊坠|阵|护身符|红绳|饰品|神器)"
    "|(?:(?:大师|先生|高人|道长|仙姑|神婆|半仙)[^，。；、！!\n]{0,4}?)?(?:看|观|测|算|批)(?:手相|面相|运势|八字|姻缘|财运|吉凶|风水)"
    "(?:[、和及](?:看|观|测|算|批)(?:手相|面相|运势|八字|姻缘|财运|吉凶))*"
    "|(?:手相|面相|八字|塔罗牌?)(?:测算|占卜|算命|预测|分析)|测算?(?:运势|八字|姻缘|财运)"
    "|(?:摇卦|求签|抽签)解签|解签(?:大师|先生|处)|(?:开运|改运|转运)大师|(?:驱邪|招魂|跳大神|化解太岁)"
    "|(?:佩戴|请|戴|供奉)[^，。；！!\n]{0,8}?(?:可|能|保佑|以)[^，。；！!\n]{0,4}?(?:转运|招财|改运|辟邪|旺运|消灾)")
_LORE = re.compile("出土|馆藏|展品|文物|古人|古代|旧时|传说|民间故事|博物馆|考古|史料|研究|影片|电影|小说|剧|迷信"
    "|骗|敛财|谎|违法|处罚"
    "|不信|勿|禁止|不得|取缔|清理|查处|打击|整治|制止|劝|治理|当不得真|没有科学")
_STEP = re.compile(
    "(?:先|再|然后|用|将|把|以)[^，。；\n]{1,14}?(?:插入|塞入|捅入|伸入|撬动|撬开|拨动|勾住|剪断|遮挡|涂抹|混入|灌入"
    "|屏蔽)[^，。；\n]{0,10}"
    "|(?:自下而上|来回|反复|左右)[^，。；\n]{0,6}?(?:滑动|拨动|拉动|扭动|摇动)[^，。；\n]{0,10}"
    "|[0-9一二三四五六七八九十几数两]{1,3}(?:秒钟?|分钟)(?:内)?(?:即可|就能|便可|便能|就可以?)[^，。；\n]{0,12}"
    "|(?:趁|顺着|沿着)[^，。；\n]{1,12}(?:爬入|翻入|钻入|潜入)"
)
_SLURS = ("骗子", "无良", "人渣", "败类", "畜生", "泼妇", "贱人", "老赖", "混蛋", "流氓", "垃圾人", "死肥", "脑残",
    "智障", "弱智", "蠢货", "白痴")
_SLUR = re.compile(
    "(?:这个|那个|这种|那种|就是个?|是个|真是个?|简直是个?|纯属|什么)(?:[女男老大死臭小])?(?:骗子|人渣|败类|畜生"
    "|泼妇|贱人|老赖|混蛋|流氓|无赖|蠢货|白痴)(?!团伙|集团|公司|窝点|手段|套路|分子|案)"
    "|无良(?:骗子|女人|男人|女子|男子|婆婆|老板娘)|人渣|畜生不如|贱人|蠢货|垃圾人|脑残|死肥[婆猪宅]"
)
_BACK, _BESIDE = 8, 40


def find(reading: Reading) -> Iterator[Hit]:
    reported = often(reading, "legal/reported")
    for hit in reading.hits("legal/banned"):
        told = hit.term.why.startswith(_TOLD)
        if reported and not told:
            continue
        a, b = clause(reading, hit.start)
        about = _ABOUT.search(reading.text, a, b) or (not told and near(reading, "legal/reported", a, b, 60))
        if not about and not reading.titled(hit.start, hit.end):
            yield reading.hit(hit.start, hit.end, hit.term.why, hit.term.instead, hit.term.level)
    yield from _charms(reading)
    yield from _methods(reading)
    yield from _insults(reading)


def _charms(reading: Reading) -> Iterator[Hit]:
    """Fortune telling and lucky charms told without a word against them, outside of lore and museums."""
    done = 0
    for at, _, _ in reading.places(*_CHARMS):
        a, b = clause(reading, at)
        a = max(a, done)
        if a >= b:
            continue
        done = b
        if _ABOUT.search(reading.text, a, b) or _LORE.search(reading.text, a, b):
            continue
        if near(reading, "legal/reported", a, b, _BESIDE):
            continue
        for found in _CHARM.finditer(reading.text, a, b):
            if not reading.titled(*found.span()) and not _listed(reading, *found.span()):
                yield reading.hit(*found.span(), "封建迷信内容")


def _listed(reading: Reading, start: int, end: int) -> bool:
    return any(hit.start < end and start < hit.end for hit in reading.hits("legal/banned"))


def _methods(reading: Reading) -> Iterator[Hit]:
    """How a crime was done, told so that it can be done again."""
    done = 0
    for at, _, _ in reading.places(*_OBJECTS):
        a, b = clause(reading, at)
        if a < done:
            continue
        steps = [found.span() for found in _STEP.finditer(reading.text, a, b)]
        if len(steps) > 1 and not _ABOUT.search(reading.text, a, b):
            done = b
            yield reading.hit(steps[0][0], steps[-1][1], "作案手法写得过细，可被模仿，宜概括表述")


def _insults(reading: Reading) -> Iterator[Hit]:
    done = 0
    for at, end, _ in reading.places(*_SLURS):
        for found in _SLUR.finditer(reading.text, max(done, at - _BACK), end + _BACK):
            if found.start() <= at < found.end() and not reading.quoted(*found.span()):
                done = found.end()
                yield reading.hit(*found.span(), "侮辱、贬损他人的用语")
                break
