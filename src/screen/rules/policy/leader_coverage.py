"""Judges the length of reports on local leaders, their photos, and how often the leader is named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading

_OPENING = 150
_ACTIVITY = re.compile(
    "调研|主持|出席|检查|督导|慰问|看望|会见|考察|走访|视察|察看|参加|来到|深入|出发|指导|暗访|巡查|座谈|宣讲|接待"
    "|接访|带队|下乡|走进|强调|指出")
_POST = re.compile(
    "(?:(?:县|市|区|州|旗|镇|乡)长|(?:[县市区州旗镇乡]委)?书记|常委会(?:副)?主任|政协(?:副)?主席|[局处院校]长|部长)|^")
_HAN = re.compile("[一-鿿]{2,3}")
_OTHER = re.compile(
    "主持|同志|一行|先后|来到|深入|带队|率队|出席|参加|调研|强调|指出|要求|组织|督导|会议|工作|乡镇|全县|部门|干部")
_LOCAL = re.compile("(?:县|市|区|州|旗|镇|乡)(?:长|委)|书记|常委会|政协|领导")
_CENTRAL = re.compile("习近平|总书记|国家主席|中央|国务院|省委|省长|党史|烈士|事迹|模范|标兵|榜样")


def find(reading: Reading, mentions: int, per_hundred: float) -> Iterator[Hit]:
    """One hit on the leader's first mention in a report on a local leader's activity."""
    text = reading.text
    head = reading.title + "\n" + text[:_OPENING]
    if _CENTRAL.search(head) or not _ACTIVITY.search(head) or not _LOCAL.search(head):
        return
    start, end, leader = _leader(reading)
    if not leader:
        return
    faults = []
    length = sum("一" <= c <= "鿿" for c in text)
    times = text.count(leader)
    if times > mentions and times * 100 > per_hundred * length:
        faults.append(f"全文{length}字，点名{times}次")
    limits = reading.profile.get("length", {})
    longest = limits.get("leader_characters")
    if longest and length > longest:
        faults.append(f"全文{length}字，超过{longest}字")
    most = limits.get("leader_photos")
    images = reading.meta.get("images")
    shown = [image for image in (images if isinstance(images, list) else ())
             if isinstance(image, dict) and leader in str(image.get("caption", ""))]
    if most and len(shown) > most:
        faults.append(f"有{len(shown)}张领导照片，超过{most}张")
    if faults:
        yield reading.hit(start, end, "；".join(faults))


def _leader(reading: Reading) -> tuple[int, int, str]:
    """The leader whom a report is about, at the first mention: what stands most often of all that follows a post.

    A title often begins with the name; a name is only believed when the text repeats it.
    """
    text = reading.text
    told = {head[at:at + size] for head in (text[:_OPENING], reading.title) for post in _POST.finditer(head)
            for at in (post.end(),) for size in (2, 3)}
    names = [name for name in told if _HAN.fullmatch(name) and not _OTHER.search(name)]
    name = max(names, key=lambda n: (text.count(n), len(n), n), default="")
    if text.count(name) < 2:
        return 0, 0, ""
    at = text.find(name)
    post = next((m for m in _POST.finditer(text, max(0, at - 12), at) if m.end() == at and m[0]), None)
    return (post.start() if post else at), at + len(name), name
