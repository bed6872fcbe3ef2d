"""The site as a host serves it, in a real browser: under its policy, at any depth, below a sub-path."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scripts import build, headers, measure_pages, serve
from tests.site.waiting import eventually

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`));
"""
GONE = "services/nothing/here/kinesis-data-streem/"


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Page]:
    """A page that notes what the policy refuses, with whatever the browser complains of."""
    context = chromium.new_context(viewport={"width": 1280, "height": 860}, service_workers="block")
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


def complaints(page: Page) -> list[str]:
    """What the policy has refused since the page was opened."""
    # The browser tells of it in a task of its own.
    page.wait_for_timeout(50)
    found: list[str] = page.evaluate("window.violations")
    return found


def collect(page: Page) -> list[str]:
    """Every later message of the browser about the policy, from this page on."""
    said: list[str] = []
    page.on(
        "console", lambda one: said.append(one.text) if "Security Policy" in one.text + one.type else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


# --- the policy -----------------------------------------------------------------------------------


def test_every_kind_of_page_obeys_the_policy_that_is_sent_and_says_it_itself(
    watched: Page, address: str
) -> None:
    said = collect(watched)
    for path in (*measure_pages.KINDS, GONE):
        answer = watched.goto(address + path, wait_until="networkidle")
        assert answer
        assert answer.headers["content-security-policy"] == headers.policy()
        own = watched.locator("meta[http-equiv=Content-Security-Policy]")
        assert own.get_attribute("content") == headers.page_policy()
        for folded in watched.locator("details").all()[:3]:
            folded.evaluate("(one) => { one.open = true; }")
        assert [path, *complaints(watched)] == [path]
    assert said == []


def test_search_tables_builder_and_schemes_obey_it(watched: Page, address: str) -> None:
    said = collect(watched)
    watched.goto(address + "algorithms/")
    watched.locator(".filter input").first.fill("text")
    watched.locator("[data-scheme]").click()
    watched.keyboard.press("Escape")
    watched.locator("[data-search-open]").first.click()
    watched.fill("#search-input", "kinesis shards")
    watched.wait_for_selector("#search[data-answered='kinesis shards']")
    expect(watched.locator("#search-results mark").first).to_be_visible()
    assert complaints(watched) == []
    watched.goto(address + "tools/compare-any/?c=msk,kinesis-data-streams")
    for box in watched.locator(".any__list input:visible").all()[:2]:
        box.check()
    expect(watched.locator(".any .guide--versus table")).to_be_visible()
    assert complaints(watched) == []
    assert said == []


def test_the_offline_copy_obeys_it(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    context.set_default_timeout(60_000)
    context.add_init_script(WATCH)
    page = context.new_page()
    said = collect(page)
    page.goto(address + "tools/offline-and-print/")
    page.get_by_role("button", name="Keep the guide offline").click()
    eventually(page, "navigator.serviceWorker.controller?.state === 'activated'", seconds=60)
    assert complaints(page) == []
    page.get_by_role("button", name="Remove the offline copy").click()
    eventually(page, "caches.keys().then((names) => names.length === 0)")
    assert complaints(page) == []
    assert said == []
    context.close()


PLANTED = {
    "script": """const s = document.createElement('script');
      s.textContent = 'window.ran = 1';
      document.head.append(s);""",
    "style": """const s = document.createElement('style');
      s.textContent = 'body { color: red }';
      document.head.append(s);""",
    "attribute": "document.body.setAttribute('style', 'color: red');",
    "handler": "document.body.setAttribute('onclick', 'window.ran = 1'); document.body.click();",
    "markup": "document.body.innerHTML = '<b>text as markup</b>';",
    "eval": "setTimeout('window.ran = 1', 0);",
    "foreign": "fetch('https://example.org/').catch(() => {});",
    "frame": """const f = document.createElement('iframe');
      f.src = 'data:text/html,x';
      document.body.append(f);""",
    "base": """const b = document.createElement('base');
      b.href = '/elsewhere/';
      document.head.prepend(b);""",
    "policy": "trustedTypes.createPolicy('mine', {});",
}


@pytest.mark.planted
@pytest.mark.parametrize("sent", [True, False], ids=["as header", "by the page alone"])
@pytest.mark.parametrize("name", PLANTED)
def test_what_the_policy_is_there_for_is_refused(watched: Page, built: Path, name: str, sent: bool) -> None:
    with serve.served(built, serve.SiteHandler if sent else serve.FileHandler) as address:
        watched.goto(address + "services/msk/")
        colour = watched.evaluate("getComputedStyle(document.body).color")
        watched.evaluate(f"() => {{ try {{ {PLANTED[name]} }} catch {{}} }}")
        assert complaints(watched) != []
        assert watched.evaluate("window.ran") is None
        assert watched.evaluate("getComputedStyle(document.body).color") == colour


@pytest.mark.planted
def test_no_page_of_others_shows_the_guide_in_a_frame(page: Page, address: str) -> None:
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    page.set_content(f"<iframe src='{address}'></iframe>", wait_until="networkidle")
    assert any("frame-ancestors" in one for one in said)


# --- where nothing is -----------------------------------------------------------------------------


def test_a_wrong_address_at_any_depth_has_looks_search_and_near_pages(page: Page, address: str) -> None:
    answer = page.goto(address + GONE)
    assert answer
    assert answer.status == 404
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--bar')") == "2.6rem"
    near = page.locator("[data-missing] .cards a")
    expect(near.first).to_have_text(re.compile("Amazon Kinesis Data Streams"))
    assert near.count() == 3
    expect(page.locator("[data-missing] [role=status]")).to_have_text("For «kinesis data streem»:")
    page.locator("[data-missing] [data-search-open]").click()
    expect(page.locator("#search-input")).to_have_value("kinesis data streem")
    expect(page.locator("#search-results a").first).to_have_attribute(
        "href", "/services/kinesis-data-streams/"
    )
    page.keyboard.press("Escape")
    near.first.click()
    page.wait_for_url(address + "services/kinesis-data-streams/")
    page.go_back()
    page.locator("main").get_by_role("link", name="Comparisons").click()
    page.wait_for_url(address + "compare/")


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("service/msk", "Amazon MSK"),
        ("msk.html", "Amazon MSK"),
        ("algorithms/xg-boost/index.html", "XGBoost"),
        ("zzqqxx/firehose/", "Amazon Data Firehose"),
        ("firehose/zzqqxx/", "Amazon Data Firehose"),
        ("services/Amazon%20MSK%/", "Amazon MSK"),
    ],
)
def test_the_address_is_read_as_a_question(page: Page, address: str, asked: str, first: str) -> None:
    page.goto(address + asked)
    expect(page.locator("[data-missing] .cards a b").first).to_have_text(re.compile(re.escape(first)))


