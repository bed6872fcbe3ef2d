"""The search index: static files that overrides/assets/js/engine.js reads, only those a question needs.

    search/core.json            what answers the first keys, and where the rest stands
    search/<version>/w<n>.json  a range of words, each with the places that hold it
    search/<version>/e<n>.json  what is shown of a page, or of a few glossary terms
    search/<version>/slips.json words that a slip of the finger may have meant

The version is made from the contents, so that no two files of different builds are ever read together.
It is our own because no library finds single table rows, forgives slips and reads only a part of its index:
MiniSearch and lunr load everything first, Pagefind knows pages and headings and weighs 88 KB before a word.

A word's places are one list of numbers. A negative number -d goes on by d entries. What follows belongs to
that entry, and the lowest bit says what it is:
    name  ((name * 8 + member) * 16 + share) * 2 + 1    share: how much of the name the word is, of 15;
          member: 0, or which of the pages that a comparison compares is so called; 7 for «A vs B»
    text  (place * 16 + strength) * 2                   strength: 0 to 7 in the text, 8 to 15 in the label
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from macros import schema, yamlfile
from scripts import search_tokens
from scripts.problems import FinishError
from scripts.search_tokens import STOP
from scripts.search_units import CLOSED, TERM, Entry, Hints, Place, entries, linked

SHARD = 24_000  # characters of JSON; what one word of a question costs, before compression
LONGEST_LIST = 3_000  # numbers kept of one word; a word on more places tells them apart no longer
NAMED = 130_000  # characters of names in core.json, those of the most linked entries
TERMS_PER_FILE = 16
VERSUS = 7
OTHERS = 2  # at most, where a page speaks of what to take instead of its own subject
HINTED = 1  # strength of a word that only the hint of a fact holds
SLIP_LETTERS = 4  # shorter words are too near to too many others

Postings = dict[str, dict[int, set[int]]]


def make(site: Path, docs: Path) -> None:
    """Add search/ below `site`, built from `docs`. FinishError when there is nothing to index."""
    found = entries(site, hints(docs))
    if not found:
        raise FinishError(f"no page below {site.name}/ can be searched: is data-search-kind gone?")
    write(found, site / "search")


def hints(docs: Path) -> Hints:
    """Category's title and fact's key → what is written there, in the words of docs/facts.yml."""
    document, _ = yamlfile.parse((docs / "facts.yml").read_text(encoding="utf-8"), "docs/facts.yml")
    vocabulary = schema.Vocabulary.model_validate(document.data)
    return {
        (category.title, key): kind.hint
        for category in vocabulary.categories.values()
        for key, kind in category.facts.items()
    }


def write(found: list[Entry], folder: Path) -> None:
    """Write the index of `found`, in the order of `entries`, into `folder`."""
    postings = index(found)
    shards = list(sharded(postings))
    files = {f"w{number}.json": shard for number, (_, shard) in enumerate(shards)}
    pages = sum(entry.kind != TERM for entry in found)
    for number, few in enumerate(fragments(found, pages)):
        files[f"e{number}.json"] = compact([shown(entry) for entry in few])
    files["slips.json"] = compact(folded(slip_words(postings)))
    core = core_of(found, pages, [first for first, _ in shards])
    digest = hashlib.sha256(compact(core).encode())
    for name, body in files.items():
        digest.update(f"{name}\n{body}".encode())
    version = digest.hexdigest()[:12]
    (folder / version).mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        (folder / version / name).write_text(body, encoding="utf-8")
    (folder / "core.json").write_text(compact({"version": version, **core}), encoding="utf-8")


def compact(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


# --- what is loaded first -------------------------------------------------------------------------


def core_of(found: list[Entry], pages: int, firsts: list[str]) -> dict[str, Any]:
    """Everything in core.json but the version."""
    kinds = {key: (kind.one, kind.many) for key, kind in schema.KINDS.items()} | {
        TERM: ("Term", "Terms"),
    }
    return {
        "entries": len(found),
        "pages": pages,
        "terms": TERMS_PER_FILE,
        # [key, one, many, number of its first entry, number of its first closed one]
        "kinds": [[key, *kinds[key], *starts] for key, starts in ranges(found)],
        "states": {state: label for state, label in schema.STATE_LABELS.items() if state != "active"},
        "stop": " ".join(sorted(STOP)),
        "comparing": search_tokens.COMPARING,
        "dividing": search_tokens.DIVIDING,
        "units": search_tokens.UNITS,
        "firsts": firsts,
        # [number, address, title, names, state]
        "named": named(found),
    }


def named(found: list[Entry]) -> list[list[object]]:
    """As many entries as may be in memory from the first key on, in their order."""
    links = linked(found)
    rows: list[tuple[int, list[object]]] = []
    size = 0
    for number, entry in sorted(enumerate(found), key=lambda one: -links[one[1].url]):
        row: list[object] = [number, entry.url, entry.title, entry.names, entry.state]
        size += len(compact(row))
        if size > NAMED:
            break
        rows.append((number, row))
    return [row for _, row in sorted(rows, key=lambda one: one[0])]


def ranges(found: list[Entry]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each kind with the numbers of its first entry and of its first closed one (or of what follows)."""
    number = 0
    for kind, group in itertools.groupby(found, lambda entry: entry.kind):
        states = [entry.state in CLOSED for entry in group]
        yield kind, (number, number + len(states) - sum(states))
        number += len(states)


