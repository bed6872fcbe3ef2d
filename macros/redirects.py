"""Where the addresses lead that pages had before: what docs/redirects.yml says, checked and resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from macros.catalog import BrokenPageError, Catalog, Entry
from macros.problems import GuideError, did_you_mean
from macros.rooms import url

_FRAGMENT = re.compile(r"[A-Za-z0-9_.-]+")


def targets(catalog: Catalog) -> dict[str, tuple[str, Entry]]:
    """Address that a page had → the address of today (with a fragment, if one is written) and its page.

    All are relative to the root of the site. GuideError or BrokenPageError where one leads nowhere, which
    cannot be in a checked catalog.
    """
    return {address: _target(catalog, written) for address, written in catalog.redirects.items()}


def faults(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Each address of docs/redirects.yml with which something is wrong, and what."""
    pages = {url(entry.path): entry for entry in catalog.entries}
    previous = ""
    for address, written in catalog.redirects.items():
        if address < previous:
            yield address, f"out of order: goes before '{previous}'"
        previous = address
        if address in pages:
            yield (
                address,
                f"is the address of docs/{pages[address].path}; delete this line, or move that page",
            )
        if written.partition("#")[0] in catalog.redirects:
            yield address, f"'{written}' has moved itself; write where it leads today"
            continue
        try:
            _target(catalog, written)
        except BrokenPageError:
            continue
        except GuideError as error:
            yield address, str(error)


def _target(catalog: Catalog, written: str) -> tuple[str, Entry]:
    """The address that a slug, or an address with or without a fragment, stands for, and the page there."""
    address, hash_, fragment = written.partition("#")
    if hash_ and not _FRAGMENT.fullmatch(fragment):
        raise GuideError(f"'#{fragment}' is no place on a page; copy it from the address of its heading")
    if "/" not in address:
        entry = catalog.find(address)
    else:
        pages = {url(entry.path): entry for entry in catalog.entries}
        if address not in pages:
            if address.rstrip("/").rpartition("/")[2] in catalog.broken:
                raise BrokenPageError(f"docs page '{address}' has errors of its own")
            raise GuideError(f"no page has the address '{address}'{did_you_mean(address, pages)}")
        entry = pages[address]
    return f"{url(entry.path)}{hash_}{fragment}", entry
