"""What a reuser finds: every page's Markdown, and a page that lists every file and whose examples run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from selectolax.lexbor import LexborHTMLParser

from tests.site.devices import axe, opened

DATA = "tools/data/"


@pytest.fixture(scope="module")
def source() -> str:
    return (Path(__file__).parents[2] / "docs/tools/data.md").read_text(encoding="utf-8")


def example(source: str, language: str) -> str:
    """The one example in a language on the page for reusers."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", source, re.DOTALL | re.MULTILINE)
    return str(found)


def test_every_page_offers_its_markdown_to_people_and_programs(built: Path) -> None:
    pages = [(path, LexborHTMLParser(path.read_text(encoding="utf-8"))) for path in built.rglob("index.html")]
    # An old address has no words of its own: it only leads on.
    pages = [(path, html) for path, html in pages if not html.css('meta[http-equiv="refresh"]')]
    assert len(pages) > 300
    for path, html in pages:
        offers = [
            html.css_first('link[rel="alternate"][type="text/markdown"]'),
            html.css_first('main a[type="text/markdown"]'),
        ]
        for offer in offers:
            assert offer is not None, path
            assert (path.parent / str(offer.attributes["href"])).is_file(), path
        title = html.css_first("h1")
        heading = re.search(r"^# (.+)$", (path.parent / "index.md").read_text("utf-8"), re.MULTILINE)
        assert heading
        assert title
        assert heading[1].replace("\\", "") == title.text().replace("¶", "").strip()


def test_a_page_that_is_not_there_offers_none(built: Path) -> None:
    assert "text/markdown" not in (built / "404.html").read_text(encoding="utf-8")


def test_every_exported_file_is_linked_on_the_page_for_reusers(built: Path) -> None:
    html = LexborHTMLParser((built / DATA / "index.html").read_text(encoding="utf-8"))
    linked = {
        urljoin(f"/{DATA}", str(link.attributes["href"]).partition("#")[0]).lstrip("/")
        for link in html.css("article a[href]")
    }
    files = [
        path.relative_to(built).as_posix()
        for path in [*built.glob("data/**/*"), *built.glob("*.txt"), *built.glob("*.xml")]
        if path.is_file()
    ]
    assert len(files) > 50
    assert sorted(set(files) - linked) == ["robots.txt"]


def test_the_example_of_a_page_fits_the_schema(built: Path, source: str) -> None:
    data = json.loads((built / "data/categories/streaming.json").read_text(encoding="utf-8"))
    data["pages"] = [json.loads(example(source, "json"))]
    schema = json.loads((built / "data/category.schema.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(data)] == []


def test_the_python_example_runs(address: str, source: str) -> None:
    program = example(source, "python")
    assert program.count("https://guide.example/") == 1
    done = subprocess.run(
        [sys.executable, "-c", program.replace("https://guide.example/", address)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Amazon Elastic Inference: Inferentia" in done.stdout


def test_the_javascript_example_runs_on_the_page(page: Page, address: str, source: str) -> None:
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(message.text)

    page.goto(address + DATA)
    page.on("console", hear)
    page.evaluate(f"async () => {{ {example(source, 'js')} }}")
    assert any(text.startswith("Amazon Kinesis Data Streams Real time") for text in said)


def test_the_link_opens_the_page_as_readable_markdown(page: Page, address: str) -> None:
    page.goto(address + "services/kinesis-data-streams/")
    page.get_by_role("link", name="This page as Markdown").click()
    page.wait_for_url("**/services/kinesis-data-streams/index.md")
    # Signs beyond ASCII are what a browser gets wrong that is not told the encoding.
    expect(page.locator("body")).to_contain_text("# Amazon Kinesis Data Streams")
    expect(page.locator("body")).to_contain_text("Parents go OPEN → CLOSED → EXPIRED")


def test_the_markdown_link_is_large_enough_for_a_thumb(phone: Page, address: str) -> None:
    for path in ("", "services/msk/", "glossary/"):
        phone.goto(address + path)
        box = phone.get_by_role("link", name="This page as Markdown").bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_for_reusers_is_accessible_and_fits(
    chromium: Browser, address: str, scheme: str, width: int
) -> None:
    with opened(chromium, width, 800, scheme=scheme) as fresh:
        fresh.goto(address + DATA)
        assert axe(fresh) == []
        assert fresh.evaluate("document.querySelector('main').scrollWidth") <= width
