"""The catalog as data: from the checked docs/ to the records of export_models. Pure functions."""

from __future__ import annotations

import datetime as dt

from macros import schema
from macros.catalog import Catalog, Entry, is_index
from macros.rooms import url
from scripts import export_models as models

LICENCE = models.Licence(name="CC BY 4.0", url="https://creativecommons.org/licenses/by/4.0/")


def catalog_file(catalog: Catalog, name: str, site_url: str, day: dt.date) -> models.Catalog:
    """Everything. `site_url` is the root of the site, ending in a slash, or "" where it is not known."""
    return models.Catalog(
        version=models.VERSION,
        generated=day,
        name=name,
        site=site_url or None,
        licence=LICENCE,
        pages=[page(catalog, entry) for entry in by_title(catalog)],
        categories=[_category(key, category) for key, category in catalog.vocabulary.categories.items()],
        glossary=[
            models.Topic(topic=key, title=topic.title, terms=_terms(catalog, key))
            for key, topic in catalog.topics.items()
        ],
        exams=[_exam(key, exam) for key, exam in catalog.blueprint.exams.items()],
    )


def category_file(name: str, catalog: models.Catalog) -> models.CategoryFile:
    """The pages of one category, with the labels of their facts."""
    category = next(one for one in catalog.categories if one.category == name)
    return models.CategoryFile(
        version=models.VERSION,
        category=name,
        title=category.title,
        kind=category.kind,
        facts=[models.FactLabel(key=one.key, label=one.label, code=one.code) for one in category.facts],
        pages=pages_of(name, catalog),
    )


def category_index(catalog: models.Catalog) -> models.CategoryIndex:
    """Which categories there are, in the order of docs/facts.yml."""
    return models.CategoryIndex(
        version=models.VERSION,
        categories=[
            models.CategoryCount(
                category=one.category,
                title=one.title,
                kind=one.kind,
                pages=len(pages_of(one.category, catalog)),
            )
            for one in catalog.categories
        ],
    )


def pages_of(category: str, catalog: models.Catalog) -> list[models.ThingPage]:
    """The pages of a category, by title."""
    return [one for one in catalog.pages if isinstance(one, models.ThingPage) and one.category == category]


def by_title(catalog: Catalog) -> list[Entry]:
    """Every page, in an order that stays when files move."""
    return sorted(catalog.entries, key=lambda entry: (entry.page.title.casefold(), entry.slug))


def page(
    catalog: Catalog, entry: Entry
) -> models.ThingPage | models.ComparisonPage | models.DomainPage | models.PlainPage:
    """One page, of the shape that its kind has."""
    own = entry.page
    place = url(entry.path)
    common = {
        "kind": "index" if is_index(entry.path) else entry.kind,
        "slug": entry.slug,
        "title": own.title,
        "url": place,
        "markdown": f"{place}index.md",
        "summary": own.summary,
        "aliases": own.aka,
        "covers": own.covers,
        "related": [other.slug for other in catalog.relations[entry.slug]],
        "comparisons": [other.slug for other in catalog.comparisons[entry.slug]],
        "sources": own.sources,
        "checked": own.checked,
    }
    if isinstance(own, schema.FactsPage):
        return models.ThingPage(
            **common,
            category=own.category,
            state=own.status.state,
            state_label=schema.STATE_LABELS[own.status.state],
            status=models.Status(**_status(own, own.status)),
            features=[models.Feature(name=one.name, **_status(own, one)) for one in own.features],
            facts={
                key: _fact(own, own.facts[key], kind)
                for key, kind in catalog.fact_kinds(entry).items()
                if key in own.facts
            },
        )
    if isinstance(own, schema.ComparePage):
        return models.ComparisonPage(**common, compares=[other.slug for other in catalog.compared(entry)])
    if isinstance(own, schema.DomainPage):
        return models.DomainPage(**common, domain=own.domain)
    return models.PlainPage(**common)


def _status(page: schema.FactsPage, status: schema.Status) -> dict[str, object]:
    return {
        "state": status.state,
        "since": status.since,
        "was": status.was,
        "use": status.use,
        "note": status.note,
        "source": page.sources[status.source] if status.source else None,
        "confidence": status.confidence,
    }


def _fact(page: schema.FactsPage, fact: schema.Fact, kind: schema.FactKind) -> models.Fact:
    return models.Fact(
        label=kind.label,
        now=fact.now,
        note=fact.note,
        exam=fact.exam,
        # The first source of a page is that of every fact that names none.
        source=page.sources[fact.source or next(iter(page.sources))],
        proven=fact.proof is not None,
        proof=fact.proof,
    )


def _category(name: str, category: schema.Category) -> models.Category:
    return models.Category(
        category=name,
        title=category.title,
        kind=category.kind,
        facts=[
            models.FactKind(
                key=key,
                label=kind.label,
                code=kind.code,
                hint=kind.hint,
                required=kind.required,
                many=kind.many,
                choices=kind.choices,
            )
            for key, kind in category.facts.items()
        ],
    )


def _terms(catalog: Catalog, topic: str) -> list[models.Term]:
    glossary = url(catalog.find("glossary").path)
    return [
        models.Term(
            term=one.term.term,
            definition=one.term.definition,
            aliases=one.term.aka,
            url=f"{glossary}#{one.anchor}",
            page=catalog.find(one.term.page).slug if one.term.page else None,
            see=[catalog.find_term(name).term.term for name in one.term.see],
            source=one.term.source,
        )
        for one in catalog.terms
        if one.topic == topic
    ]


def _exam(name: str, exam: schema.Exam) -> models.Exam:
    return models.Exam(exam=name, **exam.model_dump())
