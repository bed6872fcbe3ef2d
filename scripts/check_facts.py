"""The fact watch: do the proofs of all pages hold? `python -m scripts.check_facts [MODE]`.

Without a mode every proof is held against the installed packages, which are the locked ones. The modes
ask what else may have become wrong. All print one line for each finding, and a summary; they exit 0
without findings, 1 with some, and 2 where the check itself could not be made.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from macros import proof
from macros.catalog import Catalog
from macros.clock import today
from macros.loader import read
from macros.problems import GuideError, Problem
from scripts import build, facts_mutations, facts_newest, facts_unproven
from scripts.facts_claims import PageClaim, claims_of, counted, extent, judge, listed, versions
from scripts.figures import Figure, timed

STALE_DAYS = 180
TIME_LIMIT = 1.0  # of what one build takes
RUNS = 3


def main(argv: Sequence[str] | None = None, models: proof.Models | None = None) -> int:
    """Check as the command line says, print what was found, and return the exit code.

    `models` stands for the installed packages; a test gives its own.
    """
    options = _parser().parse_args(argv)
    locked = models or proof.Models.installed()
    if options.time:
        return time_proofs()
    shown_as = options.docs.as_posix()
    catalog, problems = read(options.docs, shown_as)
    asks_for_newest = options.newest or options.newest_from is not None
    has_mode = asks_for_newest or options.mutations or options.unproven or options.stale is not None
    if problems:
        print("\n".join(map(str, sorted(set(problems)))), file=sys.stderr)
        if catalog is None or has_mode:
            return 2 if asks_for_newest else 1
    assert catalog is not None
    claims = list(claims_of(catalog, shown_as))
    try:
        if asks_for_newest:
            return check_newest(claims, locked, options.newest_from)
        if options.stale is not None:
            return check_stale(catalog, shown_as, options.stale)
        if options.mutations:
            return check_mutations(claims, locked)
        if options.unproven:
            return check_unproven(catalog, shown_as, locked)
        return check_proofs(claims, locked, len(set(problems)))
    except (proof.ProofError, facts_newest.FetchError) as error:
        print(error, file=sys.stderr)
        return 2 if asks_for_newest else 1


def check_proofs(claims: Sequence[PageClaim], models: proof.Models, errors: int = 0) -> int:
    """Hold every claim against the models. `errors` were found in docs/ before, and printed."""
    found = judge(claims, models)
    _print(found.problems)
    faults = [f"{found.failed} of {counted(len(claims), 'claim')} do not hold"] if found.failed else []
    faults += [f"{found.unread} could not be evaluated"] if found.unread else []
    faults += [f"{counted(errors, 'error')} in the files"] if errors else []
    print(", ".join(faults) or f"{extent(claims)} hold against {_packages(claims, models)}")
    return 1 if faults else 0


def check_newest(claims: Sequence[PageClaim], locked: proof.Models, folder: Path | None) -> int:
    """Say what the newest packages, those in `folder` if there is one, say otherwise than the locked ones."""
    with tempfile.TemporaryDirectory(prefix="facts-") as fetched:
        if folder is None:
            folder = Path(fetched)
            facts_newest.fetch(folder)
        newest = facts_newest.models_in(folder, {proof.package(one.claim) for one in claims})
        found, errors = facts_newest.differences(claims, locked, newest)
        _print(found)
        if errors:
            print("\n".join(errors), file=sys.stderr)
            return 2
        pages = counted(len({one.path for one in found}), "page")
        against = f"against {_packages(claims, newest)}"
        nothing = f"no differences: {extent(claims)} hold {against}"
        print(f"{counted(len(found), 'difference')} on {pages}, {against}" if found else nothing)
    return 1 if found else 0


def check_stale(catalog: Catalog, shown_as: str, days: int) -> int:
    """List the pages whose sources were opened last more than `days` days ago, oldest first."""
    try:
        day = today()
    except GuideError as error:
        raise SystemExit(str(error)) from None
    dated = [(entry.page.checked, entry) for entry in catalog.entries if entry.page.checked]
    stale = sorted(
        ((checked, entry.path, entry) for checked, entry in dated if (day - checked).days > days),
        key=lambda one: one[:2],
    )
    for checked, path, entry in stale:
        age = counted((day - checked).days, "day")
        sentence = f"{checked} is {age} ago; open its sources again and set the day"
        print(Problem(f"{shown_as}/{path}", entry.document.line(("checked",)), "checked", sentence))
    limit = counted(days, "day")
    if stale:
        print(f"{len(stale)} of {counted(len(dated), 'page')} were checked more than {limit} ago")
    else:
        print(f"{counted(len(dated), 'page')} were checked within {limit}")
    return 1 if stale else 0


def check_mutations(claims: Sequence[PageClaim], models: proof.Models) -> int:
    """Change each proven value in a copy of the models, and see that its claim notices."""
    found = judge(claims, models)
    if found.problems:
        _print(found.problems)
        print("no mutants made: every claim must hold first")
        return 1
    outcome = facts_mutations.check(claims, models)
    _print(outcome.survivors)
    print(f"{outcome.total - len(outcome.survivors)} of {counted(outcome.total, 'mutant')} caught")
    return 1 if outcome.survivors else 0


def check_unproven(catalog: Catalog, shown_as: str, models: proof.Models) -> int:
    """List the numbers without a proof that a model seems to hold."""
    found = facts_unproven.check(catalog, models, shown_as)
    _print(found)
    facts = counted(len({(one.path, one.field) for one in found}), "fact")
    print(f"{counted(len(found), 'number')} in {facts} may be proven" if found else "no number may be proven")
    return 1 if found else 0


def time_proofs() -> int:
    """Time all proofs against one build, alternating, as a ratio of medians."""

    commands = {"proofs": ["scripts.check_facts"], "build": ["mkdocs", "build", "-d"]}
    times: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory(prefix="facts-") as site:
        commands["build"].append(site)
        try:
            for _ in range(RUNS):
                for name, command in commands.items():
                    times[name].append(timed([sys.executable, "-m", *command]))
        except build.BuildError as error:
            print(error, file=sys.stderr)
            return 1
    proofs, whole = (statistics.median(times[name]) for name in commands)
    value = f"{proofs / whole:.2f} ({proofs:.2f} s to {whole:.2f} s, medians of {RUNS})"
    met = proofs <= TIME_LIMIT * whole
    print(Figure("all proofs, against one build", value, str(TIME_LIMIT), met))
    return 0 if met else 1


def _print(problems: Sequence[Problem]) -> None:
    for problem in problems:
        print(problem)


def _packages(claims: Sequence[PageClaim], models: proof.Models) -> str:
    """The packages that claims are about, as in "botocore 1.44.5 and sagemaker 2.257.7"."""
    known = versions(claims, models)
    return listed([f"{name} {version}" for name, version in known.items()], " and ") or "no package"


def _days(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a whole number of days is wanted, not '{text}'")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.check_facts",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--docs", default="docs", type=Path, help="the pages [docs]")
    modes = parser.add_mutually_exclusive_group()
    add = modes.add_argument
    add("--newest", action="store_true", help="what the newest published packages say otherwise (uses pip)")
    add("--newest-from", type=Path, metavar="FOLDER", help="the same with packages that are there already")
    add(
        "--stale",
        type=_days,
        nargs="?",
        const=STALE_DAYS,
        metavar="DAYS",
        help=f"pages whose sources were opened longer ago [{STALE_DAYS}]",
    )
    add("--mutations", action="store_true", help="would each proof notice a change of what it proves?")
    add("--unproven", action="store_true", help="numbers without a proof that a model may hold")
    add("--time", action="store_true", help="how long the proofs take, against one build")
    return parser


if __name__ == "__main__":
    sys.exit(main())
