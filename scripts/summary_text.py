"""Tables for GitHub's summaries in which nothing that a page says is alive.

Text from pages stands in HTML blocks, where no Markdown is read, and there as escaped code, where no name
is called and no address becomes a link. What cannot be seen, or turns the direction of reading, is spelled
out.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_BYTES = 1024 * 1024  # of one step's summary; GitHub shows none of a longer one
_TABLE_BYTES = 100_000  # of one table, so that all that a summary has together fit
_CELL_CHARACTERS = 300
_NOTHING = "–"
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")  # Unicode's categories of what has no shape


@dataclass(frozen=True)
class Text:
    """A text of a contributor's, to be shown as it is."""

    text: str

    def html(self) -> str:
        """One line of HTML, not longer than a person reads in a table."""
        shown = visible(self.text)
        if len(shown) > _CELL_CHARACTERS:
            shown = f"{shown[:_CELL_CHARACTERS]}… ({len(shown):,} characters)"
        return f"<code>{html.escape(shown)}</code>" if shown else _NOTHING


Cell = str | Text | tuple[Text, ...]  # words of our own, a text, or several


@dataclass(frozen=True)
class Table:
    """One part of a summary; a table without rows is left out."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]

    def markdown(self) -> str:
        """The heading and the table, with as many rows as there is room for and a word on the others."""
        if not self.rows:
            return ""
        lines = [f"### {self.title}", "", "<table>", _row("th", self.head)]
        size = len("\n".join(lines).encode())
        for number, cells in enumerate(self.rows):
            row = _row("td", cells)
            size += len(row.encode()) + 1
            if size > _TABLE_BYTES:
                rest = f"and {len(self.rows) - number:,} more, for which there is no room"
                lines.append(f'<tr><td colspan="{len(self.head)}">{rest}</td></tr>')
                break
            lines.append(row)
        return "\n".join([*lines, "</table>", ""])


def visible(text: str) -> str:
    """The text in one line, with U+… in place of each character that cannot be seen."""
    line = " ".join(text.split())
    return "".join(f"[U+{ord(one):04X}]" if unicodedata.category(one) in _HIDDEN else one for one in line)


def page(sentences: Iterable[str], tables: Iterable[Table]) -> str:
    """The whole summary: sentences of our own as a list, then the tables."""
    listed = "\n".join(f"- {sentence}" for sentence in sentences)
    parts = [table.markdown() for table in tables]
    return "\n".join(["## What this change does to the guide", "", listed, "", *filter(None, parts)])


def _row(tag: str, cells: Iterable[Cell]) -> str:
    return f"<tr>{''.join(f'<{tag}>{_cell(cell)}</{tag}>' for cell in cells)}</tr>"


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return html.escape(cell) or _NOTHING
    if isinstance(cell, Text):
        return cell.html()
    return "<br>".join(text.html() for text in cell[:_MOST_TEXTS]) + _more(len(cell)) if cell else _NOTHING


_MOST_TEXTS = 10  # in one cell


def _more(number: int) -> str:
    return f"<br>and {number - _MOST_TEXTS:,} more" if number > _MOST_TEXTS else ""
