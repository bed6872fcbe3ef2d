"""What others build on: data, tables and texts say what the pages say, and fit their schemas."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from jsonschema import Draft202012Validator

from macros.render import MACROS
from macros.site import Site
from scripts import export_csv, export_models, exports
from scripts.export_markdown import plain, rooted, words
from scripts.problems import FinishError
from tests.macros.guide import ROOT, Guide

ADDRESS = "https://example.org/guides/ml/"
Files = dict[str, str]


def project(folder: Path) -> Guide:
    """The small guide of the fixtures as a project: docs/ and the settings beside it."""
    shutil.copy(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    return Guide.good(folder)


def export(guide: Guide, site_url: str = "") -> Files:
    return exports.exported(guide.site(), guide.docs.parent, site_url)


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    return project(tmp_path)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Every export of the small guide."""
    return export(project(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="module")
def real(real_site: Site) -> Files:
    """Every export of the project's own docs/, for a site whose address is not known."""
    return exports.exported(real_site, ROOT, "")


@pytest.fixture(scope="module")
def addressed(real_site: Site) -> Files:
    """The same for a site below a path of a known host."""
    return exports.exported(real_site, ROOT, ADDRESS)


def catalog(files: Files) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files["data/catalog.json"])
    return found


def page(data: dict[str, Any], slug: str = "alpha-stream") -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in data["pages"] if one["slug"] == slug)
    return found


def fact(data: dict[str, Any], key: str = "latency") -> dict[str, Any]:
    found: dict[str, Any] = page(data)["facts"][key]
    return found


# --- JSON and its schemas -------------------------------------------------------------------------


def schema_of(path: str) -> str:
    """Where the schema of a data file stands."""
    if path == "data/categories/index.json":
        return "data/categories.schema.json"
    return "data/catalog.schema.json" if path == "data/catalog.json" else "data/category.schema.json"


def data_files(files: Files) -> list[str]:
    return [path for path in files if path.endswith(".json") and ".schema." not in path]


def faults(files: Files, path: str, data: object) -> list[str]:
    schema = json.loads(files[schema_of(path)])
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [error.message for error in validator.iter_errors(data)]


def test_every_data_file_fits_the_schema_beside_it(real: Files, small: Files) -> None:
    for files, fewest in ((real, 20), (small, 5)):
        assert len(data_files(files)) >= fewest
        assert {path: faults(files, path, json.loads(files[path])) for path in data_files(files)} == {
            path: [] for path in data_files(files)
        }


@pytest.mark.parametrize("path", [*exports.SCHEMAS])
def test_a_schema_is_one_by_its_own_standard(small: Files, addressed: Files, path: str) -> None:
    schema = json.loads(small[path])
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "$id" not in schema
    assert json.loads(addressed[path])["$id"] == ADDRESS + path


WRONG: dict[str, Callable[[dict[str, Any]], object]] = {
    "an unknown key of the file": lambda data: data.update(more=1),
    "an unknown key of a page": lambda data: page(data).update(colour="red"),
    "an unknown key of a fact": lambda data: fact(data).update(value="1 s"),
    "a page without a title": lambda data: page(data).pop("title"),
    "a page without an address": lambda data: page(data).pop("url"),
    "a thing without facts": lambda data: page(data).pop("facts"),
    "a thing of no category": lambda data: page(data).pop("category"),
    "a thing that says it is a tool": lambda data: page(data).update(kind="tools"),
    "facts on a comparison": lambda data: page(data, "alpha-or-beta").update(facts={}),
    "a comparison of one": lambda data: page(data, "alpha-or-beta").update(compares=["alpha-stream"]),
    "a null": lambda data: fact(data).update(note=None),
    "one value that is no list": lambda data: fact(data).update(now="1 s"),
    "a fact without a value": lambda data: fact(data).update(now=[]),
    "a fact without a source": lambda data: fact(data).pop("source"),
    "a source that is no address": lambda data: fact(data).update(source="the guide"),
    "a fact key with a hyphen": lambda data: page(data)["facts"].update({"new-fact": fact(data)}),
    "proven in words": lambda data: fact(data).update(proven="yes"),
    "a state that there is not": lambda data: page(data).update(state="closed"),
    "a day that there is not": lambda data: page(data).update(checked="2026-13-01"),
    "an objective of no exam": lambda data: page(data).update(covers=["everything"]),
    "the version of another format": lambda data: data.update(version="2.0.0"),
    "a weight in words": lambda data: data["exams"][0]["domains"][0].update(weight="20 %"),
    "a term without a definition": lambda data: data["glossary"][0]["terms"][0].pop("definition"),
}


