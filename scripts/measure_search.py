"""Figures of the search: what it finds, what it fetches, how fast it is, also with ten times the pages."""

from __future__ import annotations

import hashlib
import itertools
import json
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Page

from scripts import browser as browsers
from scripts import build, search_index, search_units, variants
from scripts.figures import RUNS, SITE, WORK, CompressingHandler, Figure, host
from scripts.measure_pages import record

GOLD = build.ROOT / "tests" / "site" / "search_gold.yml"
AT_FIRST, AMONG_THREE = 0.92, 0.98  # shares of the gold queries that must be answered so
PAGE = "algorithms/xgboost/"  # where the reader is when he begins to search
TYPICAL = ("kinesis", "xgboost content type", "glue vs emr", "recal", "6 MB payload", "detect drift")
KEY_PAUSES = (120, 300)  # milliseconds between two keys of a fast and of a slow typist
COLD = 30  # different first searches, for the slowest twentieth
TURNS = 3  # of each of them
COPIES = 10


def search() -> Iterator[Figure]:
    yield from found()
    yield fetched()
    yield against_material()
    yield from tenfold()


# --- what it finds --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A query of the gold file, the answers that count, and what the search gave, best first."""

    group: str
    query: str
    top: list[str]
    given: list[str]

    @property
    def rank(self) -> int | None:
        """The place of the first answer that counts, from 1."""
        for place, address in enumerate(self.given, 1):
            if any(address == right or address.partition("#")[0] == right for right in self.top):
                return place
        return None

    def __str__(self) -> str:
        place = f"is result {self.rank}" if self.rank else "is not among the results"
        return f"{self.group}: «{self.query}»: {' or '.join(self.top)} {place}, first is {self.given[:1]}"


def open_search(page: Page, address: str) -> None:
    """Open an article and the search on it."""
    page.goto(address + PAGE)
    page.keyboard.press("/")
    page.wait_for_selector("#search-input:focus")


def wait_for_the_answer(page: Page, query: str) -> None:
    """Until the results shown are all that the index has for the question."""
    page.wait_for_selector(f"#search[data-answered={json.dumps(query, ensure_ascii=False)}]")


def ask(page: Page, query: str) -> list[str]:
    """The addresses below the site root of the complete results in the open dialog, as shown."""
    page.fill("#search-input", query)
    wait_for_the_answer(page, query)
    addresses: list[str] = page.evaluate(
        """() => {
          const base = new URL(document.body.dataset.base + "/", location.href).href;
          return [...document.querySelectorAll("#search-results a")].map((a) => a.href.replace(base, ""));
        }"""
    )
    return addresses


def judged(page: Page, address: str, gold: Path) -> list[Asked]:
    """Every query of a gold file, asked in the dialog."""
    groups = yaml.safe_load(gold.read_text(encoding="utf-8"))
    open_search(page, address)
    return [
        Asked(group, str(one["q"]), one["top"], ask(page, str(one["q"]).strip()))
        for group, queries in groups.items()
        for one in queries
    ]


def share(asked: list[Asked], place: int) -> float:
    """The share of the queries that are answered among the first `place` results."""
    return sum(one.rank is not None and one.rank <= place for one in asked) / len(asked)


def found() -> Iterator[Figure]:
    """How many gold queries are answered first, and among the first three; the misses are printed."""
    with host(SITE) as address, browsers.chromium() as browser:
        asked = judged(browser.new_page(), address, GOLD)
    for one in asked:
        if one.rank != 1:
            print(f"      {one}")
    for group in dict.fromkeys(one.group for one in asked):
        mine = [one for one in asked if one.group == group]
        print(f"      {group}: {share(mine, 1):.0%} first, {share(mine, 3):.0%} among three of {len(mine)}")
    for name, place, least in (("first", 1, AT_FIRST), ("among the first three", 3, AMONG_THREE)):
        value = share(asked, place)
        yield Figure(
            f"search, {len(asked)} gold queries answered {name}",
            f"{value:.1%}",
            f"{least:.0%}",
            value >= least,
        )


# --- what it fetches ------------------------------------------------------------------------------


def fetched() -> Figure:
    """All that comes over the wire from opening the dialog to complete results, typed key by key."""
    totals: dict[tuple[str, int], float] = {}
    with host(SITE) as address, browsers.chromium() as browser:
        for query, pause in itertools.product(TYPICAL, KEY_PAUSES):
            page = browser.new_context(service_workers="block").new_page()
            page.goto(address + PAGE, wait_until="networkidle")
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            sizes: list[float] = []
            session.on("Network.loadingFinished", record(sizes))
            page.keyboard.press("/")
            page.wait_for_selector("#search-input:focus")
            page.keyboard.type(query, delay=pause)
            wait_for_the_answer(page, query)
            page.wait_for_load_state("networkidle")
            totals[query, pause] = sum(sizes) / 1024
            page.context.close()
    (query, pause), most = max(totals.items(), key=lambda one: one[1])
    middle = statistics.median(totals.values())
    value = f"{most:.0f} KB («{query}», {pause} ms a key), median of {len(totals)} {middle:.0f} KB"
    return Figure("first search, all that is fetched", value, "150 KB", most <= 150)


