"""What a notice owes its readers: when, where and whom to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit, Level, Span
from screen.reading import Reading

_HEAD = re.compile("(?:通知|公告|启事|通告|预告|邀请函)(?:[（(][^（）()\n]{1,10}[）)])?\\Z")
# Notices that carry a document or an order have no day of their own.
_CARRIES = re.compile(
    "印发|转发|批转|关于(?:做好|进一步|加强|开展|切实|严格|规范|公布|下达|废止|修改|调整|成立|表彰|命名|同意|授予|撤销|实施|发放)|结果|中标|成交|名单|拟|补贴|以旧换新|解读|须知"
)
_MEETS = re.compile(
    "会议|培训|讲座|座谈|面试|笔试|考试|体检|义诊|招聘会|演出|比赛|展览|开放日|宣讲|活动的?(?:通知|预告|邀请函)"
)
_ASKS = re.compile("招聘|招募|报名|征集|征文|招生|招租|遴选|选聘|招领|认领")
_STOPS = re.compile("停水|停电|停气|停暖|封闭施工|交通管制|断路|暂停办理|暂停服务|停业")
_WHEN = re.compile(
    "[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}月[上中下]旬|[0-9]{1,2}[日号][至到-]|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|即日起|长期有效|[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日"
)
_WHERE = re.compile(
    "地点|地址|会场|考点|会议室|线上|网址|平台|报名系统|官网|网站|公众号|小程序|腾讯会议|视频会议|直播|邮箱|http"
    "|在[一-鿿]{2,20}(?:举行|举办|召开|进行|开展)|[一-鿿]{2,12}(?:中心|医院|学校|中学|小学|大厅|礼堂|广场|公园|剧院|体育馆|图书馆|文化馆|[0-9一二三四五六七八九十]楼)"
)
_WHOM = re.compile(
    "电话|联系人|联系方式|热线|咨询|邮箱|[0-9]{3,4}-[0-9]{7,8}|(?<![0-9])1[3-9][0-9]{9}(?![0-9])|(?<![0-9])[0-9]{7,8}(?![0-9])|12345|附件|网址|http"
)


def find(reading: Reading, longest: int) -> Iterator[Hit]:
    """What a notice lacks, told once for the draft; texts over `longest` characters are not plain notices."""
    title = reading.title or reading.text[:60].split("\n", 1)[0]
    title = title.strip()
    if not _HEAD.search(title) or _CARRIES.search(title) or len(reading.text) > longest:
        return
    body = reading.text.removeprefix(title)
    # The line that dates the notice itself does not say when it takes place.
    body = re.sub("\n[^\n]{0,30}\n? *[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日 *\\Z", "\n", body.rstrip())
    missing = []
    kinds = [bool(kind.search(title)) for kind in (_MEETS, _ASKS, _STOPS)]
    if any(kinds) and not _WHEN.search(body):
        missing.append("时间")
    if kinds[0] and not kinds[1] and not _WHERE.search(body):
        missing.append("地点")
    if (kinds[1] or kinds[2]) and not _WHOM.search(body):
        missing.append("联系方式")
    if missing and len(body.strip()) >= 10:
        # A day put off in so many words is told by the rule on vague ones.
        put_off = any(word in body for word in ("近期", "近日", "另行通知", "择日"))
        level: Level = "review" if ("时间" in missing and not put_off) or len(missing) > 1 else "advice"
        yield Hit(Span(0, 0), f"没有写{'、'.join(missing)}", level=level)
