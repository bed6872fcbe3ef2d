"""Formulas: LaTeX between dollar signs becomes MathML when the site is built.

MathML is part of HTML: browsers draw it and screen readers speak it, without a script or a font from
elsewhere. `$…$` stands in a line, `$$…$$` alone in a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import latex2mathml.converter
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import STX, AtomicString

from macros.problems import GuideError

_FORMULA = (
    r"(?<![\\$])(?P<mark>\$\$?)(?![\s$])(?P<latex>[^$\n]*(?:\n(?!\n)[^$\n]*)*)(?<![\s\\])(?P=mark)(?!\$)"
)
# A run of marks counts as a whole: trying its parts too would take time with the square of its length.
_CODE = re.compile(
    r"^( *)(`{3,}+|~{3,}+).*?^\1?\2[^\n]*$|(?<!`)(`++).+?(?<!`)\3(?!`)", re.DOTALL | re.MULTILINE
)
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
# Elements of MathML that have a fixed number of parts; with fewer a browser draws an error.
_PARTS = {
    "mfrac": 2,
    "mroot": 2,
    "msub": 2,
    "msup": 2,
    "msubsup": 3,
    "munder": 2,
    "mover": 2,
    "munderover": 3,
}
_REFUSED = re.compile(r"\\(href|url|style|class|cssId|htmlmathml|includegraphics)\b")


@cache
def convert(latex: str, display: bool) -> str:
    """MathML of a LaTeX formula; GuideError with one sentence when it is not one."""
    refused = _REFUSED.search(latex)
    if refused:
        raise GuideError(f"\\{refused[1]} is not allowed in a formula")
    try:
        mathml = latex2mathml.converter.convert(latex, display="block" if display else "inline")
        elements = list(fromstring(mathml).iter())
    except Exception:  # the library has no common base for its errors
        raise GuideError(f"not a formula that can be set: '{latex}'") from None
    for element in elements:
        name = element.tag.removeprefix(_NAMESPACE)
        if len(element) != _PARTS.get(name, len(element)):
            raise GuideError(f"a part is missing in the formula '{latex}'")
    return mathml


def find(body: str) -> Iterator[tuple[str, bool, int]]:
    """The formulas of a page body outside code: LaTeX, whether it stands alone, and its line from 0."""
    if "$" not in body:
        return
    text = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), body)
    for match in re.finditer(_FORMULA, text):
        yield match["latex"], match["mark"] == "$$", text.count("\n", 0, match.start())


class _Formula(InlineProcessor):
    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int] | tuple[None, None, None]:
        if STX in m["latex"]:
            # A code span begins or ends in it, so that find() took it for text.
            return None, None, None
        element = fromstring(convert(m["latex"], m["mark"] == "$$"))
        for node in element.iter():
            # The namespace is HTML's own; written as a prefix it would be no MathML to a browser.
            node.tag = node.tag.removeprefix(_NAMESPACE)
            node.text = AtomicString(node.text) if node.text else None
        return element, m.start(0), m.end(0)


class FormulasExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        # After code spans (190), before backslash escapes (180), which are LaTeX's commands.
        md.inlinePatterns.register(_Formula(_FORMULA, md), "guide-formulas", 185)


def makeExtension(**options: Any) -> FormulasExtension:
    """Entry point that Python-Markdown looks for."""
    return FormulasExtension(**options)
