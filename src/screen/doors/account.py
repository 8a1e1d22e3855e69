"""`prescreen account`: accounts examined by what they published when, no post screened."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Container, Iterator, Sequence
from datetime import date
from typing import Any

import click

from screen.doors import settings
from screen.doors.inputs import FOUND, OK, UNCHECKED, rulebook, rulebook_options, stop
from screen.model import LEVELS

_HEADS = {
    "zh": ("账号", "结论", "篇数", "最近更新", "最长停更", "须整改", "建议"),
    "en": ("Account", "Verdict", "Posts", "Last post", "Longest gap (days)", "Review", "Advice"),
}
_EN = {"block": "Stop", "review": "Needs action", "advice": "Has advice", "pass": "Pass",
       "incomplete": "Not fully checked"}
_STYLES = {"review": "red", "advice": "yellow", "pass": "green", "incomplete": "magenta"}
_SHOWN, _FEW, _FINDINGS = 50, 3, 15


@click.command()
@click.argument("place", metavar="POSTS")
@click.option("--out", default="", type=click.Path(), metavar="DIR",
              help="写出 accounts.parquet、accounts.jsonl 和各账号的体检报告（HTML、DOCX）。")
@click.option("--sheets", type=click.IntRange(0), default=200, metavar="N",
              help="写多少个账号的体检报告，结论重的在前，默认 200。")
@click.option("--name", "names", multiple=True, metavar="ACCOUNT", help="只看这个账号，可多次给出。")
@click.option("--since", metavar="DATE", help="从哪天起，默认从第一篇起。")
@click.option("--until", metavar="DATE", help="到哪天为止，默认到全部稿件中最晚的一天；today 为今天。")
@click.option("--sql", "query", default="", metavar="SELECT…", help="POSTS 为数据库地址时的查询语句。")
@click.option("--key", default="", metavar="COLUMN", help="查询里唯一且递增的列。")
@click.option("--map", "pairs", multiple=True, metavar="NAME=COLUMN,…",
              help="列的含义，如 account=公众号,date=时间；不给则自动识别。")
@click.option("--encoding", default="", metavar="NAME", help="JSONL、CSV 的编码，默认自动判断。")
@click.option("--waivers", type=click.Path(), metavar="FILE", help="豁免清单（JSON）。")
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")
@click.option("--lang", type=click.Choice(("zh", "en")), default="zh", help="界面语言。")
@click.option("--fail-on", type=click.Choice(LEVELS), default="review", help="到哪一级算未通过，默认 review。")
@rulebook_options
def account(place: str, out: str, sheets: int, names: Sequence[str], form: str, lang: str, fail_on: str,
            **told: Any) -> None:
    """账号体检：更新频率、原创、必转信息、注销公告、阅读和粉丝异常。POSTS 为 rescan 的结果文件夹或它的任何来源。

    退出码：0 通过，1 有达到 --fail-on 的问题，2 有的账号或记录未能检查。
    """
    try:
        from screen.accounts.duties import DutyError
        from screen.rescan import checkups, columns, files, source
    except ImportError as error:
        stop(f"账号体检需要组件 {error.name}：pip install 'prescreen[rescan]'")
    try:
        way, histories, errors = _record(checkups, place, **told)
        _missing(names, histories.accounts)
        found = checkups.examine(histories, way)
        named = [pair for pair in found if not names or pair[1].account in names]
        if out:
            # The table holds every account; only the sheets are those of the accounts named.
            others = [pair for pair in found if names and pair[1].account not in names]
            checkups.write(out, named + others, way, len(named) if names else sheets, earlier=out)
    except (DutyError, source.SourceError, source.SourceLost, columns.ColumnError, files.WriteError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"{error.filename or place}: {error.strerror or error}")
    except Exception:  # the exit code of an unforeseen fault must not read as "problems found"
        traceback.print_exc()
        sys.exit(UNCHECKED)
    accounts = [one for _, one in named]
    _json(accounts) if form == "json" else _terminal(accounts, lang, way.clauses)
    if out:
        click.echo(f"结果在 {out}：{checkups.TABLE}、{checkups.LINES}、{checkups.ROOM}/", err=True)
    _told(errors, histories.left_out)
    sys.exit(_exit(accounts, fail_on, errors + histories.left_out))


def _record(checkups: Any, place: str, *, since: str | None, until: str | None, query: str, key: str,
            pairs: Sequence[str], encoding: str, waivers: str | None, packs: Sequence[str], **book: Any) -> Any:
    """What checkups go by, the histories of the posts at a place, and how many records could not be read."""
    from screen.rescan import columns, source
    from screen.rescan.posts import RecordError

    own = settings.find(book.get("config"))
    way = checkups.office(rulebook(own, packs=packs, **book), [*own.get("packs", ()), *packs])
    way.since, way.until = _day("--since", since), _day("--until", until)
    way.waivers = {w.finding: w.reason for w in settings.waivers(waivers)
                   if not w.until or w.until >= date.today().isoformat()}
    if not query and checkups.is_result(place):
        posts = checkups.from_result(place)
    else:
        found = source.recognise(place, query, key, encoding)
        chosen = checkups.chosen(found, columns.told(pairs))
        click.echo(f"来源：{source.KINDS[found.kind]}　{found.shown}", err=True)
        click.echo(f"各列：{columns.described(chosen)}", err=True)
        posts = checkups.from_source(found, chosen)
    histories, errors = way.histories(), 0
    for post in posts:
        if isinstance(post, RecordError):
            errors += 1
        else:
            histories.add(*post)
    return way, histories, errors


def _day(option: str, words: str | None) -> date | None:
    if words is None:
        return None
    try:
        return date.today() if words == "today" else date.fromisoformat(words)
    except ValueError:
        stop(f"{option} {words}: 应为 today 或 YYYY-MM-DD")


def _missing(names: Sequence[str], found: Container[str]) -> None:
    if lost := [name for name in names if name not in found]:
        stop(f"--name {lost[0]}: 来源里没有这个账号")


def _json(accounts: Sequence[Any]) -> None:
    from screen.accounts.checkup import plain

    click.echo(json.dumps([plain(one) for one in accounts], ensure_ascii=False, indent=1))


def _terminal(accounts: Sequence[Any], lang: str, clauses: Any) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from screen.accounts.told import VERDICTS
    from screen.writers._visible import visible

    names = VERDICTS if lang == "zh" else _EN
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for number, head in enumerate(_HEADS[lang]):
        table.add_column(head, justify="right" if number in (2, 4, 5, 6) else "left", overflow="fold")
    for one in accounts[:_SHOWN]:
        counts = [str(sum(f.level == level and not f.waived for f in one.findings)) for level in ("review", "advice")]
        longest = f"{one.longest} 天" if lang == "zh" else str(one.longest)
        table.add_row(Text(visible(one.account)), Text(names[one.verdict], style=_STYLES.get(one.verdict, "")),
                      f"{one.posts:,}", str(one.last or "—"), longest, *counts)
    console = Console()
    console.print(table)
    if len(accounts) > _SHOWN:
        console.print(f"只列前 {_SHOWN} 个，共 {len(accounts)} 个账号；--out 写出全部。", highlight=False)
    for one in accounts if len(accounts) <= _FEW else ():
        for line in _details(one, clauses, names):
            console.print(Text(visible(line)), soft_wrap=True)


def _details(one: Any, clauses: Any, names: Any) -> Iterator[str]:
    """The findings of an account, a line each, and its gaps."""
    yield f"\n{one.account}"
    for finding in one.findings[:_FINDINGS]:
        basis = "、".join(clauses.get(clause, clause) for clause in finding.clauses)
        waived = f"（已豁免：{finding.waived}）" if finding.waived else ""
        yield f"  {names[finding.level]}  {finding.why}　{basis}{waived}  [{finding.id}]"
    if len(one.findings) > _FINDINGS:
        yield f"  其余 {len(one.findings) - _FINDINGS} 处见 --format json"
    for gap in one.gaps:
        yield f"  {names['incomplete']}  {gap}"


def _told(errors: int, left_out: int) -> None:
    if errors:
        click.echo(f"{errors:,} 条记录读不出来，没有计入", err=True)
    if left_out:
        click.echo(f"账号过多，{left_out:,} 篇稿件没有计入；请核对账号列是否正确", err=True)


def _exit(accounts: Sequence[Any], bar: str, lost: int) -> int:
    if lost or any(one.verdict == "incomplete" for one in accounts):
        return UNCHECKED
    reached = LEVELS[:LEVELS.index(bar) + 1]  # type: ignore[arg-type]
    return FOUND if any(one.verdict in reached for one in accounts) else OK
