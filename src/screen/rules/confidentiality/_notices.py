"""What kind of public notice a draft is: some may name people by law, none may show their numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from screen.reading import Reading

PUNISHMENT = ("失信被执行人", "失信惩戒", "行政处罚", "处罚决定", "惩戒公示", "限制消费", "黑名单", "严重违法失信")
DISCLOSURE = (
    "拟任", "任前公示", "任职公示", "拟录用", "录用公示", "拟聘", "聘用公示", "拟遴选", "选调", "中标", "成交公告",
    "资质", "环评", "环境影响评价", "强制性信息披露", "采购结果",
)  # fmt: skip
BENEFIT = (
    "低保", "最低生活保障", "孤儿", "困境儿童", "生活费", "救助", "特困", "补贴", "补助", "资助", "奖学金", "助学金",
    "征地补偿", "拆迁补偿",
    "安置", "危房改造", "公租房", "廉租房", "住房保障", "残疾", "高龄津贴", "抚恤", "优抚", "慰问", "贫困户",
    "脱贫户", "监测对象", "理赔", "惠农", "一卡通", "花名册",
)  # fmt: skip
LISTS = ("公示", "名单", "名册", "花名册", "发放表", "明细", "公告", "一览表", "统计表", "汇总表")


class Notice(NamedTuple):
    """The kind of a notice ("punishment", "disclosure", "benefit" or ""), the word that told, and its legal basis."""

    kind: str
    word: str
    basis: str

    @property
    def may_name(self) -> bool:
        """Tell whether the regulations let this notice name people as they are."""
        return self.kind in ("punishment", "disclosure") and bool(self.basis)


@lru_cache(maxsize=2)
def notice(reading: Reading) -> Notice:
    """Judge a draft by its notice type, title and first lines; a list of benefits is never exempt."""
    basis = str(reading.meta.get("legal_basis") or "").strip()
    declared = str(reading.meta.get("notice_type") or "")
    head = f"{declared}\n{reading.title}\n{reading.text[:120]}"
    listed = bool(declared) or any(word in head for word in LISTS)
    for kind, words in (("benefit", BENEFIT), ("punishment", PUNISHMENT), ("disclosure", DISCLOSURE)):
        word = next((word for word in words if word in head), "")
        if word and listed:
            return Notice(kind, word, basis)
    return Notice("", "", basis)


def told(found: Notice) -> str:
    """Say in one Chinese sentence what the kind of notice changes, or "" where it changes nothing."""
    if found.kind == "benefit":
        return f"本稿是“{found.word}”类名单，不属于可以免去标识化的公示"
    if found.kind and found.basis:
        return f"本稿为“{found.word}”类公示并已填写法律依据，姓名可以保留，号码、住址仍须隐去"
    if found.kind:
        return f"本稿似为“{found.word}”类公示，但未填写法律依据，不能免去标识化"
    return ""
