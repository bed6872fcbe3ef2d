"""The schemas that editors read: up to date, right about every file we have, and strict about bad ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from macros import schema
from macros.loader import FRONT_MATTER
from macros.site import Site
from scripts import editor_schemas

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SERVICE = """\
title: New Stream
summary: A service to try things with.
category: streaming
covers: [mls-1.1.1]
sources: {guide: https://docs.aws.amazon.com/new.html}
facts: {latency: 1 s, operations: none, scaling_unit: shard}
checked: 2024-05-01
"""


class EditorLoader(yaml.CSafeLoader):
    """YAML as an editor's language server reads it: version 1.2, where `yes` and a day are plain text."""


EditorLoader.yaml_implicit_resolvers = {}
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(true|false)$"), list("tf"))
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("(null|~|)$"), ["n", "~", ""])
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("[-+]?[0-9]+$"), list("-+0123456789"))
EditorLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?[0-9]*\.[0-9]+$"), list("-+.0123456789")
)


def as_read(text: str) -> Any:
    return yaml.load(text, Loader=EditorLoader)


def validator(name: str) -> Draft7Validator:
    one = json.loads((ROOT / "schemas" / name).read_text("utf-8"))
    Draft7Validator.check_schema(one)
    return Draft7Validator(one)


def front_matter(path: Path) -> str:
    match = FRONT_MATTER.match(path.read_text("utf-8"))
    assert match
    return match["yaml"]


def files() -> Iterator[tuple[str, str]]:
    """Every file that has a schema, and that schema's name."""
    yield "facts.yml", "facts.json"
    yield "exam/blueprint.yml", "blueprint.json"
    yield "redirects.yml", "redirects.json"
    for path in sorted(DOCS.glob("glossary/*.yml")):
        yield path.relative_to(DOCS).as_posix(), "glossary.json"
    for path in sorted(DOCS.rglob("*.md")):
        kind = "index" if path.name == "index.md" else path.parent.name
        yield path.relative_to(DOCS).as_posix(), f"front-matter-{kind}.json"


def test_they_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    code = editor_schemas.main(["--check"])
    assert capsys.readouterr().err == ""
    assert code == 0


def test_every_file_of_the_guide_is_right(real_site: Site) -> None:
    known = {name: validator(name) for name in dict(files()).values()}
    seen = list(files())
    assert len(seen) > len(real_site.catalog.entries)
    found = {
        path: f"{error.json_path}: {error.message[:200]}"
        for path, name in seen
        for error in known[name].iter_errors(
            as_read(front_matter(DOCS / path) if path.endswith(".md") else (DOCS / path).read_text("utf-8"))
        )
    }
    assert found == {}


def test_each_schema_says_what_each_field_is_for() -> None:
    for path in sorted((ROOT / "schemas").glob("*.json")):
        whole = json.loads(path.read_text("utf-8"))
        for one in (whole, *whole.get("definitions", {}).values()):
            fields = one.get("properties", {})
            silent = [name for name, field in fields.items() if not field.get("description")]
            assert (path.name, silent) == (path.name, [])


def test_a_fact_shows_its_hint_and_its_choices(real_site: Site) -> None:
    category = real_site.catalog.vocabulary.categories["storage"]
    front = json.loads((ROOT / "schemas/front-matter-services.json").read_text("utf-8"))
    assert "storage" in front["properties"]["category"]["enum"]
    (rule,) = (one for one in front["allOf"] if one["if"]["properties"]["category"]["const"] == "storage")
    facts = rule["then"]["properties"]["facts"]
    assert facts["properties"].keys() == category.facts.keys()
    kind = facts["properties"]["kind"]
    assert kind["description"] == f"{category.facts['kind'].label}: {category.facts['kind'].hint}"
    assert kind["anyOf"][0] == {"enum": category.facts["kind"].choices}


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    """The front matter of a real service page, which each planted fault changes in one place."""
    found: dict[str, Any] = as_read(front_matter(DOCS / "services/s3.md"))
    assert list(validator("front-matter-services.json").iter_errors(found)) == []
    return found


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "object"},
        {"kind": ["object"]},
        {"kind": {"now": "object", "note": "only"}},
        {"size": {"now": ["5 TiB"]}},
        {"size": 5},
        {"size": {"now": "5 TiB", "proof": "s3/x = 1"}},
        {"size": {"now": "5 TiB", "proof": ["s3/x = 1", "s3/y = 2"]}},
    ],
)
def test_short_and_long_forms_are_both_right(service: dict[str, Any], facts: dict[str, Any]) -> None:
    changed = service | {"facts": service["facts"] | facts}
    assert list(validator("front-matter-services.json").iter_errors(changed)) == []


