"""Copied sentences are found, in whatever dress; names and lists that anybody writes alike are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.site import Site
from scripts import own_words
from scripts.facts_claims import claims_of
from scripts.facts_claims import services as proven_services
from scripts.own_words import Text, runs

SENTENCE = "the service keeps every record in the stream until its time is over and then drops it"


def found(mine: str, theirs: str) -> list[str]:
    return [run.words for run in runs([Text("services/a.md", mine)], [("their guide", theirs)])]


@pytest.mark.planted
@pytest.mark.parametrize(
    "dress",
    [
        SENTENCE,
        SENTENCE.capitalize(),
        SENTENCE.replace("record", "**record**"),
        SENTENCE.replace(" in ", ",\nin "),
        f"Before it something else. {SENTENCE}. And after it.",
    ],
)
def test_a_copied_sentence_is_found(dress: str) -> None:
    assert found(dress, f"Note that {SENTENCE}, always.")


@pytest.mark.planted
def test_a_run_is_reported_once_and_whole() -> None:
    (run,) = found(f"We say: {SENTENCE}. So it is.", f"Note that {SENTENCE}, always.")
    assert run == SENTENCE


def test_nine_equal_words_are_no_copy() -> None:
    nine = " ".join(SENTENCE.split()[:9])
    assert not found(f"{nine} whatever", f"{nine} something")


@pytest.mark.parametrize(
    "alike",
    [
        "PERSON, ORGANIZATION, LOCATION, DATE, QUANTITY, TITLE, EVENT, COMMERCIAL_ITEM, OTHER, BRAND",
        "scatter plots, line charts, bar charts, heat maps, tree maps, box plots, pie charts and histograms",
        "Amazon SageMaker AI Inference Recommender with AWS Key Management Service in Amazon Cloud",
    ],
)
def test_names_and_enumerations_are_free(alike: str) -> None:
    assert not found(alike, alike)


@pytest.mark.planted
def test_a_link_in_a_copied_sentence_does_not_hide_it() -> None:
    linked = SENTENCE.replace("record", '[record](../glossary/index.md#term-record "A, (b)"){ .term }')
    assert found(own_words.prose(linked), SENTENCE)


@pytest.mark.parametrize("between", ["$x + y$", "`put_record`", '<div class="guide" markdown>|a|b|</div>'])
def test_what_is_no_prose_ends_a_run(between: str) -> None:
    first, second = SENTENCE.split(" until ")
    assert not found(own_words.prose(f"{first} {between} {second}"), SENTENCE)


def test_no_page_shares_a_sentence_with_the_api_models(real_site: Site) -> None:
    services = proven_services(claims_of(real_site.catalog, "docs"))
    assert len(services) >= 15
    copied = runs(own_words.ours(real_site), own_words.documentation(services))
    assert not [str(run) for run in copied]


@pytest.mark.planted
def test_a_copy_in_a_folder_fails_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], real_site: Site
) -> None:
    entry = next(entry for entry in real_site.catalog.entries if entry.slug == "step-functions")
    (tmp_path / "guide.md").write_text(entry.body, encoding="utf-8")
    assert own_words.main([str(tmp_path)]) == 1
    assert "docs/services/step-functions.md: own words: «" in capsys.readouterr().out


@pytest.mark.planted
def test_a_folder_that_is_not_there_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert own_words.main([str(tmp_path / "nowhere")]) == 1
    assert capsys.readouterr().err.endswith("nowhere: not a folder; name folders of Markdown\n")
