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
    "迷药", "银行卡密码", "铁丝", "万能钥匙", "撬开", "锁线", "插头", "红线", "电门", "点火", "钳", "撬棍", "起子", "螺丝刀", "解码器", "干扰器",
    "短接", "搭接", "对接", "试剂", "原料", "提炼", "熬制", "勾兑", "镜像", "秒破", "破解", "木马", "刷单", "伪基站", "假发票", "调包", "拧下", "插入", "接通", "拆下", "拔出", "剪断")
_CHARMS = ("开光", "手相", "面相", "运势", "招财", "转运", "改运", "开运", "护身符", "平安符", "辟邪", "旺运", "解签",
           "摇卦", "塔罗", "八字", "风水", "算命", "姻缘符", "驱邪", "招魂", "跳大神", "太岁", "神婆", "仙姑", "财神", "喜神", "黄历", "宜:", "宜：", "忌:", "忌：", "吉时", "吉日", "凶日", "冲鼠", "冲牛", "冲虎", "冲兔", "冲龙", "冲蛇",
           "冲马", "冲羊", "冲猴", "冲鸡", "冲狗", "冲猪", "桃花运", "财运", "运程", "幸运色", "幸运数字", "本命年", "嫁娶", "安葬", "动土", "宜开市", "宜出行", "忌出行", "宜祭祀")
