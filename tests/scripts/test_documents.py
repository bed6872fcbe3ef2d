"""README and CONTRIBUTING say what is true: their paths, commands and macros exist."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from macros import calls, proof
from macros.render import MACROS
from scripts import new

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "HOSTING.md", "schemas/README.md")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_exist(name: str) -> None:
    folders = r"docs|macros|deploy|overrides|schemas|scripts|tests|\.github|\.vscode"
    paths = re.findall(rf"`((?:{folders})/[^`<>*…]*)`", text(name))
    paths += re.findall(r"\]\(([^):]+)\)", text(name))
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_exist(name: str) -> None:
    for command in re.findall(r"python -m (scripts\.[a-z_]+)", text(name)):
        assert (ROOT / f"{command.replace('.', '/')}.py").is_file()


def test_the_example_of_a_new_page_works() -> None:
    (example,) = re.findall(r"`\S*python -m scripts\.new ([^`]+)`", text("CONTRIBUTING.md"))
    kind, title, _, category = shlex.split(example)
    path, _ = new.new_page(ROOT / "docs", kind, title, category)
    assert not (ROOT / "docs" / path).exists()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_make_targets_exist(name: str) -> None:
    makefile = text("Makefile")
    targets = re.findall(r"make ([a-z-]+)(?=[ `\n])", text(name))
    assert targets
    assert [target for target in set(targets) if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_macros_in_the_guide_are_ours_and_all_are_shown() -> None:
    table = "\n".join(re.findall(r"^\| `\{\{.*", text("CONTRIBUTING.md"), re.MULTILINE))
    found, problems = calls.parse(table, "CONTRIBUTING.md", 1, MACROS)
    assert problems == []
    assert {piece.name for piece in found if isinstance(piece, calls.Call)} == set(MACROS)


def test_proofs_in_the_guide_hold() -> None:
    section = text("CONTRIBUTING.md").split("| Proof | Claims |")[1].split("## Macros")[0]
    claims = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    assert len(claims) >= 6
    models = proof.Models.installed()
    assert {claim: proof.evaluate(proof.parse(claim), models) for claim in claims} == dict.fromkeys(claims)


def test_contributing_fits_on_one_page() -> None:
    assert len(text("CONTRIBUTING.md").splitlines()) <= 90


def test_readme_has_exactly_two_commands_to_start_with() -> None:
    block = text("README.md").split("## Two commands")[1].split("## ")[0]
    assert re.findall(r"^    make (\w+)", block, re.MULTILINE) == ["serve", "test"]


def test_the_tests_have_the_rooms_of_the_project() -> None:
    # A clone has only what git holds: an ignored room would run green here and be missing there.
    rooms = {path.name for path in (ROOT / "tests").iterdir() if any(path.glob("test_*.py"))}
    assert rooms == {"docs", "macros", "scripts", "site"}


def test_git_ignores_nothing_that_belongs_to_the_project() -> None:
    command = ["git", "ls-files", "--others", "--ignored", "--exclude-standard", "--"]
    done = subprocess.run(
        [*command, "docs", "macros", "overrides", "scripts", "tests"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [path for path in done.stdout.splitlines() if "__pycache__/" not in path] == []
