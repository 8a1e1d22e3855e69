"""Packs: what an agency may add, and the plain words it gets when something is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import screen
from screen.cards import RulebookError

Make = Callable[..., Path]
CARD = 'title="x"\nlevel="block"\nmessage="x"\nadvice="x"\n'
HEAD = 'source = "x"\nchecked = 2026-01-01\nowner = "x"\n'


def _break(root: Path, path: str, body: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(body, "utf-8")


@pytest.mark.parametrize(("path", "body", "told"), [
    ("lexicons/wording/own.toml", "[[term]\n", "语法错误"),
    ("lexicons/wording/own.toml", HEAD + '[[term]]\ntext = "甲"\n', "缺少 why"),
    ("lexicons/wording/own.toml", HEAD + '[[term]]\ntext = "甲"\nwhy = "x"\nisntead = ["乙"]\n', "isntead"),
    ("lexicons/wording/own.toml", HEAD + '[[term]]\ntext = "甲"\nwhy = "x"\nunless = "乙"\n', "unless"),
    ("lexicons/wording/own.toml", HEAD + '[[term]]\ntext = "甲"\nwhy = "x"\n' * 2, "重复"),
    ("lexicons/wording/own.toml", 'owner = "x"\n', "source"),
    ("rules/wording/own.toml", 'title = "x"\n', "缺少 level"),
    ("rules/wording/own.toml", 'title="x"\nlevel="red"\nmessage="x"\nadvice="x"\n', "block"),
    ("rules/wording/own.toml", CARD + 'lexicon="no/such"\n', "no/such"),
    ("rules/wording/own.toml", CARD, "lexicon"),
    ("rules/wording/own.toml", CARD + 'lexicon="wording/own"\nclauses=["a#1"]\n', "a#1"),
    ("rules/wording/own.toml", CARD + 'lexicon="wording/own"\nbad=["⟦甲"]\n', "成对"),
    ("rules/red/own.toml", CARD + 'lexicon="wording/own"\n', "五关"),
])
def test_a_broken_pack_refuses_to_load_with_file_and_cure(pack: Make, path: str, body: str, told: str) -> None:
    root = pack(["布署"])
    _break(root, path, body)
    with pytest.raises(RulebookError, match=re.escape(told)) as error:
        screen.load([root])
    assert path in str(error.value)


def test_bytes_that_are_no_utf8_are_named(pack: Make) -> None:
    root = pack(["布署"])
    (root / "lexicons/wording/own.toml").write_bytes("甲乙".encode("gb18030"))
    with pytest.raises(RulebookError, match="UTF-8"):
        screen.load([root])


def test_a_missing_pack_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="no-such"):
        screen.load([tmp_path / "no-such"])


def test_python_in_a_pack_runs_only_when_allowed(pack: Make) -> None:
    root = pack(["布署"])
    _break(root, "rules/wording/odd.toml", 'title="x"\nlevel="advice"\nmessage="x"\nadvice="x"\n[options]\nmost = 1\n')
    _break(root, "rules/wording/odd.py", "def find(reading, most):\n"
           "    at = reading.text.find('奇')\n    if at >= 0:\n        yield reading.hit(at, at + most, '测试')\n")
    with pytest.raises(RulebookError, match="allow-pack-python"):
        screen.load([root])
    book = screen.load([root], builtin=False, allow_python=True)
    assert [f.excerpt for f in screen.check("咄咄怪事，奇", book).findings] == ["奇"]
    _break(root, "rules/wording/odd.py", "def find(reading):\n    yield\n")
    with pytest.raises(RulebookError, match="不一致"):
        screen.load([root], allow_python=True)


def test_a_pack_extends_a_builtin_list_and_names_whole_words(pack: Make) -> None:
    root = pack([{"text": "展转", "whole": True}])
    _break(root, "lexicons/words.toml", HEAD + 'words = ["岚皋展转站"]\n')
    _break(root, "lexicons/allowed.toml", HEAD + '[[allowed]]\ntext = "展转反侧"\nwhy = "引文"\n')
    book = screen.load([root], builtin=False)
    assert screen.check("岚皋展转站开门，展转反侧。", book).findings == []


def test_settings_change_options_levels_and_rules() -> None:
    book = screen.load(settings={"political/leader_titles": {"limit": 5}, "wording/typo": {"level": "block"}})
    assert book.rule("political/leader_titles").options["limit"] == 5
    assert book.rule("wording/typo").level == "block"
    with pytest.raises(RulebookError, match="可用"):
        screen.load(settings={"political/leader_titles": {"most": 5}})
    assert "wording/typo" not in {r.id for r in screen.load(settings={"wording/typo": {"enabled": False}}).rules}
    floor = screen.load(settings={"confidentiality/phone": {"enabled": False}})
    assert "confidentiality/phone" in {r.id for r in floor.rules}


def test_an_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(RulebookError, match="weixi-2023"):
        screen.load(profile="nowhere")


def test_the_digest_names_every_part(pack: Make) -> None:
    plain = screen.load().digest
    assert screen.load().digest == plain
    others = {screen.load([pack(["布署"])]).digest, screen.load([pack(["布暑"])]).digest,
              screen.load(profile="weixi-2023").digest, screen.load(builtin=False).digest,
              screen.load(settings={"political/leader_titles": {"limit": 3}}).digest}
    assert len(others | {plain}) == 6


def test_an_unknown_rule_offers_near_ones() -> None:
    with pytest.raises(KeyError, match="leader_titles"):
        screen.load().rule("political/leader_title")
