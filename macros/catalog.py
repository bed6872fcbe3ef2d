"""Load docs/ into one Catalog, or report everything that is wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from macros import proof, schema, yamlfile
from macros.problems import CatalogError, GuideError, Problem, did_you_mean

MAX_BYTES = 1024 * 1024  # a page is a few kilobytes; anything near this is a mistake
# As MkDocs cuts it; what one of the two took for the page's text would be run as a program by the other.
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<yaml>.*?)(?<=\n)---[ \t]*\n", re.DOTALL)
_JINJA = re.compile(r"\{[{%#]")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATA_FILES = {"facts.yml", "exam/blueprint.yml"}

M = TypeVar("M", bound=BaseModel)


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
    """A domain, task or objective of an exam, by its id."""

    id: str
    title: str
    exam: schema.Exam
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalog:
    """Everything that docs/ says, ready to be asked."""

    vocabulary: schema.Vocabulary
    blueprint: schema.Blueprint
    topics: dict[str, schema.GlossaryTopic]
    terms: tuple[TermEntry, ...]
    entries: tuple[Entry, ...]
    broken: frozenset[str] = frozenset()  # slugs of pages, and `glossary/topic`s, that cannot be read

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
        return {item.id: item for item in _exam_items(self.blueprint)}

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
            if isinstance(entry.page, schema.ComparePage):
                for name in entry.page.compares:
                    found[self.find(name).slug].append(entry)
        return {slug: tuple(entries) for slug, entries in found.items()}

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


def read(docs: Path | str, shown_as: str = "docs") -> tuple[Catalog | None, list[Problem]]:
    """Read and check all of docs/; `shown_as` is how the folder is named in messages.

    With problems the catalog holds what could be read, so that a later check can look further; it is
    None when the vocabulary or the blueprint cannot be read.
    """
    loader = _Loader(Path(docs), shown_as)
    return loader.read(), loader.problems


def load(docs: Path | str, shown_as: str = "docs") -> Catalog:
    """The catalog of a docs/ without problems; CatalogError with every problem otherwise."""
    catalog, problems = read(docs, shown_as)
    if problems or catalog is None:
        raise CatalogError(problems)
    return catalog


class _Loader:
    """Collects problems while reading and checking."""

    def __init__(self, docs: Path, shown_as: str) -> None:
        self.docs = docs
        self.shown_as = shown_as
        self.problems: list[Problem] = []

    def read(self) -> Catalog | None:
        if not self.docs.is_dir():
            self.problems.append(Problem(self.shown_as, 1, "folder", "there is no such folder"))
            return None
        vocabulary, _ = self.data_file("facts.yml", schema.Vocabulary)
        blueprint, self.blueprint = self.data_file("exam/blueprint.yml", schema.Blueprint)
        topics: dict[str, schema.GlossaryTopic] = {}
        terms: list[TermEntry] = []
        entries: list[Entry] = []
        broken: set[str] = set()
        for path in self.files():
            if path in _DATA_FILES:
                continue
            if path.startswith("glossary/") and path.endswith(".yml"):
                if not self.glossary_topic(path, topics, terms):
                    broken.add(f"glossary/{Path(path).stem}")
            elif path.endswith(".md"):
                entry = self.page(path)
                if entry:
                    entries.append(entry)
                else:
                    broken.add(slug_of(path))
        if not vocabulary or not blueprint:
            return None
        catalog = Catalog(vocabulary, blueprint, topics, tuple(terms), tuple(entries), frozenset(broken))
        self.check(catalog)
        return catalog

    # --- reading ------------------------------------------------------------------------------

    def problem(self, path: str, line: int, field: str, sentence: str) -> None:
        self.problems.append(Problem(f"{self.shown_as}/{path}", line, field, sentence))

    def files(self) -> Iterator[str]:
        """Every file below docs/ that may be there, in a fixed order; the others are problems."""
        for file in sorted(self.docs.rglob("*")):
            path = file.relative_to(self.docs).as_posix()
            if file.is_symlink():
                self.problem(path, 1, "file", "is a link; only plain files may stand in docs/")
                continue
            if file.is_dir() or any(part.startswith(".") for part in Path(path).parts):
                continue
            if file.suffix.lower() in (".markdown", ".mdown", ".mkd", ".yaml", ".mkdn", ".html"):
                self.problem(path, 1, "file", "pages end in .md, tables in .yml")
                continue
            if file.suffix in (".md", ".yml") and not self.placed(path):
                continue
            yield path

    def placed(self, path: str) -> bool:
        """Is a page or table where one may be, and named as a slug?"""
        folder, _, name = path.rpartition("/")
        stem = Path(name).stem
        if folder and folder not in schema.KINDS:
            known, near = ", ".join(schema.KINDS), did_you_mean(folder, schema.KINDS)
            self.problem(path, 1, "file", f"no such room '{folder}'{near or '.'} Rooms: {known}")
        elif not folder and path not in ("index.md", "facts.yml"):
            self.problem(path, 1, "file", "pages stand in a room: " + ", ".join(schema.KINDS))
        elif name.endswith(".yml") and path not in _DATA_FILES and folder != "glossary":
            self.problem(path, 1, "file", "tables stand in docs/glossary/")
        elif not _SLUG.fullmatch(stem):
            self.problem(path, 1, "file", "name it with lower-case words joined by hyphens")
        else:
            return True
        return False

    def text(self, path: str) -> str | None:
        """The file as text, or None and a problem."""
        try:
            raw = (self.docs / path).read_bytes()
        except OSError as error:
            self.problem(path, 1, "file", f"cannot be read: {error.strerror}")
            return None
        if len(raw) > MAX_BYTES:
            self.problem(path, 1, "file", f"is {len(raw):,} bytes; at most {MAX_BYTES:,} are read, split it")
            return None
        if raw.startswith(b"\xef\xbb\xbf"):
            self.problem(path, 1, "file", "begins with a byte order mark; save it as UTF-8 without BOM")
            return None
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            self.problem(path, line, "file", "is not UTF-8; save it as UTF-8")
            return None
        if "\0" in text:
            self.problem(path, text.count("\n", 0, text.index("\0")) + 1, "file", "holds a NUL byte")
            return None
        return text.replace("\r\n", "\n")

    def data_file(self, path: str, model: type[M]) -> tuple[M | None, yamlfile.Document]:
        """A record that the catalog cannot do without, and where its parts stand."""
        nothing = yamlfile.Document({}, {})
        if not (self.docs / path).is_file():
            self.problem(path, 1, "file", "is missing")
            return None, nothing
        text = self.text(path)
        if text is None:
            return None, nothing
        document, problems = yamlfile.parse(text, f"{self.shown_as}/{path}")
        self.problems += problems
        return None if problems else self.validated(model, document, path), document

    def glossary_topic(
        self, path: str, topics: dict[str, schema.GlossaryTopic], terms: list[TermEntry]
    ) -> bool:
        """Add the table and its terms; False when it cannot be read."""
        text = self.text(path)
        if text is None:
            return False
        document, problems = yamlfile.parse(text, f"{self.shown_as}/{path}")
        self.problems += problems
        topic = None if problems else self.validated(schema.GlossaryTopic, document, path)
        if topic is None:
            return False
        name = Path(path).stem
        topics[name] = topic
        for index, term in enumerate(topic.terms):
            terms.append(TermEntry(term, name, document.line(("terms", index))))
        return True

    def page(self, path: str) -> Entry | None:
        text = self.text(path)
        if text is None:
            return None
        match = _FRONT_MATTER.match(text)
        if not match:
            self.problem(path, 1, "front matter", "missing: begin the page with '---', its fields, and '---'")
            return None
        front = match["yaml"]
        jinja = _JINJA.search(front)
        if jinja:
            line = front.count("\n", 0, jinja.start()) + 2
            sentence = f"'{jinja[0]}' is not allowed here; macros stand in the page's text"
            self.problem(path, line, "front matter", sentence)
            return None
        document, problems = yamlfile.parse(front, f"{self.shown_as}/{path}", first_line=2)
        self.problems += problems
        if problems:
            return None
        folder = path.rpartition("/")[0]
        model = schema.IndexPage if is_index(path) else schema.KINDS[folder].page
        page = self.validated(model, document, path)
        if page is None:
            return None
        body_line = text.count("\n", 0, match.end()) + 1
        return Entry(path, slug_of(path), folder, page, document, text[match.end() :], body_line)

    def validated(self, model: type[M], document: yamlfile.Document, path: str) -> M | None:
        """The record, or None and one problem for each thing pydantic found."""
        if not isinstance(document.data, dict):
            self.problem(path, 1, "yaml", "must be fields, one `name: value` a line")
            return None
        try:
            return model.model_validate(document.data)
        except ValidationError as errors:
            for error in errors.errors(include_url=False):
                loc = tuple(part for part in error["loc"] if not _is_internal(part))
                line = document.line(loc)
                self.problem(path, line, _dotted(loc), _sentence(error, model))
            return None

    # --- checks over the whole catalog ----------------------------------------------------------

    def check(self, catalog: Catalog) -> None:
        self.check_blueprint(catalog)
        self.check_names(catalog)
        self.check_glossary(catalog)
        for entry in catalog.entries:
            self.check_references(catalog, entry)
            if entry.facts_page:
                self.check_facts(catalog, entry, entry.facts_page)

    def at(self, entry: Entry, *loc: str | int) -> Callable[[str], None]:
        """A reporter for one place of a page's front matter."""

        def report(sentence: str) -> None:
            self.problem(entry.path, entry.document.line(loc), _dotted(loc), sentence)

        return report

    def check_blueprint(self, catalog: Catalog) -> None:
        """Ids nest, `mls` > `mls-1` > `mls-1.2` > `mls-1.2.3`, and stand once."""
        seen: set[str] = set()
        for parent, item, loc in _blueprint_ids(catalog.blueprint):
            line = self.blueprint.line((*loc, "id"))
            if not item.startswith(parent):
                sentence = f"stands below '{parent[:-1]}' but does not begin with it"
                self.problem("exam/blueprint.yml", line, item, sentence)
            if item in seen:
                self.problem("exam/blueprint.yml", line, item, "this id stands twice")
            seen.add(item)

    def check_names(self, catalog: Catalog) -> None:
        """Slugs, titles and aliases lead to one page only."""
        owner: dict[str, Entry] = {}
        for entry in catalog.entries:
            for field, index, name in [
                ("slug", -1, entry.slug),
                ("title", -1, entry.page.title),
                *(("aka", index, name) for index, name in enumerate(entry.page.aka)),
            ]:
                other = owner.setdefault(normal(name), entry)
                loc = (field, index) if field == "aka" else (field,)
                if other is not entry:
                    self.at(entry, *loc)(f"'{name}' is already a name of {self.shown_as}/{other.path}")
                elif field == "aka" and normal(name) in map(normal, entry.names[: 2 + index]):
                    self.at(entry, *loc)(f"'{name}' is already a name of this page; delete it")

    def check_glossary(self, catalog: Catalog) -> None:
        owner: dict[str, TermEntry] = {}
        anchors: dict[str, TermEntry] = {}
        previous: TermEntry | None = None
        for entry in catalog.terms:
            term, path = entry.term, f"glossary/{entry.topic}.yml"
            if len({normal(name) for name in (term.term, *term.aka)}) <= len(term.aka):
                self.problem(path, entry.line, term.term, "an alias stands twice, or repeats the term")
            if term.source is not None:
                for sentence in _source_faults(catalog, term.source):
                    self.problem(path, entry.line, f"{term.term}.source", sentence)
            for name in (term.term, *term.aka):
                other = owner.setdefault(normal(name), entry)
                if other is not entry:
                    where = f"{self.shown_as}/glossary/{other.topic}.yml:{other.line}"
                    self.problem(path, entry.line, term.term, f"'{name}' is already defined at {where}")
            twin = anchors.setdefault(entry.anchor, entry)
            if twin is not entry and normal(twin.term.term) != normal(term.term):
                self.problem(path, entry.line, term.term, "differs from another term only in its punctuation")
            if previous and previous.topic == entry.topic and normal(previous.term.term) > normal(term.term):
                self.problem(path, entry.line, term.term, f"out of order: goes before '{previous.term.term}'")
            if re.match(rf"{re.escape(normal(term.term))}(?!\w)", normal(term.definition)):
                self.problem(
                    path, entry.line, term.term, "the definition begins with the term; say what it is"
                )
            if term.page is not None:
                self.try_find(catalog, term.page, path, entry.line, f"{term.term}.page")
            for name in term.see:
                try:
                    catalog.find_term(name)
                except GuideError as error:
                    self.problem(path, entry.line, f"{term.term}.see", str(error))
            previous = entry

    def try_find(self, catalog: Catalog, name: str, path: str, line: int, field: str) -> Entry | None:
        try:
            return catalog.find(name)
        except BrokenPageError:
            return None
        except GuideError as error:
            self.problem(path, line, field, str(error))
            return None

    def check_references(self, catalog: Catalog, entry: Entry) -> None:
        page = entry.page
        for index, item in enumerate(page.covers):
            if item not in catalog.exam_items:
                near = did_you_mean(item, catalog.exam_items)
                self.at(entry, "covers", index)(f"no objective '{item}' in docs/exam/blueprint.yml{near}")
        if len(set(page.covers)) < len(page.covers):
            self.at(entry, "covers")("an id stands twice")
        domains = (domain.id for exam in catalog.blueprint.exams.values() for domain in exam.domains)
        if isinstance(page, schema.DomainPage) and page.domain not in domains:
            self.at(entry, "domain")(f"no domain '{page.domain}' in docs/exam/blueprint.yml")
        for key, url in page.sources.items():
            for sentence in _source_faults(catalog, url):
                self.at(entry, "sources", key)(sentence)
        for field in ("related", "compares"):
            seen: list[Entry] = []
            for index, name in enumerate(getattr(page, field, [])):
                line = entry.document.line((field, index))
                other = self.try_find(catalog, name, entry.path, line, field)
                if other and other in seen:
                    self.at(entry, field, index)(f"'{name}' stands here twice; keep one")
                elif other is entry:
                    self.at(entry, field, index)("a page is not related to itself; delete it")
                elif other and field == "related":
                    self.check_related_once(catalog, entry, other, index)
                seen += [other] if other else []

    def check_related_once(self, catalog: Catalog, entry: Entry, other: Entry, index: int) -> None:
        """A relation counts both ways, so writing it on both pages keeps one list in two places."""
        back = [name for name in other.page.related if catalog.by_name.get(normal(name)) is entry]
        if back and entry.path > other.path:
            self.at(entry, "related", index)(
                f"{self.shown_as}/{other.path} already says so; a relation counts both ways, delete it here"
            )

    def check_facts(self, catalog: Catalog, entry: Entry, page: schema.FactsPage) -> None:
        category = catalog.vocabulary.categories.get(page.category)
        if category is None:
            known = catalog.vocabulary.categories
            self.at(entry, "category")(
                f"no category '{page.category}' in docs/facts.yml{did_you_mean(page.category, known)}"
            )
            return
        if category.kind != entry.kind:
            self.at(entry, "category")(f"category {page.category} belongs to docs/{category.kind}/")
        if page.status.source is not None and page.status.source not in page.sources:
            self.at(entry, "status", "source")(
                f"no source '{page.status.source}'{did_you_mean(page.status.source, page.sources)}"
            )
        for key, kind in category.facts.items():
            if kind.required and key not in page.facts:
                self.at(entry, "facts")(f"'{key}' is missing ({kind.label}: {kind.hint})")
        for key, fact in page.facts.items():
            known_kind = category.facts.get(key)
            report = self.at(entry, "facts", key)
            if known_kind is None:
                report(f"unknown fact for category {page.category}{did_you_mean(key, category.facts)}")
            else:
                for sentence in _fact_faults(fact, known_kind):
                    report(sentence)
            if fact.source is not None and fact.source not in page.sources:
                report(f"no source '{fact.source}'{did_you_mean(fact.source, page.sources)}")
            for index, text in enumerate(fact.proof or []):
                for sentence in proof_faults(text, fact):
                    self.at(entry, "facts", key, "proof", index)(sentence)


