"""Whatever stands in a link exception: it counts, or a line says where it is wrong."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.links_external import load_exceptions
from tests.macros.fuzzing import TEXT, examples, leads_somewhere

TODAY = dt.date(2026, 11, 22)
GOOD = {"url": "https://example.org/papers/*", "reason": "It turns scripts away.", "since": "2026-08-01"}
VALUES = st.sampled_from(
    [
        *(
            "https://",
            "https://[",
            "https://[::1",
            "https://a:b/",
            "https://a:99999/",
            "https://é.org/*",
            "http:",
        ),
        *(
            "https://" + "x" * 70 + ".org/",
            "https://.org/",
            "https://a..b/",
            "*",
            "**",
            "//x",
            "mailto:a@b.c",
        ),
        *(
            "https://example.org/\n",
            "https://example.org/%zz",
            "https://\u2028/",
            "2026-02-30",
            "2999-01-01",
            "",
        ),
        *(
            "2026-08-01 10:00:00",
            "0001-01-01",
            "null",
            "[a]",
            "{a: b}",
            "!!python/name:os.system",
            "*a",
            "&a x",
        ),
    ]
)


def read(folder: Path, content: str) -> None:
    file = folder / "one.yml"
    file.write_bytes(content.encode())
    exceptions, faults = load_exceptions(folder, TODAY)
    assert len(exceptions) + bool(faults) == 1
    for fault in faults:
        assert leads_somewhere(folder / "docs", fault), fault


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exceptions")


@examples(150)
@given(content=TEXT)
def test_any_text(content: str, folder: Path) -> None:
    read(folder, content)


@examples(200)
@given(
    field=st.sampled_from(sorted(GOOD)),
    value=VALUES | TEXT,
    name=st.none() | TEXT,
    form=st.sampled_from(["yaml", "json"]),
)
def test_any_value(field: str, value: str, name: str | None, form: str, folder: Path) -> None:
    fields = GOOD | {field: value} | ({} if name is None else {name: value})
    if form == "json":
        read(folder, json.dumps(fields))
    else:
        read(folder, "".join(f"{key}: {text}\n" for key, text in fields.items()))


@pytest.mark.planted
@pytest.mark.parametrize("content", ["[" * 2_000, "? - a\n: b\n", "a: " + "{a: " * 2_000])
def test_what_nests_without_end_or_names_no_field(content: str, folder: Path) -> None:
    read(folder, content)
