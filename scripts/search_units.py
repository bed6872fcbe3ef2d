"""What can be found on the built pages: entries (pages and glossary terms) and the places on them.

A place is the top of a page, a section, or a table row that has an address of its own. What the theme
or a macro marks with `data-search-ignore` says nothing of its page, and neither do copies of other
pages' facts: of comparison and index tables only the row heads count.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from macros.schema import KINDS
from scripts.search_tokens import words

TERM = "term"  # the kind of a glossary row; the other kinds are the folders of docs/
CLOSED = ("maintenance", "ending", "ended")

_IGNORED = (
    "[data-search-ignore], .head, .headerlink, .filter, .cards, button, annotation, "
    ".guide--facts thead, .guide--coverage thead, .guide--facts td:last-child, "
    ".guide--coverage td:last-child, .guide--versus td, .guide--index td"
)
_START = "\x1e"  # stands for a heading while a page's text is taken apart


@dataclass(frozen=True)
class Place:
    """A spot that a result can lead to. `anchor` is "" for the top.

    `key` is its name in the data, `hint` says what is written there; `about` is the part of the text that
    sums it up.
    """

    anchor: str
    label: str
    text: str
    key: str = ""
    hint: str = ""
    about: str = ""


@dataclass(frozen=True)
class Entry:
    """One result of the search. `url` is below the site root; the first place is the entry itself."""

    url: str
    title: str
    kind: str
    state: str
    names: list[str]
    places: list[Place]
    compares: list[str]
    links: frozenset[str]  # addresses that it leads to


Hints = dict[tuple[str, str], str]  # title of a category, key of a fact → what is written there


def entries(site: Path, hints: Hints) -> list[Entry]:
    """Every page with a marked article, and every glossary row, in the order of `ordered`."""
    files = sorted(site.rglob("*.html"))
    return ordered([entry for file in files for entry in _entries(site, file, hints)])


def ordered(found: list[Entry]) -> list[Entry]:
    """Kind by kind, the closed ones last; among equals those first to which most entries lead."""
    order = [*KINDS, TERM]
    links = linked(found)
    return sorted(
        found, key=lambda one: (order.index(one.kind), one.state in CLOSED, -links[one.url], one.url)
    )


def linked(found: list[Entry]) -> Counter[str]:
    """How many entries lead to each address."""
    return Counter(address for entry in found for address in entry.links)


def _entries(site: Path, file: Path, hints: Hints) -> Iterator[Entry]:
    article = LexborHTMLParser(file.read_text(encoding="utf-8")).css_first("article[data-search-kind]")
    heading = article.css_first("h1#top") if article else None
    if article is None or heading is None:
        return
    url = file.relative_to(site).as_posix().removesuffix("index.html")
    given = {key: value or "" for key, value in article.attributes.items()}
    title = text(heading)
    names = _names(article, title, url)
    for node in article.css(".head a, .head .badge"):
        node.decompose()
    about = [text(node) for node in article.css(".head__summary, .head .state p, .head__features li")]
    links = frozenset(address(url, node.attributes["href"] or "") for node in article.css('a[href^="."]'))
    category = text(article.css_first(".head__kind span"))
    rows = article.css("tr:has([id^=term-])")
    terms = [_term(url, row) for row in rows]
    for node in (*rows, *article.css(_IGNORED)):
        node.decompose()
    intro, places = _places(article, category, hints)
    yield Entry(
        url=url,
        title=title,
        kind=given["data-search-kind"],
        state=given.get("data-search-state", ""),
        names=names,
        places=[Place("", "", " ".join([*about, intro]).strip(), about=about[0] if about else ""), *places],
        compares=given.get("data-search-compares", "").split(),
        links=links,
    )
    yield from terms


def _names(article: LexborNode, title: str, url: str) -> list[str]:
    """What a page is called besides its title: aliases, old names, its parts, its address."""
    also = article.css_first("[data-search-names]")
    names = text(also).split(" · ") if also else []
    names += [text(node) for node in article.css(".head .was, .head .called")]
    names.append(url.rstrip("/").rpartition("/")[2].replace("-", " "))
    # Two that differ only in capitals or hyphens are one.
    different = {" ".join(words(name)): name for name in reversed([title, *names])}
    return [name for name in reversed(different.values()) if name and name != title]


def _places(article: LexborNode, category: str, hints: Hints) -> tuple[str, list[Place]]:
    """The text above the first heading; the rows with an address and the sections, in their order."""
    places: list[Place] = []
    for aside in article.css("td .note, td .era, tr > * + *"):
        aside.insert_before(" · ")
    for row in article.css("tbody tr + tr"):
        row.insert_before("; ")
    rows = [(row, row.css_first("th [id]")) for row in article.css("tr:has(th [id])")]
    for row, named in rows:
        if named is None:
            continue
        anchor = named.attributes["id"] or ""
        cells = " · ".join(filter(None, (text(cell).removeprefix("· ") for cell in row.css("td"))))
        key = anchor.removeprefix("fact-") if anchor.startswith("fact-") else ""
        hint = hints.get((category, key.replace("-", "_")), "")
        places.append(Place(anchor, text(named), cells, key, hint))
    for row, _ in rows:
        row.decompose()
    headings = list(article.css("h2[id], h3[id], h4[id]"))
    labels = [text(node) for node in headings]
    for node in headings:
        node.insert_before(_START)
    intro, *sections = article.text(separator="").split(_START)
    for node, label, section in zip(headings, labels, sections, strict=True):
        body = line(section).removeprefix(label).strip()
        places.append(Place(node.attributes["id"] or "", label, body))
    return line(intro), places


def _term(url: str, row: LexborNode) -> Entry:
    """One glossary row."""
    name = row.css_first("[id^=term-]")
    assert name is not None
    also = row.css_first("th .note")
    for aside in row.css("td .note, td a"):
        aside.decompose()
    return Entry(
        url=f"{url}#{name.attributes['id']}",
        title=text(name),
        kind=TERM,
        state="",
        names=text(also).split(", ") if also else [],
        places=[Place("", "", text(row.css_first("td")))],
        compares=[],
        links=frozenset(),
    )


def address(page: str, link: str) -> str:
    """Where a relative link leads, below the site root; of places only glossary rows are kept apart."""
    path, _, fragment = link.partition("#")
    folder = posixpath.normpath(posixpath.join(page, path)) + "/"
    return f"{folder}#{fragment}" if fragment.startswith("term-") else folder


def text(node: LexborNode | None) -> str:
    """A node's words in one line, without the mark of a heading's own link."""
    return line(node.text().replace("¶", "")) if node else ""


def line(pieces: str) -> str:
    return " ".join(pieces.split()).replace(" ; ", "; ")
