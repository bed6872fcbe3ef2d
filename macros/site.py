"""The whole site as data: the checked catalog, and every macro call of every page already rendered.

Rendering all calls once before the build finds all wrong ones in one run; the build then only looks them up.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jinja2

from macros import calls, formulas
from macros.catalog import BrokenPageError, Catalog, Entry
from macros.loader import read
from macros.problems import CatalogError, GuideError, Problem
from macros.render import MACROS


@dataclass(frozen=True)
class Site:
    """A checked catalog and its rendered macro calls, by page path and call key."""

    catalog: Catalog
    rendered: dict[tuple[str, str], str]


def load_site(docs: Path | str, shown_as: str = "docs") -> Site:
    """Read docs/, check it, and evaluate every macro call. Raises CatalogError with every problem."""
    catalog, problems = read(docs, shown_as)
    if catalog is None:
        raise CatalogError(problems)
    rendered: dict[tuple[str, str], str] = {}
    for entry in catalog.entries:
        path = f"{shown_as}/{entry.path}"
        found, faults = calls.parse(entry.body, path, entry.body_line, MACROS)
        problems += faults
        for latex, display, line in formulas.find(entry.body):
            try:
                formulas.convert(latex, display)
            except GuideError as error:
                problems.append(Problem(path, entry.body_line + line, "formula", str(error)))
        for call in found:
            try:
                rendered[entry.path, call.key] = evaluate(catalog, entry, call)
            except BrokenPageError:
                continue
            except GuideError as error:
                problems.append(Problem(path, call.line, f"{call.name}()", str(error)))
    if problems:
        raise CatalogError(problems)
    return Site(catalog, rendered)


def evaluate(catalog: Catalog, entry: Entry, call: calls.Call) -> str:
    """The Markdown of one call; GuideError also when the arguments do not fit the macro."""
    macro, arguments = MACROS[call.name], dict(call.kwargs)
    try:
        inspect.signature(macro).bind(catalog, entry, *call.args, **arguments)
    except TypeError as error:
        raise GuideError(f"wrong arguments: {error}; see CONTRIBUTING.md for how it is called") from None
    return macro(catalog, entry, *call.args, **arguments)


def finished(site: Site, entry: Entry) -> str:
    """The page's body as plain Markdown, every macro call replaced by what it renders."""

    def lookup(name: str) -> Callable[..., str]:
        return lambda *args, **kwargs: site.rendered[entry.path, calls.call_key(name, args, kwargs)]

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    return environment.from_string(entry.body).render({name: lookup(name) for name in MACROS})
