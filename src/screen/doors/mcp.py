"""`prescreen mcp`: the check as tools of the Model Context Protocol, for writing assistants on the same machine."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

import screen
from screen.doors.inputs import rulebook, rulebook_options, stop


@click.command()
@rulebook_options
def mcp(**book: Any) -> None:
    """供写作助手调用的 MCP 服务（标准输入输出）：检查、解释规则、去标识化。"""
    try:
        server = serve(rulebook(**book))
    except ImportError:
        stop('未安装 MCP；请运行 pip install "prescreen[mcp]"')
    server.run("stdio")


def serve(book: Any) -> Any:
    """A server over one rulebook with three tools; nothing it answers holds personal data unmasked."""
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    server: Any = MCPServer("prescreen", version=screen.__version__, log_level="ERROR")

    @server.tool()
    def check(text: str, title: str = "", meta: dict[str, Any] | None = None) -> dict[str, Any]:
        """筛查一篇政务新媒体稿件，返回五关结论和每处问题（位置为 Unicode 码点）。"""
        draft = screen.Draft(text, title=title, meta=dict(meta or {}))
        report = screen.check(draft, book, (), date.today())
        found: dict[str, Any] = json.loads(screen.write(report, draft, "json"))
        return found

    @server.tool()
    def explain(rule: str) -> dict[str, Any]:
        """解释一条规则：说明、依据条款、应报和不应报的例句。"""
        from screen import trace

        try:
            return trace.explain(book, rule)
        except KeyError as error:
            raise ToolError(str(error.args[0])) from None

    @server.tool()
    def deidentify(text: str) -> str:
        """把稿件中的个人信息改成打码形式。"""
        from screen.deidentify import deidentify as mask

        draft = screen.Draft(text)
        report = screen.check(draft, book, (), date.today())
        if report.verdict == "incomplete":
            raise ToolError("未能完整检查，没有改动：" + "；".join(g.why for g in report.gaps))
        return mask(draft, report.findings)[0]

    return server
