"""YAML as text with line numbers: every scalar stays as typed, every value knows its line.

Built on PyYAML's C parser. Anchors, aliases and tags are refused: nobody needs them here, and a
few lines of aliases can describe gigabytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from macros.problems import Problem

Loc = tuple[str | int, ...]

MAX_DEPTH = 50  # PyYAML's composer recurses in C, so a deeper text could take the whole process with it
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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


def parse(text: str, path: str, first_line: int = 1) -> tuple[Document, list[Problem]]:
    """Read one YAML text that begins on `first_line` of `path`; problems instead of exceptions."""
    problems: list[Problem] = []
    lines: dict[Loc, int] = {}

    def problem(line: int, sentence: str) -> None:
        problems.append(Problem(path, first_line + line, "yaml", sentence))

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

    def build(node: yaml.Node, loc: Loc) -> Any:
        lines.setdefault(loc, first_line + node.start_mark.line)
        if isinstance(node, yaml.MappingNode):
            mapping: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
                if not key:
                    problem(key_node.start_mark.line, "a key must be plain text")
                    continue
                if key in mapping:
                    problem(key_node.start_mark.line, f"'{key}' stands here twice; keep one")
                    continue
                lines[(*loc, key)] = first_line + key_node.start_mark.line
                mapping[key] = build(value_node, (*loc, key))
            return mapping
        if isinstance(node, yaml.SequenceNode):
            return [build(item, (*loc, index)) for index, item in enumerate(node.value)]
        return node.value

    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            line = event.start_mark.line if event.start_mark else 0
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                problem(line, "nested too deeply")
                break
            if getattr(event, "anchor", None) or isinstance(event, yaml.AliasEvent):
                problem(line, "anchors and aliases are not allowed; write the value out")
            elif isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent) and event.tag:
                problem(line, f"tag {event.tag} is not allowed; write plain text")
        if problems:
            return Document({}, lines), problems
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = (error.problem or error.context or "cannot be read").strip()
        if why.startswith("but "):
            why = f"{error.context} {why}"
        problem(mark.line if mark else 0, f"not valid YAML: {why}; quote a text that contains ': ' or '#'")
        return Document({}, lines), problems
    except yaml.YAMLError as error:
        problem(0, f"not valid YAML: {str(error).splitlines()[0]}")
        return Document({}, lines), problems
    if node is None:
        return Document({}, lines), problems
    return Document(build(node, ()), lines), problems
