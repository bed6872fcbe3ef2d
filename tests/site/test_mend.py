"""The ways to correct a page, as a reader meets them."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect
from selectolax.lexbor import LexborHTMLParser

from macros.site import Site
from scripts import build

ROOT = Path(__file__).resolve().parents[2]
REPO = os.environ["REPO_URL"]
FORM = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/wrong-fact.yml").read_text("utf-8"))
FIELDS = {field["id"] for field in FORM["body"] if "id" in field}


def said(address: str | None) -> dict[str, str]:
    """What a link fills into the form."""
    assert address
    assert address.startswith(f"{REPO}/issues/new?")
    return {
        name: values[0] for name, values in parse_qs(urlsplit(address).query, strict_parsing=True).items()
    }


def test_every_page_offers_both_ways_and_fills_in_what_the_form_asks(built: Path, real_site: Site) -> None:
    for entry in real_site.catalog.entries:
        folder = entry.path.removesuffix("index.md").removesuffix(".md")
        page = LexborHTMLParser((built / folder / "index.html").read_text("utf-8"))
        assert len(page.css("section.mend")) == 1, entry.path
        edit, report = page.css(".mend__ways a")
        assert edit.attributes["href"] == f"{REPO}/edit/main/docs/{entry.path}"
        links = [said(link.attributes["href"]) for link in (report, *page.css(".mend__parts a"))]
        for link in links:
            assert link["template"] == "wrong-fact.yml"
            assert link["file"] == f"docs/{entry.path}"
            assert link["page"].strip("/") == folder.strip("/")
            assert link.keys() - {"template"} <= FIELDS
        facts = [link for link in links if "says" in link]
        kinds = real_site.catalog.fact_kinds(entry)
        shown = [f"{key}: {kind.label}" for key, kind in kinds.items() if key in entry.facts]
        assert [link["part"] for link in facts] == shown
        for anchor in page.css(".mend__parts a"):
            assert page.css_first(f"[id='{anchor.attributes['data-part']}']") is not None
        heads = [re.sub(r"\s+", " ", head.text()).removesuffix("¶") for head in page.css("article h2[id]")]
        sections = [link["part"] for link in links if link.get("part", "").startswith("Section: ")]
        if page.css("article h2 .headerlink"):
            assert sections == [f"Section: {head}" for head in heads]


def test_a_fact_is_reported_with_what_the_page_says_of_it(page: Page, address: str) -> None:
    page.goto(address + "services/data-firehose/")
    page.locator(".mend summary").click()
    link = said(page.locator(".mend__parts").get_by_role("link", name="Buffering").get_attribute("href"))
    assert link["part"] == "buffering: Buffering"
    assert link["says"].startswith(page.locator("tr:has(#fact-buffering) td").first.inner_text()[:12])


def test_the_page_is_reported_from_its_end_without_a_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(address + "services/s3/#fact-speed")
    expect(plain.get_by_role("link", name="Report a wrong fact")).to_be_visible()
    plain.locator(".mend summary").click()
    expect(plain.locator(".mend__parts").get_by_role("link", name="Speed")).to_be_visible()
    context.close()


def test_who_went_to_a_part_of_the_page_reports_that_part(page: Page, address: str) -> None:
    page.goto(address + "services/s3/#fact-speed")
    report = page.locator("[data-report]")
    expect(report).to_have_text("Report a wrong fact: Speed")
    assert said(report.get_attribute("href"))["part"] == "speed: Speed"
    page.evaluate("location.hash = 'exam-traps'")
    expect(report).to_have_text("Report a wrong fact: Exam traps")
    assert said(report.get_attribute("href"))["part"] == "Section: Exam traps"
    page.evaluate("location.hash = ''")
    expect(report).to_have_text("Report a wrong fact")
    assert "part" not in said(report.get_attribute("href"))


def test_a_pointer_finds_the_way_beside_each_fact_and_a_keyboard_does_not_stop_there(
    page: Page, address: str
) -> None:
    page.goto(address + "services/s3/")
    row = page.locator("tr:has(#fact-speed)")
    shortcut = row.locator(".mend__fact")
    expect(shortcut).to_have_count(1)
    expect(shortcut).to_be_hidden()
    before = row.evaluate("row => [row.offsetTop, row.offsetHeight, row.offsetWidth]")
    row.hover()
    expect(shortcut).to_be_visible()
    assert row.evaluate("row => [row.offsetTop, row.offsetHeight, row.offsetWidth]") == before
    assert said(shortcut.get_attribute("href"))["part"] == "speed: Speed"
    assert page.locator(".mend__fact").count() == page.locator(".guide--facts tbody tr").count()
    assert page.locator(".mend__fact:not([tabindex='-1'][aria-hidden])").count() == 0


def test_targets_are_large_enough_for_a_thumb(phone: Page, address: str) -> None:
    phone.goto(address + "services/s3/")
    phone.locator(".mend summary").click()
    boxes = [one.bounding_box() for one in phone.locator(".mend a, .mend summary").all()]
    assert len(boxes) > 10
    assert all(box and box["height"] >= 44 for box in boxes)


def small_project(root: Path) -> Path:
    for folder in ("macros", "overrides", "scripts"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "mkdocs.yml", root)
    shutil.copytree(ROOT / "tests/fixtures/good", root / "docs")
    return root


def test_without_the_address_of_the_repository_no_link_leads_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REPO_URL")
    build.build(tmp_path / "site", small_project(tmp_path / "project"))
    pages = [path.read_text("utf-8") for path in (tmp_path / "site").rglob("*.html")]
    assert len(pages) > 5
    assert not any("Mend this page" in page or "issues/new" in page for page in pages)


@pytest.mark.planted
def test_a_wrong_address_stops_the_build_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPO_URL", "git@github.com:owner/name")
    with pytest.raises(build.BuildError) as error:
        build.build(tmp_path / "site", small_project(tmp_path / "project"))
    assert "REPO_URL must be an address such as https://github.com/owner/name" in str(error.value)
    assert "Traceback" not in str(error.value)
