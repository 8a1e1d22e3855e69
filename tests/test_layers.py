"""Who may import whom, and what no rule pattern may contain."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import screen

SRC = Path(screen.__file__).parent
HOMES = {
    "jieba": {"words.py"},
    "ahocorasick": {"automaton.py"},
    "daachorse": {"automaton.py"},
    "spacy": {"names.py"},
    "publicsuffixlist": {"rules"},
    "stdnum": {"rules"},
    "phonenumbers": {"rules"},
    "turbohtml": {"readers"},
    "markdown_it": {"readers"},
    "rich": {"doors", "writers"},
    "click": {"doors"},
    "openpyxl": {"readers", "rescan", "wordsheet.py"},
    "xlsxwriter": {"rescan", "wordsheet.py", "writers"},
    "olefile": {"readers"},
    "pypdfium2": {"readers"},
    "docx": {"accounts"},
    "chinese_calendar": {"accounts"},
    "vl_convert": {"drawing.py"},
    "pygls": {"doors"},
    "fastapi": {"doors"},
}


def test_imports_go_downward_only() -> None:
    tool = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(tool)], capture_output=True, text=True, cwd=SRC.parents[1])
    assert done.returncode == 0, done.stdout


def test_one_third_party_library_one_home() -> None:
    for path in SRC.rglob("*.py"):
        room = path.relative_to(SRC).parts[0]
        for library, homes in HOMES.items():
            if re.search(rf"^\s*(?:import|from) {library}\b", path.read_text("utf-8"), re.M):
                assert room in homes, f"{library} in {path}"


def test_rule_patterns_avoid_the_chinese_traps() -> None:
    for path in (SRC / "rules").rglob("*.py"):
        code = re.sub(r'"""[\s\S]*?"""|#.*', "", path.read_text("utf-8"))
        assert not re.search(r"(?<!\\)\\[bwW](?![a-z])", code), path