@pytest.mark.planted
@pytest.mark.parametrize("wrong", [*WRONG])
def test_a_wrong_record_does_not_fit(small: Files, wrong: str) -> None:
    data = catalog(small)
    WRONG[wrong](data)
    assert faults(small, "data/catalog.json", data)


WRONG_IN_A_CATEGORY: dict[str, Callable[[dict[str, Any]], object]] = {
    "a page without the words of its state": lambda data: page(data).pop("state_label"),
    "a label without code": lambda data: data["facts"][0].pop("code"),
    "a label with more": lambda data: data["facts"][0].update(hint="What to write"),
    "a kind that has no facts": lambda data: data.update(kind="exam"),
}


@pytest.mark.planted
@pytest.mark.parametrize("wrong", [*WRONG_IN_A_CATEGORY])
def test_a_wrong_category_does_not_fit(small: Files, wrong: str) -> None:
    path = "data/categories/streaming.json"
    data = json.loads(small[path])
    WRONG_IN_A_CATEGORY[wrong](data)
    assert len(faults(small, path, data)) == 1


# What a program relies on, keys, types, rules and columns, without the words that explain them.
SHAPES = {"1.0.0": "f71b2fdbcc5fe98e"}


def bare(value: Any) -> Any:
    """A schema without its words."""
    if isinstance(value, list):
        return [bare(one) for one in value]
    if not isinstance(value, dict):
        return value
    said = [key for key in ("title", "description") if isinstance(value.get(key), str)]
    return {key: bare(one) for key, one in value.items() if key not in said}


@pytest.mark.planted
def test_a_changed_format_has_a_new_version(small: Files) -> None:
    shapes = [bare(json.loads(small[path])) for path in exports.SCHEMAS]
    columns = [small[f"data/csv/{name}.csv"].partition("\r\n")[0] for name in export_csv.ACROSS]
    shape = hashlib.sha256(json.dumps([shapes, columns], sort_keys=True).encode()).hexdigest()[:16]
    assert SHAPES.get(export_models.VERSION) == shape, (
        "the format changed: raise VERSION in scripts/export_models.py by the rule of docs/tools/data.md "
        "and write the new version and shape here"
    )


# --- what the data says ---------------------------------------------------------------------------


def test_a_category_has_what_a_program_was_promised(small: Files) -> None:
    data = json.loads(small["data/categories/streaming.json"])
    assert list(data) == ["version", "category", "title", "kind", "facts", "pages"]
    assert (data["version"], data["category"], data["title"], data["kind"]) == (
        "1.0.0",
        "streaming",
        "Streaming data",
        "services",
    )
    assert data["facts"] == [
        {"key": "latency", "label": "Latency", "code": False},
        {"key": "modes", "label": "Modes", "code": True},
        {"key": "scaling", "label": "Scaling", "code": False},
    ]
    assert [one["title"] for one in data["pages"]] == ["Alpha Stream", "Beta Queue"]
    beta = page(data, "beta-queue")
    assert (beta["url"], beta["summary"]) == (
        "services/beta-queue/",
        "Hands each record to one reader and forgets it.",
    )
    assert (beta["state"], beta["state_label"]) == ("renamed", "Renamed")
    assert beta["status"] == {
        "state": "renamed",
        "since": "2023-08-30",
        "was": "Old Beta",
        "source": "https://docs.aws.amazon.com/beta/latest/dev/history.html",
        "confidence": "high",
    }


def test_a_fact_says_how_it_is_known(small: Files) -> None:
    facts = page(json.loads(small["data/categories/streaming.json"]))["facts"]
    limits = "https://docs.aws.amazon.com/alpha/latest/dev/limits.html"
    assert facts["latency"] == {
        "label": "Latency",
        "now": ["70 ms"],
        "note": "with one reader",
        "exam": "200 ms",
        "source": limits,
        "proven": False,
    }
    assert facts["modes"] == {
        "label": "Modes",
        "now": ["ON_DEMAND", "PROVISIONED"],
        "source": "https://docs.aws.amazon.com/alpha/latest/dev/modes.html",
        "proven": True,
        "proof": ["kinesis/StreamMode = ON_DEMAND, PROVISIONED"],
    }
    # Who names no source means the first of the page.
    assert facts["scaling"] == {
        "label": "Scaling",
        "now": ["automatic"],
        "source": limits,
        "proven": False,
    }


