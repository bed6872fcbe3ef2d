"""Every table of a page becomes a region that a keyboard, a screen reader and a thumb can use."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.macros.guide import Guide, as_html, texts

TABLE = "| Name | Size |\n| --- | --- |\n| a | 1 |\n| b | 2 |\n"


def names(html: LexborHTMLParser) -> list[str | None]:
    return [region.attributes["aria-label"] for region in html.css("[role=region]")]


def scopes(cells: list[LexborNode]) -> list[tuple[str | None, str | None, str]]:
    return [(cell.tag, cell.attributes.get("scope"), cell.text().strip()) for cell in cells]


def test_a_table_stands_alone_in_a_focusable_named_region() -> None:
    html = as_html(f"## Limits\n\nBefore.\n\n{TABLE}\nAfter.\n")
    (region,) = html.css("[role=region]")
    assert region.attributes == {
        "class": "scroll",
        "tabindex": "0",
        "role": "region",
        "aria-label": "Limits: table",
    }
    assert [child.tag for child in region.iter()] == ["table"]
    assert texts(html, "h2 ~ p") == ["Before.", "After."]
    assert [node.tag for node in html.css("body > *")] == ["h2", "p", "div", "p"]


def test_the_class_keeps_the_theme_from_wrapping_it_again() -> None:
    (table,) = as_html(TABLE).css("table")
    assert table.attributes == {"class": "sheet"}


def test_a_region_is_named_after_the_nearest_heading_above() -> None:
    html = as_html(f"{TABLE}\n## One\n\n### Two\n\n{TABLE}\n#### *Three* `x`\n\n{TABLE}\n## Four\n\nText.\n")
    assert names(html) == ["Table: table", "Two: table", "Three x: table"]


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("A {: #there }", "A"),
        (r"snake\_case \* 2 & more", "snake_case * 2 & more"),
        ('Press <kbd class="key">Esc</kbd>', "Press Esc"),
        ("`x < y`", "x < y"),
        ('A <span title="b">c</span>', "A c"),
    ],
)
def test_a_region_is_named_as_its_heading_is_read_aloud(heading: str, said: str) -> None:
    html = as_html(f"## {heading}\n\n{TABLE}")
    assert names(html) == [f"{said}: table"]


def test_no_two_regions_of_a_page_have_one_name() -> None:
    html = as_html(f"## A\n\n{TABLE}\n{TABLE.replace('a', 'c')}\n## B\n\n{TABLE}\n## A\n\n{TABLE}\n")
    assert names(html) == ["A: table", "A: table 2", "B: table", "A: table 3"]


def test_names_begin_anew_on_each_page() -> None:
    assert names(as_html(f"## A\n\n{TABLE}")) == names(as_html(f"## A\n\n{TABLE}")) == ["A: table"]


def test_column_and_row_headers_say_what_they_head() -> None:
    html = as_html(TABLE)
    assert scopes(html.css("thead tr > *")) == [("th", "col", "Name"), ("th", "col", "Size")]
    assert scopes(html.css("tbody tr > *")) == [
        ("th", "row", "a"),
        ("td", None, "1"),
        ("th", "row", "b"),
        ("td", None, "2"),
    ]


def test_the_empty_corner_of_a_side_by_side_table_heads_nothing(guide: Guide) -> None:
    html = guide.html('{{ versus("alpha-stream", "beta-queue") }}')
    assert scopes(html.css("thead tr > *")) == [
        ("td", None, ""),
        ("th", "col", "Alpha Stream"),
        ("th", "col", "Beta Queue Renamed"),
    ]
    assert texts(html, "tbody th[scope=row]") == ["Latency", "Modes", "Scaling"]


def test_alignment_and_attributes_of_cells_are_kept() -> None:
    html = as_html("| A | B |\n| --- | ---: |\n| x { #anchor .mark } | 1 |\n")
    (head,) = html.css("tbody th")
    assert (head.attributes["id"], head.attributes["class"], head.attributes["scope"]) == (
        "anchor",
        "mark",
        "row",
    )
    assert (html.css("td")[0].attributes["style"] or "").replace(" ", "") == "text-align:right;"


def test_a_table_of_a_macro_stays_in_its_block(guide: Guide) -> None:
    html = guide.html('## All\n\n{{ table("streaming") }}\n\nAfter.')
    (block,) = html.css("body > div")
    assert block.attributes == {"class": "guide guide--index"}
    assert names(html) == ["All: table"]
    assert len(block.css("div.scroll > table.sheet > tbody > tr")) == 2
    assert texts(html, "body > p") == ["After."]


def test_several_macros_on_a_page_have_regions_of_different_names(guide: Guide) -> None:
    html = guide.html(
        '{{ coverage("mls") }}\n\n{{ table("streaming") }}\n\n{{ lifecycle() }}\n\n{{ glossary() }}'
    )
    assert names(html) == [
        "Data: 60 %: table",
        "Models: 40 %: table",
        "Models: 40 %: table 2",
        "Models: 40 %: table 3",
        "Measuring: table",
    ]


@pytest.mark.parametrize("opening", ["!!! note\n\n", "??? note\n\n", "- item\n\n"])
def test_a_table_inside_something_else_is_found(opening: str) -> None:
    indented = "".join(f"    {line}\n" for line in TABLE.splitlines())
    html = as_html(f"## A\n\n{opening}{indented}")
    assert names(html) == ["A: table"]
    assert len(html.css("div.scroll > table.sheet")) == 1


def test_a_table_in_html_that_asks_for_markdown_is_found() -> None:
    html = as_html(f'## A\n\n<div class="box" markdown>\n\n{TABLE}\n</div>\n')
    assert names(html) == ["A: table"]
    assert len(html.css("div.box > div.scroll > table")) == 1


def test_text_after_a_table_stays_after_it() -> None:
    html = as_html(f"{TABLE}\nAfter **it**.\n")
    assert [node.tag for node in html.css("body > *")] == ["div", "p"]
    assert texts(html, "p") == ["After it."]


STACK = '<div class="guide guide--stack" markdown>\n\n{}\n\n</div>'
LABELS = '<div class="guide guide--stack guide--labels" markdown>\n\n{}\n\n</div>'


def test_a_table_that_may_be_stacked_says_outright_what_it_is() -> None:
    table = as_html(STACK.format(TABLE)).css_first("table")
    assert table
    assert [(node.tag, node.attributes["role"]) for node in table.css("[role]")] == [
        ("table", "table"),
        ("thead", "rowgroup"),
        ("tr", "row"),
        ("th", "columnheader"),
        ("th", "columnheader"),
        ("tbody", "rowgroup"),
        ("tr", "row"),
        ("th", "rowheader"),
        ("td", "cell"),
        ("tr", "row"),
        ("th", "rowheader"),
        ("td", "cell"),
    ]
    assert not as_html(TABLE).css("table[role], td[role]")


def test_a_stacked_cell_carries_the_name_of_its_column_only_where_asked_for() -> None:
    def labels(block: str) -> list[str | None]:
        return [cell.attributes["data-label"] for cell in as_html(block.format(TABLE)).css("[data-label]")]

    assert labels(LABELS) == ["Size", "Size"]
    assert labels(STACK) == []


def test_a_stacked_cell_that_says_nothing_is_marked() -> None:
    html = as_html(LABELS.format("| A | B | C | D |\n| --- | --- | --- | --- |\n| – | – | – x |  |\n"))
    assert [cell.attributes["data-label"] for cell in html.css(".nothing")] == ["B", "D"]


@pytest.mark.parametrize(
    ("head", "label"),
    [
        ("[One](a.md)", "One"),
        ("R&#38;D &#60;b&#62; &#42;x&#42;", "R&D <b> *x*"),
        ("`a < b`", "a < b"),
        ('[One](a.md) <span class="badge">Ended</span>', "One · Ended"),
    ],
)
def test_the_label_of_a_cell_is_what_one_reads_in_the_head(head: str, label: str) -> None:
    html = as_html(LABELS.format(f"|  | {head} |\n| --- | --- |\n| a | 1 |\n"))
    assert [cell.attributes["data-label"] for cell in html.css("[data-label]")] == [label]


def test_the_empty_corner_of_a_stacked_table_is_a_cell() -> None:
    html = as_html(LABELS.format("|  | B |\n| --- | --- |\n| a | 1 |\n"))
    assert [node.attributes["role"] for node in html.css("thead tr > *")] == ["cell", "columnheader"]
