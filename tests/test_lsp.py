"""A real client talks to the server over standard input and output, in each position encoding."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest

types = pytest.importorskip("lsprotocol.types", reason="the [lsp] extra is not installed")
from pygls.lsp.client import BaseLanguageClient  # noqa: E402

URI = "file:///drafts/%E9%80%9A%E7%9F%A5.txt"
TEXT = "关于检查的通知\r\n😀𠮷各单位要认真布署，手机13812345678。\r\n"


async def _talk(encoding: str) -> dict[str, Any]:
    client = BaseLanguageClient("test", "1")
    told: asyncio.Queue[Any] = asyncio.Queue()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def _(params: Any) -> None:
        told.put_nowait(params)

    await client.start_io(sys.executable, "-c", "from screen.doors.cli import main; main()", "lsp")
    kinds = {"utf-8": types.PositionEncodingKind.Utf8, "utf-16": types.PositionEncodingKind.Utf16,
             "utf-32": types.PositionEncodingKind.Utf32}
    ready = await client.initialize_async(types.InitializeParams(
        capabilities=types.ClientCapabilities(general=types.GeneralClientCapabilities(
            position_encodings=[kinds[encoding]])), process_id=None, root_uri=None))
    client.initialized(types.InitializedParams())
    client.text_document_did_open(types.DidOpenTextDocumentParams(
        types.TextDocumentItem(uri=URI, language_id="plaintext", version=1, text=TEXT)))
    first = await asyncio.wait_for(told.get(), 60)
    typo = next(d for d in first.diagnostics if d.code == "wording/typo")
    where = types.TextDocumentIdentifier(URI)
    hover = await client.text_document_hover_async(types.HoverParams(where, typo.range.start))
    actions = await client.text_document_code_action_async(types.CodeActionParams(
        where, typo.range, types.CodeActionContext(diagnostics=[typo])))
    edit = actions[0].edit.changes[URI][0]
    client.text_document_did_change(types.DidChangeTextDocumentParams(
        types.VersionedTextDocumentIdentifier(version=2, uri=URI),
        [types.TextDocumentContentChangePartial(text=edit.new_text, range=edit.range)]))
    second = await asyncio.wait_for(told.get(), 60)
    await client.shutdown_async(None)
    client.exit(None)
    return {"encoding": ready.capabilities.position_encoding, "first": first, "typo": typo, "hover": hover,
            "actions": actions, "second": second}


@pytest.mark.parametrize(("encoding", "start"), [("utf-8", 2 * 4 + 6 * 3), ("utf-16", 2 * 2 + 6), ("utf-32", 2 + 6)])
def test_diagnostics_hover_and_fixes_stand_where_the_client_counts(encoding: str, start: int) -> None:
    got = asyncio.run(_talk(encoding))
    width = {"utf-8": 6, "utf-16": 2, "utf-32": 2}[encoding]
    typo = got["typo"]
    assert got["encoding"] == encoding
    assert (typo.range.start.line, typo.range.start.character) == (1, start)
    assert typo.range.end.character == start + width
    assert typo.severity == types.DiagnosticSeverity.Warning
    assert "部署" in got["hover"].contents.value and "第" in got["hover"].contents.value
    assert got["actions"][0].edit.changes[URI][0].new_text == "部署"
    codes = [d.code for d in got["second"].diagnostics]
    assert "wording/typo" not in codes and "confidentiality/phone" in codes
    assert "13812345678" not in repr(got["first"])
