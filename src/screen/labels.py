"""The names by which people know gates, levels, verdicts and fields, in Chinese and in English."""

from __future__ import annotations

import re
from typing import Literal

from screen.model import Gate, Level, Verdict

Language = Literal["zh", "en"]

GATE_NAMES: dict[Language, dict[Gate, str]] = {
    "zh": {
        "political": "政治关",
        "legal": "法律关",
        "policy": "政策关",
        "confidentiality": "保密关",
        "wording": "文字关",
    },
    "en": {
        "political": "Political",
        "legal": "Legal",
        "policy": "Policy",
        "confidentiality": "Confidentiality",
        "wording": "Wording",
    },
}

LEVEL_NAMES: dict[Language, dict[Level, str]] = {
    "zh": {"block": "不得发布", "review": "须复核签字", "advice": "建议"},
    "en": {"block": "Do not publish", "review": "Needs sign-off", "advice": "Advice"},
}

VERDICT_NAMES: dict[Language, dict[Verdict, str]] = {
    "zh": {
        "block": "不得发布",
        "review": "须复核签字",
        "advice": "有建议",
        "pass": "通过",
        "incomplete": "未能完整检查",
    },
    "en": {
        "block": "Do not publish",
        "review": "Needs sign-off",
        "advice": "Has advice",
        "pass": "Pass",
        "incomplete": "Not fully checked",
    },
}

FIELD_NAMES: dict[Language, dict[str, str]] = {
    "zh": {
        "": "全文",
        "title": "标题",
        "unit": "发布单位",
        "region": "地区",
        "account": "账号",
        "platform": "平台",
        "kind": "稿件类型",
        "source": "来源",
        "source_url": "来源链接",
        "author": "作者",
        "publish_date": "发布日期",
        "notice_type": "公示类型",
        "legal_basis": "公开依据",
        "approvals": "审批",
        "links": "链接",
        "images": "图片",
        "original": "转载原文",
        "text": "文字",
        "href": "地址",
        "caption": "说明",
        "alt": "替代文字",
        "file": "文件",
        "role": "职务",
        "name": "姓名",
        "time": "时间",
    },
    "en": {"": "Whole draft"},
}

_STEP = re.compile(r"[0-9]+|[^.\[\]0-9]+")


def field_name(field: str, lang: Language = "zh") -> str:
    """Return how people call a meta field: `images[0].caption` is 图片 1 · 说明, "" is 全文.

    Places in lists count from 1; steps that have no name stay as they are.
    """
    names = FIELD_NAMES[lang]
    if not field:
        return names[""]
    steps: list[str] = []
    for step in _STEP.findall(field):
        if step.isdigit() and steps:
            steps[-1] += f" {int(step[:9]) + 1}"
        else:
            steps.append(names.get(step, step))
    return " · ".join(steps)
