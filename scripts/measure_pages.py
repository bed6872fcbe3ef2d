"""Figures of single pages: what a first visit fetches, accessibility, and what Lighthouse says."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
from collections.abc import Callable, Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Request

from scripts import browser as browsers
from scripts import build
from scripts.figures import SITE, WORK, Figure, host

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
