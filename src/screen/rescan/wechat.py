"""WeChat exports: the answers of draft/batchget and freepublish/batchget, one JSON file per page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from screen.rescan import files
from screen.rescan.posts import RecordError
from screen.rescan.source import Record, Source, paths

LARGEST = 256 * 1024 * 1024


def stream(source: Source, skip: int, _: Any) -> Iterator[tuple[Any, Record | RecordError]]:
    """All articles from the front; a file that is no such answer is one error."""
    at = 0
    for path, _ in paths(source):
        for record in _page(path):
            if at >= skip:
                yield None, record
            at += 1


def _page(path: str) -> Iterator[Record | RecordError]:
    try:
        with files.open_read(path) as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            yield RecordError(f"{path}: 超过 {LARGEST // 1048576} MB，请按接口的分页分别保存")
            return
        found = json.loads(raw)
    except (OSError, ValueError, RecursionError) as error:
        yield RecordError(f"{path}: 不是有效的 JSON" if not isinstance(error, OSError) else f"{path}: {error.strerror}")
        return
    pages = found if isinstance(found, list) else [found]
    items = [i for page in pages if isinstance(page, dict) for i in page.get("item", [page])]
    if not any(isinstance(item, dict) and _articles(item) for item in items) and items:
        yield RecordError(f"{path}: 不是微信接口导出的图文（缺 content.news_item）")
        return
    for item in items:
        if isinstance(item, dict):
            yield from _posts(item)


def _articles(item: Record) -> list[Any]:
    content = item.get("content")
    articles = content.get("news_item") if isinstance(content, dict) else item.get("news_item")
    return articles if isinstance(articles, list) else []


def _posts(item: Record) -> Iterator[Record | RecordError]:
    told = item.get("content")
    content: dict[str, Any] = told if isinstance(told, dict) else {}
    media = str(item.get("article_id") or item.get("media_id") or "")
    when = item.get("create_time") or content.get("create_time") or item.get("update_time") or ""
    for number, article in enumerate(_articles(item)):
        if not isinstance(article, dict) or article.get("is_deleted"):
            continue
        yield {"id": f"{media}-{number}" if media else article.get("url", ""), "title": article.get("title", ""),
               "content": article.get("content", ""), "date": when, "link": article.get("url", ""),
               "author": article.get("author", ""), "digest": article.get("digest", ""),
               "account": item.get("account") or item.get("nickname") or "",
               "content_source_url": article.get("content_source_url", "")}
