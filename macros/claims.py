"""The grammar of a claim: one line that says something of one place in a published model.

    <place> <op> <operand>              kinesis/StreamMode = ON_DEMAND, PROVISIONED

Places:
    service                             a botocore service (only with `absent`)
    service/Shape.member                a shape, and steps into it; `.member` steps into a list,
                                        `.key` and `.value` into a map
    cfn/AWS::Kinesis::Stream/Prop.Sub   a CloudFormation property, in cfn-lint's schemas for
                                        us-east-1; lists are stepped into unasked
    sdk/<algorithm>/<hyperparameter>    as the SageMaker Python SDK 2.x declares it (the algorithm
                                        by its `repo_name`); without the second part, all of them
    sdk/images/<name>                   the versions and version aliases of an image, of all scopes

Operations:
    = 0..900     the minimum and the maximum; an end left out is not asserted; `>0..` and `..<1`
                 are exclusive; a unit may follow (B KiB MiB GiB, s min h d) and serves both ends,
                 unless the lower end has its own: `60 s..6 h`. Units turn into bytes and seconds:
                 they have no place where the model counts hours or megabytes
    = A, B       the enumeration, or a structure's member names, is exactly this set
    has A, B     it includes these; of a glob such as `ml.g5.*`, at least one match
    lacks A, B   it includes none of these; globs as above
    requires A   these members are required
    count 12     it has so many values or members
    absent       there is no such service, shape or member (mind the spelling: nothing else can)

A value, an end or a count may be followed by `as "words"`: then the words, and not the value, must
stand in the text that the proof supports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, get_args

Package = Literal["botocore", "cfn-lint", "sagemaker"]
Source = Literal["api", "cfn", "sdk", "images"]
SetOp = Literal["=", "has", "lacks", "requires"]

_PACKAGES: dict[Source, Package] = {
    "api": "botocore",
    "cfn": "cfn-lint",
    "sdk": "sagemaker",
    "images": "sagemaker",
}
# How the places of a source begin. The first that fits is meant.
_PREFIXES: dict[Source, str] = {"images": "sdk/images/", "sdk": "sdk/", "cfn": "cfn/", "api": ""}
_SET_OPS: dict[str, SetOp] = {op: op for op in get_args(SetOp)}
_OPS = (*_SET_OPS, "count", "absent")
BYTES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_UNITS = BYTES | SECONDS


class ProofError(ValueError):
    """A proof that cannot be read, or models that cannot be; its text is one whole sentence."""


# --- The parts of a claim -------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where in the models a claim points.

    `path` holds the names from the outside in: service, shape, members; resource type, properties;
    algorithm, hyperparameter; or an image's name.
    """

    source: Source
    path: tuple[str, ...]

    @property
    def package(self) -> Package:
        """The name of the package that the place is in."""
        return _PACKAGES[self.source]

    def __str__(self) -> str:
        """The place as an author writes it."""
        return self.up_to(len(self.path))

    def up_to(self, depth: int) -> str:
        """The first `depth` (one or more) names of the path, as an author writes them."""
        first, *steps = self.path[:depth]
        return _PREFIXES[self.source] + first + (f"/{'.'.join(steps)}" if steps else "")


@dataclass(frozen=True)
class Bound:
    """One end of a range, in bytes, seconds, characters, elements or plain numbers."""

    value: Decimal
    exclusive: bool = False


@dataclass(frozen=True)
class Spoken:
    """What must stand in the text that a proof supports, as its author wrote it.

    A `number` is looked for by its value, all else by its words. `positive` is set where the word
    "positive" will do as well: at the end `>0`.
    """

    written: str
    number: Decimal | None = None
    positive: bool = False


@dataclass(frozen=True)
class Range:
    """`= a..b`. An end that is None is not asserted; `written` is the range without its words."""

    low: Bound | None
    high: Bound | None
    written: str
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True)
class Names:
    """`= A, B`, `has A, B`, `lacks A, B` or `requires A, B`."""

    op: SetOp
    values: tuple[str, ...]
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True)
class Count:
    """`count N`."""

    number: int
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True)
class Absent:
    """`absent`."""

    spoken: tuple[Spoken, ...] = ()


Predicate = Range | Names | Count | Absent


@dataclass(frozen=True)
class Claim:
    """A proof that could be read; `text` is its line, without blanks around it."""

    text: str
    place: Place
    predicate: Predicate


def package(claim: Claim) -> Package:
    """The name of the package that the claim is about."""
    return claim.place.package


# --- Reading a claim ------------------------------------------------------------------------------

