"""`make check` as an author meets it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from macros import proof
from macros.loader import read
from scripts import check, check_facts
from tests.macros.guide import BAD, Guide

ROOT = Path(__file__).resolve().parents[2]
GOOD = ROOT / "tests/fixtures/good"
RULES = sorted(folder.name for folder in BAD.iterdir())


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(GOOD, tmp_path / "docs")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "docs"


def append(page: Path, text: str) -> None:
    page.write_text(page.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_good_pages_are_told_so(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main([]) == 0
    assert capsys.readouterr().out.endswith("nothing wrong\n")


def test_faults_of_all_pages_are_printed_or_of_one(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = sorted((docs / "services").glob("[a-h]*.md"))[:2]
    for page in pages:
        append(page, '\n{{ link("nowhere") }}\n')
    names = [f"docs/services/{page.name}" for page in pages]
    assert check.main([]) == 1
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == names
    assert check.main([names[0]]) == 1
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == names[:1]


def test_a_page_without_faults_is_not_blamed_for_others(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    append(docs / "compare/index.md", '\n{{ link("nowhere") }}\n')
    assert check.main(["docs/services/index.md"]) == 0
    assert capsys.readouterr().out == "docs/services/index.md: nothing wrong here\n"
    append(docs / "compare/index.md", "TODO: more\n")
    assert check.main(["docs/services/index.md"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert (
        printed.out == "docs/services/index.md: nothing wrong here; 1 problem elsewhere, see `make check`\n"
    )


@pytest.mark.parametrize("rule", RULES)
def test_a_page_alone_says_what_all_of_ci_says_of_it(
    rule: str, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Guide(docs).overlay(BAD / rule)
    check.main([])
    everything = capsys.readouterr().err.splitlines()
    assert everything
    check_facts.main([])
    proofs = [line for line in capsys.readouterr().out.splitlines() if ".proof[" in line]
    blamed = {line.split(":")[0] for line in (*everything, *proofs)}
    for page in sorted(path for path in {*blamed, "docs/index.md"} if Path(path).is_file()):
        code = check.main([page])
        printed = capsys.readouterr().err.splitlines()
        own = [line for line in (*everything, *proofs) if line.startswith(f"{page}:")]
        # Nothing can be said of a page while the vocabulary or the exams cannot be read.
        unreadable = read("docs")[0] is None
        assert (page, sorted(printed)) == (page, sorted(everything if unreadable else own))
        assert code == (1 if printed else 0)


@pytest.mark.planted
def test_a_proof_that_does_not_hold_is_said_of_its_page_as_make_facts_says_it(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Guide(docs).replace(
        "services/alpha-stream.md",
        "proof: kinesis/StreamMode = ON_DEMAND, PROVISIONED",
        "proof: kinesis/StreamMode count 3",
    )
    Guide(docs).replace(
        "services/alpha-stream.md", "now: [ON_DEMAND, PROVISIONED]", "now: [ON_DEMAND, three 3]"
    )
    check_facts.main([])
    wanted = [line for line in capsys.readouterr().out.splitlines() if line.startswith("docs/")]
    assert len(wanted) == 1
    assert check.main(["docs/services/alpha-stream.md"]) == 1
    assert capsys.readouterr().err.splitlines() == wanted


def test_proofs_that_hold_are_counted(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["docs/services/alpha-stream.md"]) == 0
    assert capsys.readouterr().out == "docs/services/alpha-stream.md: nothing wrong here; 1 proof checked\n"


def test_without_the_models_the_proofs_are_left_and_that_is_said(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check.check_page(Path("docs"), "docs/services/alpha-stream.md", proof.Models()) == 0
    printed = capsys.readouterr().out
    assert (
        "nothing wrong here; its proofs are not checked: the package botocore is not installed; run"
        in printed
    )


@pytest.mark.parametrize(
    "named", ["docs/services/alpha-stream.md", "services/alpha-stream.md", "./docs/services/alpha-stream.md"]
)
def test_a_page_may_be_named_from_here_or_from_docs(
    docs: Path, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    append(docs / "services/alpha-stream.md", '\n{{ link("nowhere") }}\n')
    assert check.main([named]) == 1
    assert capsys.readouterr().err.startswith("docs/services/alpha-stream.md:28: link(): ")
    assert check.main([str(docs / "services/alpha-stream.md")]) == 1


@pytest.mark.planted
@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("docs/services/alpha-steam.md", "below docs/; did you mean 'docs/services/alpha-stream.md'?"),
        ("docs/services", "docs/services:1: file: is no page or table below docs/"),
        ("../secret.md", "../secret.md:1: file: is no page or table below docs/"),
    ],
)
def test_a_page_that_is_not_there_is_no_good_page(
    docs: Path, named: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (docs.parent.parent / "secret.md").write_text("x", "utf-8")
    assert check.main([named]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err


def test_without_a_vocabulary_no_page_is_called_good(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (docs / "facts.yml").unlink()
    assert check.main(["docs/services/index.md"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "docs/facts.yml:1: file: is missing\n"


def test_real_pages_are_all_right_alone(capsys: pytest.CaptureFixture[str]) -> None:
    # A few, since each reads the whole guide.
    for path in (
        "services/data-firehose.md",
        "compare/kinesis-streams-firehose-analytics.md",
        "glossary/statistics.yml",
    ):
        assert check.check_page(ROOT / "docs", path) == 0
        assert "nothing wrong here" in capsys.readouterr().out
