"""Addresses that pages had: `python -m scripts.redirects` prints the lines that docs/redirects.yml lacks.

Git knows every page there ever was, so nobody keeps a list. Exit 1 when a page has been moved or removed and
its address leads nowhere. In a shallow clone older pages are not known; that is said, and is no fault.
"""

from __future__ import annotations

import html
import posixpath
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from macros.catalog import Catalog, Entry, slug_of
from macros.history import Published, published_pages
from macros.problems import CatalogError
from macros.redirects import targets
from macros.rooms import url
from macros.site import load_site

ROOT = Path(__file__).resolve().parent.parent
HOST_FILE = "_redirects"  # read by Netlify, Cloudflare Pages and others
INCOMPLETE = (
    "The history here is not whole, so pages that were moved or removed before it begins are not looked for; "
    "`git fetch --unshallow` brings the rest."
)


def missing(catalog: Catalog, published: Published) -> Iterator[str]:
    """One line for each address that was published and leads nowhere now, with the line to add."""
    for path, today in sorted(published.pages.items()):
        address = url(path)
        if path in catalog.by_path or address in catalog.redirects:
            continue
        moved = today if today in catalog.by_path else None
        end = slug_of(moved) if moved else "<slug of the page that says it today>"
        what = f"its page is now docs/{moved}" if moved else "its page is gone"
        yield f"docs/redirects.yml:1: {address}: {what} and the address leads nowhere; add: {address}: {end}"


def files(catalog: Catalog, name: str, site_url: str) -> dict[str, str]:
    """Path below the site → text: a page at each old address, and the file in which hosts read them.

    `name` is the site's; `site_url` its address, ending in a slash, or "" when it is not known.
    """
    found = targets(catalog)
    made = {
        f"{address}index.html": page(address, target, entry, name, site_url)
        for address, (target, entry) in found.items()
    }
    if found:
        lines = host_lines({address: target for address, (target, _) in found.items()}, site_url)
        made[HOST_FILE] = "\n".join(lines) + "\n"
    return made


def page(address: str, target: str, entry: Entry, name: str, site_url: str) -> str:
    """What stands at an old address where the host knows of no redirects: a page that leads on by itself."""
    link = html.escape(relative(address, target))
    canonical = html.escape(site_url + target.partition("#")[0]) if site_url else link.partition("#")[0]
    title = html.escape(entry.page.title)
    return f"""<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width,initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="refresh" content="0; url={link}">
    <link rel="canonical" href="{canonical}">
    <title>Moved: {title} - {html.escape(name)}</title>
  </head>
  <body>
    <main>
      <h1>This page has moved</h1>
      <p>It is now <a href="{link}">{title}</a>.</p>
    </main>
  </body>
</html>
"""


def relative(address: str, target: str) -> str:
    """The reference that leads from one address below the site to another, wherever the site is.

    `address` may lack its last slash: browsers then resolve from the folder above.
    """
    path, hash_, fragment = target.partition("#")
    base = address if address.endswith("/") else posixpath.dirname(address)
    way = posixpath.relpath(f"/{path}", f"/{base}")
    return f"{way}/{hash_}{fragment}"


def host_lines(found: Mapping[str, str], site_url: str) -> Iterator[str]:
    """Lines of a `_redirects` file: addresses from the root of the host, with and without the last slash."""
    base = urlsplit(site_url).path.rstrip("/")
    for address, target in found.items():
        for old in (address, address.rstrip("/")):
            yield f"{base}/{old} {base}/{target} 301"


def main() -> int:
    try:
        catalog = load_site(ROOT / "docs").catalog
    except CatalogError as error:
        print(error, file=sys.stderr)
        return 1
    published = published_pages(ROOT)
    if not published.complete:
        print(INCOMPLETE, file=sys.stderr)
    lines = list(missing(catalog, published))
    print(*lines, sep="\n", end="\n" if lines else "", file=sys.stderr)
    if not lines:
        print(f"{len(published.pages)} addresses were published, and every one leads somewhere.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
