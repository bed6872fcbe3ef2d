"""Any page on paper: what Chromium prints of it, on A4 and Letter, whatever the reader's scheme."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from scripts import measure_pages

PAGES = (
    *measure_pages.KINDS,
    "changes/then-and-now/",
    "compare/text-algorithms/",
    "exam/last-24-hours/",
    "exam/mla-c02/",
)
MARGIN = 26  # mm, left and right together
PAPERS = {"A4": (210, 297), "Letter": (216, 279)}
WIDE = "document.querySelector('.article') && getComputedStyle(document.querySelector('.article')).page"

AFTER = "one => getComputedStyle(one, '::after').content"

# Every text that is seen on the screen, or would be on paper.
SEEN = """(mute) => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const seen = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || !node.parentElement.checkVisibility()) continue;
    if (getComputedStyle(node.parentElement).display === "contents") continue;
    seen.push([node.data.trim(), node.parentElement.closest(mute) !== null]);
  }
  return seen;
}"""
# Words that say what to do on a screen, or lead where paper cannot; all others are to be read.
MUTE = (
    "button:not(.proven), form, td summary, .headerlink, .mark[title=Source],"
    " .more[href^=http], .state a[href^=http], .copy a, .tail__all a, .any__form, .any__bar,"
    " [data-offline], [data-missing], .mend"
)


def on_paper(page: Page, paper: str = "A4") -> None:
    """Lay the page out as the paper will, turned if the page asks for it."""
    page.emulate_media(media="print")
    turned = page.evaluate(WIDE) == "wide"
    millimetres = PAPERS[paper][1 if turned else 0] - MARGIN
    page.set_viewport_size({"width": int(millimetres * 96 / 25.4), "height": 1000})


def settled(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(
        "html:not(:has(.guide--index, .guide--glossary)), html:has(.sort)", state="attached"
    )


@pytest.fixture
def pdf(page: Page, address: str) -> Callable[..., PdfReader]:
    """Print a page as a reader does."""

    def print_(path: str, paper: str = "A4", **options: Any) -> PdfReader:
        settled(page, address + path)
        return PdfReader(BytesIO(page.pdf(format=paper, prefer_css_page_size=True, **options)))

    return print_


def words(text: str) -> str:
    """Text without the breaks that a narrow column makes."""
    return "".join(text.split())


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_printed_that_needs_a_screen(page: Page, address: str, path: str) -> None:
    settled(page, address + path)
    on_paper(page)
    shown = page.evaluate(
        """() => [...document.querySelectorAll(
          "nav, header.bar, footer.foot, dialog, [popover], input, select, textarea, form button, " +
          ".headerlink, .skip, button:not(.sort, .proven)")]
          .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert shown == []
    arrows = page.locator(".sort").evaluate_all(f"all => all.map({AFTER})")
    assert set(arrows) <= {"none"}


@pytest.mark.parametrize("path", PAGES)
def test_everything_that_is_read_on_the_screen_is_printed(page: Page, address: str, path: str) -> None:
    settled(page, address + path)
    on_screen = [text for text, mute in page.evaluate(SEEN, MUTE) if not mute]
    on_paper(page)
    printed = [text for text, _ in page.evaluate(SEEN, MUTE)]
    assert on_screen
    missing = list(on_screen)
    for text in printed:
        if text in missing:
            missing.remove(text)
    assert missing == []


# The site's policy allows no style that stands in the page.
STYLED = """(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets.push(sheet);
}"""


@pytest.mark.planted
def test_a_paragraph_that_print_hides_is_noticed(page: Page, address: str) -> None:
    page.goto(address + "services/data-firehose/")
    page.evaluate(STYLED, "@media print { article p { display: none } }")
    before = len(page.evaluate(SEEN, MUTE))
    on_paper(page)
    assert len(page.evaluate(SEEN, MUTE)) < before


OVER = """() => [...document.querySelectorAll("main *")].filter((one) => {
  const box = one.getBoundingClientRect();
  return one.checkVisibility() && box.width > 0 &&
    (box.right > document.documentElement.clientWidth + 1 || box.left < -1);
}).map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 40)}`).slice(0, 5)"""


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_the_paper(page: Page, address: str, path: str, paper: str) -> None:
    settled(page, address + path)
    on_paper(page, paper)
    assert page.evaluate(OVER) == []


@pytest.mark.planted
def test_a_table_that_the_paper_would_cut_is_noticed(page: Page, address: str) -> None:
    settled(page, address + "compare/text-algorithms/")
    on_paper(page)
    page.evaluate(STYLED, "td:last-child { transform: translateX(50mm) }")
    assert page.evaluate(OVER) != []


