"""What every measurement needs: the figure itself, a host as readers meet it, and timing."""

from __future__ import annotations

import gzip
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from scripts import build, serve

WORK = build.ROOT / ".build" / "measure"
SITE = build.ROOT / "site"
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


def floor(name: str, value: int, least: int) -> Figure:
    return Figure(name, f"{value:,}", f"at least {least:,}", value >= least)


class CompressingHandler(serve.FileHandler):
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
        self.end_headers()
        self.wfile.write(body)


class GuideHandler(CompressingHandler, serve.SiteHandler):
    """With our headers as well; another site need not obey our policy."""


def host(site: Path, handler: type[serve.FileHandler] = GuideHandler) -> AbstractContextManager[str]:
    """The address of a site, served as readers meet it."""
    return serve.served(site, handler)


def run(command: list[str]) -> str:
    """What a command prints, whatever its exit code."""
    return build.attempt(command, build.ROOT).stdout


def timed(command: list[str]) -> float:
    start = time.perf_counter()
    build.run(command, build.ROOT)
    return time.perf_counter() - start
