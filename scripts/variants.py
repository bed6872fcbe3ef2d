"""What to compare a build with: the same pages as finished Markdown, stock Material, ten times the pages."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import yaml

from macros import calls
from macros.catalog import Catalog, Entry, TermEntry, is_index, normal
from macros.render import MACROS
from macros.site import finished, load_site
from macros.view import theme_view

ROOT = Path(__file__).resolve().parent.parent
# A larger guide has more of these; the pages about all of them, and the exams, stay as many.
GROWING = ("compare", "services", "algorithms", "concepts")
# What a project is besides its docs/.
LINKED = (".git", "macros", "mkdocs.yml", "overrides", "requirements", "scripts")
_CONSONANTS, _VOWELS = "bdfghklmnprstvwz", "aeiou"


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml; `!ENV [NAME, default]` stands for its default."""


def _default(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    assert isinstance(node, yaml.SequenceNode)
    return loader.construct_sequence(node)[-1]


_Loader.add_constructor("!ENV", _default)


def plain(folder: Path, root: Path = ROOT) -> Path:
    """Our theme over finished Markdown, without the macros plugin and the catalog. The config's path."""
    site = load_site(root / "docs")
    config = _config(folder, root)
    config["plugins"] = []
    config["extra"] = {"guide": theme_view(site.catalog)}
    config["theme"]["custom_dir"] = str(root / "overrides")
    for entry in site.catalog.entries:
        template = getattr(entry.page, "template", None)
        front = {"template": template} if template else {}
        _page(folder, entry, front, finished(site, entry))
    return _write(folder, config)


def material(folder: Path, root: Path = ROOT) -> Path:
    """Material as it comes, with its own search, over the same finished pages. The config's path."""
    site = load_site(root / "docs")
    config = _config(folder, root)
    config["plugins"] = ["search"]
    config["theme"] = {"name": "material", "font": False}
    config.pop("extra_css")
    # The pages look the same without it; what it saves is our doing.
    config["markdown_extensions"].remove("macros.inline")
    for entry in site.catalog.entries:
        # Our theme prints these from the front matter; a plain page has them in its text.
        top = f"# {entry.page.title}\n\n{entry.page.summary}\n\n{', '.join(entry.page.aka)}"
        _page(folder, entry, {}, f"{top}\n\n{finished(site, entry)}")
    return _write(folder, config)


def tenfold(folder: Path, root: Path = ROOT, times: int = 10) -> Path:
    """A project `times` as large as the one at `root`, in the emptied `folder`, which is given back.

    It has that many of each service, algorithm, concept, comparison and glossary term. Each copy has one
    made-up word of its own in its names, and leads to the copies of what the original leads to.
    """
    catalog = load_site(root / "docs").catalog
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root / "docs", folder / "docs")
    for name in LINKED:
        if (root / name).exists():
            (folder / name).symlink_to((root / name).absolute())
    for number in range(1, times):
        copy = _Copy(catalog, number)
        for entry in catalog.entries:
            if _grows(entry):
                copy.page(folder / "docs", entry)
        for topic in catalog.topics:
            copy.glossary(folder / "docs", topic)
    return folder


def _grows(entry: Entry) -> bool:
    return entry.kind in GROWING and not is_index(entry.path)


