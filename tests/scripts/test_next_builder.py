"""The trials with other builders: what they are given, how the outcome is told, and when it fails the run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from scripts import next_builder
from scripts.next_builder import HEADING, Outcome
from tests.scripts import workflow_runner
from tests.scripts.workflow_runner import steps

ROOT = Path(__file__).resolve().parents[2]
SAME = Outcome("ProperDocs", "the project as it is", "all 12 files are the same as with MkDocs")


class Project:
    """A small project, and an environment whose builders are small programs."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.record = self.root / "NEXT.md"
        self.python = folder / "environment/bin/python"
        good = ROOT / "tests/fixtures/good"
        shutil.copytree(good, self.root / "docs", ignore=shutil.ignore_patterns("*.txt", "redirects.yml"))
        for name in ("macros", "overrides", "scripts", "mkdocs.yml"):
            (self.root / name).symlink_to(ROOT / name)
        self.record.write_text(f"# By hand\n\n{HEADING}", encoding="utf-8")
        self.builders()

    def builders(self, properdocs: str = "", zensical: str = "") -> None:
        """What is done after a stand-in built: ProperDocs' copies MkDocs', Zensical's makes one page."""
        self.python.parent.mkdir(parents=True, exist_ok=True)
        self.python.write_text(
            "#!/usr/bin/env bash\n"
            "case $2 in\n"
            '  properdocs) site="${@: -1}"; cp -r .build/next/mkdocs "$site"\n'
            f"    {properdocs or ':'};;\n"
            '  zensical) [ -f mkdocs.yml ] || exit 9; mkdir site; echo "<p>x</p>" > site/index.html\n'
            f"    {zensical or ':'};;\n"
            "  *) echo ProperDocs 7.7.7, Zensical 8.8.8;;\n"
            "esac\n",
            encoding="utf-8",
        )
        self.python.chmod(0o755)

    def run(self, *options: str) -> int:
        return next_builder.main(["--python", str(self.python), *options])

    def rows(self) -> list[str]:
        lines = self.record.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.startswith(("| ProperDocs", "| Zensical"))]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    project = Project(tmp_path)
    monkeypatch.setattr(next_builder, "ROOT", project.root)
    monkeypatch.setattr(next_builder, "WORK", project.root / ".build/next")
    monkeypatch.setattr(next_builder, "RECORD", project.record)
    return project


