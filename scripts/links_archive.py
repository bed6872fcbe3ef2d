"""Where an archived copy of an address can be had. For scripts.check_links --external --report.

The Internet Archive is asked once for each address that is gone, and left alone once it does not answer.
"""

import re
import time
from dataclasses import dataclass
from datetime import date, datetime

import requests
from urllib3.exceptions import HTTPError

from scripts.links_external import Manners, no_login

API = "https://archive.org/wayback/available"
COPIES = "https://web.archive.org/web"
MAX_SILENCES = 3  # in a row, then a person looks for the copies
UNREACHED = (requests.RequestException, HTTPError, OSError)
UNREADABLE = (ValueError, LookupError, AttributeError, TypeError)  # an answer of another form than agreed
MAX_ASKED = 200  # more addresses than that do not die in a week: something else is wrong


@dataclass(frozen=True)
class Copy:
    """What is known of an archived copy: `day` when it was taken; None where the archive did not say.

    `url` leads to it; to the list of all copies where the archive did not say; it is "" where it has none.
    """

    url: str
    day: date | None = None


class Archive:
    """Knows archived copies, for as long as the archive answers."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._silences = 0
        self._asked = 0

    def copy_of(self, url: str, near: date | None = None) -> Copy:
        """The copy taken nearest to a day, or the newest. Never raises on what the archive says."""
        if self._silences >= MAX_SILENCES or self._asked >= MAX_ASKED:
            return Copy(f"{COPIES}/*/{url}")
        if self._asked:
            time.sleep(self._manners.interval)
        self._asked += 1
        wanted = {"url": url} | ({"timestamp": f"{near:%Y%m%d}"} if near else {})
        try:
            response = requests.get(
                API,
                params=wanted,
                headers={"User-Agent": self._manners.user_agent},
                timeout=self._manners.timeout,
                auth=no_login,
            )
            response.raise_for_status()
            closest = response.json()["archived_snapshots"].get("closest") or {}
            copy = _copy(url, str(closest.get("timestamp", ""))) if closest.get("available") else Copy("")
        except (*UNREACHED, *UNREADABLE):
            self._silences += 1
            return Copy(f"{COPIES}/*/{url}")
        self._silences = 0
        return copy


def _copy(url: str, timestamp: str) -> Copy:
    """The copy of that moment. Its address is made here: what a server sends is not passed on as a link."""
    if not re.fullmatch(r"[0-9]{14}", timestamp):
        raise ValueError(f"no time of a copy: {timestamp}")
    return Copy(f"{COPIES}/{timestamp}/{url}", datetime.strptime(timestamp, "%Y%m%d%H%M%S").date())
