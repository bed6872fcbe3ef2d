"""Finding the way: the index table of every room, and from any page to its neighbours."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from selectolax.lexbor import LexborHTMLParser, LexborNode

from macros.catalog import Catalog, Entry
from macros.rooms import Room, all_rooms, url
from macros.site import Site
from scripts import serve

ROWS = ".guide--room tbody tr:not(.room-group):visible"
ROOMS = ("domains/", "compare/", "services/", "concepts/", "exam/", "changes/")  # tables drawn by the theme


def ready(page: Page, address: str) -> None:
    """Open a page and wait until its tables can be filtered."""
    page.goto(address)
    page.wait_for_selector(".sort", state="attached")


def names(page: Page) -> list[str]:
    return page.locator(f"{ROWS} th a").all_inner_texts()


@pytest.fixture(scope="module")
def rooms(real_site: Site) -> dict[str, Room]:
    return {room.url: room for room in all_rooms(real_site.catalog)}


# --- the index tables -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ROOMS)
def test_every_page_of_a_room_has_one_row_in_its_index(
    built: Path, rooms: dict[str, Room], path: str
) -> None:
    html = LexborHTMLParser((built / path / "index.html").read_text("utf-8"))
    shown = [link.text() for link in html.css(".guide--room tbody th[scope=row] a")]
    assert shown == [entry.page.title for group in rooms[path].groups for entry in group.entries]
    assert len(set(shown)) == len(shown)


def test_only_rooms_that_draw_no_table_themselves_get_one(built: Path) -> None:
    for path in ("algorithms", "glossary"):
        html = LexborHTMLParser((built / path / "index.html").read_text("utf-8"))
        assert html.css(".guide .filter")
        assert not html.css(".guide--room")


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("services/", ["Service", "In short", "Status", "Exams"]),
        ("concepts/", ["Concept", "In short", "Exams"]),
        ("compare/", ["Comparison", "In short", "Compares", "Exams"]),
        ("domains/", ["Exam domain", "Weight", "In short"]),
        ("exam/", ["Page", "In short"]),
        ("changes/", ["Page", "In short"]),
    ],
)
def test_an_index_says_of_a_page_what_its_kind_needs(
    page: Page, address: str, path: str, head: list[str]
) -> None:
    ready(page, address + path)
    assert page.locator(".guide--room thead th").all_inner_texts() == head
    assert all(text.strip() for text in page.locator(f"{ROWS} td").all_inner_texts())


def test_the_plain_table_needs_no_javascript(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 860})
    plain = context.new_page()
    plain.goto(address + "services/")
    count = plain.locator(ROWS).count()
    expect(plain.locator(".filter")).to_be_hidden()
    plain.locator(".room").get_by_role("link", name="AI services", exact=True).click()
    plain.wait_for_url("**/services/?category=AI+services#ai-services")
    # Nothing is filtered, and the heading of the group is what one sees first.
    assert plain.locator(ROWS).count() == count
    expect(plain.locator("#ai-services")).to_be_in_viewport()
    context.close()


def test_an_index_filters_by_word_category_status_and_exam(page: Page, address: str) -> None:
    ready(page, address + "services/")
    everything = page.locator(ROWS).count()
    form = page.locator("form.filter")
    form.get_by_label("Contains").fill("kafka")
    assert "Amazon MSK (Managed Streaming for Apache Kafka)" in names(page)
    assert page.locator(ROWS).count() < 10
    # The words of the group count as words of its rows.
    form.get_by_label("Contains").fill("kinesis streaming data")
    assert "Amazon Kinesis Data Streams" in names(page)
    form.get_by_label("Contains").fill("")
    form.get_by_label("Status").select_option("Ended")
    assert set(page.locator(f"{ROWS} .room-state").all_inner_texts()) == {"Ended"}
    form.get_by_label("Exams").select_option("AIF-C01")
    exams = page.locator(f"{ROWS} .room-exams").all_inner_texts()
    assert exams
    assert all("AIF-C01" in text for text in exams)
    expect(form.get_by_role("status")).to_have_text(f"{len(exams)} of {everything}")
    # No heading of a group stands over nothing.
    for group in page.locator(".guide--room tbody:visible").all():
        assert group.locator("tr:not(.room-group):visible").count()
    form.get_by_role("button", name="Clear").click()
    assert page.locator(ROWS).count() == everything
    assert urlsplit(page.url).query == ""


def test_a_category_of_several_groups_can_be_chosen_as_a_whole(
    page: Page, address: str, real_site: Site
) -> None:
    ready(page, address + "services/")
    page.get_by_label("Category").select_option("SageMaker AI")
    of_category = {
        entry.page.title
        for entry in real_site.catalog.of_kind("services")
        if entry.facts_page and entry.facts_page.category == "sagemaker"
    }
    assert set(names(page)) == of_category


def test_an_index_sorts_by_a_head_and_goes_back_to_its_groups(page: Page, address: str) -> None:
    ready(page, address + "services/")
    grouped = names(page)
    page.get_by_role("button", name="Service", exact=True).click()
    assert names(page) == sorted(grouped, key=str.casefold) != grouped
    expect(page.locator(".guide--room thead th").first).to_have_attribute("aria-sort", "ascending")
    assert page.locator(".room-group:visible").count() == 0
    # Out of its group a row says where it belongs.
    row = page.locator(ROWS).filter(has=page.get_by_role("link", name="Amazon S3", exact=True))
    expect(row.locator("th .note")).to_have_text("Storage")
    expect(row.locator("th .note")).to_be_visible()
    page.get_by_role("button", name="Service", exact=True).click()
    assert names(page) == sorted(grouped, key=str.casefold, reverse=True)
    page.get_by_role("button", name="Clear").click()
    assert names(page) == grouped
    assert page.locator(".room-group:visible").count() > 10
    expect(row.locator("th .note")).to_be_hidden()


def test_weights_sort_as_numbers(page: Page, address: str) -> None:
    ready(page, address + "domains/")
    page.get_by_role("button", name="Weight").click()
    weights = [
        int(text.split("\u202f")[0]) for text in page.locator(f"{ROWS} .room-weight").all_inner_texts()
    ]
    assert weights == sorted(weights)
    assert sum(weights) == 100


def test_a_filtered_and_sorted_index_can_be_shared(page: Page, address: str) -> None:
    ready(page, address + "concepts/")
    page.get_by_label("Contains").fill("model")
    page.get_by_label("Category").select_option("Techniques")
    page.get_by_label("Exams").select_option("MLA-C02")
    page.get_by_role("button", name="Concept", exact=True).click()
    page.get_by_role("button", name="Concept", exact=True).click()
    shared, shown = page.url, names(page)
    assert len(shown) > 2
    assert parse_qs(urlsplit(shared).query) == {
        "contains": ["model"],
        "category": ["Techniques"],
        "exams": ["MLA-C02"],
        "sort": ["-concept"],
    }
    page.goto("about:blank")
    ready(page, shared)
    assert names(page) == shown
    assert page.get_by_label("Contains").input_value() == "model"
    assert page.get_by_label("Category").input_value() == "Techniques"


def test_a_value_that_is_not_offered_filters_nothing(page: Page, address: str) -> None:
    ready(page, address + "services/")
    everything = names(page)
    ready(page, address + "services/?category=Nothing&sort=nothing&status=%22%3E")
    assert names(page) == everything


def test_an_index_can_be_filtered_below_a_sub_path(page: Page, built: Path, tmp_path: Path) -> None:
    (tmp_path / "guide").symlink_to(built)
    with serve.served(tmp_path) as where:
        page.goto(f"{where}guide/services/msk/")
        page.locator(".tail").get_by_role("link", name="in Streaming data").click()
        page.wait_for_url("**/guide/services/?category=Streaming+data#streaming-data")
        expect(page.locator(ROWS)).to_have_count(5)


def test_every_group_leads_to_the_index_that_shows_only_this_group(
    page: Page, address: str, rooms: dict[str, Room]
) -> None:
    checked = 0
    for room in rooms.values():
        for group in room.groups:
            if group.url == room.url:
                continue
            ready(page, address + group.url)
            shown: Locator = page.locator(".guide tbody tr:not(.room-group):visible th a")
            assert sorted(shown.all_inner_texts()) == sorted(entry.page.title for entry in group.entries)
            expect(page.locator("form.filter .filter__count")).to_have_text(
                f"{len(group.entries)} of {room.size}"
            )
            checked += 1
    assert checked > 30


def test_an_objective_leads_to_all_of_its_pages_at_once(page: Page, address: str) -> None:
    page.goto(address + "services/msk/")
    page.locator(".head__meta a", has_text="1.2.1").click()
    page.wait_for_url("**/exam/coverage/#mls-1.2.1")
    row = page.locator("tr:has(:target)")
    expect(row.locator("details")).to_have_attribute("open", "")
    expect(row.get_by_role("link", name="Amazon MSK")).to_be_visible()
    # Also when the reader stays on the page.
    page.evaluate("location.hash = '#mls-1.1.1'")
    expect(page.locator("tr:has(#mls-1\\.1\\.1) details")).to_have_attribute("open", "")


# --- neighbours -----------------------------------------------------------------------------------


class Links:
    """The link graph of the built pages: what a reader can go to from what a page shows."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.pages = pages
        self.main = cache(self._main)
        self.led_to = cache(self._led_to)

    def _main(self, path: str) -> LexborNode:
        """The page without its bar, menu and sidebar."""
        main = LexborHTMLParser(self.pages[path]).css_first("main")
        assert main is not None
        return main

    def _led_to(self, address: str) -> frozenset[str]:
        """The addresses that stand where an address leads to.

        An index page and the map of the objectives list everything, so there only the group that is
        filtered, or the row of the objective, counts.
        """
        parts = urlsplit(address)
        main = self.main(parts.path)
        (wanted,) = [value for values in parse_qs(parts.query).values() for value in values] or [""]
        if parts.path == "tools/compare-any/":
            return frozenset()  # with scripts its lists of links give way to boxes to tick
        if parts.path == "exam/coverage/":
            return self.links(parts.path, main.css(f"tr:has([id='{parts.fragment}'])"))
        if main.css(".guide--room"):
            titles = ("data-group", "data-category")
            bodies = main.css(".guide--room tbody")
            return self.links(
                parts.path,
                [body for body in bodies if wanted in [body.attributes.get(title, "") for title in titles]],
            )
        if parts.path == "algorithms/" and wanted:
            rows = main.css(".guide--index tbody tr")
            return self.links(
                parts.path,
                [row for row in rows if wanted in [cell.text().strip() for cell in row.css("td")]],
            )
        return self.links(parts.path, [main])

    @staticmethod
    def links(page: str, nodes: list[LexborNode]) -> frozenset[str]:
        """The addresses below the root that the links in the nodes lead to."""
        found = {link.attributes.get("href") or "" for node in nodes for link in node.css("a[href]")}
        inside = [href for href in found if not urlsplit(href).scheme and not href.startswith("#")]
        return frozenset(below(page, href) for href in inside)

    def within_two(self, page: str) -> set[str]:
        """The pages that are at most two clicks away."""
        first = {at for at in self.links(page, [self.main(page)]) if urlsplit(at).path in self.pages}
        second = {at for step in first for at in self.led_to(step)}
        return {urlsplit(at).path for at in first | second}


