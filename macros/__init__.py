"""The macros as mkdocs-macros-plugin loads them. The only module here that knows MkDocs.

define_env() reads docs/ once per build, stops the build with one line per problem, and hands the theme
what page headers show (config.extra.guide).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from macros import calls
from macros.problems import CatalogError
from macros.render import MACROS
from macros.site import load_site
from macros.view import theme_view


def define_env(env: Any) -> None:
    """Offer the macros to pages and the view of the catalog to the theme."""
    from mkdocs.exceptions import PluginError

    docs = Path(env.conf["docs_dir"])
    try:
        site = load_site(docs, docs.name)
    except CatalogError as error:
        raise PluginError(str(error)) from None
    env.conf["extra"]["guide"] = theme_view(site.catalog)
    for name in MACROS:
        env.macro(_lookup(env, site.rendered, name), name)


def on_pre_page_macros(env: Any) -> None:
    """Leave in a page's meta only what MkDocs and the theme read.

    mkdocs-macros lays a page's meta over the macros' names, so the field `facts` would hide facts().
    """
    meta = env.page.meta
    view = env.conf["extra"]["guide"]["pages"][env.page.file.src_uri]
    template = {"template": meta["template"]} if "template" in meta else {}
    meta.clear()
    # The title as typed: MkDocs' own reading of YAML makes a number of `1.10`.
    meta.update(template, title=view["title"], description=view["summary"])


def _lookup(env: Any, rendered: dict[tuple[str, str], str], name: str) -> Any:
    def macro(*args: Any, **kwargs: Any) -> str:
        return rendered[env.page.file.src_uri, calls.call_key(name, args, kwargs)]

    return macro
