"""Like posts of many accounts: what is found between them, what is not, and that it is found again the same way."""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pyarrow")
pytest.importorskip("rensa")

from screen.model import Waiver
from screen.rescan import books, clusters, columns, pairs, pool, run, sketch, source, tables

CORPUS = Path(__file__).parent.parent / "fixtures" / "drafts" / "corpus"
MARK = re.compile(r"⟦[^|⟦⟧]+\|([^⟦⟧]+)⟧")

NOTICE = ("为方便群众办事，云山县政务服务中心自2025年3月10日起延长服务时间，工作日中午不休息，周六上午9:00照常"
          "受理社保、医保、不动产登记等86项业务。咨询电话：0851-6221234，监督电话：12345。请广大群众合理安排时间，携带身份证件前往办理，也可登录"
          "https://www.yunshan.gov.cn/fuwu/网上预约。")
MEETING = ("县农业农村局定于2025年3月18日在文化广场举办春季农资展销会，展出化肥、种子、农机具等320种，现场请专家讲解"
           "春耕要点，并发放农技手册2000册。参展企业请于3月14日前报名，联系人：王建国，电话13800138000。")
NEWS = "入春以来，石泉镇抢抓农时，组织党员干部帮助缺少劳力的农户整地、育苗、修渠，田间地头一派繁忙景象。" * 3


def said(number: int, account: str, text: str, day: str = "2025-03-06", **more: Any) -> dict[str, Any]:
    return {"id": number, "account": account, "text": text, "date": day, "kind": "", "source": "", **more}


def others() -> list[dict[str, Any]]:
    """Hundreds of sound and faulty drafts, all of one day and of as many accounts."""
    out = []
    for path in sorted(CORPUS.glob("*.draft")):
        head, body = path.read_text("utf-8").split("+++\n", 1)
        meta = tomllib.loads(head)
        out.append(said(1000 + len(out), f"账号{len(out)}", MARK.sub(r"\1", body), kind=meta.get("kind", ""),
                        title=meta.get("title", "")))
    return out


@pytest.fixture(autouse=True)
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "local", lambda job: lambda hands: ThreadPoolExecutor(1))
    monkeypatch.setattr("screen.rescan.checkups._sheet", lambda *_: None)  # a page for each of hundreds of accounts


def write(folder: Path, records: list[dict[str, Any]]) -> Path:
    path = folder / "posts.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")
    return path


def rescan(place: Path, folder: Path, **told: Any) -> dict[str, Any]:
    found = source.recognise(str(place))
    return run.rescan(run.Order(found, str(folder), columns.choose(source.sample(found), {}), size=7,
                                today="2026-11-21", level="advice", **told))


def between(folder: Path) -> list[dict[str, Any]]:
    return tables.rows(str(folder / "across.parquet"))


def told(folder: Path) -> set[tuple[str, str, str, str]]:
    return {(row["post"], row["rule"].partition("/")[2], row["level"], row["excerpt"]) for row in between(folder)}


def found(folder: Path, records: list[dict[str, Any]], **more: Any) -> set[tuple[str, str, str, str]]:
    rescan(write(folder, records), folder / "out", **more)
    return told(folder / "out")


