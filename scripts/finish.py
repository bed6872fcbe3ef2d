"""What the site holds besides the pages that MkDocs makes. Run by scripts.build."""

from __future__ import annotations

from pathlib import Path

from macros.clock import today
from scripts import exports, headers, offline, search_index


def prepare(folder: Path, root: Path, site_url: str) -> None:
    """Make in the empty `folder` what needs only the project at `root`, while MkDocs makes the pages.

    `site_url` is the address the site will have, or "" when it is not known. FinishError says why not.
    """
    exports.make(folder, root, site_url)
    if site_url:
        # Here, because Pillow takes a tenth of a second to load that no other build should wait for.
        from scripts import cards

        cards.make(folder, root)


def finish(site: Path, root: Path) -> None:
    """Add to the site of the project at `root` what is read from its pages, in this order.

    FinishError says why not.
    The links are checked meanwhile: no page may change, and what a page links to must be there before.
    """
    search_index.make(site, root / "docs")
    # It lists every file by its content.
    offline.make(site, today())
    # Last: it names every place.
    headers.make(site)
