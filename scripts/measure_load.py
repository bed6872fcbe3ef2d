"""Figures of the load that nginx bears with the container's configuration, against one without headers."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts import nginx, nginx_local
from scripts.build import ROOT
from scripts.figures import SITE, Figure

RUNS = 7  # of each configuration, in turn
SECONDS = 2  # of a run
CONNECTIONS = 16
LEAST = 0.9  # of the bare configuration's rate
# Files as they are, sent and logged in the same way: what differs is headers, redirects and compression.
BARE = f"""worker_processes auto;
error_log /dev/stderr warn;
events {{ worker_connections 1024; }}
http {{
  access_log /dev/stdout;
  sendfile on;
  tcp_nopush on;
  server {{
    {nginx_local.LISTEN}
    root site;
  }}
}}
"""
# Asks for each address in turn, and says at the end what came of it.
PROGRAM = """local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local place = 0
request = function()
  place = place %% #paths + 1
  return wrk.format("GET", paths[place])
end
done = function(summary, latency)
  local errors = 0
  for _, count in pairs(summary.errors) do errors = errors + count end
  print(string.format('{"requests": %%d, "seconds": %%f, "errors": %%d, "p99": %%f}',
    summary.requests, summary.duration / 1e6, errors, latency:percentile(99) / 1e3))
end
"""


@dataclass(frozen=True)
class Run:
    """What one run saw."""

    requests: int
    seconds: float
    errors: int
    p99: float  # milliseconds

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def load() -> Iterator[Figure]:
    """Requests a second over loopback for every page, with all headers and bare, side by side."""
    with tempfile.TemporaryDirectory(prefix="guide-load-") as made:
        work = Path(made)
        (work / "site").symlink_to(SITE)
        nginx.write(work / "generated", ROOT / "docs", os.environ.get("SITE_URL", ""))
        (work / "bare.conf").write_text(BARE, encoding="utf-8")
        paths = addresses(SITE)
        (work / "paths").write_text("\n".join(paths) + "\n", encoding="utf-8")
        (work / "load.lua").write_text(PROGRAM % (work / "paths"), encoding="utf-8")
        ours: list[Run] = []
        bare: list[Run] = []
        with nginx_local.served(work) as full, nginx_local.served(work, work / "bare.conf") as plain:
            for _ in range(RUNS):
                ours.append(run(full, work / "load.lua"))
                bare.append(run(plain, work / "load.lua"))
    yield from figures(ours, bare, len(paths))


def figures(ours: list[Run], bare: list[Run], pages: int) -> Iterator[Figure]:
    """The rate against that of the bare run beside it, errors, and the slowest hundredth of the answers."""
    ratio = statistics.median(mine.rate / other.rate for mine, other in zip(ours, bare, strict=True))
    mine, other = (statistics.median(run.rate for run in runs) for runs in (ours, bare))
    of = f"medians of {RUNS}, {pages} addresses, {CONNECTIONS} connections"
    value = f"{ratio:.2f} ({mine:,.0f} to {other:,.0f} a second, {of})"
    met = ratio >= LEAST
    yield Figure("load: rate of nginx with all headers, against bare", value, f"at least {LEAST}", met)
    errors, requests = sum(run.errors for run in ours), sum(run.requests for run in ours)
    slow, others = (statistics.median(run.p99 for run in runs) for runs in (ours, bare))
    value = f"{errors} of {requests:,}; 99 % within {slow:.1f} ms, bare {others:.1f} ms"
    yield Figure("load: errors", value, "0", errors == 0 < requests)


def addresses(site: Path) -> list[str]:
    """The address of every page, as a reader asks for it."""
    pages = (path.relative_to(site).as_posix() for path in site.rglob("index.html"))
    return sorted(f"/{path.removesuffix('index.html')}" for path in pages)


def run(address: str, program: Path) -> Run:
    """One run of a few seconds against an address on this machine."""
    wrk = nginx_local.find_or_install("wrk")
    bounds = ["--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{SECONDS}s"]
    command = [wrk, *bounds, "--timeout", "5s", "--script", str(program), address]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=SECONDS + 30)
    return Run(**json.loads(done.stdout.strip().splitlines()[-1]))
