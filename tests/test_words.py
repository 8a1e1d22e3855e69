"""Word edges are jieba's own, found on runs alone, and no planted cache changes them."""

from __future__ import annotations

import marshal
import os
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screen import cache, words

PARTS = st.sampled_from(("积极开展转办督办", "平台独立运行", "，", "。", "ABC-1", "3.5%", " ", "研究生命起源", "😀",
                         "\n", "的", "国务院办公厅", "100", "乒乓球拍卖完了"))


@settings(max_examples=60)
@given(st.lists(PARTS, max_size=12).map("".join))
def test_edges_in_runs_equal_those_of_a_whole_cut(text: str) -> None:
    edges, at = {0}, 0
    for word in words._load().cut(text):
        at += len(word)
        edges.add(at)
    for i in range(len(text) + 1):
        assert words._edge(text, i) == (i in edges)


def test_long_runs_are_capped() -> None:
    text = "中" * 5000
    assert words.whole(text, 2500, 2502) in (True, False)
    assert "".join(words.cut(text)) == text
    assert max(map(len, words.cut(text))) <= words.LONGEST


def test_agency_words_become_whole() -> None:
    assert not words.whole("市大数据中心", 1, 6)
    words.add(("大数据中心",))
    assert words.whole("市大数据中心", 1, 6)


def test_the_shared_dictionary_stays_untouched() -> None:
    import jieba

    words.add(("不入全局词",))
    words.cut("不入全局词")
    assert "不入全局词" not in jieba.dt.FREQ


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PRESCREEN_CACHE", str(tmp_path / "c"))
    return tmp_path / "c"


def _kept(name: str = "x") -> object:
    return cache.keep(name, b"source", lambda raw: {"from": raw.decode()})


def test_the_cache_is_private_and_used(private: Path) -> None:
    assert _kept() == {"from": "source"}
    assert private.stat().st_mode & 0o777 == 0o700
    (file,) = private.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert cache.keep("x", b"source", lambda raw: None) == {"from": "source"}


def _plant(file: Path, value: object) -> None:
    body = marshal.dumps(value)
    file.write_bytes(sha256(body).digest() + body)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_planted_file_changes_nothing(private: Path) -> None:
    _kept()
    (file,) = private.iterdir()
    _plant(file, {"from": "planted"})
    file.chmod(0o666)
    assert _kept() == {"from": "source"}
    _plant(file, {"from": "planted"})
    file.chmod(0o600)
    private.chmod(0o777)
    assert _kept() == {"from": "source"}
    private.chmod(0o700)
    file.unlink()
    target = private.parent / "elsewhere"
    _plant(target, {"from": "planted"})
    os.symlink(target, file)
    assert _kept() == {"from": "source"}


def test_a_damaged_file_is_derived_anew(private: Path) -> None:
    _kept()
    (file,) = private.iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    assert _kept() == {"from": "source"}
    file.write_bytes(b"")
    assert _kept() == {"from": "source"}


def test_jiebas_shared_cache_is_never_read(monkeypatch: pytest.MonkeyPatch, private: Path) -> None:
    planted = Path(tempfile.gettempdir()) / "jieba.cache"
    before = planted.read_bytes() if planted.exists() else None
    planted.write_bytes(marshal.dumps(({"平台": 0, "台独": 10**9}, 10**9)))
    try:
        monkeypatch.setattr(words, "_tokenizer", None)
        words._edges.cache_clear()
        assert not words.whole("平台独立运行", 1, 3)
    finally:
        if before is None:
            planted.unlink()
        else:
            planted.write_bytes(before)


def test_old_copies_are_forgotten(private: Path) -> None:
    for number in range(20):
        cache.keep("x", str(number).encode(), lambda raw: raw)
    assert len(list(private.iterdir())) == 8
    assert cache.keep("x", b"19", lambda raw: b"anew") == b"19"


def test_every_process_finds_what_the_last_one_kept(private: Path) -> None:
    import subprocess

    for _ in range(2):
        subprocess.run([sys.executable, "-c", "import screen; screen.load()"], check=True,
                       env={**os.environ, "PRESCREEN_CACHE": str(private), "PYTHONHASHSEED": "random"})
    assert len([p for p in private.iterdir() if p.name.startswith("automaton")]) == 1
