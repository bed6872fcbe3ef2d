"""A small guide to plant things in: the good fixture, copied to a place where a test may change it."""

from __future__ import annotations

import functools
import shutil
from dataclasses import dataclass
from pathlib import Path

import markdown
from mkdocs.config import load_config
from selectolax.lexbor import LexborHTMLParser

from macros.problems import CatalogError
from macros.site import Site, finished, load_site

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "fixtures" / "good"
BAD = ROOT / "tests" / "fixtures" / "bad"
NOT_PAGES = ("expect.txt", "delete.txt")

NOTES = """\
---
title: Notes
summary: A page to try things on.
sources: {{guide: https://docs.aws.amazon.com/notes.html}}
checked: 2024-05-01
---

{body}
"""

SERVICE = """\
---
title: {title}
summary: A service to try things with.
category: streaming
covers: [mls-1.1.1]
sources: {{guide: https://docs.aws.amazon.com/new.html}}
checked: 2024-05-01
{fields}
---

{body}
"""


@dataclass(frozen=True)
class Guide:
    """A folder docs/ and what the code under test makes of it."""

    docs: Path

    @classmethod
    def good(cls, folder: Path) -> Guide:
        """A copy of the good fixture in `folder`/docs."""
        shutil.copytree(GOOD, folder / "docs")
        return cls(folder / "docs")

    def overlay(self, fixture: Path) -> None:
        """Lay the files of a bad fixture over these, and take away those that its delete.txt lists."""
        shutil.copytree(fixture, self.docs, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*NOT_PAGES))
        delete = fixture / "delete.txt"
        for name in delete.read_text("utf-8").splitlines() if delete.exists() else []:
            (self.docs / name).unlink()

    def write(self, path: str, text: str | bytes) -> None:
        file = self.docs / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def replace(self, path: str, old: str, new: str) -> None:
        """Change the one place of a file that reads `old`."""
        text = (self.docs / path).read_text("utf-8")
        assert text.count(old) == 1
        self.write(path, text.replace(old, new))

    def service(
        self, slug: str, fields: str = "facts: {latency: 1 s}", body: str = "", title: str = ""
    ) -> None:
        """One more page in the room services; `fields` are lines of its front matter."""
        page = SERVICE.format(title=title or slug.title(), fields=fields, body=body)
        self.write(f"services/{slug}.md", page)

    def site(self) -> Site:
        return load_site(self.docs, "docs")

    def problems(self) -> list[str]:
        """The lines that a build would stop with; none when all is well."""
        try:
            self.site()
        except CatalogError as error:
            return str(error).split("\n")
        return []

    def markdown(self, path: str) -> str:
        """The body of a page with its macros rendered."""
        site = self.site()
        return finished(site, site.catalog.by_path[path])

    def rendered(self, body: str, path: str = "exam/notes.md") -> str:
        """What `body` becomes on a page of its own."""
        self.write(path, NOTES.format(body=body))
        return self.markdown(path).strip()

    def html(self, body: str, path: str = "exam/notes.md") -> LexborHTMLParser:
        """The same as a reader's browser gets it."""
        return as_html(self.rendered(body, path))


@functools.cache
def _extensions() -> tuple[list[str], dict[str, dict[str, object]]]:
    config = load_config(str(ROOT / "mkdocs.yml"))
    return config.markdown_extensions, config.mdx_configs


def as_html(text: str) -> LexborHTMLParser:
    """Markdown as the build turns it into HTML: with the extensions of mkdocs.yml."""
    names, options = _extensions()
    return LexborHTMLParser(markdown.markdown(text, extensions=names, extension_configs=options))


def texts(html: LexborHTMLParser, selector: str) -> list[str]:
    """What a reader reads in each element that the selector finds."""
    return [" ".join(node.text().split()) for node in html.css(selector)]
