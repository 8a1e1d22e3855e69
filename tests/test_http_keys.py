"""Keys, scopes, rates and binds: who is let in, and how that changes while the service runs."""

from __future__ import annotations

import os
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

from http_server import CLEAN, COMMAND, Served

from screen.doors.http import keys
from screen.doors.http.auth import loopback, valid_origin
from screen.doors.http.limits import Rate
from screen.doors.http.problems import Problem
from screen.doors.http.receipts import Signer, judge


def run(home: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *args], capture_output=True, text=True, timeout=60, cwd=home,
                          env={**os.environ, "PRESCREEN_HOME": str(home), "PYTHONIOENCODING": "utf-8"})


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("keyed")
    made = run(home, "keys", "add", "cms", "--scope", "check")
    assert made.returncode == 0, made.stderr
    (home / "secret").write_text(made.stdout.strip())
    service = Served(home, "--workers", "1", "--rate", "30", "--host", "0.0.0.0")
    yield service
    assert service.stop() == 0


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def check(service: Served, **headers: str) -> tuple[int, str]:
    answer = service.ask("POST", "/v1/check", {"text": CLEAN}, **headers)
    return answer.status, "" if answer.status == 200 else answer.code


def test_keys_are_asked_for_by_scope(served: Served) -> None:
    secret = (served.home / "secret").read_text()
    assert check(served, **bearer(secret)) == (200, "")
    bare = served.ask("POST", "/v1/check", {"text": CLEAN})
    assert (bare.status, bare.code) == (401, "unauthorized") and "Bearer" in bare.headers["www-authenticate"]
    for wrong in ("", "x", secret[:-1], secret + "x", "é"):
        assert check(served, **bearer(wrong)) == (401, "unauthorized")
    assert check(served, Authorization=f"Basic {secret}") == (401, "unauthorized")
    for path in ("/v1/rules", "/v1/clauses", "/v1/rules/wording/typo", "/metrics"):
        assert served.ask("GET", path).status == 401
        assert served.ask("GET", path, **bearer(secret)).code == "forbidden_scope"
    assert served.ask("POST", "/v1/deidentify", {"text": CLEAN}, **bearer(secret)).code == "forbidden_scope"
    for path in ("/healthz", "/readyz", "/docs", "/openapi.json"):
        assert served.ask("GET", path).status == 200


def test_keys_come_and_go_without_a_restart(served: Served) -> None:
    secret = keys.add(served.home / "keys.json", "short", ("rules", "admin"))
    assert served.ask("GET", "/v1/rules", **bearer(secret)).status == 200
    assert served.ask("GET", "/metrics", **bearer(secret)).status == 200
    assert run(served.home, "keys", "revoke", "short").returncode == 0
    assert served.ask("GET", "/v1/rules", **bearer(secret)).code == "unauthorized"
    listed = run(served.home, "keys", "list").stdout
    assert "cms" in listed and "吊销" in listed and secret not in listed


def test_a_key_file_that_others_can_read_opens_nothing(served: Served) -> None:
    path = served.home / "keys.json"
    secret = (served.home / "secret").read_text()
    path.chmod(0o644)
    assert check(served, **bearer(secret)) == (401, "unauthorized")
    assert check(served) == (401, "unauthorized")
    path.chmod(0o600)
    assert check(served, **bearer(secret)) == (200, "")
    path.rename(path.with_suffix(".away"))
    assert check(served) == (401, "unauthorized")
    path.with_suffix(".away").rename(path)


def test_the_log_names_the_key_and_does_not_show_it(served: Served) -> None:
    secret = (served.home / "secret").read_text()
    check(served, **bearer(secret))
    assert any(line.get("caller") == "cms" for line in served.lines())
    assert secret not in served.log.read_text("utf-8")


def test_key_and_receipt_files_are_private_and_hold_no_key(served: Served) -> None:
    for name in ("keys.json", "receipt.key"):
        assert stat.S_IMODE((served.home / name).stat().st_mode) == 0o600
    assert (served.home / "secret").read_text() not in (served.home / "keys.json").read_text()


