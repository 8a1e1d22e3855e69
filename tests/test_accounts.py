"""Whole accounts: hand-computed calendars, properties against brute force, hostile names, the sheet, the command."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pyarrow")
pytest.importorskip("chinese_calendar")

import screen
from screen.accounts import cards, duties, heat, told, workdays
from screen.accounts.checkup import Checkup, Finding, checkup, plain
from screen.accounts.history import Histories, closes
from screen.accounts.page import page
from screen.accounts.paper import paper
from screen.doors.cli import main
from screen.rescan import checkups, pool, tables

TODAY = date(2026, 3, 1)
NAME = "青禾县发布"


def d(words: str) -> date:
    return date.fromisoformat(words)


def days(start: str, stop: str) -> list[date]:
    return list(workdays.days(d(start), d(stop) + workdays.ONE))


def rules(profile: str, **told: Any) -> duties.Duties:
    out = duties.duties(screen.load(profile=profile).profile)
    for key, value in told.items():
        setattr(out, key, value)
    return out


def examined(posts: Iterable[Any], asked: duties.Duties, until: str | None = None, name: str = NAME,
             **told: Any) -> Checkup:
    """A checkup of posts: days, or (day, {column: value})."""
    histories = Histories(asked.items, TODAY)
    for post in posts:
        day, more = post if isinstance(post, tuple) else (post, {})
        histories.add(name, str(day), *(more.get(key) for key in ("kind", "source", "title", "reads", "followers")))
    return checkup(histories.accounts[name], asked, d(until) if until else histories.latest, TODAY, **told)


def of(found: Checkup, check: str) -> list[tuple[str, str, str]]:
    return [(str(f.since), str(f.until), f.level) for f in sorted(found.findings, key=lambda f: f.since)
            if f.check == f"account/{check}"]


def line(found: Checkup, check: str) -> Any:
    return next(one for one in found.lines if one.check.id == f"account/{check}")


# Silence


def test_workdays_of_national_day_2025_by_hand() -> None:
    # Holiday 1 to 8 October; Sunday 28 September and Saturday 11 October are worked instead.
    asked = rules("puding-2022")
    found = examined([d("2025-09-26"), d("2025-10-09"), d("2025-10-13")], asked)
    assert of(found, "silence") == [("2025-09-28", "2025-09-30", "advice"), ("2025-10-10", "2025-10-11", "advice")]
    assert [f.why for f in found.findings][-1] == "2025年9月28日至9月30日，3 个工作日没有更新"
    assert line(found, "silence").outcome.seen.startswith("8 个工作日中 3 个有更新")
    # A post on the Sunday that is worked counts as one of a workday, a holiday without posts as nothing.
    worked = [d("2025-09-28"), d("2025-09-29"), d("2025-09-30"), *days("2025-10-09", "2025-10-11")]
    assert of(examined(worked, asked), "silence") == []


def test_ten_workdays_are_the_stop() -> None:
    # 3 to 14 March 2025 are ten workdays; nine of them are advice.
    asked = rules("puding-2022")
    for last, since, level in (("2025-02-28", "2025-03-03", "review"), ("2025-03-03", "2025-03-04", "advice")):
        found = examined([d(last), d("2025-03-17")], asked)
        assert of(found, "silence") == [(since, "2025-03-14", level)]


@pytest.mark.parametrize(("profile", "gap", "level"), [
    ("weixi-2023", 6, None), ("weixi-2023", 7, "advice"), ("weixi-2023", 13, "advice"), ("weixi-2023", 14, "review"),
    ("hanyin-2020", 14, "review"), ("default", 7, "advice"), ("sichuan-2022", 13, None), ("sichuan-2022", 14, "review"),
    ("jinan-2025", 13, None), ("jinan-2025", 14, "review"),
])
def test_limits_of_each_regulation(profile: str, gap: int, level: str | None) -> None:
    start = d("2025-06-01")  # a Sunday, so that the days without posts begin with a week
    found = examined([start, start + timedelta(days=gap + 1)], rules(profile))
    assert [f[2] for f in of(found, "silence")] == ([level] if level else [])
    regulation = profile if profile != "default" else "hanyin-2020"
    assert all(f.clauses[0].startswith(regulation) for f in found.findings if f.check == "account/silence")


def test_a_week_runs_from_monday_to_sunday() -> None:
    # Twelve days without a post, yet each of the two weeks has one: "every week" is kept.
    asked = rules("weixi-2023")
    assert of(examined([d("2025-06-02"), d("2025-06-15")], asked), "silence") == []
    found = examined([d("2025-06-02"), d("2025-06-16")], asked)
    assert of(found, "silence") == [("2025-06-03", "2025-06-15", "advice")]


def test_silence_at_the_end_counts_and_today_is_not_over() -> None:
    found = examined([d("2025-06-01")], rules("sichuan-2022"), "2025-06-15")
    assert of(found, "silence") == [("2025-06-02", "2025-06-15", "review")]
    assert found.findings[0].why.endswith("到统计截止时仍未更新")
    assert examined([TODAY - timedelta(days=14)], rules("sichuan-2022"), str(TODAY)).findings == []


@given(st.sets(st.integers(0, 60), min_size=1), st.integers(1, 10), st.integers(0, 10))
def test_silence_is_what_brute_force_finds(posted: set[int], soft: int, more: int) -> None:
    start = d("2025-01-01")
    asked = duties.Duties(silence={"advice_days": soft, "review_days": soft + more, "workdays": False})
    found = examined([start + timedelta(days=n) for n in posted], asked, str(start + timedelta(days=60)))
    runs, begun = [], None
    for n in range(min(posted), 62):
        if n in posted or n == 61:
            if begun is not None and n - begun >= soft:
                runs.append((str(start + timedelta(days=begun)), str(start + timedelta(days=n - 1)),
                             "review" if n - begun >= soft + more else "advice"))
            begun = None
        elif begun is None:
            begun = n
    assert of(found, "silence") == runs


def test_an_unknown_year_is_a_gap_and_never_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    import chinese_calendar

    known = chinese_calendar.is_workday
    workdays.national.cache_clear(), workdays._covered.cache_clear()

    def until_2024(day: date) -> bool:
        if day.year > 2024:
            raise NotImplementedError
        return bool(known(day))

    monkeypatch.setattr(chinese_calendar, "is_workday", until_2024)
    try:
        asked = rules("puding-2022")
        found = examined([*workdays.days(d("2024-12-02"), d("2025-01-01")), d("2025-03-01")], asked)
        assert of(found, "silence") == [] and found.verdict == "incomplete"
        # The notice for the year after may still move the last days of a year.
        assert workdays.national(d("2024-12-25")) is True and workdays.national(d("2024-12-30")) is None
        assert [gap for gap in found.gaps if "2024、2025 年" in gap]
        asked.calendar = workdays.Calendar(frozenset({d("2025-01-01")}), frozenset(), frozenset({2024, 2025}))
        found = examined([*workdays.days(d("2024-12-02"), d("2025-01-01")), d("2025-01-06")], asked)
        assert of(found, "silence") == [("2025-01-02", "2025-01-03", "advice")] and found.gaps == []
    finally:
        workdays.national.cache_clear(), workdays._covered.cache_clear()


def test_days_that_cannot_be_are_told_and_left_out() -> None:
    posts = [d("2025-06-01"), d("1970-01-01"), d("2052-01-01"), "昨天", d("2025-06-02")]
    found = examined(posts, rules("sichuan-2022"))
    assert (found.posts, found.longest, found.verdict) == (2, 0, "incomplete")
    assert found.gaps == ["1 篇没有可识别的发布日期，没有计入", "2 篇日期早于 2009 年或晚于今天，没有计入"]
    assert examined(["昨天"], rules("default")).verdict == "incomplete"


def test_ids_survive_growth_and_waivers_apply() -> None:
    asked = rules("weixi-2023")
    (first,) = [f for f in examined([d("2025-06-01")], asked, "2025-06-12").findings if f.check.endswith("silence")]
    (later,) = [f for f in examined([d("2025-06-01")], asked, "2025-06-30").findings if f.check.endswith("silence")]
    assert first.id == later.id and (first.level, later.level) == ("advice", "review")
    waived = examined([d("2025-06-01")], asked, "2025-06-30", waivers={first.id: "机构调整"})
    assert waived.findings[0].waived == "机构调整" and waived.verdict == "pass"


# Originals


@given(st.lists(st.integers(0, 2), min_size=15, max_size=50), st.integers(1, 2), st.integers(5, 14))
def test_originals_are_what_brute_force_finds(own: list[int], least: int, window: int) -> None:
    start = d("2025-01-01")
    asked = duties.Duties(originals={"least": least, "days": window})
    posts = [(start + timedelta(days=n), {"kind": kind}) for n, count in enumerate(own)
             for kind in ["repost", *["original"] * count]]
    covered = {day for f in examined(posts, asked).findings for day in workdays.days(f.since, f.until + workdays.ONE)}
    short = {start + timedelta(days=n) for at in range(len(own) - window + 1) if sum(own[at:at + window]) < least
             for n in range(at, at + window)}
    assert short <= covered and (bool(short) == bool(covered))
    if least == 1:
        assert short == covered


def test_what_is_not_marked_is_not_counted_against_an_account() -> None:
    asked = rules("weixi-2023")
    plain_posts = days("2025-06-02", "2025-07-31")
    assert line(examined(plain_posts, asked), "originals").outcome.missing
    mixed = [(day, {"source": "新华社"} if n % 2 else {}) for n, day in enumerate(plain_posts)]
    assert of(examined(mixed, asked), "originals") == [] and examined(mixed, asked).verdict == "incomplete"
    sourced = [(day, {"source": "新华社" if n else NAME}) for n, day in enumerate(plain_posts)]
    assert of(examined(sourced, asked), "originals") == [("2025-06-03", "2025-07-31", "advice")]


def test_a_falling_share_is_told() -> None:
    shares = {"2025-03": 6, "2025-04": 5, "2025-05": 3}
    posts = [(d(f"{month}-{n + 1:02}"), {"kind": "原创" if n < own else "转载"})
             for month, own in shares.items() for n in range(10)]
    (found,) = [f for f in examined(posts, rules("sichuan-2022"), "2025-06-05").findings if "share" in f.check]
    assert found.why == "原创比例逐月下降：2025年3月 60%，2025年4月 50%，2025年5月 30%"
    assert found.clauses == ("sichuan-2022#3.3",)
    level = [(day, {"kind": "原创" if day.day < 5 else "转载"}) for day, _ in posts]
    assert of(examined(level, rules("sichuan-2022"), "2025-06-05"), "original_share") == []


# Items owed, closing


def test_items_owed() -> None:
    item = duties.Item(("政府工作报告", "解读"), d("2025-03-05"), d("2025-03-10"))
    others = duties.Item(("别家的事",), d("2025-03-05"), d("2025-03-10"), ("别的号",))
    asked = rules("sichuan-2022", items=[item, others])
    every = days("2025-03-01", "2025-04-01")

    def with_title(day: str, title: str) -> list[tuple[str, str, str]]:
        return of(examined([*every, (d(day), {"title": title})], asked), "must_repost")

    assert with_title("2025-03-10", "一图读懂：2025年政府工作 报告（解读版）") == []
    assert with_title("2025-03-11", "政府工作报告解读") == [("2025-03-05", "2025-03-10", "advice")]
    assert with_title("2025-03-10", "政府工作报告全文") == [("2025-03-05", "2025-03-10", "review")]
    # Not over yet when the record ends: nothing can be said.
    assert of(examined(days("2025-03-01", "2025-03-09"), asked), "must_repost") == []


def test_a_closing_notice_stands_fifteen_workdays() -> None:
    # After Monday 22 September 2025: 4 workdays, Sunday 28 worked, 2 more, holiday, 9 to 11 October, 13 to 17 October.
    notice = (d("2025-09-22"), {"title": "关于注销“青禾县发布”微信公众号的公告"})
    posts = [*days("2025-09-01", "2025-09-21"), notice, *days("2025-09-23", "2025-10-16")]

    def closed(day: str) -> Checkup:
        return examined(posts, rules("weixi-2023", wards={NAME: duties.Ward(closed=d(day))}), "2025-12-31")

    assert of(closed("2025-10-18"), "closing_notice") == []
    (short,) = [f for f in closed("2025-10-17").findings if "closing" in f.check]
    assert (short.level, short.clauses) == ("review", ("weixi-2023#3",)) and "历时 14 个工作日" in short.why
    # A closed account is not silent; one of which nothing is known is, mildly, and the gap is told.
    assert of(closed("2025-10-18"), "silence") == []
    unknown = examined(posts, rules("weixi-2023"), "2025-12-31")
    assert of(unknown, "silence") == [("2025-10-17", "2025-12-31", "advice")]
    assert any("closed" in gap for gap in unknown.gaps)
    assert "hanyin-2020#2.2" in examined(posts, rules("hanyin-2020"), "2025-12-31").findings[0].clauses


@pytest.mark.parametrize(("title", "own"), [
    ("关于注销本单位微信公众号的公告", True), ("青禾县发布微博停更公告", True),
    ("关于停止更新“青禾县发布”视频号的通知", True),
    ("关于注销“青禾县教育局”微信公众号的公告", False), ("关于依法关停一批违规账号的通报", False),
    ("关于注销采矿许可证的公告", False), ("关于停止供水的通知", False),
    ("“青禾县发布”账号被仿冒，请勿相信注销通知", False), ("公众号怎么注销？一图读懂", False),
])
def test_notices_of_closing(title: str, own: bool) -> None:
    assert closes(title, NAME) is own


# Sudden jumps


def test_jumps_are_found_and_busy_days_are_not() -> None:
    chance = random.Random(7)
    every = days("2024-01-01", "2025-12-31")
    reads = {day: int(chance.lognormvariate(6, 0.8)) for day in every}
    followers, numbers = 20_000, {}
    for day in every:
        followers += chance.randint(-3, 25)
        numbers[day] = followers
    quiet = examined([(day, {"reads": reads[day], "followers": numbers[day]}) for day in every], rules("default"))
    assert of(quiet, "reads_jump") == [] and of(quiet, "followers_jump") == []
    reads[d("2025-05-06")] = 90_000
    numbers = {day: count + 6_000 * (day >= d("2025-08-08")) for day, count in numbers.items()}
    loud = examined([(day, {"reads": reads[day], "followers": numbers[day]}) for day in every], rules("default"))
    assert of(loud, "reads_jump") == [("2025-05-06", "2025-05-06", "advice")]
    assert of(loud, "followers_jump") == [("2025-08-08", "2025-08-08", "advice")]
    few = examined([(day, {"reads": 5, "followers": 5}) for day in every[:15]], rules("default"))
    assert line(few, "reads_jump").outcome.missing and line(few, "followers_jump").outcome.missing


# Cards, lists, the sheet


def test_every_card_runs_and_a_profile_may_change_its_options() -> None:
    folder = Path(cards.__file__).with_name("checks")
    assert sorted(path.stem for path in folder.glob("*.toml")) == sorted(cards.ORDER)
    every = [(day, {"reads": 100 if day != d("2025-03-20") else 900}) for day in days("2025-01-01", "2025-04-01")]
    assert of(examined(every, rules("default")), "reads_jump") == []
    mild = rules("default", options={"account/reads_jump": {"above": 100}})
    assert of(examined(every, mild), "reads_jump") == [("2025-03-20", "2025-03-20", "advice")]


@pytest.mark.parametrize(("body", "told"), [
    ("[[items]]\n", "不认识 items"), ("[[item]]\ntitle = ['甲']\nfrom = 2025-01-02\n", "须有 title"),
    ("[[item]]\ntitle = ['甲']\nfrom = 2025-01-02\nuntil = '2025-01-03'\n", "应为日期"),
    ("[[account]]\nclosed = 2025-01-02\n", "须有 name"), ("[calendar]\nrest = 3\n[[", "不是有效的 TOML"),
    ("[[item]]\ntitle = ['甲']\nfrom = 2025-01-02\nuntil = 2025-01-03\nlevel = 'block'\n", "level 只能是"),
])
def test_a_broken_list_says_what_to_do(tmp_path: Path, body: str, told: str) -> None:
    (tmp_path / duties.FILE).write_text(body, "utf-8")
    with pytest.raises(duties.DutyError, match=told):
        duties.duties({}, [tmp_path])


def full_sheet(name: str = "<img src=x onerror=alert(1)>\u202e" * 3) -> tuple[Any, Any, Checkup]:
    """The fullest sheet: three years, every line long, more findings than fit."""
    chance = random.Random(1)
    posts = [(day, {"kind": chance.choice(["original", "repost", ""])}) for day in days("2023-03-01", "2025-11-20")
             if chance.random() < 0.5 and day.month % 3]
    asked = rules("puding-2022", items=[duties.Item(("很长的标题用词" * 6,), d("2025-03-05"), d("2025-03-10"))])
    histories = Histories(asked.items, TODAY)
    for day, more in posts:
        histories.add(name, str(day), more["kind"], None, None, None, None)
    found = checkup(histories.accounts[name], asked, histories.latest, TODAY)
    for number, one in enumerate(found.lines):
        one.outcome.seen = "很长的实际情况" * 20 if number < 4 else one.outcome.seen
        one.findings = [Finding(f"{n}", one.check.id, "review", ("puding-2022#18.2", "weixi-2023#11"), TODAY, TODAY, "",
                                "很长的说明" * 40, f"{one.check.advice}{n}") for n in range(9)]
    found.gaps = ["很长的未能检查的说明" * 20] * 9
    return histories.accounts[name], asked, found


def drawn(history: Any, found: Checkup, asked: Any) -> list[Any]:
    return [heat.calendar(history, found, asked), heat.by_fortnight(history, found)]


def test_the_sheet_is_one_page_and_runs_nothing(browser: Any, tmp_path: Path) -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    from screen import drawing

    history, asked, found = full_sheet()
    charts = [drawing.both(chart)[0] for chart in drawn(history, found, asked)]
    body = page(told.sheet(found, lambda clause: "普定第18条（2）", TODAY), *charts)
    assert "<img" not in body and "\u202e" not in body and "http" not in body.replace("http://www.w3.org", "")
    (tmp_path / "sheet.html").write_text(body, "utf-8")
    tab = browser.new_page()
    asked_for: list[str] = []
    tab.on("request", lambda request: asked_for.append(request.url))
    tab.goto((tmp_path / "sheet.html").as_uri())
    printed = pypdfium2.PdfDocument(tab.pdf(prefer_css_page_size=True, print_background=True))
    assert len(printed) == 1
    assert len(asked_for) == 1
    assert tab.evaluate("document.querySelectorAll('svg rect, svg path').length") > 700
    tab.close()


@pytest.mark.parametrize("name", ["\x00\x0b\ud800\ufffe\u202e" * 20, "</title><script>", "a" * 500])
def test_sheets_of_hostile_names_open(name: str) -> None:
    from docx import Document

    _, _, found = full_sheet(name)
    sheet = told.sheet(found, str, TODAY)
    assert b"<script" not in page(sheet, "", "").encode()
    assert Document(BytesIO(paper(sheet, b"", b""))).paragraphs[1].text


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_the_word_sheet_is_one_page(tmp_path: Path) -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    from screen import drawing

    history, asked, found = full_sheet("青禾县人民政府办公室政务公开" * 6)
    charts = [drawing.both(chart)[1] for chart in drawn(history, found, asked)]
    (tmp_path / "sheet.docx").write_bytes(paper(told.sheet(found, lambda clause: "普定第18条（2）", TODAY), *charts))
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--convert-to",
                    "pdf", "--outdir", str(tmp_path), str(tmp_path / "sheet.docx")], check=True, capture_output=True,
                   timeout=300)
    assert len(pypdfium2.PdfDocument(tmp_path / "sheet.pdf")) == 1


# The command and the rescan


@pytest.fixture
def source(tmp_path: Path) -> Path:
    text = "县图书馆周末开放，欢迎读者前来阅览。"
    records = [{"公众号": name, "标题": "通知", "发布时间": str(day), "类型": "原创", "正文": text}
               for name, step in (("甲/../号", 1), ("乙号", 20)) for day in days("2025-06-01", "2025-07-31")[::step]]
    path = tmp_path / "posts.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")
    return path


def run(*words: str) -> Any:
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def strokes(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Runs rescans in this process and draws nothing; the charts that were to be drawn."""
    asked_for: list[Any] = []
    monkeypatch.setattr(pool, "local", lambda job: lambda hands: ThreadPoolExecutor(1))
    monkeypatch.setattr("screen.drawing.svg", lambda *_: "<svg></svg>")
    monkeypatch.setattr("screen.drawing.both", lambda chart: asked_for.append(chart) or ("<svg></svg>", b""))
    return asked_for


