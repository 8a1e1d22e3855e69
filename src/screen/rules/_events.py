"""Recognises news of a sudden, mass, disaster or epidemic event, as against drills, advice and history."""

from __future__ import annotations

import re

from screen.reading import Reading
from screen.rules._context import around

_OPENING = 400
_PEOPLE = "(?:人员|人|名(?:学生|师生|职工|工人|群众|村民|居民|旅客|游客|儿童|老人|驾驶员)?|死|伤)"
_HARM = "(?:死亡|遇难|身亡|溺亡|失联|失踪|受伤|重伤|轻伤|被困|受灾|中毒|伤亡|住院|病危|病重|病情危重|感染|确诊)"
# What comes of an event: told with a number it is news, whatever the title advises.
_TOLL = re.compile(
    f"[0-9一二三四五六七八九十两多余数]{{1,5}}{_PEOPLE}[^。\n0-9]{{0,8}}?{_HARM}|(?:死亡|遇难|失联|受伤"
    f"|被困)[0-9]+人|[0-9]+死[0-9]+伤"
    "|[0-9]+(?:余|多)?名(?:学生|师生|职工|工人|群众|村民|居民|旅客|游客|儿童|幼儿)[^。\n]{0,16}?(?:呕吐|腹泻|发热"
    "|不适|昏迷|被困)")
_EVENT = re.compile(
    "发生(?!率)[^。\n]{0,20}?(?:事故|事件|爆炸|爆燃|坍塌|垮塌|倒塌|塌方|火灾|火情|中毒|踩踏|侧翻|沉船|翻船|坠落|坠毁"
    "|泄漏|溃坝|决口|群体性事件|聚集|斗殴|冲突|凶杀|命案"
    "|地震|山洪|泥石流|滑坡|崩塌|内涝|森林火|疫情|聚集性|溺水)"
    "|(?:造成|导致|致使|致|已有)[^。\n]{0,16}?(?:死亡|遇难|身亡|溺亡|失联|失踪|受伤|伤亡)"
    "|(?:新增|确诊|疑似|报告|暴发|出现|发现)[^。\n]{0,16}?(?:确诊病例|无症状感染者|聚集性疫情|聚集性病例|食物中毒"
    "|集体中毒|不明原因[一-鿿]{2,4}|禽流感|鼠疫|霍乱|非洲猪瘟)"
    "|(?:群众|村民|业主|职工|工人|家长|商户|司机)[^。\n]{0,10}?(?:聚集|上访|堵路|堵门|围堵|罢工|罢运|静坐|拉横幅|打砸)"
    "|(?:大巴|客车|货车|校车|面包车|轿车|列车|飞机|直升机|渔船|游船|货轮)车?[^。，；\n]{0,16}?(?:侧翻|坠崖|坠河|坠桥|坠江|脱轨|相撞|坠毁|沉没|倾覆|起火|自燃)"
    "|(?:暴雨|强降雨|洪水|山洪|大风|冰雹)[^。\n]{0,16}?(?:被淹|受淹|冲毁|损毁|被冲走|紧急转移|受灾)"
    "|(?:煤矿|矿山|铁矿|金矿|铜矿|矿井)[^。，；\n]{0,6}?(?:透水|冒顶|瓦斯突出|坍塌|爆炸)"
    "|(?:桥梁|楼房|房屋|厂房|堤坝|大坝|隧道|矿井|脚手架|围墙|路面)(?:突然|发生|局部)?(?:坍塌|垮塌|倒塌|塌陷|透水)"
    "|(?:遭受|突发|突遭)[^。\n]{0,8}?(?:洪灾|火灾|泥石流|山洪|雹灾|风灾|地震|暴雨|疫情)")
# Many people ill or hurt at a given time, told without any word for the event.
_MANY = "(?:[0-9]{1,4}|[一二三四五六七八九十百两数多]{1,3})(?:余|多|几)?名?"
_CASUALTY = re.compile(
    f"{_MANY}(?:小|中|高中|大|幼)?(?:学生|师生|儿童|幼儿|孩子|职工|员工|工人|群众|村民|居民|旅客|游客|顾客|食客|老人|宾客)"
    "[^。；;\n]{0,24}?(?:呕吐|腹泻|头晕|昏迷|中毒|食源性|送医|住院|入院|送往[^。；;，\n]{0,12}?医院|死亡|遇难|身亡|失联|受伤|溺水|溺亡|被困)"
    "|[0-9一二三四五六七八九十两]{1,4}人[^。；;，\n0-9]{0,6}?(?:死亡|遇难|身亡|失联|失踪|受伤|重伤|轻伤|溺亡|中毒|被困)")
