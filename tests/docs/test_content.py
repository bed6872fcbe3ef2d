"""How much the guide holds, and that nothing of the syllabus is left out."""

from __future__ import annotations

import pytest

from macros.catalog import is_index
from macros.schema import ArticlePage
from macros.site import Site
from scripts import measure
from scripts.figures import Figure

FIGURES = list(measure.content())


@pytest.mark.parametrize("figure", FIGURES, ids=[figure.name for figure in FIGURES])
def test_what_the_guide_promises_to_hold_is_there(figure: Figure) -> None:
    assert figure.met, str(figure)


def test_every_page_that_teaches_covers_an_objective(real_site: Site) -> None:
    for entry in real_site.catalog.entries:
        if isinstance(entry.page, ArticlePage) and not is_index(entry.path):
            assert entry.page.covers, entry.path
