"""What a reader sees of each macro."""

from __future__ import annotations

import subprocess

import pytest
from selectolax.lexbor import LexborHTMLParser

from macros.render import plain
from tests.macros.guide import Guide, as_html, texts

# Texts that Markdown, HTML, attribute lists or tables would take for something else.
TRICKY = [
    "a | b",
    "a || b |",
    "*a* **b** _c_ __d__ snake_case_name",
    "2 * 3 * 4",
    "[a](b.md) [c] [^1] ![d](e.png)",
    "{.a} { #b } {: .e }",
    "a < b",
    "a > b, a >= b",
    "a <b c",
    "<b>a</b> <br> </div> <div>",
    "<script>alert(1)</script>",
    "a <!-- b",
    "a <?php b",
    "a <![CDATA[ b",
    "<https://a.example>",
    "R&D, AT&T, &lt;b&gt; &copy; &#65;",
    "one ` backtick",
    r"C:\new \* \| \\ back\slash",
    "\"quoted\" and 'quoted'",
    "~~a~~ ==b== ^^c^^ :d:",
    "$x^2$ costs $5",
    "# a",
    "1. a",
    "- a",
    "–",
]
CODE_SPANS = [
    ("`a|b` c", "a|b c", "a|b"),
    ("use `x < y` *now*", "use x < y *now*", "x < y"),
    ("`**a**`", "**a**", "**a**"),
]


def quoted(text: str) -> str:
    """The text as YAML in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def cells(html: LexborHTMLParser) -> list[list[str]]:
    """The texts of a table, row by row, without the way to a value's source and its proof."""
    html = LexborHTMLParser(html.html or "")
    for aside in html.css(".mark, .proof"):
        aside.decompose()
    return [
        [" ".join(cell.text().split()) for cell in row.iter() if cell.tag in ("td", "th")]
        for row in html.css("tr")
    ]


def links(html: LexborHTMLParser) -> dict[str, str | None]:
    return {
        link.text().strip(): link.attributes.get("href") for link in html.css("a:not(.headerlink, .mark)")
    }


# --- text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*TRICKY, "{{ c }} {% d %} {# e"])
def test_text_is_read_as_it_was_typed(text: str) -> None:
    assert texts(as_html(f"So: {plain(text)}"), "p") == [f"So: {text}"]


@pytest.mark.parametrize("text", TRICKY)
def test_text_in_a_table_is_read_as_it_was_typed(text: str) -> None:
    table = f"| A | B |\n| --- | --- |\n| {plain(text)} | {plain(text)} |"
    html = as_html(f'<div class="guide" markdown>\n\n{table}\n\n</div>\n\nAfter.')
    assert cells(html) == [["A", "B"], [text, text]]
    assert texts(html, "body > *")[1:] == ["After."]


@pytest.mark.parametrize("text", TRICKY)
def test_text_of_a_link_is_read_as_it_was_typed(text: str) -> None:
    assert links(as_html(f"[{plain(text)}](a.md)")) == {text: "a.md"}


@pytest.mark.parametrize(("text", "read", "code"), CODE_SPANS)
def test_code_spans_stay_code_spans(text: str, read: str, code: str) -> None:
    html = as_html(f"| A |\n| --- |\n| {plain(text)} |")
    assert (cells(html)[1], texts(html, "code")) == ([read], [code])


def test_text_over_several_lines_becomes_one() -> None:
    assert plain("a\n\nb  \n c\n") == "a b c"


# --- link -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "href"),
    [
        ("index.md", "services/alpha-stream.md"),
        ("exam/index.md", "../services/alpha-stream.md"),
        ("services/beta-queue.md", "alpha-stream.md"),
    ],
)
def test_a_link_is_relative_to_the_page_it_stands_on(path: str, href: str, guide: Guide) -> None:
    text = (guide.docs / path).read_text("utf-8")
    guide.write(path, text + '\nSee {{ link("alpha-stream") }}.\n')
    assert f"See [Alpha Stream]({href})." in guide.markdown(path)


