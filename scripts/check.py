"""`make check`: read docs/ and every macro call in it, and print what is wrong, one line each.

With a page (`make check PAGE=docs/services/s3.md`) all files are still read, since names and references
lead everywhere, but only this page's macros are evaluated, and its proofs are held against the API models.
What is printed of it is what CI says of it.

With --annotations the problems are printed on standard output, and marked on their lines by GitHub's runners.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from macros import proof
from macros.catalog import Entry
from macros.loader import read
from macros.problems import CatalogError, GuideError, Problem, did_you_mean
from macros.site import load_site, rendered_site
from scripts.facts_claims import claims_on, counted, judge, versions
from scripts.workflow_commands import annotated


def main(argv: Sequence[str] | None = None) -> int:
    """Exit 0 when all is well, 1 with `path:line: field: sentence` lines otherwise."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("page", nargs="?", help="only what concerns this page or table")
    parser.add_argument("--docs", default="docs", type=Path)
    parser.add_argument("--annotations", action="store_true", help="mark the lines of a pull request")
    options = parser.parse_args(argv)
    if options.page and options.annotations:
        parser.error("--annotations marks all pages; leave out the page")
    shown_as = options.docs.as_posix()
    if options.page:
        return check_page(options.docs, options.page)
    try:
        site = load_site(options.docs, shown_as)
    except CatalogError as error:
        if options.annotations:
            print("\n".join(annotated(error.problems)))
        else:
            print(error, file=sys.stderr)
        return 1
    print(f"{len(site.catalog.entries)} pages, {len(site.catalog.terms)} terms: nothing wrong")
    return 0


def check_page(docs: Path, named: str, models: proof.Models | None = None) -> int:
    """Check one page or table; `models` stands for the installed packages."""
    shown_as = docs.as_posix()
    try:
        path = _below(docs, named)
    except GuideError as error:
        print(error, file=sys.stderr)
        return 1
    page = f"{shown_as}/{path}"
    catalog, problems = read(docs, shown_as)
    if catalog is None:
        # Without the vocabulary or the exams no page can be judged.
        print("\n".join(map(str, sorted(set(problems)))), file=sys.stderr)
        return 1
    said = [f"{page}: nothing wrong here"]
    entry = catalog.by_path.get(path)
    try:
        rendered_site(catalog, [entry] if entry else [], problems, shown_as)
    except CatalogError as error:
        problems = list(error.problems)
    if entry:
        failed, note = _proofs(entry, shown_as, models or proof.Models.installed())
        problems += failed
        said += [note] if note else []
    wanted = sorted({problem for problem in problems if problem.path == page})
    if wanted:
        print("\n".join(map(str, wanted)), file=sys.stderr)
        return 1
    others = len(set(problems))
    said += [f"{counted(others, 'problem')} elsewhere, see `make check`"] if others else []
    print("; ".join(said))
    return 0


def _proofs(entry: Entry, shown_as: str, models: proof.Models) -> tuple[Sequence[Problem], str]:
    """What is wrong with the proofs of a page, and a word on them when nothing is."""
    claims = list(claims_on(entry, shown_as))
    if not claims:
        return (), ""
    try:
        versions(claims, models)
    except proof.ProofError as error:
        return (), f"its proofs are not checked: {error}"
    return judge(claims, models).problems, f"{counted(len(claims), 'proof')} checked"


def _below(docs: Path, named: str) -> str:
    """The path below docs/ of a file named from here or from there; GuideError where there is none."""
    for path in (Path(named), docs / named):
        below = Path(os.path.relpath(path, docs))
        if path.is_file() and ".." not in below.parts:
            return below.as_posix()
    there = [path.as_posix() for path in docs.rglob("*") if path.suffix in (".md", ".yml")]
    raise GuideError(
        f"{named}:1: file: is no page or table below {docs.as_posix()}/{did_you_mean(named, there)}"
    )


if __name__ == "__main__":
    # One short run that keeps nearly all it makes: looking for garbage would take a tenth of it.
    gc.disable()
    sys.exit(main())
