"""A real client calls the tools over standard input and output."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the [mcp] extra is not installed")
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def _talk() -> list[Any]:
    server = StdioServerParameters(command=sys.executable,
                                   args=["-c", "from screen.doors.cli import main; main()", "mcp"])
    async with stdio_client(server) as (reader, writer), ClientSession(reader, writer) as session:
        await session.initialize()
        tools = await session.list_tools()
        text = "各单位要认真布署，手机13812345678。"
        return [sorted(t.name for t in tools.tools),
                await session.call_tool("check", {"text": text}),
                await session.call_tool("explain", {"rule": "political/leader_titles"}),
                await session.call_tool("explain", {"rule": "no/such"}),
                await session.call_tool("deidentify", {"text": text})]


def test_an_assistant_can_check_explain_and_deidentify() -> None:
    names, checked, explained, missing, masked = asyncio.run(_talk())
    assert names == ["check", "deidentify", "explain"]
    report = json.loads(checked.content[0].text)
    assert report["verdict"] in ("block", "review")
    assert {"wording/typo", "confidentiality/phone"} <= {f["rule"] for f in report["findings"]}
    assert json.loads(explained.content[0].text)["options"]["limit"] == 2
    assert missing.is_error and "没有规则" in missing.content[0].text
    assert masked.content[0].text == "各单位要认真布署，手机138****5678。"
    assert "13812345678" not in checked.content[0].text
