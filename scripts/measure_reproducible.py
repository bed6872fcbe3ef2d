"""Figure of builds that repeat: the same commit gives the same bytes, wherever, whenever and by whom."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts import build, variants
from scripts.figures import WORK, Figure

# Two machines that agree in nothing but the commit and the time it is taken for. Their days are never the
# same, and the second one knows no letters but ASCII.
EPOCH = "1800000000"
MACHINES: dict[str, dict[str, str]] = {
    "one": {"TZ": "UTC-14", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "COLUMNS": "200"},
    "the öther": {
        **{"TZ": "UTC+12", "LC_ALL": "C", "PYTHONHASHSEED": "4242"},
        # Without these two, Python takes the language C for UTF-8.
        **{"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    },
}
# Disks list their files in different orders; this is read by every Python that a build starts.
_ORDER = """\
import os
_listdir, _scandir = os.listdir, os.scandir
class _Scan:
    def __init__(self, entries): self.entries = iter(entries)
    def __iter__(self): return self
    def __next__(self): return next(self.entries)
    def __enter__(self): return self
    def __exit__(self, *error): pass
    def close(self): pass
os.listdir = lambda *path: sorted(_listdir(*path), reverse={reverse})
os.scandir = lambda *path: _Scan(sorted(_scandir(*path), key=lambda one: one.name, reverse={reverse}))
"""


def reproducible() -> Iterator[Figure]:
    """Two builds of this commit that differ in folder, day, time zone, language, hash seed and disk."""
    sites = [
        built(WORK / "reproducible" / name, machine | {"SOURCE_DATE_EPOCH": EPOCH}, reverse=bool(number))
        for number, (name, machine) in enumerate(MACHINES.items())
    ]
    differing = differences(*sites)
    files = sum(path.is_file() for path in sites[0].rglob("*"))
    value = " ".join([f"{len(differing)} of {files:,}", *differing[:3]])
    yield Figure(
        "files that two builds of one commit make differently", value, "0", files > 0 == len(differing)
    )


def built(folder: Path, environment: dict[str, str], reverse: bool, root: Path = build.ROOT) -> Path:
    """The site of a copy of the project at `root`, made in the emptied `folder`. BuildError if there is none.

    `environment` is laid over the process's own; `reverse` says in which order disks list files.
    """
    shutil.rmtree(folder, ignore_errors=True)
    project = folder / "project"
    project.mkdir(parents=True)
    for name in ("docs", *variants.LINKED):
        source = root / name
        if name == ".git" and source.exists():
            (project / name).symlink_to(source.absolute())
        elif source.is_dir():
            shutil.copytree(source, project / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, project / name)
    (project / "sitecustomize.py").write_text(_ORDER.format(reverse=reverse), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "scripts.build", "--out", str(folder / "site")],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project)} | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise build.BuildError(done.stderr.strip())
    return folder / "site"


def differences(one: Path, other: Path) -> list[str]:
    """The paths below two folders that are not the same in both: missing, of another kind or other bytes."""
    names = {path.relative_to(site).as_posix() for site in (one, other) for path in site.rglob("*")}
    return sorted(name for name in names if _content(one / name) != _content(other / name))


def _content(path: Path) -> bytes | str:
    return path.read_bytes() if path.is_file() else "folder" if path.is_dir() else "nothing"