def test_source_and_result_give_the_same_checkups(source: Path, tmp_path: Path, strokes: list[Any]) -> None:
    out, direct = tmp_path / "out", tmp_path / "direct"
    assert run("rescan", str(source), "--out", str(out)).exit_code == 0
    done = run("account", str(source), "--out", str(direct))
    assert done.exit_code == 1 and "乙号" in done.stdout, done.output
    assert (out / "accounts.jsonl").read_bytes() == (direct / "accounts.jsonl").read_bytes()
    rows = tables.rows(str(out / "accounts.parquet"))
    assert [(row["account"], row["verdict"], row["posts"], row["longest_silence"]) for row in rows] == [
        ("乙号", "review", 4, 19), ("甲/../号", "pass", 61, 0)]
    again = run("account", str(out), "--format", "json", "--name", "甲/../号")
    assert again.exit_code == 0
    assert json.loads(again.stdout)[0] == json.loads((out / "accounts.jsonl").read_text("utf-8").splitlines()[1])
    sheets = sorted(path.name for path in (out / "accounts").iterdir())
    assert [name.rpartition(".")[2] for name in sheets] == ["docx", "html", "docx", "html"]
    assert all(row["sheet"] and 'href="accounts/' in (out / "summary.html").read_text("utf-8") for row in rows)
    assert {path.parent for path in tmp_path.rglob("*.docx")} == {out / "accounts", direct / "accounts"}


