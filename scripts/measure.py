"""`make measure`: every figure that the project promises, each with its limit. Exit 1 when one is missed.

Times are compared within one run, alternating, and given as ratios of medians: machines are noisy.
`python -m scripts.measure search weight` measures only those.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

from macros.site import load_site
from scripts import browser as browsers
from scripts import build, facts_claims, serve, variants

WORK = build.ROOT / ".build" / "measure"
SITE = build.ROOT / "site"
ARTICLES = (
    "algorithms/xgboost/",
    "services/kinesis-data-streams/",
    "compare/kinesis-streams-firehose-analytics/",
)
# One page of every kind; the browser tests look at the same.
KINDS = (
    "",
    "404.html",
    "algorithms/",
    "algorithms/xgboost/",
    "changes/lifecycle/",
    "changes/log/",
    "compare/batch-step-functions/",
    "compare/kinesis-streams-firehose-analytics/",
    "concepts/precision-recall-f1/",
    "domains/data-engineering/",
    "domains/modeling/",
    "exam/coverage/",
    "glossary/",
    "services/",
    "services/data-firehose/",
    "services/deeplens/",
)
LIGHTHOUSE_PAGES = ("", "algorithms/", "compare/kinesis-streams-firehose-analytics/")
SCHEMES = ("light", "dark")
WIDTHS = (390, 1280)
RUNS = 7


@dataclass(frozen=True)
class Figure:
    """One measured number, what it may be, and whether it is."""

    name: str
    value: str
    limit: str
    met: bool

    def __str__(self) -> str:
        return f"{'ok  ' if self.met else 'MISS'}  {self.name}: {self.value} (limit: {self.limit})"


class CompressingHandler(serve.SiteHandler):
    """As a static host serves: text compressed, so that sizes and Lighthouse see what a reader gets."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        text = path.suffix in (".html", ".css", ".js", ".json", ".svg", ".xml")
        if not (text and path.is_file()):
            super().do_GET()
            return
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        self.wfile.write(body)


def host(site: Path) -> AbstractContextManager[str]:
    return serve.served(site, CompressingHandler)


# --- the figures --------------------------------------------------------------------------------