def test_the_index_counts_the_pages_of_each_category(small: Files) -> None:
    assert json.loads(small["data/categories/index.json"]) == {
        "version": "1.0.0",
        "categories": [
            {"category": "streaming", "title": "Streaming data", "kind": "services", "pages": 2},
            {"category": "tree-building", "title": "Tree building", "kind": "algorithms", "pages": 1},
            {"category": "model-quality", "title": "Model quality", "kind": "concepts", "pages": 1},
        ],
    }


def test_facts_stand_in_the_order_of_the_vocabulary(guide: Guide) -> None:
    guide.service("zeta", "facts: {scaling: manual, modes: X, latency: 1 s}")
    data = json.loads(export(guide)["data/categories/streaming.json"])
    assert list(page(data, "zeta")["facts"]) == ["latency", "modes", "scaling"]


def test_every_page_term_and_objective_is_in_the_catalog(real_site: Site, real: Files) -> None:
    data, source = catalog(real), real_site.catalog
    assert sorted(one["slug"] for one in data["pages"]) == sorted(entry.slug for entry in source.entries)
    assert sum(len(one.get("facts", ())) for one in data["pages"]) == len(source.facts)
    assert sum(len(topic["terms"]) for topic in data["glossary"]) == len(source.terms)
    items = [
        item["id"]
        for exam in data["exams"]
        for domain in exam["domains"]
        for item in (domain, *domain["tasks"], *(o for task in domain["tasks"] for o in task["objectives"]))
    ]
    assert sorted(items) == sorted(source.exam_items)


def test_what_the_data_names_is_in_it(real: Files) -> None:
    data = catalog(real)
    slugs = {one["slug"] for one in data["pages"]}
    named = {
        slug
        for one in data["pages"]
        for key in ("related", "comparisons", "compares")
        for slug in one.get(key, ())
    }
    terms = [term for topic in data["glossary"] for term in topic["terms"]]
    assert named | {term["page"] for term in terms if "page" in term} <= slugs
    assert {name for term in terms for name in term["see"]} <= {term["term"] for term in terms}
    assert {one["category"] for one in data["pages"] if "category" in one} <= {
        one["category"] for one in data["categories"]
    }


def test_proven_means_that_there_is_a_proof(real: Files) -> None:
    facts = [one for page in catalog(real)["pages"] for one in page.get("facts", {}).values()]
    assert [one for one in facts if one["proven"] != ("proof" in one)] == []
    assert 0 < sum(one["proven"] for one in facts) < len(facts)


def test_the_catalog_says_when_where_and_under_which_licence(
    guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(dt.datetime(2026, 3, 4, tzinfo=dt.UTC).timestamp())))
    data = catalog(export(guide, "https://example.org/guide"))
    assert (data["generated"], data["site"]) == ("2026-03-04", "https://example.org/guide/")
    assert data["name"] == "AWS ML Field Guide"
    assert data["licence"] == {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
    assert "site" not in catalog(export(guide))


# --- CSV ------------------------------------------------------------------------------------------


def rows(text: str) -> list[dict[str, str]]:
    """The rows as a program gets them that follows the page for reusers."""
    found = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return [{key: cell.removeprefix("'") for key, cell in row.items()} for row in found]


def tables(files: Files) -> list[str]:
    return [path for path in files if path.endswith(".csv")]


def test_every_table_is_a_table(real: Files) -> None:
    for path in tables(real):
        text = real[path]
        assert text.endswith("\r\n"), path
        assert "\n" not in text.replace("\r\n", ""), path
        parsed = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert {len(row) for row in parsed} == {len(parsed[0])}, path
        assert len(set(parsed[0])) == len(parsed[0]), path
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in parsed[0]), path


