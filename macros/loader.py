"""Read docs/ into a Catalog, and every problem on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from macros import checks, redirects, schema, yamlfile
from macros.catalog import Catalog, Entry, TermEntry, is_index, slug_of
from macros.findings import dotted, findings
from macros.problems import Problem, did_you_mean

# A page is at most 30 kilobytes, a table 40; anything near these is a mistake, or meant to stall the build.
MAX_BYTES = {".md": 64 * 1024, ".yml": 1024 * 1024}
# As MkDocs cuts it; what one of the two took for the page's text would be run as a program by the other.
FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<yaml>.*?)(?<=\n)---[ \t]*\n", re.DOTALL)
_JINJA = re.compile(r"\{[{%#]")
_NAMED = "name it with lower-case words joined by hyphens"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What a browser shows as a picture and never runs, wherever it is opened from. SVG may hold scripts.
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif"})
_REDIRECTS = "redirects.yml"
_DATA_FILES = {"facts.yml", "exam/blueprint.yml", _REDIRECTS}

M = TypeVar("M", bound=BaseModel)


def read(docs: Path | str, shown_as: str = "docs") -> tuple[Catalog | None, list[Problem]]:
    """Read and check all of docs/; `shown_as` is how the folder is named in messages.

    With problems the catalog holds what could be read, so that a later check can look further; it is
    None when the vocabulary or the blueprint cannot be read.
    """
    loader = _Loader(Path(docs), shown_as)
    return loader.read(), loader.problems


class _Loader:
    """Collects problems while reading."""

    def __init__(self, docs: Path, shown_as: str) -> None:
        self.docs = docs
        self.shown_as = shown_as
        self.problems: list[Problem] = []

    def read(self) -> Catalog | None:
        if not self.docs.is_dir():
            self.problems.append(Problem(self.shown_as, 1, "folder", "there is no such folder"))
            return None
        vocabulary, _ = self.data_file("facts.yml", schema.Vocabulary)
        blueprint, exams = self.data_file("exam/blueprint.yml", schema.Blueprint)
        moved, addresses = self.redirects()
        topics: dict[str, schema.GlossaryTopic] = {}
        terms: list[TermEntry] = []
        entries: list[Entry] = []
        broken: set[str] = set()
        for path in self.files():
            if path in _DATA_FILES:
                continue
            if path.startswith("glossary/") and path.endswith(".yml"):
                name = Path(path).stem
                topic, document = self.record(path, schema.GlossaryTopic)
                if topic:
                    topics[name] = topic
                    terms += [
                        TermEntry(term, name, document.line(("terms", index)))
                        for index, term in enumerate(topic.terms)
                    ]
                else:
                    broken.add(f"glossary/{name}")
            elif path.endswith(".md"):
                entry = self.page(path)
                if entry:
                    entries.append(entry)
                else:
                    broken.add(slug_of(path))
        if not vocabulary or not blueprint:
            return None
        catalog = Catalog(
            vocabulary,
            blueprint,
            topics,
            tuple(terms),
            tuple(entries),
            frozenset(broken),
            _locked(self.docs.parent / "requirements" / "models.txt"),
            self.docs.absolute().parent,
            moved,
        )
        self.problems += checks.check(catalog, exams, self.shown_as)
        for address, sentence in redirects.faults(catalog):
            self.problem(_REDIRECTS, addresses.line(("redirects", address)), address, sentence)
        return catalog

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
            if file.suffix in PICTURES:
                if not _SLUG.fullmatch(file.stem):
                    self.problem(path, 1, "file", _NAMED)
            elif file.suffix not in (".md", ".yml"):
                sentence = f"pages end in .md, tables in .yml, pictures in {', '.join(sorted(PICTURES))}"
                self.problem(path, 1, "file", sentence)
                continue
            elif not self.placed(path):
                continue
            yield path

    def placed(self, path: str) -> bool:
        """Is a page or table where one may be, and named as a slug?"""
        folder, _, name = path.rpartition("/")
        stem = Path(name).stem
        if folder and folder not in schema.KINDS:
            known, near = ", ".join(schema.KINDS), did_you_mean(folder, schema.KINDS)
            self.problem(path, 1, "file", f"no such room '{folder}'{near or '.'} Rooms: {known}")
        elif not folder and path not in ("index.md", *_DATA_FILES):
            self.problem(path, 1, "file", "pages stand in a room: " + ", ".join(schema.KINDS))
        elif name.endswith(".yml") and path not in _DATA_FILES and folder != "glossary":
            self.problem(path, 1, "file", "tables stand in docs/glossary/")
        elif not _SLUG.fullmatch(stem):
            self.problem(path, 1, "file", _NAMED)
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
        most = MAX_BYTES[Path(path).suffix]
        if len(raw) > most:
            self.problem(path, 1, "file", f"is {len(raw):,} bytes; at most {most:,} are read, split it")
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
        text = text.replace("\r\n", "\n")
        if "\r" in text:
            # To YAML and Jinja it ends a line, to git and Markdown it does not: lines would be miscounted.
            line = text.count("\n", 0, text.index("\r")) + 1
            self.problem(path, line, "file", "holds a carriage return that ends no line; delete it")
            return None
        return text

    def record(self, path: str, model: type[M]) -> tuple[M | None, yamlfile.Document]:
        """The record of one YAML file, None when it cannot be read; and where its parts stand."""
        text = self.text(path)
        if text is None:
            return None, yamlfile.Document({}, {})
        document, problems = yamlfile.parse(text, f"{self.shown_as}/{path}")
        self.problems += problems
        return None if problems else self.validated(model, document, path), document

    def data_file(self, path: str, model: type[M]) -> tuple[M | None, yamlfile.Document]:
        """A record that the catalog cannot do without."""
        if (self.docs / path).is_file():
            return self.record(path, model)
        self.problem(path, 1, "file", "is missing")
        return None, yamlfile.Document({}, {})

    def redirects(self) -> tuple[dict[str, str], yamlfile.Document]:
        """The addresses that pages had, as written; a guide whose pages never moved has no such file."""
        if not (self.docs / _REDIRECTS).is_file():
            return {}, yamlfile.Document({}, {})
        record, document = self.record(_REDIRECTS, schema.Redirects)
        return record.redirects if record else {}, document

    def page(self, path: str) -> Entry | None:
        text = self.text(path)
        if text is None:
            return None
        match = FRONT_MATTER.match(text)
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
            for loc, sentence in findings(errors, model):
                self.problem(path, document.line(loc), dotted(loc), sentence)
            return None


def _locked(lock: Path) -> dict[str, str]:
    """The packages of a lock file with their versions; none where there is no lock beside docs/."""
    if not lock.is_file():
        return {}
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", lock.read_text(encoding="utf-8"), re.MULTILINE))
