"""`prescreen wechat`: screens the drafts of an official account, and publishes one only against its receipt.

The only door that calls out, and only when a person runs it.
"""

from __future__ import annotations

import json
import os
import sys
import time
import tomllib
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

import screen
from screen.doors import settings
from screen.doors.inputs import FOUND, OK, UNCHECKED, deliver, rulebook, rulebook_options, stop
from screen.doors.wechat_api import API, Account, BadDraft, WechatError, media_name
from screen.labels import VERDICT_NAMES
from screen.model import LEVELS, Draft, Gap, Report, Verdict, Waiver

if TYPE_CHECKING:
    from screen.doors.http.receipts import Signer
    from screen.rulebook import Rulebook

FORMAT = "wechat"
_WORST: tuple[Verdict, ...] = ("incomplete", "block", "review", "advice", "pass")
_PASSING = ("advice", "pass")
# Addresses of previews and covers carry a signature that changes from one reading to the next.
_FLEETING = ("url", "thumb_url")
_STATES = {1: "发布中", 2: "原创声明失败", 3: "发布失败", 4: "平台审核不通过", 5: "发布后已删除",
           6: "发布后已被平台封禁"}
_REASONS = {"content_changed": "检查之后草稿改过，请重新检查", "meta_changed": "回执属于别的草稿或别的公众号",
            "format_changed": "回执不是公众号草稿的回执", "expired": "回执已过期，请重新检查",
            "issued_in_future": "回执的时间在将来，请核对本机时钟"}


@click.group()
def wechat() -> None:
    """微信公众号：检查草稿箱；凭回执发布。只有这组命令联网，且只访问公众平台接口。"""


def _account_options(command: Any) -> Any:
    for option in reversed((
        click.option("--credentials", type=click.Path(), metavar="FILE",
                     help="appid、secret 的 TOML 文件（权限 0600），默认 PRESCREEN_HOME 或 ~/.config/prescreen 下的 "
                          "wechat.toml；也可用环境变量 PRESCREEN_WECHAT_APPID、PRESCREEN_WECHAT_SECRET。"),
        click.option("--api", metavar="URL", default=lambda: os.environ.get("PRESCREEN_WECHAT_API", API),
                     help=f"接口地址，可指向本单位的代理；默认 {API} 或 PRESCREEN_WECHAT_API。"),
        click.option("--receipt-key", type=click.Path(), metavar="FILE",
                     help="回执密钥文件，与 prescreen serve 同一份。"),
    )):
        command = option(command)
    return command


@wechat.command()
@click.argument("media_ids", nargs=-1, metavar="[MEDIA_ID...]")
@_account_options
@click.option("--most", default=0, type=click.IntRange(0), metavar="N", help="只查列表里的前 N 个草稿，默认全部。")
@click.option("--output", type=click.Path(file_okay=False), metavar="DIR", help="另存每篇的 HTML 报告。")
@click.option("--waivers", type=click.Path(), metavar="FILE", help="豁免清单（JSON）。")
@click.option("--receipt-hours", default=24.0, show_default=True, type=click.FloatRange(0.001), help="回执有效期。")
@click.option("--fail-on", type=click.Choice(LEVELS), help="到哪一级算未通过，默认 review。")
@rulebook_options
def check(media_ids: Sequence[str], credentials: str | None, api: str, receipt_key: str | None, most: int,
          output: str | None, waivers: str | None, receipt_hours: float, fail_on: str | None, **book: Any) -> None:
    """检查草稿箱里的草稿（全部，或写明 MEDIA_ID 的），并为每个草稿存一份回执。

    退出码：0 通过，1 有达到 --fail-on 的问题，2 有草稿未能完整检查。
    """
    chosen = settings.find(book["config"])
    loaded = rulebook(chosen, **book)
    waived = settings.waivers(waivers)
    signer = _signer(receipt_key, int(receipt_hours * 3600))
    bar = fail_on or chosen.get("fail_on", "review")
    worst = OK
    try:
        account = _account(credentials, api)
        for media_id in [media_name(m) for m in media_ids] or account.media_ids(most):
            try:
                articles = account.draft(media_id)
            except BadDraft as error:
                click.echo(f"{media_id}：未能检查：{error}", err=True)
                worst = UNCHECKED
                continue
            pairs = [_screened(article, f"{media_id}-{n}", loaded, waived) for n, article in enumerate(articles, 1)]
            _tell(pairs, output, loaded)
            _keep(signer, account.appid, media_id, articles, [report for _, report in pairs], book["profile"] or
                  chosen.get("profile") or "default")
            worst = max(worst, *(_exit(report, bar) for _, report in pairs))
    except WechatError as error:
        stop(str(error))
    sys.exit(worst)


