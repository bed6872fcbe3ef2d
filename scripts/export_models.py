"""The shapes of the exported data: the only place where a key of it, its type and its meaning are written.

The JSON Schemas are made from these models, so data and schema cannot drift apart.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from macros.schema import FactKey, ObjectiveId, Slug, SourceKey, State, Url

# Major: a key is gone or means something else. Minor: a key is new. Patch: only descriptions changed.
VERSION = "1.0.0"

Version = Annotated[str, StringConstraints(pattern=rf"^{VERSION.split('.')[0]}\.[0-9]+\.[0-9]+$")]
ThingKind = Literal["services", "algorithms", "concepts"]
Place = Annotated[str, StringConstraints(pattern=r"^[a-z0-9/-]*(#[a-z0-9.-]+)?$")]


class Record(BaseModel):
    """Base of every record. What has no value is left out, never null."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    def json_text(self) -> str:
        """The record as compact JSON, its keys in the order of the model, ending in a line break."""
        return self.model_dump_json(exclude_none=True) + "\n"


# --- pages --------------------------------------------------------------------------------------


class Fact(Record):
    """One fact of one page."""

    label: str
    """What readers see as its name."""
    now: Annotated[list[str], Field(min_length=1)]
    """Today's value, or values."""
    note: str | None = None
    """What has to be said beside the value."""
    exam: str | None = None
    """What exam-era material taught, only where it differs."""
    source: Url
    """Where the value was read."""
    proven: bool
    """Whether a published API model holds it, and the tests compare the two."""
    proof: Annotated[list[str], Field(min_length=1)] | None = None
    """The claims about the model, only where proven."""


class Status(Record):
    """Where a service, or a part of one, is in its life."""

    state: State
    since: dt.date | None = None
    """The day from which it is so for a newcomer."""
    was: str | None = None
    """Its name in old material."""
    use: str | None = None
    """What to take instead."""
    note: str | None = None
    source: Url | None = None
    confidence: Literal["high", "medium", "low"]
    """high: AWS prints state and day. medium: AWS confirms the state. low: one weak source."""


class Feature(Status):
    """A part of a service that goes its own way."""

    name: str


class Page(Record):
    """What every page has."""

    kind: str
    """The room it stands in; `index` for the home page and for the entry page of a room."""
    slug: Slug
    """The page's name in the data; no two pages share one."""
    title: str
    url: Place
    """The address below the root of the site, empty for the home page."""
    markdown: str
    """The address of the page as Markdown below the root of the site."""
    summary: str
    aliases: list[str]
    """Other names that people search for."""
    covers: list[ObjectiveId]
    """Ids of the exams' domains, tasks and objectives that the page serves."""
    related: list[Slug]
    comparisons: list[Slug]
    """The comparison pages in which it appears."""
    sources: dict[SourceKey, Url]
    checked: dt.date | None = None
    """The day on which the page was last held against its sources."""


class PlainPage(Page):
    """A page of words, or one that is drawn from what the other pages say."""

    kind: Literal["index", "glossary", "exam", "changes", "tools"]


class DomainPage(Page):
    """One domain of an exam."""

    kind: Literal["domains"]
    domain: ObjectiveId


class ComparisonPage(Page):
    """A decision between pages."""

    kind: Literal["compare"]
    compares: Annotated[list[Slug], Field(min_length=2)]


class ThingPage(Page):
    """A service, an algorithm or a concept: a thing with facts."""

    kind: ThingKind
    category: Slug
    state: State
    state_label: str
    """The state in words."""
    status: Status
    features: list[Feature]
    """Parts that are not plainly active."""
    facts: dict[FactKey, Fact]
    """In the order of the category's facts."""


# --- categories, glossary, exams ------------------------------------------------------------------


class FactLabel(Record):
    """A fact that pages of a category have."""

    key: FactKey
    label: str
    code: bool
    """Whether its values are shown as code."""


class FactKind(FactLabel):
    """A fact that pages of a category have, and what may stand in it."""

    hint: str
    required: bool
    many: bool
    choices: list[str] | None = None
    """The only values allowed."""


class Category(Record):
    """Pages that share a set of facts."""

    category: Slug
    title: str
    kind: ThingKind
    facts: list[FactKind]


class Term(Record):
    """One glossary term."""

    term: str
    definition: str
    aliases: list[str]
    url: Place
    page: Slug | None = None
    """The page that tells more."""
    see: list[str]
    """Other terms."""
    source: Url | None = None


class Topic(Record):
    """One table of the glossary."""

    topic: Slug
    title: str
    terms: list[Term]


class Objective(Record):
    id: ObjectiveId
    title: str
    points: list[str]


class Task(Record):
    id: ObjectiveId
    title: str
    objectives: list[Objective]


class Domain(Record):
    id: ObjectiveId
    title: str
    weight: int
    """Percent of the exam."""
    source: Url
    tasks: list[Task]


class Exam(Record):
    """An exam with what it asks."""

    exam: Slug
    """What the ids of its objectives begin with."""
    code: str
    name: str
    state: Literal["retired", "beta", "active"]
    since: dt.date
    note: str
    source: Url
    domains: list[Domain]


# --- files --------------------------------------------------------------------------------------


class Licence(Record):
    """What may be done with the words and tables."""

    name: str
    url: Url


class Catalog(Record):
    """data/catalog.json: everything that the guide says in its front matter and tables."""

    version: Version
    """Of this format, not of the content."""
    generated: dt.date
    name: str
    site: str | None = None
    """The root of the site, where it is known."""
    licence: Licence
    pages: list[ThingPage | ComparisonPage | DomainPage | PlainPage]
    categories: list[Category]
    glossary: list[Topic]
    exams: list[Exam]


class CategoryFile(Record):
    """data/categories/<category>.json: the pages of one category, by title."""

    version: Version
    category: Slug
    title: str
    kind: ThingKind
    facts: list[FactLabel]
    pages: list[ThingPage]


class CategoryCount(Record):
    category: Slug
    title: str
    kind: ThingKind
    pages: int


class CategoryIndex(Record):
    """data/categories/index.json: which categories there are."""

    version: Version
    categories: list[CategoryCount]


# --- schemas ------------------------------------------------------------------------------------


class _Schema(GenerateJsonSchema):
    """A key without a value is left out: it is never null and has no default. Unknown keys are refused."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        return made | {"additionalProperties": False} if "patternProperties" in made else made


def schema(model: type[Record], address: str = "") -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a file; `address` is where it will stand, if that is known."""
    made = model.model_json_schema(mode="serialization", schema_generator=_Schema)
    return {
        "$schema": _Schema.schema_dialect,
        **({"$id": address} if address else {}),
        "title": f"{model.__name__} {VERSION}",
        **{key: value for key, value in made.items() if key != "title"},
    }
