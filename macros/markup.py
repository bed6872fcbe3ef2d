"""What the Markdown of a page may become: words, links and pictures, and nothing that a browser would run.

A page may hold no HTML but a few tags for single words, no attributes, and no address but `https://` ones
and those of the guide itself. Python-Markdown itself is asked what it takes for a tag or an address, with
the extensions of mkdocs.yml, because no second reading of Markdown would agree with it everywhere. That is
slow, so only pages are asked about that hold a mark from which such a thing can come; hardly any does.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import Element

import yaml
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.inlinepatterns import HTML_RE, HtmlInlineProcessor
from markdown.preprocessors import Preprocessor
from selectolax.lexbor import LexborHTMLParser, LexborNode

from macros import calls, schema
from macros.problems import GuideError, Problem

_SETTINGS = Path(__file__).resolve().parents[1] / "mkdocs.yml"

# The tags that an author may type, and their attributes.
TAGS: dict[str, frozenset[str]] = {
    "a": frozenset({"href"}),
    "br": frozenset(),
    "kbd": frozenset(),
    "sub": frozenset(),
    "sup": frozenset(),
}
_ALLOWED = "allowed are " + ", ".join(f"<{' '.join((tag, *names))}>" for tag, names in TAGS.items())
_NO_HTML = f"HTML is not allowed in a page; {_ALLOWED}, code stands between backticks"
_NO_ATTRIBUTES = "attributes are not allowed in a page; delete them, or put code between backticks"
_NO_ADDRESS = "a link leads to a page of the guide, or its address begins with https://"
_NO_PICTURE = "a picture stands in docs/ beside the pages; one from elsewhere is not shown"
_SHOWN = 60  # characters of what is refused
# Python-Markdown needs time with the square of these, and a deeper stack for each mark of a line.
_MOST = {"[": 1000, "<": 1000}
_LINE = 2000  # characters
_DEEP = re.compile(r"\n *+(?:[*+-] ++|> *+|[0-9]{1,9}[.)] ++){20}")  # lists and quotations

# What an author's text, or a macro's output, becomes. None of it runs, loads, sends or covers anything.
_ELEMENTS = frozenset(
    re.findall(
        r"\S+",
        """
        a abbr b blockquote br button code dd del details div dl dt em form h1 h2 h3 h4 h5 h6 hr i img input
        kbd label li math ol option p pre s section select span strong sub summary sup table tbody td tfoot th
        thead tr u ul
        maction menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms
        mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics
        """,
    )
)
_ATTRIBUTES = frozenset(
    re.findall(
        r"\S+",
        """
        alt aria-controls aria-expanded aria-label class colspan disabled display for height href id name open
        placeholder popover popovertarget role rowspan scope src start tabindex title type value width
        accent accentunder columnalign columnlines depth displaystyle fence form largeop linethickness lspace
        mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowlines rowspacing rspace
        columnspacing scriptlevel separator stretchy symmetric voffset xmlns
        """,
    )
)
_OWN_DATA = re.compile(r"data-[a-z-]+")
_ALIGNED = re.compile(r"text-align: (left|right|center);")  # how Markdown writes `| ---: |`

# A mark from which a tag, an attribute, a picture or an address that is not plain can come. It may find too
# much; what it does not find, the tests hold against what a page becomes.
_DOUBTFUL = re.compile(
    r"""
    [<{!&\]] (?:                                        # said first: most of a text is none of these
      (?<=<) [A-Za-z/!?]                                # a tag, a comment, an address in angle brackets
    | (?<=!) \[                                         # a picture
    | (?<=&) [\#\w]{1,40};                              # a character as a number or a name
    | (?<=\]) :                                         # the address of a link by reference
    | (?<=\]) \( (?! \s*https://[^()\s]*\) ) [^()]*[:&\\]  # an address with a scheme
    | (?<=\]) \( \s*<?[/\\]                             # or of another host
    | (?<=\{) [#%]                                      # Jinja that leaves nothing may join two halves
    | (?<=\{) (?<!\{\{) (?!\{) [^{}\n]* (?: [\w:.-][\w:.-]= | =["'] | \# )   # attributes with a value
    | (?<=\{) (?<![^)`*\]>$\s]\{) :?[ ]*[A-Za-z.]       # or without
    )
    """,
    re.VERBOSE,
)

Kind = Literal["html", "attributes", "link", "image"]


@dataclass(frozen=True)
class _Finding:
    """Something refused: of which kind, as it stands in the text, or as the browser gets it."""

    kind: Kind
    text: str
    sentence: str

    def __str__(self) -> str:
        shown = " ".join(self.text.split())
        return f"'{shown if len(shown) <= _SHOWN else shown[:_SHOWN] + '…'}': {self.sentence}"


def faults(body: str, published: str, path: str, first_line: int) -> Iterator[Problem]:
    """What may not be in a page body that begins on `first_line` of `path`.

    `published` is the same body with its macro calls replaced by what they give. The Jinja in `body` must
    have been found good by macros.calls.
    """
    # Python's own look at a text is the faster one; it objects to rare spaces, too.
    for character in () if body.replace("\n", "").isprintable() else schema.UNSEEN.finditer(body):
        at = first_line + body.count("\n", 0, character.start())
        yield Problem(path, at, "text", schema.unseen(character[0]))
    excess = _excess(body)
    if excess:
        place, sentence = excess
        yield Problem(path, first_line + body.count("\n", 0, place), "text", sentence)
        return
    if not _DOUBTFUL.search(body):
        return
    own = calls.own_text(body, first_line)
    try:
        typed = list(_typed(own.text))
        for line, finding in _placed(own, typed):
            yield Problem(path, line, finding.kind, str(finding))
        # What macros write between an author's words may end a code span or begin a paragraph.
        page = "" if published == own.text else _markdown().reset().convert(published)
        for finding in _besides(typed, _rendered(page)):
            yield Problem(path, own.line(_near(own.text, finding)), finding.kind, str(finding))
    except RecursionError:
        yield Problem(path, first_line, "text", "nested too deeply")
    except GuideError as error:
        # Python-Markdown sees a formula where macros.formulas.find() sees none.
        yield Problem(path, own.line(max(own.text.find("$"), 0)), "formula", str(error))


def _excess(body: str) -> tuple[int, str] | None:
    """Where a body becomes more than can be read in bearable time, and why."""
    for mark, most in _MOST.items():
        if body.count(mark) > most:
            place = len(mark.join(body.split(mark, most + 1)[: most + 1]))
            return (
                place,
                f"holds '{mark}' {body.count(mark):,} times; at most {most:,} are read, split the page",
            )
    if max(map(len, body.split("\n"))) > _LINE:
        place = 0
        for line in body.split("\n"):
            if len(line) > _LINE:
                return place, f"a line of more than {_LINE:,} characters; break it"
            place += len(line) + 1
    deep = _DEEP.search(f"\n{body}")
    return (deep.start(), "nested too deeply; write it flat") if deep else None


# --- reading ------------------------------------------------------------------------------------


@dataclass
class _Watch(Extension):
    """Writes down what Python-Markdown takes for HTML and for attributes."""

    found: list[_Finding] = field(default_factory=list)

    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.register(_WatchedTag(HTML_RE, md, self.found), "html", 90)
        # Around html_block (20), which keeps blocks of HTML apart; code blocks are kept apart before.
        begun: list[int] = []
        md.preprocessors.register(_Before(md, begun), "guide-before-html", 20.1)
        md.preprocessors.register(_After(md, begun, self.found), "guide-after-html", 19.9)
        md.treeprocessors.register(_WatchedAttributes(md, self.found), "attr_list", 8)


class _WatchedTag(HtmlInlineProcessor):
    def __init__(self, pattern: str, md: Markdown, found: list[_Finding]) -> None:
        super().__init__(pattern, md)
        self.found = found

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override]
        raw = self.backslash_unescape(self.unescape(m[1]))
        if not _may_be_typed(raw):
            self.found.append(_Finding("html", raw, _NO_HTML))
        return super().handleMatch(m, data)


class _Before(Preprocessor):
    def __init__(self, md: Markdown, begun: list[int]) -> None:
        super().__init__(md)
        self.begun = begun

    def run(self, lines: list[str]) -> list[str]:
        self.begun[:] = [len(self.md.htmlStash.rawHtmlBlocks)]
        return lines


class _After(Preprocessor):
    def __init__(self, md: Markdown, begun: list[int], found: list[_Finding]) -> None:
        super().__init__(md)
        self.begun, self.found = begun, found

    def run(self, lines: list[str]) -> list[str]:
        for block in self.md.htmlStash.rawHtmlBlocks[self.begun[0] :]:
            if str(block).startswith("<"):  # characters by number are kept apart too
                self.found.append(_Finding("html", str(block).strip(), _NO_HTML))
        return lines


class _WatchedAttributes(AttrListTreeprocessor):
    def __init__(self, md: Markdown, found: list[_Finding]) -> None:
        super().__init__(md)
        self.found = found

    def assign_attrs(self, elem: Element, attrs_string: str, *, strict: bool = False) -> str:
        left = super().assign_attrs(elem, attrs_string, strict=strict)
        if not (strict and left):
            self.found.append(_Finding("attributes", attrs_string.strip(), _NO_ATTRIBUTES))
        return left


def _typed(text: str) -> Iterator[_Finding]:
    """What is refused in an author's own text, in no order."""
    converter, found = _watched()
    found.clear()
    page = converter.reset().convert(text)
    yield from found
    # What became of a tag is no second fault.
    yield from _besides(found, _rendered(page))


def _besides(known: list[_Finding], found: Iterator[_Finding]) -> Iterator[_Finding]:
    """Those of the findings that are no part of one that is known."""
    texts = [_bare(one.text) for one in known]
    for finding in found:
        if not any(_bare(finding.text).rstrip(">") in text for text in texts):
            yield finding


def _may_be_typed(tag: str) -> bool:
    """Is it one of the few tags, as an author types it?"""
    name = re.match(r"</?([a-z]+)", tag)
    if not name or name[1] not in TAGS:
        return False
    if tag.startswith("</"):
        return tag == f"</{name[1]}>"
    node = LexborHTMLParser(tag, is_fragment=True).root
    return node is not None and node.tag == name[1] and TAGS[name[1]] >= node.attributes.keys()


def _rendered(page: str) -> Iterator[_Finding]:
    """What is refused in the HTML that a body becomes."""
    root = LexborHTMLParser(f"<body>{page}").root
    assert root is not None
    for node in root.traverse(include_text=False):
        if node.tag not in _ELEMENTS and node.tag not in ("html", "head", "body"):
            begin = {"-comment": "<!"}.get(node.tag or "", f"<{node.tag or '?'}>")
            yield _Finding("html", begin, _NO_HTML)
        yield from _attributes(node)


def _attributes(node: LexborNode) -> Iterator[_Finding]:
    attributes = node.attributes
    is_code = node.tag == "div" and "highlight" in (attributes.get("class") or "").split()
    for name, value in attributes.items():
        if is_code and name != "class":
            # Typed behind the marks of a code block, where nobody else looks for them.
            yield _Finding("attributes", f"#{value}" if name == "id" else name, _NO_ATTRIBUTES)
        elif name == "href":
            if not _may_be_followed(value or ""):
                yield _Finding("link", value or "", _NO_ADDRESS)
        elif name == "src":
            if _scheme(value or "") is not None:
                yield _Finding("image", value or "", _NO_PICTURE)
        elif name == "style" and _ALIGNED.fullmatch(value or ""):
            pass
        elif name not in _ATTRIBUTES and not _OWN_DATA.fullmatch(name):
            yield _Finding("attributes", name, _NO_ATTRIBUTES)


def _may_be_followed(address: str) -> bool:
    return _scheme(address) in (None, "https")


def _scheme(address: str) -> str | None:
    """The scheme of an address as a browser reads it; "" for another host's without one, None for our own."""
    bare = _bare(address)
    if re.match(r"[/\\]{2}", bare):
        return ""
    scheme = re.match(r"([^/?#:]*):", bare)
    # A browser takes `https:/\host` and `https:host` for what they are not.
    if scheme and scheme[1] == "https" and not bare.startswith("https://"):
        return ""
    return scheme[1] if scheme else None


def _bare(text: str) -> str:
    """As a browser compares it: without what it overlooks in an address, small letters, no entities."""
    return re.sub(r"[\x00-\x20]", "", html.unescape(text)).casefold()


@cache
def _watched() -> tuple[Markdown, list[_Finding]]:
    """Python-Markdown that writes down what it takes for HTML and for attributes, and the list of that."""
    names, options = _extensions()
    watch = _Watch()
    # Without md_in_html a block of HTML is one whether or not it says `markdown`.
    extensions: list[str | Extension] = [*(name for name in names if name != "md_in_html"), watch]
    return Markdown(extensions=extensions, extension_configs=options), watch.found


@cache
def _markdown() -> Markdown:
    """Python-Markdown as MkDocs sets it up."""
    names, options = _extensions()
    return Markdown(extensions=names, extension_configs=options)


@cache
def _extensions() -> tuple[list[str], dict[str, dict[str, Any]]]:
    """The extensions of mkdocs.yml and their options; `toc` and `tables` are always on in MkDocs."""
    settings = yaml.load(_SETTINGS.read_text(encoding="utf-8"), Loader=_Settings)
    written = [one if isinstance(one, dict) else {one: {}} for one in settings["markdown_extensions"]]
    return [name for one in written for name in one], {name: o for one in written for name, o in one.items()}


class _Settings(yaml.SafeLoader):
    """Reads mkdocs.yml; what stands there with a tag is nothing to Markdown."""


_Settings.add_multi_constructor("!", lambda loader, tag, node: None)


# --- finding the line ---------------------------------------------------------------------------


def _placed(own: calls.OwnText, findings: list[_Finding]) -> Iterator[tuple[int, _Finding]]:
    """Each finding with its line. Of several alike, each has the place of its own where that can be told."""
    tries = _TRIES
    for finding, count in Counter(findings).items():
        places = list(_places(own.text, finding))
        if count < len(places) <= tries:
            tries -= len(places)
            # The same may stand in code. Where it counts, the page has one less without it.
            places = [
                place
                for place in places
                if list(_typed(f"{own.text[:place]}x{own.text[place + 1 :]}")).count(finding) < count
            ]
        for place in places[:count] or [_near(own.text, finding)]:
            yield own.line(place), finding


_TRIES = 40  # a page is read again so often to tell places apart, not more


def _places(text: str, finding: _Finding) -> Iterator[int]:
    """Where a finding may stand in a text."""
    begin = finding.text.split("\n", 1)[0]
    if finding.kind in ("link", "image"):
        wanted = _bare(finding.text)
        for match in re.finditer(r"\]\(\s*<?|\]:\s*<?|<(?=\w)|\b(?:href|src)\s*=\s*[\"']?", text):
            if _bare(text[match.end() : match.end() + 6 * len(finding.text) + 20]).startswith(wanted):
                yield match.end()
        return
    place = text.find(begin)
    while begin and place >= 0:
        yield place
        place = text.find(begin, place + 1)


def _near(text: str, finding: _Finding) -> int:
    """Where a finding most likely stands that stands nowhere as it is: at the first mark that is doubtful."""
    name = re.match(r"<[/!?]?\w*", finding.text)
    place = text.casefold().find((name[0] if name else finding.text).casefold())
    doubt = _DOUBTFUL.search(text)
    return place if place >= 0 else doubt.start() if doubt else 0
