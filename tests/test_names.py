"""Names by the embedded recogniser, and the trust that a spaCy model has to earn."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from screen import names as module
from screen.names import FOLDER, PACKAGE, load_model, name_at, names


@pytest.fixture(autouse=True)
def no_model(monkeypatch):
    monkeypatch.delenv(FOLDER, raising=False)
    module.configured.cache_clear()
    yield
    module.configured.cache_clear()


def found(text):
    return [name for _, _, name in names(text)]


@pytest.mark.parametrize(("text", "expected"), [
    ("记者林海波从县水务局获悉", ["林海波"]),
    ("联系人：王敏，电话见公告", ["王敏"]),
    ("村民欧阳建国表示", ["欧阳建国"]),
    ("副主任陈刚和李秀英一同参加", ["陈刚", "李秀英"]),
    ("自治区主席艾力·吐尔逊主持会议", ["艾力·吐尔逊"]),
    ("患者周某某已出院", []),
    ("县长高度重视，于是成立专班", []),
    ("金融方案任务明确，关于文化安全", []),
    ("有事请找吴小姐或张经理", []),
])
def test_embedded_recogniser(text, expected):
    assert found(text) == expected
    assert all(text[a:b] == name for a, b, name in names(text))


@pytest.mark.parametrize(("text", "start", "name"), [
    ("主席王毅向随行人员介绍", 2, "王毅"),
    ("主任周恩来在会上", 2, "周恩来"),
    ("县长方向明主持会议", 2, "方向明"),
    ("总统布拉托维奇说", 2, "布拉托维奇"),
    ("主任安排工作", 2, ""),
    ("书记的讲话", 2, ""),
])
def test_name_after_a_title(text, start, name):
    assert text[start:name_at(text, start)] == name


def test_recognition_is_linear_on_hostile_text():
    started = time.perf_counter()
    for text in ("张" * 50_000, "王·" * 50_000, "主任张三" * 20_000):
        names(text)
    assert time.perf_counter() - started < 20


def test_spacy_stays_asleep_without_a_model():
    code = "import sys, screen.names as n; n.names('记者林海波报道'); assert 'spacy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


# The model


def package(folder, version, files=()):
    """A stand-in for an installed model package."""
    info = folder / f"{PACKAGE}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: {version}\n", "utf-8")
    (folder / PACKAGE).mkdir()
    (folder / PACKAGE / "__init__.py").write_text("", "utf-8")
    for path, text in files:
        (folder / PACKAGE / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / PACKAGE / path).write_text(text, "utf-8")


def pipeline(folder, name="core_web_sm", version="3.8.0"):
    """A small real pipeline on disk that knows one person."""
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("zh")
    nlp.meta.update(name=name, version=version)
    people, places = {"label": "PERSON", "pattern": "柳依依"}, {"label": "GPE", "pattern": "青河"}
    nlp.add_pipe("entity_ruler").add_patterns([people, places])
    nlp.to_disk(folder)
    return folder


def test_without_a_model_the_status_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    model, status = load_model()
    assert model is None and "未安装" in status and "内置" in status


def test_the_squatter_of_the_name_is_refused(monkeypatch, tmp_path):
    package(tmp_path, "999.9.9")
    monkeypatch.syspath_prepend(str(tmp_path))
    spacy = pytest.importorskip("spacy")
    assert spacy.util.is_package(PACKAGE)
    with pytest.raises(AttributeError):
        spacy.load(PACKAGE)
    model, status = load_model()
    assert model is None and "999.9.9" in status
    assert found("记者林海波报道") == ["林海波"]


def test_a_right_version_without_a_pipeline_is_refused(monkeypatch, tmp_path):
    package(tmp_path, "3.8.0")
    monkeypatch.syspath_prepend(str(tmp_path))
    model, status = load_model()
    assert model is None and "config.cfg" in status


def test_a_broken_pipeline_falls_back(monkeypatch, tmp_path):
    meta = json.dumps({"lang": "zh", "name": "core_web_sm", "version": "3.8.0", "pipeline": ["ner"]})
    package(tmp_path, "3.8.0", [(f"{PACKAGE}-3.8.0/meta.json", meta), (f"{PACKAGE}-3.8.0/config.cfg", "[")])
    monkeypatch.syspath_prepend(str(tmp_path))
    model, status = load_model()
    assert model is None and "无法载入" in status


def test_an_installed_model_is_loaded_and_adds_names(monkeypatch, tmp_path):
    package(tmp_path, "3.8.0")
    pipeline(tmp_path / PACKAGE / f"{PACKAGE}-3.8.0")
    monkeypatch.syspath_prepend(str(tmp_path))
    model, status = load_model()
    assert model is not None and "3.8.0" in status
    text = "青河的柳依依和记者林海波"
    assert names(text, model) == [(3, 6, "柳依依"), (9, 12, "林海波")]


def test_a_configured_folder_is_used_once_found(monkeypatch, tmp_path):
    monkeypatch.setenv(FOLDER, str(pipeline(tmp_path / "model", name="agency")))
    assert found("青河的柳依依说") == ["柳依依"]


@pytest.mark.parametrize(("key", "value"), [("lang", "en"), ("pipeline", ["tagger"])])
def test_a_configured_folder_must_be_a_chinese_name_model(tmp_path, key, value):
    meta = {"lang": "zh", "name": "x", "version": "1", "pipeline": ["ner"], key: value}
    (tmp_path / "meta.json").write_text(json.dumps(meta), "utf-8")
    (tmp_path / "config.cfg").write_text("", "utf-8")
    model, status = load_model(str(tmp_path))
    assert model is None and status


@pytest.mark.parametrize("path", ["/nowhere/at/all", "\x00"])
def test_a_missing_folder_never_raises(path):
    model, status = load_model(path)
    assert model is None and status
