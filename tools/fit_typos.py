"""Fits src/screen/rules/wording/_typo_weights.py on made-up slips; needs scikit-learn, numpy.

    python tools/build_typos.py FROM HELD_OUT.bin --hold    (counts that leave a sixth of the texts out)
    python tools/fit_typos.py FROM HELD_OUT.bin

Slips are put into the texts that were left out: a character or a word of two that sounds or looks alike. What the
engine then proposes is right or wrong, and logistic regressions learn which from the traits it gives: a first
glance from those that cost nothing, set so low that it passes all but `LOST` of what is right, and the weights.
"""

from __future__ import annotations

import mmap
import random
import sys
import zlib
from pathlib import Path

import numpy as np
from build_typos import texts
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from screen.rules.wording import _typo_counts as data
from screen.text import fold

TARGET = Path(__file__).parents[1] / "src/screen/rules/wording/_typo_weights.py"
LINES, LENGTH, APART = 27000, 160, 4
LOST = 0.01
SEEN = 10
HEAD = '''"""What traits weigh at first glance and in full, the constant first, by the number of characters in doubt.

Written by tools/fit_typos.py.
"""

'''


def main() -> None:
    source, held = Path(sys.argv[1]), Path(sys.argv[2])
    with held.open("rb") as file:
        known = data.Counts(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    data.counts = lambda: known
    from screen.rules.wording import _typos as engine

    engine.counts = data.counts
    random.seed(7)
    lines = [text for text, weight in texts(source)
             if weight == 1 and len(text) > 20 and zlib.crc32(text.encode()) % 6 == 3]
    random.shuffle(lines)
    rows: dict[int, list[tuple[tuple[float, ...], bool]]] = {1: [], 2: []}
    engine.GLANCE = {1: (0.0,), 2: (0.0,)}
    for line in lines[:LINES]:
        text, slips = spoilt(fold(line).text[:LENGTH], known, data) if random.random() < 0.72 else (
            fold(line).text[:LENGTH], {})
        for case in engine.cases(text):
            right = slips.get(case.at) == case.instead
            if right or all(abs(case.at - at) > 3 for at in slips):
                rows[len(case.instead)].append((engine.expanded(case.traits), right))
    seen = {size: [(traits[:SEEN], right) for traits, right in of] for size, of in rows.items()}
    glances = {size: lowered(fit(of), of) for size, of in seen.items()}
    weights = {size: fit(of) for size, of in rows.items()}
    body = "".join(f"{name}: dict[int, tuple[float, ...]] = {{\n" + "".join(
        f"    {size}: ({', '.join(f'{w:.4g}' for w in of)}),\n" for size, of in table.items()) + "}\n"
        for name, table in (("GLANCE", glances), ("WEIGHTS", weights)))
    TARGET.write_text(HEAD + body, "utf-8")


def lowered(weights: list[float], rows: list[tuple[tuple[float, ...], bool]]) -> list[float]:
    """The weights with a constant that leaves all but `LOST` of the right rows above zero."""
    scores = sorted(weights[0] + sum(w * t for w, t in zip(weights[1:], traits, strict=True))
                    for traits, right in rows if right)
    return [weights[0] - scores[int(LOST * len(scores))], *weights[1:]]


def spoilt(text: str, known: data.Counts, tables) -> tuple[str, dict[int, str]]:
    """The text with a slip about every forty characters, and what stood there."""
    slips: dict[int, str] = {}
    for _ in range(max(1, len(text) // 40)):
        slip = one(text, known, tables)
        if slip and all(abs(slip[0] - at) > APART for at in slips):
            at, other = slip
            slips[at] = text[at:at + len(other)]
            text = text[:at] + other + text[at + len(other):]
    return text, slips


def one(text: str, known: data.Counts, tables) -> tuple[int, str] | None:
    spoken, sounding = tables.homophones()
    sets = tables.sets()
    places = [i for i, c in enumerate(text) if c in spoken]
    as_word = random.random() < 0.3
    for _ in range(30 if len(places) > 1 else 0):
        at = random.choice(places)
        if as_word:
            word = text[at:at + 2]
            of = sounding.after("".join(spoken.get(c, "?") for c in word))
            words = [of[i:i + 2] for i in range(0, len(of), 2)]
            others = [w for w in words if word in words and w[0] != word[0] and w[1] != word[1]]
            if others:
                return at, random.choices(others, [2.7 ** (-0.4 * tables.priced(w)) for w in others])[0]
            continue
        chance = random.random()
        groups = sets.after(text[at]).split("\t")
        group = groups[0 if chance < 0.72 else 1 if chance < 0.8 else 2] if len(groups) > 2 else ""
        if group:
            return at, random.choices(group, [max(known.single[known.ids[c]], 1) ** 0.6 for c in group])[0]
    return None


def fit(rows: list[tuple[tuple[float, ...], bool]]) -> list[float]:
    traits, right = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    scale = StandardScaler().fit(traits)
    model = LogisticRegression(C=0.5, max_iter=3000).fit(scale.transform(traits), right)
    weights = model.coef_[0] / scale.scale_
    print(len(rows), right.mean(), model.score(scale.transform(traits), right))
    return [float(model.intercept_[0] - (weights * scale.mean_).sum()), *map(float, weights)]


if __name__ == "__main__":
    main()
