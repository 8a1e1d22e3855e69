"""The service as a CMS meets it: every draft has a verdict, every refusal its documented answer."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import screen

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

from http_server import CLEAN, FAULTY, Served

ORIGIN = "https://cms.example.gov.cn"
VERDICT = screen.check(screen.read(FAULTY.encode(), "draft.txt")).verdict
FIXTURES = Path(__file__).parent.parent / "fixtures/drafts"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    service = Served(tmp_path_factory.mktemp("open"), "--limit", "0.2", "--workers", "2", "--origin", ORIGIN)
    yield service
    assert service.stop() == 0
    assert service.lines()[-1]["event"] == "stopped"


def test_a_draft_gets_verdict_gates_findings_and_receipt(served: Served) -> None:
    told = served.check(FAULTY, title="通知", meta={"kind": "original"})
    assert told["verdict"] == VERDICT
    assert [gate["gate"] for gate in told["gates"]] == ["political", "legal", "policy", "confidentiality", "wording"]
    assert {f["rule"] for f in told["findings"]} >= {"wording/typo", "confidentiality/phone"}
    assert told["approval"]["needs"]
    assert len(told["rulebook"]) == 64 and told["gaps"] == [] and told["receipt"]["token"]
    assert "13812345678" not in json.dumps(told)
    assert served.check(CLEAN)["verdict"] == "pass"


@pytest.mark.parametrize(("unit", "codec", "size"), [("codepoint", "utf-32-le", 4), ("utf-16", "utf-16-le", 2),
                                                     ("utf-8", "utf-8", 1)])
def test_spans_count_in_the_unit_asked_for(served: Served, unit: str, codec: str, size: int) -> None:
    text = "\ufeff😀𠮷\r\n县里😀已作出布署。\r\n"
    told = served.check(text, offset_encoding=unit)
    found = next(f for f in told["findings"] if f["rule"] == "wording/typo")
    assert told["unit"] == unit
    raw = text.encode(codec)
    assert raw[found["span"]["start"] * size:found["span"]["end"] * size].decode(codec) == "布署"
    line = text.split("\r\n")[1].encode(codec)
    assert found["from"]["line"] == 2
    assert line[(found["from"]["column"] - 1) * size:(found["to"]["column"] - 1) * size].decode(codec) == "布署"


def test_html_and_markdown_are_read_as_such(served: Served) -> None:
    page = served.check("<p>县里作出布<b>署</b>。</p>", format="html")
    assert any(f["rule"] == "wording/typo" for f in page["findings"])
    hidden = served.check("县里<!-- 布署 -->开会。", format="html")
    assert not any(f["rule"] == "wording/typo" for f in hidden["findings"])
    text = served.check("# 通知\n\n作出**布署**。\n", format="markdown")
    assert any(f["rule"] == "wording/typo" for f in text["findings"])


def test_files_are_read_by_their_name(served: Served) -> None:
    told = served.upload("/v1/check", "notice.txt", FAULTY.encode("gb18030"), meta='{"kind": "original"}')
    assert told.status == 200 and told.json["verdict"] == VERDICT and told.json["name"] == "notice.txt"
    word = served.upload("/v1/check", "../../plan.docx", (FIXTURES / "plan-table-link.docx").read_bytes())
    assert word.status == 200 and word.json["verdict"] != "incomplete" and word.json["name"] == "plan.docx"


def test_what_cannot_be_read_is_incomplete_and_no_error(served: Served) -> None:
    for name, raw in (("a.docx", b"PK\x03\x04 broken"), ("a.bin", b"\0\1\2"), ("a.txt", b"")):
        answer = served.upload("/v1/check", name, raw)
        assert answer.status == 200 and answer.json["verdict"] == "incomplete" and answer.json["gaps"]
    assert served.check("")["verdict"] == "incomplete"
    assert {gate["verdict"] for gate in served.check("")["gates"]} == {"incomplete"}


def test_waivers_and_profiles(served: Served) -> None:
    first = served.check(FAULTY)
    waivers = [{"finding": f["id"], "reason": "已核实", "by": "张三"} for f in first["findings"]]
    told = served.check(FAULTY, waivers=waivers, profile="weixi-2023", as_of="2026-01-01")
    assert told["verdict"] == "pass" and all(f["waived"] for f in told["findings"])
    assert told["profile"] == "weixi-2023" and told["rulebook"] != first["rulebook"]
    assert served.ask("POST", "/v1/check", {"text": "x", "profile": "nowhere"}).code == "unknown_profile"


def test_half_a_surrogate_pair_does_not_stop_a_check(served: Served) -> None:
    answer = served.ask("POST", "/v1/check", '{"text": "\\ud83d作出布署。"}'.encode(), Content_Type="application/json")
    assert answer.status == 200 and answer.json["findings"][0]["span"] == {"start": 3, "end": 5}


def test_a_receipt_covers_the_text_and_nothing_else(served: Served) -> None:
    token = served.check(FAULTY, title="通知", meta={"kind": "original"})["receipt"]["token"]

    def verify(**body: object) -> dict[str, object]:
        answer = served.ask("POST", "/v1/receipts/verify", {"receipt": token, "text": FAULTY, "title": "通知", **body})
        assert answer.status == 200
        return dict(answer.json)

    good = verify()
    assert good["valid"] and good["verdict"] == VERDICT and good["rulebook_current"]
    assert verify(meta={"kind": "original"}, format="text")["valid"]
    assert verify(text=FAULTY + " ")["reasons"] == ["content_changed"]
    assert verify(title="通告")["reasons"] == ["title_changed"]
    assert verify(meta={"kind": "repost"})["reasons"] == ["meta_changed"]
    assert verify(format="html")["reasons"] == ["format_changed"]
    forged = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    assert verify(receipt=forged) == {**verify(receipt="x"), "reasons": ["not_genuine"]}
    assert not verify(receipt=forged)["valid"] and verify(receipt=forged)["verdict"] is None


def test_a_receipt_of_a_file_covers_the_file(served: Served) -> None:
    token = served.upload("/v1/check", "a.txt", CLEAN.encode()).json["receipt"]["token"]
    assert served.upload("/v1/receipts/verify", "b.txt", CLEAN.encode(), receipt=token).json["valid"]
    changed = served.upload("/v1/receipts/verify", "b.txt", CLEAN.encode() + b"!", receipt=token).json
    assert changed["reasons"] == ["content_changed"]


def test_deidentify(served: Served) -> None:
    told = served.ask("POST", "/v1/deidentify", {"text": FAULTY}).json
    assert told["text"] == FAULTY.replace("13812345678", "138****5678") and told["masked"] == 1
    assert "13812345678" not in json.dumps(told) and told["diff"]
    refused = served.ask("POST", "/v1/deidentify", {"text": ""}).json
    assert refused["text"] is None and not refused["complete"] and refused["gaps"]


def test_rules_and_clauses(served: Served) -> None:
    rules = served.ask("GET", "/v1/rules").json["rules"]
    assert len(rules) > 50
    card = served.ask("GET", "/v1/rules/wording/typo").json
    assert card["id"] == "wording/typo" and card["clauses"][0]["demand"]
    assert served.ask("GET", "/v1/rules/no/such").code == "rule_not_found"
    assert served.ask("GET", "/v1/rules?profile=nowhere").code == "unknown_profile"
    rows = served.ask("GET", "/v1/clauses").json["clauses"]
    assert any(row["rules"] for row in rows)


@pytest.mark.parametrize(("body", "kind", "status", "code"), [
    (b"{", "application/json", 422, "invalid_request"),
    (b'{"text": 1}', "application/json", 422, "invalid_request"),
    (b'{"text": "x", "offset_encodng": "utf-16"}', "application/json", 422, "invalid_request"),
    (b'{"text": "x", "offset_encoding": "utf-7"}', "application/json", 422, "invalid_request"),
    (b'{"text": "\xff"}', "application/json", 422, "invalid_request"),
    (b"[" * 100_000, "application/json", 422, "invalid_request"),
    (b'\\u{"text": ' + b"[" * 100_000, "application/json", 422, "invalid_request"),
    (b'{"text": "x", "as_of": 0}', "application/json", 422, "invalid_request"),
    (b'{"text": "x", "as_of": "2026-02-30"}', "application/json", 422, "invalid_request"),
    (b"text=x", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    (b"x", "", 415, "unsupported_media_type"),
    (b"x", "multipart/form-data", 422, "invalid_request"),
    (b"x", "multipart/form-data; boundary=a", 422, "invalid_request"),
])
def test_each_wrong_body_has_its_answer(served: Served, body: bytes, kind: str, status: int, code: str) -> None:
    answer = served.ask("POST", "/v1/check", body, Content_Type=kind)
    assert (answer.status, answer.code) == (status, code)


def test_refusals_do_not_repeat_the_draft(served: Served) -> None:
    answer = served.ask("POST", "/v1/check", {"text": ["机密内容"], "meta": "机密内容"})
    assert answer.status == 422 and "机密" not in answer.raw.decode()


def test_methods_and_addresses(served: Served) -> None:
    wrong = served.ask("GET", "/v1/check")
    assert (wrong.status, wrong.code, wrong.headers["allow"]) == (405, "method_not_allowed", "POST")
    assert served.ask("DELETE", "/v1/rules").status == 405
    assert served.ask("GET", "/v2").code == "not_found"
    assert served.ask("GET", "/static/..%2fapp.py").code == "not_found"


def test_bodies_are_counted_while_they_come_in(served: Served) -> None:
    told = served.ask("POST", "/v1/check", b"x" * 300_000, Content_Type="application/json")
    assert (told.status, told.code) == (413, "body_too_large")
    with socket.create_connection(("127.0.0.1", served.port)) as sock:
        sock.sendall(b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                     b"Transfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        for _ in range(4):
            sock.sendall(chunk)
        assert b" 413 " in sock.recv(4096).partition(b"\r\n")[0]


def test_origins_must_be_exact(served: Served) -> None:
    good = served.ask("POST", "/v1/check", {"text": CLEAN}, Origin=ORIGIN)
    assert good.status == 200 and good.headers["access-control-allow-origin"] == ORIGIN
    for origin in (ORIGIN + ".evil.cn", ORIGIN + ":444", "http://cms.example.gov.cn", "null"):
        bad = served.ask("POST", "/v1/check", {"text": CLEAN}, Origin=origin)
        assert (bad.status, bad.code) == (403, "origin_not_allowed")
        assert "access-control-allow-origin" not in bad.headers
    before = served.ask("OPTIONS", "/v1/check", Origin=ORIGIN, Access_Control_Request_Method="POST")
    assert before.status == 204 and "POST" in before.headers["access-control-allow-methods"]
    assert served.ask("OPTIONS", "/v1/check", Origin="https://a.cn", Access_Control_Request_Method="POST").status == 403
    own = served.ask("GET", "/readyz", Origin=f"http://127.0.0.1:{served.port}")
    assert own.status == 200 and "access-control-allow-origin" not in own.headers


def test_without_keys_only_this_machine_is_a_host(served: Served) -> None:
    assert served.ask("GET", "/readyz", Host="evil.example").code == "host_not_allowed"
    assert served.ask("GET", "/readyz", Host="localhost:1").status == 200


def test_every_answer_carries_the_security_headers(served: Served) -> None:
    for path in ("/healthz", "/v2", "/docs", "/v1/check"):
        headers = served.ask("GET", path).headers
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer" and "server" not in headers


def test_health_readiness_and_metrics(served: Served) -> None:
    assert served.ask("GET", "/healthz").json == {"alive": True}
    ready = served.ask("GET", "/readyz").json
    assert ready["ready"] and not ready["stale"] and ready["workers"] == 2
    served.check(CLEAN)
    page = served.ask("GET", "/metrics").raw.decode()
    assert 'prescreen_verdicts_total{verdict="pass"}' in page and "prescreen_request_seconds_bucket" in page
    for line in page.splitlines():
        assert line.startswith("# ") or line.rpartition(" ")[2].replace(".", "").replace("e-", "").isdigit(), line


def test_the_page_of_the_interface_needs_no_other_server(served: Served) -> None:
    page = served.ask("GET", "/docs")
    assert page.status == 200 and b"http" not in page.raw.replace(b"http-equiv", b"")
    for name in ("docs.js", "docs.css"):
        answer = served.ask("GET", f"/static/{name}")
        assert answer.status == 200 and b"//" not in answer.raw.replace(b"// Shows", b"")
    api = served.ask("GET", "/openapi.json").json
    assert {"/v1/check", "/v1/rules/{rule_id}"} <= api["paths"].keys() and "CheckText" in api["components"]["schemas"]


def test_the_log_is_json_and_has_no_word_of_a_draft(served: Served) -> None:
    served.check(FAULTY)
    served.ask("GET", "/v1/rules/13812345678")
    lines = served.lines()
    assert any(line["event"] == "request" and line.get("verdict") == VERDICT for line in lines)
    whole = served.log.read_text("utf-8")
    assert "布署" not in whole and "13812345678" not in whole


def test_requests_drawn_from_the_interface_find_no_error(served: Served) -> None:
    pytest.importorskip("schemathesis")
    done = subprocess.run(
        [str(Path(sys.executable).parent / "st"), "run", f"http://127.0.0.1:{served.port}/openapi.json", "--seed", "1",
         "--max-examples", "5", "--phases", "coverage,fuzzing", "--continue-on-failure", "--checks",
         "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"],
        capture_output=True, text=True, timeout=60, cwd=served.home)
    assert done.returncode == 0, done.stdout[-3000:]
    assert not any(line.get("status", 0) >= 500 for line in served.lines())


def test_one_connection_serves_many_requests(served: Served) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    for _ in range(5):
        connection.request("POST", "/v1/check", json.dumps({"text": CLEAN}), {"Content-Type": "application/json"})
        assert json.loads(connection.getresponse().read())["verdict"] == "pass"
    connection.close()
