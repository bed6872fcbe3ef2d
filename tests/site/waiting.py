"""Waiting in a page that obeys the site's policy: what Playwright brings for it is refused there as eval."""

from __future__ import annotations

from playwright.sync_api import Error, Page

PAUSE = 50  # milliseconds between two looks


def eventually(page: Page, question: str, seconds: float = 20) -> None:
    """Until the answer of the page, or what a promise of it comes to, is true; AssertionError if never."""
    for _ in range(int(seconds * 1000 / PAUSE)):
        try:
            if page.evaluate(question):
                return
        except Error as error:
            # The page was being replaced by the next one.
            if "context was destroyed" not in error.message:
                raise
        page.wait_for_timeout(PAUSE)
    raise AssertionError(f"never true: {question}")
