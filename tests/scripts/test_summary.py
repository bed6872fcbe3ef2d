"""The summary of a pull request: small repositories with a change planted, and what is said of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from scripts import summary, summary_text
from scripts.summary_text import MOST_BYTES, Table, Text, visible
from tests.macros.repository import FILLER, Repository

ROOT = Path(__file__).resolve().parents[2]
PAGE = "services/msk.md"
VOCABULARY = """\
authorities: {docs.aws.amazon.com: AWS}
categories:
  streaming:
    title: Streaming
    kind: services
    facts:
      retention: {label: Retention and replay, hint: How long}
      scope: {label: Scope, hint: Where}
"""
BLUEPRINT = """\
exams:
  mls:
    domains:
      - id: mls-1
        title: Data engineering
        tasks:
          - id: mls-1.2
            title: Ingest data
            objectives:
              - {id: mls-1.2.1, title: Tell job styles apart}
              - {id: mls-1.2.2, title: Run jobs}
"""
TOPIC = """\
title: Streaming
terms:
  - term: broker
    definition: Keeps records.
  - term: shard
    definition: A part of a stream.
"""


def page(
    facts: str = "{retention: 7 days, scope: Region}",
    title: str = "Amazon MSK",
    covers: str = "[mls-1.2.1]",
    more: str = "",
    body: str = FILLER,
) -> str:
    sources = (
        "{guide: https://docs.aws.amazon.com/msk/guide.html, limits: https://docs.aws.amazon.com/l.html}"
    )
    fields = f"category: streaming\ncovers: {covers}\nsources: {sources}\nfacts: {facts}\n{more}"
    return f"---\ntitle: {title}\n{fields}\n---\n\n{body}\n"


@dataclass(frozen=True)
class Said:
    """A summary, read as a person reads it."""

    text: str

    @property
    def sentences(self) -> list[str]:
        return re.findall(r"^- (.*)\.$", self.text, re.MULTILINE)

    def rows(self, title: str) -> list[tuple[str, ...]]:
        """The rows of the table under this heading; none where there is none."""
        for block in self.text.split("\n### ")[1:]:
            heading, _, rest = block.partition("\n")
            if heading == title:
                rows = LexborHTMLParser(rest).css("table tr")[1:]
                return [tuple(shown(cell.html or "") for cell in row.css("td")) for row in rows]
        return []


def shown(cell: str) -> str:
    return LexborHTMLParser(cell.replace("<br>", " / ")).text().strip()


@dataclass
class Change:
    """A repository with a commit, to which another is added."""

    repository: Repository
    base: str

    def write(self, path: str, text: str | bytes) -> None:
        self.repository.write(f"docs/{path}", text)

    def said(self, base: str | None = None, site: Path | None = None) -> Said:
        self.repository.commit("A change")
        return Said(summary.summary(self.repository.root, base or self.base, site=site))


@pytest.fixture
def change(tmp_path: Path) -> Change:
    repository = Repository.new(tmp_path / "repository")
    files = {
        "facts.yml": VOCABULARY,
        "exam/blueprint.yml": BLUEPRINT,
        "glossary/streaming.yml": TOPIC,
        PAGE: page(),
    }
    for path, text in files.items():
        repository.write(f"docs/{path}", text)
    return Change(repository, repository.commit("Begin"))


# --- facts ----------------------------------------------------------------------------------------

GUIDE, LIMITS = "https://docs.aws.amazon.com/msk/guide.html", "https://docs.aws.amazon.com/l.html"


@pytest.mark.planted
@pytest.mark.parametrize(
    ("facts", "rows", "sentence"),
    [
        (
            "{retention: 1 year, scope: Region}",
            [("Amazon MSK", "Retention and replay", "7 days", "1 year", GUIDE, "no")],
            "1 fact is changed",
        ),
        (
            "{retention: {now: 1 year, source: limits, proof: kafka/Days = ..365}, scope: Region}",
            [("Amazon MSK", "Retention and replay", "7 days", "1 year", LIMITS, "1 claim")],
            "1 fact is changed",
        ),
        (
            "{retention: {now: 7 days, exam: 1 day}, scope: Region, cost: low}",
            [
                ("Amazon MSK", "Retention and replay", "7 days", "7 days; exam era: 1 day", GUIDE, "no"),
                ("Amazon MSK", "cost", "–", "low", GUIDE, "no"),
            ],
            "1 fact is changed",
        ),
        (
            "{scope: Region}",
            [("Amazon MSK", "Retention and replay", "7 days", "–", GUIDE, "no")],
            "1 fact is removed",
        ),
        (
            "{retention: 7 days, scope: Region, cost: low}",
            [("Amazon MSK", "cost", "–", "low", GUIDE, "no")],
            "1 fact is new",
        ),
        (
            "{retention: 8 days, scope: AZ}",
            [
                ("Amazon MSK", "Retention and replay", "7 days", "8 days", GUIDE, "no"),
                ("Amazon MSK", "Scope", "Region", "AZ", GUIDE, "no"),
            ],
            "2 facts are changed",
        ),
    ],
)
def test_a_fact_is_told_with_both_values_its_source_and_its_proof(
    change: Change, facts: str, rows: list[tuple[str, ...]], sentence: str
) -> None:
    change.write(PAGE, page(facts))
    said = change.said()
    assert said.rows("Facts") == rows
    assert sentence in said.sentences


@pytest.mark.planted
def test_a_proof_that_is_dropped_is_told_with_a_new_value_and_without(change: Change) -> None:
    proven = "{retention: {now: 7 days, proof: [a/B = ..7, a/C = 7..]}, scope: Region}"
    change.write(PAGE, page(proven))
    base = change.repository.commit()
    change.write(PAGE, page("{retention: 8 days, scope: Region}"))
    assert change.said(base).rows("Facts")[0][-1] == "no longer"
    change.write(PAGE, page())
    said = change.said(base)
    assert said.rows("Facts") == []
    assert said.rows("Same value, other evidence") == [
        ("Amazon MSK", "Retention and replay", "proof", "a/B = ..7; a/C = 7..", "–")
    ]
    assert "1 note, source or proof is changed where the value stays" in said.sentences


@pytest.mark.planted
def test_another_source_and_note_are_told_where_the_value_stays(change: Change) -> None:
    change.write(PAGE, page("{retention: {now: 7 days, source: limits, note: at most}, scope: Region}"))
    assert change.said().rows("Same value, other evidence") == [
        ("Amazon MSK", "Retention and replay", "note", "–", "at most"),
        ("Amazon MSK", "Retention and replay", "source", GUIDE, LIMITS),
    ]


def test_the_address_behind_a_source_counts_not_its_key(change: Change) -> None:
    change.write(PAGE, page().replace("guide:", "manual:"))
    assert change.said().sentences == ["No fact, page, status or glossary term is changed"]


# --- pages and status -----------------------------------------------------------------------------


@pytest.mark.planted
def test_pages_added_removed_and_moved_are_told(change: Change) -> None:
    change.write("services/old.md", page(title="Old one", covers="[]", body="Nothing alike at all.\n" * 30))
    base = change.repository.commit()
    change.write("services/new.md", page("{scope: AZ}", title="New one", covers="[]", body="Short."))
    (change.repository.root / "docs/services/old.md").unlink()
    change.repository.git("mv", f"docs/{PAGE}", "docs/services/kafka.md")
    change.write("services/kafka.md", page("{retention: 9 days, scope: Region}"))
    said = change.said(base)
    assert said.rows("Pages") == [
        ("Amazon MSK", "moved", "docs/services/msk.md / docs/services/kafka.md", "2"),
        ("New one", "new", "docs/services/new.md", "1"),
        ("Old one", "removed", "docs/services/old.md", "2"),
    ]
    assert [row[2:4] for row in said.rows("Facts")] == [("7 days", "9 days")]
    assert said.sentences[:4] == [
        "1 fact is changed",
        "1 page is new",
        "1 page is removed",
        "1 page is moved",
    ]


@pytest.mark.planted
def test_a_status_is_told_of_a_page_and_of_its_parts(change: Change) -> None:
    more = (
        "status: {state: ended, since: 2024-05-01, source: guide}\n"
        "features: [{name: Connect, state: ending, since: 2024-06-01, source: guide}]"
    )
    change.write(PAGE, page(more=more))
    said = change.said()
    assert said.rows("Status") == [
        ("Amazon MSK", "Active", "Ended, since 2024-05-01"),
        ("Amazon MSK / Connect", "–", "Ending, since 2024-06-01"),
    ]
    assert "2 statuses are changed" in said.sentences


# --- glossary, coverage, links --------------------------------------------------------------------


@pytest.mark.planted
def test_glossary_terms_are_told(change: Change) -> None:
    text = TOPIC.replace("Keeps records.", "Keeps and serves records.").replace("shard", "partition")
    change.write("glossary/streaming.yml", text)
    said = change.said()
    assert said.rows("Glossary") == [
        ("broker", "Keeps records.", "Keeps and serves records."),
        ("partition", "–", "A part of a stream."),
        ("shard", "A part of a stream.", "–"),
    ]
    assert said.sentences == [
        "1 glossary term is new",
        "1 glossary term is changed",
        "1 glossary term is removed",
    ]


def test_a_term_that_moves_to_another_table_is_not_changed(change: Change) -> None:
    change.write("glossary/streaming.yml", TOPIC[: TOPIC.index("  - term: shard")])
    moved = TOPIC[: TOPIC.index("  - term: broker")] + TOPIC[TOPIC.index("  - term: shard") :]
    change.write("glossary/storage.yml", moved.replace("Streaming", "Storage"))
    assert change.said().rows("Glossary") == []


@pytest.mark.planted
def test_objectives_that_gain_or_lose_a_page_are_told(change: Change) -> None:
    change.write(PAGE, page(covers="[mls-1.2.2]"))
    change.write("services/other.md", page(title="Other", covers="mls-1.2.2", body="Short."))
    said = change.said()
    assert said.rows("Coverage") == [
        ("mls-1.2.1 / Tell job styles apart", "–", "Amazon MSK", "none is left"),
        ("mls-1.2.2 / Run jobs", "Amazon MSK / Other", "–", "2"),
    ]
    assert "1 objective gained a page" in said.sentences
    assert "1 objective lost a page" in said.sentences
    assert "**1 objective is left without a page**" in said.sentences


def test_an_objective_without_a_page_after_a_page_is_removed(change: Change) -> None:
    (change.repository.root / "docs" / PAGE).unlink()
    assert change.said().rows("Coverage") == [
        ("mls-1.2.1 / Tell job styles apart", "–", "Amazon MSK", "none is left")
    ]


@pytest.mark.planted
@pytest.mark.parametrize(
    ("body", "hosts"),
    [
        ("[a](https://evil.example/x)", ["evil.example"]),
        ("<a href='//evil.example/x'>", ["evil.example"]),
        ("[a](//evil.example)", ["evil.example"]),
        ("HTTPS://EVIL.example:8080/a.", ["evil.example"]),
        ("https://docs.aws.amazon.com@evil.example/", ["evil.example"]),
        ("https://docs.aws.am\u0430zon.com/", ["docs.aws.xn--amzon-5ve.com"]),
        ("https://docs.aws.amazon.com/other", []),
        ("a // b and c://d", []),
    ],
)
def test_a_host_that_was_not_linked_to_is_told(change: Change, body: str, hosts: list[str]) -> None:
    change.write(PAGE, page(body=FILLER + "\n" + body))
    rows = change.said().rows("Hosts not linked to before")
    assert [row[0] for row in rows] == hosts
    assert all(row[1] == f"docs/{PAGE}" for row in rows)


def test_new_addresses_are_counted(change: Change) -> None:
    change.write(
        PAGE, page(body="https://docs.aws.amazon.com/a https://docs.aws.amazon.com/b, https://x.example")
    )
    assert "3 addresses are new, with 1 host not linked to before" in change.said().sentences


def test_links_of_the_built_site_are_counted_and_its_faults(change: Change, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert change.said(site=site).sentences[-1] == "**The site is not built**: see the step that failed"
    site.mkdir()
    (site / "index.html").write_text("<a href='a/'>a</a> <a href='https://x.example'>x</a>", "utf-8")
    said = "The built site has 1 page, and 1 link or file within it: **1 fault**, see the log of the build"
    assert change.said(site=site).sentences[-1] == said
    (site / "a").mkdir()
    (site / "a/index.html").write_text("<a href='../'>home</a>", "utf-8")
    said = "The built site has 2 pages, and 2 links or files within it: no faults"
    assert change.said(site=site).sentences[-1] == said


def test_the_machinery_is_counted_and_the_rules_are_named(change: Change) -> None:
    change.repository.write("scripts/a.py", "pass\n")
    change.repository.write("Makefile", "all:\n")
    change.write("facts.yml", VOCABULARY + "# more\n")
    change.write("exam/blueprint.yml", BLUEPRINT + "# more\n")
    assert change.said().sentences == [
        "No fact, page, status or glossary term is changed",
        "docs/facts.yml is changed: which facts pages have",
        "docs/exam/blueprint.yml is changed: the exams' objectives",
        "2 files are changed outside docs/",
    ]


# --- what is compared -----------------------------------------------------------------------------


@pytest.mark.planted
def test_what_the_branch_did_meanwhile_is_not_the_changes(change: Change) -> None:
    git = change.repository.git
    git("checkout", "--quiet", "-b", "proposal")
    change.write(PAGE, page("{retention: 8 days, scope: Region}"))
    change.repository.commit()
    git("checkout", "--quiet", "main")
    change.write("services/other.md", page(title="Other", body="Short."))
    change.repository.commit()
    git("checkout", "--quiet", "proposal")
    said = Said(summary.summary(change.repository.root, "main"))
    assert said.sentences == ["1 fact is changed"]


@pytest.mark.planted
def test_a_pull_request_merged_by_the_platform_is_held_against_its_first_parent(change: Change) -> None:
    git = change.repository.git
    git("checkout", "--quiet", "-b", "proposal")
    change.write(PAGE, page("{retention: 8 days, scope: Region}"))
    change.repository.commit()
    git("checkout", "--quiet", "main")
    change.write("services/other.md", page(title="Other", body="Short."))
    change.repository.commit()
    git("merge", "--quiet", "--no-ff", "-m", "Merge", "proposal")
    # As deep as needed and no deeper: the merge and its parents.
    clone = change.repository.clone("--depth", "2")
    assert Said(summary.summary(clone, "HEAD^1")).sentences == ["1 fact is changed"]


@pytest.mark.planted
@pytest.mark.parametrize(
    ("depth", "base", "said"),
    [
        ("9", "nothing", "there is no commit 'nothing' here; fetch it, or name another one"),
        ("1", "HEAD^1", "there is no commit 'HEAD^1' here; fetch it, or name another one"),
        ("9", "--all", "there is no commit '--all' here; fetch it, or name another one"),
        (
            "1",
            "origin/other",
            "where 'origin/other' and 'HEAD' parted is not in this clone; fetch more of its",
        ),
    ],
)
def test_a_base_that_is_not_there_is_said_in_a_line(
    change: Change, depth: str, base: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change.repository.git("branch", "other")
    change.repository.commit("Another")
    clone = change.repository.clone("--depth", depth, "--no-single-branch")
    assert summary.main([f"--base={base}", "--root", str(clone)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(said)
    assert printed.err.count("\n") == 1


def test_no_repository_is_said_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert summary.main(["--base", "main", "--root", str(tmp_path)]) == 1
    assert "is not the top folder of a git repository" in capsys.readouterr().err


def test_a_change_of_nothing_says_so(change: Change, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert summary.main(["--base", "HEAD", "--root", str(change.repository.root)]) == 0
    assert capsysbinary.readouterr().out.decode() == (
        "## What this change does to the guide\n\n- No fact, page, status or glossary term is changed.\n"
    )


# --- what cannot be read --------------------------------------------------------------------------

BROKEN: dict[str, str | bytes] = {
    "no front matter": "# A page\n",
    "no YAML": "---\ntitle: [\n---\n",
    "no UTF-8": page().encode("utf-16"),
    "a title of fields": page(title="{a: b}"),
    "facts as a text": page("none"),
    "facts of lists": page("{retention: [[1]]}"),
    "covers as fields": page(covers="{a: b}"),
    "sources as a text": "---\ntitle: A\nsources: none\nfacts: {scope: x}\nfeatures: [a, {name: [b]}]\n---\n",
    "features of lists": page(more="features: [{name: [b], state: {c: d}, since: [e]}]"),
    "proofs and notes of fields": page("{scope: {now: x, proof: [{a: b}], note: [c], source: {d: e}}}"),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_page_is_no_traceback(change: Change, broken: str | bytes) -> None:
    change.write(PAGE, broken)
    change.write("services/other.md", page(title="Other", body="Short."))
    assert "1 page is new" in change.said().sentences
    base = change.repository.git("rev-parse", "HEAD").strip()
    change.write(PAGE, page())
    change.said(base)


@pytest.mark.planted
def test_what_cannot_be_compared_is_named(change: Change) -> None:
    change.write(PAGE, BROKEN["no YAML"])
    change.write("glossary/streaming.yml", "terms: [")
    said = change.said()
    rows = [("docs/services/msk.md", "after"), ("docs/glossary/streaming.yml", "after")]
    assert said.rows("Not compared, because they cannot be read") == rows
    assert "**2 files cannot be read and so not compared**" in said.sentences
    # That a table cannot be read does not mean that its terms are gone.
    assert said.rows("Glossary") == []
    base = change.repository.git("rev-parse", "HEAD").strip()
    change.write(PAGE, page())
    assert change.said(base).rows("Not compared, because they cannot be read") == [
        ("docs/services/msk.md", "before"),
        ("docs/glossary/streaming.yml", "after"),
    ]


def test_facts_that_no_reader_could_see_are_not_compared(change: Change) -> None:
    change.write(PAGE, BROKEN["facts of lists"])
    assert change.said().rows("Not compared, because they cannot be read") == [(f"docs/{PAGE}", "after")]


def test_broken_vocabulary_and_exams_leave_keys_and_ids(change: Change) -> None:
    change.write("facts.yml", "categories: {streaming: none}\n")
    change.write("exam/blueprint.yml", b"\xff\xfe")
    change.write(PAGE, page("{retention: 8 days, scope: Region}", covers="[mls-1.2.1, mls-9]"))
    said = change.said()
    # The labels and titles of before still help.
    assert said.rows("Facts")[0][1] == "Retention and replay"
    assert said.rows("Coverage") == [("mls-9 / –", "Amazon MSK", "–", "1")]


# --- text of others -------------------------------------------------------------------------------

HOSTILE = [
    "@octocat and @team/all",
    "![a](https://evil.example/a.png)",
    "[a](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "</code></td></tr></table><h1>Approved</h1>",
    "`a` **b** | c \\| d",
    "&lt;b&gt; &#64;octocat",
    "fixes #1, closes us/guide#2",
    "https://evil.example a@evil.example www.evil.example",
    "</table>\\n\\n# Approved by @octocat",
    ":shipit: $x^2$ ~~~ ```",
    "::error::a ##[error]b",
]


@pytest.mark.planted
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_a_page_says_is_alive(change: Change, text: str) -> None:
    quoted = '"' + text.replace("\\n", "\n\n").replace("\\", "\\\\").replace('"', '\\"') + '"'
    more = f"status: {{state: {quoted}, since: {quoted}}}\nfeatures: [{{name: {quoted}, state: {quoted}}}]"
    facts = f"{{retention: {{now: {quoted}, note: {quoted}, proof: {quoted}, source: {quoted}}}}}"
    change.write(PAGE, page(facts, title=quoted, covers=f"[{quoted}]", more=more))
    change.write("glossary/streaming.yml", f"title: a\nterms: [{{term: {quoted}, definition: {quoted}}}]\n")
    change.write("facts.yml", VOCABULARY.replace("Retention and replay", quoted))
    change.write("services/n.md", page(title=quoted, body="https://e.example"))
    check_inert(change.said(), " ".join(text.replace("\\n", "\n").split()))


@pytest.mark.planted
@pytest.mark.parametrize(
    "name", ["a\n\n# b", "<b>@octocat", "::error::a", '"; rm -rf "', "\u202ea", "-x", "a|b`c"]
)
def test_a_file_name_is_not_alive_either(change: Change, name: str) -> None:
    change.write(f"services/{name}.md", page(title="Odd", body="Short."))
    check_inert(change.said(), visible(f"docs/services/{name}.md"))


def test_a_file_name_that_is_no_text_is_shown(change: Change) -> None:
    folder = str(change.repository.root / "docs/services").encode()
    with open(folder + b"/\xff.md", "w", encoding="utf-8") as file:  # noqa: PTH123 - a path of bytes
        file.write(page(title="Odd", body="Short."))
    assert change.said().rows("Pages") == [("Odd", "new", "docs/services/\ufffd.md", "2")]


def test_a_link_in_place_of_a_page_is_named(change: Change) -> None:
    (change.repository.root / "docs/services/a.md").symlink_to("msk.md")
    assert change.said().rows("Not compared, because they cannot be read") == [
        ("docs/services/a.md", "after")
    ]


def check_inert(said: Said, text: str) -> None:
    """Nothing stands outside of our own sentences, headings and tables, and texts only as code in these."""
    heading, _, rest = said.text.partition("\n\n")
    assert heading == "## What this change does to the guide"
    for block in rest.strip().split("\n\n"):
        lines = block.splitlines()
        if block.startswith("<table>"):
            assert lines[-1] == "</table>"
            assert all(re.fullmatch(r"<tr>.*</tr>", line) for line in lines[1:-1])
        else:
            assert re.fullmatch(r"(### [A-Z][a-z, ]+|(- [\w*][^<>@`|\[\]]*\.\n?)+)", block), block
    tree = LexborHTMLParser("".join(re.findall(r"<table>.*?</table>", said.text, re.DOTALL)))
    tags = {node.tag for node in tree.css("body *")}
    assert tags <= {"table", "tbody", "tr", "th", "td", "code", "br"}
    assert not any(node.attributes for node in tree.css("body *"))
    assert any(code.text() == text for code in tree.css("code"))
    for code in tree.css("code"):
        code.remove()
    assert text not in tree.text()


@given(st.text(max_size=30))
def test_any_text_is_shown_as_it_is_or_spelled_out(text: str) -> None:
    made = Table("T", ("A",), [(Text(text),)]).markdown()
    assert made.count("\n\n") == 1  # after the heading: a table ends at the first empty line
    cell = LexborHTMLParser(made).css_first("td")
    assert cell is not None
    assert cell.text() == (visible(text) or "–")


@pytest.mark.planted
@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u202eb", "a[U+202E]b"),
        ("a\u200bb", "a[U+200B]b"),
        ("a\x00b", "a[U+0000]b"),
        ("a\ufeff", "a[U+FEFF]"),
        ("a\n\nb\u2028c\t d", "a b c d"),
        ("0–900 s × ½ é 名", "0–900 s × ½ é 名"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_a_long_text_is_cut_and_its_length_said() -> None:
    made = Text("x" * 5000).html()
    assert made == f"<code>{'x' * 300}… (5,000 characters)</code>"


@pytest.mark.planted
def test_a_summary_is_never_longer_than_github_shows() -> None:
    wide = "&" * 300
    cells = (Text(wide), Text(wide), tuple(Text(wide) for _ in range(30)))
    tables = [Table(title, ("A", "B", "C"), [cells] * 900) for title in map(str, range(8))]
    assert len(summary.compared({}, {}, ()).tables()) == len(tables)
    made = summary_text.page(["Said."], tables)
    assert len(made.encode()) < MOST_BYTES
    left = re.findall(r"and ([\d,]+) more, for which there is no room", made)
    assert len(left) == len(tables)
    rows = [block.count("<tr>") - 2 for block in made.split("### ")[1:]]
    assert [int(number) + shown_rows for number, shown_rows in zip(left, rows, strict=True)] == [900] * 8


def test_the_real_history_is_summed_up() -> None:
    said = Said(summary.summary(ROOT, "HEAD"))
    assert said.sentences == ["No fact, page, status or glossary term is changed"]
