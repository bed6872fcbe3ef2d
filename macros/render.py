"""The macros: pure functions from the catalog to Markdown, with links relative to the page they stand on.

They return Markdown, so that MkDocs itself validates every link they write. Each takes the catalog and
the page first; what an author types follows. A wrong argument is a GuideError of one sentence.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Literal

from macros import proof, schema
from macros.catalog import Catalog, Entry, normal, slugify
from macros.clock import today
from macros.filters import filter_form
from macros.history import facts_history
from macros.problems import GuideError, did_you_mean

_CODE_SPAN = re.compile(r"(`[^`]+`)")
# What Markdown, its extensions or HTML would take for their own.
_SPECIAL = re.compile(r"[\\`*_\[\]{}<>&|!#~^:\"$]")
# What must not lose its code span: it could be a tag, a link, a cell or the end of the span itself.
_RISKY = re.compile(r"[`<>&\[\]{}|!\\$]")
_NOTHING = "–"
_NAMED = 12  # new pages of one day that are named at once; more are folded away
_CHANGES = 400  # of the changelog; what is older stands in git
FRESH_DAYS = 180  # a page checked longer ago than this is due for another look
_SHOWN = 5  # pages of an objective that are shown before the others are asked for


# --- what an author can type --------------------------------------------------------------------


def link(catalog: Catalog, page: Entry, name: str, text: str | None = None) -> str:
    """A link to a page by slug, title or alias; the text is the page's title unless given."""
    target = catalog.find(_text("name", name))
    return _link(page, target, None if text is None else _text("text", text)) + _mark(target)


def term(catalog: Catalog, page: Entry, name: str, text: str | None = None) -> str:
    """A glossary term, linked to its row, with its definition on hover."""
    entry = catalog.find_term(_text("name", name))
    glossary = catalog.find("glossary")
    definition = _literal(entry.term.definition)
    shown = plain(_text("text", text) if text is not None else name)
    return f'[{shown}]({_path(page, glossary)}#{entry.anchor} "{definition}"){{ .term }}'


def facts(catalog: Catalog, page: Entry) -> str:
    """This page's facts: label, value today (and exam-era value where it differs), source."""
    own = page.facts_page
    if own is None:
        raise GuideError(f"docs/{page.path} has no facts; only services, algorithms and concepts have")
    if not own.facts:
        raise GuideError("this page has no facts; write them into its front matter")
    default = next(iter(own.sources))
    rows = []
    for key, kind in catalog.fact_kinds(page).items():
        if key in own.facts:
            fact = own.facts[key]
            label = f"**{plain(kind.label)}**{{ #{_fact_anchor(key)} }}"
            cite = _cite(own, fact.source or default) + _proofs(catalog, own, key, fact)
            rows.append([label, _value(fact, kind), cite])
    return _wrapped("facts", ["Fact", "Value", "Source"], rows, stack="plain")


def table(
    catalog: Catalog,
    page: Entry,
    what: str,
    *columns: str,
    where: dict[str, str] | None = None,
    notes: bool = False,
) -> str:
    """A row per page of a category (or of a kind with one category), a column per fact.

    `where` keeps the rows whose fact has that value; `notes` adds the facts' notes to the cells.
    """
    name, category = _category(catalog, _text("category", what))
    kinds = _fact_columns(name, category, columns)
    if not isinstance(where, dict | None):
        raise GuideError(f'where must be fields, {{"fact": "value"}}, not {where!r}')
    for key, value in (where or {}).items():
        _known_fact(name, category, _text("fact", key))
        _text("value", value)
    rows = []
    choices: dict[str, set[str]] = {key: set() for key, kind in kinds.items() if kind.filter}
    for entry in catalog.of_kind(category.kind):
        own = entry.facts_page
        if own is None or own.category != name or not _matches(own, where or {}):
            continue
        for key, found in choices.items():
            found.update(own.facts[key].now if key in own.facts else ())
        cells = [_cell(page, entry, key, kind, notes=notes, exam=False) for key, kind in kinds.items()]
        rows.append([_row_head(page, entry), *cells])
    if not rows:
        catalog.blame_broken()
        raise GuideError(f"no page of category {name} matches; remove the table or change `where`")
    head = [schema.KINDS[category.kind].one, *(plain(kind.label) for kind in kinds.values())]
    place = {key: number for number, key in enumerate(kinds, 1)}
    # Two tables of one category on a page differ in what they ask for, and so do their fields' ids.
    asked = zlib.crc32(repr((columns, where, notes)).encode())
    form = filter_form(
        f"{name}-{asked:x}",
        category.title,
        [(place[key], kinds[key].label, sorted(found)) for key, found in choices.items() if len(found) > 1],
    )
    return _wrapped("index", head, rows, form)


