"""Wheel, sdist and editable install each carry the words, cards and clauses."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROBE = ("import screen; b = screen.load(); "
         "print(len(b.rules), len(b.clauses), len(b.lexicons), screen.check('县里作出布署。').findings[0].suggest[0])")


def _python(folder: Path) -> str:
    """A fresh environment that sees the dependencies of this one, but not its copy of the project."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    site = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
                          capture_output=True, text=True, check=True).stdout.strip()
    (Path(site) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return str(python)


def _install(folder: Path, *what: str) -> str:
    python = _python(folder)
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", *what], check=True, capture_output=True)
    done = subprocess.run([python, "-c", PROBE], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "prescreen" in subprocess.run([folder / "bin/prescreen", "--version"], capture_output=True, text=True).stdout
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "-o", str(out), str(ROOT)], check=True, capture_output=True)
    return out


def test_wheel_sdist_and_editable_hold_the_same(built: Path, tmp_path: Path) -> None:
    wheel = _install(tmp_path / "wheel", str(next(built.glob("*.whl"))))
    sdist = _install(tmp_path / "sdist", str(next(built.glob("*.tar.gz"))))
    editable = _install(tmp_path / "editable", "-e", str(ROOT))
    assert wheel == sdist == editable
    assert wheel.split()[-1] == "部署"
    assert int(wheel.split()[0]) > 20
