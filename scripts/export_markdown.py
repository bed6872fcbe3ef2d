"""Pages as plain Markdown: for reading machines, notes and printers that know nothing of our theme.

A finished page (macros.site.finished) is Markdown with the theme's furniture in it: wrappers, filter forms,
badges, marks, attributes. Here the words of the furniture stay and the rest goes. Pure functions.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable
from functools import lru_cache

from macros import render
from macros.rooms import url

# Where the root of the site comes in front of an address; `rooted` puts it there. No page holds it: the
# loader refuses NUL in a page.
ROOT = "\0"

_WRAPPERS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), read)
    for pattern, read in (
        # What only works in a browser.
        (r'<form class="filter".*?</form>\n*', ""),
        (r' <button type="button" class="proven".*?</button><span class="proof".*?</span>', ", proven"),
        (r" \[[✓§]\]\([^)]*\)\{ \.mark \}", ""),
        # A term's definition is what its link shows; without that the word is enough.
        (r'\[([^\[\]]*)\]\([^()\s"]*(?: "[^"]*")?\)\{ \.term \}', r"\1"),
        # What is folded away there.
        (r"<details markdown>\n<summary>(.*?)</summary>\n\n(.*?)\n\n</details>", r"**\1**\n\n\2"),
        (r" <details><summary>[^<]*</summary>(.*?)</details>", r", \1"),
        # What colour or size set apart.
        (r'(?<=\| )<span class="badge[^>]*>([^<]*)</span>(?= \|)', r"\1"),
        (r'<span class="badge[^>]*>([^<]*)</span>', r"(\1)"),
        (r'<span class="era"><b>Exam era</b> (.*?)</span>', r"(exam era: \1)"),
        (r'<span class="note">(.*?)</span>', r"(\1)"),
        (r'<div class="guide [^>]*>\n\n(.*?)\n\n</div>', r"\1"),
        (r" ?\{ [.#][\w.-]+ \}", ""),
    )
)
# Code and formulas, which stay as they are, and what is rewritten outside them.
_PIECE = re.compile(
    r"""
    (?P<keep> (?:(?<=\n)|^) (?P<fence>`{3,}+|~{3,}+) .*? \n(?P=fence)
            | (?<!`) (?P<ticks>`++) (?:[^`\n]|\n(?!\n)|(?!(?P=ticks))`)+ (?P=ticks) (?!`)
            | (?<!\\) (?P<mark>\$\$?) (?![\s$]) (?:[^$\n]|\n(?!\n))+ (?<![\s\\]) (?P=mark) (?!\$) )
  | \[ (?P<here>[^\[\]\n]*) \] \( \# [^()\s"]* (?:\ "[^"]*")? \)
  | \] \( (?P<target>[^()\s"]+) (?:\ "[^"]*")? \)
  | <a\ href="(?P<raw>[^"]*)"[^>]*> (?P<words>(?:(?!<a\ ).)*?) </a>
  | <code>(?P<literal>[^<]*)</code>
  | &\#(?P<code>\d+);
    """,
    re.DOTALL | re.VERBOSE,
)
_BLANK = re.compile(r"\n{3,}")
# What Markdown would take for its own. An underscore inside a word is plain text to it.
_ESCAPED = frozenset("\\`*[]|~$")


def words(text: str) -> str:
    """Plain text, such as a title, as Markdown that shows it as it is."""
    return _PIECE.sub(_rewriter(""), render.plain(text))


def plain(text: str, path: str) -> str:
    """The finished body of the page at `path` below docs/ as plain Markdown.

    Links lead to the Markdown of other pages, below ROOT, and lose their anchors: plain Markdown has none.
    """
    for pattern, read in _WRAPPERS:
        text = pattern.sub(read, text)
    return _BLANK.sub("\n\n", _PIECE.sub(_rewriter(path), text)).strip()


def rooted(text: str, root: str) -> str:
    """The text with its links below `root`: an address or a relative path, ending in a slash, or ""."""
    return text.replace(ROOT, root)


def _rewriter(path: str) -> Callable[[re.Match[str]], str]:
    def rewrite(match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind == "code":
            return _character(match)
        if kind == "literal":
            return _code_span(html.unescape(match["literal"]))
        if kind == "target":
            return f"]({_target(path, match['target'])})"
        if kind == "here":
            return _PIECE.sub(rewrite, match["here"])
        if kind == "words":
            # In HTML an address is seen from that of the page, in Markdown from the page's file.
            place = _target(url(path) + "index.md", html.unescape(match["raw"]))
            return f"[{_PIECE.sub(rewrite, match['words'])}]({place})"
        return match[0]

    return rewrite


def _code_span(text: str) -> str:
    """Text as code, whatever is in it; a bar would end the cell of a table."""
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}".replace("|", "\\|")


def _character(match: re.Match[str]) -> str:
    """A character that render.plain() wrote as a number, as one types it in Markdown."""
    character, text = chr(int(match["code"])), match.string
    if character == "_":
        return "_" if _in_word(text, match.start(), match.end()) else r"\_"
    if character == "&" and re.match(r"#?\w+;", text[match.end() : match.end() + 12]):
        return "&amp;"
    if character == "<":
        return "&lt;"  # of a backslash before it not every Markdown knows
    return "\\" + character if character in _ESCAPED else character


def _in_word(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start].isalnum() and text[end : end + 1].isalnum()


@lru_cache(maxsize=65536)  # pages of a room repeat the same few hundred targets
def _target(path: str, target: str) -> str:
    """Where a link of the file at `path` leads, from ROOT; addresses elsewhere stay as they are."""
    if re.match(r"[a-z][a-z0-9+.-]*:|//", target):
        return target
    place = posixpath.normpath(posixpath.join("/", posixpath.dirname(path), target.partition("#")[0]))
    place = place.lstrip("/")
    if place.endswith(".md"):
        place = url(place) + "index.md"
    elif not posixpath.splitext(place)[1]:
        place = posixpath.join(place, "index.md")
    return ROOT + place
