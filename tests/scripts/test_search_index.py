"""What is written for the search: entries and places out of pages, words, files that belong together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from macros import schema
from scripts import search_index, search_tokens, search_units
from scripts.problems import FinishError

WORDS = Path(__file__).parent.parent / "fixtures" / "search_words.yml"

PAGE = """
<article data-search-kind="services" data-search-state="maintenance">
<header class="head"><p class="head__kind">Service<span>Streaming data</span></p>
<h1 id="top">Amazon Lake Streams</h1><p class="head__summary">Moves water in records.</p>
<p class="head__aka"><span class="label">Also known as</span>
<span data-search-names>LKS · lake streams</span></p>
<div class="state"><span class="badge">Closed</span>
<p>Old material calls it <b class="was">River</b>.</p></div>
</header>
<p>Before any heading.</p>
<h2 id="numbers">Numbers<a class="headerlink">¶</a></h2>
<div class="guide guide--facts"><table><thead><tr><th>Fact</th></tr></thead><tbody>
<tr><th><strong id="fact-record-size">Size of one</strong></th>
<td>10 MiB <span class="note">by default 1</span></td>
<td><a href="x">guide</a></td></tr></tbody></table></div>
<p>Two <span data-search-ignore>hidden</span> words.</p>
<h3 id="traps">Traps</h3>
<table><tbody><tr><td>one</td><td>two</td></tr><tr><td>three</td></tr></tbody></table>
<p>See <a href="../../services/river/">River</a>.</p>
</article>
"""
HINTS = {("Streaming data", "record_size"): "Largest record and largest batch"}


def site_of(folder: Path, **pages: str) -> Path:
    for name, body in pages.items():
        file = folder / name.replace("__", "/") / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    return folder


def page(title: str, kind: str = "services", body: str = "", more: str = "") -> str:
    head = f'<header class="head"><h1 id="top">{title}</h1></header>'
    return f'<article data-search-kind="{kind}" {more}>{head}{body}</article>'


@pytest.fixture
def lake(tmp_path: Path) -> search_units.Entry:
    found = search_units.entries(site_of(tmp_path, services__lake=PAGE), HINTS)
    assert len(found) == 1
    return found[0]


def test_a_page_is_an_entry_with_all_that_it_is_called(lake: search_units.Entry) -> None:
    assert (lake.url, lake.title, lake.kind) == ("services/lake/", "Amazon Lake Streams", "services")
    assert lake.state == "maintenance"
    assert lake.names == ["LKS", "lake streams", "River", "lake"]
    assert lake.links == {"services/river/"}


def test_places_are_the_top_the_rows_and_the_sections(lake: search_units.Entry) -> None:
    top, row, numbers, traps = lake.places
    assert top.about == "Moves water in records."
    assert top.text == "Moves water in records. Old material calls it River. Before any heading."
    assert (row.anchor, row.label, row.key) == ("fact-record-size", "Size of one", "record-size")
    assert row.text == "10 MiB · by default 1"
    assert row.hint == "Largest record and largest batch"
    assert (numbers.anchor, numbers.label, numbers.text) == ("numbers", "Numbers", "Two words.")
    assert (traps.label, traps.text) == ("Traps", "one · two; three See River.")


def test_a_glossary_row_is_an_entry_of_its_own(tmp_path: Path) -> None:
    row = (
        '<div class="guide guide--glossary"><table><tbody><tr><th><strong id="term-auc">AUC</strong> '
        '<span class="note">ROC AUC, area</span></th><td>Area under a curve. '
        '<a class="more" href="x">Page</a> <span class="note">See x</span></td></tr></tbody></table></div>'
    )
    found = search_units.entries(site_of(tmp_path, glossary=page("Glossary", "glossary", row)), {})
    assert [entry.url for entry in found] == ["glossary/", "glossary/#term-auc"]
    assert (found[1].kind, found[1].title, found[1].names) == ("term", "AUC", ["ROC AUC", "area"])
    assert found[1].places[0].text == "Area under a curve."
    assert found[0].places[0].text == ""


def test_of_comparison_and_index_tables_only_the_row_heads_count(tmp_path: Path) -> None:
    body = "".join(
        f'<div class="guide guide--{style}"><table><tr><th>Latency</th><td>copied</td></tr></table></div>\n'
        for style in ("versus", "index")
    )
    found = search_units.entries(site_of(tmp_path, compare__x=page("A or B", "compare", body)), {})
    assert found[0].places[0].text == "Latency Latency"


def test_entries_stand_by_kind_the_closed_ones_last_the_most_linked_first(tmp_path: Path) -> None:
    link = '<a href="../../services/b/">b</a>'
    site = site_of(
        tmp_path,
        services__a=page("A"),
        services__b=page("B"),
        services__c=page("C", more='data-search-state="ended"', body=link),
        compare__d=page("D", "compare", link),
    )
    urls = [entry.url for entry in search_units.entries(site, {})]
    assert urls == ["compare/d/", "services/b/", "services/a/", "services/c/"]


@pytest.mark.parametrize("case", yaml.safe_load(WORDS.read_text("utf-8")), ids=lambda case: case["text"])
def test_words_of_a_text(case: dict[str, Any]) -> None:
    assert search_tokens.words(case["text"]) == case["words"]
    assert search_tokens.extra(case["text"]) == case["extra"]


def test_a_word_knows_its_share_of_a_name() -> None:
    rarity = {"amazon": 0.5, "feature": 2.0, "store": 2.5}
    shares = search_index.shares("Amazon Feature Store", rarity)
    assert sum(shares[word] for word in rarity) == pytest.approx(1)
    assert shares["store"] > shares["amazon"]
    assert shares["featurestore"] == pytest.approx(shares["feature"] + shares["store"])


# --- the files ------------------------------------------------------------------------------------


def written(folder: Path) -> tuple[dict[str, Any], dict[str, list[int]], Path]:
    """The core, every word with its numbers, and the folder of this version."""
    core = json.loads((folder / "core.json").read_text("utf-8"))
    version = folder / core["version"]
    shards = [json.loads((version / f"w{n}.json").read_text("utf-8")) for n in range(len(core["firsts"]))]
    assert [min(shard) for shard in shards] == core["firsts"]
    return core, {word: numbers for shard in shards for word, numbers in shard.items()}, version


def read(numbers: list[int]) -> Iterator[tuple[int, str, int, int]]:
    """(entry, "name" or "text", number of the name or place, strength), as the engine reads them."""
    entry = -1
    for number in numbers:
        if number < 0:
            entry -= number
        else:
            yield entry, "name" if number & 1 else "text", number >> 5, number >> 1 & 15


def test_numbers_of_a_word_lead_to_its_names_and_places(tmp_path: Path, lake: search_units.Entry) -> None:
    search_index.write([lake], tmp_path / "search")
    core, words, version = written(tmp_path / "search")
    assert core["kinds"] == [["services", "Service", "Services", 0, 0]]
    assert core["named"] == [[0, lake.url, lake.title, lake.names, "maintenance"]]
    assert [(kind, place >> 3) for _, kind, place, _ in read(words["lks"]) if kind == "name"] == [("name", 1)]
    row = [(place, strength) for _, kind, place, strength in read(words["size"]) if kind == "text"]
    assert row == [(1, 12)]  # half of the label «Size of one», whose other word is as rare
    assert [place for _, _, place, _ in read(words["10mib"])] == [1]
    assert [strength for _, _, _, strength in read(words["batch"])] == [search_index.HINTED]
    assert "the" not in words
    shown = json.loads((version / "e0.json").read_text("utf-8"))
    assert shown[0][:3] == [lake.url, lake.title, lake.state]
    assert shown[0][3][1] == ["fact-record-size", "Size of one", "10 MiB · by default 1"]


def test_names_with_versus_and_of_compared_pages_are_told_apart(tmp_path: Path) -> None:
    site = site_of(
        tmp_path / "site",
        compare__x=page("Glue vs EMR", "compare", more='data-search-compares="services/glue/ services/emr/"'),
        services__emr=page("Amazon EMR"),
        services__glue=page("AWS Glue"),
    )
    search_index.write(search_units.entries(site, {}), tmp_path / "search")
    _, words, _ = written(tmp_path / "search")
    members = {place & 7 for entry, kind, place, _ in read(words["emr"]) if entry == 0 and kind == "name"}
    assert members == {2, search_index.VERSUS}


def test_a_long_list_keeps_names_and_the_strongest_places() -> None:
    place = {n: {(1 * 16 + n % 8) * 2} for n in range(search_index.LONGEST_LIST + 500)}
    place[3].add((0 * 8 * 16 + 15) * 2 + 1)
    numbers = search_index.numbered(place)
    assert len([number for number in numbers if number >= 0]) <= search_index.LONGEST_LIST
    strengths = {strength for _, kind, _, strength in read(numbers) if kind == "text"}
    assert strengths == {1, 2, 3, 4, 5, 6, 7}  # the weakest, 0, made room
    assert [entry for entry, kind, _, _ in read(numbers) if kind == "name"] == [3]


def test_of_equals_the_first_entries_stay() -> None:
    places = {n: {(0 * 8 * 16 + 5) * 2 + 1} for n in range(search_index.LONGEST_LIST + 10)}
    kept = [entry for entry, *_ in read(search_index.numbered(places))]
    assert kept == list(range(search_index.LONGEST_LIST))


def test_the_names_in_memory_are_those_of_the_most_linked_and_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = '<a href="../../services/c/">c</a>'
    site = site_of(tmp_path, services__a=page("A", body=link), services__b=page("B"), services__c=page("C"))
    found = search_units.entries(site, {})
    assert len(search_index.named(found)) == 3
    monkeypatch.setattr(search_index, "NAMED", 40)
    assert [row[2] for row in search_index.named(found)] == ["C"]


def test_words_that_begin_alike_share_a_file_and_files_stay_small() -> None:
    postings: search_index.Postings = {
        f"{letter}{letter}{letter}{n:05}": {e: {2} for e in range(40)}
        for letter in "abcd"
        for n in range(150)
    }
    shards = list(search_index.sharded(postings))
    assert len(shards) > 2
    assert all(len(body) < 2.1 * search_index.SHARD for _, body in shards)
    words = [list(json.loads(body)) for _, body in shards]
    assert [word for some in words for word in some] == sorted(postings)


def test_slips_can_mean_words_of_names_and_of_several_pages(tmp_path: Path) -> None:
    site = site_of(
        tmp_path,
        services__a=page("Firehose", body="<p>shared lonely abc p4de9</p>"),
        services__b=page("Glue", body="<p>shared</p>"),
    )
    words = search_index.slip_words(search_index.index(search_units.entries(site, {})))
    assert words == ["firehose", "glue", "shared"]


def test_folded_words_can_be_read_back() -> None:
    folded = search_index.folded(["stream", "streams", "string", "x"])
    assert folded == "AstreamGsDingAx"
    assert search_index.folded([]) == ""


def test_the_version_changes_with_the_contents_and_only_with_them(tmp_path: Path) -> None:
    first = search_units.entries(site_of(tmp_path / "a", services__x=page("X", body="<p>one</p>")), {})
    other = search_units.entries(site_of(tmp_path / "b", services__x=page("X", body="<p>two</p>")), {})
    versions = []
    for number, found in enumerate((first, first, other)):
        search_index.write(found, tmp_path / str(number))
        versions.append(json.loads((tmp_path / str(number) / "core.json").read_text("utf-8"))["version"])
    assert versions[0] == versions[1] != versions[2]
    assert (tmp_path / "2" / versions[2] / "w0.json").is_file()


def test_hints_come_from_the_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "facts.yml").write_text(
        "authorities: {a.org: A}\ncategories:\n  s:\n    title: Streaming\n    kind: services\n"
        "    facts: {yes: {label: L, hint: Largest record}}\n",
        encoding="utf-8",
    )
    assert search_index.hints(tmp_path) == {("Streaming", "yes"): "Largest record"}


@pytest.mark.planted
def test_a_site_without_marked_pages_is_refused(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", x="<article><h1 id='top'>X</h1></article>")
    (tmp_path / "facts.yml").write_text("authorities: {a.org: A}\ncategories: {}\n", encoding="utf-8")
    with pytest.raises(FinishError, match="no page below site/ can be searched: is data-search-kind gone"):
        search_index.make(site, tmp_path)


def test_every_real_kind_has_a_name_for_its_results(built: Path) -> None:
    core, words, version = written(built / "search")
    keys = [kind[0] for kind in core["kinds"]]
    assert keys == [*(key for key in schema.KINDS if key in keys), "term"]
    assert {"services", "algorithms", "concepts", "compare", "term"} <= set(keys)
    assert core["pages"] < core["entries"]
    files = {file.name for file in version.iterdir()}
    assert f"e{core['pages'] + (core['entries'] - core['pages'] - 1) // core['terms']}.json" in files
    assert "xgboost" in words
