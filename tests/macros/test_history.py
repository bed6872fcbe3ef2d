"""The readers' changelog: small repositories made with git, and what is told of the changes planted there."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from macros.history import Change, History, Published, atom, facts_history, published_pages
from tests.macros.repository import FILLER, Repository, page

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.new(tmp_path / "repository")


def told(changes: tuple[Change, ...]) -> list[tuple[str, ...]]:
    return [(one.kind, one.fact, one.was, one.now) for one in changes]


# --- facts --------------------------------------------------------------------------------------


@pytest.mark.planted
def test_a_changed_fact_is_told_with_both_values_the_reason_and_the_commit(repository: Repository) -> None:
    repository.write("docs/services/msk.md", page(fields="facts: {retention: 7 days, scope: Region}"))
    repository.commit("Write MSK")
    repository.write("docs/services/msk.md", page(fields="facts: {retention: 1 year, scope: Region}"))
    commit = repository.commit("Mend the retention of MSK\n\nMore words below.")
    history = repository.history()
    assert history.complete
    assert history.changes[0] == Change(
        day=dt.date(2024, 5, 2),
        path="services/msk.md",
        title="Amazon MSK",
        kind="changed fact",
        fact="retention",
        was="7 days",
        now="1 year",
        why="Mend the retention of MSK",
        commit=commit[:10],
    )
    assert [one.kind for one in history.changes] == ["changed fact", "added page"]


@pytest.mark.planted
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("{a: [x, y]}", "{a: [x, y, z]}", ("changed fact", "a", "x, y", "x, y, z")),
        ("{a: x}", "{a: {now: [y, z], source: s}}", ("changed fact", "a", "x", "y, z")),
        ("{a: {now: 1.10}}", "{a: {now: 1.1}}", ("changed fact", "a", "1.10", "1.1")),
        ("{a: no}", "{a: 2024-02-09}", ("changed fact", "a", "no", "2024-02-09")),
        ("{a: x}", "{a: x, b: y}", ("new fact", "b", "", "y")),
        ("{a: x, b: y}", "{a: x}", ("removed fact", "b", "y", "")),
        ("{a: x}", "", ("removed fact", "a", "x", "")),
        (
            "{a: {now: x, exam: 5 GB}}",
            "{a: {now: x, exam: 6 GB}}",
            ("changed fact", "a", "x; exam era: 5 GB", "x; exam era: 6 GB"),
        ),
        ("{a: x}", "{a: {now: x, exam: 6 GB}}", ("changed fact", "a", "x", "x; exam era: 6 GB")),
        ("{a: {now: x, exam: 5 GB}}", "{a: {now: y, exam: 5 GB}}", ("changed fact", "a", "x", "y")),
        ("{a: x}", "{a: x, b: {now: y, exam: z}}", ("new fact", "b", "", "y; exam era: z")),
    ],
)
def test_what_a_reader_saw_before_and_sees_since(
    repository: Repository, before: str, after: str, expected: tuple[str, ...]
) -> None:
    changes = repository.revisions(page(fields=f"facts: {before}"), page(fields=f"facts: {after}"))
    assert told(changes) == [expected]


def test_line_ends_of_windows_are_read(repository: Repository) -> None:
    changes = repository.revisions(
        page(fields="facts: {a: 1}"), page(fields="facts: {a: 2}").replace("\n", "\r\n")
    )
    assert told(changes) == [("changed fact", "a", "1", "2")]


@pytest.mark.parametrize(
    "after",
    [
        page(fields="facts: {a: {now: x y, source: other, proof: kinesis/Data = ..1, note: more}}"),
        page(fields="facts:\n  a: [x y]"),
        page(fields='facts:\n  a: "x\n    y"'),
        page(fields="checked: 2024-05-01\nfacts: {a: x y}\nfuture_field: {b: [c]}"),
        page(fields="facts: {a: x y}\nstatus: {state: active}"),
        page(fields="facts: {a: x y}", body=FILLER + "\nAnother text."),
        page(fields="facts: {a: x y}").replace("\n", "\r\n"),
    ],
)
def test_what_leaves_the_values_as_they_were_is_not_told(repository: Repository, after: str) -> None:
    assert not repository.revisions(page(fields="facts: {a: x y}"), after)


def test_facts_that_change_together_are_told_in_the_order_of_the_page(repository: Repository) -> None:
    changes = repository.revisions(
        page(fields="facts: {gone: g, b: 1, a: 1}"), page(fields="facts: {b: 2, new: n, a: 2}")
    )
    assert [one.fact for one in changes] == ["b", "new", "a", "gone"]


# --- status -------------------------------------------------------------------------------------


@pytest.mark.planted
@pytest.mark.parametrize(
    ("before", "after", "was", "now"),
    [
        ("", "status: {state: ended, since: 2024-05-01}", "Active", "Ended, since 2024-05-01"),
        (
            "status: {state: maintenance, note: n}",
            "status: {state: active}",
            "Closed to new customers",
            "Active",
        ),
        (
            "status: {state: ending, since: 2024-05-01}",
            "status: {state: ending, since: 2024-06-01}",
            "Ending, since 2024-05-01",
            "Ending, since 2024-06-01",
        ),
        ("status: {state: retired}", "status: {state: ended}", "retired", "Ended"),
    ],
)
def test_a_status_change_is_told_in_the_words_of_the_page(
    repository: Repository, before: str, after: str, was: str, now: str
) -> None:
    assert told(repository.revisions(page(fields=before), page(fields=after))) == [("status", "", was, now)]


def test_what_else_a_status_says_is_no_change(repository: Repository) -> None:
    assert not repository.revisions(
        page(fields="status: {state: ended, since: 2024-05-01, use: a}"),
        page(fields="status: {state: ended, since: 2024-05-01, use: b, source: c}"),
    )


# --- pages --------------------------------------------------------------------------------------


@pytest.mark.planted
def test_an_added_page_is_one_change_however_many_facts_it_has(repository: Repository) -> None:
    repository.write("docs/services/msk.md", page(fields="facts: {a: x, b: y}\nstatus: {state: ended}"))
    repository.commit()
    (change,) = repository.history().changes
    assert told((change,)) == [("added page", "", "", "")]
    assert (change.path, change.title, change.day) == ("services/msk.md", "Amazon MSK", dt.date(2024, 5, 1))


@pytest.mark.planted
def test_a_removed_page_is_one_change_with_its_last_title(repository: Repository) -> None:
    repository.write("docs/services/msk.md", page(fields="facts: {a: x}"))
    repository.commit()
    (repository.root / "docs/services/msk.md").unlink()
    repository.commit()
    removed, added = repository.history().changes
    assert (removed.kind, removed.path, removed.title) == ("removed page", "services/msk.md", "Amazon MSK")
    assert added.kind == "added page"


@pytest.mark.planted
def test_a_renamed_page_changes_its_address_and_takes_its_history_along(repository: Repository) -> None:
    repository.revisions(
        page("Kinesis Data Firehose", "facts: {a: 1}"),
        page("Kinesis Data Firehose", "facts: {a: 2}"),
        path="docs/services/kdf.md",
    )
    repository.git("mv", "docs/services/kdf.md", "docs/services/data-firehose.md")
    repository.write("docs/services/data-firehose.md", page("Amazon Data Firehose", "facts: {a: 3}"))
    repository.commit()
    changes = repository.history().changes
    assert told(changes) == [
        ("moved page", "", "services/kdf/", "services/data-firehose/"),
        ("changed fact", "a", "2", "3"),
        ("changed fact", "a", "1", "2"),
        ("added page", "", "", ""),
    ]
    assert {(one.path, one.title) for one in changes} == {
        ("services/data-firehose.md", "Amazon Data Firehose")
    }


@pytest.mark.planted
def test_a_new_page_at_an_old_address_is_another_page(repository: Repository) -> None:
    repository.revisions(page("First"), path="docs/services/a.md")
    repository.git("mv", "docs/services/a.md", "docs/services/b.md")
    repository.commit()
    repository.revisions(page("Second", body="Nothing alike."), path="docs/services/a.md")
    assert [(one.kind, one.path, one.title) for one in repository.history().changes] == [
        ("added page", "services/a.md", "Second"),
        ("moved page", "services/b.md", "First"),
        ("added page", "services/b.md", "First"),
    ]


@pytest.mark.parametrize("path", ["README.md", "docs/facts.yml", "notes/docs/a.md", "docs/a.markdown"])
def test_only_pages_below_docs_count(repository: Repository, path: str) -> None:
    assert not repository.revisions(page(fields="facts: {a: 1}"), page(fields="facts: {a: 2}"), path=path)
    assert repository.history() == History((), True)


@pytest.mark.parametrize("path", ["docs/index.md", "docs/a/b/c.md"])
def test_pages_count_at_every_depth(repository: Repository, path: str) -> None:
    repository.revisions(page(), path=path)
    (change,) = repository.history().changes
    assert f"docs/{change.path}" == path


@pytest.mark.planted
@pytest.mark.parametrize(
    "name", ['with "quotes" and blanks', "line\nbreak\ttab", "ünïcödé–名", "-n", ":(top)*", "a&b<c>%20"]
)
def test_file_names_may_be_odd(repository: Repository, name: str) -> None:
    path = f"docs/services/{name}.md"
    changes = repository.revisions(page(fields="facts: {a: 1}"), page(fields="facts: {a: 2}"), path=path)
    assert told(changes) == [("changed fact", "a", "1", "2")]
    assert changes[0].path == f"services/{name}.md"
    assert entries(atom(repository.history(), "https://example.org/", "T"))


# --- what cannot be read ------------------------------------------------------------------------

BROKEN: dict[str, str | bytes] = {
    "no YAML": page(fields="facts: {a: [}"),
    "a key twice": page(fields="facts: {a: 2, a: 3}"),
    "an alias": page(fields="facts: {a: &x 2, b: *x}"),
    "too deep": page(fields="facts: " + "[" * 5000),
    "facts as a list": page(fields="facts: [{name: a, value: 2}]"),
    "facts as a text": page(fields="facts: none"),
    "a fact of fields only": page(fields="facts: {a: {value: 2}}"),
    "a fact of lists": page(fields="facts: {a: [[2]]}"),
    "an empty fact": page(fields="facts: {a: []}"),
    "an exam value of fields": page(fields="facts: {a: {now: 2, exam: {b: c}}}"),
    "a status in one word": page(fields="status: ended\nfacts: {a: 2}"),
    "a title of fields": page("{a: b}", fields="facts: {a: 2}"),
    "no title": "---\nfacts: {a: 2}\n---\n",
    "a list": "---\n- a\n---\n",
    "no front matter": "# A page\n",
    "no end of it": "---\ntitle: A\n",
    "nothing": "",
    "no UTF-8": page(fields="facts: {a: \xff}").encode("latin-1"),
    "control characters": page(fields="facts: {a: \x01}"),
    "huge": page(fields="facts: {a: 2}", body="x" * 2_000_000),
}


@pytest.mark.planted
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_revision_is_passed_over(repository: Repository, broken: str | bytes) -> None:
    changes = repository.revisions(page(fields="facts: {a: 1}"), broken, page(fields="facts: {a: 3}"))
    assert told(changes) == [("changed fact", "a", "1", "3")]
    assert changes[0].why == "Revision 2"
    assert repository.history().complete


@pytest.mark.planted
def test_a_page_begins_with_its_first_readable_revision(repository: Repository) -> None:
    assert not repository.revisions(BROKEN["no YAML"], page(fields="facts: {a: 1}"))
    (added,) = repository.history().changes
    assert (added.kind, added.why) == ("added page", "Revision 1")


def test_a_newest_revision_that_is_broken_tells_nothing(repository: Repository) -> None:
    changes = repository.revisions(
        page(fields="facts: {a: 1}"), page(fields="facts: {a: 2}"), BROKEN["no YAML"]
    )
    assert told(changes) == [("changed fact", "a", "1", "2")]


def test_a_page_broken_when_it_was_removed_is_told_with_the_title_it_had(repository: Repository) -> None:
    repository.revisions(page(), BROKEN["no YAML"])
    (repository.root / "docs/services/msk.md").unlink()
    repository.commit()
    assert [(one.kind, one.title) for one in repository.history().changes] == [
        ("removed page", "Amazon MSK"),
        ("added page", "Amazon MSK"),
    ]


def test_a_page_that_could_never_be_read_is_not_told_of(repository: Repository) -> None:
    repository.revisions("# A", "# B", path="docs/a.md")
    repository.git("mv", "docs/a.md", "docs/b.md")
    repository.commit()
    (repository.root / "docs/b.md").unlink()
    repository.commit()
    assert repository.history() == History((), True)


def test_a_link_in_place_of_a_page_is_no_page(repository: Repository) -> None:
    repository.write("docs/a.md", page("A"))
    (repository.root / "docs/b.md").symlink_to("a.md")
    repository.commit()
    assert [one.path for one in repository.history().changes] == ["a.md"]


# --- where there is less than a whole repository ------------------------------------------------


@pytest.mark.planted
def test_without_a_repository_there_is_nothing_and_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    assert facts_history(tmp_path) == History((), False)
    assert facts_history(tmp_path / "nowhere") == History((), False)


@pytest.mark.planted
def test_without_git_there_is_nothing_and_it_says_so(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    repository.revisions(page())
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert repository.history() == History((), False)


def test_without_a_commit_there_is_nothing_and_it_says_so(repository: Repository) -> None:
    assert repository.history() == History((), False)


@pytest.mark.planted
def test_the_history_of_a_repository_further_up_is_not_ours(repository: Repository) -> None:
    repository.revisions(page(), path="unpacked/docs/a.md")
    assert facts_history(repository.root / "unpacked") == History((), False)


@pytest.mark.planted
def test_a_shallow_clone_gives_what_it_has_and_says_so(repository: Repository) -> None:
    repository.write("docs/other.md", page("Other"))
    repository.revisions(*(page(fields=f"facts: {{a: {number}}}") for number in range(3)))
    (repository.root / "docs/other.md").unlink()
    repository.commit()
    assert repository.history().complete
    shallow = facts_history(repository.clone("--depth", "3"))
    assert not shallow.complete
    # The pages of the commit at which the history is cut are not new, though git sees nothing before it.
    assert [(one.title, one.kind, one.was) for one in shallow.changes] == [
        ("Other", "removed page", ""),
        ("Amazon MSK", "changed fact", "1"),
    ]


def test_a_clone_deep_enough_is_complete(repository: Repository) -> None:
    repository.revisions(page(), page(fields="facts: {a: 1}"))
    assert facts_history(repository.clone("--depth", "9")) == repository.history()


@pytest.mark.planted
def test_a_partial_clone_is_not_filled_up_from_the_network(repository: Repository) -> None:
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.revisions(page(fields="facts: {a: 1}"), page(fields="facts: {a: 2}"))
    clone = repository.clone("--filter=blob:none")
    before = sorted(file.name for file in (clone / ".git/objects").rglob("*"))
    assert not facts_history(clone).complete
    assert sorted(file.name for file in (clone / ".git/objects").rglob("*")) == before


@pytest.mark.planted
def test_a_git_that_dies_while_it_prints_leaves_what_it_printed(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    repository.revisions(page(fields="facts: {a: 1}"), page(fields="facts: {a: 2}"))
    everything = repository.history().changes
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    real = shutil.which("git")
    path = os.environ["PATH"]
    for size in range(0, 400, 7):
        program.write_text(
            "#!/bin/sh\n"
            f'case "$*" in *" log "*) {real} "$@" | head -c {size}; exit 137;; *) exec {real} "$@";; esac\n'
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{path}")
        history = repository.history()
        monkeypatch.setenv("PATH", path)
        assert not history.complete
        assert history.changes == everything[: len(history.changes)]


@pytest.mark.planted
def test_the_variables_of_a_git_hook_do_not_lead_elsewhere(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.revisions(page())
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    assert repository.history().changes


@pytest.mark.planted
@pytest.mark.parametrize(
    "setting",
    [
        "log.showRoot=false",
        "log.follow=true",
        "log.showSignature=true",
        "log.diffMerges=off",
        "diff.renames=false",
        "diff.renameLimit=1",
        "color.ui=always",
        "format.pretty=oneline",
        "i18n.logOutputEncoding=latin1",
        "core.quotePath=true",
        "core.abbrev=4",
    ],
)
def test_a_users_own_settings_of_git_change_nothing(repository: Repository, setting: str) -> None:
    repository.write("docs/other.md", page("Other"))
    repository.revisions(page(fields="facts: {a: 1}"))
    repository.git("mv", "docs/services/msk.md", "docs/services/ü.md")
    repository.git("mv", "docs/other.md", "docs/others.md")
    repository.write("docs/services/ü.md", page(fields="facts: {a: 1}\nchecked: 2024-05-01"))
    repository.write("docs/others.md", page("Others", body=FILLER + "\nMore."))
    repository.commit("Rename, «so» it is")
    branch_and_merge(repository, "docs/services/ü.md", page(fields="facts: {a: 2}"))
    plain = repository.history()
    assert [one.kind for one in plain.changes] == ["changed fact", *["moved page"] * 2, *["added page"] * 2]
    repository.git("config", *setting.split("="))
    assert repository.history() == plain


@pytest.mark.planted
def test_signatures_of_commits_are_not_taken_for_commits(repository: Repository, tmp_path: Path) -> None:
    program = tmp_path / "gpg"
    program.write_text(
        "#!/bin/sh\ncat >/dev/null\n"  # git takes it for a failure when its text is not read
        'case "$*" in *--verify*) echo gpg: Good signature >&2; exit 0;; esac\n'
        'echo "[GNUPG:] SIG_CREATED D" >&2; echo "-----BEGIN PGP SIGNATURE-----"\n'
        'echo; echo "-----END PGP SIGNATURE-----"\n'
    )
    program.chmod(0o755)
    repository.git("config", "gpg.program", str(program))
    repository.write("docs/a.md", page())
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--gpg-sign", "--message", "Signed")
    plain = repository.history()
    repository.git("config", "log.showSignature", "true")
    assert "Good signature" in repository.git("log")
    assert repository.history() == plain
    assert plain.changes


# --- commits ------------------------------------------------------------------------------------


def branch_and_merge(repository: Repository, path: str, text: str) -> None:
    repository.git("checkout", "--quiet", "-b", "side")
    repository.write(path, page(fields="facts: {a: draft}"))
    repository.commit("A draft")
    repository.write(path, text)
    repository.commit("The final word")
    repository.git("checkout", "--quiet", "main")
    repository.commit("Meanwhile")
    repository.git("merge", "--quiet", "--no-ff", "--message", "Merge the side", "side")


@pytest.mark.planted
def test_a_merge_counts_as_one_change_not_as_the_commits_it_brings(repository: Repository) -> None:
    repository.revisions(page(fields="facts: {a: 1}"))
    branch_and_merge(repository, "docs/services/msk.md", page(fields="facts: {a: 2}"))
    newest, *older = repository.history().changes
    assert told((newest,)) == [("changed fact", "a", "1", "2")]
    assert newest.why == "Merge the side"
    assert [one.kind for one in older] == ["added page"]


@pytest.mark.planted
@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2024-05-01T23:30:00-0200", dt.date(2024, 5, 2)),
        ("2024-05-01T00:30:00+0200", dt.date(2024, 4, 30)),
        ("@99999999999999 +0000", dt.date(1970, 1, 1)),
    ],
)
def test_the_day_is_the_authors_in_utc(repository: Repository, at: str, day: dt.date) -> None:
    repository.write("docs/a.md", page())
    repository.commit(at=at)
    assert [one.day for one in repository.history().changes] == [day]


@pytest.mark.planted
def test_the_newest_day_comes_first_then_the_title_then_the_newest_commit(repository: Repository) -> None:
    def write(number: int) -> None:
        for title in ("beta", "Alpha", "Gamma"):
            repository.write(f"docs/{title[::-1]}.md", page(title, f"facts: {{a: {number}}}"))

    write(0)
    repository.commit("Zero", at="2024-05-02T01:00:00+0000")
    write(1)
    repository.commit("One", at="2024-05-01T01:00:00+0000")
    write(2)
    repository.commit("Two", at="2024-05-01T01:00:00+0000")
    assert [(one.day.day, one.title, one.why) for one in repository.history().changes] == [
        (2, "Alpha", "Zero"),
        (2, "beta", "Zero"),
        (2, "Gamma", "Zero"),
        (1, "Alpha", "Two"),
        (1, "Alpha", "One"),
        (1, "beta", "Two"),
        (1, "beta", "One"),
        (1, "Gamma", "Two"),
        (1, "Gamma", "One"),
    ]


@pytest.mark.planted
@pytest.mark.parametrize("most", [0, 1, 3, 4])
def test_the_changes_end_at_the_cap(repository: Repository, most: int) -> None:
    repository.revisions(*(page(fields=f"facts: {{a: {number}, b: {number}}}") for number in range(4)))
    everything = repository.history().changes
    assert len(everything) == 7
    assert repository.history(most) == History(everything[:most], True)


@pytest.mark.planted
def test_the_number_of_processes_does_not_grow_with_the_pages(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    class Counted(subprocess.Popen[bytes]):
        def __init__(self, *arguments: object, **options: object) -> None:
            started.append(arguments)
            super().__init__(*arguments, **options)  # type: ignore[call-overload]

    for number in range(20):
        repository.write(f"docs/{number}.md", page(str(number)))
    repository.revisions(page(fields="facts: {a: 1}"), page(fields="facts: {a: 2}"))
    monkeypatch.setattr(subprocess, "Popen", Counted)
    assert len(repository.history().changes) == 22
    assert len(started) == 3


# --- the feed -----------------------------------------------------------------------------------


CHANGE = Change(
    day=dt.date(2024, 5, 1),
    path="services/msk.md",
    title="Amazon MSK",
    kind="changed fact",
    fact="runs_on",
    was="7 days",
    now="1 year",
    why="Mend it",
    commit="0123456789",
)


def change(**fields: Any) -> Change:
    return replace(CHANGE, **fields)


def feed(text: str) -> ElementTree.Element:
    root = ElementTree.fromstring(text.encode())
    assert root.tag == f"{ATOM}feed"
    return root


def entries(text: str) -> list[ElementTree.Element]:
    return feed(text).findall(f"{ATOM}entry")


def words(element: ElementTree.Element, name: str) -> str:
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text or ""


def link(element: ElementTree.Element) -> str:
    (found,) = element.findall(f"{ATOM}link")
    return found.attrib["href"]


def of(*changes: Change) -> History:
    return History(changes, True)


def test_the_feed_has_all_that_atom_requires() -> None:
    text = atom(of(change()), "https://example.org/guide/", "Changes & more")
    root = feed(text)
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n')
    assert words(root, "id") == "tag:example.org,2026:/guide/changes"
    assert words(root, "title") == "Changes & more"
    assert words(root, "updated") == "2024-05-01T00:00:00Z"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Changes & more"
    assert link(root) == "https://example.org/guide/"
    (entry,) = root.findall(f"{ATOM}entry")
    assert words(entry, "id") == "tag:example.org,2024-05-01:/guide/services/msk/"
    assert words(entry, "title") == "Amazon MSK"
    assert link(entry) == "https://example.org/guide/services/msk/"
    assert words(entry, "updated") == "2024-05-01T00:00:00Z"
    assert words(entry, "summary") == "Mend it (0123456789):\nruns on: now «1 year», before «7 days»."


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "added page"}, "New page."),
        ({"kind": "removed page"}, "Page removed."),
        ({"kind": "moved page", "was": "a/", "now": "b/"}, "Page moved from a/ to b/."),
        ({"kind": "new fact", "was": ""}, "runs on: new, «1 year»."),
        ({"kind": "removed fact", "now": ""}, "runs on: removed, before «7 days»."),
        (
            {"kind": "status", "was": "Active", "now": "Ended, since 2024-05-01"},
            "Status: now «Ended, since 2024-05-01», before «Active».",
        ),
    ],
)
def test_each_kind_of_change_has_its_sentence(fields: dict[str, object], sentence: str) -> None:
    (entry,) = entries(atom(of(change(**fields)), "https://example.org/", "T"))
    assert words(entry, "summary").split("\n")[1] == sentence


@pytest.mark.planted
def test_a_day_of_a_page_is_one_entry_that_lists_its_changes_by_commit() -> None:
    changes = (
        change(day=dt.date(2024, 5, 2)),
        change(fact="a", commit="b" * 10, why="Second"),
        change(fact="b", commit="b" * 10, why="Second"),
        change(fact="c"),
        change(path="x.md", title="X"),
    )
    found = entries(atom(of(*changes), "https://example.org/", "T"))
    assert [(words(one, "updated")[:10], words(one, "title")) for one in found] == [
        ("2024-05-02", "Amazon MSK"),
        ("2024-05-01", "Amazon MSK"),
        ("2024-05-01", "X"),
    ]
    assert [line.partition(":")[0] for line in words(found[1], "summary").split("\n")] == [
        "Second (bbbbbbbbbb)",
        "a",
        "b",
        "Mend it (0123456789)",
        "c",
    ]


@pytest.mark.planted
def test_the_feed_has_at_most_fifty_entries_the_newest() -> None:
    changes = [change(day=dt.date(2024, 5, 1) - dt.timedelta(days=number)) for number in range(60)]
    found = entries(atom(of(*changes), "https://example.org/", "T"))
    assert [words(one, "updated")[:10] for one in found] == [str(one.day) for one in changes[:50]]
    assert len({words(one, "id") for one in found}) == 50


def test_the_same_history_gives_the_same_feed_and_its_day_is_the_newest() -> None:
    history = of(change(day=dt.date(2024, 6, 1)), change())
    text = atom(history, "https://example.org/", "T")
    assert text == atom(history, "https://example.org/", "T")
    assert words(feed(text), "updated") == "2024-06-01T00:00:00Z"
    given = atom(history, "https://example.org/", "T", dt.date(2024, 7, 1))
    assert words(feed(given), "updated") == "2024-07-01T00:00:00Z"


def test_no_changes_make_an_empty_feed() -> None:
    root = feed(atom(History((), False), "https://example.org/", "T"))
    assert words(root, "updated") == "1970-01-01T00:00:00Z"
    assert not root.findall(f"{ATOM}entry")


@pytest.mark.planted
def test_html_in_titles_values_and_messages_stays_text(repository: Repository) -> None:
    evil = '<script>alert("1")</script> & ]]> &lt;'
    repository.revisions(
        page(f"'{evil}'", f"facts: {{a: '{evil}'}}"), page(f"'{evil}'", f"facts: {{a: ['{evil}', b]}}")
    )
    repository.write("docs/services/msk.md", page(f"'{evil}'", "facts: {a: c}"))
    repository.commit(f"Mend {evil}")
    history = repository.history()
    text = atom(history, "https://example.org/?a=1&b=2", evil)
    assert "<script" not in text
    newest = entries(text)[0]
    assert words(newest, "title") == history.changes[0].title == evil
    first, second = words(newest, "summary").split("\n")
    assert first.startswith(f"Mend {evil} (")
    assert second == f"a: now «c», before «{evil}, b»."


@pytest.mark.planted
def test_what_xml_cannot_hold_is_left_out(repository: Repository) -> None:
    repository.write("docs/a.md", page('"A \\x01\\ufffe B"'))
    repository.commit("Bell \a and escape \x1b[31m")
    (entry,) = entries(atom(repository.history(), "https://example.org/", "T\x00\ud800"))
    assert words(entry, "title") == "A B"
    assert words(entry, "summary").startswith("Bell and escape [31m (")


@pytest.mark.planted
def test_a_page_that_is_gone_is_not_linked() -> None:
    changes = (
        change(day=dt.date(2024, 5, 3), kind="removed page"),
        change(day=dt.date(2024, 5, 2)),
        change(day=dt.date(2024, 5, 2), path="back.md", title="Back", kind="added page"),
        change(day=dt.date(2024, 5, 1), path="back.md", title="Back", kind="removed page"),
    )
    found = entries(atom(of(*changes), "https://example.org/guide", "T"))
    home, back = "https://example.org/guide/", "https://example.org/guide/back/"
    assert [link(one) for one in found] == [home, home, back, back]


@pytest.mark.planted
def test_an_entry_keeps_its_id_when_its_page_moves() -> None:
    day = dt.date(2024, 5, 9)
    before = entries(atom(of(change(path="services/old.md")), "https://example.org/", "T"))
    moved = change(day=day, kind="moved page", was="services/old/", now="services/msk/")
    after = entries(atom(of(moved, change()), "https://example.org/", "T"))
    assert words(after[0], "id") == "tag:example.org,2024-05-09:/services/msk/"
    assert words(after[1], "id") == words(before[0], "id")
    assert link(after[1]) == "https://example.org/services/msk/"


@pytest.mark.parametrize(
    ("site_url", "identity", "address"),
    [
        ("", "tag:localhost,2024-05-01:/", ""),
        ("https://example.org", "tag:example.org,2024-05-01:/", "https://example.org/"),
        (
            "http://EXAMPLE.org:8000/a%20b",
            "tag:example.org,2024-05-01:/a%20b/",
            "http://EXAMPLE.org:8000/a%20b/",
        ),
        ("http://[::1]/", "tag:localhost,2024-05-01:/", "http://[::1]/"),
        ("http://[", "tag:localhost,2024-05-01:/", "http://[/"),
    ],
)
def test_the_site_may_be_anywhere(site_url: str, identity: str, address: str) -> None:
    (entry,) = entries(atom(of(change(path="a&b ü.md")), site_url, "T"))
    where = quote("a&b ü/")
    assert (words(entry, "id"), link(entry)) == (identity + where, address + where)


def test_the_home_page_has_an_address_too() -> None:
    (entry,) = entries(atom(of(change(path="index.md")), "", "T"))
    assert (words(entry, "id"), link(entry)) == ("tag:localhost,2024-05-01:/", "./")


# --- pages that were published --------------------------------------------------------------------


def test_every_page_there_ever_was_is_known_with_where_it_is_today(repository: Repository) -> None:
    for name in ("kept", "first", "gone"):
        repository.write(f"docs/services/{name}.md", page(title=name, body=f"{name} {FILLER}"))
    repository.write("docs/facts.yml", "no page")
    repository.write("README.md", "no page either")
    repository.commit("Write pages")
    repository.git("mv", "docs/services/first.md", "docs/services/second.md")
    repository.commit("Move one")
    (repository.root / "docs/concepts").mkdir()
    repository.git("mv", "docs/services/second.md", "docs/concepts/third.md")
    repository.git("rm", "--quiet", "docs/services/gone.md")
    repository.commit("Move it again, remove another")
    found = published_pages(repository.root)
    assert found.complete
    assert found.pages == {
        "services/kept.md": "services/kept.md",
        "services/first.md": "concepts/third.md",
        "services/second.md": "concepts/third.md",
        "concepts/third.md": "concepts/third.md",
        "services/gone.md": None,
    }


def test_a_page_that_came_back_is_there(repository: Repository) -> None:
    repository.write("docs/services/msk.md", page())
    repository.commit("Write")
    repository.git("rm", "--quiet", "docs/services/msk.md")
    repository.commit("Remove")
    assert published_pages(repository.root).pages == {"services/msk.md": None}
    repository.write("docs/services/msk.md", page())
    repository.commit("Write it again")
    assert published_pages(repository.root).pages == {"services/msk.md": "services/msk.md"}


def test_of_a_shallow_clone_the_published_pages_are_said_to_be_incomplete(repository: Repository) -> None:
    repository.write("docs/services/old.md", page())
    repository.commit("Write")
    repository.git("mv", "docs/services/old.md", "docs/services/new.md")
    repository.commit("Move")
    repository.commit("Something else")
    shallow = published_pages(repository.clone("--depth", "1"))
    assert not shallow.complete
    assert shallow.pages == {"services/new.md": "services/new.md"}


def test_where_there_is_no_history_nothing_is_known(tmp_path: Path) -> None:
    assert published_pages(tmp_path) == Published({}, False)
    assert published_pages(tmp_path / "nowhere") == Published({}, False)
