"""A test per real page, named by its path: its contract, its shape, its length, its proofs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from macros import proof, schema
from macros.catalog import Catalog, Entry, is_index
from macros.loader import read
from macros.site import Site

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
ARTICLES = [path for path in PAGES if not is_index(path)]

# The shapes of WRITING: the headings that a page of a kind, or of the category `retired`, has,
# in this order. Others may stand between.
SHAPES: dict[str, tuple[str, ...]] = {
    "services": (
        "In one minute",
        "Reach for it when",
        "Not when",
        "How it works",
        "Security and cost in one line each",
        "Exam traps",
        "Numbers to remember",
    ),
    "retired": ("In one minute", "How it worked", "What to take instead", "Exam traps"),
    "algorithms": (
        "In one line",
        "Intuition",
        "Hyperparameters that matter",
        "Symptom → knob",
        "Exam traps",
    ),
    "concepts": (
        "Definition",
        "Worked example",
        "Read it like this",
        "Use and avoid",
        "On AWS",
        "Exam traps",
    ),
    "compare": ("Decide", "Side by side", "Scenarios", "Exam traps"),
}
# Words in the body, without macros: fewest and most.
LENGTHS = {
    "services": (250, 700),
    "retired": (120, 450),
    "algorithms": (300, 700),
    "concepts": (250, 600),
    "compare": (300, 900),
    "domains": (1200, 2500),
}


def claims() -> Iterator[tuple[str, str, str]]:
    catalog, _ = read(DOCS)
    assert catalog
    for entry in catalog.entries:
        if entry.facts_page:
            for key, fact in entry.facts_page.facts.items():
                for text in fact.proof or []:
                    yield entry.path, key, text


def words(body: str) -> int:
    """Words for a reader: a macro or a formula counts as one, a table's bars and a list's dashes as none."""
    text = re.sub(r"\{\{.*?\}\}|\$\$?[^$]+\$\$?", " word ", body)
    return sum(bool(re.search(r"\w", token)) for token in text.split())


def entry_of(real_site: Site, path: str) -> Entry:
    return real_site.catalog.by_path[path]


def shape_of(entry: Entry) -> str:
    """What nobody can use any more has a shorter shape than its kind."""
    page = entry.facts_page
    return "retired" if page and page.category == "retired" else entry.kind


@pytest.mark.parametrize("path", PAGES)
def test_page_is_loaded_and_every_macro_on_it_renders(real_site: Site, path: str) -> None:
    entry = entry_of(real_site, path)
    calls = [key for page, key in real_site.rendered if page == path]
    ours = re.sub(r"\{% raw %\}.*?\{% endraw %\}", "", entry.body, flags=re.DOTALL)
    assert len(calls) == len({*re.findall(r"\{\{.*?\}\}", ours)})


@pytest.mark.parametrize("path", ARTICLES)
def test_page_has_the_shape_of_its_kind(real_site: Site, path: str) -> None:
    entry = entry_of(real_site, path)
    headings = re.findall(r"^## (.+)$", entry.body, re.MULTILINE)
    wanted = SHAPES.get(shape_of(entry), ())
    assert [h for w in wanted for h in headings if h.startswith(w)][: len(wanted)] == [
        h for h in headings if h.startswith(wanted)
    ]
    assert all(any(h.startswith(w) for h in headings) for w in wanted)
    assert not re.search(r"^# ", re.sub(r"```.*?```", "", entry.body, flags=re.DOTALL), re.MULTILINE)


@pytest.mark.parametrize("path", [path for path in ARTICLES if path.split("/")[0] in LENGTHS])
def test_page_is_neither_thin_nor_long(real_site: Site, path: str) -> None:
    entry = entry_of(real_site, path)
    low, high = LENGTHS[shape_of(entry)]
    assert low <= words(entry.body) <= high


@pytest.mark.parametrize(("path", "key", "text"), list(claims()))
def test_proof_holds_against_the_locked_models(path: str, key: str, text: str) -> None:
    assert proof.evaluate(proof.parse(text), proof.Models.installed()) is None


def test_all_24_built_in_algorithms_are_there(real_site: Site) -> None:
    assert len(real_site.catalog.of_kind("algorithms")) == 24


def test_every_fact_cites_an_authority(real_site: Site) -> None:
    for entry in real_site.catalog.entries:
        page = entry.facts_page
        if page:
            assert page.sources
            for fact in page.facts.values():
                assert fact.source is None or fact.source in page.sources


def test_the_kinesis_comparison_shows_at_least_14_facts_for_each_service(real_site: Site) -> None:
    catalog: Catalog = real_site.catalog
    for slug in ("kinesis-data-streams", "data-firehose", "managed-flink", "kinesis-video-streams", "msk"):
        page = catalog.find(slug).facts_page
        assert page
        assert len(page.facts) >= 14


def test_what_is_not_active_says_so_with_a_source(real_site: Site) -> None:
    for entry in real_site.catalog.entries:
        page = entry.facts_page
        if page and page.status.state != "active":
            assert page.status.source in page.sources
            assert schema.STATE_LABELS[page.status.state]
