"""The content model: the only place where a field of a page, fact, term or exam and its type are written.

Everything is read from YAML as text and coerced here, so `no`, `1.10` and `2024-02-09` reach a
text field exactly as the author typed them.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

SUMMARY_LENGTH = 160  # characters; what search engines show of a meta description
DEFINITION_LENGTH = 300  # characters; a glossary definition is a sentence or two, not an article

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
FactKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
SourceKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
ObjectiveId = Annotated[str, StringConstraints(pattern=r"^[a-z]+[0-9]*-[0-9]+(\.[0-9]+){0,2}$")]
Url = Annotated[str, StringConstraints(pattern=r"^https://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]+$")]


def _one_or_many(value: object) -> object:
    """A single text stands for a list of one."""
    return [value] if isinstance(value, str) else value


def _not_in_the_future(day: dt.date) -> dt.date:
    if day > dt.date.today():
        raise ValueError(f"{day} is in the future; write the day it happened")
    return day


PastDate = Annotated[dt.date, AfterValidator(_not_in_the_future)]
OneOrMany = Annotated[list[Text], BeforeValidator(_one_or_many), Field(min_length=1)]


class Model(BaseModel):
    """Base of every record: unknown keys are errors, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# --- facts ------------------------------------------------------------------------------------


class Fact(Model):
    """One fact of one page: today's value and how we know it.

    `unproven` says why a number that an API model seems to hold is not proven by it.
    """

    now: OneOrMany
    note: Text | None = None
    exam: Text | None = None
    source: SourceKey | None = None
    proof: OneOrMany | None = None
    unproven: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        """`latency: Near real time` is short for `latency: {now: Near real time}`."""
        return {"now": value} if isinstance(value, str | list) else value

    @property
    def text(self) -> str:
        """Everything a reader sees of the fact as it is today; what a proof is held against."""
        return ", ".join(self.now) + (f" {self.note}" if self.note else "")


class FactKind(Model):
    """What a fact of a category is called, and what may stand in it."""

    label: Text
    hint: Text
    required: bool = False
    many: bool = False
    code: bool = False
    choices: list[Text] | None = None
    filter: bool = False

    @model_validator(mode="after")
    def _filters_need_short_values(self) -> FactKind:
        if self.filter and not (self.choices or self.many):
            raise ValueError("a filter needs `choices` or `many`: free text cannot be filtered")
        return self


class Category(Model):
    """A group of pages that share a set of facts."""

    title: Text
    kind: Literal["services", "algorithms", "concepts"]
    group_by: FactKey | None = None
    facts: dict[FactKey, FactKind]


class Vocabulary(Model):
    """docs/facts.yml."""

    authorities: dict[Text, Text]
    categories: dict[Slug, Category]


# --- pages ------------------------------------------------------------------------------------

State = Literal["active", "renamed", "maintenance", "ending", "ended"]

STATE_LABELS: dict[State, str] = {
    "active": "Active",
    "renamed": "Renamed",
    "maintenance": "Closed to new customers",
    "ending": "Ending",
    "ended": "Ended",
}
# Where there is room for one word only.
STATE_WORDS: dict[State, str] = STATE_LABELS | {"maintenance": "Closed"}


class Status(Model):
    """Where a service is in its life. `since` is the day the state begins for a newcomer."""

    state: State = "active"
    since: dt.date | None = None
    was: Text | None = None
    use: Text | None = None
    note: Text | None = None
    source: SourceKey | None = None
    confidence: Literal["high", "medium", "low"] = "high"

    @model_validator(mode="after")
    def _complete(self) -> Status:
        if self.state == "active":
            return self
        if self.since is None and self.note is None:
            raise ValueError(
                f"state {self.state} needs `since` (or a `note` that says why the day is unknown)"
            )
        if self.source is None:
            raise ValueError(f"state {self.state} needs a `source`")
        if self.state == "renamed" and self.was is None:
            raise ValueError("state renamed needs `was`, the name in old material")
        if self.state in ("renamed", "ended") and self.since and self.since > dt.date.today():
            raise ValueError(f"{self.since} is in the future; use state ending until that day")
        return self


class Feature(Status):
    """A part of a service that goes its own way, such as a closed feature of an open service."""

    name: Text

    @model_validator(mode="after")
    def _not_active(self) -> Feature:
        if self.state == "active":
            raise ValueError("an active feature needs no entry; delete it or set its `state`")
        return self


