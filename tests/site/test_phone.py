"""Everything can be used on a phone 360 px wide, with a thumb."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts import measure_pages
from tests.site.devices import opened

PAGES = measure_pages.KINDS
THUMB = 44  # CSS pixels each way

# Links in the text: a link in a sentence, a list, a heading or a cell of a table may be as small as its words
# (the exception «inline» of WCAG 2.5.8; its lines could not be set otherwise). Not excepted are links that
# are the point of their row: names in the index of a room and above a comparison, objectives in the head.
MEASURE = """
() => {
  const inText = "article :is(p, li, dd, td, th, h1, h2, h3, h4) a, footer.foot a";
  const mainLinks = ".guide--room tbody th a, .guide--versus thead th a, .head__meta a, .cards a, .domains a";
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary");
  const name = (e) => {
    const words = (e.getAttribute("aria-label") || e.innerText || e.id).trim().slice(0, 40);
    return `${e.tagName.toLowerCase()}${e.className ? "." + e.className : ""} «${words}»`;
  };
  const box = (e) => {
    // A target may be as large as what a pseudo-element lays over the box around it.
    const over = getComputedStyle(e, "::before");
    const covers = over.content !== "none" && over.position === "absolute" && over.inset === "0px";
    // A box to tick is as large as the label around it.
    const label = e.matches("[type=checkbox], [type=radio]") ? e.closest("label") : null;
    return (covers ? e.offsetParent : (label ?? e)).getBoundingClientRect();
  };
  const clipped = (e) => {
    for (let at = e; at; at = at.parentElement) {
      if (getComputedStyle(at).clipPath === "inset(50%)") return true;
    }
    return false;
  };
  return [...all]
    .filter((e) => e.matches(mainLinks) || !e.matches(inText))
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !clipped(e) && !e.matches(".skip"))
    .map((e) => ({ name: name(e), width: box(e).width, height: box(e).height }));
}
"""


def too_small(page: Page) -> list[str]:
    """The targets on the page that a thumb may miss, each with its size."""
    found: list[dict[str, Any]] = page.evaluate(MEASURE)
    assert found
    return sorted(
        {
            f"{one['name']} {one['width']:.0f} × {one['height']:.0f}"
            for one in found
            if min(one["width"], one["height"]) < THUMB - 0.5
        }
    )


@pytest.mark.parametrize("path", PAGES)
def test_every_target_is_large_enough_for_a_thumb(phone: Page, address: str, path: str) -> None:
    phone.goto(address + path, wait_until="networkidle")
    for button in phone.locator(".filter__fold button").all():
        button.tap()
    assert too_small(phone) == []


@pytest.mark.parametrize("path", ["services/msk/", "services/", "compare/vector-stores/", "exam/coverage/"])
def test_every_target_is_large_enough_on_a_tablet(chromium: Browser, address: str, path: str) -> None:
    with opened(chromium, 1024, 768, touch=True) as tablet:
        tablet.goto(address + path, wait_until="networkidle")
        assert too_small(tablet) == []


@pytest.mark.planted
def test_a_small_target_is_noticed_and_a_link_in_a_sentence_is_not(phone: Page) -> None:
    phone.set_content(
        "<main><article><p>See <a href='#a'>this</a>.</p><button>Go</button></article>"
        "<nav><a href='#b'>There</a></nav></main>"
    )
    assert [line.split(" ")[0] for line in too_small(phone)] == ["a", "button"]


@pytest.mark.parametrize("path", ["services/msk/", "algorithms/xgboost/", "services/", "exam/test-day/"])
def test_every_target_of_the_menu_is_large_enough(phone: Page, address: str, path: str) -> None:
    phone.goto(address + path)
    phone.get_by_role("button", name="Menu").tap()
    expect(phone.locator("#menu")).to_be_visible()
    assert too_small(phone) == []


def test_every_target_of_the_search_is_large_enough(phone: Page, address: str) -> None:
    phone.goto(address)
    phone.get_by_role("button", name="Search", exact=True).tap()
    phone.locator("#search-input").fill("kinesis")
    phone.locator("[role=option]").first.wait_for()
    assert too_small(phone) == []


@pytest.mark.parametrize("path", PAGES)
def test_page_never_scrolls_sideways_on_a_phone(phone: Page, address: str, path: str) -> None:
    phone.goto(address + path, wait_until="networkidle")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    # Zoomed out by the browser to fit something wide, the page would be wider than the screen.
    assert phone.evaluate("visualViewport.scale") == 1
    assert phone.evaluate("innerWidth") == 360


TABLES = {
    "facts": "services/msk/",
    "versus": "compare/kinesis-streams-firehose-analytics/",
    "facts table": "algorithms/",
    "room": "services/",
    "room with links": "compare/",
    "weights": "domains/",
    "glossary": "glossary/",
    "coverage": "exam/coverage/",
    "lifecycle": "changes/lifecycle/",
    "then and now": "changes/then-and-now/",
    "changelog": "changes/log/",
    "counts": "changes/how-we-know/",
    "by hand": "exam/last-24-hours/",
    "by hand, wide": "exam/study-plans/",
}


@pytest.mark.parametrize("path", TABLES.values(), ids=TABLES.keys())
def test_the_head_of_a_row_stays_in_view_when_its_table_is_scrolled(
    phone: Page, address: str, path: str
) -> None:
    phone.goto(address + path, wait_until="networkidle")
    regions = phone.locator(".scroll:visible")
    assert regions.count()
    for region in regions.all():
        head = region.locator("tbody th[scope=row]:visible").first
        before = head.bounding_box()
        region.evaluate("element => { element.scrollLeft = element.scrollWidth }")
        after = head.bounding_box()
        assert before
        assert after
        assert after["x"] == pytest.approx(before["x"], abs=1)
        assert after["x"] >= 0
        # What is beside it can be read too.
        assert after["width"] < 360 * 0.55 or region.evaluate("e => e.scrollWidth <= e.clientWidth + 1")


@pytest.mark.parametrize(
    "path",
    ["services/msk/", "changes/lifecycle/", "changes/then-and-now/", "services/", "compare/vector-stores/"],
)
def test_what_would_be_many_narrow_columns_stands_below_each_other(
    phone: Page, address: str, path: str
) -> None:
    phone.goto(address + path, wait_until="networkidle")
    for guide in phone.locator(".guide--stack").all():
        cells = guide.locator("tbody tr:visible").first.locator("> :visible")
        boxes = [box for cell in cells.all() if (box := cell.bounding_box())]
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in boxes)
        assert guide.locator(".scroll").evaluate("e => e.scrollWidth <= e.clientWidth + 1")


def test_the_source_of_a_fact_stands_below_its_value(phone: Page, address: str) -> None:
    phone.goto(address + "services/msk/")
    row = phone.locator(".guide--facts tbody tr").first
    label, value, source = (cell.bounding_box() for cell in row.locator("> *").all())
    assert label
    assert value
    assert source
    assert source["y"] >= value["y"] + value["height"] - 1
    assert source["x"] == value["x"]
    expect(row.get_by_role("link", name="kafka")).to_be_visible()


def test_each_value_of_a_comparison_names_its_thing(phone: Page, address: str) -> None:
    phone.goto(address + "compare/kinesis-streams-firehose-analytics/")
    cells = phone.locator(".guide--versus").first.locator("tbody tr").first.locator("td")
    names = phone.locator(".guide--versus").first.locator("thead th a").all_inner_texts()
    assert cells.count() == len(names) == 3
    for cell, name in zip(cells.all(), names, strict=True):
        assert name in cell.evaluate("e => getComputedStyle(e, '::before').content")


def test_the_fact_in_question_stays_in_view_through_a_long_comparison(phone: Page, address: str) -> None:
    phone.goto(address + "compare/kinesis-streams-firehose-analytics/")
    row = phone.locator(".guide--versus").first.locator("tbody tr").nth(2)
    row.locator("td").last.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 200)")
    expect(row.locator("th")).to_be_in_viewport()
    bar = phone.locator(".bar").bounding_box()
    head = row.locator("th").bounding_box()
    assert bar
    assert head
    assert head["y"] >= bar["y"] + bar["height"] - 1


@pytest.mark.parametrize(
    "path",
    ["services/msk/", "compare/batch-step-functions/", "changes/lifecycle/", "services/", "exam/coverage/"],
)
def test_tables_of_stacked_cells_are_still_tables_when_read_aloud(
    phone: Page, address: str, path: str
) -> None:
    phone.goto(address + path, wait_until="networkidle")
    table = phone.locator(".guide--stack").first.get_by_role("table")
    row = table.get_by_role("row").filter(has=phone.get_by_role("rowheader")).last
    assert table.get_by_role("columnheader").count() >= 2
    assert row.get_by_role("rowheader").count() == 1
    assert row.get_by_role("cell").count() >= 1


def test_the_filters_of_a_table_are_one_line_until_asked_for(phone: Page, address: str) -> None:
    phone.goto(address + "services/", wait_until="networkidle")
    form = phone.locator("form.filter")
    box = form.bounding_box()
    assert box
    assert box["height"] < 100
    expect(form.get_by_label("Category")).to_be_hidden()
    form.get_by_role("button", name="Filters").tap()
    form.get_by_label("Category").select_option("Streaming data")
    expect(form.get_by_role("button", name="Filters (1)")).to_be_visible()
    expect(phone.locator(".guide--room tbody tr:not(.room-group):visible")).to_have_count(5)
    box = form.bounding_box()
    assert box
    assert box["height"] < 740 / 2


@pytest.mark.parametrize(
    ("path", "label", "value"),
    [
        ("services/", "Status", "Ended"),
        ("changes/lifecycle/", "State", "Ending"),
        ("algorithms/", "Data", "Text"),
    ],
)
def test_what_is_filtered_out_is_gone_from_the_phone_too(
    phone: Page, address: str, path: str, label: str, value: str
) -> None:
    phone.goto(address + path, wait_until="networkidle")
    guide = phone.locator(".guide:has(> .filter)").last
    guide.locator(".filter__fold button").tap()
    guide.get_by_label(label, exact=True).select_option(value)
    guide.get_by_label("Sort by").select_option(index=1)
    rows = guide.locator("tbody tr:not(.room-group):visible")
    assert 0 < rows.count() < 30
    assert all(value in text for text in rows.all_inner_texts())
    expect(guide.locator(".filter__count")).to_contain_text(f"{rows.count()} of ")


def test_a_table_can_be_sorted_on_a_phone(phone: Page, address: str) -> None:
    phone.goto(address + "changes/lifecycle/", wait_until="networkidle")
    table = phone.locator(".guide--index").nth(1)
    table.get_by_role("button", name="Filters").tap()
    table.get_by_label("Sort by").select_option("Since, descending")
    days = table.locator("tbody tr:visible td:nth-of-type(2)").all_inner_texts()
    days = [day for day in days if day != "–"]
    assert len(days) > 10
    assert days == sorted(days, reverse=True)
    assert "sort=-since" in phone.url


def test_the_heads_of_a_stacked_table_come_into_view_for_the_keyboard(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address + "services/", wait_until="networkidle")
    button = page.locator(".guide--room thead .sort").first
    button.focus()
    box = button.bounding_box()
    assert box
    assert box["height"] > 10
    page.keyboard.press("Enter")
    names = page.locator(".guide--room tbody tr:visible th[scope=row] a").all_inner_texts()
    assert names == sorted(names, key=str.casefold)


@pytest.mark.parametrize("width", [320, 360, 390, 768, 960, 1024, 1100, 1200, 1216, 1280, 1440])
def test_the_bar_has_room_for_everything_in_it(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + "services/")
    boxes = [
        box
        for item in page.locator(".bar__inner > *:visible, .bar__rooms a:visible").all()
        if (box := item.bounding_box()) and box["width"] > 1
    ]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    # One line each, side by side.
    assert all(box["height"] <= 53 for box in boxes)
    parts = [box for item in page.locator(".bar__inner > *:visible").all() if (box := item.bounding_box())]
    parts.sort(key=lambda box: box["x"])
    assert all(left["x"] + left["width"] <= right["x"] + 0.5 for left, right in pairwise(parts))
    links = page.locator(".bar__rooms a:visible")
    assert all(link.evaluate("e => e.scrollWidth <= e.clientWidth") for link in links.all())


@pytest.mark.parametrize(
    "path", ["services/training-jobs/", "concepts/precision-recall-f1/", "exam/last-24-hours/"]
)
def test_long_words_formulas_and_proofs_stay_on_the_screen(phone: Page, address: str, path: str) -> None:
    phone.goto(address + path, wait_until="networkidle")
    outside = phone.evaluate(
        """() => [...document.querySelectorAll("article :is(p, li, code, math, td, th, h1, h2, h3)")]
          .filter((e) => !e.closest(".scroll") && e.checkVisibility())
          .filter((e) => {
            const box = e.getBoundingClientRect();
            return box.right > innerWidth + 1 && !e.closest("math[display=block]");
          })
          .map((e) => e.textContent.slice(0, 60))"""
    )
    assert outside == []


def test_a_proof_opens_on_the_screen_of_a_phone(phone: Page, address: str) -> None:
    phone.goto(address + "services/training-jobs/")
    phone.locator("button.proven").first.tap()
    box = phone.locator(".proof:popover-open").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 740
