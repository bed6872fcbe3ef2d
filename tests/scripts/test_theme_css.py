"""The theme's style sheet without the theme's frame: what stays, what goes, and that it is up to date."""

from __future__ import annotations

import pytest

from scripts import theme_css
from scripts.build import ROOT
from scripts.theme_css import kept, without_unused

WORDS = frozenset({"md-typeset", "data-md-color-scheme"})


def test_the_file_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert theme_css.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.planted
def test_a_file_that_is_not_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = ROOT / ".build" / "theme-test.css"
    target.parent.mkdir(exist_ok=True)
    target.write_text(theme_css.TARGET.read_text(encoding="utf-8") + "b{}", encoding="utf-8")
    monkeypatch.setattr(theme_css, "TARGET", target)
    try:
        assert theme_css.main(["--check"]) == 1
    finally:
        target.unlink()
    assert capsys.readouterr().out == (
        ".build/theme-test.css:1: file: out of date: run `python -m scripts.theme_css`\n"
    )


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("html{margin:0}.md-header{color:red}", "html{margin:0}"),
        (".md-typeset h1,.md-nav a{margin:0}", ".md-typeset h1{margin:0}"),
        (".md-typeset .admonition.note>p{margin:0}", ".md-typeset .admonition.note>p{margin:0}"),
        ("[data-md-color-scheme=slate] a{x:y}", "[data-md-color-scheme=slate] a{x:y}"),
        ("[data-md-toggle=search]:checked~a{x:y}", ""),
        # What must not match narrows nothing down.
        ("a:not(.md-button,.md-tag){x:y}", "a:not(.md-button,.md-tag){x:y}"),
        ("@media print{.md-header{x:y}.md-typeset{x:y}}", "@media print{.md-typeset{x:y}}"),
        ("@media print{.md-header{x:y}}", ""),
        ("@supports (a:b){@media print{p{x:y}}}", "@supports (a:b){@media print{p{x:y}}}"),
        ("@page{margin:1cm}", "@page{margin:1cm}"),
        ('@charset "UTF-8";a{x:y}', '@charset "UTF-8";a{x:y}'),
        # Braces and commas in strings and addresses are no borders.
        (
            """a:before{content:"},{;"}b{x:url(data:a,{b;})}""",
            """a:before{content:"},{;"}b{x:url(data:a,{b;})}""",
        ),
        (".md-typeset .tabbed-set>input{x:y}.md-typeset .tabbed{x:y}", ".md-typeset .tabbed{x:y}"),
    ],
)
def test_rules_go_that_need_what_our_pages_do_not_have(css: str, left: str) -> None:
    assert kept(css, WORDS) == left


def test_properties_and_animations_go_with_their_last_use() -> None:
    css = (
        ":root{--a:1;--b:var(--c);--c:2;--kept:3}p{x:var(--kept);y:z}"
        "@keyframes spin{to{x:y}}@keyframes fade{to{x:y}}q{animation:fade 1s}"
    )
    assert (
        without_unused(css, "")
        == ":root{--kept:3}p{x:var(--kept);y:z}@keyframes fade{to{x:y}}q{animation:fade 1s}"
    )
    assert "--a:1" in without_unused(css, "i { x: var(--a); animation: spin 1s }")
    assert "spin" in without_unused(css, "i { animation: spin 1s }")


def test_the_words_of_our_templates_are_few() -> None:
    assert theme_css.theme_words(ROOT / "overrides") >= WORDS
    css = theme_css.TARGET.read_text(encoding="utf-8")
    assert len(css) < 0.3 * len(theme_css.theme_sheet())
    # The theme's licence asks for its notice.
    assert "Martin Donath" in css
    for needed in (".md-typeset table", ".admonition", "details", ".highlight", "kbd", "blockquote"):
        assert needed in css
