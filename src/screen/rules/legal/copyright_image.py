"""Judges pictures taken from the web, and pictures without a credit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit, Span
from screen.reading import Reading
from screen.rules.legal._context import clause

_WEB = re.compile(
    "(?:图片|图|照片|配图|封面图?|视频|素材|插图)(?:均|全部|部分)?(?:来源|源自|源于|来自|源|摘自|取自)(?:于"
    "|自)?[:：丨| ]{0,2}(?:互联网|网络|网友|网上|百度|微博|抖音|小红书)"
    "|图[/:：丨|] ?(?:互联网|网络|网友)(?![一-鿿])|[▲△（(]网图(?![一-鿿])")
_DISCLAIMER = re.compile("侵权?(?:立?即)?(?:联系)?(?:必)?删(?![减改去])|侵权(?:请|可)?(?:立即|及时)?(?:联系"
    "|告知)[^。\n]{0,10}?删除?|如有侵权|如涉侵权|若侵权")
_CREDIT = re.compile("摄影?[)）\n/:： ]|摄$|摄影|供图|图源|图片来源|制图|绘图|图片提供|图片由|图[:：丨/|]|图/"
    "|拍摄|视频截图|资料图|来源[:：丨]")
_SHORT = ("图/网", "图:网", "图：网", "图丨网", "图|网", "▲网图", "△网图", "（网图", "(网图")
_MOST = 500
_TALK = re.compile("不得|不能|并非|免责|误区|版权意识|侵犯|案例|赔偿|起诉|法院|判决|著作权法")


def find(reading: Reading) -> Iterator[Hit]:
    done = -1
    for at, _, word in reading.places("来源", "源自", "来自", "源于", "图源", "侵删", "侵权", *_SHORT)[:_MOST]:
        if at < done:
            continue
        start = max(0, at - 8)
        found = _first(_DISCLAIMER if word in ("侵删", "侵权") else _WEB, reading.text, start, at)
        a, b = clause(reading, at)
        if found and not _TALK.search(reading.text, a, b) and not reading.quoted(*found.span()):
            done = found.end()
            yield reading.hit(*found.span(), "“网络”不是图片来源，写“侵删”不能免责")
    if done < 0 and _uncredited(reading):
        yield Hit(Span(0, 0), "配图未注明作者或来源", level="advice", field="images", excerpt="配图")


def _first(pattern: re.Pattern[str], text: str, start: int, at: int) -> re.Match[str] | None:
    """The longest match that begins between `start` and `at` and takes in `at`."""
    for first in range(start, at + 1):
        found = pattern.match(text, first)
        if found and found.end() > at:
            return found
    return None


def _uncredited(reading: Reading) -> bool:
    images = reading.meta.get("images")
    if not isinstance(images, list) or not images:
        return False
    captions = "\n".join(str(entry.get("caption") or "") for entry in images if isinstance(entry, dict))
    return not _CREDIT.search(reading.text) and not _CREDIT.search(captions)
