"""The offline copy in a real browser: without network, through updates, and away again."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scripts import browser as browsers
from scripts import measure_pages, offline, serve
from tests.site.devices import axe
from tests.site.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
TOOL = "tools/offline-and-print/"
DAY = dt.date(2026, 11, 22)
DEPLOYED = [1_700_000_000]


class Host:
    """A server that counts what is asked of it, takes a new version, and can be stopped."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.asked: list[str] = []
        self.before_each: Callable[[str], None] = lambda path: None
        self.moved_to = ""  # another host, to which every address but the worker's leads
        host = self

        class Handler(serve.SiteHandler):
            def translate_path(self, path: str) -> str:
                self.directory = str(host.site)
                return super().translate_path(path)

            def do_GET(self) -> None:
                host.before_each(self.path)
                host.asked.append(self.path.split("?")[0].lstrip("/"))
                if host.moved_to and self.path != "/sw.js":
                    self.send_response(301)
                    self.send_header("Location", host.moved_to + self.path.lstrip("/"))
                    self.end_headers()
                else:
                    super().do_GET()

        self.server = serve.open_server(site, 0, Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.running = True

    def stop(self) -> None:
        if self.running:
            self.server.shutdown()
            self.server.server_close()
            self.running = False


@contextmanager
def hosted(site: Path) -> Iterator[Host]:
    host = Host(site)
    try:
        yield host
    finally:
        host.stop()


@pytest.fixture(autouse=True, scope="module")
def patience() -> Iterator[None]:
    """A copy takes as long as it takes; nothing here is about speed."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser with an empty profile in which the copy may be made."""
    fresh = chromium.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    fresh.set_default_timeout(20_000)
    yield fresh
    fresh.close()


@pytest.fixture
def tab(context: BrowserContext) -> Iterator[Page]:
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


def wait_for_the_copy(page: Page) -> None:
    """Until the worker has every file and serves this page."""
    eventually(page, "navigator.serviceWorker.controller?.state === 'activated'", seconds=60)


def cut(host: Host, context: BrowserContext) -> None:
    host.stop()
    context.set_offline(True)


def caches_of(page: Page) -> list[str]:
    names: list[str] = page.evaluate("caches.keys()")
    return names


def wait_for_one_cache(page: Page) -> None:
    """The one of the version before goes some seconds after it."""
    eventually(page, "caches.keys().then((names) => names.length === 1)")


# --- the whole guide ----------------------------------------------------------------------------


def test_one_visit_is_enough_for_the_whole_guide_without_network(
    context: BrowserContext, tab: Page, built: Path
) -> None:
    with hosted(built) as host:
        tab.goto(host.address + "algorithms/xgboost/")
        wait_for_the_copy(tab)
        cut(host, context)
        # The page of the first visit too has its search now, which it had not loaded.
        tab.keyboard.press("/")
        tab.fill("#search-input", "deepar")
        expect(tab.locator("#search-results a").first).to_have_attribute("href", "/algorithms/deepar/")
        for path in measure_pages.KINDS:
            answer = tab.goto(host.address + path)
            assert answer
            assert (answer.status, path) == (200, path)
            assert answer.from_service_worker
            expect(tab.locator("h1")).to_be_visible()
            assert tab.evaluate("getComputedStyle(document.body).getPropertyValue('--bar')") == "2.6rem"
        tab.goto(host.address + "algorithms/")
        expect(tab.locator(".filter").first).to_be_visible()
        tab.locator("tbody th a", has_text="DeepAR").click()
        expect(tab.locator("h1")).to_contain_text("DeepAR")


def test_search_answers_without_network(context: BrowserContext, tab: Page, built: Path) -> None:
    with hosted(built) as host:
        tab.goto(host.address)
        wait_for_the_copy(tab)
        cut(host, context)
        tab.goto(host.address + "glossary/")
        tab.keyboard.press("/")
        # A word that stands in no page's name: the pages' texts are asked too.
        tab.fill("#search-input", "checkpointing")
        eventually(tab, "document.querySelector('#search').dataset.answered === 'checkpointing'")
        expect(tab.locator("#search-results mark").first).to_be_visible()


@pytest.mark.parametrize(
    ("asked", "shown", "status", "heading"),
    [
        ("services/msk/?from=home#facts", "services/msk/?from=home#facts", 200, "Amazon MSK"),
        ("services/msk", "services/msk/", 200, "Amazon MSK"),
        ("services/msk?a=b", "services/msk/?a=b", 200, "Amazon MSK"),
        ("services/msk/index.html", "services/msk/index.html", 200, "Amazon MSK"),
        ("services/nothing-here/", "services/nothing-here/", 404, "This page is not here"),
        ("nothing%", "nothing%", 404, "This page is not here"),
    ],
)
def test_addresses_lead_where_they_do_with_network(
    whole: tuple[BrowserContext, str], asked: str, shown: str, status: int, heading: str
) -> None:
    context, address = whole
    page = context.new_page()
    answer = page.goto(address + asked)
    assert answer
    assert answer.status == status
    assert page.url == address + shown
    expect(page.locator("h1")).to_contain_text(heading)
    page.close()


@pytest.fixture(scope="module")
def whole(chromium: Browser, built: Path) -> Iterator[tuple[BrowserContext, str]]:
    """A browser that has the whole guide, and no network any more."""
    context = chromium.new_context()
    with hosted(built) as host:
        page = context.new_page()
        page.goto(host.address)
        wait_for_the_copy(page)
        cut(host, context)
        page.close()
        yield context, host.address
    context.close()


def test_pictures_and_icons_are_in_the_copy(whole: tuple[BrowserContext, str]) -> None:
    context, address = whole
    page = context.new_page()
    page.goto(address)
    icons = page.evaluate("fetch('manifest.webmanifest').then((answer) => answer.json())")["icons"]
    assert len(icons) == 4
    for path in (*(icon["src"] for icon in icons), "manifest.webmanifest"):
        kind = page.evaluate("path => fetch(path).then((answer) => answer.headers.get('content-type'))", path)
        assert kind in ("image/svg+xml", "image/png", "application/manifest+json")
    page.close()


def test_what_is_not_in_the_copy_just_fails_without_network(whole: tuple[BrowserContext, str]) -> None:
    context, address = whole
    page = context.new_page()
    page.goto(address)
    assert page.evaluate("fetch('feed.xml').then(() => 'answered', () => 'failed')") == "failed"
    page.close()


def test_the_guide_is_kept_below_a_sub_path(
    context: BrowserContext, tab: Page, built: Path, tmp_path: Path
) -> None:
    (tmp_path / "guide").symlink_to(built)
    with hosted(tmp_path) as host:
        tab.goto(host.address + "guide/services/msk/")
        wait_for_the_copy(tab)
        cut(host, context)
        answer = tab.goto(host.address + "guide/concepts/precision-recall-f1/")
        assert answer
        assert answer.from_service_worker
        tab.keyboard.press("/")
        tab.fill("#search-input", "deepar")
        expect(tab.locator("#search-results a").first).to_have_attribute("href", "/guide/algorithms/deepar/")
        answer = tab.goto(host.address + "guide/nothing/")
        assert answer
        assert answer.status == 404


def test_a_first_visit_is_done_before_the_copy_begins(tab: Page, built: Path) -> None:
    with hosted(built) as host:
        tab.goto(host.address, wait_until="networkidle")
        (entry,) = (built / "assets/js").glob("guide.*.js")
        assert f"assets/js/{entry.name}" in host.asked
        assert not {"sw.js", "offline.json", "glossary/"} & set(host.asked)
        wait_for_the_copy(tab)
        assert {"sw.js", "offline.json", "glossary/"} <= set(host.asked)
        assert host.asked.count("glossary/") == 1


# --- the page about it --------------------------------------------------------------------------


def panel(page: Page) -> Any:
    return page.locator("[data-offline]")


def test_the_page_tells_how_it_stands_removes_the_copy_and_brings_it_back(
    context: BrowserContext, tab: Page, built: Path
) -> None:
    with hosted(built) as host:
        tab.goto(host.address + TOOL)
        expect(panel(tab)).to_contain_text("Not kept yet")
        expect(panel(tab)).to_contain_text(" MB")
        tab.get_by_role("button", name="Keep the guide offline").click()
        expect(panel(tab)).to_contain_text("Copying")
        expect(panel(tab).get_by_role("progressbar")).to_be_visible()
        expect(panel(tab)).to_contain_text("Complete: ", timeout=60_000)
        expect(panel(tab)).to_contain_text(" files, ")
        assert len(caches_of(tab)) == 1

        tab.get_by_role("button", name="Remove the offline copy").click()
        expect(panel(tab)).to_contain_text("Off: nothing of the guide is kept")
        assert caches_of(tab) == []
        assert tab.evaluate("navigator.serviceWorker.getRegistration()") is None

        # The removed worker still stands behind this very page: its files must come again all the same.
        tab.get_by_role("button", name="Keep the guide offline").click()
        expect(panel(tab)).to_contain_text("Complete: ", timeout=60_000)
        assert len(caches_of(tab)) == 1

        tab.get_by_role("button", name="Remove the offline copy").click()
        expect(panel(tab)).to_contain_text("Off: ")
        tab.goto(host.address)
        host.asked.clear()
        tab.wait_for_timeout(4000)
        assert "sw.js" not in host.asked
        assert caches_of(tab) == []
        cut(host, context)
        ask = "fetch('glossary/', {cache: 'no-store'}).then(() => 'answered', () => 'failed')"
        assert tab.evaluate(ask) == "failed"


def test_a_browser_that_saves_data_is_asked_first(context: BrowserContext, tab: Page, built: Path) -> None:
    context.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    with hosted(built) as host:
        tab.goto(host.address + TOOL)
        expect(panel(tab)).to_contain_text("asks sites to save data")
        tab.wait_for_timeout(4000)
        assert "sw.js" not in host.asked
        tab.get_by_role("button", name="Keep the guide offline").click()
        expect(panel(tab)).to_contain_text("Complete: ", timeout=60_000)


def test_without_javascript_the_page_is_words(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(address + TOOL)
    expect(panel(plain)).to_have_count(1)
    expect(panel(plain)).to_be_hidden()
    expect(plain.locator("article")).to_contain_text("Add to Home Screen")
    context.close()


def test_chromium_finds_nothing_in_the_way_of_installing(
    chromium: Browser, built: Path, tmp_path: Path
) -> None:
    # Not in a fresh context: a private window can install nothing.
    context = chromium.browser_type.launch_persistent_context(
        tmp_path, executable_path=browsers.find_or_install(), args=list(browsers.FLAGS)
    )
    with hosted(built) as host:
        page = context.new_page()
        page.goto(host.address, wait_until="networkidle")
        session = context.new_cdp_session(page)
        manifest = session.send("Page.getAppManifest")
        assert manifest["errors"] == []
        assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    context.close()


# --- one version after the other ----------------------------------------------------------------


def small_site(folder: Path, version: str, more: dict[str, str] | None = None) -> Path:
    """A site of a few files, each of which says its version, with the real scripts and the real worker."""
    shutil.rmtree(folder, ignore_errors=True)
    texts = {
        "index.html": page_html(version, "./"),
        "other/index.html": page_html(version, "../"),
        "404.html": page_html(version, "/"),
        "assets/look.css": f"body {{ --version: {version} }}",
        "assets/page.js": f'document.body.dataset.script = "{version}";',
        "assets/late.txt": version,
        "assets/same.txt": "the same in every version",
    } | (more or {})
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "assets/js").mkdir()
    shutil.copy(ROOT / "overrides/assets/js/offline.js", folder / "assets/js")
    shutil.copytree(ROOT / "overrides/assets/worker", folder / "assets/worker")
    offline.make(folder, DAY)
    # One version a minute: the server tells changes apart by whole seconds.
    DEPLOYED[0] += 60
    for file in folder.rglob("*"):
        os.utime(file, (DEPLOYED[0], DEPLOYED[0]))
    return folder


def version_of(site: Path) -> str:
    version: str = json.loads((site / "offline.json").read_text(encoding="utf-8"))["version"]
    return version


def page_html(version: str, up: str) -> str:
    return f"""<!doctype html><html lang="en"><head><title>{version}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="{up}assets/look.css">
<script type="module" src="{up}assets/page.js"></script>
<script type="module" src="{up}assets/js/offline.js"></script></head>
<body data-html="{version}" data-up="{up}"><main><h1>Version {version}</h1>
<a id="home" href="{up}">home</a> <a id="other" href="{up}other/">other</a></main></body></html>"""


def versions(page: Page) -> set[str]:
    """The versions of everything that this page has loaded and can load now; more than one is a mix."""
    page.wait_for_selector("body[data-script]")
    found: list[str] = page.evaluate(
        """async () => {
          const { html, script, up } = document.body.dataset;
          const style = getComputedStyle(document.body).getPropertyValue("--version").trim();
          const late = await fetch(`${up}assets/late.txt`).then((answer) => answer.text());
          return [html, script, style, late];
        }"""
    )
    return set(found)


def keep(page: Page) -> None:
    """Have the copy made at once, as the button does."""
    page.evaluate("import(`${document.body.dataset.up}assets/js/offline.js`).then((code) => code.keep())")
    wait_for_the_copy(page)


def look_for_an_update(page: Page) -> None:
    """Until there is one: a look that the page itself had begun before the deploy finds nothing."""
    page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.getRegistration();
          for (let turn = 0; turn < 100 && !registration.installing && !registration.waiting; turn += 1) {
            await registration.update();
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        }"""
    )


def notice(page: Page) -> Any:
    return page.get_by_role("region", name="Newer version")


def test_a_newer_version_waits_for_the_reader_and_then_shows_everywhere(
    context: BrowserContext, tab: Page, tmp_path: Path
) -> None:
    with hosted(small_site(tmp_path / "one", "one", {"there.txt": "it only moves"})) as host:
        tab.goto(host.address)
        keep(tab)
        second = context.new_page()
        second.goto(host.address + "other/")
        host.site = small_site(tmp_path / "two", "two", {"moved/here.txt": "it only moves"})
        host.asked.clear()
        look_for_an_update(tab)
        for page in (tab, second):
            expect(notice(page)).to_contain_text("A newer version is ready.")
            assert versions(page) == {"one"}
        # What is the same in both was not asked for again; the rest was, once.
        assert set(host.asked) >= {"sw.js", "offline.json", "", "other/", "assets/late.txt"}
        assert not {"assets/same.txt", "assets/js/offline.js", "moved/here.txt"} & set(host.asked)
        assert host.asked.count("assets/late.txt") == 1
        # Another page opened meanwhile, and a reload with two pages open, are of the old one still.
        second.reload()
        third = context.new_page()
        third.goto(host.address + "other/?again")
        assert versions(second) == versions(third) == {"one"}
        third.close()

        second.get_by_role("button", name="Show it").click()
        for page in (tab, second):
            expect(page.locator("h1")).to_have_text("Version two")
            assert versions(page) == {"two"}
            expect(notice(page)).to_have_count(0)
        wait_for_one_cache(tab)
        cut(host, context)
        tab.goto(host.address + "other/")
        assert versions(tab) == {"two"}


def test_no_page_ever_mixes_two_versions(context: BrowserContext, tab: Page, tmp_path: Path) -> None:
    """Three deploys under pages that go on loading things; one page cannot even reload itself."""
    deaf = "<!doctype html><title>deaf</title><body data-html={0} data-script={0} data-up=./>"
    deaf += "<h1>Version {0}</h1>"
    deaf += "<link rel=stylesheet href=assets/look.css>"
    with hosted(small_site(tmp_path / "v0", "v0", {"deaf.html": deaf.format("v0")})) as host:
        tab.goto(host.address)
        keep(tab)
        # A page that is being replaced may get no answer, but never a wrong one.
        watch = """() => setInterval(async () => {
          const own = document.body.dataset.html;
          const got = await fetch(`${document.body.dataset.up}assets/late.txt`)
            .then((answer) => answer.text(), () => own);
          if (got !== own) localStorage.setItem("mixed", `${own} got ${got}`);
        }, 400)"""
        context.add_init_script(f"addEventListener('DOMContentLoaded', {watch})")
        other, without_script = context.new_page(), context.new_page()
        tab.reload()
        other.goto(host.address + "other/")
        without_script.goto(host.address + "deaf.html")
        for version in ("v1", "v2", "v3"):
            host.site = small_site(tmp_path / version, version, {"deaf.html": deaf.format(version)})
            look_for_an_update(tab)
            notice(other).get_by_role("button", name="Show it").click()
            for page in (tab, other, without_script):
                expect(page.locator("h1")).to_have_text(f"Version {version}")
                assert versions(page) == {version}
        assert tab.evaluate("localStorage.getItem('mixed')") is None


@pytest.mark.parametrize("way", ["link", "reload", "closed"])
def test_with_one_page_open_the_newer_version_comes_by_itself(
    context: BrowserContext, tab: Page, tmp_path: Path, way: str
) -> None:
    with hosted(small_site(tmp_path / "one", "one")) as host:
        tab.goto(host.address)
        keep(tab)
        tab.reload()
        host.site = small_site(tmp_path / "two", "two")
        look_for_an_update(tab)
        expect(notice(tab)).to_be_visible()
        assert versions(tab) == {"one"}
        if way == "link":
            tab.locator("#other").click()
            tab.wait_for_url("**/other/")
        elif way == "reload":
            tab.reload()
        else:
            tab.goto("about:blank")
            tab.wait_for_timeout(500)
            tab.goto(host.address)
        expect(tab.locator("h1")).to_have_text("Version two")
        assert versions(tab) == {"two"}


def test_a_link_with_two_pages_open_keeps_the_version_of_both(
    context: BrowserContext, tab: Page, tmp_path: Path
) -> None:
    with hosted(small_site(tmp_path / "one", "one")) as host:
        tab.goto(host.address)
        keep(tab)
        second = context.new_page()
        second.goto(host.address)
        host.site = small_site(tmp_path / "two", "two")
        look_for_an_update(tab)
        expect(notice(tab)).to_be_visible()
        tab.locator("#other").click()
        tab.wait_for_url("**/other/")
        assert versions(tab) == versions(second) == {"one"}


@pytest.mark.planted
def test_a_deploy_in_the_middle_of_copying_leaves_the_old_version_serving(
    context: BrowserContext, tab: Page, tmp_path: Path
) -> None:
    one, two, three = (small_site(tmp_path / name, name) for name in ("one", "two", "three"))
    with hosted(one) as host:
        tab.goto(host.address)
        keep(tab)
        tab.reload()

        def deploy(path: str) -> None:
            if path.startswith("/assets/late.txt"):
                host.site = three

        host.before_each = deploy
        host.site = two
        look_for_an_update(tab)
        eventually(tab, "navigator.serviceWorker.getRegistration().then((one) => !one.installing)")
        assert host.site == three
        assert versions(tab) == {"one"}
        complete = tab.evaluate(
            """async () => {
              const names = await caches.keys();
              const list = (cacheName) => caches.match("offline.json", { cacheName });
              const lists = await Promise.all(names.map(list));
              return names.filter((_, index) => lists[index]).map((name) => name.split(" ")[2]);
            }"""
        )
        assert version_of(two) not in complete
        # The next look takes what the server has by then.
        look_for_an_update(tab)
        expect(notice(tab)).to_be_visible()
        assert versions(tab) == {"one"}
        notice(tab).get_by_role("button", name="Show it").click()
        expect(tab.locator("h1")).to_have_text("Version three")
        assert versions(tab) == {"three"}
        wait_for_one_cache(tab)


def test_a_broken_copying_goes_on_where_it_stopped(tab: Page, tmp_path: Path) -> None:
    many = {f"assets/{number:03}.txt": f"file {number}" for number in range(200)}
    with hosted(small_site(tmp_path / "one", "one", many)) as host:
        asked = 0

        def fail_in_the_middle(path: str) -> None:
            nonlocal asked
            asked += path.endswith(".txt")
            if asked > 100:
                raise ConnectionError

        host.before_each = fail_in_the_middle
        tab.goto(host.address)
        tab.evaluate(
            "import('/assets/js/offline.js').then((code) => code.keep()).catch(() => {})",
        )
        state = "import('/assets/js/offline.js').then(({ state }) => state())"
        eventually(tab, f"{state}.then(({{ name }}) => name === 'failed')")
        host.before_each = lambda path: None
        host.asked.clear()
        tab.reload()
        wait_for_the_copy(tab)
        assert 50 < sum(path.endswith(".txt") for path in host.asked) < 120


def test_a_page_that_only_the_newer_version_has_is_shown_whole(
    context: BrowserContext, tab: Page, tmp_path: Path
) -> None:
    with hosted(small_site(tmp_path / "one", "one")) as host:
        tab.goto(host.address)
        keep(tab)
        tab.reload()
        host.site = small_site(tmp_path / "two", "two", {"new/index.html": page_html("two", "../")})
        tab.goto(host.address + "new/")
        assert versions(tab) == {"two"}


def test_a_site_without_a_worker_is_not_hidden_behind_the_copy(
    context: BrowserContext, tab: Page, tmp_path: Path
) -> None:
    with hosted(small_site(tmp_path / "one", "one")) as host:
        tab.goto(host.address)
        keep(tab)
        tab.reload()
        host.site = small_site(tmp_path / "two", "two")
        (host.site / "sw.js").unlink()
        tab.reload()
        expect(tab.locator("h1")).to_have_text("Version two")
        assert caches_of(tab) == []


def test_a_guide_that_has_moved_takes_its_readers_along(
    context: BrowserContext, tab: Page, tmp_path: Path
) -> None:
    """As HOSTING.md says it: every address leads to the new host, and there is no worker on the old one."""
    new = small_site(tmp_path / "new", "new")
    with hosted(small_site(tmp_path / "old", "old")) as old, hosted(new) as host:
        tab.goto(old.address)
        keep(tab)
        tab.reload()
        expect(tab.locator("h1")).to_have_text("Version old")
        old.moved_to = host.address
        (old.site / "sw.js").unlink()
        tab.goto(old.address + "other/?of=a")
        tab.wait_for_url(host.address + "other/?of=a")
        expect(tab.locator("h1")).to_have_text("Version new")


def test_two_guides_on_one_host_do_not_touch_each_other(
    context: BrowserContext, tab: Page, tmp_path: Path
) -> None:
    small_site(tmp_path / "host", "root")
    small_site(tmp_path / "host/guide", "below")
    with hosted(tmp_path / "host") as host:
        tab.goto(host.address)
        keep(tab)
        below = context.new_page()
        # The worker of the root sees this page first; it must let it through.
        below.goto(host.address + "guide/")
        assert versions(below) == {"below"}
        below.evaluate("import('./assets/js/offline.js').then((code) => code.keep())")
        eventually(below, "navigator.serviceWorker.controller?.scriptURL.endsWith('/guide/sw.js')")
        assert len(caches_of(tab)) == 2
        tab.evaluate("import('./assets/js/offline.js').then((code) => code.remove())")
        assert [name.split()[1] for name in caches_of(tab)] == ["/guide/"]
        cut(host, context)
        below.goto(host.address + "guide/other/")
        assert versions(below) == {"below"}


def test_the_notice_is_quiet_and_accessible(context: BrowserContext, built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "site")
    with hosted(tmp_path / "site") as host:
        page = context.new_page()
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(host.address + "services/msk/")
        wait_for_the_copy(page)
        page.reload()
        newer(tmp_path / "site")
        focused = page.evaluate("document.activeElement.tagName")
        look_for_an_update(page)
        expect(notice(page).get_by_role("status")).to_have_text("A newer version is ready.")
        assert page.evaluate("document.activeElement.tagName") == focused
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert axe(page) == []
        page.get_by_role("button", name="Later").click()
        expect(notice(page)).to_have_count(0)


def test_the_search_works_under_a_worker_that_has_just_taken_over(
    context: BrowserContext, tab: Page, built: Path, tmp_path: Path
) -> None:
    shutil.copytree(built, tmp_path / "site")
    with hosted(tmp_path / "site") as host:
        tab.goto(host.address)
        wait_for_the_copy(tab)
        tab.reload()
        newer(tmp_path / "site")
        look_for_an_update(tab)
        with tab.expect_navigation():
            notice(tab).get_by_role("button", name="Show it").click()
        cut(host, context)
        tab.keyboard.press("/")
        tab.fill("#search-input", "checkpointing")
        eventually(tab, "document.querySelector('#search').dataset.answered === 'checkpointing'")
        expect(tab.locator("#search-results mark").first).to_be_visible()


def newer(site: Path) -> None:
    """Make the built site a newer version of itself."""
    shutil.copytree(ROOT / "overrides/assets/worker", site / "assets/worker")
    (site / "assets/icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    offline.make(site, DAY)
