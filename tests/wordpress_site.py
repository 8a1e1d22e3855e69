"""A whole WordPress with the plugin, on Debian's packages, a database of its own and PHP's own server."""

from __future__ import annotations

import base64
import contextlib
import getpass
import http.client
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

SOURCE = Path("/usr/share/wordpress")
PLUGIN = Path(__file__).parent.parent / "integrations/wordpress/prescreen"
CONFIG = """<?php
define('DB_NAME', 'wp'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:%(socket)s');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', ''); $table_prefix = 'wp_';
define('AUTH_KEY', 'a'); define('SECURE_AUTH_KEY', 'b'); define('LOGGED_IN_KEY', 'c'); define('NONCE_KEY', 'd');
define('AUTH_SALT', 'e'); define('SECURE_AUTH_SALT', 'f'); define('LOGGED_IN_SALT', 'g'); define('NONCE_SALT', 'h');
define('WP_ENVIRONMENT_TYPE', 'local'); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HTTP_BLOCK_EXTERNAL', true); define('WP_SITEURL', '%(url)s'); define('WP_HOME', '%(url)s');
define('WP_DEBUG', true); define('WP_DEBUG_DISPLAY', false); define('WP_DEBUG_LOG', '%(log)s');
if (is_file(__DIR__ . '/settings.php')) { require __DIR__ . '/settings.php'; }
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
"""
INSTALL = """define('WP_INSTALLING', true); require 'wp-load.php'; require 'wp-admin/includes/upgrade.php';
wp_install('site', 'admin', 'admin@example.test', true, '', 'password-of-admin');
$e = activate_plugin('prescreen/prescreen.php');
if (is_wp_error($e)) { exit(1); }
echo WP_Application_Passwords::create_new_application_password(1, array('name' => 'test'))[0];
"""


def missing() -> str:
    """What this machine lacks for a WordPress; empty when nothing."""
    lacks = [name for name in ("php", "mariadbd", "mariadb-install-db") if not shutil.which(name, path=_PATH)]
    if not (SOURCE / "wp-load.php").exists():
        lacks.append("wordpress")
    if not lacks and b"mysqli" not in subprocess.run(["php", "-m"], capture_output=True).stdout:
        lacks.append("php-mysql")
    return " ".join(lacks)


_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


class Site:
    """A running WordPress; `root` is its folder."""

    def __init__(self) -> None:
        # Not pytest's folder: the path of a socket may have 107 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="wp"))
        self.root, self.log = self.folder / "site", self.folder / "debug.log"
        self.processes: list[subprocess.Popen[bytes]] = []
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        database = self.folder / "db.sock"
        self._database(database)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        shutil.copytree(SOURCE, self.root, copy_function=_link, ignore_dangling_symlinks=True,
                        ignore=lambda _, names: [n for n in names if n in ("wp-config.php", ".htaccess")])
        shutil.copytree(PLUGIN, self.root / "wp-content/plugins/prescreen")
        told = {"socket": database, "url": self.url, "log": self.log}
        (self.root / "wp-config.php").write_text(CONFIG % told, "utf-8")
        self.password = self.php(INSTALL).strip()
        self._run("php", "-S", f"127.0.0.1:{self.port}", "-t", str(self.root), cwd=self.root,
                  env={**os.environ, "PHP_CLI_SERVER_WORKERS": "4"})
        _until(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close())

    def _database(self, place: Path) -> None:
        data, user = self.folder / "db", getpass.getuser()
        subprocess.run(["mariadb-install-db", "--no-defaults", f"--datadir={data}", f"--user={user}", "--skip-test-db",
                        "--auth-root-authentication-method=normal"], check=True, capture_output=True,
                       env={**os.environ, "PATH": _PATH})
        server = shutil.which("mariadbd", path=_PATH) or "mariadbd"
        self._run(server, "--no-defaults", f"--datadir={data}", f"--socket={place}", f"--user={user}",
                  "--skip-networking", "--skip-grant-tables", "--innodb-flush-log-at-trx-commit=0",
                  "--innodb-buffer-pool-size=32M", f"--pid-file={self.folder}/db.pid")
        make = ["php", "-r", "mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT); (new mysqli('localhost',"
                f" 'root', '', '', 0, '{place}'))->query('CREATE DATABASE wp CHARACTER SET utf8mb4');"]
        _until(lambda: subprocess.run(make, check=True, capture_output=True))

    def _run(self, *command: str, **more: Any) -> None:
        self.processes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                               start_new_session=True, **more))

    def php(self, code: str) -> str:
        """What a piece of PHP prints, run in the folder of the site."""
        done = subprocess.run(["php", "-d", "display_errors=stderr", "-d", "sendmail_path=/bin/true", "-r", code],
                              capture_output=True, text=True, cwd=self.root, timeout=60)
        assert done.returncode == 0, done.stderr + (self.log.read_text("utf-8") if self.log.exists() else "")
        return done.stdout

    def inside(self, code: str) -> Any:
        """The value of PHP code that returns one, run within WordPress without a user."""
        return json.loads(self.php(f"require 'wp-load.php'; echo json_encode((function () {{ {code} }})());"))

    def settings(self, **told: Any) -> None:
        """The constants of the plugin."""
        lines = [f"define('PRESCREEN_{name}', {json.dumps(value)});" for name, value in told.items()]
        (self.root / "settings.php").write_text("<?php\n" + "\n".join(lines), "utf-8")

    def rest(self, path: str, **body: Any) -> tuple[int, Any]:
        """Status and JSON of a POST to the REST API, as the administrator."""
        login = base64.b64encode(f"admin:{self.password}".encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            connection.request("POST", f"/?rest_route=/{path}", json.dumps(body).encode(),
                               {"Content-Type": "application/json", "Authorization": f"Basic {login}"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def stop(self) -> None:
        for process in reversed(self.processes):
            # PHP's server has children of its own, in the session that it was given.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 15)
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
        shutil.rmtree(self.folder, ignore_errors=True)


def _link(source: str, target: str) -> None:
    """A second name for a file, which PHP takes for the file's place; a copy where that is not allowed."""
    try:
        os.link(os.path.realpath(source), target)
    except OSError:
        shutil.copyfile(source, target)


def _until(attempt: Any) -> None:
    for left in reversed(range(150)):
        try:
            attempt()
            return
        except (OSError, subprocess.CalledProcessError):
            if not left:
                raise
            time.sleep(0.1)
