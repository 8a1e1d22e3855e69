"""Shared ground: the built-in rulebook once, a private cache, and packs written on the spot."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import screen

# Shared machines stall; slowness is measured in benchmarks, not by deadlines.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


# Servers, browsers and killed processes live by the clock of a shared machine; one stall is no fault of the code.
CLOCKED = ("test_editors", "test_http", "test_integrations", "test_rescan", "test_report_page", "test_watch",
           "test_wechat", "test_lsp", "test_mcp")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.stem.startswith(CLOCKED):
            item.add_marker(pytest.mark.flaky(reruns=2, reruns_delay=1))


FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CHROMIUM = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or ""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, headless and off the network; without it the tests that look at pages are skipped."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright from the dev extra")
    if not CHROMIUM:
        pytest.skip("needs Chromium: /usr/bin/chromium or CHROMIUM_PATH")
    with playwright.sync_playwright() as engine:
        running = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session", autouse=True)
def _private_cache(tmp_path_factory: pytest.TempPathFactory) -> Any:
    patch = pytest.MonkeyPatch()
    patch.setenv("PRESCREEN_CACHE", str(tmp_path_factory.mktemp("cache")))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def book() -> Any:
    return screen.load()


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., Path]:
    """Writes a pack with one lexicon of `terms` (texts or tables) and the card that serves it."""

    def make(terms: list[Any], allowed: tuple[str, ...] = (), **card: Any) -> Path:
        root = tmp_path / "pack"
        for room in ("lexicons", "rules"):
            (root / room / "wording").mkdir(parents=True, exist_ok=True)
        body = 'source = "本单位"\nchecked = 2026-01-01\nowner = "办公室"\n'
        for term in terms:
            entry = {"text": term, "why": "测试"} if isinstance(term, str) else {"why": "测试", **term}
            body += "\n[[term]]\n" + "".join(f"{k} = {_toml(v)}\n" for k, v in entry.items())
        for phrase in allowed:
            body += f'\n[[allowed]]\ntext = {_toml(phrase)}\nwhy = "测试"\n'
        (root / "lexicons/wording/own.toml").write_text(body, "utf-8")
        entry = {"title": "自有词表", "level": "review", "message": "用词须核", "advice": "请核对",
                 "lexicon": "wording/own", **card}
        (root / "rules/wording/own.toml").write_text(
            "".join(f"{k} = {_toml(v)}\n" for k, v in entry.items()), "utf-8")
        return root

    return make


def _toml(value: Any) -> str:
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return json.dumps(value, ensure_ascii=False)
