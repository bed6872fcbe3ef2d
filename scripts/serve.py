"""`make serve`: build the site and serve it on this machine, search included."""

from __future__ import annotations

import argparse
import errno
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from scripts import build, headers


class FileHandler(SimpleHTTPRequestHandler):
    """Plain files, the site's own page for what is not there, and no log line per request."""

    extensions_map = {  # noqa: RUF012 - the base class declares it so
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        # All text of the site is UTF-8; a browser that is not told takes it for something older.
        ".md": "text/markdown; charset=utf-8",
        ".txt": "text/plain; charset=utf-8",
        ".csv": "text/csv; charset=utf-8",
    }

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class SiteHandler(FileHandler):
    """The built site with the headers that a host sends with it."""

    def end_headers(self) -> None:
        # An answer to what is no request at all has no path.
        for name, value in headers.headers_for(getattr(self, "path", "/").partition("?")[0]).items():
            self.send_header(name, value)
        super().end_headers()


class SiteServer(ThreadingHTTPServer):
    # Without this a second server on the same port would quietly share it on some systems.
    allow_reuse_port = False
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        # A browser that leaves in the middle of an answer is no news.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def open_server(site: Path, port: int, handler: type[FileHandler] = SiteHandler) -> SiteServer:
    """A server for the files below `site`; SystemExit with one sentence when the port cannot be had."""
    try:
        return SiteServer(("127.0.0.1", port), partial(handler, directory=str(site)))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SystemExit(
                f"Port {port} is taken: run `make serve PORT={port + 1}`, or stop what uses it."
            ) from None
        raise SystemExit(f"Port {port} cannot be opened: {error.strerror}.") from None


@contextmanager
def served(site: Path, handler: type[FileHandler] = SiteHandler) -> Iterator[str]:
    """The address of `site`, ending in a slash, served on a free port for the time of the block."""
    with open_server(site, 0, handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(argv)
    site = build.ROOT / "site"
    # The port first: nobody should wait for a build to learn that it is taken.
    with open_server(site, options.port) as server:
        try:
            with build.stoppable():
                build.build(site)
        except build.BuildError as error:
            print(error, file=sys.stderr)
            print("Not built, so nothing is served.", file=sys.stderr)
            return 1
        print(f"Serving on http://127.0.0.1:{server.server_address[1]}/ (Ctrl+C stops)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
