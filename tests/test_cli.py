"""The command as a person meets it: exit codes, one clear line per trouble, nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Make = Callable[..., Path]
CLEAN = "县图书馆周末开放时间\n\n县图书馆自本周起周末照常开放，欢迎读者前来阅览。\n"
FAULTY = "关于开展检查工作的通知\n\n县里已作出布署，联系人手机13812345678。\n"


def run(*args: str, text: str | None = None, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from screen.doors.cli import main; main()", *args]
    return subprocess.run(command, capture_output=True, text=True, input=text, cwd=cwd, timeout=120,
                          env={**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", **env})


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    (tmp_path / "clean.txt").write_text(CLEAN, "utf-8")
    (tmp_path / "faulty.txt").write_text(FAULTY, "utf-8")
    return tmp_path


def test_clean_is_0_and_says_so(drafts: Path) -> None:
    done = run("check", str(drafts / "clean.txt"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "通过" in done.stdout


def test_findings_are_1_with_gate_words_why_and_cure(drafts: Path) -> None:
    done = run("check", str(drafts / "faulty.txt"))
    assert done.returncode == 1
    for told in ("文字关", "保密关", "布署", "部署", "138****5678"):
        assert told in done.stdout
    assert "13812345678" not in done.stdout


def test_fail_on_moves_the_bar(drafts: Path) -> None:
    (drafts / "advice.txt").write_text("县图书馆通知\n\n欢迎读者耽心的问题在此解答。\n", "utf-8")
    assert run("check", str(drafts / "advice.txt"), "--fail-on", "review").returncode == 0
    assert run("check", str(drafts / "advice.txt"), "--fail-on", "advice").returncode == 1


def test_standard_input_and_json(drafts: Path) -> None:
    done = run("check", "-", "--format", "json", text=FAULTY)
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["unit"] == "codepoint"
    found = next(f for f in report["findings"] if f["rule"] == "wording/typo")
    assert FAULTY[found["span"]["start"]:found["span"]["end"]] == "布署"


def test_bad_files_are_told_and_the_others_still_checked(drafts: Path) -> None:
    (drafts / "empty.txt").write_bytes(b"")
    (drafts / "broken.docx").write_bytes(b"PK\x03\x04 nothing more")
    (drafts / "binary.txt").write_bytes(bytes(range(256)) * 8)
    names = ["empty.txt", "broken.docx", "binary.txt", "missing.txt", "faulty.txt"]
    done = run("check", *(str(drafts / n) for n in names))
    assert done.returncode == 2
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 4
    assert all(name in line for name, line in zip(names, lines, strict=False))
    assert "布署" in done.stdout


def test_too_large_is_told(drafts: Path) -> None:
    (drafts / "large.txt").write_text("字" * 600_000, "utf-8")
    done = run("check", "--limit", "1", str(drafts / "large.txt"))
    assert done.returncode == 2
    assert "large.txt" in done.stderr


def test_a_folder_is_walked_and_reports_written(drafts: Path) -> None:
    out = drafts / "out"
    done = run("check", str(drafts), "--format", "html", "--output", str(out))
    assert done.returncode == 1, done.stderr
    assert sorted(p.name for p in out.iterdir()) == ["clean.txt.html", "faulty.txt.html"]


def test_meta_and_profile_and_pack_reach_the_check(drafts: Path, pack: Make) -> None:
    args = ("check", str(drafts / "clean.txt"))
    done = run(*args, "--meta", "kind=repost")
    assert "转载" in done.stdout and done.returncode == 1
    done = run(*args, "--pack", str(pack(["照常开放"])), "--profile", "weixi-2023")
    assert "照常开放" in done.stdout and done.returncode == 1


def test_as_of_judges_by_the_words_of_the_day(drafts: Path, pack: Make) -> None:
    from datetime import date

    root = pack([{"text": "照常开放", "since": date(2018, 3, 21)}])
    args = ("check", str(drafts / "clean.txt"), "--pack", str(root), "--as-of")
    assert run(*args, "2017-05-01").returncode == 0
    assert run(*args, "2019-05-01").returncode == 1
    assert run(*args, "someday").returncode == 2


def test_a_broken_pack_stops_everything(drafts: Path, pack: Make) -> None:
    root = pack(["布署"])
    (root / "lexicons/wording/own.toml").write_text("[[term]\n", "utf-8")
    done = run("check", str(drafts / "clean.txt"), "--pack", str(root))
    assert done.returncode == 2
    assert "own.toml" in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_settings_file_is_found_and_checked(drafts: Path) -> None:
    (drafts / "screen.toml").write_text('fail_on = "advice"\n[rules."wording/typo"]\nenabled = false\n', "utf-8")
    done = run("check", "faulty.txt", cwd=drafts)
    assert "布署" not in done.stdout.replace("作出布署", "")
    (drafts / "screen.toml").write_text('[rules."wording/tpyo"]\nenabled = false\n', "utf-8")
    done = run("check", "faulty.txt", cwd=drafts)
    assert done.returncode == 2 and "wording/tpyo" in done.stderr


def test_waivers_are_read_from_a_file(drafts: Path) -> None:
    report = json.loads(run("check", str(drafts / "faulty.txt"), "--format", "json").stdout)
    entries = [{"finding": f["id"], "reason": "已核", "by": "张主任"} for f in report["findings"]]
    (drafts / "waivers.json").write_text(json.dumps(entries), "utf-8")
    done = run("check", str(drafts / "faulty.txt"), "--waivers", str(drafts / "waivers.json"))
    assert done.returncode == 0
    assert "已核" in done.stdout


def test_rules_explain_and_clauses() -> None:
    rules = json.loads(run("rules", "--format", "json").stdout)
    assert {"id", "gate", "level", "title", "clauses"} <= set(rules[0])
    card = json.loads(run("explain", "political/leader_titles", "--format", "json").stdout)
    assert card["options"]["limit"] == 2
    assert "weixi-2023#4.1" in run("explain", "political/leader_titles").stdout
    missing = run("explain", "political/leader_title")
    assert missing.returncode == 2 and "leader_titles" in missing.stderr
    rows: list[dict[str, Any]] = json.loads(run("clauses", "--format", "json").stdout)
    assert {r["id"].split("#")[0] for r in rows} == {
        "hanyin-2020", "jinan-2025", "puding-2022", "sichuan-2022", "weixi-2023"}
    assert all(r["demand"] and (r["rules"] or r["unchecked"]) for r in rows)


def test_doctor_examines_the_installation() -> None:
    done = run("doctor")
    assert done.returncode == 0, done.stdout
    assert "jieba" in done.stdout and "人名模型" in done.stdout


def test_deidentify_writes_the_draft_and_a_diff_without_the_number(drafts: Path) -> None:
    done = run("deidentify", str(drafts / "faulty.txt"), "--output", str(drafts / "masked.txt"))
    assert done.returncode == 0
    assert (drafts / "masked.txt").read_text("utf-8") == FAULTY.replace("13812345678", "138****5678")
    assert "138****5678" in done.stderr and "13812345678" not in done.stderr + done.stdout


def test_a_clean_draft_wakes_no_heavy_library(drafts: Path) -> None:
    code = "import sys; from screen.doors.cli import main\ntry: main()\nexcept SystemExit: pass\n" \
           "print([m for m in ('jieba', 'spacy', 'numpy', 'docx', 'phonenumbers') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code, "check", str(drafts / "clean.txt")],
                          capture_output=True, text=True, timeout=60)
    assert done.stdout.strip().endswith("[]"), done.stdout


def test_a_usage_error_is_2() -> None:
    assert run("check").returncode == 2
    assert run("check", "x.txt", "--format", "papyrus").returncode == 2


def test_only_changed_lines_on_request(drafts: Path) -> None:
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(drafts)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "faulty.txt"], check=True)
    subprocess.run([*git, "commit", "-qm", "x"], check=True)
    args = ("check", str(drafts / "faulty.txt"), "--changed-since")
    assert run(*args, "HEAD").returncode == 0
    (drafts / "faulty.txt").write_text(FAULTY + "再次布署。\n", "utf-8")
    done = run(*args, "HEAD")
    assert done.returncode == 1 and "再次" in done.stdout and "138" not in done.stdout
    assert run(*args, "no-such-commit").returncode == 2
    assert run("check", str(drafts / "clean.txt"), "--changed-since", "HEAD").returncode == 0


def test_word_files_come_back_with_comments_and_mended(drafts: Path) -> None:
    import docx

    paper = docx.Document()
    paper.add_paragraph("关于检查的通知")
    paper.add_paragraph("县里已作出布署，云办发〔2026〕第03号文件另行印发。")
    paper.save(str(drafts / "paper.docx"))
    out = drafts / "noted.docx"
    assert run("check", str(drafts / "paper.docx"), "--format", "docx").returncode == 2
    assert run("check", str(drafts / "paper.docx"), "--format", "docx", "--output", str(out)).returncode == 1
    noted = docx.Document(str(out))
    assert any("部署" in c.text for c in noted.comments)
    assert [p.text for p in noted.paragraphs] == [p.text for p in paper.paragraphs]
    done = run("fix", str(drafts / "paper.docx"), "--output", str(drafts / "fixed.docx"))
    assert done.returncode == 0, done.stderr
    assert "云办发〔2026〕3号" in docx.Document(str(drafts / "fixed.docx")).paragraphs[1].text


def test_fix_shows_or_writes_mechanical_changes_only(drafts: Path) -> None:
    path = drafts / "number.txt"
    raw = "关于检查的通知\r\n\r\n按照云办发〔2026〕第03号文件作出布署。\r\n".encode("gb18030")
    path.write_bytes(raw)
    shown = run("fix", str(path), "--diff")
    assert shown.returncode == 1 and "3号" in shown.stdout and path.read_bytes() == raw
    assert run("fix", str(path)).returncode == 0
    assert path.read_bytes() == raw.replace("第03号".encode("gb18030"), "3号".encode("gb18030"))


def test_a_zip_and_attachments_are_read(drafts: Path) -> None:
    import zipfile

    with zipfile.ZipFile(drafts / "all.zip", "w") as package:
        package.write(drafts / "clean.txt", "稿件/clean.txt")
        package.write(drafts / "faulty.txt", "稿件/faulty.txt")
        package.writestr("bad.docx", b"PK nothing")
    done = run("check", str(drafts / "all.zip"))
    assert done.returncode == 2 and "布署" in done.stdout and "bad.docx" in done.stderr
    (drafts / "post.html").write_text('<p>县图书馆周末开放。</p><a href="faulty.txt">附件</a>', "utf-8")
    assert run("check", str(drafts / "post.html")).returncode == 0
    assert "布署" in run("check", str(drafts / "post.html"), "--with-attachments").stdout


def test_one_workbook_for_all(drafts: Path) -> None:
    import openpyxl

    out = drafts / "list.xlsx"
    done = run("check", str(drafts / "clean.txt"), str(drafts / "faulty.txt"), "--format", "xlsx", "--output", str(out))
    assert done.returncode == 1
    told = " ".join(str(c) for s in openpyxl.load_workbook(out) for row in s.iter_rows(values_only=True) for c in row)
    assert "faulty.txt" in told and "部署" in told and "13812345678" not in told


def test_the_engine_finds_what_no_list_holds_and_can_be_turned_off(drafts: Path) -> None:
    (drafts / "odd.txt").write_text("关于报名的通知\n\n各单位要提高认识，加强领导，抓好落食。\n", "utf-8")
    (drafts / "off.toml").write_text('[rules."wording/typo"]\nengine = false\n', "utf-8")
    args = ("check", str(drafts / "odd.txt"), "--format", "json")
    found, off = (json.loads(run(*args, *extra).stdout) for extra in ((), ("--config", str(drafts / "off.toml"))))
    words = [{f["excerpt"] for f in r["findings"] if f["rule"] == "wording/typo"} for r in (found, off)]
    assert words[0] and not words[1]
