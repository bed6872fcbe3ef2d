from __future__ import annotations

from pathlib import Path

import pytest

from tests.macros.guide import Guide


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    """The good fixture, copied so that the test may change it."""
    return Guide.good(tmp_path)
