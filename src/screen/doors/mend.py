"""`prescreen deidentify` and `fix`: give a draft back mended, and tell every change."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import click

import screen
from screen.doors.inputs import FOUND, OK, UNCHECKED, Source, deliver, read, rulebook, rulebook_options, stop
from screen.model import Draft, Report


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--output", type=click.Path(), metavar="PATH", help="去标识化后的稿件写到哪里，默认标准输出。")
@click.option("--diff", "diff_only", is_flag=True, help="只看改了哪些行。")
@click.option("--encoding", default="", metavar="NAME", help="文本文件的编码，默认自动判断。")
@rulebook_options
def deidentify(file: str, output: str | None, diff_only: bool, encoding: str, **book: Any) -> None:
    """把稿件里的个人信息改成打码形式，并给出改动对照。"""
    from screen.deidentify import deidentify as mask

    draft, _, report = _checked(file, encoding, book)
    text, lines = mask(draft, report)
    diff = "".join(f"{line}\n" for line in lines)
    if diff_only:
        click.echo(diff, nl=False)
        return
    deliver(text.encode("utf-8", "replace"), output)
    click.echo(diff, nl=False, err=True)


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--output", type=click.Path(), metavar="PATH", help="改好的稿件写到哪里；不给则改原文件。")
@click.option("--diff", "diff_only", is_flag=True, help="只看会改什么，不写文件。")
@click.option("--encoding", default="", metavar="NAME", help="文本文件的编码，默认自动判断。")
@rulebook_options
def fix(file: str, output: str | None, diff_only: bool, encoding: str, **book: Any) -> None:
    """改正只有一种改法、不必斟酌的问题（txt、md、html、docx），其余原样不动。"""
    from screen import fix as fixing

    draft, raw, report = _checked(file, encoding, book)
    try:
        done = fixing.fix(draft, report, raw)
    except ValueError as error:
        stop(f"{file}: {error}")
    click.echo(done.diff, nl=False)
    for finding, reason in done.skipped:
        click.echo(f"未改 {finding.excerpt}：{reason}", err=True)
    if diff_only:
        sys.exit(FOUND if done.applied else OK)
    if file == "-" or output:
        deliver(done.data, output)
    elif done.applied:
        deliver(done.data, file)
    click.echo(f"改了 {len(done.applied)} 处", err=True)


def _checked(file: str, encoding: str, book: dict[str, Any]) -> tuple[Draft, bytes, Report]:
    loaded = rulebook(**book)
    found = read(Source(file), encoding)
    if found is None:
        sys.exit(UNCHECKED)
    report = screen.check(found[0], loaded, (), date.today())
    failed = [gap for gap in report.gaps if "/" in gap.what or gap.what == "scan"]
    if failed:
        stop("未能完整检查，没有改动：" + "；".join(f"{g.what} {g.why}" for g in failed))
    return found[0], found[1], report
