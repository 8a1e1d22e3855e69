"""Examines an installation and says, line by line, what works and what to do about the rest."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import click

from screen import cache
from screen.doors.inputs import OK, UNCHECKED, rulebook, rulebook_options

if TYPE_CHECKING:
    from screen.rulebook import Rulebook

PACKAGES = ("jieba", "pyahocorasick", "spacy", "regex", "click", "rich", "python-stdnum", "phonenumberslite",
            "publicsuffixlist", "turbohtml", "markdown-it-py", "python-docx",
            "openpyxl", "xlsxwriter", "olefile", "pypdfium2")

Line = tuple[str, bool | None, str]


@click.command()
@rulebook_options
def doctor(**book: Any) -> None:
    """检查安装：规则、分词、人名模型、缓存。"""
    sound = True
    for label, good, told in examine(lambda: rulebook(**book)):
        sound = sound and good is not False
        sign = {True: "✓", False: "✗", None: "·"}[good]
        click.echo(f"{sign} {label}：{told}")
    sys.exit(OK if sound else UNCHECKED)


def examine(load: Callable[[], Rulebook]) -> Iterator[Line]:
    """Lines of (what, sound or not or merely told, words)."""
    yield "Python", True, platform.python_version()
    for package in PACKAGES:
        yield _package(package)
    book = load()
    yield "规则", True, f"{len(book.rules)} 条，{len(book.clauses)} 条条款，摘要 {book.digest[:12]}"
    yield _words()
    yield _names()
    yield _workdays()
    folder = cache.folder()
    yield "缓存", None, f"{folder}（{'已建立' if folder.is_dir() else '尚未建立'}；可随时删除）"
    yield "网络", True, "检查全程不联网，也不上报使用情况（只有 wechat 命令会访问公众号接口）"


def _package(name: str) -> Line:
    try:
        return name, True, version(name)
    except PackageNotFoundError:
        return name, False, "未安装；请重新安装 prescreen"


def _words() -> Line:
    from screen import words

    try:
        return "分词", words.cut("开展转办") == ["开展", "转办"], "jieba 词典可用"
    except Exception as error:
        return "分词", False, f"jieba 不能用：{type(error).__name__}；请重新安装"


def _names() -> Line:
    from screen.names import load_model

    model, status = load_model()
    return "人名模型", None if model is None else True, status


def _workdays() -> Line:
    from screen.accounts.workdays import last_year

    known = last_year()
    if known is None:
        return "工作日", None, "未安装 chinese-calendar，账号体检和存量筛查用不了：pip install 'prescreen[rescan]'"
    late = known < date.today().year
    return "工作日", not late, f"放假安排已知到 {known} 年" + ("；请升级 chinese-calendar" if late else "")
