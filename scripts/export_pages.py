"""The pages as Markdown files, and llms.txt and llms-full.txt, which lead to them. Pure functions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from macros import schema
from macros.site import Site, finished
from scripts import export_models as models
from scripts.export_markdown import ROOT, plain, rooted, words

# What else there is to read: address below the root of the site, title, what it is.
DATA = (
    ("llms-full.txt", "The whole guide as one text", "Every page of this list, one after another."),
    ("data/catalog.json", "Catalog", "Every page, fact, term and objective as JSON."),
    ("data/catalog.schema.json", "Schema of the catalog", "What each key of it means."),
    ("data/csv/facts.csv", "Facts", "One row a fact, with its source."),
    ("feed.xml", "Changes", "Atom feed of what changed for readers."),
)


@dataclass(frozen=True)
class Room:
    """A folder of docs/: its entry page, and the others in groups, which may have a title."""

    title: str
    index: models.Page
    groups: tuple[tuple[str, tuple[models.Page, ...]], ...]

    @property
    def pages(self) -> list[models.Page]:
        return [self.index, *(page for _, group in self.groups for page in group)]


def rooms(guide: Site, catalog: models.Catalog) -> list[Room]:
    """The rooms in the order of the navigation, their things by category."""
    records = {page.slug: page for page in catalog.pages}
    titles = {one.category: one.title for one in catalog.categories}
    found = []
    for kind, names in schema.KINDS.items():
        index = guide.catalog.by_path.get(f"{kind}/index.md")
        if index is None:
            continue
        groups: dict[str, list[models.Page]] = {name: [] for name in titles}
        for entry in guide.catalog.of_kind(kind):
            page = records[entry.slug]
            category = page.category if isinstance(page, models.ThingPage) else ""
            groups.setdefault(category, []).append(page)
        filled = tuple((titles.get(name, ""), tuple(group)) for name, group in groups.items() if group)
        found.append(Room(names.many, records[index.slug], filled))
    return found


def texts(guide: Site, catalog: models.Catalog, about: str) -> dict[str, str]:
    """Address below the root of the site → text: every page, llms.txt and llms-full.txt.

    `about` is one sentence on the whole guide.
    """
    places = rooms(guide, catalog)
    base = catalog.site or ""
    home = next(page for page in catalog.pages if not page.url)
    whole = ["\n".join([*_opening(catalog, about), ""])]
    found = {}
    for page in [home, *(page for room in places for page in room.pages)]:
        title = f"# {words(page.title)}"
        text = "\n\n".join(block for block in [*_lead(page), *_content(guide, page, places)] if block)
        up = "../" * page.url.count("/")
        found[page.markdown] = rooted(f"{_front(page, base)}\n\n{title}\n\n{text}\n", base or up)
        whole.append(rooted(f"{title}\n\n{_origin(page, base)}\n\n{text}\n", base))
    found["llms.txt"] = rooted("\n".join([*_opening(catalog, about), *_sections(home, places)]), base) + "\n"
    found["llms-full.txt"] = "\n---\n\n".join(whole)
    return found


# --- one page -----------------------------------------------------------------------------------


def _front(page: models.Page, base: str) -> str:
    """The front matter: what the page is, where it comes from, and how fresh it is."""
    fields = {"title": page.title, "summary": page.summary, "address": _address(page, base)}
    # A concept does not end; only a name of it may.
    if isinstance(page, models.ThingPage) and (page.state != "active" or page.kind != "concepts"):
        fields["status"] = status_line(page.status)
    # JSON is YAML, and quotes what needs quoting.
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()]
    if page.checked:
        lines.append(f"checked: {page.checked}")
    if page.sources:
        lines += [
            "sources:",
            *(f"  {json.dumps(key)}: {json.dumps(url)}" for key, url in page.sources.items()),
        ]
    return "\n".join(["---", *lines, "---"])


def _origin(page: models.Page, base: str) -> str:
    """What llms-full.txt says of a page instead of a front matter."""
    lines = [f"- Address: {_address(page, base)}"]
    if page.checked:
        lines.append(f"- Checked: {page.checked}")
    return "\n".join(lines)


def _address(page: models.Page, base: str) -> str:
    return f"{base}{page.url}" or "./"


def _lead(page: models.Page) -> Iterator[str]:
    """What the theme prints above a page from its front matter."""
    yield f"> {words(page.summary)}"
    # "A vs B" is how people search, not what anybody reads.
    names = [words(name) for name in page.aliases if " vs " not in name]
    if names:
        yield f"Also known as: {' · '.join(names)}"
    if isinstance(page, models.ThingPage):
        if page.state != "active":
            yield f"**Status**: {words(status_line(page.status))}"
        yield "\n".join(f"- **{words(one.name)}**: {words(status_line(one))}" for one in page.features)


def status_line(status: models.Status) -> str:
    """A state in words, with what goes with it."""
    parts = [schema.STATE_LABELS[status.state] + (f", {status.since}" if status.since else "")]
    if status.was:
        parts.append(f"old material calls it {status.was}")
    if status.use:
        parts.append(f"use {status.use}")
    if status.note:
        parts.append(status.note)
    return "; ".join(parts)


def _content(guide: Site, page: models.Page, places: Iterable[Room]) -> Iterator[str]:
    """The page's body; on an entry page that draws no table of its own also the pages it leads to."""
    entry = guide.catalog.find(page.slug)
    body = finished(guide, entry)
    yield plain(body, entry.path)
    if not page.url:
        yield _links(room.index for room in places)
    for room in places:
        if page is room.index and '<div class="guide' not in body:
            for title, group in room.groups:
                yield f"## {words(title)}" if title else ""
                yield _links(group)


# --- lists --------------------------------------------------------------------------------------


def _opening(catalog: models.Catalog, about: str) -> list[str]:
    """The begin of llms.txt and llms-full.txt: what this is and how to read it."""
    return [
        f"# {words(catalog.name)}",
        "",
        f"> {words(about)}",
        "",
        "Unofficial, not affiliated with Amazon Web Services. Every fact has a source; «proven» means that a "
        "published API model holds it too; «exam era» is what old exam material taught, where that differs "
        "from today. The address of a page for people is that of its Markdown without `index.md`.",
        "",
        f"As of {catalog.generated}. Words and tables: {catalog.licence.name}, {catalog.licence.url}",
    ]


def _sections(home: models.Page, places: Iterable[Room]) -> Iterator[str]:
    yield f"\n## Start\n\n{_link(home)}"
    for room in places:
        yield f"\n## {words(room.title)}\n"
        yield _links(room.pages)
    # By the convention of llms.txt, what may be left out where there is little room.
    yield "\n## Optional\n"
    yield "\n".join(f"- [{title}]({ROOT}{place}): {what}" for place, title, what in DATA)


def _links(pages: Iterable[models.Page]) -> str:
    return "\n".join(map(_link, pages))


def _link(page: models.Page) -> str:
    gone = isinstance(page, models.ThingPage) and page.state not in ("active", "renamed")
    state = f" ({page.state_label})" if isinstance(page, models.ThingPage) and gone else ""
    return f"- [{words(page.title)}]({ROOT}{page.markdown}): {words(page.summary)}{state}"
