"""What the platform reads: the forms, the template and the owners are as it wants them."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github"
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")

# GitHub's form schema: the attributes of each type of element, those that it must have first.
ATTRIBUTES: dict[str, tuple[set[str], set[str]]] = {
    "markdown": ({"value"}, set()),
    "input": ({"label"}, {"description", "placeholder", "value"}),
    "textarea": ({"label"}, {"description", "placeholder", "value", "render"}),
    "dropdown": ({"label", "options"}, {"description", "multiple", "default"}),
    "checkboxes": ({"label", "options"}, {"description"}),
}
TOP = {"name", "description", "body", "title", "labels", "assignees", "projects", "type"}


def faults(form: dict[str, Any]) -> Iterator[str]:
    """Why the platform would refuse a form."""
    for key in ("name", "description", "body"):
        if not form.get(key):
            yield f"{key} is missing"
    yield from (f"unknown key {key}" for key in form.keys() - TOP)
    fields = form.get("body") or []
    ids = [field["id"] for field in fields if "id" in field]
    labels = [field["attributes"]["label"] for field in fields if "label" in field.get("attributes", {})]
    yield from (f"id {one} stands twice" for one in {one for one in ids if ids.count(one) > 1})
    yield from (f"label {one} stands twice" for one in {one for one in labels if labels.count(one) > 1})
    yield from (f"id {one} is no id" for one in ids if not re.fullmatch(r"[A-Za-z0-9_-]+", one))
    if all(field.get("type") == "markdown" for field in fields):
        yield "asks for nothing"
    for field in fields:
        kind = field.get("type")
        if kind not in ATTRIBUTES:
            yield f"unknown type {kind}"
            continue
        needed, allowed = ATTRIBUTES[kind]
        given = field.get("attributes", {})
        yield from (f"{kind} without {one}" for one in needed - {name for name in given if given[name]})
        yield from (f"{kind} with {one}" for one in given.keys() - needed - allowed)
        yield from (
            f"{kind} with {one}" for one in field.keys() - {"type", "id", "attributes", "validations"}
        )
        if kind == "markdown" and "id" in field:
            yield "markdown with an id"
        options = given.get("options", [])
        if kind == "dropdown" and len(set(options)) < len(options):
            yield "an option stands twice"
        required = field.get("validations", {})
        if required.keys() - {"required"} or not isinstance(required.get("required", False), bool):
            yield f"{kind} with wrong validations"


def test_there_are_the_forms_that_readers_need() -> None:
    assert [path.stem for path in FORMS] == ["better-explanation", "missing-topic", "wrong-fact"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_the_platform_takes_a_form(path: Path) -> None:
    form = yaml.safe_load(path.read_text("utf-8"))
    assert list(faults(form)) == []
    # Whatever is prefilled from a link needs an id to go by.
    assert all("id" in field for field in form["body"] if field["type"] != "markdown")


@pytest.mark.planted
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "name is missing"),
        ({"lables": []}, "unknown key lables"),
        ({"body": [{"type": "markdown", "attributes": {"value": "Hello"}}]}, "asks for nothing"),
        ({"body": [{"type": "text", "attributes": {"label": "A"}}]}, "unknown type text"),
        ({"body": [{"type": "input", "attributes": {}}]}, "input without label"),
        ({"body": [{"type": "input", "attributes": {"label": "A", "hint": "b"}}]}, "input with hint"),
        ({"body": [{"type": "input", "id": "a b", "attributes": {"label": "A"}}]}, "id a b is no id"),
        (
            {"body": [{"type": "dropdown", "attributes": {"label": "A", "options": ["x", "x"]}}]},
            "an option stands twice",
        ),
        (
            {"body": [{"type": "input", "id": "a", "attributes": {"label": label}} for label in "AB"]},
            "id a stands twice",
        ),
        ({"body": [{"type": "input", "attributes": {"label": "A"}}] * 2}, "label A stands twice"),
        (
            {"body": [{"type": "input", "attributes": {"label": "A"}, "validations": {"required": "yes"}}]},
            "input with wrong validations",
        ),
    ],
)
def test_a_form_that_the_platform_would_refuse_is_found(change: dict[str, Any], said: str) -> None:
    form = yaml.safe_load((GITHUB / "ISSUE_TEMPLATE/wrong-fact.yml").read_text("utf-8"))
    assert said in list(faults(form | change))


def test_blank_issues_are_allowed_or_not_in_so_many_words() -> None:
    config = yaml.safe_load((GITHUB / "ISSUE_TEMPLATE/config.yml").read_text("utf-8"))
    assert config == {"blank_issues_enabled": True}


def test_a_pull_request_is_asked_for_three_things() -> None:
    text = (GITHUB / "PULL_REQUEST_TEMPLATE.md").read_text("utf-8")
    assert len(text.splitlines()) <= 10
    assert [word for word in ("Sources opened", "words are mine", "exam question") if word not in text] == []
    assert text.count("- [ ] ") == 3


# --- owners ---------------------------------------------------------------------------------------


def owned() -> dict[str, list[str]]:
    lines = (GITHUB / "CODEOWNERS").read_text("utf-8").splitlines()
    rules = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {rule[0]: rule[1:] for rule in rules}


def tracked() -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def owners_of(path: str) -> list[str]:
    """As the platform reads it: the last rule that matches counts. Ours are whole folders and files."""
    found: list[str] = []
    for pattern, owners in owned().items():
        if f"/{path}".startswith(pattern) if pattern.endswith("/") else f"/{path}" == pattern:
            found = owners
    return found


def test_every_rule_of_the_owners_matches_something() -> None:
    files = tracked()
    for pattern, owners in owned().items():
        assert pattern.startswith("/")
        assert "*" not in pattern
        hit = [
            f for f in files if (f"/{f}".startswith(pattern) if pattern.endswith("/") else f"/{f}" == pattern)
        ]
        assert (pattern, bool(hit)) == (pattern, True)
        assert all(re.fullmatch(r"@[\w-]+(/[\w-]+)?", owner) for owner in owners)
        assert owners


def test_outsiders_touch_words_and_owners_machinery() -> None:
    words = ("docs/", "link-exceptions/")
    free = {"README.md", "CONTRIBUTING.md", "LICENSE", "LICENSE-CONTENT", "FIGURES.md", "screenshot.png"}
    for path in tracked():
        assert (path, bool(owners_of(path))) == (path, not path.startswith(words) and path not in free)


# --- where the address comes from ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, ""),
        ({"GITHUB_SERVER_URL": "https://github.com"}, ""),
        ({"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "a/b"}, "https://github.com/a/b"),
        ({"REPO_URL": "https://x.org/a/b", "GITHUB_REPOSITORY": "c/d"}, "https://x.org/a/b"),
    ],
)
def test_make_knows_the_address_of_the_repository(given: dict[str, str], address: str) -> None:
    known = {
        name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "REPO_URL"))
    }
    done = subprocess.run(
        ["make", "--no-print-directory", "--eval", 'shown:\n\t@echo "$$REPO_URL"', "shown"],
        cwd=ROOT,
        env=known | given,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == address
