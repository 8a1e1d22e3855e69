"""`prescreen check`: screens drafts and delivers a report of each."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

import screen
from screen.doors import settings
from screen.doors.inputs import (
    FOUND,
    MEGABYTE,
    OK,
    UNCHECKED,
    Source,
    deliver,
    expand,
    read,
    rulebook,
    rulebook_options,
    stop,
)
from screen.model import LEVELS, Draft, Report
from screen.text import fold

SUFFIXES = {"terminal": "txt", "docx": "docx"}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@click.option("--format", "form", default="terminal", metavar="FORMAT",
              help="terminal、json、html、docx（批注）、xlsx、sarif 等，默认 terminal。")
@click.option("--output", type=click.Path(), metavar="PATH", help="写到文件；多个稿件时为文件夹。")
@click.option("--meta", "entries", multiple=True, metavar="K=V",
              help="稿件信息，如 kind=repost、publish_date=2026-03-01。")
@click.option("--meta-file", type=click.Path(), metavar="FILE", help="JSON 格式的稿件信息。")
@click.option("--original", type=click.Path(), metavar="FILE", help="转载的原文，用来逐句核对。")
@click.option("--with-attachments", is_flag=True, help="一并检查稿件链接到的本地附件。")
@click.option("--tracked", is_flag=True, help="docx：把建议写成修订而不是批注加底色。")
@click.option("--encoding", default="", metavar="NAME", help="文本文件的编码，默认自动判断。")
@click.option("--as-of", metavar="DATE", help="按哪一天的用语判断没有发布日期的稿件，默认今天。")
@click.option("--waivers", type=click.Path(), metavar="FILE", help="豁免清单（JSON）。")
@click.option("--changed-since", metavar="COMMIT", help="只报 git 中自某次提交以来改动的行。")
@click.option("--fail-on", type=click.Choice(LEVELS), help="到哪一级算未通过，默认 review。")
@click.option("--limit", default=20, show_default=True, metavar="MB", help="单个文件大小上限。")
@click.option("--lang", type=click.Choice(("zh", "en")), default="zh", help="界面语言。")
@rulebook_options
def check(files: Sequence[str], form: str, output: str | None, entries: Sequence[str], meta_file: str | None,
          original: str | None, with_attachments: bool, tracked: bool, encoding: str, as_of: str | None,
          waivers: str | None, changed_since: str | None, fail_on: str | None, limit: int, lang: str,
          **book: Any) -> None:
    """筛查稿件（文件、文件夹、ZIP，或 - 表示标准输入）。

    退出码：0 通过，1 有达到 --fail-on 的问题，2 有稿件未能完整检查。
    """
    from screen import writers

    if form not in writers.formats():
        stop(f"没有输出格式 {form}；可用 {'、'.join(writers.formats())}")
    if form in ("docx", "xlsx") and not output:
        stop(f"{form} 须用 --output 指明写到哪里")
    chosen = settings.find(book["config"])
    loaded = rulebook(chosen, **book)
    today = _date(as_of) if as_of else date.today()
    meta = settings.meta(entries, meta_file)
    if original:
        meta["original"] = _original(original, encoding, limit * MEGABYTE)
    options = _options(form, lang, tracked, loaded)
    waived = settings.waivers(waivers)
    sources = list(expand(files, limit * MEGABYTE, with_attachments))
    target = _Target(output, form, len(sources))
    worst = UNCHECKED if None in sources else OK
    for source in filter(None, sources):
        found = read(source, encoding, limit * MEGABYTE)
        if found is None:
            worst = UNCHECKED
            continue
        draft, raw = found
        draft.meta.update(meta)
        report = screen.check(draft, loaded, waived, today)
        if changed_since and source.data is None and source.name != "-":
            report = _changed(report, draft, source.name, changed_since)
        target.take(report, draft, source, {**options, **_own(form, report, draft, raw, source)})
        worst = max(worst, _exit(report, fail_on or chosen.get("fail_on", "review")))
    target.close()
    sys.exit(worst)


class _Target:
    """Where reports go: standard output, one file, a folder with one file each, or one workbook for all."""

    def __init__(self, output: str | None, form: str, count: int):
        self.form, self.output, self.taken = form, output, set[str]()
        self.rows: list[tuple[Draft, Report]] = []
        self.folder: Path | None = None
        if output and form != "xlsx" and (count != 1 or Path(output).is_dir()):
            self.folder = Path(output)
            self.folder.mkdir(parents=True, exist_ok=True)

    def take(self, report: Report, draft: Draft, source: Source, options: dict[str, Any]) -> None:
        """Delivers one report, or keeps it for the workbook."""
        if self.form == "xlsx":
            self.rows.append((draft, report))
            return
        deliver(screen.write(report, draft, self.form, **options), self._path(source))

    def close(self) -> None:
        """Delivers the workbook, when that is what was asked for."""
        if self.form == "xlsx":
            from screen.writers import xlsx

            deliver(xlsx.write_many(self.rows), self.output)

    def _path(self, source: Source) -> str | None:
        if self.folder is None:
            return self.output
        stem, suffix = "stdin" if source.name == "-" else Path(source.name).name, SUFFIXES.get(self.form, self.form)
        for name in _numbered(stem, suffix):
            path = str(self.folder / name)
            if path not in self.taken:
                self.taken.add(path)
                return path
        return None


def _numbered(stem: str, suffix: str) -> Iterator[str]:
    yield f"{stem}.{suffix}"
    yield from (f"{stem}-{number}.{suffix}" for number in range(2, 1_000_000))


def _options(form: str, lang: str, tracked: bool, book: Any) -> dict[str, Any]:
    names = {"terminal": "short", "html": "short", "docx": "name"}
    options: dict[str, Any] = {}
    if form in names:
        options["clauses"] = {c.id: getattr(c, names[form]) for c in book.clauses.values()}
    if form == "terminal":
        options["lang"] = lang
    if form == "docx":
        options["tracked"] = tracked
    return options


def _own(form: str, report: Report, draft: Draft, raw: bytes, source: Source) -> dict[str, Any]:
    """What some formats need of the file itself."""
    if form == "docx":
        return {"source": _docx(raw)}
    if form == "html":
        from screen.doors.pictures import pictures

        folder = Path(source.name).parent if source.data is None and source.name != "-" else None
        return {"pictures": pictures(report, draft, raw, folder)}
    return {}


def _docx(raw: bytes) -> bytes:
    """The file's own bytes when it is a Word document, so that it comes back as it was."""
    return raw if raw.startswith(b"PK") else b""


def _original(path: str, encoding: str, limit: int) -> dict[str, str]:
    found = read(Source(path), encoding, limit)
    if found is None:
        sys.exit(UNCHECKED)
    return {"title": found[0].title, "text": fold(found[0].text, found[0].marks).text}


def _changed(report: Report, draft: Draft, path: str, since: str) -> Report:
    from screen import engine
    from screen.doors import changes

    try:
        lines = changes.changed_lines(path, since)
    except changes.NoHistory as error:
        stop(str(error))
    return report if lines is None else engine.narrow(report, lambda f: changes.touches(draft, lines, f))


def _exit(report: Report, bar: str) -> int:
    if report.verdict == "incomplete":
        return UNCHECKED
    reached = LEVELS[:LEVELS.index(bar) + 1]  # type: ignore[arg-type]
    return FOUND if any(f.level in reached and not f.waived for f in report.findings) else OK


def _date(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        stop(f"--as-of {words}: 不是 YYYY-MM-DD 格式的日期")