# Possessive: what does not fit is told at once, however long it is.
_CLAIM = re.compile(r"(?P<place>[^\s=]++)\s*+(?P<op>=++|[^\s=]++|)\s*+(?P<operand>.*)")
_WITH_WORDS = re.compile(r'(?P<value>[^"]*?)(?:(?:^|\s+)as\s+"(?P<words>[^"]*)")?')
_QUOTED = re.compile(r'\s*\bas\s+"[^"]*"')
_COMMA = re.compile(r',(?=(?:[^"]*"[^"]*")*[^"]*$)')  # outside quotation marks
_TWO_DOTS = re.compile(r'(?P<low>(?:[^"]|"[^"]*")*?)\.\.(?P<high>.*)')  # likewise
# An exponent of three digits is more than any model needs and less than Decimal refuses.
_END = re.compile(
    r"(?P<mark>[<>]?)\s*"
    r"(?P<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?)?\s*"
    r"(?P<unit>[A-Za-z]*)"
)
_ALMOST_RANGE = re.compile(r"[0-9.]+\s*[\u2013\u2014]\s*[0-9.]+.*|[<>]=?\s*-?[0-9].*")
_WORD = re.compile(r"[^\W_]+")


def parse(text: str) -> Claim:
    """Read one proof, such as `firehose/IntervalInSeconds = 0..900`.

    Raises ProofError where it cannot be read, saying what to write instead. Whether its place
    exists and whether it holds is for `evaluate` to say.
    """
    text = text.strip()
    if not text:
        raise ProofError("a proof is empty; write for example `firehose/SizeInMBs = 1..128`")
    found = _CLAIM.fullmatch(text)
    if not found:
        raise ProofError(
            f"{quoted(text)} is no proof; write one line that begins with a place, "
            "as in `firehose/SizeInMBs = 1..128`"
        )
    op = found["op"]
    if op not in _OPS:
        raise ProofError(
            f"{quoted(op)} after {quoted(found['place'])} is no operation; write one of: {' '.join(_OPS)}"
        )
    place = _parse_place(found["place"])
    if place.source == "api" and len(place.path) == 1 and op != "absent":
        raise ProofError(
            f"of the service {quoted(str(place))} alone only `absent` can be claimed; "
            "name a shape: `service/Shape`"
        )
    return Claim(text, place, _parse_predicate(op, found["operand"]))


def words_of(text: str) -> list[str]:
    """The words of a text in lower case: runs of letters and digits, so two for `ON_DEMAND`."""
    return _WORD.findall(text.casefold())


def quoted(text: str) -> str:
    """The text in quotation marks, on one line and of bearable length."""
    shown = " ".join(text.split())
    return f"'{shown}'" if len(shown) <= 60 else f"'{shown[:60]}…'"


def _parse_place(text: str) -> Place:
    source = next(source for source, prefix in _PREFIXES.items() if f"{text}/".startswith(prefix))
    first, *rest = text[len(_PREFIXES[source]) :].split("/")
    most = 0 if source == "images" else 1
    # The names of hyperparameters are not taken apart.
    steps = rest if source == "sdk" else [step for dotted in rest for step in dotted.split(".")]
    if len(rest) > most or not all([first, *steps]):
        raise ProofError(
            f"{quoted(text)} is no place; write `service/Shape.member`, "
            "`cfn/AWS::Service::Type/Property.Sub`, `sdk/algorithm/hyperparameter` "
            "or `sdk/images/name`"
        )
    return Place(source, (first, *steps))


def _parse_predicate(op: str, operand: str) -> Predicate:
    if op == "absent":
        if operand:
            raise ProofError(f"nothing may follow `absent`; leave out {quoted(operand)}")
        return Absent()
    if not operand:
        example = {"=": "= 0..900` or `= A, B", "count": "count 12"}.get(op, f"{op} A, B")
        raise ProofError(f"nothing stands after `{op}`; write for example `{example}`")
    if operand.count('"') % 2:
        raise ProofError(f"a quotation mark is left open in {quoted(operand)}; close it")
    if op == "count":
        return _parse_count(operand)
    if op == "=" and (ends := _TWO_DOTS.fullmatch(operand)):
        return _parse_range(operand, ends["low"], ends["high"])
    return _parse_names(_SET_OPS[op], operand)


def _parse_count(operand: str) -> Count:
    number, words = _value_and_words(operand)
    if not re.fullmatch(r"[0-9]{1,9}", number):
        raise ProofError(f"`count` takes one whole number, as in `count 12`, not {quoted(operand)}")
    return Count(int(number), (Spoken(words) if words else Spoken(number, Decimal(number)),))


