"""Builds `src/screen/data/fold.bin`: what each BMP character reads as in folded text.

Run `python tools/build_fold.py` after changing a table here; the result is committed, because computing it
at import costs a second. Traditional to simplified pairs come from Unihan's kSimplifiedVariant facts as
OpenCC's character table lists them (`pip install opencc`), one character to one character only.
"""

import unicodedata
import zlib
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src/screen/data/fold.bin"
DELETE, EXPAND = "\x00", "\x01"
KEEP = set("：，（）！？；、。“”‘’《》〈〉【】〔〕「」『』…—～·￥％　")
ENCLOSED = ("CIRCLED", "PARENTHESIZED", "FULL STOP", "SUPERSCRIPT", "SUBSCRIPT", "ROMAN NUMERAL")
DIGITS = {"○": "〇", "º": "0", "〸": "十", "〹": "廿"}
WHITE = "\t\x0b\x0c\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


def inner(char: str) -> str:
    """The one letter, digit or Han character inside an enclosed or dotted form, else ''."""
    name = unicodedata.name(char, "")
    if not any(word in name for word in ENCLOSED):
        return ""
    value = unicodedata.numeric(char, None)
    if value is not None and 0 <= value <= 9 and value == int(value):
        return str(int(value))
    core = [c for c in unicodedata.normalize("NFKC", char) if c.isalnum()]
    return core[0].lower() if len(core) == 1 else ""


def fold_char(char: str, simplified: dict[str, str]) -> str:
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF or char in "\n\r" or (char in KEEP and char != "　"):
        return char
    if char in DIGITS:
        return DIGITS[char]
    if char in WHITE:
        return " "
    if unicodedata.category(char) in ("Cf", "Cc") or 0xFE00 <= code <= 0xFE0F:
        return DELETE
    if (found := inner(char)):
        return found
    plain = unicodedata.normalize("NFKC", char).lower()
    plain = "".join(simplified.get(c, c) for c in plain)
    if len(plain) == 1:
        return plain
    return EXPAND if plain and len(plain) <= 8 else char


def main() -> None:
    import opencc

    convert = opencc.OpenCC("t2s").convert
    simplified = {}
    for code in [*range(0x3400, 0xA000), *range(0xF900, 0xFB00)]:
        char = chr(code)
        to = convert(char)
        if to != char and len(to) == 1 and ord(to) < 0x10000:
            simplified[char] = to
    # Official copy uses these on purpose; the second form is another word.
    for char in "乾著夥藉瞭":
        simplified.pop(char, None)
    table = [fold_char(chr(code), simplified) for code in range(0x10000)]
    expansions = {chr(c): "".join(simplified.get(x, x) for x in unicodedata.normalize("NFKC", chr(c)).lower())
                  for c, to in enumerate(table) if to == EXPAND}
    body = "".join(table).encode("utf-8", "surrogatepass")
    tail = "\n".join(k + v for k, v in expansions.items()).encode("utf-8")
    TARGET.write_bytes(zlib.compress(len(body).to_bytes(4, "big") + body + tail, 9))
    print(len(simplified), "pairs;", len(expansions), "expansions;", TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
