"""The headers that every response carries, for each host that takes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """Headers of all paths that match: `*` stands for anything, as in a `_headers` file."""

    path: str
    headers: Mapping[str, str]


RULES: tuple[Rule, ...] = (
    Rule(
        "/*",
        {
            "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
            "img-src 'self'; "
            "connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
            "base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cache-Control": "no-cache",
        },
    ),
    Rule("/assets/*", {"Cache-Control": "public, max-age=31536000, immutable"}),
    Rule("/sw.js", {"Cache-Control": "no-cache"}),
)


def headers_for(path: str, rules: Sequence[Rule] = RULES) -> dict[str, str]:
    """What a response to this path below the site carries."""
    found: dict[str, str] = {}
    for rule in rules:
        if re.fullmatch(".*".join(map(re.escape, rule.path.split("*"))), path):
            found |= rule.headers
    return found
