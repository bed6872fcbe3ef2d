"""A guide whose every text is an attack, built and opened: all of it is words, nothing runs or is fetched."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import markdown
import pytest
from playwright.sync_api import Browser, Page, Route, expect
from selectolax.lexbor import LexborHTMLParser

from scripts import build, serve
from tests.hostile import ATTACK, hostile_project

pytestmark = pytest.mark.hostile

# What the attack makes of a text that is taken for HTML; the theme has none of these anywhere.
FOREIGN = "img, [onerror], script:not([src]), [src*='evil.example'], [href^='//']"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = hostile_project(tmp_path_factory.mktemp("hostile") / "project")
    build.build(root / "site", root)
    return root / "site"


@pytest.fixture(scope="module")
def where(site: Path) -> Iterator[str]:
    with serve.served(site) as address:
        yield address


PAGES = [
    "",
    "services/",
    "services/alpha-stream/",
    "services/beta-queue/",
    "algorithms/",
    "compare/",
    "compare/alpha-or-beta/",
    "concepts/drift/",
    "domains/data/",
    "exam/",
    "exam/coverage/",
    "glossary/",
    "changes/",
    "tools/",
    "tools/compare-any/",
    "tools/compare-any/?of=alpha-stream,beta-queue",
    "tools/files/",
    "tools/offline/",
    "404.html",
]


def test_every_page_shows_the_attack_as_words(site: Path) -> None:
    shown = 0
    for file in site.rglob("*.html"):
        html = LexborHTMLParser(file.read_text("utf-8"))
        assert [node.html for node in html.css(FOREIGN)] == [], file
        assert html.body
        shown += html.body.text().count(ATTACK)
    assert shown > 100


def test_no_header_is_left_early(site: Path) -> None:
    """What ends a title or an attribute would put the rest of it elsewhere."""
    html = LexborHTMLParser((site / "services/alpha-stream/index.html").read_text("utf-8"))
    title, summary = html.css_first("title"), html.css_first("meta[name=description]")
    assert title
    assert title.text() == f"Alpha Stream{ATTACK} - AWS ML Field Guide"
    assert summary
    assert summary.attributes["content"] == f"Keeps records in order until every reader has had them.{ATTACK}"
    assert html.root
    assert html.root.attributes["data-title"] == f"Alpha Stream{ATTACK}"


@contextmanager
def opened(chromium: Browser, where: str) -> Iterator[tuple[Page, list[str]]]:
    """A page, and a list of every script of the attack that runs in it and every call to another host."""
    calls: list[str] = []

    def watch(route: Route) -> None:
        if route.request.url.startswith((where, "data:", "blob:")):
            route.continue_()
        else:
            calls.append(route.request.url)
            route.abort()

    # The policy would stop all of it; here nothing may get as far as that.
    context = chromium.new_context(service_workers="block", bypass_csp=True)
    context.expose_function("owned", lambda *_: calls.append("owned()"))
    context.route("**/*", watch)
    yield context.new_page(), calls
    context.close()


def test_the_watch_sees_what_runs_and_who_is_called(where: str, chromium: Browser) -> None:
    with opened(chromium, where) as (page, calls):
        page.goto(where)
        page.evaluate("text => { document.querySelector('main').innerHTML = text }", ATTACK)
        page.wait_for_timeout(300)
        assert sorted(calls) == [f"{where.split('//')[0]}//evil.example/x", "owned()"]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_and_nobody_is_called(path: str, where: str, chromium: Browser) -> None:
    with opened(chromium, where) as (page, calls):
        page.goto(where + path)
        page.wait_for_load_state("networkidle")
        assert calls == []
        assert page.evaluate("document.querySelectorAll('img, [onerror]').length") == 0


def test_what_scripts_draw_from_the_data_is_words(where: str, chromium: Browser) -> None:
    with opened(chromium, where) as (page, calls):
        page.goto(where)
        page.keyboard.press("/")
        for words in ("recall", "onerror owned", ATTACK, "alpha"):
            page.fill("#search-input", words)
            page.wait_for_timeout(300)
        expect(page.locator("#search")).to_contain_text(ATTACK)
        page.goto(f"{where}tools/compare-any/?of=alpha-stream,beta-queue")
        page.wait_for_selector("main table th a")
        assert ATTACK in page.locator("main").inner_text()
        assert page.evaluate("document.querySelectorAll('img, [onerror]').length") == 0
        assert calls == []


@pytest.mark.parametrize(
    "query",
    [
        f"services/?contains={ATTACK}",
        f"services/?sort={ATTACK}&group={ATTACK}",
        f"tools/compare-any/?of={ATTACK}",
        f"?q={ATTACK}",
        f"glossary/#{ATTACK}",
        "tools/compare-any/?of=__proto__,constructor",
        "services/#javascript:owned()",
    ],
)
def test_an_address_that_somebody_sent_runs_nothing(query: str, where: str, chromium: Browser) -> None:
    with opened(chromium, where) as (page, calls):
        page.goto(where + query)
        page.wait_for_load_state("networkidle")
        assert calls == []
        assert page.evaluate("document.querySelectorAll('img, [onerror]').length") == 0


def test_json_is_json_and_keeps_the_words(site: Path) -> None:
    files = list(site.rglob("*.json"))
    assert len(files) > 8
    for file in files:
        json.loads(file.read_text("utf-8"))
    catalog: dict[str, Any] = json.loads((site / "data/catalog.json").read_text("utf-8"))
    assert f"Alpha Stream{ATTACK}" in {page["title"] for page in catalog["pages"]}


def test_tables_keep_the_words_in_their_cells(site: Path) -> None:
    for file in site.rglob("*.csv"):
        rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))
        assert {len(row) for row in rows} == {len(rows[0])}, file


def test_the_feed_has_no_elements_but_its_own(site: Path) -> None:
    names = {node.tag.rpartition("}")[2] for node in ElementTree.parse(site / "feed.xml").iter()}
    assert names <= {"feed", "id", "title", "updated", "author", "name", "link", "entry", "summary"}


def test_the_pages_as_markdown_are_words_to_any_markdown(site: Path) -> None:
    files = [*site.rglob("index.md"), site / "llms.txt", site / "llms-full.txt"]
    assert len(files) > 15
    for file in files:
        text = file.read_text("utf-8").split("\n---\n", 1)[-1]
        html = LexborHTMLParser(markdown.markdown(text, extensions=["tables", "fenced_code"]))
        assert [node.html for node in html.css("img, script, [onerror]")] == [], file


def test_the_manifest_is_the_same_whatever_the_data_says(site: Path) -> None:
    manifest = (site / "manifest.webmanifest").read_text("utf-8")
    assert json.loads(manifest)["start_url"] == "./"
    assert "owned" not in manifest
