"""The pictures that other sites show of a link: one a page, readable, small, and named by the page."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from macros.site import Site
from scripts import build, cards, offline
from scripts.problems import FinishError

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://example.org/guide/"
WORDS = cards.Content("Service", "Amazon Data Firehose", "Delivers streams.", "", "", "MLS-C01")
LONG = "word " * 60


@pytest.fixture(scope="module")
def drawer() -> cards.Drawer:
    return cards.Drawer(
        cards.colours(ROOT / cards.STYLES), Image.open(ROOT / cards.ICON), "AWS ML Field Guide"
    )


def project(folder: Path) -> Path:
    """A small project with the real machinery."""
    for name in ("macros", "overrides", "scripts"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    shutil.copytree(ROOT / "tests/fixtures/good", folder / "docs", ignore=shutil.ignore_patterns("*.txt"))
    return folder


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The small project built with an address and without."""
    folder = tmp_path_factory.mktemp("cards")
    root = project(folder / "project")
    with pytest.MonkeyPatch.context() as patch:
        for name, address in (("with", ADDRESS), ("without", "")):
            patch.setenv("SITE_URL", address)
            build.build(folder / name, root)
    return {name: folder / name for name in ("with", "without")}


def metas(page: Path) -> dict[str, str]:
    html = LexborHTMLParser(page.read_text(encoding="utf-8"))
    found = [one.attributes for one in html.css("meta[property], meta[name^=twitter]")]
    named = [(one.get("property") or one.get("name") or "", one.get("content") or "") for one in found]
    assert len({name for name, _ in named}) == len(named)
    return dict(named)


# --- in the pages -----------------------------------------------------------------------------------


def test_every_page_names_its_card_and_every_card_is_named(sites: dict[str, Path]) -> None:
    site = sites["with"]
    named = set()
    for source in site.rglob("index.md"):
        page = source.with_name("index.html")
        found = metas(page)
        address = found["og:image"]
        assert address.startswith(ADDRESS + "cards/")
        named.add(address.removeprefix(ADDRESS))
        folder = page.parent.relative_to(site).as_posix()
        assert found["og:url"] == (ADDRESS if folder == "." else f"{ADDRESS}{folder}/")
        assert found["twitter:card"] == "summary_large_image"
        assert (found["og:image:width"], found["og:image:height"]) == (str(cards.WIDTH), str(cards.HEIGHT))
    there = {path.relative_to(site).as_posix() for path in (site / "cards").rglob("*") if path.is_file()}
    assert named == there
    assert len(there) > 10


def test_a_page_says_what_it_is_wherever_it_is(sites: dict[str, Path]) -> None:
    for site in sites.values():
        found = metas(site / "services/beta-queue/index.html")
        assert found["og:title"] == "Beta Queue"
        assert found["og:description"]
        assert found["og:type"] == "article"
        assert found["og:site_name"] == "AWS ML Field Guide"
        assert found["og:locale"] == "en_US"
        assert metas(site / "index.html")["og:type"] == "website"
        # There is no page that is not found.
        assert metas(site / "404.html") == {}


def test_where_the_address_is_not_known_there_is_no_picture(sites: dict[str, Path]) -> None:
    assert not (sites["without"] / "cards").exists()
    found = metas(sites["without"] / "index.html")
    assert found["twitter:card"] == "summary"
    assert not {"og:image", "og:url"} & found.keys()


def test_what_every_page_pays_for_it_is_little(built: Path) -> None:
    page = (built / "glossary/index.html").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if re.search(r'"(og|twitter):(?!description)', line)]
    assert 0 < sum(len(line) + 1 for line in lines) <= 400


def test_cards_are_not_in_the_offline_copy() -> None:
    assert not offline.belongs("cards/services/msk.png")
    assert offline.belongs("assets/icons/192.png")


# --- what is on them --------------------------------------------------------------------------------


def test_no_letter_of_any_page_is_missing(real_site: Site) -> None:
    assert list(cards.missing_letters(real_site.catalog)) == []


@pytest.mark.planted
def test_a_letter_that_the_font_lacks_is_found(real_site: Site) -> None:
    entry = real_site.catalog.by_path["services/s3.md"]
    page = entry.page.model_copy(update={"summary": "Grows ⟶ and – shrinks"})
    catalog = dataclasses.replace(real_site.catalog, entries=(dataclasses.replace(entry, page=page),))
    (line,) = cards.missing_letters(catalog)
    assert line.startswith("docs/services/s3.md:1: title: the font of the cards has no '⟶'; ")


def test_a_card_says_kind_state_and_exams(real_site: Site) -> None:
    catalog = real_site.catalog
    words = cards.content(catalog, catalog.by_path["services/deeplens.md"])
    assert words.label == "Service"
    assert words.state == "Ended · 2024-01-31"
    assert "MLS-C01" in words.exams
    assert cards.content(catalog, catalog.by_path["services/index.md"]).label == ""
    assert cards.content(catalog, catalog.by_path["services/s3.md"]).state == ""


def test_every_state_has_an_ink(drawer: cards.Drawer) -> None:
    assert set(cards.STATE_INKS.values()) <= set(cards.INKS)
    for ink in cards.STATE_INKS.values():
        card = drawer.card(dataclasses.replace(WORDS, state="Closed", ink=ink))
        corner = card.convert("RGB").crop((900, 50, 1130, 120)).getcolors(10_000)
        assert drawer.named[ink] in {colour for _, colour in corner or []}


@pytest.mark.parametrize("title", ["IAM", "Amazon Data Firehose", "A vs B vs " * 12, LONG, "x" * 200])
@pytest.mark.parametrize("summary", ["Short.", LONG])
@pytest.mark.parametrize("label", ["", "Service"])
def test_nothing_leaves_its_room(drawer: cards.Drawer, title: str, summary: str, label: str) -> None:
    words = dataclasses.replace(WORDS, title=title, summary=summary, label=label)
    card = drawer.card(words).convert("RGB")
    assert card.size == (cards.WIDTH, cards.HEIGHT)
    paper = drawer.named["paper"]
    # Between the text and the line, and, unless one word is too long, at the right edge.
    edges = [(cards.STRIPE, 518, cards.WIDTH, 526)]
    if " " in title or len(title) < 20:
        edges.append((1128, 0, cards.WIDTH, cards.HEIGHT))
    for edge in edges:
        assert card.crop(edge).getcolors() == [((edge[2] - edge[0]) * (edge[3] - edge[1]), paper)]


def test_what_does_not_fit_ends_in_dots() -> None:
    size, title, said = cards.fitted(LONG, LONG, 1000, 380)
    assert size == cards.TITLE_SIZES[-1]
    assert title[-1].endswith(" …")
    assert cards.fitted("IAM", "Short.", 1000, 380) == (cards.TITLE_SIZES[0], ["IAM"], ["Short."])
    assert said == []


def test_a_card_is_small(drawer: cards.Drawer, real_site: Site, tmp_path: Path) -> None:
    catalog = real_site.catalog
    for name in ("compare/ai-services", "services/s3", "index"):
        drawer.card(cards.content(catalog, catalog.by_path[f"{name}.md"])).save(tmp_path / "card.png")
        assert (tmp_path / "card.png").stat().st_size < 32_000


@pytest.mark.planted
def test_a_colour_that_is_gone_from_the_styles_is_named(tmp_path: Path) -> None:
    styles = tmp_path / "guide.css"
    styles.write_text((ROOT / cards.STYLES).read_text("utf-8").replace("--soft: #", "--faint: #"), "utf-8")
    with pytest.raises(FinishError, match=r"guide\.css:1: --soft: no such colour"):
        cards.colours(styles)
