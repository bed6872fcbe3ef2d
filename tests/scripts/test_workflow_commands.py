"""Problems as marks on lines: what GitHub's runner makes of our output, also of hostile text."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.problems import Problem
from scripts import check, workflow_commands

ROOT = Path(__file__).resolve().parents[2]
GOOD = ROOT / "tests/fixtures/good"
KNOWN = {"error", "warning", "notice", "add-mask", "set-output", "stop-commands", "debug", "group"}
HOSTILE = [
    "x\n::error file=a::b",
    "::add-mask::a",
    "   ::add-mask::a",
    "##[add-mask]a",
    "say ##[set-output name=a]b",
    "x\r::error::b",
    "a%0A::error::b",
    "100 % of %25",
    "a,line=9,title=b",
    "a::b",
    "::stop-commands::x",
]


@dataclass(frozen=True)
class Command:
    """A workflow command as the runner reads it."""

    name: str
    properties: tuple[tuple[str, str], ...]
    data: str


def unescaped(text: str, names: str) -> str:
    for code, one in (("0D", "\r"), ("0A", "\n"), ("3A", ":"), ("2C", ",")):
        if one in names:
            text = text.replace(f"%{code}", one)
    return text.replace("%25", "%")


def commands(output: str) -> list[Command]:
    """What the runner obeys in a step's output: the new way at the start of a line, the old one anywhere."""
    found, word = [], None
    for line in re.split(r"\r\n|\r|\n", output):
        new = re.match(r"::([^ :]+)(?: (.*?))?::(.*)$", line.lstrip())
        old = re.search(r"##\[([^ \]]+)([^\]]*)\](.*)$", line)
        known = KNOWN | ({word} if word else set())
        match = new if new and new[1] in known else old if old and old[1] in known else None
        if match is None or (word and match[1] != word):
            continue
        if match[1] == word:
            word = None
        elif match[1] == "stop-commands":
            word = match[3]
        else:
            pairs = [pair.split("=", 1) for pair in (match[2] or "").split(",") if "=" in pair]
            properties = tuple((key, unescaped(value, "\r\n:,")) for key, value in pairs)
            found.append(Command(match[1], properties, unescaped(match[3], "\r\n")))
    return found


def shown(*problems: Problem) -> list[Command]:
    return commands("\n".join(workflow_commands.annotated(problems)) + "\n")


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_a_problem_marks_its_line_with_its_sentence() -> None:
    problem = Problem("docs/services/msk.md", 12, "facts.retension", "unknown fact, here: 7 % of it")
    place = (("file", "docs/services/msk.md"), ("line", "12"), ("title", "facts.retension"))
    assert shown(problem) == [Command("error", place, "unknown fact, here: 7 % of it")]
    assert list(workflow_commands.annotated([problem]))[1] == str(problem)


@pytest.mark.planted
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("where", ["path", "field", "sentence"])
def test_no_text_is_a_command_of_its_own(text: str, where: str) -> None:
    texts = {"path": "docs/a.md", "field": "title", "sentence": "is wrong"} | {where: text}
    problem = Problem(texts["path"], 3, texts["field"], texts["sentence"])
    place = (("file", one_line(texts["path"])), ("line", "3"), ("title", one_line(texts["field"])))
    assert shown(problem) == [Command("error", place, one_line(texts["sentence"]))]


@pytest.mark.planted
@pytest.mark.parametrize("text", ["::error::a", "##[error]a", "say ##[add-mask]a"])
def test_the_runner_of_these_tests_obeys_what_is_not_shielded(text: str) -> None:
    assert [one.data for one in commands(f"{text}\n")] == ["a"]
    assert commands("\n".join(workflow_commands.shielded([text]))) == []


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8")), min_size=3, max_size=3))
def test_any_text_is_one_mark_and_comes_back_whole(texts: list[str]) -> None:
    path, title, sentence = texts
    (mark,) = shown(Problem(path, 1, title, sentence))
    assert mark.name == "error"
    assert mark.properties == (("file", one_line(path)), ("line", "1"), ("title", one_line(title)))
    assert mark.data == one_line(sentence)


def test_a_name_that_is_no_text_can_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print("\n".join(workflow_commands.annotated([Problem("docs/\udcff.md", 1, "file", "is misnamed")])))
    assert dict(commands(capsys.readouterr().out)[0].properties)["file"] == "docs/\\udcff.md"


def test_more_than_are_drawn_are_counted_and_all_are_in_the_log() -> None:
    problems = [Problem("docs/a.md", number, "title", f"no. {number}") for number in range(13)]
    lines = list(workflow_commands.annotated(problems))
    assert [line for line in lines if line in set(map(str, problems))] == list(map(str, problems))
    marks = commands("\n".join(lines))
    assert [mark.name for mark in marks] == ["error"] * 10 + ["notice"]
    assert marks[-1].data == "3 more: see the log of this step"


def test_the_word_that_ends_the_shield_is_another_each_time() -> None:
    assert len({next(iter(workflow_commands.shielded([]))) for _ in range(20)}) == 20


# --- make check, marked ---------------------------------------------------------------------------


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(GOOD, tmp_path / "docs")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "docs"


@pytest.mark.planted
def test_check_marks_what_it_says(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (docs / "compare/index.md").open("a", encoding="utf-8") as file:
        file.write('\n{{ link("nowhere ::add-mask::a ##[add-mask]b") }}\n')
    assert check.main([]) == 1
    plain = capsys.readouterr().err.splitlines()
    assert check.main(["--annotations"]) == 1
    printed = capsys.readouterr()
    assert printed.err == ""
    assert [line for line in printed.out.splitlines() if line in plain] == plain
    marks = commands(printed.out)
    assert len(marks) == len(plain)
    for line, mark in zip(plain, marks, strict=True):
        at = dict(mark.properties)
        assert f"{at['file']}:{at['line']}: {at['title']}: {mark.data}" == line


def test_check_has_nothing_to_mark_where_nothing_is_wrong(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check.main(["--annotations"]) == 0
    assert capsys.readouterr().out.endswith("nothing wrong\n")


def test_check_marks_all_pages_or_none(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        check.main(["docs/compare/index.md", "--annotations"])
    assert "leave out the page" in capsys.readouterr().err
