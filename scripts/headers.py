"""What the host says with each file: security, and how long a browser may keep it. The one place for it.

Three readers: `_headers` at the root of the site for hosts that read such a file, the `<meta>` of every page
for hosts that send nothing of ours (it cannot say all: frame-ancestors counts only as a header), and
whatever configures a server from RULES. `make serve` sends the same, so that nobody writes a page that the
policy would break elsewhere.

Not here, because it binds the whole host name and only its owner can promise it: Strict-Transport-Security.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = "_headers"
ASKED = "no-cache"  # kept, but the server is asked each time: pages, the worker, what names the rest
FOR_EVER = "public, max-age=31536000, immutable"  # a year, as long as a cache is bound to listen


@dataclass(frozen=True)
class Rule:
    """Headers of every file whose path matches."""

    path: str  # as `_headers` writes it: "/sw.js", or "/assets/*" for all below
    headers: Mapping[str, str]  # name → value


# Scripts, styles, pictures and data come from the guide's own files, and nothing stands inline. Scripts may
# make a script's address only in the policy "guide" (overrides/assets/js/offline.js), and no markup of text.
DIRECTIVES: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # the theme's style sheet holds its small icons
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "guide",
}
# Browsers warn of these in a page's <meta> and pass over them.
ONLY_AS_HEADER = frozenset({"frame-ancestors"})
# What a page may not ask of the device, even if a script of somebody else got into it.
REFUSED = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)


def policy(directives: Mapping[str, str] = DIRECTIVES, left_out: Iterable[str] = ()) -> str:
    """The Content-Security-Policy as one line, without the directives `left_out`."""
    return "; ".join(f"{name} {value}" for name, value in directives.items() if name not in set(left_out))


def page_policy() -> str:
    """The policy as the `<meta>` of a page may say it."""
    return policy(left_out=ONLY_AS_HEADER)


# All rules that match a path apply; a later rule's header takes the place of an earlier one's.
RULES: tuple[Rule, ...] = (
    Rule(
        "/*",
        {
            "Content-Security-Policy": policy(),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": ", ".join(f"{feature}=()" for feature in REFUSED),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": ASKED,
        },
    ),
    # Every name below has the hash of its content in it (scripts/assets.py, scripts/search_index.py) …
    Rule("/assets/*", {"Cache-Control": FOR_EVER}),
    Rule("/search/*", {"Cache-Control": FOR_EVER}),
    # … but for the one that leads to the others.
    Rule("/search/core.json", {"Cache-Control": ASKED}),
)


def headers_for(path: str, rules: Sequence[Rule] = RULES) -> dict[str, str]:
    """What an answer to `path` carries, which begins with "/" at the root of the site: name → value."""
    found: dict[str, str] = {}
    for rule in rules:
        if matches(rule.path, path):
            found.update(rule.headers)
    return found


def matches(rule: str, path: str) -> bool:
    """Does a rule's path, in which only a final star stands for more, cover `path`?"""
    return path.startswith(rule[:-1]) if rule.endswith("*") else path == rule


def text(rules: Sequence[Rule], places: Iterable[str]) -> str:
    """The rules as a `_headers` file, for a site whose files are all in one of `places` (see `places_of`).

    Where two rules of a file say the same header, some hosts let the later one replace the other and some
    send both. So no two do: a header that differs from place to place is said of each by name.
    """
    first, *others = rules
    replaced = {name for rule in others for name in rule.headers}
    blocks = [(first.path, {name: value for name, value in first.headers.items() if name not in replaced})]
    for place in places:
        said = headers_for(place, rules)
        blocks.append((place, {name: said[name] for name in sorted(said.keys() - blocks[0][1].keys())}))
    return "".join(
        f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in found.items())
        for path, found in blocks
        if found
    )


def places_of(site: Path, rules: Sequence[Rule] = RULES) -> Iterator[str]:
    """All files below `site`, by as few paths as tell the rules apart: "/", "/404.html", "/services/*", …"""
    yield "/"
    yield from _below(site, "/", [rule.path.removesuffix("*") for rule in rules])


def _below(folder: Path, prefix: str, rules: Sequence[str]) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "_")):
            continue  # The host's own files, which it does not serve.
        place = f"{prefix}{path.name}"
        if not path.is_dir():
            yield place
        elif any(rule.startswith(f"{place}/") and rule != f"{place}/" for rule in rules):
            yield from _below(path, f"{place}/", rules)
        else:
            yield f"{place}/*"


def make(site: Path) -> None:
    """Write `_headers` into the finished `site`."""
    (site / FILE).write_text(text(RULES, places_of(site)), encoding="utf-8")
