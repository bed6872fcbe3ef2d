"""Hold every link of the built site against the built site itself, without any network.

Reading (`read_site`), judging (`find_faults`) and finding the Markdown line to mend (`Sources`) are
separate steps. Nothing is printed here: scripts.check_links does that.
"""

import html
import os
import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from rapidfuzz import fuzz, process
from selectolax.lexbor import LexborHTMLParser, LexborNode

Kind = Literal["link", "image", "asset"]

ANCHORS_SHOWN = 8
LIKENESS = 60  # of 100; below that a "did you mean" misleads more than it helps

_SELECTORS: tuple[tuple[str, str, Kind], ...] = (
    ("area[href]", "href", "link"),
    ("iframe[src]", "src", "link"),
    ("img[src]", "src", "image"),
    ("image[href]", "href", "image"),
    ("video[src], audio[src], source[src], track[src]", "src", "image"),
    ("video[poster]", "poster", "image"),
    ("script[src]", "src", "asset"),
    ("use[href]", "href", "asset"),
)
_ASSET_RELS = frozenset(
    ("stylesheet", "icon", "apple-touch-icon", "mask-icon", "preload", "modulepreload", "manifest")
)
_CANDIDATE = re.compile(r"[\s,]*(\S*[^\s,])(?:\s[^,]*)?,?")
_SVG_ID = re.compile(r"""\sid\s*=\s*["']([^"']+)["']""")


class Ref(NamedTuple):
    """One reference as written in the page: what it is for, and the address."""

    kind: Kind
    target: str


@dataclass(frozen=True)
class Page:
    """What the checks need of one built page: its references (repeats kept), the places in it that
    a fragment can name, and the targets of links that have no name."""

    refs: tuple[Ref, ...]
    anchors: frozenset[str]
    nameless: tuple[str, ...]


@dataclass(frozen=True)
class Site:
    """A built site: its folder, the pages by site path, and all files and folders in it."""

    root: Path
    pages: dict[str, Page]
    files: frozenset[str]
    folders: frozenset[str]

    def counts(self) -> str:
        """The size of what was read, in words, for the summary line."""
        kinds = Counter(ref.kind for page in self.pages.values() for ref in page.refs)
        anchors = sum("#" in ref.target for page in self.pages.values() for ref in page.refs)
        return (
            f"{len(self.pages)} pages, {kinds['link']} links, {anchors} with an anchor, "
            f"{kinds['image']} images, {kinds['asset']} assets"
        )


