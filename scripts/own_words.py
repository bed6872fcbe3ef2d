"""Runs of words that our pages share with somebody else's text: `python -m scripts.own_words FOLDER …`.

Facts and figures are free, sentences are not. A run of ten or more equal words is copied text,
unless it is a name or an enumeration. Read as reference: the documentation strings of the API
models that our proofs name, and every `.md` and `.rst` file below the folders given. Exit 1 on a run.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from macros import models
from macros.problems import CatalogError
from macros.site import Site, finished, load_site
from scripts.facts_claims import claims_of
from scripts.facts_claims import services as proven_services

DOCS = Path(__file__).resolve().parents[1] / "docs"
LENGTH = 10  # words; shorter runs are how anybody says it
PLAIN = 6  # words of a run that are neither names, numbers nor parts of an enumeration

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)(?:\{[^}\n]*\})?")
# Formulas and code are no sentences of ours, nor are the tables that macros draw from facts.
NOT_PROSE = re.compile(r"<div.*?</div>|\$\$?[^$\n]+\$\$?|```.*?```|`[^`\n]*`", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
BADGE = re.compile(r' <span class="badge[^>]*>[^<]*</span>')


@dataclass(frozen=True)
class Text:
    """Some text of ours: the page it stands on, and its words."""

    path: str
    text: str

    @cached_property
    def words(self) -> list[re.Match[str]]:
        return list(WORD.finditer(self.text))


@dataclass(frozen=True)
class Run:
    """Ten or more words of ours that stand in a reference in the same order."""

    path: str
    words: str
    reference: str

    def __str__(self) -> str:
        return f"docs/{self.path}: own words: «{self.words}» stands in {self.reference}; write it anew"


def prose(body: str) -> str:
    """The sentences of a finished body: links are their words, what is no prose separates."""
    return NOT_PROSE.sub(" ∎ ", LINK.sub(r"\1", BADGE.sub("", body)))


def ours(site: Site) -> Iterator[Text]:
    """Every sentence that we wrote: bodies, summaries, facts and definitions."""
    catalog = site.catalog
    for entry in catalog.entries:
        yield Text(entry.path, prose(finished(site, entry)))
        yield Text(entry.path, entry.page.summary)
        for fact in entry.facts.values():
            yield from (Text(entry.path, text) for text in (*fact.now, fact.note or "", fact.exam or ""))
    for term in catalog.terms:
        yield Text(f"glossary/{term.topic}.yml", term.term.definition)


def runs(texts: Iterable[Text], references: Iterable[tuple[str, str]]) -> Iterator[Run]:
    """The longest shared runs, each once, that are neither names nor enumerations."""
    known: dict[tuple[str, ...], tuple[Text, int]] = {}
    for text in texts:
        lower = [word.group().lower() for word in text.words]
        for start in range(len(lower) - LENGTH + 1):
            known.setdefault(tuple(lower[start : start + LENGTH]), (text, start))
    # Most stretches of a reference are not ours: their first two words say so at once.
    beginnings = {key[:2] for key in known}
    found: dict[tuple[str, int], Run] = {}
    for name, reference in references:
        words = [word.lower() for word in WORD.findall(reference)]
        for at in range(len(words) - LENGTH + 1):
            if (words[at], words[at + 1]) not in beginnings:
                continue
            hit = known.get(tuple(words[at : at + LENGTH]))
            if hit is None:
                continue
            text, start = hit
            end = LENGTH
            while (
                start + end < len(text.words)
                and at + end < len(words)
                and text.words[start + end].group().lower() == words[at + end]
            ):
                end += 1
            if (text.path, start - 1) in found:  # the tail of a run that is already there
                found[text.path, start] = found[text.path, start - 1]
            elif is_sentence(text, start, end):
                first, last = text.words[start], text.words[start + end - 1]
                found[text.path, start] = Run(text.path, text.text[first.start() : last.end()], name)
    yield from dict.fromkeys(found.values())


def is_sentence(text: Text, start: int, length: int) -> bool:
    """Whether a run is prose. Names and numbers, and lists of short items, anybody writes alike."""
    words = text.words[start : start + length]
    stretch = text.text[words[0].start() : words[-1].end()]
    parts = re.split(r"[,;·|•\n∎()]|\band\b|\bor\b", stretch)
    longest = max(sum(map(is_plain, WORD.findall(part))) for part in parts)
    return longest >= PLAIN


def is_plain(word: str) -> bool:
    return word.islower() and word.isalpha()


def documentation(services: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The documentation strings of API models, as plain text."""
    known = models.api_files(models.Models.installed())
    for service in services:
        if service in known:  # a proof may say that a service is absent
            yield f"the API model of {service}", " ∎ ".join(strings(models.read_json(known[service])))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            if key == "documentation" and isinstance(below, str):
                yield html.unescape(TAG.sub(" ", below))
            else:
                yield from strings(below)
    elif isinstance(value, list):
        for below in value:
            yield from strings(below)


def files(folders: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".md", ".rst") and path.is_file():
                text = path.read_text(encoding="utf-8", errors="replace")
                yield str(path.relative_to(folder)), html.unescape(TAG.sub(" ", text))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, help="folders of Markdown to compare with besides")
    options = parser.parse_args(argv)
    try:
        site = load_site(DOCS)
    except CatalogError as error:
        print(error, file=sys.stderr)
        return 1
    missing = [folder for folder in options.folders if not folder.is_dir()]
    if missing:
        print(
            "\n".join(f"{folder}: not a folder; name folders of Markdown" for folder in missing),
            file=sys.stderr,
        )
        return 1
    services = sorted(proven_services(claims_of(site.catalog, DOCS.name)))
    texts = list(ours(site))
    copied = list(runs(texts, chain(documentation(services), files(options.folders))))
    for run in copied:
        print(run)
    print(
        f"{len(texts)} texts of ours against {len(services)} API models and {len(options.folders)} folders: "
        f"{len(copied) or 'no'} runs of {LENGTH} or more words"
    )
    return 1 if copied else 0


if __name__ == "__main__":
    sys.exit(main())
