"""What MkDocs gets: the macros by name, a view for the theme, all problems in one error."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from mkdocs.exceptions import PluginError

from macros import define_env, on_pre_page_macros
from macros.render import MACROS
from tests.macros.guide import BAD, Guide


class Environment:
    """As much of mkdocs-macros' environment as is used."""

    def __init__(self, guide: Guide) -> None:
        self.docs = guide.docs
        self.conf: dict[str, Any] = {"docs_dir": str(guide.docs), "extra": {}}
        self.macros: dict[str, Callable[..., str]] = {}
        self.page: Any = None

    def macro(self, function: Callable[..., str], name: str) -> None:
        self.macros[name] = function

    def turn_to(self, path: str) -> None:
        """Go to a page, with its front matter as MkDocs reads it."""
        front = (self.docs / path).read_text("utf-8").split("---\n")[1]
        self.page = SimpleNamespace(file=SimpleNamespace(src_uri=path), meta=yaml.safe_load(front))


@pytest.fixture
def environment(guide: Guide) -> Environment:
    environment = Environment(guide)
    define_env(environment)
    return environment


def test_every_macro_is_offered_under_its_name(environment: Environment) -> None:
    assert set(environment.macros) == set(MACROS)


def test_a_macro_answers_for_the_page_that_is_being_built(environment: Environment) -> None:
    environment.turn_to("index.md")
    assert environment.macros["link"]("alpha-stream") == "[Alpha Stream](services/alpha-stream.md)"
    environment.turn_to("services/beta-queue.md")
    assert environment.macros["facts"]().startswith('<div class="guide guide--facts guide--stack" markdown>')


def test_the_theme_gets_its_view(environment: Environment) -> None:
    assert environment.conf["extra"]["guide"]["pages"]["concepts/drift.md"]["title"] == "Drift"


def test_all_problems_stop_the_build_in_one_error(guide: Guide) -> None:
    guide.overlay(BAD / "many-at-once")
    with pytest.raises(PluginError) as caught:
        define_env(Environment(guide))
    assert str(caught.value).split("\n") == guide.problems()


def test_a_pages_fields_do_not_hide_the_macros(environment: Environment) -> None:
    environment.turn_to("services/alpha-stream.md")
    on_pre_page_macros(environment)
    assert environment.page.meta == {
        "title": "Alpha Stream",
        "description": "Keeps records in order until every reader has had them.",
    }


@pytest.mark.parametrize("title", ["1.10", "2024-02-09", "no", "1_000", "~", "0x1F"])
def test_a_title_is_the_text_that_was_typed_also_for_mkdocs(title: str, guide: Guide) -> None:
    guide.service("delta", title=title)
    environment = Environment(guide)
    define_env(environment)
    environment.turn_to("services/delta.md")
    on_pre_page_macros(environment)
    assert environment.page.meta["title"] == title
