"""Would another builder take over from MkDocs? `python -m scripts.next_builder --python VENV/bin/python`.

Builds the guide with ProperDocs and with Zensical, as that environment has them, and runs the link checker
over what they make. The trials go from the project as it is to its finished pages in a stock theme, so that
it shows which part of ours a builder does not know. NEXT.md holds what came out last: exit 1 when it is
otherwise now, better or worse; `--record` writes it down. For a weekly job that blocks nothing.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts import build, finish, variants
from scripts.links_internal import NoPagesError, Own, find_faults, read_site
from scripts.problems import FinishError

ROOT = build.ROOT
WORK = ROOT / ".build" / "next"
RECORD = ROOT / "NEXT.md"
HEADING = "## Trials\n"
PATIENCE = 600  # seconds for one build

# How the theme finds the page in the catalog. Zensical has no `page.file`; what it has of a page's own path
# is its front matter.
PAGE_PATH = (
    ("page and page.file ", "page and page.meta and page.meta.src "),
    ("page.file.src_uri", "page.meta.src"),
)


@dataclass(frozen=True)
class Outcome:
    """A row of the record: which builder, what it was given, what came of it."""

    builder: str
    given: str
    result: str

    def __str__(self) -> str:
        return f"| {self.builder} | {self.given} | {self.result} |"

    def is_as(self, row: str) -> bool:
        """Whether a row of the record says the same. Numbers do not count: pages are added every week."""
        return _without_numbers(str(self)) == _without_numbers(row)


# --- the trials ------------------------------------------------------------------------------------


def properdocs(python: Path, work: Path) -> list[Outcome]:
    """The project as it is, compared file by file with what MkDocs makes of it."""
    ours, theirs = work / "mkdocs", work / "properdocs"
    # Without the names of published assets, which the other builder is not told either.
    build.run([sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(ours)], ROOT)
    command = ["properdocs", "build", "--strict", "--config-file", "mkdocs.yml", "--site-dir", str(theirs)]
    said = run(python, command, ROOT)
    result = said or f"{difference(ours, theirs)}; {links(theirs, work)}"
    return [Outcome("ProperDocs", "the project as it is", result)]


def zensical(python: Path, work: Path) -> list[Outcome]:
    """The project, then its finished pages in our theme, in our theme without `page.file`, and in theirs."""
    trials: dict[str, Callable[[Path], object]] = {
        "the project as it is": _project,
        "finished pages, our theme": lambda folder: variants.plain(folder, ROOT),
        "finished pages, our theme without `page.file`": _without_page_file,
        "finished pages, its own theme": lambda folder: variants.material(folder, ROOT),
    }
    outcomes = []
    for number, (given, make) in enumerate(trials.items()):
        folder = work / f"zensical-{number}"
        make(folder)
        said = run(python, ["zensical", "build", "--clean", "--strict"], folder)
        outcomes.append(Outcome("Zensical", given, said or f"builds; {links(folder / 'site', work)}"))
    return outcomes


def _project(folder: Path) -> None:
    """A copy of what MkDocs reads, since Zensical leaves its cache beside mkdocs.yml."""
    for name in ("docs", "macros", "overrides"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", folder)


def _without_page_file(folder: Path) -> None:
    """Finished pages with their path in the front matter, and a copy of the theme that reads it there."""
    config = variants.plain(folder, ROOT)
    theme = folder / "overrides"
    shutil.copytree(ROOT / "overrides", theme)
    for template in theme.rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        for old, new in PAGE_PATH:
            text = text.replace(old, new)
        template.write_text(text, encoding="utf-8")
    for page in (folder / "docs").rglob("*.md"):
        path = json.dumps(page.relative_to(folder / "docs").as_posix())
        page.write_text(page.read_text("utf-8").replace("---\n", f"---\nsrc: {path}\n", 1), encoding="utf-8")
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(json.dumps(str(ROOT / "overrides")), '"overrides"'), encoding="utf-8")


# --- judging ---------------------------------------------------------------------------------------


def run(python: Path, command: Sequence[str], folder: Path) -> str:
    """Run a builder in a folder; "" when it built, else its own last word."""
    # As `python -m mkdocs` has it: the macros and our Markdown extensions are found in the project.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"}
    try:
        done = subprocess.run(
            [str(python.absolute()), "-m", *command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return f"does not build within {PATIENCE} s"
    print(f"$ {' '.join(command)}", done.stdout, sep="\n", file=sys.stderr)
    return f"does not build: {last_word(done.stdout)}" if done.returncode else ""


def last_word(output: str) -> str:
    """The line with which a builder gives up, as a cell of a table."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    named = [line for line in lines if re.match(r"(\w*Error|ERROR|Error|WARNING)\b", line)]
    said = [*lines, *named][-1] if lines else "it says nothing"
    return "`" + said[:300].replace("`", "'").replace("|", "/") + "`"


