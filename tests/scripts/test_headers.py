"""What hosts are told to send: one policy, and the same answer however a host reads the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import headers
from scripts.headers import Rule, headers_for

WORDS = "Cache-Control"


def read(text: str) -> list[tuple[str, dict[str, str]]]:
    """A `_headers` file as hosts read it: path, then name → value of the lines below it."""
    blocks: list[tuple[str, dict[str, str]]] = []
    for line in text.splitlines():
        if line.startswith("/"):
            blocks.append((line, {}))
        else:
            name, _, value = line.partition(":")
            assert line.startswith("  ")
            assert name.strip() not in blocks[-1][1]
            blocks[-1][1][name.strip()] = value.strip()
    return blocks


def matching(blocks: list[tuple[str, dict[str, str]]], path: str) -> list[dict[str, str]]:
    return [
        found
        for rule, found in blocks
        if re.fullmatch(re.escape(rule).replace(r"\*", ".*"), path) is not None
    ]


def test_every_file_of_the_site_gets_each_header_once_and_as_the_rules_say(built: Path) -> None:
    blocks = read((built / "_headers").read_text(encoding="utf-8"))
    # Hosts of this kind read no more.
    assert len(blocks) <= 100
    files = [file.relative_to(built).as_posix() for file in built.rglob("*") if file.is_file()]
    assert {"sw.js", "offline.json", "search/core.json", "404.html"} <= set(files)
    for file in files:
        if file.startswith("_"):
            continue
        for path in {f"/{file}", f"/{file}".removesuffix("index.html")}:
            found = matching(blocks, path)
            names = [name for one in found for name in one]
            assert len(names) == len(set(names)), path
            assert {name: value for one in found for name, value in one.items()} == headers_for(path), path


def test_what_has_its_content_in_its_name_is_kept_and_all_else_is_asked_for(built: Path) -> None:
    (version,) = [path.name for path in (built / "search").iterdir() if path.is_dir()]
    for path in ("/assets/guide.3fa9c1d2.css", "/assets/js/guide.3fa9c1d2.js", f"/search/{version}/w0.json"):
        assert headers_for(path)[WORDS] == "public, max-age=31536000, immutable"
    for path in ("/", "/services/msk/", "/sw.js", "/search/core.json", "/manifest.webmanifest", "/feed.xml"):
        assert headers_for(path)[WORDS] == "no-cache"


def test_the_policy_lets_nothing_inline_and_nothing_foreign_in() -> None:
    directives = dict(part.split(" ", 1) for part in headers.policy().split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert "unsafe" not in headers.policy()
    assert "http" not in headers.policy()
    # A browser complains of what a page cannot say of itself.
    page = headers.page_policy()
    assert "frame-ancestors" not in page
    assert set(page.split("; ")) < set(headers.policy().split("; "))


def test_a_later_rule_replaces_and_a_folder_is_split_where_rules_differ(tmp_path: Path) -> None:
    rules = (
        Rule("/*", {"A": "all", "B": "all"}),
        Rule("/x/*", {"A": "x"}),
        Rule("/x/y/z.txt", {"A": "z"}),
    )
    for file in (
        "index.html",
        "other/a.txt",
        "x/a.txt",
        "x/y/z.txt",
        "x/y/other.txt",
        "_redirects",
        ".nojekyll",
    ):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    assert headers_for("/x/y/z.txt", rules) == {"A": "z", "B": "all"}
    assert headers_for("/x", rules) == {"A": "all", "B": "all"}
    assert read(headers.text(rules, headers.places_of(tmp_path, rules))) == [
        ("/*", {"B": "all"}),
        ("/", {"A": "all"}),
        ("/index.html", {"A": "all"}),
        ("/other/*", {"A": "all"}),
        ("/x/a.txt", {"A": "x"}),
        ("/x/y/other.txt", {"A": "x"}),
        ("/x/y/z.txt", {"A": "z"}),
    ]


@pytest.mark.planted
def test_a_header_said_twice_of_a_path_would_be_noticed() -> None:
    blocks = read("/*\n  A: all\n/x/*\n  A: x\n")
    assert [name for one in matching(blocks, "/x/y") for name in one] == ["A", "A"]