@wechat.command()
@click.argument("media_id", metavar="MEDIA_ID")
@_account_options
@click.option("--receipt", "receipt_file", type=click.Path(), metavar="FILE",
              help="回执文件，默认用 check 存下的那份。")
@click.option("--signed-by", default="", metavar="NAME", help="结论为“须复核签字”时，复核签字人的姓名。")
@click.option("--wait", default=0, type=click.IntRange(0, 3600), metavar="SECONDS",
              help="等平台发布完成的秒数，默认不等。")
def publish(media_id: str, credentials: str | None, api: str, receipt_key: str | None, receipt_file: str | None,
            signed_by: str, wait: int) -> None:
    """发布一个草稿；没有有效回执、结论为不得发布或未能完整检查、检查后改过的，一律不发。

    退出码：0 已提交（用 --wait 则为已发布），1 不得发布，2 未能完成。
    """
    from screen.doors.http import receipts

    signer = _signer(receipt_key, 0)
    try:
        account = _account(credentials, api)
        paid = signer.open(_stored(receipt_file, media_name(media_id)))
        if paid is None:
            _refuse("回执不是本单位密钥签发的，或已损坏")
        # The platform has no publication on condition, so the draft is read as late as can be.
        shown = _claims(account.appid, media_id, account.draft(media_id))
        reasons = receipts.judge(paid, shown, time.time())
        if reasons:
            _refuse("；".join(_REASONS.get(r, r) for r in reasons))
        _judge(paid["verdict"], signed_by)
        publish_id = account.submit(media_id)
        click.echo(f"已提交发布，任务 {publish_id}；结论：{VERDICT_NAMES['zh'][paid['verdict']]}"
                   + (f"，复核签字：{signed_by}" if signed_by else ""))
        if wait:
            _await(account, publish_id, wait)
    except WechatError as error:
        stop(str(error))


def _judge(verdict: Verdict, signed_by: str) -> None:
    if verdict == "review" and not signed_by.strip():
        _refuse("结论为“须复核签字”，请复核后用 --signed-by 写明签字人")
    if verdict != "review" and verdict not in _PASSING:
        _refuse(f"检查结论为“{VERDICT_NAMES['zh'][verdict]}”")


def _refuse(words: str) -> NoReturn:
    click.echo(f"不予发布：{words}", err=True)
    sys.exit(FOUND)


def _await(account: Account, publish_id: str, wait: int) -> None:
    end = time.monotonic() + wait
    while (state := account.state(publish_id)) == 1 and time.monotonic() < end:
        time.sleep(min(3.0, max(0.0, end - time.monotonic())))
    if state == 0:
        click.echo("平台已发布")
        return
    stop(f"平台：{_STATES.get(state, state)}")


def _screened(article: dict[str, Any], name: str, book: Rulebook, waived: Sequence[Waiver]) -> tuple[Draft, Report]:
    from screen import readers

    text = article.get("content", "")
    try:
        draft = readers.read(text.encode("utf-8", "replace"), "draft.html" if "<" in text else "draft.txt")
    except readers.ReadError as error:
        draft = Draft("", gaps=[Gap("draft", error.cause)])
    except Exception as error:
        draft = Draft("", gaps=[Gap("draft", f"读不出来：{type(error).__name__}")])
    draft.name, draft.title = name, article.get("title", "")
    for key, field in (("author", "author"), ("summary", "digest"), ("source_url", "content_source_url")):
        if article.get(field):
            draft.meta[key] = article[field]
    return draft, screen.check(draft, book, waived, date.today())


def _tell(pairs: list[tuple[Draft, Report]], output: str | None, book: Rulebook) -> None:
    for draft, report in pairs:
        deliver(screen.write(report, draft, "terminal", clauses={c.id: c.short for c in book.clauses.values()}), None)
        if output:
            Path(output).mkdir(parents=True, exist_ok=True)
            page = screen.write(report, draft, "html", clauses={c.id: c.name for c in book.clauses.values()})
            deliver(page, str(Path(output) / f"{draft.name}.html"))


