"""What the theme shows around a page, as plain data: header, navigation, related pages, sources."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from macros import schema
from macros.catalog import Catalog, Entry, is_index, slugify

FOLDED_FROM = 40  # pages in a room; more do not fit beside an article
BUILDER = "tools/compare-any.md"  # where readers set pages of one category side by side themselves


def theme_view(catalog: Catalog) -> dict[str, Any]:
    """What the theme draws from, by what it is for.

    `pages` by source path, `rooms` for the navigation, `domains` and `featured` for the home page,
    `categories` for the comparison builder, `exported` for the page on the data, `counts` for the foot.
    """
    return {
        "pages": {entry.path: _page(catalog, entry) for entry in catalog.entries},
        "rooms": [_room(catalog, kind) for kind in schema.KINDS if f"{kind}/index.md" in catalog.by_path],
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


def url(path: str) -> str:
    """The address of a page below the site root, as MkDocs makes it with directory addresses."""
    return path.removesuffix("index.md") if is_index(path) else path.removesuffix(".md") + "/"


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
        "related": [_link(other) for other in catalog.relations[entry.slug]],
        "comparisons": [_link(other) for other in catalog.comparisons[entry.slug]],
        "builder": _builder(catalog, entry),
    }
    if isinstance(page, schema.FactsPage):
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


def _room(catalog: Catalog, kind: str) -> dict[str, Any]:
    """A folder of docs/ as the navigation shows it: its pages in the groups and order of docs/facts.yml.

    `folded`: it is so large that beside an article only the article's own group is shown in full.
    """
    index = catalog.by_path[f"{kind}/index.md"]
    entries = catalog.of_kind(kind)
    groups: dict[tuple[int, int, str], list[dict[str, Any]]] = {}
    for entry in entries:
        groups.setdefault(_group(catalog, entry), []).append(
            _link(entry) | {"path": entry.path, "summary": entry.page.summary}
        )
    return {
        "kind": kind,
        "title": schema.KINDS[kind].many,
        "url": url(index.path),
        "folded": len(entries) > FOLDED_FROM and len(groups) > 1,
        "groups": [
            {"id": slugify(title), "title": title, "pages": groups[rank, choice, title]}
            for rank, choice, title in sorted(groups)
        ],
    }


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


def _categories(catalog: Catalog) -> list[dict[str, Any]]:
    """What readers can set side by side: each category of two pages or more, room by room.

    With each stand its pages by title, and the ready comparisons of at least two of them.
    """
    categories = catalog.vocabulary.categories
    ready = [(entry, _compared(catalog, entry)) for entry in catalog.of_kind("compare")]
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


def _compared(catalog: Catalog, entry: Entry) -> list[str]:
    """The slugs of the pages that a comparison compares."""
    names = entry.page.compares if isinstance(entry.page, schema.ComparePage) else []
    return [catalog.find(name).slug for name in names]


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
