"""Precision and recall of `wording/typo` over confidence thresholds, written into docs/evaluation.md.

    python benchmarks/typos.py [SUITE.jsonl …] [--write]

Each suite holds one JSON object a line: `input` and `expected`, a list of {start, end} in code points.
Without a suite the small made set fixtures/typos.jsonl is used. `--write` puts the table between the
`typos` marks of docs/evaluation.md.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from screen.model import Draft
from screen.reading import Reading
from screen.rules.wording._typo_slips import slips
from screen.scan import Scanner

ROOT = Path(__file__).parents[1]
STEPS = (0.97, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2)
START, END = "<!-- typos:start -->", "<!-- typos:end -->"


def main() -> None:
    paths = [Path(a) for a in sys.argv[1:] if not a.startswith("--")] or [ROOT / "fixtures/typos.jsonl"]
    lines = ["| suite | confidence | recall | precision | false alarms per 2,000 characters |", "|---|---|---|---|---|"]
    for path in paths:
        lines += table(path)
    text = "\n".join(lines)
    print(text)
    if "--write" in sys.argv:
        page = ROOT / "docs/evaluation.md"
        body = page.read_text("utf-8")
        before, after = body.split(START)[0], body.split(END)[1]
        page.write_text(f"{before}{START}\n{text}\n{END}{after}", "utf-8")


def table(path: Path) -> list[str]:
    """A row for each threshold."""
    scanner = Scanner({})
    wanted, found, size = 0, [], 0
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        reading = Reading(Draft(text=row["input"]), scanner)
        places = [(e["start"], e["end"]) for e in row["expected"]]
        wanted, size = wanted + len(places), size + len(row["input"])
        for slip in slips(reading, STEPS[-1]):
            start, end = reading.source(slip.start, slip.end)
            found.append((slip.confidence, [(row.get("id", line), p) for p in places if start < p[1] and p[0] < end]))
    out = []
    for step in STEPS:
        right = {place for sure, places in found if sure >= step for place in places}
        wrong = sum(1 for sure, places in found if sure >= step and not places)
        recall = f"{len(right) / wanted:.3f}" if wanted else "-"
        precision = f"{len(right) / (len(right) + wrong):.3f}" if wanted and right else "-"
        out.append(f"| {path.stem} | {step} | {recall} | {precision} | {wrong / size * 2000:.2f} |")
    return out


if __name__ == "__main__":
    main()
