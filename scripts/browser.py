"""Find a Chromium for the browser tests, or install one: `python -m scripts.browser` prints its path.

In this order: an installed Chrome or Chromium, Playwright's own, the distribution's package (as root).
If none can be had, one sentence and exit 1: the tests never skip the browser.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    # Each window draws the address bar's suggestions as web pages of their own, which take more time than
    # ours. The rest is of what Playwright turns off, because only the last of such lists counts.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,HttpsUpgrades,MediaRouter,OptimizationHints,"
    "PaintHolding,Translate",
)


class NoBrowserError(Exception):
    """One sentence: no Chromium here, and none to be had."""


def installed() -> str | None:
    """The path of a Chrome or Chromium on this machine."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return str(MAC) if MAC.is_file() else None


def playwrights_own(download: bool) -> str | None:
    """The path of the browser that Playwright keeps for itself, downloaded first if asked."""
    from playwright.sync_api import sync_playwright

    if download and not succeeds([sys.executable, "-m", "playwright", "install", "chromium"]):
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def distributions_package() -> str | None:
    """Installs the Debian package when this is root on a machine with apt-get."""
    return installed() if apt_install("chromium", "fonts-dejavu-core") else None


def apt_install(*packages: str) -> bool:
    """Installs Debian packages when this is root on a machine with apt-get, and says so; whether it did."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    print(f"Installing the distribution's package {packages[0]} …", file=sys.stderr)
    return succeeds(["apt-get", "update", "-qq"]) and succeeds(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    )


def succeeds(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=900)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def find_or_install() -> str:
    """The path of a browser that can be started; NoBrowserError when there is none to be had."""
    path = (
        installed()
        or playwrights_own(download=False)
        or playwrights_own(download=True)
        or distributions_package()
    )
    if path is None:
        raise NoBrowserError(
            "No Chrome or Chromium was found and none could be installed: "
            "install the package chromium and run make test again."
        )
    return path


@contextmanager
def chromium() -> Iterator[Browser]:
    """A started browser for the time of the block."""
    from playwright.sync_api import sync_playwright

    # Before Playwright is started: looking for its own browser starts it too, and it starts only once.
    path = find_or_install()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def main() -> int:
    try:
        print(f"Browser: {find_or_install()}")
    except NoBrowserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
