"""The command `prescreen`: a table of commands, each loaded from its own room when it is named."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from screen.version import VERSION

# Loading only the named command keeps a check of a clean draft as quick as a blink.
ROOMS = {
    "account": "account",
    "check": "check",
    "clauses": "show",
    "deidentify": "mend",
    "doctor": "doctor",
    "explain": "show",
    "fix": "mend",
    "keys": "serve",
    "lexicon": "lexicon",
    "lsp": "lsp",
    "mcp": "mcp",
    "rescan": "rescan",
    "rescan-waivers": "rescan",
    "rules": "show",
    "serve": "serve",
    "watch": "watch",
    "wechat": "wechat",
}


class _Rooms(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(ROOMS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ROOMS:
            return None
        room = import_module(f"screen.doors.{ROOMS[cmd_name]}")
        found: click.Command = getattr(room, cmd_name.replace("-", "_"))
        return found


@click.group(cls=_Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="prescreen")
def main() -> None:
    """政务新媒体稿件发布前筛查：政治关、法律关、政策关、保密关、文字关。全程在本机运行；除 wechat 命令外不联网。"""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
