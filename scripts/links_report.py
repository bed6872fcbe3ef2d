"""What became of the addresses outside the site, as Markdown for an issue. For scripts.check_links --report.

Whatever comes from pages and servers is shown as code or as an address, so that nothing in it is read as
Markdown or calls a person by name.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import quote

from scripts.links_archive import Copy
from scripts.links_external import Result, State, Use, malformed, shorten
from scripts.links_internal import Origin, Sources

MAX_PLACES = 4  # named of each address; the rest are found by searching for it


def report(
    results: Mapping[str, Result],
    uses: Mapping[str, Iterable[Use]],
    excepted: Collection[str],
    needless: Iterable[str],
    sources: Sources,
    copy_of: Callable[[str, date | None], Copy],
) -> str:
    """The list of what a person has to do; "" if there is nothing. `copy_of` finds archived copies."""
    places = {url: _places(used, sources) for url, used in uses.items() if url not in excepted}
    wanted = sorted(places, key=lambda url: (places[url][0], url))
    broken = [
        _broken(url, results[url], places[url], copy_of)
        for url in wanted
        if results[url].state is State.BROKEN
    ]
    moved = [_moved(url, results[url], places[url]) for url in wanted if results[url].state is State.MOVED]
    sections = {
        "Broken": broken,
        "Exceptions that are not needed": [f"- {code(line)}" for line in needless],
        "Moved for good": moved,
    }
    text = "\n\n".join(f"## {title}\n\n" + "\n".join(lines) for title, lines in sections.items() if lines)
    return f"{text}\n" if text else ""


def _broken(
    url: str, result: Result, places: list[Origin], copy_of: Callable[[str, date | None], Copy]
) -> str:
    said = f"- {address(url)} {code(result.detail)}, at {_named(places)}."
    if malformed(url):
        return said
    copy = copy_of(url, checked(places))
    if not copy.url:
        return f"{said} The archive has no copy."
    if copy.day is None:
        return f"{said} [Look for an archived copy](<{escaped(copy.url)}>)."
    return f"{said} [Archived copy of {copy.day}](<{escaped(copy.url)}>)."


def _moved(url: str, result: Result, places: list[Origin]) -> str:
    return f"- {address(url)} is now {address(result.final)}, at {_named(places)}."


def _places(uses: Iterable[Use], sources: Sources) -> list[Origin]:
    """Where an address stands; the line where a person wrote it before pages where a macro repeats it."""
    origins = {sources.origin(use.page, use.target) for use in uses}
    return sorted(origins, key=lambda origin: (bool(origin.remark), origin))


def _named(places: list[Origin]) -> str:
    shown = ", ".join(code(str(place)) for place in places[:MAX_PLACES])
    left = len(places) - MAX_PLACES
    return f"{shown} and {left} more" if left > 0 else shown


_CHECKED = re.compile(r"^checked: ([0-9]{4}-[0-9]{2}-[0-9]{2})\s*$", re.MULTILINE)


def checked(places: Iterable[Origin]) -> date | None:
    """The last day on which a person opened the address, as far as the pages that cite it tell."""
    days = []
    for path in {place.path for place in places}:
        text = Path(path).read_text("utf-8", errors="replace") if path.endswith(".md") else ""
        days += [date.fromisoformat(day) for day in _CHECKED.findall(text.partition("\n---")[0])]
    return max(days, default=None)


def code(text: str) -> str:
    """A text as it is, in code: between more backticks than there are in it, and on one line."""
    text = shorten(" ".join(text.split()))
    fence = "`" * (max(map(len, re.findall(r"`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def address(url: str) -> str:
    """An address that can be followed, or as code where it cannot."""
    return code(url) if malformed(url) else f"<{escaped(url)}>"


def escaped(url: str) -> str:
    """An address without the characters that would end it in Markdown."""
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~_.-")