def versus(catalog: Catalog, page: Entry, *names: str, facts: list[str] | None = None) -> str:
    """Facts as rows, the named pages as columns."""
    if len(names) < 2:
        raise GuideError("versus() needs at least two pages to put side by side")
    entries = [catalog.find(_text("name", name)) for name in names]
    if len({entry.slug for entry in entries}) < len(entries):
        raise GuideError("a page stands twice; put different ones side by side")
    for entry in entries:
        if entry.facts_page is None:
            raise GuideError(f"docs/{entry.path} has no facts to compare")
    if not isinstance(facts, list | tuple | None):
        raise GuideError(f'facts must be a list, ["fact", "fact"], not {facts!r}')
    labels: dict[str, schema.FactKind] = {}
    for entry in entries:
        for key, kind in catalog.fact_kinds(entry).items():
            labels.setdefault(key, kind)
    for key in facts or []:
        if _text("fact", key) not in labels:
            raise GuideError(f"unknown fact '{key}'{did_you_mean(key, labels)}")
    rows = []
    for key in facts or labels:
        if any(entry.facts_page and key in entry.facts_page.facts for entry in entries):
            cells = [_cell(page, entry, key, labels[key]) for entry in entries]
            rows.append([plain(labels[key].label), *cells])
    head = ["", *(_row_head(page, entry) for entry in entries)]
    return _wrapped("versus", head, rows, stack="labels")


def glossary(catalog: Catalog, page: Entry, topic: str | None = None) -> str:
    """The glossary tables: all topics under headings, or one topic."""
    if topic is not None and _text("topic", topic) not in catalog.topics:
        catalog.blame_broken(f"glossary/{topic}")
        raise GuideError(f"no topic docs/glossary/{topic}.yml{did_you_mean(topic, catalog.topics)}")
    parts = []
    for name, one in catalog.topics.items():
        if topic not in (None, name):
            continue
        rows = [
            _term_row(catalog, page, entry.anchor, entry.term)
            for entry in catalog.terms
            if entry.topic == name
        ]
        heading = f"## {plain(one.title)}\n\n" if topic is None else ""
        form = filter_form(f"glossary-{name}", one.title, [])
        parts.append(heading + _wrapped("glossary", ["Term", "Definition"], rows, form, stack="plain"))
    return "\n\n".join(parts)


def coverage(catalog: Catalog, page: Entry, part: str) -> str:
    """The objectives of an exam (`mls`), or of one domain (`mls-1`), and the pages that cover each."""
    exam = catalog.blueprint.exams.get(_text("part", part).partition("-")[0])
    domains = [
        domain for domain in (exam.domains if exam else []) if part in (domain.id, domain.id.split("-")[0])
    ]
    if not domains:
        known = [
            *catalog.blueprint.exams,
            *(d.id for e in catalog.blueprint.exams.values() for d in e.domains),
        ]
        raise GuideError(f"no exam or domain '{part}'{did_you_mean(part, known)}")
    parts = []
    for domain in domains:
        if part != domain.id:
            parts.append(f"### {plain(domain.title)}: {domain.weight} % {{ #{domain.id} }}")
        rows = []
        for task in domain.tasks:
            rows.append(_objective_row(catalog, page, task.id, f"**{plain(task.title)}**"))
            for objective in task.objectives:
                points = f" ({plain('; '.join(objective.points))})" if objective.points else ""
                rows.append(_objective_row(catalog, page, objective.id, plain(objective.title) + points))
        parts.append(_wrapped("coverage", ["Id", "Objective", "Pages"], rows, stack="plain"))
    return "\n\n".join(parts)


def lifecycle(catalog: Catalog, page: Entry) -> str:
    """Every service and feature that is renamed, closed to new customers, ending or ended."""
    rows = []
    states: set[str] = set()
    for name, entry, status in _statuses(catalog):
        own = entry.facts_page
        assert own
        shown = _link(page, entry, name)
        if isinstance(status, schema.Feature):
            shown += f' <span class="note">{plain(own.title)}</span>'
        replaced = plain(status.use or _NOTHING)
        if status.note:
            replaced += f' <span class="note">{plain(status.note)}</span>'
        states.add(schema.STATE_LABELS[status.state])
        rows.append(
            [
                shown,
                badge(status.state),
                status.since.isoformat() if status.since else _NOTHING,
                plain(status.was or _NOTHING),
                replaced,
                status.confidence,
                _cite(own, status.source or ""),
            ]
        )
    if not rows:
        catalog.blame_broken()
        raise GuideError("no page has a status but active; remove lifecycle()")
    head = ["Name today", "State", "Since", "In old material", "Use", "Confidence", "Source"]
    form = filter_form("lifecycle", "What changed", [(1, "State", sorted(states))])
    return _wrapped("index", head, rows, form, stack="labels")


