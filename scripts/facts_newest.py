"""What the newest published models say otherwise than the locked ones. For scripts.check_facts --newest."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from macros import proof
from macros.claims import BYTES, SECONDS, Absent, Bound, Count, Names, Place, Range
from macros.models import NotFoundError, Shape, WrongStepError, shape_at
from macros.problems import Problem
from scripts.facts_claims import PageClaim, listed

# macros/models.py reads sagemaker as 2.x lays it out.
NEWEST = ("botocore", "cfn-lint", "sagemaker<3")
PATIENCE = 900  # seconds; 25 MB to fetch


class FetchError(Exception):
    """Why the newest packages could not be had, in one line."""


def fetch(folder: Path) -> None:
    """Fill `folder` with the newest packages from the index that pip is set up for. FetchError if not.

    Wheels only and without their dependencies: what comes is data, and nothing of it is executed.
    """
    options = ["--no-deps", "--only-binary=:all:", "--no-compile", "--no-input", "--quiet"]
    options += ["--disable-pip-version-check", "--target", str(folder)]
    command = [sys.executable, "-m", "pip", "install", *options, *NEWEST]
    try:
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        raise FetchError(f"the newest models could not be fetched: pip took over {PATIENCE} s") from None
    if done.returncode:
        said = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        why = [line for line in said if line.startswith("ERROR:")] or said or ["pip says nothing"]
        raise FetchError(f"the newest models could not be fetched: pip: {why[-1].removeprefix('ERROR: ')}")


def models_in(folder: Path, needed: Iterable[proof.Package]) -> proof.Models:
    """The packages that were installed into `folder`. FetchError where a needed one is not there."""
    names: dict[proof.Package, str] = {
        "botocore": "botocore",
        "cfn-lint": "cfnlint",
        "sagemaker": "sagemaker",
    }
    found = {package: folder / name for package, name in names.items() if (folder / name).is_dir()}
    missing = sorted(set(needed) - found.keys())
    if missing:
        command = f"python -m pip install --no-deps --target {folder} {shlex.join(NEWEST)}"
        raise FetchError(f"{folder} does not hold {listed(missing)}; fill it with `{command}`")
    return proof.Models(*map(found.get, names))


def differences(
    claims: Iterable[PageClaim], locked: proof.Models, newest: proof.Models
) -> tuple[list[Problem], list[str]]:
    """One proposed change for each claim of which the newest models say something else, and the errors.

    An error is a package or a file that cannot be read, however many claims need it.
    """
    found: list[Problem] = []
    errors: dict[str, None] = {}
    old, new = cache(locked.version), cache(newest.version)
    for one in claims:
        package = proof.package(one.claim)
        try:
            steps = f"{package} {old(package)} → {new(package)}"
            change = difference(one.claim, locked, newest)
        except proof.ProofError as error:
            errors[str(error)] = None
            continue
        if change:
            found.append(Problem(one.path, one.line, f"facts.{one.key}", f"{change} ({steps})"))
    return sorted(set(found)), list(errors)


def difference(claim: proof.Claim, locked: proof.Models, newest: proof.Models) -> str | None:
    """What changed at the place of a claim, old and new; None where the fact can stay as it is.

    Whether the claim holds decides, but for a range or a set after `=`: there any change counts, since
    a person then reads the fact anew. Raises ProofError as `proof.evaluate` does.
    """
    place, fault = claim.place, proof.evaluate(claim, newest)
    exact = isinstance(claim.predicate, Range) or (
        isinstance(claim.predicate, Names) and claim.predicate.op == "="
    )
    if fault is None and not exact:
        return None
    if proof.evaluate(claim, locked) and fault:
        return f"{claim.text}: {fault}; no news, it does not hold against the locked models either"
    old, new = _shape(place, locked), _shape(place, newest)
    words = None
    if isinstance(claim.predicate, Absent):
        words = f"{place} was absent, is now in the models" if new else None
    elif old and new is None:
        words = f"{place} was there, is now gone: {fault}"
    elif old and new and not new.unread:
        words = _in_words(claim, old, new)
        if words and fault is None:
            words += "; the claim still holds"
    # Whatever has no words of its own yet must not go unsaid.
    return words or (fault and f"{claim.text}: {fault}")


def _shape(place: Place, models: proof.Models) -> Shape | None:
    try:
        return shape_at(place, models)
    except (NotFoundError, WrongStepError):
        return None


def _in_words(claim: proof.Claim, old: Shape, new: Shape) -> str | None:
    place, predicate = claim.place, claim.predicate
    if isinstance(predicate, Range):
        before, after = ranges(predicate, (old, new))
        return f"{place} was {before}, is now {after}" if before != after else None
    had, has = old.names, new.names
    if isinstance(predicate, Names) and predicate.op == "requires":
        gone = [name for name in predicate.values if name not in new.required]
        required = listed(new.required) if new.required else "nothing"
        return f"{place} required {listed(gone)}, requires now {required}" if gone else None
    if had is None or has is None:
        return None
    added = [name for name in has if name not in had]
    removed = [name for name in had if name not in has]
    if isinstance(predicate, Count):
        return f"{place} had {len(had)}, has now {len(has)}: {_moves(added, removed)}"
    if isinstance(predicate, Names) and predicate.op == "lacks":
        added, removed = [name for name in added if _matches(name, predicate.values)], []
    if isinstance(predicate, Names) and predicate.op == "has":
        added, removed = [], [name for name in removed if _matches(name, predicate.values)]
    return f"{place}: {_moves(added, removed)}" if added or removed else None


def _matches(name: str, globs: Iterable[str]) -> bool:
    return any(proof.is_match(name, glob) for glob in globs)


def _moves(added: Sequence[str], removed: Sequence[str]) -> str:
    moves = ("added", added), ("removed", removed)
    return "; ".join(f"{word} {listed(names)}" for word, names in moves if names)


# --- Ranges in the measure of the claim -----------------------------------------------------------

_UNIT = re.compile(r"(?<![A-Za-z])(?:[KMG]iB|B|s|min|h|d)(?![A-Za-z])")


def ranges(claimed: Range, shapes: Iterable[Shape]) -> list[str]:
    """The ranges of shapes as the author of a claim would write them.

    All in the unit of the claim, its last one where it has two, if that makes whole numbers of all
    ends; else in seconds or bytes.
    """
    ends = [(shape.minimum, shape.maximum) for shape in shapes]
    unit = ["", *_UNIT.findall(claimed.written)][-1]
    factors = next((known for known in (SECONDS, BYTES) if unit in known), {"": 1})
    if any(end.value % factors[unit] for pair in ends for end in pair if end):
        unit = next(iter(factors))
    return [_range(low, high, factors[unit], unit) for low, high in ends]


def _range(low: Bound | None, high: Bound | None, factor: int, unit: str) -> str:
    if low is None and high is None:
        return "without limits"
    first, last = (
        f"{mark * end.exclusive}{end.value / factor:f}" if end else ""
        for end, mark in ((low, ">"), (high, "<"))
    )
    return f"{first}..{last} {unit}".rstrip()
