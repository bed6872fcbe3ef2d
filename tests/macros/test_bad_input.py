"""Files that are no readable text, or no plain files: reported in one line, whatever stands in them."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from macros.problems import CatalogError
from macros.site import load_site
from tests.macros.guide import GOOD, ROOT, Guide

pytestmark = pytest.mark.planted

PAGE = (GOOD / "services" / "beta-queue.md").read_bytes()
MISSING = "front matter: missing: begin the page with '---', its fields, and '---'"


def test_a_byte_order_mark(guide: Guide) -> None:
    guide.write("services/new.md", b"\xef\xbb\xbf" + PAGE)
    assert guide.problems() == [
        "docs/services/new.md:1: file: begins with a byte order mark; save it as UTF-8 without BOM"
    ]


def test_text_that_is_not_utf_8_is_reported_on_its_line(guide: Guide) -> None:
    guide.write("services/new.md", PAGE + "\nGrün\n".encode("latin-1"))
    line = PAGE.count(b"\n") + 2
    assert guide.problems() == [f"docs/services/new.md:{line}: file: is not UTF-8; save it as UTF-8"]


def test_utf_16(guide: Guide) -> None:
    guide.write("services/new.md", PAGE.decode().encode("utf-16"))
    assert guide.problems() == ["docs/services/new.md:1: file: is not UTF-8; save it as UTF-8"]


@pytest.mark.parametrize("path", ["facts.yml", "exam/blueprint.yml", "glossary/two.yml"])
def test_data_that_is_not_utf_8(path: str, guide: Guide) -> None:
    guide.write(path, b"# fine\n# gr\xfcn\n")
    assert guide.problems() == [f"docs/{path}:2: file: is not UTF-8; save it as UTF-8"]


def test_a_nul_byte_is_reported_on_its_line(guide: Guide) -> None:
    guide.write("services/new.md", b"---\ntitle: New\nsummary: a\0b\n---\n")
    assert guide.problems() == ["docs/services/new.md:3: file: holds a NUL byte"]


@pytest.mark.parametrize("path", ["services/new.md", "glossary/two.yml"])
def test_a_lone_carriage_return_by_which_lines_would_be_miscounted(path: str, guide: Guide) -> None:
    guide.write(path, b"---\r\ntitle: New\r\nsummary: a\rb\r\n---\r\n")
    assert guide.problems() == [f"docs/{path}:3: file: holds a carriage return that ends no line; delete it"]


def test_a_page_of_ten_megabytes(guide: Guide) -> None:
    guide.write("services/new.md", PAGE.ljust(10_000_000, b"x"))
    assert guide.problems() == [
        "docs/services/new.md:1: file: is 10,000,000 bytes; at most 65,536 are read, split it"
    ]


def test_an_empty_page(guide: Guide) -> None:
    guide.write("services/new.md", "")
    assert guide.problems() == [f"docs/services/new.md:1: {MISSING}"]


def test_an_empty_table(guide: Guide) -> None:
    guide.write("glossary/two.yml", "# nothing yet\n")
    assert guide.problems() == [
        "docs/glossary/two.yml:1: terms: is missing; every such record has it",
        "docs/glossary/two.yml:1: title: is missing; every such record has it",
    ]


def test_front_matter_without_a_line_end_which_mkdocs_would_publish_as_text(guide: Guide) -> None:
    guide.write("glossary/new.md", "---\ntitle: New\nsummary: A page with a fault.\n---")
    assert guide.problems() == [f"docs/glossary/new.md:1: {MISSING}"]


def test_jinja_in_a_comment_of_front_matter_that_mkdocs_would_run(guide: Guide) -> None:
    guide.write("glossary/new.md", "---\ntitle: New\nsummary: A page.\n# {% set x = 1 %}\n---\n")
    assert guide.problems() == [
        "docs/glossary/new.md:4: front matter: '{%' is not allowed here; macros stand in the page's text"
    ]


def test_windows_line_ends_are_read_and_counted_as_lines(guide: Guide) -> None:
    guide.write("services/beta-queue.md", PAGE.replace(b"\n", b"\r\n"))
    assert guide.problems() == []
    guide.write("services/beta-queue.md", PAGE.replace(b"1 s", b"[1 s, 2 s]").replace(b"\n", b"\r\n"))
    assert guide.problems() == ["docs/services/beta-queue.md:12: facts.latency: takes one value, not a list"]


def test_a_link_to_a_page(guide: Guide) -> None:
    (guide.docs / "services" / "new.md").symlink_to(guide.docs / "services" / "beta-queue.md")
    assert guide.problems() == [
        "docs/services/new.md:1: file: is a link; only plain files may stand in docs/"
    ]


def test_a_link_to_nothing(guide: Guide) -> None:
    (guide.docs / "services" / "new.md").symlink_to("nowhere.md")
    assert guide.problems() == [
        "docs/services/new.md:1: file: is a link; only plain files may stand in docs/"
    ]


def test_a_link_to_a_folder_is_not_followed(guide: Guide, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "page.md").write_text("no page")
    (guide.docs / "services" / "more").symlink_to(tmp_path / "other")
    assert guide.problems() == ["docs/services/more:1: file: is a link; only plain files may stand in docs/"]


def test_a_file_that_cannot_be_read(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    # A socket: the one file that even root cannot read.
    monkeypatch.chdir(guide.docs / "services")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("new.md")
    why = ""
    try:
        Path("new.md").read_bytes()
    except OSError as error:  # its words differ between systems
        why = error.strerror or ""
    assert guide.problems() == [f"docs/services/new.md:1: file: cannot be read: {why}"]
    assert why


def test_a_folder_named_as_a_page_is_passed_over(guide: Guide) -> None:
    (guide.docs / "services" / "new.md").mkdir()
    assert guide.problems() == []


def test_a_page_in_a_folder_named_as_a_page(guide: Guide) -> None:
    guide.write("services/new.md/new.md", PAGE)
    assert guide.problems() == [
        "docs/services/new.md/new.md:1: file: no such room 'services/new.md'. "
        "Rooms: domains, compare, services, algorithms, concepts, glossary, exam, changes, tools"
    ]


def test_a_folder_in_the_place_of_the_vocabulary(guide: Guide) -> None:
    (guide.docs / "facts.yml").unlink()
    (guide.docs / "facts.yml").mkdir()
    assert guide.problems() == ["docs/facts.yml:1: file: is missing"]


def test_no_docs_at_all(tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as caught:
        load_site(tmp_path / "docs", "docs")
    assert str(caught.value) == "docs:1: folder: there is no such folder"


def test_hidden_files_and_pictures_are_passed_over(guide: Guide) -> None:
    guide.write(".draft.md", "no page")
    guide.write("services/.draft.md", "no page")
    guide.write("services/.drafts/new.md", "no page")
    guide.write("services/picture.png", b"\x89PNG\0")
    assert guide.problems() == []


def test_a_table_that_nests_without_end_does_not_crash_python(guide: Guide) -> None:
    # In a process of its own: a parser that recurses in C takes the whole process with it.
    guide.write("glossary/two.yml", "title: More words\nterms: " + "[" * 40_000 + "\n")
    guide.write("glossary/three.yml", "title: More words\nterms: " + "[" * 40_000 + "]" * 40_000 + "\n")
    code = "import sys; from macros.site import load_site; load_site(sys.argv[1], 'docs')"
    run = subprocess.run(
        [sys.executable, "-c", code, str(guide.docs)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert run.stderr.split("\n")[-3:-1] == [
        "macros.problems.CatalogError: docs/glossary/three.yml:2: yaml: nested too deeply",
        "docs/glossary/two.yml:2: yaml: nested too deeply",
    ]
