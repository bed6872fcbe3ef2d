"""One planted fault per rule: tests/fixtures/bad/<rule>/ is laid over tests/fixtures/good/, and the build
must stop with exactly the lines in its expect.txt.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from macros.problems import CatalogError
from macros.render import MACROS
from tests.macros.guide import BAD, GOOD, NOT_PAGES, Guide

RULES = sorted(folder.name for folder in BAD.iterdir())


@pytest.mark.planted
@pytest.mark.parametrize("rule", RULES)
def test_a_planted_fault_is_reported_where_it_is_and_nothing_else(rule: str, guide: Guide) -> None:
    guide.overlay(BAD / rule)
    with pytest.raises(CatalogError) as caught:
        guide.site()
    assert str(caught.value).split("\n") == expected(BAD / rule)


def test_the_good_fixture_has_no_problems(guide: Guide) -> None:
    assert guide.problems() == []


def test_the_good_fixture_calls_every_macro(guide: Guide) -> None:
    called = {key.partition("(")[0] for _, key in guide.site().rendered}
    assert called == set(MACROS)


@pytest.mark.parametrize(
    ("path", "markdown"),
    [
        ("index.md", "Begin with [Alpha Stream](services/alpha-stream.md).\n"),
        (
            "services/index.md",
            """\
<div class="guide guide--index" markdown>

| Service | Latency | Modes | Scaling |
| --- | --- | --- | --- |
| [Alpha Stream](alpha-stream.md) | 70 ms | `ON_DEMAND`, `PROVISIONED` | automatic |
| [Beta Queue](beta-queue.md) <span class="badge badge--renamed">Renamed</span> | 1 s | – | – |

</div>
""",
        ),
        (
            "services/alpha-stream.md",
            """\
<div class="guide guide--facts guide--stack" markdown>

| Fact | Value | Source |
| --- | --- | --- |
| **Latency**{ #fact-latency } | 70 ms <span class="note">with one reader</span> \
<span class="era"><b>Exam era</b> 200 ms</span> \
| [guide](https://docs.aws.amazon.com/alpha/latest/dev/limits.html) |
| **Modes**{ #fact-modes } | `ON_DEMAND`, `PROVISIONED` \
| [modes](https://docs.aws.amazon.com/alpha/latest/dev/modes.html) |
| **Scaling**{ #fact-scaling } | automatic \
| [guide](https://docs.aws.amazon.com/alpha/latest/dev/limits.html) |

</div>

It keeps [what was recalled](../glossary/index.md#term-recall \
"Share of the true cases that are found."){ .term } high.
""",
        ),
        (
            "compare/alpha-or-beta.md",
            """\
<div class="guide guide--versus guide--stack guide--labels" markdown>

|  | [Alpha Stream](../services/alpha-stream.md) | [Beta Queue](../services/beta-queue.md) \
<span class="badge badge--renamed">Renamed</span> |
| --- | --- | --- |
| Latency | 70 ms <span class="note">with one reader</span> <span class="era"><b>Exam era</b> 200 ms</span> \
| 1 s |
| Modes | `ON_DEMAND`, `PROVISIONED` | – |
| Scaling | automatic | – |

</div>
""",
        ),
        (
            "glossary/index.md",
            """\
## Measuring

<div class="guide guide--glossary guide--stack" markdown>

| Term | Definition |
| --- | --- |
| **precision**{ #term-precision } | Share of the alarms that are right. \
<span class="note">See [recall](#term-recall)</span> |
| **recall**{ #term-recall } <span class="note">hit rate</span> | Share of the true cases that are found. \
[Drift](../concepts/drift.md){ .more } |
| **shard**{ #term-shard } | One lane of a stream. \
[source](https://docs.aws.amazon.com/alpha/latest/dev/shards.html){ .more } |

</div>
""",
        ),
        (
            "exam/coverage.md",
            """\
### Data: 60 % { #mls-1 }

<div class="guide guide--coverage guide--stack" markdown>

| Id | Objective | Pages |
| --- | --- | --- |
| **1.1**{ #mls-1.1 } | **Gather data** | [Gathering data](../domains/data.md) |
| **1.1.1**{ #mls-1.1.1 } | Tell a stream from a queue (order; replay) \
| [Alpha Stream or Beta Queue](../compare/alpha-or-beta.md), [Beta Queue](../services/beta-queue.md), \
[Alpha Stream](../services/alpha-stream.md) |
| **1.1.2**{ #mls-1.1.2 } | Keep data in order | [Alpha Stream](../services/alpha-stream.md) |

</div>

### Models: 40 % { #mls-2 }

<div class="guide guide--coverage guide--stack" markdown>

| Id | Objective | Pages |
| --- | --- | --- |
| **2.1**{ #mls-2.1 } | **Judge a model** \
| [Drift](../concepts/drift.md), [Gamma Trees](../algorithms/gamma-trees.md) |

</div>
""",
        ),
        (
            "exam/index.md",
            """\
<div class="guide guide--index guide--stack guide--labels" markdown>

| Name today | State | Since | In old material | Use | Confidence | Source |
| --- | --- | --- | --- | --- | --- | --- |
| [Beta Queue](../services/beta-queue.md) | <span class="badge badge--renamed">Renamed</span> \
| 2023-08-30 | Old Beta | – | high | [rename](https://docs.aws.amazon.com/beta/latest/dev/history.html) |

</div>
""",
        ),
    ],
)
def test_a_good_page_becomes_this_markdown(path: str, markdown: str, guide: Guide) -> None:
    # The filter above a table, and the way to a value's source, are tested in test_render.py.
    aside = r"<form .*</form>\n\n| \[[§✓]\]\([^)]*\)\{ \.mark \}| <button .*</span>(?= \|)"
    assert re.sub(aside, "", guide.markdown(path)) == "\n" + markdown


@pytest.mark.parametrize("rule", RULES)
def test_a_planted_fault_says_what_it_expects(rule: str) -> None:
    lines = expected(BAD / rule)
    assert all(re.fullmatch(r"docs/\S+:[1-9][0-9]*: .+?: .+", line) for line in lines)


@pytest.mark.parametrize("rule", RULES)
def test_a_planted_fault_holds_only_what_differs(rule: str) -> None:
    files = [file for file in (BAD / rule).rglob("*") if file.is_file() and file.name not in NOT_PAGES]
    same = [file for file in files if is_copy(file, GOOD / file.relative_to(BAD / rule))]
    assert not same
    assert files or (BAD / rule / "delete.txt").exists()


def test_several_faults_in_several_files_are_reported_in_one_run() -> None:
    lines = expected(BAD / "many-at-once")
    assert len(lines) >= 5
    assert len({line.partition(":")[0] for line in lines}) >= 3


def expected(fixture: Path) -> list[str]:
    return (fixture / "expect.txt").read_text("utf-8").removesuffix("\n").split("\n")


def is_copy(file: Path, original: Path) -> bool:
    return original.is_file() and file.read_bytes() == original.read_bytes()
