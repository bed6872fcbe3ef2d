"""Style sheets, scripts and icons under names that hold the hash of their content: guide.3fa9c1d2.css.

A browser may keep such a file for ever, and two builds never share a name for different contents. The names
are known before the pages are made (overrides/base.html asks for them), so no page is written twice. Files
that name other files get the names of those first; the manifest keeps its own name.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from scripts.problems import FinishError

FOLDER = "assets"
MANIFEST = "manifest.webmanifest"
WORKER = "assets/worker"  # stands at the root under a name of its own: scripts/offline.py
PAPER = "assets/cheat-sheet.css"  # only what is printed uses it: scripts/pdf.py
DIGITS = 8  # hexadecimal, of SHA-256
NAMED = re.compile(rf"\.[0-9a-f]{{{DIGITS}}}\.\w+$")
# What a file may name another by: './x.js' between quotation marks in a script, url(x.svg) in a style sheet,
# "assets/x.png" in the manifest. Types in a script's comments name files too, and are named alike.
_NAMES: Mapping[str, re.Pattern[str]] = {
    ".js": re.compile(r"""(?<=["'`])\.{1,2}/[\w./-]+\.\w+(?=["'`])"""),
    ".css": re.compile(r"""(?<=url\()(?!["']?(?:data:|#|https?:))["']?[^)"']+["']?(?=\))"""),
    ".webmanifest": re.compile(r"""(?<=")assets/[\w./-]+(?=")"""),
}


def make(aside: Path, overrides: Path) -> dict[str, str]:
    """Write the files below `overrides`/assets/ and the manifest into the folder `aside`.

    Returns path → path with the hash, both below the site. FinishError names a file that another one
    misses, and files that need each other's names first.
    """
    sources = {
        path: file.read_bytes()
        for file in sorted((overrides / FOLDER).rglob("*"))
        if file.is_file()
        for path in [file.relative_to(overrides).as_posix()]
        if path != PAPER and not path.startswith(f"{WORKER}/")
    }
    names: dict[str, str] = {}
    for path in sources:
        _name(path, sources, names, (), aside)
    manifest = (overrides / MANIFEST).read_bytes()
    _write(aside / MANIFEST, _rewritten(MANIFEST, manifest, sources, names, (), aside))
    return names


def drop_unnamed(stage: Path, docs: Path) -> None:
    """Remove what MkDocs copied into `stage`/assets/: the theme's files, which our pages do not use, and ours
    under the names that they have in the project. Of `docs` nothing may stand there: FinishError."""
    own = sorted(file for file in (docs / FOLDER).rglob("*") if file.is_file())
    if own:
        raise FinishError(
            "\n".join(
                f"{docs.name}/{file.relative_to(docs).as_posix()}:1: file: browsers keep for ever what "
                f"is below {FOLDER}/; put it into the folder of its page"
                for file in own
            )
        )
    for file in [path for path in (stage / FOLDER).rglob("*") if path.is_file()]:
        if not file.relative_to(stage).as_posix().startswith(f"{WORKER}/"):
            file.unlink()
    for folder in sorted((path for path in (stage / FOLDER).rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _name(
    path: str, sources: Mapping[str, bytes], names: dict[str, str], asking: tuple[str, ...], aside: Path
) -> str:
    """The name with the hash of one file, which is written now if it was not yet; `asking` need it."""
    if path not in names:
        if path in asking:
            circle = " → ".join([*asking[asking.index(path) :], path])
            raise FinishError(f"overrides/{path}:1: import: the files name each other in a circle: {circle}")
        content = _rewritten(path, sources[path], sources, names, (*asking, path), aside)
        stem, dot, suffix = path.rpartition(".")
        names[path] = f"{stem}.{hashlib.sha256(content).hexdigest()[:DIGITS]}{dot}{suffix}"
        _write(aside / names[path], content)
    return names[path]


def _rewritten(
    path: str,
    content: bytes,
    sources: Mapping[str, bytes],
    names: dict[str, str],
    asking: tuple[str, ...],
    aside: Path,
) -> bytes:
    """The content of one file with the hashed names of the files that it names."""
    pattern = _NAMES.get(posixpath.splitext(path)[1])
    if pattern is None:
        return content
    text = content.decode("utf-8")

    def renamed(match: re.Match[str]) -> str:
        written = match[0].strip("\"'")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
        if not target.startswith(f"{FOLDER}/"):
            return match[0]
        if target not in sources:
            line = text.count("\n", 0, match.start()) + 1
            raise FinishError(f"overrides/{path}:{line}: import: '{written}': there is no overrides/{target}")
        name = posixpath.basename(_name(target, sources, names, asking, aside))
        return match[0].replace(posixpath.basename(written), name)

    return pattern.sub(renamed, text).encode()


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
