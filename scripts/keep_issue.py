"""Keep one issue that says what a weekly run found: `python -m scripts.keep_issue --title … --found FILE …`.

A new issue a week would bury the list that matters, so the open one is written anew, and closed when FILE
is missing or empty. Only an issue that the workflows opened is taken for it: anybody may open one with its
title. It speaks through `gh`, which takes the repository and the token from GH_REPO and GH_TOKEN; all text
goes to it as arguments and files, none through a shell. Exit 1 when `gh` does, with what it said.
It needs nothing but Python, so that no installed package runs in the step that holds the token.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

AUTHOR = "app/github-actions"
# GitHub takes 65,536 characters; the difference is for the words around what was found.
LIMIT = 60_000


class GitHubError(Exception):
    """What `gh` said when it failed, in one line."""


def keep(title: str, found: Path, intro: str, done: str, run: str) -> str:
    """Open, rewrite or close the issue of that title; what was done with it, in words.

    `found` is a file of Markdown; `intro` stands above its text, `done` is the comment on closing, `run`
    the address of this run or "". The issue's text is left beside it as body.md. Raises GitHubError.
    """
    text = found.read_text(encoding="utf-8") if found.exists() else ""
    number = open_issue(title)
    if not text.strip():
        if number is None:
            return "nothing found, and no issue is open"
        gh("issue", "close", str(number), "--comment", done)
        return f"nothing found: closed issue {number}"
    file = found.with_name("body.md")
    file.write_text(body(text, intro, run), encoding="utf-8")
    if number is None:
        return f"opened {gh('issue', 'create', '--title', title, '--body-file', str(file)).strip()}"
    gh("issue", "edit", str(number), "--body-file", str(file))
    return f"brought issue {number} up to date"


def open_issue(title: str) -> int | None:
    """The number of the first open issue with exactly that title which the workflows wrote, if any."""
    # A quotation mark would end the phrase that is searched for.
    phrase = title.replace('"', " ")
    search = f'in:title "{phrase}" author:{AUTHOR}'
    answer = gh("issue", "list", "--state", "open", "--search", search, "--json", "number,title")
    numbers = [int(issue["number"]) for issue in json.loads(answer) if issue["title"] == title]
    return numbers[0] if numbers else None


def body(found: str, intro: str, run: str) -> str:
    """The text of the issue: what to do, what was found, where it comes from."""
    last = "The next run writes this anew."
    return "\n\n".join([intro.strip(), cut(found.strip()), f"From {run}. {last}" if run else last]) + "\n"


def cut(markdown: str, limit: int = LIMIT) -> str:
    """As many whole lines as an issue holds, and a word on the rest; a block of code is not left open."""
    if len(markdown) <= limit:
        return markdown
    kept = markdown[:limit].rpartition("\n")[0] or markdown[:limit]
    fence = ""
    for mark in re.findall(r"^(~{3,}|`{3,})", kept, re.MULTILINE):
        fence = mark if not fence else "" if mark == fence else fence
    left = markdown[len(kept) :].strip().count("\n") + 1
    return f"{kept}\n{fence}\n\nAnd {left} more lines: see the log of the run."


def run_address(environment: Mapping[str, str]) -> str:
    """Where this run can be looked at, by what GitHub's runners know; "" elsewhere."""
    known = [
        environment.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    ]
    server, repository, run = known
    return f"{server}/{repository}/actions/runs/{run}" if all(known) else ""


def gh(*arguments: str) -> str:
    """Run GitHub's own client and give what it prints; GitHubError when it fails or is not there."""
    try:
        done = subprocess.run(["gh", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise GitHubError("gh is not installed: this is for GitHub's runners, which have it") from None
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"exit code {done.returncode}, and no word"
        raise GitHubError(f"gh {' '.join(arguments[:2])}: {said}")
    return done.stdout


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--title", required=True, help="of the issue; it is found by it again")
    add("--found", required=True, type=Path, help="a file of Markdown, empty or missing when all is well")
    add("--intro", required=True, help="what to do about it; stands at the top")
    add("--done", required=True, help="the comment with which the issue is closed")
    options = parser.parse_args(argv)
    try:
        print(keep(options.title, options.found, options.intro, options.done, run_address(os.environ)))
    except GitHubError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