def proof_faults(text: str, fact: schema.Fact) -> list[str]:
    """What is wrong with a proof as written: its grammar, or a proven value that the fact does not say."""
    try:
        claim = proof.parse(text)
    except proof.ProofError as error:
        return [str(error)]
    return [
        f"proves {value}, which the fact does not say" for value in proof.missing_from_text(claim, fact.text)
    ]


def _source_faults(catalog: Catalog, url: str) -> Iterator[str]:
    host = urlsplit(url).hostname or ""
    if host not in catalog.vocabulary.authorities:
        yield f"{host} is not an authority listed in docs/facts.yml; cite the primary source"


def _fact_faults(fact: schema.Fact, kind: schema.FactKind) -> Iterator[str]:
    if len(fact.now) > 1 and not kind.many:
        yield "takes one value, not a list"
    for value in fact.now:
        if kind.choices and value not in kind.choices:
            yield f"'{value}' is not one of: {', '.join(kind.choices)}{did_you_mean(value, kind.choices)}"
        if kind.many and ", " in value:
            yield f"'{value}' looks like several values; write a list, [a, b]"
    if kind.many and len(set(fact.now)) < len(fact.now):
        yield "a value stands twice"
    if fact.exam is not None and normal(fact.exam) == normal(fact.text):
        yield "`exam` says the same as today's value; delete it"