class _Copy:
    """The `number`th copy of everything that grows."""

    def __init__(self, catalog: Catalog, number: int) -> None:
        self.catalog = catalog
        self.number = number
        growing = [entry.slug for entry in catalog.entries if _grows(entry)]
        terms = [entry.anchor for entry in catalog.terms]
        begin = number * (len(growing) + len(terms))
        self.words = {key: made_up(begin + place) for place, key in enumerate([*growing, *terms])}

    def page(self, docs: Path, entry: Entry) -> None:
        word = self.words[entry.slug]
        front = dict(entry.document.data)
        front["title"] = f"{entry.page.title} {word.title()}"
        front["aka"] = [f"{name} {word}" for name in entry.page.aka]
        for field in ("related", "compares"):
            if field in front:
                front[field] = [self.name(name) for name in front[field]]
        pieces, _ = calls.parse(entry.body, entry.path, entry.body_line, MACROS)
        body = "".join(_raw(piece) if isinstance(piece, str) else self.call(piece) for piece in pieces)
        path = docs / entry.kind / f"{entry.slug}-{word}.md"
        path.write_text(f"---\n{_fields(front)}\n---\n{body}", encoding="utf-8")

    def glossary(self, docs: Path, topic: str) -> None:
        terms = [self.term(entry) for entry in self.catalog.terms if entry.topic == topic]
        terms.sort(key=lambda term: normal(term["term"]))
        title = f"{self.catalog.topics[topic].title} {self.number + 1}"
        path = docs / "glossary" / f"{topic}-{self.number + 1}.yml"
        path.write_text(_fields({"title": title, "terms": terms}), encoding="utf-8")

    def term(self, entry: TermEntry) -> dict[str, Any]:
        fields = entry.term.model_dump(exclude_defaults=True)
        word = self.words[entry.anchor]
        fields["term"] = f"{entry.term.term} {word}"
        fields["aka"] = [f"{name} {word}" for name in entry.term.aka]
        fields["see"] = [self.term_name(name) for name in entry.term.see]
        if entry.term.page:
            fields["page"] = self.name(entry.term.page)
        return fields

    def name(self, name: str) -> str:
        """What leads to this copy of the page of that name; the same where there is one such page only."""
        entry = self.catalog.find(name)
        return f"{entry.slug}-{self.words[entry.slug]}" if _grows(entry) else name

    def term_name(self, name: str) -> str:
        return f"{name} {self.words[self.catalog.find_term(name).anchor]}"

    def call(self, call: calls.Call) -> str:
        """The call as an author would write it on this copy of the page."""
        args, kwargs = list(call.args), dict(call.kwargs)
        if call.name == "versus":
            args = [self.name(name) for name in args]
        elif call.name in ("link", "term"):
            rename = self.name if call.name == "link" else self.term_name
            if args:
                args[0] = rename(args[0])
            else:
                kwargs["name"] = rename(kwargs["name"])
        written = [repr(value) for value in args] + [f"{key}={value!r}" for key, value in kwargs.items()]
        return f"{{{{ {call.name}({', '.join(written)}) }}}}"


def made_up(number: int) -> str:
    """A word that no language has, another for every number below 40,960,000."""
    size = len(_CONSONANTS) * len(_VOWELS)
    rest = number * 2_654_435_761 % size**4  # prime to it, so that neighbours differ and no two are alike
    word = ""
    for _ in range(4):
        rest, syllable = divmod(rest, size)
        word += _CONSONANTS[syllable // len(_VOWELS)] + _VOWELS[syllable % len(_VOWELS)]
    return word


def _raw(text: str) -> str:
    """A text in which Jinja finds nothing of its own."""
    return f"{{% raw %}}{text}{{% endraw %}}" if re.search(r"\{[{%#]", text) else text


def _config(folder: Path, root: Path) -> dict[str, Any]:
    """mkdocs.yml as data, for a project in the emptied folder."""
    shutil.rmtree(folder, ignore_errors=True)
    text = (root / "mkdocs.yml").read_text(encoding="utf-8")
    config: dict[str, Any] = yaml.load(text, Loader=_Loader)
    config.pop("watch")
    config["docs_dir"] = "docs"
    return config


def _page(folder: Path, entry: Entry, front: dict[str, str], body: str) -> None:
    page = folder / "docs" / entry.path
    page.parent.mkdir(parents=True, exist_ok=True)
    front = {"title": entry.page.title, "description": entry.page.summary, **front}
    page.write_text(f"---\n{_fields(front)}\n---\n\n{body}", encoding="utf-8")


def _fields(front: dict[str, Any]) -> str:
    """YAML of plain data, a field a line. JSON is YAML, and quotes what needs quoting."""
    return "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())


def _write(folder: Path, config: dict[str, Any]) -> Path:
    path = folder / "mkdocs.yml"
    path.write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
    return path
