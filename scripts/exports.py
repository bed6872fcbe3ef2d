"""What others read of the guide besides its pages: the feed of changes."""

from __future__ import annotations

from pathlib import Path

from macros.history import atom, facts_history


def make(site: Path, root: Path, site_url: str) -> None:
    """Write feed.xml: what changed for readers, from the git history of the project at `root`."""
    text = atom(facts_history(root), site_url, "AWS ML Field Guide: changes")
    (site / "feed.xml").write_text(text, encoding="utf-8")