@pytest.mark.parametrize("name", ["alpha-stream", "Alpha Stream", "alpha  STREAM", "AS1", "as1", "Alphas"])
def test_a_page_is_found_by_slug_title_or_alias_in_either_case(name: str, guide: Guide) -> None:
    assert guide.rendered(f'{{{{ link("{name}") }}}}') == "[Alpha Stream](../services/alpha-stream.md)"


@pytest.mark.parametrize(
    ("name", "href"), [("home", "../index.md"), ("services", "../services/index.md"), ("exam", "index.md")]
)
def test_index_pages_go_by_their_folder(name: str, href: str, guide: Guide) -> None:
    assert guide.rendered(f'{{{{ link("{name}", "there") }}}}') == f"[there]({href})"


def test_a_link_says_what_the_author_wants_it_to_say(guide: Guide) -> None:
    assert (
        guide.rendered('{{ link("drift", "it *drifts*") }}') == "[it &#42;drifts&#42;](../concepts/drift.md)"
    )
    assert guide.rendered('{{ link("drift", text="it") }}') == "[it](../concepts/drift.md)"


@pytest.mark.parametrize("title", TRICKY)
def test_a_title_is_read_as_it_was_typed(title: str, guide: Guide) -> None:
    guide.service("delta", title=quoted(title))
    html = guide.html(
        'See {{ link("delta") }}.\n\n{{ table("streaming", "latency", where={"latency": "1 s"}) }}'
    )
    assert texts(html, "p a") == [title]
    assert [title, "1 s"] in cells(html)


# --- term -----------------------------------------------------------------------------------------


def test_a_term_leads_to_its_row_and_tells_its_definition(guide: Guide) -> None:
    (link,) = guide.html('Watch {{ term("recall") }}.').css("a")
    assert link.text() == "recall"
    assert link.attributes == {
        "class": "term",
        "href": "../glossary/index.md#term-recall",
        "title": "Share of the true cases that are found.",
    }
    anchors = [node.attributes["id"] for node in guide.html("{{ glossary() }}").css("tbody [id]")]
    assert "term-recall" in anchors


def test_a_term_on_the_glossary_page_itself(guide: Guide) -> None:
    assert guide.rendered('{{ term("shard") }}', "glossary/notes.md") == (
        '[shard](index.md#term-shard "One lane of a stream."){ .term }'
    )


def test_a_term_is_shown_as_the_sentence_needs_it(guide: Guide) -> None:
    for call, shown in [
        ('term("Recall")', "Recall"),
        ('term("hit rate")', "hit rate"),
        ('term("recall", "recalled")', "recalled"),
    ]:
        assert guide.rendered(f"{{{{ {call} }}}}").startswith(f"[{shown}](../glossary/index.md#term-recall ")


@pytest.mark.parametrize("definition", TRICKY)
def test_a_definition_is_read_as_it_was_typed(definition: str, guide: Guide) -> None:
    guide.replace("glossary/one.yml", "One lane of a stream.", quoted(definition))
    html = guide.html(
        'So {{ term("shard") }} it is.\n\n| A | B |\n| --- | --- |\n| {{ term("shard") }} | b |'
    )
    assert [link.attributes["title"] for link in html.css("a.term")] == [definition, definition]
    assert texts(html, "p") == ["So shard it is."]
    assert cells(html) == [["A", "B"], ["shard", "b"]]
    assert ["shard", f"{definition} source"] in cells(guide.html("{{ glossary() }}"))


def test_a_definition_over_several_lines_does_not_break_the_link(guide: Guide) -> None:
    guide.replace("glossary/one.yml", "One lane of a stream.", "|\n      One lane.\n\n      Of a stream.")
    html = guide.html('So {{ term("shard") }} it is.\n\n| A |\n| --- |\n| {{ term("shard") }} |')
    assert [link.attributes["title"] for link in html.css("a.term")] == ["One lane. Of a stream."] * 2


@pytest.mark.parametrize("definition", ["Aiming machines at tasks.", "An aim."])
def test_a_definition_may_begin_with_a_word_that_only_begins_like_the_term(
    definition: str, guide: Guide
) -> None:
    guide.write(
        "glossary/two.yml", f"title: More words\nterms:\n  - term: AI\n    definition: {definition}\n"
    )
    assert guide.problems() == []