def test_a_sheet_that_would_be_the_same_is_not_drawn_again(source: Path, tmp_path: Path, strokes: list[Any]) -> None:
    out = tmp_path / "out"
    assert run("rescan", str(source), "--out", str(out)).exit_code == 0
    assert len(strokes) == 4  # a calendar and an originals chart for each of two accounts
    before = {path.name: path.read_bytes() for path in (out / "accounts").iterdir()}
    lines = source.read_text("utf-8").splitlines()
    source.write_text("\n".join((*lines, lines[-1])) + "\n", "utf-8")  # one more of the second account
    assert run("rescan", str(source), "--out", str(out)).exit_code == 0
    assert len(strokes) == 6
    after = {path.name: path.read_bytes() for path in (out / "accounts").iterdir()}
    changed = {name for name in before if before[name] != after[name]}
    assert before.keys() == after.keys() and {name[:2] for name in changed} == {"乙号"}
    # A new list asks for new checkups, though no post needs another look.
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "accounts.toml").write_text(
        '[[item]]\ntitle = ["防汛"]\nfrom = 2025-06-10\nuntil = 2025-06-12\n', "utf-8")
    assert run("rescan", str(source), "--out", str(out), "--pack", str(tmp_path / "pack")).exit_code == 0
    assert all("防汛" in line for line in (out / "accounts.jsonl").read_text("utf-8").splitlines())


