"""What must hold between the files of docs/: names, references, facts, proofs, the glossary, the exams."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from macros import proof, schema, yamlfile
from macros.catalog import BrokenPageError, Catalog, Entry, TermEntry, exam_items, normal
from macros.findings import dotted
from macros.problems import GuideError, Problem, did_you_mean

_TODO = re.compile(r"\bTODO\b")


def check(catalog: Catalog, exams: yamlfile.Document, shown_as: str) -> list[Problem]:
    """Everything wrong between the records of a catalog; `exams` knows the lines of the blueprint."""
    checks = _Checks(catalog, exams, shown_as)
    checks.blueprint()
    checks.names()
    checks.glossary()
    for entry in catalog.entries:
        checks.references(entry)
        checks.unfinished(entry)
        if entry.facts_page:
            checks.facts(entry, entry.facts_page)
    return checks.problems


class _Checks:
    """Collects problems while checking."""

    def __init__(self, catalog: Catalog, exams: yamlfile.Document, shown_as: str) -> None:
        self.catalog = catalog
        self.exams = exams
        self.shown_as = shown_as
        self.problems: list[Problem] = []

    def problem(self, path: str, line: int, field: str, sentence: str) -> None:
        self.problems.append(Problem(f"{self.shown_as}/{path}", line, field, sentence))

    def at(self, entry: Entry, *loc: str | int) -> Callable[[str], None]:
        """A reporter for one place of a page's front matter."""

        def report(sentence: str) -> None:
            self.problem(entry.path, entry.document.line(loc), dotted(loc), sentence)

        return report

    def blueprint(self) -> None:
        """Ids nest, `mls` > `mls-1` > `mls-1.2` > `mls-1.2.3`, and stand once."""
        seen: set[str] = set()
        for item in exam_items(self.catalog.blueprint):
            line = self.exams.line((*item.place, "id"))
            if not item.id.startswith(item.parent):
                sentence = f"stands below '{item.parent[:-1]}' but does not begin with it"
                self.problem("exam/blueprint.yml", line, item.id, sentence)
            if item.id in seen:
                self.problem("exam/blueprint.yml", line, item.id, "this id stands twice")
            seen.add(item.id)

    def names(self) -> None:
        """Slugs, titles and aliases lead to one page only."""
        owner: dict[str, Entry] = {}
        for entry in self.catalog.entries:
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

    def glossary(self) -> None:
        owner: dict[str, TermEntry] = {}
        anchors: dict[str, TermEntry] = {}
        previous: TermEntry | None = None
        for entry in self.catalog.terms:
            term, path = entry.term, f"glossary/{entry.topic}.yml"
            if len({normal(name) for name in (term.term, *term.aka)}) <= len(term.aka):
                self.problem(path, entry.line, term.term, "an alias stands twice, or repeats the term")
            if term.source is not None:
                for sentence in _source_faults(self.catalog, term.source):
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
            if _begins_with(normal(term.definition), normal(term.term)):
                self.problem(
                    path, entry.line, term.term, "the definition begins with the term; say what it is"
                )
            if term.page is not None:
                self.try_find(term.page, path, entry.line, f"{term.term}.page")
            for name in term.see:
                try:
                    self.catalog.find_term(name)
                except GuideError as error:
                    self.problem(path, entry.line, f"{term.term}.see", str(error))
            previous = entry

    def try_find(self, name: str, path: str, line: int, field: str) -> Entry | None:
        try:
            return self.catalog.find(name)
        except BrokenPageError:
            return None
        except GuideError as error:
            self.problem(path, line, field, str(error))
            return None

    def references(self, entry: Entry) -> None:
        page = entry.page
        for index, item in enumerate(page.covers):
            if item not in self.catalog.exam_items:
                near = did_you_mean(item, self.catalog.exam_items)
                self.at(entry, "covers", index)(f"no objective '{item}' in docs/exam/blueprint.yml{near}")
        if len(set(page.covers)) < len(page.covers):
            self.at(entry, "covers")("an id stands twice")
        if isinstance(page, schema.DomainPage) and page.domain not in self.catalog.domains:
            self.at(entry, "domain")(f"no domain '{page.domain}' in docs/exam/blueprint.yml")
        for key, url in page.sources.items():
            for sentence in _source_faults(self.catalog, url):
                self.at(entry, "sources", key)(sentence)
        for field in ("related", "compares"):
            seen: list[Entry] = []
            for index, name in enumerate(getattr(page, field, [])):
                line = entry.document.line((field, index))
                other = self.try_find(name, entry.path, line, field)
                if other and other in seen:
                    self.at(entry, field, index)(f"'{name}' stands here twice; keep one")
                elif other is entry:
                    self.at(entry, field, index)("a page is not related to itself; delete it")
                elif other and field == "related":
                    self.related_once(entry, other, index)
                seen += [other] if other else []

    def related_once(self, entry: Entry, other: Entry, index: int) -> None:
        """A relation counts both ways, so writing it on both pages keeps one list in two places."""
        back = [name for name in other.page.related if self.catalog.by_name.get(normal(name)) is entry]
        if back and entry.path > other.path:
            self.at(entry, "related", index)(
                f"{self.shown_as}/{other.path} already says so; a relation counts both ways, delete it here"
            )

    def unfinished(self, entry: Entry) -> None:
        """What scripts.new leaves for the author to write must not be published."""
        # Going through all texts of all pages is slow; hardly a page has one to find.
        for loc, text in _texts(entry.document.data) if "TODO" in repr(entry.document.data) else ():
            if _TODO.search(text):
                self.at(entry, *loc)("TODO stands for what is not written yet; write it")
        for number, line in enumerate(entry.body.split("\n") if _TODO.search(entry.body) else ()):
            if _TODO.search(line):
                sentence = "TODO stands for what is not written yet; write it, or delete the section"
                self.problem(entry.path, entry.body_line + number, "text", sentence)

    def facts(self, entry: Entry, page: schema.FactsPage) -> None:
        category = self.catalog.vocabulary.categories.get(page.category)
        if category is None:
            known = self.catalog.vocabulary.categories
            self.at(entry, "category")(
                f"no category '{page.category}' in docs/facts.yml{did_you_mean(page.category, known)}"
            )
            return
        if category.kind != entry.kind:
            self.at(entry, "category")(f"category {page.category} belongs to docs/{category.kind}/")
        for status, place in [
            (page.status, ("status",)),
            *((feature, ("features", index)) for index, feature in enumerate(page.features)),
        ]:
            if status.source is not None and status.source not in page.sources:
                self.at(entry, *place, "source")(
                    f"no source '{status.source}'{did_you_mean(status.source, page.sources)}"
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


def _begins_with(text: str, words: str) -> bool:
    """Does a text begin with these words, and not only with their letters?"""
    return text.startswith(words) and not re.match(r"\w", text[len(words) :])


def _texts(data: Any, loc: yamlfile.Loc = ()) -> Iterator[tuple[yamlfile.Loc, str]]:
    """Every text in the data of a YAML file, and its place."""
    if isinstance(data, str):
        yield loc, data
        return
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield from _texts(value, (*loc, key))


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