@pytest.mark.planted
@pytest.mark.parametrize(
    "change",
    [
        {"sumary": "A slip in the name of a field."},
        {"title": None},
        {"summary": "x" * (schema.SUMMARY_LENGTH + 1)},
        {"category": "storrage"},
        {"category": "built-in-algorithm"},
        {"covers": []},
        {"covers": ["mls 1.2"]},
        {"aka": "S3"},
        {"sources": {}},
        {"sources": {"guide": "http://docs.aws.amazon.com/"}},
        {"status": {"state": "gone"}},
        {"status": {"sate": "ended"}},
        {"features": [{"state": "ended"}]},
        {"facts": {"kind": "object"}},
        {"facts+": {"kind": "blob"}},
        {"facts+": {"kind": {"now": "blob"}}},
        {"facts+": {"size": ["5 TiB", "5 PiB"]}},
        {"facts+": {"size": {"note": "no value"}}},
        {"facts+": {"size": {"now": "5 TiB", "prof": "x"}}},
        {"facts+": {"size": None}},
        {"facts+": {"latency": "1 s"}},
    ],
    ids=str,
)
def test_a_planted_fault_in_front_matter_is_refused(service: dict[str, Any], change: dict[str, Any]) -> None:
    if "facts+" in change:
        change = {"facts": service["facts"] | change["facts+"]}
    assert list(validator("front-matter-services.json").iter_errors(service | change))


@pytest.mark.planted
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("glossary.json", "title: One\nterms: []\n"),
        ("glossary.json", "title: One\nterms:\n  - {term: a}\n"),
        ("glossary.json", "title: One\nterms:\n  - {term: a, definition: b, sea: [c]}\n"),
        ("glossary.json", f"title: One\nterms:\n  - {{term: a, definition: {'x' * 301}}}\n"),
        ("facts.json", "authorities: {}\n"),
        ("facts.json", "authorities: {}\ncategories: {a: {title: A, kind: exam, facts: {}}}\n"),
        ("facts.json", "authorities: {}\ncategories: {a: {title: A, facts: {}}}\n"),
        ("blueprint.json", "exams: {mls: {code: MLS-C01}}\n"),
        ("front-matter-compare.json", SERVICE),
        ("front-matter-exam.json", SERVICE),
        ("front-matter-index.json", "title: Services\nsummary: All.\ntemplate: main.html\n"),
    ],
)
def test_a_planted_fault_in_another_file_is_refused(name: str, text: str) -> None:
    assert list(validator(name).iter_errors(as_read(text)))


@pytest.mark.planted
def test_a_schema_that_is_old_missing_or_left_over_is_named(tmp_path: Path, real_site: Site) -> None:
    wanted = editor_schemas.schemas(real_site.catalog.vocabulary)
    folder = tmp_path / "schemas"
    folder.mkdir()
    for name, text in wanted.items():
        (folder / name).write_text(text, "utf-8")
    assert list(editor_schemas.stale(wanted, folder)) == []
    (folder / "facts.json").write_text("{}", "utf-8")
    (folder / "glossary.json").unlink()
    (folder / "gone.json").write_text("{}", "utf-8")
    assert [line.split(": ", 2)[2] for line in editor_schemas.stale(wanted, folder)] == [
        "is out of date; run `python -m scripts.editor_schemas`",
        "is out of date; run `python -m scripts.editor_schemas`",
        "belongs to no model; delete it",
    ]


def test_the_editor_is_told_of_every_data_file() -> None:
    settings = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))
    told = {
        (path.relative_to(ROOT).as_posix(), name)
        for name, pattern in settings["yaml.schemas"].items()
        for path in ROOT.glob(pattern)
    }
    assert told == {(f"docs/{path}", f"schemas/{name}") for path, name in files() if path.endswith(".yml")}
