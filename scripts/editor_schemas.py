"""JSON Schemas for editors, from the content model: `python -m scripts.editor_schemas`.

Writes schemas/*.json: one for each kind of data file, one for the front matter of each kind of page. They
offer names, hints and choices while an author types; `make check` stays the judge, since it alone sees
all pages at once. `--check` writes nothing and exits 1 when a file is not what it would write.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from macros import schema
from macros.loader import read

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "schemas"
DIALECT = "http://json-schema.org/draft-07/schema#"  # what every YAML editor reads
MODELS: dict[str, type[BaseModel]] = {
    "facts": schema.Vocabulary,
    "glossary": schema.GlossaryTopic,
    "blueprint": schema.Blueprint,
    "redirects": schema.Redirects,
}
# What YAML takes for a number or a truth value is text to us, as typed (macros/yamlfile.py).
_SCALAR = ["string", "number", "boolean"]
_NAMED = ("$defs", "properties", "patternProperties")  # what holds schemas by names of the author's


def schemas(vocabulary: schema.Vocabulary) -> dict[str, str]:
    """File name → text of every schema."""
    found = {f"{name}.json": _of(model) for name, model in MODELS.items()}
    found["front-matter-index.json"] = _of(schema.IndexPage)
    for folder, kind in schema.KINDS.items():
        if kind.page is schema.IndexPage:
            continue
        front = _of(kind.page)
        if issubclass(kind.page, schema.FactsPage):
            _add_categories(front, folder, vocabulary)
        found[f"front-matter-{folder}.json"] = front
    return {name: json.dumps(one, indent=1, ensure_ascii=False) + "\n" for name, one in found.items()}


def _of(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of one model as an author writes it."""
    made: dict[str, Any] = _as_typed(model.model_json_schema(ref_template="#/definitions/{model}"))
    return {"$schema": DIALECT} | made


def _as_typed(node: Any) -> Any:
    """A schema of pydantic's as the texts of a YAML file: nothing is null, and scalars need no quotes."""
    if isinstance(node, list):
        return [_as_typed(item) for item in node if item != {"type": "null"}]
    if not isinstance(node, dict):
        return node
    seen: dict[str, Any] = {
        "definitions" if key == "$defs" else key: _named(value) if key in _NAMED else _as_typed(value)
        for key, value in node.items()
        # pydantic's titles only repeat the fields' names; a default of null is no value to write.
        if key != "title" and not (key == "default" and value in (None, [], {}))
    }
    if seen.get("type") == "string" and not {"pattern", "format", "enum", "const"} & seen.keys():
        seen["type"] = _SCALAR
    only = seen.get("anyOf", [])
    if len(only) == 1:
        del seen["anyOf"]
        # A reference of draft 7 stands alone: what stood beside it would be ignored.
        seen = {"allOf": only} | seen if "$ref" in only[0] else only[0] | seen
    elif "$ref" in seen and len(seen) > 1:
        seen["allOf"] = [{"$ref": seen.pop("$ref")}]
    return seen


def _named(schemas_by_name: dict[str, Any]) -> dict[str, Any]:
    """Schemas by names that are the author's, such as a field called `title`."""
    return {name: _as_typed(one) for name, one in schemas_by_name.items()}


def _add_categories(front: dict[str, Any], folder: str, vocabulary: schema.Vocabulary) -> None:
    """What docs/facts.yml says of the pages of a folder: the categories, and the facts of each."""
    categories = {name: one for name, one in vocabulary.categories.items() if one.kind == folder}
    front["properties"]["category"] = {
        "description": front["properties"]["category"]["description"],
        "enum": list(categories),
    }
    front["definitions"] |= {
        "FactOfOne": _valued({"type": _SCALAR}, many=False),
        "FactOfMany": _valued({"type": _SCALAR}, many=True),
    }
    front["allOf"] = [
        {
            "if": {"required": ["category"], "properties": {"category": {"const": name}}},
            "then": {"properties": {"facts": _facts(one)}} | _demanded(one),
        }
        for name, one in categories.items()
    ]


def _demanded(category: schema.Category) -> dict[str, Any]:
    return {"required": ["facts"]} if any(kind.required for kind in category.facts.values()) else {}


def _facts(category: schema.Category) -> dict[str, Any]:
    """The facts of one category, each with its label and hint."""
    return {
        "type": "object",
        "properties": {key: _fact(kind) for key, kind in category.facts.items()},
        "required": [key for key, kind in category.facts.items() if kind.required],
        "additionalProperties": False,
    }


def _fact(kind: schema.FactKind) -> dict[str, Any]:
    """One fact: only its own choices, and a list only where it may be one."""
    said = {"description": f"{kind.label}: {kind.hint}"}
    if kind.choices:
        return said | _valued({"enum": kind.choices}, kind.many)
    return said | {"allOf": [{"$ref": "#/definitions/" + ("FactOfMany" if kind.many else "FactOfOne")}]}


def _valued(one: dict[str, Any], many: bool) -> dict[str, Any]:
    """A fact whose value is `one`, or a list of such, in its short form or its long one."""
    items = {"type": "array", "items": one} | ({"uniqueItems": True} if many else {"maxItems": 1})
    long = {"type": "object", "properties": {"now": {"anyOf": [one, items]}}}
    return {"allOf": [{"$ref": "#/definitions/Fact"}], "anyOf": [one, items, long]}


def stale(wanted: dict[str, str], folder: Path) -> Iterator[str]:
    """One line per file of the folder that is missing, not what it should be, or not wanted."""
    there = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.json"))}
    for name in sorted(wanted.keys() | there.keys()):
        if name not in wanted:
            yield f"{folder.name}/{name}:1: file: belongs to no model; delete it"
        elif there.get(name) != wanted[name]:
            yield f"{folder.name}/{name}:1: file: is out of date; run `python -m scripts.editor_schemas`"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only say what is out of date")
    options = parser.parse_args(argv)
    catalog, problems = read(ROOT / "docs")
    if catalog is None:
        print("\n".join(map(str, sorted(problems))), file=sys.stderr)
        return 1
    wanted, folder = schemas(catalog.vocabulary), ROOT / FOLDER
    if options.check:
        lines = list(stale(wanted, folder))
        print("\n".join(lines), file=sys.stderr, end="\n" if lines else "")
        return 1 if lines else 0
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.json"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")
    print(f"{len(wanted)} schemas in {FOLDER}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
