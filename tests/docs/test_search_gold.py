"""The gold file of searches: every answer in it is a place that exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown.extensions import toc

from macros import catalog, yamlfile
from macros.catalog import Entry
from macros.findings import dotted
from macros.problems import Problem, did_you_mean
from macros.schema import ComparePage
from macros.site import Site

NAME = "tests/site/search_gold.yml"
GOLD = Path(__file__).resolve().parents[2] / NAME
GROUPS = ("acronym", "old-name", "versus", "property", "name", "slip", "plural", "number", "task")
LEAST = 150  # queries in all; with fewer, one miss weighs too much
MOST = 4  # answers to a query; with more, it says too little about a search
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#{2,4} +(.+?)\s*$", re.MULTILINE)


def problems(text: str, site: Site, least: int = LEAST) -> list[str]:
    """What is wrong with a gold file of this text, as `path:line: field: sentence`; empty when right."""
    document, unreadable = yamlfile.parse(text, NAME)
    return [str(problem) for problem in sorted(unreadable or _problems(document, site, least))]


def _problems(document: yamlfile.Document, site: Site, least: int) -> Iterator[Problem]:
    """The checks of a file that is YAML."""

    def problem(sentence: str, *place: str | int) -> Problem:
        return Problem(NAME, document.line(place), dotted(place) if place else "file", sentence)

    groups = document.data if isinstance(document.data, dict) else {}
    for group in GROUPS:
        if not (isinstance(groups.get(group), list) and groups[group]):
            yield problem(f"group '{group}' has no query; write at least one", *[group] * (group in groups))
    places = _places(site)
    asked: dict[str, str] = {}
    for group, records in groups.items():
        if group not in GROUPS:
            yield problem(f"unknown group{did_you_mean(group, GROUPS)}", group)
        previous = ""
        for number, record in enumerate(records if isinstance(records, list) else []):
            place = (group, number)
            if not _is_record(record):
                yield problem('must be {q: "what one types", top: ["address", …]}', *place)
                continue
            query, answers = catalog.normal(record["q"]), record["top"]
            if query in asked:
                yield problem(f"query '{query}' stands in group '{asked[query]}' already; keep one", *place)
            elif query < previous:
                yield problem(f"query '{query}' belongs before '{previous}'; sort the group", *place)
            asked.setdefault(query, group)
            previous = max(query, previous)
            if len(answers) > MOST:
                yield problem(f"{len(answers)} answers; at most {MOST}, so ask more exactly", *place)
            for answer in dict.fromkeys(answers):
                if answers.count(answer) > 1:
                    yield problem(f"answer '{answer}' stands here twice; keep one", *place)
                if answer not in places:
                    yield problem(f"no place is called '{answer}'{did_you_mean(answer, places)}", *place)
                elif group == "versus" and not isinstance(places[answer].page, ComparePage):
                    yield problem(f"answer '{answer}' is no comparison; name one of compare/", *place)
    if len(asked) < least:
        yield problem(f"{len(asked)} queries; at least {least} are needed")


def _is_record(record: object) -> bool:
    """One query with one answer or more, and nothing else."""
    if not isinstance(record, dict) or set(record) != {"q", "top"} or not isinstance(record["top"], list):
        return False
    texts = [record["q"], *record["top"]]
    return len(texts) > 1 and all(isinstance(text, str) and text.strip() for text in texts)


def _places(site: Site) -> dict[str, Entry]:
    """Every address below the site's root that can be an answer: pages, facts, headings, terms.

    Headings that a macro writes are left out: only the build knows their anchors.
    """
    found: dict[str, Entry] = {}
    for entry in site.catalog.entries:
        folder = entry.path.removesuffix(".md").removesuffix("index").rstrip("/")
        page = f"{folder}/" if folder else ""
        anchors = [f"fact-{catalog.slugify(key)}" for key in entry.facts]
        used: set[str] = set()
        for heading in _HEADING.findall(_FENCED.sub("", entry.body)):
            if "{{" not in heading:
                anchors.append(toc.unique(toc.slugify(heading, "-"), used))
        if entry.path == "glossary/index.md":
            anchors += [term.anchor for term in site.catalog.terms]
        found[page] = entry
        found |= {f"{page}#{anchor}": entry for anchor in anchors}
    return found


def test_the_gold_file_has_no_problems(real_site: Site) -> None:
    assert problems(GOLD.read_text("utf-8"), real_site) == []


# A group a line, from line 1 on; each planted fault changes one place of it.
SMALL = """\
acronym: [{q: "KDS", top: ["services/kinesis-data-streams/"]}, {q: "KPL", top: ["glossary/#term-kpl"]}]
old-name: [{q: "QuickSight", top: ["services/quick-sight/"]}]
versus: [{q: "CNN or RNN", top: ["compare/network-types/"]}]
property: [{q: "pca channels", top: ["algorithms/pca/#fact-channels"]}]
name: [{q: "glossary", top: ["glossary/"]}]
slip: [{q: "lamdba", top: ["services/lambda/", "services/lambda/#in-one-minute"]}]
plural: [{q: "shards", top: ["glossary/#term-shard"]}]
number: [{q: "64 KPUs", top: ["services/managed-flink/"]}]
task: [{q: "label images", top: ["compare/labelling-options/"]}]
"""


def test_a_small_gold_file_has_no_problems(real_site: Site) -> None:
    assert problems(SMALL, real_site, least=10) == []


@pytest.mark.planted
@pytest.mark.parametrize(
    ("right", "wrong", "found"),
    [
        (
            "services/quick-sight/",
            "services/quick-site/",
            "2: old-name[0]: no place is called 'services/quick-site/'; "
            "did you mean 'services/quick-sight/'?",
        ),
        (
            "services/managed-flink/",
            "services/managed-flink",
            "8: number[0]: no place is called 'services/managed-flink'; "
            "did you mean 'services/managed-flink/'?",
        ),
        (
            "#fact-channels",
            "#fact-chanels",
            "4: property[0]: no place is called 'algorithms/pca/#fact-chanels'; "
            "did you mean 'algorithms/pca/#fact-channels'?",
        ),
        (
            "#in-one-minute",
            "#in-one-minutes",
            "6: slip[0]: no place is called 'services/lambda/#in-one-minutes'; "
            "did you mean 'services/lambda/#in-one-minute'?",
        ),
        (
            "#term-kpl",
            "#term-kpls",
            "1: acronym[1]: no place is called 'glossary/#term-kpls'; did you mean 'glossary/#term-kpl'?",
        ),
        (
            "compare/network-types/",
            "concepts/cnn/",
            "3: versus[0]: answer 'concepts/cnn/' is no comparison; name one of compare/",
        ),
        (
            '"64 KPUs"',
            '"Label  Images"',
            "9: task[0]: query 'label images' stands in group 'number' already; keep one",
        ),
        ('"KPL"', '"ECR"', "1: acronym[1]: query 'ecr' belongs before 'kds'; sort the group"),
        (
            '"services/lambda/#in-one-minute"',
            '"services/lambda/"',
            "6: slip[0]: answer 'services/lambda/' stands here twice; keep one",
        ),
        (
            '"services/quick-sight/"',
            '"services/sns/", "services/sqs/", "services/s3/", "services/ecr/", "services/eks/"',
            "2: old-name[0]: 5 answers; at most 4, so ask more exactly",
        ),
        (
            '["services/quick-sight/"]',
            '"services/quick-sight/"',
            '2: old-name[0]: must be {q: "what one types", top: ["address", …]}',
        ),
        ('["glossary/"]', "[]", '5: name[0]: must be {q: "what one types", top: ["address", …]}'),
        ('"lamdba"', '" "', '6: slip[0]: must be {q: "what one types", top: ["address", …]}'),
        ("shards", 'shards", why: "…', '7: plural[0]: must be {q: "what one types", top: ["address", …]}'),
        (
            '[{q: "shards", top: ["glossary/#term-shard"]}]',
            "[]",
            "7: plural: group 'plural' has no query; write at least one",
        ),
        ("task:", "\ttask:", "9: yaml: indented with a tab; YAML wants spaces"),
    ],
)
def test_a_planted_fault_is_reported_where_it_is_and_nothing_else(
    real_site: Site, right: str, wrong: str, found: str
) -> None:
    assert SMALL.count(right) == 1
    assert problems(SMALL.replace(right, wrong), real_site, least=9) == [f"{NAME}:{found}"]


@pytest.mark.planted
def test_a_group_of_another_name_is_unknown_and_its_own_is_missed(real_site: Site) -> None:
    assert problems(SMALL.replace("plural:", "plurals:"), real_site, least=9) == [
        f"{NAME}:1: file: group 'plural' has no query; write at least one",
        f"{NAME}:7: plurals: unknown group; did you mean 'plural'?",
    ]


@pytest.mark.planted
def test_too_few_queries_are_reported(real_site: Site) -> None:
    assert problems(SMALL, real_site) == [f"{NAME}:1: file: 10 queries; at least 150 are needed"]


@pytest.mark.planted
@pytest.mark.parametrize("text", ["", "[]", "words"])
def test_a_file_without_groups_lacks_all_of_them(real_site: Site, text: str) -> None:
    assert len(problems(text, real_site)) == len(GROUPS) + 1
