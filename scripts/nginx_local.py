"""An nginx on this machine, whose path `python -m scripts.nginx_local` prints, and wrk to put load on it.

They are taken where they are installed, or installed from the distribution (as root). If one cannot be had,
one sentence and exit 1: the tests of the container's configuration never skip it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.browser import apt_install
from scripts.build import ROOT

CONFIG = ROOT / "deploy/nginx.conf"
LISTEN = "listen 8080;"
PACKAGES = {"nginx": "nginx-light", "wrk": "wrk"}  # program → the Debian package that has it
PATIENCE = 10  # seconds until it must answer


class NoNginxError(Exception):
    """One sentence: why there is no nginx here, or why it does not start."""


def find_or_install(program: str) -> str:
    """The path of one of PACKAGES, installed first where that is possible; NoNginxError otherwise."""
    package = PACKAGES[program]
    path = installed(program) or (apt_install(package) and installed(program))
    if not path:
        raise NoNginxError(
            f"{program} was not found and could not be installed: "
            f"install the package {package} and try again."
        )
    return path


def installed(program: str) -> str | None:
    # Servers are installed where only root looks.
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@contextmanager
def served(folder: Path, config: Path = CONFIG) -> Iterator[str]:
    """The address, ending in a slash, at which nginx serves `folder` for the time of the block.

    `folder` holds site/ and generated/, as in the container; `config` listens on 8080, and does so here on
    a free port of the loopback interface. NoNginxError says why it does not start.
    """
    text = config.read_text(encoding="utf-8")
    if text.count(LISTEN) != 1:
        raise NoNginxError(f"{config}: exactly one line must be `{LISTEN}`")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="guide-nginx-") as work:
        for name in ("site", "generated"):
            Path(work, name).symlink_to((folder / name).absolute())
        Path(work, "nginx.conf").write_text(text.replace(LISTEN, f"listen 127.0.0.1:{port};"), "utf-8")
        with Path(work, "log").open("wb") as log:
            process = subprocess.Popen(command(Path(work)), stdout=log, stderr=log)
        try:
            wait(process, port, Path(work, "log"))
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(PATIENCE)


def command(work: Path, *more: str) -> list[str]:
    """nginx in the foreground, with the configuration of a folder."""
    options = f"daemon off; pid {work}/nginx.pid;"
    if os.geteuid() == 0:
        # Its workers would become nobody, who may not look into the folders of tests.
        options += " user root;"
    config = ["-p", f"{work}/", "-c", "nginx.conf", "-e", "/dev/stderr"]
    return [find_or_install("nginx"), *config, "-g", options, *more]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until it answers; NoNginxError with what it printed when it does not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    said = " ".join(log.read_text("utf-8", errors="replace").split())
    raise NoNginxError(f"nginx does not start: {said or 'it says nothing'}")


def main() -> int:
    try:
        # Only `measure load` needs wrk, and asks for it itself.
        print(f"nginx: {find_or_install('nginx')}")
    except NoNginxError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
