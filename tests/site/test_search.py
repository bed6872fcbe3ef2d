"""Search as a reader uses it, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scripts import serve


def ask(page: Page, query: str) -> list[str]:
    """The addresses of the results, in the order shown."""
    page.fill("#search-input", query)
    expect(page.locator("#search-status")).not_to_be_empty()
    page.wait_for_function("query => document.querySelector('#search').dataset.answered === query", arg=query)
    return [anchor.get_attribute("href") or "" for anchor in page.locator("#search-results a").all()]


def open_search(page: Page, address: str, path: str = "") -> None:
    page.goto(address + path)
    page.keyboard.press("/")
    expect(page.locator("#search-input")).to_be_focused()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("KDS", "/services/kinesis-data-streams/"),
        ("firehose vs streams", "/compare/kinesis-streams-firehose-analytics/"),
        ("streams vs firehose", "/compare/kinesis-streams-firehose-analytics/"),
        ("deepar instance", "/algorithms/deepar/"),
        ("Elasticsearch Service", "/services/opensearch/"),
        ("people pathing", "/services/rekognition/"),
        ("CloudWatch Events", "/services/eventbridge/"),
        ("xgboost content type", "/algorithms/xgboost/"),
        ("kinisis firehose", "/services/data-firehose/"),
        ("batch vs step functions", "/compare/batch-step-functions/"),
        ("Kinesis Data Analytics", "/services/managed-flink/"),
        ("RCF", "/algorithms/random-cut-forest/"),
    ],
)
def test_the_right_page_comes_first(page: Page, address: str, query: str, first: str) -> None:
    open_search(page, address)
    assert ask(page, query)[0].split("#")[0].endswith(first)


def test_nothing_is_fetched_before_the_search_is_opened(page: Page, address: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(address + "algorithms/xgboost/", wait_until="networkidle")
    assert not [url for url in fetched if "pagefind" in url or "search.js" in url]
    with page.expect_request("**/search/names.json"), page.expect_request("**/pagefind/pagefind.js"):
        page.keyboard.press("/")


def test_keyboard_alone_finds_and_opens_a_page(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Control+k")
    expect(page.locator("#search-input")).to_be_focused()
    page.keyboard.type("deepar")
    expect(page.locator("#search-results [aria-selected=true]")).to_contain_text("DeepAR")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#search-results li").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/algorithms/deepar/**")


def test_a_screen_reader_hears_the_count_and_the_choice(page: Page, address: str) -> None:
    open_search(page, address)
    ask(page, "kinesis")
    field = page.locator("#search-input")
    expect(page.locator("#search-status[role=status]")).to_contain_text("results")
    expect(field).to_have_attribute("aria-expanded", "true")
    chosen = field.get_attribute("aria-activedescendant")
    assert chosen
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"


def test_touch_opens_and_a_tap_outside_closes(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    page.locator(".bar [data-search-open]").click()
    expect(page.locator("#search")).to_be_visible()
    page.mouse.click(4, 840)
    expect(page.locator("#search")).to_be_hidden()


def test_escape_closes_and_gives_the_focus_back(page: Page, address: str) -> None:
    page.goto(address)
    button = page.locator(".bar [data-search-open]")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#search-input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_be_hidden()
    expect(button).to_be_focused()


def test_a_slash_typed_into_a_field_stays_a_slash(page: Page, address: str) -> None:
    page.goto(address + "algorithms/")
    page.locator(".filter input").click()
    page.keyboard.type("a/b")
    expect(page.locator("#search")).to_be_hidden()
    expect(page.locator(".filter input")).to_have_value("a/b")


def test_no_result_says_so(page: Page, address: str) -> None:
    open_search(page, address)
    page.fill("#search-input", "zzzzqqqq")
    expect(page.locator("#search-status")).to_contain_text("Nothing found")
    expect(page.locator("#search-input")).to_have_attribute("aria-expanded", "false")


def test_without_the_full_text_the_names_still_answer(page: Page, address: str) -> None:
    page.route("**/pagefind/**", lambda route: route.abort())
    open_search(page, address)
    assert ask(page, "deepar")[0].endswith("/algorithms/deepar/")


def test_missing_indexes_are_told_to_the_reader(page: Page, address: str) -> None:
    page.route("**/pagefind/**", lambda route: route.abort())
    page.route("**/search/names.json", lambda route: route.abort())
    open_search(page, address)
    page.fill("#search-input", "kinesis")
    expect(page.locator("#search-status")).to_contain_text("could not be loaded")


@pytest.mark.parametrize(
    ("query", "first"),
    [("overfitting", "/glossary/#term-overfitting"), ("xbgoost", "/algorithms/xgboost/")],
)
def test_terms_and_slips_of_the_finger_are_found(page: Page, address: str, query: str, first: str) -> None:
    open_search(page, address)
    assert ask(page, query)[0].endswith(first)


def test_search_works_below_a_sub_path(page: Page, built: Path, tmp_path: Path) -> None:
    (tmp_path / "guide").symlink_to(built)
    with serve.served(tmp_path) as where:
        open_search(page, f"{where}guide/", "services/msk/")
        assert ask(page, "deepar")[0].endswith("/guide/algorithms/deepar/")
        page.keyboard.press("Enter")
        page.wait_for_url("**/guide/algorithms/deepar/")
