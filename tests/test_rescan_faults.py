"""Rescans in real processes that are killed, starved and cut off; every result equals the undisturbed one."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")

from screen.rescan import files, tables

if sys.platform != "linux":
    pytest.skip("needs /proc", allow_module_level=True)

# Without the chart library: loading it takes longer than a whole run here.
START = "import sys; sys.modules['vl_convert'] = None; from screen.doors.cli import main; main()"
COMMAND = [sys.executable, "-c", START, "rescan"]
POISON = '''"""Kills the process that reads it."""
import os, signal, time
def find(reading):
    time.sleep(0.003)
    if "毒记录" in reading.text:
        os.kill(os.getpid(), signal.SIGKILL)
    return iter(())
'''
CARD = """title = "慢规则"
level = "advice"
message = "慢"
advice = "慢"
[needs]
text = ["本期", "毒记录"]
"""
COUNT, SHARD = 480, 40


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Posts, a slow pack, and what an undisturbed run makes of them."""
    root = tmp_path_factory.mktemp("rescan")
    (root / "pack/rules/wording").mkdir(parents=True)
    (root / "pack/rules/wording/slow.py").write_text(POISON, "utf-8")
    (root / "pack/rules/wording/slow.toml").write_text(CARD, "utf-8")
    texts = ["欢迎读者前来阅览。", "本院布署了安全生产检查。", "联系人张三，电话13800138000。"]
    with open(root / "posts.jsonl", "w", encoding="utf-8") as file:
        for n in range(COUNT):
            text = f"{texts[n % 3]}本期为第{n}期。"
            file.write(json.dumps({"id": n, "text": text, "date": "2025-01-02"}, ensure_ascii=False) + "\n")
    begun = time.monotonic()
    assert run(root, "whole").wait() == 1
    (root / "seconds").write_text(str(time.monotonic() - begun))
    yield root


def run(root: Path, name: str, *more: str, posts: str = "posts.jsonl", **told: Any) -> subprocess.Popen[bytes]:
    command = [*COMMAND, str(root / posts) if "://" not in posts else posts, "--out", str(root / name), "--pack",
               str(root / "pack"), "--allow-pack-python", "--shard", str(SHARD), "--workers", "2", *more]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=open(root / f"{name}.log", "ab"), **told)


def same(root: Path, name: str, other: str = "whole") -> None:
    for room in ("posts", "findings"):
        one, two = (shards(root / folder / room) for folder in (other, name))
        assert one == two
    assert (root / other / "findings.jsonl").read_bytes() == (root / name / "findings.jsonl").read_bytes()


def shards(folder: Path) -> list[tuple[str, Any]]:
    return [(os.path.basename(path), tables.rows(path)) for path, _ in files.listing(str(folder))]


def workers(driver: int) -> list[int]:
    out = []
    for child in Path(f"/proc/{driver}/task/{driver}/children").read_text().split():
        command = Path(f"/proc/{child}/cmdline").read_bytes()
        if b"spawn_main" in command and b"resource_tracker" not in command:
            out.append(int(child))
    return out


def wait_for(condition: Any, seconds: float = 20) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def test_killed_at_random_moments(ground: Path) -> None:
    chance, whole = random.Random(7), float((ground / "seconds").read_text())
    for _ in range(6):
        driver = run(ground, "killed")
        time.sleep(chance.uniform(0.1, 0.6) * whole)
        own = workers(driver.pid) if driver.poll() is None else []
        driver.kill()
        driver.wait()
        wait_for(lambda own=own: not [p for p in own if os.path.exists(f"/proc/{p}")])
    assert run(ground, "killed").wait() == 1
    same(ground, "killed")
    assert not list((ground / "killed").rglob(f"*{files.TEMPORARY}*"))


def test_a_worker_is_killed(ground: Path) -> None:
    driver = run(ground, "worker")
    for _ in range(2):
        wait_for(lambda: workers(driver.pid))
        time.sleep(1)
        if driver.poll() is None and (own := workers(driver.pid)):
            os.kill(own[0], signal.SIGKILL)
    assert driver.wait() == 1
    same(ground, "worker")


def test_a_record_that_kills_whoever_reads_it(ground: Path) -> None:
    lines = (ground / "posts.jsonl").read_text("utf-8").splitlines()
    lines[50] = json.dumps({"id": 50, "text": "这是毒记录，读到它进程就退出。"}, ensure_ascii=False)
    (ground / "poison.jsonl").write_text("\n".join(lines[:120]) + "\n", "utf-8")
    assert run(ground, "poison", posts="poison.jsonl").wait() == 2
    (error,) = tables.rows(str(ground / "poison/errors/0000001.parquet"))
    assert error["row"] == 50 and "进程异常退出" in error["why"]
    found = [row["row"] for path, _ in files.listing(str(ground / "poison/posts")) for row in tables.rows(path)]
    assert found == [n for n in range(120) if n != 50]