def test_a_category_has_a_row_a_page_and_a_column_a_fact(real: Files) -> None:
    for category in catalog(real)["categories"]:
        data = json.loads(real[f"data/categories/{category['category']}.json"])
        table = rows(real[f"data/csv/{category['category']}.csv"])
        assert [row["slug"] for row in table] == [one["slug"] for one in data["pages"]]
        for row, one in zip(table, data["pages"], strict=True):
            keys = [label["key"] for label in data["facts"]]
            assert list(row) == ["slug", "title", "state", "address", *keys, "checked"]
            assert {key: row[key] for key in keys if row[key]} == {
                key: "; ".join(value["now"]) for key, value in one["facts"].items()
            }
            assert (row["title"], row["state"], row["address"], row["checked"]) == (
                one["title"],
                one["state"],
                one["url"],
                one["checked"],
            )


def test_the_table_of_facts_holds_all_of_every_fact(real: Files) -> None:
    table = {(row["slug"], row["fact"]): row for row in rows(real["data/csv/facts.csv"])}
    count = 0
    for one in catalog(real)["pages"]:
        for key, value in one.get("facts", {}).items():
            row = table[one["slug"], key]
            count += 1
            assert row["now"] == "; ".join(value["now"])
            assert (row["note"], row["exam"]) == (value.get("note", ""), value.get("exam", ""))
            assert (row["source"], row["label"]) == (value["source"], value["label"])
            assert row["proven"] == ("true" if value["proven"] else "false")
    assert count == len(table) > 1000


def test_the_tables_across_have_a_row_for_everything(real_site: Site, real: Files) -> None:
    source, data = real_site.catalog, catalog(real)
    counts = {name: len(rows(real[f"data/csv/{name}.csv"])) for name in export_csv.ACROSS}
    assert counts == {
        "facts": len(source.facts),
        "glossary": len(source.terms),
        "lifecycle": sum(len(entry.statuses) for entry in source.entries),
        "then-and-now": sum(bool(one.exam) for one in source.facts),
        "objectives": len(source.exam_items),
        "comparisons": sum(one["kind"] == "compare" for one in data["pages"]),
    }


def test_the_tables_of_the_small_guide(small: Files) -> None:
    limits = "https://docs.aws.amazon.com/alpha/latest/dev/limits.html"
    assert rows(small["data/csv/then-and-now.csv"]) == [
        {
            "slug": "alpha-stream",
            "title": "Alpha Stream",
            "category": "streaming",
            "fact": "latency",
            "label": "Latency",
            "exam": "200 ms",
            "now": "70 ms",
            "note": "with one reader",
            "source": limits,
            "address": "services/alpha-stream/",
        }
    ]
    (lifecycle,) = rows(small["data/csv/lifecycle.csv"])
    assert lifecycle["name"] == "Beta Queue"
    assert (lifecycle["state"], lifecycle["since"], lifecycle["was"]) == ("renamed", "2023-08-30", "Old Beta")
    objectives = {row["objective"]: row for row in rows(small["data/csv/objectives.csv"])}
    assert list(objectives) == [
        "mls-1",
        "mls-1.1",
        "mls-1.1.1",
        "mls-1.1.2",
        "mls-2",
        "mls-2.1",
        "aif-1",
        "aif-1.1",
    ]
    assert objectives["mls-1.1.1"] == {
        "objective": "mls-1.1.1",
        "exam": "MLS-X",
        "level": "objective",
        "title": "Tell a stream from a queue",
        "points": "order; replay",
        "pages": "alpha-or-beta; alpha-stream; beta-queue",
    }
    (comparison,) = rows(small["data/csv/comparisons.csv"])
    assert comparison["compares"] == "alpha-stream; beta-queue"
    terms = {row["term"]: row for row in rows(small["data/csv/glossary.csv"])}
    assert (terms["recall"]["aliases"], terms["recall"]["page"]) == ("hit rate", "drift")
    assert terms["precision"]["see"] == "recall"
    assert terms["shard"]["address"] == "glossary/#term-shard"


@pytest.mark.planted
@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'quoted'", "''"])
def test_a_spreadsheet_does_not_compute_a_cell(cell: str) -> None:
    text = export_csv.text(["a"], [[cell]])
    ((guarded,),) = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert guarded == f"'{cell}"
    assert rows(text) == [{"a": cell}]


