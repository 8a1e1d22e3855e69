"""`prescreen lsp`: findings in any editor that speaks the Language Server Protocol, over standard input and output."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlparse

import click

import screen
from screen import readers
from screen.doors.inputs import rulebook, rulebook_options, stop
from screen.labels import GATE_NAMES, LEVEL_NAMES
from screen.model import Draft, Finding, Report
from screen.text import Lines

if TYPE_CHECKING:
    from screen.rulebook import Rulebook

SOURCE = "prescreen"


@click.command()
@rulebook_options
def lsp(**book: Any) -> None:
    """语言服务（LSP）：在 VS Code、Neovim 等编辑器里边写边查。"""
    try:
        from pygls.lsp.server import LanguageServer  # noqa: F401
    except ImportError:
        stop('未安装语言服务；请运行 pip install "prescreen[lsp]"')
    serve(rulebook(**book)).start_io()


class Checked:
    """One open document as last checked: its draft, its report, and positions in the client's own unit."""

    def __init__(self, document: Any, uri: str, book: Rulebook):
        self.document = document
        self.draft = _draft(document.source, uri)
        self.report: Report = screen.check(self.draft, book, (), date.today())
        self.lines = Lines(self.draft.text)

    def range(self, finding: Finding) -> Any:
        """The range of a finding; the first line stands for findings that have no words in the text."""
        from lsprotocol import types

        if finding.field or finding.span.start == finding.span.end:
            first = len(self.document.lines[0].rstrip("\r\n")) if self.document.lines else 0
            span = types.Range(types.Position(0, 0), types.Position(0, first))
        else:
            (a, b), (c, d) = self.lines.at(finding.span.start), self.lines.at(finding.span.end)
            span = types.Range(types.Position(a - 1, b - 1), types.Position(c - 1, d - 1))
        return self.document.position_codec.range_to_client_units(self.document.lines, span)


def serve(book: Rulebook) -> Any:
    """A language server over one rulebook: diagnostics on every change, hover with the clause, quick fixes."""
    from lsprotocol import types
    from pygls.lsp.server import LanguageServer

    server: Any = LanguageServer(SOURCE, screen.__version__)
    open_documents: dict[str, Checked] = {}

    def check(uri: str) -> None:
        checked = open_documents[uri] = Checked(server.workspace.get_text_document(uri), uri, book)
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(
            uri=uri, version=checked.document.version, diagnostics=list(_diagnostics(checked))))

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        check(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        check(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        open_documents.pop(params.text_document.uri, None)
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(
            uri=params.text_document.uri, diagnostics=[]))

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        checked = open_documents.get(params.text_document.uri)
        found = [(f, r) for f, r in _placed(checked) if _holds(r, params.position)] if checked else []
        if not found:
            return None
        words = "\n\n---\n\n".join(_explained(f, book) for f, _ in found)
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, words), found[0][1])

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION,
                    types.CodeActionOptions([types.CodeActionKind.QuickFix]))
    def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        checked = open_documents.get(params.text_document.uri)
        if not checked:
            return []
        return [_fix(params.text_document.uri, finding, place, words)
                for finding, place in _placed(checked) if _meet(place, params.range) and not finding.field
                for words in finding.suggest]

    return server


def _draft(text: str, uri: str) -> Draft:
    name = unquote(urlparse(uri).path).rsplit("/", 1)[-1]
    try:
        if name.lower().endswith((".md", ".markdown", ".html", ".htm")):
            draft = readers.read(text.encode("utf-8"), name, "utf-8")
            if draft.text == text:
                return draft
    except readers.ReadError:
        pass
    return Draft(text, name=name)


def _placed(checked: Checked) -> list[tuple[Finding, Any]]:
    return [(f, checked.range(f)) for f in checked.report.findings if not f.waived]


def _diagnostics(checked: Checked) -> Any:
    from lsprotocol import types

    severity = {"block": types.DiagnosticSeverity.Error, "review": types.DiagnosticSeverity.Warning,
                "advice": types.DiagnosticSeverity.Information}
    for finding, place in _placed(checked):
        words = "：".join(w for w in (finding.message, finding.why) if w)
        yield types.Diagnostic(place, words, severity[finding.level], finding.rule, source=SOURCE,
                               data={"id": finding.id})
    for gap in checked.report.gaps:
        start = types.Position(0, 0)
        yield types.Diagnostic(types.Range(start, start), f"未能完整检查：{gap.what} {gap.why}",
                               types.DiagnosticSeverity.Error, "incomplete", source=SOURCE)


def _explained(finding: Finding, book: Rulebook) -> str:
    head = f"**{GATE_NAMES['zh'][finding.gate]} · {LEVEL_NAMES['zh'][finding.level]}**　{finding.message}"
    lines = [head, "", finding.why]
    if finding.suggest:
        lines += ["", "改为：" + "；".join(finding.suggest)]
    for key in finding.clauses:
        clause = book.clauses.get(key)
        lines.append(f"- {clause.name}：{clause.demand}" if clause else f"- {key}")
    return "\n".join(lines)


def _fix(uri: str, finding: Finding, place: Any, words: str) -> Any:
    from lsprotocol import types

    return types.CodeAction(
        title=f"改为：{words}" if words else f"删去“{finding.excerpt}”", kind=types.CodeActionKind.QuickFix,
        is_preferred=words == finding.suggest[0],
        edit=types.WorkspaceEdit(changes={uri: [types.TextEdit(place, words)]}))


def _holds(place: Any, at: Any) -> bool:
    here = (at.line, at.character)
    return (place.start.line, place.start.character) <= here <= (place.end.line, place.end.character)


def _meet(one: Any, two: Any) -> bool:
    return _holds(one, two.start) or _holds(one, two.end) or _holds(two, one.start)
