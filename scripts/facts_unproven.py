"""Numbers in facts that an API model seems to hold, but that no proof names.

For scripts.check_facts --unproven. A guess, ranked: the models have thousands of limits, and small
numbers meet many of them by chance. So a shape is named only where its name speaks of what the fact
speaks of. Tried on the ranges that are proven already, as if they were not, it names 6 of 10.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain
from pathlib import Path

from rapidfuzz import fuzz

from macros import proof, spoken
from macros.catalog import Catalog, Entry
from macros.models import Json, Models, api_files, read_json
from macros.problems import Problem
from scripts.facts_claims import claims_on
from scripts.facts_claims import services as proven_services

# A service that a page's sources name so seldom, against the one most named, is named in passing.
PASSING = 0.34
SMALL = 2  # numbers up to this stand for many things
MOST = 3  # shapes to name for a number
LETTERS = 4  # of a word stem that a fact and a shape share
# The share of the words of a shape's name that must stand beside the number, or in the fact's name:
# for a number that is an end of at most FEW shapes of the page's services, and for all others.
LIKELY, FEW, CERTAIN = 0.25, 5, 0.5
RARE = 2  # up to so many, one word anywhere in the fact is enough
TO_DO = "add the proof, or say why not in `unproven`"

# --- The services of a page -----------------------------------------------------------------------

# …/firehose/latest/APIReference/API_PutRecord.html, and with a part of the service in lower case, or
# in capitals at Personalize: API_agent_CreateFlow, API_RS_GetRecommendations.
_API_PAGE = re.compile(
    r"(?P<folder>https://\S+)/API_(?P<part>(?:[a-z_]+|[A-Z]{2,3})_)?(?P<name>\w+)(?:\.html)?$"
)


def services(catalog: Catalog, models: Models) -> dict[str, list[str]]:
    """The botocore services of each page, by its path: those that its proofs and its sources name.

    A source names a service by the operation or shape that its address ends in. Many services have a
    CreateCluster; so the service meant is the one that has most of the names that stand in the same
    folder of AWS's documentation, over all pages, and of those the one that is named most like it.
    """
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in catalog.entries:
        for group, name in _cited(entry):
            groups[group].add(name)
    owners = _owners(groups, models)
    known = api_files(models)
    found: dict[str, list[str]] = {}
    for entry in catalog.entries:
        cited = Counter(owners[group] for group, _ in _cited(entry) if group in owners)
        most = max(cited.values(), default=0)
        meant = {service for service, times in cited.items() if times >= PASSING * most}
        found[entry.path] = sorted((meant | proven_services(claims_on(entry, shown_as=""))) & known.keys())
    return found


def _cited(entry: Entry) -> Iterator[tuple[tuple[str, str], str]]:
    for url in entry.page.sources.values():
        if match := _API_PAGE.match(url.partition("#")[0]):
            yield (match["folder"], match["part"] or ""), match["name"]


def _owners(groups: dict[tuple[str, str], set[str]], models: Models) -> dict[tuple[str, str], str]:
    best: dict[tuple[str, str], tuple[int, float, str]] = {}
    for service, file in api_files(models).items():
        # The keys of the text are enough: to parse all models would take ten seconds.
        keys = models.read(_keys, file)
        for (folder, part), names in groups.items():
            if hits := len(names & keys):
                place = re.sub(r"[/_-]", " ", f"{folder} {part}")
                likeness = fuzz.token_set_ratio(service.replace("-", " "), place)
                ranked = best.get((folder, part), (0, 0.0, ""))
                best[folder, part] = max(ranked, (hits, likeness, service))
    return {group: service for group, (_, _, service) in best.items()}


def _keys(file: Path) -> set[str]:
    """The names of a model's operations, shapes and members. Raises ProofError as `read_json` does."""
    try:
        data = file.read_bytes()
        text = gzip.decompress(data) if file.suffix == ".gz" else data
    except (OSError, EOFError, zlib.error) as error:
        raise proof.ProofError(f"the model file {file} cannot be read: {type(error).__name__}") from None
    return {key.decode() for key in re.findall(rb'"([A-Z]\w*)"\s*:\s*\{', text)}


# --- Numbers of a fact ----------------------------------------------------------------------------

