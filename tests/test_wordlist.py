"""Word lists stay canonical, and a spreadsheet is as good a place to keep them as TOML."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_cli import run

import screen
from screen import cards, trace, wordlist, wordsheet

ROOT = Path(__file__).parent.parent
LISTS = sorted((ROOT / "lexicons").rglob("*.toml")) + sorted((ROOT / "fixtures/packs").rglob("lexicons/**/*.toml"))
HEAD = {"source": "表格", "checked": "2026-01-01", "owner": "编辑部"}


@pytest.mark.parametrize("path", LISTS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_list_is_in_canonical_form(path: Path) -> None:
    raw = path.read_bytes()
    assert wordlist.tidy(f"lexicons/{path.parent.name}/{path.name}", raw) == raw, "run prescreen lexicon tidy lexicons"


def test_no_list_contradicts_itself() -> None:
    root = ROOT / "lexicons"
    lists = {p.relative_to(root).with_suffix("").as_posix(): cards.table(f"lexicons/{p.name}", p.read_bytes())
             for p in sorted(root.rglob("*.toml"))}
    assert list(wordlist.lint(lists)) == []


def test_tidy_sorts_dedupes_and_keeps_comments() -> None:
    raw = ('# 说明\nowner = "x"\nchecked = 2026-01-01\nsource = "x"\n\n# 为何乙\n[[term]]\nwhy = "b"\ntext = "乙"\n\n'
           '[[term]]\ntext = "丙"\nwhy = "c"\nunless = []\n\n[[term]]\ntext = "丙"\nwhole = true\nwhy = "c"\n').encode()
    with pytest.raises(cards.RulebookError, match="重复"):
        wordlist.tidy("lexicons/wording/x.toml", raw)
    once = raw.replace('[[term]]\ntext = "丙"\nwhole = true\nwhy = "c"\n'.encode(), b"")
    tidied = wordlist.tidy("lexicons/wording/x.toml", once).decode()
    assert tidied == ('# 说明\nsource = "x"\nchecked = 2026-01-01\nowner = "x"\n\n[[term]]\ntext = "丙"\nwhy = "c"\n\n'
                      '# 为何乙\n[[term]]\ntext = "乙"\nwhy = "b"\n')
    assert wordlist.tidy("lexicons/wording/x.toml", tidied.encode()).decode() == tidied


def test_lint_names_each_contradiction() -> None:
    found = {"wording/x": {"term": [
        {"text": "甲乙", "instead": ["丙丁"], "unless": ["戊"]}, {"text": "丙丁", "instead": []}],
        "allowed": [{"text": "丙丁"}]}}
    told = "\n".join(wordlist.lint(found))
    assert "允许" in told and "建议写法" in told and "例外" in told


def test_a_list_survives_the_spreadsheet() -> None:
    found = cards.table("lexicons/wording/own.toml", wordlist.build(
        HEAD, [{"text": "=布署", "why": "a；b"[:1], "instead": ["部署"], "unless": ["发=布署名"], "whole": True,
                "since": "2018-03-21", "level": "advice"}], [{"text": "=布署名", "why": "人名"}]))
    book = wordsheet.export({"wording/own": found})
    ((name, raw),) = wordsheet.sheets(book, HEAD)
    assert name == "wording/own"
    assert cards.table("lexicons/wording/own.toml", raw) == found


def test_words_travel_from_a_spreadsheet_to_a_finding(tmp_path: Path) -> None:
    sample = ROOT / "fixtures/packs/sample"
    assert run("lexicon", "export", str(tmp_path / "words.xlsx"), "--pack", str(sample)).returncode == 0
    done = run("lexicon", "import", str(tmp_path / "words.xlsx"), "--pack", str(tmp_path / "mine"))
    assert done.returncode == 0, done.stderr
    assert run("lexicon", "lint", str(tmp_path / "mine")).returncode == 0
    assert run("lexicon", "tidy", "--check", str(tmp_path / "mine")).returncode == 0
    (tmp_path / "draft.txt").write_text("第五届云溪风情节开幕。\n", "utf-8")
    done = run("check", str(tmp_path / "draft.txt"), "--pack", str(tmp_path / "mine"))
    assert done.returncode == 1 and "云溪文化旅游节" in done.stdout


def test_find_tells_where_a_word_stands() -> None:
    assert "wording/typo" in run("lexicon", "find", "布署").stdout
    assert "没有" in run("lexicon", "find", "绝无此词此语").stdout


def test_a_bad_spreadsheet_is_told(tmp_path: Path) -> None:
    (tmp_path / "words.xlsx").write_bytes(b"no spreadsheet")
    done = run("lexicon", "import", str(tmp_path / "words.xlsx"), "--pack", str(tmp_path))
    assert done.returncode == 2 and "words.xlsx" in done.stderr


def test_the_rule_page_is_up_to_date() -> None:
    page = (ROOT / "docs/rules.md").read_text("utf-8")
    assert page == trace.catalogue(screen.load()), "run prescreen rules --format markdown > docs/rules.md"