@pytest.mark.parametrize("cell", ["", "1 - 2", "a=b", "Amazon's", 'say "so"', "a, b", "two\nlines", "–1"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert rows(export_csv.text(["a"], [[cell]])) == [{"a": cell}]
    assert export_csv.guarded(cell) == cell


@pytest.mark.planted
def test_a_fact_that_looks_like_a_formula_is_guarded_in_every_table(guide: Guide) -> None:
    guide.service("zeta", 'facts: {latency: {now: "-1", note: "=2+3", exam: "@all"}}', title="=Zeta")
    files = export(guide)
    for path in tables(files):
        for row in csv.reader(io.StringIO(files[path], newline="")):
            assert [cell for cell in row if cell.startswith(("=", "+", "-", "@"))] == [], path
    streaming = {row["slug"]: row for row in rows(files["data/csv/streaming.csv"])}
    assert (streaming["zeta"]["latency"], streaming["zeta"]["title"]) == ("-1", "=Zeta")


def test_addresses_are_whole_where_the_site_knows_its_own(addressed: Files) -> None:
    for path in tables(addressed):
        for row in rows(addressed[path]):
            assert row.get("address", ADDRESS).startswith(ADDRESS), path


# --- Markdown -------------------------------------------------------------------------------------

_CODE = re.compile(r"^(`{3,}).*?^\1|(`+)(?!`).+?(?<!`)\2(?!`)|\$\$?[^$]+\$\$?", re.DOTALL | re.MULTILINE)
LEFTOVERS = {
    "a macro call": r"\{\{\s*(?:" + "|".join(MACROS) + r")\b",
    "HTML": r"</?(?!br\b|sub\b|sup\b|kbd\b)[a-z][^>\n]*>",
    "an attribute list": r"\{:? ?[.#][^}\n]*\}",
    "a character by number": r"&#\w+;",
    "a block of an extension": r"^(?:!!!|\?\?\?|===) ",
    "an empty link": r"\[\]\(|\]\(\)",
    "a mark of ours": "\0",
}


def documents(files: Files) -> dict[str, str]:
    """Every page as Markdown, and the lists of them."""
    return {
        path: text for path, text in files.items() if path.endswith("index.md") or path.startswith("llms")
    }


def leftovers(text: str) -> list[tuple[str, str]]:
    """What only our own build understands."""
    bare = _CODE.sub("code", text)
    return [
        (name, found[0])
        for name, pattern in LEFTOVERS.items()
        for found in re.finditer(pattern, bare, re.MULTILINE)
    ]


def links(text: str) -> Iterator[str]:
    yield from re.findall(r"\]\(([^()\s]+)(?: \"[^\"]*\")?\)", _CODE.sub("code", text))


def test_every_page_is_there_as_markdown(real_site: Site, real: Files) -> None:
    pages = catalog(real)["pages"]
    assert {one["markdown"] for one in pages} == {path for path in real if path.endswith("index.md")}
    assert len(pages) == len(real_site.catalog.entries)
    for one in pages:
        front, _, body = real[one["markdown"]].removeprefix("---\n").partition("\n---\n")
        fields = yaml.safe_load(front)
        assert (fields["title"], fields["summary"]) == (one["title"], one["summary"])
        assert fields["address"] == (one["url"] or "./")
        assert str(fields.get("checked")) == str(one.get("checked"))
        assert fields.get("sources", {}) == one["sources"]
        assert body.startswith(f"\n# {words(one['title'])}\n\n> ")
        assert len(body) > 100


def test_nothing_of_our_own_build_is_left_in_the_markdown(real: Files, small: Files) -> None:
    for files in (real, small):
        found = {path: leftovers(text) for path, text in documents(files).items()}
        assert {path: left for path, left in found.items() if left} == {}


@pytest.mark.planted
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{{ link("drift") }}', "a macro call"),
        ('<div class="wide" markdown>\n\nText.\n\n</div>', "HTML"),
        ("**Latency**{: #fact-latency }", "an attribute list"),
        ("A &#58; B", "a character by number"),
        ('!!! note "Mind"\n    Text.', "a block of an extension"),
    ],
)
def test_a_leftover_is_noticed(text: str, name: str) -> None:
    assert name in [found for found, _ in leftovers(f"Before.\n\n{text}\n")]


def test_every_relative_link_leads_to_an_exported_file_and_has_no_anchor(real: Files, small: Files) -> None:
    for files in (real, small):
        count = 0
        for path, text in documents(files).items():
            for target in links(text):
                if not re.match(r"(https|mailto):", target):
                    count += 1
                    place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
                    assert place in files, f"{path}: {target}"
        assert count > len(documents(files))


