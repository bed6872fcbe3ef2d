"""A Python-Markdown extension that makes every table usable with a keyboard, a screen reader and a thumb.

Each table goes into a focusable, named, scrolling region; the first cell of a row becomes its header.
Done in the tree, so that it holds without JavaScript and for hand-written tables too. Where the style
sheet sets the cells of a row below each other on a narrow screen, they are still said to be a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE


def _names(tokens: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Id and words of every heading, as the table of contents knows them."""
    for token in tokens:
        yield token["id"], unescape(token["name"])
        yield from _names(token["children"])


_ROLES = {
    "table": "table",
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tr": "row",
    "td": "cell",
    # A heading cell by its scope.
    "col": "columnheader",
    "row": "rowheader",
}
_NOTHING = ("", "–")  # what macros/render.py writes where there is no value
_APART = "\0"


class _Tables(Treeprocessor):
    def run(self, root: Element) -> None:
        self.headings = dict(_names(getattr(self.md, "toc_tokens", [])))
        self.heading = "Table"
        self.names: dict[str, int] = {}
        self._walk(root)

    def _walk(self, parent: Element) -> None:
        for index, child in enumerate(list(parent)):
            if child.get("id", "") in self.headings:
                self.heading = self.headings[child.get("id", "")]
            elif child.tag == "table":
                parent[index] = self._region(child)
                classes = parent.get("class", "").split()
                if "guide--stack" in classes:
                    self._stack(child, labels="guide--labels" in classes)
            else:
                self._walk(child)

    def _region(self, table: Element) -> Element:
        # A class keeps the theme's script from wrapping the table a second time.
        table.set("class", "sheet")
        for row in table.iter("tr"):
            cells = list(row)
            for cell in cells:
                if cell.tag == "th":
                    cell.set("scope", "col")
            if cells and cells[0].tag == "td":
                cells[0].tag = "th"
                cells[0].set("scope", "row")
            elif cells and not "".join(cells[0].itertext()).strip():
                # The corner of a side-by-side table heads nothing.
                cells[0].tag = "td"
                cells[0].attrib.pop("scope")
        number = self.names[self.heading] = self.names.get(self.heading, 0) + 1
        name = f"{self.heading}: table" + (f" {number}" if number > 1 else "")
        region = Element("div", {"class": "scroll", "tabindex": "0", "role": "region", "aria-label": name})
        region.tail, table.tail = table.tail, None
        region.append(table)
        return region

    def _stack(self, table: Element, labels: bool) -> None:
        """Prepare a table whose cells may stand below each other.

        Some browsers take a table's meaning from its display, so it is said outright; with `labels` each
        cell carries the name of its column, and one that says nothing is marked.
        """
        rows = list(table.iter("tr"))
        head = [self._words(cell) for cell in rows[0]]
        for element in table.iter():
            role = _ROLES.get(element.get("scope", element.tag))
            if role:
                element.set("role", role)
        if labels:
            for row in rows[1:]:
                for cell, label in zip(list(row)[1:], head[1:], strict=False):
                    cell.set("data-label", label)
                    if self._words(cell) in _NOTHING:
                        cell.set("class", "nothing")

    def _words(self, cell: Element) -> str:
        """What is read in a cell; what a tag sets off from the rest, such as a badge, after a dot."""

        def said(match: re.Match[str]) -> str:
            raw = self.md.htmlStash.rawHtmlBlocks[int(match[1])]
            return unescape(raw) if isinstance(raw, str) and raw.startswith("&") else _APART

        text = HTML_PLACEHOLDER_RE.sub(said, "".join(cell.itertext()))
        return " · ".join(" ".join(part.split()) for part in text.split(_APART) if part.strip())


class TablesExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        # After inline patterns (20), attr_list (8) and toc (5), which name the headings.
        md.treeprocessors.register(_Tables(md), "guide-tables", 1)


def makeExtension(**options: Any) -> TablesExtension:
    """Entry point that Python-Markdown looks for."""
    return TablesExtension(**options)
