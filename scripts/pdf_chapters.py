"""What the cheat sheet on paper holds: parts of built pages, chosen by what the catalog says of them.

The sheet for the last day, the table of algorithms, the metrics, then every comparison by exam domain.
A new algorithm, metric or comparison is in it without being named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from macros import rooms, view
from macros.catalog import Catalog, Entry, slugify
from scripts.problems import FinishError
from scripts.search_units import text

SHEET = "exam/last-24-hours.md"
TABLE = "algorithms/index.md"
METRICS = "metric"  # the category of docs/facts.yml
# What a comparison and a metric give to the paper; scenarios and traps are for the screen.
COMPARISON = ("Decide", "Side by side")
METRIC = ("Definition",)

# What paper cannot use. The mark of a proven value stays: the first page explains it.
_UNUSABLE = "script, style, form, dialog, [popover], .headerlink, .proven, .mark[title='Source']"
# Any address: the links of a built page are relative to it.
_HERE = "http://site.invalid/"
_HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)
_CODE = re.compile(r"<code>[^<]*</code>")
_NUMBER = re.compile(r'(<i class="at" data-to="([^"]+)">)[^<]*(?=</i>)')


@dataclass(frozen=True)
class Part:
    """A piece of one page: `anchor` is its id on paper, `html` its words without its title."""

    anchor: str
    title: str
    summary: str
    html: str


@dataclass(frozen=True)
class Chapter:
    """What begins on a sheet of its own. `wide`: its sheets are turned; `dense`: short rows in columns."""

    anchor: str
    title: str
    parts: tuple[Part, ...]
    wide: bool = False
    dense: bool = False

    @property
    def alone(self) -> bool:
        """The chapter is one page of the guide, and carries its title."""
        return [part.title for part in self.parts] == [self.title]


@dataclass(frozen=True)
class _Source:
    """Where the pages are, and where a link from one of them may lead."""

    site: Path
    site_url: str
    anchors: Mapping[str, str]  # address below the site root → id on paper
    numbered: frozenset[str]  # ids whose page number stands beside a link to them


def gather(catalog: Catalog, site: Path, site_url: str) -> list[Chapter]:
    """The chapters, from the site built at `site`. FinishError when a page is not as it should be.

    `site_url` is the address of the published site, or "": then links out of the selection are plain words.
    """
    sheet, table = _page(catalog, SHEET), _page(catalog, TABLE)
    metrics = [
        entry
        for entry in catalog.of_kind("concepts")
        if entry.facts_page and entry.facts_page.category == METRICS
    ]
    groups, about_metrics = _comparisons(catalog, metrics)
    parts = [*metrics, *about_metrics, *(entry for entries in groups.values() for entry in entries)]
    rows = catalog.of_kind("algorithms")
    source = _Source(
        site,
        site_url.rstrip("/"),
        {rooms.url(entry.path): _anchor(entry) for entry in (sheet, table, *rows, *parts)},
        frozenset(_anchor(entry) for entry in parts),
    )
    judged = [_part(entry, _sections(source, entry, METRIC)) for entry in metrics]
    compared = {
        entry.slug: _part(entry, _sections(source, entry, COMPARISON)) for entry in parts[len(metrics) :]
    }
    title = catalog.vocabulary.categories[METRICS].title
    return [
        Chapter("chapter-sheet", sheet.page.title, (_part(sheet, _whole(source, sheet)),), dense=True),
        Chapter("chapter-table", table.page.title, (_part(table, _index(source, table)),), wide=True),
        _labelled("chapter-metrics", title, [*judged, *(compared[entry.slug] for entry in about_metrics)]),
        *(
            _labelled(
                f"chapter-compare-{slugify(group)}",
                f"Comparisons: {group}" if group else "Comparisons",
                [compared[entry.slug] for entry in entries],
            )
            for group, entries in groups.items()
        ),
    ]


def numbered(html: str, pages: Mapping[str, int]) -> str:
    """The same words with page numbers where one belongs; two digits hold the place of an unknown one."""
    return _NUMBER.sub(lambda match: f"{match[1]}{pages.get(match[2], '00')}", html)


def asked(html: str) -> set[str]:
    """The ids whose page numbers belong somewhere in it."""
    return {match[2] for match in _NUMBER.finditer(html)}


# --- what is chosen -----------------------------------------------------------------------------


def _page(catalog: Catalog, path: str) -> Entry:
    if path not in catalog.by_path:
        raise FinishError(f"docs/{path}:1: page: the cheat sheet needs it; restore it")
    return catalog.by_path[path]


def _comparisons(catalog: Catalog, metrics: list[Entry]) -> tuple[dict[str, list[Entry]], list[Entry]]:
    """The comparisons by group of their room, and apart from them those that are mostly about metrics."""
    slugs = {entry.slug for entry in metrics}
    groups: dict[str, list[Entry]] = {}
    about_metrics: list[Entry] = []
    room = next(room for room in view.theme_view(catalog)["rooms"] if room["kind"] == "compare")
    for group in room["groups"]:
        for item in group["pages"]:
            entry = catalog.by_path[item["path"]]
            compared = [other.slug in slugs for other in catalog.compared(entry)]
            if 2 * sum(compared) >= len(compared):
                about_metrics.append(entry)
            else:
                groups.setdefault(group["title"], []).append(entry)
    return groups, about_metrics


def _anchor(entry: Entry) -> str:
    return f"{entry.kind}-{entry.slug}"


# --- from a built page to paper -----------------------------------------------------------------


def _part(entry: Entry, nodes: list[LexborNode]) -> Part:
    html = _CODE.sub(_breakable, "".join(node.html or "" for node in nodes))
    return Part(_anchor(entry), entry.page.title, entry.page.summary, html)


def _breakable(code: re.Match[str]) -> str:
    """A long name in a narrow column breaks at its own marks."""
    return re.sub(r"(?<=\w[/_:-])(?=\w)", "<wbr>", code[0])


def _labelled(anchor: str, title: str, parts: list[Part]) -> Chapter:
    """A chapter whose parts have labels for headings: the file's outline ends with the parts' titles."""
    label = r'<p class="part">\2</p>'
    return Chapter(anchor, title, tuple(replace(part, html=_HEADING.sub(label, part.html)) for part in parts))


def _article(source: _Source, entry: Entry) -> LexborNode:
    """The article of a built page, cleaned for paper."""
    file = source.site / rooms.url(entry.path) / "index.html"
    if not file.is_file():
        raise _unfit(entry, "page", f"it is not in {source.site.name}/; build the site first")
    article = LexborHTMLParser(file.read_text(encoding="utf-8")).css_first("article")
    if article is None:
        raise _unfit(entry, "page", "its built page has no <article>")
    for node in article.css(_UNUSABLE):
        node.decompose()
    # The keys of sources mean nothing without the list at the end of the page.
    for cell in article.css(".guide--facts tr > :last-child"):
        cell.decompose()
    for node in article.css("[id]"):
        del node.attrs["id"]
    for link in article.css("a[href]"):
        _lead(source, entry, link)
    return article


def _lead(source: _Source, entry: Entry, link: LexborNode) -> None:
    """Let a link lead to its page on paper, to the published site, or nowhere."""
    address, _ = urldefrag(urljoin(_HERE + rooms.url(entry.path), link.attributes["href"] or ""))
    below = address.removeprefix(_HERE)
    anchor = source.anchors.get(below)
    if below == address:
        return  # It leads to another site already.
    if anchor and anchor != _anchor(entry) and "mark" not in (link.attributes.get("class") or ""):
        link.attrs["href"] = f"#{anchor}"
        if anchor in source.numbered:
            link.insert_after(_fragment(f'<i class="at" data-to="{anchor}"></i>'))
    elif source.site_url and not anchor:
        link.attrs["href"] = f"{source.site_url}/{below}"
    else:
        link.unwrap()


def _fragment(html: str) -> LexborNode:
    node = LexborHTMLParser(html, is_fragment=True).root
    assert node is not None
    return node


def _whole(source: _Source, entry: Entry) -> list[LexborNode]:
    """All of a page but its header."""
    return [node for node in _children(_article(source, entry)) if node.tag != "header"]


def _index(source: _Source, entry: Entry) -> list[LexborNode]:
    """The table of an index page; each row is where links to its page lead."""
    table = _article(source, entry).css_first(".guide--index")
    if table is None:
        raise _unfit(entry, "table()", "the cheat sheet prints the table of this page; put it back")
    for link in table.css("tbody th a[href^='#']"):
        assert link.parent is not None
        link.parent.attrs["id"] = (link.attributes["href"] or "").removeprefix("#")
        link.unwrap()
    return [table]


def _sections(source: _Source, entry: Entry, wanted: tuple[str, ...]) -> list[LexborNode]:
    """The sections of a page under these headings, with their headings, in the order of the page."""
    found: list[LexborNode] = []
    heads: set[str] = set()
    inside = False
    for node in _children(_article(source, entry)):
        if node.tag == "h2":
            inside = text(node) in wanted
            heads.add(text(node))
        if inside:
            found.append(node)
    for head in wanted:
        if head not in heads:
            raise _unfit(entry, "headings", f"the cheat sheet prints a section '{head}'; add it")
    return found


def _unfit(entry: Entry, field: str, sentence: str) -> FinishError:
    return FinishError(f"docs/{entry.path}:1: {field}: {sentence}")


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next