def test_a_full_disk(ground: Path) -> None:
    room = sum(path.stat().st_size for path in (ground / "whole").glob("*.sqlite")) // 2
    full = run(ground, "full", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
    assert full.wait() == 2
    assert "写不进去" in (ground / "full.log").read_text("utf-8")
    assert run(ground, "full").wait() == 1
    same(ground, "full")


def test_an_unreadable_shard(ground: Path) -> None:
    source = ground / "parts"
    source.mkdir()
    lines = (ground / "posts.jsonl").read_text("utf-8").splitlines(True)[:80]
    (source / "a.jsonl").write_text("".join(lines[:40]), "utf-8")
    (source / "b.jsonl").write_text("".join(lines[40:]), "utf-8")
    driver = run(ground, "unreadable", posts="parts")
    wait_for(lambda: workers(driver.pid))
    os.rename(source / "b.jsonl", ground / "aside.jsonl")
    assert driver.wait() == 2
    assert "读不出来" in (ground / "unreadable.log").read_text("utf-8")
    os.rename(ground / "aside.jsonl", source / "b.jsonl")
    assert run(ground, "unreadable", posts="parts").wait() == 1
    for room in ("posts", "findings"):
        assert shards(ground / "unreadable" / room) == shards(ground / "whole" / room)[:2]


def test_a_cluster_loses_a_worker(ground: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    told = tmp_path / "scheduler.json"
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    start = [sys.executable, "-m", "distributed.cli.dask_{}", "--no-dashboard"]
    hosts = [subprocess.Popen([w.format("scheduler") for w in start] + ["--port", "0", "--host", "127.0.0.1",
                                                                        "--scheduler-file", str(told)], **quiet)]
    try:
        address = wait_for(lambda: told.exists() and json.loads(told.read_text() or "{}").get("address"))
        for number in range(2):
            hosts.append(subprocess.Popen(
                [w.format("worker") for w in start] + [address, "--no-nanny", "--nthreads", "1", "--name", str(number),
                                                       "--local-directory", str(tmp_path)], **quiet))
        driver = run(ground, "cluster", "--cluster", address)
        wait_for(lambda: list((ground / "cluster" / "posts").glob("*.parquet")), 30)
        hosts[1].kill()
        assert driver.wait() == 1
        same(ground, "cluster")
    finally:
        for host in hosts[::-1]:
            host.kill()
            host.wait()


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[str]:
    """A PostgreSQL server of its own, when its programs are installed."""
    pytest.importorskip("psycopg")
    home = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"))), None)
    if not home or not (home / "initdb").exists():
        pytest.skip("no PostgreSQL here")
    base = tmp_path / "base"
    as_user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.getuid() == 0 else []
    base.mkdir()
    if as_user:
        for folder in [p for p in base.parents if p.stat().st_mode & 0o077 == 0]:
            folder.chmod(0o755)
        os.chown(base, 65534, 65534)
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    first = [*as_user, home / "initdb", "-D", base / "d", "-U", "postgres", "--auth=trust", "-N"]
    subprocess.run(first, check=True, **quiet)
    server = subprocess.Popen([*as_user, home / "postgres", "-D", base / "d", "-k", base, "-h", "", "-F"], **quiet)
    try:
        wait_for(lambda: (base / ".s.PGSQL.5432").exists())
        time.sleep(0.5)
        yield f"postgresql+psycopg://postgres@/postgres?host={base}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


@pytest.mark.parametrize("key", [(), ("--key", "id")])
def test_a_database_connection_drops(ground: Path, postgres: str, monkeypatch: pytest.MonkeyPatch,
                                     key: tuple[str, ...]) -> None:
    import sqlalchemy

    from screen.rescan import database, source

    engine = sqlalchemy.create_engine(postgres, isolation_level="AUTOCOMMIT")
    kill = sqlalchemy.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid() "
                           "AND backend_type = 'client backend'")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE post (id int primary key, text text, date text)"))
        connection.execute(sqlalchemy.text(
            "INSERT INTO post SELECT n, repeat('布署工作。', 400) || n, '2025-01-02' FROM generate_series(0, 8999) n"))
        query = "SELECT * FROM post" if key else "SELECT * FROM post ORDER BY id"
        found = source.Source("sql", postgres, "db", query, *key[1:])
        monkeypatch.setattr(database, "PAGE", 500)
        stream = database.stream(found, 0, None)
        rows = [next(stream)[1]["id"] for _ in range(700)]
        connection.execute(kill)
        if key:
            assert rows + [row["id"] for _, row in stream] == list(range(9000))
        else:
            with pytest.raises(source.SourceLost):
                list(stream)
    name = "keyed" if key else "unkeyed"
    query = "SELECT id, text, date FROM post WHERE id < 80 ORDER BY id"
    driver = run(ground, name, "--sql", query, *key, posts=postgres)
    assert driver.wait() == 1
    assert sum(len(tables.rows(path)) for path, _ in files.listing(str(ground / name / "posts"))) == 80
    engine.dispose()
