"""The tables of the guide as CSV: RFC 4180, UTF-8, a first row of stable keys. Pure functions."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from scripts import export_models as models

JOINED = "; "  # between several values of one cell
# What a spreadsheet takes for the begin of a formula, and the mark that keeps it from doing so.
_GUARD = "'"
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", _GUARD)


def tables(catalog: models.Catalog) -> dict[str, str]:
    """Name of the table → its text: one a category, and those of ACROSS."""
    found = {category.category: _category(catalog, category) for category in catalog.categories}
    return found | {name: table(catalog) for name, table in ACROSS.items()}


def text(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV. Every cell of `rows` goes through `guarded`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def guarded(cell: str) -> str:
    """The cell, behind an apostrophe where a spreadsheet would compute it instead of showing it.

    A cell that begins with an apostrophe of its own gets one too, so that the rule for a reader is one:
    an apostrophe at the begin of a cell is not part of it.
    """
    return _GUARD + cell if cell.startswith(_GUARDED) else cell


def _things(catalog: models.Catalog) -> list[models.ThingPage]:
    return [page for page in catalog.pages if isinstance(page, models.ThingPage)]


def _address(catalog: models.Catalog, url: str) -> str:
    return (catalog.site or "") + url


def _category(catalog: models.Catalog, category: models.Category) -> str:
    keys = [kind.key for kind in category.facts]
    head = ["slug", "title", "state", "address", *keys, "checked"]
    return text(
        head,
        (
            [
                page.slug,
                page.title,
                page.state,
                _address(catalog, page.url),
                *(JOINED.join(page.facts[key].now) if key in page.facts else "" for key in keys),
                str(page.checked or ""),
            ]
            for page in _things(catalog)
            if page.category == category.category
        ),
    )


def _facts(catalog: models.Catalog) -> str:
    head = ["slug", "category", "fact", "label", "now", "note", "exam", "source", "proven", "address"]
    return text(
        head,
        (
            [
                page.slug,
                page.category,
                key,
                fact.label,
                JOINED.join(fact.now),
                fact.note or "",
                fact.exam or "",
                fact.source,
                str(fact.proven).lower(),
                _address(catalog, page.url),
            ]
            for page in _things(catalog)
            for key, fact in page.facts.items()
        ),
    )


def _glossary(catalog: models.Catalog) -> str:
    head = ["term", "definition", "aliases", "topic", "see", "page", "source", "address"]
    return text(
        head,
        (
            [
                term.term,
                term.definition,
                JOINED.join(term.aliases),
                topic.topic,
                JOINED.join(term.see),
                term.page or "",
                term.source or "",
                _address(catalog, term.url),
            ]
            for topic in catalog.glossary
            for term in topic.terms
        ),
    )


def _lifecycle(catalog: models.Catalog) -> str:
    head = [
        "name",
        "page",
        "state",
        "since",
        "was",
        "use",
        "note",
        "confidence",
        "source",
        "address",
    ]
    found: list[tuple[str, models.ThingPage, models.Status]] = []
    for page in _things(catalog):
        if page.state != "active":
            found.append((page.title, page, page.status))
        found += [(feature.name, page, feature) for feature in page.features]
    return text(
        head,
        (
            [
                name,
                page.slug,
                status.state,
                str(status.since or ""),
                status.was or "",
                status.use or "",
                status.note or "",
                status.confidence,
                status.source or "",
                _address(catalog, page.url),
            ]
            for name, page, status in sorted(found, key=lambda one: (one[0].casefold(), one[1].slug))
        ),
    )


def _then_and_now(catalog: models.Catalog) -> str:
    head = ["slug", "title", "category", "fact", "label", "exam", "now", "note", "source", "address"]
    return text(
        head,
        (
            [
                page.slug,
                page.title,
                page.category,
                key,
                fact.label,
                fact.exam,
                JOINED.join(fact.now),
                fact.note or "",
                fact.source,
                _address(catalog, page.url),
            ]
            for page in _things(catalog)
            for key, fact in page.facts.items()
            if fact.exam
        ),
    )


def _objectives(catalog: models.Catalog) -> str:
    covering: dict[str, list[str]] = {}
    for page in catalog.pages:
        for item in page.covers:
            covering.setdefault(item, []).append(page.slug)
    rows: list[list[str]] = []
    for exam in catalog.exams:
        for level, one in _items(exam):
            points = JOINED.join(one.points) if isinstance(one, models.Objective) else ""
            pages = JOINED.join(sorted(covering.get(one.id, ())))
            rows.append([one.id, exam.code, level, one.title, points, pages])
    return text(["objective", "exam", "level", "title", "points", "pages"], rows)


def _items(exam: models.Exam) -> Iterator[tuple[str, models.Domain | models.Task | models.Objective]]:
    """Everything an exam asks, in its order, with the word for its level."""
    for domain in exam.domains:
        yield "domain", domain
        for task in domain.tasks:
            yield "task", task
            for objective in task.objectives:
                yield "objective", objective


def _comparisons(catalog: models.Catalog) -> str:
    return text(
        ["slug", "title", "summary", "compares", "address", "checked"],
        (
            [
                page.slug,
                page.title,
                page.summary,
                JOINED.join(page.compares),
                _address(catalog, page.url),
                str(page.checked or ""),
            ]
            for page in catalog.pages
            if isinstance(page, models.ComparisonPage)
        ),
    )


# The tables that go across the categories. No category may have such a name.
ACROSS: dict[str, Callable[[models.Catalog], str]] = {
    "facts": _facts,
    "glossary": _glossary,
    "lifecycle": _lifecycle,
    "then-and-now": _then_and_now,
    "objectives": _objectives,
    "comparisons": _comparisons,
}
