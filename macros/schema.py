"""The content model: the only place where a field of a page, fact, term or exam and its type are written.

Everything is read from YAML as text and coerced here, so `no`, `1.10` and `2024-02-09` reach a
text field exactly as the author typed them. What a `description` says of a field is shown to authors: in a
new page (scripts/new.py) and in their editors (scripts/editor_schemas.py).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue

from macros.clock import latest_day

SUMMARY_LENGTH = 160  # characters; what search engines show of a meta description
DEFINITION_LENGTH = 300  # characters; a glossary definition is a sentence or two, not an article

TEXT_LENGTH = 1000  # characters of any text in data; three times the longest, and no way to stall a check

# What nobody sees in an editor: control characters, and those that turn the direction of what follows.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def unseen(character: str) -> str:
    """What to do about one of these."""
    return f"holds U+{ord(character):04X}, a character that nobody sees; delete it"


def _all_seen(text: str) -> str:
    found = UNSEEN.search(text)  # YAML has ways to write them, "\\e"
    if found:
        raise ValueError(unseen(found[0]))
    return text


_Seen = AfterValidator(_all_seen)
# One of these within another would lose the words in which pydantic says what is too long.
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_LENGTH), _Seen]
Summary = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=SUMMARY_LENGTH), _Seen
]
Definition = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=DEFINITION_LENGTH), _Seen
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
FactKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
SourceKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
ObjectiveId = Annotated[str, StringConstraints(pattern=r"^[a-z]+[0-9]*-[0-9]+(\.[0-9]+){0,2}$")]
# Of a page, below the site root, as it was.
Address = Annotated[str, StringConstraints(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*/)+$")]
Url = Annotated[str, StringConstraints(pattern=r"^https://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]+$")]


def _one_or_many(value: object) -> object:
    """A single text stands for a list of one."""
    return [value] if isinstance(value, str) else value


def _not_in_the_future(day: dt.date) -> dt.date:
    if day > latest_day():
        raise ValueError(f"{day} is in the future; write the day it happened")
    return day


PastDate = Annotated[dt.date, AfterValidator(_not_in_the_future)]
OneOrMany = Annotated[
    list[Text],
    BeforeValidator(_one_or_many, json_schema_input_type=Text | Annotated[list[Text], Field(min_length=1)]),
    Field(min_length=1),
]


class Model(BaseModel):
    """Base of every record: unknown keys are errors, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# --- facts ------------------------------------------------------------------------------------


class Fact(Model):
    """One fact of one page: today's value and how we know it."""

    now: OneOrMany = Field(description="today's value")
    note: Text | None = Field(None, description="what must be known besides, in a few words")
    exam: Text | None = Field(None, description="what exam-era material taught, only where it differs")
    source: SourceKey | None = Field(None, description="key of one of the page's sources; without, the first")
    proof: OneOrMany | None = Field(
        None, description="claims about a published API model that the tests evaluate"
    )
    unproven: Text | None = Field(
        None, description="why a number that an API model seems to hold is not proven by it"
    )

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        """`latency: Near real time` is short for `latency: {now: Near real time}`."""
        return {"now": value} if isinstance(value, str | list) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The short form stands in the editors' schemas too."""
        long = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [long["properties"]["now"], long], "description": long["description"]}

    @property
    def text(self) -> str:
        """Everything a reader sees of the fact as it is today; what a proof is held against."""
        return ", ".join(self.now) + (f" {self.note}" if self.note else "")


class FactKind(Model):
    """What a fact of a category is called, and what may stand in it."""

    label: Text = Field(description="what the reader sees")
    hint: Text = Field(description="what the author should write")
    required: bool = Field(False, description="every page of the category must have it")
    many: bool = Field(False, description="the value may be a list")
    code: bool = Field(False, description="shown as code")
    choices: list[Text] | None = Field(None, description="the only values allowed")
    filter: bool = Field(False, description="tables of the category can be filtered by it")

    @model_validator(mode="after")
    def _filters_need_short_values(self) -> FactKind:
        if self.filter and not (self.choices or self.many):
            raise ValueError("a filter needs `choices` or `many`: free text cannot be filtered")
        return self


