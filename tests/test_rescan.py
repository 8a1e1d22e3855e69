"""Rescans in one process: sources, columns, incremental runs, comparison, days, triage."""

from __future__ import annotations

import csv
import gzip
import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

pytest.importorskip("pyarrow")

import pyarrow as pa
import pyarrow.parquet as pq

from screen.doors.cli import main
from screen.model import Waiver
from screen.rescan import books, change, columns, files, out, pool, posts, run, source, tables, worklist

TEXTS = ["县图书馆周末开放，欢迎读者前来阅览。", "本院布署了安全生产检查工作。",
         "联系人张三，电话13800138000，请来电咨询。", "会议指出，要抓好春耕备耕。",
         "各村要做好森林防火工作，不得野外用火。"]


def record(number: int) -> dict[str, Any]:
    return {"编号": number, "标题": f"第{number}期通知", "正文": f"{TEXTS[number % len(TEXTS)]}本期为第{number}期。",
            "公众号": f"号{number % 3}", "发布时间": f"2025-{number % 12 + 1:02}-03", "链接": f"https://example.gov.cn/{number}"}


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "local", lambda job: lambda hands: ThreadPoolExecutor(1))
    monkeypatch.setattr("screen.rescan.charts._drawn", lambda chart: "<svg></svg>")


@pytest.fixture
def jsonl(tmp_path: Path) -> Path:
    path = tmp_path / "posts.jsonl"
    write(path, [record(n) for n in range(23)])
    return path


def write(path: Path, records: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")


def order(place: Path | str, folder: Path, **told: Any) -> run.Order:
    query = {k: told.pop(k) for k in ("query", "key") if k in told}
    found = source.recognise(str(place), **query)
    chosen = {} if found.kind == "documents" else columns.choose(source.sample(found), {})
    return run.Order(found, str(folder), chosen, size=told.pop("size", 5), today="2026-11-21", **told)


def rows(folder: Path, room: str) -> list[dict[str, Any]]:
    found = [tables.rows(path) for path, _ in files.listing(str(folder / room))]
    return [row for part in found for row in part]


def without(found: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k not in names} for row in found]


def as_jsonl(folder: Path, records: list[dict[str, Any]]) -> str:
    write(folder / "a.jsonl", records)
    return str(folder / "a.jsonl")


def as_packed(folder: Path, records: list[dict[str, Any]]) -> str:
    body = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(body.encode()))
    return str(folder / "a.jsonl.gz")


def as_csv(folder: Path, records: list[dict[str, Any]]) -> str:
    with open(folder / "a.csv", "w", encoding="gb18030", newline="") as file:
        table = csv.DictWriter(file, list(records[0]))
        table.writeheader()
        table.writerows(records)
    return str(folder / "a.csv")


def as_parquet(folder: Path, records: list[dict[str, Any]]) -> str:
    pq.write_table(pa.Table.from_pylist(records), folder / "a.parquet", row_group_size=7)
    return str(folder / "a.parquet")


def as_large_groups(folder: Path, records: list[dict[str, Any]]) -> str:
    (folder / "large").mkdir()
    return as_parquet(folder / "large", records)


def as_sqlite(folder: Path, records: list[dict[str, Any]]) -> str:
    with sqlite3.connect(folder / "a.db") as base:
        base.execute("CREATE TABLE post (编号, 标题, 正文, 公众号, 发布时间, 链接)")
        base.executemany("INSERT INTO post VALUES (?, ?, ?, ?, ?, ?)", [tuple(r.values()) for r in records])
    return f"sqlite:///{folder / 'a.db'}"


@pytest.mark.parametrize("make", [as_packed, as_csv, as_parquet, as_large_groups, as_sqlite])
def test_every_source_gives_the_same_judgements(tmp_path: Path, inline: None, monkeypatch: pytest.MonkeyPatch,
                                                make: Callable[..., str]) -> None:
    records = [{**record(n), "标题": f"第{n}期\n“通知”, 内容"} for n in range(23)]
    if make is as_large_groups:
        monkeypatch.setattr("screen.rescan.table._WASTE", 1)
    told = {"query": "SELECT * FROM post", "key": "编号"} if make is as_sqlite else {}
    run.rescan(order(as_jsonl(tmp_path, records), tmp_path / "one"))
    run.rescan(order(make(tmp_path, records), tmp_path / "two", size=4, **told))
    for room in ("posts", "findings"):
        assert rows(tmp_path / "one", room) == rows(tmp_path / "two", room)
    assert len(rows(tmp_path / "one", "posts")) == 23
    assert not list((tmp_path / "two").glob("spool/*"))


