"""A new page from the model: `python -m scripts.new service "Amazon Bedrock" --category generative-ai`.

Writes docs/<kind>/<slug>.md with every field of its kind and every fact of its category, each with a hint.
What you must write is empty, or a line that begins with TODO; `make check` refuses both, so an unfinished
page is never published. A file that is there is never touched.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from macros import schema, yamlfile
from macros.catalog import Catalog, normal, slugify
from macros.loader import read
from macros.problems import GuideError, did_you_mean

_OWNERS = re.compile(r"(amazon|aws) (?=\S)", re.IGNORECASE)  # file names go without them

BODIES = {
    "services": """\
## In one minute

TODO: three to six bullets; the word that decides in bold.

{{ facts() }}

## Reach for it when

TODO: situations, one a bullet.

## Not when (and what instead)

TODO: the situation, and the better choice as a link.

## How it works

TODO: the parts, and what happens to data on its way.

## Security and cost in one line each

TODO: two lines.

## Exam traps

TODO: what it is confused with, and the words that give it away.

## Numbers to remember

TODO: limits and defaults that decide, none without a source.
""",
    "algorithms": """\
## In one line

TODO: what it does, and when it is the first choice.

{{ facts() }}

## Intuition

TODO: how it thinks, in at most 120 words.

## Hyperparameters that matter

TODO: a table: name, effect, raise when, lower when, range and default.

## Symptom → knob

TODO: what you see, and what to turn.

## Exam traps

TODO: what it is confused with, and the words that give it away.
""",
    "concepts": """\
## Definition

TODO: what it is before what it does, and its formula.

{{ facts() }}

## Worked example

TODO: small numbers that a reader can redo by hand.

## Read it like this

TODO: how to interpret the number or the plot.

## Use and avoid

TODO: when it helps, when it misleads, and what to take instead.

## On AWS

TODO: which service gives it, and under which name.

## Exam traps

TODO: what it is confused with, and the words that give it away.
""",
    "compare": """\
TODO: one sentence for each candidate, with its link.

## Decide

TODO: if … → …, the most decisive condition first.

## Side by side

{side_by_side}

## Scenarios

TODO: two or three, each with the answer and why every other candidate fails.

## Exam traps

TODO: the words that give each one away.
""",
    "domains": """\
TODO: a section for each task statement: what it asks, the points to know with their links, the confusions.

## Objectives and pages

TODO: coverage() with the id of the domain.
""",
    "exam": """\
TODO: what a reader must do or know, first things first.
""",
    "changes": """\
TODO: one sentence that says how to read the table, and the macro that draws it.
""",
    "tools": """\
TODO: what it does, and how to use it.
""",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Write the page and say what is next. Exit 1 with one sentence when there is none to write."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.new",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("kind", help=f"one of: {', '.join(map(_name, BODIES))}")
    parser.add_argument("title", help="the page's full name, in quotes")
    parser.add_argument("--category", help="which facts it has, see docs/facts.yml")
    parser.add_argument("--compares", nargs="+", metavar="PAGE", default=[], help="the pages of a comparison")
    parser.add_argument("--slug", help="the file's name, if not made from the title")
    parser.add_argument("--docs", default="docs", type=Path, help="the pages [docs]")
    options = parser.parse_args(argv)
    try:
        path, text = new_page(
            options.docs, options.kind, options.title, options.category, options.compares, options.slug
        )
        write(options.docs / path, text)
    except GuideError as error:
        print(error, file=sys.stderr)
        return 1
    shown = (options.docs / path).as_posix()
    print(shown)
    print(f"Fill in what is empty and replace each TODO, until this finds nothing: make check PAGE={shown}")
    return 0


def new_page(
    docs: Path,
    kind: str,
    title: str,
    category: str | None = None,
    compares: Sequence[str] = (),
    slug: str | None = None,
) -> tuple[str, str]:
    """Path below docs/ and text of a new page; GuideError when it cannot be one, or is there already."""
    shown_as = docs.as_posix()
    catalog, problems = read(docs, shown_as)
    if catalog is None:
        raise GuideError("\n".join(map(str, sorted(problems))))
    folder = _folder(kind)
    title = " ".join(title.split())
    if not title:
        raise GuideError("title: is empty; give the page's full name in quotes")
    slug = slug or slugify(_OWNERS.sub("", title, count=1) if _OWNERS.match(title) else title)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or slug == "index":
        raise GuideError(f"slug: '{slug}' must be lower-case words joined by hyphens, such as data-firehose")
    path = f"{folder}/{slug}.md"
    for field, name in (("slug", slug), ("title", title)):
        other = catalog.by_name.get(normal(name))
        if other is not None:
            raise GuideError(
                f"{field}: '{name}' is already a name of {shown_as}/{other.path}; mend that page"
            )
    if (docs / path).exists():
        raise GuideError(f"slug: {shown_as}/{path} is there already; mend that page, or give another --slug")
    known = _category(catalog, folder, category)
    pages = [catalog.find(name).slug for name in compares]
    if pages and folder != "compare":
        raise GuideError("--compares: only a comparison names the pages that it compares")
    if len(set(pages)) < len(pages) or len(pages) == 1:
        raise GuideError("--compares: name two or more different pages")
    values = {"title": _scalar(title)}
    if known:
        values["category"] = known
    if pages:
        values["compares"] = f"[{', '.join(pages)}]"
    facts = catalog.vocabulary.categories[known].facts if known else {}
    front = _front_matter(schema.KINDS[folder].page, values, facts)
    if not title.isprintable() or re.search(r"\{[{%#]", title):
        raise GuideError(f"title: '{title}' cannot stand in front matter; use plain words")
    return path, f"---\n{front}---\n\n{_body(folder, pages)}"


def write(file: Path, text: str) -> None:
    """Make the file; GuideError when it is there or cannot be made."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise GuideError(f"{file.as_posix()}: cannot be written: {error.strerror}") from None


