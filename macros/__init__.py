"""The macros as mkdocs-macros-plugin loads them. The only module here that knows MkDocs.

define_env() reads docs/ once per build, stops the build with one line per problem, and hands the theme
what page headers show (config.extra.guide). The plugin itself renders nothing (`render_by_default: false`):
on_pre_page_macros() gives it each page with its macro calls already replaced.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from macros.mend import repository
from macros.problems import CatalogError, GuideError
from macros.site import load_site
from macros.view import escaped, theme_view


def define_env(env: Any) -> None:
    """Read the guide, and give the theme its view of the catalog."""
    from mkdocs.exceptions import PluginError

    docs = Path(env.conf["docs_dir"])
    try:
        site = load_site(docs, docs.name)
        env.conf["extra"]["repo"] = repository(env.conf["extra"].get("repo"))
    except (CatalogError, GuideError) as error:
        raise PluginError(str(error)) from None
    env.conf["extra"]["guide"] = escaped(theme_view(site.catalog))
    env.conf["extra"]["bodies"] = site.bodies
    # What scripts.build knows of the published site: path of an asset → name with its hash, and the policy
    # of every page. `make edit` has neither: its pages reload by a script that stands in them.
    env.conf["extra"] |= json.loads(os.environ.get("GUIDE_PUBLISHED", "{}"))


def on_pre_page_macros(env: Any) -> None:
    """Take the page's body with its macros rendered; leave in its meta only what MkDocs needs of it."""
    meta, path = env.page.meta, env.page.file.src_uri
    view = env.conf["extra"]["guide"]["pages"][path]
    template = {"template": meta["template"]} if "template" in meta else {}
    meta.clear()
    # The title as typed: MkDocs' own reading of YAML makes a number of `1.10`.
    meta.update(template, title=view["title"], description=view["summary"])
    env.markdown = env.conf["extra"]["bodies"][path]
