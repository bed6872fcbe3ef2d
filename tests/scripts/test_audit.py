"""The audit as a workflow: every lock file is audited, and what any tool finds fails the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.lock import LOCKS
from tests.scripts import workflow_runner
from tests.scripts.workflow_runner import Runner, steps

ROOT = Path(__file__).resolve().parents[2]
TOOLS = {
    ".build/audit/bin/pip-audit": "pip-audit",
    "bin/npm": "npm",
    ".venv/bin/python": "licences",
    ".build/audit/bin/python": "licences of the audit",
}


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    workflow = workflow_runner.read("audit")
    (install,) = [step["run"] for step in steps(workflow) if step.get("name") == "Install what is locked"]
    runner = Runner(tmp_path, workflow, (install,))
    (tmp_path / "requirements").symlink_to(ROOT / "requirements")
    for path in TOOLS:
        tool(runner, path)
    return runner


def tool(runner: Runner, path: str, code: int = 0) -> None:
    """A stand-in that prints what it is asked, and exits so."""
    runner.program(path, f'echo "{TOOLS[path]}: $*"\nexit {code}\n')


def test_every_lock_file_is_audited_and_the_licences_are_in_the_summary(runner: Runner) -> None:
    assert runner.run() == 0
    audited, node = (next(line for line in runner.said if line.startswith(name)) for name in ("pip-", "npm"))
    assert [f"--requirement requirements/{lock}.txt" in audited for lock in LOCKS] == [True] * len(LOCKS)
    # Without --strict a package that the index does not know is passed over, and the run is green.
    assert {"--strict", "--require-hashes", "--disable-pip"} <= set(audited.split())
    assert node == "npm: audit --package-lock-only"
    summary = (runner.folder / "summary.md").read_text(encoding="utf-8").splitlines()
    assert summary[2:] == [
        "~~~~text",
        "licences: -m scripts.licences",
        "licences of the audit: -m scripts.licences audit",
        "~~~~",
    ]


@pytest.mark.planted
@pytest.mark.parametrize("path", TOOLS)
def test_what_a_tool_finds_fails_the_run(path: str, runner: Runner) -> None:
    tool(runner, path, 1)
    assert runner.run() == 1


def test_one_finding_hides_no_other(runner: Runner) -> None:
    late = [step for step in steps(runner.workflow) if step.get("name", "").startswith(("Node", "Licences"))]
    assert [step["if"] for step in late] == ["${{ !cancelled() }}"] * 2


def test_a_change_of_any_locked_package_is_audited_with_the_least_rights(runner: Runner) -> None:
    triggers = runner.workflow[True]
    assert set(triggers) == {"schedule", "workflow_dispatch", "pull_request"}
    paths = triggers["pull_request"]["paths"]
    assert {"requirements/**", "package-lock.json", "scripts/licences.py"} <= set(paths)
    assert [path for path in paths if not (ROOT / path.removesuffix("/**")).exists()] == []
    assert runner.workflow["permissions"] == {"contents": "read"}
    text = (ROOT / ".github/workflows/audit.yml").read_text(encoding="utf-8")
    assert "secrets." not in text
