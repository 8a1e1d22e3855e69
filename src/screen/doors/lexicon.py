"""`prescreen lexicon`: keeps an agency's words in order, in TOML or in a spreadsheet."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from screen import cards, wordlist
from screen.model import GATES

FOLDER = click.argument("folder", metavar="DIR", type=click.Path())


@click.group()
def lexicon() -> None:
    """整理词包里的词表：检查、规范、查找、与电子表格互转。"""


@lexicon.command()
@FOLDER
def lint(folder: str) -> None:
    """检查词包的词表有无重复和自相矛盾。"""
    lines = list(wordlist.lint(_tables(_lists(folder))))
    for line in lines:
        click.echo(line)
    click.echo(f"{len(lines)} 处问题" if lines else "没有问题")
    sys.exit(1 if lines else 0)


@lexicon.command()
@FOLDER
@click.option("--check", is_flag=True, help="只检查是否规范，不改文件。")
def tidy(folder: str, check: bool) -> None:
    """把词表改写成规范形式：去重、排序、统一格式。"""
    untidy = []
    for name, path in _lists(folder).items():
        raw = path.read_bytes()
        try:
            better = wordlist.tidy(f"lexicons/{name}.toml", raw)
        except cards.RulebookError as error:
            _stop(f"{folder}/{error}")
        if better != raw:
            untidy.append(name)
            if not check:
                path.write_bytes(better)
    for name in untidy:
        click.echo(f"{'不规范' if check else '已整理'}：{name}")
    sys.exit(1 if check and untidy else 0)


@lexicon.command()
@click.argument("words", metavar="TEXT")
@click.option("--pack", "packs", multiple=True, type=click.Path(), metavar="DIR", help="同时在这些词包里找。")
def find(words: str, packs: Sequence[str]) -> None:
    """查一个词在哪些词表里：词条、改法、例外或允许。"""
    kinds = {"term": "词条", "instead": "改为", "unless": "例外", "allowed": "允许", "words": "词"}
    places = list(wordlist.find(_tables(_builtin()), words))
    for pack in packs:
        places += wordlist.find(_tables(_lists(pack)), words)
    for place in places:
        click.echo(f"{place.list}  {kinds[place.kind]}  {place.entry}  {place.why}")
    if not places:
        click.echo(f"没有词表收录“{words}”")


@lexicon.command("export")
@click.argument("file", metavar="FILE.xlsx", type=click.Path())
@click.option("--pack", metavar="DIR", type=click.Path(), help="导出这个词包；不给则导出内置词表。")
def export_(file: str, pack: str | None) -> None:
    """把词表导出成电子表格，一张表一个工作表。"""
    from screen import wordsheet

    tables = _tables(_lists(pack) if pack else _builtin())
    listed = {name: t for name, t in tables.items() if t.get("term") or t.get("allowed")}
    try:
        Path(file).write_bytes(wordsheet.export(listed))
    except OSError as error:
        _stop(f"{file}: 写不进去：{error.strerror}")
    click.echo(f"已导出 {len(listed)} 个词表到 {file}")


@lexicon.command("import")
@click.argument("file", metavar="FILE.xlsx", type=click.Path())
@click.option("--pack", required=True, metavar="DIR", type=click.Path(), help="导入到这个词包文件夹。")
@click.option("--source", default="电子表格导入", show_default=True, help="词语出处。")
@click.option("--owner", default="编辑部", show_default=True, help="谁负责这些词。")
def import_(file: str, pack: str, source: str, owner: str) -> None:
    """从电子表格导入词表；工作表名为“关-表名”，如 wording-own。"""
    from screen import wordsheet

    header = {"source": source, "checked": date.today().isoformat(), "owner": owner}
    try:
        lists = list(wordsheet.sheets(Path(file).read_bytes(), header, file))
    except OSError as error:
        _stop(f"{file}: 打不开：{error.strerror}")
    except cards.RulebookError as error:
        _stop(str(error))
    for name, _ in lists:
        if name.split("/")[0] not in GATES:
            _stop(f"{file} 工作表 {name}: 名称须以关名开头，如 wording-own；可用 {'、'.join(GATES)}")
    for name, raw in lists:
        path = Path(pack) / "lexicons" / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        card = Path(pack) / "rules" / f"{name}.toml"
        if name not in _builtin() and not card.exists():
            card.parent.mkdir(parents=True, exist_ok=True)
            card.write_text(_card(name), "utf-8")
        click.echo(f"已导入 {name}")


def _card(name: str) -> str:
    return (f'title = "本单位用词：{name}"\nlevel = "review"\nmessage = "本单位要求核对的用词"\n'
            f'advice = "按词表的理由和改法处理。"\nlexicon = "{name}"\n')


def _lists(folder: str) -> dict[str, Path]:
    root = Path(folder)
    root = root / "lexicons" if (root / "lexicons").is_dir() else root
    if not root.is_dir():
        _stop(f"{folder}: 没有这个文件夹")
    return {p.relative_to(root).with_suffix("").as_posix(): p for p in sorted(root.rglob("*.toml"))}


def _builtin() -> dict[str, Path]:
    return _lists(str(Path(str(import_module("screen.lexicons").__file__)).parent))


def _tables(lists: dict[str, Path]) -> dict[str, cards.Table]:
    out = {}
    for name, path in lists.items():
        try:
            out[name] = cards.table(f"lexicons/{name}.toml", path.read_bytes())
        except cards.RulebookError as error:
            _stop(str(error))
    return out


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
