"""Times what a rescan does across accounts: sketches beside the check, clusters, and the look at their members.

    python benchmarks/across.py [--posts 20000] [--alike 0.25]

Posts are sentences of `fixtures/drafts/corpus` shuffled; a share of them is passed on by two to five accounts, some
with another telephone number, a credit or a source line. Processor time is told, in microseconds.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from screen import engine
from screen.rescan import across, columns, pool, run, sketch, source

CORPUS = Path(__file__).resolve().parent.parent / "fixtures" / "drafts" / "corpus"
MARK = re.compile(r"⟦[^|⟦⟧]+\|([^⟦⟧]+)⟧")


def posts(count: int, alike: float) -> Iterator[dict[str, Any]]:
    chance = random.Random(5)
    bodies = (MARK.sub(r"\1", path.read_text("utf-8").split("+++\n", 1)[1]) for path in sorted(CORPUS.glob("*.draft")))
    pool = sorted({s for body in bodies for s in re.split("[。\n]", body) if 15 <= len(s) <= 60})
    number = 0
    while number < count:
        text = "。".join(chance.sample(pool, 8)) + f"。咨询电话：0851-622{chance.randrange(1000, 9999)}。"
        for _ in range(1 if chance.random() > alike / 3 else chance.randint(2, 5)):
            copy = text.replace("0851-622", "0851-633") if chance.random() < 0.05 else text
            copy += "\n编辑：李四" if chance.random() < 0.2 else ""
            copy = f"来源：县发布\n{copy}" if chance.random() < 0.5 else copy
            yield {"id": number, "account": f"号{chance.randrange(50)}", "text": copy,
                   "date": f"2025-{1 + number * 12 // count:02}-06", "kind": "", "source": ""}
            number += 1


def timed(spent: Counter[str], name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def timed_call(*given: Any, **told: Any) -> Any:
        begun = time.process_time()
        try:
            return call(*given, **told)
        finally:
            spent[name] += time.process_time() - begun  # type: ignore[assignment]

    return timed_call


def main() -> None:
    told = argparse.ArgumentParser()
    told.add_argument("--posts", type=int, default=20_000)
    told.add_argument("--alike", type=float, default=0.25)
    asked = told.parse_args()
    spent: Counter[str] = Counter()
    engine.check = timed(spent, "check", engine.check)
    sketch.fill = timed(spent, "sketch", sketch.fill)
    across._gather = timed(spent, "clusters", across._gather)
    across._fetch = timed(spent, "read again", across._fetch)
    across._found = timed(spent, "look", across._found)
    pool.local = lambda job: lambda hands: ThreadPoolExecutor(1)
    tallies: list[across.Tally] = []
    find = across.find
    across.find = lambda ground, tally, folder: tallies.append(tally) or find(ground, tally, folder)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "posts.jsonl"
        with open(place, "w", encoding="utf-8") as file:
            for post in posts(asked.posts, asked.alike):
                file.write(json.dumps(post, ensure_ascii=False) + "\n")
        found = source.recognise(str(place))
        result = run.rescan(run.Order(found, f"{folder}/out", columns.choose(source.sample(found), {})))
    tally, count = tallies[0], result["posts"]
    for name in ("check", "sketch", "clusters", "read again"):
        print(f"{name}: {spent[name] / count * 1e6:.0f} us a post")
    look = spent["look"] / max(1, tally.posts) * 1e6
    print(f"look: {look:.0f} us a post that resembles another ({tally.posts:,} of them)")
    print(f"clusters {dict(tally.kinds)}, findings {dict(tally.rules)}")
    print(f"highest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
