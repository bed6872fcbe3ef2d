"""What the search dialog reads: names.json and Pagefind's index of the full text."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scripts.problems import FinishError


def make(site: Path) -> None:
    """Add search/names.json and pagefind/ below `site`. FinishError when there is nothing to index."""
    names = list(page_names(site))
    if not names:
        raise FinishError(f"no page below {site.name}/ can be searched: is data-pagefind-body gone?")
    (site / "search").mkdir(exist_ok=True)
    numbered = [{"id": number, **name} for number, name in enumerate(names)]
    (site / "search/names.json").write_text(
        json.dumps(numbered, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )
    full_text(site)


def full_text(site: Path) -> None:
    """Run Pagefind, and drop the ready-made interfaces that the guide's own dialog replaces."""
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--quiet"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode or not (site / "pagefind/pagefind.js").is_file():
        raise FinishError(f"the search index could not be made:\n{done.stdout.strip()}")
    for unused in (site / "pagefind").glob("pagefind-*ui*"):
        unused.unlink()


def page_names(site: Path) -> Iterator[dict[str, Any]]:
    """What each page and each glossary term is called, and where it stands below the site root."""
    for file in sorted(site.rglob("*.html")):
        article = LexborHTMLParser(file.read_text(encoding="utf-8")).css_first("[data-pagefind-body]")
        heading = article.css_first("h1#top") if article else None
        if article is None or heading is None:
            continue
        url = file.relative_to(site).as_posix().removesuffix("index.html")
        yield {
            "url": url,
            "title": text(heading),
            "kind": meta(article, "kind"),
            "state": meta(article, "state"),
            "names": (meta_text(article, "aka").split(" · ") if meta_text(article, "aka") else [])
            + [text(node) for node in article.css(".head .was, .head .called")],
            "heads": [text(node) for node in article.css("h2, h3")],
            "text": text(article.css_first(".head__summary")),
        }
        for row in article.css("tr:has([id^=term-])"):
            yield term(url, row)


def term(url: str, row: LexborNode) -> dict[str, Any]:
    """One glossary row."""
    name = row.css_first("[id^=term-]")
    assert name is not None
    also = row.css_first("th .note")
    definition = row.css_first("td")
    for aside in definition.css(".note, a") if definition else []:
        aside.decompose()
    return {
        "url": f"{url}#{name.attributes['id']}",
        "title": text(name),
        "kind": "Term",
        "state": "",
        "names": text(also).split(", ") if also else [],
        "heads": [],
        "text": text(definition),
    }


def text(node: LexborNode | None) -> str:
    """A node's words in one line, without the mark of a heading's own link."""
    return " ".join(node.text().replace("¶", "").split()) if node else ""


def meta(article: LexborNode, key: str) -> str:
    """A value written into a data-pagefind-meta attribute, `key:value`."""
    node = article.css_first(f'[data-pagefind-meta^="{key}:"]')
    return (node.attributes["data-pagefind-meta"] or "").partition(":")[2] if node else ""


def meta_text(article: LexborNode, key: str) -> str:
    """A value that stands as the text of the element marked with the key."""
    return text(article.css_first(f'[data-pagefind-meta="{key}"]'))
