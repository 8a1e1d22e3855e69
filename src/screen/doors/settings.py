"""What a person tells the doors: `screen.toml`, meta entries, waivers and the site secret."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from screen.model import LEVELS, Waiver

KEYS = {"profile", "packs", "fail_on", "rules"}


def find(path: str | None) -> dict[str, Any]:
    """The settings of `screen.toml` in this folder, or of the file given; empty when there is none."""
    file = Path(path) if path else Path("screen.toml")
    if not file.is_file():
        if path:
            _stop(f"{path}: 没有这个设置文件")
        return {}
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        _stop(f"{file}: 设置文件有错：{error}")
    unknown = sorted(set(found) - KEYS)
    if unknown:
        _stop(f"{file}: 不认识 {unknown[0]}；可用 {'、'.join(sorted(KEYS))}")
    if found.get("fail_on", "review") not in LEVELS:
        _stop(f"{file}: fail_on 只能是 {'、'.join(LEVELS)}")
    found["packs"] = [str(file.parent / pack) for pack in found.get("packs", ())]
    return found


def meta(entries: Sequence[str], path: str | None) -> dict[str, Any]:
    """Meta from a JSON file and from K=V entries, the latter winning; V may be JSON."""
    out: dict[str, Any] = {}
    if path:
        found = _json(path)
        if not isinstance(found, dict):
            _stop(f"{path}: 稿件信息应为 JSON 对象")
        out.update(found)
    for entry in entries:
        key, sign, value = entry.partition("=")
        if not sign or not key:
            _stop(f"--meta {entry}: 请写成 名称=内容，如 kind=repost")
        try:
            out[key] = json.loads(value) if value[:1] in "[{" else value
        except ValueError:
            out[key] = value
    return out


def waivers(path: str | None) -> list[Waiver]:
    """The waivers of a JSON file: a list of {finding, reason, by, until}."""
    if not path:
        return []
    found = _json(path)
    try:
        return [Waiver(str(w["finding"]), str(w["reason"]), str(w["by"]), str(w.get("until", ""))) for w in found]
    except (TypeError, KeyError) as error:
        _stop(f"{path}: 每条豁免须有 finding、reason、by；缺少 {error}")


def secret() -> bytes:
    """The site secret that keys ids of personal-data findings, from the file `PRESCREEN_SECRET_FILE` names."""
    path = os.environ.get("PRESCREEN_SECRET_FILE")
    if not path:
        return b""
    try:
        return Path(path).read_bytes().strip()
    except OSError as error:
        _stop(f"{path}: 读不到密钥文件：{error.strerror}")


def _json(path: str) -> Any:
    try:
        return json.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        _stop(f"{path}: 打不开：{error.strerror}")
    except ValueError as error:
        _stop(f"{path}: 不是 JSON：{error}")


def _stop(words: str) -> NoReturn:
    print(words, file=sys.stderr)
    sys.exit(2)
