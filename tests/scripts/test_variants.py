"""The guide that is ten times as large is a guide: checked like the real one, and built by the same steps."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from macros.catalog import Catalog, is_index, normal
from macros.site import Site, load_site
from scripts import build, variants

ROOT = Path(__file__).resolve().parents[2]
GOOD = ROOT / "tests" / "fixtures" / "good"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the small docs of the fixtures, and a raw block in one of its articles."""
    root = tmp_path_factory.mktemp("small")
    shutil.copytree(GOOD, root / "docs", ignore=shutil.ignore_patterns("*.txt"))
    for name in ("macros", "overrides", "scripts", "mkdocs.yml"):
        (root / name).symlink_to(ROOT / name)
    page = root / "docs/concepts/drift.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(
        f'{text}\n{{% raw %}}{{{{resolve:x}}}}{{% endraw %}} {{{{ link(name="gamma-trees", text="it") }}}}\n',
        encoding="utf-8",
    )
    return root


@pytest.fixture(scope="module")
def large(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return variants.tenfold(tmp_path_factory.mktemp("large") / "project", small)


@pytest.fixture(scope="module")
def large_site(large: Path) -> Site:
    """Loaded as every guide is: a copy that is no valid page fails here, with its line."""
    return load_site(large / "docs")


def articles(catalog: Catalog) -> Counter[str]:
    return Counter(entry.kind for entry in catalog.entries if not is_index(entry.path))


def test_what_grows_is_there_ten_times_and_the_rest_once(small: Path, large_site: Site) -> None:
    before, after = load_site(small / "docs").catalog, large_site.catalog
    assert articles(after) == {
        kind: number * (10 if kind in variants.GROWING else 1) for kind, number in articles(before).items()
    }
    assert len(after.terms) == 10 * len(before.terms)
    assert {entry.path for entry in before.entries} <= {entry.path for entry in after.entries}


def test_every_copy_has_a_made_up_word_of_its_own(small: Path, large_site: Site) -> None:
    known = {word for entry in load_site(small / "docs").catalog.entries for word in words(entry.names)}
    added = [set(words(entry.names)) - known for entry in large_site.catalog.entries if "-" in entry.slug]
    new = [found for found in added if found]
    assert len(new) == 9 * sum(
        number
        for kind, number in articles(load_site(small / "docs").catalog).items()
        if kind in variants.GROWING
    )
    assert all(len(found) == 1 for found in new)
    assert len(set.union(*new)) == len(new)


def words(names: tuple[str, ...]) -> list[str]:
    return [word for name in names for word in normal(name).replace("-", " ").split()]


def test_a_copy_leads_to_copies(large_site: Site) -> None:
    catalog = large_site.catalog
    original = catalog.find("alpha-stream")
    copies = [entry for entry in catalog.of_kind("services") if entry.slug.startswith("alpha-stream-")]
    assert len(copies) == 9
    for copy in copies:
        (related,) = catalog.relations[copy.slug]
        assert related.slug.startswith("beta-queue-")
        (comparison,) = catalog.comparisons[copy.slug]
        assert comparison.slug.startswith("alpha-or-beta-")
        assert copy.facts == original.facts
        body = large_site.bodies[copy.path]
        assert "glossary/index.md#term-recall-" in body
        assert "what was recalled" in body
        # Its own facts are drawn on it, and each side by side with those of the right copy.
        assert 'class="guide guide--facts ' in body
        assert f"[{related.page.title}](../services/{related.slug}.md)" in large_site.bodies[comparison.path]
    assert catalog.relations["alpha-stream"] == (catalog.find("beta-queue"),)
    assert {entry.term.page for entry in catalog.terms if entry.term.term.startswith("recall ")} == {
        entry.slug for entry in catalog.of_kind("concepts") if entry.slug != "drift"
    }


def test_texts_of_other_tools_stay_texts(large_site: Site) -> None:
    bodies = [body for path, body in large_site.bodies.items() if path.startswith("concepts/drift")]
    assert len(bodies) == 10
    assert all("{{resolve:x}} [it](../algorithms/gamma-trees" in body for body in bodies)


def test_the_real_pages_can_be_copied(real_site: Site, tmp_path: Path) -> None:
    twice = load_site(variants.tenfold(tmp_path / "twice", times=2) / "docs").catalog
    once = real_site.catalog
    grown = sum(number for kind, number in articles(once).items() if kind in variants.GROWING)
    assert grown > 300
    assert len(twice.entries) == len(once.entries) + grown
    assert len(twice.terms) == 2 * len(once.terms)
    assert len(twice.facts) == 2 * len(once.facts)


def test_it_is_built_by_the_real_steps(large: Path, large_site: Site, tmp_path: Path) -> None:
    out = tmp_path / "site"
    build.build(out, large)
    for entry in large_site.catalog.entries:
        assert (out / entry.path.removesuffix(".md").removesuffix("index") / "index.html").is_file()


def test_a_word_is_made_up_once() -> None:
    made = [variants.made_up(number) for number in range(20_000)]
    assert len(set(made)) == len(made)
    assert {len(word) for word in made} == {8}


def test_other_builds_are_of_the_same_pages(small: Path, tmp_path: Path) -> None:
    site = load_site(small / "docs")
    configs: dict[str, dict[str, Any]] = {}
    for make in (variants.plain, variants.material):
        path = make(tmp_path / make.__name__, small)
        configs[make.__name__] = json.loads(path.read_text(encoding="utf-8"))
        pages = {page.relative_to(path.parent / "docs").as_posix() for page in path.parent.rglob("*.md")}
        assert pages == set(site.bodies)
        for page, body in site.bodies.items():
            assert (path.parent / "docs" / page).read_text(encoding="utf-8").endswith(body)
    # What makes ours quicker is no part of Material.
    assert "macros.inline" in configs["plain"]["markdown_extensions"]
    assert "macros.inline" not in configs["material"]["markdown_extensions"]
    assert configs["material"]["plugins"] == ["search"]
