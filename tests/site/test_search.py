"""Search as a reader uses it, in a real browser."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, Route, expect

from scripts import measure_search, serve
from scripts.measure_search import ask
from tests.site.devices import axe, opened

WORDS = Path(__file__).parent.parent / "fixtures" / "search_words.yml"
RESULTS = "#search-results a"


def open_search(page: Page, address: str, path: str = "") -> None:
    page.goto(address + path)
    page.keyboard.press("/")
    expect(page.locator("#search-input")).to_be_focused()


# --- what is found --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("KDS", "services/kinesis-data-streams/"),
        ("RCF", "algorithms/random-cut-forest/"),
        ("firehose vs streams", "compare/kinesis-streams-firehose-analytics/"),
        ("streams vs firehose", "compare/kinesis-streams-firehose-analytics/"),
        ("batch vs step functions", "compare/batch-step-functions/"),
        ("difference between KDF and KDS", "compare/kinesis-streams-firehose-analytics/"),
        ("emr or glue", "compare/etl-engines/"),
        ("deepar instance", "algorithms/deepar/#fact-instance-class"),
        ("xgboost content type", "algorithms/xgboost/#fact-training-content-types"),
        ("firehose price", "services/data-firehose/#fact-pricing-unit"),
        ("firehose buffer", "services/data-firehose/#fact-buffering"),
        ("seq2seq cpu or gpu", "algorithms/seq2seq/#fact-compute"),
        ("Elasticsearch Service", "services/opensearch/"),
        ("people pathing", "services/rekognition/"),
        ("CloudWatch Events", "services/eventbridge/"),
        ("Kinesis Data Analytics", "services/managed-flink/"),
        ("kinisis firehose", "services/data-firehose/"),
        ("xbgoost", "algorithms/xgboost/"),
        ("sagemaker ground thruth", "services/ground-truth/"),
        ("reconition", "services/rekognition/"),
        ("overfitting", "glossary/#term-overfitting"),
        ("confusion matrices", "concepts/confusion-matrix/"),
        ("feature stores", "services/feature-store/"),
        ("kmeans", "algorithms/k-means/"),
        ("k means", "algorithms/k-means/"),
        ("blazing text", "algorithms/blazingtext/"),
        ("fire hose", "services/data-firehose/"),
        ("stepfunctions", "services/step-functions/"),
        ("TFIDF", "concepts/tf-idf/"),
        ("s3", "services/s3/"),
        ("rekog", "services/rekognition/"),
        ("comprehend medi", "services/comprehend-medical/"),
    ],
)
def test_the_right_place_comes_first(page: Page, address: str, query: str, first: str) -> None:
    open_search(page, address)
    given = ask(page, query)[0]
    assert given == first if "#" in first else given.partition("#")[0] == first


def test_the_gold_queries_are_answered(page: Page, address: str) -> None:
    asked = measure_search.judged(page, address, measure_search.GOLD)
    misses = "\n".join(str(one) for one in asked if one.rank != 1)
    first, three = (measure_search.share(asked, place) for place in (1, 3))
    assert first >= measure_search.AT_FIRST, f"{first:.1%} of {len(asked)} answered first\n{misses}"
    assert three >= measure_search.AMONG_THREE, f"{three:.1%} of {len(asked)} among three\n{misses}"


@pytest.mark.planted
def test_a_gold_query_with_another_answer_is_a_miss(page: Page, address: str, tmp_path: Path) -> None:
    gold = tmp_path / "gold.yml"
    gold.write_text(
        'a:\n  - {q: "deepar", top: ["algorithms/xgboost/"]}\n  - {q: "KDS", top: ["services/msk/"]}\n'
        '  - {q: "rcf", top: ["algorithms/random-cut-forest/"]}\n'
        '  - {q: "xgboost content type", top: ["algorithms/xgboost/#intuition"]}\n',
        encoding="utf-8",
    )
    asked = measure_search.judged(page, address, gold)
    assert [one.rank == 1 for one in asked] == [False, False, True, False]
    assert measure_search.share(asked, 1) == 0.25
    said = str(asked[1])
    assert re.match(
        r"a: «KDS»: services/msk/ is (result \d+|not among the results), first is \['services", said
    )


def test_one_page_is_one_result(page: Page, address: str) -> None:
    open_search(page, address)
    pages = [url.partition("#")[0] for url in ask(page, "kinesis") if "#term-" not in url]
    assert len(pages) == len(set(pages)) >= 5


# --- what is shown --------------------------------------------------------------------------------


def test_a_result_shows_its_kind_and_the_row_with_the_words_marked(page: Page, address: str) -> None:
    open_search(page, address)
    ask(page, "firehose parquet conversion")
    first = page.locator(RESULTS).first
    expect(first.locator("b")).to_have_text("Amazon Data Firehose")
    expect(first.locator(".label")).to_have_text("Service")
    expect(first.locator(".badge--renamed")).to_have_text("Renamed")
    expect(first.locator(".search__section")).to_have_text("Format conversion")
    assert "Parquet" in first.locator("mark").all_inner_texts()


@pytest.mark.parametrize(
    ("query", "state", "words"),
    [("deeplens", "ended", "Ended"), ("lookout for metrics", "ended", "Ended")],
)
def test_what_is_closed_says_so(page: Page, address: str, query: str, state: str, words: str) -> None:
    open_search(page, address)
    ask(page, query)
    expect(page.locator(RESULTS).first.locator(f".badge--{state}")).to_have_text(words)


def test_a_slip_says_what_was_searched_instead(page: Page, address: str) -> None:
    open_search(page, address)
    ask(page, "kinisis")
    expect(page.locator("#search-status")).to_contain_text("reading «kinisis» as «kinesis»")


def test_no_result_says_so(page: Page, address: str) -> None:
    open_search(page, address)
    page.fill("#search-input", "zzzzqqqq")
    expect(page.locator("#search-status")).to_contain_text("Nothing found")
    expect(page.locator("#search-input")).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#search-kinds")).to_be_hidden()


def test_markup_in_a_question_stays_text(page: Page, address: str) -> None:
    open_search(page, address)
    ask(page, "<img src=x onerror=alert(1)> zzzzqqqq")
    expect(page.locator("#search img")).to_have_count(0)


def test_kinds_are_counted_and_one_of_them_filters(page: Page, address: str) -> None:
    open_search(page, address)
    ask(page, "kinesis")
    kinds = page.locator("#search-kinds button")
    said = [re.fullmatch(r"(\D+) (\d+)", text) for text in kinds.all_inner_texts()]
    counts = {match[1]: int(match[2]) for match in said if match}
    assert next(iter(counts)) == "All"
    assert counts["All"] == sum(counts.values()) - counts["All"]
    assert {"Services", "Comparisons", "Terms"} <= set(counts)
    page.get_by_role("button", name="Services").click()
    expect(page.locator("#search-kinds [aria-pressed=true]")).to_contain_text("Services")
    expect(page.locator("#search-kinds [aria-pressed=true]")).to_be_focused()
    expect(page.locator(RESULTS).first.locator(".label")).to_have_text("Service")
    assert set(page.locator(f"{RESULTS} > .label").all_inner_texts()) <= {"SERVICE", "Service"}
    # The choice holds for the next question, as long as that has such results.
    assert all(url.startswith("services/") for url in ask(page, "glue"))
    assert ask(page, "overfitting")[0] == "glossary/#term-overfitting" or page.locator(RESULTS).count()


# --- the dialog -----------------------------------------------------------------------------------


def test_nothing_is_fetched_before_the_search_is_opened(page: Page, address: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(address + "algorithms/xgboost/", wait_until="networkidle")
    assert not [url for url in fetched if "/search/" in url or "search" in url.rpartition("/")[2]]
    with page.expect_request("**/search/core.json"):
        page.keyboard.press("/")


def test_the_names_answer_before_the_whole_index(page: Page, address: str) -> None:
    page.route(re.compile(r"/search/\w+/[we]\d+\.json"), lambda route: route.abort())
    open_search(page, address)
    page.keyboard.type("deepar")
    expect(page.locator(RESULTS).first).to_contain_text("DeepAR")
    expect(page.locator(".search__excerpt")).to_have_count(0)


def test_keyboard_alone_finds_and_opens_a_page(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Control+k")
    expect(page.locator("#search-input")).to_be_focused()
    page.keyboard.type("deepar")
    expect(page.locator("#search-results [aria-selected=true]")).to_contain_text("DeepAR")
    page.keyboard.press("ArrowDown")
    expect(page.locator(RESULTS).nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/algorithms/deepar/**")


def test_enter_opens_the_answer_to_the_last_key(page: Page, address: str) -> None:
    open_search(page, address)
    ask(page, "glue")
    page.fill("#search-input", "xgboost")
    page.keyboard.press("Enter")
    page.wait_for_url("**/algorithms/xgboost/")


def test_tab_goes_to_the_kinds_and_space_chooses(page: Page, address: str) -> None:
    open_search(page, address)
    ask(page, "kinesis")
    for _ in range(3):
        page.keyboard.press("Tab")
    focused = page.locator("#search-kinds button:focus")
    expect(focused).to_have_count(1)
    name = focused.inner_text().split(" ")[0]
    page.keyboard.press("Space")
    expect(page.locator("#search-kinds [aria-pressed=true]")).to_contain_text(name)


def test_a_screen_reader_hears_the_count_and_the_choice(page: Page, address: str) -> None:
    open_search(page, address)
    ask(page, "kinesis")
    field = page.locator("#search-input")
    expect(page.locator("#search-status[role=status]")).to_contain_text("results")
    expect(field).to_have_attribute("aria-expanded", "true")
    chosen = field.get_attribute("aria-activedescendant")
    assert chosen
    option = page.locator(f"#{chosen}")
    assert (option.get_attribute("role"), option.get_attribute("aria-selected")) == ("option", "true")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_dialog(
    chromium: Browser, address: str, scheme: str, width: int
) -> None:
    with opened(chromium, width, 844, scheme=scheme) as fresh:
        open_search(fresh, address)
        for query in ("firehose parquet conversion", "zzzzqqqq"):
            ask(fresh, query)
            assert axe(fresh) == []
        ask(fresh, "deepar")
        fresh.locator(RESULTS).first.click()
        fresh.wait_for_url("**/deepar/**")
        fresh.keyboard.press("/")
        expect(fresh.locator("#search-recent")).to_be_visible()
        assert axe(fresh) == []


def test_fingers_get_large_targets(phone: Page, address: str) -> None:
    phone.goto(address + "services/msk/")
    phone.locator(".bar [data-search-open]").tap()
    expect(phone.locator("#search-input")).to_be_focused()
    ask(phone, "kinesis")
    boxes = [item.bounding_box() for item in phone.locator(f"{RESULTS}, #search button:visible").all()]
    dialog = phone.locator("#search").bounding_box()
    assert dialog
    assert dialog["x"] >= 0
    assert dialog["x"] + dialog["width"] <= 360
    assert len(boxes) > 12
    assert [box for box in boxes if not box or box["height"] < 44 or box["width"] < 44] == []


def test_touch_opens_and_a_tap_outside_closes(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    page.locator(".bar [data-search-open]").click()
    expect(page.locator("#search")).to_be_visible()
    page.mouse.click(4, 840)
    expect(page.locator("#search")).to_be_hidden()


def test_escape_closes_and_gives_the_focus_back(page: Page, address: str) -> None:
    page.goto(address)
    button = page.locator(".bar [data-search-open]")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#search-input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_be_hidden()
    expect(button).to_be_focused()


def test_a_slash_typed_into_a_field_stays_a_slash(page: Page, address: str) -> None:
    page.goto(address + "algorithms/")
    page.locator(".filter input").click()
    page.keyboard.type("a/b")
    expect(page.locator("#search")).to_be_hidden()
    expect(page.locator(".filter input")).to_have_value("a/b")


def test_an_address_can_hold_the_question(page: Page, address: str) -> None:
    page.goto(address + "services/msk/?q=xgboost+content+type")
    expect(page.locator("#search-input")).to_have_value("xgboost content type")
    expect(page.locator(RESULTS).first).to_contain_text("XGBoost")
    # There it is what the table is filtered by.
    page.goto(address + "algorithms/?q=deepar", wait_until="networkidle")
    expect(page.locator("#search")).to_be_hidden()


def test_without_scripts_no_button_is_dead(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    fresh = context.new_page()
    for path in ("", "services/msk/", "nothing-here/"):
        fresh.goto(address + path)
        assert fresh.locator("[data-search-open]:visible").count() == 0
        assert fresh.get_by_role("link", name="Services").count() > 0
    context.close()


# --- recent searches ------------------------------------------------------------------------------


def test_the_last_six_questions_come_back_and_can_be_forgotten(page: Page, address: str) -> None:
    for query in ("glue", "athena", "emr", "msk", "kms", "xgboost", "GLUE", "deepar"):
        open_search(page, address, "services/s3/")
        expect(page.locator("#search-input")).to_have_value("")
        ask(page, query)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/s3/" not in url)
    open_search(page, address, "services/s3/")
    recent = page.locator("#search-recent li button")
    assert recent.all_inner_texts() == ["deepar", "GLUE", "xgboost", "kms", "msk", "emr"]
    recent.nth(2).click()
    expect(page.locator("#search-input")).to_be_focused()
    expect(page.locator(RESULTS).first).to_contain_text("XGBoost")
    expect(page.locator("#search-recent")).to_be_hidden()
    page.fill("#search-input", "")
    page.get_by_role("button", name="Forget these").click()
    expect(page.locator("#search-recent")).to_be_hidden()
    open_search(page, address, "services/s3/")
    expect(page.locator("#search-recent")).to_be_hidden()


@pytest.mark.parametrize("kept", ["{", '{"a": 1}', "[1, null]", "null"])
def test_strange_memories_do_no_harm(page: Page, address: str, kept: str) -> None:
    page.add_init_script(f"localStorage.setItem('guide.searches', {json.dumps(kept)})")
    open_search(page, address)
    expect(page.locator("#search-recent")).to_be_hidden()
    assert ask(page, "deepar")[0] == "algorithms/deepar/"


def test_blocked_storage_is_silent(page: Page, address: str) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } })"
    )
    open_search(page, address)
    ask(page, "deepar")
    page.keyboard.press("Enter")
    page.wait_for_url("**/algorithms/deepar/**")


# --- where files are missing or new ---------------------------------------------------------------


def gone(pattern: str) -> tuple[re.Pattern[str], Callable[[Route], None]]:
    return re.compile(pattern), lambda route: route.abort()


def test_missing_indexes_are_told_to_the_reader(page: Page, address: str) -> None:
    page.route(*gone("/search/core.json"))
    open_search(page, address)
    page.fill("#search-input", "kinesis")
    expect(page.locator("#search-status")).to_contain_text("could not be loaded")
    page.unroute_all()
    assert ask(page, "kinesis")


def test_search_works_below_a_sub_path(page: Page, built: Path, tmp_path: Path) -> None:
    (tmp_path / "guide").symlink_to(built)
    with serve.served(tmp_path) as where:
        open_search(page, f"{where}guide/", "services/msk/")
        assert ask(page, "xgboost content type")[0] == "algorithms/xgboost/#fact-training-content-types"
        page.keyboard.press("Enter")
        page.wait_for_url("**/guide/algorithms/xgboost/#fact-training-content-types")
        # The server goes now, and the page's own scripts may still be on their way.
        page.wait_for_load_state("networkidle")


def test_a_page_of_the_last_build_finds_todays_index(page: Page, built: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for file in built.iterdir():
        if file.name != "search":
            (site / file.name).symlink_to(file)
    shutil.copytree(built / "search", site / "search")
    with serve.served(site) as where:
        open_search(page, where)
        assert ask(page, "deepar")[0] == "algorithms/deepar/"
        core = json.loads((site / "search/core.json").read_text("utf-8"))
        (site / "search" / core["version"]).rename(site / "search" / "another")
        (site / "search/core.json").write_text(json.dumps({**core, "version": "another"}), encoding="utf-8")
        assert ask(page, "semantic segmentation")[0] == "algorithms/semantic-segmentation/"


# --- words ----------------------------------------------------------------------------------------


def call(page: Page, name: str, *arguments: object) -> object:
    """What a function of search-words.js returns in the open page."""
    script = """async ([name, given]) => {
      const entry = document.querySelector("script[type=module]").src;
      const [file] = (await (await fetch(entry)).text()).match(/search-words\\.\\w+\\.js/);
      const code = await import(new URL(file, entry));
      return code[name](...given);
    }"""
    return page.evaluate(script, [name, list(arguments)])


def test_questions_are_read_like_the_index(page: Page, address: str) -> None:
    page.goto(address)
    units = page.evaluate("fetch('/search/core.json').then((answer) => answer.json())")["units"]
    for case in yaml.safe_load(WORDS.read_text("utf-8")):
        assert call(page, "words", case["text"]) == case["words"]
        assert call(page, "extra", case["text"], units) == case["extra"]


ALIKE = """
stream streams; query queries; matrix matrices; index indices; analysis analyses; class classes; bias biases
batch batches; cache caches caching; box boxes; loss losses; gpu gpus; label labels labelling labeling
tune tuning; map mapping; scale scaling; train training; store stores; quota quotas; database databases
hypothesis hypotheses; encode encoding encoded; price prices pricing
"""
UNLIKE = "kinesis kine; aws aw; string str; bus bu; status statu; redis redi; s3 s; embed emb; speed spe"


def test_forms_of_a_word_are_one_and_other_words_are_not(page: Page, address: str) -> None:
    page.goto(address)
    for forms in re.split(r"[;\n]", ALIKE.strip()):
        stems = {call(page, "stem", form) for form in forms.split()}
        assert len(stems) == 1, (forms, stems)
    for pair in UNLIKE.split(";"):
        one, other = pair.split()
        assert call(page, "stem", one) != other


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [
        ("kinesis", "kinesis", 0),
        ("kinisis", "kinesis", 1),
        ("xbgoost", "xgboost", 1),
        ("recieving", "receiving", 1),
        ("firehse", "firehose", 1),
        ("firehosee", "firehose", 1),
        ("reconition", "rekognition", 2),
        ("abcdef", "uvwxyz", 3),
        ("abc", "abcdefgh", 3),
    ],
)
def test_slips_are_counted(page: Page, address: str, one: str, other: str, away: int) -> None:
    page.goto(address)
    assert call(page, "slips", one, other, 2) == call(page, "slips", other, one, 2) == away
