"""A build is whole or nothing: what a failed one says, and what it leaves."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import build, finish
from scripts.problems import FinishError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project of its own: the real machinery over the small docs of the fixtures."""
    root = tmp_path / "project"
    for folder in ("macros", "overrides", "scripts"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    shutil.copytree(ROOT / "tests/fixtures/good", root / "docs", ignore=shutil.ignore_patterns("*.txt"))
    return root


def break_front_matter(root: Path) -> None:
    page = next((root / "docs/services").glob("[a-h]*.md"))
    page.write_text(page.read_text(encoding="utf-8").replace("summary:", "sumary:", 1), encoding="utf-8")


def break_link(root: Path) -> None:
    page = root / "docs/compare/index.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[gone](../services/gone.md)\n", encoding="utf-8")


def break_raw_html_link(root: Path) -> None:
    page = root / "docs/compare/index.md"
    text = page.read_text(encoding="utf-8") + '\n<a href="../nowhere/">raw</a>\n'
    page.write_text(text, encoding="utf-8")


def test_a_good_project_becomes_a_site_with_a_search_index(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    page = project / "docs/compare/index.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(f"{text}\n{{% raw %}}{{{{resolve:ssm:name}}}}{{% endraw %}}\n", encoding="utf-8")
    build.build(out, project)
    assert (out / "index.html").is_file()
    assert (out / "search/core.json").is_file()
    assert (out / "feed.xml").is_file()
    # MkDocs' own would have relative addresses, and the hour of the build in its second.
    assert list(out.glob("sitemap*")) == []
    pages = [page.read_text(encoding="utf-8") for page in out.rglob("*.html")]
    assert [found for text in pages for found in re.findall(r"\{\{.*?\}\}", text)] == ["{{resolve:ssm:name}}"]
    assert list((project / ".build").iterdir()) == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (break_front_matter, "unknown field; did you mean 'summary'?"),
        (break_link, "docs/compare/index.md:6: link: '../services/gone.md': the target"),
        (break_raw_html_link, "../nowhere/"),
    ],
)
def test_a_failed_build_says_why_in_lines_and_leaves_the_last_site(
    project: Path, tmp_path: Path, fault: Callable[[Path], None], said: str
) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / "index.html").write_text("the last good site", encoding="utf-8")
    fault(project)
    with pytest.raises(build.BuildError) as error:
        build.build(out, project)
    assert said in str(error.value)
    assert "Traceback" not in str(error.value)
    assert (out / "index.html").read_text(encoding="utf-8") == "the last good site"
    assert list((project / ".build").iterdir()) == []


def test_a_step_beside_the_pages_that_fails_stops_the_build(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise FinishError("data/x.json: no room")

    monkeypatch.setattr(finish, "prepare", fail)
    with pytest.raises(build.BuildError, match=r"^data/x\.json: no room$"):
        build.build(tmp_path / "site", project)
    break_front_matter(project)
    # The pages' own fault is told first: it is often the cause of the other.
    with pytest.raises(build.BuildError, match=r"unknown field; did you mean 'summary'\?"):
        build.build(tmp_path / "site", project)
    assert not (tmp_path / "site").exists()
    assert list((project / ".build").iterdir()) == []


def test_steps_run_side_by_side_and_the_first_error_counts() -> None:
    met = threading.Barrier(2, timeout=20)  # broken when the steps wait for each other
    done: list[str] = []

    def step(name: str, error: str = "") -> Callable[[], None]:
        def run() -> None:
            met.wait()
            done.append(name)
            if error:
                raise FinishError(error)

        return run

    build.together(step("a"), step("b"))
    assert sorted(done) == ["a", "b"]
    with pytest.raises(FinishError, match=r"^of a$"):
        build.together(step("a", "of a"), step("b", "of b"))
    with pytest.raises(FinishError, match=r"^of b$"):
        build.together(step("a"), step("b", "of b"))
    assert sorted(done) == ["a"] * 3 + ["b"] * 3


def test_files_are_merged_into_folders_that_are_there_and_that_are_not(tmp_path: Path) -> None:
    aside, stage = tmp_path / "aside", tmp_path / "stage"
    for file in ("feed.xml", "data/a.json", "services/x/index.md"):
        (aside / file).parent.mkdir(parents=True, exist_ok=True)
        (aside / file).write_text("new", encoding="utf-8")
    for file in ("feed.xml", "services/x/index.html"):
        (stage / file).parent.mkdir(parents=True, exist_ok=True)
        (stage / file).write_text("old", encoding="utf-8")
    build.merge(aside, stage)
    files = [file for file in stage.rglob("*") if file.is_file()]
    assert {file.relative_to(stage).as_posix(): file.read_text(encoding="utf-8") for file in files} == {
        "feed.xml": "new",
        "data/a.json": "new",
        "services/x/index.md": "new",
        "services/x/index.html": "old",
    }


def test_a_failed_first_build_leaves_no_site(project: Path, tmp_path: Path) -> None:
    break_front_matter(project)
    with pytest.raises(build.BuildError):
        build.build(tmp_path / "site", project)
    assert not (tmp_path / "site").exists()


def test_command_line_exits_1_with_the_lines(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    break_front_matter(project)
    monkeypatch.setattr(build, "build", lambda out, real=build.build: real(out, project))
    assert build.main(["--out", str(tmp_path / "site")]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("docs/services/")
    assert lines[-1] == "Not built; site/ is as it was."