def _blueprint_ids(blueprint: schema.Blueprint) -> Iterator[tuple[str, str, yamlfile.Loc]]:
    """What each id must begin with, the id, and its place in the file."""
    for key, exam in blueprint.exams.items():
        for d, domain in enumerate(exam.domains):
            place: yamlfile.Loc = ("exams", key, "domains", d)
            yield f"{key}-", domain.id, place
            for t, task in enumerate(domain.tasks):
                yield f"{domain.id}.", task.id, (*place, "tasks", t)
                for o, objective in enumerate(task.objectives):
                    yield f"{task.id}.", objective.id, (*place, "tasks", t, "objectives", o)


def _exam_items(blueprint: schema.Blueprint) -> Iterator[ExamItem]:
    for exam in blueprint.exams.values():
        for domain in exam.domains:
            yield ExamItem(domain.id, domain.title, exam)
            for task in domain.tasks:
                yield ExamItem(task.id, task.title, exam)
                for objective in task.objectives:
                    yield ExamItem(objective.id, objective.title, exam, tuple(objective.points))


# --- pydantic's findings in our words ---------------------------------------------------------


def _is_internal(part: str | int) -> bool:
    """Pieces of a pydantic location that name a validator, not a field."""
    return isinstance(part, str) and ("[" in part or part in ("function-before", "constrained-str"))


