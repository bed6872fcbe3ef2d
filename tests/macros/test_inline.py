"""Trying fewer patterns must change nothing but the time it takes."""

from __future__ import annotations

from typing import Any

import markdown
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.inlinepatterns import InlineProcessor
from mkdocs.config import load_config

from macros import inline
from tests.macros.guide import ROOT

CONFIG = load_config(str(ROOT / "mkdocs.yml"))
# All that begins or ends something for one of the patterns, and words between.
PIECES = [
    *("`", "``", "$", "$$", "\\", "\\*", "[", "]", "(", ")", "![", "![a](b.png)", "[a](b)", "[a][b]", "[a]"),
    *("<", ">", "<b>", "</b>", "<https://example.org>", "<a@example.org>", "&", "&amp;", "&#42;", "  \n"),
    *(
        "*",
        "**",
        "_",
        "__",
        "{ .a }",
        "{ #b }",
        "a",
        "b c",
        " ",
        "\n",
        "\n\n",
        "\n[b]: https://example.org\n",
    ),
    *("# ", "- ", "| a | b |\n| --- | --- |\n| ", " | ", "> ", '"', "!", "@", "://"),
]


def converter(*, stock: bool) -> markdown.Markdown:
    names = [name for name in CONFIG.markdown_extensions if not (stock and name == "macros.inline")]
    return markdown.Markdown(extensions=names, extension_configs=CONFIG.mdx_configs)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(text=st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_a_page_becomes_what_it_becomes_without(text: str) -> None:
    assert converter(stock=False).convert(text) == converter(stock=True).convert(text)


def test_every_pattern_of_the_guide_is_known() -> None:
    """One that is not would make all pages slow again, and nobody would notice."""
    patterns = converter(stock=False).inlinePatterns
    assert len(patterns) == len(inline.NEEDED)
    assert [name for name in inline.NEEDED if name not in patterns] == []


class Shout(InlineProcessor):
    def handleMatch(self, m: Any, data: str) -> tuple[str, int, int]:  # type: ignore[override]
        return m[0].upper(), m.start(0), m.end(0)


def test_a_pattern_that_is_not_known_is_still_tried_on_every_text() -> None:
    fast = converter(stock=False)
    fast.inlinePatterns.register(Shout("quiet", fast), "shout", 200)
    assert fast.convert("a quiet text") == "<p>a QUIET text</p>"


def test_only_what_can_match_is_tried() -> None:
    fast = converter(stock=False)
    fast.convert("One [link](x.md) &amp; some words.\n\nMore words.\n")
    processor: Any = fast.treeprocessors["inline"]
    tried = list(processor.inlinePatterns)
    assert {name for name in inline.NEEDED if fast.inlinePatterns[name] in tried} == {"link", "entity"}