def below(page: str, href: str) -> str:
    """The address below the root that a link of a page leads to."""
    parts = urlsplit(href)
    path = posixpath.normpath(posixpath.join(page, parts.path)) + "/"
    return parts._replace(path="" if path == "./" else path).geturl()


def neighbours_of(catalog: Catalog, entry: Entry) -> Iterator[tuple[str, Entry]]:
    """Who the neighbours of a page are, said as plainly as possible."""
    for other in catalog.relations[entry.slug]:
        yield "related", other
    for other in catalog.comparisons[entry.slug]:
        yield "compared in", other
    for item in entry.page.covers:
        for other in catalog.covering[item]:
            yield f"same objective {item}", other
    for room in all_rooms(catalog):
        for group in room.groups:
            if entry in group.entries:
                for other in group.entries:
                    yield "same group", other
    own = entry.facts_page
    for other in catalog.of_kind(entry.kind):
        if own and other.facts_page and other.facts_page.category == own.category:
            yield "same category", other


def unreached(catalog: Catalog, links: Links) -> list[str]:
    """Every neighbour that takes more than two clicks."""
    problems = []
    for entry in catalog.entries:
        if entry.path == "index.md" or entry.path.endswith("/index.md"):
            continue
        near = links.within_two(url(entry.path))
        problems += [
            f"{url(entry.path)} → {url(other.path)} ({why})"
            for why, other in neighbours_of(catalog, entry)
            if other is not entry and url(other.path) not in near
        ]
    return problems


