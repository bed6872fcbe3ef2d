"""The day that a build or a check takes for today."""

from __future__ import annotations

import datetime as dt
import os

from macros.problems import GuideError


def today() -> dt.date:
    """Today, or the day of SOURCE_DATE_EPOCH where it is set, so that a run can be repeated.

    GuideError where that is no time.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date() if epoch else dt.date.today()
    except (ValueError, OverflowError, OSError):
        raise GuideError(f"SOURCE_DATE_EPOCH must be a number of seconds, not '{epoch}'") from None


def latest_day() -> dt.date:
    """The day it is where days begin first. What lies after it is in the future for everybody.

    Held against this, a page is right or wrong wherever it is built: the author's evening may be the
    next morning of the machine, or the other way round.
    """
    return (dt.datetime.now(dt.UTC) + dt.timedelta(hours=14)).date()
