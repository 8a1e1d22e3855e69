"""Judges whether the body said to have made a law, regulation or rule can make one of that kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules._context import around

_KINDS = ("地方性法规", "行政法规", "政府规章", "部门规章", "地方规章")
_MAKES = "(?:[此本这]次|新近|近日|最近|日前|正式|新|首次|率先|联合)?(?:制定|出台|颁布|印发|发布|公布|通过)(?:了|出)?(?:的)?[^，。；《》、\n]{0,8}$"
_COUNTY = "(?<![省市国])(?:(?:我|本|全|该)?[县旗区乡镇](?:人民政府|政府|委|人大(?:常委会)?|[一-鿿]{1,8}局)?|街道(?:办事处)?|开发区管委会)"
_OFFICE = "(?:省|市|自治区|州)(?:人民政府|政府|[一-鿿]{1,8}[局厅委])"
# What a county, and what a province or city, cannot make.
_LOW = re.compile(f"{_COUNTY}{_MAKES}")
_MIDDLE = re.compile(f"{_OFFICE}{_MAKES}")
_WIDER = re.compile("自治县|自治旗|自治州|草案|意见征集|国务院|省人大|市人大|设区的市|贯彻|落实|执行|依据|根据|按照|学习|宣传")
_BACK = 32


def find(reading: Reading) -> Iterator[Hit]:
    """One hit from the body to the kind of law that it has no power to make."""
    text = reading.text
    for at, end, kind in reading.places(*_KINDS):
        start, _ = around(reading, at)
        start = max(start, at - _BACK)
        found = _LOW.search(text, start, at)
        if not found and kind in ("行政法规", "部门规章"):
            found = _MIDDLE.search(text, start, at)
        if found and not _WIDER.search(text, max(start, found.start() - 12), end + 2) and not reading.quoted(at, end):
            yield reading.hit(found.start(), end, f"该机关不能制定{kind}")
