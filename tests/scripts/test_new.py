"""A new page: every field and fact with its hint, refused until it is written, and then right."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from macros import schema, yamlfile
from macros.loader import FRONT_MATTER
from macros.problems import CatalogError, GuideError
from macros.site import Site, load_site
from scripts import new

ROOT = Path(__file__).resolve().parents[2]
GOOD = ROOT / "tests/fixtures/good"
# What an author would write into each field that is empty in a new page.
WRITTEN = {
    "summary": "What it is for.",
    "covers": "[mls-1.1.1]",
    "sources": "{guide: https://docs.aws.amazon.com/new.html}",
    "checked": "2024-05-01",
    "domain": "mls-2",
    "compares": "[alpha, beta]",
}


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small guide, in the working folder as for an author."""
    shutil.copytree(GOOD, tmp_path / "docs")
    monkeypatch.chdir(tmp_path)
    return Path("docs")


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A guide with the real vocabulary and hardly a page, so that every real category can be tried."""
    docs = tmp_path / "docs"
    (docs / "exam").mkdir(parents=True)
    (docs / "tools").mkdir()
    shutil.copy(ROOT / "docs/facts.yml", docs)
    shutil.copy(GOOD / "exam/blueprint.yml", docs / "exam")
    for name in ("alpha", "beta"):
        (docs / f"tools/{name}.md").write_text(f"---\ntitle: {name}\nsummary: One.\n---\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return Path("docs")


def load_vocabulary(docs: Path) -> schema.Vocabulary:
    document, problems = yamlfile.parse((docs / "facts.yml").read_text("utf-8"), "facts.yml")
    assert problems == []
    return schema.Vocabulary.model_validate(document.data)


CATEGORIES = [(one.kind, name) for name, one in load_vocabulary(ROOT / "docs").categories.items()]
PLAIN_KINDS = [
    kind for kind in schema.KINDS if kind not in {"services", "algorithms", "concepts", "glossary"}
]


def problems(docs: Path) -> list[str]:
    try:
        load_site(docs, "docs")
    except CatalogError as error:
        return str(error).split("\n")
    return []


def written(text: str, facts: dict[str, schema.FactKind]) -> str:
    """The page with everything that is empty filled in mechanically, front matter first."""

    def fill(match: re.Match[str]) -> str:
        indent, key = match[1], match[2]
        if indent:
            return f"{indent}{key}: {(facts[key].choices or ['a value'])[0]}"
        return f"{key}: {WRITTEN[key]}"

    head, front, body = text.split("---\n", 2)
    front = re.sub(r"^( *)([a-z0-9_]+):(?:  #.*)$", fill, front, flags=re.MULTILINE)
    return "---\n".join((head, front, body))


def left_to_write(path: Path) -> list[int]:
    """The lines of a new page on which something is empty."""
    lines = path.read_text("utf-8").split("\n")
    return [n for n, line in enumerate(lines, 1) if re.match(r" *[a-z0-9_]+:  #", line)]


@pytest.mark.parametrize(("kind", "category"), [*CATEGORIES, *((kind, None) for kind in PLAIN_KINDS)])
def test_a_page_is_refused_for_all_that_is_not_written_and_for_nothing_else(
    bare: Path, kind: str, category: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert problems(bare) == []
    assert new.main([kind, "Amazon Brand New", *(["--category", category] if category else [])]) == 0
    path = bare / kind / "brand-new.md"
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == path.as_posix()
    assert printed[1].endswith(f"make check PAGE={path.as_posix()}")

    empty = left_to_write(path)
    assert empty
    assert places(problems(bare)) == [f"{path.as_posix()}:{line}" for line in empty]

    facts = load_vocabulary(bare).categories[category].facts if category else {}
    path.write_text(written(path.read_text("utf-8"), facts), "utf-8")
    lines = path.read_text("utf-8").split("\n")
    todo = [number for number, line in enumerate(lines, 1) if line.startswith("TODO")]
    assert todo
    assert places(problems(bare)) == [f"{path.as_posix()}:{line}" for line in todo]

    text = re.sub(r"^TODO.*$", "Written.", path.read_text("utf-8"), flags=re.MULTILINE)
    path.write_text(text, "utf-8")
    assert problems(bare) == []


def places(lines: list[str]) -> list[str]:
    return [line.split(": ")[0] for line in lines]


@pytest.mark.parametrize(("kind", "category"), CATEGORIES)
def test_every_fact_stands_with_its_label_hint_and_choices(bare: Path, kind: str, category: str) -> None:
    _, text = new.new_page(bare, kind, "Brand New", category)
    for key, fact in load_vocabulary(bare).categories[category].facts.items():
        (line,) = re.findall(rf"^  (?:# )?{key}:.*$", text, re.MULTILINE)
        assert line.startswith("  # ") is not fact.required
        assert f"{fact.label}: {fact.hint}" in line
        assert all(choice in line for choice in fact.choices or [])


@pytest.mark.parametrize(("kind", "category"), [*CATEGORIES, *((kind, None) for kind in PLAIN_KINDS)])
def test_every_field_stands_with_what_it_is_for_in_the_order_of_the_house(
    bare: Path, kind: str, category: str | None
) -> None:
    _, text = new.new_page(bare, kind, "Brand New", category)
    front = text.split("---\n")[1]
    fields = schema.KINDS[kind].page.model_fields
    shown = re.findall(r"^(?:# )?([a-z0-9_]+):", front, re.MULTILINE)
    assert set(shown) == fields.keys() - {"template"}
    assert shown == [name for name in schema.FIELD_ORDER if name in shown]
    for name in set(shown) - {"title", "facts"}:
        assert f"# {fields[name].description}" in front


def test_the_order_of_the_house_knows_every_field() -> None:
    fields = {name for kind in schema.KINDS.values() for name in kind.page.model_fields}
    assert sorted(schema.FIELD_ORDER) == sorted(fields)


@pytest.mark.parametrize("kind", ["services", "algorithms", "concepts", "compare"])
def test_a_page_has_the_headings_that_all_pages_of_its_kind_have(kind: str, real_site: Site) -> None:
    own = re.findall(r"^## .+$", new.BODIES[kind], re.MULTILINE)
    pages = real_site.catalog.of_kind(kind)
    for heading in own:
        having = sum(f"\n{heading}\n" in "\n" + entry.body for entry in pages)
        assert (heading, having >= 0.9 * len(pages)) == (heading, True)


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (["service", "Amazon Data Lake", "--category", "streaming"], "services/data-lake.md"),
        (["services", "AWS Glue Studio", "--category", "streaming"], "services/glue-studio.md"),
        (["algorithm", "Delta Trees"], "algorithms/delta-trees.md"),
        (["built-in algorithm", "Delta Trees"], "algorithms/delta-trees.md"),
        (["concept", "F1: a score", "--slug", "f1"], "concepts/f1.md"),
        (["comparison", "Alpha or drift", "--compares", "Alphas", "drift"], "compare/alpha-or-drift.md"),
        (["exam page", "Test day"], "exam/test-day.md"),
        (["domain", "Models"], "domains/models.md"),
        (["tool", "Amazon"], "tools/amazon.md"),
    ],
)
def test_a_kind_goes_by_its_names_and_the_file_by_the_title(
    docs: Path, command: list[str], path: str
) -> None:
    assert new.main(command) == 0
    text = (docs / path).read_text("utf-8")
    match = FRONT_MATTER.match(text)
    assert match
    document, faults = yamlfile.parse(match["yaml"], path)
    assert faults == []
    assert document.data["title"] == command[1]


def test_a_comparison_of_named_pages_puts_them_side_by_side(docs: Path) -> None:
    assert new.main(["comparison", "A or B", "--compares", "AS1", "beta-queue"]) == 0
    text = (docs / "compare/a-or-b.md").read_text("utf-8")
    assert "\ncompares: [alpha-stream, beta-queue]  #" in text
    assert '\n{{ versus("alpha-stream", "beta-queue") }}\n' in text


@pytest.mark.planted
@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            ["servise", "X"],
            "kind: no kind 'servise'; did you mean 'service'? Kinds: service, algorithm, concept, ",
        ),
        (["zzz", "X"], "kind: no kind 'zzz'. Kinds: "),
        (["term", "X"], "kind: a term is no page; add a row to a table below docs/glossary/"),
        (["concept", " "], "title: is empty"),
        (["concept", "{{ facts() }}"], "title: '{{ facts() }}' cannot stand in front matter"),
        (["concept", "A\x07larm"], "cannot stand in front matter"),
        (["concept", "Alphas"], "slug: 'alphas' is already a name of docs/services/alpha-stream.md"),
        (
            ["concept", "AS1", "--slug", "x"],
            "title: 'AS1' is already a name of docs/services/alpha-stream.md",
        ),
        (["concept", "ALPHA  stream", "--slug", "x"], "is already a name of docs/services/alpha-stream.md"),
        (["concept", "New", "--slug", "Not A Slug"], "slug: 'Not A Slug' must be lower-case words"),
        (["concept", "New", "--slug", "../new"], "slug: '../new' must be lower-case words"),
        (["concept", "Index"], "slug: 'index' must be"),
        (
            ["service", "X", "--category", "streeming"],
            "no category 'streeming' in docs/facts.yml; did you mean 'streaming'?",
        ),
        (
            ["service", "X", "--category", "tree-building"],
            "--category: tree-building belongs to docs/algorithms/",
        ),
        (["exam", "X", "--category", "streaming"], "--category: pages in exam/ have none; leave it out"),
        (
            ["comparison", "X", "--compares", "alpha-stream", "AS1"],
            "--compares: name two or more different pages",
        ),
        (["comparison", "X", "--compares", "drift"], "--compares: name two or more different pages"),
        (
            ["comparison", "X", "--compares", "drift", "beta-qeue"],
            "no page is called 'beta-qeue'; did you mean 'beta-queue'?",
        ),
        (["concept", "X", "--compares", "drift", "beta-queue"], "--compares: only a comparison"),
    ],
)
def test_what_cannot_be_a_page_is_refused_in_one_line(
    docs: Path, command: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(docs.rglob("*"))
    assert new.main(command) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert printed.err.count("\n") == 1
    assert sorted(docs.rglob("*")) == before


def test_several_categories_ask_for_one(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = "  batch: {title: Batch, kind: services, facts: {size: {label: Size, hint: How much}}}\n"
    with (docs / "facts.yml").open("a", encoding="utf-8") as file:
        file.write(more)
    assert new.main(["service", "X"]) == 1
    assert capsys.readouterr().err == "--category: is missing; one of: streaming, batch\n"


@pytest.mark.planted
def test_a_file_that_is_there_is_never_touched(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = docs / "concepts/half-written.md"
    page.write_text("no front matter yet", "utf-8")
    assert new.main(["concept", "Half written"]) == 1
    assert "docs/concepts/half-written.md is there already" in capsys.readouterr().err
    assert page.read_text("utf-8") == "no front matter yet"
    with pytest.raises(GuideError, match="cannot be written: File exists"):
        new.write(page, "new")
    assert page.read_text("utf-8") == "no front matter yet"


def test_a_fault_elsewhere_does_not_keep_a_page_from_being_made(docs: Path) -> None:
    (docs / "services/alpha-stream.md").write_text("broken", "utf-8")
    assert new.main(["concept", "Brand new"]) == 0


def test_without_a_vocabulary_it_says_what_is_wrong(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (docs / "facts.yml").write_text("authorities: [", "utf-8")
    assert new.main(["concept", "Brand new"]) == 1
    assert capsys.readouterr().err.startswith("docs/facts.yml:")
