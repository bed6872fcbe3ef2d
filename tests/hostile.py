"""The small guide with an attack in every text of its data, as a malicious pull request would send it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from tests.macros.guide import GOOD

ROOT = Path(__file__).resolve().parents[1]
# It ends an attribute and an element of either quotation, then runs something and calls somebody else.
ATTACK = "'\"></title><img src=//evil.example/x onerror=owned()><script>owned()</script>"
# As code, where the marks of code themselves may be left.
CODE_ATTACK = f" `{ATTACK}`|B"
# What is read as words. All else in the files is a name that something refers to, a day or an address.
_TEXTS = {"title", "summary", "aka", "note", "exam", "use", "was", "name", "definition", "label", "hint"}
_TEXTS |= {"code", "points", "choices", "see", "now", "term"}
_PAGES = {
    "index.md": "template: home.html",
    "tools/compare-any.md": "template: compare-any.html",
    "tools/files.md": "template: data.html",
    "tools/offline.md": "template: offline.html",
}


def hostile_project(folder: Path) -> Path:
    """A project in `folder`: the real machinery over the good fixture, each text of which is an attack."""
    for name in ("macros", "overrides", "scripts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    docs = folder / "docs"
    shutil.copytree(GOOD, docs)
    for path, template in _PAGES.items():
        name = Path(path).stem
        file = docs / path
        if not file.exists():
            file.write_text(f"---\ntitle: Page {name}\nsummary: Of {name}.\n---\n", encoding="utf-8")
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("---\n", f"---\n{template}\n", 1), encoding="utf-8")
    # The place of a term has its name, which is another one now.
    moved = docs / "redirects.yml"
    moved.write_text(moved.read_text(encoding="utf-8").replace("#term-recall", ""), encoding="utf-8")
    # The home page leads to a page for each domain.
    data = (docs / "domains/data.md").read_text(encoding="utf-8")
    models = data.replace("Gathering data", "Judging models").replace("mls-1.1", "mls-2.1")
    (docs / "domains/models.md").write_text(models.replace("mls-1", "mls-2"), encoding="utf-8")
    for file in sorted(docs.rglob("*.yml")):
        file.write_text(_written(_attacked(_read(file.read_text(encoding="utf-8")))), encoding="utf-8")
    for file in sorted(docs.rglob("*.md")):
        _, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
        # The value that the table asks for is another one now.
        body = body.replace(', where={"data": "Tabular"}', "")
        file.write_text(f"---\n{_written(_attacked(_read(front)))}---\n{body}", encoding="utf-8")
    return folder


def _read(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader)


def _written(data: Any) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=10_000)


def _attacked(value: Any, field: str = "") -> Any:
    """The same data with the attack at the end of every text."""
    if isinstance(value, dict):
        # A fact may be its value alone, and the vocabulary has records in the place of values.
        inner = "now" if field == "facts" else ""
        found = {key: _attacked(one, inner or key) for key, one in value.items()}
        if "term" in found:
            found["aka"] = [*found.get("aka", []), value["term"]]  # the macros ask for it
        return found
    if isinstance(value, list):
        return [_attacked(one, field) for one in value]
    if field not in _TEXTS or value == "true":
        return value
    return value + (CODE_ATTACK if field == "now" and value.isupper() else ATTACK)
