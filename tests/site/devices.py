"""Fresh pages on a reader's devices, and what axe finds on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page


@contextmanager
def opened(
    chromium: Browser, width: int = 1280, height: int = 860, *, scheme: str = "light", touch: bool = False
) -> Iterator[Page]:
    """A page with nothing cached and nothing remembered, in CSS pixels. Script errors fail the test.

    No offline copy is made behind its back; tests/site/test_offline.py has pages of its own.
    """
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        has_touch=touch,
        is_mobile=touch,
        reduced_motion="reduce",
        service_workers="block",
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert errors == []


def axe(page: Page) -> list[tuple[str, str]]:
    """Every rule of accessibility that the page breaks, with the first element that breaks it."""
    violations = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in violations]
