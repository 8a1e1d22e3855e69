"""The formats that other tools read: positions in their units, waivers and gaps in their words."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from writers_samples import awkward, everyday, finding, report_of, web_page

from screen.model import Draft, Gap, Report
from screen.writers import write

MODULES = Path(__file__).parent.parent / "node_modules"
MULTITOOL = MODULES / "@microsoft/sarif-multitool-linux"
SAMPLES = {"everyday": everyday, "web_page": web_page, "awkward": awkward}


@pytest.fixture(params=SAMPLES)
def sample(request: pytest.FixtureRequest) -> tuple[Report, Draft]:
    return SAMPLES[request.param]()


def test_sarif_regions_count_code_points(sample: tuple[Report, Draft]) -> None:
    report, draft = sample
    (run,) = json.loads(write(report, draft, "sarif"))["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    lines = re.split("\r\n|\r|\n", draft.text)
    for result, one in zip(run["results"], report.findings, strict=True):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == one.rule
        region = result["locations"][0]["physicalLocation"]["region"]
        if "charOffset" not in region:
            assert one.span == (0, 0)
            continue
        words = draft.text[one.span.start : one.span.end]
        assert draft.text[region["charOffset"] :][: region["charLength"]] == words
        if region["startLine"] == region["endLine"]:
            assert lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1] == words


def test_sarif_shows_waivers_fixes_and_gaps() -> None:
    (run,) = json.loads(write(*everyday(), "sarif"))["runs"]
    waived = [result for result in run["results"] if result["suppressions"]]
    assert [result["ruleId"] for result in waived] == ["wording/date_weekday"]
    typo = next(result for result in run["results"] if result["ruleId"] == "wording/typo")
    change = typo["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert change["insertedContent"]["text"] == "部署" and change["deletedRegion"]["charLength"] == 2
    (run,) = json.loads(write(*web_page(), "sarif"))["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert re.fullmatch("[!-~]+", place["artifactLocation"]["uri"])


def test_rdjson_columns_are_bytes(sample: tuple[Report, Draft]) -> None:
    report, draft = sample
    standing = [one for one in report.findings if not one.waived]
    written = json.loads(write(report, draft, "rdjson"))["diagnostics"]
    lines = [line.encode() for line in re.split("\r\n|\r|\n", draft.text)]
    assert len(written) == len(standing) + len(report.gaps)
    for diagnostic, one in zip(written, standing, strict=False):
        place = diagnostic["location"].get("range")
        if place and place["start"]["line"] == place["end"]["line"]:
            line = lines[place["start"]["line"] - 1]
            words = line[place["start"]["column"] - 1 : place["end"]["column"] - 1].decode()
            assert words == draft.text[one.span.start : one.span.end]


def test_a_draft_cannot_speak_github_commands() -> None:
    text = "一\n::error::x%0A"
    found = finding(text, (0, len(text)), message="甲,乙:丙\n::warning::y")
    lines = write(report_of(text, [found]), Draft(text, name="a,b:c\n.txt"), "github").decode().splitlines()
    assert len(lines) == 2
    place, title = "file=a%2Cb%3Ac%0A.txt,line=1,endLine=2", "title=文字关 甲%2C乙%3A丙%0A%3A%3Awarning"
    assert lines[0].startswith(f"::notice {place},{title}")
    assert "一%0A::error::x%250A" in lines[0]


def test_gitlab_fingerprints_are_the_ids_and_gaps_are_issues() -> None:
    report, draft = web_page()
    issues = json.loads(write(report, draft, "gitlab"))
    assert [issue["fingerprint"] for issue in issues[:-1]] == [one.id for one in report.findings]
    assert issues[-1]["severity"] == "critical"
    assert {issue["severity"] for issue in issues[:-1]} == {"blocker", "major", "minor"}


def test_junit_counts_what_it_holds(sample: tuple[Report, Draft]) -> None:
    report, draft = sample
    root = ElementTree.fromstring(write(report, draft, "junit"))
    failing = [one for one in report.findings if one.level != "advice" and not one.waived]
    assert int(root.get("failures", "")) == len(root.findall(".//failure")) == len(failing)
    assert int(root.get("errors", "")) == len(report.gaps)
    assert int(root.get("tests", "")) == len(root.findall(".//testcase"))
    assert [suite.get("name") for suite in root][:5] == ["政治关", "法律关", "政策关", "保密关", "文字关"]


def test_annotations_quote_the_source_except_around_personal_data() -> None:
    report, draft = everyday()
    for item, one in zip(json.loads(write(report, draft, "annotation"))["items"], report.findings, strict=True):
        selectors = {each["type"]: each for each in item["target"].get("selector", [])}
        if not selectors:
            assert one.span == (0, 0)
            continue
        position = selectors["TextPositionSelector"]
        assert (position["start"], position["end"]) == one.span
        quote = selectors.get("TextQuoteSelector")
        if quote:
            start = draft.text.index(quote["prefix"] + quote["exact"] + quote["suffix"]) + len(quote["prefix"])
            assert start == one.span.start
        assert not (quote and one.masked)


@pytest.mark.parametrize("format", ["sarif", "rdjson", "github", "gitlab", "junit"])
def test_gaps_reach_every_tool(format: str) -> None:
    report = report_of("好", [])
    report.gaps.append(Gap("图片一", "无法识别"))
    report.verdict = "incomplete"
    assert "图片一" in write(report, Draft("好"), format).decode()


@pytest.mark.skipif(not MULTITOOL.is_dir(), reason="npm package @microsoft/sarif-multitool is not installed")
def test_sarif_meets_the_oasis_schema(sample: tuple[Report, Draft]) -> None:
    import jsonschema

    schema = json.loads((MULTITOOL / "sarif-2.1.0.json").read_text("utf-8-sig"))
    jsonschema.validators.validator_for(schema)(schema).validate(json.loads(write(*sample, "sarif")))


@pytest.mark.skipif(not MULTITOOL.is_dir() or not shutil.which("npx"),
                    reason="npm package @microsoft/sarif-multitool is not installed")
def test_sarif_multitool_finds_no_error(tmp_path: Path) -> None:
    report, draft = everyday()
    draft.name = "/drafts/通知.txt"
    (tmp_path / "r.sarif").write_bytes(write(report, draft, "sarif"))
    done = subprocess.run(["npx", "--no-install", "sarif-multitool", "validate", str(tmp_path / "r.sarif"),
                           "--rule-kind", "Sarif"], cwd=MODULES.parent, capture_output=True, text=True, timeout=120)
    assert "successfully" in done.stdout
    assert ": error " not in done.stdout, done.stdout
