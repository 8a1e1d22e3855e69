"""The WordPress plugin in a real WordPress, asked in every way in which a post can be published."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

from http_server import Served
from wordpress_site import Site, missing

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}")
GOOD = "<!-- wp:paragraph -->\n<p>县图书馆自本周起周末照常开放，欢迎读者前来阅览。</p>\n<!-- /wp:paragraph -->"
BAD = "<p>受助人王小明，身份证号11010519491231002X，家住青河县。</p>"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    service = Served(tmp_path_factory.mktemp("service"), "--workers", "1")
    yield service
    service.stop()


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    site = Site()
    yield site
    site.stop()


@pytest.fixture
def site(running: Site, served: Served) -> Site:
    running.settings(URL=f"http://127.0.0.1:{served.port}")
    return running


def posts(site: Site, post: int) -> dict[str, Any]:
    found: dict[str, Any] = site.inside(
        f"$p = get_post({post}, ARRAY_A); $p['told'] = get_post_meta({post}, '_prescreen', true); return $p;")
    return found


def test_the_rest_api_publishes_what_passes_and_keeps_the_receipt(site: Site, served: Served) -> None:
    status, post = site.rest("wp/v2/posts", title="开放时间", content=GOOD, status="publish")
    assert status == 201, post
    told = posts(site, post["id"])
    assert told["post_status"] == "publish" and told["told"]["verdict"] == "pass"
    verified = served.ask("POST", "/v1/receipts/verify", {"receipt": told["told"]["receipt"], "title": "开放时间",
                                                          "text": told["post_content"], "format": "html"}).json
    assert verified["valid"] and verified["verdict"] == "pass"


def test_the_rest_api_refuses_the_rest_and_says_why(site: Site) -> None:
    status, told = site.rest("wp/v2/posts", title="公示", content=BAD, status="publish")
    assert status == 422 and told["code"] == "prescreen_refused" and "身份证" in told["message"]
    assert "11010519491231002X" not in told["message"]
    status, draft = site.rest("wp/v2/posts", title="公示", content=BAD, status="draft")
    assert status == 201
    assert site.rest(f"wp/v2/posts/{draft['id']}", status="publish")[0] == 422
    assert site.rest("wp/v2/pages", title="公示", content=BAD, status="future", date="2090-01-01T00:00:00")[0] == 422
    assert posts(site, draft["id"])["post_status"] == "draft"
    assert site.rest(f"wp/v2/posts/{draft['id']}", status="publish", content=GOOD)[0] == 200
    assert site.rest(f"wp/v2/posts/{draft['id']}", content=BAD)[0] == 422
    assert posts(site, draft["id"])["post_content"] == GOOD


def test_other_ways_to_save_leave_a_draft(site: Site) -> None:
    for state, more in (("publish", ""), ("future", ", 'post_date' => '2090-01-01 00:00:00'")):
        new = site.inside(f"return wp_insert_post(array('post_title' => '公示', 'post_content' => '{BAD}',"
                          f" 'post_status' => '{state}'{more}));")
        assert posts(site, new)["post_status"] == "draft" and not posts(site, new)["told"]
    assert site.inside(f"return wp_update_post(array('ID' => {new}, 'post_status' => 'publish'));") == new
    assert posts(site, new)["post_status"] == "draft"


def test_a_published_text_stays_and_the_new_one_is_kept_aside(site: Site) -> None:
    quoted = GOOD.replace("欢迎", "\\\\'欢迎\\\\'")
    post = site.inside(f"return wp_insert_post(wp_slash(array('post_title' => 't', 'post_content' => '{GOOD}',"
                       " 'post_status' => 'publish')));")
    assert posts(site, post)["post_status"] == "publish", quoted
    site.inside(f"return wp_update_post(array('ID' => {post}, 'post_content' => '{BAD}'));")
    assert posts(site, post)["post_content"] == GOOD and posts(site, post)["post_status"] == "publish"
    assert site.inside(f"return wp_get_post_autosave({post})->post_content;") == BAD
    site.inside(f"return wp_update_post(array('ID' => {post}, 'post_content' => '{BAD}', 'post_status' => 'draft'));")
    assert posts(site, post)["post_status"] == "draft"


def test_titles_excerpts_and_empty_bodies_are_checked(site: Site) -> None:
    words = "身份证号11010519491231002X"
    assert site.rest("wp/v2/posts", title=words, content=GOOD, status="publish")[0] == 422
    assert site.rest("wp/v2/posts", title="t", content=GOOD, excerpt=words, status="publish")[0] == 422
    assert site.rest("wp/v2/posts", title=words, content="", status="publish")[0] == 422
    assert site.rest("wp/v2/posts", title="开放时间", content="", status="publish")[0] == 201


def test_a_silent_service_publishes_nothing_unless_told_to(site: Site) -> None:
    site.settings(URL="http://127.0.0.1:9", TIMEOUT=2)
    status, told = site.rest("wp/v2/posts", title="开放时间", content=GOOD, status="publish")
    assert status == 422 and "没有应答" in told["message"]
    site.settings(URL="http://127.0.0.1:9", TIMEOUT=2, FAIL_OPEN=True)
    status, post = site.rest("wp/v2/posts", title="开放时间", content=GOOD, status="publish")
    assert status == 201 and posts(site, post["id"])["told"] == {"verdict": "unchecked"}
    assert "Fatal" not in (site.log.read_text() if site.log.exists() else "")


def test_the_bar_the_key_and_the_signature(site: Site, served: Served) -> None:
    review = GOOD.replace("县图书馆自", "县里已作出布署，县图书馆自")
    level = served.check(review, format="html")["verdict"]
    bar = {"block": "block", "review": "block", "advice": "review"}[level]
    url = f"http://127.0.0.1:{served.port}"
    site.settings(URL=url, FAIL_ON=level)
    assert site.rest("wp/v2/posts", title="开放时间", content=review, status="publish")[0] == 422
    site.settings(URL=url, FAIL_ON="no such level")
    assert site.rest("wp/v2/posts", title="开放时间", content=review, status="publish")[0] == 422
    if level != "block":
        site.settings(URL=url, FAIL_ON=bar)
        assert site.rest("wp/v2/posts", title="开放时间", content=review, status="publish")[0] == 201
    if level == "review":
        site.settings(URL=url)
        site.inside("get_role('administrator')->add_cap('prescreen_sign'); return 1;")
        assert site.rest("wp/v2/posts", title="开放时间", content=review, status="publish")[0] == 201
        assert site.rest("wp/v2/posts", title="开放时间", content=BAD, status="publish")[0] == 422
        site.inside("get_role('administrator')->remove_cap('prescreen_sign'); return 1;")


def test_the_panel_locks_and_unlocks_the_button(site: Site) -> None:
    if not importlib.util.find_spec("playwright") or not shutil.which("chromium"):
        pytest.skip("needs playwright and chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{site.url}/wp-login.php")
        page.fill("#user_login", "admin")
        page.fill("#user_pass", "password-of-admin")
        page.click("#wp-submit")
        page.goto(f"{site.url}/wp-admin/post-new.php")
        page.wait_for_function("window.wp && wp.data && wp.data.select('core/editor').getCurrentPostId()")
        page.evaluate("""words => {
            wp.data.dispatch('core/preferences').set('core/edit-post', 'welcomeGuide', false);
            wp.data.dispatch('core/editor').editPost({title: '公示'});
            wp.data.dispatch('core/block-editor').resetBlocks(wp.blocks.parse(words));
        }""", BAD)
        page.click(".editor-post-publish-panel__toggle")
        page.wait_for_selector(".prescreen-panel .prescreen-block")
        assert "身份证" in page.inner_text(".prescreen-panel")
        button = page.locator(".editor-post-publish-panel .editor-post-publish-button")
        assert button.is_disabled() or button.get_attribute("aria-disabled") == "true"
        page.evaluate("words => wp.data.dispatch('core/block-editor').resetBlocks(wp.blocks.parse(words))", GOOD)
        page.wait_for_function("!wp.data.select('core/editor').isPostSavingLocked()")
        button.click()
        page.wait_for_function("wp.data.select('core/editor').isCurrentPostPublished()")
        post = page.evaluate("wp.data.select('core/editor').getCurrentPostId()")
        browser.close()
    assert posts(site, post)["post_status"] == "publish"
