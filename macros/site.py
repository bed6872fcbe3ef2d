"""The whole site as data: the checked catalog, and every macro call of every page already rendered.

Rendering all calls once before the build finds all wrong ones in one run, and the build takes the finished
pages: no page is ever run as a template.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from macros import calls, formulas, markup
from macros.catalog import BrokenPageError, Catalog, Entry
from macros.loader import read
from macros.problems import CatalogError, GuideError, Problem
from macros.render import MACROS

_SIGNATURES = {name: inspect.signature(macro) for name, macro in MACROS.items()}


@dataclass(frozen=True)
class Site:
    """A checked catalog, what its macro calls give, and the page bodies with that in their place."""

    catalog: Catalog
    rendered: dict[tuple[str, str], str]  # by page path and call key
    bodies: dict[str, str]  # by page path


def load_site(docs: Path | str, shown_as: str = "docs") -> Site:
    """Read docs/, check it, and evaluate every macro call. Raises CatalogError with every problem."""
    catalog, problems = read(docs, shown_as)
    if catalog is None:
        raise CatalogError(problems)
    return rendered_site(catalog, catalog.entries, problems, shown_as)


def rendered_site(
    catalog: Catalog, entries: Iterable[Entry], found_before: Iterable[Problem], shown_as: str = "docs"
) -> Site:
    """Evaluate every macro call of these pages. CatalogError with every problem, those found before too."""
    problems = list(found_before)
    rendered: dict[tuple[str, str], str] = {}
    bodies: dict[str, str] = {}
    for entry in entries:
        path = f"{shown_as}/{entry.path}"
        pieces, faults = calls.parse(entry.body, path, entry.body_line, MACROS)
        for latex, display, line in formulas.find(entry.body):
            try:
                formulas.convert(latex, display)
            except GuideError as error:
                faults.append(Problem(path, entry.body_line + line, "formula", str(error)))
        problems += faults
        body: list[str] = []
        for piece in pieces:
            if isinstance(piece, str):
                body.append(piece)
                continue
            place = entry.path, piece.key
            try:
                if place not in rendered:
                    rendered[place] = evaluate(catalog, entry, piece)
                body.append(rendered[place])
            except BrokenPageError:
                continue
            except GuideError as error:
                problems.append(Problem(path, piece.line, f"{piece.name}()", str(error)))
        bodies[entry.path] = "".join(body)
        if not faults:
            problems += markup.faults(entry.body, bodies[entry.path], path, entry.body_line)
    if problems:
        raise CatalogError(problems)
    return Site(catalog, rendered, bodies)


def evaluate(catalog: Catalog, entry: Entry, call: calls.Call) -> str:
    """The Markdown of one call; GuideError also when the arguments do not fit the macro."""
    macro, arguments = MACROS[call.name], dict(call.kwargs)
    try:
        _SIGNATURES[call.name].bind(catalog, entry, *call.args, **arguments)
    except TypeError as error:
        raise GuideError(f"wrong arguments: {error}; see CONTRIBUTING.md for how it is called") from None
    return macro(catalog, entry, *call.args, **arguments)


def finished(site: Site, entry: Entry) -> str:
    """The page's body as plain Markdown, every macro call replaced by what it renders."""
    return site.bodies[entry.path]
