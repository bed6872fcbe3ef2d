"""The cheat sheet on paper: both files are printed once from the built site, and read as a reader would."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PageObject, PdfReader

from macros.catalog import Catalog
from macros.clock import today
from macros.site import Site
from scripts import browser, build, pdf, pdf_chapters
from scripts.problems import FinishError

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"a4": (595, 842), "letter": (612, 792)}  # points
SMALLEST = 7.5  # points; what is smaller is hard to read on paper


@pytest.fixture(scope="session")
def sheets(chromium: Browser, built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, PdfReader]:
    files = pdf.make(chromium, built, ROOT, tmp_path_factory.mktemp("pdf") / "new")
    assert sorted(path.name for path in files) == [f"aws-ml-field-guide-{paper}.pdf" for paper in SIZES]
    return {file.stem.rpartition("-")[2]: PdfReader(file) for file in files}


@pytest.fixture(params=SIZES)
def sheet(sheets: dict[str, PdfReader], request: pytest.FixtureRequest) -> PdfReader:
    return sheets[request.param]


@pytest.fixture(scope="session")
def texts(sheets: dict[str, PdfReader]) -> dict[int, list[str]]:
    """The words of each page without spaces, by reader: extraction is slow and needed often."""
    return {id(reader): [words(page.extract_text()) for page in reader.pages] for reader in sheets.values()}


@pytest.fixture
def pages(sheet: PdfReader, texts: dict[int, list[str]]) -> list[str]:
    return texts[id(sheet)]


@pytest.fixture
def catalog(real_site: Site) -> Catalog:
    return real_site.catalog


def words(text: str) -> str:
    return "".join(text.split())


def titles(outline: list[Any], level: int = 0) -> Iterator[tuple[int, str]]:
    for item in outline:
        if isinstance(item, list):
            yield from titles(item, level + 1)
        else:
            yield level, item.title


# --- the files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", SIZES)
def test_every_page_has_the_size_of_its_paper(sheets: dict[str, PdfReader], paper: str) -> None:
    for page in sheets[paper].pages:
        size = sorted((float(page.mediabox.width), float(page.mediabox.height)))
        assert size == pytest.approx(SIZES[paper], abs=1)


def test_it_is_a_sheet_that_one_would_print(sheet: PdfReader) -> None:
    assert 40 <= len(sheet.pages) <= 80


def test_every_page_says_its_number_and_the_day(pages: list[str]) -> None:
    for number, text in enumerate(pages, 1):
        assert f"{today()}·page{number}of{len(pages)}" in text
        assert "Unofficial·CCBY4.0" in text


def test_the_contents_fit_on_the_first_page(sheet: PdfReader) -> None:
    assert pdf.pages_of_links(read(sheet))["chapter-sheet"] == 2


def test_the_first_page_says_what_it_is(sheet: PdfReader, pages: list[str]) -> None:
    for said in ("AWS ML Field Guide", "Not affiliated with Amazon Web Services", "CC BY 4.0", str(today())):
        assert words(said) in pages[0]
    assert sheet.metadata
    assert sheet.metadata.title == "AWS ML Field Guide: cheat sheet"
    assert str(sheet.root_object["/Lang"]) == "en"


def test_every_font_is_in_the_file(sheet: PdfReader) -> None:
    fonts = 0
    for page in sheet.pages:
        for reference in page["/Resources"].get_object().get("/Font", {}).values():  # type: ignore[union-attr]
            font = reference.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            embedded = {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner.get("/FontDescriptor", {}))
            assert embedded or font["/Subtype"] == "/Type3"
            fonts += 1
    assert fonts


def test_the_same_day_gives_the_same_file(page: Page) -> None:
    html = (
        "<!doctype html><html lang=en><title>T</title><h1>One</h1><a href='#two'>2</a>"
        "<table><tr><th scope=row>a<td>b</table><h1 id=two>Two</h1></html>"
    )
    day = today()
    with pdf.workshop(ROOT) as (folder, address):
        first = pdf.printed(page, address, folder, html, "A4")
        # What else was open changes how Chromium numbers the parts of a document.
        page.set_content("<p>Something <b>else</b></p>")
        second = pdf.printed(page, address, folder, html, "A4")
    assert set(re.findall(rb"node\d+", first)) != set(re.findall(rb"node\d+", second))
    assert pdf.completed(first, html, day) == pdf.completed(second, html, day)


# --- what is in it ------------------------------------------------------------------------------


def test_every_comparison_is_in_it_with_its_decision_and_its_tables(
    pages: list[str], catalog: Catalog
) -> None:
    text = "".join(pages)
    compared = catalog.of_kind("compare")
    assert compared
    for entry in compared:
        # Once in the contents, once where it stands.
        assert text.count(words(entry.page.title)) >= 2, entry.path
        assert words(entry.page.summary) in text, entry.path
    assert text.count("Decide") >= len(compared)
    assert text.count("Sidebyside") >= len(compared)


def test_every_algorithm_and_every_metric_is_in_it(pages: list[str], catalog: Catalog) -> None:
    text = "".join(pages)
    metrics = [
        entry
        for entry in catalog.of_kind("concepts")
        if entry.facts_page and entry.facts_page.category == "metric"
    ]
    assert metrics
    for entry in [*catalog.of_kind("algorithms"), *metrics]:
        assert words(entry.page.title) in text, entry.path


def test_the_sheet_for_the_last_day_is_whole(pages: list[str], catalog: Catalog) -> None:
    text = "".join(pages)
    body = catalog.by_path["exam/last-24-hours.md"].body
    headings = re.findall(r"^##+ (.+)$", body, re.MULTILINE)
    assert len(headings) > 10
    for heading in headings:
        assert words(heading) in text
    for line in ("codeCommit", "68·95·99.7%", "friendsoffriends"):
        assert words(line).casefold() in text.casefold()


def test_no_value_of_the_widest_table_is_cut_off(sheet: PdfReader, catalog: Catalog) -> None:
    """The last column of the algorithms is whole, and each of its sheets has the head."""
    wide = [page for page in sheet.pages if page.mediabox.width > page.mediabox.height]
    assert wide
    texts = [words(page.extract_text()) for page in wide]
    for text in texts:
        assert "Requiredhyperparameters" in text
    for entry in catalog.of_kind("algorithms"):
        assert entry.facts_page
        value = words(", ".join(entry.facts_page.facts["required_hyperparameters"].now))
        assert any(value in text for text in texts), entry.path


def runs(page: PageObject) -> Iterator[tuple[str, float, float]]:
    """Every piece of text on a page: words, where it begins from the left in points, its size."""
    found: list[tuple[str, float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if text.strip():
            found.append((text, cm[0] * tm[4] + cm[4], size * abs(tm[3]) * abs(cm[3])))

    page.extract_text(visitor_text=visit)
    yield from found


def test_type_is_as_large_as_meant_and_inside_the_margins(sheet: PdfReader) -> None:
    """Chromium shrinks a whole print when something is too wide for it; then all type is too small."""
    sizes: Counter[float] = Counter()
    for page in list(sheet.pages)[::6]:
        for text, left, size in runs(page):
            sizes[round(size, 1)] += 1
            assert 25 < left < float(page.mediabox.width) - 25, text
    usual, _ = sizes.most_common(1)[0]
    assert usual == SMALLEST
    # Only indices and exponents of formulas are smaller.
    small = sum(count for size, count in sizes.items() if size < SMALLEST - 0.05)
    assert small < 0.02 * sizes.total()


def test_no_words_but_those_of_formulas_are_smaller_than_promised_and_none_is_too_wide(
    built: Path, page: Page
) -> None:
    html = pdf.assembled(built, ROOT, today(), "")
    with pdf.workshop(ROOT) as (folder, address):
        (folder / "index.html").write_text(html, encoding="utf-8")
        page.emulate_media(media="print")
        for width, chapters in ((188, ":not(.chapter--wide)"), (257, ".chapter--wide")):
            page.set_viewport_size({"width": int(width * 96 / 25.4), "height": 1000})
            page.goto(address)
            found = page.evaluate(
                """([chapters, smallest]) => [...document.querySelectorAll(`.chapter${chapters} *`)].filter(
                  (one) => {
                    if (one.closest("math") || !one.checkVisibility()) return false;
                    const small = parseFloat(getComputedStyle(one).fontSize) * 0.75 < smallest - 0.01;
                    const box = one.getBoundingClientRect();
                    const wide = box.width && box.right > document.documentElement.clientWidth + 1;
                    const words = [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
                    return wide || (small && words);
                  }).map((one) => one.outerHTML.slice(0, 90))""",
                [chapters, SMALLEST],
            )
            assert found == []


# --- finding one's way --------------------------------------------------------------------------


def test_the_outline_names_chapters_and_comparisons(sheet: PdfReader, catalog: Catalog) -> None:
    found = list(titles(sheet.outline))
    assert found[0] == (0, "AWS ML Field Guide")
    chapters = [title for level, title in found if level == 0]
    assert chapters[1:4] == ["The last 24 hours", "SageMaker built-in algorithms", "Metrics"]
    assert "Comparisons: Data engineering" in chapters
    below = {title for level, title in found if level == 1}
    # A title is whole also where it goes over two lines.
    assert {entry.page.title for entry in catalog.of_kind("compare")} <= below


def test_the_numbers_in_the_contents_are_those_of_the_pages(sheet: PdfReader, pages: list[str]) -> None:
    places = pdf.pages_of_links(read(sheet))
    contents = "".join(pages[: places["chapter-sheet"] - 1])
    outline = [item for item in flat(sheet.outline) if item.title != "AWS ML Field Guide"]
    checked = 0
    for item in outline:
        number = sheet.get_destination_page_number(item)
        assert number is not None
        entry = f"{words(item.title)}{number + 1}"
        if entry in contents:
            checked += 1
            assert words(item.title) in pages[number]
    # All but the headings inside the first chapter stand in the contents.
    assert checked >= len([name for name in places if name.startswith("compare-")]) + 3


def flat(outline: list[Any]) -> Iterator[Any]:
    for item in outline:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield item


def read(sheet: PdfReader) -> bytes:
    sheet.stream.seek(0)
    return sheet.stream.read()


def test_links_lead_inside_the_file_or_nowhere(sheet: PdfReader) -> None:
    inside = 0
    for page in sheet.pages:
        for reference in page.get("/Annots", ()):
            link = reference.get_object()
            address = link["/A"]["/URI"] if "/A" in link else None
            assert address is None or not address.startswith("http://127."), address
            inside += "/Dest" in link
    assert inside > 100


def test_with_a_known_address_links_out_of_the_selection_lead_to_the_site(built: Path) -> None:
    html = pdf.assembled(built, ROOT, today(), "https://guide.example/ml/")
    assert 'href="https://guide.example/ml/services/kinesis-data-streams/"' in html
    assert 'href="#compare-batch-step-functions"' in html
    assert "https://guide.example/ml/</a>" in html
    without = pdf.assembled(built, ROOT, today(), "")
    assert "guide.example" not in without
    assert 'href="../' not in without


# --- faults -------------------------------------------------------------------------------------


@pytest.fixture
def overlay(built: Path, tmp_path: Path) -> Path:
    """The built site with rooms that a test may change."""
    site = tmp_path / "site"
    site.mkdir()
    for path in built.iterdir():
        if path.name in ("compare", "algorithms"):
            shutil.copytree(path, site / path.name)
        else:
            (site / path.name).symlink_to(path)
    return site


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.planted
def test_a_comparison_without_its_decision_is_named(overlay: Path, catalog: Catalog) -> None:
    change(overlay / "compare/messaging/index.html", '<h2 id="decide">Decide', '<h2 id="x">Choose')
    with pytest.raises(FinishError) as caught:
        pdf_chapters.gather(catalog, overlay, "")
    assert str(caught.value) == (
        "docs/compare/messaging.md:1: headings: the cheat sheet prints a section 'Decide'; add it"
    )


@pytest.mark.planted
def test_a_missing_table_of_algorithms_is_named(overlay: Path, catalog: Catalog) -> None:
    change(overlay / "algorithms/index.html", "guide--index", "guide--other")
    with pytest.raises(FinishError) as caught:
        pdf_chapters.gather(catalog, overlay, "")
    assert str(caught.value) == (
        "docs/algorithms/index.md:1: table(): the cheat sheet prints the table of this page; put it back"
    )


@pytest.mark.planted
def test_a_page_that_is_not_built_is_named(overlay: Path, catalog: Catalog) -> None:
    (overlay / "compare/messaging/index.html").unlink()
    with pytest.raises(FinishError, match=r"^docs/compare/messaging\.md:1: page: it is not in site/; build"):
        pdf_chapters.gather(catalog, overlay, "")


@pytest.mark.planted
def test_page_numbers_that_never_settle_are_not_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving = iter(range(100))
    monkeypatch.setattr(pdf, "pages_of_links", lambda data: {"x": next(moving)})

    class Still:
        def goto(self, address: str, wait_until: str) -> None: ...

        def pdf(self, **options: object) -> bytes:
            return b""

    with pytest.raises(FinishError, match=r"^A4: page numbers: they are not settled after 4 prints"):
        pdf.printed(Still(), "http://127.0.0.1/", tmp_path, "<p>", "A4")  # type: ignore[arg-type]


@pytest.mark.planted
def test_a_print_that_lacks_a_place_is_not_taken(page: Page) -> None:
    html = '<!doctype html><h1 id=one>One</h1><a href="#one">1<i class="at" data-to="two"></i></a>'
    with pdf.workshop(ROOT) as (folder, address), pytest.raises(FinishError, match="not settled"):
        pdf.printed(page, address, folder, html, "A4")


def test_a_place_for_a_number_is_as_wide_as_the_number() -> None:
    html = '<i class="at" data-to="compare-x"></i>'
    assert pdf_chapters.numbered(html, {}) == '<i class="at" data-to="compare-x">00</i>'
    assert pdf_chapters.numbered(html, {"compare-x": 42}) == '<i class="at" data-to="compare-x">42</i>'


def test_a_title_in_the_style_sheet_cannot_end_it() -> None:
    assert pdf.css_string('A "b" </style> & \\') == '"A \\22 b\\22  \\3c /style> \\26  \\5c "'


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(build, "build", lambda out, root=ROOT: None)
    return monkeypatch


def test_it_prints_a_line_per_file(
    command: pytest.MonkeyPatch,
    tmp_path: Path,
    sheets: dict[str, PdfReader],
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "aws-ml-field-guide-a4.pdf"
    file.write_bytes(read(sheets["a4"]))
    command.setattr(browser, "chromium", nullcontext)
    command.setattr(pdf, "make", lambda *arguments: [file])
    command.chdir(tmp_path)
    assert pdf.main([]) == 0
    count = len(sheets["a4"].pages)
    assert re.fullmatch(rf"aws-ml-field-guide-a4\.pdf: {count} pages, \d+\.\d MB\n", capsys.readouterr().out)


def test_without_a_browser_it_says_so_in_one_sentence(
    command: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command.setattr(browser, "installed", lambda: None)
    command.setattr(browser, "playwrights_own", lambda download: None)
    command.setattr(browser, "distributions_package", lambda: None)
    assert pdf.main(["--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        "No Chrome or Chromium was found and none could be installed: "
        "install the package chromium and run make test again.\n"
    )


def test_a_site_that_does_not_build_is_not_printed(
    command: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(out: Path, root: Path = ROOT) -> None:
        raise build.BuildError("docs/x.md:1: title: missing")

    command.setattr(build, "build", fail)
    assert pdf.main(["--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "docs/x.md:1: title: missing\n"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told_in_one_line(
    command: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    command.setattr(browser, "chromium", nullcontext)
    command.setattr(pdf, "assembled", lambda *arguments: "")
    assert pdf.main(["--out", str(tmp_path / "file")]) == 1
    assert capsys.readouterr().err == f"{tmp_path}/file: File exists; name another folder with --out\n"
