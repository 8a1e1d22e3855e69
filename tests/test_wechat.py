"""`prescreen wechat` against a server that behaves as the platform documents: nothing goes out unchecked."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from wechat_server import APPID, SECRET, Platform, article

import screen
from screen.doors import wechat_api
from screen.doors.cli import main

CLEAN = article("县图书馆周末开放时间", "县图书馆自本周起周末照常开放，欢迎读者前来阅览。")
BAD = article("资助公示", "受助人王小明，身份证号11010519491231002X，家住青河县。")


@pytest.fixture
def platform() -> Iterator[Platform]:
    found = Platform()
    yield found
    found.close()


@pytest.fixture
def run(platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PRESCREEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PRESCREEN_WECHAT_API", platform.url)
    monkeypatch.setenv("PRESCREEN_WECHAT_APPID", APPID)
    monkeypatch.setenv("PRESCREEN_WECHAT_SECRET", SECRET)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(screen, "load", _once(screen.load))

    def call(*args: str) -> Result:
        done = CliRunner().invoke(main, ["wechat", *args])
        assert isinstance(done.exception, SystemExit | None), done.exception
        assert SECRET not in done.output and "token-" not in done.output
        assert "11010519491231002X" not in done.output
        return done

    return call


def _once(load: Any) -> Any:
    books: dict[str, Any] = {}

    def cached(*args: Any) -> Any:
        key = repr(args)
        if key not in books:
            books[key] = _BOOKS.setdefault(key, None) or load(*args)
            _BOOKS[key] = books[key]
        return books[key]

    return cached


_BOOKS: dict[str, Any] = {}


def test_a_clean_draft_is_checked_and_then_published_once(platform: Platform, run: Any) -> None:
    platform.drafts["m-1"] = [CLEAN]
    told = run("check", "m-1")
    assert told.exit_code == 0 and "m-1：通过" in told.output
    assert platform.published == []
    done = run("publish", "m-1", "--wait", "5")
    assert done.exit_code == 0 and "2247483651" in done.output and "平台已发布" in done.output
    assert platform.published == ["m-1"]


def test_the_whole_box_is_read_page_by_page(platform: Platform, run: Any) -> None:
    platform.drafts = {f"m-{n}": [CLEAN] for n in range(43)}
    platform.drafts["m-42"] = [CLEAN, BAD]
    told = run("check")
    assert told.exit_code == 1
    assert platform.calls.count("draft/batchget") == 3 and platform.calls.count("draft/get") == 43
    assert "m-42：不得发布" in told.output and "m-0：通过" in told.output
    assert run("check", "--most", "21").exit_code == 0


def test_without_a_good_receipt_nothing_is_published(platform: Platform, run: Any, tmp_path: Path) -> None:
    platform.drafts = {"good": [CLEAN], "bad": [CLEAN, BAD], "empty": [{**CLEAN, "content": ""}], "other": [CLEAN]}
    assert run("check").exit_code == 2
    box = tmp_path / "home/wechat"
    assert all(file.stat().st_mode & 0o077 == 0 for file in box.iterdir())
    assert "不得发布" in run("publish", "bad").output
    assert "未能完整检查" in run("publish", "empty").output
    assert run("publish", "never-checked").exit_code == 1
    stranger = tmp_path / "receipt"
    stranger.write_text("e30.AAAA")
    assert run("publish", "good", "--receipt", str(stranger)).exit_code == 1
    done = CliRunner().invoke(main, ["wechat", "check", "other"])
    theirs = next(f for f in box.iterdir() if f.name in done.output)
    assert "别的草稿" in run("publish", "good", "--receipt", str(theirs)).output
    assert platform.published == []


@pytest.mark.parametrize("field", ["title", "content", "digest", "author", "content_source_url", "thumb_media_id"])
def test_a_draft_changed_after_the_check_is_not_published(platform: Platform, run: Any, field: str) -> None:
    platform.drafts["m-1"] = [dict(CLEAN)]
    run("check", "m-1")
    platform.drafts["m-1"][0][field] += "改"
    done = run("publish", "m-1")
    assert done.exit_code == 1 and "改过" in done.output and platform.published == []


def test_a_receipt_ends(platform: Platform, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    platform.drafts["m-1"] = [CLEAN]
    run("check", "m-1", "--receipt-hours", "1")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3700)
    assert "过期" in run("publish", "m-1").output
    monkeypatch.setattr(time, "time", lambda: now - 3700)
    assert "时钟" in run("publish", "m-1").output
    assert platform.published == []


def test_what_needs_a_signature_is_published_with_one(platform: Platform, run: Any, pack: Any) -> None:
    platform.drafts["m-1"] = [CLEAN]
    told = run("check", "m-1", "--pack", str(pack(["照常开放"])))
    assert told.exit_code == 1 and "须复核签字" in told.output
    assert "--signed-by" in run("publish", "m-1").output and platform.published == []
    done = run("publish", "m-1", "--signed-by", "李主任")
    assert done.exit_code == 0 and "李主任" in done.output and platform.published == ["m-1"]


def test_a_stale_token_is_renewed_once(platform: Platform, run: Any) -> None:
    platform.drafts = {"m-1": [CLEAN], "m-2": [CLEAN]}
    platform.script["draft/get"] = [{"errcode": 42001, "errmsg": "access_token expired"}]
    assert run("check", "m-1", "m-2").exit_code == 0
    assert platform.forced == 1  # the platform gave the refused one again
    platform.script["draft/get"] = [{"errcode": 40001, "errmsg": "invalid credential"}] * 2
    done = run("check", "m-1")
    assert done.exit_code == 2 and "40001" in done.output
    assert platform.calls.count("draft/get") == 5


def test_another_programs_token_is_not_ended(platform: Platform) -> None:
    account = wechat_api.Account(APPID, SECRET, platform.url)
    platform.drafts["m-1"] = [CLEAN]
    account.draft("m-1")
    platform.expire()
    assert account.draft("m-1")[0]["title"] == CLEAN["title"]
    assert platform.forced == 0


@pytest.mark.parametrize(("code", "words"), [(45009, "次数已用完"), (45011, "太频繁"), (40164, "白名单"),
                                             (48001, "权限"), (99999, "99999")])
def test_refusals_end_the_run_with_one_line(platform: Platform, run: Any, code: int, words: str) -> None:
    platform.drafts = {"m-1": [CLEAN], "m-2": [CLEAN]}
    platform.script["draft/get"] = [{"errcode": code, "errmsg": "refused\x1b[2J rid: 7"}]
    done = run("check")
    assert done.exit_code == 2 and words in done.output and "\x1b" not in done.output
    assert platform.calls.count("draft/get") == 1


def test_a_busy_platform_is_asked_once_more_but_never_to_publish(platform: Platform, run: Any,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    platform.drafts["m-1"] = [CLEAN]
    platform.script["draft/get"] = [{"errcode": -1, "errmsg": "system error"}]
    assert run("check", "m-1").exit_code == 0
    platform.script["freepublish/submit"] = [{"errcode": -1, "errmsg": "system error"}]
    done = run("publish", "m-1")
    assert done.exit_code == 2 and "核对" in done.output
    assert platform.calls.count("freepublish/submit") == 1
    platform.script["freepublish/submit"] = [{"errcode": 53503, "errmsg": "check failed"}]
    assert "发布检查" in run("publish", "m-1").output


def test_a_missing_draft_does_not_hide_the_others(platform: Platform, run: Any) -> None:
    platform.drafts["m-2"] = [CLEAN]
    done = run("check", "m-1", "m-2")
    assert done.exit_code == 2 and "没有这个草稿" in done.output and "m-2：通过" in done.output


HOSTILE = [b"", b"[]", b"null", b'"x"', b"<html>proxy login</html>", b"\xff\xfe", b"[" * 100_000, b"1" * 10_000,
           b'{"errcode": "0"}', b'{"errcode": true}', b'{"errcode": NaN}', b"{}", b'{"news_item": {}}',
           b'{"news_item": []}', b'{"news_item": [[]]}', b'{"news_item": [{"content": 1}]}',
           b'{"news_item": [{"title": null, "content": "x"}]}',
           b'{"news_item": [' + b'{"content": "x"},' * 60 + b"{}]}"]


@pytest.mark.parametrize("raw", HOSTILE, ids=lambda raw: repr(raw[:24]))
def test_a_hostile_answer_never_passes(platform: Platform, run: Any, raw: bytes) -> None:
    platform.drafts["m-1"] = [CLEAN]
    run("check", "m-1")
    for call in (("check", "m-1"), ("publish", "m-1")):
        platform.script["draft/get"] = [raw]
        assert run(*call).exit_code == 2
    assert platform.published == []


@pytest.mark.parametrize("raw", [b'{"total_count": 3, "item": []}', b'{"total_count": "3", "item": []}',
                                 b'{"item": []}',
                                 b'{"total_count": 1, "item": [{"media_id": "../../x"}]}',
                                 b'{"total_count": 1, "item": ["m"]}', b'{"total_count": 1, "item": {}}',
                                 b'{"total_count": 1, "item": [' + b"{}," * 30 + b"{}]}"])
def test_a_broken_list_is_not_an_empty_one(platform: Platform, run: Any, raw: bytes) -> None:
    platform.script["draft/batchget"] = [raw]
    assert run("check").exit_code == 2


def test_a_list_that_repeats_itself_ends(platform: Platform, run: Any) -> None:
    platform.drafts["m-1"] = [CLEAN]
    page = {"total_count": 40, "item": [{"media_id": "m-1"}] * 20}
    platform.script["draft/batchget"] = [page] * 2
    assert run("check").exit_code == 0
    assert platform.calls.count("draft/get") == 1


def test_half_a_surrogate_pair_and_silent_fields_are_taken(platform: Platform, run: Any) -> None:
    platform.script["draft/get"] = [b'{"news_item": [{"content": "\\ud800<p>\xe7\xbd\xae</p>"}]}'] * 2
    assert run("check", "m-1").exit_code in (0, 1)


def test_redirects_are_not_followed(platform: Platform, run: Any) -> None:
    other = Platform()
    platform.redirect = other.url + "/cgi-bin/stable_token"
    assert run("check").exit_code == 2
    assert other.calls == []
    other.close()


@pytest.mark.parametrize("address", ["http://proxy.example.gov.cn", "ftp://127.0.0.1", "https://", "https://a:b@c.cn",
                                     "https://[", "https://c.cn:99999", "https://c.cn?x=1", "nonsense"])
def test_the_secret_leaves_over_https_only(run: Any, address: str) -> None:
    assert run("check", "--api", address).exit_code == 2


def test_credentials_come_from_a_private_file(platform: Platform, run: Any, tmp_path: Path,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRESCREEN_WECHAT_SECRET")
    assert "PRESCREEN_WECHAT_SECRET" in run("check").output
    file = tmp_path / "home/wechat.toml"
    file.write_text(f'appid = "{APPID}"\nsecret = "{SECRET}"\n', "utf-8")
    file.chmod(0o644)
    assert "chmod 600" in run("check").output
    file.chmod(0o600)
    assert run("check").exit_code == 0
    for broken in (f'secret = "{SECRET}', f'secret = "{SECRET}"', "\xff"):
        file.write_text(broken, "latin-1")
        assert run("check").exit_code == 2
    file.write_text(f'appid = "{APPID}"\nsecret = "wrong-secret"\n')
    done = run("check")
    assert "40125" in done.output and "wrong-secret" not in done.output


def test_a_platform_out_of_reach_is_one_line(platform: Platform, run: Any) -> None:
    platform.close()
    done = run("check")
    assert done.exit_code == 2 and "连接失败" in done.output and len(done.output.strip().splitlines()) == 1


def test_the_real_command(platform: Platform, tmp_path: Path) -> None:
    platform.drafts["m-1"] = [BAD]
    done = subprocess.run([sys.executable, "-c", "from screen.doors.cli import main; main()", "wechat", "check",
                           "--output", "pages"], capture_output=True, text=True, cwd=tmp_path, timeout=50,
                          env={**os.environ, "PRESCREEN_HOME": str(tmp_path), "PRESCREEN_WECHAT_API": platform.url,
                               "PRESCREEN_WECHAT_APPID": APPID, "PRESCREEN_WECHAT_SECRET": SECRET})
    assert done.returncode == 1, done.stderr
    assert "身份证" in done.stdout and "11010519491231002X" not in done.stdout + done.stderr
    assert (tmp_path / "pages/m-1-1.html").read_bytes().startswith(b"<!doctype html>")
