"""One issue a watch: opened, written anew, closed, never another's. `gh` is a stub."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import keep_issue

TITLE = 'Links that "lead" nowhere'
ARGUMENTS = ("--title", TITLE, "--intro", "Do this.", "--done", "All is well.")


class Stub:
    """`gh` as a program on PATH: it writes down its arguments, each on a line, and answers from a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found = folder / "found.md"
        program = folder / "bin/gh"
        program.parent.mkdir()
        program.write_text(
            "#!/usr/bin/env bash\n"
            f'printf "%s\\n" "$@" >> "{folder}/log"; echo --- >> "{folder}/log"\n'
            f'if [ "$2" = list ]; then cat "{folder}/issues"; else echo "https://x.example/9"; fi\n'
            f'if [ -f "{folder}/fail" ]; then echo "HTTP 403: no" >&2; exit 4; fi\n',
            encoding="utf-8",
        )
        program.chmod(0o755)
        self.issues()

    def issues(self, *titles: tuple[int, str]) -> None:
        listing = [{"number": number, "title": title} for number, title in titles]
        (self.folder / "issues").write_text(json.dumps(listing), encoding="utf-8")

    def run(self, path: str | None = None) -> subprocess.CompletedProcess[str]:
        known = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
        return subprocess.run(
            [sys.executable, "-m", "scripts.keep_issue", *ARGUMENTS, "--found", str(self.found)],
            env=known | {"PATH": path or f"{self.folder}/bin:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
        )

    def calls(self) -> list[list[str]]:
        log = (self.folder / "log").read_text(encoding="utf-8")
        return [call.splitlines() for call in log.split("---\n") if call]


@pytest.fixture
def stub(tmp_path: Path) -> Stub:
    return Stub(tmp_path)


def test_what_is_found_opens_an_issue(stub: Stub) -> None:
    stub.found.write_text("- `$(id)` is gone\n", encoding="utf-8")
    done = stub.run()
    assert (done.returncode, done.stdout) == (0, "opened https://x.example/9\n")
    looked, opened = stub.calls()
    assert opened == ["issue", "create", "--title", TITLE, "--body-file", str(stub.folder / "body.md")]
    # Anybody may open an issue with this title; a quotation mark may not end the phrase.
    search = 'in:title "Links that  lead  nowhere" author:app/github-actions'
    assert looked[looked.index("--search") + 1] == search
    body = (stub.folder / "body.md").read_text(encoding="utf-8")
    assert body == "Do this.\n\n- `$(id)` is gone\n\nThe next run writes this anew.\n"


def test_the_open_issue_is_written_anew(stub: Stub) -> None:
    stub.found.write_text("- gone\n", encoding="utf-8")
    stub.issues((3, f"{TITLE} at all"), (12, TITLE), (15, TITLE))
    assert stub.run().returncode == 0
    assert stub.calls()[1:] == [["issue", "edit", "12", "--body-file", str(stub.folder / "body.md")]]


@pytest.mark.parametrize("text", [None, "", " \n"], ids=["missing", "empty", "blank"])
def test_nothing_found_closes_it(text: str | None, stub: Stub) -> None:
    if text is not None:
        stub.found.write_text(text, encoding="utf-8")
    stub.issues((12, TITLE))
    assert stub.run().returncode == 0
    assert stub.calls()[1:] == [["issue", "close", "12", "--comment", "All is well."]]


def test_nothing_found_and_nothing_open_changes_nothing(stub: Stub) -> None:
    done = stub.run()
    assert (done.returncode, len(stub.calls())) == (0, 1)
    assert "no issue is open" in done.stdout


@pytest.mark.planted
def test_a_failing_client_fails_in_one_line_and_changes_nothing(stub: Stub) -> None:
    (stub.folder / "fail").touch()
    stub.found.write_text("- gone\n", encoding="utf-8")
    done = stub.run()
    assert (done.returncode, done.stderr) == (1, "gh issue list: HTTP 403: no\n")
    assert len(stub.calls()) == 1


def test_a_missing_client_is_told_in_one_line(stub: Stub) -> None:
    done = stub.run(path=str(stub.folder))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("gh is not installed")


def test_the_run_is_named_where_it_is_known() -> None:
    known = {
        "GITHUB_SERVER_URL": "https://g.example",
        "GITHUB_REPOSITORY": "us/guide",
        "GITHUB_RUN_ID": "7",
    }
    assert keep_issue.run_address(known) == "https://g.example/us/guide/actions/runs/7"
    assert [keep_issue.run_address(known | {name: ""}) for name in known] == ["", "", ""]
    text = keep_issue.body("x", "y", keep_issue.run_address(known))
    assert text.endswith("From https://g.example/us/guide/actions/runs/7. The next run writes this anew.\n")


@pytest.mark.parametrize("fence", ["", "~~~~", "```"])
def test_a_long_list_is_cut_at_a_line_and_leaves_no_code_open(fence: str) -> None:
    lines = [f"line {number} {'é' * 80}" for number in range(3000)]
    text = "\n".join([fence, *lines, fence])
    cut = keep_issue.cut(text)
    assert len(cut) < 65_536 - 2_000
    kept = [line for line in cut.splitlines() if line.startswith("line ")]
    assert kept == lines[: len(kept)]
    assert f"And {3000 - len(kept) + bool(fence)} more lines" in cut
    assert cut.splitlines().count(fence or "~~~") % 2 == 0


def test_a_list_that_fits_is_left_as_it_is() -> None:
    assert keep_issue.cut("a\n~~~~\nb") == "a\n~~~~\nb"
