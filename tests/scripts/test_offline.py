"""Which files the offline copy holds, and when it is a new version."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from scripts import offline
from scripts.problems import FinishError

ROOT = Path(__file__).resolve().parents[2]
DAY = dt.date(2026, 11, 22)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site as MkDocs and the steps before leave it."""
    return fresh(tmp_path / "site")


def fresh(folder: Path) -> Path:
    for path, text in {
        "index.html": "home",
        "404.html": "not here",
        "services/msk/index.html": "Kafka",
        "assets/guide.css": "body {}",
        "pagefind/pagefind.js": "search",
        "search/names.json": "[]",
        "data/categories/streaming.json": "{}",
        "data/facts.json": "{}",
        "services/msk.md": "Kafka",
        "guide.pdf": "%PDF",
        "llms.txt": "for machines",
        "sitemap.xml": "<urlset/>",
        "sitemap.xml.gz": "",
        "feed.xml": "<feed/>",
        "_headers": "for the host",
        ".nojekyll": "",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "overrides/assets/worker", folder / "assets/worker")
    return folder


def listed(site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / "offline.json").read_text(encoding="utf-8"))
    return found


def test_what_a_reader_needs_is_listed_and_nothing_else(site: Path) -> None:
    offline.make(site, DAY)
    files = listed(site)["files"]
    assert list(files) == [
        "404.html",
        "assets/guide.css",
        "data/categories/streaming.json",
        "index.html",
        "pagefind/pagefind.js",
        "search/names.json",
        "services/msk/index.html",
    ]
    assert listed(site)["bytes"] == sum((site / path).stat().st_size for path in files)
    assert listed(site)["day"] == "2026-11-22"


def test_a_file_is_known_by_the_hash_of_its_content(site: Path) -> None:
    offline.make(site, DAY)
    whole = hashlib.sha256((site / "index.html").read_bytes()).hexdigest()
    assert whole.startswith(listed(site)["files"]["index.html"])


def test_the_worker_stands_at_the_root_only_and_knows_its_version(site: Path) -> None:
    offline.make(site, DAY)
    code = (site / "sw.js").read_text(encoding="utf-8")
    assert f'const VERSION = "{listed(site)["version"]}";' in code
    assert not (site / "assets/worker").exists()


def nothing(site: Path) -> None:
    pass


def a_page(site: Path) -> None:
    (site / "services/msk/index.html").write_text("Kafka!", encoding="utf-8")


def a_new_page(site: Path) -> None:
    (site / "new.html").write_text("new", encoding="utf-8")


def a_page_less(site: Path) -> None:
    (site / "services/msk/index.html").unlink()


def another_name(site: Path) -> None:
    (site / "index.html").rename(site / "home.html")


def the_worker(site: Path) -> None:
    with (site / offline.SOURCE).open("a", encoding="utf-8") as file:
        file.write("// changed\n")


def what_is_left_out(site: Path) -> None:
    (site / "feed.xml").write_text("<feed>more</feed>", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "newer"),
    [
        (nothing, False),
        (what_is_left_out, False),
        (a_page, True),
        (a_new_page, True),
        (a_page_less, True),
        (another_name, True),
        (the_worker, True),
    ],
)
def test_a_version_is_new_when_and_only_when_a_file_is(
    site: Path, tmp_path: Path, change: Callable[[Path], None], newer: bool
) -> None:
    offline.make(site, DAY)
    other = fresh(tmp_path / "other")
    change(other)
    # Another day alone is no new version.
    offline.make(other, DAY + dt.timedelta(1))
    assert (listed(other)["version"] != listed(site)["version"]) == newer
    assert ((other / "sw.js").read_bytes() != (site / "sw.js").read_bytes()) == newer


@pytest.mark.planted
def test_a_worker_that_is_gone_or_has_no_place_for_the_version_is_told(site: Path) -> None:
    source = site / offline.SOURCE
    source.write_text(source.read_text(encoding="utf-8").replace("const VERSION", "let VERSION"), "utf-8")
    with pytest.raises(FinishError, match=re.escape("assets/worker/sw.js: exactly one line must be")):
        offline.make(site, DAY)
    source.unlink()
    with pytest.raises(FinishError, match="the worker is not in the site"):
        offline.make(site, DAY)


def test_no_page_needs_what_is_left_out(built: Path) -> None:
    """Whatever a page loads with the page itself must be in the copy."""
    files = listed(built)["files"]
    missing: set[str] = set()
    for page in built.rglob("*.html"):
        tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
        for node in tree.css(
            "script[src], img[src], link[rel=stylesheet], link[rel=icon], link[rel=manifest]"
        ):
            address = node.attributes.get("src") or node.attributes.get("href") or ""
            if address.startswith(("data:", "https:")):
                continue
            folder = built if address.startswith("/") else page.parent
            path = (folder / address.lstrip("/")).resolve().relative_to(built.resolve()).as_posix()
            missing |= {path} - files.keys()
    assert missing == set()


def test_the_built_site_is_listed_as_it_is(built: Path) -> None:
    files = listed(built)["files"]
    assert len(files) > 700
    assert [
        path for path, hash_ in files.items() if offline.digest((built / path).read_bytes()) != hash_
    ] == []
    # A reader on a phone pays for it.
    assert listed(built)["bytes"] < 25_000_000
