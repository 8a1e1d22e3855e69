"""Times the check beside jieba alone, in one process and one run, and prints ratios.

    python benchmarks/speed.py [POSTS.jsonl[.gz]] [--most 3000]

POSTS holds one JSON object with a `text` a line; without it, the drafts of `fixtures/drafts` are repeated.
Times of one process are its own CPU time; absolute ones mean little on a shared machine, ratios are worth comparing.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import screen

ROOT = Path(__file__).parent.parent
COLD_JIEBA = "import jieba; jieba.setLogLevel(60); jieba.initialize()"
COLD_CHECK = "from screen.doors.cli import main; main()"
CLEAN = "县图书馆周末开放时间\n\n县图书馆自本周起周末照常开放，欢迎读者前来阅览。\n"


def posts(path: str | None, most: int) -> list[str]:
    if path is None:
        texts = [screen.read(p).text for p in sorted((ROOT / "fixtures/drafts").glob("*.txt"))]
        return (texts * (most // max(1, len(texts)) + 1))[:most]
    raw = Path(path).read_bytes()
    lines = (gzip.decompress(raw) if path.endswith(".gz") else raw).decode("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines[:most]]


def each(work: Callable[[str], object], texts: list[str]) -> list[float]:
    out = []
    for text in texts:
        start = time.process_time()
        work(text)
        out.append(time.process_time() - start)
    return out


def warm(texts: list[str]) -> None:
    import jieba

    jieba.setLogLevel(60)
    jieba.initialize()
    book = screen.load()
    check, cut = [], []
    for _ in range(3):
        check.append(each(lambda t: screen.check(t, book), texts))
        cut.append(each(lambda t: list(jieba.cut(t)), texts))
    ours, theirs = (statistics.median(map(min, zip(*rounds, strict=True))) for rounds in (check, cut))
    whole = sum(map(min, zip(*check, strict=True))) / sum(map(min, zip(*cut, strict=True)))
    size = statistics.mean(map(len, texts))
    print(f"{len(texts)} posts of {size:.0f} characters: check {ours * 1e6:.0f} us, jieba.cut {theirs * 1e6:.0f} us")
    print(f"median of check / median of jieba.cut: {ours / theirs:.3f} (at most 0.3); of the sums: {whole:.3f}")


def cold(rounds: int = 9) -> None:
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "clean.txt"
        draft.write_text(CLEAN, "utf-8")
        runs = {"check": [sys.executable, "-c", f"import sys; sys.argv[1:] = ['check', {str(draft)!r}]; {COLD_CHECK}"],
                "jieba": [sys.executable, "-c", COLD_JIEBA]}
        times: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(rounds):
            for name, command in runs.items():
                start = time.perf_counter()
                done = subprocess.run(command, capture_output=True)
                times[name].append(time.perf_counter() - start)
                assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    ours, theirs = (statistics.median(times[name]) for name in ("check", "jieba"))
    print(f"cold check of a clean draft {ours * 1e3:.0f} ms, cold jieba {theirs * 1e3:.0f} ms:",
          f"{ours / theirs:.3f} (at most 0.3)")


def memory(path: str | None, most: int) -> None:
    """The peak of a process of its own that does nothing but check the posts."""
    code = ("import resource, sys; sys.path.insert(0, sys.argv[1]); import screen, speed\n"
            "for text in speed.posts(sys.argv[2] or None, int(sys.argv[3])): screen.check(text)\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)")
    done = subprocess.run([sys.executable, "-c", code, str(Path(__file__).parent), path or "", str(most)],
                          capture_output=True, text=True, check=True)
    print(f"peak memory {done.stdout.strip()} MB (under 250)")


def hostile() -> None:
    book = screen.load()
    texts = {"one Han character": "中" * 100_000, "digits": "1" * 100_000, "brackets": "（《“【" * 25_000,
             "letters": "a" * 100_000, "spaces": "中 " * 50_000, "commas": "，" * 100_000}
    for name, text in texts.items():
        start = time.process_time()
        screen.check(text, book)
        print(f"100,000 {name}: {time.process_time() - start:.2f} s")
    from screen.automaton import TooManyHits
    from screen.scan import Lexicon, Scanner, Term

    scanner = Scanner({"own": Lexicon("own", [Term("啊" * n, key="啊" * n) for n in range(1, 201)])})
    start = time.process_time()
    try:
        scanner.scan("啊" * 20_000)
    except TooManyHits:
        print(f"4 million overlapping hits: refused after {time.process_time() - start:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("posts", nargs="?")
    parser.add_argument("--most", type=int, default=3000)
    args = parser.parse_args()
    warm(posts(args.posts, args.most))
    cold()
    hostile()
    memory(args.posts, args.most)


if __name__ == "__main__":
    main()
