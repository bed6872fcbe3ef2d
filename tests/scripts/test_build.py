"""A build is whole or nothing: what a failed one says, and what it leaves."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import build

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
    build.build(out, project)
    assert (out / "index.html").is_file()
    assert (out / "pagefind/pagefind.js").is_file()
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
