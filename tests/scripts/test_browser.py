"""Where the tests' browser comes from, and what is said when there is none."""

from __future__ import annotations

import pytest

from scripts import browser


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A machine without a browser; the list notes what was tried, in order."""
    tried: list[str] = []

    def attempt(name: str) -> None:
        tried.append(name)

    monkeypatch.setattr(browser, "installed", lambda: attempt("installed"))
    monkeypatch.setattr(
        browser,
        "playwrights_own",
        lambda download: attempt(f"playwright {'download' if download else 'kept'}"),
    )
    monkeypatch.setattr(browser, "distributions_package", lambda: attempt("package"))
    return tried


def test_no_browser_fails_with_one_sentence_and_never_skips(
    bare: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert browser.main() == 1
    assert capsys.readouterr().err == (
        "No Chrome or Chromium was found and none could be installed: "
        "install the package chromium and run make test again.\n"
    )
    assert bare == ["installed", "playwright kept", "playwright download", "package"]


def test_an_installed_browser_is_taken_first(bare: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "installed", lambda: "/usr/bin/chromium")
    assert browser.find_or_install() == "/usr/bin/chromium"
    assert bare == []


def test_the_distributions_package_needs_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert browser.distributions_package() is None


def test_a_command_that_cannot_run_is_a_no(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not browser.succeeds(["/nonexistent/command"])
    assert browser.succeeds(["true"])
    assert not browser.succeeds(["false"])


@pytest.mark.usefixtures("bare")
def test_the_browser_is_looked_for_before_playwright_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking for Playwright's own browser starts Playwright, which cannot be started inside itself."""
    started: list[bool] = []
    monkeypatch.setattr("playwright.sync_api.sync_playwright", lambda: started.append(True))
    with pytest.raises(browser.NoBrowserError), browser.chromium():
        pass
    assert started == []
