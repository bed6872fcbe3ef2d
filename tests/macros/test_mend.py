"""What a link to correct a page is made of."""

from __future__ import annotations

import pytest

from macros import mend
from macros.problems import GuideError
from tests.macros.guide import Guide


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://github.com/owner/name", "https://github.com/owner/name"),
        ("https://github.com/owner/name/", "https://github.com/owner/name"),
        ("https://github.com/owner/name.git", "https://github.com/owner/name"),
        ("https://git.example.org:8443/a/b", "https://git.example.org:8443/a/b"),
        ("", ""),
        (" ", ""),
        (None, ""),
    ],
)
def test_the_address_of_the_repository(given: object, kept: str) -> None:
    assert mend.repository(given) == kept


@pytest.mark.planted
@pytest.mark.parametrize(
    "given",
    [
        "git@github.com:owner/name",
        "github.com/owner/name",
        "javascript:alert(1)",
        "https://github.com",
        "https://x/y z",
        'https://x/"y',
        7,
    ],
)
def test_an_address_that_nobody_can_follow_stops_the_build(given: object) -> None:
    with pytest.raises(GuideError, match="REPO_URL must be an address such as https://github"):
        mend.repository(given)


def test_the_facts_of_a_page_stand_as_it_shows_them(guide: Guide) -> None:
    catalog = guide.site().catalog
    found = mend.facts(catalog, catalog.by_path["services/alpha-stream.md"])
    assert found == [
        {"key": "latency", "label": "Latency", "anchor": "fact-latency", "says": "70 ms with one reader"},
        {"key": "modes", "label": "Modes", "anchor": "fact-modes", "says": "ON_DEMAND, PROVISIONED"},
        {"key": "scaling", "label": "Scaling", "anchor": "fact-scaling", "says": "automatic"},
    ]


def test_a_long_value_is_cut_between_words(guide: Guide) -> None:
    guide.service("new", fields=f"facts: {{latency: {'word ' * 60}}}")
    catalog = guide.site().catalog
    (fact,) = mend.facts(catalog, catalog.by_path["services/new.md"])
    assert len(fact["says"]) <= mend.SAYS_LENGTH
    assert fact["says"].endswith("word …")