def test_an_address_like_nothing_says_so(page: Page, address: str) -> None:
    page.goto(address + "zzqqxxvv/")
    expect(page.locator("[data-missing] [role=status]")).to_have_text("None was found.")
    page.route("**/search/**", lambda route: route.abort())
    page.goto(address + "zzqqxxvv/")
    expect(page.locator("[data-missing] [role=status]")).to_contain_text("could not be looked up")


def test_without_javascript_the_rooms_are_there(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + GONE)
    expect(page.locator("[data-missing]")).to_be_hidden()
    page.locator("main").get_by_role("link", name="Glossary").click()
    page.wait_for_url(address + "glossary/")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_accessible_and_stands_still(chromium: Browser, address: str, scheme: str, width: int) -> None:
    context = chromium.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 844},
        service_workers="block",
        has_touch=width < 600,
    )
    page = context.new_page()
    page.goto(address + GONE)
    expect(page.locator("[data-missing] .cards a")).to_have_count(3)
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate(measure_pages.SHIFTS) < measure_pages.SHIFT
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


# --- below a sub-path -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site that knows its address, served below /guide/ by a host that shows its 404 page."""
    top = tmp_path_factory.mktemp("below")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_URL", "https://example.org/guide/")
        build.build(top / "guide")
    shutil.copy(top / "guide/404.html", top)
    with serve.served(top) as where:
        yield where


def test_a_page_says_where_it_stands(page: Page, below: str) -> None:
    page.goto(below + "guide/services/msk/")
    canonical = page.locator("link[rel=canonical]")
    assert canonical.get_attribute("href") == "https://example.org/guide/services/msk/"


def test_a_wrong_address_below_a_sub_path_stays_in_it(page: Page, below: str) -> None:
    answer = page.goto(below + "guide/" + GONE)
    assert answer
    assert answer.status == 404
    near = page.locator("[data-missing] .cards a").first
    expect(near).to_have_attribute("href", below + "guide/services/kinesis-data-streams/")
    expect(page.locator("[data-missing] [role=status]")).to_have_text("For «kinesis data streem»:")
    page.keyboard.press("/")
    page.fill("#search-input", "deepar")
    expect(page.locator("#search-results a").first).to_have_attribute("href", "/guide/algorithms/deepar/")
    page.keyboard.press("Escape")
    page.locator("main").get_by_role("link", name=re.compile("^Services")).click()
    page.wait_for_url(below + "guide/services/")
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--bar')") == "2.6rem"


# --- a page that is older than the site -----------------------------------------------------------


def test_a_page_of_the_last_build_is_loaded_anew_for_its_search(
    page: Page, built: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(built, site, ignore=shutil.ignore_patterns("data", "*.md"))
    with serve.served(site) as address:
        page.goto(address + "services/msk/", wait_until="networkidle")
        # A deploy: what was changed has other names, and the old names are gone.
        for old in list((site / "assets/js").glob("*.js")):
            renamed = old.with_name(old.name.replace(".js", "0.js"))
            text = re.sub(r"(\./[\w-]+\.[0-9a-f]{8})\.js", r"\g<1>0.js", old.read_text(encoding="utf-8"))
            renamed.write_text(text, encoding="utf-8")
            old.unlink()
        opened = site / "services/msk/index.html"
        html = re.sub(r"(js/[\w-]+\.[0-9a-f]{8})\.js", r"\g<1>0.js", opened.read_text(encoding="utf-8"))
        opened.write_text(html, encoding="utf-8")
        page.keyboard.press("/")
        expect(page.locator("#search-input")).to_be_focused()
        assert page.url == address + "services/msk/"
        page.fill("#search-input", "deepar")
        expect(page.locator("#search-results a").first).to_have_attribute("href", "/algorithms/deepar/")
        # Once: the reader's own reload does not open it again.
        page.reload(wait_until="networkidle")
        expect(page.locator("#search")).to_be_hidden()


def test_a_search_that_cannot_be_loaded_does_not_reload_the_page(
    context_without_search: BrowserContext, address: str
) -> None:
    page = context_without_search.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address + "services/msk/")
    page.evaluate("window.same = true")
    page.keyboard.press("/")
    page.wait_for_timeout(500)
    assert page.evaluate("window.same")
    assert len(errors) == 1


@pytest.fixture
def context_without_search(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(service_workers="block")
    context.route(re.compile(r"/search\.\w+\.js"), lambda route: route.abort())
    yield context
    context.close()