def test_planted_differences_and_nothing_else(tmp_path: Path) -> None:
    planted = [
        said(1, "云山发布", NOTICE, "2025-03-05"),
        said(2, "云山政务", NOTICE.replace("6221234", "6221243")),
        said(3, "云山教育", NOTICE.replace("3月10日", "3月12日")),
        said(4, "云山融媒", f"来源：云山发布\n{NOTICE}"),
        said(5, "云山民政", NOTICE.replace("86项", "68项")),
        said(6, "云山税务", NOTICE.replace("yunshan.gov.cn", "yunshan.example.com")),
        said(7, "云山交通", NOTICE.replace("9:00", "8:30")),
        said(8, "云山体育", f"{NOTICE}\n编辑：李四　审核：赵六"),
        said(11, "双桐发布", MEETING, "2025-03-05"),
        said(12, "双桐农业", MEETING.replace("王建国", "王建军")),
        said(13, "双桐融媒", MEETING.replace("13800138000", "13800139999")),
        said(14, "双桐发布", MEETING.replace("13800138000", "13800136666")),
        said(21, "石泉发布", NEWS, "2025-03-05"), said(22, "河口发布", NEWS), said(23, "石泉发布（微博）", NEWS),
        said(24, "白水发布", NEWS, "2025-03-05"), said(25, "青岩发布", NEWS, source="石泉发布"),
        said(26, "云岭发布", NEWS, kind="转载", source="石泉发布"), said(27, "茶山发布", f"（转自石泉发布）{NEWS}"),
        said(28, "临江发布", NEWS.replace("，", ", ")),
    ]
    noise = others()
    assert found(tmp_path, [*noise[:150], *planted, *noise[150:]]) == {
        ("2", "accounts_disagree", "review", "0851-6221243"), ("3", "accounts_disagree", "review", "2025年3月12日"),
        ("5", "accounts_disagree", "review", "68"),
        ("6", "accounts_disagree", "review", "https://www.yunshan.example.com/fuwu/"),
        ("7", "accounts_disagree", "review", "8:30"), ("8", "unmarked_repost", "review", ""),
        ("12", "accounts_disagree", "review", "王**"), ("13", "accounts_disagree", "review", "138****9999"),
        ("14", "accounts_disagree", "advice", "138****6666"),
        ("22", "unmarked_repost", "review", ""), ("24", "unmarked_repost", "advice", ""),
        ("28", "unmarked_repost", "review", ""),
    }
    rows = {row["post"]: row for row in between(tmp_path / "out")}
    assert rows["2"]["suggest"] == ["0851-6221234"] and "“云山发布”2025-03-05" in rows["2"]["why"]
    assert NOTICE[rows["2"]["start"]:rows["2"]["end"]] == "0851-6221234"
    together = {row["post"]: row["cluster"] for row in tables.rows(str(tmp_path / "out" / "clusters.parquet"))}
    assert len({together[str(n)] for n in range(1, 9)}) == 1 and together["1"] != together["11"] != together["21"]
    for path in (tmp_path / "out").rglob("*"):
        hidden = path.read_bytes() if path.is_file() and path.suffix != ".xlsx" else b""
        assert not any(number in hidden for number in (b"13800138000", b"13800139999", b"13800136666"))
    assert "1380013" not in json.dumps(between(tmp_path / "out"), ensure_ascii=False)
    assert "各账号之间" in (tmp_path / "out" / "summary.html").read_text("utf-8")
    assert "68" in (tmp_path / "out" / "findings.jsonl").read_text("utf-8")


def forecast(day: int, low: int) -> str:
    return (f"【天气预报】县气象台3月{day}日发布：今天夜间到明天多云间阴，气温{low}到{low + 9}度，偏北风二到三级，"
            f"相对湿度百分之{50 + low}，请大家注意添衣保暖，山区道路湿滑，驾车出行注意安全。")