def test_the_outcome_is_recorded_and_holds_the_next_time(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.run("--record") == 0
    text = project.record.read_text(encoding="utf-8")
    assert text.startswith(f"# By hand\n\n{HEADING}\nWith ProperDocs 7.7.7, Zensical 8.8.8.\n\n| Builder |")
    assert re.sub(r"\d+", "9", project.rows()[0]) == RECORDED[0]
    assert project.rows()[1:] == RECORDED[1:]
    capsys.readouterr()
    assert project.run() == 0
    said = capsys.readouterr()
    assert "NEXT.md:" not in said.err
    assert all(row in said.out for row in project.rows())
    # The trial changed a copy of the theme, in each place where it asks for the page.
    theme = project.root / ".build/next/zensical-2/overrides"
    assert [path for path in theme.rglob("*.html") if "page.file" in path.read_text(encoding="utf-8")] == []
    assert any("page.meta.src" in path.read_text(encoding="utf-8") for path in theme.rglob("*.html"))
    assert '"custom_dir": "overrides"' in (theme.parent / "mkdocs.yml").read_text(encoding="utf-8")
    page = (theme.parent / "docs/concepts/drift.md").read_text(encoding="utf-8")
    assert page.startswith('---\nsrc: "concepts/drift.md"\n')


BUILT = "| Zensical | {} | builds; 1 pages, every link holds |"
RECORDED = [
    "| ProperDocs | the project as it is | "
    "all 9 files are the same as with MkDocs; 9 pages, every link holds |",
    BUILT.format("the project as it is"),
    BUILT.format("finished pages, our theme"),
    BUILT.format("finished pages, our theme without `page.file`"),
    BUILT.format("finished pages, its own theme"),
]


@pytest.mark.planted
@pytest.mark.parametrize(
    ("properdocs", "said", "zensical", "said_too"),
    [
        (
            'echo x >> "$site/404.html"; rm "$site/assets/guide.css"; echo x > "$site/new.txt"',
            "1 files differ, such as 404.html, 1 files are missing, such as assets/guide.css, "
            "1 files are new, such as new.txt",
            "exit 3",
            "does not build: `it says nothing`",
        ),
        (
            "echo 'ERROR - no `macros`|x'; echo; echo Aborted; exit 1",
            "does not build: `ERROR - no 'macros'/x`",
            'echo "<a href=gone/>x</a>" > site/index.html',
            "1 pages, faults: 1 × link: no such page",
        ),
        (":", "", "rm site/index.html", "builds; no pages"),
    ],
)
def test_another_outcome_than_the_recorded_one_fails(
    properdocs: str,
    said: str,
    zensical: str,
    said_too: str,
    project: Project,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with project.record.open("a", encoding="utf-8") as file:
        file.write("\n".join(RECORDED))
    project.builders(properdocs, zensical)
    assert project.run() == 1
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("NEXT.md:1: ")]
    assert [said in line for line in lines if "ProperDocs" in line] == ([True] if said else [])
    assert [said_too in line for line in lines if "Zensical" in line] == [True] * 4


def test_a_project_that_mkdocs_does_not_build_says_nothing_of_others(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    (project.root / "docs/concepts/drift.md").write_text("no front matter\n", encoding="utf-8")
    assert project.run() == 2
    assert "docs/concepts/drift.md:1:" in capsys.readouterr().err


def test_an_environment_without_the_builders_is_told_in_one_line(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.python.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    assert project.run() == 2
    assert "pip install properdocs zensical" in capsys.readouterr().err


def test_more_pages_are_no_other_outcome() -> None:
    assert SAME.is_as("| ProperDocs | the project as it is | all 99 files are the same as with MkDocs |")
    assert not SAME.is_as("| ProperDocs | the project as it is | 1 files differ, such as x |")
    assert not SAME.is_as("| Zensical | the project as it is | all 12 files are the same as with MkDocs |")


@pytest.mark.parametrize(
    ("output", "word"),
    [
        ("", "`it says nothing`"),
        ("a\n  b\n\n", "`b`"),
        ("Traceback\nTypeError: x\n  File a\n", "`TypeError: x`"),
        (f"RuntimeError: {'x' * 900}", f"`RuntimeError: {'x' * 286}`"),
    ],
)
def test_the_last_word_of_a_builder(output: str, word: str) -> None:
    assert next_builder.last_word(output) == word


def test_faults_of_one_kind_are_one() -> None:
    names = ["../assets/main.57a0d79d.min.css", "assets/main.4ab2de0c.min.css"]
    problem = "no such file (did you mean 'x'?)"
    assert {next_builder.kind("asset", name, problem) for name in names} == {
        "asset main.HASH.min.css: no such file"
    }


def test_the_record_holds_every_trial_and_nothing_unsaid() -> None:
    text = (ROOT / "NEXT.md").read_text(encoding="utf-8")
    rows = [line for line in text.partition(HEADING)[2].splitlines() if line.startswith("| ")][1:]
    assert [row.split(" | ")[0] for row in rows] == ["| ProperDocs", *["| Zensical"] * 4]
    assert "files are the same as with MkDocs" in rows[0]


def test_the_weekly_run_has_no_rights_and_no_secrets() -> None:
    workflow = workflow_runner.read("next")
    assert set(workflow[True]) == {"schedule", "workflow_dispatch"}
    assert workflow["permissions"] == {"contents": "read"}
    text = (ROOT / ".github/workflows/next.yml").read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "github.token" not in text
    assert [step["with"]["persist-credentials"] for step in steps(workflow)[:1]] == [False]


def test_what_the_record_names_exists() -> None:
    text = (ROOT / "NEXT.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:docs|scripts|\.github)/[^`]+)`", text)
    assert len(paths) >= 4
    assert [path for path in paths if not (ROOT / path).is_file()] == []
    # The templates that ask for the page's file are those that a move has to change.
    templates = {path.name: path.read_text("utf-8") for path in (ROOT / "overrides").rglob("*.html")}
    asking = {name for name, template in templates.items() if "page.file" in template}
    assert asking == set(re.findall(r"`([\w-]+\.html)`", text))