def test_a_folder_of_documents(tmp_path: Path, inline: None) -> None:
    (tmp_path / "docs" / "甲号").mkdir(parents=True)
    (tmp_path / "docs" / "甲号" / "一.txt").write_text(TEXTS[1], "utf-8")
    (tmp_path / "docs" / "二.md").write_text("# 通知\n\n" + TEXTS[0], "utf-8")
    (tmp_path / "docs" / "三.docx").write_bytes(b"PK\x03\x04 not a document")
    run.rescan(order(tmp_path / "docs", tmp_path / "out"))
    found = [(p["post"], p["account"]) for p in rows(tmp_path / "out", "posts")]
    assert found == [("二.md", ""), ("甲号/一.txt", "甲号")]
    assert [e["place"].endswith("三.docx") for e in rows(tmp_path / "out", "errors")] == [True]


def test_a_wechat_export(tmp_path: Path, inline: None) -> None:
    article = {"title": "通知", "content": f"<p>{TEXTS[1]}</p><p>电话&#49;3800138000</p>", "url": "https://mp.example/s/1"}
    page = {"item": [{"article_id": "A", "content": {"news_item": [article, {**article, "is_deleted": True}],
                                                     "create_time": 1735660800}}], "total_count": 1}
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "1.json").write_text(json.dumps(page), "utf-8")
    (tmp_path / "pages" / "2.json").write_text("{", "utf-8")
    run.rescan(order(tmp_path / "pages", tmp_path / "out"))
    (post,) = rows(tmp_path / "out", "posts")
    assert (post["post"], post["date"], post["link"]) == ("A-0", "2025-01-01", "https://mp.example/s/1")
    assert [f["excerpt"] for f in rows(tmp_path / "out", "findings") if f["excerpt"] == "布署"] == ["布署"]
    assert len(rows(tmp_path / "out", "errors")) == 1


def test_bad_records_cost_one_row_each(tmp_path: Path, inline: None) -> None:
    path = tmp_path / "posts.jsonl"
    sound = [json.dumps(record(n), ensure_ascii=False).encode() for n in range(6)]
    bad = [b"{", b"[1]", b'{"\xe6\xad": 1}', b'{"\xe6\xad\xa3\xe6\x96\x87": ""}', b"[" * 100_000]
    path.write_bytes(b"\n".join([*sound[:3], *bad, b"", *sound[3:]]))
    result = run.rescan(order(path, tmp_path / "out"))
    assert (result["posts"], result["errors"]) == (6, len(bad))
    assert [p["row"] for p in rows(tmp_path / "out", "posts")] == [0, 1, 2, 9, 10, 11]
    assert [e["row"] for e in rows(tmp_path / "out", "errors")] == [3, 4, 5, 6, 7]


def test_columns_are_told_guessed_and_refused() -> None:
    sample = [{"a": "很长的一段正文" * 20, "题目": "短"}]
    assert columns.choose(sample, {}) == {"title": "题目", "text": "a"}
    assert columns.choose(sample, columns.told(["text=题目，author=a"])) == {"text": "题目", "author": "a"}
    for wrong in ({"text": "无"}, {}):
        with pytest.raises(columns.ColumnError):
            columns.choose([{"x": "短"}], wrong)


def test_personal_data_is_masked_everywhere(jsonl: Path, tmp_path: Path, inline: None) -> None:
    run.rescan(order(jsonl, tmp_path / "out", level="advice"))
    assert any(f["masked"] for f in rows(tmp_path / "out", "findings"))
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file() and path.suffix != ".xlsx":
            assert b"13800138000" not in path.read_bytes(), path
    assert "13800138000" not in json.dumps(rows(tmp_path / "out", "findings"), ensure_ascii=False)