_FACTORS: dict[str, tuple[int, ...]] = {
    "": (1,),
    "B": (1,),
    "KB": (1000, 1024),
    "KiB": (1024,),
    "MB": (1000**2, 1024**2),
    "MiB": (1024**2,),
    "GB": (1000**3, 1024**3),
    "GiB": (1024**3,),
    "s": (1,),
    "min": (60,),
    "h": (3600,),
    "d": (86400,),
    "%": (1,),
}
COUNT = "elements"  # of a list or a map: no time and no size
_KINDS = ("", "s", "min", "h", "d"), ("", *(unit for unit in _FACTORS if "B" in unit)), ("%",)
_WORDS = {"byte": "B", "second": "s", "minute": "min", "hour": "h", "day": "d"}
_UNIT = re.compile(
    r"[ \u00a0\u202f]?(?:(KB|KiB|MB|MiB|GB|GiB|B|s|min|h|d|%)|(byte|second|minute|hour|day)s?)(?![\w/])"
)
# What stands behind a number that no model of an API counts.
_OTHER = re.compile(r"[ \u00a0\u202f]?(?:ms\b|[µn]s\b|[KMGTP]i?b(?:ps|it)|[KMGTP]i?B\b|x\b|vCPU|GHz|MHz)")
_TUNABLE = re.compile(r"\w_\w+\s[^\s,;]*$")  # a hyperparameter's name, and its range so far
_TO = re.compile(r"\s*(?:–|-|to|or|and|,)\s*")


@dataclass(frozen=True)
class Number:
    """A number as a fact writes it, and the part of a sentence that it stands in."""

    written: str
    value: Decimal
    unit: str
    clause: str

    @cached_property
    def ends(self) -> set[tuple[str, Decimal]]:
        """What may stand in a model for it: a unit, or "" where the shape's name says none, and a value."""
        values = {self.value * factor for factor in _FACTORS[self.unit]}
        if not self.unit:
            return {(unit, self.value) for unit in (*_FACTORS, COUNT)}
        # Without a unit in its name, a shape counts in bytes or seconds, or just as the fact does.
        found = {("", self.value)}
        for kind in (unit for unit in _KINDS if self.unit in unit):
            found |= {
                (unit, value / factor) for unit in kind for value in values for factor in _FACTORS[unit]
            }
        return found


def numbers(text: str) -> list[Number]:
    """The numbers of a text that a model could hold: not 0, 1, 2, years, prices and rates.

    In "60–900 s" both numbers are seconds.
    """
    found: list[Number] = []
    after, its_unit = len(text), ""
    for match in reversed(list(spoken.NUMBERS.finditer(text))):
        written = match["number"]
        if not written:
            continue
        end, unit = match.end("number"), ""
        if named := _UNIT.match(text, end):
            unit = named[1] or _WORDS[named[2]]
        elif _OTHER.match(text, end):
            after, its_unit = len(text), ""
            continue
        elif _TO.fullmatch(text[end:after]):
            unit = its_unit
        after, its_unit = match.start("number"), unit
        value = Decimal(written.replace(",", "").replace("\u2212", "-"))
        is_year = not unit and "," not in written and 1900 <= value <= 2100
        is_tunable = _TUNABLE.search(text[:after])
        is_price = text[:after].endswith(("$", "USD "))
        if value > SMALL and not (is_year or is_price or is_tunable):
            found.append(Number(f"{written} {unit}".rstrip(), value, unit, _clause(text, after)))
    return list(dict.fromkeys(reversed(found)))


def _clause(text: str, at: int) -> str:
    """The part of a sentence around a place of the text."""
    ends = [match.start() for match in re.finditer(r"[;.:()](?=\s|$)|(?<=\s)\(", text)]
    start = max((end + 1 for end in ends if end < at), default=0)
    return text[start : min((end for end in ends if end >= at), default=len(text))]


# --- Limits of a service --------------------------------------------------------------------------

# Words, but not those of a hyperparameter's name such as enc0_cnn_filter_width.
_PLAIN = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
_PARTS = re.compile(r"[A-Z]+s?(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# How a shape says what it counts in.
_COUNTED = {
    **dict.fromkeys(("second", "secs", "sec"), "s"),
    **dict.fromkeys(("minute", "mins"), "min"),
    "hour": "h",
    "day": "d",
    **dict.fromkeys(("byte", "bytes"), "B"),
    **dict.fromkeys(("kb", "kbs", "kib"), "KiB"),
    **dict.fromkeys(("mb", "mbs", "mib", "megabyte"), "MiB"),
    **dict.fromkeys(("percent", "percentage"), "%"),
    **dict.fromkeys(("gb", "gbs", "gib", "gigabyte"), "GiB"),
}
# A bound of these is the length of a name, or a page of a listing.
_LENGTHS = re.compile(
    r"(?:Name|Id|ID|Identifier|Arn|ARN|Token|Description|Desc|Marker|Url|URL|Uri|URI|Path|Prefix|Key|Pattern|Regex"
    r"|Email|Version|Role|Password|Title|Comment|Digest|Hash|Checksum|Etag|Filter|Reason|Label|Location|Code"
    r"|Endpoint|Username|Resource|Status|Message|Timestamp|Expression|Value|Attribute|Cursor|Reference|Format)s?"
    r"(?:V2|[0-9]+|Type|String|Value)?$"
)
_PAGES = re.compile(
    r"MaxResult|MaxItem|MaxRecords|PageSize|PageLimit|List\w*Limit|^Limit$|Pagination|PerPage|Tag|NextToken"
)
# Words of so many shapes and facts that to share them says nothing.
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """
    size count number list value string integer long type config configuration data float double map member
    maximum minimum limit limits range length unit units positive optional bounded default element object
    name names input output setting settings property properties item items entry entries service amazon
    request response result results create update delete describe summary info information detail details
    time second seconds minute minutes hour hours days bytes percent percentage with from each that this
    """,
    )
)


