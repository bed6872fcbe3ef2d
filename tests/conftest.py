"""What all rooms' tests share: the real catalog, the built site, and a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from macros.site import Site, load_site
from scripts import browser as browsers
from scripts import build, serve
from tests.site.devices import opened

ROOT = Path(__file__).resolve().parent.parent
# As a deploy has it, so that the ways to correct a page are there to be tested.
os.environ["REPO_URL"] = "https://github.com/example/guide"


@pytest.fixture(scope="session")
def real_site() -> Site:
    """The project's own docs/, loaded and rendered. Fails with its one-line errors when it has any."""
    return load_site(ROOT / "docs")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site as a reader gets it, from the same steps as `make build`."""
    out = tmp_path_factory.mktemp("built") / "site"
    build.build(out)
    return out


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    """Where the built site is served, ending in a slash."""
    with serve.served(built) as where:
        yield where


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browsers.chromium() as instance:
        yield instance


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh desktop page. Script errors fail the test."""
    with opened(chromium) as fresh:
        yield fresh


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A fresh page on a phone: touch, no mouse, 360 × 740. Script errors fail the test."""
    with opened(chromium, 360, 740, touch=True) as fresh:
        yield fresh
