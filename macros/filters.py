"""The boxes above a table: any word, one choice a column, and the order of the rows.

HTML for the macros and the theme alike. It is part of the page, not made by the script, so that nothing
moves when the script arrives; without scripts it is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from macros.catalog import slugify

GROUP = "group"  # in place of a column: what the row's group is called

Choice = tuple[int | str, str, Sequence[str]]  # column (or GROUP), label, values in the order shown


def filter_form(name: str, title: str, choices: Sequence[Choice]) -> str:
    """The form, in one line. `name` makes the fields' ids unique on the page.

    `data-key` is what a field is called in the address, so that a filtered table can be shared. (A `name`
    would hide the form's own property of that name from scripts.)
    """
    base = f"filter-{name}"
    selects = [
        _field(
            f"{base}-{column}",
            label,
            f'<select id="{base}-{column}" data-key="{slugify(label)}" data-column="{column}">'
            f'<option value="">Any</option>{"".join(f"<option>{escape(value)}</option>" for value in values)}'
            "</select>",
        )
        for column, label, values in choices
    ]
    text = f'<input type="search" id="{base}-0" data-key="contains" placeholder="Any word">'
    # The script fills in the columns; only narrow screens show it, others sort by the heads.
    order = f'<select id="{base}-sort" data-key="sort"><option value="">As listed</option></select>'
    return (
        f'<form class="filter" role="search" aria-label="Filter: {escape(title)}">'
        + _field(f"{base}-0", "Contains", text, "text")
        # In a block of its own: bare among blocks, Python-Markdown would take it for the end of the form.
        + f'<div class="filter__fold"><button type="button" aria-expanded="false" '
        f'aria-controls="{base}-more">{"Filters" if choices else "Sort"}</button></div>'
        + f'<div class="filter__more" id="{base}-more">'
        + "".join(selects)
        + _field(f"{base}-sort", "Sort by", order, "sort")
        + "</div>"
        + '<button type="button" class="filter__clear" disabled>Clear</button>'
        + '<p class="filter__count" role="status"></p></form>'
    )


def _field(anchor: str, label: str, control: str, style: str = "") -> str:
    classes = "filter__field" + (f" filter__field--{style}" if style else "")
    return f'<div class="{classes}"><label for="{anchor}">{escape(label)}</label>{control}</div>'