@dataclass(frozen=True)
class Limit:
    """A shape with a minimum or a maximum, its unit ("" where its name says none), and its words."""

    service: str
    name: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    stems: frozenset[str]

    @classmethod
    def of(cls, service: str, name: str, shape: Json) -> Limit:
        low, high = (Decimal(str(shape[end])) if end in shape else None for end in ("min", "max"))
        words = [word.casefold() for word in _PARTS.findall(name)]
        said = [_COUNTED[word] for part in words for word in (part, part[:-1]) if word in _COUNTED]
        unit = {"list": COUNT, "map": COUNT, "string": "B", "blob": "B"}.get(shape["type"], [*said, ""][0])
        return cls(service, name, low, high, unit, frozenset(stems(words)))

    def proof(self, number: Number) -> str:
        """The claim to add for a number that is one of the ends."""
        end = f"{self.low:f}.." if (self.unit, self.low) in number.ends else f"..{self.high:f}"
        return f"{self.service}/{self.name} = {end}"


def limits(service: str, models: Models) -> Iterator[Limit]:
    """The shapes of a service that bound more than the length of a name or of a page."""
    shapes: dict[str, Json] = models.read(read_json, api_files(models)[service]).get("shapes", {})
    for name, shape in shapes.items():
        is_text = shape["type"] in ("string", "blob")
        if shape.keys() & {"min", "max"} and not (_PAGES.search(name) or (is_text and _LENGTHS.search(name))):
            yield Limit.of(service, name, shape)


# --- Bringing them together -----------------------------------------------------------------------


def stem(word: str) -> str:
    """What is left of an English word without the endings that grammar gives it."""
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "er", "es", "ed", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= LETTERS:
            return word.removesuffix(ending)
    return word


def stems(words: Iterable[str]) -> set[str]:
    """The stems of the words that say something."""
    kept = (word for word in map(str.casefold, words) if word not in _EMPTY)
    return {found for found in map(stem, kept) if len(found) >= LETTERS}


class _Known:
    """The limits of one page's services, by their ends."""

    def __init__(self, found: Iterable[Limit]) -> None:
        self.by_end: dict[tuple[str, Decimal], list[Limit]] = defaultdict(list)
        for limit in found:
            for end in {limit.low, limit.high}:
                if end is not None and end > SMALL:
                    self.by_end[limit.unit, end].append(limit)

    def candidates(self, number: Number, name: set[str], text: set[str]) -> list[Limit]:
        """The shapes that may prove a number of a fact, best first; of name and text the word stems."""
        same = [limit for end in number.ends for limit in self.by_end.get(end, ())]
        near = name | stems(_PLAIN.findall(number.clause))
        ranked = []
        for limit in set(same):
            share = len(limit.stems & near) / max(1, len(limit.stems))
            # A number that many shapes have meets one of them by chance: its name must fit better.
            is_rare = len(same) <= RARE and limit.stems & (near | text)
            if is_rare or share >= (CERTAIN if len(same) > FEW else LIKELY):
                ranked.append((-share, -len(limit.stems), limit.service, limit.name, limit))
        return [limit for *_, limit in sorted(ranked, key=lambda one: one[:4])]


def check(catalog: Catalog, models: Models, shown_as: str) -> list[Problem]:
    """One problem for each number without a proof that a model may hold, in the order of the files.

    Raises ProofError where botocore is not installed or cannot be read.
    """
    found: list[Problem] = []
    of_page = services(catalog, models)
    of_service = {one: list(limits(one, models)) for one in sorted({*chain(*of_page.values())})}
    for entry in catalog.entries:
        known = _Known(chain(*(of_service[one] for one in of_page[entry.path])))
        for key, fact in entry.facts.items():
            if fact.proof or fact.unproven:
                continue
            kind = catalog.fact_kinds(entry).get(key)
            name = stems([*key.split("_"), *_PLAIN.findall(kind.label if kind else "")])
            text = stems(_PLAIN.findall(fact.text))
            for number in numbers(fact.text):
                ways = " or ".join(
                    limit.proof(number) for limit in known.candidates(number, name, text)[:MOST]
                )
                if ways:
                    sentence = f"{number.written} may be proven by {ways}; {TO_DO}"
                    line = entry.document.line(("facts", key))
                    found.append(Problem(f"{shown_as}/{entry.path}", line, f"facts.{key}", sentence))
    return list(dict.fromkeys(found))
