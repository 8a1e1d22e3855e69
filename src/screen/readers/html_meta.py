"""What a page says about itself: the tags that government sites and WeChat put in its head."""

from __future__ import annotations

import re
from typing import Any

from turbohtml import Document, Element, Text

from screen.readers.dates import iso_date

# The names of the development guide for government sites first, then those of WeChat and Open Graph.
_NAMES = {
    "articletitle": "title", "og:title": "title", "twitter:title": "title",
    "contentsource": "source", "author": "author", "og:article:author": "author", "article:author": "author",
    "pubdate": "publish_date", "article:published_time": "publish_date", "publishdate": "publish_date",
    "description": "description", "og:description": "description",
    "sitename": "site", "og:site_name": "site", "url": "url", "og:url": "url", "keywords": "keywords",
}
_SOURCE = re.compile("(?:信息|文章|稿件|新闻)?来源[:：][\\s\xa0]{0,9}([^\\s\xa0|，。；]{2,40})")


def describe(document: Document, mains: list[Element]) -> tuple[dict[str, Any], str]:
    """The meta of a page and the title it declares; empty values are left out."""
    meta: dict[str, Any] = {}
    for element in document.select("meta"):
        told = element.attr("name") or element.attr("property") or element.attr("itemprop") or ""
        key = _NAMES.get(str(told).lower().strip())
        value = " ".join(str(element.attr("content") or "").split())
        if key and value:
            meta.setdefault(key, value)
    for key, selector in (("account", "#js_name"), ("author", "#js_author_name"), ("publish_date", "#publish_time")):
        element_ = document.select_one(selector)
        if element_ is not None and element_.text.strip():
            meta.setdefault(key, element_.text.strip())
    if mains:
        source = _source(document)
        if source:
            meta.setdefault("source", source)
    day = iso_date(str(meta.pop("publish_date", "")))
    if day:
        meta["publish_date"] = day
    return meta, str(meta.pop("title", ""))


def _source(document: Document) -> str:
    """The source that the page names beside its main content."""
    for node in document.descendants:
        if isinstance(node, Text) and "来源" in node.data and len(node.data) < 500:
            found = _SOURCE.search(node.data)
            if found:
                return found[1]
    return ""
