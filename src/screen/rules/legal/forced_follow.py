"""Judges calls to follow, like, share or install: forced, made a condition, or bought with prizes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.legal._context import clause, near

_ACTIONS = ("关注", "下载", "安装", "点赞", "转发", "集赞", "个赞", "投票", "不转不是", "人就转")
_THING = ("(?:公众号|视频号|服务号|订阅号|抖音号|微信号|政务号|账号|客户端|app|小程序|平台|朋友圈|微信群|工作群"
    "|微博|本文|此文|文章|推文|链接"
          "|视频|直播间|微信|抖音|本条)")
_DO = f"(?:关注|下载|安装|注册|点赞|转发|分享|投票|点亮在看)[^。；！!\n]{{0,18}}?{_THING}"
_FORCED = re.compile(
    f"(?:必须|务必|一律|须|全员|每人|人人|每户|统一|强制|限期|要求(?:全体|所有|各|全)"
    f"|确保全员)[^。；！!\n]{{0,18}}?{_DO}")
_CONDITION = re.compile(
    f"(?:先|须|需|未|不|没有)?{_DO}[^。；！!\n]{{0,16}}?(?:方可|方能|才能|才可|后可领取|后即可领取|后领取"
    f"|的不予|不予办理|不得办理|不予受理)"
    "|集赞[0-9x]{1,4}个[^。！!\n]{0,20}?(?:可|即|领|送|赠|换)|集(?:满|齐)?[0-9x]{1,4}个?赞[^。！!\n]{0,20}?(?:领"
    "|兑换|送|赠|换)")
_UNTIL = re.compile(
    "未(?:关注|下载|安装|注册|点赞|转发|分享)的?[^。；！!\n]{0,16}?(?:不予|不得|不能|不给|不办|不发|不准|暂停|取消"
    "|扣|通报|约谈)[^，,。；！!\n]{0,16}"
    "|先(?:扫码)?(?:关注|下载|安装|注册|转发|点赞|分享)[^。；，,！!\n]{0,16}?(?:后|再|才|，再)(?:能|可|予)?(?:办理"
    "|办|领取|领|取号|预约|享受|入场|入园|参观|报名|查看|查询|受理|发放|就诊)"
    "|(?<!无)不(?:关注|下载|安装|转发)[^。；，,！!\n]{0,14}?(?:就|的|者)?(?:不予|不给|不能|别来|不准|不得|无法)[^。；，,！!\n]{0,10}"
)
_DAILY = re.compile(
    "每(?:人每)?[天日周](?:至少|都|须|必须|要|均)?[^，,。；\n]{0,6}?(?:转发|点赞|分享"
    "|评论)[^，,。；\n]{0,10}")
_MARKED = re.compile(
    "(?:完成情况|转发情况|安装情况|关注情况|下载情况|推广情况|参与情况|任务)?(?:将|一并|均)?(?:纳入|列入|计入"
    "|作为)[^。；，,！!\n]{0,10}?(?:考核|考评|评优|绩效|评先)"
    "|(?:每日|每天|每周|定期|实时)通报(?:排名|进度|完成率)?|通报排名|(?:按|按照|实行|进行)?[^，,。；\n]{0,4}排名(?:通报|公布|靠后)[^。；！!\n]{0,18}|与[^，,。；\n]{1,12}挂钩"
    "|扣发[^，,。；\n]{0,6}(?:绩效|奖金|工资)"
    "|截图(?:[^，,。；\n]{0,6})?(?:上报|报送|报至|发至|发送|打包|反馈|回传)"
)
# What is said to press people rather than to demand it, and what services ask for before they serve.
_PRESSED = re.compile("不转不是[一-鿿]{1,6}|是[一-鿿]{0,2}人就转|每人(?:每天|每日|至少|必须|须|要)[^，,。；\n]{0,6}投[^，,。；\n]{0,4}票")
_FOLLOW_FIRST = re.compile(
    "(?:办理|领取|申领|参加|进入|报名|预约|申请|查询|就诊|入园|入场)[^。；，,\n]{0,14}?(?:需要?|须|应当?|必须)先(?:扫码)?"
    f"(?:关注|转发|点赞)[^。；\n]{{0,14}}?(?:微信)?{_THING}")
_SHOWN = re.compile(
    "凭(?:转发|关注|点赞|集赞)[^。；！!\n]{0,14}?(?:领取|兑换|换取|领奖|参与抽奖|免费)"
    "|(?:关注(?:并|且|、)?(?:转发|点赞)|转发(?:并|且|、)?(?:关注|点赞)|点赞(?:并|且|、)?(?:转发|关注))[^，。；\n]{0,8}?(?:才能|方可|方能|才可|后可)")
# Things that are fitted to a house or a car; an office may well insist on these.
_FITTED = re.compile(
    "烟感|报警|防盗|监控|摄像|[门窗]|空调|电梯|充电|[水电气]表|燃气|灯|管道|护栏|etc|设备|设施|装置|围栏|扶手|净水|光伏|锁|头盔|安全带"
    "|灭火|防护|标志|标识|污水|油烟|号牌|座椅|限速|水阀|雷达")
_ONLINE = re.compile(_THING)
_THREAT = re.compile(
    "(?:(?:关注|下载|安装|注册|转发|点赞|激活|投票|知晓|完成|参与)(?:率|量|数|人数|任务|比例)[^。；！!\n]{0,12}?(?:低于|未达|不足|达不到|不达标|未完成|没有达到)"
    "|(?:未完成|完不成|没有完成|未达到|达不到|未按要求完成)[^。；，,！!\n]{0,10}?(?:粉丝|关注|下载|安装|注册|转发|点赞|推广|任务|指标))"
    "[^。；！!\n]{0,20}?(?:取消|不得[参评]|不能[参评]|不予评|不参与评|一票否决|通报批评|通报|约谈|扣[发分除减]|问责|检讨|说明情况|影响|处罚)[^。；，,！!\n]{0,14}")
_TOLD_OF = re.compile("被(?:责令|通报|查处|约谈|问责|叫停)|整改|责令|曝光|违规|举报|反映|骗")
_DO_ALONE = re.compile("(?:关注|下载|安装|转发|点赞|推广|拉粉)(?:任务|指标)")
_SPREADS = re.compile(f"(?:{_THING}|朋友圈)|投票(?:点赞|结果|票数|情况)|点赞投票|转发点赞|点赞转发|(?:转发|点赞|关注|下载|安装)(?:量|率|数|人数|比例)")
_COUNTED = re.compile(
    f"{_DO}[^。；！!\n]{{0,30}}?(?:截图(?:上报|报|发|回传|反馈)|打卡|排名通报|纳入考核|列入考核|计入考核|完成率)"
    "|(?:转发|点赞|关注|下载|安装)(?:量|率|数|人数)[^。；！!\n]{0,20}?(?:纳入|列入|计入"
    "|作为)[^。；！!\n]{0,10}?(?:考核|考评|评优|绩效)")
_RAFFLE = re.compile(
    f"{_DO}[^。！!\n]{{0,40}}?(?:抽奖|抽取|抽送|赢取|赢得|中奖|有机会获得|即可获得|送(?:出|上)|领取(?:红包|奖品"
    f"|礼品))"
    "|转发抽奖|转发有奖|集赞(?:有礼|送|领|抽)|关注(?:抽奖|有礼|送)")
_SPREAD = re.compile(
    "(?:(?:请|要求|望|需|由)?(?:每[一]?[位名个户人]|各(?:位|户|村|社区|单位)|全体|所有|人人|大家|全员|务必|必须|一律)[^。；！!\n]{0,16}?"
    "(?:务必|必须|一律|均须|均需|都要|都须|都得|至少|及时|立即|马上|须|要|将)[^。；，,！!\n]{0,14}?)?"
    "(?:转发|分享|转到|发到|转发本文)[^。；，,！!\n]{0,14}?(?:[0-9一二两三四五六七八九十]{1,3}个(?:以上)?(?:的)?(?:不同的?)?"
    "(?:微信|工作|业主|家庭|亲友|好友|居民|qq)?(?:群|好友)|(?:每个|所有)(?:微信|工作|业主|家庭|亲友|居民)?群)")
_URGED = re.compile("务必|必须|一律|均须|均需|都要|都须|都得|至少|每[位名个户人]|全体|人人|全员|须")
_HEARSAY = re.compile("网传|谣言|不信谣|不传谣|骗局|套路|诱导|谎称|声称|自称|不转不是|对方|骗子|不要|切勿|请勿|莫")
_STARTS = re.compile(f"{_DO}|(?:关注|转发|点赞)[并且、](?:关注|转发|点赞)|凭(?:转发|关注|点赞|集赞)|(?:转发|点赞|关注|下载|安装)(?:量|率|数|人数|抽奖|有奖|有礼|送)|集赞|个赞")
_AGAINST = re.compile("严禁|不得|禁止|杜绝|防止|整治|形式主义|纠治|清理|取消|减负|反对|摒弃|不准|不应|避免|叫停"
    "|拒绝|不搞|不再|无需|不必|谨防|警惕")
_DOCUMENT = re.compile("转发(?:了|的)?(?:《|关于|国务院|省|市|县|上级|各|至各|给各|给你们|你们|通知|文件)")
_FRAUD_APP = re.compile("反诈")
_MANDATE = re.compile("未(?:关注|下载|安装|注册|转发)的|(?<![一-鿿])不(?:关注|下载|安装|转发)[^。；，\n]{0,14}?(?:不得|不能|不予|无法)")
_AHEAD = 10
_HARD = re.compile("必须|一律|强制|全员|不予|不得|扣|率|人人|每户")


def find(reading: Reading) -> Iterator[Hit]:
    done = 0
    for at, _, _ in reading.places(*_ACTIONS):
        if at < done:
            continue
        start, end = clause(reading, at)
        start, done = max(start, done), end
        yield from _sentence(reading, start, end)


def _sentence(reading: Reading, start: int, end: int) -> Iterator[Hit]:
    text = reading.text
    spread = _SPREAD.search(text, start, end)
    if spread and _urged(reading, spread, start):
        yield reading.hit(*spread.span(), "强制要求转发到多个群")
        start = spread.end()
    mandate = _MANDATE.search(text, start, end)
    threat = _threat(reading, start, end)
    if threat:
        yield reading.hit(*threat, "以评优、通报等相要挟，强制关注、下载或转发")
        start = threat[1]
    if _AGAINST.search(text, start, end) and not mandate:
        return
    if not mandate and near(reading, "legal/reported", start, end, 0) and not _FRAUD_APP.search(text, start, end):
        return
    if "安装" in text[start:end] and _FITTED.search(text, start, end) and not _ONLINE.search(text, start, end):
        return
    starts = _STARTS.search(text, start, end)
    taken = start
    for found, why in sorted(_demands(text, start, end, bool(starts)), key=lambda f: (f[0].start(), -f[0].end())):
        a, b = found.span()
        if a < taken or reading.quoted(a, b) or _DOCUMENT.search(text, a, b):
            continue
        if _FRAUD_APP.search(text, start, end) and not _HARD.search(text, a, b):
            continue
        taken = b
        yield reading.hit(a, b, why)
    if taken == start and starts:
        for pattern, why in ((_RAFFLE, "以抽奖、奖品诱导转发关注"), (_SHOWN, "以领取物品换取转发关注"),
                             (_FOLLOW_FIRST, "把关注公众号当作办事的前提")):
            lure = pattern.search(text, start, end)
            if lure and not reading.quoted(*lure.span()):
                yield reading.hit(*lure.span(), why, level="review")
                return
    pressed = _PRESSED.search(text, taken, end)
    if pressed and not reading.quoted(*pressed.span()) and not _HEARSAY.search(text, start, pressed.start()):
        yield reading.hit(*pressed.span(), "以言语逼人转发、投票", level="review")


def _threat(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """What a unit or a class loses for too few followers, as against news of such demands."""
    text = reading.text
    if not (_SPREADS.search(text, start, end) or _DO_ALONE.search(text, start, end)):
        return None
    found = _THREAT.search(text, start, end)
    if not found or _AGAINST.search(text, start, found.start()) or _TOLD_OF.search(text, start, end):
        return None
    return None if reading.quoted(*found.span()) else found.span()


def _urged(reading: Reading, spread: re.Match[str], start: int) -> bool:
    """Whether a number of groups to spread a text to is demanded here, and not told of others or forbidden."""
    a, b = spread.span()
    if not _URGED.search(reading.text, a, b) or reading.quoted(a, b):
        return False
    return not _AGAINST.search(reading.text, max(start, a - _AHEAD), b) and not _HEARSAY.search(reading.text, start, b)


def _demands(text: str, start: int, end: int, starts: bool) -> Iterator[tuple[re.Match[str], str]]:
    told: list[tuple[re.Pattern[str], str]] = [
        (_UNTIL, "把关注、下载或转发当作办事前提"), (_DAILY, "摊派转发点赞任务")]
    if starts:
        told += [(_FORCED, "强制要求关注、下载或转发"), (_CONDITION, "把关注或转发当作前提条件"),
                 (_COUNTED, "以转发、点赞等数据打卡考核")]
    if _SPREADS.search(text, start, end):
        told.append((_MARKED, "以转发、关注、安装情况排名考核"))
    for pattern, why in told:
        found = pattern.search(text, start, end)
        if found:
            yield found, why
