"""Figures of the build: against other builds of the same pages, and at ten times the pages."""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from scripts import build, variants
from scripts.figures import RUNS, WORK, Figure, timed

LARGE_RUNS = 3  # of a build that takes a minute


def whole() -> Iterator[Figure]:
    """The whole clean build, with search, exports and checks, and Material's of the same finished pages."""
    config = variants.material(WORK / "material")
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(RUNS):
        shutil.rmtree(WORK / "a", ignore_errors=True)
        shutil.rmtree(WORK / "b", ignore_errors=True)
        ours.append(timed([sys.executable, "-m", "scripts.build", "--out", str(WORK / "a")]))
        theirs.append(
            timed([sys.executable, "-m", "mkdocs", "build", "-f", str(config), "-d", str(WORK / "b")])
        )
    mine, other = statistics.median(ours), statistics.median(theirs)
    value = f"{mine / other:.2f} ({mine:.2f} s to {other:.2f} s, medians of {RUNS})"
    yield Figure("whole build, against Material's of the same pages", value, "1.3", mine <= 1.3 * other)


def tenfold() -> Iterator[Figure]:
    """What a page costs in a guide ten times as large, against today."""
    roots = {"today": build.ROOT, "ten times": variants.tenfold(WORK / "tenfold")}
    spent: dict[str, list[float]] = {name: [] for name in roots}
    pages: dict[str, int] = {}
    for _ in range(LARGE_RUNS):
        for name, root in roots.items():
            out = WORK / "a"
            spent[name].append(seconds(out, root))
            pages[name] = sum(1 for _ in out.rglob("*.html"))
    now, large = (1000 * statistics.median(spent[name]) / pages[name] for name in roots)
    value = f"{large / now:.2f} ({large:.1f} ms for each of {pages['ten times']:,} pages, {now:.1f} ms today)"
    yield Figure("time per page at ten times the pages", value, "1.5", large <= 1.5 * now)


def seconds(out: Path, root: Path) -> float:
    """How long the whole build of the project at `root` takes."""
    shutil.rmtree(out, ignore_errors=True)
    start = time.perf_counter()
    build.build(out, root)
    return time.perf_counter() - start


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
