"""The catalog: all that docs/ says, ready to be asked. loader.py reads it, checks.py holds it together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from macros import schema, yamlfile
from macros.problems import GuideError, did_you_mean


class BrokenPageError(GuideError):
    """What is asked for may stand in a file that cannot be read, which is reported where it is."""


def normal(name: str) -> str:
    """How names are compared: case and spacing do not count."""
    return " ".join(name.casefold().split())


@dataclass(frozen=True)
class Entry:
    """One page: where it stands, what its front matter says, and its body."""

    path: str  # below docs/, with forward slashes
    slug: str
    kind: str  # the folder; "" for docs/index.md
    page: schema.Page
    document: yamlfile.Document
    body: str
    body_line: int

    @property
    def facts_page(self) -> schema.FactsPage | None:
        return self.page if isinstance(self.page, schema.FactsPage) else None

    @property
    def state(self) -> schema.State:
        return self.page.status.state if isinstance(self.page, schema.FactsPage) else "active"

    @property
    def facts(self) -> dict[str, schema.Fact]:
        """The page's facts by key; none where its kind has none."""
        return self.facts_page.facts if self.facts_page else {}

    @property
    def statuses(self) -> tuple[tuple[str, schema.Status], ...]:
        """What is not plainly active here, by name: the page's subject itself and its features."""
        page = self.facts_page
        if page is None:
            return ()
        own = [(page.title, page.status)] if page.status.state != "active" else []
        return (*own, *((feature.name, feature) for feature in page.features))

    @property
    def names(self) -> tuple[str, ...]:
        return (self.slug, self.page.title, *self.page.aka)


@dataclass(frozen=True)
class TermEntry:
    """One glossary term and where it stands."""

    term: schema.Term
    topic: str
    line: int

    @property
    def anchor(self) -> str:
        return "term-" + slugify(self.term.term)


