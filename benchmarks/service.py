"""Times the service beside the check in-process, loads it with many clients, and watches its memory.

    python benchmarks/service.py [--seconds 60] [--clients 16] [--requests 20000]

The three parts: overhead of a warm `POST /v1/check` of 3,000 characters (HTTP minus in-process, medians of
interleaved rounds); many clients at once (errors, p50, p99); memory over many requests. Server and clients share
the machine, so the numbers under load are those of both together.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import screen

ROOT = Path(__file__).parent.parent
SIZE = 3000


def drafts(size: int = SIZE) -> list[str]:
    """Texts of one size, made from the project's own drafts so that each differs from the next."""
    files = sorted((ROOT / "fixtures/drafts/corpus").glob("*.draft"))
    parts = [p.read_text("utf-8").partition("+++\n")[2] for p in files]
    whole = "\n".join(part.strip() for part in parts)
    whole = whole * (2 * size // len(whole) + 2)
    return [whole[at:at + size] for at in range(0, len(whole) - size, len(whole) // 40)]


class Server:
    """A service on a free port of this machine."""

    def __init__(self, *options: str) -> None:
        self._home = tempfile.TemporaryDirectory()
        home = Path(self._home.name)
        self._log = open(home / "log", "w+")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from screen.doors.cli import main; main()", "serve", "--port", "0", "--rate", "0",
             "--receipt-key", str(home / "receipt.key"), "--keys", str(home / "keys.json"), *options],
            stderr=self._log)
        self.port = self._port(home / "log")

    def _port(self, path: Path) -> int:
        for _ in range(300):
            lines = path.read_text().splitlines()
            if lines and '"listening"' in lines[0]:
                return int(json.loads(lines[0])["url"].rpartition(":")[2])
            time.sleep(0.1)
        raise RuntimeError(path.read_text())

    def memory(self) -> float:
        """Memory of the service, its nursery and workers in MB; shared pages are counted once for all."""
        total = 0
        for pid in self._family():
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        return total / 1024

    def _family(self) -> list[int]:
        known, fresh = [self._process.pid], [self._process.pid]
        while fresh:
            pid = fresh.pop()
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            threads = Path(f"/proc/{pid}/task").iterdir()
            children += [c for t in threads for c in (t / "children").read_text().split()]
            new = sorted({int(c) for c in children} - set(known))
            known += new
            fresh += new
        return known

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._log.close()
        self._home.cleanup()


class Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def check(self, body: bytes) -> tuple[int, dict[str, Any]]:
        self._connection.request("POST", "/v1/check", body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        raw = answer.read()
        return answer.status, json.loads(raw)


def overhead(server: Server, rounds: int = 400) -> None:
    book, client = screen.load(), Client(server.port)
    texts = drafts()
    bodies = [json.dumps({"text": text}).encode() for text in texts]
    inside, outside = [], []
    for i in range(rounds + 100):
        text, body = texts[i % len(texts)], bodies[i % len(texts)]
        start = time.perf_counter()
        screen.check(screen.read(text.encode(), "draft.txt"), book)
        middle = time.perf_counter()
        status, _ = client.check(body)
        end = time.perf_counter()
        assert status == 200
        if i >= 100:
            inside.append(middle - start)
            outside.append(end - middle)
    ours, theirs = statistics.median(outside) * 1e3, statistics.median(inside) * 1e3
    more = statistics.median(o - i for o, i in zip(outside, inside, strict=True)) * 1e3
    print(f"check of {SIZE} characters: in-process {theirs:.2f} ms, over HTTP {ours:.2f} ms;",
          f"overhead {more:.2f} ms (under 3), ratio {ours / theirs:.2f}")


def load(server: Server, clients: int, seconds: float) -> None:
    bodies = [json.dumps({"text": text}).encode() for text in drafts()]
    times: list[float] = []
    wrong: list[str] = []
    end = time.monotonic() + seconds

    def work(number: int) -> None:
        client = Client(server.port)
        while time.monotonic() < end:
            start = time.perf_counter()
            try:
                status, answer = client.check(bodies[number % len(bodies)])
                if status != 200 or not answer["receipt"]["token"]:
                    wrong.append(str(status))
            except Exception as error:
                wrong.append(type(error).__name__)
                client = Client(server.port)
            times.append(time.perf_counter() - start)
            number += 1

    threads = [threading.Thread(target=work, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(times, n=100)
    print(f"{clients} clients for {seconds:.0f} s: {len(times)} answers ({len(times) / seconds:.0f} a second),",
          f"{len(wrong)} errors {wrong[:3] or ''}, p50 {cuts[49] * 1e3:.1f} ms, p99 {cuts[98] * 1e3:.1f} ms")


def memory(server: Server, requests: int) -> None:
    # Short drafts: what leaks does so by the request.
    bodies = [json.dumps({"text": text}).encode() for text in drafts(300)]
    client = Client(server.port)
    marks = []
    for i in range(requests + 1):
        if i % (requests // 5) == 0:
            marks.append(server.memory())
        client.check(bodies[i % len(bodies)])
    told = ", ".join(f"{mark:.1f}" for mark in marks)
    print(f"memory over {requests} requests (MB, each fifth): {told}; {marks[-1] - marks[1]:+.1f} after the first")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--requests", type=int, default=20_000)
    args = parser.parse_args()
    server = Server()
    try:
        overhead(server)
        load(server, args.clients, args.seconds)
        memory(server, args.requests)
    finally:
        server.close()


if __name__ == "__main__":
    main()