def difference(ours: Path, theirs: Path) -> str:
    """Which files are not the same in two folders, in words."""
    names = [{path.relative_to(top) for path in top.rglob("*") if path.is_file()} for top in (ours, theirs)]
    shared = sorted(names[0] & names[1])
    _, other, unread = filecmp.cmpfiles(ours, theirs, [str(name) for name in shared], shallow=False)
    found = {
        "differ": sorted([*other, *unread]),
        "are missing": sorted(map(str, names[0] - names[1])),
        "are new": sorted(map(str, names[1] - names[0])),
    }
    words = [f"{len(files)} files {what}, such as {files[0]}" for what, files in found.items() if files]
    return ", ".join(words) or f"all {len(shared)} files are the same as with MkDocs"


def links(site: Path, work: Path) -> str:
    """What the link checker says of a built site, once all that we add after MkDocs lies in it; by kinds."""
    aside = work / "aside"
    if not aside.exists():
        aside.mkdir()
        finish.prepare(aside, ROOT, "")
    shutil.copytree(aside, site, dirs_exist_ok=True)
    try:
        read = read_site(site)
    except NoPagesError as error:
        return f"no pages: {error}"
    pages = f"{len(read.pages)} pages"
    kinds = Counter(kind(fault.kind, fault.target, fault.problem) for fault in find_faults(read, Own()))
    if not kinds:
        return f"{pages}, every link holds"
    return f"{pages}, faults: " + ", ".join(f"{number} × {what}" for what, number in kinds.most_common())


def kind(of: str, target: str, problem: str) -> str:
    """What faults have in common that differ only in the page or in the name of a file."""
    said = re.sub(r"\s*\(did you mean .*", "", problem)
    name = re.sub(r"\.[0-9a-f]{8}\.", ".HASH.", target.rpartition("/")[2]) if of == "asset" else ""
    return f"{of} {name}: {said}".replace(" :", ":").replace("|", "/")


# --- the record ------------------------------------------------------------------------------------


def changes(outcomes: Sequence[Outcome], record: str) -> list[str]:
    """One line for each outcome that the record does not hold."""
    rows = [line for line in record.partition(HEADING)[2].splitlines() if line.startswith("|")]
    return [
        f"{RECORD.name}:1: {outcome.builder}, {outcome.given}: is now: {outcome.result}"
        for outcome in outcomes
        if not any(outcome.is_as(row) for row in rows)
    ]


def table(outcomes: Sequence[Outcome], versions: str) -> str:
    """The outcomes as Markdown."""
    rows = "\n".join(map(str, outcomes))
    return f"{HEADING}\nWith {versions}.\n\n| Builder | Given | Result |\n|---|---|---|\n{rows}\n"


def versions(python: Path) -> str:
    """The builders' versions in that environment, in words; BuildError where one is missing."""
    code = (
        "from importlib.metadata import version\n"
        "print(', '.join(f'{name} {version(name.lower())}' for name in ('ProperDocs', 'Zensical')))"
    )
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        raise build.BuildError(
            f"{python}: has not both builders: `{python} -m pip install properdocs zensical`"
        )
    return done.stdout.strip()


def _without_numbers(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", required=True, type=Path, help="of an environment with both builders")
    parser.add_argument("--record", action="store_true", help=f"write the outcome into {RECORD.name}")
    options = parser.parse_args(argv)
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    try:
        tried = versions(options.python)
        outcomes = [*properdocs(options.python, WORK), *zensical(options.python, WORK)]
    except (build.BuildError, FinishError) as error:
        print(error, file=sys.stderr)
        return 2
    print(table(outcomes, tried))
    record = RECORD.read_text(encoding="utf-8")
    if options.record:
        RECORD.write_text(record.partition(HEADING)[0] + table(outcomes, tried), encoding="utf-8")
        return 0
    found = changes(outcomes, record)
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