# --- facts ----------------------------------------------------------------------------------------


def test_facts_stand_in_the_order_of_the_vocabulary(guide: Guide) -> None:
    guide.service("delta", fields="facts: {scaling: manual, modes: [A], latency: 1 s}", body="{{ facts() }}")
    assert cells(as_html(guide.markdown("services/delta.md"))) == [
        ["Fact", "Value", "Source"],
        ["Latency", "1 s", "guide"],
        ["Modes", "A", "guide"],
        ["Scaling", "manual", "guide"],
    ]


def test_a_fact_shows_its_note_its_value_in_the_exam_era_and_its_source(guide: Guide) -> None:
    html = as_html(guide.markdown("services/alpha-stream.md"))
    assert cells(html)[1] == ["Latency", "70 ms with one reader Exam era 200 ms", "guide"]
    assert texts(html, ".note") == ["with one reader"]
    assert texts(html, ".era") == ["Exam era 200 ms"]
    assert links(html)["guide"] == "https://docs.aws.amazon.com/alpha/latest/dev/limits.html"
    assert links(html)["modes"] == "https://docs.aws.amazon.com/alpha/latest/dev/modes.html"


def test_only_a_fact_with_a_proof_is_called_proven(guide: Guide) -> None:
    rows = cells(as_html(guide.markdown("services/alpha-stream.md")))
    assert [row[2].endswith("proven") for row in rows[1:]] == [False, True, False]


def test_code_facts_are_code_but_none_is_a_word(guide: Guide) -> None:
    guide.service(
        "delta", fields="facts: {latency: 1 s, modes: [a_b*c, x|y, '{z}', none]}", body="{{ facts() }}"
    )
    html = as_html(guide.markdown("services/delta.md"))
    assert cells(html)[2] == ["Modes", "a_b*c, x|y, {z}, none", "guide"]
    assert texts(html, "td code") == ["a_b*c", "x|y", "{z}"]


@pytest.mark.parametrize("text", TRICKY)
def test_a_fact_is_read_as_it_was_typed(text: str, guide: Guide) -> None:
    fact = f"{{now: {quoted(text)}, note: {quoted(text)}, exam: {quoted('not ' + text)}}}"
    guide.service("delta", fields=f"facts: {{latency: {fact}}}", body="{{ facts() }}")
    html = as_html(guide.markdown("services/delta.md"))
    assert cells(html)[1:] == [["Latency", f"{text} {text} Exam era not {text}", "guide"]]
    assert texts(html, ".note") == [text]
    assert texts(html, ".era") == [f"Exam era not {text}"]


def test_a_label_is_read_as_it_was_typed(guide: Guide) -> None:
    guide.replace("facts.yml", "label: Scaling,", "label: 'Up | *down* [a] <b>',")
    assert cells(as_html(guide.markdown("services/alpha-stream.md")))[3][0] == "Up | *down* [a] <b>"
    assert cells(as_html(guide.markdown("services/index.md")))[0][3] == "Up | *down* [a] <b>"


# --- table ----------------------------------------------------------------------------------------


def test_a_table_has_a_row_for_each_page_and_a_column_for_each_fact(guide: Guide) -> None:
    assert cells(guide.html('{{ table("streaming") }}')) == [
        ["Service", "Latency", "Modes", "Scaling"],
        ["Alpha Stream", "70 ms", "ON_DEMAND, PROVISIONED", "automatic"],
        ["Beta Queue Renamed", "1 s", "–", "–"],
    ]


def test_columns_stand_as_the_author_names_them(guide: Guide) -> None:
    assert cells(guide.html('{{ table("streaming", "scaling", "latency") }}'))[:2] == [
        ["Service", "Scaling", "Latency"],
        ["Alpha Stream", "automatic", "70 ms"],
    ]


def test_a_kind_with_one_category_may_be_named_in_its_place(guide: Guide) -> None:
    assert guide.rendered('{{ table("services") }}') == guide.rendered('{{ table("streaming") }}')