# --- how fast it is -------------------------------------------------------------------------------


def against_material() -> Figure:
    """From the first key to the first results, cold, against Material's own search over the same pages."""
    stock = WORK / "material-site"
    config = variants.material(WORK / "material")
    build.run([sys.executable, "-m", "mkdocs", "build", "-f", str(config), "-d", str(stock)], build.ROOT)
    ours: list[float] = []
    theirs: list[float] = []
    plain = CompressingHandler
    with host(SITE) as our_address, host(stock, plain) as stock_address, browsers.chromium() as browser:
        for _ in range(RUNS):
            ours.append(keystroke_to_results(browser, our_address, ours_open, OUR_RESULTS))
            theirs.append(keystroke_to_results(browser, stock_address, stock_open, ".md-search-result__item"))
    mine, other = statistics.median(ours), statistics.median(theirs)
    value = f"{mine / other:.2f} ({mine:.0f} ms to {other:.0f} ms, medians of {RUNS})"
    return Figure("search, first key to results, against Material's", value, "0.3", mine <= 0.3 * other)


OUR_RESULTS = "#search-results a"
OUR_COMPLETE = "#search[data-answered] #search-results a"


def keystroke_to_results(
    browser: Browser, address: str, open_: Callable[[Page], None], results: str, query: str = "kinesis"
) -> float:
    """Milliseconds in a fresh browser context; the page is loaded, the search is not."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(address + PAGE, wait_until="load")
    open_(page)
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
    page.keyboard.type(query)
    elapsed = float(page.evaluate("window.shown"))
    context.close()
    return elapsed


def ours_open(page: Page) -> None:
    page.keyboard.press("/")
    page.wait_for_selector("#search-input:focus")


def stock_open(page: Page) -> None:
    page.locator(".md-search__input").click()


# --- with ten times the pages ---------------------------------------------------------------------


def tenfold() -> Iterator[Figure]:
    """The slowest twentieth of cold first searches, today and with ten times the entries, in turns."""
    pages = search_units.entries(SITE, search_index.hints(build.ROOT / "docs"))
    large = WORK / "search-tenfold"
    with_index(large, copies(pages))
    titles = [entry.title for entry in pages if entry.kind != search_units.TERM]
    queries = titles[:: len(titles) // COLD]
    for name, results in (("first results", OUR_RESULTS), ("complete results", OUR_COMPLETE)):
        today: list[float] = []
        later: list[float] = []
        with host(SITE) as small_address, host(large) as large_address, browsers.chromium() as browser:
            for query in queries:
                # One slow moment of the machine must not stand for a question: its median is taken.
                turns = [
                    [keystroke_to_results(browser, where, ours_open, results, query) for where in addresses]
                    for addresses in [(small_address, large_address)] * TURNS
                ]
                small, big = (statistics.median(times) for times in zip(*turns, strict=True))
                today.append(small)
                later.append(big)
        mine, other = (statistics.quantiles(times, n=20)[-1] for times in (today, later))
        times = f"{other:.0f} ms to {mine:.0f} ms, p95 of {len(queries)}, each of {TURNS} turns"
        value = f"{other / mine:.2f} ({times})"
        yield Figure(
            f"search, first key to {name}, at {COPIES} times the pages", value, "1.5", other <= 1.5 * mine
        )


def copies(found: list[search_units.Entry]) -> list[search_units.Entry]:
    """Ten of each entry, each copy with a word of its own in its title, so that the vocabulary grows."""
    return search_units.ordered(
        [
            replace(
                entry,
                url=f"copy-{number}/{entry.url}" if number else entry.url,
                title=f"{entry.title} {made_up(entry.url, number)}" if number else entry.title,
            )
            for entry in found
            for number in range(COPIES)
        ]
    )


def made_up(url: str, number: int) -> str:
    digest = hashlib.sha256(f"{url} {number}".encode()).digest()
    return "".join(chr(97 + byte % 26) for byte in digest[:9])


def with_index(folder: Path, found: list[search_units.Entry]) -> None:
    """The built site with another search index."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in SITE.iterdir():
        place = folder / file.name
        if file.name != "search" and not place.exists():
            place.symlink_to(file)
    search_index.write(found, folder / "search")