def test_a_public_bind_without_keys_is_refused(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", "--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 2 and "keys add" in done.stderr
    keys.add(tmp_path / "keys.json", "one", ("check",))
    keys.revoke(tmp_path / "keys.json", "one")
    assert run(tmp_path, "serve", "--host", "0.0.0.0", "--port", "0").returncode == 2


@pytest.mark.parametrize(("args", "words"), [
    (("--origin", "https://a.cn/"), "--origin"), (("--origin", "*"), "--origin"), (("--pack", "nowhere"), "nowhere"),
    (("--profile", "nowhere"), "nowhere"), (("--host", "192.0.2.1", "--keys", "k"), "密钥")])
def test_wrong_choices_end_in_one_line(tmp_path: Path, args: tuple[str, ...], words: str) -> None:
    done = run(tmp_path, "serve", "--port", "0", *args)
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


def test_names_of_keys_are_taken_once(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = keys.add(path, "cms", ("check",))
    with pytest.raises(keys.KeyFileError):
        keys.add(path, "cms", ("check",))
    keys.revoke(path, "cms")
    second = keys.add(path, "cms", ("rules",))
    ring = keys.Ring(path)
    assert ring.find(first) is None and ring.find(second) == keys.read(path)[1]
    path.write_text("{}")
    assert ring.find(second) is None and ring.wanted and "损坏" in ring.trouble


def test_the_bucket_fills_again() -> None:
    now = [0.0]
    rate = Rate(2, lambda: now[0])
    for _ in range(4):
        rate.take("a")
    with pytest.raises(Problem) as refused:
        rate.take("a")
    assert refused.value.code == "rate_limited" and refused.value.headers["Retry-After"] == "1"
    rate.take("b")
    now[0] = 0.5
    rate.take("a")
    with pytest.raises(Problem):
        rate.take("a")


def test_too_many_requests_are_told_when_to_come_back(served: Served) -> None:
    secret = keys.add(served.home / "keys.json", "hasty", ("rules",))
    start = time.monotonic()
    answers = [served.ask("GET", "/metrics", **bearer(secret)) for _ in range(100)]
    late = [answer for answer in answers if answer.status == 429]
    # The bucket of 60 would be full again after 1.3 s on a machine that stalls.
    assert late or time.monotonic() - start > 1
    for answer in late:
        assert answer.code == "rate_limited" and answer.headers["retry-after"] == "1"
    assert check(served, **bearer((served.home / "secret").read_text())) == (200, "")


def test_receipts_expire_and_keys_can_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "receipt.key"
    signer = Signer(path, 100)
    token = signer.sign({"content": "c"}, 1000)["token"]
    paid = signer.open(token)
    assert paid and judge(paid, {"content": "c"}, 1100) == [] and judge(paid, {"content": "c"}, 1101) == ["expired"]
    assert judge(paid, {"content": "c"}, 900) == ["issued_in_future"]
    path.write_text("ab" * 32 + "\n" + path.read_text())
    assert Signer(path, 100).open(token) == paid
    path.write_text("ab" * 32)
    assert Signer(path, 100).open(token) is None
    for broken in ("", ".", "a.b", token + "=", token.replace(".", "!."), token[:50], "é" * 9, "x" * 9000):
        assert signer.open(broken) is None
    path.write_text("short")
    with pytest.raises(keys.KeyFileError):
        Signer(path, 100)
    path.chmod(0o640)
    with pytest.raises(keys.KeyFileError):
        Signer(path, 100)


def test_loopback_and_origins() -> None:
    assert all(map(loopback, ("127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost")))
    assert not any(map(loopback, ("0.0.0.0", "::", "10.0.0.1", "localhost.evil.cn", "")))
    assert all(map(valid_origin, ("https://a.cn", "http://a.cn:8080", "http://[::1]:80")))
    assert not any(map(valid_origin, ("a.cn", "https://a.cn/", "https://*.cn", "null", "https://A.cn", "https://",
                                      "https://u@a.cn", "https://a.cn:x", "ftp://a.cn")))
