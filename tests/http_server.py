"""A real service on a free port of this machine, and the smallest client for it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-c", "from screen.doors.cli import main; main()"]
CLEAN = "县图书馆周末开放时间\n\n县图书馆自本周起周末照常开放，欢迎读者前来阅览。\n"
FAULTY = "关于开展检查工作的通知\n\n县里已作出布署，联系人手机13812345678。\n"
SLEEP = '''"""Sleeps, dies or grows, as the draft says."""
import os
import time


def find(reading):
    if "安睡片刻" in reading.text:
        time.sleep(1)
    if "长睡不醒" in reading.text:
        time.sleep(60)
    if "就此倒下" in reading.text:
        os.abort()
    if "无限膨胀" in reading.text:
        bytearray(1 << 34)
    yield from ()
'''
CARD = 'title = "演习"\nlevel = "advice"\nmessage = "演习"\nadvice = "演习"\n' \
       '[needs]\ntext = ["安睡片刻", "长睡不醒", "就此倒下", "无限膨胀"]\n'


class Answer:
    """Status, headers in lower case and body of an answer."""

    def __init__(self, status: int, headers: dict[str, str], raw: bytes):
        self.status, self.headers, self.raw = status, headers, raw

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def code(self) -> str:
        return str(self.json["error"]["code"])


class Served:
    """A running service; `home` has its keys, `log` its log."""

    def __init__(self, home: Path, *options: str):
        home.mkdir(exist_ok=True)
        self.home, self.log = home, home / "log"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen([*COMMAND, "serve", "--port", "0", "--rate", "0", *options], stderr=log,
                                            env={**os.environ, "PRESCREEN_HOME": str(home)}, cwd=home)
        self.port = self._port()

    def _port(self) -> int:
        for _ in range(400):
            if self.process.poll() is not None:
                break
            lines = self.lines()
            if lines and lines[0]["event"] == "listening":
                return int(lines[0]["url"].rpartition(":")[2])
            time.sleep(0.05)
        raise AssertionError(self.log.read_text("utf-8"))

    def lines(self) -> list[dict[str, Any]]:
        lines = self.log.read_text("utf-8").splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def ask(self, method: str, path: str, body: bytes | dict[str, Any] | None = None, **headers: str) -> Answer:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, dict):
            body = json.dumps(body).encode()
            told.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            connection.request(method, path, body, told)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def check(self, text: str, **more: Any) -> Any:
        answer = self.ask("POST", "/v1/check", {"text": text, **more})
        assert answer.status == 200, answer.raw
        return answer.json

    def upload(self, path: str, name: str, raw: bytes, **fields: str) -> Answer:
        edge = "edge-of-a-part"
        parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
                 for k, v in fields.items()]
        parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                     f"Content-Type: application/octet-stream\r\n\r\n".encode() + raw + f"\r\n--{edge}--\r\n".encode())
        return self.ask("POST", path, b"".join(parts), Content_Type=f"multipart/form-data; boundary={edge}")

    def workers(self) -> list[int]:
        """The process ids of the workers: children of the nursery, which is the service's only child."""
        nursery, = _children(self.process.pid)
        return _children(nursery)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def _children(pid: int) -> list[int]:
    found = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (thread / "children").read_text().split()]
    return [pid for pid in found if Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"]


def drill(root: Path) -> Path:
    """A pack whose rule sleeps, dies or grows when the draft asks for it."""
    (root / "rules/wording").mkdir(parents=True, exist_ok=True)
    (root / "rules/wording/drill.toml").write_text(CARD, "utf-8")
    (root / "rules/wording/drill.py").write_text(SLEEP, "utf-8")
    return root