def test_the_same_order_is_not_done_twice(jsonl: Path, tmp_path: Path, inline: None) -> None:
    run.rescan(order(jsonl, tmp_path / "out"))
    told: list[str] = []
    assert run.rescan(order(jsonl, tmp_path / "out"), told.append)["posts"] == 23
    assert told and "没有重查" in told[0]


def changed(jsonl: Path, tmp_path: Path, pack: Callable[..., Path], before: Any, after: Any) -> dict[str, Any]:
    """Runs with one pack, then with another on other records, and alone from nothing; the two must agree."""
    run.rescan(order(jsonl, tmp_path / "out", book=books.Book((str(pack(**before)),))))
    other = {**record(7), "正文": "改过的内容，仍然布署。"}
    write(jsonl, [record(99), *(record(n) for n in range(23) if n != 7), other])
    book = books.Book((str(pack(**after)),))
    books.load.cache_clear()
    result = run.rescan(order(jsonl, tmp_path / "out", book=book))
    run.rescan(order(jsonl, tmp_path / "fresh", book=book))
    for room in ("posts", "findings"):
        assert rows(tmp_path / "out", room) == rows(tmp_path / "fresh", room)
    return result


def test_changed_words_touch_only_posts_that_hold_them(jsonl: Path, tmp_path: Path, inline: None,
                                                       pack: Callable[..., Path]) -> None:
    result = changed(jsonl, tmp_path, pack, {"terms": ["春耕"]}, {"terms": ["春耕", "森林防火"]})
    assert result["adopted"] == 24 - 2 - 4


def test_disguised_words_are_found_among_old_posts(jsonl: Path, tmp_path: Path, inline: None,
                                                   pack: Callable[..., Path]) -> None:
    write(jsonl, [{**record(n), "正文": f"第{n}期：" + "請轉發擴散，叁日内删。森 林 防 火"} for n in range(9)])
    for term in ("转发扩散", "森林防火", {"text": "三日内删", "variants": True}):
        old = books.parts(books.load(books.Book((str(pack(["无关词"])),))))
        books.load.cache_clear()
        new = books.parts(books.load(books.Book((str(pack([term])),))))
        books.load.cache_clear()
        touch = change.Touch(change.between(old, new, "", ""))
        for _, found in source.records(next(source.plan(source.recognise(str(jsonl)), 9, ""))):
            assert touch.touches(posts.post(0, found, {"text": "正文"}))


def test_a_changed_card_touches_what_it_needs(jsonl: Path, tmp_path: Path, inline: None,
                                              pack: Callable[..., Path]) -> None:
    result = changed(jsonl, tmp_path, pack, {"terms": ["春耕"]}, {"terms": ["春耕"], "level": "block"})
    assert result["adopted"] == 24 - 2 - 4


def test_compared_findings_and_kept_waivers(jsonl: Path, tmp_path: Path, inline: None,
                                            pack: Callable[..., Path]) -> None:
    book = books.Book((str(pack(["春耕", "阅览"])),))
    run.rescan(order(jsonl, tmp_path / "out", book=book))
    mine = [f for f in rows(tmp_path / "out", "findings") if f["rule"] == "wording/own"]
    waiver = Waiver(mine[0]["finding"], "专名", "李四")
    result = run.rescan(order(jsonl, tmp_path / "out", book=book, waivers=(waiver,)))
    assert result["adopted"] == 23 and result["states"] == {"kept": len(rows(tmp_path / "out", "findings"))}
    books.load.cache_clear()
    book = books.Book((str(pack(["春耕", "野外用火"])),))
    result = run.rescan(order(jsonl, tmp_path / "out", book=book))
    states = result["states"]
    assert (states["new"], states["gone"]) == (4, 5)
    waived = [f for f in rows(tmp_path / "out", "findings") if f["waived"]]
    assert {f["finding"] for f in waived} <= {waiver.finding} and out.waivers(str(tmp_path / "out")) == [waiver]
    found = pq.read_table(tmp_path / "out" / "changes.parquet").to_pylist()
    assert {(c["state"], c["excerpt"]) for c in found} == {("new", "野外用火"), ("gone", "阅览")}


