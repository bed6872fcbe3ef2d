"""What the theme shows around a page, as plain data: header, navigation, related pages, sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from markupsafe import escape

from macros import filters, mend, schema
from macros.catalog import Catalog, Entry, is_index, slugify
from macros.neighbours import Neighbours, all_neighbours
from macros.rooms import Group, Place, Room, all_rooms, url

FOLDED_FROM = 40  # pages in a room; more do not fit beside an article
BESIDE = 40  # pages of its group that are listed beside an article
BUILDER = "tools/compare-any.md"  # where readers set pages of one category side by side themselves


def theme_view(catalog: Catalog) -> dict[str, Any]:
    """What the theme draws from, by what it is for.

    `pages` by source path, `rooms` for the navigation, `domains` and `featured` for the home page,
    `categories` for the comparison builder, `exported` for the page on the data, `counts` for the foot.
    """
    all_of = all_rooms(catalog)
    rooms = [_room(catalog, room) for room in all_of]
    near, beside = _near(catalog, all_of), _beside(rooms)
    return {
        "pages": {
            entry.path: _page(catalog, entry) | near.get(entry.path, {}) | beside.get(entry.path, {})
            for entry in catalog.entries
        },
        "rooms": rooms,
        "domains": [
            {"title": domain.title, "weight": domain.weight, "id": domain.id}
            | _domain_page(catalog, domain.id)
            for exam in [catalog.blueprint.exams.get("mls")]
            if exam
            for domain in exam.domains
        ],
        "featured": [_link(entry) | {"summary": entry.page.summary} for entry in _featured(catalog)],
        "categories": _categories(catalog),
        "counts": _counts(catalog),
        "exported": _exported(catalog),
    }


# What the theme takes as it is: finished HTML, and what it puts into addresses and escapes itself.
_AS_IT_IS = frozenset({"form", "facts"})


def escaped(view: Any) -> Any:
    """The same view with every text written as HTML, for templates that print what they are given.

    MkDocs' templates escape nothing, and one forgotten `| e` would let a title run as a script.
    """
    texts = _Texts()
    known: dict[int, Any] = {}  # a link stands in many lists; it is written once

    def written(value: Any) -> Any:
        if id(value) in known:
            return known[id(value)]
        found: Any = value
        if isinstance(value, list):
            found = [texts[one] if type(one) is str else written(one) for one in value]
        elif isinstance(value, dict):
            found = {
                key: texts[one] if type(one) is str and key not in _AS_IT_IS else one
                for key, one in value.items()
            }
            for key, one in value.items():
                if isinstance(one, dict | list) and key not in _AS_IT_IS:
                    found[key] = written(one)
        known[id(value)] = found
        return found

    return written(view)


class _Texts(dict[str, str]):
    """Texts and their HTML; a view holds few different ones many times."""

    def __missing__(self, text: str) -> str:
        self[text] = escape(text)
        return self[text]


def _link(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.page.title,
        "url": url(entry.path),
        "state": entry.state,
        "state_label": schema.STATE_LABELS[entry.state],
        "state_word": schema.STATE_WORDS[entry.state],
    }


def _page(catalog: Catalog, entry: Entry) -> dict[str, Any]:
    page = entry.page
    view: dict[str, Any] = _link(entry) | {
        "summary": page.summary,
        "kind": entry.kind,
        "kind_label": schema.KINDS[entry.kind].one if entry.kind else "",
        "index": is_index(entry.path),
        # "A vs B" is how people search, not what anybody reads.
        "aka": [name for name in page.aka if " vs " not in name],
        "asked": [name for name in page.aka if " vs " in name],
        "checked": page.checked.isoformat() if page.checked else None,
        "covers": _covers(catalog, entry),
        "sources": [
            {"key": key, "url": address, "name": _source_name(catalog, address)}
            for key, address in page.sources.items()
        ],
        "builder": _builder(catalog, entry),
        "compares": [url(other.path) for other in catalog.compared(entry)],
    }
    if isinstance(page, schema.FactsPage):
        view["facts"] = mend.facts(catalog, entry)
        view["category"] = catalog.vocabulary.categories[page.category].title
        view["status"] = _status(page, page.status)
        view["features"] = [
            {
                "name": feature.name,
                "state": feature.state,
                "state_label": schema.STATE_LABELS[feature.state],
            }
            | _status(page, feature)
            for feature in page.features
        ]
    return view


def _status(page: schema.FactsPage, status: schema.Status) -> dict[str, str | None]:
    """What a page says of the state of its subject, or of one of its features."""
    return {
        "since": status.since.isoformat() if status.since else None,
        "was": status.was,
        "use": status.use,
        "note": status.note,
        "source": page.sources[status.source] if status.source else None,
    }


def _covers(catalog: Catalog, entry: Entry) -> list[dict[str, Any]]:
    """Exam by exam, the items a page covers, each with its place on the coverage page."""
    coverage = catalog.by_path.get("exam/coverage.md")
    by_exam: dict[str, list[dict[str, str]]] = {}
    for item in entry.page.covers:
        found = catalog.exam_items[item]
        by_exam.setdefault(found.exam.code, []).append(
            {
                "id": item.partition("-")[2],
                "title": found.title,
                "url": f"{url(coverage.path)}#{item}" if coverage else "",
            }
        )
    return [{"exam": code, "items": items} for code, items in by_exam.items()]


def _source_name(catalog: Catalog, address: str) -> str:
    """`AWS documentation: sagemaker › xgboost` from an address; the reader sees whose word it is."""
    parts = urlsplit(address)
    who = catalog.vocabulary.authorities[parts.hostname or ""]
    steps = [
        step
        for step in parts.path.removesuffix(".html").split("/")
        if step not in ("", "latest", "dg", "dev")
    ]
    return f"{who}: {' › '.join(steps[:1] + steps[-1:] if len(steps) > 1 else steps)}"


# --- rooms --------------------------------------------------------------------------------------


def _room(catalog: Catalog, room: Room) -> dict[str, Any]:
    """A room as the theme shows it: in the navigation, and as the table of its index page.

    `folded`: it is so large that beside an article only the article's own group is shown in full.
    `table` is None where the index page draws one itself, or there is nothing to show.
    """
    return {
        "kind": room.kind,
        "title": schema.KINDS[room.kind].many,
        "url": room.url,
        "folded": room.size > FOLDED_FROM and len(room.groups) > 1,
        "groups": [
            {
                "id": slugify(group.title),
                "title": group.title,
                "url": group.url,
                "pages": [_link(entry) | {"path": entry.path} for entry in group.entries],
            }
            for group in room.groups
        ],
        "table": _table(catalog, room) if room.groups and not room.own_table else None,
    }


# What the index table of a room says of a page besides its name.
_COLUMNS: dict[type[schema.Page], tuple[str, ...]] = {
    schema.FactsPage: ("summary", "state", "exams"),
    schema.ComparePage: ("summary", "things", "exams"),
    schema.DomainPage: ("weight", "summary"),
}
_LABELS = {
    "summary": "In short",
    "state": "Status",
    "exams": "Exams",
    "things": "Compares",
    "weight": "Weight",
}


def _table(catalog: Catalog, room: Room) -> dict[str, Any]:
    """The index table of a room: its columns, the form above it, and its rows group by group."""
    kind = schema.KINDS[room.kind]
    groups = [(group, [_row(catalog, entry) for entry in group.entries]) for group in room.groups]
    rows = [row for _, group in groups for row in group]
    states = [word for state, word in schema.STATE_WORDS.items() if any(r["state"] == state for r in rows)]
    columns = [name for name in _COLUMNS.get(kind.page, ("summary",)) if name != "state" or len(states) > 1]
    exams = [
        exam.code
        for exam in catalog.blueprint.exams.values()
        if any(exam.code in row["exams"] for row in rows)
    ]
    offered: list[tuple[int | str, str, Sequence[str]]] = [
        (filters.GROUP, room.group_label, _group_choices(room)),
        *((place, _LABELS[name], states) for place, name in enumerate(columns, 1) if name == "state"),
        *((place, _LABELS[name], exams) for place, name in enumerate(columns, 1) if name == "exams"),
    ]
    return {
        "head": kind.one if issubclass(kind.page, schema.ArticlePage | schema.ToolPage) else "Page",
        "columns": [{"name": name, "label": _LABELS[name]} for name in columns],
        "form": filters.filter_form(
            room.kind, kind.many, [choice for choice in offered if len(choice[2]) > 1]
        ),
        "groups": [
            {
                "id": slugify(group.title),
                "title": group.title if len(groups) > 1 else "",
                "category": group.category.title if group.category else "",
                "rows": rows,
            }
            for group, rows in groups
        ],
    }


def _group_choices(room: Room) -> list[str]:
    """The groups of a room, each category of several before the first of them."""
    titles = (
        title for group in room.groups for title in (group.category and group.category.title, group.title)
    )
    return list(dict.fromkeys(title for title in titles if title))


def _row(catalog: Catalog, entry: Entry) -> dict[str, Any]:
    """What an index table says of a page."""
    page, exams = entry.page, catalog.blueprint.exams.values()
    covered = {catalog.exam_items[item].exam.code for item in page.covers}
    return _link(entry) | {
        "summary": page.summary,
        "exams": [exam.code for exam in exams if exam.code in covered],
        "things": [_link(other) for other in catalog.compared(entry)],
        "weight": catalog.domains[page.domain].weight if isinstance(page, schema.DomainPage) else None,
    }


# --- neighbours ---------------------------------------------------------------------------------


def _near(catalog: Catalog, rooms: Sequence[Room]) -> dict[str, dict[str, Any]]:
    """Path → what stands below an article: the pages near it, in lists with a way to all of each."""
    found = all_neighbours(catalog, [group.entries for room in rooms for group in room.groups])
    return {
        entry.path: {"near": _near_page(catalog, room, group, found[entry.path])}
        for room in rooms
        for group in room.groups
        for entry in group.entries
    }


def _near_page(catalog: Catalog, room: Room, group: Group, near: Neighbours) -> dict[str, Any]:
    coverage = catalog.by_path.get("exam/coverage.md")
    exam = catalog.exam_items[near.item].exam.code if near.item and coverage else ""
    title = group.title or schema.KINDS[room.kind].many
    return {
        "related": [_link(entry) for entry in near.related],
        "compared": [_link(entry) for entry in near.compared],
        "objective": [_link(entry) for entry in near.objective],
        "objective_all": {
            "title": f"All on {exam} {near.item.partition('-')[2]}",
            "url": f"{url(coverage.path)}#{near.item}",
        }
        if coverage and exam
        else None,
        "group": [_link(entry) for entry in near.group],
        "group_title": title,
        "group_all": [
            {"title": f"All {place.size} in {place.title}", "url": place.url}
            for place in (Place(title, len(group.entries), group.url), group.category)
            if place and place.size > 1
        ],
    }


def _beside(rooms: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """By source path: the group of a page, and the pages of that group nearest to it, at most BESIDE.

    Without an end to the list, the size of all pages would grow with the square of their number.
    """
    found: dict[str, dict[str, Any]] = {}
    for room in rooms:
        for group in room["groups"]:
            pages = group["pages"]
            for place, page in enumerate(pages):
                first = max(0, min(place - BESIDE // 2, len(pages) - BESIDE))
                found[page["path"]] = {"group": group["id"], "beside": pages[first : first + BESIDE]}
    return found


def _categories(catalog: Catalog) -> list[dict[str, Any]]:
    """What readers can set side by side: each category of two pages or more, room by room.

    With each stand its pages by title, and the ready comparisons of at least two of them.
    """
    categories = catalog.vocabulary.categories
    ready = [
        (entry, [other.slug for other in catalog.compared(entry)]) for entry in catalog.of_kind("compare")
    ]
    found = []
    for name in sorted(categories, key=lambda name: list(schema.KINDS).index(categories[name].kind)):
        entries = catalog.by_category[name]
        if len(entries) < 2:
            continue
        own = {entry.slug for entry in entries}
        found.append(
            {
                "category": name,
                "title": categories[name].title,
                "room": schema.KINDS[categories[name].kind].many,
                "pages": [_link(entry) | {"slug": entry.slug, "names": entry.page.aka} for entry in entries],
                "comparisons": [
                    _link(entry) | {"compares": slugs}
                    for entry, slugs in ready
                    if len(own.intersection(slugs)) > 1
                ],
            }
        )
    return found


def _builder(catalog: Catalog, entry: Entry) -> str | None:
    """The address of the comparison builder with this page chosen; none where nothing stands beside it."""
    page, builder = entry.facts_page, catalog.by_path.get(BUILDER)
    if page is None or builder is None or len(catalog.by_category[page.category]) < 2:
        return None
    return f"{url(builder.path)}?of={entry.slug}"


def _domain_page(catalog: Catalog, domain: str) -> dict[str, Any]:
    for entry in catalog.of_kind("domains"):
        if isinstance(entry.page, schema.DomainPage) and entry.page.domain == domain:
            return {"url": url(entry.path), "summary": entry.page.summary}
    return {"url": None, "summary": ""}


def _featured(catalog: Catalog) -> list[Entry]:
    """The comparisons that most readers want, at most six."""
    pages = catalog.of_kind("compare")
    return sorted(pages, key=lambda entry: getattr(entry.page, "featured", 99))[:6]


def _counts(catalog: Catalog) -> dict[str, int]:
    return {
        "pages": sum(not is_index(entry.path) for entry in catalog.entries),
        "facts": len(catalog.facts),
        "proven": sum(fact.proof is not None for fact in catalog.facts),
        "terms": len(catalog.terms),
    }


def _exported(catalog: Catalog) -> list[dict[str, Any]]:
    """The categories, each of which has data files of its own, with the number of their pages."""
    return [
        {"category": name, "title": category.title, "pages": len(catalog.by_category[name])}
        for name, category in catalog.vocabulary.categories.items()
    ]
