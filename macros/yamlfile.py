"""YAML as text with line numbers: every scalar stays as typed, every value knows its line.

Built from the events of PyYAML's C parser, in one pass. Anchors, aliases and tags are refused: nobody needs
them here, and a few lines of aliases can describe gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from macros.problems import Problem

Loc = tuple[str | int, ...]

MAX_DEPTH = 50  # of lists and fields within each other; nobody means more
_QUOTE = "quote a text that contains ': ' or '#'"
# Those that YAML takes for the end of a line and an editor does not are refused with them.
_CONTROL = re.compile("\r(?!\n)|[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Document:
    """Plain data (dicts, lists, text) and the line of each place in it."""

    data: Any
    lines: dict[Loc, int] = field(repr=False)

    def line(self, loc: Loc) -> int:
        """The line of a place, or of the nearest enclosing one that is there."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)


def _line(event: yaml.Event) -> int:
    """The line on which an event of the parser begins, from 0."""
    return event.start_mark.line if event.start_mark else 0


class _TooDeepError(Exception):
    """Told as a problem where it is found; nothing below is read."""


def parse(text: str, path: str, first_line: int = 1) -> tuple[Document, list[Problem]]:
    """Read one YAML text that begins on `first_line` of `path`; problems instead of exceptions."""
    problems: list[Problem] = []  # why nothing of the text is read
    doubtful: list[Problem] = []  # keys that cannot be kept; what is around them is read
    lines: dict[Loc, int] = {}

    def problem(line: int, sentence: str, found: list[Problem] = problems) -> None:
        found.append(Problem(path, first_line + line, "yaml", sentence))

    if "\t" in text:
        for number, written in enumerate(text.split("\n")):
            if "\t" in written[: len(written) - len(written.lstrip())]:
                problem(number, "indented with a tab; YAML wants spaces")
    control = _CONTROL.search(text)
    if control:
        number = text.count("\n", 0, control.start())
        what = f"unacceptable character #x{ord(control[0]):04x}"
        problem(number, f"not valid YAML: {what}: control characters are not allowed")
    if problems:
        return Document({}, lines), problems

    def build(event: yaml.Event, loc: Loc | None, depth: int = 1) -> Any:
        """The value that begins with `event`; without a `loc` it is read over."""
        line = _line(event)
        if loc is not None:
            lines.setdefault(loc, first_line + line)
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) or event.anchor:
            problem(line, "anchors and aliases are not allowed; write the value out")
        elif event.tag:
            problem(line, f"tag {event.tag} is not allowed; write plain text")
        if not isinstance(event, yaml.CollectionStartEvent):
            return event.value if isinstance(event, yaml.ScalarEvent) else ""
        if depth > MAX_DEPTH:
            problem(line, "nested too deeply")
            raise _TooDeepError
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(item := next(events), yaml.SequenceEndEvent):
                items.append(build(item, None if loc is None else (*loc, len(items)), depth + 1))
            return items
        mapping: dict[str, Any] = {}
        while not isinstance(field := next(events), yaml.MappingEndEvent):
            at, key = _line(field), build(field, None, depth + 1)
            place = None
            if loc is None:
                pass
            elif not (isinstance(key, str) and key):
                problem(at, "a key must be plain text", doubtful)
            elif key in mapping:
                problem(at, f"'{key}' stands here twice; keep one", doubtful)
            else:
                place = (*loc, key)
                lines[place] = first_line + at
            value = build(next(events), place, depth + 1)
            if place:
                mapping[key] = value
        return mapping

    data: Any = {}
    begun: list[int] = []  # the lines on which a document of the stream begins
    try:
        events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CBaseLoader)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                begun.append(_line(event))
            elif isinstance(event, yaml.NodeEvent):
                value = build(event, () if len(begun) == 1 else None)
                data = value if len(begun) == 1 else data
    except _TooDeepError:
        pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = (error.problem or error.context or "cannot be read").strip()
        # The end of a text without a line end is for the parser on one line more.
        line = min(mark.line, text.count("\n")) if mark else 0
        problem(line, f"not valid YAML: {why}; {_QUOTE}")
    except yaml.YAMLError as error:
        problem(0, f"not valid YAML: {str(error).splitlines()[0]}")
    if len(begun) > 1 and not problems:
        why = "expected a single document in the stream but found another document"
        problem(begun[1], f"not valid YAML: {why}; {_QUOTE}")
    if problems:
        return Document({}, {}), problems
    return Document(data, lines), doubtful