def test_old_posts_by_the_words_of_their_day(jsonl: Path, tmp_path: Path, inline: None,
                                             pack: Callable[..., Path]) -> None:
    book = books.Book((str(pack([{"text": "春耕", "since": date(2025, 6, 1)}])),))
    counts = {}
    for day in ("", "2025-05-31", "2026-01-01"):
        run.rescan(order(jsonl, tmp_path / "out", book=book, as_of=day))
        counts[day] = sum(f["rule"] == "wording/own" for f in rows(tmp_path / "out", "findings"))
    dates = [p["date"] for p in rows(tmp_path / "out", "posts") if p["row"] % 5 == 3]
    assert counts == {"": sum(d >= "2025-06-01" for d in dates), "2025-05-31": 0, "2026-01-01": len(dates)}


def test_remote_folders(jsonl: Path, tmp_path: Path, inline: None) -> None:
    pytest.importorskip("fsspec")
    run.rescan(order(jsonl, tmp_path / "out"))
    run.rescan(replace(order(jsonl, tmp_path), out="memory://rescan", ledger=str(tmp_path / "ledger.sqlite")))
    found = [row for path, _ in files.listing("memory://rescan/posts") for row in tables.rows(path)]
    assert found == rows(tmp_path / "out", "posts")


def test_the_command_and_the_way_back(jsonl: Path, tmp_path: Path, inline: None, pack: Callable[..., Path]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    runner, folder = CliRunner(), tmp_path / "out"
    command = ["rescan", str(jsonl), "--out", str(folder), "--pack", str(pack(["春耕"]))]
    done = runner.invoke(main, command)
    assert done.exit_code == 1 and "正文=正文" in done.output
    assert "春耕" in (folder / "findings.jsonl").read_text("utf-8")
    assert "<svg" in (folder / "summary.html").read_text("utf-8")
    book = openpyxl.load_workbook(folder / "worklist.xlsx")
    sheet = book["问题清单"]
    head = [cell.value for cell in sheet[1]]
    for line in range(2, sheet.max_row + 1):
        sheet.cell(line, head.index("处理意见") + 1, "不改" if line % 2 else "保留：固定说法")
    book.save(tmp_path / "filled.xlsx")
    waivers = tmp_path / "waivers.json"
    done = runner.invoke(main, ["rescan-waivers", str(tmp_path / "filled.xlsx"), "--by", "李四", "--out", str(waivers)])
    assert done.exit_code == 0, done.output
    assert {w["reason"] for w in json.loads(waivers.read_text("utf-8"))} == {"不改", "固定说法"}
    done = runner.invoke(main, [*command, "--waivers", str(waivers)])
    assert done.exit_code == 0 and "须复核签字 0" in done.output
    assert all(p["verdict"] in ("pass", "advice") for p in rows(folder, "posts"))


def test_a_worklist_shows_any_words(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    odd = "a<b>&amp;_x0041_\x01\ud83d“引”"
    finding = {"row": 0, "post": "1", "account": odd, "date": "", "finding": "f", "gate": "wording", "level": "review",
               "field": "", "before": "前", "excerpt": odd, "after": "后", "message": odd, "why": " 首尾空格 ",
               "suggest": [odd], "waived": ""}
    made = worklist.Worklist(str(tmp_path / "w.xlsx"), ("block", "review"))
    for link in ("https://example.gov.cn/?a=1&b=2", "内网"):
        made.add(finding, {"title": odd, "link": link}, "new")
    made.close()
    sheet = openpyxl.load_workbook(tmp_path / "w.xlsx")["问题清单"]
    shown = "a<b>&amp;_x005F_x0041_‹U+0001›‹U+D83D›“引”"  # Excel reads the code of the underscore as the underscore
    first, second = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=2))
    assert first[4:9] == [shown, shown, f"前【{shown}】后", " 首尾空格 ", shown] and first[0] == "须复核签字"
    assert sheet["M2"].hyperlink.target == "https://example.gov.cn/?a=1&b=2" and second[12] == "内网"
    assert sheet["A2"].fill.fgColor.rgb.endswith("FDEEC4") and sheet["H2"].alignment.wrap_text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w.xlsx"]
