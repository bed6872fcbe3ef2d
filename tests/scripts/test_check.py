"""`make check` as an author meets it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scripts import check

GOOD = Path(__file__).resolve().parents[1] / "fixtures/good"


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(GOOD, tmp_path / "docs")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "docs"


def test_good_pages_are_told_so(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main([]) == 0
    assert capsys.readouterr().out.endswith("nothing wrong\n")


def test_faults_of_all_pages_are_printed_or_of_one(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = sorted((docs / "services").glob("[a-h]*.md"))[:2]
    for page in pages:
        page.write_text(page.read_text(encoding="utf-8") + '\n{{ link("nowhere") }}\n', encoding="utf-8")
    names = [f"docs/services/{page.name}" for page in pages]
    assert check.main([]) == 1
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == names
    assert check.main([names[0]]) == 1
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == names[:1]


def test_a_page_without_faults_is_not_blamed_for_others(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = docs / "compare/index.md"
    page.write_text(page.read_text(encoding="utf-8") + '\n{{ link("nowhere") }}\n', encoding="utf-8")
    assert check.main(["docs/services/index.md"]) == 0
    assert "1 problems elsewhere" in capsys.readouterr().out
