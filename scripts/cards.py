"""The pictures that other sites show of a link: a PNG a page below cards/, where the address is known.

An address in og:image has to be whole, so without SITE_URL nobody could see them, and none is drawn. The
colours are those of overrides/assets/guide.css, the letters the font that Pillow brings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import yaml
from PIL import Image, ImageDraw, ImageFont

from macros import schema
from macros.catalog import Catalog, Entry, is_index
from macros.site import load_site
from scripts.problems import FinishError

FOLDER = "cards"
WIDTH, HEIGHT = 1200, 630  # what the sites ask for; they cut off the edges of other shapes
MARGIN = 80
STRIPE = 20
STYLES = Path("overrides/assets/guide.css")
ICON = Path("overrides/assets/icons/192.png")
INKS = ("ink", "soft", "accent", "closed", "ending", "line")
STATE_INKS: dict[schema.State, str] = {
    "renamed": "soft",
    "maintenance": "closed",
    "ended": "closed",
    "ending": "ending",
}
SHADES = 6  # of each ink between the paper and itself: what smooth edges need
TITLE_SIZES = (84, 68, 54, 44)  # pixels; the largest at which title and summary fit is taken
SUMMARY_SIZE, SUMMARY_LEADING = 34, 46
GAP = 22  # between title and summary
TOP, BOTTOM = 128, 512  # of the room for both; without a label above, it begins at LABEL
LABEL = 84
# What the font has no letter for, in letters that it has.
REPLACED = str.maketrans({"²": "2", "–": "-", "—": "-", "×": "x", "→": ">", "≥": ">=", "≤": "<=", "é": "e"})


def make(site: Path, root: Path) -> None:
    """Draw the card of every page of the project at `root` below `site`; FinishError says why not."""
    catalog = load_site(root / "docs").catalog
    settings = yaml.load((root / "mkdocs.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    drawer = Drawer(colours(root / STYLES), Image.open(root / ICON), settings["site_name"])
    for entry in catalog.entries:
        file = site / path_of(entry.path)
        file.parent.mkdir(parents=True, exist_ok=True)
        drawer.card(content(catalog, entry)).save(file, "PNG", compress_level=6)


def path_of(source: str) -> str:
    """Where below the site the card of the page at `source` below docs/ is; base.html says the same."""
    return f"{FOLDER}/{source.removesuffix('.md')}.png"


def colours(styles: Path) -> dict[str, tuple[int, int, int]]:
    """The colours of the light scheme by name. FinishError where one is missing."""
    text = styles.read_text(encoding="utf-8")
    found = re.search(r'\[data-md-color-scheme="default"\] \{(.*?)\}', text, re.DOTALL)
    named = dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", found[1] if found else ""))
    for name in ("paper", *INKS):
        if name not in named:
            raise FinishError(f'{STYLES}:1: --{name}: no such colour in [data-md-color-scheme="default"]')
    return {name: (int(hex_[:2], 16), int(hex_[2:4], 16), int(hex_[4:], 16)) for name, hex_ in named.items()}


# --- what a card says -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Content:
    """The words of one card. `state` is "" where the subject is plainly active, `label` on an index page."""

    label: str
    title: str
    summary: str
    state: str
    ink: str  # of the state
    exams: str


def content(catalog: Catalog, entry: Entry) -> Content:
    """What the card of a page says, in letters that the font has."""
    page, since = entry.page, ""
    if entry.facts_page and entry.facts_page.status.since:
        since = f" · {entry.facts_page.status.since}"
    covered = {catalog.exam_items[item].exam.code for item in page.covers}
    return Content(
        label="" if is_index(entry.path) else plain(schema.KINDS[entry.kind].one),
        title=plain(page.title),
        summary=plain(page.summary),
        state="" if entry.state == "active" else f"{schema.STATE_LABELS[entry.state]}{since}",
        ink=STATE_INKS.get(entry.state, ""),
        exams=" · ".join(exam.code for exam in catalog.blueprint.exams.values() if exam.code in covered),
    )


def plain(text: str) -> str:
    """A text as the font can show it."""
    return text.translate(REPLACED)


def undrawable(text: str) -> set[str]:
    """The characters of a text for which the font has no letter."""
    face = font(40)
    nothing = bytes(face.getmask("\ue000"))
    return {letter for letter in set(text) if bytes(face.getmask(letter)) == nothing}


# --- drawing ----------------------------------------------------------------------------------------


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    found = ImageFont.load_default(size)
    assert isinstance(found, ImageFont.FreeTypeFont), "a Pillow without FreeType has no letters of this size"
    return found


class Drawer:
    """Draws cards: pictures of few colours, so that a card is small and quickly made.

    Each ink has SHADES places in the palette, from the paper to itself. Text is drawn as a mask, whose
    greys choose among them.
    """

    def __init__(self, named: dict[str, tuple[int, int, int]], icon: Image.Image, name: str) -> None:
        self.named = named
        self.icon = icon
        self.name = name
        self.grounds: dict[str, Image.Image] = {}
        self.shades = {
            ink: [number * SHADES + grey * (SHADES - 1) // 255 for grey in range(256)]
            for number, ink in enumerate(INKS)
        }

    @cached_property
    def palette(self) -> list[int]:
        paper = self.named["paper"]
        return [
            round(ground + (self.named[ink][channel] - ground) * shade / (SHADES - 1))
            for ink in INKS
            for shade in range(SHADES)
            for channel, ground in enumerate(paper)
        ]

    def ground(self, label: str) -> Image.Image:
        """What all cards of a kind share: the stripe, the line, the icon, the guide's name and the kind's."""
        if label in self.grounds:
            return self.grounds[label]
        card = Image.new("P", (WIDTH, HEIGHT), 0)
        card.putpalette(self.palette)
        pen = ImageDraw.Draw(card)
        pen.rectangle((0, 0, STRIPE - 1, HEIGHT), fill=self.full("accent"))
        pen.rectangle((MARGIN, 528, WIDTH - MARGIN, 529), fill=self.full("line"))
        size = 52
        # The icon is white on the accent: how far its red is from the paper's is how much accent it has.
        flat = Image.new("RGBA", self.icon.size, (*self.named["paper"], 255))
        flat.alpha_composite(self.icon.convert("RGBA"))
        red, (light, _, _), (dark, _, _) = flat.getchannel("R"), self.named["paper"], self.named["accent"]
        mask = red.point([max(0, min(255, (light - value) * 255 // (light - dark))) for value in range(256)])
        self.ink(card, (MARGIN, 552), mask.resize((size, size), Image.Resampling.LANCZOS), "accent")
        self.write(card, (MARGIN + size + 20, 578), self.name, 32, "ink", anchor="lm", bold=1)
        x = MARGIN
        for letter in label.upper():
            self.write(card, (x, LABEL), letter, 26, "accent", anchor="lm", bold=1)
            x += round(font(26).getlength(letter)) + 3
        self.grounds[label] = card
        return card

    def full(self, ink: str) -> int:
        """The place of an ink itself in the palette."""
        return self.shades[ink][255]

    def card(self, words: Content) -> Image.Image:
        card = self.ground(words.label).copy()
        right = WIDTH - MARGIN
        self.write(card, (right, 578), words.exams, 26, "soft", anchor="rm")
        if words.state:
            self.badge(card, right, LABEL, words.state, words.ink)
        y = TOP if words.label else LABEL
        size, title, summary = fitted(words.title, words.summary, right - MARGIN, BOTTOM - y)
        for line in title:
            self.write(card, (MARGIN - size // 20, y), line, size, "ink", bold=3 if size > 60 else 2)
            y += leading(size)
        y += GAP
        for line in summary:
            self.write(card, (MARGIN, y), line, SUMMARY_SIZE, "soft")
            y += SUMMARY_LEADING
        return card

    def badge(self, card: Image.Image, right: int, middle: int, text: str, ink: str) -> None:
        """A state in a frame of its colour, ending at `right`."""
        width = round(font(26).getlength(text))
        box = (right - width - 36, middle - 24, right, middle + 24)
        ImageDraw.Draw(card).rounded_rectangle(box, radius=8, outline=self.full(ink), width=2)
        self.write(card, (right - 18, middle), text, 26, ink, anchor="rm", bold=1)

    def write(
        self,
        card: Image.Image,
        at: tuple[int, int],
        text: str,
        size: int,
        ink: str,
        anchor: str = "la",
        bold: int = 0,
    ) -> None:
        """Write one line at a place. `bold` is how many pixels wider its upright strokes are."""
        if not text:
            return
        x, y = at
        face = font(size)
        left, top, right, bottom = (round(edge) for edge in face.getbbox(text, anchor=anchor))
        pad = 4  # letters lean over their boxes
        mask = Image.new("L", (right - left + 2 * pad, bottom - top + 2 * pad), 0)
        # The font has one weight. Drawing twice beside itself takes a third of the time of its outlines.
        for shift in range(bold + 1):
            ImageDraw.Draw(mask).text((pad - left + shift, pad - top), text, 255, face, anchor=anchor)
        self.ink(card, (x + left - pad, y + top - pad), mask, ink)

    def ink(self, card: Image.Image, at: tuple[int, int], mask: Image.Image, ink: str) -> None:
        """Lay an ink on the paper where a mask is not black."""
        card.paste(mask.point(self.shades[ink]), at, mask.point([0] * 9 + [255] * 247))


def fitted(title: str, summary: str, width: int, height: int) -> tuple[int, list[str], list[str]]:
    """The title's size, its lines and the summary's, within `height` pixels. Too long a text is cut."""
    said = wrapped(summary, SUMMARY_SIZE, width)
    for size in TITLE_SIZES:
        lines = wrapped(title, size, width)
        room = height - GAP - len(lines) * leading(size)
        if room >= len(said) * SUMMARY_LEADING:
            return size, lines, said
    return size, cut(lines, (height - GAP) // leading(size)), cut(said, max(0, room) // SUMMARY_LEADING)


def cut(lines: list[str], most: int) -> list[str]:
    """At most so many lines; dots stand for what is left out."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], f"{lines[most - 1].rpartition(' ')[0]} …"] if most else []


def leading(size: int) -> int:
    """From one line of a title to the next."""
    return size * 6 // 5


def wrapped(text: str, size: int, width: int) -> list[str]:
    """The lines of a text in a width in pixels."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font(size).getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def missing_letters(catalog: Catalog) -> Iterator[str]:
    """A line for each page whose card would show an empty box in place of a letter."""
    for entry in catalog.entries:
        words = content(catalog, entry)
        for letter in sorted(undrawable(words.title + words.summary)):
            what = f"the font of the cards has no '{letter}'; add it to REPLACED in scripts/cards.py"
            yield f"docs/{entry.path}:1: title: {what}"
