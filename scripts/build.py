"""`make build`: the whole site, checked, or no change at all.

Everything is made in fresh folders below .build/ and takes the place of site/ only when every step
succeeded, so a failed or interrupted build leaves the last good site as it was. MkDocs and the link checker
are processes of their own; what does not wait for them is done meanwhile.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts import finish
from scripts.problems import FinishError

ROOT = Path(__file__).resolve().parent.parent


class BuildError(Exception):
    """Why there is no new site, in lines for a person."""


def build(out: Path, root: Path = ROOT) -> None:
    """Build the site of the project at `root` into `out`, replacing what was there. BuildError if not."""
    work = root / ".build"
    work.mkdir(exist_ok=True)
    stage, aside = (Path(tempfile.mkdtemp(prefix="site-", dir=work)) for _ in range(2))
    site_url = os.environ.get("SITE_URL", "")
    try:
        together(
            lambda: run_mkdocs(root, stage),
            lambda: finish.prepare(aside, root, site_url),
        )
        merge(aside, stage)
        together(
            lambda: finish.finish(stage, root),
            lambda: check_links(root, stage, site_url),
        )
        replace(stage, out)
    except FinishError as error:
        raise BuildError(str(error)) from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        shutil.rmtree(aside, ignore_errors=True)


def together(*steps: Callable[[], None]) -> None:
    """Run steps that do not need each other side by side; of their errors the first, in this order."""
    with ThreadPoolExecutor(len(steps)) as pool:
        for running in [pool.submit(step) for step in steps]:
            running.result()


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


def run_mkdocs(root: Path, stage: Path) -> None:
    """MkDocs in strict mode. Never quiet: that would hide the warnings from strict mode."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    try:
        run([*command, "--site-dir", str(stage)], root)
    except BuildError as error:
        raise BuildError("\n".join(explained(str(error), root / "docs"))) from None


_LEVEL = re.compile(r"^(?:WARNING|ERROR)\s+-\s+")
_LINK = re.compile(
    r"Doc file '(?P<page>[^']+)' contains (?:a|an \w+) link '(?P<link>[^']+)', but (?P<why>.+)"
)


def explained(output: str, docs: Path) -> list[str]:
    """MkDocs' warnings and errors as `path:line: field: sentence`, where they have a place.

    Everything it printed, when nothing in it is a warning or an error.
    """
    lines = output.splitlines()
    found = [_LEVEL.sub("", line) for line in lines if _LEVEL.match(line) or line.startswith(f"{docs.name}/")]
    for index, line in enumerate(found):
        match = _LINK.match(line)
        if match:
            text = (docs / match["page"]).read_text(encoding="utf-8")
            number = text[: text.find(match["link"])].count("\n") + 1
            found[index] = f"{docs.name}/{match['page']}:{number}: link: '{match['link']}': {match['why']}"
    return found or lines


def run(command: list[str], root: Path) -> None:
    """Run one step; on failure BuildError with all its output."""
    done = attempt(command, root)
    if done.returncode:
        raise BuildError(done.stdout.strip())


def attempt(command: list[str], root: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in the project at `root`; its output holds what it says of errors too."""
    # Python's own path, so that a project under another root imports its own macros.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(root)}
    return subprocess.run(
        command,
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def replace(stage: Path, out: Path) -> None:
    """Put the finished folder where the site is; the old one is gone only after the new one stands."""
    old = stage.with_name(stage.name + "-old")
    stage.chmod(0o755)
    if out.exists():
        out.rename(old)
    try:
        stage.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=ROOT / "site")
    options = parser.parse_args(argv)
    try:
        build(options.out)
    except BuildError as error:
        print(error, file=sys.stderr)
        print(f"Not built; {options.out.name}/ is as it was.", file=sys.stderr)
        return 1
    print(f"Built {options.out.name}/.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
