"""What a reader needs to correct a page: where the project is, and what each fact says today."""

from __future__ import annotations

import re
import textwrap
from typing import Any

from macros.catalog import Catalog, Entry, slugify
from macros.problems import GuideError

SAYS_LENGTH = 120  # characters of a fact in a link; a whole one would make the address too long
_REPOSITORY = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)+")


def repository(address: object) -> str:
    """The address of the project without a slash at its end; "" where none is given.

    GuideError where it is no address that a reader can follow.
    """
    text = str(address or "").strip().rstrip("/").removesuffix(".git")
    if text and not _REPOSITORY.fullmatch(text):
        raise GuideError(
            f"REPO_URL must be an address such as https://github.com/owner/name, not '{address}'; "
            "leave it out to show no links to correct a page"
        )
    return text


def facts(catalog: Catalog, entry: Entry) -> list[dict[str, Any]]:
    """The facts of a page in the order in which it shows them: key, label, anchor and value today."""
    own = entry.facts
    return [
        {
            "key": key,
            "label": kind.label,
            "anchor": f"fact-{slugify(key)}",
            "says": textwrap.shorten(own[key].text, SAYS_LENGTH, placeholder=" …"),
        }
        for key, kind in catalog.fact_kinds(entry).items()
        if key in own
    ]
