"""The comparison builder: choosing, the table, its address, and what happens when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from selectolax.lexbor import LexborHTMLParser

from macros.site import Site
from scripts import serve
from tests.site.devices import axe, opened
from tests.site.waiting import eventually

BUILDER = "tools/compare-any/"
STREAMS = f"{BUILDER}?of=kinesis-data-streams,data-firehose"
TEXTS = f"{BUILDER}?of=blazingtext,object2vec,seq2seq,text-classification-tensorflow"
DATA = "**/data/categories/*.json"

READ_TABLE = """table => Object.fromEntries([...table.tBodies[0].rows].map(row => {
  const words = node => node.textContent.replace(/\\s+/g, " ").trim();
  const all = (cell, what) => [...cell.querySelectorAll(what)].map(words);
  const cells = [...row.cells].slice(1).map(cell => ({
    words: words(cell), code: all(cell, "code"), note: all(cell, ".note"), era: all(cell, ".era"),
    marks: [...cell.querySelectorAll("a.mark")].map(mark => [mark.href, mark.title]),
  }));
  return [words(row.cells[0]), cells];
}))"""


def rows(page: Page, table: int = 0) -> dict[str, Any]:
    """A side-by-side table by its row headings: what each cell says, shows as code, and leads to."""
    found: dict[str, Any] = page.locator(".guide--versus table").nth(table).evaluate(READ_TABLE)
    return found


def heads(page: Page) -> list[str]:
    """What the columns of the table are about."""
    return page.locator(".any thead th a").all_inner_texts()


def box(page: Page, name: str) -> Any:
    return page.locator(".any__list").get_by_label(name)


def sheet(page: Page) -> Any:
    return page.locator(".any table.sheet")


def planted(page: Page, facts: list[dict[str, Any]], first: dict[str, Any], second: dict[str, Any]) -> None:
    """Two streaming services with these facts, as if they had been exported."""
    pages = [
        {
            "slug": slug,
            "title": slug,
            "url": f"services/{slug}/",
            "summary": f"About {slug}.",
            "state": "active",
            "state_label": "Active",
            "facts": {
                key: {"source": "https://docs.aws.amazon.com/", "proven": False} | fact
                for key, fact in own.items()
            },
        }
        for slug, own in (("kinesis-data-streams", first), ("data-firehose", second))
    ]
    body = json.dumps({"version": "1.0.0", "category": "streaming", "facts": facts, "pages": pages})
    page.route(DATA, lambda route: route.fulfill(body=body, content_type="application/json"))


# --- choosing ---------------------------------------------------------------------------------------------


def test_a_table_is_made_with_the_keyboard_alone(page: Page, address: str) -> None:
    page.goto(address + BUILDER, wait_until="networkidle")

    def tab_to(what: str) -> None:
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("what => document.activeElement.matches(what)", what):
                return
        raise AssertionError(f"Tab never reaches {what}")

    tab_to("#any-category")
    page.keyboard.type("Streaming")
    tab_to("#any-filter")
    page.keyboard.type("kdf")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+a")
    page.keyboard.type("video")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(sheet(page)).to_be_visible()
    assert heads(page) == ["Amazon Data Firehose", "Amazon Kinesis Video Streams"]
    tab_to(".any .scroll")
    assert page.url.endswith("?of=data-firehose,kinesis-video-streams")


def test_the_table_and_its_address_follow_every_choice(page: Page, address: str) -> None:
    page.goto(address + BUILDER)
    page.get_by_label("Category").select_option("streaming")
    expect(page.locator(".any__status")).to_have_text("Choose two to four.")
    box(page, "Amazon MSK").check()
    expect(page.locator(".any__status")).to_contain_text("Choose 1 to 3 more")
    expect(sheet(page)).to_have_count(0)
    box(page, "Amazon Data Firehose").check()
    expect(page.locator("#any-title")).to_have_text(
        "Amazon MSK (Managed Streaming for Apache Kafka), Amazon Data Firehose side by side"
    )
    assert page.title().startswith(
        "Amazon MSK (Managed Streaming for Apache Kafka), Amazon Data Firehose side"
    )
    assert page.title().endswith("AWS ML Field Guide")
    assert page.url.endswith("?of=msk,data-firehose")
    box(page, "Amazon Kinesis Data Streams").check()
    expect(page.locator(".any thead th")).to_have_count(3)
    box(page, "Amazon MSK").uncheck()
    expect(page.locator(".any thead th")).to_have_count(2)
    assert page.url.endswith("?of=data-firehose,kinesis-data-streams")
    box(page, "Amazon Data Firehose").uncheck()
    expect(sheet(page)).to_be_hidden()
    assert page.title().startswith("Comparison builder")


def test_a_fifth_choice_is_refused_with_a_sentence(page: Page, address: str) -> None:
    page.goto(address + TEXTS)
    expect(page.locator(".any thead th")).to_have_count(4)
    before = page.url
    fifth = box(page, "XGBoost")
    fifth.click()
    expect(page.locator(".any__status")).to_have_text("Four is the most. Take one away.")
    expect(fifth).not_to_be_checked()
    expect(page.locator(".any thead th")).to_have_count(4)
    assert page.url == before


def test_a_thing_is_found_by_its_title_or_its_acronym(page: Page, address: str) -> None:
    page.goto(address + STREAMS)
    shown = page.locator(".any__list li:visible")
    # Until the script is there, the first category keeps the place.
    expect(page.locator(".any__slots button")).to_have_count(2)
    expect(shown).to_have_count(5)
    page.get_by_label("Find in the list").fill("KDA")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("Apache Flink")
    page.get_by_label("Find in the list").fill("nothing like it")
    expect(page.locator(".any__none")).to_be_visible()
    # What is chosen stays chosen, and in view above the list.
    expect(page.locator(".any__slots button")).to_have_count(2)


def test_what_is_taken_away_hands_the_keyboard_on(page: Page, address: str) -> None:
    page.goto(address + BUILDER + "?of=kinesis-data-streams,data-firehose,msk")
    page.get_by_role("button", name="Take away Amazon Kinesis Data Streams").press("Enter")
    expect(page.get_by_role("button", name="Take away Amazon Data Firehose")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Take away Amazon MSK")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box(page, "Amazon MSK")).to_be_focused()
    expect(page.locator(".any__list :checked")).to_have_count(0)


def test_a_look_at_another_category_loses_nothing(page: Page, address: str) -> None:
    page.goto(address + STREAMS)
    expect(sheet(page)).to_be_visible()
    page.get_by_label("Category").select_option("metric")
    expect(sheet(page)).to_be_hidden()
    assert "of=" not in page.url
    page.get_by_label("Category").select_option("streaming")
    expect(sheet(page)).to_be_visible()
    assert heads(page) == ["Amazon Kinesis Data Streams", "Amazon Data Firehose"]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_list_stays_under_the_finger_while_choosing(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    page.goto(address + BUILDER)
    page.get_by_label("Category").select_option("streaming")
    last = box(page, "Amazon MSK")
    last.scroll_into_view_if_needed()
    place = last.bounding_box()
    for name in ("Amazon Data Firehose", "Amazon Kinesis Data Streams", "Apache Flink"):
        box(page, name).evaluate("one => one.click()")
    expect(page.locator(".any thead th")).to_have_count(3)
    assert last.bounding_box() == place


# --- the table --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ready", "table", "things"),
    [
        ("kinesis-streams-firehose-analytics", 0, "kinesis-data-streams,data-firehose,managed-flink"),
        ("text-algorithms", 0, "blazingtext,object2vec,seq2seq,text-classification-tensorflow"),
        ("topic-models", 0, "lda,ntm"),
    ],
)
def test_a_built_table_says_what_a_written_one_says(
    page: Page, address: str, ready: str, table: int, things: str
) -> None:
    page.goto(f"{address}compare/{ready}/")
    written = rows(page, table)
    page.goto(f"{address}{BUILDER}?of={things}")
    expect(sheet(page)).to_be_visible()
    built = rows(page)
    assert {label: built[label] for label in written} == written
    order = [label for label in built if label in written]
    assert order == list(written)


def test_a_column_says_what_stands_in_it_and_leads_there(page: Page, address: str) -> None:
    page.goto(address + STREAMS)
    head = page.locator(".any thead th").nth(1)
    expect(head).to_contain_text("Delivers streams to S3")
    expect(head.locator(".badge")).to_have_text("Renamed")
    expect(page.locator(".any thead th").first.locator(".badge")).to_have_count(0)
    page.locator(".any a.mark").first.click()
    page.wait_for_url("**/services/kinesis-data-streams/#fact-latency")
    expect(page.locator("tr:has(:target)")).to_be_in_viewport()
    page.go_back()
    head.get_by_role("link").click()
    page.wait_for_url("**/services/data-firehose/")


def test_only_differences_are_shown_on_demand_and_in_the_address(page: Page, address: str) -> None:
    page.goto(address + BUILDER + "?of=image-classification-mxnet,object-detection-mxnet")
    expect(sheet(page)).to_be_visible()
    everything = rows(page)
    said = {
        label: {cell["words"].translate({ord("✓"): "", ord("§"): ""}) for cell in cells}
        for label, cells in everything.items()
    }
    same = [label for label, values in said.items() if len(values) == 1]
    assert same
    page.get_by_label("Only differences").check()
    expect(page.locator(".any tbody tr")).to_have_count(len(everything) - len(same))
    assert not set(same) & set(rows(page))
    expect(page.locator(".any__count")).to_have_text(
        f"{len(everything) - len(same)} of {len(everything)} facts differ"
    )
    page.goto("about:blank")
    page.go_back()
    expect(page.get_by_label("Only differences")).to_be_checked()
    expect(page.locator(".any tbody tr")).to_have_count(len(everything) - len(same))


def test_rows_are_left_out_or_kept_by_what_a_reader_sees(page: Page, address: str) -> None:
    facts = [
        {"key": key, "label": key.title(), "code": key == "coded"}
        for key in ("equal", "coded", "nobody", "noted", "era", "lonely", "proven")
    ]
    first = {
        "equal": {"now": ["a", "b"]},
        "coded": {"now": ["none"]},
        "noted": {"now": ["a"], "note": "only `here`"},
        "era": {"now": ["a"], "exam": "b"},
        "lonely": {"now": ["a"]},
        "proven": {"now": ["a"], "proven": True},
    }
    second = {
        "equal": {"now": ["a", "b"]},
        "coded": {"now": ["x", "y"]},
        "noted": {"now": ["a"]},
        "era": {"now": ["a"]},
        "proven": {"now": ["a"]},
    }
    planted(page, facts, first, second)
    page.goto(address + STREAMS)
    expect(sheet(page)).to_be_visible()
    shown = rows(page)
    assert list(shown) == ["Equal", "Coded", "Noted", "Era", "Lonely", "Proven"]
    assert [cell["words"] for cell in shown["Equal"]] == ["a, b §", "a, b §"]
    assert [cell["code"] for cell in shown["Coded"]] == [[], ["x", "y"]]
    assert shown["Noted"][0]["code"] == ["here"]
    assert shown["Era"][0]["era"] == ["Exam era b"]
    assert shown["Lonely"][1]["words"] == "–"
    page.get_by_label("Only differences").check()
    assert list(rows(page)) == ["Coded", "Noted", "Era", "Lonely"]


def test_facts_are_text_whatever_stands_in_them(page: Page, address: str) -> None:
    evil = "<img src=x onerror=document.title='taken'>"
    planted(page, [{"key": "a", "label": evil, "code": False}], {"a": {"now": [evil], "note": evil}}, {})
    page.goto(address + STREAMS)
    expect(page.locator(".any tbody td").first).to_contain_text(evil)
    assert page.locator(".any__result img").count() == 0
    assert "taken" not in page.title()


def test_a_ready_comparison_of_what_is_chosen_is_offered(page: Page, address: str) -> None:
    page.goto(address + STREAMS)
    full = page.locator(".any__full")
    expect(full).to_have_text(
        "Read the full comparison: Kinesis Data Streams vs Firehose vs Managed Flink (Kinesis Data Analytics)"
    )
    full.get_by_role("link").click()
    page.wait_for_url("**/compare/kinesis-streams-firehose-analytics/")
    page.goto(address + BUILDER + "?of=xgboost,pca")
    expect(sheet(page)).to_be_visible()
    expect(full).to_be_hidden()


def test_the_comparison_of_most_things_stands_first(page: Page, address: str) -> None:
    page.goto(address + BUILDER + "?of=lda,ntm,blazingtext,object2vec")
    links = page.locator(".any__full a")
    expect(links).to_have_count(2)
    expect(links.first).to_contain_text("LDA vs NTM")


# --- the address ------------------------------------------------------------------------------------------


def test_a_shared_address_shows_the_same_to_somebody_else(
    page: Page, chromium: Browser, address: str
) -> None:
    page.goto(address + BUILDER)
    page.get_by_label("Category").select_option("ai-service")
    for name in ("Amazon Textract", "Amazon Polly", "Amazon Rekognition"):
        box(page, name).check()
    expect(page.locator(".any thead th")).to_have_count(3)
    other = chromium.new_page()
    other.goto(page.url)
    expect(sheet(other)).to_be_visible()
    assert rows(other) == rows(page)
    assert heads(other) == heads(page)
    assert other.title() == page.title()
    assert other.locator(".any__slots").inner_text() == page.locator(".any__slots").inner_text()
    other.close()


@pytest.mark.parametrize(
    ("asked", "shown", "says"),
    [
        ("msk,kafka-of-old,data-firehose", 2, ["has the address «kafka-of-old»."]),
        (
            "msk,xgboost,data-firehose",
            2,
            ["Left out: XGBoost (SageMaker built-in algorithms). Only things of one category"],
        ),
        (
            "lda,ntm,pca,xgboost,k-means,ip-insights",
            4,
            ["Left out: K-Means, IP Insights. Four is the most."],
        ),
        ("xgboost,nobody,msk", 0, ["has the address «nobody».", "Left out: Amazon MSK"]),
        ("<b>x</b>", 0, ["has the address «<b>x</b>»."]),
        ("compare-any,kinesis-streams-firehose-analytics", 0, ["«compare-any», «kinesis-streams-"]),
        ("msk,msk,MSK, data-firehose ,", 2, []),
        ("", 0, []),
    ],
)
def test_what_an_address_asks_in_vain_is_said(
    page: Page, address: str, asked: str, shown: int, says: list[str]
) -> None:
    page.goto(address + BUILDER)
    page.goto(f"{address}{BUILDER}?of={asked}")
    notice = page.locator(".any__notice")
    if shown:
        expect(page.locator(".any thead th")).to_have_count(shown)
    else:
        expect(page.locator(".any__list li").first).to_be_visible()
        expect(sheet(page)).to_have_count(0)
    for sentence in says:
        expect(notice).to_contain_text(sentence)
    assert notice.locator("span").count() == len(says)
    assert notice.locator("b").count() == 0


def test_the_notice_is_gone_with_the_next_choice(page: Page, address: str) -> None:
    page.goto(address + BUILDER + "?of=msk,nobody,data-firehose")
    expect(page.locator(".any__notice")).to_contain_text("nobody")
    box(page, "Amazon Kinesis Data Streams").check()
    expect(page.locator(".any__notice")).to_be_empty()
    assert page.url.endswith("?of=msk,data-firehose,kinesis-data-streams")


def test_the_link_is_copied(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address + BUILDER + "?of=msk,nobody,data-firehose")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".any__copied")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == address + BUILDER + "?of=msk,data-firehose"


def test_without_a_clipboard_the_link_is_there_to_copy_by_hand(page: Page, address: str) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(address + STREAMS)
    page.get_by_role("button", name="Copy link").click()
    field = page.get_by_label("Address of this comparison")
    expect(field).to_be_focused()
    expect(field).to_have_value(address + STREAMS)
    assert page.evaluate("String(getSelection())") == address + STREAMS
    box(page, "Amazon MSK").check()
    expect(field).to_be_hidden()


def test_it_works_below_a_sub_path(page: Page, built: Path) -> None:
    with serve.served(built.parent) as above:
        page.goto(above + "site/" + STREAMS)
        expect(sheet(page)).to_be_visible()
        place = page.locator(".any a.mark").first.get_attribute("href")
        assert place == f"{above}site/services/kinesis-data-streams/#fact-latency"
        box(page, "Amazon MSK").check()
        assert page.url == f"{above}site/{STREAMS},msk"


# --- when something is wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["offline", "missing", "broken", "other"])
def test_facts_that_do_not_come_are_said_to_and_asked_for_again(page: Page, address: str, fault: str) -> None:
    def fail(route: Route) -> None:
        if fault == "offline":
            route.abort()
        elif fault == "missing":
            route.fulfill(status=404, body="{}")
        elif fault == "broken":
            route.fulfill(body='{"facts": [')
        else:
            route.fulfill(body='{"facts": [], "pages": []}')

    page.route(DATA, fail)
    page.goto(address + STREAMS)
    failed = page.get_by_role("alert")
    expect(failed).to_contain_text("The facts could not be loaded")
    page.get_by_role("button", name="Try again").click()
    expect(failed).to_be_visible()
    expect(sheet(page)).to_have_count(0)
    page.unroute(DATA)
    page.get_by_role("button", name="Try again").click()
    expect(sheet(page)).to_be_visible()
    expect(failed).to_be_hidden()
    expect(page.locator(".any .scroll")).to_be_focused()


def test_facts_that_failed_to_come_early_are_asked_for_again_by_the_next_choice(
    page: Page, address: str
) -> None:
    page.route(DATA, lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.goto(address + BUILDER + "?of=msk")
    page.unroute(DATA)
    box(page, "Amazon Data Firehose").check()
    expect(sheet(page)).to_be_visible()


def test_the_last_choice_wins_when_answers_are_late(page: Page, address: str) -> None:
    held: list[Route] = []
    page.route("**/data/categories/metric.json", lambda route: held.append(route))
    page.goto(address + BUILDER + "?of=rmse,mae")
    page.get_by_label("Category").select_option("streaming")
    box(page, "Amazon MSK").check()
    box(page, "Amazon Data Firehose").check()
    expect(sheet(page)).to_be_visible()
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    assert heads(page) == ["Amazon MSK (Managed Streaming for Apache Kafka)", "Amazon Data Firehose"]


def test_without_scripts_it_is_a_list_of_everything(chromium: Browser, address: str, real_site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(address + BUILDER)
    expect(plain.locator(".any__form")).to_be_hidden()
    facts = [entry for entry in real_site.catalog.entries if entry.facts_page]
    expect(plain.locator(".any__pages a:visible")).to_have_count(len(facts))
    plain.locator(".any__ready").get_by_role("link", name="S3 vs EFS").click()
    plain.wait_for_url("**/compare/training-storage/")
    context.close()


# --- where it stands --------------------------------------------------------------------------------------


def test_everything_offered_has_its_facts_in_the_data(built: Path) -> None:
    html = LexborHTMLParser((built / BUILDER / "index.html").read_text("utf-8"))
    sections = html.css("[data-category]")
    assert [node.attributes["data-category"] for node in sections] == [
        node.attributes["value"] for node in html.css("#any-category option")
    ]
    assert len(sections) > 15
    for section in sections:
        data = json.loads(
            (built / f"data/categories/{section.attributes['data-category']}.json").read_text("utf-8")
        )
        offered = {
            node.attributes["data-slug"]: link.text()
            for node in section.css("[data-slug]")
            for link in node.css("a")
        }
        assert {one["slug"]: one["title"] for one in data["pages"]} == offered


@pytest.mark.parametrize(
    ("start", "thing"),
    [
        ("services/kinesis-data-streams/", "Amazon Kinesis Data Streams"),
        ("algorithms/xgboost/", "XGBoost"),
        ("concepts/rag/", "Retrieval-augmented generation"),
    ],
)
def test_every_thing_leads_to_the_builder_with_itself_chosen(
    page: Page, address: str, start: str, thing: str
) -> None:
    page.goto(address + start)
    page.get_by_role("link", name="Compare with…").click()
    page.wait_for_url(f"**/{BUILDER}?of=*")
    expect(page.locator(".any__list :checked")).to_have_count(1)
    expect(page.locator(".any__slots button")).to_contain_text(thing)
    box(page, thing).scroll_into_view_if_needed()
    page.locator(".any__list input:not(:checked)").first.check()
    expect(page.locator(".any thead th")).to_have_count(2)


def test_the_comparisons_lead_to_the_builder(page: Page, address: str) -> None:
    page.goto(address + "compare/")
    page.locator("article").get_by_role("link", name="Pick any two to four").click()
    page.wait_for_url(f"**/{BUILDER}")


def test_its_code_is_fetched_here_only(page: Page, address: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(address + "services/msk/", wait_until="networkidle")
    assert not [one for one in fetched if "/builder." in one or "data/" in one]
    page.goto(address + BUILDER, wait_until="networkidle")
    assert [one for one in fetched if "/builder." in one]
    assert not [one for one in fetched if "data/" in one]


# --- on a phone, and for everybody ------------------------------------------------------------------------


def test_a_shared_table_is_in_view_on_a_phone(phone: Page, address: str) -> None:
    phone.goto(address + STREAMS)
    expect(phone.locator("#any-title")).to_be_in_viewport()
    expect(phone.locator(".any__list")).to_be_hidden()
    phone.get_by_role("button", name="Choose others").tap()
    box(phone, "Amazon MSK").tap()
    expect(phone.locator(".any thead th")).to_have_count(3)
    phone.get_by_role("button", name="See the table").tap()
    expect(phone.locator(".any__list")).to_be_hidden()
    expect(phone.locator("#any-title")).to_be_in_viewport()


@pytest.mark.parametrize("query", ["", "?of=kinesis-data-streams,data-firehose", TEXTS.removeprefix(BUILDER)])
@pytest.mark.parametrize("width", [360, 1000, 1220, 1280, 1600])
def test_the_page_never_scrolls_sideways(page: Page, address: str, query: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    page.goto(address + BUILDER + query, wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_four_columns_fit_a_desk_and_keep_their_heads_in_view(page: Page, address: str) -> None:
    page.goto(f"{address}{BUILDER}?of=linear-learner,factorization-machines,xgboost,blazingtext")
    region = page.locator(".any .scroll")
    assert region.evaluate("one => one.scrollWidth <= one.clientWidth")
    page.locator(".any tbody tr").last.scroll_into_view_if_needed()
    for head in page.locator(".any thead th a").all():
        expect(head).to_be_in_viewport()


def test_row_headings_stay_in_view_while_the_table_scrolls(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(address + TEXTS)
    region = page.locator(".any .scroll")
    heading = region.locator("tbody th").first
    before = heading.bounding_box()
    region.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    eventually(page, "document.querySelector('.any .scroll').scrollLeft > 100")
    after = heading.bounding_box()
    assert before
    assert after
    assert after["x"] == before["x"] >= 0


def test_what_a_thumb_must_hit_is_large_enough(phone: Page, address: str) -> None:
    phone.goto(address + STREAMS)
    phone.get_by_role("button", name="Choose others").tap()
    targets = phone.locator(".any :is(button, select, input[type=search], label:has(input)):visible")
    assert targets.count() > 10
    heights = {one.evaluate("one => one.outerHTML"): one.bounding_box() for one in targets.all()}
    small = [one for one, place in heights.items() if not place or place["height"] < 44]
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "query", ["", "?of=kinesis-data-streams,data-firehose,nobody", TEXTS.removeprefix(BUILDER)]
)
def test_axe_finds_nothing(chromium: Browser, address: str, query: str, scheme: str, width: int) -> None:
    with opened(chromium, width, 844, scheme=scheme) as fresh:
        fresh.goto(address + BUILDER + query, wait_until="networkidle")
        if query:
            expect(sheet(fresh)).to_be_visible()
        assert axe(fresh) == []
        assert fresh.locator("[style]").count() == 0
