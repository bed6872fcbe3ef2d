"""Take from the theme's style sheet what our pages use: `python -m scripts.theme_css`, or `--check`.

Our templates use the theme's typography and none of its frame (header, navigation, search), which is most of
its main.css. Which of its classes they use is read from the templates, not from the pages: whatever Markdown
can write keeps its looks, so a new page never needs this. The order of the rules is kept.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.build import ROOT

TARGET = ROOT / "overrides/assets/theme.css"
# What no page of ours can have: the work of the theme's scripts (one of which sorts tables by their column
# heads; ours have buttons), and of Markdown extensions that mkdocs.yml does not list. Who lists one takes its
# classes from here.
NOT_OURS = re.compile(
    r"\.(?:giscus|mermaid|no-js|focus-visible|tabbed-\w+|task-list-\w+|keys|critic|footnote|footnote-\w+"
    r"|arithmatex|twemoji|gemoji|emojione)(?![\w-])|\[(?:for|id\^?)=[\"']?(?:__|fnref)|\[role=columnheader\]"
)
_CLASS = re.compile(r"\.(md-[\w-]+)")
_ATTRIBUTE = re.compile(r"\[(data-md-[\w-]+)")
_WORD = re.compile(r"(?<![\w-])(?:data-)?md-[\w-]+")
_OPAQUE = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^"')]*\)""", re.DOTALL)
_DEFINED = re.compile(r"(?<![\w-])(--[\w-]+)\s*:")
_USED = re.compile(r"var\(\s*(--[\w-]+)")
_ANIMATED = re.compile(r"animation(?:-name)?\s*:([^;}]*)")
_NEVER_NESTED = ("@font-face", "@keyframes", "@page", "@-webkit-keyframes", "@counter-style")


@dataclass(frozen=True)
class Block:
    """`prelude{body}`, or a statement such as @charset, whose body is None."""

    prelude: str
    body: str | None


def split(text: str, separators: str) -> Iterator[tuple[str, str]]:
    """The pieces of CSS between `separators`, each with its own; not in brackets, strings and comments."""
    start = index = depth = 0
    while index < len(text):
        opaque = _OPAQUE.match(text, index)
        if opaque:
            index = opaque.end()
            continue
        sign = text[index]
        if depth == 0 and sign in separators:
            yield text[start:index], sign
            start = index + 1
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        index += 1
    if text[start:].strip():
        yield text[start:], ""


def blocks(css: str) -> Iterator[Block]:
    """The rules at the top of a style sheet, or of what an at-rule holds."""
    rest = css
    while rest.strip():
        for piece, sign in split(rest, ";{"):
            rest = rest[len(piece) + len(sign) :]
            if sign != "{":
                yield Block(piece, None)
                break
            body = next(split(rest, "}"))[0] if not rest.startswith("}") else ""
            rest = rest[len(body) + 1 :]
            yield Block(piece, body)
            break


def kept(css: str, words: frozenset[str]) -> str:
    """The rules of `css` whose selectors need no class or attribute of the theme but `words`."""
    found = []
    for block in blocks(css):
        if block.body is None:
            found.append(f"{block.prelude};")
        elif block.prelude.startswith(_NEVER_NESTED):
            found.append(f"{block.prelude}{{{block.body}}}")
        elif block.prelude.startswith("@"):
            inner = kept(block.body, words)
            if inner:
                found.append(f"{block.prelude}{{{inner}}}")
        else:
            selectors = [piece for piece, _ in split(block.prelude, ",") if ours(piece, words)]
            if selectors:
                found.append(f"{','.join(selectors)}{{{block.body}}}")
    return "".join(found)


def ours(selector: str, words: frozenset[str]) -> bool:
    """May something of our pages match?"""
    # What must not match narrows nothing down.
    needed = re.sub(r":not\((?:[^()]|\([^()]*\))*\)", "", selector)
    named = {*_CLASS.findall(needed), *_ATTRIBUTE.findall(needed)}
    return named <= words and not NOT_OURS.search(needed)


def without_unused(css: str, others: str) -> str:
    """Without keyframes and custom properties that neither `css` nor `others` use."""
    while True:
        used = set(_USED.findall(css + others))
        animations = set(re.findall(r"[\w-]+", " ".join(_ANIMATED.findall(css + others))))
        smaller = _without(css, used, animations)
        if smaller == css:
            return css
        css = smaller


def _without(css: str, used: set[str], animations: set[str]) -> str:
    found = []
    for block in blocks(css):
        name = block.prelude.rpartition(" ")[2]
        if block.body is None:
            found.append(f"{block.prelude};")
        elif "keyframes" in block.prelude:
            if name in animations:
                found.append(f"{block.prelude}{{{block.body}}}")
        elif block.prelude.startswith(("@media", "@supports", "@layer")):
            inner = _without(block.body, used, animations)
            if inner:
                found.append(f"{block.prelude}{{{inner}}}")
        else:
            lines = [piece for piece, _ in split(block.body, ";")]
            stay = [line for line in lines if not (found_in := _DEFINED.match(line)) or found_in[1] in used]
            if stay:
                found.append(f"{block.prelude}{{{';'.join(stay)}}}")
    return "".join(found)


def theme_words(overrides: Path) -> frozenset[str]:
    """The theme's classes and attributes that our templates and scripts name."""
    files = [*overrides.rglob("*.html"), *overrides.rglob("*.js")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    # A script writes data-md-color-scheme as dataset.mdColorScheme; the templates have it too.
    return frozenset(_WORD.findall(text))


def theme_sheet() -> str:
    """The theme's own style sheet, as installed."""
    folder = Path(str(importlib.metadata.distribution("mkdocs-material").locate_file("material")))
    (file,) = (folder / "templates/assets/stylesheets").glob("main.*.min.css")
    css = file.read_text(encoding="utf-8")
    return re.sub(r"/\*(?!!).*?\*/|/\*# sourceMappingURL.*?\*/", "", css, flags=re.DOTALL)


def made(overrides: Path) -> str:
    """The text of theme.css for the templates below `overrides`."""
    version = importlib.metadata.version("mkdocs-material")
    others = (overrides / "assets/guide.css").read_text(encoding="utf-8")
    css = without_unused(kept(theme_sheet(), theme_words(overrides)), others)
    head = (
        f"/* Made by `python -m scripts.theme_css` from Material for MkDocs {version}; do not edit.\n"
        "   Copyright (c) 2016-2025 Martin Donath <martin.donath@squidfunk.com>. MIT licence: "
        "https://github.com/squidfunk/mkdocs-material/blob/master/LICENSE */\n"
    )
    charset, _, rest = css.partition(";") if css.startswith("@charset") else ("", "", css)
    return f"{charset};\n{head}{rest}\n" if charset else f"{head}{rest}\n"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.theme_css", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if it is out of date")
    options = parser.parse_args(argv)
    css = made(ROOT / "overrides")
    if not options.check:
        TARGET.write_text(css, encoding="utf-8")
        return 0
    if not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != css:
        print(f"{TARGET.relative_to(ROOT)}:1: file: out of date: run `python -m scripts.theme_css`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