class Category(Model):
    """A group of pages that share a set of facts."""

    title: Text = Field(description="the category's name as readers see it")
    kind: Literal["services", "algorithms", "concepts"] = Field(description="the folder of its pages")
    group_by: FactKey | None = Field(None, description="the fact that groups its pages in the navigation")
    facts: dict[FactKey, FactKind] = Field(description="the facts that its pages must or may have")


class Vocabulary(Model):
    """docs/facts.yml."""

    authorities: dict[Text, Text] = Field(description="hosts whose word counts as a source, and their names")
    categories: dict[Slug, Category] = Field(description="groups of pages that share a set of facts")


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

    state: State = Field(
        "active",
        description="renamed, maintenance (closed to new customers), ending (a last day is set) or ended",
    )
    since: dt.date | None = Field(None, description="the day the state begins for a newcomer")
    was: Text | None = Field(None, description="its name in old material")
    use: Text | None = Field(None, description="what to use instead")
    note: Text | None = Field(None, description="what must be known besides, such as why the day is unknown")
    source: SourceKey | None = Field(None, description="key of the source that says so")
    confidence: Literal["high", "medium", "low"] = Field(
        "high", description="less than high where the day is not AWS's own"
    )

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
        if self.state in ("renamed", "ended") and self.since and self.since > latest_day():
            raise ValueError(f"{self.since} is in the future; use state ending until that day")
        return self


class Feature(Status):
    """A part of a service that goes its own way, such as a closed feature of an open service."""

    name: Text = Field(description="the part's name today")

    @model_validator(mode="after")
    def _not_active(self) -> Feature:
        if self.state == "active":
            raise ValueError("an active feature needs no entry; delete it or set its `state`")
        return self


CHECKED = "the day the facts were last held against the sources, such as 2026-11-22"
TEMPLATE = "the template of overrides/ that draws the page"


class Page(Model):
    """What every page may say in its front matter."""

    title: Text = Field(description="the full name, unique over the site")
    summary: Summary = Field(description=f"what it is for, in at most {SUMMARY_LENGTH} characters")
    aka: list[Text] = Field(
        [], description="other names that people search for, [a, b], unique over the site"
    )
    covers: list[ObjectiveId] = Field(
        [], description="ids of exam objectives, [mls-1.2.3], see docs/exam/blueprint.yml"
    )
    related: list[Text] = Field(
        [], description="slugs of pages, [a, b]; counts both ways, so write it on one of the two pages"
    )
    sources: dict[SourceKey, Url] = Field(
        {}, description="pages that you opened, {key: address}; the first is the default"
    )
    checked: PastDate | None = Field(None, description=CHECKED)


class IndexPage(Page):
    """The home page and the entry page of each room."""

    template: Literal["home.html"] | None = Field(None, description=TEMPLATE)


class ArticlePage(Page):
    """A page that teaches something: it covers objectives, and has sources that were opened."""

    covers: list[ObjectiveId] = Field(min_length=1, description=Page.model_fields["covers"].description)
    sources: dict[SourceKey, Url] = Field(min_length=1, description=Page.model_fields["sources"].description)
    checked: PastDate = Field(description=CHECKED)


class FactsPage(ArticlePage):
    """A service, algorithm or concept: a thing with facts."""

    category: Slug = Field(description="picks the facts that the page must or may have, see docs/facts.yml")
    status: Status = Field(Status(), description="where it is in its life, when not plainly active")
    features: list[Feature] = Field([], description="parts that go their own way, such as a closed feature")
    facts: dict[FactKey, Fact] = Field({}, description="the facts of its category")


class ComparePage(ArticlePage):
    """A decision between pages. The home page shows those with the lowest `featured` numbers."""

    compares: Annotated[list[Text], Field(min_length=2)] = Field(
        description="slugs of the pages to choose between, [a, b]"
    )
    featured: Annotated[int, Field(ge=1, le=99)] = Field(
        99, description="place among the comparisons on the home page"
    )