def test_pages_of_another_category_of_the_kind_are_left_out(guide: Guide) -> None:
    storage = "{title: Storage, kind: services, facts: {size: {label: Size, hint: How much}}}"
    guide.replace("facts.yml", "  tree-building:", f"  storage: {storage}\n\n  tree-building:")
    guide.service("delta")
    guide.replace("services/delta.md", "category: streaming", "category: storage")
    guide.replace("services/delta.md", "latency: 1 s", "size: small")
    assert cells(guide.html('{{ table("storage") }}')) == [["Service", "Size"], ["Delta", "small"]]
    assert "Delta" not in guide.rendered('{{ table("streaming") }}')


def test_where_keeps_the_rows_whose_fact_has_that_value(guide: Guide) -> None:
    guide.service("delta", fields="facts: {latency: 1 s, modes: [PROVISIONED], scaling: manual}")
    guide.service("eta", fields="facts: {latency: 1 s, modes: [PROVISIONED], scaling: automatic}")

    def kept(where: str) -> list[str]:
        return [
            row[0] for row in cells(guide.html(f'{{{{ table("streaming", "latency", where={where}) }}}}'))[1:]
        ]

    assert kept('{"modes": "PROVISIONED"}') == ["Alpha Stream", "Delta", "Eta"]
    assert kept('{"modes": "ON_DEMAND"}') == ["Alpha Stream"]
    assert kept('{"modes": "PROVISIONED", "scaling": "automatic"}') == ["Alpha Stream", "Eta"]
    assert kept("{}") == ["Alpha Stream", "Beta Queue Renamed", "Delta", "Eta"]


def test_notes_are_in_a_table_only_when_asked_for_and_the_exam_era_never(guide: Guide) -> None:
    assert cells(guide.html('{{ table("streaming", "latency") }}'))[1] == ["Alpha Stream", "70 ms"]
    assert cells(guide.html('{{ table("streaming", "latency", notes=True) }}'))[1] == [
        "Alpha Stream",
        "70 ms with one reader",
    ]


def filters(html: LexborHTMLParser) -> list[tuple[str, str | None, list[str]]]:
    """The choices above the tables: label, number of the column, options."""
    return [
        (field.css("label")[0].text(), one.attributes["data-column"], [o.text() for o in one.css("option")])
        for field in html.css("form.filter .filter__field")
        for one in field.css("select[data-column]")
    ]


def test_a_column_that_its_category_marks_can_be_filtered_by_its_values(guide: Guide) -> None:
    modes = ["Any", "ON_DEMAND", "PROVISIONED"]
    assert filters(guide.html('{{ table("streaming") }}')) == [("Modes", "2", modes)]
    assert filters(guide.html('{{ table("streaming", "modes", "latency") }}')) == [("Modes", "1", modes)]
    assert filters(guide.html('{{ table("streaming", "latency") }}')) == []


def test_a_column_with_one_value_needs_no_filter(guide: Guide) -> None:
    assert filters(guide.html('{{ table("algorithms") }}')) == []


def test_a_filter_offers_only_values_that_stand_in_the_table(guide: Guide) -> None:
    guide.service("delta", fields="facts: {latency: 1 s, modes: [PROVISIONED, SLOW], scaling: manual}")
    html = guide.html('{{ table("streaming", where={"scaling": "manual"}) }}')
    assert filters(html) == [("Modes", "2", ["Any", "PROVISIONED", "SLOW"])]


def test_every_table_with_a_filter_has_labels_of_its_own(guide: Guide) -> None:
    html = guide.html(
        '{{ table("streaming", "modes") }}\n\n{{ table("streaming", "modes", "latency") }}\n\n'
        '{{ glossary() }}\n\n{{ table("streaming", "modes", where={"scaling": "automatic"}) }}'
    )
    ids = [control.attributes["id"] for control in html.css("form.filter input, form.filter select")]
    # A box for words and one for the order each, and three for the modes.
    assert len(set(ids)) == len(ids) == 4 * 2 + 3
    assert [label.attributes["for"] for label in html.css("form.filter label")] == ids


def test_a_field_is_called_in_the_address_by_its_label(guide: Guide) -> None:
    guide.replace("facts.yml", "label: Modes,", "label: 'Modes: A & B',")
    html = guide.html('{{ table("streaming") }}')
    assert [field.attributes["data-key"] for field in html.css("form.filter input, form.filter select")] == [
        "contains",
        "modes-a-b",
        "sort",
    ]


