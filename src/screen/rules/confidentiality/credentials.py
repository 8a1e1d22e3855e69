"""Passwords, keys and tokens in the copy, and addresses that lead into systems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from screen.model import Hit, Level, Span
from screen.rules.confidentiality._tokens import (
    BASIC,
    COMPILED,
    JWT,
    MAILCHIMP,
    PRIVATE_END,
    PRIVATE_KEY,
    TELEGRAM,
    TWILIO,
    scattered,
    spoken,
)

if TYPE_CHECKING:
    from screen.reading import Reading

_KEYS = frozenset((
    "password", "passwd", "pwd", "secret", "token", "api_key", "apikey", "api-key", "access_key", "accesskey",
    "private_key", "credential", "auth", "access_id", "passphrase",
))  # fmt: skip
_TOKENS = frozenset(COMPILED)
_ASSIGN = "(?:_?(?:key|id|token|value|s))?[\"'\\]]{0,2}[ \t]{0,3}(?:=>|:=|=|[:：])[ \t]{0,3}"
_QUOTED = re.compile(_ASSIGN + "[\"'`]([^\"'`\\n]{4,150})[\"'`]", re.IGNORECASE)
_BARE = re.compile(_ASSIGN + "([A-Za-z0-9!@#$%^&*+/_.~-]{6,150}={0,2})(?![A-Za-z0-9(\\[{])", re.IGNORECASE)
_AWS = re.compile(
    "aws[^\\n]{0,20}?(?:key|pwd|pw|password|pass|token)[^\\n]{0,20}?[\"']([0-9A-Za-z/+]{40})[\"']", re.IGNORECASE
)
_WORDS = frozenset(("密码", "口令", "密钥", "验证码"))
_SAID = re.compile(
    "(?:分别|统一|均|都|全部)?(?:设置|设定|重置|改|设)?(?:[为是:：=]{1,2}|为[:：])[ \t]{0,2}"
    "[“\"'「【]?([!-~]{4,40})"
)
# Said without a colon: 密码Abc#123, 口令 abc2024. Only what mixes letters with digits or signs, or a long number.
_BESIDE = re.compile(
    "[ \t“\"（(]{0,2}((?=[!-~]{0,30}[0-9#@$%^&*!_])(?=[!-~]{0,30}[A-Za-z])[A-Za-z0-9#@$%^&*!_.+-]{6,40}"
    "|[0-9]{6,16})(?![0-9A-Za-z])"
)
_UNIT = re.compile("位|个|次|字|到|至|天|日|小时|分钟|秒|类|种|级")
_ID_TAIL = re.compile(
    "(?:统一|均|都)?(?:默认|设置|设|重置)?[为是:：][ “\"]{0,2}"
    "(?:本人|考生|学生|个人|申请人|您的)?(?:身份证|证件|手机号?)[^。；，,;\n]{0,6}[后末][一-龥0-9]{1,2}位"
)
_FAKE = (
    "fake", "example", "xxxx", "placeholder", "changeme", "change_me", "your", "dummy", "****", "...", "%s", "os.",
    "getenv", "null", "none", "true", "false", "示例",
)  # fmt: skip
_TEMPLATE = re.compile("[$]?[{<\\[(%].*[}>\\])%]$")
_TWO = frozenset(head + digit for head in ("ac", "sk") for digit in "0123456789")
_MAIL_KEYS = frozenset(f"-us{digit}" for digit in range(1, 10))
_DOTS = frozenset(f".{digit}" for digit in range(10))
_FEWEST_DOTS = 3
_SAYING = _TOKENS | _KEYS | _WORDS | _TWO | _MAIL_KEYS | {"aws"}
_IP = re.compile("\\.(?<=[0-9]\\.)([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})(?![0-9]|\\.[0-9])")
_VERSION = ("版", "版本", "v", "ver", "version", "固件", "第", "附录", "条", "表", "图", "build")
_BACK_OFFICE = re.compile(
    "(?<=http|ttps)://[a-z0-9.:-]{4,80}/(?:[a-z0-9_-]{1,30}/){0,3}"
    "(?:admin|wp-admin|manager?|houtai|backend|phpmyadmin)(?![a-z0-9])[a-z0-9/._?=-]{0,60}"
)
_OFFICES = frozenset(("/admin", "/wp-admin", "/manage", "/houtai", "/backend", "/phpmyadmin"))
_MASK = "******"


def find(reading: Reading) -> Iterator[Hit]:
    """Yield secrets that open a system, each as one span that holds the secret alone."""
    taken: list[tuple[int, int]] = []
    for start, end, why, mask, level in _all(reading):
        if not any(s < end and start < e for s, e in taken):
            taken.append((start, end))
            yield Hit(Span(start, end), why, (mask,), level)


_Found = tuple[int, int, str, str, "Level | None"]


def _all_of(text: str, literal: str) -> Iterator[int]:
    at = text.find(literal)
    while at >= 0:
        yield at
        at = text.find(literal, at + 1)


def _all(reading: Reading) -> Iterator[_Found]:
    source = reading.draft.text
    found = reading.triggers()
    if not _SAYING.isdisjoint(found):
        yield from _tokens(reading, source)
        yield from _told(reading, source)
        yield from _keyed(reading, source)
    yield from _blocks(reading, source)
    yield from _servers(reading)


def _tokens(reading: Reading, source: str) -> Iterator[_Found]:
    for start, _, literal in _seen(reading, _TOKENS):
        at = reading.source(start, start + 1).start
        shape, name = COMPILED[literal]
        found = shape.match(source, at)
        if found and not _inside(source, at) and (literal == "hooks.slack.com" or not _dull(found.group())):
            yield *found.span(), name, _MASK, None
    for start, end, key in _seen(reading, _KEYS):
        yield from _assigned(source, reading.source(start, end), key)
    for start, end, _ in reading.places("aws"):
        found = _AWS.match(source, reading.source(start, end).start)
        if found:
            yield *found.span(1), "AWS 访问密钥", _MASK, None


def _seen(reading: Reading, words: frozenset[str]) -> list[tuple[int, int, str]]:
    # The draft holds few triggers and the rule knows many: asking for each would cost more than the search.
    return sorted((at, at + len(w), w) for w, places in reading.triggers().items() if w in words for at in places)


def _inside(source: str, at: int) -> bool:
    before = source[at - 1] if at else " "
    return (before.isascii() and before.isalnum()) or (before == "_" and source[at] != "_")


def _dull(value: str) -> bool:
    return "EXAMPLE" in value or re.search("([Xx*])\\1{5}", value) is not None


def _blocks(reading: Reading, source: str) -> Iterator[_Found]:
    for start, _, _ in reading.places("-----begin"):
        opened = PRIVATE_KEY.match(source, reading.source(start, start + 1).start)
        if not opened:
            continue
        closed = PRIVATE_END.search(source, opened.end(), opened.end() + 8000)
        end = closed.start() if closed else min(len(source), opened.end() + 4000)
        if len(source[opened.end() : end].strip()) >= (20 if closed else 8):
            yield opened.start(), end, "私钥", _MASK, None
    for start, _, _ in reading.places("eyj"):
        found = JWT.match(source, reading.source(start, start + 1).start)
        if found and not _inside(source, found.start()) and spoken(found.group(1), found.group(2)):
            yield *found.span(), "登录令牌（JWT）", _MASK, None
    for start in _all_of(reading.text, "://") if "@" in reading.triggers() else ():
        found = BASIC.match(source, reading.source(start, start + 1).start)
        if found and not any(word in found.group(2) for word in ("${", "{{", "***")):
            yield *found.span(2), "网址中带有登录密码", _MASK, None
    for start, end in reading.digit_runs:
        if 8 <= end - start <= 10 and reading.text[end : end + 1] == ":":
            at = reading.source(start, end).start
            found = TELEGRAM.match(source, at)
            if found and not _inside(source, at):
                yield *found.span(), "Telegram 机器人令牌", _MASK, None


def _keyed(reading: Reading, source: str) -> Iterator[_Found]:
    for start, end, _ in _seen(reading, _TWO):
        found = TWILIO.match(source, reading.source(start, end).start)
        if found and not _inside(source, found.start()):
            yield *found.span(), "Twilio 密钥", _MASK, None
    for start, end, _ in _seen(reading, _MAIL_KEYS):
        at = reading.source(start, end).start - 32
        found = MAILCHIMP.match(source, at) if at >= 0 else None
        if found and not _inside(source, at):
            yield *found.span(), "Mailchimp 密钥", _MASK, None


def _assigned(source: str, place: Span, key: str) -> Iterator[_Found]:
    found = _QUOTED.match(source, place.end)
    bare = found is None
    if bare:
        found = _BARE.match(source, place.end)
    if not found:
        return
    value = found.group(1)
    if any(word in value.lower() for word in _FAKE) or _dull(value) or _TEMPLATE.match(value):
        return
    mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    if key in ("password", "passwd", "pwd", "passphrase"):
        strong = not bare or mixed
    else:
        odd = not bare and any(c in "!@#$%^&*(){}[]<>" for c in value)
        strong = len(value) >= (12 if bare else 10) and (mixed or odd) and scattered(value) >= 3 and " " not in value
    if strong:
        yield *found.span(1), "程序配置中的密码或密钥", _MASK, None


def _told(reading: Reading, source: str) -> Iterator[_Found]:
    for start, end, word in _seen(reading, _WORDS):
        behind = reading.source(start, end).end
        found = _SAID.match(source, behind) or _BESIDE.match(source, behind)
        if found:
            value = found.group(1).rstrip(".,;:!?)")
            after = source[found.start(1) + len(value) : found.start(1) + len(value) + 2]
            fake = "://" in value or any(word in value.lower() for word in _FAKE)
            if len(value) >= 4 and not fake and not _UNIT.match(after):
                begin = found.start(1)
                yield begin, begin + len(value), f"写出了具体的{word}", _MASK, "review" if word == "验证码" else None
                continue
        tail = _ID_TAIL.match(reading.text, end)
        if tail:
            span = reading.source(start, tail.end())
            yield *span, "公布了初始密码的规律，他人可据此登录；宜改为单独告知", "初始密码另行告知", "advice"


def _servers(reading: Reading) -> Iterator[_Found]:
    text = reading.text
    for at in _all_of(text, "://") if not _OFFICES.isdisjoint(reading.triggers()) else ():
        found = _BACK_OFFICE.match(text, at)
        if found:
            span = reading.source(text.rfind("http", 0, at), found.end())
            yield *span, "管理后台的登录地址", "（后台地址略）", "review"
    if len(_seen(reading, _DOTS)) < _FEWEST_DOTS:
        return
    for found in _IP.finditer(text):
        start = found.start()
        while start and found.start() - start < 3 and "0" <= text[start - 1] <= "9":
            start -= 1
        parts = (text[start : found.start()], *found.groups())
        ahead = text[max(0, start - 1) : start]
        if _public(parts) and ahead not in (".", "/", "-", "_") and not _version(text, start, found.end()):
            span = reading.source(start, found.end())
            yield *span, "服务器或终端的网络地址，一般不必公开", f"{parts[0]}.{parts[1]}.*.*", "advice"


def _public(parts: tuple[str, ...]) -> bool:
    if any((len(p) > 1 and p[0] == "0") or not p or int(p) > 255 for p in parts):
        return False
    one, two = int(parts[0]), int(parts[1])
    inner = one in (0, 10, 127) or (one, two) in ((192, 168), (169, 254)) or (one == 172 and 16 <= two < 32)
    return not inner and one < 224


def _version(text: str, start: int, end: int) -> bool:
    ahead = text[max(0, start - 8) : start].rstrip(" :：")
    heading = text[max(0, start - 1) : start] in ("", "\n") and "\u4e00" <= text[end : end + 2].strip()[:1] <= "\u9fff"
    return ahead.endswith(_VERSION) or heading
