"""The pages nearest to a page, all derived: what it is compared in, related, same objectives, same group."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from heapq import nsmallest

from macros.catalog import Catalog, Entry

SHOWN = 6  # of the pages with the same objectives, and of those in the same group


@dataclass(frozen=True)
class Neighbours:
    """No page stands in two of the lists: it stays in the first of related, compared, objective, group."""

    related: tuple[Entry, ...]
    compared: tuple[Entry, ...]
    objective: tuple[Entry, ...]
    group: tuple[Entry, ...]
    item: str  # the most special exam item that the page shares with another one; "" when none


def all_neighbours(catalog: Catalog, groups: Iterable[Collection[Entry]]) -> dict[str, Neighbours]:
    """Path → where a reader of that page may want to go next, for every page of the groups."""
    # An exam item weighs the more, the fewer pages cover it: sharing a whole task says little.
    weights = {item: 1 / len(pages) for item, pages in catalog.covering.items()}
    covered = {entry.path: sum(weights[item] for item in entry.page.covers) for entry in catalog.entries}

    def nearness(entry: Entry) -> dict[str, float]:
        """How much of what either of two pages covers both cover, 0–1, for those that share anything."""
        shared: dict[str, float] = {}
        for item in entry.page.covers:
            for other in catalog.covering[item]:
                shared[other.path] = shared.get(other.path, 0) + weights[item]
        own = covered[entry.path]
        return {path: both / (own + covered[path] - both) for path, both in shared.items()}

    def around(entry: Entry, group: Collection[Entry]) -> Neighbours:
        near = nearness(entry)
        listed = {entry.path}

        def fresh(pages: Iterable[Entry]) -> tuple[Entry, ...]:
            taken = tuple(page for page in pages if page.path not in listed)
            listed.update(page.path for page in taken)
            return taken

        def nearest(pages: Iterable[Entry]) -> tuple[Entry, ...]:
            left = (page for page in pages if page.path not in listed)
            return fresh(
                nsmallest(SHOWN, left, key=lambda page: (-near.get(page.path, 0), page.page.title.casefold()))
            )

        return Neighbours(
            related=fresh(catalog.relations[entry.slug]),
            compared=fresh(catalog.comparisons[entry.slug]),
            objective=nearest(catalog.by_path[path] for path in near),
            group=nearest(group),
            item=max(
                (item for item in entry.page.covers if weights[item] < 1),
                key=lambda item: weights[item],
                default="",
            ),
        )

    return {entry.path: around(entry, group) for group in groups for entry in group}
