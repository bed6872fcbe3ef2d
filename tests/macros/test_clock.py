"""A page is right or wrong wherever it is built: the day that counts does not hang on the machine's clock."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

import pytest

from macros.clock import latest_day
from tests.macros.guide import Guide


@pytest.fixture(params=["UTC-14", "UTC", "UTC+12"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A machine in another time zone (POSIX: minus is east)."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def line(guide: Guide, day: dt.date) -> list[str]:
    guide.replace("services/alpha-stream.md", "checked: 2024-05-01", f"checked: {day}")
    return guide.problems()


def test_the_day_of_an_author_in_the_far_east_is_not_in_the_future(guide: Guide, zone: str) -> None:
    assert line(guide, (dt.datetime.now(dt.UTC) + dt.timedelta(hours=14)).date()) == []


@pytest.mark.planted
def test_a_day_that_has_begun_nowhere_is(guide: Guide, zone: str) -> None:
    day = latest_day() + dt.timedelta(days=1)
    (said,) = line(guide, day)
    assert said.endswith(f": checked: {day} is in the future; write the day it happened")