def _keep(signer: Signer, appid: str, media_id: str, articles: list[dict[str, Any]], reports: list[Report],
          profile: str) -> None:
    from screen.doors.http import keys

    verdict = min((report.verdict for report in reports), key=_WORST.index)
    claims = {**_claims(appid, media_id, articles), "rulebook": reports[0].rulebook, "profile": profile,
              "verdict": verdict, "waived": sum(bool(f.waived) for report in reports for f in report.findings)}
    file = _file(media_id)
    try:
        keys.make_private(file, (signer.sign(claims, time.time())["token"] + "\n").encode())
    except OSError as error:
        stop(f"{file}: 写不进去：{error.strerror}")
    click.echo(f"{media_id}：{VERDICT_NAMES['zh'][verdict]}，回执 {file}", err=True)


def _claims(appid: str, media_id: str, articles: list[dict[str, Any]]) -> dict[str, Any]:
    """What a receipt says of a draft: all that readers will see, and whose draft it is."""
    from screen.doors.http.receipts import content_hash, meta_hash

    lasting = [{key: value for key, value in article.items() if key not in _FLEETING} for article in articles]
    raw = json.dumps(lasting, sort_keys=True, separators=(",", ":")).encode()
    return {"content": content_hash(raw), "title": content_hash(b""), "format": FORMAT,
            "meta": meta_hash({"appid": appid, "media_id": media_id})}


def _exit(report: Report, bar: str) -> int:
    if report.verdict == "incomplete":
        return UNCHECKED
    reached = LEVELS[:LEVELS.index(bar) + 1]  # type: ignore[arg-type]
    return FOUND if report.verdict in reached else OK


def _file(media_id: str) -> Path:
    from screen.doors.http.keys import home

    # Some file systems do not tell capitals from small letters, media ids do.
    return home() / "wechat" / f"{sha256(media_id.encode()).hexdigest()[:32]}.receipt"


def _stored(told: str | None, media_id: str) -> str:
    file = Path(told) if told else _file(media_id)
    try:
        with file.open("rb") as stream:
            return stream.read(8192).decode("ascii", "replace").strip()
    except FileNotFoundError:
        _refuse(f"没有这个草稿的回执，请先运行 prescreen wechat check {media_id}")
    except OSError as error:
        stop(f"{file}: 打不开：{error.strerror}")


def _signer(told: str | None, lifetime: int) -> Signer:
    try:
        from screen.doors.http import keys, receipts
    except ImportError:
        stop("回执需要 Linux 或 macOS 的文件权限，Windows 上请在 WSL 中运行")
    try:
        return receipts.Signer(Path(told) if told else keys.home() / "receipt.key", lifetime)
    except keys.KeyFileError as error:
        stop(str(error))


def _account(told: str | None, api: str) -> Account:
    appid, secret = (os.environ.get(f"PRESCREEN_WECHAT_{name}", "").strip() for name in ("APPID", "SECRET"))
    if told or not (appid and secret):
        appid, secret = _credentials(told)
    return Account(appid, secret, api)


def _credentials(told: str | None) -> tuple[str, str]:
    from screen.doors.http import keys

    file = Path(told) if told else keys.home() / "wechat.toml"
    try:
        with file.open("rb") as stream:
            keys.private(file, os.fstat(stream.fileno()))
            found = tomllib.load(stream)
    except FileNotFoundError:
        stop(f"没有公众号凭据：请设 PRESCREEN_WECHAT_APPID、PRESCREEN_WECHAT_SECRET，或建 {file}（权限 0600）")
    except OSError as error:
        stop(f"{file}: 打不开：{error.strerror}")
    except keys.KeyFileError as error:
        stop(str(error))
    except ValueError:
        # The parser's own words would quote the line, and so the secret.
        stop(f"{file}: 不是有效的 TOML")
    appid, secret = found.get("appid"), found.get("secret")
    if not (isinstance(appid, str) and isinstance(secret, str) and appid and secret):
        stop(f"{file}: 须写明 appid 和 secret")
    return appid, secret
