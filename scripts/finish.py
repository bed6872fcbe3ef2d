"""What is made after MkDocs, in this order. Run by scripts.build."""

from __future__ import annotations

from pathlib import Path

from scripts import exports, search_index


def finish(site: Path, root: Path, site_url: str) -> None:
    """Complete the site built at `site` from the project at `root`; FinishError says why not.

    `site_url` is the address the site will have, or "" when it is not known.
    """
    search_index.make(site)
    exports.make(site, root, site_url)
