"""Whether a text says what a claim proves: no fact is called proven for what it does not say."""

from __future__ import annotations

import re
from decimal import Decimal

from macros.claims import Claim, Spoken, words_of

_UNIT = r"(?:[kKMGTP]?i?B|[KMGT]bps|[mnµμ]?s|sec|min|h|d|x)"
# The alternatives before and after `number` swallow what has digits but says no number: addresses,
# powers, dates, names (ml.m5.4xlarge, C01, FLINK-1_20), versions (1.5.2), ordinals (4th).
NUMBERS = re.compile(
    rf"""
      https?://[^\s)]+
    | [0-9]+\^\S+
    | [0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?!\w)
    | (?P<number>(?>
        (?:(?<![\w)\]])[-\u2212])?                      # a minus, but not the hyphen of 60-900
        (?:[0-9]{{1,3}}(?:,[0-9]{{3}})+(?![0-9])(?:\.[0-9]+)? | [0-9]+(?:\.[0-9]+)?
           | (?<![\w.])\.[0-9]+)
        (?:[eE][-+\u2212]?[0-9]{{1,3}}(?![0-9]))?
      ))
      (?:[ \u00a0\u202f]?{_UNIT})?
      (?!\w|\.[0-9]|[\u207a\u207b])                     # nor the start of 4th, 1.5.2, 10⁻⁶
    | \w+(?:(?:\.|(?<=[A-Z0-9])-)\w+)*
    """,
    re.VERBOSE,
)


def spoken(claim: Claim) -> tuple[Spoken, ...]:
    """What must stand in the text that the proof supports.

    The ends of a range as written (10 of `..10 MiB`), each value listed, a count; or, in the place
    of any, its `as "words"`. Nothing for `lacks` and `absent`.
    """
    return claim.predicate.spoken


def missing_from_text(claim: Claim, text: str) -> list[str]:
    """Those of the spoken values that do not stand in the text, as written in the proof.

    A number stands there if the text has one of the same value, however it is put (`1,000`,
    `1e-6`, `15MiB`); what has digits in a name or an ordinal does not count. A name stands there if
    its words do, in a row, in either case: "binary classifier" for binary_classifier.
    """
    numbers, words = _numbers(text), _words(text)
    return [said.written for said in spoken(claim) if not _stands(said, numbers, words)]


def _stands(said: Spoken, numbers: set[Decimal], words: str) -> bool:
    if said.number is None:
        return _words(said.written) in words
    return said.number in numbers or (said.positive and _words("positive") in words)


def _words(text: str) -> str:
    """The text's words with a blank around each, so that what is found among them is whole words."""
    return f" {' '.join(words_of(text))} "


def _numbers(text: str) -> set[Decimal]:
    found = (match["number"] for match in NUMBERS.finditer(text))
    return {Decimal(number.replace(",", "").replace("\u2212", "-")) for number in found if number}