def _parse_names(op: SetOp, operand: str) -> Names:
    said: dict[str, Spoken] = {}
    for piece in _COMMA.split(operand):
        value, words = _value_and_words(piece)
        if not value:
            raise ProofError(f"a value is missing beside a comma in {quoted(operand)}")
        if op == "=" and _ALMOST_RANGE.fullmatch(value):
            raise ProofError(f"write a range with two dots, as in `60..900` or `>0..`, not {quoted(value)}")
        if words is None and op != "lacks" and not words_of(value):
            raise ProofError(
                f"{quoted(value)} has no letter or digit that could stand in the text; "
                f'add words to it: `{value[:20]} as "words"`'
            )
        if value in said:
            raise ProofError(f"the value {quoted(value)} stands twice; write it once")
        said[value] = Spoken(words or value)
    return Names(op, tuple(said), () if op == "lacks" else tuple(said.values()))


def _value_and_words(piece: str) -> tuple[str, str | None]:
    """Split `VALUE as "words"`. The value may come out empty; words that are there may not."""
    piece = piece.strip()
    found = _WITH_WORDS.fullmatch(piece)
    if not found or re.search(r"\sas\s", found["value"]):
        raise ProofError(
            f'{quoted(piece)} cannot be read; write VALUE or VALUE as "words", with straight quotation marks'
        )
    words = found["words"]
    if words is not None and not words_of(words):
        raise ProofError(f"the words after `as` have no letter or digit in {quoted(piece)}")
    return found["value"].strip(), words


@dataclass(frozen=True)
class _End:
    """What stands on one side of the two dots; `number` is None where the end is left out."""

    mark: str
    number: str | None
    unit: str
    words: str | None

    def bound(self) -> Bound | None:
        """The end in the models' measure: bytes or seconds where it has a unit."""
        if self.number is None:
            return None
        return Bound(Decimal(self.number) * _UNITS.get(self.unit, 1), exclusive=bool(self.mark))

    def spoken(self) -> tuple[Spoken, ...]:
        """What the text must say of this end, in the author's own measure."""
        if self.number is None:
            return ()
        if self.words:
            return (Spoken(self.words),)
        value = Decimal(self.number)
        written = f"{self.number} {self.unit}".rstrip()
        return (Spoken(written, value, positive=self.mark == ">" and value == 0),)


def _parse_range(operand: str, low_text: str, high_text: str) -> Range:
    written = _QUOTED.sub("", operand)
    if re.search(r"[0-9],[0-9]{3}(?![0-9])", written):
        raise ProofError(f"write numbers without separators, as in `1000`, not {quoted(operand)}")
    if "," in written:
        raise ProofError(f"a range and a list cannot share a proof; write two proofs for {quoted(operand)}")
    low, high = _parse_end(low_text, ">"), _parse_end(high_text, "<")
    if low.number is None and high.number is None:
        raise ProofError("a range needs at least one end; write `0..900`, `1..` or `..900`")
    if low.unit and (low.number is None or (high.number is not None and not high.unit)):
        raise ProofError(f"the unit goes after the last number, as in `1..10 MiB`, not {quoted(operand)}")
    low = replace(low, unit=low.unit or high.unit)
    minimum, maximum = low.bound(), high.bound()
    if minimum and maximum and _is_empty(minimum, maximum):
        raise ProofError(
            f"no number lies in the range {quoted(operand)}; "
            "write the smaller end first, and a unit at each end where they differ"
        )
    return Range(minimum, maximum, written, (*low.spoken(), *high.spoken()))


def _parse_end(text: str, own_mark: str) -> _End:
    value, words = _value_and_words(text)
    found = _END.fullmatch(value)
    if not found or (found["number"] is None and (words or value not in ("", *_UNITS))):
        raise ProofError(
            f"{quoted(text)} is no end of a range; "
            "write for example `0..900`, `..10 MiB`, `>0..` or `1e-6..0.1`"
        )
    if found["mark"] not in ("", own_mark):
        raise ProofError(
            f"`{found['mark']}` is on the wrong side in {quoted(text)}; "
            "`>` goes before the lower end and `<` before the upper, as in `>0..<1`"
        )
    if found["unit"] and found["unit"] not in _UNITS:
        raise ProofError(f"unknown unit {quoted(found['unit'])}; write one of: {' '.join(_UNITS)}")
    return _End(found["mark"], found["number"], found["unit"], words)


def _is_empty(low: Bound, high: Bound) -> bool:
    return low.value > high.value or (low.value == high.value and (low.exclusive or high.exclusive))
