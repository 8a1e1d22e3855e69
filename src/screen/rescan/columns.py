"""Which column of a source holds what: told by the person, else guessed from names and contents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# The part of a post, and the names under which exports of common systems carry it, best first.
NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "content", "body", "正文", "内容", "文本", "文章内容", "全文", "content_html", "html", "message"),
    "title": ("title", "标题", "文章标题", "题目", "headline", "subject"),
    "id": ("id", "post_id", "article_id", "文章id", "编号", "稿件编号", "msgid", "mid", "guid"),
    "account": ("account", "account_name", "账号", "账号名称", "公众号", "公众号名称", "nickname", "新媒体名称"),
    "date": ("publish_date", "date", "发布日期", "发布时间", "日期", "published_at", "publish_time", "pubdate",
             "pub_date", "时间", "create_time", "created_at"),
    "kind": ("kind", "稿件类型", "类型", "文章类型"),
    "link": ("link", "url", "链接", "网址", "文章链接", "永久链接"),
    "reads": ("reads", "阅读量", "阅读数", "read_num", "views", "浏览量"),
    "followers": ("followers", "粉丝数", "关注人数"),
    "source": ("source", "来源", "稿源", "文章来源"),
    "source_url": ("source_url", "content_source_url", "来源链接", "原文链接"),
    "author": ("author", "作者"),
    "unit": ("unit", "发布单位", "单位", "部门", "department"),
    "region": ("region", "地区"),
    "platform": ("platform", "平台"),
    "summary": ("summary", "digest", "摘要"),
    "images": ("images",),
    "links": ("links",),
}
LABELS = {"text": "正文", "title": "标题", "id": "编号", "account": "账号", "date": "发布日期", "kind": "稿件类型",
          "link": "链接", "reads": "阅读量", "followers": "粉丝数", "source": "来源", "source_url": "来源链接",
          "author": "作者", "unit": "发布单位", "region": "地区", "platform": "平台", "summary": "摘要"}


class ColumnError(Exception):
    """A mapping that cannot work; the message names the columns there are."""


def told(options: Iterable[str]) -> dict[str, str]:
    """Part → column from options such as `text=content,title=标题`; raises `ColumnError`."""
    out = {}
    for pair in (p for option in options for p in option.replace("，", ",").split(",") if p.strip()):
        part, sign, column = (piece.strip() for piece in pair.partition("="))
        if not sign or not part or not column:
            raise ColumnError(f"--map {pair}: 请写成 名称=列名，如 text=content")
        out[part] = column
    return out


def choose(sample: Sequence[Mapping[str, Any]], given: Mapping[str, str], text: bool = True) -> dict[str, str]:
    """Part → column for records like these: as given, the rest by name, the text, when it is needed, also by length.

    Raises `ColumnError` when a given column does not exist or no text column can be found.
    """
    columns = list(dict.fromkeys(key for record in sample for key in record))
    for part, column in given.items():
        if sample and column not in columns:
            raise ColumnError(f"--map {part}={column}: 没有这一列；来源里有 {'、'.join(map(str, columns)) or '（无）'}")
    out = dict(given)
    taken = set(out.values())
    by_name = {str(column).strip().lower(): column for column in reversed(columns)}
    for part, names in NAMES.items():
        named = next((by_name[n] for n in names if n in by_name and by_name[n] not in taken), None)
        if part not in out and named is not None:
            out[part] = named
            taken.add(named)
    if text and "text" not in out and sample:
        out["text"] = _longest(sample, [c for c in columns if c not in taken])
    return out


def _longest(sample: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    sizes = {c: sum(len(v) for r in sample if isinstance(v := r.get(c), str)) for c in columns}
    best = max(sizes, key=lambda c: sizes[c], default="")
    if not best or sizes[best] < 20 * len(sample):
        there = "、".join(map(str, columns)) or "（无）"
        raise ColumnError(f"看不出哪一列是正文；请用 --map text=列名 指明，来源里有 {there}")
    return best


def described(chosen: Mapping[str, str]) -> str:
    """The mapping in one line for a person."""
    return "，".join(f"{LABELS.get(part, part)}={column}" for part, column in chosen.items())
