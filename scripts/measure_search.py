"""Figures of the search, against the search that Material brings, over the same pages in the same run."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, Page

from scripts import browser as browsers
from scripts import build, variants
from scripts.figures import RUNS, SITE, WORK, Figure, host

PAGE = "algorithms/xgboost/"  # where the reader is when he begins to search


def search() -> Iterator[Figure]:
    """From the first key to the first results, cold, against Material's own search over the same pages."""
    stock = WORK / "material-site"
    config = variants.material(WORK / "material")
    build.run([sys.executable, "-m", "mkdocs", "build", "-f", str(config), "-d", str(stock)], build.ROOT)
    ours: list[float] = []
    theirs: list[float] = []
    with host(SITE) as our_address, host(stock) as stock_address, browsers.chromium() as browser:
        for _ in range(RUNS):
            ours.append(keystroke_to_results(browser, our_address, ours_open, "#search-results li"))
            theirs.append(keystroke_to_results(browser, stock_address, stock_open, ".md-search-result__item"))
    mine, other = statistics.median(ours), statistics.median(theirs)
    value = f"{mine / other:.2f} ({mine:.0f} ms to {other:.0f} ms, medians of {RUNS})"
    yield Figure("search, first key to results, against Material's", value, "0.5", mine <= 0.5 * other)


def keystroke_to_results(
    browser: Browser, address: str, open_search: Callable[[Page], None], results: str
) -> float:
    """Milliseconds in a fresh browser context; the page is loaded, the search is not."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address + PAGE, wait_until="load")
    open_search(page)
    page.evaluate(
        """(results) => {
          addEventListener("keydown", () => { window.pressed ??= performance.now(); }, true);
          window.shown = new Promise((resolve) => {
            const look = () => document.querySelector(results)
              ? resolve(performance.now() - window.pressed) : requestAnimationFrame(look);
            look();
          });
        }""",
        results,
    )
    page.keyboard.type("kinesis")
    elapsed = float(page.evaluate("window.shown"))
    context.close()
    return elapsed


def ours_open(page: Page) -> None:
    page.keyboard.press("/")
    page.wait_for_selector("#search-input:focus")


def stock_open(page: Page) -> None:
    page.locator(".md-search__input").click()
