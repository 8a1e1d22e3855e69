"""The published figures of docs/evaluation.md are those of this very rulebook, and they do not slide."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| \**([a-z]+)\** \|(.*)\|$", re.M)


def _block(text: str) -> str:
    return text.split("<!-- corpus:start -->")[1].split("<!-- corpus:end -->")[0]


def test_the_page_tells_what_the_command_measures(tmp_path: Path) -> None:
    page = ROOT / "docs/evaluation.md"
    copy = tmp_path / "evaluation.md"
    copy.write_text(page.read_text("utf-8"), "utf-8")
    done = subprocess.run([sys.executable, "benchmarks/evaluate.py", "--write", str(copy)], cwd=ROOT,
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    fresh = _block(copy.read_text("utf-8"))
    assert fresh == _block(page.read_text("utf-8")), "run python benchmarks/evaluate.py --write docs/evaluation.md"
    figures = {m[1]: [c.strip() for c in m[2].split("|")] for m in ROW.finditer(fresh)}
    assert set(figures) == {"political", "legal", "policy", "confidentiality", "wording", "all"}
    for gate, cells in figures.items():
        recall, precision = (float(cells[i].rstrip(" %")) for i in (4, 7))
        assert recall >= 75, gate
        assert precision >= 95, gate
    clean = re.search(r"Of [0-9]+ clean drafts, [0-9]+ \(([0-9.]+) %\)", fresh)
    assert clean and float(clean[1]) <= 3
