"""Judges duties laid on another unit without a record that it was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading

_UNIT = "([县市区州旗镇乡][一-鿿]{1,12}?(?:局|委|办|中心|医院|公司|银行|镇政府|乡政府|大队|支队|所|站|院))"
_DUTY = re.compile(
    f"由{_UNIT}(?:负责(?!人)|牵头|承办|办理|实施|组织|受理|承担|发放|审核)|请{_UNIT}(?:于|在|限|立即|尽快|抓紧)"
    f"|到{_UNIT}(?:办理|领取|申请|登记|咨询|申报"
    f"|缴纳)|前往{_UNIT}(?:办理|领取|申请|登记|咨询|申报|缴纳)"
    f"|(?<![一-鿿]){_UNIT}(?:负责(?!人)|必须|应当|应(?!邀)|要|须|务必|限|不得|立即)(?!求)")
# These lay duties on others by their office, or only report them.
_OVER = re.compile(
    "(?:人民政府|政府办公室|政府办|县委|区委|市委|县委办公室|融媒体中心|宣传部|电视台|指挥部|委员会办公室)$")


# A superior office, or a name cut out of a longer one (市场监管总局).
_NOT_BESIDE = re.compile("(?:场|政府办|委办|委宣传|委组织|级|直|域)|[一-鿿]{0,12}总局$")


def find(reading: Reading) -> Iterator[Hit]:
    """Each other unit once, at the first duty it is given."""
    unit = str(reading.meta.get("unit") or "")
    asked = str(reading.meta.get("coordination") or "") + str(reading.meta.get("approvals") or "")
    if not unit or _OVER.search(unit) or "有关单位" in asked or "会签" in asked:
        return
    seen: set[str] = set()
    for found in _DUTY.finditer(reading.text):
        group = found.lastindex or 1
        other = found[group]
        if _NOT_BESIDE.match(other, 1):
            continue
        if other not in seen and other[1:] not in unit and other[1:] not in asked:
            seen.add(other)
            yield reading.hit(*found.span(group), f"核对是否已与{other}沟通")
