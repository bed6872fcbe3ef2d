"""`make measure`: every figure that the project promises, each with its limit. Exit 1 when one is missed.

Times are compared within one run, alternating, and given as ratios of medians: machines are noisy.
`python -m scripts.measure search weight` measures only those; `--record` writes them into FIGURES.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from collections.abc import Callable, Iterator, Sequence

from macros.clock import today
from macros.site import load_site
from scripts import (
    build,
    facts_claims,
    measure_build,
    measure_check,
    measure_load,
    measure_pages,
    measure_reproducible,
    measure_search,
)
from scripts.figures import SITE, WORK, Figure, floor, run

LEAST_HOSTILE = 60  # inputs

# --- the figures --------------------------------------------------------------------------------


def warnings() -> Iterator[Figure]:
    """A strict build from nothing, and what it warns of."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(WORK / "strict")]
    done = run(command)
    count = len(re.findall(r"^WARNING|^ERROR", done, re.MULTILINE))
    yield Figure("strict build, warnings", str(count), "0", count == 0)


def content() -> Iterator[Figure]:
    """What the guide holds, counted from its front matter."""
    catalog = load_site(build.ROOT / "docs").catalog
    for exam, name in (
        ("mls", "MLS-C01 objectives"),
        ("mla2", "MLA-C02 skills"),
        ("aif", "AIF-C01 objectives"),
    ):
        # Ids such as mls-1.2.3: below a domain and a task.
        wanted = [id_ for id_ in catalog.exam_items if id_.startswith(f"{exam}-") and id_.count(".") == 2]
        # A domain page answers all of its objectives in short; here only pages that go deep count.
        deep = [
            id_ for id_ in wanted if any(entry.kind != "domains" for entry in catalog.covering.get(id_, ()))
        ]
        value = f"{len(deep)} of {len(wanted)}"
        yield Figure(f"{name} with a page that goes deep", value, "all", len(deep) == len(wanted))
    facts = catalog.facts
    claims = facts_claims.extent(facts_claims.claims_of(catalog, "docs"))
    proven = sum(bool(fact.proof) for fact in facts)
    yield floor("facts in front matter", len(facts), 1200)
    yield floor(f"facts proven against API models ({claims})", proven, 250)
    yield floor("comparisons", len(catalog.of_kind("compare")), 32)
    yield floor("service pages", len(catalog.of_kind("services")), 110)
    yield floor("concept pages", len(catalog.of_kind("concepts")), 75)
    yield floor("glossary terms", len(catalog.terms), 400)


def facts() -> Iterator[Figure]:
    """The proofs: do they hold, does each notice a change, is one missing, and what do they cost."""
    for name, option in (
        ("proofs against the locked models", ()),
        ("mutation check", ("--mutations",)),
        ("numbers that a model holds and no proof names", ("--unproven",)),
        ("pages not checked for half a year", ("--stale", "180")),
        ("time of all proofs", ("--time",)),
    ):
        done = build.attempt([sys.executable, "-m", "scripts.check_facts", *option], build.ROOT)
        said = (done.stdout.strip().splitlines() or ["nothing printed"])[-1]
        value = re.sub(r"^(?:ok|MISS) +", "", said)  # one of them prints a figure itself
        yield Figure(name, value, "exit 0", done.returncode == 0)


def links() -> Iterator[Figure]:
    done = run([sys.executable, "-m", "scripts.check_links", str(SITE)])
    summary = done.strip().splitlines()[-1]
    yield Figure("link checker", summary, "no faults", summary.endswith("no faults"))


def faults() -> Iterator[Figure]:
    """Every planted fault, run as the tests run it."""
    passed, total = _marked("planted")
    yield Figure("planted faults caught", f"{passed} of {total}", "all", passed == total > 0)


def hostile() -> Iterator[Figure]:
    """Every input that means harm, refused or rendered harmless, in a real browser where it matters."""
    passed, total = _marked("hostile")
    met = passed == total >= LEAST_HOSTILE
    yield Figure(
        "hostile inputs refused or harmless", f"{passed} of {total}", f"all, {LEAST_HOSTILE} or more", met
    )


def _marked(marker: str) -> tuple[int, int]:
    """Of the tests with a marker, how many pass, and how many there are."""
    done = run([sys.executable, "-m", "pytest", "-m", marker, "--no-header", "-p", "no:cacheprovider"])
    passed = sum(map(int, re.findall(r"(\d+) passed", done)))
    failed = sum(map(int, re.findall(r"(\d+) (?:failed|errors?)", done)))
    return passed, passed + failed


# --- running ------------------------------------------------------------------------------------

RECORD = build.ROOT / "FIGURES.md"
FIGURES: dict[str, Callable[[], Iterator[Figure]]] = {
    "content": content,
    "facts": facts,
    "warnings": warnings,
    "links": links,
    "faults": faults,
    "hostile": hostile,
    "weight": measure_pages.weight,
    "search": measure_search.search,
    "accessibility": measure_pages.accessibility,
    "stability": measure_pages.stability,
    "build": measure_build.whole,
    "tenfold": measure_build.tenfold,
    "overhead": measure_build.overhead,
    "reproducible": measure_reproducible.reproducible,
    "check": measure_check.check,
    "load": measure_load.load,
    "lighthouse": measure_pages.lighthouse,
}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("figures", nargs="*", choices=[*FIGURES, []], help="all, if none is named")
    parser.add_argument("--record", action="store_true", help=f"write them into {RECORD.name} as well")
    options = parser.parse_args(argv)
    WORK.mkdir(parents=True, exist_ok=True)
    missed = 0
    try:
        build.build(SITE)
        for name in options.figures or FIGURES:
            found: list[Figure] = []
            for figure in FIGURES[name]():
                print(figure, flush=True)
                found.append(figure)
            missed += sum(not figure.met for figure in found)
            if options.record:
                # After each, so that a later one that fails takes nothing with it.
                before = RECORD.read_text(encoding="utf-8") if RECORD.exists() else ""
                RECORD.write_text(recorded(before, name, found, today()), encoding="utf-8")
    except build.BuildError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{missed} missed" if missed else "all met")
    return 1 if missed else 0


def recorded(before: str, name: str, found: Sequence[Figure], day: dt.date) -> str:
    """The page of figures `before` with those of one name written anew; all others stay as they are."""
    rows: dict[str, list[str]] = {known: [] for known in FIGURES}
    for line in before.splitlines():
        match = re.match(r"\| `(\w+)` \|", line)
        if match and match[1] in rows:
            rows[match[1]].append(line)
    rows[name] = [
        f"| `{name}` | {figure.name} | {figure.value} | {figure.limit} | "
        f"{'yes' if figure.met else '**no**'} | {day} |"
        for figure in found
    ]
    table = "\n".join(line for lines in rows.values() for line in lines)
    return f"""# Figures

What we promise, and what was measured. `make measure` prints all of it, `python -m scripts.measure` with
names of the first column some; with `--record` (`make measure ARGS=--record`) the rows are written anew.
Times are ratios within one run, because machines differ.

| Name | Figure | Measured | Limit | Met | On |
|---|---|---|---|---|---|
{table}
"""


if __name__ == "__main__":
    sys.exit(main())
