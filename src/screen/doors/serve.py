"""`prescreen serve` and `prescreen keys`: the service and the keys to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

_HOME = "PRESCREEN_HOME 或 ~/.config/prescreen 之下"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址；非本机地址须先有密钥。")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0 为任选空闲端口。")
@click.option("--workers", type=click.IntRange(1, 64), default=min(4, os.cpu_count() or 2),
              help="检查进程数，默认同 CPU 数，至多 4。")
@click.option("--queue", default=64, show_default=True, type=click.IntRange(0), help="最多多少篇稿件排队，再多答 503。")
@click.option("--budget", default=10.0, show_default=True, type=click.FloatRange(0.05), help="每篇稿件的时限（秒）。")
@click.option("--limit", default=20.0, show_default=True, type=click.FloatRange(0.001), help="请求大小上限（MB）。")
@click.option("--rate", default=50.0, show_default=True, type=click.FloatRange(0), help="每个密钥每秒请求数，0 不限。")
@click.option("--origin", "origins", multiple=True, metavar="URL", help="允许调用的网页来源，须一字不差，可多次给出。")
@click.option("--receipt-hours", default=24.0, show_default=True, type=click.FloatRange(0.001), help="回执有效期。")
@click.option("--receipt-key", type=click.Path(), metavar="FILE", help=f"回执密钥文件，默认在{_HOME}，没有则新建。")
@click.option("--keys", "key_file", type=click.Path(), metavar="FILE", help=f"API 密钥文件，默认在{_HOME}。")
@click.option("--watch", default=2.0, show_default=True, type=click.FloatRange(0.05), help="每隔几秒看词包有无改动。")
@click.option("--pack", "packs", multiple=True, type=click.Path(), metavar="DIR", help="加用本单位词包，可多次给出。")
@click.option("--profile", metavar="NAME", help="默认的地方规则，如 weixi-2023。")
@click.option("--config", type=click.Path(), metavar="FILE", help="设置文件，默认用当前目录的 screen.toml。")
@click.option("--allow-pack-python", is_flag=True, help="允许词包里的 Python 代码（须先确认可信）。")
def serve(packs: Sequence[str], profile: str | None, config: str | None, allow_pack_python: bool,
          **chosen: Any) -> None:
    """启动检查服务，供编辑器、内容管理系统调用；默认只在本机监听。"""
    from screen.doors import settings

    try:
        from screen.doors.http.running import Choices, run
    except ImportError as error:
        _stop(f"缺少组件 {error.name}；请执行 pip install \"prescreen[server]\"")
    found = settings.find(config)
    wish = {"packs": [os.path.abspath(pack) for pack in (*found.get("packs", ()), *packs)],
            "profile": profile or found.get("profile") or "default", "settings": found.get("rules") or {},
            "allow_python": allow_pack_python, "secret": settings.secret().hex(), "budget": chosen["budget"]}
    chosen["receipt_key"] = _file(chosen["receipt_key"], "receipt.key")
    chosen["key_file"] = _file(chosen["key_file"], "keys.json")
    trouble = run(Choices(**chosen), wish)
    if trouble:
        _stop(trouble)


@click.group()
def keys() -> None:
    """管理检查服务的 API 密钥。"""


_FILE = click.option("--keys", "key_file", type=click.Path(), metavar="FILE", help=f"API 密钥文件，默认在{_HOME}。")


@keys.command()
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True,
              type=click.Choice(("check", "deidentify", "rules", "admin")), help="权限，可多次给出。")
@_FILE
def add(name: str, scopes: Sequence[str], key_file: str | None) -> None:
    """新建密钥；只显示这一次，文件里只存它的摘要。"""
    from screen.doors.http import keys as store

    if not name.strip() or len(name) > 64 or not name.isprintable():
        _stop("密钥名称须为 1 至 64 个可见字符")
    try:
        secret = store.add(_file(key_file, "keys.json"), name, tuple(dict.fromkeys(scopes)))
    except (store.KeyFileError, OSError) as error:
        _stop(str(error))
    click.echo(secret)
    click.echo("请现在保存，以后无法再看到。调用时放在请求头：Authorization: Bearer 密钥", err=True)


@keys.command("list")
@_FILE
def list_(key_file: str | None) -> None:
    """列出密钥的名称、权限和状态。"""
    from screen.doors.http import keys as store

    try:
        found = store.read(_file(key_file, "keys.json"))
    except store.KeyFileError as error:
        _stop(str(error))
    for key in found:
        state = f"{key.revoked} 吊销" if key.revoked else "有效"
        click.echo(f"{key.name}  {'、'.join(key.scopes)}  {key.created} 新建  {state}")
    if not found:
        click.echo("还没有密钥；prescreen keys add 名称 --scope check 新建")


@keys.command()
@click.argument("name")
@_FILE
def revoke(name: str, key_file: str | None) -> None:
    """吊销密钥；运行中的服务立即不再接受。"""
    from screen.doors.http import keys as store

    try:
        store.revoke(_file(key_file, "keys.json"), name)
    except (store.KeyFileError, OSError) as error:
        _stop(str(error))
    click.echo(f"已吊销 {name}")


def _file(told: str | None, name: str) -> Path:
    from screen.doors.http.keys import home

    return Path(told) if told else home() / name


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