def test_series_twins_and_excerpts_are_left_alone(tmp_path: Path) -> None:
    daily = [said(day, "云山气象", forecast(day, 3 + day % 7), f"2025-03-{day:02}") for day in range(1, 29)]
    echo = [said(100 + day, "云山应急", forecast(day, 3 + day % 7), f"2025-03-{day + 1:02}", source="云山气象")
            for day in (3, 9)]
    weekly = "本周全县新建商品住房成交{}套，均价每平方米{}元，库存去化周期有所缩短，市场总体保持平稳。"
    pair = [said(200, "甲县统计", weekly.format(120, 4100), "2025-03-07"),
            said(201, "甲县统计", weekly.format(98, 4080), "2025-03-14")]
    twins = [said(300 + n, f"{town}发布", NOTICE.replace("云山县", town).replace("6221234", f"66{n}1234"))
             for n, town in enumerate(("白水县", "青岩县", "临江县"))]
    issues = [said(400 + n, f"号{n}", f"第{n}期普法小课堂：签订合同前要看清条款，保留好付款凭证，遇到纠纷可拨打"
                   f"12348咨询律师，也可以向当地司法所申请调解。", "2025-03-06") for n in (1, 2)]
    days = [said(500 + n, name, f"今日（3月{n}日）全县接种疫苗人数再创新高，各接种点秩序井然，请符合条件的居民携带"
                 "身份证件尽快前往就近的接种点完成接种。", f"2025-03-{n:02}") for n, name in ((6, "甲"), (7, "乙"))]
    half = [said(600, "云山发布", NOTICE, "2025-03-05"), said(601, "云山社保", f"云山发布消息：{NOTICE[:-60]}"),
            said(602, "云山老年", NOTICE.replace("6221234", "6229999"), "2025-09-05"),
            said(603, "云山微信", NOTICE.replace("https://www.yunshan.gov.cn/fuwu/", "https://mp.weixin.qq.com/s/Ab9"),
                 source="云山发布")]
    signed = [said(700 + n, name, f"{NEWS}\n石泉镇人民政府\n2025年3月5日", f"2025-03-0{5 + n}")
              for n, name in enumerate(("石泉发布", "云山发布"))]
    flood = "受强降雨影响，截至{}，全县已转移受威胁群众{}人，设置安置点6个，出动抢险队伍86支，未发生人员伤亡。"
    counts = [said(800, "甲县应急", flood.format("15时", 1200)), said(801, "甲县发布", flood.format("18时", 1500))]
    dated = [said(810 + n, f"乙县号{n}", f"2025年3月{n}日\n{MEETING}", f"2025-03-0{n + 1}", source="县人社局")
             for n in (4, 5)]
    records = [*counts, *dated, *daily, *echo, *pair, *twins, *issues, *days, *half, *signed, *others()[:80]]
    assert found(tmp_path, records) == set()
    kinds = {row["post"]: row["kind"] for row in tables.rows(str(tmp_path / "out" / "clusters.parquet"))}
    assert {kinds[str(day)] for day in range(1, 29)} == {"series"}


