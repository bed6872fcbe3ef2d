"""A Python-Markdown extension that tries on each page only the inline patterns that can match there.

Python-Markdown tries every pattern on every text of a page: each cell of each table. Most texts hold no mark
at all, and most pages hold none of, say, a picture. What a page becomes is the same, only sooner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import ReferenceInlineProcessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

# What a text must hold, one of them, for the pattern of that name to match in it.
NEEDED = {
    "backtick": ("`",),
    "guide-formulas": ("$",),
    "escape": ("\\",),
    "reference": ("[",),
    "link": ("[",),
    "image_link": ("![",),
    "image_reference": ("![",),
    "short_reference": ("[",),
    "short_image_ref": ("![",),
    "autolink": ("<",),
    "automail": ("<",),
    "linebreak": ("  \n",),
    "html": ("<",),
    "entity": ("&",),
    "delimiter": ("*", "_"),
}
_MARK = re.compile("|".join(map(re.escape, sorted({mark for marks in NEEDED.values() for mark in marks}))))


class _Inline(InlineProcessor):
    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        registered = self.md.inlinePatterns
        needed = {registered[name]: marks for name, marks in NEEDED.items() if name in registered}
        # Another pattern may match any text: then all are tried everywhere, as without this extension.
        if len(needed) == len(registered):
            marked = "\n".join(_marked(tree))
            # A list is all that is asked for; a Registry looks each pattern up by its name.
            self.inlinePatterns = [  # type: ignore[assignment]
                pattern
                for pattern in registered
                if any(mark in marked for mark in needed[pattern])
                and (self.md.references or not isinstance(pattern, ReferenceInlineProcessor))
            ]
        return super().run(tree, ancestors)


def _marked(tree: Element) -> Iterator[str]:
    """The texts that hold a mark. Those without any are made known to Python-Markdown as finished."""
    for element in tree.iter():
        if element.text:
            if _MARK.search(element.text):
                yield element.text
            else:
                element.text = AtomicString(element.text)
        if element.tail:
            if _MARK.search(element.tail):
                yield element.tail
            else:
                element.tail = AtomicString(element.tail)


class InlineExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        # In the place of Python-Markdown's own.
        md.treeprocessors.register(_Inline(md), "inline", 20)


def makeExtension(**options: Any) -> InlineExtension:
    """Entry point that Python-Markdown looks for."""
    return InlineExtension(**options)
