"""The locked dependencies: nothing asked for that is not locked, nothing locked without a hash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import lock

ROOT = Path(__file__).resolve().parents[2]


def test_locks_hold_what_the_project_asks_for() -> None:
    assert lock.check() == []


def test_a_forgotten_package_is_named() -> None:
    project: dict[str, object] = {
        "project": {"dependencies": ["mkdocs>=1", "Left_Pad[x]>=2 ; python_version > '3'"]}
    }
    assert lock.asked(project, "site") - lock.locked("mkdocs==1.6.1 \\\n") == {"left-pad"}


@pytest.mark.parametrize("name", [*lock.LOCKS])
def test_every_locked_package_has_a_hash(name: str) -> None:
    text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9._-]+==)", text, flags=re.MULTILINE)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_site_needs_neither_models_nor_browser() -> None:
    text = (ROOT / "requirements/site.txt").read_text(encoding="utf-8")
    assert not {"botocore", "cfn-lint", "sagemaker", "playwright"} & lock.locked(text)
