"""`make check`: read docs/ and every macro call in it, and print what is wrong, one line each."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from macros.problems import CatalogError
from macros.site import load_site


def main(argv: list[str] | None = None) -> int:
    """Exit 0 when all is well, 1 with `path:line: field: sentence` lines otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", nargs="?", help="show only what concerns this page or table")
    parser.add_argument("--docs", default="docs", type=Path)
    options = parser.parse_args(argv)
    try:
        site = load_site(options.docs, options.docs.as_posix())
    except CatalogError as error:
        wanted = [p for p in error.problems if options.page in (None, p.path)]
        print("\n".join(map(str, wanted)), file=sys.stderr)
        if wanted:
            return 1
        print(f"{options.page}: nothing wrong here ({len(error.problems)} problems elsewhere)")
        return 0
    print(f"{len(site.catalog.entries)} pages, {len(site.catalog.terms)} terms: nothing wrong")
    return 0


if __name__ == "__main__":
    sys.exit(main())
