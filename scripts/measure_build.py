"""Figures of the build."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator

from scripts import variants
from scripts.figures import RUNS, WORK, Figure, timed


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