def renamed(catalog: Catalog, page: Entry) -> str:
    """Old name → name today, for everything whose status says what it was called."""
    rows = [
        [f"**{plain(status.was)}**", _link(page, entry, name), badge(status.state)]
        for name, entry, status in sorted(
            _statuses(catalog), key=lambda found: (found[2].was or "").casefold()
        )
        if status.was
    ]
    if not rows:
        catalog.blame_broken()
        raise GuideError("no page says what its subject `was`; remove renamed()")
    form = filter_form("renamed", "Old names", [])
    return _wrapped("index", ["In old material", "Today", "State"], rows, form, stack="labels")


def then_and_now(catalog: Catalog, page: Entry) -> str:
    """Every fact whose value in the exam era differs from today's."""
    rows = []
    kinds: set[str] = set()
    for entry in sorted(catalog.entries, key=lambda entry: entry.page.title.casefold()):
        own = entry.facts_page
        for key, kind in catalog.fact_kinds(entry).items():
            fact = own.facts.get(key) if own else None
            if fact and fact.exam and own:
                category = catalog.vocabulary.categories[own.category].title
                kinds.add(category)
                rows.append(
                    [
                        _link(page, entry) + _mark(entry),
                        plain(category),
                        _link(page, entry, kind.label, _fact_anchor(key)),
                        plain(fact.exam),
                        _value(fact, kind, exam=False),
                    ]
                )
    if not rows:
        catalog.blame_broken()
        raise GuideError("no fact has a value of the exam era; remove then_and_now()")
    form = filter_form("then-and-now", "Then and now", [(1, "Group", sorted(kinds))])
    return _wrapped("index", ["Page", "Group", "Fact", "Exam era", "Today"], rows, form, stack="labels")


def trust(catalog: Catalog, page: Entry) -> str:
    """How much of the guide is sourced, proven and freshly checked, counted when the site is built."""
    facts = catalog.facts
    proven = [fact for fact in facts if fact.proof]
    claims = [package for fact in proven for package in _packages(fact)]
    day_of_build = today()
    dated = [entry.page.checked for entry in catalog.entries if entry.page.checked]
    fresh = [day for day in dated if (day_of_build - day).days <= FRESH_DAYS]
    rows = [
        ["Facts in front matter", f"{len(facts):,}", "each with today's value"],
        ["With a source", _share(len(facts), len(facts)), "a fact without one stops the build"],
        ["Proven against an API model", _share(len(proven), len(facts)), f"{len(claims):,} claims"],
        *(
            [f"Claims about {name} {catalog.packages.get(name, '')}".strip(), f"{claims.count(name):,}", ""]
            for name in sorted(set(claims))
        ),
        ["With a value of the exam era besides", f"{sum(bool(f.exam) for f in facts):,}", ""],
        [
            f"Pages checked in the last {FRESH_DAYS} days",
            _share(len(fresh), len(dated)),
            f"on {day_of_build}",
        ],
        ["Services and features not plainly active", f"{len(_statuses(catalog)):,}", ""],
    ]
    head = ["What", "How many", "Remark"]
    return _wrapped("counts", head, [[plain(cell) for cell in row] for row in rows], stack="labels")


def changelog(catalog: Catalog, page: Entry) -> str:
    """What changed for readers, day by day, from the git history of docs/. New pages are named together."""
    history = facts_history(catalog.root, most=_CHANGES)
    rows: dict[dt.date, list[list[str]]] = {change.day: [] for change in history.changes}
    new: dict[dt.date, list[str]] = {change.day: [] for change in history.changes}
    for change in history.changes:
        entry = catalog.by_path.get(change.path)
        name = _link(page, entry) if entry else plain(change.title)
        if change.kind == "added page":
            new[change.day].append(name)
            continue
        kinds = catalog.fact_kinds(entry) if entry else {}
        label = kinds[change.fact].label if change.fact in kinds else change.fact
        what = f"{change.kind}: {label}" if label else change.kind
        values = [plain(text or _NOTHING) for text in (what, change.was, change.now, change.why)]
        rows[change.day].append([name, *values])
    parts = []
    for day in rows:
        parts.append(f"## {day}")
        if len(new[day]) > _NAMED:
            summary = f"<summary>{len(new[day])} new pages</summary>"
            parts.append(f"<details markdown>\n{summary}\n\n{', '.join(new[day])}\n\n</details>")
        elif new[day]:
            parts.append(f"**New**: {', '.join(new[day])}")
        if rows[day]:
            head = ["Page", "Change", "Was", "Is", "Why"]
            parts.append(_wrapped("changelog", head, rows[day], stack="labels"))
    if not history.complete:
        parts.insert(0, "Older changes are not here: the site was built without its whole history.")
    return "\n\n".join(parts) or "No change is recorded yet."


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({100 * part / whole:.0f} %)" if whole else "0"