def slugify(text: str) -> str:
    """Lower-case words joined by hyphens, for anchors."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "x"


@dataclass(frozen=True)
class ExamItem:
    """A domain, task or objective of an exam."""

    id: str
    title: str
    exam: schema.Exam
    parent: str  # what the id must begin with
    place: yamlfile.Loc  # in docs/exam/blueprint.yml


@dataclass(frozen=True)
class Catalog:
    """Everything that docs/ says, ready to be asked."""

    vocabulary: schema.Vocabulary
    blueprint: schema.Blueprint
    topics: dict[str, schema.GlossaryTopic]
    terms: tuple[TermEntry, ...]
    entries: tuple[Entry, ...]
    broken: frozenset[str] = frozenset()  # slugs of pages, and `glossary/topic`s, that cannot be read
    packages: dict[str, str] = field(default_factory=dict)  # name → locked version, of what proves facts
    root: Path = Path()  # the folder that docs/ is in; its git history is the changelog
    redirects: dict[str, str] = field(default_factory=dict)  # address that a page had → what is written of it

    @cached_property
    def facts(self) -> tuple[schema.Fact, ...]:
        """Every fact of every page."""
        return tuple(fact for entry in self.entries for fact in entry.facts.values())

    @cached_property
    def by_name(self) -> dict[str, Entry]:
        return {normal(name): entry for entry in self.entries for name in entry.names}

    @cached_property
    def by_path(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in self.entries}

    @cached_property
    def by_term(self) -> dict[str, TermEntry]:
        return {normal(name): entry for entry in self.terms for name in (entry.term.term, *entry.term.aka)}

    @cached_property
    def exam_items(self) -> dict[str, ExamItem]:
        return {item.id: item for item in exam_items(self.blueprint)}

    @cached_property
    def domains(self) -> dict[str, schema.Domain]:
        return {domain.id: domain for exam in self.blueprint.exams.values() for domain in exam.domains}

    @cached_property
    def relations(self) -> dict[str, tuple[Entry, ...]]:
        """Slug → related pages, both ways: a pair is written once, on either page."""
        found: dict[str, dict[str, Entry]] = {entry.slug: {} for entry in self.entries}
        for entry in self.entries:
            for name in entry.page.related:
                other = self.find(name)
                found[entry.slug][other.slug] = other
                found[other.slug][entry.slug] = entry
        return {
            slug: tuple(sorted(others.values(), key=lambda other: other.page.title))
            for slug, others in found.items()
        }

    @cached_property
    def comparisons(self) -> dict[str, tuple[Entry, ...]]:
        """Slug → the comparison pages it appears in."""
        found: dict[str, list[Entry]] = {entry.slug: [] for entry in self.entries}
        for entry in self.of_kind("compare"):
            for compared in self.compared(entry):
                found[compared.slug].append(entry)
        return {slug: tuple(entries) for slug, entries in found.items()}

    def compared(self, entry: Entry) -> tuple[Entry, ...]:
        """The pages that a comparison compares, in its order; none for a page of another kind."""
        names = entry.page.compares if isinstance(entry.page, schema.ComparePage) else ()
        return tuple(self.find(name) for name in names)

    @cached_property
    def by_category(self) -> dict[str, tuple[Entry, ...]]:
        """Category → its pages by title; every category of docs/facts.yml is there, also an empty one."""
        found: dict[str, list[Entry]] = {name: [] for name in self.vocabulary.categories}
        for entry in self.entries:
            if entry.facts_page:
                # An unknown category is reported where it stands.
                found.setdefault(entry.facts_page.category, []).append(entry)
        return {
            name: tuple(sorted(entries, key=lambda entry: entry.page.title.casefold()))
            for name, entries in found.items()
        }

    @cached_property
    def covering(self) -> dict[str, tuple[Entry, ...]]:
        """Exam item id → the pages that cover it."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for item in entry.page.covers:
                found.setdefault(item, []).append(entry)
        return {item: tuple(entries) for item, entries in found.items()}

    def find(self, name: str) -> Entry:
        """The page with this slug, title or alias; GuideError with the nearest name otherwise."""
        entry = self.by_name.get(normal(name))
        if entry is None:
            if name in self.broken:
                raise BrokenPageError(f"docs page '{name}' has errors of its own")
            names = [name for entry in self.entries for name in entry.names]
            raise GuideError(f"no page is called '{name}'{did_you_mean(name, names)}")
        return entry

    def find_term(self, name: str) -> TermEntry:
        """The glossary term of this name or alias; GuideError with the nearest one otherwise."""
        entry = self.by_term.get(normal(name))
        if entry is None:
            self.blame_broken("glossary/")
            names = [name for entry in self.terms for name in (entry.term.term, *entry.term.aka)]
            raise GuideError(f"no glossary term '{name}' in docs/glossary/{did_you_mean(name, names)}")
        return entry

    def blame_broken(self, prefix: str = "") -> None:
        """BrokenPageError when a file below `prefix` cannot be read, so that its absence is not news."""
        if any(name.startswith(prefix) for name in self.broken):
            raise BrokenPageError("a page or table with errors of its own is missing here")

    def of_kind(self, kind: str) -> list[Entry]:
        """The pages of one folder without its index page: domains in the exam's order, others by title."""
        return sorted(
            (entry for entry in self.entries if entry.kind == kind and not is_index(entry.path)),
            key=lambda entry: (getattr(entry.page, "domain", ""), entry.page.title.casefold()),
        )

    def fact_kinds(self, entry: Entry) -> dict[str, schema.FactKind]:
        """The facts that this page may have."""
        page = entry.facts_page
        category = self.vocabulary.categories.get(page.category) if page else None
        return category.facts if category else {}


def slug_of(path: str) -> str:
    """The file's stem; an index page goes by its folder, the first page by `home`."""
    return (path.rpartition("/")[0] or "home") if is_index(path) else Path(path).stem


def is_index(path: str) -> bool:
    return path == "index.md" or path.endswith("/index.md")


def exam_items(blueprint: schema.Blueprint) -> Iterator[ExamItem]:
    """Every domain, task and objective in the order of the file, also one whose id stands twice."""
    for key, exam in blueprint.exams.items():
        for d, domain in enumerate(exam.domains):
            place: yamlfile.Loc = ("exams", key, "domains", d)
            yield ExamItem(domain.id, domain.title, exam, f"{key}-", place)
            for t, task in enumerate(domain.tasks):
                at: yamlfile.Loc = (*place, "tasks", t)
                yield ExamItem(task.id, task.title, exam, f"{domain.id}.", at)
                for o, objective in enumerate(task.objectives):
                    yield ExamItem(objective.id, objective.title, exam, f"{task.id}.", (*at, "objectives", o))
