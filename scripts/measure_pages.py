"""Figures of single pages: what a first visit fetches, accessibility, and what Lighthouse says."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Request
from selectolax.lexbor import LexborHTMLParser

from scripts import browser as browsers
from scripts import build
from scripts.figures import SITE, WORK, Figure, host

# Every index, and one page of every kind; the browser tests look at the same.
KINDS = (
    "",
    "404.html",
    "algorithms/",
    "algorithms/xgboost/",
    "changes/",
    "changes/how-we-know/",
    "changes/lifecycle/",
    "changes/log/",
    "changes/then-and-now/",
    "compare/",
    "compare/batch-step-functions/",
    "compare/kinesis-streams-firehose-analytics/",
    "concepts/",
    "concepts/precision-recall-f1/",
    "domains/",
    "domains/data-engineering/",
    "domains/modeling/",
    "exam/",
    "exam/coverage/",
    "exam/last-24-hours/",
    "glossary/",
    "services/",
    "services/data-firehose/",
    "services/deeplens/",
    "tools/",
    "tools/compare-any/",
    "tools/data/",
    "tools/offline-and-print/",
)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (360, 768, 1280)
ARTICLE_KB = 80
TABLES_KB = 110
TABLE_ROWS = 60  # a page with more is there for its tables
SHIFT = 0.02
ATTEMPTS = 3  # of Lighthouse on one page, where it fails itself
LIGHTHOUSE_LEAST = 98  # performance; the other three must be 100
SHIFTS = """new Promise((resolve) => {
  let sum = 0;
  const watch = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  });
  watch.observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 100);
})"""


def weight() -> Iterator[Figure]:
    """What a first visit fetches, compressed, and from where: every kind of page, and the heaviest of all."""
    many_rows = {path_of(page): rows(page) > TABLE_ROWS for page in SITE.rglob("*.html")}
    heaviest = [
        max(
            (path for path, has in many_rows.items() if has == many),
            key=lambda path: compressed(file_of(path)),
        )
        for many in set(many_rows.values())
    ]
    found: dict[bool, dict[str, float]] = {False: {}, True: {}}
    foreign: set[str] = set()
    with host(SITE) as address, browsers.chromium() as browser:
        for path in dict.fromkeys((*KINDS, *heaviest)):
            page = browser.new_context(service_workers="block").new_page()
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            sizes: list[float] = []
            hosts: set[str] = set()
            session.on("Network.loadingFinished", record(sizes))
            page.on("request", host_into(hosts))
            page.goto(address + path, wait_until="networkidle")
            found[many_rows[path]][path] = sum(sizes) / 1024
            foreign |= hosts - {address.split("/")[2]}
            page.context.close()
    for many, name, most in (
        (False, "an article", ARTICLE_KB),
        (True, f"a page with more than {TABLE_ROWS} table rows", TABLES_KB),
    ):
        sized = sorted((size, path) for path, size in found[many].items())
        value = f"{sized[0][0]:.1f}–{sized[-1][0]:.1f} KB over {len(sized)}, most /{sized[-1][1]}"
        yield Figure(f"first visit to {name}", value, f"{most} KB", sized[-1][0] <= most)
    yield Figure("requests to other hosts", str(len(foreign)), "0", not foreign)


def file_of(path: str) -> Path:
    """The file of a page below the site root."""
    return SITE / path if path.endswith(".html") else SITE / path / "index.html"


def path_of(file: Path) -> str:
    """Where a file of the site is visited."""
    return file.relative_to(SITE).as_posix().removesuffix("index.html")


def compressed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 6))


def rows(file: Path) -> int:
    """The rows of all tables of a page."""
    return len(LexborHTMLParser(file.read_text(encoding="utf-8")).css("tbody tr"))


def record(sizes: list[float]) -> Callable[[dict[str, float]], None]:
    return lambda event: sizes.append(event["encodedDataLength"])


def host_into(hosts: set[str]) -> Callable[[Request], None]:
    return lambda request: hosts.add(request.url.split("/")[2])


def accessibility() -> Iterator[Figure]:
    """axe over every kind of page, both schemes, phone, tablet and desktop."""
    violations: list[str] = []
    checks = 0
    with host(SITE) as address, browsers.chromium() as browser:
        for scheme in SCHEMES:
            for width in WIDTHS:
                context = browser.new_context(
                    color_scheme=scheme, viewport={"width": width, "height": 844}, service_workers="block"
                )
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


def stability() -> Iterator[Figure]:
    """How much the pages move while they load: the worst sum of layout shifts of all kinds and widths."""
    worst = (0.0, "")
    checks = 0
    with host(SITE) as address, browsers.chromium() as browser:
        for width in WIDTHS:
            context = browser.new_context(
                viewport={"width": width, "height": 844}, has_touch=width < 600, service_workers="block"
            )
            for path in KINDS:
                page = context.new_page()
                page.goto(address + path, wait_until="networkidle")
                worst = max(worst, (float(page.evaluate(SHIFTS)), f"/{path} at {width} px"))
                checks += 1
                page.close()
            context.close()
    value = f"{worst[0]:.4f} over {checks} combinations" + (f", most {worst[1]}" if worst[0] else "")
    yield Figure("layout shift while loading", value, f"below {SHIFT}", worst[0] < SHIFT)


def lighthouse() -> Iterator[Figure]:
    """Lighthouse, mobile, every kind of page; a page that misses gets the median of three runs."""
    with host(SITE) as address:
        for path in KINDS:
            if path == "404.html":
                continue  # its answer is an error on purpose
            runs = [lighthouse_scores(address + path)]
            if not good(runs[0]):
                runs += [lighthouse_scores(address + path) for _ in range(2)]
            scores = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
            value = " / ".join(f"{scores[key]:.0f}" for key in scores)
            yield Figure(
                f"Lighthouse mobile, /{path}", value, f"{LIGHTHOUSE_LEAST} / 100 / 100 / 100", good(scores)
            )


def good(scores: dict[str, float]) -> bool:
    return scores["performance"] >= LIGHTHOUSE_LEAST and all(
        score == 100 for key, score in scores.items() if key != "performance"
    )


def lighthouse_scores(address: str) -> dict[str, float]:
    """Performance, accessibility, best practices, SEO, each 0–100."""
    out = WORK / "lighthouse.json"
    npx = shutil.which("npx")
    if npx is None:
        raise SystemExit("Lighthouse needs Node.js with npx: install it, or name the other figures.")
    command = [npx, "--no-install", "lighthouse", address, "--quiet", "--output=json", f"--output-path={out}"]
    command.append("--chrome-flags=" + " ".join(browsers.FLAGS))
    environment = {**os.environ, "CHROME_PATH": browsers.find_or_install()}
    for _ in range(ATTEMPTS):
        # Now and then Chromium does not answer Lighthouse at all, which says nothing of the page.
        done = subprocess.run(command, check=False, cwd=build.ROOT, env=environment, capture_output=True)
        if done.returncode == 0:
            break
    else:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["it says nothing"]
        raise build.BuildError(f"Lighthouse fails on {address}: {said[-1]}")
    categories = json.loads(out.read_text(encoding="utf-8"))["categories"]
    wanted = ("performance", "accessibility", "best-practices", "seo")
    return {key: round(100 * categories[key]["score"]) for key in wanted}
