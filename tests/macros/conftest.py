from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.macros.guide import GOOD, Guide


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    """The good fixture, copied so that the test may change it."""
    return Guide.good(tmp_path)


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The good fixture for a module that puts back what it changes."""
    folder = tmp_path_factory.mktemp("fuzz") / "docs"
    shutil.copytree(GOOD, folder)
    return folder
