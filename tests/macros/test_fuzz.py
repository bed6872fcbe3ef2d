"""Whatever an author writes: a site comes out, or lines that say where it is wrong. Never another error."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from macros.problems import CatalogError
from macros.site import finished, load_site
from tests.macros.guide import GOOD

LINE = re.compile(r"docs/\S+:\d+: .+: .+")
PAGES = ["services/alpha-stream.md", "compare/alpha-or-beta.md", "exam/coverage.md", "domains/data.md"]
DATA = ["facts.yml", "exam/blueprint.yml", "glossary/one.yml"]

# What YAML, Jinja, Markdown, the schema and the checks look at.
PIECES = st.sampled_from(
    [
        *"\n\n\n\t\r\0\x07\x85\u2028\ufeff é:-[]{}()<>|&*!%@`'\"#,?~\\/.=_",
        *[
            "  ",
            "\n  ",
            "\n- ",
            ": ",
            ": |\n  ",
            ": >\n",
            "---\n",
            "\n---\n",
            "...\n",
            "<<: ",
            "!!str ",
            "&a ",
            "*a",
        ],
        *[
            "{{ ",
            " }}",
            "{% ",
            " %}",
            "{# ",
            " #}",
            "{% raw %}",
            "{% endraw %}",
            "{{ link(",
            ") }}",
            "**",
            "((",
        ],
        *[
            "facts()",
            'table("streaming"',
            'term("recall")',
            'versus("AS1", "beta"',
            "where=",
            "none",
            "true",
            "1e9",
        ],
        *[
            "title",
            "summary",
            "category",
            "aka",
            "covers",
            "related",
            "sources",
            "checked",
            "facts",
            "status",
            "terms",
        ],
        *[
            "now",
            "note",
            "exam",
            "source",
            "proof",
            "domain",
            "domains",
            "weight",
            "id",
            "compares",
            "term",
            "see",
        ],
        *[
            "streaming",
            "alpha-stream",
            "Alpha Stream",
            "drift",
            "latency",
            "mls-1.1",
            "mls",
            "recall",
            "guide",
        ],
        *["https://[", "https://docs.aws.amazon.com/", "2024-02-30", "2024", "9" * 30, "-1", "", "x" * 400],
    ]
)
TEXT = st.lists(PIECES, max_size=12).map("".join) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=60
)


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz") / "docs"
    shutil.copytree(GOOD, folder)
    return folder


fuzz = settings(
    max_examples=70,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def check(docs: Path, path: str, content: bytes) -> None:
    """Load the guide with one file of this content, render all of it, and put the good file back."""
    file = docs / path
    before = file.read_bytes() if file.exists() else None
    file.write_bytes(content)
    try:
        site = load_site(docs, "docs")
        for entry in site.catalog.entries:
            finished(site, entry)
    except CatalogError as error:
        assert [line for line in str(error).split("\n") if not LINE.fullmatch(line)] == []
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_bytes(before)


@fuzz
@given(content=st.binary(max_size=200) | TEXT.map(str.encode))
def test_any_file(content: bytes, docs: Path) -> None:
    check(docs, "services/new.md", content)
    check(docs, "glossary/two.yml", content)


@fuzz
@given(front=TEXT)
def test_any_front_matter(front: str, docs: Path) -> None:
    check(docs, "services/new.md", f"---\n{front}\n---\n".encode())


@fuzz
@given(body=TEXT)
def test_any_body(body: str, docs: Path) -> None:
    check(docs, "glossary/new.md", f"---\ntitle: New\nsummary: A page.\n---\n{body}".encode())


@fuzz
@given(arguments=TEXT)
def test_any_arguments_of_a_macro(arguments: str, docs: Path) -> None:
    for macro in ("link", "term", "table", "versus", "glossary", "coverage"):
        body = f"{{{{ {macro}({arguments}) }}}}"
        check(docs, "glossary/new.md", f"---\ntitle: New\nsummary: A page.\n---\n{body}\n".encode())


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


@fuzz
@given(
    macro=st.sampled_from(["link", "term", "facts", "table", "versus", "glossary", "coverage", "lifecycle"]),
    args=st.lists(ARGUMENT, max_size=4),
    kwargs=st.dictionaries(KEYWORD, ARGUMENT, max_size=2),
)
def test_any_constants_of_a_macro(
    macro: str, args: list[object], kwargs: dict[str, object], docs: Path
) -> None:
    written = [repr(arg) for arg in args] + [f"{key}={value!r}" for key, value in kwargs.items()]
    page = f"---\ntitle: New\nsummary: A page.\n---\n{{{{ {macro}({', '.join(written)}) }}}}\n"
    check(docs, "glossary/new.md", page.encode())


def places(path: str) -> Iterator[int]:
    """Where a word of the file begins or ends."""
    text = (GOOD / path).read_text("utf-8")
    yield from sorted({place for match in re.finditer(r"\w+|\W", text) for place in match.span()})


@settings(fuzz, max_examples=180)
@given(data=st.data())
def test_any_change_of_a_good_file(data: st.DataObject, docs: Path) -> None:
    path = data.draw(st.sampled_from(PAGES + DATA))
    text = (GOOD / path).read_text("utf-8")
    start, end = sorted(data.draw(st.tuples(*[st.sampled_from(list(places(path)))] * 2)))
    end = data.draw(st.sampled_from([start, end, min(end, start + 12)]))
    check(docs, path, (text[:start] + data.draw(TEXT) + text[end:]).encode())


@settings(fuzz, max_examples=150)
@given(data=st.data())
def test_any_word_of_a_good_file_in_the_place_of_any_other(data: st.DataObject, docs: Path) -> None:
    path = data.draw(st.sampled_from(PAGES + DATA))
    text = (GOOD / path).read_text("utf-8")
    words = list(re.finditer(r"[\w.-]+", text))
    one, other = data.draw(st.sampled_from(words)), data.draw(st.sampled_from(words))
    check(docs, path, (text[: one.start()] + other[0] + text[one.end() :]).encode())