_CHARM = re.compile(
    "(?:大师)?开光[^，。；！!\n“”]{0,6}?(?:手[串链镯]|法器|佛[珠牌]|护身符|吊坠|摆件|饰品|挂件|貔貅|符|仪式)"
    "|(?:转运|开运|改运|招财|旺运|辟邪|招桃花|旺财)(?:手[串链镯绳]|珠|符|法|风水|佛牌|貔貅|摆件|挂件|吊坠|阵|护身符|红绳|饰品|神器)"
    "|(?:(?:大师|先生|高人|道长|仙姑|神婆|半仙)[^，。；、！!\n]{0,4}?)?(?:看|观|测|算|批)(?:手相|面相|运势|八字|姻缘|财运|吉凶|风水)"
    "(?:[、和及](?:看|观|测|算|批)(?:手相|面相|运势|八字|姻缘|财运|吉凶))*"
    "|(?:【?(?:老)?(?:黄历|皇历)】?[:：]?)?(?:今日|今天|本日)?(?<![不适便相切禁顾])(?:宜|忌)[:：]?[一-鿿、，,]{0,12}?(?:嫁娶|动土|安床|开市|入宅|安葬|祭祀|祈福|求嗣|破土|纳采|上梁|移徙|开光|作灶|行丧|纳财|出行)[一-鿿、]{0,12}"
    "|(?:财神|喜神|福神)(?:方位?|位)?(?:在|为|[:：])?(?:正|东|西)?[东南西北中][一-鿿]{0,2}|财神(?:方位|位)|冲[鼠牛虎兔龙蛇马羊猴鸡狗猪][（(，,]?[^，。\n]{0,6}煞[东南西北]"
    "|(?:黄道)?吉日(?:良辰)?[:：，,]?[^，。\n]{0,8}?(?:宜|适合|最旺|开业|搬家|领证)|吉时(?:为|[:：])|(?:今日|本周|本月|今年)[一-鿿]{0,6}?(?:财运|桃花运|运程|事业运|爱情运)|幸运(?:色|数字)(?:为|是|[:：])|本命年[^，。\n]{0,8}?(?:红绳|红腰带|转运|犯|化解|貔貅|破灾|消灾)"
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
# Three of these in the words about what somebody did to get at something show the reader how it is done.
_TOOLS = re.compile(
    "(?:用|持|拿|以|掏出|借助|使用)(?:事先准备的|随身携带的|自制的?)?[一-鿿]{0,6}(?:钳|撬棍|螺丝刀|起子|铁丝|钥匙|剪刀|电线|磁铁|解码器|干扰器|针管|注射器|锉刀|砖头|铁钩|弹弓|卡片|硬卡|吸盘|胶带|镊子|电钻|锤)")
_ACTS = re.compile(
    "撬(?:开|动|断|掉)|剪断|拔(?:出|掉|下)|拆(?:下|开|除|掉)|卸(?:下|掉)|拧(?:开|下)|扯(?:断|出)|短接|搭接|对接|接通|接上|点火|打火|插入|塞入|伸入|捅入|拨(?:动|开)|勾(?:住|开|出)"
    "|屏蔽|遮挡|贴(?:上|住)|涂抹|灌入|混入|掺入|加热|滴入|溶解|过滤|提纯|熬制|调换|掉包|改写|刷写|复制|植入|绕过|骑走|开走|推走|翻入|钻入")
_DOER = re.compile("嫌疑人|犯罪|盗|偷|窃|作案|诈骗|骗|毒|伪造|劫|被告人|得手|团伙|男子|女子|[一-鿿]某|二人|两人|其(?=先|用|趁)|他们")
_GUARD = re.compile("救援|救出|消防|抢修|维修|施工|解救|营救|提醒|提示|建议|请|防范|防盗|如何|自救|切勿|应急|报警")
_SLURS = ("黑心", "缺德", "昧心", "奸商", "黑店", "坑人",
    "骗子", "无良", "人渣", "败类", "畜生", "泼妇", "贱人", "老赖", "混蛋", "流氓", "垃圾人", "死肥", "脑残",
    "智障", "弱智", "蠢货", "白痴")
_SLUR = re.compile(
    "(?:这个|那个|这种|那种|就是个?|是个|真是个?|简直是个?|纯属|什么)(?:[女男老大死臭小])?(?:骗子|人渣|败类|畜生"
    "|泼妇|贱人|老赖|混蛋|流氓|无赖|蠢货|白痴)(?!团伙|集团|公司|窝点|手段|套路|分子|案)"
    "|(?:黑心|无良|缺德|昧心|坑人|奸商|黑店)的?(?:商家|商户|商贩|摊主|店主|店家|老板|企业|公司|加油站|药店|诊所|超市|餐馆|饭店|酒店|作坊|工厂|厂家|开发商|物业|中介|机构|幼儿园|医院|医生|包工头|房东|司机|网店)?"
    "(?:[“\"「][^”\"」\n]{2,12}[”\"」]|(?!等|们|的|必|将|被|受|不|为|及|和|与|以|在|有)[一-鿿]{1,6}?(?:站|店|厂|公司|超市|酒店|饭店|药房|诊所|物业|合作社|某某?)(?![点长主人员])(?=[的在被因将以，。！已为]))"
    "|无良(?:骗子|女人|男人|女子|男子|婆婆|老板娘)|人渣|畜生不如|贱人|蠢货|垃圾人|脑残|死肥[婆猪宅]"
)
_GATHERED = ("讨说法", "维权", "抗议", "示威", "静坐")
_GATHERING = re.compile(
    "(?:大家|全体|各位|所有|一起|集体|业主们|欢迎|请于|定于)[^。；！!\n]{0,24}?(?:到|去|在|赴|来|于)[^。；！!\n]{0,12}?"
    "(?:政府|县委|市委|法院|信访局|售楼[部处]|门口|门前|广场|大楼)[^。；，！!\n]{0,10}?(?:讨说法|维权|抗议|示威|静坐)")
_LAWFUL = re.compile("依法维权|理性维权|维权(?:服务|热线|宣传|讲座|活动|站|中心|援助|岗|咨询)|法律援助|3[·.]15|消费者|妇女|职工|农民工")
_EMBLEMS = ("国旗", "国徽", "国歌", "党旗", "党徽", "恶搞")
_DEFACED = re.compile(
    "(?:国旗|国徽|党旗|党徽)(?:图案)?[^，。；\n]{0,4}?(?:做成?|当作?|用作|印[在制成]|铺在|垫在?)[^，。；\n]{0,6}?(?:桌布|抹布|坐垫|脚垫|t恤|衣服|包装|商标|广告|窗帘|野餐)"
    "|恶搞[^，。；\n]{0,4}?(?:国歌|国旗|国徽|党旗|党徽|英烈|烈士|英雄|先烈)|(?:国歌|国旗|国徽)[^，。；\n]{0,4}?恶搞")
_BACK, _AHEAD, _BESIDE = 8, 22, 40
# A sentence is looked at once in so many characters.
_STRIDE = 60


def find(reading: Reading) -> Iterator[Hit]:
    listed = reading.hits("legal/banned")
    reported = bool(listed) and often(reading, "legal/reported")
    for hit in listed:
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
    for words, shape, why in ((_GATHERED, _GATHERING, "号召聚集"), (_EMBLEMS, _DEFACED, "不当使用国旗国徽等标志")):
        yield from _shaped(reading, words, shape, why)


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


def _shaped(reading: Reading, words: tuple[str, ...], shape: re.Pattern[str], why: str) -> Iterator[Hit]:
    """The sentences with one of these words in such a shape, unless they forbid, report or serve."""
    done = 0
    for at, _, _ in reading.places(*words):
        a, b = clause(reading, at)
        found = shape.search(reading.text, max(a, done), b) if b > done else None
        done = max(done, b)
        if not found or _ABOUT.search(reading.text, a, b) or _LORE.search(reading.text, a, b):
            continue
        if shape is _GATHERING and _LAWFUL.search(reading.text, a, b):
            continue
        if not near(reading, "legal/reported", a, b, _BESIDE) and not _listed(reading, *found.span()):
            yield reading.hit(*found.span(), why)


def _listed(reading: Reading, start: int, end: int) -> bool:
    return any(hit.start < end and start < hit.end for hit in reading.hits("legal/banned"))


def _methods(reading: Reading) -> Iterator[Hit]:
    """How a crime was done, told so that it can be done again."""
    done = last = opened = -1
    for at, _, _ in reading.places(*_OBJECTS):
        a, b = clause(reading, at)
        begins = reading.sentence(at)[0]
        if a < done or (begins == opened and at < last + _STRIDE):
            continue
        last, opened = at, begins
        steps = [found.span() for found in _STEP.finditer(reading.text, a, b)]
        if len(steps) < 2:
            steps = _acts(reading, a, b)
        if len(steps) > 1 and not _ABOUT.search(reading.text, a, b):
            done = b
            yield reading.hit(steps[0][0], steps[-1][1], "作案手法写得过细，可被模仿，宜概括表述")


def _acts(reading: Reading, a: int, b: int) -> list[tuple[int, int]]:
    """What somebody did with what tool, when the sentence tells it act by act."""
    text = reading.text
    acts = {found[0]: found.span() for found in _ACTS.finditer(text, a, b)}
    tool = _TOOLS.search(text, a, b)
    if len(acts) + bool(tool) < 3 or not _DOER.search(text, a, b) or _GUARD.search(text, a, b):
        return []
    spans = sorted([*acts.values(), *([tool.span()] if tool else [])])
    return [spans[0], spans[-1]]


def _insults(reading: Reading) -> Iterator[Hit]:
    done = 0
    for at, end, _ in reading.places(*_SLURS):
        for found in _SLUR.finditer(reading.text, max(done, at - _BACK), end + _AHEAD):
            if found.start() <= at < found.end() and not reading.quoted(*found.span()):
                done = found.end()
                yield reading.hit(*found.span(), "侮辱、贬损他人的用语")
                break