def test_links_are_whole_and_below_the_sub_path_where_the_site_knows_its_address(addressed: Files) -> None:
    count = 0
    for path, text in documents(addressed).items():
        for target in links(text):
            assert target.startswith("https://"), f"{path}: {target}"
            if target.startswith("https://example.org/"):
                count += 1
                assert target.startswith(ADDRESS), f"{path}: {target}"
                assert target.removeprefix(ADDRESS) in addressed, f"{path}: {target}"
    assert count > 10_000
    front = yaml.safe_load(addressed["services/msk/index.md"].split("---\n")[1])
    assert front["address"] == ADDRESS + "services/msk/"


def test_a_page_of_facts_reads_well(small: Files) -> None:
    assert small["services/alpha-stream/index.md"] == (
        "---\n"
        'title: "Alpha Stream"\n'
        'summary: "Keeps records in order until every reader has had them."\n'
        'address: "services/alpha-stream/"\n'
        'status: "Active"\n'
        "checked: 2024-05-01\n"
        "sources:\n"
        '  "guide": "https://docs.aws.amazon.com/alpha/latest/dev/limits.html"\n'
        '  "modes": "https://docs.aws.amazon.com/alpha/latest/dev/modes.html"\n'
        "---\n\n"
        "# Alpha Stream\n\n"
        "> Keeps records in order until every reader has had them.\n\n"
        "Also known as: AS1 · Alphas\n\n"
        "| Fact | Value | Source |\n"
        "| --- | --- | --- |\n"
        "| **Latency** | 70 ms (with one reader) (exam era: 200 ms)"
        " | [guide](https://docs.aws.amazon.com/alpha/latest/dev/limits.html) |\n"
        "| **Modes** | `ON_DEMAND`, `PROVISIONED`"
        " | [modes](https://docs.aws.amazon.com/alpha/latest/dev/modes.html), proven |\n"
        "| **Scaling** | automatic | [guide](https://docs.aws.amazon.com/alpha/latest/dev/limits.html) |\n\n"
        "It keeps what was recalled high.\n"
    )


def test_a_page_says_in_words_what_became_of_its_subject(guide: Guide) -> None:
    history = "https://docs.aws.amazon.com/new.html"
    guide.service(
        "zeta",
        "status: {state: ended, since: 2024-02-03, use: Beta, note: Nobody says why., source: guide}\n"
        "features: [{name: Part, state: maintenance, since: 2024-01-02, source: guide}]\n"
        "facts: {latency: 1 s}",
    )
    text = export(guide)["services/zeta/index.md"]
    assert 'status: "Ended, 2024-02-03; use Beta; Nobody says why."' in text
    assert "\n**Status**: Ended, 2024-02-03; use Beta; Nobody says why.\n" in text
    assert "\n- **Part**: Closed to new customers, 2024-01-02\n" in text
    assert history in text


def test_entry_pages_without_a_table_list_what_they_lead_to(small: Files) -> None:
    assert (
        "- [Gathering data](../domains/data/index.md): What the exam asks about data.\n"
        in (small["domains/index.md"])
    )
    assert "- [Services](services/index.md): " in small["index.md"]
    # The theme draws a table there; a list beside it would say the same twice.
    assert "| [Alpha Stream](../services/alpha-stream/index.md) |" in small["services/index.md"]
    assert "- [Alpha Stream]" not in small["services/index.md"]


