"""How an error looks: `path:line: field: sentence`, all of them at once, with a near miss if there is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

_NEAR = 70  # rapidfuzz ratio of 0–100; below it a suggestion misleads more than it helps


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place of one file under docs/ (path as git shows it, line from 1)."""

    path: str
    line: int
    field: str
    sentence: str

    def __str__(self) -> str:
        # What an author typed may have several lines; an error has one.
        return " ".join(f"{self.path}:{self.line}: {self.field}: {self.sentence}".split())


class CatalogError(Exception):
    """All problems found in one run, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class GuideError(Exception):
    """One sentence about a value; the caller knows the place and makes it a Problem."""


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest of `known`, or nothing when none is near."""
    best = process.extractOne(
        wrong, list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_NEAR
    )
    return f"; did you mean '{best[0]}'?" if best else ""
