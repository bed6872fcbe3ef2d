"""Old addresses: every one that was ever published leads somewhere, by page, host file and in a browser."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from playwright.sync_api import Page
from selectolax.lexbor import LexborHTMLParser

from macros.history import Published, published_pages
from macros.site import Site
from scripts import redirects, serve
from tests.macros.guide import Guide

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://example.org/guide/"


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    return Guide.good(tmp_path)


def made(guide: Guide, site_url: str = "") -> dict[str, str]:
    return redirects.files(guide.site().catalog, "Guide", site_url)


# --- nothing that was published is lost -----------------------------------------------------------


def test_every_address_that_was_ever_published_leads_somewhere(real_site: Site) -> None:
    published = published_pages(ROOT)
    assert list(redirects.missing(real_site.catalog, published)) == []
    if not published.complete:
        warnings.warn(redirects.INCOMPLETE, stacklevel=1)
    else:
        # Pages that were added and not committed yet are on no list.
        assert len(published.pages) >= 300


@pytest.mark.planted
def test_a_page_that_is_gone_or_has_moved_needs_a_redirect(guide: Guide) -> None:
    published = Published(
        {
            "services/beta-queue.md": "services/beta-queue.md",
            "services/older.md": "services/beta-queue.md",
            "services/ended.md": None,
            "services/lost.md": "services/lost.md",  # deleted, and not committed yet
            "kitchen/index.md": None,
            "services/old-beta.md": None,
        },
        complete=True,
    )
    assert list(redirects.missing(guide.site().catalog, published)) == [
        "docs/redirects.yml:1: kitchen/: its page is gone and the address leads nowhere; "
        "add: kitchen/: <slug of the page that says it today>",
        "docs/redirects.yml:1: services/ended/: its page is gone and the address leads nowhere; "
        "add: services/ended/: <slug of the page that says it today>",
        "docs/redirects.yml:1: services/lost/: its page is gone and the address leads nowhere; "
        "add: services/lost/: <slug of the page that says it today>",
        "docs/redirects.yml:1: services/older/: its page is now docs/services/beta-queue.md and the address "
        "leads nowhere; add: services/older/: beta-queue",
    ]


@pytest.mark.planted
def test_a_page_of_ours_that_was_moved_is_found(real_site: Site) -> None:
    published = published_pages(ROOT)
    pages = {**published.pages, "services/elasticmapreduce.md": "services/s3.md"}
    (line,) = redirects.missing(real_site.catalog, Published(pages, published.complete))
    assert line.endswith("add: services/elasticmapreduce/: s3")


@pytest.mark.parametrize(
    ("published", "code", "said", "printed"),
    [
        (Published({"index.md": "index.md"}, True), 0, "", "1 addresses were published"),
        (Published({}, False), 0, redirects.INCOMPLETE, "0 addresses were published"),
        (Published({"old.md": None}, True), 1, "docs/redirects.yml:1: old/: its page is gone", ""),
    ],
)
def test_the_command_line_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    published: Published,
    code: int,
    said: str,
    printed: str,
) -> None:
    monkeypatch.setattr(redirects, "published_pages", lambda root: published)
    assert redirects.main() == code
    output = capsys.readouterr()
    assert output.err.startswith(said)
    assert output.out.startswith(printed)


# --- what is made of them -------------------------------------------------------------------------


def test_a_guide_whose_pages_never_moved_has_no_such_files(guide: Guide) -> None:
    (guide.docs / "redirects.yml").unlink()
    assert made(guide) == {}


def test_there_is_a_page_at_each_old_address_and_lines_for_hosts(guide: Guide) -> None:
    files = made(guide, ADDRESS)
    assert list(files) == ["services/old-beta/index.html", "words/index.html", "_redirects"]
    assert files["_redirects"].splitlines() == [
        "/guide/services/old-beta/ /guide/services/beta-queue/ 301",
        "/guide/services/old-beta /guide/services/beta-queue/ 301",
        "/guide/words/ /guide/glossary/#term-recall 301",
        "/guide/words /guide/glossary/#term-recall 301",
    ]
    assert made(guide)["_redirects"].startswith("/services/old-beta/ /services/beta-queue/ 301\n")


@pytest.mark.parametrize(
    ("site_url", "canonical"),
    [("", "../beta-queue/"), (ADDRESS, "https://example.org/guide/services/beta-queue/")],
)
def test_the_page_tells_readers_browsers_and_search_engines(
    guide: Guide, site_url: str, canonical: str
) -> None:
    html = LexborHTMLParser(made(guide, site_url)["services/old-beta/index.html"])
    (link,) = html.css("main a")
    assert (link.attributes["href"], link.text()) == ("../beta-queue/", "Beta Queue")
    assert [one.attributes for one in html.css("link")] == [{"rel": "canonical", "href": canonical}]
    assert [one.text() for one in html.css("title, h1")] == [
        "Moved: Beta Queue - Guide",
        "This page has moved",
    ]
    assert [one.attributes for one in html.css("html")] == [{"lang": "en"}]
    # Nothing that a strict policy would refuse.
    assert html.css("script, style, [style], [onload]") == []


@pytest.mark.parametrize(
    ("old", "target", "way"),
    [
        ("services/old/", "services/new/", "../new/"),
        ("services/old", "services/new/", "new/"),
        ("services/old/", "concepts/new/#fact", "../../concepts/new/#fact"),
        ("old/", "", "../"),
        ("old", "", "./"),
        ("a/b/c/", "a/", "../../"),
    ],
)
def test_the_way_from_one_address_to_another(old: str, target: str, way: str) -> None:
    assert redirects.relative(old, target) == way


def test_a_browser_follows_below_a_sub_path_to_the_very_place(
    page: Page, guide: Guide, tmp_path: Path
) -> None:
    root = tmp_path / "host"
    for path, text in {**made(guide), "glossary/index.html": "<title>Glossary</title>"}.items():
        file = root / "deep/guide" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    with serve.served(root) as where:
        page.goto(f"{where}deep/guide/words/", wait_until="commit")
        page.wait_for_url(f"{where}deep/guide/glossary/#term-recall")
        assert page.title() == "Glossary"