def _statuses(catalog: Catalog) -> list[tuple[str, Entry, schema.Status]]:
    """Name, page and status of everything that is not plainly active, by name."""
    found = [(name, entry, status) for entry in catalog.entries for name, status in entry.statuses]
    return sorted(found, key=lambda one: one[0].casefold())


Macro = Callable[..., str]
MACROS: dict[str, Macro] = {
    macro.__name__: macro
    for macro in (
        link,
        term,
        facts,
        table,
        versus,
        glossary,
        coverage,
        lifecycle,
        renamed,
        then_and_now,
        trust,
        changelog,
    )
}


# --- Markdown -----------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Text that Markdown shows as typed, also inside a table cell; `code spans` stay code spans."""
    parts = _CODE_SPAN.split(" ".join(text.split()))
    for index, part in enumerate(parts):
        parts[index] = _code(part[1:-1]) if index % 2 else _SPECIAL.sub(_entity, part)
    return "".join(parts)


def _code(text: str) -> str:
    """A code span. What could become more than code, were its marks taken for others', is spelled out."""
    return f"<code>{_literal(text)}</code>" if _RISKY.search(text) else f"`{text}`"


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def badge(state: schema.State) -> str:
    """The state in words; colour comes on top."""
    return f'<span class="badge badge--{state}">{schema.STATE_LABELS[state]}</span>'


def _cite(page: schema.FactsPage, source: str) -> str:
    """A link to a source; nothing when the page has no such source, which is reported there."""
    return f"[{plain(source)}]({page.sources[source]})" if source in page.sources else ""


def _path(page: Entry, target: Entry) -> str:
    return posixpath.relpath(target.path, posixpath.dirname(page.path) or ".")


def _link(page: Entry, target: Entry, text: str | None = None, anchor: str = "") -> str:
    """A link from one page to another; the text is the target's title unless given."""
    place = _path(page, target) + (f"#{anchor}" if anchor else "")
    return f"[{plain(target.page.title if text is None else text)}]({place})"


def _mark(target: Entry) -> str:
    """The state beside a link, in one word; the style sheet shows it in lists and tables only."""
    if target.state in ("active", "renamed"):
        return ""
    word = schema.STATE_WORDS[target.state]
    return f' <span class="badge badge--{target.state} badge--near" data-search-ignore>{word}</span>'


def _fact_anchor(key: str) -> str:
    return f"fact-{slugify(key)}"


def _proofs(catalog: Catalog, page: schema.FactsPage, key: str, fact: schema.Fact) -> str:
    """A button that opens what proves a fact: the claims, the package, the day. It needs no script."""
    if not fact.proof:
        return ""
    packages = dict.fromkeys(_packages(fact))
    by = " and ".join(f"{name} {catalog.packages.get(name, '')}".strip() for name in packages)
    claims = " ".join(f"<code>{_literal(text)}</code>" for text in fact.proof)
    place = f"proof-{slugify(key)}"
    return (
        f' <button type="button" class="proven" popovertarget="{place}">proven</button>'
        f'<span class="proof" id="{place}" popover data-search-ignore>'
        f"<b>Proven against {plain(by)}.</b> {claims} "
        f"The tests compare this with the published API model; the page was checked on {page.checked}.</span>"
    )


def _packages(fact: schema.Fact) -> list[str]:
    """The package that each claim of a fact is about; a claim that cannot be read is reported elsewhere."""
    found: list[str] = []
    for text in fact.proof or ():
        with suppress(proof.ProofError):
            found.append(proof.parse(text).place.package)
    return found


def _literal(text: str) -> str:
    return _SPECIAL.sub(_entity, " ".join(text.split()))


def _cell(
    page: Entry, entry: Entry, key: str, kind: schema.FactKind, notes: bool = True, exam: bool = True
) -> str:
    """A fact of another page in a table, with a mark that leads to its source and proof there."""
    own = entry.facts_page
    fact = own.facts.get(key) if own else None
    sign, says = ("✓", "Proven: source and proof") if fact and fact.proof else ("§", "Source")
    mark = f' [{sign}]({_path(page, entry)}#{_fact_anchor(key)} "{says}"){{ .mark }}'
    return _value(fact, kind, notes=notes, exam=exam, mark=mark)


