"""Other builds of the same pages to compare with: finished Markdown with our theme, and stock Material."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from macros.catalog import Entry
from macros.site import finished, load_site
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
    config = _config(folder)
    config["plugins"] = []
    config["extra"] = {"guide": theme_view(site.catalog)}
    config["theme"]["custom_dir"] = str(ROOT / "overrides")
    for entry in site.catalog.entries:
        template = getattr(entry.page, "template", None)
        front = {"template": template} if template else {}
        _page(folder, entry, front, finished(site, entry))
    return _write(folder, config)


def material(folder: Path) -> Path:
    """Material as it comes, with its own search, over the same finished pages. The config's path."""
    site = load_site(ROOT / "docs")
    config = _config(folder)
    config["plugins"] = ["search"]
    config["theme"] = {"name": "material", "font": False}
    config.pop("extra_css")
    for entry in site.catalog.entries:
        # Our theme prints these from the front matter; a plain page has them in its text.
        top = f"# {entry.page.title}\n\n{entry.page.summary}\n\n{', '.join(entry.page.aka)}"
        _page(folder, entry, {}, f"{top}\n\n{finished(site, entry)}")
    return _write(folder, config)


def _config(folder: Path) -> dict[str, Any]:
    """mkdocs.yml as data, for a project in the emptied folder."""
    shutil.rmtree(folder, ignore_errors=True)
    config: dict[str, Any] = yaml.load(CONFIG.read_text(encoding="utf-8"), Loader=_Loader)
    config.pop("watch")
    config["docs_dir"] = "docs"
    return config


def _page(folder: Path, entry: Entry, front: dict[str, str], body: str) -> None:
    page = folder / "docs" / entry.path
    page.parent.mkdir(parents=True, exist_ok=True)
    front = {"title": entry.page.title, "description": entry.page.summary, **front}
    # JSON is YAML, and quotes what needs quoting.
    fields = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())
    page.write_text(f"---\n{fields}\n---\n\n{body}", encoding="utf-8")


def _write(folder: Path, config: dict[str, Any]) -> Path:
    path = folder / "mkdocs.yml"
    path.write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
    return path
