"""Proofs: a claim about a published model, held against that model and against a fact's text.

What all the rest of the project needs of them is here: read a line with `parse`, hold it against
the packages with `evaluate`, and against the text with `missing_from_text`. The grammar is in
claims.py, the packages are read by models.py, the text by spoken.py. None of these knows of pages,
of MkDocs or of the catalog.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fnmatch import fnmatchcase

from rapidfuzz import fuzz, process

from macros.claims import (
    Absent,
    Bound,
    Claim,
    Count,
    Names,
    Package,
    Place,
    ProofError,
    Range,
    Spoken,
    package,
    parse,
    quoted,
)
from macros.models import Models, NotFoundError, Shape, WrongStepError, shape_at
from macros.spoken import missing_from_text, spoken

__all__ = [
    "Claim",
    "Models",
    "Package",
    "ProofError",
    "Spoken",
    "evaluate",
    "is_match",
    "missing_from_text",
    "package",
    "parse",
    "spoken",
]


def evaluate(claim: Claim, models: Models) -> str | None:
    """None where the claim holds, else one sentence that says what the model says.

    Raises ProofError where the package that the claim is about is not installed or cannot be read.
    """
    place, predicate = claim.place, claim.predicate
    try:
        shape = shape_at(place, models)
    except WrongStepError as wrong:
        return str(wrong)
    except NotFoundError as missing:
        return _evaluate_missing(claim, missing)
    if isinstance(predicate, Absent):
        return f"{place} is in the models of {place.package}"
    if shape.unread:
        return f"{place} is checked by {', '.join(shape.unread)}, which no proof can read"
    if isinstance(predicate, Range):
        return _evaluate_range(place, predicate, shape)
    if isinstance(predicate, Count):
        return _evaluate_count(place, predicate, shape)
    if predicate.op == "requires":
        return _evaluate_requires(place, predicate, shape)
    return _evaluate_names(place, predicate, shape)


def _evaluate_missing(claim: Claim, missing: NotFoundError) -> str | None:
    place, depth = claim.place, missing.depth
    is_absence = isinstance(claim.predicate, Absent)
    if is_absence and depth == len(place.path):
        return None
    name = place.path[depth - 1]
    where = place.up_to(depth - 1) if depth > 1 else place.package
    sentence = f"no {missing.kind} {quoted(name)} in {where}{_did_you_mean(name, missing.known)}"
    # A misspelt service would otherwise prove the absence of everything in it.
    instead = f" (if it is gone, claim that instead: `{place.up_to(depth)} absent`)" if is_absence else ""
    return sentence + instead


def _evaluate_range(place: Place, claimed: Range, shape: Shape) -> str | None:
    if shape.minimum is None and shape.maximum is None:
        return f"{place} has no minimum and no maximum{_what_it_has(place, shape)}"
    if claimed.low in (None, shape.minimum) and claimed.high in (None, shape.maximum):
        return None
    plain = _range_text(claimed.low, claimed.high)
    unit = "" if plain == claimed.written else f", which is {plain}"
    model = _range_text(shape.minimum, shape.maximum)
    return f"the model says {model}, the claim says {claimed.written}{unit}"


def _evaluate_count(place: Place, claimed: Count, shape: Shape) -> str | None:
    names = shape.names
    if names is None:
        return f"{place} has nothing to count{_what_it_has(place, shape)}"
    if len(names) == claimed.number:
        return None
    return f"the model has {len(names)} {_kind_of_names(shape)}, the claim says {claimed.number}"


def _evaluate_requires(place: Place, claimed: Names, shape: Shape) -> str | None:
    if shape.members is None:
        return f"{place} has no members{_what_it_has(place, shape)}"
    for name in claimed.values:
        if name not in shape.members:
            return f"no member {quoted(name)} in {place}{_did_you_mean(name, shape.members)}"
    optional = [name for name in claimed.values if name not in shape.required]
    if not optional:
        return None
    required = _listed(shape.required) if shape.required else "nothing"
    return f"{place} does not require {_listed(optional)}; it requires {required}"


def _evaluate_names(place: Place, claimed: Names, shape: Shape) -> str | None:
    names = shape.names
    if names is None:
        return f"{place} has no enumeration and no members{_what_it_has(place, shape)}"
    faults = []
    if claimed.op == "lacks":
        if matches := [name for name in names if any(is_match(name, glob) for glob in claimed.values)]:
            faults.append(f"has {_listed(matches)}")
    elif claimed.op == "has":
        if lacking := [glob for glob in claimed.values if not any(is_match(name, glob) for name in names)]:
            faults.append(_lacks(lacking, names))
    else:
        if also := [name for name in names if name not in claimed.values]:
            faults.append(f"has also {_listed(also)}")
        if lacking := [name for name in claimed.values if name not in names]:
            faults.append(_lacks(lacking, also))
    subject = "the list of members" if shape.enum is None else "the enumeration"
    return f"{subject} {'; '.join(faults)}" if faults else None


def is_match(name: str, glob: str) -> bool:
    """Whether a name is the one claimed, or one that the claimed glob means."""
    return name == glob or fnmatchcase(name, glob)


def _kind_of_names(shape: Shape) -> str:
    return "members" if shape.enum is None else "values"


# --- The words of a sentence ----------------------------------------------------------------------


def _what_it_has(place: Place, shape: Shape) -> str:
    """What could be claimed of a place instead, to end a sentence with."""
    has = []
    if shape.minimum or shape.maximum:
        has.append(f"the range {_range_text(shape.minimum, shape.maximum)}")
    names = shape.names
    if names is not None:
        has.append(f"the {_kind_of_names(shape)} {_listed(names)}")
    if shape.is_list:
        has.append(f"elements at `{place}.member`")
    return f"; it has {' and '.join(has)}" if has else ""


def _range_text(low: Bound | None, high: Bound | None) -> str:
    low_text = f"{'>' * low.exclusive}{_number_text(low.value)}" if low else ""
    high_text = f"{'<' * high.exclusive}{_number_text(high.value)}" if high else ""
    return f"{low_text}..{high_text}"


def _number_text(number: Decimal) -> str:
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = process.extractOne(name, list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=65)
    return f"; did you mean {quoted(near[0])}?" if near else ""


def _lacks(lacking: Sequence[str], candidates: Iterable[str]) -> str:
    return f"lacks {_listed(lacking)}{_did_you_mean(lacking[0], candidates)}"


def _listed(names: Sequence[str], most: int = 6) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