def test_the_list_of_a_pack_and_options_of_the_command(source: Path, tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "accounts.toml").write_text(
        '[[item]]\ntitle = ["防汛"]\nfrom = 2025-06-10\nuntil = 2025-06-12\n[[account]]\nname = "乙号"\n'
        'closed = 2025-06-02\nnotice = 2025-05-01\n[[account]]\nname = "丁号"\nopened = 2020-01-01\n', "utf-8")
    done = run("account", str(source), "--pack", str(tmp_path / "pack"), "--format", "json", "--until", "2025-07-31")
    found = {one["account"]: one for one in json.loads(done.stdout)}
    assert [f["check"] for f in found["甲/../号"]["findings"]] == ["account/must_repost"]
    assert "来源里没有这个账号" in found["丁号"]["gaps"][0] and found["丁号"]["verdict"] == "incomplete"
    assert done.exit_code == 2
    assert run("account", str(source), "--name", "丙号").exit_code == 2
    assert run("account", str(source), "--since", "去年").exit_code == 2
    (tmp_path / "bad.jsonl").write_text(source.read_text("utf-8") + "{\n", "utf-8")
    assert run("account", str(tmp_path / "bad.jsonl"), "--name", "甲/../号").exit_code == 2


def test_the_record_does_not_grow_with_the_posts() -> None:
    histories = Histories((), TODAY)
    for number in range(30_000):
        histories.add(NAME, f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}", "original", "", "注销", 5, 7)
    history = histories.accounts[NAME]
    assert list(history.years) == [2025] and sum(history.years[2025].posts) == 30_000 == history.posts
    assert len(history.notices) <= 20
    assert plain(checkup(history, rules("default"), histories.latest, TODAY))["originals"] == 30_000


def test_names_of_files_are_safe_and_differ() -> None:
    names = [checkups._name(name) for name in ("../../etc/passwd", "甲号", "甲 号", "CON", "", "\ud800", "长" * 300)]
    assert len(set(names)) == len(names)
    assert all(set("/\\.: ") & set(name) == set() and len(name) < 60 for name in names)
