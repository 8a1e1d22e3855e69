"""People's names in a stretch of text; the only file that knows spaCy and its name model.

The embedded recogniser always runs and costs microseconds. A model only ever adds names to it: it is
used when it is really there, never downloaded, and spaCy is not imported before one has been found.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

PACKAGE = "zh_core_web_sm"
FOLDER = "PRESCREEN_NAME_MODEL"
LONGEST = 2000
_ENOUGH = 4.0
_DOTS = "·•・‧∙⋅"
_DOT = re.compile(f"[{_DOTS}]")
_HAN = re.compile("[\u4e00-\u9fff]")
_MINOR = re.compile("3\\.8(?:\\.|$)")
_UNUSED = ["tagger", "parser", "attribute_ruler", "lemmatizer"]
# Characters that open the next word; those of the second set close given names as well (周恩来, 王德和).
_NEXT = frozenset("的在对也并将就说称是从等把被让及与则还又都曾已向于即再便却因由率赴携给跟摄")
_NEXT_OR_NAME = frozenset("和为来同有作到主出任以而")
_LEAD = frozenset("据由对与和向被把给请跟同及是为找叫让像如因而且但或即经")
_ROLE = frozenset("人员长师者家手生星的")
_NEVER = frozenset("的了是我你他她它们这那哪吗呢吧啊么不没被把很各每某死病")


class _Data(NamedTuple):
    """The sections of data/names.json; those of two-character words hold words, the rest characters."""

    surnames: frozenset[str]
    wordlike: frozenset[str]
    given: frozenset[str]
    rare: frozenset[str]
    transliterated: frozenset[str]
    compound: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    not_names: frozenset[str]
    words: frozenset[str]
    opening: re.Pattern[str]


def names(text: str, model: Any = None) -> list[tuple[int, int, str]]:
    """The names of people in `text` as (start, end, name) in code points, in order.

    Without `model` the configured one is asked if there is one; text beyond the first `LONGEST`
    characters is not given to a model.
    """
    found = [(a, b, text[a:b]) for a, b in _recognised(text)]
    model = model if model is not None else configured()[0]
    if model is None:
        return found
    told = [(e.start_char, e.end_char, e.text) for e in model(text[:LONGEST]).ents if e.label_ == "PERSON"]
    kept = [n for n in found if not any(n[0] < b and a < n[1] for a, b, _ in told)]
    return sorted(kept + told)


def name_at(text: str, start: int) -> int:
    """The end of the name that begins at `start`, where a title or a label leads up to it; else `start`."""
    data = _data()
    dot = _DOT.search(text, start, start + 9)
    if dot and all(c in data.transliterated for c in text[start:dot.start()]):
        return _dotted_end(text, dot.start(), data)
    foreign = _foreign_end(text, start, data)
    if foreign - start > 3:
        return foreign
    size = _surname(text, start, data)
    end = _given_end(text, start + size, data) if size else start
    if end > start + size and not _is_word(text, start, end, data, led=True):
        return end
    return foreign


# The embedded recogniser


def _recognised(text: str) -> list[tuple[int, int]]:
    data = _data()
    out = _dotted(text, data)
    taken = sorted(out)
    at = 0
    while found := data.opening.search(text, at):
        start = found.start()
        at = next((b for a, b in taken if a <= start < b), 0)
        if at:
            continue
        at = start + 1
        size = _surname(text, start, data)
        end = _given_end(text, start + size, data)
        if end > start + size and _score(text, start, size, end, data) >= _ENOUGH:
            out.append((start, end))
            at = end
    return sorted(out)


def _surname(text: str, start: int, data: _Data) -> int:
    if text[start:start + 2] in data.compound:
        return 2
    here, after = text[start:start + 1], text[start + 1:start + 2]
    if here in data.surnames:
        return 1
    return int(here in data.wordlike and not (here in _LEAD and after in data.surnames))


def _given_end(text: str, start: int, data: _Data) -> int:
    """Where a given name of one or two characters ends; `start` when none is there."""
    if not _given(text, start) or text[start:start + 2] in data.after or text[start:start + 2] in data.before:
        return start
    if not _given(text, start + 1):
        return start + 1
    one, two = _closing(text, start + 1, data), _closing(text, start + 2, data)
    if one >= 2 or one > two or (one == two == 1) or (_usual(text[start], data) > _usual(text[start + 1], data) < 0):
        return start + 1
    return start + 2


def _usual(c: str, data: _Data) -> float:
    return 1 if c in data.given else 0 if c in data.rare else -1.5


def _given(text: str, at: int) -> bool:
    return at < len(text) and _HAN.match(text, at) is not None and text[at] not in _NEVER


def _closing(text: str, at: int, data: _Data) -> float:
    """How surely a name ends before `at`: 3 at punctuation, 2 at a verb of speech, 0 for no sign."""
    if at >= len(text) or not _HAN.match(text, at):
        return 3 if text[at:at + 1] not in _DOTS or at >= len(text) else 0
    if text[at:at + 2] in data.after:
        return 2
    if text[at] in _NEXT:
        return 1
    if text[at:at + 2] in data.words or text[at:at + 2] in data.not_names:
        return 0.6
    return 0.5 if text[at] in _NEXT_OR_NAME else 0


def _score(text: str, start: int, size: int, end: int, data: _Data) -> float:
    """How much speaks for a name in running text: surname, given name and what stands on either side."""
    lead = _leading(text, start, data)
    if _is_word(text, start, end, data, lead >= 2) or (start and text[start - 1:start + 1] in data.words and lead < 2):
        return 0
    score = 3.0 if size == 2 else 2.0 if text[start] in data.surnames else 0.5
    score += sum(_usual(c, data) for c in text[start + size:end])
    if end - start - size == 2 and text[end - 2:end] in data.words:
        score -= 1
    return score + lead + min(_closing(text, end, data), 2)


def _leading(text: str, start: int, data: _Data) -> float:
    if start == 0 or not _HAN.match(text, start - 1):
        return 1
    if text[start - 2:start] in data.before:
        return 2
    return 1 if text[start - 1] in _LEAD else 0.5 if text[start - 1] in _ROLE else -0.5


def _is_word(text: str, start: int, end: int, data: _Data, led: bool) -> bool:
    """Whether the supposed name opens with a common word (高度, 方案) or is cut out of one.

    After a title (`led`) a whole name that opens like a word counts when the text breaks off behind it.
    """
    closing = _closing(text, end, data)
    if text[start:start + 2] in data.not_names and text[start:start + 2] not in data.compound:
        return not (led and end - start == 3 and closing >= 2 and text[end - 1] in data.given)
    return end - start == 2 and text[start + 1:end + 1] in data.words and closing < 1


# Foreign and minority names


def _dotted(text: str, data: _Data) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for dot in _DOT.finditer(text):
        start = dot.start()
        if out and start < out[-1][1]:
            continue
        while start and dot.start() - start < 8 and text[start - 1] in data.transliterated and (
                text[start - 2:start] not in data.before):
            start -= 1
        end = _dotted_end(text, dot.start(), data)
        if start < dot.start() and end > dot.end():
            out.append((start, end))
    return out


def _dotted_end(text: str, dot: int, data: _Data) -> int:
    """The end of a dotted name, each part as far as its characters are those of transliteration."""
    end = dot
    for _ in range(4):
        if text[end:end + 1] not in _DOTS or end >= len(text):
            break
        part = _transliterated_end(text, end + 1, data)
        if part == end + 1:
            break
        end = part
    return end


def _foreign_end(text: str, start: int, data: _Data) -> int:
    end = _transliterated_end(text, start, data)
    telling = sum(c not in data.surnames and c not in data.words for c in text[start:end])
    return end if end - start >= 3 and telling >= 2 else start


def _transliterated_end(text: str, start: int, data: _Data) -> int:
    end = start
    while end < len(text) and end - start < 8 and text[end] in data.transliterated:
        if end > start and text[end:end + 2] in data.after:
            break
        end += 1
    return end


def _pairs(text: str) -> Iterator[str]:
    return (text[i:i + 2] for i in range(0, len(text), 2))


@cache
def _data() -> _Data:
    raw = json.loads((Path(__file__).parent / "data/names.json").read_text("utf-8"))
    told = {name: "".join(lines) for name, lines in raw.items()}
    characters = {name: frozenset(told[name]) for name in _Data._fields[:5]}
    pairs = {name: frozenset(_pairs(told[name])) for name in _Data._fields[5:10]}
    opening = re.compile(f"[{told['surnames']}{told['wordlike']}]|{'|'.join(sorted(pairs['compound']))}")
    return _Data(**characters, **pairs, opening=opening)


# The model


@cache
def configured() -> tuple[Any, str]:
    """The model of the environment variable `PRESCREEN_NAME_MODEL` or the installed one, looked for once."""
    return load_model()


def load_model(path: str = "") -> tuple[Any, str]:
    """The name model and a line about it for `prescreen doctor`; None when it cannot be trusted or loaded.

    `path` is a folder that holds a spaCy pipeline; empty means the environment variable, then the
    installed package. Never raises: whatever goes wrong leaves the embedded recogniser.
    """
    path = path or os.environ.get(FOLDER, "")
    try:
        folder, refusal = (Path(path), _refused(Path(path))) if path else _installed()
        if refusal:
            return None, f"人名模型未启用：{refusal}；人名按内置方法识别"
        import spacy

        model = spacy.load(folder, exclude=_UNUSED)
    except Exception as error:
        return None, f"人名模型无法载入（{type(error).__name__}）；人名按内置方法识别"
    return model, f"人名模型已启用：{model.meta['lang']}_{model.meta['name']} {model.meta['version']}"


def _installed() -> tuple[Path, str]:
    """The data folder of the installed package, and why it is refused."""
    from importlib import metadata

    try:
        distribution = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError:
        return Path(), f"未安装 {PACKAGE}"
    version = distribution.version
    if not _MINOR.match(version):
        return Path(), f"{PACKAGE} {version} 不是 spaCy 发布的 3.8 版，可能是同名冒充的软件包"
    folder = Path(str(distribution.locate_file(PACKAGE))) / f"{PACKAGE}-{version}"
    return folder, _refused(folder, name="core_web_sm", version=version)


def _refused(folder: Path, **wanted: str) -> str:
    """Why a folder is not taken for a Chinese name model; empty when it is one."""
    if not (folder / "meta.json").is_file() or not (folder / "config.cfg").is_file():
        return "缺少 meta.json 或 config.cfg"
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    for key, value in {"lang": "zh", **wanted}.items():
        if meta.get(key) != value:
            return f"meta.json 中 {key} 应为 {value}，实为 {meta.get(key)}"
    if not {"ner", "entity_ruler"} & set(meta.get("pipeline", ())):
        return "模型中没有实体识别部件"
    return ""
