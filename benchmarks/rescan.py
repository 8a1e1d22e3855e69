"""Times a rescan beside the bare check, jieba and Presidio, after a change of ten words, and watches its memory.

    python benchmarks/rescan.py [--posts 6000] [--incremental 100000] [--memory] [--kills 20]

Posts are made from `fixtures/drafts/corpus`. Processor time is compared, not the clock, so that a busy machine
does little harm; only the line about two processes goes by the clock. `--incremental` times the whole command over
so many posts, `--memory` compares 100,000 with 1,000,000 short posts under few rules, `--kills` kills a run so many
times and compares what comes of it with an undisturbed one. Presidio is timed when `presidio-analyzer` is installed.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from screen import engine
from screen.rescan import books, columns, run, shard, source

CORPUS = Path(__file__).resolve().parent.parent / "fixtures" / "drafts" / "corpus"
MARK = re.compile(r"⟦[^|⟦⟧]+\|([^⟦⟧]+)⟧")
NUMBERS = {
    "mobile": r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", "landline": r"(?<![0-9])0[0-9]{2,3}-?[0-9]{7,8}(?![0-9])",
    "identity": r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])", "card": r"(?<![0-9])[3-6][0-9]{15,18}(?![0-9])",
    "mail": r"[a-zA-Z0-9._+-]{1,64}@[a-zA-Z0-9.-]{1,100}", "passport": r"(?<![A-Za-z0-9])[EG][0-9]{8}(?![0-9])"}
FEW = ("wording/typo", "wording/near_miss", "wording/variant_form", "political/naming")  # rules, for memory alone
COMMAND = [sys.executable, "-c", "from screen.doors.cli import main; main()", "rescan"]
WORDS = ("春耕备产", "夜间施肥站", "便民驿栈", "惠农直通巴", "防汛值守岗亭", "秸秆离田队", "社区微菜场", "云上办事厅",
         "流动书箱", "河湖巡护员之家")


def posts(count: int, short: bool = False) -> Iterator[dict[str, str]]:
    """Drafts of the corpus over and over, numbered; all but one in twenty are without a fault, as in an archive.

    One post in two hundred holds one of the ten words; short ones are cut to 80 characters.
    """
    sound, faulty = [], []
    for path in sorted(CORPUS.glob("*.draft")):
        head, body = path.read_text("utf-8").split("+++\n", 1)
        meta = tomllib.loads(head)
        (faulty if MARK.search(body) or meta.get("expected") else sound).append((meta, MARK.sub(r"\1", body)))
    for number in range(count):
        drafts = sound if number % 20 else faulty
        meta, text = drafts[number * 7 // 20 % len(drafts)]
        text = f"（第{number}期）\n" + (text[:80] if short else text)
        if not short and number % 200 == 7:
            text += f"\n咨询请到{WORDS[number // 200 % len(WORDS)]}。\n"
        yield {"id": str(number), "title": meta.get("title", ""), "text": text, "date": meta.get("publish_date", ""),
               "account": f"账号{number % 9}", "kind": meta.get("kind", ""), "source": meta.get("source", "")}


def write(path: Path, count: int, short: bool = False) -> Path:
    with open(path, "w", encoding="utf-8") as file:
        for post in posts(count, short):
            file.write(json.dumps(post, ensure_ascii=False) + "\n")
    return path


def pack(root: Path, words: tuple[str, ...]) -> Path:
    for room in ("lexicons", "rules"):
        (root / room / "wording").mkdir(parents=True, exist_ok=True)
    terms = "".join(f'\n[[term]]\ntext = "{word}"\nwhy = "本单位停用"\n' for word in words)
    (root / "lexicons/wording/own.toml").write_text(
        f'source = "本单位"\nchecked = 2026-01-01\nowner = "办公室"\n{terms}', "utf-8")
    (root / "rules/wording/own.toml").write_text(
        'title = "停用词"\nlevel = "review"\nmessage = "停用词"\nadvice = "换用"\nlexicon = "wording/own"\n', "utf-8")
    return root


def cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def timed(place: Path, out: Path, workers: int, *more: str) -> tuple[float, float]:
    """Clock and processor seconds of the whole command, start-up of all its processes included."""
    begun, used = time.perf_counter(), cpu(resource.RUSAGE_CHILDREN)
    command = [*COMMAND, str(place), "--out", str(out), "--workers", str(workers), *more]
    done = subprocess.run(command, capture_output=True)
    assert done.returncode in (0, 1, 2) and (out / "summary.html").exists(), done.stderr.decode()
    return time.perf_counter() - begun, cpu(resource.RUSAGE_CHILDREN) - used


def compute(place: Path, root: Path) -> None:
    """Shards done in this process; the checks inside are timed one by one, the rest is what a rescan adds."""
    found = source.recognise(str(place))
    chosen = columns.choose(source.sample(found), {})
    book = books.load(books.Book())
    job = pickle.dumps(shard.Job(str(root / "inline"), chosen, "auto", books.Book(), book.digest, None, {}))
    for room in ("posts", "findings", "errors"):
        (root / "inline" / room).mkdir(parents=True)
    tasks = [shard.Task(number, part, job) for number, part in enumerate(source.plan(found, run.SHARD, ""))]
    shard.process_shard(tasks[0])
    inside: list[float] = []
    check = engine.check

    def timed_check(*given: Any, **told: Any) -> Any:
        begun = time.process_time()
        try:
            return check(*given, **told)
        finally:
            inside.append(time.process_time() - begun)

    engine.check = timed_check
    begun = time.process_time()
    for task in tasks:
        shard.process_shard(task)
    whole, bare, count = time.process_time() - begun, sum(inside), len(inside)
    engine.check = check
    texts = [json.loads(line)["text"] for line in place.read_text("utf-8").splitlines()[:1500]]
    print(f"bare check {bare / count * 1e6:.0f} us a post; a shard does it in {whole / count * 1e6:.0f} us:",
          f"overhead {whole / bare - 1:+.1%} (at most 10%)")
    print(f"one core: {count / whole:.0f} posts/s; {count / bare:.0f} by the bare check;",
          f"{jieba(texts):.0f} by jieba.cut alone")
    presidio(texts, book)


def jieba(texts: list[str]) -> float:
    import jieba as library

    library.setLogLevel(60)
    library.initialize()
    begun = time.process_time()
    for text in texts:
        library.lcut(text)
    return len(texts) / (time.process_time() - begun)


def presidio(texts: list[str], book: Any) -> None:
    """Its analyzer with a blank Chinese pipeline, first with patterns of numbers, then also with our words."""
    try:
        import spacy
        from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
        from presidio_analyzer.nlp_engine import SpacyNlpEngine
    except ImportError:
        print("presidio-analyzer is not installed")
        return
    language = SpacyNlpEngine([{"lang_code": "zh", "model_name": "blank"}])
    language.nlp = {"zh": spacy.blank("zh")}
    lists = {name: "|".join(re.escape(term.text) for term in sorted(lexicon.terms, key=lambda t: -len(t.text)))
             for name, lexicon in book.lexicons.items() if lexicon.terms}
    for what, patterns, count in (("numbers", NUMBERS, 500), ("numbers and words", {**NUMBERS, **lists}, 60)):
        found = [PatternRecognizer(f"KIND{at}", patterns=[Pattern(name, words, 0.6)], supported_language="zh")
                 for at, (name, words) in enumerate(patterns.items())]
        analyzer = AnalyzerEngine(RecognizerRegistry(found, supported_languages=["zh"]), language,
                                  supported_languages=["zh"])
        analyzer.analyze(texts[0], "zh")
        begun = time.process_time()
        for text in texts[:count]:
            analyzer.analyze(text, "zh")
        print(f"{count / (time.process_time() - begun):.0f} posts/s by Presidio with {what} ({len(patterns)} patterns)")


def processes(place: Path, few: Path, root: Path, count: int) -> None:
    """The whole command with one process and with two, by the clock, less what it takes for next to nothing."""
    rest = {}
    for workers in (1, 2):
        small, _ = timed(few, root / f"few{workers}", workers)
        large, _ = timed(place, root / f"clock{workers}", workers, "--shard", "500")
        rest[workers] = large - small
        print(f"{workers} process(es): {count} posts in {large:.1f} s, {small:.1f} s of it start-up and summary:",
              f"{count / rest[workers]:.0f} posts/s after it")
    print(f"two processes are {rest[1] / rest[2]:.2f} times as fast as one")


def incremental(place: Path, quarter: Path, root: Path, count: int) -> None:
    """A rescan after ten words changed, beside the full one; by the post, from runs of two sizes."""
    spent: dict[str, list[float]] = {"full": [], "again": []}
    shards: dict[str, list[float]] = {"full": [], "again": []}
    for name, posts_ in (("quarter", quarter), ("grown", place)):
        own = ("--pack", str(pack(root / "pack", ("无此词",))))
        for turn, words in (("full", ("无此词",)), ("again", ("无此词", *WORDS))):
            pack(root / "pack", words)
            spent[turn].append(timed(posts_, root / name, 1, *own)[1])
            with closing(sqlite3.connect(root / name / "ledger.sqlite")) as ledger:
                shards[turn] += ledger.execute("SELECT TOTAL(seconds) FROM shards").fetchone()
    timed(place, root / "fresh", 1, *own)
    for room in ("posts", "findings"):
        assert pq.read_table(root / "grown" / room).equals(pq.read_table(root / "fresh" / room)), room
    print(f"{count} posts: full {spent['full'][1]:.1f} s, after ten words {spent['again'][1]:.1f} s of processor time,",
          f"{spent['full'][1] / spent['again'][1]:.1f} times, start-up included; same rows as a full run")
    for what, times in (("screening alone", shards), ("with summary and worklist", spent)):
        full, again = ((large - small) / (count * 3 / 4) * 1e6 for small, large in times.values())
        print(f"  by the post, {what}: {full:.0f} us and {again:.0f} us, {full / again:.1f} times (at least 20)")


def memory(root: Path) -> None:
    """Highest resident memory of the driver and of its worker for 100,000 and for 1,000,000 posts."""
    off = [rule.id for rule in books.load(books.Book()).rules if rule.id not in FEW and not rule.mask]
    few = root / "few.toml"
    few.write_text("".join(f'[rules."{rule}"]\nenabled = false\n' for rule in off), "utf-8")
    peaks = []
    for count in (100_000, 1_000_000):
        place = write(root / "short.jsonl", count, short=True)
        driver = subprocess.Popen([*COMMAND, str(place), "--out", str(root / f"m{count}"), "--workers", "1",
                                   "--config", str(few)], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        highest: dict[str, int] = {}
        while driver.poll() is None:
            own = [("driver", driver.pid)]
            own += [("worker", int(p)) for p in _text(f"/proc/{driver.pid}/task/{driver.pid}/children").split()]
            for role, process in own:
                found = re.search(r"VmHWM:\s+([0-9]+)", _text(f"/proc/{process}/status"))
                highest[role] = max(highest.get(role, 0), int(found[1]) if found else 0)
            time.sleep(0.1)
        peaks.append(highest)
        print(f"{count} posts: " + ", ".join(f"{role} {size / 1024:.0f} MB" for role, size in highest.items()))
    print("growth tenfold: " + ", ".join(f"{role} {peaks[1][role] / peaks[0][role] - 1:+.1%}" for role in peaks[0]),
          "(within 10%)")


def _text(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def kills(root: Path, times: int) -> None:
    """Kills a run over and over at random moments; the last one finishes and must equal an undisturbed one."""
    place, chance = write(root / "killed.jsonl", 2400), random.Random(1)
    whole, _ = timed(place, root / "undisturbed", 2, "--shard", "60")
    left, sent = times, 0
    while left:
        command = [*COMMAND, str(place), "--out", str(root / "killed"), "--workers", "2", "--shard", "60"]
        driver = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.05, 0.35) * whole)
        sent += driver.poll() is None
        driver.kill()
        driver.wait()
        left -= 1
    timed(place, root / "killed", 2, "--shard", "60")
    for room in ("posts", "findings"):
        assert pq.read_table(root / "killed" / room).equals(pq.read_table(root / "undisturbed" / room)), room
    assert (root / "killed/findings.jsonl").read_bytes() == (root / "undisturbed/findings.jsonl").read_bytes()
    print(f"killed {sent} times of {times} while at work: same rows as the undisturbed run")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=6000)
    parser.add_argument("--incremental", type=int, default=0)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--kills", type=int, default=0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        if args.posts:
            place, few = write(root / "posts.jsonl", args.posts), write(root / "few.jsonl", 10)
            compute(place, root)
            processes(place, few, root, args.posts)
        if args.incremental:
            place, quarter = (write(root / f"{n}.jsonl", n) for n in (args.incremental, args.incremental // 4))
            incremental(place, quarter, root, args.incremental)
        if args.memory:
            memory(root)
        if args.kills:
            kills(root, args.kills)


if __name__ == "__main__":
    main()
