"""What MkDocs gets: the macros by name, a view for the theme, all problems in one error."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from mkdocs.config import load_config
from mkdocs.exceptions import PluginError

from macros import define_env, on_pre_page_macros
from tests.macros.guide import BAD, ROOT, Guide


class Environment:
    """As much of mkdocs-macros' environment as is used."""

    def __init__(self, guide: Guide) -> None:
        self.docs = guide.docs
        self.conf: dict[str, Any] = {"docs_dir": str(guide.docs), "extra": {}}
        self.page: Any = None
        self.markdown = ""

    def turn_to(self, path: str) -> None:
        """Go to a page, with its front matter as MkDocs reads it."""
        _, front, self.markdown = (self.docs / path).read_text("utf-8").split("---\n", 2)
        self.page = SimpleNamespace(file=SimpleNamespace(src_uri=path), meta=yaml.safe_load(front))


@pytest.fixture
def environment(guide: Guide) -> Environment:
    environment = Environment(guide)
    define_env(environment)
    return environment


def test_each_page_gets_what_its_own_calls_give(environment: Environment, guide: Guide) -> None:
    for path, text in (
        ("index.md", "Begin with [Alpha Stream](services/alpha-stream.md)."),
        ("services/beta-queue.md", '<div class="guide guide--facts guide--stack" markdown>'),
    ):
        environment.turn_to(path)
        assert "{{" in environment.markdown
        on_pre_page_macros(environment)
        assert text in environment.markdown
        assert environment.markdown == guide.markdown(path)


def test_no_page_is_run_as_a_template(guide: Guide) -> None:
    """Not even one that MkDocs hands over with a call in it: the plugin's Jinja is no sandbox."""
    plugin = load_config(str(ROOT / "mkdocs.yml")).plugins["macros"].config
    assert plugin["render_by_default"] is False
    assert not plugin["force_render_paths"]
    guide.service("delta", body="{% raw %}{{ 6 * 7 }}{% endraw %}")
    environment = Environment(guide)
    define_env(environment)
    environment.turn_to("services/delta.md")
    on_pre_page_macros(environment)
    assert "{{ 6 * 7 }}" in environment.markdown
    assert "render_macros" not in environment.page.meta


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
