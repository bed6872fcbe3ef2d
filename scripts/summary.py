"""What a change does to facts, links and coverage, in words: `python -m scripts.summary --base REF`.

Prints Markdown for the summary of a pull request (GITHUB_STEP_SUMMARY). Two commits are compared: HEAD, and
where it parted from REF; what is not committed does not count. Pages that cannot be read are named and
passed over, since `make check` says what is wrong with them. With --site also the links of the built site.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from macros import history, yamlfile
from macros.history import ChangedFile, GitError
from macros.schema import STATE_LABELS
from scripts import links_internal
from scripts.facts_claims import counted
from scripts.summary_text import Cell, Table, Text, page

_LABELS: Mapping[str, str] = {str(state): label for state, label in STATE_LABELS.items()}
_ADDRESS = re.compile(r"""(?:https?:|(?<=[("'<]))//[^\s<>"'`)\]}|\\]+""", re.IGNORECASE)
_VOCABULARY, _BLUEPRINT = "facts.yml", "exam/blueprint.yml"


# What is counted in words: its kind, its name for one and for many, and what became of it.
_COUNTED = (
    ("changed fact", "fact", "facts", "changed"),
    ("new fact", "fact", "facts", "new"),
    ("removed fact", "fact", "facts", "removed"),
    ("added page", "page", "pages", "new"),
    ("removed page", "page", "pages", "removed"),
    ("moved page", "page", "pages", "moved"),
    ("new term", "glossary term", "glossary terms", "new"),
    ("changed term", "glossary term", "glossary terms", "changed"),
    ("removed term", "glossary term", "glossary terms", "removed"),
)


class _Docs:
    """docs/ in one commit, read leniently: what is broken is empty, and every YAML scalar is text."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    @cached_property
    def labels(self) -> dict[tuple[str, str], str]:
        """Category and fact → what readers see."""
        categories = _fields(_fields(self._table(_VOCABULARY)).get("categories"))
        return {
            (name, key): str(_fields(kind).get("label") or key)
            for name, category in categories.items()
            for key, kind in _fields(_fields(category).get("facts")).items()
        }

    @cached_property
    def objectives(self) -> dict[str, str]:
        """Id → title of every domain, task and objective, in the order of the exams."""
        exams = _fields(_fields(self._table(_BLUEPRINT)).get("exams"))
        found: dict[str, str] = {}
        for exam in exams.values():
            for domain in _records(_fields(exam).get("domains")):
                for part in (domain, *_records(domain.get("tasks"))):
                    for item in (part, *_records(part.get("objectives"))):
                        found.setdefault(str(item.get("id")), str(item.get("title")))
        return found

    @cached_property
    def covered(self) -> Counter[str]:
        """Exam item → how many pages cover it."""
        pages = (_front(raw) for path, raw in self.files.items() if path.endswith(".md"))
        return Counter(item for fields in pages for item in set(_texts(fields.get("covers"))))

    def terms(self, topics: frozenset[str]) -> dict[str, str]:
        """Glossary term → definition, of these tables."""
        return {
            str(term.get("term")): str(term.get("definition") or "")
            for path in sorted(topics)
            for term in _records(_fields(self._table(path)).get("terms"))
        }

    def readable_topics(self) -> frozenset[str]:
        """The glossary's tables that can be read."""
        return frozenset(path for path in self.files if is_topic(path) and self._table(path) is not None)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Every address outside the site, as written."""
        return frozenset(one for raw in self.files.values() for one in addresses(raw))

    def _table(self, path: str) -> Any:
        """A YAML file; None where it cannot be read."""
        try:
            document, problems = yamlfile.parse(self.files.get(path, b"").decode("utf-8"), path)
        except UnicodeDecodeError:
            return None
        return None if problems else document.data


def is_topic(path: str) -> bool:
    return path.startswith("glossary/") and path.endswith(".yml")


def addresses(raw: bytes) -> frozenset[str]:
    """The addresses outside the site in a page or table, however they are written there."""
    return frozenset(one.rstrip(".,;:!?") for one in _ADDRESS.findall(raw.decode("utf-8", "replace")))


def host(address: str) -> str:
    """The host that a browser would ask, in ASCII, so that no letter passes for another one."""
    try:
        name = urlsplit(address).hostname or ""
    except ValueError:
        return "(not an address)"
    try:
        return name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError:
        return name.encode("ascii", "backslashreplace").decode("ascii")


def _fields(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _records(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    """A list of texts, of which one alone may stand for itself."""
    if isinstance(value, str):
        return [value] if value else []
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _front(raw: bytes | None) -> dict[str, Any]:
    return _fields(history.front_matter(raw)) if raw is not None else {}


@dataclass(frozen=True)
class _Evidence:
    """How a fact is known, and what is said of it besides its value."""

    source: str
    proof: tuple[str, ...]
    note: str

    @classmethod
    def of(cls, fields: Mapping[str, Any], key: str) -> _Evidence | None:
        facts, sources = _fields(fields.get("facts")), _fields(fields.get("sources"))
        if key not in facts:
            return None
        fact = _fields(facts[key])
        named = str(fact.get("source") or next(iter(sources), ""))
        return cls(
            str(sources.get(named) or named), tuple(_texts(fact.get("proof"))), str(fact.get("note") or "")
        )


def _features(fields: Mapping[str, Any]) -> dict[str, str]:
    """Parts of a service that go their own way → their state."""
    found = {}
    for one in _records(fields.get("features")):
        state, since = str(one.get("state")), one.get("since")
        found[str(one.get("name"))] = _LABELS.get(state, state) + (f", since {since}" if since else "")
    return found


@dataclass
class _Found:
    """The rows of all tables, and the names of what cannot be read."""

    facts: list[tuple[Cell, ...]] = field(default_factory=list)
    evidence: list[tuple[Cell, ...]] = field(default_factory=list)
    pages: list[tuple[Cell, ...]] = field(default_factory=list)
    statuses: list[tuple[Cell, ...]] = field(default_factory=list)
    terms: list[tuple[Cell, ...]] = field(default_factory=list)
    coverage: list[tuple[Cell, ...]] = field(default_factory=list)
    hosts: list[tuple[Cell, ...]] = field(default_factory=list)
    broken: list[tuple[Cell, ...]] = field(default_factory=list)


class Comparison:
    """Two commits' docs/, compared file by file."""

    def __init__(self, old: _Docs, new: _Docs, files: Sequence[ChangedFile]) -> None:
        self.old, self.new = old, new
        self.found = _Found()
        self.kinds: Counter[str] = Counter()
        self.gained: dict[str, list[str]] = {}
        self.lost: dict[str, list[str]] = {}
        for file in files:
            if (file.now or file.was or "").endswith(".md"):
                self._page(file)
        self._coverage()
        self._terms()
        self._hosts(files)

    def _page(self, file: ChangedFile) -> None:
        before, after = _front(file.old), _front(file.new)
        if any(file.broken):
            for broken, path, when in zip(
                file.broken, (file.was, file.now), ("before", "after"), strict=True
            ):
                if broken:
                    self.found.broken.append((Text(f"docs/{path}"), when))
            return
        title = Text(str((after or before)["title"]))
        for one in file.differences:
            self.kinds[one.kind] += 1
            if one.kind in ("added page", "removed page", "moved page"):
                number = len(_fields((after or before).get("facts")))
                paths = tuple(Text(f"docs/{path}") for path in dict.fromkeys((file.was, file.now)) if path)
                what = {"added page": "new", "removed page": "removed", "moved page": "moved"}[one.kind]
                self.found.pages.append((title, what, paths, f"{number:,}"))
            elif one.kind == "status":
                self.found.statuses.append((title, Text(one.was), Text(one.now)))
            else:
                self._fact(title, one, before, after)
        if file.was and file.now:
            self._unchanged_values(title, {one.fact for one in file.differences}, before, after)
            self._features(title, before, after)
        self._covers(file, before, after)

    def _fact(
        self, title: Text, one: history.Difference, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        known = _Evidence.of(before, one.fact), _Evidence.of(after, one.fact)
        evidence = known[1] or known[0]
        assert evidence  # a fact that differs stands in one of the two
        proven: Cell = counted(len(evidence.proof), "claim") if evidence.proof else "no"
        if known[0] and known[0].proof and not evidence.proof:
            proven = "no longer"
        label = self._label(one.fact, after or before)
        self.found.facts.append((title, label, Text(one.was), Text(one.now), Text(evidence.source), proven))

    def _unchanged_values(
        self, title: Text, told: set[str], before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        """What changes of facts whose value stays: a note, a source, a proof."""
        for key in _fields(after.get("facts")):
            was, now = _Evidence.of(before, key), _Evidence.of(after, key)
            if key in told or was is None or now is None:
                continue
            label = self._label(key, after)
            for what, old, new in (
                ("note", was.note, now.note),
                ("source", was.source, now.source),
                ("proof", "; ".join(was.proof), "; ".join(now.proof)),
            ):
                if old != new:
                    self.found.evidence.append((title, label, what, Text(old), Text(new)))

    def _features(self, title: Text, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        was, now = _features(before), _features(after)
        for name in dict.fromkeys((*was, *now)):
            if was.get(name) != now.get(name):
                named = (title, Text(name))
                self.found.statuses.append((named, Text(was.get(name, "")), Text(now.get(name, ""))))

    def _label(self, key: str, fields: Mapping[str, Any]) -> Text:
        place = str(fields.get("category")), key
        return Text(self.new.labels.get(place) or self.old.labels.get(place) or key)

    def _covers(self, file: ChangedFile, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        was, now = set(_texts(before.get("covers"))), set(_texts(after.get("covers")))
        for items, into, fields in ((now - was, self.gained, after), (was - now, self.lost, before)):
            for item in items:
                into.setdefault(item, []).append(str(fields["title"]))

    def _coverage(self) -> None:
        titles = self.old.objectives | self.new.objectives
        order = {item: number for number, item in enumerate(titles)}
        for item in sorted({*self.gained, *self.lost}, key=lambda one: (order.get(one, len(order)), one)):
            gained, lost = (tuple(map(Text, into.get(item, ()))) for into in (self.gained, self.lost))
            objective = (Text(item), Text(titles.get(item, "")))
            number = self.new.covered[item]
            self.found.coverage.append((objective, gained, lost, f"{number:,}" if number else "none is left"))

    def _terms(self) -> None:
        topics = [docs.readable_topics() for docs in (self.old, self.new)]
        # A table that cannot be read on one side says nothing of what the change does.
        broken = [
            {path for path in docs.files if is_topic(path)} - readable
            for docs, readable in zip((self.old, self.new), topics, strict=True)
        ]
        self.found.broken += [(Text(f"docs/{path}"), "before") for path in sorted(broken[0] - broken[1])]
        self.found.broken += [(Text(f"docs/{path}"), "after") for path in sorted(broken[1])]
        left_out = broken[0] | broken[1]
        was, now = self.old.terms(topics[0] - left_out), self.new.terms(topics[1] - left_out)
        for name in sorted({*was, *now}, key=str.casefold):
            if was.get(name) != now.get(name):
                self.kinds["new term"] += name not in was
                self.kinds["removed term"] += name not in now
                self.kinds["changed term"] += name in was and name in now
                self.found.terms.append((Text(name), Text(was.get(name, "")), Text(now.get(name, ""))))

    def _hosts(self, files: Sequence[ChangedFile]) -> None:
        known = {host(one) for one in self.old.addresses}
        places: dict[str, dict[str, None]] = {}
        for file in files:
            for one in sorted(addresses(file.new or b"")):
                if host(one) not in known:
                    places.setdefault(host(one), {})[f"docs/{file.now}"] = None
        for name, paths in sorted(places.items()):
            self.found.hosts.append((Text(name), tuple(map(Text, paths))))

    def sentences(self) -> Iterator[str]:
        """What changes, in words and numbers of our own."""
        counts = [(self.kinds[kind], one, many, what) for kind, one, many, what in _COUNTED]
        counts.append((len(self.found.statuses), "status", "statuses", "changed"))
        said = [f"{_are(number, one, many)} {what}" for number, one, many, what in counts if number]
        yield from said or ["No fact, page, status or glossary term is changed"]
        if self.found.evidence:
            number = _are(len(self.found.evidence), "note, source or proof", "notes, sources or proofs")
            yield f"{number} changed where the value stays"
        for items, verb in ((self.gained, "gained"), (self.lost, "lost")):
            if items:
                yield f"{counted(len(items), 'objective')} {verb} a page"
        orphans = sum(not self.new.covered[item] for item in self.lost)
        if orphans:
            yield f"**{_are(orphans, 'objective', 'objectives')} left without a page**"
        fresh = len(self.new.addresses - self.old.addresses)
        if fresh:
            hosts = counted(len(self.found.hosts), "host") if self.found.hosts else "no host"
            yield f"{_are(fresh, 'address', 'addresses')} new, with {hosts} not linked to before"
        if self.found.broken:
            yield f"**{counted(len(self.found.broken), 'file')} cannot be read and so not compared**"
        for path, what in ((_VOCABULARY, "which facts pages have"), (_BLUEPRINT, "the exams' objectives")):
            if self.old.files.get(path) != self.new.files.get(path):
                yield f"docs/{path} is changed: {what}"

    def tables(self) -> tuple[Table, ...]:
        found = self.found
        facts = ("Page", "Fact", "Was", "Is", "Source", "Proven")
        return (
            Table("Facts", facts, found.facts),
            Table("Same value, other evidence", ("Page", "Fact", "What", "Was", "Is"), found.evidence),
            Table("Pages", ("Page", "What", "File", "Facts"), found.pages),
            Table("Status", ("Page", "Was", "Is"), found.statuses),
            Table("Glossary", ("Term", "Was", "Is"), found.terms),
            Table("Coverage", ("Objective", "Gained", "Lost", "Pages now"), found.coverage),
            Table("Hosts not linked to before", ("Host", "Where"), found.hosts),
            Table("Not compared, because they cannot be read", ("File", "When"), found.broken),
        )


def compared(old: Mapping[str, bytes], new: Mapping[str, bytes], files: Sequence[ChangedFile]) -> Comparison:
    """What changes from one state of docs/ to another one; `files` are those that differ."""
    return Comparison(_Docs(old), _Docs(new), files)


def _are(number: int, one: str, many: str) -> str:
    return f"1 {one} is" if number == 1 else f"{number:,} {many} are"


def links(site_dir: Path) -> str:
    """A sentence on the links of the built site."""
    try:
        site = links_internal.read_site(site_dir)
    except (links_internal.NoPagesError, OSError):
        return "**The site is not built**: see the step that failed"
    own = links_internal.Own()
    refs = [(name, ref.target) for name, one in site.pages.items() for ref in one.refs]
    inside = sum(isinstance(links_internal.resolve(*ref, own), links_internal.Inside) for ref in refs)
    faults = len(links_internal.find_faults(site, own))
    said = f"**{counted(faults, 'fault')}**, see the log of the build" if faults else "no faults"
    pages = counted(len(site.pages), "page")
    things = "link or file" if inside == 1 else "links or files"
    return f"The built site has {pages}, and {inside:,} {things} within it: {said}"


def machinery(paths: Sequence[str]) -> str:
    """A sentence on the files outside docs/ that change; "" where none does."""
    number = sum(not path.startswith("docs/") for path in paths)
    return f"{_are(number, 'file', 'files')} changed outside docs/" if number else ""


def summary(root: Path, base: str, head: str = "HEAD", site: Path | None = None) -> str:
    """The Markdown that says what `head` changes since it parted from `base`; GitError where git cannot."""
    old, new = history.merge_base(root, base, head)
    files = history.changed_files(root, old, new)
    comparison = compared(history.docs_at(root, old), history.docs_at(root, new), files)
    sentences = [*comparison.sentences(), machinery(history.files_between(root, old, new))]
    if site is not None:
        sentences.append(links(site))
    return page((f"{sentence}." for sentence in sentences if sentence), comparison.tables())


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", required=True, help="the branch or commit that the change is for")
    parser.add_argument("--site", type=Path, help="the built site")
    parser.add_argument("--root", type=Path, default=Path(), help="the repository [.]")
    options = parser.parse_args(argv)
    try:
        text = summary(options.root, options.base, site=options.site)
    except GitError as error:
        print(error, file=sys.stderr)
        return 1
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
