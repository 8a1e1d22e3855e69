"""Precision and recall of `wording/typo` over confidence thresholds, and of peers, written into docs/evaluation.md.

    python benchmarks/typos.py [SUITE.jsonl …] [--peer PYTHON] [--write]

Each suite holds one JSON object a line: `input` and `expected`, a list of {start, end} in code points.
Without a suite the small made set fixtures/typos.jsonl is used. PYTHON is an interpreter that has pycorrector
(`pip install --no-deps pycorrector==1.1.4` and `pip install jieba pypinyin loguru numpy pyahocorasick`): of it the
correction by lists of proper names, sound and strokes is run, which needs no model. `--write` puts the tables between
the `typos` marks of docs/evaluation.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import screen
from screen.model import Draft
from screen.reading import Reading
from screen.rules.wording._typo_slips import slips
from screen.scan import Scanner

ROOT = Path(__file__).parents[1]
STEPS = (0.97, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2)
START, END = "<!-- typos:start -->", "<!-- typos:end -->"
# Rules that do no more than look words up.
LISTS = ("wording/typo", "wording/near_miss", "wording/jumbled", "wording/variant_form")
WORDS = ("wording/", "political/", "policy/")
SIGNS = ("wording/punctuation", "wording/numerals", "wording/spacing")
# Found on other rows and counted by the sentence: no more than a size to think of.
PUBLISHED = (
    ("pycorrector, kenlm (its README)", "sentence F1 0.34 on SIGHAN, EC-LAW, MCSC, published"),
    ("pycorrector, MacBERT (its README)", "sentence F1 0.40, on EC-LAW 0.16, published"),
)
PEER = """
import json, sys, types
from importlib.util import find_spec
package = types.ModuleType("pycorrector")
package.__path__ = find_spec("pycorrector").submodule_search_locations
sys.modules["pycorrector"] = package
from pycorrector.proper_corrector import ProperCorrector
corrector = ProperCorrector()
for line in sys.stdin:
    text = json.loads(line)
    print(json.dumps([[at, at + len(odd)] for odd, _, at in corrector.correct(text)["errors"]]))
"""

Spans = list[tuple[int, int]]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("suites", nargs="*", type=Path)
    parser.add_argument("--peer")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    text = "\n".join(report(args.suites or [ROOT / "fixtures/typos.jsonl"], args.peer))
    print(text)
    if args.write:
        page = ROOT / "docs/evaluation.md"
        body = page.read_text("utf-8")
        before, after = body.split(START)[0], body.split(END)[1]
        page.write_text(f"{before}{START}\n{text}\n{END}{after}", "utf-8")


def report(paths: list[Path], peer: str | None) -> Iterator[str]:
    """Both tables, a blank line between them."""
    suites = {path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in paths}
    head = "recall | precision | false alarms per 2,000 characters |"
    yield from (f"| suite | confidence | {head}", "|---|--:|--:|--:|--:|")
    for name, rows in suites.items():
        sure = engine(rows)
        for step in STEPS:
            yield f"| {name} | {step} | {measured(rows, [[p for s, *p in found if s >= step] for found in sure])}"
    yield from ("", f"| suite | checker | {head}", "|---|---|--:|--:|--:|")
    books = {
        "lists alone": (screen.load(settings={"wording/typo": {"engine": False}}), LISTS),
        "lists and context": (screen.load(settings={"wording/typo": {"engine": False}}), WORDS),
        "lists, context and engine": (screen.load(settings={"wording/typo": {"engine": True}}), WORDS),
    }
    for name, rows in suites.items():
        for title, (book, rules) in books.items():
            yield f"| {name} | this project, {title} | {measured(rows, [told(row, book, rules) for row in rows])}"
        if peer:
            found = others(rows, peer)
            yield f"| {name} | pycorrector 1.1.4 without a model (ships 13 names) | {measured(rows, found)}"
    yield from (f"| other | {title} | {figure} | | |" for title, figure in PUBLISHED)


def engine(rows: list[dict[str, Any]]) -> list[list[tuple[float, int, int]]]:
    """The slips of each row, with their confidence first."""
    scanner = Scanner({})
    out = []
    for row in rows:
        reading = Reading(Draft(text=row["input"]), scanner)
        out.append([(s.confidence, *reading.source(s.start, s.end)) for s in slips(reading, STEPS[-1])])
    return out


def told(row: dict[str, Any], book: screen.Rulebook, rules: tuple[str, ...]) -> Spans:
    """Where a rulebook finds anything of these rules at any level."""
    found = screen.check(Draft(text=row["input"]), book).findings
    return [(f.span.start, f.span.end) for f in found if f.rule.startswith(rules) and not f.rule.startswith(SIGNS)]


def others(rows: list[dict[str, Any]], python: str) -> list[Spans]:
    """Where the peer corrects something."""
    lines = "".join(json.dumps(row["input"]) + "\n" for row in rows)
    done = subprocess.run([python, "-c", PEER], input=lines, capture_output=True, text=True, check=True)
    return [[(a, b) for a, b in json.loads(line)] for line in done.stdout.splitlines() if line.startswith("[")]


def measured(rows: list[dict[str, Any]], found: Iterable[Iterable[Any]]) -> str:
    """The cells of a table row: recall, precision, false alarms per 2,000 characters."""
    wanted = right = wrong = 0
    for row, spans in zip(rows, found, strict=True):
        places = [(e["start"], e["end"]) for e in row["expected"]]
        met = [[p for p in places if a < p[1] and p[0] < b] for a, b in spans]
        wanted, wrong = wanted + len(places), wrong + sum(not m for m in met)
        right += len({p for m in met for p in m})
    size = sum(len(row["input"]) for row in rows)
    recall = f"{right / wanted:.3f}" if wanted else "-"
    precision = f"{right / (right + wrong):.3f}" if right else "-"
    return f"{recall} | {precision} | {wrong / size * 2000:.2f} |"


if __name__ == "__main__":
    main()
