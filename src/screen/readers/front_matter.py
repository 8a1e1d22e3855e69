"""The head of a Markdown file: `key: value` lines between two lines of dashes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from screen.model import Span
from screen.readers.dates import iso_date

_FRONT = re.compile("---[ \t]*\n((?:[^\n]*\n)*?)(?:---|\\.\\.\\.)[ \t]*(?:\n|$)")
_ENTRY = re.compile("([A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff -]{0,40}?)[ \t]*(?::[ \t]|:$|：)[ \t]*(.*)")
_ITEM = re.compile("[ \t]*-[ \t]+(.*)")
_KEYS = {
    "标题": "title", "单位": "unit", "地区": "region", "账号": "account", "平台": "platform", "类型": "kind",
    "来源": "source", "作者": "author", "发布日期": "publish_date", "日期": "publish_date", "date": "publish_date",
    "摘要": "summary",
}
_KINDS = {"原创": "original", "转载": "repost", "转发": "repost"}
_LONGEST = 100_000


@dataclass(slots=True)
class Front:
    """What stands before the text, where it ends and where its title stands."""

    meta: dict[str, Any] = field(default_factory=dict)
    end: int = 0
    title: Span | None = None


def front_matter(text: str) -> Front:
    """The front matter of a text, empty when it has none or when it holds no entry."""
    found = _FRONT.match(text[:_LONGEST]) if text.startswith("---") else None
    front = Front()
    if not found:
        return front
    at, key = found.start(1), ""
    for line in found[1].split("\n"):
        entry, item = _ENTRY.fullmatch(line), _ITEM.fullmatch(line)
        if entry:
            key = _KEYS.get(entry[1].strip(), entry[1].strip().lower())
            value = _value(entry[2])
            front.meta[key] = _told(key, value)
            if key == "title" and isinstance(value, str) and value:
                start = at + line.index(value, entry.start(2))
                front.title = Span(start, start + len(value))
        elif item and key and not isinstance(front.meta[key], str | bool):
            front.meta[key].append(_plain(item[1]))
        elif item and key and front.meta[key] == "":
            front.meta[key] = [_plain(item[1])]
        at += len(line) + 1
    if front.meta:
        front.end = found.end()
    return front


def _value(told: str) -> str | list[str]:
    told = told.strip()
    if told.startswith("[") and told.endswith("]"):
        return [_plain(part) for part in re.split("[,，]", told[1:-1]) if part.strip()]
    return _plain(told)


def _plain(told: str) -> str:
    told = told.strip()
    if len(told) > 1 and told[0] == told[-1] and told[0] in "\"'":
        return told[1:-1]
    return told


def _told(key: str, value: str | list[str]) -> str | list[str]:
    if isinstance(value, list):
        return value
    if key == "publish_date":
        return iso_date(value) or value
    return _KINDS.get(value, value) if key == "kind" else value