# One person hurt in a quarrel or on the road is no grave event.
_SEVERAL = re.compile("[2-9两二三四五六七八九十百多数余][余多几]?(?:名|人|死|伤)|[0-9]{2,5}(?:余|多)?(?:名|人)|死|亡|遇难|重伤|失联|病危|昏迷")
_SLIGHT = re.compile("打架|口角|纠纷|剐蹭|刮擦|追尾|争执")
_WHEN = re.compile("[0-9]{1,2}[日时]|今天|昨天|昨日|今日|昨晚|今晨|凌晨|清晨|当晚|日前|近日|目前|截至")
_STATISTIC = re.compile(
    "同比|环比|累计|今年以来|上半年|季度|全年|年均|平均每|案例|判处|被告|判决|起诉|赔偿|嫌疑|抓获|保险|烈士|慰问|救助金|补助"
    "|全国每年|每年|统计|工伤认定|义诊|体检|接种|健康|康复|免费|资助|困难")
_UNREAL = re.compile(
    "演练|演习|模拟|推演|桌面|情景|周年|纪念|典型案例|警示教育|教训|回顾|历史上|当年|科普|知识问答|预案"
    "|谣言|谣传|不实(?:信息|消息|传言)|音称|结合(?:近期|近日|最近|身边|本地)发生的")
_RUMOUR = re.compile("谣|不实|假的|假消息|虚假")
_ADVICE = re.compile(
    "防范|防止|避免|遏制|预防|提醒|提示|知识|警示|安全生产月|培训|未发生|没有发生|零发生|无人员|容易|可能|如果|一旦"
    "|万一|假设|若|预警|预报|易发|易引发|杜绝|严防"
    "|如何(?:自救|预防|应对|逃生|处置|避险|防范)|怎么办|自救|逃生|发生后|发生时|应当|条例|办法|同比|下降")
_TITLES = re.compile("演练|演习|推演|科普|典型案例|警示教育|以案|周年|纪念|知识|案例")
_OURS = re.compile("我[省市州县区旗镇乡村校院]|本[省市州县区镇乡村校]|全[市州县区旗镇乡]")
_PLACE = re.compile(
    "(?<![一-鿿])(?:在|位于|我国)?(?![省市州县区镇乡村全各本我该某])[一-鿿]{1,4}?(?:省|市|州|县|国)(?!场|民|政府|长"
    "|委)|(?:省|市|州)(?![场民政长委])[一-鿿]{1,4}?(?:市|县|区)")
# Other countries and provinces, for an opening that names no county.
_ELSEWHERE = re.compile(
    "新华社|央视|日本|韩国|朝鲜|美国|英国|法国|德国|俄罗斯|乌克兰|以色列|伊朗|印度|印尼|菲律宾|越南|缅甸|泰国|尼泊尔|土耳其"
    "|巴基斯坦|阿富汗|叙利亚|墨西哥|巴西|智利|澳大利亚|北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西"
    "|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆")


def event(reading: Reading) -> tuple[int, int] | None:
    """The words that tell of an event in the opening of a draft, unless it is a drill, advice or the past."""
    if _TITLES.search(reading.title):
        return None
    text = reading.text
    for found in _EVENT.finditer(text, 0, _OPENING):
        start, end = around(reading, found.start())
        if (found[0].endswith("受伤") or _SLIGHT.search(found[0])) and not _SEVERAL.search(text, found.start(), min(end, found.end() + 12)):
            continue
        if _UNREAL.search(text, start, end):
            continue
        if reading.quoted(*found.span()) and _RUMOUR.search(reading.title + text[:_OPENING]):
            continue
        told = _TOLL.search(text, start, end)
        if told or not (_ADVICE.search(text, start, end) or _ADVICE.search(reading.title)):
            if _past(reading, start, end):
                continue
            return found.span()
    return _casualties(reading)


def _casualties(reading: Reading) -> tuple[int, int] | None:
    """People hurt, ill or lost at a time that the sentence names, as against figures, cases and relief."""
    text = reading.text
    for found in _CASUALTY.finditer(text, 0, _OPENING):
        start, end = around(reading, found.start())
        if not _WHEN.search(text, start, end) or _past(reading, start, end):
            continue
        if not any(sort.search(text, start, end) for sort in (_STATISTIC, _UNREAL, _ADVICE)):
            return found.span()
    return None


def _past(reading: Reading, start: int, end: int) -> bool:
    """Whether a sentence names only years before that of the draft."""
    years = [int(y) for y in re.findall("((?:19|20)[0-9]{2})年", reading.text[start:end])]
    return bool(reading.date and years and max(years) < reading.date.year - 1)


def local(reading: Reading) -> bool:
    """Whether the opening names the region of the unit, or no place at all."""
    opening = reading.title + "\n" + reading.text[:_OPENING]
    if _OURS.search(opening):
        return True
    told = str(reading.meta.get("region") or "") or str(reading.meta.get("unit") or "")
    places = [p for p in re.split("(?<=[省市州县区旗镇乡])", told) if len(p) >= 2 and p[-1] in "省市州县区旗镇乡"]
    if any(p in opening or (len(p) >= 3 and p[:-1] in opening) for p in places[-2:]):
        return True
    return not (_PLACE.search(opening) or _ELSEWHERE.search(opening))
