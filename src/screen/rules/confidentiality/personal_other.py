"""Other marks of a person: travel papers, number plates, e-mail, chat accounts, social numbers, birth dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from screen.rules.confidentiality._columns import cells
from screen.rules.confidentiality._notices import notice, told
from screen.rules.confidentiality._numbers import before, figures, starred
from screen.rules.confidentiality._people import hidden
from screen.rules.confidentiality._victims import named

if TYPE_CHECKING:
    from screen.model import Hit, Level
    from screen.reading import Reading

VEHICLES = ("牌照", "车牌", "号牌", "驾驶", "轿车", "货车", "车辆", "客车", "汽车", "车主", "小车", "皮卡", "面包车",
    "摩托", "违停", "违章", "停放", "挪车", "移车", "超速", "酒驾", "醉驾", "肇事", "闯红灯", "套牌", "车号",
    "悬挂",
)
SHARES = ("v.douyin", "v.kuaishou", "xhslink", "vm.tiktok", "/fb.", "/t.co", "/youtu.", "mibextid=", "igsh=", "igshid=",
          "share_token=", "share_uid=", "share_from_user=", "xsec_token=", "fbclid=")
CARDS = (
    "社保", "社会保障", "社会保险", "医保", "学号", "学籍", "军官证", "警官证", "士兵证", "退役军人证", "残疾证",
    "残疾人证", "驾驶证", "居住证", "工资卡", "病历", "住院", "户口簿",
)  # fmt: skip
BIRTHS = ("出生日期", "出生年月", "生日", "出生时间")
_LEFT, _RIGHT = "(?<![0-9a-z])", "(?![0-9a-z])"
_PASSPORT = re.compile(_LEFT + "(?:e[a-hj-np-z][0-9]{7}|[edgphks][0-9]{8}|1[45][0-9]{7})" + _RIGHT)
_PERMIT = re.compile(_LEFT + "(?:[hm][0-9]{8}(?:[0-9]{2})?|c[a-hj-np-z0-9][0-9]{7}|[0-9]{8})" + _RIGHT)
_ISLAND = re.compile(_LEFT + "[a-z][1289][0-9]{8}" + _RIGHT)
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-np-z][·・•. ]?"
    "(?:[df][a-hj-np-z0-9][0-9]{4}|[0-9]{5}[df]|[a-hj-np-z0-9]{4}[a-hj-np-z0-9挂学警港澳])(?![0-9a-z])"
)
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._%+-*")
_DOMAIN = re.compile("@([a-z0-9-]{1,63}(?:[.][a-z0-9-]{1,63}){0,4}[.][a-z]{2,18})(?![a-z0-9])")
_QQ = re.compile("qq(?:号码|号|邮箱)?[:： ]{1,3}([1-9][0-9]{4,10})(?![0-9@])")
_WECHAT = re.compile(
    "(?:微信|v信|薇信)(?:(?:账|帐)?号码?"
    "|id)?[:：是为 ]{0,3}([a-z](?=[a-z_-]{0,18}[0-9_])[a-z0-9_-]{5,19})(?![a-z0-9_.@-])"
)
_ADDED = ("加", "加我", "添加", "加客服", "扫码加")
_LABELLED = re.compile(
    "(?:社保卡|社保|社会保障|社会保险|医保卡|医保|学|学籍|军官证|警官证|士兵证|退役军人证|残疾人证|残疾证|驾驶证"
    "|驾驶证档案"
    "|居住证|工资卡|病历|住院|户口簿)(?:编号|号码|号)?[:：是为 ]{1,3}([a-z]{0,2}[0-9]{7,22}[0-9x]?)(?![0-9a-z*])"
)
_BIRTH = re.compile(
    "(?:出生日期|出生年月日|出生年月|生日|出生时间)[:：是为 ]{0,3}"
    "((?:19|20)[0-9]{2}[年./-][0-9]{1,2}[月./-][0-9]{1,2}日?)(?![0-9])"
)
_DATE = re.compile("(?:19|20)[0-9]{2}[年./-]?[0-9]{1,2}[月./-]?[0-9]{1,2}日?$")
_LINK = "[a-z0-9/?=&_.%~#+-]{0,300}"
_SHARED = (
    re.compile(
        "(?<=http|ttps)://(?:v[.]douyin|v[.]kuaishou|xhslink|vm[.]tiktok|fb|t|youtu)[.](?:com|watch|co"
        "|be)/(?=[a-z0-9@?])"
        + _LINK
    ),
    re.compile(
        "(?<=http|ttps)://[a-z0-9.-]{4,80}/[a-z0-9/_.%~-]{0,200}"
        "[?&](?:mibextid|igsh|igshid|share_token|share_uid|share_from_user|xsec_token|fbclid)=" + _LINK
    ),
)
_PLATES, _BORN = "机动车号牌", "完整出生日期，写到年即可"
_ACCOUNT = re.compile("[a-z][a-z0-9_-]{5,19}")
_CODE = re.compile("[a-z]{0,3}[0-9]{7,22}[0-9x]?")
_PUBLIC_DOMAINS = (".gov.cn", ".gov", ".edu.cn", ".org.cn", ".mil.cn", ".court.gov.cn")
_CHANNEL = ("关注", "公众号", "订阅号", "服务号", "官方微信", "官微", "群号", "qq群")
_COLLECTED = (
    "征求意见", "意见建议", "反馈", "投稿", "举报", "信访", "监督", "报名", "简历", "应聘", "发送至", "发至",
    "报送", "投诉", "咨询", "征集", "申报", "材料", "办公室", "单位邮箱", "公务邮箱", "电子信箱", "招聘", "采购",
    "招标", "联系",
)  # fmt: skip


def find(reading: Reading) -> Iterator[Hit]:
    """Yield numbers and addresses, other than identity, phone and card, by which a person can be found."""
    places = sorted(_all(reading), key=lambda place: place[:2])
    if not places:
        return
    found = notice(reading)
    said = told(found)
    done: set[tuple[int, int]] = set()
    for start, end, why, masked, level in places:
        if (start, end) in done:
            continue
        done.add((start, end))
        if found.may_name and why in (_PLATES, _BORN):
            level = "advice"
        why = f"{why}；{said}" if said else why
        yield reading.hit(start, end, why=why, suggest=(masked,), level=level)


_PAPERS = ("护照", "passport", "通行证", "回乡证", "台胞证", "身份证", "证件号", "统一编号", "居留证")
_LABELS = frozenset((*CARDS, *BIRTHS, *_PAPERS, "qq", "微信", "v信", "薇信"))
_CARS, _SHARES = frozenset(VEHICLES), frozenset(SHARES)
_Place = tuple[int, int, str, str, "Level | None"]


def _all(reading: Reading) -> Iterator[_Place]:
    text, found = reading.text, reading.triggers()
    for plate in _plates(reading, text):
        if any("0" <= c <= "9" for c in plate.group()[2:]) and text[plate.end() : plate.end() + 1] != "年":
            yield *plate.span(), _PLATES, starred(plate.group().upper(), 2, 1), None
    if "@" in found:
        yield from _mail(reading, text)
    if not _SHARES.isdisjoint(found):
        yield from _shared(reading)
    yield from _cells(reading)
    for start, end, why in named(reading):
        yield start, end, why, hidden(text[start:end]), None
    if not _LABELS.isdisjoint(found):
        yield from _papers(reading, text)
        yield from _numbered(reading, text)


def _numbered(reading: Reading, text: str) -> Iterator[_Place]:
    for pattern, cues, why in (
        (_QQ, ("qq",), "个人 QQ 号"),
        (_WECHAT, ("微信", "v信", "薇信"), "个人微信号"),
        (_LABELLED, CARDS, "标明的个人证件、账户或学籍号码"),
    ):
        for hit in pattern.finditer(figures(text)) if not _none(reading, cues) else ():
            ahead = text[max(0, hit.start() - 30) : hit.start()]
            if len(set(hit.group(1))) < 3 or any(w in ahead for w in _CHANNEL):
                continue
            if pattern is _WECHAT and ahead.endswith(_ADDED):
                continue  # a seller's account: the legal gate speaks of it
            number = hit.group(1) if pattern is _WECHAT else hit.group(1).upper()
            yield *hit.span(1), why, starred(number, 2, 2), None
    for hit in _BIRTH.finditer(text) if not _none(reading, BIRTHS) else ():
        yield *hit.span(1), _BORN, hit.group(1)[:4] + "年", None


def _none(reading: Reading, words: tuple[str, ...]) -> bool:
    found = reading.triggers()
    return not any(word in found for word in words)


def _shared(reading: Reading) -> Iterator[_Place]:
    text, done = reading.text, 0
    for at in _all_of(text, "://"):
        found = next(filter(None, (pattern.match(text, at) for pattern in _SHARED)), None)
        if not found or at < done:
            continue
        start, done = text.rfind("http", 0, at), found.end()
        end = start + len(text[start:done].rstrip(".?&#"))
        site = "/".join(text[start:end].split("/")[:3])
        yield start, end, "个人分享链接，会带出分享者的账号；请换成页面的正式网址", f"{site}/（略）", None


def _all_of(text: str, literal: str) -> Iterator[int]:
    at = text.find(literal)
    while at >= 0:
        yield at
        at = text.find(literal, at + 1)


def _plates(reading: Reading, text: str) -> Iterator[re.Match[str]]:
    if not _CARS.isdisjoint(reading.triggers()):
        yield from _PLATE.finditer(text)
        return
    for start, end in reading.digit_runs:
        found = _PLATE.search(text, max(0, start - 4), end + 1) if end - start in (5, 6) else None
        if found:
            yield found


def _papers(reading: Reading, text: str) -> Iterator[_Place]:
    for pattern, cues, why in (
        (_PASSPORT, ("护照", "passport"), "护照号码"),
        (_PERMIT, ("通行证", "回乡证", "台胞证"), "往来港澳台通行证号码"),
        (_ISLAND, ("身份证", "证件号", "统一编号", "居留证"), "台湾居民身份证号码"),
    ):
        for hit in pattern.finditer(text) if not _none(reading, cues) else ():
            if any(cue in before(reading, hit.start()) for cue in cues):
                yield *hit.span(), why, starred(hit.group().upper(), 2, 2), None


def _mail(reading: Reading, text: str) -> Iterator[_Place]:
    at = text.find("@")
    while at >= 0:
        start = at
        while start and at - start < 64 and text[start - 1] in _LOCAL:
            start -= 1
        domain = _DOMAIN.match(text, at)
        name = text[start:at]
        if domain and name and "*" not in name and not _signed_in(text, start):
            yield from _box(reading, start, domain.end(), name, domain.group(1))
        at = text.find("@", at + 1)


def _signed_in(text: str, start: int) -> bool:
    # https://user:password@host is not a mailbox.
    return "://" in text[max(0, start - 80) : start].rsplit(" ", 1)[-1].rsplit("\n", 1)[-1]


def _box(reading: Reading, start: int, end: int, name: str, domain: str) -> Iterator[_Place]:
    if f".{domain}".endswith(_PUBLIC_DOMAINS):
        return
    masked = f"{name[:1]}***@{domain}"
    words = before(reading, start, 40)
    cue = next((word for word in _COLLECTED if word in words), "")
    if cue:
        yield start, end, "像是对外公布的办公邮箱；宜使用政务邮箱，属于个人的须隐去", masked, "advice"
    else:
        yield start, end, "电子邮箱属于个人信息；属于单位对外邮箱的可保留", masked, None


def _cells(reading: Reading) -> Iterator[_Place]:
    for at, end, header, _row in cells(reading):
        words = reading.text[at:end]
        if "出生" in header and _DATE.fullmatch(words):
            yield at, end, _BORN, words[:4] + "年", None
        elif _CODE.fullmatch(words) and any(w in header for w in CARDS):
            yield at, end, "表格中的个人证件、账户或学籍号码", starred(words.upper(), 2, 2), None
        elif "微信" in header and _ACCOUNT.fullmatch(words):
            yield at, end, "个人微信号", starred(words, 2, 2), None