def test_what_folds_the_filters_away_says_what_is_in_it(guide: Guide) -> None:
    for call, label in (('table("streaming")', "Filters"), ("renamed()", "Sort")):
        html = guide.html(f"{{{{ {call} }}}}")
        (button,) = html.css(".filter__fold button")
        assert button.text() == label
        assert button.attributes["aria-expanded"] == "false"
        assert html.css(f"#{button.attributes['aria-controls']} select")


def test_values_and_labels_of_a_filter_are_read_as_they_were_typed(guide: Guide) -> None:
    guide.replace("facts.yml", "label: Modes,", "label: A & <b>,")
    guide.service("delta", fields="facts: {latency: 1 s, modes: ['<i>', '\"&amp;']}")
    ((label, _, values),) = filters(guide.html('{{ table("streaming") }}'))
    assert (label, values) == ("A & <b>", ["Any", '"&amp;', "<i>", "ON_DEMAND", "PROVISIONED"])


@pytest.mark.parametrize(
    ("state", "label"),
    [
        ("maintenance", "Closed to new customers"),
        ("ending", "Ending"),
        ("ended", "Ended"),
        ("renamed", "Renamed"),
    ],
)
def test_a_service_that_is_not_active_says_so_in_words_in_every_table(
    state: str, label: str, guide: Guide
) -> None:
    status = (
        f"status: {{state: {state}, since: 2024-01-01, was: Old Delta, use: alpha-stream, source: guide}}"
    )
    guide.service("delta", fields=f"facts: {{latency: 1 s}}\n{status}")
    html = guide.html('{{ table("streaming", "latency") }}\n\n{{ versus("delta", "alpha-stream") }}')
    assert [f"Delta {label}", "1 s"] in cells(html)
    assert ["", f"Delta {label}", "Alpha Stream"] in cells(html)
    assert texts(html, f".badge--{state}").count(label) >= 2
    assert ["Delta", label, "2024-01-01", "Old Delta", "alpha-stream", "high", "guide"] in cells(
        guide.html("{{ lifecycle() }}")
    )


# --- versus ---------------------------------------------------------------------------------------


def test_versus_has_facts_as_rows_and_pages_as_columns_in_the_order_given(guide: Guide) -> None:
    html = guide.html('{{ versus("beta-queue", "AS1") }}')
    assert cells(html) == [
        ["", "Beta Queue Renamed", "Alpha Stream"],
        ["Latency", "1 s", "70 ms with one reader Exam era 200 ms"],
        ["Modes", "–", "ON_DEMAND, PROVISIONED"],
        ["Scaling", "–", "automatic"],
    ]
    assert links(html) == {
        "Beta Queue": "../services/beta-queue.md",
        "Alpha Stream": "../services/alpha-stream.md",
    }


def test_versus_shows_only_the_facts_asked_for_in_that_order(guide: Guide) -> None:
    rows = cells(guide.html('{{ versus("alpha-stream", "beta-queue", facts=["scaling", "latency"]) }}'))
    assert [row[0] for row in rows] == ["", "Scaling", "Latency"]


def test_versus_leaves_out_a_fact_that_no_page_has(guide: Guide) -> None:
    guide.service("delta")
    rows = cells(guide.html('{{ versus("delta", "beta-queue") }}'))
    assert [row[0] for row in rows] == ["", "Latency"]


def test_versus_of_different_categories_shows_the_facts_of_each(guide: Guide) -> None:
    rows = cells(guide.html('{{ versus("beta-queue", "gamma-trees", "drift") }}'))
    assert rows == [
        ["", "Beta Queue Renamed", "Gamma Trees", "Drift"],
        ["Latency", "1 s", "–", "–"],
        ["Data", "–", "Tabular", "–"],
        ["Problem", "–", "classification, regression", "–"],
        ["Measured by", "–", "–", "distance"],
    ]


# --- glossary -------------------------------------------------------------------------------------


