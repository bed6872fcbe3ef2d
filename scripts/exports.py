"""What others read of the guide besides its pages: data, tables, Markdown, sitemap, feed. No network."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from macros.clock import today
from macros.history import atom, facts_history
from macros.problems import CatalogError, GuideError
from macros.site import Site, load_site
from scripts import export_csv, export_data, export_models, export_pages, export_sitemap, redirects
from scripts.problems import FinishError

# Where the schema of a file stands, and the model that it is made from.
SCHEMAS: dict[str, type[export_models.Record]] = {
    "data/catalog.schema.json": export_models.Catalog,
    "data/category.schema.json": export_models.CategoryFile,
    "data/categories.schema.json": export_models.CategoryIndex,
}


def make(site: Path, root: Path, site_url: str) -> None:
    """Write every export of the project at `root` into the built site; FinishError says why not.

    `site_url` is the address the site will have, or "" when it is not known.
    """
    try:
        files = exported(load_site(root / "docs"), root, site_url)
    except (CatalogError, GuideError) as error:
        raise FinishError(str(error)) from None
    for path, text in files.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        # As bytes: the line ends of a CSV are what its standard asks for on every system.
        file.write_bytes(text.encode())


def exported(guide: Site, root: Path, site_url: str) -> dict[str, str]:
    """Path below the site → text, of every file that is made; the same for the same commit and day."""
    base = site_url if not site_url or site_url.endswith("/") else f"{site_url}/"
    _no_category_is_called_like_a_file(guide)
    # Nothing of it is needed but two texts, so that the tags in it stay unread.
    settings = yaml.load((root / "mkdocs.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    name, about = settings["site_name"], settings["site_description"]
    catalog = export_data.catalog_file(guide.catalog, name, base, today())
    files = {
        "data/catalog.json": catalog.json_text(),
        "data/categories/index.json": export_data.category_index(catalog).json_text(),
    }
    for category in catalog.categories:
        file = export_data.category_file(category.category, catalog)
        files[f"data/categories/{category.category}.json"] = file.json_text()
    for path, model in SCHEMAS.items():
        schema = export_models.schema(model, base + path if base else "")
        files[path] = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    for table, text in export_csv.tables(catalog).items():
        files[f"data/csv/{table}.csv"] = text
    files |= export_pages.texts(guide, catalog, about)
    files["feed.xml"] = atom(facts_history(root), base, f"{name}: changes")
    files["robots.txt"] = export_sitemap.robots(base)
    files |= redirects.files(guide.catalog, name, base)
    if base:
        files["sitemap.xml"] = export_sitemap.sitemap(catalog)
    return files


def _no_category_is_called_like_a_file(guide: Site) -> None:
    """GuideError where a category's file would take the place of another one."""
    for name in guide.catalog.vocabulary.categories:
        if name in (*export_csv.ACROSS, "index"):
            taken = "data/categories/index.json" if name == "index" else f"data/csv/{name}.csv"
            sentence = f"{taken} is another file; give the category another name"
            raise GuideError(f"docs/facts.yml:1: categories.{name}: {sentence}")
