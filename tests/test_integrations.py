"""The proxy, the snippets for git sites and the in-process example, each run as a reader of the docs runs it."""

from __future__ import annotations

import http.client
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

from http_server import Served

ROOT = Path(__file__).parent.parent
ROOM = ROOT / "integrations"
GOOD = "<p>县图书馆自本周起周末照常开放，欢迎读者前来阅览。</p>"
BAD = "<p>受助人王小明，身份证号11010519491231002X，家住青河县。</p>"


def module(path: Path) -> Any:
    found = importlib.util.spec_from_file_location(path.stem, path)
    assert found and found.loader
    loaded = importlib.util.module_from_spec(found)
    sys.modules[path.stem] = loaded
    found.loader.exec_module(loaded)
    return loaded


class Cms:
    """A stand-in for a CMS: keeps what reaches it."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, bytes]] = []
        cms = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                cms.got.append((self.command, self.path, body))
                raw = b"" if self.command == "HEAD" else "已保存".encode()
                self.send_response(201)
                self.send_header("Set-Cookie", "a=1")
                self.send_header("Set-Cookie", "b=2")
                self.send_header("Content-Length", str(len("已保存".encode())))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_PUT = do_HEAD = do_DELETE = do_POST

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    service = Served(tmp_path_factory.mktemp("service"), "--workers", "1")
    yield f"http://127.0.0.1:{service.port}"
    service.stop()


@pytest.fixture
def cms() -> Iterator[Cms]:
    found = Cms()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def proxy(cms: Cms, url: str, tmp_path: Path) -> Iterator[Any]:
    """Starts the proxy with the settings that the project shows, changed as asked, and gives its port."""
    servers = []
    code = module(ROOM / "proxy/prescreen_proxy.py")

    def start(**more: Any) -> int:
        settings = code.load(str(ROOM / "proxy/proxy.toml"))
        for name, value in {"upstream": cms.url, "service": url, "listen": "127.0.0.1:0", **more}.items():
            setattr(settings, name, value)
        server = code.serve(settings)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return int(server.server_port)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def send(port: int, method: str, path: str, body: bytes = b"", kind: str = "", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
    try:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {**({"Content-Type": kind} if kind else {}), **told})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def saved(port: int, path: str = "/api/articles/7", method: str = "PUT", **article: Any) -> tuple[int, bytes]:
    return send(port, method, path, json.dumps({"article": article}).encode(), "application/json; charset=utf-8")


def test_the_proxy_passes_on_what_passes(proxy: Any, cms: Cms) -> None:
    port = proxy()
    assert saved(port, title="开放时间", body=GOOD, status="published") == (201, "已保存".encode())
    assert saved(port, title="公示", body=BAD, status="draft")[0] == 201
    status, told = saved(port, title="公示", body=BAD, status=" Published")
    assert status == 422 and "身份证" in told.decode() and b"11010519491231002X" not in told
    assert saved(port, title="公示", body=GOOD, status="published", lead="身份证号11010519491231002X")[0] == 422
    assert saved(port, method="POST", path="/api/articles", title="公示", body=BAD, status="published")[0] == 422
    assert send(port, "GET", "/api/articles/7?x=1&y=%20")[0] == 201
    assert send(port, "HEAD", "/")[0] == 201 and send(port, "DELETE", "/api/articles/7")[0] == 201
    assert send(port, "POST", "/login", b"user=a&password=b", "text/anything")[0] == 201
    assert [path for _, path, _ in cms.got] == ["/api/articles/7"] * 2 + ["/api/articles/7?x=1&y=%20", "/",
                                                                         "/api/articles/7", "/login"]
    assert json.loads(cms.got[0][2])["article"]["body"] == GOOD


def test_the_proxy_reads_forms(proxy: Any, cms: Cms) -> None:
    port = proxy()
    form = "application/x-www-form-urlencoded"
    page = "/admin/save.php"
    assert send(port, "POST", page, urlencode({"title": "t", "content": GOOD}).encode(), form)[0] == 201
    assert send(port, "POST", page, urlencode({"title": "t", "content": BAD}).encode(), form)[0] == 422
    fields = (("title", "", "公示"), ("photo", '; filename="a.jpg"', "\xff"), ("content", "", "%s"))
    parts = "".join(f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'
                    for name, more, value in fields) + "--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    assert send(port, "POST", page, (parts % GOOD).encode(), kind)[0] == 201
    assert send(port, "POST", page, (parts % BAD).encode(), kind)[0] == 422
    assert len(cms.got) == 2


def test_the_proxy_refuses_what_it_cannot_read_for_certain(proxy: Any, cms: Cms) -> None:
    port = proxy(limit_mb=0.01)
    page, form = "/admin/save.php", "application/x-www-form-urlencoded"
    js, parts, bad = "application/json", "multipart/form-data", urlencode({"content": BAD}).encode()
    cases = [(page, body, form) for body in (b"content=a&content=b", b"title=a", b"content=%ff", b"", b"\xff",
                                             b"content=" + b"a" * 20000)]
    cases += [(page, body, js) for body in (b"{", b'{"content": "a", "content": "b"}', b"[" * 9000,
                                            b'{"content": ["a"]}')]
    cases += [(page, bad, kind) for kind in (parts, f"{parts}; boundary=b", "text/plain", "")]
    cases += [(odd, bad, form) for odd in (
        "//admin/save.php", "/admin//save.php", "/admin/./save.php", "/x/../admin/save.php", "/admin%2fsave.php",
        "/admin/save.php;x", "/admin/save%2ephp", "/admin/save%252ephp", "/admin\\save.php", "/admin/save.php?")]
    for path, body, kind in cases:
        assert send(port, "POST", path, body, kind)[0] in (400, 413, 415, 422), (path, body[:40], kind)
    assert send(port, "POST", page, b"content=a", form, Content_Encoding="gzip")[0] == 415
    assert send(port, "POST", page, b"0\r\n\r\n", form, Transfer_Encoding="chunked")[0] == 411
    with socket.create_connection(("127.0.0.1", port), 10) as raw:
        raw.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 0\r\n\r\nx")
        assert b" 411 " in raw.recv(100)
    assert cms.got == []


def test_the_proxy_fails_closed(proxy: Any, cms: Cms) -> None:
    article = {"title": "开放时间", "body": GOOD, "status": "published"}
    status, told = saved(proxy(service="http://127.0.0.1:9"), **article)
    assert status == 422 and "没有应答" in told.decode()
    assert saved(proxy(service=cms.url), **article)[0] == 422  # it answers, but not as the service does
    got = len(cms.got)
    assert saved(proxy(service="http://127.0.0.1:9", fail_open=True), **article)[0] == 201 and len(cms.got) == got + 1
    assert saved(proxy(upstream="http://127.0.0.1:9"), **article)[0] == 502


def test_the_proxy_starts_as_told(tmp_path: Path) -> None:
    code = module(ROOM / "proxy/prescreen_proxy.py")
    up, guard = 'upstream = "http://a"\n', '[[guard]]\npath = "/"\ntext = "t"\n'
    for broken in ("", up, guard, up + guard + "x = 1", f'{up}fail_on = "x"\n{guard}', up + guard.replace("/", "(")):
        (tmp_path / "p.toml").write_text(broken)
        with pytest.raises((ValueError, TypeError)):
            code.load(str(tmp_path / "p.toml"))
    done = subprocess.run([sys.executable, str(ROOM / "proxy/prescreen_proxy.py"), str(tmp_path / "p.toml")],
                          capture_output=True, text=True, timeout=30)
    assert done.returncode == 1 and "Traceback" not in done.stderr


def test_nginx_stands_before_the_proxy(proxy: Any, cms: Cms, tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if not nginx:
        pytest.skip("needs nginx")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = (ROOM / "proxy/nginx.conf").read_text("utf-8").replace("127.0.0.1:8443", f"127.0.0.1:{port}")
    (tmp_path / "site.conf").write_text(site.replace("127.0.0.1:8770", f"127.0.0.1:{proxy()}"), "utf-8")
    rooms = "".join(f"{name}_temp_path {tmp_path}/{name};" for name in
                    ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}}"
                                         f" http {{ {rooms} access_log off; include {tmp_path}/site.conf; }}")
    command = [nginx, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "log")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                threading.Event().wait(0.1)
        assert saved(port, title="公示", body=BAD, status="published")[0] == 422
        assert saved(port, title="开放时间", body=GOOD, status="published")[0] == 201 and len(cms.got) == 1
    finally:
        process.terminate()
        process.wait(20)


def test_the_in_process_example() -> None:
    for name, code in (("clean-notice.txt", 0), ("aid-list-gbk.txt", 1), ("no-such-file.txt", 2)):
        done = subprocess.run([sys.executable, str(ROOM / "python/inprocess.py"), str(ROOT / "fixtures/drafts" / name)],
                              capture_output=True, text=True, timeout=50)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    library = module(ROOM / "python/inprocess.py")
    assert library.may_publish(library.judge(ROOT / "fixtures/drafts/clean-notice.txt"))


def _history(folder: Path) -> str:
    def git(*args: str) -> str:
        return subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.test", *args], cwd=folder,
                              check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    (folder / "old.md").write_text("县里已作出布署。\n", "utf-8")
    git("add", ".")
    git("commit", "-qm", "one")
    base = git("rev-parse", "HEAD")
    (folder / "新稿 $(touch pwned).md").write_text("受助人身份证号11010519491231002X。\n", "utf-8")
    (folder / "-h.md").write_text("县图书馆周末照常开放。\n", "utf-8")
    git("add", ".")
    git("commit", "-qm", "two")
    return base


def _command(folder: Path) -> dict[str, str]:
    """An environment in which `prescreen` and `python` are the ones under test."""
    room = folder.parent / "bin"
    room.mkdir()
    (room / "prescreen").write_text(f"#!/bin/sh\nexec '{sys.executable}' -c "
                                    "'from screen.doors.cli import main; main()' \"$@\"\n")
    (room / "prescreen").chmod(0o755)
    return {**os.environ, "PATH": f"{room}:{Path(sys.executable).parent}:{os.environ['PATH']}"}


def test_the_github_snippet_screens_the_changed_drafts(tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml", reason="needs PyYAML")
    if not shutil.which("git"):
        pytest.skip("needs git")
    told = yaml.safe_load((ROOM / "github/prescreen.yml").read_text("utf-8"))
    assert told[True]["pull_request"]["paths"] and told["permissions"] == {"contents": "read"}
    steps = told["jobs"]["screen"]["steps"]
    assert "${{" not in steps[-1]["run"]  # what a pull request says never becomes part of a command
    folder = tmp_path / "site"
    folder.mkdir()
    base = _history(folder)
    done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", steps[-1]["run"]], cwd=folder, capture_output=True,
                          text=True, timeout=50, env={**_command(folder), "BASE": base})
    assert done.returncode != 0, done.stderr
    assert "::error" in done.stdout and "old.md" not in done.stdout and not (folder / "pwned").exists()
    assert "11010519491231002X" not in done.stdout


def test_the_gitlab_snippet_joins_its_reports(tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml", reason="needs PyYAML")
    if not shutil.which("git"):
        pytest.skip("needs git")
    job = yaml.safe_load((ROOM / "gitlab/prescreen.gitlab-ci.yml").read_text("utf-8"))["prescreen"]
    folder = tmp_path / "site"
    folder.mkdir()
    base = _history(folder)
    done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", "\n".join(job["script"])], cwd=folder,
                          capture_output=True, text=True, timeout=50,
                          env={**_command(folder), "CI_MERGE_REQUEST_DIFF_BASE_SHA": base})
    assert done.returncode == 1, done.stderr
    found = json.loads((folder / job["artifacts"]["reports"]["codequality"]).read_text("utf-8"))
    assert found and all(entry["fingerprint"] for entry in found) and not (folder / "pwned").exists()


def _pre_commit() -> str:
    found = shutil.which("pre-commit") or shutil.which("pre-commit", path=str(Path(sys.executable).parent))
    if not found or not shutil.which("git"):
        pytest.skip("needs pre-commit and git")
    return found


def test_pre_commit_gives_the_hooks_their_files(tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml", reason="needs PyYAML")
    tool = _pre_commit()
    manifest = ROOT / ".pre-commit-hooks.yaml"
    assert subprocess.run([tool, "validate-manifest", str(manifest)], capture_output=True, timeout=30).returncode == 0
    folder = tmp_path / "site"
    folder.mkdir()
    _history(folder)
    for name in ("plan-table-link.docx", "wechat-article.html"):
        shutil.copy(ROOT / "fixtures/drafts" / name, folder)
    (folder / "logo.bin").write_bytes(b"\0\1")
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    # The hooks as they are, but with the command of this environment: `language: python` would install it anew.
    hooks = [{**hook, "language": "system", "verbose": True} for hook in yaml.safe_load(manifest.read_text("utf-8"))]
    (tmp_path / "config.yaml").write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]}), "utf-8")
    told = {**_command(folder), "PRE_COMMIT_HOME": str(tmp_path / "home")}

    def run(hook: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([tool, "run", hook, "--all-files", "--config", str(tmp_path / "config.yaml")], cwd=folder,
                              capture_output=True, text=True, timeout=50, env=told)

    whole = run("prescreen")
    assert whole.returncode == 1 and "11010519491231002X" not in whole.stdout, whole.stderr
    for name in ("old.md", "pwned).md", "plan-table-link.docx", "wechat-article.html"):
        assert name in whole.stdout, name
    assert "logo.bin" not in whole.stdout and not (folder / "pwned").exists()
    changed = run("prescreen-changed")
    assert changed.returncode == 1 and "wechat-article.html" in changed.stdout


@pytest.mark.skipif(not os.environ.get("PRESCREEN_TEST_PRE_COMMIT"),
                    reason="installs all dependencies anew, a minute or two: set PRESCREEN_TEST_PRE_COMMIT=1")
def test_pre_commit_installs_the_hook_from_the_repository(tmp_path: Path) -> None:
    tool = _pre_commit()
    folder = tmp_path / "site"
    folder.mkdir()
    _history(folder)
    done = subprocess.run([tool, "try-repo", str(ROOT), "prescreen", "--all-files"], cwd=folder, capture_output=True,
                          text=True, timeout=600, env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")})
    assert done.returncode == 1 and "身份证" in done.stdout, done.stdout + done.stderr
