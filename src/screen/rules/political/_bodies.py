"""The order of the Party committee, the people's congress, the government and the CPPCC of one level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_LEVEL = "省市州盟县区旗乡镇"
_BODY = (
    f"(?:(?P<level>[{_LEVEL}]|自治区)(?:委(?!员|办|书记|组织|宣传|统战|政法|网信|社会|巡|党校|直|老干|常委|副)|(?!委))"
    "|(?=[党人政]))(?:(?<=委)|党委|人大(?:常委会)?(?!代|办|机关|主席|常|工)|政府(?!办|采|网|工作部门|投资)|政协(?!委|办|机关|提案|常))")
_ONE = re.compile(_BODY)
_PLAIN = re.sub(r"\?P<level>", "?:", _BODY)
_RUN = re.compile(f"{_PLAIN}(?:(?:、|和|与|及|以及){_PLAIN}){{1,5}}")
_RANKS = ("委", "人大", "政府", "政协")
_REACH = 40


def disordered(text: str, places: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """The lists around these places whose bodies stand out of order, each with the right order."""
    done = 0
    for start, end, _ in places:
        for run in _RUN.finditer(text, max(done, start - _REACH), end + _REACH):
            if run.end() <= start or run.start() >= end:
                continue
            done = run.end()
            right = _ordered(run[0])
            if right:
                yield *run.span(), right


def _ordered(told: str) -> str:
    """The list in its right order, or nothing where it already is or says too little to judge."""
    bodies = list(_ONE.finditer(told))
    ranks = [_rank(body[0]) for body in bodies]
    levels = {body["level"] for body in bodies if body["level"]}
    if ranks == sorted(ranks) or len(set(ranks)) < len(ranks) or len(levels) > 1:
        return ""
    if len(bodies) < 3 and ranks[-1]:
        return ""
    gaps = [told[a.end():b.start()] for a, b in pairwise(bodies)]
    row = [body[0] for _, body in sorted(zip(ranks, bodies, strict=True), key=lambda pair: pair[0])]
    return "".join(word + gap for word, gap in zip(row, [*gaps, ""], strict=True))


def _rank(body: str) -> int:
    return next(n for n, name in enumerate(_RANKS) if name in body.removesuffix("常委会"))
