"""A test per real glossary table, named by its path."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from macros.catalog import normal
from macros.schema import DEFINITION_LENGTH
from macros.site import Site

DOCS = Path(__file__).resolve().parents[2] / "docs"
TABLES = sorted(path.stem for path in (DOCS / "glossary").glob("*.yml"))


@pytest.mark.parametrize("topic", TABLES)
def test_table_is_sorted(real_site: Site, topic: str) -> None:
    names = [normal(term.term) for term in real_site.catalog.topics[topic].terms]
    assert names == sorted(names)


@pytest.mark.parametrize("topic", TABLES)
def test_definitions_are_short_and_say_what_it_is_first(real_site: Site, topic: str) -> None:
    for term in real_site.catalog.topics[topic].terms:
        assert len(term.definition) <= DEFINITION_LENGTH, term.term
        assert not normal(term.definition).startswith(normal(term.term)), term.term
        assert re.search(r"[.?!»)]$", term.definition), f"{term.term}: ends without a full stop"


@pytest.mark.parametrize("topic", TABLES)
def test_links_of_the_table_lead_somewhere(real_site: Site, topic: str) -> None:
    for term in real_site.catalog.topics[topic].terms:
        if term.page:
            assert real_site.catalog.find(term.page)
        for name in term.see:
            assert real_site.catalog.find_term(name).term.term != term.term


def test_no_term_or_alias_stands_twice(real_site: Site) -> None:
    names = [normal(n) for e in real_site.catalog.terms for n in (e.term.term, *e.term.aka)]
    assert len(names) == len(set(names))


def test_there_are_at_least_80_terms(real_site: Site) -> None:
    assert len(real_site.catalog.terms) >= 80
