"""Any value in the place of any other, in every kind of record: refused in lines, or published whole."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown import markdown

from macros import formulas
from macros.loader import FRONT_MATTER
from macros.problems import GuideError
from macros.site import Site
from macros.view import theme_view
from scripts import export_csv, export_data, export_pages, export_sitemap
from tests.macros.fuzzing import TEXT, check, examples
from tests.macros.guide import GOOD

PAGES = sorted(path.relative_to(GOOD).as_posix() for path in GOOD.rglob("*.md"))
TABLES = ["facts.yml", "exam/blueprint.yml", "glossary/one.yml"]
Loc = tuple[str | int, ...]

# Names, values and shapes that mean something somewhere.
WORDS = st.sampled_from(
    [
        *(
            "alpha-stream",
            "Alpha Stream",
            "AS1",
            "beta-queue",
            "gamma-trees",
            "drift",
            "data",
            "home",
            "nope",
        ),
        *("streaming", "latency", "modes", "measure", "guide", "recall", "shard", "one", "high", "services"),
        *("mls", "mls-1", "mls-1.1", "mls-1.1.1", "mls-9.9.9", "aif-1.1.1", "1.1.1", "mls-01.1"),
        *("renamed", "ending", "ended", "active", "retired", "yes", "no", "true", "null", "~", "-0", "1e3"),
        *("2024-02-30", "2024-02-09", "2999-01-01", "0001-01-01", "99999-01-01", "1707436800", "12:30"),
        *("https://docs.aws.amazon.com/x", "https://docs.aws.amazon.com", "https://[::1", "https://:/"),
        *(
            "https://example.org/",
            "http://docs.aws.amazon.com/",
            "javascript:alert(1)",
            "//x",
            "https://a:b/",
        ),
        *("kinesis/Data = ..10 MiB", "kinesis/Data = 1..2", "a/B has", "sdk/kmeans/k = >1..", "/ = "),
        *(
            "home.html",
            "data.html",
            "../../x.html",
            "",
            " ",
            "\t",
            "\n",
            "\r",
            "\x00",
            "\x1b",
            "\u2028",
            "\x85",
        ),
        *(
            "<script>",
            "</script>",
            "]]>",
            "|",
            "`",
            "[a](b)",
            "{{ x }}",
            "{% x %}",
            "$x$",
            "\ufeff",
            "\u202e",
        ),
        *("TODO", "none", "a, b", "x" * 161, "x" * 301, "9" * 5000, "\U0001f600", "e\u0301", "İ", "ß"),
    ]
)
KEYS = st.sampled_from(
    [
        *("title", "summary", "category", "aka", "covers", "status", "features", "compares", "sources"),
        *("facts", "related", "checked", "domain", "featured", "template", "now", "note", "exam", "source"),
        *("proof", "unproven", "state", "since", "was", "use", "name", "confidence", "label", "hint"),
        *("required", "many", "code", "choices", "filter", "kind", "group_by", "authorities", "categories"),
        *("terms", "term", "definition", "page", "see", "exams", "domains", "tasks", "objectives", "id"),
        *("weight", "points", "latency", "modes", "guide"),
    ]
)
SCALARS = WORDS | TEXT | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | SCALARS, inner, max_size=3),
    max_leaves=5,
)


def locs(tree: Any, above: Loc = ()) -> Iterator[Loc]:
    """Every place in a record, the whole of it first."""
    yield above
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, child in children:
        yield from locs(child, (*above, key))


def changed(tree: Any, data: st.DataObject) -> Any:
    """The record with one thing in it exchanged, deleted, doubled or added."""
    *way, last = data.draw(st.sampled_from(list(locs(tree))[1:]), "where")
    holder = tree
    for part in way:
        holder = holder[part]
    match data.draw(st.sampled_from(["exchange", "exchange", "delete", "double", "add"]), "what"):
        case "exchange":
            holder[last] = data.draw(VALUES, "value")
        case "delete":
            del holder[last]
        case "double" if isinstance(last, int):
            holder.insert(last, holder[last])
        case _ if isinstance(holder, dict):
            holder[data.draw(KEYS | SCALARS, "key")] = data.draw(VALUES, "value")
        case _:
            holder.append(data.draw(VALUES, "value"))
    return tree


def written(tree: Any, data: st.DataObject) -> str:
    """A record as YAML, in one of the forms in which people and programs write it."""
    form = data.draw(st.sampled_from(["block", "flow", "json"]), "form")
    if form == "json":
        return json.dumps(tree) + "\n"
    return yaml.safe_dump(
        tree, default_flow_style=form == "flow", allow_unicode=True, sort_keys=False, width=90
    )


def published(site: Site) -> None:
    """All that is made of a guide besides its pages; and what other programs read of it, they can read."""
    theme_view(site.catalog)
    catalog = export_data.catalog_file(site.catalog, "Guide", "https://example.org/", dt.date(2026, 1, 2))
    json.loads(catalog.json_text())
    export_csv.tables(catalog)
    export_pages.texts(site, catalog, "About.")
    ElementTree.fromstring(export_sitemap.sitemap(catalog))


@examples(180)
@given(data=st.data())
def test_any_value_in_front_matter(data: st.DataObject, docs: Path) -> None:
    path = data.draw(st.sampled_from(PAGES))
    match = FRONT_MATTER.match((GOOD / path).read_text("utf-8"))
    assert match
    tree = changed(yaml.load(match["yaml"], yaml.BaseLoader), data)
    text = written(tree, data)
    site = check(docs, path, f"---\n{text}---\n{match.string[match.end() :]}")
    if site:
        published(site)


@examples(180)
@given(data=st.data())
def test_any_value_in_a_table(data: st.DataObject, docs: Path) -> None:
    path = data.draw(st.sampled_from(TABLES))
    tree = changed(yaml.load((GOOD / path).read_text("utf-8"), yaml.BaseLoader), data)
    site = check(docs, path, written(tree, data))
    if site:
        published(site)


LATEX = st.lists(
    st.sampled_from(
        [
            *(r"\frac", r"\sqrt", r"\sum", r"\left", r"\right", r"\begin{matrix}", r"\end{matrix}", r"\text"),
            *(r"\begin", r"\end", r"\mathbf", r"\hat", r"\over", r"\binom", r"\limits", r"\middle", r"\nope"),
            *(
                r"\href",
                r"\operatorname",
                r"\mathrm",
                r"\overline",
                r"\\",
                "\\",
                r"\{",
                r"\|",
                r"\ ",
                r"\color",
            ),
            *("{", "}", "{", "}", "[", "]", "(", ")", "^", "_", "&", "|", "'", "%", "~", "#", ",", " ", "\n"),
            *("a", "x", "1", "0.5", "=", "+", "<", ">", "&lt;", "é", "∑", "\x00", "\x0c", "\u2028", "red"),
        ]
    ),
    max_size=14,
).map("".join) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@examples(400)
@given(latex=LATEX, display=st.booleans())
def test_any_formula(latex: str, display: bool) -> None:
    try:
        mathml = formulas.convert(latex, display)
    except GuideError as error:
        assert str(error)
        return
    ElementTree.fromstring(mathml)


@examples(150)
@given(
    latex=LATEX,
    mark=st.sampled_from(["$", "$$"]),
    around=st.sampled_from(["{}", "`{}` {}", "| {} |\n|---|", "# {}"]),
)
def test_any_formula_of_a_page_is_refused_or_set(latex: str, mark: str, around: str, docs: Path) -> None:
    body = around.replace("{}", f"{mark}{latex}{mark}")
    site = check(docs, "glossary/new.md", f"---\ntitle: New\nsummary: A page.\n---\n{body}\n")
    if site:
        # The build gives it to Markdown, and nothing there may be new.
        markdown(site.bodies["glossary/new.md"], extensions=["tables", "macros.formulas"])


@pytest.mark.planted
def test_a_fault_of_an_export_would_be_noticed(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = check(docs, "index.md", (GOOD / "index.md").read_bytes())
    assert site
    published(site)
    monkeypatch.setattr(export_sitemap, "sitemap", lambda catalog: "<urlset>\x01</urlset>")
    with pytest.raises(ElementTree.ParseError):
        published(site)
