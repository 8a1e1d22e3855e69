"""How fine an address is: where in it the building, unit or room begins."""

from __future__ import annotations

import re

_N = "[0-9一二三四五六七八九十]"
_FINE = tuple(
    re.compile(pattern)
    for pattern in (
        f"{_N}{{1,4}}[a-z]?单元",
        "[a-z]单元",
        "[0-9]{1,4}单[0-9]{1,2}",
        "(?<![0-9a-z])[a-z]?[0-9]{1,5}[a-z]?号?室",
        f"(?:[0-9]{{1,4}}[a-z]?|{_N}{{1,3}}|(?<![a-z])[a-z])(?:号楼|[幢栋座])(?!大|楼市)",
        "(?<![0-9])[0-9a-z]{1,4}[-–—－#~]{1,2}[0-9a-z]{1,3}[-–—－#~]{1,2}[0-9]{1,5}(?![0-9号弄])",
        "(?<![0-9路街道巷弄村组线])[0-9]{1,4}[-–—－#]{1,2}[0-9]{3,5}(?![0-9号弄])",
        f"(?:组|社|队|屯|自然村|小区){_N}{{1,4}}号(?!楼|线|院)", "[0-9]号院[0-9]{1,3}(?:号楼|[幢栋座])",
        "[0-9]号[-–—－]?[0-9]{2,5}(?![0-9号弄楼米幢栋])", "[0-9]号[-–—－][0-9]",
        "[楼层幢栋座厦][0-9]{2,5}[a-z]?(?:号(?!楼|院|门)|(?![0-9a-z号弄幢栋楼层省国乡平米]))",
        "区[0-9]{3,5}[a-z]?(?![0-9a-z号弄幢栋楼层省国乡平米])", "[楼幢栋座][0-9]{1,2}[a-eg-z](?![a-z0-9])",
        "(?<![0-9a-z])[a-fh-z][0-9]{2,5}(?![0-9a-z国省高])",
        "(?<![0-9a-z])[0-9]{0,2}[a-z]{1,2}-?[0-9]{4,5}(?![0-9a-z国省高])",
        "(?:新村|[园苑城寓庭府际邸湾庄墅邨])[0-9]{1,3}-[0-9]{1,4}(?![0-9号弄])",
        "(?<=[\u4e00-\u9fff])(?<![路街道巷弄村组里线省国号大])[0-9]{3,5}(?:号?店面|(?![0-9a-z号弄幢栋楼层省国乡平米县年月日元人户]))",
        "[城港苑园厦场府居寓家][a-z]?区?[0-9]{3,5}号?(?![0-9a-z弄])",
    )
)
_COARSE = re.compile("街道|社区|[省市区县镇乡旗村路街巷弄道里屯]")


def fine(text: str) -> tuple[int, int] | None:
    """Give (where the fine part begins, where it ends) in folded text of an address, or None for a coarse one."""
    spans = [found.span() for pattern in _FINE for found in pattern.finditer(text)]
    if not spans:
        return None
    return min(s for s, _ in spans), max(e for _, e in spans)


def coarse(text: str) -> str:
    """Give the part of an address down to its street, town or village."""
    ends = [found.end() for found in _COARSE.finditer(text)]
    return text[: ends[-1]] if ends else ""