# --- what is shown --------------------------------------------------------------------------------


def fragments(found: list[Entry], pages: int) -> Iterator[list[Entry]]:
    """The entries of each file: a page alone, glossary terms together, so that a number gives the file."""
    for entry in found[:pages]:
        yield [entry]
    for start in range(pages, len(found), TERMS_PER_FILE):
        yield found[start : start + TERMS_PER_FILE]


def shown(entry: Entry) -> list[object]:
    """[address, title, state, [anchor, label, text] of each place]."""
    places = [[place.anchor, place.label, place.text] for place in entry.places]
    return [entry.url, entry.title, entry.state, places]


def slip_words(postings: Postings) -> list[str]:
    """The words that a slip may have meant: those of names and labels, and those on several pages."""
    return [
        word
        for word, places in sorted(postings.items())
        if len(word) >= SLIP_LETTERS
        and not any(sign.isdigit() for sign in word)
        and (len(places) > 1 or any(code & 1 or code & 16 for codes in places.values() for code in codes))
    ]


def folded(words: list[str]) -> str:
    """Sorted words in one text: a capital for the letters shared with the word before (A is 0), the rest."""
    parts: list[str] = []
    for before, word in itertools.pairwise(["", *words]):
        pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(before, word, strict=False))
        shared = min(25, sum(1 for _ in pairs))
        parts.append(chr(65 + shared) + word[shared:])
    return "".join(parts)


# --- words and their places -----------------------------------------------------------------------


def index(found: list[Entry]) -> Postings:
    """Word → entry → codes, as the module's docstring writes them."""
    texts = [[counted(place.text) for place in entry.places] for entry in found]
    spread: Counter[str] = Counter()
    for entry, counts in zip(found, texts, strict=True):
        spread.update(set().union(*counts, *map(named_words, [entry.title, *entry.names])))
    rarity = {word: math.log(1 + len(found) / count) for word, count in spread.items()}
    average = sum(sum(count.values()) for counts in texts for count in counts) / sum(map(len, texts)) or 1.0
    postings: Postings = defaultdict(lambda: defaultdict(set))
    by_url = {entry.url: entry for entry in found}
    for number, (entry, counts) in enumerate(zip(found, texts, strict=True)):
        called = [(VERSUS if versus(name) else 0, name) for name in (entry.title, *entry.names)]
        for member, url in enumerate(entry.compares, 1):
            other = by_url.get(url)
            called += (
                [(min(member, VERSUS - 1), name) for name in (other.title, *other.names)] if other else []
            )
        for name_number, (member, name) in enumerate(called):
            for word, share in shares(name, rarity).items():
                strength = max(1, round(15 * share))
                postings[word][number].add(((name_number * 8 + member) * 16 + strength) * 2 + 1)
        for place_number, (place, count) in enumerate(zip(entry.places, counts, strict=True)):
            for word, strength in strengths(place, count, average, rarity).items():
                postings[word][number].add((place_number * 16 + strength) * 2)
    return postings


