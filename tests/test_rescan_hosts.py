"""A rescan by hosts that share nothing but an object store, each in a network namespace of its own; one is lost.

Asked for by name: `PRESCREEN_HOSTS=1 pytest tests/test_rescan_hosts.py`, as root, with the extra `cluster` and
`pip install s3fs "moto[server]"`.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

if not os.environ.get("PRESCREEN_HOSTS") or os.getuid() != 0 or not shutil.which("ip"):
    pytest.skip("asked for by PRESCREEN_HOSTS=1, as root", allow_module_level=True)
for library in ("pyarrow", "distributed", "s3fs", "moto"):
    pytest.importorskip(library)

from test_rescan_faults import COMMAND, ground, laid, wait_for  # noqa: E402, F401

from screen.rescan import tables  # noqa: E402

HOSTS = {"hub": "10.77.0.254", "store": "10.77.0.1", "scheduler": "10.77.0.2", "one": "10.77.0.3", "two": "10.77.0.4",
         "driver": "10.77.0.5"}
STORE = f"http://{HOSTS['store']}:5000"
SCHEDULER = f"tcp://{HOSTS['scheduler']}:8786"


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


@pytest.fixture
def hosts() -> Iterator[None]:
    """Namespaces on one bridge; nothing of the machine's own network is touched."""
    for host in HOSTS:
        ip("netns", "add", f"rescan-{host}")
    try:
        hub = ("-n", "rescan-hub")
        ip(*hub, "link", "add", "bridge", "type", "bridge")
        ip(*hub, "link", "set", "bridge", "up")
        for host, address in HOSTS.items():
            here = ("-n", f"rescan-{host}")
            ip(*here, "link", "set", "lo", "up")
            if host != "hub":
                ip(*here, "link", "add", "eth0", "type", "veth", "peer", "name", host, "netns", "rescan-hub")
                ip(*hub, "link", "set", host, "master", "bridge", "up")
                ip(*here, "addr", "add", f"{address}/24", "dev", "eth0")
                ip(*here, "link", "set", "eth0", "up")
        yield
    finally:
        for host in HOSTS:
            ip("netns", "del", f"rescan-{host}")


def on(host: str, folder: Path, *command: Any) -> subprocess.Popen[bytes]:
    """A process of a host, with a disk that no other host sees."""
    own = {**os.environ, "FSSPEC_S3_ENDPOINT_URL": STORE, "FSSPEC_S3_KEY": "test", "FSSPEC_S3_SECRET": "test",
           "PRESCREEN_CACHE": "/mnt/cache", "HOME": "/mnt", "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    place = "mount -t tmpfs tmpfs /mnt && cd /mnt && exec \"$@\""
    there = ["ip", "netns", "exec", f"rescan-{host}", "unshare", "-m", "sh", "-c", place, "sh"]
    return subprocess.Popen([*there, *command], env=own, stdout=subprocess.DEVNULL,
                            stderr=open(folder / f"{host}.log", "ab"))


def put(place: Path) -> str:
    """What copies the posts to the store, run on the driver's host."""
    return (f"import fsspec; fs = fsspec.filesystem('s3'); fs.mkdir('archive'); "
            f"fs.put_file({str(place)!r}, 'archive/posts.jsonl')")


def get(folder: Path) -> str:
    return f"import fsspec; fsspec.filesystem('s3').get('archive/out/', {str(folder)!r} + '/', recursive=True)"


def test_hosts_that_share_only_a_store(hosts: None, ground: Path, tmp_path: Path) -> None:  # noqa: F811
    python, dask = sys.executable, "distributed.cli.dask_"
    under = [on("store", tmp_path, python, "-m", "moto.server", "-H", "0.0.0.0", "-p", "5000"),
             on("scheduler", tmp_path, python, "-m", dask + "scheduler", "--no-dashboard", "--port", "8786")]
    worker = [python, "-m", dask + "worker", SCHEDULER, "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    try:
        wait_for(lambda: on("driver", tmp_path, python, "-c", put(ground / "posts.jsonl")).wait() == 0, 120)
        under += [on("one", tmp_path, *worker), on("two", tmp_path, *worker)]
        run = on("driver", tmp_path, *COMMAND, "s3://archive/posts.jsonl", "--out", "s3://archive/out", "--ledger",
                 tmp_path / "ledger.sqlite", "--pack", ground / "pack", "--allow-pack-python", "--shard", "40",
                 "--cluster", SCHEDULER)
        wait_for(lambda: done(tmp_path / "ledger.sqlite") >= 2, 120)
        under[-1].kill()
        assert run.wait() == 1, (tmp_path / "driver.log").read_text("utf-8")
        assert on("driver", tmp_path, python, "-c", get(tmp_path / "out")).wait() == 0
    finally:
        for process in under[::-1]:
            process.kill()
            process.wait()
    for room in ("posts", "findings"):
        one, two = (sorted(Path(folder, room).glob("*.parquet")) for folder in (ground / "whole", tmp_path / "out"))
        assert [p.name for p in one] == [p.name for p in two]
        assert [tables.rows(str(p)) for p in one] == [tables.rows(str(p)) for p in two]
    assert (tmp_path / "out/findings.jsonl").read_bytes() == (ground / "whole/findings.jsonl").read_bytes()


def done(ledger: Path) -> int:
    with suppress(sqlite3.Error):
        return int(sqlite3.connect(ledger).execute("SELECT TOTAL(state = 'done') FROM shards").fetchone()[0])
    return 0