def test_the_glossary_has_a_heading_and_a_table_for_each_topic(guide: Guide) -> None:
    guide.write(
        "glossary/more.yml",
        "title: A *second* topic\nterms:\n  - {term: lane, definition: What a shard is., see: [hit rate]}\n",
    )
    html = guide.html("{{ glossary() }}")
    assert [text.removesuffix("¶") for text in texts(html, "h2")] == ["A *second* topic", "Measuring"]
    assert cells(html)[:2] == [["Term", "Definition"], ["lane", "What a shard is. See recall"]]
    assert links(html)["recall"] == "#term-recall"


def test_one_topic_has_no_heading(guide: Guide) -> None:
    guide.write("glossary/two.yml", "title: Two\nterms:\n  - term: lane\n    definition: What a shard is.\n")
    html = guide.html('{{ glossary("two") }}')
    assert html.css("h2") == []
    assert cells(html) == [["Term", "Definition"], ["lane", "What a shard is."]]


def test_a_row_of_the_glossary_shows_other_names_page_see_and_source(guide: Guide) -> None:
    html = guide.html("{{ glossary() }}")
    assert cells(html)[1:] == [
        ["precision", "Share of the alarms that are right. See recall"],
        ["recall hit rate", "Share of the true cases that are found. Drift"],
        ["shard", "One lane of a stream. source"],
    ]
    assert links(html) == {
        "recall": "#term-recall",
        "Drift": "../concepts/drift.md",
        "source": "https://docs.aws.amazon.com/alpha/latest/dev/shards.html",
    }


@pytest.mark.parametrize("term", TRICKY)
def test_a_term_is_read_as_it_was_typed(term: str, guide: Guide) -> None:
    guide.write(
        "glossary/two.yml",
        f"title: {quoted(term)}\n"
        f"terms:\n  - {{term: {quoted(term)}, definition: A text., aka: [{quoted('not ' + term)}]}}\n",
    )
    html = guide.html("{{ glossary() }}")
    assert [f"{term} not {term}", "A text."] in cells(html)
    assert f"{term}¶" in texts(html, "h2")


# --- coverage and lifecycle -----------------------------------------------------------------------


def test_coverage_has_an_anchor_for_each_domain_task_and_objective(guide: Guide) -> None:
    html = guide.html('{{ coverage("mls") }}')
    assert [node.attributes["id"] for node in html.css("[id]")] == [
        "mls-1",
        "mls-1.1",
        "mls-1.1.1",
        "mls-1.1.2",
        "mls-2",
        "mls-2.1",
    ]
    assert [text.removesuffix("¶") for text in texts(html, "h3")] == ["Data: 60 %", "Models: 40 %"]


def test_coverage_lists_the_pages_of_each_objective_and_says_when_there_is_none(guide: Guide) -> None:
    assert cells(guide.html('{{ coverage("mls-1") }}')) == [
        ["Id", "Objective", "Pages"],
        ["1.1", "Gather data", "Gathering data"],
        [
            "1.1.1",
            "Tell a stream from a queue (order; replay)",
            "Alpha Stream or Beta Queue, Beta Queue, Alpha Stream",
        ],
        ["1.1.2", "Keep data in order", "Alpha Stream"],
    ]
    assert cells(guide.html('{{ coverage("aif") }}')) == [
        ["Id", "Objective", "Pages"],
        ["1.1", "Know the words", "–"],
    ]


def test_coverage_shows_the_most_special_pages_and_folds_the_others_away(guide: Guide) -> None:
    for number in range(1, 5):
        guide.service(f"more-{number}", title=f"More {number}")
    html = guide.html('{{ coverage("mls-1") }}')
    assert texts(html, "summary") == ["2 more"]
    # Alpha Stream covers two objectives, all others only this one.
    assert texts(html, "details a") == ["More 4", "Alpha Stream"]


def test_one_page_more_is_not_folded_away(guide: Guide) -> None:
    for number in range(1, 4):
        guide.service(f"more-{number}", title=f"More {number}")
    assert not guide.html('{{ coverage("mls-1") }}').css("details")


def test_coverage_of_one_domain_has_no_heading(guide: Guide) -> None:
    assert guide.html('{{ coverage("mls-1") }}').css("h3") == []