def warnings() -> Iterator[Figure]:
    """A strict build from nothing, and what it warns of."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(WORK / "strict")]
    done = run(command)
    count = len(re.findall(r"^WARNING|^ERROR", done, re.MULTILINE))
    yield Figure("strict build, warnings", str(count), "0", count == 0)


def content() -> Iterator[Figure]:
    """What the guide holds, counted from its front matter."""
    catalog = load_site(build.ROOT / "docs").catalog
    for exam, name in (
        ("mls", "MLS-C01 objectives"),
        ("mla2", "MLA-C02 skills"),
        ("aif", "AIF-C01 objectives"),
    ):
        # Ids such as mls-1.2.3: below a domain and a task.
        wanted = [id_ for id_ in catalog.exam_items if id_.startswith(f"{exam}-") and id_.count(".") == 2]
        # A domain page answers all of its objectives in short; here only pages that go deep count.
        deep = [
            id_ for id_ in wanted if any(entry.kind != "domains" for entry in catalog.covering.get(id_, ()))
        ]
        value = f"{len(deep)} of {len(wanted)}"
        yield Figure(f"{name} with a page that goes deep", value, "all", len(deep) == len(wanted))
    facts = catalog.facts
    claims = facts_claims.extent(facts_claims.claims_of(catalog, "docs"))
    proven = sum(bool(fact.proof) for fact in facts)
    yield floor("facts in front matter", len(facts), 1200)
    yield floor(f"facts proven against API models ({claims})", proven, 250)
    yield floor("comparisons", len(catalog.of_kind("compare")), 32)
    yield floor("service pages", len(catalog.of_kind("services")), 110)
    yield floor("concept pages", len(catalog.of_kind("concepts")), 75)
    yield floor("glossary terms", len(catalog.terms), 400)


def facts() -> Iterator[Figure]:
    """The proofs: do they hold, does each notice a change, is one missing, and what do they cost."""
    for name, option in (
        ("proofs against the locked models", ()),
        ("mutation check", ("--mutations",)),
        ("numbers that a model holds and no proof names", ("--unproven",)),
        ("pages not checked for half a year", ("--stale", "180")),
        ("time of all proofs", ("--time",)),
    ):
        done = build.attempt([sys.executable, "-m", "scripts.check_facts", *option], build.ROOT)
        value = (done.stdout.strip().splitlines() or ["nothing printed"])[-1]
        yield Figure(name, value, "exit 0", done.returncode == 0)


def floor(name: str, value: int, least: int) -> Figure:
    return Figure(name, f"{value:,}", f"at least {least:,}", value >= least)


def links() -> Iterator[Figure]:
    done = run([sys.executable, "-m", "scripts.check_links", str(SITE)])
    summary = done.strip().splitlines()[-1]
    yield Figure("link checker", summary, "no faults", summary.endswith("no faults"))


def faults() -> Iterator[Figure]:
    """Every planted fault, run as the tests run it."""
    done = run([sys.executable, "-m", "pytest", "-m", "planted", "--no-header", "-p", "no:cacheprovider"])
    passed = sum(map(int, re.findall(r"(\d+) passed", done)))
    failed = sum(map(int, re.findall(r"(\d+) (?:failed|errors?)", done)))
    total = passed + failed
    yield Figure("planted faults caught", f"{passed} of {total}", "all", passed == total > 0)


def weight() -> Iterator[Figure]:
    """What a first visit fetches, compressed, and from where."""
    with host(SITE) as address, browsers.chromium() as browser:
        for article in ARTICLES:
            page = browser.new_context().new_page()
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            sizes: list[float] = []
            hosts: set[str] = set()
            session.on("Network.loadingFinished", record(sizes))
            page.on("request", host_into(hosts))
            page.goto(address + article, wait_until="networkidle")
            total = sum(sizes) / 1024
            foreign = hosts - {address.split("/")[2]}
            yield Figure(f"first visit to {article}", f"{total:.1f} KB", "90 KB", total <= 90)
            yield Figure(f"requests to other hosts from {article}", str(len(foreign)), "0", not foreign)


def record(sizes: list[float]) -> Callable[[dict[str, float]], None]:
    return lambda event: sizes.append(event["encodedDataLength"])


def host_into(hosts: set[str]) -> Callable[[Request], None]:
    return lambda request: hosts.add(request.url.split("/")[2])


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
    page.goto(address + ARTICLES[0], wait_until="load")
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


def accessibility() -> Iterator[Figure]:
    """axe over every kind of page, both schemes, phone and desktop."""
    violations: list[str] = []
    checks = 0
    with host(SITE) as address, browsers.chromium() as browser:
        for scheme in SCHEMES:
            for width in WIDTHS:
                context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 844})  # type: ignore[arg-type]
                page = context.new_page()
                for path in KINDS:
                    page.goto(address + path, wait_until="networkidle")
                    found = Axe().run(page).response["violations"]
                    violations += [f"{path or '/'} {scheme} {width}: {one['id']}" for one in found]
                    checks += 1
                context.close()
    for violation in violations:
        print(f"      {violation}")
    yield Figure(f"axe violations over {checks} combinations", str(len(violations)), "0", not violations)


def overhead() -> Iterator[Figure]:
    """What macros and catalog add to the build of the same pages as finished Markdown."""
    config = variants.plain(WORK / "plain")
    with_macros: list[float] = []
    without: list[float] = []
    for _ in range(RUNS):
        with_macros.append(timed([sys.executable, "-m", "mkdocs", "build", "-d", str(WORK / "a")]))
        without.append(
            timed([sys.executable, "-m", "mkdocs", "build", "-f", str(config), "-d", str(WORK / "b")])
        )
    mine, other = statistics.median(with_macros), statistics.median(without)
    value = f"{mine / other:.2f} ({mine:.2f} s to {other:.2f} s, medians of {RUNS})"
    yield Figure("build with macros and catalog, against plain Markdown", value, "1.25", mine <= 1.25 * other)


def lighthouse() -> Iterator[Figure]:
    """Lighthouse, mobile, the median of three runs a page."""
    with host(SITE) as address:
        for path in LIGHTHOUSE_PAGES:
            runs = [lighthouse_scores(address + path) for _ in range(3)]
            scores = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
            value = " / ".join(f"{scores[key]:.0f}" for key in scores)
            met = scores["performance"] >= 95 and all(
                scores[key] == 100 for key in scores if key != "performance"
            )
            yield Figure(f"Lighthouse mobile, /{path}", value, "95 / 100 / 100 / 100", met)


def lighthouse_scores(address: str) -> dict[str, float]:
    """Performance, accessibility, best practices, SEO, each 0–100."""
    out = WORK / "lighthouse.json"
    npx = shutil.which("npx")
    if npx is None:
        raise SystemExit("Lighthouse needs Node.js with npx: install it, or name the other figures.")
    command = [npx, "--no-install", "lighthouse", address, "--quiet", "--output=json", f"--output-path={out}"]
    command.append("--chrome-flags=" + " ".join(browsers.FLAGS))
    environment = {**os.environ, "CHROME_PATH": browsers.find_or_install()}
    subprocess.run(command, check=True, cwd=build.ROOT, env=environment, capture_output=True)
    categories = json.loads(out.read_text(encoding="utf-8"))["categories"]
    wanted = ("performance", "accessibility", "best-practices", "seo")
    return {key: round(100 * categories[key]["score"]) for key in wanted}


# --- running ------------------------------------------------------------------------------------

FIGURES: dict[str, Callable[[], Iterator[Figure]]] = {
    "content": content,
    "facts": facts,
    "warnings": warnings,
    "links": links,
    "faults": faults,
    "weight": weight,
    "search": search,
    "accessibility": accessibility,
    "overhead": overhead,
    "lighthouse": lighthouse,
}


def run(command: list[str]) -> str:
    """What a command prints, whatever its exit code."""
    return build.attempt(command, build.ROOT).stdout


def timed(command: list[str]) -> float:
    start = time.perf_counter()
    build.run(command, build.ROOT)
    return time.perf_counter() - start


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("figures", nargs="*", choices=[*FIGURES, []], help="all, if none is named")
    options = parser.parse_args(argv)
    WORK.mkdir(parents=True, exist_ok=True)
    try:
        build.build(SITE)
        missed = 0
        for name in options.figures or FIGURES:
            for figure in FIGURES[name]():
                print(figure, flush=True)
                missed += not figure.met
    except build.BuildError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{missed} missed" if missed else "all met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
