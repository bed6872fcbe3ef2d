"""Check the links of the built site: `python -m scripts.check_links [SITE_DIR] [--external]`.

Without --external no network is used: every link, anchor, image and asset must exist in the site.
With it, every address outside the site is asked, once and politely. Both print all faults, one a
line, and exit 1 if there are any. With --report as well, what a person has to do goes into a file, with
archived copies of what is gone; no file and exit 2 mean that no address answered, so nothing is known.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.links_internal import (
    NoPagesError,
    Origin,
    Own,
    Site,
    Sources,
    find_faults,
    own_site,
    read_site,
)

if TYPE_CHECKING:
    from scripts.links_external import Result, Use


def main(arguments: Sequence[str] | None = None) -> int:
    """Check as the command line says, print what was found, and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        site = read_site(options.site_dir)
    except NoPagesError as error:
        print(error)
        return 1
    own: Own = options.site_url
    sources = Sources(options.site_dir, options.docs)
    if options.external:
        return _check_external(site, own, sources, options)
    return _check_internal(site, own, sources)


def _check_internal(site: Site, own: Own, sources: Sources) -> int:
    found = set()
    for fault in find_faults(site, own):
        origin = sources.origin(fault.page, fault.target)
        found.add((origin, _line(origin, fault.kind, fault.target, fault.problem)))
    for _, line in sorted(found):
        print(line)
    print(f"checked {site.counts()}: {_count(len(found), 'fault') if found else 'no faults'}")
    return 1 if found else 0


def _check_external(site: Site, own: Own, sources: Sources, options: argparse.Namespace) -> int:
    # Imported here, so that the check of every build needs nothing that speaks to a network.
    from scripts import links_external as external

    now = datetime.now(UTC)
    if options.report:
        options.report.unlink(missing_ok=True)  # else an older one would pass for this run's
    exceptions, faults = external.load_exceptions(options.exceptions, now.date())
    if faults:
        print(*faults, f"{_count(len(faults), 'fault')} in {options.exceptions}", sep="\n")
        return 1
    uses = external.collect(site, own)
    try:
        cached = external.load_cache(options.cache, timedelta(days=options.max_age_days), now)
    except ValueError as error:
        print(f"{error}: asking every address afresh")
        cached = {}
    results = {url: cached[url] for url in uses if url in cached}
    remaining = [url for url in uses if url not in results]
    print(f"asking {_count(len(remaining), 'address', 'es')}", flush=True)
    manners = external.Manners(
        options.interval, options.timeout, options.max_wait, options.workers, _about(own)
    )
    try:
        external.ask_all(remaining, external.Asker(manners), manners.workers, results)
    except KeyboardInterrupt:
        print("stopped: the good answers so far are kept for the next run")
        return 130
    finally:
        external.save_cache(options.cache, results)
    excepted, needless = external.judge_exceptions(exceptions, results)
    code = _tell_external(results, uses, excepted, needless, sources, len(remaining))
    if options.report is None:
        return code
    if results and not any(result.state in external.KEPT for result in results.values()):
        print(f"not one address works: without a network nothing is known; {options.report} is not written")
        return 2
    from scripts.links_archive import Archive
    from scripts.links_report import report

    copy_of = Archive(manners).copy_of
    text = report(results, uses, excepted, needless, sources, copy_of)
    options.report.parent.mkdir(parents=True, exist_ok=True)
    options.report.write_text(text, "utf-8")
    return code


def _tell_external(
    results: "dict[str, Result]",
    uses: "dict[str, list[Use]]",
    excepted: set[str],
    needless: list[str],
    sources: Sources,
    asked: int,
) -> int:
    from scripts import links_external as external

    # The faults come last: that is where a person looks first.
    for state in (external.State.MOVED, external.State.SOFT, external.State.BROKEN):
        of_state = [url for url in uses if results[url].state is state and url not in excepted]
        lines = [_external_line(url, results[url], uses[url], sources) for url in of_state]
        for _, line in sorted(lines):
            print(line)
    for line in needless:
        print(line)
    counts = Counter(result.state for url, result in results.items() if url not in excepted)
    states = ", ".join(f"{counts[state]} {state}" for state in external.State)
    known = f"{len(results) - asked} more from the cache"
    print(f"asked {_count(asked, 'address', 'es')}, {known}: {states}, {len(excepted)} excepted")
    return 1 if counts[external.State.BROKEN] or needless else 0


def _external_line(url: str, result: "Result", uses: "list[Use]", sources: Sources) -> tuple[Origin, str]:
    """A line that names every place in the sources, and its first place to sort by."""
    from scripts.links_external import State, shorten

    origins = {sources.origin(use.page, use.target) for use in uses}
    # The line where a person wrote the address comes before the pages where a macro repeats it.
    first, *others = sorted(origins, key=lambda origin: (bool(origin.remark), origin))
    also = f" (also at {', '.join(map(str, others))})" if others else ""
    label = "" if result.state is State.MOVED else f"{result.state}: "
    return first, _line(first, "link", shorten(url), f"{label}{result.detail}") + also


def _line(origin: Origin, kind: str, target: str, problem: str) -> str:
    remark = f" ({origin.remark})" if origin.remark else ""
    return f"{origin}: {kind}: '{' '.join(target.split())}' — {problem}{remark}"


def _count(number: int, thing: str, plural: str = "s") -> str:
    return f"{number} {thing}{'' if number == 1 else plural}"


def _about(own: Own) -> str:
    return f"https://{own.host}{own.path}" if own.host else ""


def _own(value: str) -> Own:
    try:
        return own_site(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.check_links", description=__doc__)
    add = parser.add_argument
    add("site_dir", nargs="?", type=Path, default=Path("site"), help="the built site [site]")
    add("--docs", type=Path, default=Path("docs"), help="its Markdown sources [docs]")
    add("--site-url", type=_own, default=Own(), help="where it will live: https://host/path/")
    add("--external", action="store_true", help="ask the addresses outside the site instead")
    outside = parser.add_argument_group("with --external")
    add = outside.add_argument
    add("--report", type=Path, metavar="FILE", help="write what there is to do as Markdown")
    add("--exceptions", type=Path, default=Path("link-exceptions"), help="[link-exceptions]")
    add("--cache", type=Path, default=Path(".build/links.json"), help="[.build/links.json]")
    add("--max-age-days", type=float, default=7, help="how long a good answer counts [7]")
    add("--interval", type=float, default=1, help="seconds between requests to a host [1]")
    add("--timeout", type=float, default=20, help="seconds to wait for an answer [20]")
    add("--max-wait", type=float, default=60, help="longest Retry-After to honour, seconds [60]")
    add("--workers", type=int, default=8, help="hosts asked at the same time [8]")
    return parser


if __name__ == "__main__":
    sys.exit(main())
