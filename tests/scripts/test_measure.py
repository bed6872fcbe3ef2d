"""The page of figures is written by the measurements, and says of each when it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import build, measure
from scripts.figures import Figure

DAY, NEXT = dt.date(2026, 5, 1), dt.date(2026, 5, 2)


def rows(page: str) -> list[str]:
    return [line for line in page.splitlines() if line.startswith("| `")]


def test_a_new_measurement_takes_the_place_of_the_old_one_of_its_name_only() -> None:
    page = measure.recorded("", "weight", [Figure("first visit", "60 KB", "80 KB", True)], DAY)
    page = measure.recorded(page, "content", [Figure("pages", "300", "at least 110", True)], DAY)
    page = measure.recorded(page, "weight", [Figure("first visit", "90 KB", "80 KB", False)], NEXT)
    assert rows(page) == [
        "| `content` | pages | 300 | at least 110 | yes | 2026-05-01 |",
        "| `weight` | first visit | 90 KB | 80 KB | **no** | 2026-05-02 |",
    ]


def test_a_figure_that_is_measured_no_more_is_gone() -> None:
    page = measure.recorded("| `pagerank` | x | 1 | 2 | yes | 2026-05-01 |", "content", [], DAY)
    assert rows(page) == []


def test_a_measurement_that_fails_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def content() -> Iterator[Figure]:
        yield Figure("pages", "300", "at least 110", True)

    def weight() -> Iterator[Figure]:
        yield Figure("first visit", "60 KB", "80 KB", True)
        raise build.BuildError("The browser is gone.")

    monkeypatch.setattr(measure, "FIGURES", {"content": content, "weight": weight})
    monkeypatch.setattr(measure, "RECORD", tmp_path / "FIGURES.md")
    monkeypatch.setattr(measure, "WORK", tmp_path)
    monkeypatch.setattr(build, "build", lambda _: None)
    assert measure.main(["--record"]) == 1
    assert capsys.readouterr().err == "The browser is gone.\n"
    (row,) = rows(measure.RECORD.read_text(encoding="utf-8"))
    assert row.startswith("| `content` | pages | 300 |")
