"""Rescans in real processes that are killed, starved and cut off; every result equals the undisturbed one."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
POISON = '''"""Kills the process that reads it; takes its time to write when the run is told that the disk is slow."""
import os, signal, time
if os.environ.get("SLOW_DISK"):
    sync = os.fsync
    os.fsync = lambda file: (time.sleep(0.2), sync(file))
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
def laid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
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


@pytest.fixture
def ground(laid: Path) -> Iterator[Path]:
    """The same, freed of what a test left there: one that is tried again must not go on from its own ruins."""
    kept = set(laid.iterdir())
    yield laid
    for path in set(laid.iterdir()) - kept:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


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


def left_behind(folder: Path) -> list[Path]:
    return list(folder.rglob(f"*{files.TEMPORARY}*"))


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
    assert not left_behind(ground / "killed")


def writing(folder: Path) -> list[tuple[Path, int]]:
    """The tables that are being written, with the process that writes each."""
    found = [(path, int(path.name.split("-")[-2])) for path in folder.glob(f"*/.*{files.TEMPORARY}*")]
    return [(path, writer) for path, writer in found if os.path.exists(f"/proc/{writer}")]


def test_a_worker_is_killed_while_it_writes(ground: Path) -> None:
    driver = run(ground, "worker", env={**os.environ, "SLOW_DISK": "1"})
    for _ in range(2):
        _, worker = wait_for(lambda: writing(ground / "worker"), 60)[0]
        os.kill(worker, signal.SIGKILL)
    assert driver.wait() == 1
    same(ground, "worker")
    assert not left_behind(ground / "worker")


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
        quiet["env"] = {**os.environ, "SLOW_DISK": "1"}
        for number in range(2):
            hosts.append(subprocess.Popen(
                [w.format("worker") for w in start] + [address, "--no-nanny", "--nthreads", "1", "--name", str(number),
                                                       "--local-directory", str(tmp_path)], **quiet))
        driver = run(ground, "cluster", "--cluster", address)
        wait_for(lambda: [worker for _, worker in writing(ground / "cluster") if worker == hosts[1].pid], 60)
        hosts[1].kill()
        assert driver.wait() == 1
        same(ground, "cluster")
        assert not left_behind(ground / "cluster")
    finally:
        for host in hosts[::-1]:
            host.kill()
            host.wait()


def as_nobody(base: Path) -> list[str]:
    """How a server that refuses to run as root is started, in a folder of its own."""
    base.mkdir()
    if os.getuid() != 0:
        return []
    for folder in [p for p in base.parents if p.stat().st_mode & 0o077 == 0]:
        folder.chmod(0o755)
    os.chown(base, 65534, 65534)
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


@contextmanager
def serving(command: list[Any], socket: Path) -> Iterator[None]:
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    try:
        wait_for(socket.exists, 60)
        time.sleep(0.5)
        yield
    finally:
        server.terminate()
        server.wait()


@contextmanager
def postgresql(base: Path) -> Iterator[tuple[str, str, str, str]]:
    """The URL of a server of its own, how it sleeps, what connections it has besides ours, and how to cut one."""
    home = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"))), None)
    if not home or not (home / "initdb").exists():
        pytest.skip("no PostgreSQL here")
    first = [*as_nobody(base), home / "initdb", "-D", base / "d", "-U", "postgres", "--auth=trust", "-N"]
    subprocess.run(first, check=True, stdout=subprocess.DEVNULL, cwd="/")
    server = [*first[:-7], home / "postgres", "-D", base / "d", "-k", base, "-h", "", "-F"]
    with serving(server, base / ".s.PGSQL.5432"):
        yield (f"postgresql+psycopg://postgres@/postgres?host={base}", "pg_sleep(0.006)",
               "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid != pg_backend_pid()",
               "SELECT pg_terminate_backend({})")


@contextmanager
def mariadb(base: Path) -> Iterator[tuple[str, str, str, str]]:
    """The same of MariaDB, which speaks MySQL."""
    if not (shutil.which("mariadbd") and shutil.which("mariadb-install-db")):
        pytest.skip("no MariaDB here")
    user = as_nobody(base)
    told = [f"--datadir={base / 'd'}", "--no-defaults"][::-1]
    subprocess.run([*user, "mariadb-install-db", *told, "--auth-root-authentication-method=normal"], check=True,
                   stdout=subprocess.DEVNULL, cwd="/")
    server = [*user, "mariadbd", *told, f"--socket={base / 's'}", "--skip-networking", f"--pid-file={base / 'pid'}"]
    with serving(server, base / "s"):
        yield (f"mysql+pymysql://root@localhost/test?charset=utf8mb4&unix_socket={base / 's'}", "SLEEP(0.006)",
               "SELECT id FROM information_schema.processlist WHERE user = 'root' AND id != CONNECTION_ID()",
               "KILL {}")


@pytest.mark.parametrize("key", [(), ("--key", "id")], ids=["without_key", "with_key"])
@pytest.mark.parametrize("server", [postgresql, mariadb])
def test_a_database_connection_drops(ground: Path, tmp_path: Path, server: Any, key: tuple[str, ...]) -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    pytest.importorskip("psycopg" if server is postgresql else "pymysql")
    with server(tmp_path / "base") as (url, sleep, connections, cut):
        engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:

            def ask(words: str, values: Any = None) -> Any:
                return connection.execute(sqlalchemy.text(words), values)

            ask("CREATE TABLE post (id int primary key, text varchar(999), date varchar(10))"
                + (" CHARACTER SET utf8mb4" if server is mariadb else ""))
            ask("INSERT INTO post VALUES (:id, :text, :date)",
                [json.loads(line) for line in (ground / "posts.jsonl").read_text("utf-8").splitlines()])
            query = f"SELECT id, text, date, {sleep} AS slept FROM post" + ("" if key else " ORDER BY id")
            driver = run(ground, "base", "--sql", query, *key, posts=url)
            for _ in range(2):
                found = wait_for(lambda: ask(connections).fetchall() or driver.poll() is not None, 120)
                assert found is not True, (ground / "base.log").read_text("utf-8")
                time.sleep(1)
                with suppress(sqlalchemy.exc.DBAPIError):  # it was just done
                    ask(cut.format(found[0][0]))
            assert driver.wait() == 1, (ground / "base.log").read_text("utf-8")
        engine.dispose()
    same(ground, "base")
