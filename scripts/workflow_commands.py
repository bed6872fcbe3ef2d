"""Problems as the marks that GitHub draws on the lines of a change: workflow commands on standard output.

A command is a line that begins with `::`, or has `##[` anywhere. What pages say may hold both, and line
breaks, so everything from them is escaped here, and plain lines are printed where commands are not read.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence

from macros.problems import Problem

MOST = 10  # errors of one step that GitHub draws; it drops the others without a word


def annotated(problems: Sequence[Problem]) -> Iterator[str]:
    """The lines to print: all problems as text, then the first of them as marks."""
    yield from shielded(_one_line(str(problem)) for problem in problems)
    yield from (annotation(problem) for problem in problems[:MOST])
    left = len(problems) - MOST
    if left > 0:
        yield f"::notice title=More problems::{left} more: see the log of this step"


def annotation(problem: Problem) -> str:
    """The command that marks the problem's line with its sentence, titled with its field."""
    place = {"file": problem.path, "line": str(problem.line), "title": problem.field}
    properties = ",".join(f"{name}={_property(_one_line(value))}" for name, value in place.items())
    return f"::error {properties}::{_data(_one_line(problem.sentence))}"


def shielded(lines: Iterable[str]) -> Iterator[str]:
    """Lines among which no command is read. The word that ends this cannot be guessed."""
    word = secrets.token_hex(16)
    yield f"::stop-commands::{word}"
    yield from lines
    yield f"::{word}::"


def _one_line(text: str) -> str:
    # A file name need not be text; standard output refuses what is not.
    return " ".join(text.encode("utf-8", "backslashreplace").decode("utf-8").split())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