@pytest.mark.parametrize(
    ("finished", "read"),
    [
        ("[a](../services/x.md#fact-y)", "[a](/services/x/index.md)"),
        ("[a](index.md)", "[a](/concepts/index.md)"),
        ("[a](../index.md)", "[a](/index.md)"),
        ("[a](#here)", "a"),
        ('[`a_b`](#here "Says what")', "`a_b`"),
        ('[shards](../glossary/index.md#term-shard "A lane&#58; one."){ .term }', "shards"),
        ("[a](https://docs.aws.amazon.com/x.html#y)", "[a](https://docs.aws.amazon.com/x.html#y)"),
        ('<a href="../../data/catalog.json">the catalog</a>', "[the catalog](/data/catalog.json)"),
        ('<a href="../../services/x/">x</a>', "[x](/services/x/index.md)"),
        (
            "`[a](../services/x.md)` and [b](../services/x.md)",
            "`[a](../services/x.md)` and [b](/services/x/index.md)",
        ),
        ("```py\nx[0](y.md)\n```\n\n[b](y.md)", "```py\nx[0](y.md)\n```\n\n[b](/concepts/y/index.md)"),
        ("$f[x](y.md)$ [b](y.md)", "$f[x](y.md)$ [b](/concepts/y/index.md)"),
        ("A&#58; B &#124; C &#38; D", r"A: B \| C & D"),
        ("ON&#95;DEMAND, &#95;private", r"ON_DEMAND, \_private"),
        ("&#60;b&#62; &#38;lt; &#42;x&#42;", r"&lt;b> &amp;lt; \*x\*"),
        ("<code>a &#62;&#62; &#60;b&#62;</code>", "`a >> <b>`"),
        ("<code>a&#96;b&#124;c</code>", r"``a`b\|c``"),
        ("<code>&#96;</code>", "`` ` ``"),
        ("**Latency**{ #fact-latency } | 1 s", "**Latency** | 1 s"),
        ('x <span class="badge badge--ended badge--near" data-search-ignore>Ended</span>', "x (Ended)"),
        ('| <span class="badge badge--ended">Ended</span> | y |', "| Ended | y |"),
        ('1 s <span class="note">with `one` reader</span>', "1 s (with `one` reader)"),
        ('1 s <span class="era"><b>Exam era</b> 2 s</span>', "1 s (exam era: 2 s)"),
        ("a, b <details><summary>2 more</summary>c, d</details>", "a, b, c, d"),
        (
            "<details markdown>\n<summary>2 new pages</summary>\n\na, b\n\n</details>",
            "**2 new pages**\n\na, b",
        ),
        ('yes [✓](x.md#fact-y "Proven: source and proof"){ .mark }', "yes"),
    ],
)
def test_furniture_becomes_plain_words(finished: str, read: str) -> None:
    assert rooted(plain(finished, "concepts/z.md"), "/") == read


# --- lists ----------------------------------------------------------------------------------------


def test_llms_txt_has_the_shape_of_its_convention(real: Files) -> None:
    lines = real["llms.txt"].splitlines()
    assert lines[0] == "# AWS ML Field Guide"
    assert lines[2].startswith("> ")
    assert [line for line in lines[1:] if re.match(r"#(?!# )", line)] == []
    sections = real["llms.txt"].split("\n## ")[1:]
    assert len(sections) > 9
    for section in sections:
        title, _, items = section.partition("\n")
        assert title
        for line in items.strip().splitlines():
            assert re.fullmatch(r"- \[[^\n]+\]\([^()\s]+\): [^\n]+", line), line
    assert sections[-1].startswith("Optional\n")


def test_llms_txt_leads_to_every_page_once(real: Files) -> None:
    found = [target for target in links(real["llms.txt"]) if target.endswith("index.md")]
    assert sorted(found) == sorted(one["markdown"] for one in catalog(real)["pages"])


def test_llms_txt_warns_of_what_is_closed(real: Files) -> None:
    closed = [one for one in catalog(real)["pages"] if one.get("state") in ("maintenance", "ending", "ended")]
    assert closed
    for one in closed:
        (line,) = [line for line in real["llms.txt"].splitlines() if f"({one['markdown']})" in line]
        assert line.endswith(f"({one['state_label']})")


def test_the_whole_guide_is_one_text_with_addresses_and_days(real: Files) -> None:
    text = real["llms-full.txt"]
    for one in catalog(real)["pages"]:
        head = f"# {words(one['title'])}\n\n- Address: {one['url'] or './'}\n"
        if "checked" in one:
            head += f"- Checked: {one['checked']}\n"
        assert text.count(f"\n---\n\n{head}") == 1, one["slug"]
        own = real[one["markdown"]].split("\n---\n", 1)[1]
        paragraphs = [part for part in own.split("\n\n") if "](" not in part]
        assert all(part.strip() in text for part in paragraphs), one["slug"]


# --- sitemap, robots, feed ------------------------------------------------------------------------

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "a": "http://www.w3.org/2005/Atom"}