@pytest.mark.parametrize("path", ["", "services/deeplens/", "changes/lifecycle/", "domains/modeling/"])
def test_paper_is_black_on_white_in_the_dark_scheme_too(chromium: Browser, address: str, path: str) -> None:
    context = chromium.new_context(color_scheme="dark", service_workers="block")
    dark = context.new_page()
    settled(dark, address + path)
    assert dark.locator("body").get_attribute("data-md-color-scheme") == "slate"
    on_paper(dark)
    coloured = dark.evaluate(
        r"""() => [...document.querySelectorAll("body, main, main *")].filter((one) => {
          if (!one.checkVisibility()) return false;
          const style = getComputedStyle(one);
          const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
          const [ink, paper] = [numbers(style.color), numbers(style.backgroundColor)];
          const dark = Math.max(...ink.slice(0, 3)) <= 0x33;
          const white = paper[3] === 0 || Math.min(...paper.slice(0, 3)) === 255;
          return !dark || !white || style.boxShadow !== "none";
        }).map((one) => one.outerHTML.slice(0, 80))"""
    )
    context.close()
    assert coloured == []


def test_state_and_exam_era_are_told_without_colour(page: Page, address: str) -> None:
    page.goto(address + "services/data-firehose/")
    on_paper(page)
    expect(page.locator(".head .state .badge")).to_have_text("Renamed")
    expect(page.locator(".head .state .badge")).to_have_css("border-top-style", "solid")
    era = page.locator(".era").first
    expect(era).to_contain_text("Exam era")
    expect(era).to_have_css("border-top-style", "dashed")


@pytest.mark.parametrize("path", ["exam/coverage/", "changes/log/"])
def test_what_is_folded_away_is_printed(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    folded = page.locator("details:not([open])")
    assert folded.count() > 0
    link = folded.first.locator("a").first
    assert not link.evaluate("one => one.checkVisibility()")
    on_paper(page)
    assert link.evaluate("one => one.checkVisibility() && one.getBoundingClientRect().height > 0")


def test_only_the_list_of_sources_prints_addresses(page: Page, address: str) -> None:
    page.goto(address + "services/data-firehose/")
    on_paper(page)
    for link in page.locator(".tail__sources a").all():
        assert (link.get_attribute("href") or "?") in link.evaluate(AFTER)
    assert set(page.locator("article a").evaluate_all(f"all => all.map({AFTER})")) <= {"none", "normal"}


def test_a_filtered_table_says_on_paper_that_rows_are_missing(page: Page, address: str) -> None:
    settled(page, address + "algorithms/?data=Time+series")
    on_paper(page)
    count = page.locator(".filter__count")
    expect(count).to_be_visible()
    expect(count).to_have_text("1 of 24")
    assert "rows" in count.evaluate(AFTER)
    settled(page, address + "algorithms/")
    on_paper(page)
    expect(page.locator(".filter__count")).to_be_hidden()


def test_rows_and_headings_stay_together(page: Page, address: str) -> None:
    page.goto(address + "algorithms/xgboost/")
    on_paper(page)
    expect(page.locator("tbody tr").first).to_have_css("break-inside", "avoid")
    expect(page.locator("article h2").first).to_have_css("break-after", "avoid")


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(
    ("path", "title", "head"),
    [
        ("algorithms/", "SageMaker built-in algorithms", "Training content types"),
        ("compare/kinesis-streams-firehose-analytics/", "Kinesis Data Streams vs", "Amazon Data Firehose"),
        ("glossary/", "Glossary", "Definition"),
    ],
)
def test_print_has_selectable_text_and_repeats_the_head_of_a_table(
    pdf: Callable[..., PdfReader], path: str, title: str, head: str, paper: str
) -> None:
    pages = pdf(path, paper).pages
    texts = [words(page.extract_text()) for page in pages[:3]]
    assert words(title) in texts[0]
    # All three tables go on to the third sheet, or to the last of fewer.
    for number, text in enumerate(texts, 1):
        assert words(head) in text
        assert f"page{number}of{len(pages)}" in text
        assert words("AWS ML Field Guide") in text


def test_a_table_of_many_columns_turns_its_sheets(pdf: Callable[..., PdfReader]) -> None:
    for page in pdf("algorithms/").pages:
        assert page.mediabox.width > page.mediabox.height
    for page in pdf("algorithms/xgboost/").pages:
        assert page.mediabox.width < page.mediabox.height


def test_every_sheet_says_what_it_is_where_it_was_read_and_when_it_was_checked(
    pdf: Callable[..., PdfReader], address: str
) -> None:
    for page in pdf("services/data-firehose/").pages:
        text = words(page.extract_text())
        assert words("Amazon Data Firehose") in text
        assert f"{address}services/data-firehose/" in text
        assert "checked2026-11-22" in text


def test_sources_can_be_typed_from_paper(pdf: Callable[..., PdfReader]) -> None:
    text = words(pdf("services/data-firehose/").pages[-1].extract_text())
    assert "https://docs.aws.amazon.com/firehose/latest/" in text