@dataclass(frozen=True)
class Own:
    """Where the site will live: host ("" if not known) and path, which begins and ends in "/"."""

    host: str = ""
    path: str = "/"


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: the site path of its page, the reference, and what is wrong with it."""

    page: str
    kind: Kind
    target: str
    problem: str


@dataclass(frozen=True)
class Inside:
    """A reference into the site: path from its root (a final "/" is kept) and fragment."""

    path: str
    fragment: str


@dataclass(frozen=True)
class Outside:
    """A reference to another host."""

    url: str


@dataclass(frozen=True)
class Refused:
    """A reference that is wrong whatever the site contains."""

    problem: str


UNREADABLE = Refused("not an address that a browser can read")


class NoPagesError(Exception):
    """There is no built page to check, and a check of nothing must not pass."""


# ---- reading


def parse_page(markup: str) -> Page:
    """Read one page of HTML. Never fails: any text is HTML to a browser, and so to the parser."""
    tree = LexborHTMLParser(markup)
    refs: list[Ref] = []
    nameless: list[str] = []
    for node in tree.css("a[href]"):
        attributes = node.attributes
        target = _value(attributes, "href")
        # "Edit this page" is made from the page's own path, and leads to a login for most people.
        if attributes.get("rel") != "edit":
            refs.append(Ref("link", target))
        if not _has_name(node, attributes):
            nameless.append(target)
    for selector, attribute, kind in _SELECTORS:
        for node in tree.css(selector):
            refs.append(Ref(kind, _value(node.attributes, attribute)))
    for node in tree.css("link[href]"):
        if _ASSET_RELS.intersection((node.attributes.get("rel") or "").lower().split()):
            refs.append(Ref("asset", node.attributes["href"] or ""))
    for node in tree.css("img[srcset], source[srcset]"):
        for target in _CANDIDATE.findall(node.attributes["srcset"] or ""):
            refs.append(Ref("image", target))
    anchors = {node.attributes.get("id") for node in tree.css("[id]")}
    anchors |= {node.attributes.get("name") for node in tree.css("a[name]")}
    return Page(tuple(refs), frozenset(name for name in anchors if name), tuple(nameless))


def _value(attributes: dict[str, str | None], name: str) -> str:
    # The parser keeps xlink:href under its full name although its selectors know it as href.
    return attributes.get(name) or attributes.get(f"xlink:{name}") or ""


def _has_name(link: LexborNode, attributes: dict[str, str | None]) -> bool:
    """Whether a screen reader has something to say for this link."""
    if any((attributes.get(name) or "").strip() for name in ("aria-label", "title")):
        return True
    if "aria-labelledby" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if link.text(deep=True).strip():
        return True
    # The highlighter writes an empty anchor before each numbered line of code; it is a target only.
    if (attributes.get("id") or "").startswith("__codelineno"):
        return True
    return any((image.attributes.get("alt") or "").strip() for image in link.css("img"))


def read_site(root: Path) -> Site:
    """Read every built page under root; raise NoPagesError when there is none."""
    files: dict[str, Path] = {}
    folders: set[str] = set()
    # The search index may be made meanwhile: os.walk passes over a folder that is gone again.
    for folder, below, names in os.walk(root):
        folders.update(Path(folder, name).relative_to(root).as_posix() for name in below)
        found = (Path(folder, name) for name in names)
        files.update((path.relative_to(root).as_posix(), path) for path in found if path.is_file())
    pages = {
        name: parse_page(path.read_text("utf-8", errors="replace"))
        for name, path in sorted(files.items())
        if name.endswith(".html")
    }
    if not pages:
        raise NoPagesError(f"{root}: no built page in it (*.html): build the site first")
    return Site(root, pages, frozenset(files), frozenset(folders))


def own_site(site_url: str) -> Own:
    """Split the address of the site ("https://host/path/" or only "/path/").

    Raise ValueError when it is neither.
    """
    parts = urlsplit(site_url or "/")
    if not (parts.netloc or parts.path.startswith("/")):
        raise ValueError(f"'{site_url}' is no address: write https://host/path/ or /path/")
    path = parts.path.strip("/")
    return Own(parts.netloc.lower(), f"/{path}/" if path else "/")


# ---- judging


def check_site(root: Path, site_url: str = "") -> list[Fault]:
    """Every fault of the built site under root, sorted; raise NoPagesError when it is empty and
    ValueError when site_url is no address."""
    return find_faults(read_site(root), own_site(site_url))


def find_faults(site: Site, own: Own) -> list[Fault]:
    """Every fault of a site already read, sorted by page and reference, without repeats."""
    judge = _Judge(site, own)
    faults = {fault for name, page in site.pages.items() for fault in judge.page(name, page)}
    return sorted(faults)


def resolve(page: str, target: str, own: Own) -> Inside | Outside | Refused | None:
    """Where a reference written in a page leads; None for one that is not for us (mailto:, …)."""
    try:
        parts = _split(target)
    except ValueError:
        return UNREADABLE
    scheme = parts.scheme
    if scheme in ("http", "https") or (parts.netloc and not scheme):
        if not own.host or parts.netloc.lower() != own.host:
            return Outside(target)
        if not f"{parts.path}/".startswith(own.path):
            return Outside(target)  # the same host, but somebody else's part of it
        return _inside(page, parts.path or "/", parts.fragment, own)
    if scheme in ("mailto", "tel"):
        return None
    if scheme:
        return Refused(f"'{scheme}:' is no kind of address for a page: use https or a path")
    return _inside(page, parts.path, parts.fragment, own)


@lru_cache(maxsize=65536)  # navigation repeats the same few hundred targets on every page
def _split(target: str) -> SplitResult:
    parts = urlsplit(target.strip())  # which, like a browser, drops line breaks
    fragment = parts.fragment.partition(":~:")[0]  # what follows is a browser's text search
    return parts._replace(path=unquote(parts.path), fragment=unquote(fragment))


def _inside(page: str, path: str, fragment: str, own: Own) -> Inside | Refused:
    if path.startswith("/"):
        if not path.startswith(own.path):
            if f"{path}/" == own.path:
                return Refused(f"costs the reader a redirect: write '{own.path}'")
            return Refused(f"leads out of the site, which lives under '{own.path}'")
        steps, rest = [], path[len(own.path) :]
    elif not path:
        return Inside(page, fragment)
    elif page == "404.html":
        return Refused("this page is served at every address: begin the path with '/'")
    else:
        steps, rest = page.split("/")[:-1], path
    for step in rest.split("/"):
        if step == "..":
            if not steps:
                return Refused("leads out of the site: too many '../'")
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    is_folder = rest.rpartition("/")[2] in ("", ".", "..")
    return Inside("/".join(steps) + ("/" if is_folder and steps else ""), fragment)


@dataclass
class _Judge:
    """Judges references; remembers per site what would be slow to work out for each of them."""

    site: Site
    own: Own
    svg_ids: dict[str, frozenset[str]] = field(default_factory=dict)
    nearest: dict[str, list[str]] = field(default_factory=dict)

    def page(self, name: str, page: Page) -> Iterator[Fault]:
        for target in page.nameless:
            hint = "empty link text: write words in it, or an aria-label"
            yield Fault(name, "link", target, hint)
        for ref in dict.fromkeys(page.refs):
            if problem := self._problem(name, ref):
                yield Fault(name, ref.kind, ref.target, problem)

    def _problem(self, page: str, ref: Ref) -> str:
        if not ref.target.strip():
            return "empty address"
        if ref.kind != "link" and ref.target.lstrip()[:5].lower() == "data:":
            return ""
        place = resolve(page, ref.target, self.own)
        if isinstance(place, Refused):
            return place.problem
        if not isinstance(place, Inside):
            return ""
        found = place.path
        if not found or found.endswith("/"):
            found += "index.html"
        if found in self.site.files:
            return self._anchor_problem(found, place.fragment, ref.kind)
        return self._missing(page, ref, place.path)

    def _missing(self, page: str, ref: Ref, path: str) -> str:
        if f"{path}/index.html" in self.site.files:
            written = self._as_written(page, ref.target, f"{path}/")
            return f"costs the reader a redirect: write '{written}'"
        if path.rstrip("/") in self.site.folders:
            return "no such page: that folder has no index.html"
        suffix = posixpath.splitext(path)[1]
        is_page = suffix in ("", ".html", ".md")
        what = "page" if is_page else "file"
        # What the theme gets wrong is wrong on every page.
        if path not in self.nearest:
            candidates = sorted(
                address
                for address in map(_address, self.site.files)
                if (address.endswith(("/", ".html")) if is_page else address.endswith(suffix))
            )
            self.nearest[path] = _nearest(path, candidates, 1)
        near = self.nearest[path]
        if not near:
            return f"no such {what}"
        return f"no such {what} (did you mean '{self._as_written(page, ref.target, near[0])}'?)"

    def _as_written(self, page: str, target: str, address: str) -> str:
        """An address of the site in the manner, absolute or relative, of the faulty target."""
        parts = _split(target)
        if parts.netloc:
            return f"{parts.scheme}://{parts.netloc}{self.own.path}{address}".removeprefix(":")
        if parts.path.startswith("/"):
            return self.own.path + address
        relative = posixpath.relpath(f"/{address}", f"/{posixpath.dirname(page)}")
        return f"{relative}/" if address.endswith("/") or not address else relative

    def _anchor_problem(self, file: str, fragment: str, kind: Kind) -> str:
        if not fragment or fragment.lower() == "top" or kind == "image":
            return ""  # the theme marks pictures for one colour scheme with a fragment
        if file.endswith(".svg"):
            anchors = self._ids_of_svg(file)
        elif file in self.site.pages:
            anchors = self.site.pages[file].anchors
        else:
            return ""
        return "" if fragment in anchors else "no such anchor; " + _anchors_there(fragment, anchors)

    def _ids_of_svg(self, file: str) -> frozenset[str]:
        if file not in self.svg_ids:
            text = (self.site.root / file).read_text("utf-8", errors="replace")
            self.svg_ids[file] = frozenset(_SVG_ID.findall(text))
        return self.svg_ids[file]


def _address(file: str) -> str:
    return file.removesuffix("index.html") if f"/{file}".endswith("/index.html") else file


def _nearest(wanted: str, candidates: Iterable[str], limit: int, cutoff: int = LIKENESS) -> list[str]:
    found = process.extract(wanted, candidates, scorer=fuzz.ratio, limit=limit, score_cutoff=cutoff)
    return [candidate for candidate, _, _ in found]


def _anchors_there(wanted: str, anchors: Collection[str]) -> str:
    # The theme's own switches (__drawer, __search, …) are anchors that nobody means.
    names = sorted(name for name in anchors if not name.startswith("__"))
    if not names:
        return "there are none in it"
    shown = sorted(_nearest(wanted, names, ANCHORS_SHOWN, cutoff=0))
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    near = _nearest(wanted, names, 1)
    hint = f" (did you mean '{near[0]}'?)" if near else ""
    return f"anchors there: {', '.join(shown)}{more}{hint}"


# ---- finding the line to mend


@dataclass(frozen=True, order=True)
class Origin:
    """Where a person mends a reference: a file, a line of it, and a remark when that is a guess."""

    path: str
    line: int
    remark: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass
class Sources:
    """Finds the Markdown behind built pages; reads each file once."""

    site_dir: Path
    docs_dir: Path
    lines: dict[Path, list[str]] = field(default_factory=dict)

    def origin(self, page: str, target: str) -> Origin:
        """The source line that most likely wrote this target; line 1 with a remark if none did.

        A page without a source (404.html) is reported as the built file.
        """
        source = self._source_of(page)
        file = source or self.site_dir / page
        if file not in self.lines:
            self.lines[file] = file.read_text("utf-8", errors="replace").splitlines()
        line = _line_of(self.lines[file], target)
        if line or not source:
            return Origin(_shown(file), line or 1)
        return Origin(_shown(file), 1, "written by a macro or the theme")

    def _source_of(self, page: str) -> Path | None:
        stem = _address(page).removesuffix(".html").rstrip("/")
        names = [f"{stem}.md", f"{stem}/index.md", f"{stem}/README.md"]
        if not stem:
            names = ["index.md", "README.md"]
        return next((self.docs_dir / n for n in names if (self.docs_dir / n).is_file()), None)


def _shown(file: Path) -> str:
    """The path as seen from the working folder, where an editor can open it with a click."""
    whole, here = file.absolute(), Path.cwd()
    return (whole.relative_to(here) if whole.is_relative_to(here) else file).as_posix()


def _line_of(lines: list[str], target: str) -> int:
    """The number of the first line with the target, or failing that with its fragment or its last
    path segment, as whole words; 0 if there is none."""
    for pattern in _traces(target):
        for number, line in enumerate(lines, start=1):
            if pattern.search(line):
                return number
    return 0


def _traces(target: str) -> Iterator[re.Pattern[str]]:
    """What to look for, best first."""
    address, _, fragment = target.partition("#")
    segment = address.partition("?")[0].rstrip("/").rpartition("/")[2].removesuffix(".html")
    if re.search(r"\w", target):  # "../" alone would be found anywhere
        for text in (target, html.escape(target), unquote(target)):
            yield re.compile(rf"(?<![\w./-]){re.escape(text)}(?![\w/?&=%-])")
    if segment.strip(".") and fragment:
        yield re.compile(rf"{_word(segment)}.*{_word(fragment)}")
    for text in (fragment, segment.strip(".")):
        if text:
            yield re.compile(_word(text))


def _word(text: str) -> str:
    return rf"(?<![\w-]){re.escape(text)}(?![\w-])"
