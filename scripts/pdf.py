"""`make pdf`: the cheat sheet on paper, A4 and Letter, printed by headless Chromium from the built site.

What is in it is chosen in scripts/pdf_chapters.py; its looks are overrides/cheat-sheet.html and
overrides/assets/cheat-sheet.css. Chromium cannot write the number of the page that a link leads to, so
all is printed again until the numbers read from a print are those that stand in it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject
from selectolax.lexbor import LexborHTMLParser

from macros.clock import today
from macros.loader import read
from macros.problems import CatalogError, GuideError
from scripts import browser as browsers
from scripts import build, pdf_chapters, serve
from scripts.problems import FinishError
from scripts.search_units import text

OUT = build.ROOT / ".build" / "pdf"
PAPERS = ("A4", "Letter")
_PRINTS = 4  # the second settles the numbers, unless one of them moves a line


def make(browser: Browser, site: Path, root: Path, out: Path, site_url: str = "") -> list[Path]:
    """Print the cheat sheet of the site built at `site` from the project at `root`: a file per paper.

    `site_url` is the address of the published site, or "" when it is not known. FinishError, CatalogError
    and GuideError say in lines for a person why there is none.
    """
    day = today()
    html = assembled(site, root, day, site_url)
    out.mkdir(parents=True, exist_ok=True)
    files = []
    with workshop(root) as (folder, address):
        page = browser.new_page()
        for paper in PAPERS:
            file = out / f"aws-ml-field-guide-{paper.casefold()}.pdf"
            file.write_bytes(completed(printed(page, address, folder, html, paper), html, day))
            files.append(file)
        page.close()
    return files


@contextmanager
def workshop(root: Path) -> Iterator[tuple[Path, str]]:
    """A folder with the project's assets, and where it is served, for the time of the block."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "assets").symlink_to((root / "overrides" / "assets").resolve())
        # Its page brings styles of its own, which the site's policy refuses.
        with serve.served(folder, serve.FileHandler) as address:
            yield folder, address


def assembled(site: Path, root: Path, day: dt.date, site_url: str) -> str:
    """The whole cheat sheet as HTML, with places for page numbers."""
    catalog, problems = read(root / "docs")
    if catalog is None or problems:
        raise CatalogError(problems)
    home = site / "index.html"
    if not home.is_file():
        raise FinishError(f"{site.name}/index.html:1: page: it is not there; build the site first")
    frame = LexborHTMLParser(home.read_text(encoding="utf-8")).css_first("html[data-site]")
    if frame is None:
        raise FinishError(f"{site.name}/index.html:1: data-site: the page does not say the guide's name")
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(root / "overrides"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["css"] = css_string
    return templates.get_template("cheat-sheet.html").render(
        name=frame.attributes["data-site"],
        what=catalog.by_path["index.md"].page.summary,
        day=day,
        address=site_url,
        chapters=pdf_chapters.gather(catalog, site, site_url),
        comparisons=len(catalog.of_kind("compare")),
    )


def css_string(text: str) -> Markup:
    """The text as CSS writes it between quotation marks, inside <style>."""
    return Markup('"' + re.sub(r'["\\<&\n]', lambda match: f"\\{ord(match[0]):x} ", text) + '"')


def printed(page: Page, address: str, folder: Path, html: str, paper: str) -> bytes:
    """The PDF of `html`, which `folder` serves at `address`, with its page numbers."""
    numbers: dict[str, int] = {}
    for _ in range(_PRINTS):
        (folder / "index.html").write_text(pdf_chapters.numbered(html, numbers), encoding="utf-8")
        # Loaded means parsed to the end; a quiet network does not, on a busy machine.
        page.goto(address, wait_until="load")
        data = page.pdf(format=paper, prefer_css_page_size=True, outline=True, tagged=True)
        found = pages_of_links(data)
        if found == numbers and pdf_chapters.asked(html) <= found.keys():
            return data
        numbers = found
    raise FinishError(f"{paper}: page numbers: they are not settled after {_PRINTS} prints; run it again")


def pages_of_links(data: bytes) -> dict[str, int]:
    """Id → page, from 1, of whatever a link inside the PDF leads to."""
    reader = PdfReader(BytesIO(data))
    found: dict[str, int] = {}
    for name, place in reader.named_destinations.items():
        page = reader.get_destination_page_number(place)
        if page is not None:
            found[name.removeprefix("/")] = page + 1
    return found


def completed(data: bytes, html: str, day: dt.date) -> bytes:
    """The same PDF, opened with its outline, and with the day of the print instead of a second."""
    writer = PdfWriter(clone_from=BytesIO(renumbered(data)))
    # Chromium loses the space at which a heading goes on in a second line.
    headings = (text(node) for node in LexborHTMLParser(html).css("h1, h2, h3"))
    titles = {squeezed(heading): heading for heading in headings}
    for item in outline_items(writer.root_object["/Outlines"]):
        item[NameObject("/Title")] = TextStringObject(titles[squeezed(str(item["/Title"]))])
    stamp = f"D:{day:%Y%m%d}000000Z"
    writer.add_metadata(
        {
            "/Subject": "Machine learning on AWS: a cheat sheet. Unofficial.",
            "/Creator": "AWS ML Field Guide, scripts.pdf",
            "/CreationDate": stamp,
            "/ModDate": stamp,
        }
    )
    writer.page_mode = "/UseOutlines"
    writer.root_object[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}
    )
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def renumbered(data: bytes) -> bytes:
    """The same PDF with its structure's ids counted from 1: Chromium's depend on the moment.

    They keep their order and their length, on which the file relies.
    """
    ids = sorted(set(re.findall(rb"\(node\d{8}\)", data)))
    new = {old: b"(node%08d)" % number for number, old in enumerate(ids, 1)}
    return re.sub(rb"\(node\d{8}\)", lambda match: new[match[0]], data)


def outline_items(parent: Any) -> Iterator[DictionaryObject]:
    """Every entry of a PDF's outline below `parent`, in the order of the pages."""
    item = parent.get_object().get("/First")
    while item is not None:
        item = item.get_object()
        yield item
        yield from outline_items(item)
        item = item.get("/Next")


def squeezed(heading: str) -> str:
    return "".join(heading.split())


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=OUT, help="folder for the two files")
    options = parser.parse_args(argv)
    site = build.ROOT / "site"
    try:
        build.build(site)
        with browsers.chromium() as browser:
            files = make(browser, site, build.ROOT, options.out, os.environ.get("SITE_URL", ""))
    except (
        build.BuildError,
        CatalogError,
        FinishError,
        GuideError,
        browsers.NoBrowserError,
    ) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}; name another folder with --out", file=sys.stderr)
        return 1
    except PlaywrightError as error:
        print(f"Chromium could not print: {error.message.splitlines()[0]}", file=sys.stderr)
        return 1
    for file in files:
        pages = len(PdfReader(file).pages)
        print(f"{shown(file)}: {pages} pages, {file.stat().st_size / 1024**2:.1f} MB")
    return 0


def shown(file: Path) -> Path:
    """The path as a person would type it here."""
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file


if __name__ == "__main__":
    sys.exit(main())