def test_coverage_does_not_list_the_page_it_stands_on(guide: Guide) -> None:
    assert cells(as_html(guide.markdown("domains/data.md")))[1] == ["1.1", "Gather data", "–"]


@pytest.mark.parametrize("title", TRICKY)
def test_an_objective_is_read_as_it_was_typed(title: str, guide: Guide) -> None:
    guide.replace("exam/blueprint.yml", "title: Tell a stream from a queue", f"title: {quoted(title)}")
    guide.replace("exam/blueprint.yml", "points: [order, replay]", f"points: [{quoted(title)}]")
    assert cells(guide.html('{{ coverage("mls-1") }}'))[2][1] == f"{title} ({title})"


def test_lifecycle_lists_what_is_not_active_by_title(guide: Guide) -> None:
    status = "{state: ended, note: nobody knows the day, use: Alpha Stream, source: guide}"
    guide.service("delta", title="a Delta", fields=f"facts: {{latency: 1 s}}\nstatus: {status}")
    html = guide.html("{{ lifecycle() }}")
    assert cells(html) == [
        ["Name today", "State", "Since", "In old material", "Use", "Confidence", "Source"],
        ["a Delta", "Ended", "–", "–", "Alpha Stream nobody knows the day", "high", "guide"],
        ["Beta Queue", "Renamed", "2023-08-30", "Old Beta", "–", "high", "rename"],
    ]
    assert links(html)["rename"] == "https://docs.aws.amazon.com/beta/latest/dev/history.html"


FEATURE = """\
features:
  - {name: Delta Ray, state: maintenance, since: 2024-02-01, was: Old Ray, use: Beta, note: a <b> c, \
confidence: medium, source: guide}
"""


def test_a_feature_that_goes_its_own_way_is_listed_under_its_own_name(guide: Guide) -> None:
    guide.service("delta", title="Delta", fields=f"facts: {{latency: 1 s}}\n{FEATURE.strip()}")
    rows = cells(guide.html("{{ lifecycle() }}"))
    assert [
        "Delta Ray Delta",
        "Closed to new customers",
        "2024-02-01",
        "Old Ray",
        "Beta a <b> c",
        "medium",
        "guide",
    ] in rows
    assert ["Old Ray", "Delta Ray", "Closed to new customers"] in cells(guide.html("{{ renamed() }}"))


def test_the_lifecycle_can_be_filtered_by_state(guide: Guide) -> None:
    html = guide.html("{{ lifecycle() }}")
    assert filters(html) == [("State", "1", ["Any", "Renamed"])]


def test_then_and_now_shows_each_value_that_changed_with_the_way_to_its_source(guide: Guide) -> None:
    html = guide.html("{{ then_and_now() }}")
    assert cells(html)[1:] == [
        ["Alpha Stream", "Streaming data", "Latency", "200 ms", "70 ms with one reader"]
    ]
    assert links(html)["Latency"] == "../services/alpha-stream.md#fact-latency"


@pytest.mark.parametrize(
    ("state", "word"), [("maintenance", "Closed"), ("ending", "Ending"), ("ended", "Ended")]
)
def test_a_link_to_what_is_closed_carries_its_state(state: str, word: str, guide: Guide) -> None:
    status = f"status: {{state: {state}, since: 2024-01-01, source: guide}}"
    guide.service("delta", title="Delta", fields=f"facts: {{latency: 1 s}}\n{status}")
    html = guide.html('- {{ link("delta") }}\n- {{ link("alpha-stream") }}\n- {{ link("beta-queue") }}')
    assert texts(html, "li") == [f"Delta {word}", "Alpha Stream", "Beta Queue"]
    assert f"Delta {word}" in " ".join(texts(guide.html('{{ coverage("mls-1") }}'), "td"))


def test_a_value_in_a_table_leads_to_its_source_and_proof(guide: Guide) -> None:
    for macro in ('{{ versus("alpha-stream", "beta-queue") }}', '{{ table("streaming") }}'):
        marks = {mark.attributes["href"]: mark.text() for mark in guide.html(macro).css("a.mark")}
        assert marks["../services/alpha-stream.md#fact-modes"] == "✓"
        assert marks["../services/alpha-stream.md#fact-latency"] == "§"
    rows = as_html(guide.markdown("services/alpha-stream.md")).css("tr [id^=fact-]")
    assert [row.attributes["id"] for row in rows] == ["fact-latency", "fact-modes", "fact-scaling"]


