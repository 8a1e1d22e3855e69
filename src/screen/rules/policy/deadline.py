"""Judges a deadline for the public that had passed when the draft was to be published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from screen.model import Hit
from screen.reading import Reading
from screen.rules._context import around

_DAY = "(?:(20[0-9]{2})年)?(1[0-2]|0?[1-9])月(3[01]|[12][0-9]|0?[1-9])日"
_HOUR = "(?:(?:上午|下午|晚|晚上)?[0-9]{1,2}[:：时点][0-9]{0,2}分?)?"
_TERMS = (
    "(?:报名|申报|申请|征集|缴费|登记|办理|受理|投稿|预约|领取|征求意见|投票|公示|集中缴费|参保|参保缴费|认领|展示|意见征集|意见反馈)"
    "(?:起止)?(?:时间|期限|日期|期)(?:为|是|自|从)?[:：]?\n?")
_DEADLINE = re.compile(
    f"截(?:止|至)(?:日期|时间)?(?:为|是|到|至|于)?[:：]?{_DAY}|(?:请|须|应|务必|可)?(?:于|在){_DAY}{_HOUR}(?:24时)?(?:之|以)?前"
    f"|{_TERMS}[^。\n至]{{0,24}}?(?:至|到|—|-|~|－|–){{1,2}}{_DAY}"
    f"|即日起(?:至|到|—|-){_DAY}{_HOUR}(?:之|以)?前?"
    f"|自?本?(?:公告|通告|通知|公示|启事)?(?:发布|公布|公告|印发|公示)之日起?(?:至|到|—|-){{1,2}}{_DAY}")
_DUTY = re.compile(
    "报名|申报|申请|征集|投稿|缴费|缴纳|缴清|补缴|交清|登记|办理|受理|提交|征求意见|预约|领取|参评|投票|报送|反馈|发至|发送至|寄至|送至|公示|参保|认领|异议|报到"
    "|整改|拆除|清理|续费|年检|换证|激活")
_YEAR = re.compile("(20[0-9]{2})年")
_PAST = re.compile("已截止|已于|曾|延期|延长|此前|共有|已有|累计|完成|均已|全部|期间|享受|至今|以来|已缴|已经|结束|期满")
# Without a year a day is that of the draft's own year, unless that is half a year off.
_FAR = 180


def find(reading: Reading) -> Iterator[Hit]:
    """Deadlines before the day of the draft."""
    if reading.date is None:
        return
    for found in _DEADLINE.finditer(reading.text):
        start, end = around(reading, found.start())
        if not (_DUTY.search(reading.text, start, end) or "日起" in found[0]) or _PAST.search(reading.text, start, end):
            continue
        year, month, day = next(found.groups()[n:n + 3] for n in range(0, 15, 3) if found[n + 2])
        # The end of a period lies in the year of its beginning unless it tells its own.
        year = year or next(iter(_YEAR.findall(found[0])), None)
        # 截至 with a figure tells a state, not a deadline.
        if found[0].startswith("截至") and not year:
            continue
        try:
            due = date(int(year or reading.date.year), int(month), int(day))
        except ValueError:
            continue
        late = (reading.date - due).days
        if late > 0 and (year or late < _FAR):
            yield reading.hit(*found.span(), f"该时限早于文稿日期{reading.date:%Y-%m-%d}")
