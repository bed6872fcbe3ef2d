"""The rooms of the guide: the folders of docs/, their pages in groups, and the place of each group.

Nothing is kept by hand: groups come from categories, from the fact that groups a category, or from what a
comparison covers, in the order of docs/facts.yml and docs/exam/blueprint.yml.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote_plus

from macros import schema
from macros.catalog import Catalog, Entry, is_index, slugify

# An index page that calls any macro but these draws a table of its own.
_OWN_TABLE = re.compile(r"\{\{\s*(?!(?:link|term)\()\w+\(")


@dataclass(frozen=True)
class Place:
    """Pages of a room under a title, and where its index page shows only these."""

    title: str
    size: int
    url: str


@dataclass(frozen=True)
class Group:
    """Pages of a room that belong together, under a title; "" where the room has no groups."""

    title: str
    entries: tuple[Entry, ...]
    url: str  # where the room's index page shows only this group
    category: Place | None  # the whole category, where the group is only a part of it


@dataclass(frozen=True)
class Room:
    """A folder of docs/: its pages in the groups and order of docs/facts.yml."""

    kind: str
    url: str
    groups: tuple[Group, ...]
    group_label: str  # what its groups are: Category, Domain, or the fact that groups them
    own_table: bool  # its index page draws a table itself

    @property
    def size(self) -> int:
        return sum(len(group.entries) for group in self.groups)


def all_rooms(catalog: Catalog) -> list[Room]:
    """Every room that has an index page, in the order of the navigation."""
    return [
        _room(catalog, kind, catalog.by_path[f"{kind}/index.md"])
        for kind in schema.KINDS
        if f"{kind}/index.md" in catalog.by_path
    ]


def _room(catalog: Catalog, kind: str, index: Entry) -> Room:
    found: dict[tuple[int, int, str], list[Entry]] = {}
    for entry in catalog.of_kind(kind):
        found.setdefault(_group(catalog, entry), []).append(entry)
    keys = sorted(found)
    label, address = _group_label(catalog, kind), url(index.path)
    own_table = bool(_OWN_TABLE.search(index.body))

    def place(title: str, anchor: str) -> str:
        # Without scripts the query does nothing, and the fragment leads to the group's heading.
        query = f"{address}?{slugify(label)}={quote_plus(title)}"
        return query if own_table else f"{query}#{slugify(anchor)}"

    def category(rank: int) -> Place | None:
        parts = [key for key in keys if key[0] == rank]
        if issubclass(schema.KINDS[kind].page, schema.ComparePage) or len(parts) == 1:
            return None
        title = list(catalog.vocabulary.categories.values())[rank].title
        size = sum(len(found[part]) for part in parts)
        return Place(title, size, address if len(parts) == len(keys) else place(title, parts[0][2]))

    groups = [
        Group(
            title=key[2],
            entries=tuple(found[key]),
            url=place(key[2], key[2]) if key[2] and len(keys) > 1 else address,
            category=category(key[0]),
        )
        for key in keys
    ]
    return Room(kind, address, tuple(groups), label, own_table)


def _group_label(catalog: Catalog, kind: str) -> str:
    """What the groups of a room are."""
    if schema.KINDS[kind].page is schema.ComparePage:
        return "Domain"
    categories = [one for one in catalog.vocabulary.categories.values() if one.kind == kind]
    by = categories[0].group_by if len(categories) == 1 else None
    return categories[0].facts[by].label if by else "Category"


def url(path: str) -> str:
    """The address of a page below the site root, as MkDocs makes it with directory addresses."""
    return path.removesuffix("index.md") if is_index(path) else path.removesuffix(".md") + "/"


def _group(catalog: Catalog, entry: Entry) -> tuple[int, int, str]:
    """The group in which a page stands in its room: the place of its category, of its value, the title."""
    if isinstance(entry.page, schema.ComparePage):
        return _domain_of(catalog, entry.page)
    page = entry.facts_page
    if page is None:
        return 0, 0, ""
    categories = catalog.vocabulary.categories
    category, rank = categories[page.category], list(categories).index(page.category)
    if not (category.group_by and category.group_by in page.facts):
        return rank, 0, category.title
    value = page.facts[category.group_by].now[0]
    choices = category.facts[category.group_by].choices or [value]
    alone = sum(other.kind == category.kind for other in categories.values()) == 1
    return rank, choices.index(value), value if alone else f"{category.title}: {value}"


def _domain_of(catalog: Catalog, page: schema.ComparePage) -> tuple[int, int, str]:
    """The exam domain that a comparison serves most, in the first exam; else the exam that it serves."""
    counts = Counter(item.rpartition(".")[0].partition(".")[0] or item for item in page.covers)
    for place, exam in enumerate(catalog.blueprint.exams.values()):
        served = [
            (-counts[domain.id], rank, domain.title)
            for rank, domain in enumerate(exam.domains)
            if counts[domain.id]
        ]
        if served:
            _, rank, title = min(served)
            return (place, rank, title) if place == 0 else (place, 0, f"Only in {exam.code}")
    return len(catalog.blueprint.exams), 0, ""