def versus(name: str) -> bool:
    return not {"vs", "versus"}.isdisjoint(search_tokens.words(name))


def named_words(name: str) -> set[str]:
    return set(search_tokens.all_words(name))


def counted(text: str) -> Counter[str]:
    """How often each word of a text stands there, those that say nothing left out."""
    return Counter(word for word in search_tokens.all_words(text) if word not in STOP)


def shares(name: str, rarity: dict[str, float]) -> dict[str, float]:
    """How much of a name each word is, of 1: rare words are more of it than common ones.

    A word that stands for several, such as `featurestore` for Feature Store, is their sum.
    """
    plain = [word for word in search_tokens.words(name) if word not in STOP] or search_tokens.words(name)
    weights = {word: rarity.get(word, 1.0) for word in plain}
    total = sum(weights.values()) or 1.0
    found = {word: weight / total for word, weight in weights.items()}
    for word in search_tokens.extra(name):
        # Of a run it is the parts together, of InnerCapitals a piece of the whole.
        whole = next((one for one in plain if word in one and one != word), None)
        inside = [one for one in weights if one in word]
        share = found[whole] * len(word) / len(whole) if whole else sum(found[one] for one in inside)
        found.setdefault(word, min(1.0, share))
    for one, other in itertools.pairwise(plain):
        found.setdefault(one + other, min(1.0, found[one] + found[other]))
    return found


def strengths(place: Place, count: Counter[str], average: float, rarity: dict[str, float]) -> dict[str, int]:
    """How strongly a place speaks of each word: 0 to 7 for its text, 8 to 15 where it is in the label."""
    length = sum(count.values()) / average
    most = OTHERS if place.key == "avoid-when" or place.anchor.startswith("not-when") else 7
    found = {
        # The usual formula BM25, between 0 and 2.2 for one word.
        word: min(most, int(3.5 * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * length))))
        for word, often in count.items()
    }
    for hinted in search_tokens.words(place.hint):
        found.setdefault(hinted, HINTED)
    for summed in search_tokens.words(place.about):
        found[summed] = 7
    for label in filter(None, (place.label, place.key)):
        for word, share in shares(label, rarity).items():
            found[word] = max(found.get(word, 0), 8 + round(7 * min(1.0, share)))
    return {word: strength for word, strength in found.items() if word not in STOP}


# --- files ----------------------------------------------------------------------------------------


def sharded(postings: Postings) -> Iterator[tuple[str, str]]:
    """The first word and the JSON of each file: {word: numbers}, words in order.

    Words that begin alike stay together, because a question is often half a word.
    """
    held: list[str] = []
    first, size, before = "", 0, ""
    for word in sorted(postings):
        numbers = compact(numbered(postings[word]))
        full = size > SHARD and word[:3] != before[:3]
        if held and (full or size > 2 * SHARD):
            yield first, "{" + ",".join(held) + "}"
            held, size = [], 0
        if not held:
            first = word
        held.append(f"{compact(word)}:{numbers}")
        size += len(held[-1])
        before = word
    if held:
        yield first, "{" + ",".join(held) + "}"


def numbered(places: dict[int, set[int]]) -> list[int]:
    """One word's list of numbers. Of a list that is too long only the strongest places stay."""
    every = [(-importance(code), number, code) for number, codes in places.items() for code in codes]
    if len(every) > LONGEST_LIST:
        every = sorted(every)[:LONGEST_LIST]
    numbers: list[int] = []
    before = -1
    for number, code in sorted((number, code) for _, number, code in every):
        if number != before:
            numbers.append(before - number)
            before = number
        numbers.append(code)
    return numbers


def importance(code: int) -> int:
    """The strength; that of any name is above that of any text."""
    strength = code >> 1 & 15
    return strength + 16 if code & 1 else strength
