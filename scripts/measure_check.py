"""Figure of the check of one page."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator

from scripts.figures import WORK, Figure, timed

PAGE = "docs/services/s3.md"
RUNS = 3  # of a whole build each
LIMIT = 0.1  # of what a build takes


def check() -> Iterator[Figure]:
    """How long an author waits for `make check PAGE=…`, against a build of everything."""
    commands = {
        "check": [sys.executable, "-m", "scripts.check", PAGE],
        "build": [sys.executable, "-m", "scripts.build", "--out", str(WORK / "whole")],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            times[name].append(timed(command))
    one, whole = (statistics.median(times[name]) for name in commands)
    value = f"{one / whole:.3f} ({one:.2f} s to {whole:.2f} s, medians of {RUNS})"
    yield Figure("check of one page, against a whole build", value, str(LIMIT), one <= LIMIT * whole)
