"""The commands that screen what was already published, and that turn a filled-in worklist into waivers."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

from screen.doors import settings
from screen.labels import VERDICT_NAMES
from screen.model import LEVELS

OK, FOUND, UNCHECKED, STOPPED = 0, 1, 2, 130
_EVERY = 10.0  # seconds between two lines of a log


@click.command()
@click.argument("place", metavar="SOURCE")
@click.option("--out", required=True, type=click.Path(), metavar="DIR", help="结果文件夹；中断后用同一条命令接着做。")
@click.option("--sql", "query", default="", metavar="SELECT…", help="SOURCE 为数据库地址时的查询语句。")
@click.option("--key", default="", metavar="COLUMN", help="查询里唯一且递增的列；有它，连接断了可从断处接着读。")
@click.option("--map", "pairs", multiple=True, metavar="NAME=COLUMN,…",
              help="列的含义，如 text=content,title=标题；不给则自动识别。")
@click.option("--text-format", "form", type=click.Choice(("auto", "plain", "html")), default="auto",
              help="正文是纯文本还是 HTML，默认自动判断。")
@click.option("--encoding", default="", metavar="NAME", help="JSONL、CSV 的编码，默认自动判断。")
@click.option("--as-of", default="publication", metavar="publication|today|DATE",
              help="按哪天的用语判断：各篇发布当日（默认）、今天或指定日期。")
@click.option("--compare", default="", type=click.Path(), metavar="DIR",
              help="与另一次结果相比；没有变化的稿件沿用它的判断。")
@click.option("--waivers", type=click.Path(), metavar="FILE", help="豁免清单（JSON）。")
@click.option("--own-accounts", "own", multiple=True, metavar="NAME,…",
              help="同一单位的账号，互相转发不必注明来源；每个单位一次。")
@click.option("--worklist-level", "level", type=click.Choice(LEVELS), default="review",
              help="worklist.xlsx 列到哪一级，默认 review。")
@click.option("--shard", type=click.IntRange(1, 100_000), metavar="N",
              help="每批篇数，默认 2000（文档文件夹 200）。")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="本机进程数，默认等于处理器数。")
@click.option("--cluster", default="", metavar="tcp://HOST:8786",
              help="交给 Dask 集群；各机器须能读写来源和结果文件夹。")
@click.option("--ledger", default="", type=click.Path(), metavar="FILE", help="台账位置，结果在远程存储时必须给出。")
@click.option("--fail-on", type=click.Choice(LEVELS), default="review", help="到哪一级算未通过，默认 review。")
@click.option("--pack", "packs", multiple=True, type=click.Path(), metavar="DIR", help="加用本单位词包，可多次给出。")
@click.option("--profile", metavar="NAME", help="地方规则，如 weixi-2023。")
@click.option("--config", type=click.Path(), metavar="FILE", help="设置文件，默认用当前目录的 screen.toml。")
@click.option("--allow-pack-python", is_flag=True, help="允许词包里的 Python 代码（须先确认可信）。")
def rescan(place: str, query: str, key: str, encoding: str, fail_on: str, **told: Any) -> None:
    """重查已发布的稿件：JSONL、CSV、Parquet、文档文件夹、数据库查询、微信公众号导出。

    退出码：0 通过，1 有达到 --fail-on 的问题，2 有稿件未能检查，130 中途停下。
    """
    try:
        from screen.accounts.duties import DutyError
        from screen.cards import RulebookError
        from screen.rescan import columns, files, out, run, shard, source
    except ImportError as error:
        _stop(f"存量筛查需要组件 {error.name}：pip install 'prescreen[rescan]'")
    known = (source.SourceError, files.WriteError, shard.RulebookDiffers, columns.ColumnError, out.Busy, RulebookError,
             DutyError)
    try:
        order = _order(place, query, key, encoding, **told)
        with _progress() as (tell, advance):
            result = run.rescan(order, tell, advance)
    except known as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename or place}: {error.strerror or error}")
    except KeyboardInterrupt:
        click.echo("已停下；重跑同一条命令即可接着做", err=True)
        sys.exit(STOPPED)
    except Exception:  # the exit code of an unforeseen fault must not read as "problems found"
        traceback.print_exc()
        sys.exit(UNCHECKED)
    _told(result, order.out)
    sys.exit(_exit(result, fail_on))


def _order(place: str, query: str, key: str, encoding: str, *, out: str, pairs: Sequence[str], form: str, as_of: str,
           compare: str, waivers: str | None, level: str, shard: int | None, workers: int | None, cluster: str,
           ledger: str, own: Sequence[str], packs: Sequence[str], profile: str | None, config: str | None,
           allow_pack_python: bool) -> Any:
    from screen.rescan import books, columns, files, run, source

    found = source.recognise(_absolute(place), query, key, encoding)
    chosen = columns.choose(source.sample(found), columns.told(pairs)) if found.kind != "documents" else {}
    click.echo(f"来源：{source.KINDS[found.kind]}　{found.shown}", err=True)
    if chosen:
        click.echo(f"各列：{columns.described(chosen)}", err=True)
    if files.remote(out) and not ledger:
        _stop("结果在远程存储时，请用 --ledger 指定本机上的台账文件")
    told = settings.find(config)
    book = books.Book(tuple(os.path.abspath(p) for p in [*told.get("packs", ()), *packs]),
                      profile or told.get("profile"),
                      json.dumps(told.get("rules", {}), sort_keys=True), allow_pack_python, settings.secret())
    today = date.today().isoformat()
    return run.Order(
        found, _absolute(out), chosen, form, shard or (200 if found.kind == "documents" else run.SHARD), book,
        _day(as_of, today), tuple(settings.waivers(waivers)), _absolute(compare) if compare else "",
        workers or os.cpu_count() or 1, cluster, os.path.abspath(ledger) if ledger else "", level, today,
        tuple(tuple(name.strip() for name in group.replace("，", ",").split(",") if name.strip()) for group in own))


def _absolute(place: str) -> str:
    """A path that means the same on every machine of a cluster and on every later day."""
    return place if "://" in place else os.path.abspath(place)


def _day(words: str, today: str) -> str:
    if words == "publication":
        return ""
    try:
        return today if words == "today" else date.fromisoformat(words).isoformat()
    except ValueError:
        _stop(f"--as-of {words}: 应为 publication、today 或 YYYY-MM-DD")


@contextmanager
def _progress() -> Any:
    """(tell, advance): a bar on a terminal, a line now and then in a log."""
    if not sys.stderr.isatty():
        yield (lambda words: click.echo(words, err=True)), _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(TextColumn("筛查"), BarColumn(), TextColumn("{task.completed:,.0f}/{task.total:,.0f} 篇"),
                   TextColumn("{task.fields[rate]:,.0f} 篇/秒"), TextColumn("剩余"), TimeRemainingColumn(),
                   console=Console(stderr=True))
    begun = time.monotonic()
    with bar:
        task = bar.add_task("", total=None, rate=0, visible=False)
        first: list[float] = []

        def advance(totals: dict[str, float]) -> None:
            done = totals["posts"] + totals["errors"]
            first.append(done) if not first else None
            rate = (done - first[0]) / max(0.1, time.monotonic() - begun)
            bar.update(task, total=totals["planned"], completed=done, rate=rate, visible=True)

        yield (lambda words: bar.console.print(words, markup=False)), advance


def _lines() -> Any:
    begun = time.monotonic()
    last: list[float] = [begun]
    first: list[float] = []

    def advance(totals: dict[str, float]) -> None:
        done, now = totals["posts"] + totals["errors"], time.monotonic()
        first.append(done) if not first else None
        if now - last[0] < _EVERY and totals["done"] < totals["shards"]:
            return
        last[0] = now
        rate = (done - first[0]) / max(0.001, now - begun)
        left = f"，约剩 {(totals['planned'] - done) / rate / 60:.0f} 分钟" if rate and done < totals["planned"] else ""
        click.echo(f"已查 {done:,.0f}/{totals['planned']:,.0f} 篇，{rate:,.0f} 篇/秒{left}", err=True)

    return advance


def _told(result: dict[str, Any], out: str) -> None:
    verdicts = result["verdicts"]
    counts = "，".join(f"{name} {verdicts.get(verdict, 0):,}" for verdict, name in VERDICT_NAMES["zh"].items())
    click.echo(f"共 {result['posts']:,} 篇：{counts}；无法读取的记录 {result['errors']:,} 条")
    if result["previous"]:
        states = result["states"]
        click.echo(f"与上次相比：新增 {states.get('new', 0):,} 处，消除 {states.get('gone', 0):,} 处，"
                   f"仍在 {states.get('kept', 0):,} 处；沿用上次判断 {result['adopted']:,} 篇")
    if between := sum(result["across"].values()):
        click.echo(f"各账号之间：{result['clusters']:,} 组相近稿件，{between:,} 处不一致或未注明来源")
    for why in result["failures"]:
        click.echo(why, err=True)
    click.echo(f"结果在 {out}：summary.html、worklist.xlsx、findings.jsonl、posts/、findings/、accounts/")


def _exit(result: dict[str, Any], bar: str) -> int:
    if result["failures"] or result["errors"] or result["verdicts"].get("incomplete"):
        return UNCHECKED
    reached = LEVELS[:LEVELS.index(bar) + 1]  # type: ignore[arg-type]
    return FOUND if any(result["verdicts"].get(v) or result["across"].get(v) for v in reached) else OK


@click.command("rescan-waivers")
@click.argument("worklist", type=click.Path(), metavar="WORKLIST")
@click.option("--by", required=True, metavar="NAME", help="谁作的决定。")
@click.option("--out", default="waivers.json", type=click.Path(), metavar="FILE",
              help="写到哪里，默认 waivers.json；已有的豁免保留。")
def rescan_waivers(worklist: str, by: str, out: str) -> None:
    """把填好的 worklist.xlsx 变成豁免清单：处理意见为“不改”或“保留”的各行。"""
    from screen.rescan.worklist import TriageError, waivers

    try:
        found, others = waivers(worklist, by)
    except TriageError as error:
        _stop(str(error))
    kept = {w.finding: w for w in settings.waivers(out if Path(out).is_file() else None)}
    kept.update((w.finding, w) for w in found)
    try:
        body = json.dumps([asdict(w) for w in kept.values()], ensure_ascii=False, indent=1)
        Path(out).write_text(body + "\n", "utf-8")
    except OSError as error:
        _stop(f"{out}: 写不进去：{error.strerror}")
    click.echo(f"{out}：{len(found)} 处豁免，共 {len(kept)} 处；另有 {others} 处填了其他意见")


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(UNCHECKED)
