"""Plain text: the draft is the file."""

from __future__ import annotations

import re

from screen.model import Draft, Mark, Span
from screen.readers.decoding import decode

TITLE_MOST = 60
_LINE = re.compile("[^\r\n]+")
_LABEL = re.compile("(?:来源|作者|编辑|责编|审核|发布时间|时间|日期|单位|供稿|撰稿|摄影|记者|通讯员)[^:：]{0,6}[:：]")
_NOT_LAST = "。；;，,：:、…"


def read(data: bytes, name: str, encoding: str) -> Draft:
    """Reads plain text; the first line becomes the title when it looks like one."""
    text = decode(data, name, encoding)
    draft = Draft(text=text, name=name)
    span = title_line(text)
    if span:
        draft.title = text[span.start:span.end]
        draft.marks.append(Mark("title", span))
    return draft


def title_line(text: str) -> Span | None:
    """The first line that is not empty, when it looks like a title and more text follows."""
    for found in _LINE.finditer(text):
        line = found[0].strip()
        if not line:
            continue
        start = found.start() + found[0].index(line)
        follows = text[found.end():found.end() + 2000].strip()
        return Span(start, start + len(line)) if follows and is_title(line) else None
    return None


def is_title(line: str) -> bool:
    """Whether a line alone looks like a title: short, no sentence, no label."""
    return len(line) <= TITLE_MOST and line[-1] not in _NOT_LAST and "。" not in line and not _LABEL.match(line)
