"""The words of a text, as the search index holds them. search-words.js reads a question by the same rules.

A word is written in small letters without accents. `1,000` is 1000, and `15 minutes` is also 15min.
What is written together is found by its parts and as one: k-means, ml.p4d.24xlarge, InputDataConfig.
"""

from __future__ import annotations

import re
import unicodedata

# Words that nearly every text holds, and those of which questions are made. Neither is indexed.
STOP_WORDS = """
    a about an and are as at be been but by can could did do does each for from had has have how i if in into
    is it its may me my no not of on or other s should so such t than that the their them then there these
    they this those to use used using vs versus was what when where which while who why will with would you
    your
"""
STOP = frozenset(STOP_WORDS.split())
# Words that ask for a comparison. «and», «to» and the like divide its sides only beside one of these.
COMPARING = "vs versus or difference differences compare compared comparison between"
DIVIDING = "vs versus or and to with from"
# A number and its unit are one word as well; spelled-out units are shortened first.
SHORT_UNITS = "b kb kib mb mib gb gib tb tib pb pib kbps mbps gbps ms s min h d"
UNITS = {
    **{unit: unit for unit in SHORT_UNITS.split()},
    **dict.fromkeys(("byte", "bytes"), "b"),
    **dict.fromkeys(("millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
}

_THOUSANDS = re.compile("(?<=[0-9])[,\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
_POSSESSIVE = re.compile(r"['’]s\b")
_MARKS = re.compile("[\u0300-\u036f]")
_RUN = re.compile(r"[^\W_]+(?:[-_.'’][^\W_]+)*")
_INSIDE = re.compile(r"[-_'’]|(?<![0-9])\.|\.(?![0-9])")  # a point between digits is part of a number
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_NUMBER_UNIT = re.compile(r"([0-9]+(?:\.[0-9]+)*)([a-z]+)")
_LONGEST = 32  # letters; longer runs are addresses and keys that nobody types


def plain(text: str) -> str:
    """Without accents, thousands separators, typographic forms and the possessive s."""
    text = unicodedata.normalize("NFKD", _THOUSANDS.sub("", text))
    return _POSSESSIVE.sub("", _MARKS.sub("", text))


def words(text: str) -> list[str]:
    """The single words in their order, without those inside others: k-means gives k and means."""
    return _words(_runs(text))


def extra(text: str) -> list[str]:
    """What can be asked besides the single words: joined runs, parts of InnerCapitals, number and unit."""
    return _extra(_runs(text))


def all_words(text: str) -> list[str]:
    """The single words and the others, every time that they stand in the text."""
    runs = _runs(text)
    return _words(runs) + _extra(runs)


def _runs(text: str) -> list[list[str]]:
    """Letters and digits that stand together, each run in its parts."""
    return [[run] if run.isalnum() else _INSIDE.split(run) for run in _RUN.findall(plain(text))]


def _words(runs: list[list[str]]) -> list[str]:
    return [part.lower() for parts in runs for part in parts]


def _extra(runs: list[list[str]]) -> list[str]:
    found: list[str] = []
    before = ""
    for parts in runs:
        if len(parts) > 1:
            joined = "".join(parts).lower()
            if len(joined) <= _LONGEST and joined.isalnum() and not joined.isdigit():
                found.append(joined)
        for part in parts:
            word = part.lower()
            if word[1:] != part[1:]:
                found += camel(part)
            unit = UNITS.get(word)
            if unit and _NUMBER.fullmatch(before):
                found.append(before + unit)
            together = _NUMBER_UNIT.fullmatch(word) if word[0].isdigit() else None
            if together and together[2] in UNITS:
                found += [together[1], together[1] + UNITS[together[2]]]
            before = word
    return found


def camel(word: str) -> list[str]:
    """The parts of InputDataConfig or XGBoost; none of MiB, IoT, GPUs or plain words."""
    if word.islower() or word.isupper() or re.fullmatch("[A-Z]+s", word):
        return []
    parts = _CAMEL.findall(word)
    real = len(parts) > 1 and all(len(part) > 1 or part.isdigit() for part in parts)
    return [part.lower() for part in parts if not part.isdigit()] if real else []
