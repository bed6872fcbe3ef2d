"""LaTeX between dollar signs is drawn by the browser and spoken by a screen reader, without a script."""

from __future__ import annotations

import pytest

from macros import formulas
from macros.problems import GuideError
from tests.macros.guide import Guide, as_html


def test_a_formula_in_a_line_becomes_mathml_of_the_page() -> None:
    html = as_html(r"The error is $\frac{1}{n}$ here.")
    (math,) = html.css("p > math")
    assert math.attributes["display"] == "inline"
    assert [node.tag for node in math.css("mfrac > mrow > *")] == ["mn", "mi"]
    assert "".join(node.text() for node in html.css("p")).replace(" ", "") == "Theerroris1nhere."


def test_a_formula_alone_is_a_block_and_may_span_lines() -> None:
    html = as_html("Before.\n\n$$a_1 +\nb^2$$\n\nAfter.")
    assert [math.attributes["display"] for math in html.css("math")] == ["block"]
    assert html.css("msub")
    assert html.css("msup")


@pytest.mark.parametrize(
    "text",
    ["`$`$` $`$", "`$x$`", "```\n$x$\n```", "costs $5 or $6", "\\$x\\$", "a $ b $ c", "$ x$", "$x $"],
)
def test_what_is_no_formula_stays_text(text: str) -> None:
    assert as_html(text).css("math") == []
    assert list(formulas.find(text)) == [] or "\\$" in text


def test_emphasis_marks_and_braces_in_a_formula_are_latex() -> None:
    html = as_html(r"$w_i * x_i * \{y_i\}$ and *this*")
    assert len(html.css("msub")) == 3
    assert [node.text() for node in html.css("em")] == ["this"]


def test_formulas_stand_in_tables_and_headings() -> None:
    html = as_html("## Of $x$\n\n| a | b |\n|---|---|\n| $P(A \\mid B)$ | 2 |\n")
    assert len(html.css("th math")) == 1
    assert len(html.css("h2 math")) == 1


def test_formulas_are_found_with_their_line() -> None:
    assert list(formulas.find("Text.\n\n`$no$`\n\n$a$ and\n$$b$$\n")) == [("a", False, 4), ("b", True, 5)]


def test_mathml_carries_no_prefix_and_no_handler() -> None:
    source = formulas.convert(r"x < y", False)
    assert "<math" in source
    with pytest.raises(GuideError, match=r"\\href is not allowed"):
        formulas.convert(r"\href{javascript:alert(1)}{x}", False)


def test_markup_typed_into_a_formula_is_text() -> None:
    html = as_html("$<script>alert(1)</script>$")
    assert html.css("script") == []


def test_a_page_with_formulas_is_loaded(guide: Guide) -> None:
    guide.service("delta", body=r"It is $\sqrt{2}$.")
    assert guide.problems() == []
