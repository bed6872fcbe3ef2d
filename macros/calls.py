"""Macro calls in a page: found without running anything, refused unless they are ours and constant.

A page is a program (mkdocs-macros' Jinja is not sandboxed), so before anything is built each page is
parsed and only `{{ macro("constant", …) }}`, text and `{% raw %}` are let through.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import jinja2
from jinja2 import nodes

from macros.problems import Problem, did_you_mean

_ENVIRONMENT = jinja2.Environment(keep_trailing_newline=True)
_RAW_HINT = "text for another tool goes between {% raw %} and {% endraw %}"
_OPENERS = ("{{", "{%", "{#")
_WORD = "macro"  # in the place of a call, where only the author's own text counts
# Nearly every call: a name, and texts that hold nothing special.
_PLAIN_TEXT = r'"[^"\\\n]*+"'
_PLAIN_CALL = re.compile(rf"\{{\{{ (\w++)\(((?:{_PLAIN_TEXT}(?:, {_PLAIN_TEXT})*+)?)\) \}}\}}")


@dataclass(frozen=True)
class Call:
    """One macro call: name, constant arguments, and its line in the file."""

    name: str
    args: tuple[Any, ...]
    kwargs: tuple[tuple[str, Any], ...]
    line: int

    @property
    def key(self) -> str:
        """Equal for calls that must render alike on one page."""
        return f"{self.name}{self.args!r}{sorted(self.kwargs)!r}"


Piece = str | Call


def parse(
    body: str, path: str, first_line: int, macros: Collection[str]
) -> tuple[list[Piece], list[Problem]]:
    """A page body that begins on `first_line` in pieces, texts and macro calls, and what may not be in it.

    With problems, the pieces are those that could be read.
    """
    if not any(opener in body for opener in _OPENERS):
        return [body], []
    plain = _plain_pieces(body, first_line, macros)
    if plain is not None:
        return plain, []
    problems: list[Problem] = []
    pieces: list[Piece] = []

    def line(node: nodes.Node) -> int:
        # Jinja gives some nodes no line of their own; then it is that of what stands in them.
        inner = (child.lineno for child in node.find_all(nodes.Node) if child.lineno)
        return first_line + (node.lineno or next(inner, 1)) - 1

    def refuse(node: nodes.Node, sentence: str) -> None:
        problems.append(Problem(path, line(node), "macro", sentence))

    try:
        tree = _ENVIRONMENT.parse(body)
        open_raw = _open_raw(body)
        if open_raw:
            # Jinja itself overlooks it at the very end of a text.
            raise jinja2.TemplateSyntaxError("Missing end of raw directive", open_raw)
    except jinja2.TemplateSyntaxError as error:
        hint = "write '{ #anchor }' with a space" if "comment" in str(error.message) else _RAW_HINT
        sentence = f"not valid Jinja: {str(error.message).rstrip('.')}; {hint}"
        return [], [Problem(path, first_line + error.lineno - 1, "macro", sentence)]
    except RecursionError:
        return [], [Problem(path, first_line, "macro", "nested too deeply")]
    except ValueError:
        # Python refuses to read a number of thousands of digits, and Jinja does not say where it stands.
        sentence = f"not valid Jinja: a number is too long; {_RAW_HINT}"
        return [], [Problem(path, first_line, "macro", sentence)]

    for statement in tree.body:
        if not isinstance(statement, nodes.Output):
            name = type(statement).__name__.lower()
            refuse(statement, f"Jinja statement '{name}' is not allowed in a page; {_RAW_HINT}")
            continue
        for node in statement.nodes:
            if isinstance(node, nodes.TemplateData):
                pieces.append(node.data)
                continue
            if not (isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name)):
                refuse(
                    node,
                    f'only macro calls such as {{{{ link("msk") }}}} are allowed; {_RAW_HINT}',
                )
                continue
            name = node.node.name
            if name not in macros:
                near = did_you_mean(name, macros) or "."
                refuse(node, f"unknown macro {name}(){near} Macros: {', '.join(sorted(macros))}")
                continue
            if len({pair.key for pair in node.kwargs}) < len(node.kwargs):
                refuse(node, f"an argument of {name}() stands twice")
                continue
            try:
                if node.dyn_args or node.dyn_kwargs:
                    raise nodes.Impossible
                pieces.append(
                    Call(
                        name,
                        tuple(_constant(arg) for arg in node.args),
                        tuple((pair.key, _constant(pair.value)) for pair in node.kwargs),
                        line(node),
                    )
                )
            except nodes.Impossible:
                refuse(node, f"arguments of {name}() must be constants (text, number, list, dict)")
    return pieces, problems


def _plain_pieces(body: str, first_line: int, macros: Collection[str]) -> list[Piece] | None:
    """What Jinja would say of a body that holds only calls of the plainest form; None for any other.

    Jinja reads a page in Python, letter by letter: a tenth of a whole build.
    """
    pieces: list[Piece] = []
    line = first_line
    texts = iter(_PLAIN_CALL.split(body))
    for text in texts:
        name, arguments = next(texts, None), next(texts, "")
        # A brace before a call would be read together with the call's own.
        if any(opener in text for opener in _OPENERS) or (name and text.endswith("{")):
            return None
        if text:
            pieces.append(text)
            line += text.count("\n")
        if name is None:
            return pieces
        if name not in macros:
            return None
        pieces.append(Call(name, tuple(re.findall(r'"([^"]*)"', arguments)), (), line))
    return pieces


@dataclass(frozen=True)
class OwnText:
    """What an author typed besides macro calls, each of which is one word here; knows where it stood."""

    text: str
    _pieces: tuple[tuple[int, int], ...]  # where a piece begins in the text, and its line in the file

    def line(self, place: int) -> int:
        """The line in the file of a place in the text."""
        begin, line = self._pieces[bisect_right(self._pieces, place, key=lambda piece: piece[0]) - 1]
        return line + self.text.count("\n", begin, place)


def own_text(body: str, first_line: int) -> OwnText:
    """The text of a page body that begins on `first_line`, in which parse() found no problem."""
    text, pieces = "", [(0, first_line)]
    for line, kind, value in _ENVIRONMENT.lex(body):
        if kind in ("data", "variable_begin"):
            pieces.append((len(text), first_line + line - 1))
            text += value if kind == "data" else _WORD
    return OwnText(text, tuple(pieces))


def _open_raw(body: str) -> int:
    """The line of a `{% raw %}` that nothing ends, or 0."""
    begun = 0
    for line, kind, _ in _ENVIRONMENT.lex(body) if "{%" in body else ():
        begun = line if kind == "raw_begin" else 0 if kind == "raw_end" else begun
    return begun


def _constant(node: nodes.Node) -> Any:
    """The value of a literal. Expressions are not folded: `"a" * 10**9` would be evaluated by that."""
    if isinstance(node, nodes.Const):
        return node.value
    if isinstance(node, nodes.List):
        return [_constant(item) for item in node.items]
    if isinstance(node, nodes.Tuple):
        return tuple(_constant(item) for item in node.items)
    if isinstance(node, nodes.Dict) and all(isinstance(pair.key, nodes.Const) for pair in node.items):
        return {_constant(pair.key): _constant(pair.value) for pair in node.items}
    raise nodes.Impossible