def test_a_proof_opens_without_a_script_and_says_what_was_compared(guide: Guide) -> None:
    lock = guide.docs.parent / "requirements" / "models.txt"
    lock.parent.mkdir()
    lock.write_text("botocore==1.2.3 \\\n    --hash=sha256:0\n", "utf-8")
    html = as_html(guide.markdown("services/alpha-stream.md"))
    (button,) = html.css("button.proven")
    (proof,) = html.css(f"#{button.attributes['popovertarget']}[popover]")
    assert "Proven against botocore 1.2.3." in proof.text()
    assert texts(html, ".proof code") == ["kinesis/StreamMode = ON_DEMAND, PROVISIONED"]
    assert "2024-05-01" in proof.text()


def test_the_count_of_what_is_known(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1717200000")  # 2024-06-01
    rows = {row[0]: row[1:] for row in cells(guide.html("{{ trust() }}"))}
    assert rows["Facts in front matter"][0] == "7"
    assert rows["Proven against an API model"] == ["1 of 7 (14 %)", "1 claims"]
    assert rows["Claims about botocore"][0] == "1"
    whole = rows["Pages checked in the last 180 days"][0].split()
    assert whole[0] == whole[2]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # 2026-01-01
    rows = {row[0]: row[1:] for row in cells(guide.html("{{ trust() }}"))}
    assert rows["Pages checked in the last 180 days"] == [f"0 of {whole[2]} (0 %)", "on 2026-01-01"]


def test_the_changelog_names_new_pages_together_and_each_changed_fact(guide: Guide) -> None:
    def git(*words: str) -> None:
        settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *settings, *words], cwd=guide.docs.parent, check=True, capture_output=True)

    assert "Older changes are not here" in guide.html("{{ changelog() }}").text()
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "Begin")
    guide.replace("services/alpha-stream.md", "now: 70 ms", "now: 50 ms | 60 ms")
    git("commit", "--quiet", "--all", "--message", "Follow <b>AWS")
    html = guide.html("{{ changelog() }}")
    assert cells(html) == [
        ["Page", "Change", "Was", "Is", "Why"],
        [
            "Alpha Stream",
            "changed fact: Latency",
            "70 ms",
            "50 ms | 60 ms",
            "Follow <b>AWS",
        ],
    ]
    assert texts(html, "summary")[0].endswith("new pages")
    assert "Older changes" not in html.text()


def test_a_day_that_is_no_time_is_one_clear_line(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert guide.problems() == [
        "docs/changes/index.md:10: trust(): SOURCE_DATE_EPOCH must be a number of seconds, not 'yesterday'"
    ]


@pytest.mark.parametrize("slug", ["alpha-stream", "beta-queue"])
def test_a_broken_page_is_not_also_missed_in_the_tables_of_changes(slug: str, guide: Guide) -> None:
    guide.replace(f"services/{slug}.md", "summary:", "sumary:")
    assert not [line for line in guide.problems() if line.startswith(("docs/changes/", "docs/exam/"))]


def test_code_that_could_become_more_than_code_is_spelled_out() -> None:
    assert plain("`ON_DEMAND` or `a >> b`") == "`ON_DEMAND` or <code>a &#62;&#62; b</code>"
    assert plain("`<b>` `{ #x }` `[y](z)`").count("`") == 0


def test_a_code_fact_with_marks_of_its_own_stays_in_its_cell(guide: Guide) -> None:
    guide.replace(
        "services/alpha-stream.md", "now: [ON_DEMAND, PROVISIONED]", "now: ['a`|`b <b>', PROVISIONED]"
    )
    guide.replace("services/alpha-stream.md", "    proof: kinesis/StreamMode = ON_DEMAND, PROVISIONED\n", "")
    html = as_html(guide.markdown("services/alpha-stream.md"))
    assert texts(html, "td code") == ["a`|`b <b>", "PROVISIONED"]
    assert {len(row.css("th, td")) for row in html.css("tr")} == {3}
