"""What the fuzz tests share: how many examples, pieces to make texts of, and what must hold of any input."""

from __future__ import annotations

import os
import re
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from macros.problems import CatalogError
from macros.site import Site, finished, load_site

# FUZZ=20 looks for new faults: twenty times as many examples, others each time.
TIMES = int(os.environ.get("FUZZ", "1"))
LINE = re.compile(r"(\S+):(\d+): .+: .+")


def examples(number: int) -> settings:
    """The settings of a test of `number` examples: always the same ones, so that no run fails by chance."""
    return settings(
        max_examples=number * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def load(docs: Path) -> Site | None:
    """The guide in `docs` with all of it rendered, or None where it is refused in the way that it must be."""
    try:
        site = load_site(docs, "docs")
    except CatalogError as error:
        lines = str(error).split("\n")
        assert lines == [line for line in lines if leads_somewhere(docs, line)]
        return None
    for entry in site.catalog.entries:
        finished(site, entry)
    return site


def leads_somewhere(docs: Path, line: str) -> bool:
    """Is this `path:line: field: sentence`, and can an editor open that line of that file?"""
    match = LINE.fullmatch(line)
    if not match:
        return False
    file, number = docs.parent / match[1], int(match[2])
    if not file.is_file():
        # A file that is missing, or a folder, has no lines; the first is as good as any.
        return number == 1
    return 1 <= number <= file.read_bytes().count(b"\n") + 1


def check(docs: Path, path: str, content: str | bytes) -> Site | None:
    """What load() makes of the guide while one of its files has this content."""
    file = docs / path
    before = file.read_bytes() if file.exists() else None
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    try:
        return load(docs)
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_bytes(before)


# What YAML, Jinja, Markdown, the schema and the checks look at.
PIECES = st.sampled_from(
    [
        *"\n\n\n\t\r\0\x07\x85\u2028\ufeff é:-[]{}()<>|&*!%@`'\"#,?~\\/.=_",
        *[
            "  ",
            "\n  ",
            "\n- ",
            ": ",
            ": |\n  ",
            ": >\n",
            "---\n",
            "\n---\n",
            "...\n",
            "<<: ",
            "!!str ",
            "&a ",
            "*a",
        ],
        *[
            "{{ ",
            " }}",
            "{% ",
            " %}",
            "{# ",
            " #}",
            "{% raw %}",
            "{% endraw %}",
            "{{ link(",
            ") }}",
            "**",
            "((",
        ],
        *[
            "facts()",
            'table("streaming"',
            'term("recall")',
            'versus("AS1", "beta"',
            "where=",
            "none",
            "true",
            "1e9",
        ],
        *[
            "title",
            "summary",
            "category",
            "aka",
            "covers",
            "related",
            "sources",
            "checked",
            "facts",
            "status",
            "terms",
        ],
        *[
            "now",
            "note",
            "exam",
            "source",
            "proof",
            "domain",
            "domains",
            "weight",
            "id",
            "compares",
            "term",
            "see",
        ],
        *[
            "streaming",
            "alpha-stream",
            "Alpha Stream",
            "drift",
            "latency",
            "mls-1.1",
            "mls",
            "recall",
            "guide",
        ],
        *["https://[", "https://docs.aws.amazon.com/", "2024-02-30", "2024", "9" * 30, "-1", "", "x" * 400],
    ]
)
TEXT = st.lists(PIECES, max_size=12).map("".join) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=60
)