def test_the_sitemap_lists_every_page_with_the_day_of_its_check(addressed: Files) -> None:
    found = {
        place.findtext("s:loc", "", NAMES): place.findtext("s:lastmod", None, NAMES)
        for place in ElementTree.fromstring(addressed["sitemap.xml"]).iterfind("s:url", NAMES)
    }
    pages = catalog(addressed)["pages"]
    assert found == {ADDRESS + one["url"]: one.get("checked") for one in pages}
    assert None in found.values()
    assert addressed["robots.txt"].splitlines() == [
        "User-agent: *",
        "Disallow:",
        "",
        f"Sitemap: {ADDRESS}sitemap.xml",
    ]


def test_a_site_that_does_not_know_its_address_has_no_sitemap(guide: Guide, tmp_path: Path) -> None:
    site = tmp_path / "site"
    exports.make(site, guide.docs.parent, "")
    assert not (site / "sitemap.xml").exists()
    assert (site / "robots.txt").read_text(encoding="utf-8") == "User-agent: *\nDisallow:\n"
    exports.make(site, guide.docs.parent, ADDRESS)
    assert (site / "sitemap.xml").read_text(encoding="utf-8").startswith("<?xml")


@pytest.mark.parametrize("where", ["real", "addressed"])
def test_the_feed_is_atom(request: pytest.FixtureRequest, where: str) -> None:
    files: Files = request.getfixturevalue(where)
    feed = ElementTree.fromstring(files["feed.xml"])
    assert feed.tag == f"{{{NAMES['a']}}}feed"
    assert feed.findtext("a:title", "", NAMES) == "AWS ML Field Guide: changes"
    assert feed.findtext("a:author/a:name", "", NAMES)
    entries = feed.findall("a:entry", NAMES)
    assert entries
    days = []
    for one in (feed, *entries):
        # Each needs an id that is an absolute address, a title, and the moment of the last change.
        assert re.match(r"tag:[a-z0-9.-]+,\d{4}(-\d\d-\d\d)?:/", one.findtext("a:id", "", NAMES))
        assert one.findtext("a:title", "", NAMES)
        days.append(dt.datetime.fromisoformat(one.findtext("a:updated", "", NAMES)))
        link = one.find("a:link[@rel='alternate']", NAMES)
        assert link is not None
        place = link.attrib["href"]
        if where == "addressed":
            assert place.startswith(ADDRESS)
        assert place.removeprefix(ADDRESS).removeprefix("./") + "index.md" in files
    assert days[0] == days[1]
    assert days[1:] == sorted(days[1:], reverse=True)
    ids = [one.findtext("a:id", "", NAMES) for one in (feed, *entries)]
    assert len(set(ids)) == len(ids)


# --- all of it ------------------------------------------------------------------------------------


def test_the_same_guide_gives_the_same_bytes(guide: Guide, tmp_path: Path) -> None:
    program = (
        "import sys, hashlib; from pathlib import Path; from macros.site import load_site; "
        "from scripts.exports import exported; root = Path(sys.argv[1]); "
        "files = exported(load_site(root / 'docs'), root, ''); "
        "print(hashlib.sha256(repr(list(files.items())).encode()).hexdigest())"
    )
    found = set()
    for seed in ("1", "2", "3"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "1790000000"}
        done = subprocess.run(
            [sys.executable, "-c", program, str(guide.docs.parent)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(done.stdout)
    assert len(found) == 1


@pytest.mark.planted
@pytest.mark.parametrize(
    ("name", "file"), [("glossary", "data/csv/glossary.csv"), ("index", "data/categories/index.json")]
)
def test_a_category_cannot_take_the_place_of_another_file(
    guide: Guide, tmp_path: Path, name: str, file: str
) -> None:
    guide.replace("facts.yml", "  model-quality:", f"  {name}:")
    guide.replace("concepts/drift.md", "category: model-quality", f"category: {name}")
    with pytest.raises(FinishError) as error:
        exports.make(tmp_path / "site", guide.docs.parent, "")
    assert str(error.value).startswith(f"docs/facts.yml:1: categories.{name}: {file} is another file; ")
    assert not (tmp_path / "site").exists()


@pytest.mark.planted
def test_a_guide_with_faults_is_not_exported(guide: Guide, tmp_path: Path) -> None:
    guide.replace("concepts/drift.md", "summary:", "sumary:")
    with pytest.raises(FinishError) as error:
        exports.make(tmp_path / "site", guide.docs.parent, "")
    assert "docs/concepts/drift.md:3: sumary: unknown field; did you mean 'summary'?" in str(error.value)
