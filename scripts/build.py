"""`make build`: the whole site, checked, or no change at all.

Everything is made in fresh folders below .build/ and takes the place of site/ only when every step
succeeded, so a build that failed or was stopped leaves the last good site as it was, and a killed one leaves
nothing that the next one does not clear away. MkDocs and the link checker are processes of their own; what
does not wait for them is done meanwhile.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from scripts import assets, finish, headers, workplace
from scripts.problems import FinishError

ROOT = Path(__file__).resolve().parent.parent


class BuildError(Exception):
    """Why there is no new site, in lines for a person."""


def build(out: Path, root: Path = ROOT) -> None:
    """Build the site of the project at `root` into `out`, replacing what was there. BuildError if not.

    `out` is absent, an empty folder, an older site, or a link to one of these.
    """
    site_url = os.environ.get("SITE_URL", "")
    try:
        target = Path(os.path.realpath(out))
        refused = workplace.refusal(root.resolve(), target)
        if refused:
            raise BuildError(f"{out}: {refused}")
        with workplace.folder(root, target) as work:
            stage, aside = work / "site", work / "aside"
            stage.mkdir()
            aside.mkdir()
            names = assets.make(aside, root / "overrides")
            together(
                lambda: run_mkdocs(root, stage, names),
                lambda: finish.prepare(aside, root, site_url),
            )
            assets.drop_unnamed(stage, root / "docs")
            merge(aside, stage)
            together(
                lambda: finish.finish(stage, root),
                lambda: check_links(root, stage, site_url),
            )
            workplace.put(stage, target)
    except FinishError as error:
        raise BuildError(str(error)) from None
    except OSError as error:
        raise BuildError(unwritten(error)) from None


_HINTS = {
    errno.ENOSPC: "make room on the disk and build again",
    errno.EDQUOT: "make room on the disk and build again",
    errno.EACCES: "make it writable, or name another folder with --out",
    errno.EPERM: "make it writable, or name another folder with --out",
    errno.EROFS: "make it writable, or name another folder with --out",
    errno.EBUSY: "a disk is mounted there; name a folder on it with --out",
    errno.EXDEV: "a disk is mounted there; name a folder on it with --out",
}


def unwritten(error: OSError) -> str:
    """What the system refused to a build, in one sentence."""
    place = f"{error.filename}: " if error.filename else ""
    hint = _HINTS.get(error.errno or 0, "")
    return f"{place}{error.strerror or error}" + (f"; {hint}" if hint else "")


def together(*steps: Callable[[], None]) -> None:
    """Run steps that do not need each other side by side; of their errors the first, in this order."""
    change = threading.Condition()
    at_work = 0
    stopped = False

    def at_once(step: Callable[[], None]) -> None:
        nonlocal at_work
        with change:
            if stopped:
                return
            at_work += 1
        try:
            step()
        finally:
            with change:
                at_work -= 1
                change.notify()

    with ThreadPoolExecutor(len(steps)) as pool:
        try:
            for running in [pool.submit(at_once, step) for step in steps]:
                running.result()
        except KeyboardInterrupt:
            with change:
                stopped = True
            for process in list(_running):
                process.terminate()
            # The pool would wait, too, but not for a thread that it was about to write down.
            with change:
                change.wait_for(lambda: at_work == 0)
            raise


def merge(aside: Path, stage: Path) -> None:
    """Move every file below one folder to the same place below the other."""
    for file in [path for path in aside.rglob("*") if path.is_file()]:
        target = stage / file.relative_to(aside)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)


def check_links(root: Path, stage: Path, site_url: str) -> None:
    """Hold every link of the new site against it; BuildError with a line for each that leads nowhere."""
    command = [sys.executable, "-m", "scripts.check_links", str(stage)]
    run([*command, "--docs", str(root / "docs"), "--site-url", site_url], root)


def run_mkdocs(root: Path, stage: Path, names: Mapping[str, str]) -> None:
    """MkDocs in strict mode. Never quiet: that would hide the warnings from strict mode.

    `names` are those of the assets; with them the pages say the policy (macros/__init__.py reads both).
    """
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    published = json.dumps({"assets": names, "policy": headers.page_policy()})
    try:
        run([*command, "--site-dir", str(stage)], root, {"GUIDE_PUBLISHED": published})
    except BuildError as error:
        raise BuildError("\n".join(explained(str(error), root / "docs"))) from None


_LEVEL = re.compile(r"^(?:WARNING|ERROR)\s+-\s+")
# The last line of a traceback: MkDocs does not catch what the system refuses.
_SYSTEM = re.compile(r"^\w*Error: \[Errno (?P<errno>\d+)\] (?P<what>.+)")
_LINK = re.compile(
    r"Doc file '(?P<page>[^']+)' contains (?:a|an \w+) link '(?P<link>[^']+)', but (?P<why>.+)"
)


def explained(output: str, docs: Path) -> list[str]:
    """MkDocs' warnings and errors as `path:line: field: sentence`, where they have a place.

    Everything it printed, when nothing in it is a warning or an error.
    """
    lines = output.splitlines()
    for line in lines:
        failed = _SYSTEM.match(line)
        if failed:
            return [unwritten(OSError(int(failed["errno"]), failed["what"]))]
    found = [_LEVEL.sub("", line) for line in lines if _LEVEL.match(line) or line.startswith(f"{docs.name}/")]
    for index, line in enumerate(found):
        match = _LINK.match(line)
        if match:
            text = (docs / match["page"]).read_text(encoding="utf-8")
            number = text[: text.find(match["link"])].count("\n") + 1
            found[index] = f"{docs.name}/{match['page']}:{number}: link: '{match['link']}': {match['why']}"
    return found or lines


def run(command: list[str], root: Path, more: Mapping[str, str] | None = None) -> None:
    """Run one step, with `more` in its environment; on failure BuildError with all its output."""
    done = attempt(command, root, more)
    if done.returncode < 0:
        # Nobody is left to say why; most often it is the system, short of memory.
        name = signal.Signals(-done.returncode).name
        step = " ".join(command[2:4]) if command[1] == "-m" else command[0]
        raise BuildError(f"{step}: was ended by {name}; is there enough memory?")
    if done.returncode:
        raise BuildError(done.stdout.strip())


_running: set[subprocess.Popen[str]] = set()


def attempt(
    command: list[str], root: Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in the project at `root`; its output holds what it says of errors too."""
    # Python's own path, so that a project under another root imports its own macros.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(root), **(more or {})}
    # Set but empty is how a CI's form hands over nothing; to MkDocs it is no number.
    if not environment.get("SOURCE_DATE_EPOCH"):
        environment.pop("SOURCE_DATE_EPOCH", None)
    with subprocess.Popen(
        command,
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        _running.add(process)
        try:
            output, _ = process.communicate()
        except BaseException:
            process.kill()
            raise
        finally:
            _running.discard(process)
    return subprocess.CompletedProcess(command, process.returncode, output)


@contextmanager
def stoppable() -> Iterator[None]:
    """In here SIGTERM stops a build as Ctrl+C does, cleanly; both become a BuildError."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        raise BuildError("Stopped before it was done.") from None
    finally:
        signal.signal(signal.SIGTERM, before)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=ROOT / "site")
    options = parser.parse_args(argv)
    try:
        with stoppable():
            build(options.out)
    except BuildError as error:
        print(error, file=sys.stderr)
        print(f"Not built; {options.out.name}/ is as it was.", file=sys.stderr)
        return 1
    print(f"Built {options.out.name}/.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
