"""Where a build works, and how what it made takes the place of the site.

A build that is killed cannot clean up, so each build clears away what ended ones left. It knows them by a
lock on their folder, which the system takes off when a process ends, however it ends.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "unfinished-"
_AT_FDCWD = -100  # Linux: paths count from the working folder
_RENAME_EXCHANGE = 2


@contextmanager
def folder(root: Path, out: Path) -> Iterator[Path]:
    """An empty folder for one build of the project at `root` into `out`, on the same disk as `out`.

    It is gone afterwards, and so are those of builds that were killed. OSError when there is no room for it.
    """
    base = root / ".build"
    near = _nearest(out.parent)
    # A folder cannot be moved to another disk, only copied, and that takes time in which readers see half.
    elsewhere = near.stat().st_dev != _nearest(base).stat().st_dev
    if elsewhere:
        base = near / f".{out.name}-build"
    base.mkdir(exist_ok=True)
    # Taken while a folder is made and locked: nobody may find it before it is.
    with _opened(base) as gate:
        _lock(gate, wait=True)
        _sweep(base)
        mine = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        held = os.open(mine, os.O_RDONLY)
        _lock(held)
    try:
        yield mine
    finally:
        shutil.rmtree(mine, ignore_errors=True)
        os.close(held)
        # Again: a process that outlived its killed build may have written until now.
        with suppress(OSError), _opened(base) as gate:
            _lock(gate, wait=True)
            _sweep(base)
        if elsewhere:
            with suppress(OSError):
                base.rmdir()


def _sweep(base: Path) -> None:
    """Delete the folders of builds that have ended."""
    for one in base.glob(f"{PREFIX}*"):
        with suppress(OSError), _opened(one) as held:
            if _lock(held):
                shutil.rmtree(one, ignore_errors=True)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    number = os.open(path, os.O_RDONLY)
    try:
        yield number
    finally:
        os.close(number)


def _lock(number: int, wait: bool = False) -> bool:
    """Lock an open folder until it is closed; False where another has it, or the disk knows no locks."""
    try:
        fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True


def _nearest(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    return next(one for one in (path, *path.parents) if one.exists())


def refusal(root: Path, out: Path) -> str:
    """Why no site may be put at `out`, its links followed, in one sentence; "" where it may."""
    if any(one.is_symlink() for one in (out, *out.parents)):
        return "leads in a circle of links; name another folder with --out"
    if root.is_relative_to(out):
        return "the project itself is in there; name another folder with --out"
    if out.exists() and not out.is_dir():
        return "is a file; name a folder with --out"
    if not os.access(_nearest(out.parent), os.W_OK | os.X_OK):
        return "cannot be written; make it writable, or name another folder with --out"
    if out.is_dir() and not (out / "index.html").is_file() and any(out.iterdir()):
        return "holds other files than a site; name an empty or a new folder with --out"
    return ""


def put(stage: Path, out: Path) -> None:
    """Put the finished folder where the site is. OSError when that cannot be; then all is as it was.

    Where the system can exchange two folders in one step there is a site at every moment, even if this
    process is killed in the middle. Elsewhere there is none for the moment between two renames.
    """
    stage.chmod(0o755)
    if not out.exists():
        out.parent.mkdir(parents=True, exist_ok=True)
        stage.rename(out)
        return
    if _exchange(stage, out):
        return
    old = stage.with_name(f"{stage.name}-old")
    try:
        out.rename(old)
        stage.rename(out)
    except BaseException:  # Ctrl+C too
        if old.exists() and not out.exists():
            old.rename(out)
        raise


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step. False where the system or the disk cannot."""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (OSError, AttributeError):
        return False
    return bool(rename(_AT_FDCWD, bytes(one), _AT_FDCWD, bytes(other), _RENAME_EXCHANGE) == 0)
