"""Workers that hang, die or swell, more drafts than workers, rulebooks that change: every draft gets its answer."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

from http_server import CLEAN, FAULTY, Answer, Served, drill

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drill(tmp_path_factory.mktemp("pack"))


@pytest.fixture(scope="module")
def served(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    service = Served(tmp_path_factory.mktemp("drilled"), "--workers", "2", "--queue", "1", "--budget", "3",
                     "--watch", "0.1", "--pack", str(pack), "--allow-pack-python")
    yield service
    assert service.stop() == 0


def until(true: Callable[[], object], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def whole(service: Served) -> bool:
    return bool(service.ask("GET", "/readyz").json["workers"] == 2 and len(service.workers()) == 2)


def ask(service: Served, text: str) -> Answer:
    return service.ask("POST", "/v1/check", {"text": text})


def test_a_draft_over_budget_is_incomplete_and_its_worker_replaced(served: Served) -> None:
    before = served.workers()
    answer = ask(served, CLEAN + "长睡不醒")
    assert answer.status == 200 and answer.json["verdict"] == "incomplete" and answer.json["receipt"]
    assert "时限" in answer.json["gaps"][0]["why"]
    until(lambda: whole(served) and set(served.workers()) != set(before))
    assert served.check(CLEAN)["verdict"] == "pass"


def test_a_draft_that_kills_every_worker_is_incomplete(served: Served) -> None:
    until(lambda: whole(served))
    answer = ask(served, CLEAN + "就此倒下")
    assert answer.status == 200 and answer.json["verdict"] == "incomplete"
    masked = served.ask("POST", "/v1/deidentify", {"text": CLEAN + "就此倒下"})
    assert masked.status == 200 and masked.json["text"] is None and masked.json["gaps"]
    until(lambda: whole(served))
    assert served.check(CLEAN)["verdict"] == "pass"


def test_a_draft_that_takes_all_memory_hurts_nobody(served: Served) -> None:
    before = served.workers()
    answer = ask(served, CLEAN + "无限膨胀")
    assert answer.status == 200 and answer.json["verdict"] == "incomplete"
    assert set(served.workers()) == set(before)


def test_kill_9_of_a_busy_worker_loses_no_request(served: Served) -> None:
    until(lambda: whole(served))
    with ThreadPoolExecutor(1) as clients:
        waiting = clients.submit(ask, served, FAULTY + "安睡片刻")
        until(lambda: served.ask("GET", "/readyz").json["idle"] == 1, 5)
        for pid in served.workers():
            os.kill(pid, signal.SIGKILL)
        answer = waiting.result()
    assert answer.status == 200 and answer.json["verdict"] == served.check(FAULTY)["verdict"]
    until(lambda: whole(served))


def test_kill_9_of_all_idle_workers_is_mended(served: Served) -> None:
    until(lambda: whole(served))
    dead = served.workers()
    for pid in dead:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not set(dead) & set(served.workers()))
    assert served.check(CLEAN)["verdict"] == "pass"
    until(lambda: whole(served))


def test_kill_9_of_the_nursery_is_mended(served: Served) -> None:
    nursery = int(Path(f"/proc/{served.workers()[0]}/stat").read_text().split(") ")[1].split()[1])
    os.kill(nursery, signal.SIGKILL)
    assert served.check(CLEAN)["verdict"] == "pass"
    until(lambda: any(line["event"] == "nursery_lost" for line in served.lines()))
    until(lambda: whole(served))
    assert served.check(CLEAN)["verdict"] == "pass"


def test_more_drafts_than_workers_wait_or_are_told_to_come_back(served: Served) -> None:
    until(lambda: whole(served))
    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(lambda _: ask(served, CLEAN + "安睡片刻"), range(8)))
    told = Counter(answer.status for answer in answers)
    assert told[200] >= 3 and told[200] + told[503] == 8 and told[503] >= 1
    for answer in answers:
        if answer.status == 503:
            assert answer.code == "overloaded" and answer.headers["retry-after"] == "1"
        else:
            assert answer.json["verdict"] == "pass"


def test_a_changed_pack_is_loaded_and_a_broken_one_is_not(served: Served, pack: Path) -> None:
    text = "本县推出云端小厨服务。"
    first = served.check(text)
    assert first["verdict"] == "pass"
    card = pack / "rules/wording/own.toml"
    card.write_text('title = "自有"\nlevel = "block"\nmessage = "用词须核"\nadvice = "请核对"\n'
                    'lexicon = "wording/own"\n', "utf-8")
    until(lambda: served.ask("GET", "/readyz").json["stale"])
    trouble = served.ask("GET", "/readyz").json
    assert trouble["ready"] and "own.toml" in trouble["trouble"] and str(pack) not in trouble["trouble"]
    assert served.check(text)["rulebook"] == first["rulebook"]
    (pack / "lexicons/wording").mkdir(parents=True)
    (pack / "lexicons/wording/own.toml").write_text(
        'source = "本单位"\nchecked = 2026-01-01\nowner = "办公室"\n\n'
        '[[term]]\ntext = "云端小厨"\nwhy = "未备案"\n', "utf-8")
    until(lambda: not served.ask("GET", "/readyz").json["stale"])
    second = served.check(text)
    assert second["verdict"] == "block" and second["rulebook"] != first["rulebook"]
    assert served.ask("GET", "/v1/rules/wording/own").status == 200
    verify = served.ask("POST", "/v1/receipts/verify", {"receipt": first["receipt"]["token"], "text": text}).json
    assert verify["valid"] and not verify["rulebook_current"]


def test_reloading_under_load_loses_nothing(served: Served, pack: Path) -> None:
    until(lambda: whole(served))
    done, answers = threading.Event(), list[Answer]()

    def work() -> None:
        while not done.is_set():
            answers.append(ask(served, "本县推出云端小厨服务。"))

    clients = [threading.Thread(target=work) for _ in range(2)]
    for client in clients:
        client.start()
    list_ = pack / "lexicons/wording/own.toml"
    old = served.ask("GET", "/readyz").json["rulebook"]
    list_.write_text(list_.read_text("utf-8") + '\n[[term]]\ntext = "云端大厨"\nwhy = "未备案"\n', "utf-8")
    until(lambda: served.ask("GET", "/readyz").json["rulebook"] != old)
    time.sleep(0.3)
    done.set()
    for client in clients:
        client.join()
    assert Counter(a.status for a in answers).keys() == {200}
    assert {a.json["verdict"] for a in answers} == {"block"} and len({a.json["rulebook"] for a in answers}) == 2


def test_bodies_at_random_never_kill_a_worker(served: Served) -> None:
    until(lambda: whole(served))
    before, dice = set(served.workers()), random.Random(7)
    good = json.dumps({"text": FAULTY, "meta": {"kind": "repost", "links": [{"text": "x", "href": "y"}]}}).encode()
    for turn in range(60):
        raw = bytearray(good)
        for _ in range(dice.randrange(1, 9)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        assert served.ask("POST", "/v1/check", bytes(raw), Content_Type="application/json").status in (200, 422)
        noise = dice.randbytes(dice.randrange(1, 400))
        name = dice.choice(("a.txt", "a.html", "a.md", "a.docx", "a.xlsx", "a.pdf", "a.doc", "a", "a.png"))
        assert served.upload("/v1/check", name, noise).status == 200, turn
    for meta in ({"links": 1}, {"images": [[]]}, {"publish_date": {}}, {"kind": []}, {"approvals": [1, None, {}]}):
        assert served.ask("POST", "/v1/check", {"text": FAULTY, "meta": meta}).status == 200
    assert set(served.workers()) == before


def test_a_client_that_goes_away_frees_its_worker(served: Served) -> None:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", served.port)
    connection.request("POST", "/v1/check", json.dumps({"text": "安睡片刻。"}), {"Content-Type": "application/json"})
    connection.close()
    until(lambda: served.ask("GET", "/readyz").json["idle"] == 2)
    assert served.check(CLEAN)["verdict"] == "pass"


def test_when_all_are_told_to_end_the_draft_under_way_has_its_answer(served: Served) -> None:
    until(lambda: whole(served))
    with ThreadPoolExecutor(1) as clients:
        waiting = clients.submit(ask, served, CLEAN + "安睡片刻")
        until(lambda: served.ask("GET", "/readyz").json["idle"] == 1, 5)
        family = [*served.workers(), served.process.pid]
        for pid in family:
            os.kill(pid, signal.SIGTERM)
        answer = waiting.result()
    assert answer.status == 200 and answer.json["verdict"] == "pass"
    assert served.process.wait(20) == 0
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
