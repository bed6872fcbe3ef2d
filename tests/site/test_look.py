"""What a reader sees and can do on the pages, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts import measure_pages
from tests.site.devices import axe, opened
from tests.site.waiting import eventually

PAGES = measure_pages.KINDS


def settled(page: Page, address: str) -> None:
    """Open a page and wait until its scripts have done what they do on opening."""
    page.goto(address)
    page.wait_for_selector("html:not(:has(.guide > .filter)), html:has(.sort)", state="attached")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1280])
def test_page_never_scrolls_sideways(page: Page, address: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    settled(page, address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", measure_pages.WIDTHS)
def test_axe_finds_nothing(chromium: Browser, address: str, path: str, scheme: str, width: int) -> None:
    with opened(chromium, width, 844, scheme=scheme) as fresh:
        settled(fresh, address + path)
        assert axe(fresh) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_request_leaves_the_site(page: Page, address: str, path: str) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(address + path, wait_until="networkidle")
    assert hosts == {address.split("/")[2]}


def test_landing_shows_search_domains_and_comparisons_in_one_screen(page: Page, address: str) -> None:
    page.goto(address)
    for what in (".hero__search", ".domains", "[aria-labelledby=home-compare]"):
        box = page.locator(what).bounding_box()
        assert box
        assert box["y"] + box["height"] < 860
    assert page.locator(".domains__weight").all_inner_texts() == [
        f"{weight}\u202f%" for weight in (20, 24, 36, 20)
    ]


def test_header_tells_status_exams_and_day_of_check(page: Page, address: str) -> None:
    page.goto(address + "services/data-firehose/")
    head = page.locator(".head")
    expect(head.locator(".state .badge")).to_have_text("Renamed")
    expect(head.locator(".head__features")).to_contain_text("Database as a source of Firehose")
    expect(head).to_contain_text("Amazon Kinesis Data Firehose")
    expect(head.locator("dt").first).to_have_text("MLS-C01")
    expect(head.locator("dl time")).to_have_text("2026-11-22")


def test_header_of_a_plainly_active_service_says_active(page: Page, address: str) -> None:
    page.goto(address + "services/kinesis-data-streams/")
    expect(page.locator(".head .badge")).to_have_text("Active")


def test_objective_in_the_header_leads_to_its_row_on_the_coverage_page(page: Page, address: str) -> None:
    page.goto(address + "algorithms/xgboost/")
    link = page.locator(".head__meta a").first
    number = link.inner_text()
    link.click()
    page.wait_for_url("**/exam/coverage/#mls-*")
    expect(page.locator(":target")).to_have_text(number)


def test_first_column_stays_in_view_while_a_table_scrolls(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + "algorithms/")
    region = page.locator(".guide--index .scroll").first
    head = region.locator("tbody th").first
    before = head.bounding_box()
    region.evaluate("element => element.scrollLeft = 300")
    assert region.evaluate("element => element.scrollLeft") == 300
    after = head.bounding_box()
    assert before
    assert after
    assert before["x"] == after["x"]


def test_tables_can_be_scrolled_with_the_keyboard(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + "algorithms/")
    region = page.locator(".scroll").first
    region.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    eventually(page, "document.querySelector('.scroll').scrollLeft > 0")


def test_algorithm_table_filters_sorts_and_keeps_it_in_the_address(page: Page, address: str) -> None:
    page.goto(address + "algorithms/")
    rows = page.locator(".guide--index tbody tr:visible")
    expect(rows).to_have_count(24)
    page.get_by_label("Data", exact=True).select_option("Time series")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("DeepAR")
    assert "data=Time+series" in page.url
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("CPU or GPU").select_option("GPU only")
    page.get_by_role("button", name="Built-in algorithm").click()
    page.get_by_role("button", name="Built-in algorithm").click()
    names = page.locator(".guide--index tbody tr:visible th").all_inner_texts()
    assert names == sorted(names, key=str.casefold, reverse=True)
    shared = page.url
    page.goto("about:blank")
    page.goto(shared)
    assert page.locator(".guide--index tbody tr:visible th").all_inner_texts() == names


@pytest.mark.parametrize(
    "label", ["Learning type", "Problem", "CPU or GPU", "Input modes", "Training content types"]
)
def test_algorithm_table_has_the_promised_filters(page: Page, address: str, label: str) -> None:
    settled(page, address + "algorithms/")
    assert page.get_by_label(label).locator("option").count() > 2


def test_tables_are_plain_tables_without_javascript(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(address + "algorithms/")
    assert plain.locator("tbody tr").count() == 24
    expect(plain.locator(".filter")).to_be_hidden()
    context.close()


def test_scheme_button_goes_through_and_remembers(page: Page, address: str) -> None:
    page.goto(address)
    body = page.locator("body")
    button = page.locator("[data-scheme]")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    button.click()
    button.click()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.goto(address + "glossary/")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_phone_menu_opens_with_the_keyboard_and_lists_the_rooms(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + "services/msk/")
    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Enter")
    menu = page.locator("#menu")
    expect(menu).to_be_visible()
    expect(menu.get_by_role("link", name="Amazon Data Firehose")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_a_wrong_address_offers_the_search(page: Page, address: str) -> None:
    answer = page.goto(address + "services/nothing-here/")
    assert answer
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text("This page is not here")


def test_a_proof_opens_and_closes_by_keyboard(page: Page, address: str) -> None:
    page.goto(address + "services/training-jobs/")
    page.locator("button.proven").first.focus()
    page.keyboard.press("Enter")
    shown = page.locator(".proof:popover-open")
    expect(shown).to_contain_text("Proven against botocore")
    expect(shown).to_contain_text("sagemaker/InputDataConfig = 1..20")
    expect(shown).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)


def test_a_mark_in_a_comparison_leads_to_the_fact_with_its_source(page: Page, address: str) -> None:
    page.goto(address + "compare/inference-options/")
    page.locator(".guide--versus a.mark").first.click()
    page.wait_for_url("**/services/real-time-endpoints/#fact-*")
    expect(page.locator("tr:has(:target) a[href^='https://docs.aws.amazon.com/']").first).to_be_in_viewport()


def test_what_is_closed_says_so_where_people_pick_but_not_in_every_sentence(page: Page, address: str) -> None:
    page.goto(address + "domains/implementation-and-operations/")
    assert page.locator(":is(li, td) .badge--near:visible").count() > 5
    assert page.locator("article > p .badge--near:visible").count() == 0


def test_the_lifecycle_filters_by_state_and_keeps_it_in_the_address(page: Page, address: str) -> None:
    page.goto(address + "changes/lifecycle/")
    table = page.locator(".guide--index").nth(1)
    table.get_by_label("State").select_option("Ending")
    rows = table.locator("tbody tr:visible")
    expect(rows.first).to_contain_text("Ending")
    few = rows.count()
    assert 0 < few < 20
    page.reload()
    expect(page.locator(".guide--index").nth(1).locator("tbody tr:visible")).to_have_count(few)
