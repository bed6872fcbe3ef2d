"""The claims of all pages: where each stands, and whether it holds. For scripts.check_facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from macros import proof
from macros.catalog import Catalog, Entry
from macros.problems import Problem


@dataclass(frozen=True)
class PageClaim:
    """A claim and where its proof stands: `path` as shown to a person, `line` from 1."""

    path: str
    line: int
    key: str
    index: int
    claim: proof.Claim

    def problem(self, sentence: str) -> Problem:
        """A finding at the line of the proof."""
        return Problem(self.path, self.line, f"facts.{self.key}.proof[{self.index}]", sentence)


@dataclass(frozen=True)
class Judgement:
    """What is wrong with claims: the problems to show, and how many claims they speak of.

    `failed` counts the claims that do not hold, `unread` those whose models cannot be read.
    """

    problems: tuple[Problem, ...] = ()
    failed: int = 0
    unread: int = 0


def claims_of(catalog: Catalog, shown_as: str) -> Iterator[PageClaim]:
    """Every claim of every page, in the order of the files.

    What is no claim is left out: the loader has reported it.
    """
    for entry in catalog.entries:
        yield from claims_on(entry, shown_as)


def claims_on(entry: Entry, shown_as: str) -> Iterator[PageClaim]:
    """The claims of one page; see `claims_of`."""
    for key, fact in entry.facts.items():
        for index, text in enumerate(fact.proof or ()):
            try:
                claim = proof.parse(text)
            except proof.ProofError:
                continue
            line = entry.document.line(("facts", key, "proof", index))
            yield PageClaim(f"{shown_as}/{entry.path}", line, key, index, claim)


def services(claims: Iterable[PageClaim]) -> set[str]:
    """The botocore services that claims are about."""
    places = (one.claim.place for one in claims)
    return {place.path[0] for place in places if place.source == "api"}


def judge(claims: Iterable[PageClaim], models: proof.Models) -> Judgement:
    """Hold every claim against the models.

    A package that is not installed, or a file that cannot be read, is one problem, at the first claim
    that needs it, however many claims do.
    """
    problems: list[Problem] = []
    unread: dict[str, list[PageClaim]] = {}
    version = cache(models.version)
    for one in claims:
        try:
            version(proof.package(one.claim))
            sentence = proof.evaluate(one.claim, models)
        except proof.ProofError as error:
            unread.setdefault(str(error), []).append(one)
            continue
        if sentence:
            problems.append(one.problem(sentence))
    failed = len(problems)
    for sentence, waiting in unread.items():
        more = f" ({len(waiting)} claims wait for it)" if len(waiting) > 1 else ""
        problems.append(waiting[0].problem(sentence + more))
    return Judgement(tuple(sorted(problems)), failed, sum(map(len, unread.values())))


def versions(claims: Iterable[PageClaim], models: proof.Models) -> dict[proof.Package, str]:
    """The version of each package that a claim is about. Raises ProofError where one is not installed."""
    used = sorted({proof.package(one.claim) for one in claims})
    return {package: models.version(package) for package in used}


def extent(claims: Iterable[PageClaim]) -> str:
    """How much is claimed, as in "1032 claims on 174 pages"."""
    pages = [one.path for one in claims]
    return f"{counted(len(pages), 'claim')} on {counted(len(set(pages)), 'page')}"


def counted(number: int, thing: str) -> str:
    """The number and the thing, in the plural where there is not exactly one."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def listed(names: Iterable[str], last: str = ", ", most: int = 30) -> str:
    """The names in one line; of more than `most`, how many there are besides."""
    every = list(names)
    if len(every) > most:
        return f"{', '.join(every[:most])} and {len(every) - most} more"
    return last.join(filter(None, (", ".join(every[:-1]), *every[-1:])))