def test_own_accounts_may_share(tmp_path: Path) -> None:
    records = [said(1, "石泉发布", NEWS, "2025-03-05"), said(2, "石泉文旅", NEWS), said(3, "河口发布", NEWS)]
    assert {post for post, *_ in found(tmp_path, records)} == {"2", "3"}
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "accounts.toml").write_text('[[account]]\nname = "石泉发布"\n[[account]]\nname = "石泉文旅"\n', "utf-8")
    for told in ({"own": (("石泉发布", "石泉文旅"),)}, {"book": books.Book((str(pack),))}):
        assert {post for post, *_ in found(tmp_path, records, **told)} == {"3"}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many sketches were made."""
    made: list[int] = []
    plain = sketch.sketches
    monkeypatch.setattr(sketch, "sketches", lambda texts: made.append(len(texts)) or plain(texts))
    return made


def test_sketches_are_taken_over_and_findings_compared(tmp_path: Path, counted: list[int]) -> None:
    records = [*others()[:40], said(1, "云山发布", NOTICE, "2025-03-05"),
               said(2, "云山政务", NOTICE.replace("86项", "68项")),
               said(3, "云山融媒", NOTICE.replace("6221234", "6221243")), said(4, "云山教育", NOTICE)]
    rescan(write(tmp_path, records), tmp_path / "out")
    assert sum(counted) == len(records)
    first = {row["post"]: row["finding"] for row in between(tmp_path / "out")}
    counted.clear()
    waiver = Waiver(first["4"], "同一单位", "李四")
    records = [said(5, "云山税务", "新发的一条消息。"), *records[:41], said(2, "云山政务", NOTICE), *records[42:]]
    result = rescan(write(tmp_path, records), tmp_path / "out", waivers=(waiver,))
    assert sum(counted) == 1  # the other changed post now reads as one that was known
    now = {row["post"]: row for row in between(tmp_path / "out")}
    assert set(now) == {"2", "3", "4"} and now["3"]["finding"] == first["3"]
    assert [post for post, row in now.items() if row["waived"]] == ["4"] and result["across"] == {"review": 2}
    changes = tables.rows(str(tmp_path / "out" / "changes.parquet"))
    assert {(c["state"], c["post"], c["rule"]) for c in changes if int(c["post"]) < 1000} == {
        ("new", "2", "legal/unmarked_repost"), ("gone", "2", "policy/accounts_disagree")}
    rescan(tmp_path / "posts.jsonl", tmp_path / "fresh", waivers=(waiver,))
    for name in ("across.parquet", "clusters.parquet"):
        assert tables.rows(str(tmp_path / "out" / name)) == tables.rows(str(tmp_path / "fresh" / name))


def test_cut_short_while_looking_and_from_a_packed_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [said(1, "云山发布", NOTICE, "2025-03-05"), said(2, "云山政务", NOTICE.replace("86项", "68项")),
               *others()[:30]]
    place = write(tmp_path, records)
    rescan(place, tmp_path / "whole")
    packed = tmp_path / "posts.jsonl.gz"
    packed.write_bytes(gzip.compress(place.read_bytes()))

    def cut(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pairs.Look, "through", cut)
        with pytest.raises(KeyboardInterrupt):
            rescan(packed, tmp_path / "out")
    rescan(packed, tmp_path / "out")
    assert len(between(tmp_path / "out")) == 1
    for name in ("across.parquet", "clusters.parquet"):
        assert tables.rows(str(tmp_path / "out" / name)) == tables.rows(str(tmp_path / "whole" / name))
    assert not (tmp_path / "out" / "spool").exists()


def test_a_source_that_changed_meanwhile_costs_findings_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = write(tmp_path, [said(1, "云山发布", NOTICE, "2025-03-05"),
                             said(2, "云山政务", NOTICE.replace("86项", "68项"))])
    monkeypatch.setattr("screen.rescan.across._needed", lambda cluster: place.unlink(missing_ok=True) or list(cluster))
    result = rescan(place, tmp_path / "out")
    assert result["posts"] == 2 and result["across"] == {}
    assert "已读不到" in (tmp_path / "out" / "summary.html").read_text("utf-8")


LETTERS = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=24, max_size=200)


@given(LETTERS, st.integers(0, 200), st.integers(0, 10**12), st.integers(0, 10**12), st.lists(st.text(max_size=60)))
def test_a_sketch_sees_letters_not_figures_marks_or_neighbours(words: str, at: int, one: int, other: int,
                                                               around: list[str]) -> None:
    first, second = f"{words[:at]}{one}{words[at:]}", f" {words[:at]}，{other}\n{words[at:]}！"
    mine, theirs = sketch.sketches([*around, "9", first, second])[-2:]
    assert mine == theirs == sketch.sketches([first])[0] and len(mine) == 64


def test_clusters_do_not_depend_on_the_number_of_buckets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(3)
    grid = chance.integers(0, 1 << 16, (600, 32), dtype=np.uint16)
    for at in range(400, 600):  # copies of the first posts, each with up to 7 of its 32 values changed
        grid[at] = grid[at - 400 if at < 500 else at % 7]
        grid[at, chance.integers(0, 32, at % 8)] = 1
    made = [sketch.NONE if at == 77 else grid[at].tobytes() for at in range(600)]
    together: Callable[[], list[int]] = lambda: list(clusters.together([made[:250], made[250:]], 600, str(tmp_path)))  # noqa: E731
    one = together()
    monkeypatch.setattr(clusters, "_FULL", 100)
    assert together() == one and not list(tmp_path.iterdir())
    assert one[77] == 77 and one[477] == 477 and one[:77] == list(range(77))
    assert sum(one[at] == (at - 400 if at < 500 else at % 7) for at in range(400, 600)) >= 195