class Page(Model):
    """What every page may say in its front matter."""

    title: Text
    summary: Annotated[Text, StringConstraints(max_length=SUMMARY_LENGTH)]
    aka: list[Text] = []
    covers: list[ObjectiveId] = []
    related: list[Text] = []
    sources: dict[SourceKey, Url] = {}
    checked: PastDate | None = None


class IndexPage(Page):
    """The home page and the entry page of each room."""

    template: Literal["home.html"] | None = None


class ArticlePage(Page):
    """A page that teaches something: it covers objectives, and has sources that were opened."""

    covers: Annotated[list[ObjectiveId], Field(min_length=1)]
    sources: Annotated[dict[SourceKey, Url], Field(min_length=1)]
    checked: PastDate


class FactsPage(ArticlePage):
    """A service, algorithm or concept: a thing with facts."""

    category: Slug
    status: Status = Status()
    features: list[Feature] = []
    facts: dict[FactKey, Fact] = {}


class ComparePage(ArticlePage):
    """A decision between pages. The home page shows those with the lowest `featured` numbers."""

    compares: Annotated[list[Text], Field(min_length=2)]
    featured: Annotated[int, Field(ge=1, le=99)] = 99


class DomainPage(ArticlePage):
    """One domain of the MLS-C01 exam."""

    domain: ObjectiveId


class ExamPage(Page):
    """About the exams themselves."""

    sources: Annotated[dict[SourceKey, Url], Field(min_length=1)]
    checked: PastDate


class ReferencePage(Page):
    """A page drawn from what the other pages say; its facts have their sources there."""

    checked: PastDate


class ToolPage(Page):
    """Something to do with the guide. A `template` of overrides/ draws what needs more than words."""

    template: Literal["compare-any.html", "data.html", "offline.html"] | None = None


class Kind(Model):
    """A folder of docs/: what one page in it is called, and its front matter."""

    one: str
    many: str
    page: type[Page]


# The folder is the kind. The order is the order of the navigation.
KINDS: dict[str, Kind] = {
    "domains": Kind(one="Exam domain", many="Domains", page=DomainPage),
    "compare": Kind(one="Comparison", many="Comparisons", page=ComparePage),
    "services": Kind(one="Service", many="Services", page=FactsPage),
    "algorithms": Kind(one="Built-in algorithm", many="Algorithms", page=FactsPage),
    "concepts": Kind(one="Concept", many="Concepts", page=FactsPage),
    "glossary": Kind(one="Glossary", many="Glossary", page=IndexPage),
    "exam": Kind(one="Exam", many="Exams", page=ExamPage),
    "changes": Kind(one="What changed", many="Changes", page=ReferencePage),
    "tools": Kind(one="Tool", many="Tools", page=ToolPage),
}


# --- glossary ---------------------------------------------------------------------------------


class Term(Model):
    """One row of a glossary table."""

    term: Text
    definition: Annotated[Text, StringConstraints(max_length=DEFINITION_LENGTH)]
    aka: list[Text] = []
    page: Text | None = None
    see: list[Text] = []
    source: Url | None = None


class GlossaryTopic(Model):
    """docs/glossary/<topic>.yml."""

    title: Text
    terms: Annotated[list[Term], Field(min_length=1)]


# --- exams ------------------------------------------------------------------------------------


class Objective(Model):
    id: ObjectiveId
    title: Text
    points: list[Text] = []


class Task(Model):
    id: ObjectiveId
    title: Text
    objectives: list[Objective] = []


class Domain(Model):
    id: ObjectiveId
    title: Text
    weight: Annotated[int, Field(ge=1, le=100)]
    source: Url
    tasks: Annotated[list[Task], Field(min_length=1)]


class Exam(Model):
    code: Text
    name: Text
    state: Literal["retired", "beta", "active"]
    since: dt.date
    note: Text
    source: Url
    domains: Annotated[list[Domain], Field(min_length=1)]

    @model_validator(mode="after")
    def _weights_sum_to_100(self) -> Exam:
        total = sum(domain.weight for domain in self.domains)
        if total != 100:
            raise ValueError(f"the domains' weights sum to {total}, not 100")
        return self


class Blueprint(Model):
    """docs/exam/blueprint.yml."""

    exams: dict[Slug, Exam]
