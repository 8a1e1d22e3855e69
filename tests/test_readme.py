"""Every command that a README names is run in a copy of the project, as a reader would paste it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SKIP = {".git", ".venv", ".venv-test", "node_modules", "__pycache__", "build", "dist", ".hypothesis",
        ".mypy_cache", ".ruff_cache", ".pytest_cache", "reports"}


def _commands(name: str) -> list[str]:
    text = (ROOT / name).read_text("utf-8")
    text = re.sub(r"<!-- test-command -->\n```sh\n.*?```", "", text, flags=re.S)
    return [line for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.splitlines() if line]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("fresh") / "project"
    shutil.copytree(ROOT, target, ignore=lambda _, names: [n for n in names if n in SKIP or n.endswith(".egg-info")])
    return target


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_command_runs(name: str, copy: Path) -> None:
    commands = _commands(name)
    assert commands[0].startswith("python3 -m venv .venv && ")
    for command in commands:
        done = subprocess.run(["bash", "-c", command], cwd=copy, capture_output=True, text=True, timeout=600)
        assert done.returncode in ((0, 1) if "prescreen check" in command else (0,)), command + done.stderr
        assert "Traceback" not in done.stderr, command


def test_the_library_example_runs() -> None:
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert code
    done = subprocess.run([sys.executable, "-c", code[1]], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "布署" in done.stdout and "部署" in done.stdout


def test_both_name_the_same_first_command() -> None:
    assert _commands("README.md")[0] == _commands("README.zh-CN.md")[0]
