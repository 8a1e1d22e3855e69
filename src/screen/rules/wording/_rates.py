"""Rates against the counts beside them: 抽检40批次，合格38批次，合格率97.5%."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules.wording._amounts import amounts, segment

# What a rate is counted from by the word it bears: 合格率 from what was 合格.
_RATE = re.compile("([一-鿿]{2})率(?:为|是|达到|达|约为|约)?([0-9]{1,3}(?:[.]([0-9]{1,2}))?)%")
_OTHER = re.compile("同比|环比|上年|去年|上季|提高|增长|下降|上升|其中|较|比")
_FURTHEST = 30
RATES = (
    "合格率", "办结率", "完成率", "整改率", "满意率", "到会率", "出席率", "签约率", "通过率", "参与率", "出勤率", "达标率", "录取率", "检出率",
    "化解率", "回复率", "接种率", "入学率", "治愈率", "上线率", "销号率", "覆盖率", "参保率", "发放率", "开工率", "竣工率", "返还率", "就业率", "成活率", "入住率", "及格率", "优秀率", "见面率", "签收率", "投票率", "得票率", "破案率", "执结率", "调解率", "成功率", "知晓率", "排查率", "到位率", "中签率", "阳性率", "死亡率", "复工率",
)  # fmt: skip
# A rate is told of the same things in other words: 办结率 of those 办理完毕, 到会率 of those 实到.
_SAME = {"到会": "实到|到会|出席|参会", "出席": "实到|出席|到会", "出勤": "实到|出勤", "录取": "录取|录用", "化解": "化解|调解成功", "投票": "参加投票|投票|收回",
         "阳性": "阳性|检出", "检出": "检出|阳性", "满意": "满意", "办结": "办结|办理完毕", "到位": "到位", "死亡": "死亡"}


def rates(reading: Reading) -> Iterator[Hit]:
    """Rates that no pair of the counts of one unit in their sentence gives, when one of them bears the rate's word."""
    text = reading.text
    for at, _, _ in reading.places(*RATES):
        found = _RATE.match(text, at)
        if not found:
            continue
        start, _ = segment(text, at)
        known = [a for a in amounts(text, start, at) if not a.loose and a.unit != "%"]
        part = next((a for a in reversed(known) if _bears(text, start, a.start, a.end, found[1])), None)
        bases = [a for a in known if part and a.unit == part.unit and a.value > part.value and a is not part]
        if part is None or not bases or at - part.end > _FURTHEST or _OTHER.search(text, part.end, at):
            continue
        told, places = float(found[2]), len(found[3] or "")
        slack = 0.51 / 10**places
        values = [a.value for a in known if a.unit == part.unit]
        if any(abs(100 * a / b - told) <= slack for a in values for b in values if b >= a and b):
            continue
        whole = next((a for a in reversed(bases) if a.end <= part.start), bases[-1])
        right = f"{100 * part.value / whole.value:.{max(places, 1)}f}".rstrip("0").rstrip(".") + "%"
        if len(text[found.start(2):found.end()]) and 0 < 100 * part.value / whole.value < 100:
            yield reading.hit(found.start(2), found.end(), f"按{part.value:g}÷{whole.value:g}算是{right}", (right,))


def _bears(text: str, start: int, at: int, end: int, word: str) -> bool:
    """Whether an amount is one of those that the rate counts: its word stands right before it, or right behind."""
    words = _SAME.get(word, word)
    if re.search(f"(?<![不未非])(?:{words})(?:的|了|为|有|率|人数|户数|数)?$", text[max(start, at - 8):at]):
        return True
    return bool(re.match(f"(?:{words})", text[end:end + 4]))
