"""The offline copy: offline.json lists every file that a reader's device keeps, sw.js keeps them.

Both stand at the root of the site. The version is in sw.js itself, because a browser takes a new worker
only when its bytes differ.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from fnmatch import fnmatchcase
from pathlib import Path

from scripts.problems import FinishError

LIST = "offline.json"
WORKER = "sw.js"
SOURCE = Path("assets/worker/sw.js")
# What nobody reads in the guide itself: exports and feeds, and the host's own files, which it does not serve.
LEFT_OUT = (
    "*.md",
    "*.pdf",
    "*.csv",
    "*.apkg",
    "*.gz",
    "llms*.txt",
    "robots.txt",
    "sitemap.xml",
    "feed.xml",
    "data/*",
    "cards/*",
    ".*",
    "*/.*",
    "_*",
    "CNAME",
)
# The pages' own scripts read these.
KEPT = ("data/categories/*",)
HASH_LENGTH = 16  # hexadecimal digits of SHA-256; the worker cuts at the length it finds
_VERSION = re.compile(r'^const VERSION = "[^"]*";$', re.MULTILINE)


def make(site: Path, day: dt.date) -> None:
    """Write offline.json and sw.js into the finished `site`, built on `day`. FinishError says why not."""
    source = site / SOURCE
    if not source.is_file():
        raise FinishError(f"{SOURCE.as_posix()}: the worker is not in the site: is it still in overrides/?")
    code = source.read_text(encoding="utf-8")
    if len(_VERSION.findall(code)) != 1:
        raise FinishError(f'{SOURCE.as_posix()}: exactly one line must be: const VERSION = "";')
    # It works at the root only, so it stands nowhere else.
    source.unlink()
    if not any(source.parent.iterdir()):
        source.parent.rmdir()

    files: dict[str, str] = {}
    size = 0
    for path in kept(site):
        content = (site / path).read_bytes()
        files[path] = digest(content)
        size += len(content)
    # The worker counts too: what an older one kept is not for a newer one to trust.
    version = digest(json.dumps([code, files]).encode())
    listed = {"version": version, "day": day.isoformat(), "bytes": size, "files": files}
    (site / LIST).write_text(json.dumps(listed, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    (site / WORKER).write_text(_VERSION.sub(f'const VERSION = "{version}";', code), encoding="utf-8")


def kept(site: Path) -> list[str]:
    """The paths below `site` that belong to the copy, sorted."""
    paths = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return sorted(path for path in paths if belongs(path))


def belongs(path: str) -> bool:
    """Is the file at `path` below the site part of the copy?"""
    if path in (LIST, WORKER):
        return False
    return _matches(path, KEPT) or not _matches(path, LEFT_OUT)


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def digest(content: bytes) -> str:
    """The hash by which the worker knows a file."""
    return hashlib.sha256(content).hexdigest()[:HASH_LENGTH]