class DomainPage(ArticlePage):
    """One domain of the MLS-C01 exam."""

    domain: ObjectiveId = Field(description="id of the domain, such as mls-1")


class ExamPage(Page):
    """About the exams themselves."""

    sources: dict[SourceKey, Url] = Field(min_length=1, description=Page.model_fields["sources"].description)
    checked: PastDate = Field(description=CHECKED)


class ReferencePage(Page):
    """A page drawn from what the other pages say; its facts have their sources there."""

    checked: PastDate = Field(description=CHECKED)


class ToolPage(Page):
    """Something to do with the guide. A `template` of overrides/ draws what needs more than words."""

    template: Literal["compare-any.html", "data.html", "offline.html"] | None = Field(
        None, description=TEMPLATE
    )


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


# How pages write their fields: what a page is first, where it comes from last.
FIELD_ORDER = (
    "template",
    "title",
    "summary",
    "category",
    "domain",
    "aka",
    "covers",
    "status",
    "features",
    "featured",
    "compares",
    "sources",
    "facts",
    "related",
    "checked",
)


# --- glossary ---------------------------------------------------------------------------------


class Term(Model):
    """One row of a glossary table."""

    term: Text = Field(description="the name, as it stands in running text")
    definition: Definition = Field(
        description=f"what it is, in at most {DEFINITION_LENGTH} characters, not beginning with the term"
    )
    aka: list[Text] = Field([], description="other names, unique over the glossary")
    page: Text | None = Field(None, description="slug of the page that explains it")
    see: list[Text] = Field([], description="other terms")
    source: Url | None = Field(None, description="address of the source, where no page has it")


class GlossaryTopic(Model):
    """docs/glossary/<topic>.yml."""

    title: Text = Field(description="heading of the table")
    terms: Annotated[list[Term], Field(min_length=1)] = Field(description="the rows, sorted by term")


# --- exams ------------------------------------------------------------------------------------


ID = "stable: never renumber or reuse one; it begins with its parent's"
TITLE = "in our own words, not AWS's"


class Objective(Model):
    """What a candidate must be able to do."""

    id: ObjectiveId = Field(description=ID)
    title: Text = Field(description=TITLE)
    points: list[Text] = Field([], description="what AWS's guide names below it")


class Task(Model):
    """A task statement of a domain."""

    id: ObjectiveId = Field(description=ID)
    title: Text = Field(description=TITLE)
    objectives: list[Objective] = Field([], description="in the order of AWS's guide")


class Domain(Model):
    """A domain of an exam."""

    id: ObjectiveId = Field(description=ID)
    title: Text = Field(description=TITLE)
    weight: Annotated[int, Field(ge=1, le=100)] = Field(description="share of the exam in percent")
    source: Url = Field(description="AWS's page of the domain")
    tasks: Annotated[list[Task], Field(min_length=1)] = Field(description="its task statements")


class Exam(Model):
    """One exam."""

    code: Text = Field(description="as AWS writes it, such as MLS-C01")
    name: Text = Field(description="its full name")
    state: Literal["retired", "beta", "active"] = Field(description="whether it can be sat")
    since: dt.date = Field(description="the day the state began")
    note: Text = Field(description="what a reader must know of the state")
    source: Url = Field(description="AWS's page of the exam")
    domains: Annotated[list[Domain], Field(min_length=1)] = Field(description="weights sum to 100")

    @model_validator(mode="after")
    def _weights_sum_to_100(self) -> Exam:
        total = sum(domain.weight for domain in self.domains)
        if total != 100:
            raise ValueError(f"the domains' weights sum to {total}, not 100")
        return self


class Blueprint(Model):
    """docs/exam/blueprint.yml."""

    exams: dict[Slug, Exam] = Field(description="by the first part of their ids")


# --- redirects --------------------------------------------------------------------------------


class Redirects(Model):
    """docs/redirects.yml."""

    redirects: dict[Address, Text] = Field(
        description="address that a page had, sorted: the slug of the page that says it today, "
        "or a place on it, such as glossary/#term-recall"
    )
