"""`prescreen watch`: every saved draft has its answer beside it, and nothing of a person's is written over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from screen.doors.watch import Desk

FAULTY = "县里已作出布署，请认真落实。"
CLEAN = "县图书馆周末照常开放，欢迎读者前来阅览。"


@pytest.fixture
def desk(tmp_path: Path, book: Any) -> Desk:
    return Desk(tmp_path, book, 1 << 20)


def docx(path: Path, *words: str) -> Path:
    page = Document()
    for line in words:
        page.add_paragraph(line)
    page.save(str(path))
    return path


def settle(desk: Desk) -> int:
    desk.look()
    return desk.look()


def names(desk: Desk) -> set[str]:
    return {str(p.relative_to(desk.folder)) for p in desk.folder.rglob("*") if p.is_file()}


def comments(path: Path) -> list[str]:
    return [note.text for note in Document(str(path)).comments]


def test_a_saved_draft_has_its_annotated_copy(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    draft = docx(desk.folder / "稿件.docx", FAULTY)
    before = draft.read_bytes()
    desk.look()
    assert names(desk) == {"稿件.docx"}  # it may still be saving
    desk.look()
    assert names(desk) == {"稿件.docx", "稿件.审查.docx"}
    assert draft.read_bytes() == before
    assert any("部署" in note for note in comments(desk.folder / "稿件.审查.docx"))
    assert "稿件.docx：" in capsys.readouterr().out


def test_its_own_copies_start_nothing(desk: Desk) -> None:
    docx(desk.folder / "稿件.docx", FAULTY)
    (desk.folder / "通知.txt").write_text(CLEAN, "utf-8")
    settle(desk)
    found = names(desk)
    for _ in range(4):
        assert desk.look() == 0
    assert names(desk) == found == {"稿件.docx", "稿件.审查.docx", "通知.txt", "通知.txt.审查.html"}


def test_a_draft_saved_again_is_answered_again(desk: Desk) -> None:
    copy = desk.folder / "稿件.审查.docx"
    docx(desk.folder / "稿件.docx", CLEAN)
    settle(desk)
    assert comments(copy) == []
    docx(desk.folder / "稿件.docx", CLEAN, FAULTY)
    settle(desk)
    assert comments(copy) and len(names(desk)) == 2


def test_a_draft_that_grows_is_waited_for(desk: Desk) -> None:
    path = desk.folder / "通知.txt"
    for n in range(4):
        with path.open("a", encoding="utf-8") as file:
            file.write(FAULTY * (n + 1))
        desk.look()
        assert names(desk) == {"通知.txt"}
    desk.look()
    assert "通知.txt.审查.html" in names(desk)


@pytest.mark.parametrize("lock", ["~$通知稿.docx", "~$稿.docx", ".~lock.通知稿.docx#", ".~通知稿.docx"])
def test_an_open_draft_is_left_until_it_is_closed(desk: Desk, lock: str) -> None:
    docx(desk.folder / "通知稿.docx", FAULTY)
    (desk.folder / lock).write_bytes(b"editor")
    assert settle(desk) == 1 and "通知稿.审查.docx" not in names(desk)
    (desk.folder / lock).unlink()
    assert settle(desk) == 0 and "通知稿.审查.docx" in names(desk)


def test_open_drafts_are_answered_when_asked_for(desk: Desk) -> None:
    desk.while_open = True
    docx(desk.folder / "稿件.docx", FAULTY)
    (desk.folder / "~$稿件.docx").write_bytes(b"editor")
    settle(desk)
    assert "稿件.审查.docx" in names(desk)


def test_what_a_person_wrote_is_never_written_over(desk: Desk) -> None:
    theirs = docx(desk.folder / "稿件.审查.docx", "科长的批注")
    docx(desk.folder / "稿件.docx", FAULTY)
    settle(desk)
    assert "科长的批注" in Document(str(theirs)).paragraphs[0].text
    second = desk.folder / "稿件.审查-2.docx"
    docx(second, "又改了几处")
    docx(desk.folder / "稿件.docx", FAULTY, CLEAN)
    settle(desk)
    assert "又改了几处" in Document(str(second)).paragraphs[0].text
    assert comments(desk.folder / "稿件.审查-3.docx")


def test_a_broken_draft_is_told_and_survived(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    (desk.folder / "坏.docx").write_bytes(b"PK\x03\x04 no document")
    (desk.folder / "大.txt").write_text("长" * (1 << 20), "utf-8")
    (desk.folder / "空.docx").write_bytes(b"")
    docx(desk.folder / "好.docx", FAULTY)
    assert settle(desk) == 0
    assert {"坏.审查.html", "大.txt.审查.html", "好.审查.docx"} <= names(desk)
    assert "空.审查.html" not in names(desk)  # a new document, not yet written in
    assert "未能完整检查" in (desk.folder / "坏.审查.html").read_text("utf-8")
    assert capsys.readouterr().out.count("未能完整检查") == 2


def test_an_answer_that_no_longer_holds_goes(desk: Desk) -> None:
    path = docx(desk.folder / "稿件.docx", CLEAN)
    settle(desk)
    path.write_bytes(b"PK\x03\x04 torn")
    settle(desk)
    assert names(desk) == {"稿件.docx", "稿件.审查.html"}
    docx(path, CLEAN)
    settle(desk)
    assert names(desk) == {"稿件.docx", "稿件.审查.docx"}


def test_a_fault_inside_does_not_end_the_watch(desk: Desk, monkeypatch: pytest.MonkeyPatch,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("某人身份证号")

    docx(desk.folder / "稿件.docx", FAULTY)
    with monkeypatch.context() as patch:
        patch.setattr("screen.check", fail)
        settle(desk)
    told = capsys.readouterr()
    assert "RuntimeError" in told.err and "身份证" not in told.err and "稿件.审查.docx" not in names(desk)


def test_wps_folders_and_hidden_files(desk: Desk) -> None:
    (desk.folder / "二科").mkdir()
    (desk.folder / ".trash").mkdir()
    docx(desk.folder / "二科/稿件.wps", FAULTY)
    docx(desk.folder / "二科/稿件.docx", FAULTY)
    docx(desk.folder / ".trash/旧.docx", FAULTY)
    (desk.folder / "图.png").write_bytes(b"\x89PNG")
    settle(desk)
    assert {"二科/稿件.wps.审查.docx", "二科/稿件.审查.docx"} <= names(desk)
    assert not any("旧.审查" in name or ("图" in name and "审查" in name) for name in names(desk))


def test_a_folder_that_goes_away_is_waited_for(desk: Desk, tmp_path: Path, book: Any) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    docx(folder / "稿件.docx", FAULTY)
    other = Desk(folder, book, 1 << 20)
    settle(other)
    folder.rename(tmp_path / "away")
    assert other.look() == 0
    (tmp_path / "away").rename(folder)
    assert other.look() == 0 and len(list(folder.iterdir())) == 2


def test_the_real_command_ends_cleanly(tmp_path: Path) -> None:
    docx(tmp_path / "旧稿.docx", FAULTY)
    command = [sys.executable, "-c", "from screen.doors.cli import main; main()", "watch", str(tmp_path),
               "--interval", "0.1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert process.stderr is not None and "Ctrl-C" in process.stderr.readline()
    docx(tmp_path / "新稿.docx", FAULTY)
    copy = tmp_path / "新稿.审查.docx"
    for _ in range(300):
        if copy.exists():
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0 and "Traceback" not in err and "新稿.审查.docx" in out
    assert sorted(p.name for p in tmp_path.iterdir()) == ["新稿.docx", "新稿.审查.docx", "旧稿.docx"]
    done = subprocess.run([*command, "--once"], capture_output=True, text=True, timeout=50)
    assert done.returncode == 0 and (tmp_path / "旧稿.审查.docx").exists()