def _dotted(loc: Iterable[str | int]) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc]
    return "".join(parts).lstrip(".") or "page"


def _known_fields(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The field names of the record in which an unknown key was found."""
    for part in loc[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            inner = _model_in(model.model_fields[part].annotation)
            if inner is None:
                return []
            model = inner
    return list(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_in(part)
        if found:
            return found
    return None


def _sentence(error: ErrorDetails, model: type[BaseModel]) -> str:
    value, context = error["input"], error.get("ctx", {})
    got = f" (got '{' '.join(str(value).split())[:60]}')"
    match error["type"]:
        case "missing":
            return "is missing; every such record has it"
        case "extra_forbidden":
            name = str(error["loc"][-1])
            known = _known_fields(model, error["loc"])
            return f"unknown field{did_you_mean(name, known) or '.'} Fields: {', '.join(known)}"
        case "string_too_long":
            return f"is {len(str(value))} characters, at most {context['max_length']}; shorten it"
        case "string_too_short":
            return "is empty; write a value or delete the field"
        case "string_type":
            return "must be one text, not a list or fields"
        case "list_type":
            return f"must be a list: [a, b]{got}"
        case "too_short":
            return f"needs at least {context['min_length']}"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"must be fields, one `name: value` a line{got}"
        case "date_from_datetime_parsing" | "date_from_datetime_inexact" | "date_parsing" | "date_type":
            return f"must be a day such as 2026-11-22{got}"
        case "int_parsing" | "int_type":
            return f"must be a whole number{got}"
        case "bool_parsing" | "bool_type":
            return f"must be true or false{got}"
        case "literal_error":
            return f"must be one of {context['expected']}{got}"
        case "string_pattern_mismatch":
            return f"must look like {_LOOKS.get(str(context['pattern']), context['pattern'])}{got}"
        case "value_error":
            return str(context["error"])
        case _:
            return f"{error['msg']}{got}"


_LOOKS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "lower-case-words-with-hyphens",
    r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$": "lower_case_words",
    r"^[a-z0-9]+([-_][a-z0-9]+)*$": "a short lower-case key",
    r"^[a-z]+[0-9]*-[0-9]+(\.[0-9]+){0,2}$": "mls-1.2.3",
    r"^https://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]+$": "an https address without spaces or brackets",
}
