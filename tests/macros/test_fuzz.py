"""Whatever an author writes: a site comes out, or lines that say where it is wrong. Never another error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.render import MACROS
from tests.macros.fuzzing import TEXT, check, examples, leads_somewhere
from tests.macros.guide import GOOD, as_html

PAGES = ["services/alpha-stream.md", "compare/alpha-or-beta.md", "exam/coverage.md", "domains/data.md"]
DATA = ["facts.yml", "exam/blueprint.yml", "glossary/one.yml"]


@pytest.mark.planted
@pytest.mark.parametrize(
    "line",
    [
        "docs/index.md:0: title: is empty",
        "docs/index.md:9999: title: is empty",
        "docs/gone.md:2: title: is empty",
        "docs/index.md:1: is empty",
        "docs/index.md: title: is empty",
        "KeyError: 'title'",
        "",
    ],
)
def test_a_line_that_leads_nowhere_would_be_noticed(line: str, docs: Path) -> None:
    assert leads_somewhere(docs, "docs/index.md:1: title: is empty")
    assert not leads_somewhere(docs, line)


@examples(70)
@given(content=st.binary(max_size=200) | TEXT.map(str.encode))
def test_any_file(content: bytes, docs: Path) -> None:
    check(docs, "services/new.md", content)
    check(docs, "glossary/two.yml", content)


@examples(70)
@given(front=TEXT)
def test_any_front_matter(front: str, docs: Path) -> None:
    check(docs, "services/new.md", f"---\n{front}\n---\n")


NEW = "---\ntitle: New\nsummary: A page.\n---\n"


@examples(80)
@given(body=TEXT)
def test_any_body(body: str, docs: Path) -> None:
    site = check(docs, "glossary/new.md", NEW + body)
    if site:
        # What is let through must not stop MkDocs either.
        as_html(site.bodies["glossary/new.md"])


@examples(240)
@given(macro=st.sampled_from(sorted(MACROS)), arguments=TEXT)
def test_any_arguments_of_a_macro(macro: str, arguments: str, docs: Path) -> None:
    check(docs, "glossary/new.md", f"{NEW}{{{{ {macro}({arguments}) }}}}\n")


ARGUMENT = st.recursive(
    st.sampled_from(
        ["alpha-stream", "AS1", "streaming", "services", "latency", "recall", "one", "mls", "mls-1", ""]
    )
    | st.none()
    | st.booleans()
    | st.integers(0, 9)
    | st.floats(0, 9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["latency", "modes", ""]), inner)
    ),
    max_leaves=4,
)
KEYWORD = st.sampled_from(
    ["name", "text", "what", "where", "notes", "facts", "topic", "part", "catalog", "page", "x"]
)


@examples(80)
@given(
    macro=st.sampled_from(sorted(MACROS)),
    args=st.lists(ARGUMENT, max_size=4),
    kwargs=st.dictionaries(KEYWORD, ARGUMENT, max_size=2),
)
def test_any_constants_of_a_macro(
    macro: str, args: list[object], kwargs: dict[str, object], docs: Path
) -> None:
    written = [repr(arg) for arg in args] + [f"{key}={value!r}" for key, value in kwargs.items()]
    check(docs, "glossary/new.md", f"{NEW}{{{{ {macro}({', '.join(written)}) }}}}\n")


def places(path: str) -> Iterator[int]:
    """Where a word of the file begins or ends."""
    text = (GOOD / path).read_text("utf-8")
    yield from sorted({place for match in re.finditer(r"\w+|\W", text) for place in match.span()})


@examples(180)
@given(data=st.data())
def test_any_change_of_a_good_file(data: st.DataObject, docs: Path) -> None:
    path = data.draw(st.sampled_from(PAGES + DATA))
    text = (GOOD / path).read_text("utf-8")
    start, end = sorted(data.draw(st.tuples(*[st.sampled_from(list(places(path)))] * 2)))
    end = data.draw(st.sampled_from([start, end, min(end, start + 12)]))
    check(docs, path, (text[:start] + data.draw(TEXT) + text[end:]))


@examples(150)
@given(data=st.data())
def test_any_word_of_a_good_file_in_the_place_of_any_other(data: st.DataObject, docs: Path) -> None:
    path = data.draw(st.sampled_from(PAGES + DATA))
    text = (GOOD / path).read_text("utf-8")
    words = list(re.finditer(r"[\w.-]+", text))
    one, other = data.draw(st.sampled_from(words)), data.draw(st.sampled_from(words))
    check(docs, path, (text[: one.start()] + other[0] + text[one.end() :]))