@pytest.fixture(scope="module")
def html(built: Path) -> dict[str, str]:
    """Every page of the built site by its address below the root."""
    return {
        file.relative_to(built).as_posix().removesuffix("index.html"): file.read_text("utf-8")
        for file in built.rglob("index.html")
    }


def test_every_neighbour_is_at_most_two_clicks_away(real_site: Site, html: dict[str, str]) -> None:
    assert unreached(real_site.catalog, Links(html)) == []


@pytest.mark.planted
def test_a_page_without_its_tail_is_noticed(real_site: Site, html: dict[str, str]) -> None:
    page = "compare/access-control/"
    head, _, _ = html[page].partition('<footer class="tail">')
    problems = unreached(real_site.catalog, Links(html | {page: f"{head}</main>"}))
    assert problems
    assert all(problem.startswith(f"{page} →") for problem in problems)


@pytest.mark.planted
def test_an_index_that_is_not_filtered_is_no_way_to_a_neighbour(
    real_site: Site, html: dict[str, str]
) -> None:
    plain = {page: text.replace("?category=", "?") for page, text in html.items()}
    assert any("(same category)" in problem for problem in unreached(real_site.catalog, Links(plain)))


def test_no_page_is_listed_twice_below_an_article(html: dict[str, str]) -> None:
    for page, text in html.items():
        near = LexborHTMLParser(text).css_first(".tail__near")
        listed = [link.attributes["href"] for link in near.css("li a")] if near else []
        assert len(set(listed)) == len(listed), page
        assert below(page, ".") not in [below(page, href or "") for href in listed]


def test_what_stands_below_an_article_is_short(html: dict[str, str]) -> None:
    for text in html.values():
        near = LexborHTMLParser(text).css_first(".tail__near")
        if near:
            sections = near.css("section")
            assert 1 <= len(sections) <= 4
            assert all(len(section.css("section > ul > li")) <= 8 for section in sections)
            assert all(section.css("a") for section in sections)


def test_what_stands_below_an_article_is_on_the_phone_too(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address + "services/textract/")
    tail = page.locator(".tail__near")
    headings = [text.casefold() for text in tail.locator("h2").all_inner_texts()]
    assert headings == ["compared in", "related", "same objective", "more in ai services"]
    expect(tail.get_by_role("link", name="in AI services")).to_be_visible()