# --- what is asked for ---------------------------------------------------------------------------


def _kind_names() -> dict[str, str]:
    """Every way to name a kind, and its folder: `service`, `services`, `domain`, `exam-domain` …"""
    found: dict[str, str] = {}
    for folder in BODIES:
        one = slugify(schema.KINDS[folder].one)
        for name in (_name(folder), folder.removesuffix("s"), one, folder):
            found.setdefault(name, folder)
    return found


def _name(folder: str) -> str:
    """The shortest singular: what a page is called where that is one word, else its folder's."""
    one = slugify(schema.KINDS[folder].one)
    return folder.removesuffix("s") if "-" in one else one


def _folder(kind: str) -> str:
    """The folder of a kind by any of its names."""
    known, wanted = _kind_names(), slugify(kind).removesuffix("-page")
    if wanted in ("glossary", "term"):
        raise GuideError("kind: a term is no page; add a row to a table below docs/glossary/")
    if wanted not in known:
        near = did_you_mean(wanted, known) or "."
        raise GuideError(f"kind: no kind '{kind}'{near} Kinds: {', '.join(map(_name, BODIES))}")
    return known[wanted]


def _category(catalog: Catalog, folder: str, wanted: str | None) -> str | None:
    """The category of a page in a folder; None where its kind has none."""
    every = catalog.vocabulary.categories
    own = [name for name, one in every.items() if one.kind == folder]
    if not own:
        if wanted:
            raise GuideError(f"--category: pages in {folder}/ have none; leave it out")
        return None
    if wanted is None and len(own) == 1:
        return own[0]
    if wanted is None:
        raise GuideError(f"--category: is missing; one of: {', '.join(own)}")
    if wanted in own:
        return wanted
    if wanted in every:
        raise GuideError(
            f"--category: {wanted} belongs to docs/{every[wanted].kind}/; one of: {', '.join(own)}"
        )
    near = did_you_mean(wanted, own) or "."
    raise GuideError(f"--category: no category '{wanted}' in docs/facts.yml{near} One of: {', '.join(own)}")


# --- the text ------------------------------------------------------------------------------------


def _front_matter(page: type[schema.Page], values: dict[str, str], facts: dict[str, schema.FactKind]) -> str:
    """Every field of a page: those that it must have, empty unless given; the others as comments."""
    lines: list[str] = []
    for name in schema.FIELD_ORDER:
        field = page.model_fields.get(name)
        if field is None or name == "template":
            continue
        if name == "facts":
            lines += ["facts:", *_fact_lines(facts)]
        elif name in values:
            lines.append(_line(name, values[name], field.description if name != "title" else ""))
        elif field.is_required():
            lines.append(_line(name, "", field.description))
        else:
            lines.append(f"# {_line(name, '', field.description)}")
    return "".join(f"{line}\n" for line in lines)


def _fact_lines(facts: dict[str, schema.FactKind]) -> Iterable[str]:
    """The facts of a category: those that a page must have, empty; the others as comments."""
    for key, kind in facts.items():
        hint = f"{kind.label}: {kind.hint}"
        if kind.choices:
            hint += f"; {'some' if kind.many else 'one'} of: {', '.join(kind.choices)}"
        elif kind.many:
            hint += "; may be a list: [a, b]"
        yield f"  {_line(key, '', hint)}" if kind.required else f"  # {_line(key, '', hint)}"


def _line(name: str, value: str, hint: str | None) -> str:
    return f"{name}:{value and ' ' + value}{hint and '  # ' + hint}"


def _scalar(text: str) -> str:
    """A text as YAML, with quotes only where it needs them."""
    document, problems = yamlfile.parse(f"title: {text}\n", "title")
    return text if not problems and document.data == {"title": text} else json.dumps(text, ensure_ascii=False)


def _body(folder: str, pages: Sequence[str]) -> str:
    """The headings that every page of the kind has, and what goes below each."""
    names = ", ".join(f'"{name}"' for name in pages)
    side_by_side = (
        f"{{{{ versus({names}) }}}}" if pages else "TODO: versus() with the pages that it compares."
    )
    return BODIES[folder].replace("{side_by_side}", side_by_side)


if __name__ == "__main__":
    sys.exit(main())
