"""Builds `src/screen/data/sounds.json`: which common characters sound alike, in one string for each sound.

Run `python tools/build_sounds.py` with pypinyin installed (`pip install pypinyin`); the result is committed,
because the check itself needs no pronunciation but this. The characters are the first level of GB/T 2312.
Sounds that input methods and speakers mix up are one: zh and z, ch and c, sh and s, -ng and -n.
"""

import json
from pathlib import Path

from pypinyin import Style, pinyin

TARGET = Path(__file__).parent.parent / "src/screen/data/sounds.json"
COMMON = [bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]


# Rare readings make strangers sound alike, so only the first counts, and of these characters both.
MORE = {"长": ["zhang"], "行": ["hang"], "重": ["chong"], "调": ["diao"], "乐": ["yue"], "传": ["zhuan"],
        "还": ["huan"], "都": ["du"],
        "得": ["dei"], "着": ["zhao"], "率": ["lv"], "降": ["xiang"],
        "藏": ["zang"], "朝": ["zhao"],
        "石": ["dan"], "参": ["shen"]}


def merged(sound: str) -> str:
    """The sound without the differences that are commonly mixed up."""
    head = sound[:2].replace("zh", "z").replace("ch", "c").replace("sh", "s")
    whole = head + sound[2:]
    return whole[:-1] if whole.endswith("ng") else whole


def main() -> None:
    sounds: dict[str, str] = {}
    for char in filter(None, COMMON):
        for sound in sorted({merged(s) for s in [*pinyin(char, style=Style.NORMAL)[0], *MORE.get(char, ())]}):
            sounds[sound] = sounds.get(sound, "") + char
    text = json.dumps(dict(sorted(sounds.items())), ensure_ascii=False, indent=0)
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
