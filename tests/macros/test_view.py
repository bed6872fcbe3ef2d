"""What the theme shows around a page is derived from the pages themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from markupsafe import escape
from selectolax.lexbor import LexborHTMLParser

from macros.rooms import url
from macros.view import BESIDE, FOLDED_FROM, escaped, theme_view
from tests.macros.guide import NOTES, Guide, texts


def view(guide: Guide) -> dict[str, Any]:
    return theme_view(guide.site().catalog)


def titles(links: list[dict[str, Any]]) -> list[str]:
    return [link["title"] for link in links]


def room(guide: Guide, kind: str) -> dict[str, list[str]]:
    (found,) = (room for room in view(guide)["rooms"] if room["kind"] == kind)
    return {group["title"]: titles(group["pages"]) for group in found["groups"]}


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("index.md", ""),
        ("services/index.md", "services/"),
        ("services/alpha-stream.md", "services/alpha-stream/"),
        ("services/my-index.md", "services/my-index/"),
    ],
)
def test_the_address_of_a_page(path: str, address: str) -> None:
    assert url(path) == address


def test_one_new_file_appears_wherever_it_belongs(guide: Guide) -> None:
    before = {file: file.read_bytes() for file in guide.docs.rglob("*") if file.is_file()}
    guide.service("delta-pipe", title="Delta Pipe", fields="facts: {latency: 5 s}\nrelated: [drift]")
    assert room(guide, "services") == {"Streaming data": ["Alpha Stream", "Beta Queue", "Delta Pipe"]}
    assert "| [Delta Pipe](delta-pipe.md) | 5 s [§]" in guide.markdown("services/index.md")
    assert "[Delta Pipe](../services/delta-pipe.md)" in guide.markdown("exam/coverage.md")
    assert "[Delta Pipe](../services/delta-pipe.md)" in guide.markdown("domains/data.md")
    assert titles(view(guide)["pages"]["concepts/drift.md"]["near"]["related"]) == [
        "Delta Pipe",
        "Gamma Trees",
    ]
    assert view(guide)["counts"]["pages"] == 8
    assert {file: file.read_bytes() for file in before} == before


def test_a_removed_file_is_gone_from_everywhere(guide: Guide) -> None:
    guide.service("delta-pipe", title="Delta Pipe")
    (guide.docs / "services" / "delta-pipe.md").unlink()
    assert "Delta Pipe" not in str(view(guide)) + guide.markdown("services/index.md")


def test_a_relation_written_once_is_shown_on_both_pages(guide: Guide) -> None:
    pages = view(guide)["pages"]
    assert titles(pages["services/alpha-stream.md"]["near"]["related"]) == ["Beta Queue"]
    assert titles(pages["services/beta-queue.md"]["near"]["related"]) == ["Alpha Stream"]
    assert titles(pages["concepts/drift.md"]["near"]["related"]) == ["Gamma Trees"]


def test_a_relation_may_name_a_title_or_an_alias(guide: Guide) -> None:
    guide.replace("services/alpha-stream.md", "related: [beta-queue]", "related: [beta, gamma trees]")
    assert titles(view(guide)["pages"]["services/alpha-stream.md"]["near"]["related"]) == [
        "Beta Queue",
        "Gamma Trees",
    ]


def test_a_page_shows_the_comparisons_that_name_it(guide: Guide) -> None:
    pages = view(guide)["pages"]
    for path in ("services/alpha-stream.md", "services/beta-queue.md"):
        assert titles(pages[path]["near"]["compared"]) == ["Alpha Stream or Beta Queue"]
    assert pages["concepts/drift.md"]["near"]["compared"] == []


def test_domains_stand_in_the_order_of_the_exam(guide: Guide) -> None:
    page = (guide.docs / "domains" / "data.md").read_text("utf-8").replace("{{", "<").replace("}}", ">")
    page = page.replace("Gathering data", "All about models").replace("mls-1", "mls-2", 1)
    guide.write("domains/a-models.md", page)
    assert room(guide, "domains") == {"": ["Gathering data", "All about models"]}
    assert view(guide)["domains"] == [
        {
            "title": "Data",
            "weight": 60,
            "id": "mls-1",
            "url": "domains/data/",
            "summary": "What the exam asks about data.",
        },
        {
            "title": "Models",
            "weight": 40,
            "id": "mls-2",
            "url": "domains/a-models/",
            "summary": "What the exam asks about data.",
        },
    ]


def test_a_domain_without_a_page_leads_nowhere(guide: Guide) -> None:
    assert view(guide)["domains"][1] == {
        "title": "Models",
        "weight": 40,
        "id": "mls-2",
        "url": None,
        "summary": "",
    }


def test_a_blueprint_without_the_large_exam_has_no_domains_to_show(guide: Guide) -> None:
    blueprint = (guide.docs / "exam" / "blueprint.yml").read_text("utf-8")
    guide.write("exam/blueprint.yml", blueprint.replace("mls", "mla"))
    for file in guide.docs.rglob("*.md"):
        file.write_text(file.read_text("utf-8").replace("mls", "mla"), "utf-8")
    assert view(guide)["domains"] == []


def test_rooms_stand_in_a_fixed_order_and_only_with_an_index(guide: Guide) -> None:
    assert [room["kind"] for room in view(guide)["rooms"]] == [
        "domains",
        "compare",
        "services",
        "algorithms",
        "concepts",
        "glossary",
        "exam",
        "changes",
        "tools",
    ]
    (guide.docs / "concepts" / "index.md").unlink()
    assert "concepts" not in [room["kind"] for room in view(guide)["rooms"]]


def test_the_pages_of_a_room_are_sorted_by_title_whatever_their_case(guide: Guide) -> None:
    guide.service("zeta", title="aardvark Feed")
    guide.service("aaa", title="Zeta Feed")
    assert room(guide, "services")["Streaming data"] == [
        "aardvark Feed",
        "Alpha Stream",
        "Beta Queue",
        "Zeta Feed",
    ]


def test_a_room_is_grouped_by_the_fact_that_its_category_names(guide: Guide) -> None:
    page = (guide.docs / "algorithms" / "gamma-trees.md").read_text("utf-8")
    page = page.replace("Gamma Trees", "Word Trees").replace("data: Tabular", "data: Text")
    guide.write("algorithms/word-trees.md", page.replace("related: [drift]\n", ""))
    assert room(guide, "algorithms") == {"Tabular": ["Gamma Trees"], "Text": ["Word Trees"]}


def test_groups_stand_in_the_order_of_the_vocabulary_not_of_the_alphabet(guide: Guide) -> None:
    page = (guide.docs / "algorithms" / "gamma-trees.md").read_text("utf-8").replace("related: [drift]\n", "")
    text = page.replace("Gamma Trees", "A Word Tree").replace("data: Tabular", "data: Text")
    guide.write("algorithms/word-trees.md", text)
    assert list(room(guide, "algorithms")) == ["Tabular", "Text"]
    guide.replace("facts.yml", "choices: [Tabular, Text]", "choices: [Text, Tabular]")
    assert list(room(guide, "algorithms")) == ["Text", "Tabular"]


def test_groups_by_a_fact_without_choices_stand_by_title(guide: Guide) -> None:
    guide.replace("facts.yml", "required: true, filter: true, choices: [Tabular, Text]", "required: true")
    page = (guide.docs / "algorithms" / "gamma-trees.md").read_text("utf-8").replace("related: [drift]\n", "")
    text = page.replace("Gamma Trees", "Image Trees").replace("data: Tabular", "data: Images")
    guide.write("algorithms/image-trees.md", text)
    assert list(room(guide, "algorithms")) == ["Images", "Tabular"]


def test_beside_other_categories_a_group_carries_the_name_of_its_own(guide: Guide) -> None:
    queues = "  queues: {title: Queues, kind: algorithms, facts: {size: {label: Size, hint: Long}}}\n"
    guide.replace("facts.yml", "  model-quality:\n", queues + "  model-quality:\n")
    guide.replace("algorithms/index.md", 'table("algorithms"', 'table("tree-building"')
    assert list(room(guide, "algorithms")) == ["Tree building: Tabular"]


def test_comparisons_stand_under_the_domain_that_they_serve_most(guide: Guide) -> None:
    page = (guide.docs / "compare/alpha-or-beta.md").read_text("utf-8").replace("{{", "<").replace("}}", ">")
    models = page.replace("title: Alpha", "title: Models, Alpha").replace("[mls-1.1.1]", "[mls-2.1, aif-1.1]")
    guide.write("compare/models.md", models)
    other = page.replace("title: Alpha", "title: Words, Alpha").replace("[mls-1.1.1]", "[aif-1.1]")
    guide.write("compare/words.md", other)
    assert room(guide, "compare") == {
        "Data": ["Alpha Stream or Beta Queue"],
        "Models": ["Models, Alpha Stream or Beta Queue"],
        "Only in AIF-X": ["Words, Alpha Stream or Beta Queue"],
    }


def test_how_people_ask_is_kept_apart_from_what_a_page_is_called(guide: Guide) -> None:
    guide.replace("services/alpha-stream.md", "aka: [AS1, Alphas]", "aka: [AS1, alpha vs beta]")
    page = view(guide)["pages"]["services/alpha-stream.md"]
    assert (page["aka"], page["asked"]) == (["AS1"], ["alpha vs beta"])


def test_a_large_room_is_folded_into_its_groups(guide: Guide) -> None:
    def services() -> dict[str, Any]:
        return next(room for room in view(guide)["rooms"] if room["kind"] == "services")

    queues = "  queues: {title: Queues, kind: services, facts: {size: {label: Size, hint: Long}}}\n"
    guide.replace("facts.yml", "  model-quality:\n", queues + "  model-quality:\n")
    for number in range(FOLDED_FROM - 2):
        guide.service(f"more-{number}")
    guide.replace("services/more-0.md", "category: streaming", "category: queues")
    guide.replace("services/more-0.md", "latency: 1 s", "size: 1 m")
    assert not services()["folded"]
    guide.service("one-more")
    assert services()["folded"]
    assert [group["id"] for group in services()["groups"]] == ["streaming-data", "queues"]


def test_beside_an_article_stand_the_nearest_of_a_large_group(guide: Guide) -> None:
    for number in range(100, 100 + 2 * BESIDE):
        guide.service(f"more-{number}")
    pages = view(guide)["pages"]
    all_titles = room(guide, "services")["Streaming data"]
    assert len(all_titles) == 2 * BESIDE + 2
    for path, first in (
        ("alpha-stream", 0),
        ("more-100", 0),
        ("more-140", 22),
        ("more-179", len(all_titles) - BESIDE),
    ):
        page = pages[f"services/{path}.md"]
        assert titles(page["beside"]) == all_titles[first : first + BESIDE]
        assert page["title"] in titles(page["beside"])
        assert page["group"] == "streaming-data"


def test_beside_an_article_stands_the_whole_of_a_small_group(guide: Guide) -> None:
    page = view(guide)["pages"]["services/beta-queue.md"]
    assert titles(page["beside"]) == room(guide, "services")["Streaming data"]


def test_a_large_room_of_one_group_has_nothing_to_fold(guide: Guide) -> None:
    for number in range(FOLDED_FROM):
        guide.service(f"more-{number}")
    (services,) = (room for room in view(guide)["rooms"] if room["kind"] == "services")
    assert not services["folded"]


def test_a_closed_service_says_so_in_one_word_where_space_is_short(guide: Guide) -> None:
    status = "status: {state: maintenance, since: 2024-01-01, source: guide}"
    guide.service("delta-pipe", fields=f"facts: {{latency: 1 s}}\n{status}")
    page = view(guide)["pages"]["services/delta-pipe.md"]
    assert (page["state_label"], page["state_word"]) == ("Closed to new customers", "Closed")


def test_a_renamed_service_says_so_wherever_it_is_linked(guide: Guide) -> None:
    shown = view(guide)
    (link,) = shown["pages"]["services/alpha-stream.md"]["near"]["related"]
    assert link == {
        "title": "Beta Queue",
        "url": "services/beta-queue/",
        "state": "renamed",
        "state_label": "Renamed",
        "state_word": "Renamed",
    }
    assert shown["pages"]["services/beta-queue.md"]["status"] == {
        "since": "2023-08-30",
        "was": "Old Beta",
        "use": None,
        "note": None,
        "source": "https://docs.aws.amazon.com/beta/latest/dev/history.html",
    }
    assert shown["pages"]["services/alpha-stream.md"]["state"] == "active"


def test_the_header_of_a_page_says_what_its_front_matter_says(guide: Guide) -> None:
    page = view(guide)["pages"]["services/alpha-stream.md"]
    assert page["summary"] == "Keeps records in order until every reader has had them."
    assert (page["kind"], page["kind_label"], page["category"]) == ("services", "Service", "Streaming data")
    assert page["aka"] == ["AS1", "Alphas"]
    assert page["checked"] == "2024-05-01"
    assert page["index"] is False


def test_a_source_is_shown_by_whose_word_it_is(guide: Guide) -> None:
    pages = view(guide)["pages"]
    assert pages["services/alpha-stream.md"]["sources"][0] == {
        "key": "guide",
        "url": "https://docs.aws.amazon.com/alpha/latest/dev/limits.html",
        "name": "AWS documentation: alpha › limits",
    }
    assert pages["concepts/drift.md"]["sources"][0]["name"] == "arXiv: abs › 0000.00001"


def test_what_a_page_covers_leads_to_its_row_on_the_coverage_page(guide: Guide) -> None:
    guide.replace("services/alpha-stream.md", "mls-1.1.2]", "mls-1.1.2, aif-1.1]")
    first, second = view(guide)["pages"]["services/alpha-stream.md"]["covers"]
    assert (first["exam"], second["exam"]) == ("MLS-X", "AIF-X")
    assert first["items"][1] == {
        "id": "1.1.2",
        "title": "Keep data in order",
        "url": "exam/coverage/#mls-1.1.2",
    }
    coverage = guide.html('{{ coverage("mls") }}', "exam/coverage.md")
    assert texts(coverage, "[id='mls-1.1.2']") == ["1.1.2"]


def test_everything_is_counted(guide: Guide) -> None:
    assert view(guide)["counts"] == {"pages": 7, "facts": 7, "proven": 1, "terms": 3}


def test_the_status_of_today_may_be_the_day_of_today(guide: Guide) -> None:
    today = date.today().isoformat()
    fields = f"facts: {{latency: 1 s}}\nstatus: {{state: ended, since: {today}, source: guide}}"
    guide.service("delta-pipe", fields=fields)
    assert view(guide)["pages"]["services/delta-pipe.md"]["status"]["since"] == today


def test_the_home_page_shows_the_six_comparisons_with_the_lowest_numbers(guide: Guide) -> None:
    good = (guide.docs / "compare/alpha-or-beta.md").read_text("utf-8")
    for number in range(1, 8):
        text = good.replace("title: Alpha", f"title: Choice {number}, Alpha")
        guide.write(
            f"compare/choice-{number}.md", text.replace("compares:", f"featured: {9 - number}\ncompares:")
        )
    assert titles(view(guide)["featured"]) == [
        f"Choice {number}, Alpha Stream or Beta Queue" for number in (7, 6, 5, 4, 3, 2)
    ]


def test_a_category_of_two_pages_or_more_can_be_set_side_by_side(guide: Guide) -> None:
    guide.service("zeta", title="aardvark Feed")
    assert view(guide)["categories"] == [
        {
            "category": "streaming",
            "title": "Streaming data",
            "room": "Services",
            "pages": [
                {
                    "title": title,
                    "url": f"services/{slug}/",
                    "state": state,
                    "state_label": state.title(),
                    "state_word": state.title(),
                    "slug": slug,
                    "names": names,
                }
                for title, slug, state, names in (
                    ("aardvark Feed", "zeta", "active", []),
                    ("Alpha Stream", "alpha-stream", "active", ["AS1", "Alphas"]),
                    ("Beta Queue", "beta-queue", "renamed", ["Beta"]),
                )
            ],
            "comparisons": [
                {
                    "title": "Alpha Stream or Beta Queue",
                    "url": "compare/alpha-or-beta/",
                    "state": "active",
                    "state_label": "Active",
                    "state_word": "Active",
                    "compares": ["alpha-stream", "beta-queue"],
                }
            ],
        }
    ]


def test_a_comparison_belongs_to_a_category_when_it_compares_two_of_it(guide: Guide) -> None:
    guide.service("delta-pipe")
    guide.replace(
        "compare/alpha-or-beta.md", "compares: [alpha-stream, beta-queue]", "compares: [AS1, drift]"
    )
    (streaming,) = view(guide)["categories"]
    assert streaming["comparisons"] == []
    guide.replace("compare/alpha-or-beta.md", "[AS1, drift]", "[AS1, drift, delta-pipe]")
    (streaming,) = view(guide)["categories"]
    assert [one["compares"] for one in streaming["comparisons"]] == [["alpha-stream", "drift", "delta-pipe"]]


def test_categories_stand_room_by_room(guide: Guide) -> None:
    page = (guide.docs / "algorithms" / "gamma-trees.md").read_text("utf-8").replace("related: [drift]\n", "")
    guide.write("algorithms/word-trees.md", page.replace("Gamma Trees", "Word Trees"))
    vocabulary = (guide.docs / "facts.yml").read_text("utf-8")
    head, _, rest = vocabulary.partition("  streaming:")
    streaming, _, others = rest.partition("  tree-building:")
    trees, _, last = others.partition("  model-quality:")
    guide.write("facts.yml", f"{head}  tree-building:{trees}  streaming:{streaming}  model-quality:{last}")
    assert [one["category"] for one in view(guide)["categories"]] == ["streaming", "tree-building"]


def test_a_page_leads_to_the_builder_where_something_can_stand_beside_it(guide: Guide) -> None:
    assert view(guide)["pages"]["services/alpha-stream.md"]["builder"] is None
    guide.write(
        "tools/compare-any.md",
        "---\ntitle: Builder\nsummary: Things side by side.\ntemplate: compare-any.html\n---\n",
    )
    pages = view(guide)["pages"]
    assert pages["services/alpha-stream.md"]["builder"] == "tools/compare-any/?of=alpha-stream"
    assert pages["concepts/drift.md"]["builder"] is None
    assert pages["compare/alpha-or-beta.md"]["builder"] is None


# --- index tables -----------------------------------------------------------------------------------


def index_of(guide: Guide, kind: str) -> dict[str, Any]:
    """What the theme draws as the table of a room."""
    (found,) = (room for room in view(guide)["rooms"] if room["kind"] == kind)
    assert found["table"]
    return dict(found["table"])


def options(table: dict[str, Any]) -> dict[str, list[str]]:
    """The choices above a table by their label."""
    html = LexborHTMLParser(table["form"])
    return {
        field.css("label")[0].text(): [one.text() for one in field.css("option")][1:]
        for field in html.css(".filter__field:has(select[data-column])")
    }


def without_own_table(guide: Guide) -> None:
    guide.replace("services/index.md", '{{ table("streaming") }}', 'See {{ link("drift") }}.')


def test_an_index_that_draws_a_table_itself_gets_no_other(guide: Guide) -> None:
    tables = {room["kind"]: room["table"] for room in view(guide)["rooms"]}
    assert [kind for kind, table in tables.items() if table] == ["domains", "compare", "concepts"]
    without_own_table(guide)
    assert titles(index_of(guide, "services")["groups"][0]["rows"]) == ["Alpha Stream", "Beta Queue"]


def test_the_index_of_services_shows_summary_state_and_exams(guide: Guide) -> None:
    without_own_table(guide)
    guide.replace("services/alpha-stream.md", "mls-1.1.2]", "aif-1.1, mls-1.1.2]")
    table = index_of(guide, "services")
    assert (table["head"], [one["label"] for one in table["columns"]]) == (
        "Service",
        ["In short", "Status", "Exams"],
    )
    alpha, beta = table["groups"][0]["rows"]
    assert alpha["summary"] == "Keeps records in order until every reader has had them."
    assert (alpha["exams"], beta["exams"]) == (["MLS-X", "AIF-X"], ["MLS-X"])
    assert (alpha["state_label"], beta["state_label"]) == ("Active", "Renamed")
    assert options(table) == {"Status": ["Active", "Renamed"], "Exams": ["MLS-X", "AIF-X"]}


def test_the_status_in_an_index_is_one_word(guide: Guide) -> None:
    without_own_table(guide)
    status = "status: {state: maintenance, since: 2024-01-01, source: guide}"
    guide.service("delta-pipe", fields=f"facts: {{latency: 1 s}}\n{status}")
    table = index_of(guide, "services")
    assert [row["state_word"] for row in table["groups"][0]["rows"]] == ["Active", "Renamed", "Closed"]
    assert options(table)["Status"] == ["Active", "Renamed", "Closed"]


def test_a_column_or_choice_that_tells_nothing_apart_is_left_out(guide: Guide) -> None:
    table = index_of(guide, "concepts")
    assert [one["name"] for one in table["columns"]] == ["summary", "exams"]
    assert options(table) == {}
    assert [group["title"] for group in table["groups"]] == [""]


def test_the_index_of_comparisons_leads_to_what_they_compare(guide: Guide) -> None:
    (group,) = index_of(guide, "compare")["groups"]
    assert titles(group["rows"][0]["things"]) == ["Alpha Stream", "Beta Queue"]


def test_the_index_of_domains_shows_their_weights(guide: Guide) -> None:
    table = index_of(guide, "domains")
    assert [one["name"] for one in table["columns"]] == ["weight", "summary"]
    assert table["groups"][0]["rows"][0]["weight"] == 60


def queues(guide: Guide) -> None:
    """A second category of services, in two groups."""
    size = "size: {label: Size, hint: Long, choices: [small, large]}"
    category = f"{{title: 'Queues, all', kind: services, group_by: size, facts: {{{size}}}}}"
    guide.replace("facts.yml", "  tree-building:\n", f"  queues: {category}\n  tree-building:\n")
    for slug, of in (("delta", "small"), ("eta", "large"), ("theta", "large")):
        guide.service(slug, fields=f"facts: {{size: {of}}}")
        guide.replace(f"services/{slug}.md", "category: streaming", "category: queues")


def test_a_group_has_an_address_at_which_the_index_shows_only_it(guide: Guide) -> None:
    without_own_table(guide)
    queues(guide)
    (services,) = (room for room in view(guide)["rooms"] if room["kind"] == "services")
    assert {group["title"]: group["url"] for group in services["groups"]} == {
        "Streaming data": "services/?category=Streaming+data#streaming-data",
        "Queues, all: small": "services/?category=Queues%2C+all%3A+small#queues-all-small",
        "Queues, all: large": "services/?category=Queues%2C+all%3A+large#queues-all-large",
    }
    assert [group["id"] for group in services["table"]["groups"]] == [
        "streaming-data",
        "queues-all-small",
        "queues-all-large",
    ]
    assert options(services["table"])["Category"] == [
        "Streaming data",
        "Queues, all",
        "Queues, all: small",
        "Queues, all: large",
    ]
    assert [group["category"] for group in services["table"]["groups"]] == ["", "Queues, all", "Queues, all"]


def test_a_group_of_an_index_with_its_own_table_is_filtered_by_the_fact_that_groups(guide: Guide) -> None:
    page = (guide.docs / "algorithms" / "gamma-trees.md").read_text("utf-8").replace("related: [drift]\n", "")
    page = page.replace("Gamma Trees", "Word Trees").replace("data: Tabular", "data: Text")
    guide.write("algorithms/word-trees.md", page)
    (algorithms,) = (room for room in view(guide)["rooms"] if room["kind"] == "algorithms")
    assert [group["url"] for group in algorithms["groups"]] == [
        "algorithms/?data=Tabular",
        "algorithms/?data=Text",
    ]


def test_the_only_group_of_a_room_is_its_index(guide: Guide) -> None:
    (concepts,) = (room for room in view(guide)["rooms"] if room["kind"] == "concepts")
    assert [group["url"] for group in concepts["groups"]] == ["concepts/"]


# --- neighbours -------------------------------------------------------------------------------------


def near(guide: Guide, path: str) -> dict[str, list[str]]:
    """The lists below an article, and the ways to all of a list."""
    found = view(guide)["pages"][path]["near"]
    lists = {name: titles(found[name]) for name in ("related", "compared", "objective", "group")}
    return lists | {"all": titles([*filter(None, [found["objective_all"]]), *found["group_all"]])}


def test_a_neighbour_stands_in_the_first_list_that_has_it(guide: Guide) -> None:
    assert near(guide, "services/alpha-stream.md") == {
        "related": ["Beta Queue"],
        "compared": ["Alpha Stream or Beta Queue"],
        "objective": [],
        "group": [],
        "all": ["All on MLS-X 1.1.1", "All 2 in Streaming data"],
    }
    guide.replace("services/alpha-stream.md", "related: [beta-queue]\n", "")
    assert near(guide, "services/alpha-stream.md")["objective"] == ["Beta Queue"]
    guide.replace("services/alpha-stream.md", "mls-1.1.1, mls-1.1.2]", "mls-1.1.2]")
    assert near(guide, "services/alpha-stream.md")["group"] == ["Beta Queue"]


def test_an_index_has_no_neighbours(guide: Guide) -> None:
    pages = view(guide)["pages"]
    assert "near" not in pages["services/index.md"]
    assert "near" not in pages["index.md"]


def test_pages_that_share_the_rarer_objectives_are_nearer(guide: Guide) -> None:
    for number in range(1, 9):
        guide.service(f"more-{number}", title=f"More {number}")
    guide.service("zeta", title="Zeta")
    guide.replace("services/zeta.md", "covers: [mls-1.1.1]", "covers: [mls-1.1.1, mls-1.1.2]")
    guide.replace("services/alpha-stream.md", "related: [beta-queue]\n", "")
    found = near(guide, "services/alpha-stream.md")
    # Of the many with the common objective, the first by title.
    assert found["objective"] == ["Zeta", "Beta Queue", "More 1", "More 2", "More 3", "More 4"]
    assert found["group"] == ["More 5", "More 6", "More 7", "More 8"]
    assert found["all"] == ["All on MLS-X 1.1.2", "All 11 in Streaming data"]


def test_an_objective_of_one_page_alone_leads_nowhere(guide: Guide) -> None:
    guide.replace("services/beta-queue.md", "covers: [mls-1.1.1]", "covers: [aif-1.1]")
    assert near(guide, "services/beta-queue.md")["all"] == ["All 2 in Streaming data"]


def test_a_group_that_is_part_of_a_category_leads_to_both(guide: Guide) -> None:
    without_own_table(guide)
    queues(guide)
    found = view(guide)["pages"]["services/eta.md"]["near"]
    assert found["group_title"] == "Queues, all: large"
    assert {one["title"]: one["url"] for one in found["group_all"]} == {
        "All 2 in Queues, all: large": "services/?category=Queues%2C+all%3A+large#queues-all-large",
        "All 3 in Queues, all": "services/?category=Queues%2C+all#queues-all-small",
    }


def test_a_room_without_groups_is_one_group(guide: Guide) -> None:
    for number in (1, 2):
        guide.write(
            f"exam/notes-{number}.md", NOTES.format(body="").replace("title: Notes", f"title: Notes {number}")
        )
    assert near(guide, "exam/notes-1.md") == {
        "related": [],
        "compared": [],
        "objective": [],
        "group": ["Coverage", "Notes 2"],
        "all": ["All 3 in Exams"],
    }


# --- for templates that escape nothing ------------------------------------------------------------


def test_every_text_is_written_as_html_but_forms_and_what_goes_into_addresses() -> None:
    link = {"title": "<b>", "url": "a/", "state": None, "number": 3}
    view = {
        "pages": {"a.md": {"aka": ["a & b"], "near": [link], "facts": [{"says": "a & b"}]}},
        "rooms": [{"table": {"form": "<form></form>", "head": '"'}, "groups": [link]}],
    }
    found = escaped(view)
    assert found == {
        "pages": {
            "a.md": {
                "aka": ["a &amp; b"],
                "near": [{"title": "&lt;b&gt;", "url": "a/", "state": None, "number": 3}],
                "facts": [{"says": "a & b"}],
            }
        },
        "rooms": [
            {
                "table": {"form": "<form></form>", "head": "&#34;"},
                "groups": [{"title": "&lt;b&gt;", "url": "a/", "state": None, "number": 3}],
            }
        ],
    }
    # A link in many lists is one; thousands of copies would cost the build what the escaping does not.
    assert found["pages"]["a.md"]["near"][0] is found["rooms"][0]["groups"][0]
    # `| e` in a template does it no second time.
    assert escape(found["rooms"][0]["groups"][0]["title"]) == "&lt;b&gt;"
