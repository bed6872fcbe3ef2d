"""A runner of our own for .github/workflows: the real commands, with small programs in place of others."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


def read(name: str) -> dict[Any, Any]:
    """A workflow as data. YAML 1.1 takes its key `on` for true."""
    text = (ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8")
    content: dict[Any, Any] = yaml.safe_load(text)
    return content


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@dataclass
class Runner:
    """Runs the commands of a workflow in an empty folder, where only scripts/ is ours and gh is a stub.

    Commands in `skipped` are left out: what they install is what the test has in its place.
    """

    folder: Path
    workflow: dict[Any, Any]
    skipped: tuple[str, ...] = ()
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "temp").mkdir()
        (self.folder / "scripts").symlink_to(ROOT / "scripts")
        # setup-python's own, without what is installed for the project.
        self.program("bin/python", f'exec "{sys.executable}" -I -c "$OURS" "$@"\n')
        self.gh()

    def gh(self, *issues: tuple[int, str]) -> None:
        """What `gh issue list` answers. All that gh is asked is kept in gh.log."""
        listing = self.file("issues", json.dumps([{"number": n, "title": title} for n, title in issues]))
        self.program("bin/gh", f'echo "$*" >> "{self.folder}/gh.log"\n[ "$2" != list ] || cat "{listing}"\n')

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name.replace(" ", "")
        path.write_text(text, encoding="utf-8")
        return path

    def program(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/usr/bin/env bash\n{text}", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def run(self) -> int:
        """The exit code of the first step that fails, as the workflow's shell runs them; else 0."""
        runner = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(self.folder / "temp"),
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": "us/guide",
            "GITHUB_RUN_ID": "7",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "OURS": WITHOUT_PACKAGES,
        }
        for step in steps(self.workflow):
            if "run" in step and step["run"] not in self.skipped:
                command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
                done = subprocess.run(
                    command, cwd=self.folder, env=runner | step.get("env", {}), capture_output=True, text=True
                )
                self.said += [*done.stdout.splitlines(), *done.stderr.splitlines()]
                if done.returncode:
                    return done.returncode
        return 0

    def asked(self) -> list[str]:
        """What gh was asked to change."""
        log = self.folder / "gh.log"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [line for line in lines if not line.startswith("issue list")]


# `python -m MODULE …` with nothing on its path but Python's own modules and the working directory: a script
# that needs an installed package fails here as it does on a runner.
WITHOUT_PACKAGES = """
import os, runpy, sys
sys.path = [os.getcwd(), *(path for path in sys.path if "site-packages" not in path)]
assert sys.argv[1] == "-m"
sys.argv = sys.argv[2:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