def _row_head(page: Entry, entry: Entry) -> str:
    """A link to a page, with its state where that is not active: nobody picks a closed service unaware."""
    state = "" if entry.state == "active" else " " + badge(entry.state)
    return _link(page, entry) + state


def _value(
    fact: schema.Fact | None, kind: schema.FactKind, notes: bool = True, exam: bool = True, mark: str = ""
) -> str:
    if fact is None:
        return _NOTHING
    shown = ", ".join(_code(value) if kind.code and value != "none" else plain(value) for value in fact.now)
    shown += mark
    if notes and fact.note:
        shown += f' <span class="note">{plain(fact.note)}</span>'
    if exam and fact.exam:
        shown += f' <span class="era"><b>Exam era</b> {plain(fact.exam)}</span>'
    return shown


def _term_row(catalog: Catalog, page: Entry, anchor: str, one: schema.Term) -> list[str]:
    name = f"**{plain(one.term)}**{{ #{anchor} }}"
    if one.aka:
        name += f' <span class="note">{plain(", ".join(one.aka))}</span>'
    text = plain(one.definition)
    target = catalog.by_name.get(normal(one.page or ""))
    if target:
        text += f" {_link(page, target)}{{ .more }}{_mark(target)}"
    if one.see:
        # A wrong name is reported in its table.
        seen = [catalog.by_term[normal(name)] for name in one.see if normal(name) in catalog.by_term]
        text += (
            ' <span class="note">See '
            + ", ".join(f"[{plain(t.term.term)}](#{t.anchor})" for t in seen)
            + "</span>"
        )
    if one.source:
        text += f" [source]({one.source}){{ .more }}"
    return [name, text]


def _objective_row(catalog: Catalog, page: Entry, item: str, title: str) -> list[str]:
    """An objective and its pages: those that cover the least besides first, many folded away."""
    pages = [
        _link(page, entry) + _mark(entry)
        for entry in sorted(
            catalog.covering.get(item, ()),
            key=lambda entry: (len(entry.page.covers), entry.page.title.casefold()),
        )
        if entry is not page
    ]
    shown, more = pages[:_SHOWN], pages[_SHOWN:]
    if len(more) == 1:
        shown, more = pages, []
    cell = ", ".join(shown) or _NOTHING
    if more:
        cell += f" <details><summary>{len(more)} more</summary>{', '.join(more)}</details>"
    number = item.partition("-")[2]
    return [f"**{number}**{{ #{item} }}", title, cell]


def _wrapped(
    style: str,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    form: str = "",
    stack: Literal["", "plain", "labels"] = "",
) -> str:
    """A Markdown table in a block that the style sheet and the table script know.

    `stack`: on a narrow screen the cells of a row stand below each other, `plain` or under `labels`.
    """
    lines = [_line(head), _line(["---"] * len(head)), *(_line(row) for row in rows)]
    table = "\n".join(lines)
    classes = f"guide guide--{style}"
    classes += {"": "", "plain": " guide--stack", "labels": " guide--stack guide--labels"}[stack]
    above = f"{form}\n\n" if form else ""
    return f'<div class="{classes}" markdown>\n\n{above}{table}\n\n</div>'


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


# --- arguments ----------------------------------------------------------------------------------


def _text(what: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise GuideError(f"the {what} must be a text in quotes, not {value!r}")
    return value


def _category(catalog: Catalog, what: str) -> tuple[str, schema.Category]:
    categories = catalog.vocabulary.categories
    if what in categories:
        return what, categories[what]
    of_kind = [(name, one) for name, one in categories.items() if one.kind == what]
    if len(of_kind) == 1:
        return of_kind[0]
    if of_kind:
        raise GuideError(
            f"kind {what} has several categories, name one: {', '.join(name for name, _ in of_kind)}"
        )
    raise GuideError(f"no category '{what}' in docs/facts.yml{did_you_mean(what, categories)}")


def _known_fact(name: str, category: schema.Category, key: str) -> schema.FactKind:
    if key not in category.facts:
        raise GuideError(f"category {name} has no fact '{key}'{did_you_mean(key, category.facts)}")
    return category.facts[key]


def _fact_columns(name: str, category: schema.Category, columns: Sequence[str]) -> dict[str, schema.FactKind]:
    return {key: _known_fact(name, category, _text("fact", key)) for key in columns or category.facts}


def _matches(page: schema.FactsPage, where: dict[str, str]) -> bool:
    return all(key in page.facts and value in page.facts[key].now for key, value in where.items())
