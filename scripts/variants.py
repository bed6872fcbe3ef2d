"""Other builds of the same pages to compare with: finished Markdown with our theme, and stock Material."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from macros.site import Site, finished, load_site
from macros.view import theme_view

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "mkdocs.yml"


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml; `!ENV [NAME, default]` stands for its default."""


def _default(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    assert isinstance(node, yaml.SequenceNode)
    return loader.construct_sequence(node)[-1]


_Loader.add_constructor("!ENV", _default)


def plain(folder: Path) -> Path:
    """Our theme over finished Markdown, without the macros plugin and the catalog. The config's path."""
    site = load_site(ROOT / "docs")
    config = _config(folder, site)
    config["plugins"] = []
    config["extra"]["guide"] = theme_view(site.catalog)
    config["theme"]["custom_dir"] = str(ROOT / "overrides")
    return _write(folder, config)


def material(folder: Path) -> Path:
    """Material as it comes, with its own search, over the same finished pages. The config's path."""
    site = load_site(ROOT / "docs")
    config = _config(folder, site)
    config["plugins"] = ["search"]
    config["theme"] = {"name": "material", "font": False}
    config.pop("extra_css")
    for entry in site.catalog.entries:
        page = folder / "docs" / entry.path
        # Our theme prints the title from the front matter; a plain page has it as its heading.
        head, _, body = page.read_text(encoding="utf-8").removeprefix("---\n").partition("---\n")
        names = ", ".join(entry.page.aka)
        top = f"# {entry.page.title}\n\n{entry.page.summary}\n\n{names}"
        head = head.partition("template:")[0]
        page.write_text(f"---\n{head}---\n\n{top}\n\n{body}", encoding="utf-8")
    return _write(folder, config)


def _config(folder: Path, site: Site) -> dict[str, Any]:
    """mkdocs.yml as data, and the finished pages written below folder/docs."""
    shutil.rmtree(folder, ignore_errors=True)
    config: dict[str, Any] = yaml.load(CONFIG.read_text(encoding="utf-8"), Loader=_Loader)
    config.pop("watch")
    config["docs_dir"] = "docs"
    for entry in site.catalog.entries:
        page = folder / "docs" / entry.path
        page.parent.mkdir(parents=True, exist_ok=True)
        front: dict[str, str] = {"title": entry.page.title, "description": entry.page.summary}
        template = getattr(entry.page, "template", None)
        if template:
            front["template"] = template
        # JSON is YAML, and quotes what needs quoting.
        fields = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())
        page.write_text(f"---\n{fields}\n---\n\n{finished(site, entry)}", encoding="utf-8")
    return config


def _write(folder: Path, config: dict[str, Any]) -> Path:
    path = folder / "mkdocs.yml"
    path.write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
    return path
