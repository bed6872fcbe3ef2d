"""The workflows of .github/: each holds to the rules below and passes zizmor, actionlint and shellcheck.

Every rule has a workflow, planted at the end of this file, that breaks it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github/workflows"
FILES = sorted(FOLDER.glob("*.yml"))
TOOLS = Path(sys.executable).parent
# What a job may do that runs commands, ours or a package's, besides reading. Whatever signs or publishes
# runs none.
WITH_COMMANDS = {"issues"}


def parsed(text: str) -> dict[str, Any]:
    """A workflow; YAML 1.1 takes the word `on` for true."""
    found: dict[Any, Any] = yaml.safe_load(text)
    return {"on" if key is True else key: value for key, value in found.items()}


def triggers(workflow: dict[str, Any]) -> set[str]:
    named = workflow["on"]
    return {named} if isinstance(named, str) else set(named)


def writes(permissions: object) -> set[str]:
    if isinstance(permissions, str):
        return {permissions} - {"read-all"}
    assert isinstance(permissions, dict)
    return {name for name, right in permissions.items() if right == "write"}


def faults(text: str) -> Iterator[str]:
    """What in a workflow breaks our own rules."""
    workflow = parsed(text)
    on = triggers(workflow)
    yield from (f"{one} gives outsiders our rights" for one in on & {"pull_request_target", "workflow_run"})
    outsiders = "pull_request" in on
    if outsiders and re.search(r"\bsecrets\b|github\.token", text):
        yield "a secret where outsiders' code runs"
    if "permissions" not in workflow:
        yield "no permissions"
    for name, job in workflow["jobs"].items():
        rights = writes(job.get("permissions", workflow.get("permissions", {})))
        steps = job.get("steps", [])
        if outsiders and rights:
            yield f"{name}: outsiders may write {sorted(rights)}"
        if any("run" in step for step in steps) and rights - WITH_COMMANDS:
            yield f"{name}: runs commands and may write {sorted(rights)}"
        if steps and "timeout-minutes" not in job:
            yield f"{name}: no timeout"
        if steps and "latest" in str(job.get("runs-on")):
            yield f"{name}: runs on whatever is the latest"
        if job.get("secrets"):
            yield f"{name}: hands over secrets"
        for step in steps:
            if "${{" in step.get("run", ""):
                yield f"{name}: an expression in a command"
            if "actions/checkout@" in step.get("uses", "") and (
                step.get("with", {}).get("persist-credentials") is not False
            ):
                yield f"{name}: leaves git's token on disk"
    for line in text.splitlines():
        used = re.match(r"\s*(?:- )?uses:\s*(.*)", line)
        if used and not re.fullmatch(
            r"\$/\.github/workflows/[\w-]+\.yml|[\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*", used[1]
        ):
            yield f"not pinned by commit, with its version: {used[1]}"


def zizmor(*paths: Path) -> list[str]:
    """The names of the audits that find something, without asking the network."""
    known = {name: value for name, value in os.environ.items() if "TOKEN" not in name}
    command = [str(TOOLS / "zizmor"), "--offline", "--no-progress", "--no-ignores", "--strict-collection"]
    done = subprocess.run(
        [*command, "--no-exit-codes", "--format=json", *map(str, paths)],
        cwd=ROOT,
        env=known,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [finding["ident"] for finding in json.loads(done.stdout)]


def actionlint(*paths: Path) -> list[str]:
    """The lines of what it finds; shellcheck looks at the commands."""
    command = [str(TOOLS / "actionlint"), "-no-color", "-oneline", "-shellcheck", str(TOOLS / "shellcheck")]
    done = subprocess.run(
        [*command, "-pyflakes=", *map(str, paths)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_workflow_keeps_to_the_rules(path: Path) -> None:
    assert list(faults(path.read_text("utf-8"))) == []


def test_zizmor_finds_nothing() -> None:
    assert zizmor(*FILES) == []


def test_actionlint_and_shellcheck_find_nothing() -> None:
    assert actionlint(*FILES) == []


def test_an_action_has_one_commit_everywhere() -> None:
    used = {line for path in FILES for line in re.findall(r"uses: (\S+@\S+ # \S+)", path.read_text("utf-8"))}
    names = [line.split("@")[0] for line in used]
    assert used
    assert sorted(names) == sorted(set(names))


# --- planted faults -------------------------------------------------------------------------------

CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
GOOD = f"""\
name: Good
on:
  pull_request:
permissions:
  contents: read
concurrency:
  group: good-${{{{ github.ref }}}}
  cancel-in-progress: true
jobs:
  one:
    name: One
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
      - run: echo "$GITHUB_REF"
"""


def test_the_workflow_to_plant_faults_in_is_good(tmp_path: Path) -> None:
    path = tmp_path / "good.yml"
    path.write_text(GOOD, "utf-8")
    assert (list(faults(GOOD)), zizmor(path), actionlint(path)) == ([], [], [])


@pytest.mark.planted
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (CHECKOUT, "actions/checkout@v7", "not pinned by commit, with its version: actions/checkout@v7"),
        (" # v7.0.1", "", f"not pinned by commit, with its version: {CHECKOUT[:-9]}"),
        (
            "  - uses: actions/checkout",
            "  - uses: ./here\n      - uses: actions/checkout",
            "not pinned by commit, with its version: ./here",
        ),
        ("pull_request:", "pull_request_target:", "pull_request_target gives outsiders our rights"),
        ("pull_request:", "workflow_run: {workflows: [A]}", "workflow_run gives outsiders our rights"),
        ("echo", "KEY=${{ secrets.KEY }} echo", "a secret where outsiders' code runs"),
        ("runs-on", "env: {T: '${{ github.token }}'}\n    runs-on", "a secret where outsiders' code runs"),
        ('"$GITHUB_REF"', "${{ github.head_ref }}", "one: an expression in a command"),
        ("contents: read", "contents: write", "one: outsiders may write ['contents']"),
        (
            "permissions:\n  contents: read",
            "permissions: write-all",
            "one: outsiders may write ['write-all']",
        ),
        (
            "pull_request:\npermissions:\n  contents: read",
            "push:\npermissions:\n  id-token: write",
            "one: runs commands and may write ['id-token']",
        ),
        ("    runs-on", "    permissions: {pages: write}\n    runs-on", "one: outsiders may write ['pages']"),
        ("permissions:\n  contents: read\n", "", "no permissions"),
        ("    timeout-minutes: 5\n", "", "one: no timeout"),
        ("ubuntu-24.04", "ubuntu-latest", "one: runs on whatever is the latest"),
        ("persist-credentials: false", "fetch-depth: 0", "one: leaves git's token on disk"),
        (
            "pull_request:",
            "push:\n  workflow_run: {workflows: [A]}",
            "workflow_run gives outsiders our rights",
        ),
    ],
)
def test_a_broken_rule_is_found(old: str, new: str, said: str) -> None:
    planted = GOOD.replace(old, new)
    assert planted != GOOD
    assert said in list(faults(planted))


@pytest.mark.planted
@pytest.mark.parametrize(
    ("old", "new", "audit"),
    [
        (CHECKOUT, "actions/checkout@v7", "unpinned-uses"),
        ('"$GITHUB_REF"', '"${{ github.event.pull_request.title }}"', "template-injection"),
        ("pull_request:", "pull_request_target:", "dangerous-triggers"),
        ("persist-credentials: false", "fetch-depth: 0", "artipacked"),
    ],
)
def test_zizmor_is_asked_and_answers(tmp_path: Path, old: str, new: str, audit: str) -> None:
    path = tmp_path / "planted.yml"
    path.write_text(GOOD.replace(old, new), "utf-8")
    assert audit in zizmor(path)


@pytest.mark.planted
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("timeout-minutes", "timeout-minuets", 'unexpected key "timeout-minuets"'),
        ('"$GITHUB_REF"', '"${{ github.event.pull_request.title }}"', "potentially untrusted"),
        ("github.ref ", "github.reff ", 'property "reff" is not defined'),
        ("contents: read", "content: read", 'unknown permission scope "content"'),
        ('"$GITHUB_REF"', "$GITHUB_REF", "shellcheck reported issue in this script: SC2086"),
    ],
)
def test_actionlint_is_asked_and_answers(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "planted.yml"
    path.write_text(GOOD.replace(old, new), "utf-8")
    assert said in "\n".join(actionlint(path))


# --- checks.yml -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def checks() -> dict[str, Any]:
    return parsed((FOLDER / "checks.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def deploy() -> dict[str, Any]:
    return parsed((FOLDER / "deploy.yml").read_text("utf-8"))


def commands(job: dict[str, Any]) -> list[str]:
    return [step["run"].strip() for step in job["steps"] if "run" in step]


def test_a_pull_request_is_checked_with_a_token_that_reads(checks: dict[str, Any]) -> None:
    assert "pull_request" in triggers(checks)
    assert checks["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in checks["jobs"].values())
    assert "github.ref" in checks["concurrency"]["group"]


def test_a_pull_request_runs_what_everybody_runs(checks: dict[str, Any]) -> None:
    wanted = [line for line in (ROOT / ".ci/run").read_text("utf-8").splitlines() if line.startswith("make ")]
    assert wanted
    assert commands(checks["jobs"]["test"]) == wanted


def test_a_pull_request_is_marked_built_kept_and_put_in_words(checks: dict[str, Any]) -> None:
    job = checks["jobs"]["site"]
    order = ["scripts.check --annotations", "make build", "scripts.summary --base HEAD^1"]
    places = [next(number for number, command in enumerate(commands(job)) if one in command) for one in order]
    assert places == sorted(places)
    (kept,) = [step for step in job["steps"] if "upload-artifact@" in step.get("uses", "")]
    assert kept["with"]["path"] == "site/"
    assert kept["with"]["if-no-files-found"] == "error"
    (checkout,) = [step for step in job["steps"] if "checkout@" in step.get("uses", "")]
    assert checkout["with"]["fetch-depth"] == 0
    (words,) = [step for step in job["steps"] if "scripts.summary" in step.get("run", "")]
    assert "!cancelled()" in words["if"]


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_what_a_workflow_runs_is_there(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("$(VENV)", ".venv")
    for target in re.findall(r"\bmake ([.\w/-]+)", "\n".join(run_lines(text))):
        assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), target
    for module in re.findall(r"python -m (scripts\.\w+)", text):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file()


def run_lines(text: str) -> list[str]:
    return [
        line
        for job in parsed(text)["jobs"].values()
        for step in job.get("steps", [])
        for line in step.get("run", "").splitlines()
    ]


# --- deploy.yml -----------------------------------------------------------------------------------


def test_main_is_deployed_after_every_check_and_signed(deploy: dict[str, Any]) -> None:
    assert deploy["on"]["push"] == {"branches": ["main"]}
    jobs = deploy["jobs"]
    assert jobs["checks"]["uses"] == "$/.github/workflows/checks.yml"
    assert jobs["build"]["needs"] == "checks"
    assert jobs["attest"]["needs"] == "build"
    assert jobs["deploy"]["needs"] == ["build", "attest"]
    assert jobs["build"]["if"] == "github.ref == 'refs/heads/main'"
    assert jobs["deploy"]["environment"]["name"] == "github-pages"
    assert deploy["concurrency"] == {"group": "deploy"}


def test_each_job_of_a_deployment_has_the_rights_that_it_needs(deploy: dict[str, Any]) -> None:
    assert deploy["permissions"] == {}
    assert {name: job["permissions"] for name, job in deploy["jobs"].items()} == {
        "checks": {"contents": "read"},
        "build": {"contents": "read", "pages": "read"},
        "attest": {"id-token": "write", "attestations": "write"},
        "deploy": {"pages": "write", "id-token": "write"},
    }


def test_what_is_signed_is_what_is_published(deploy: dict[str, Any]) -> None:
    jobs = deploy["jobs"]
    (upload,) = [step for step in jobs["build"]["steps"] if "upload-artifact@" in step.get("uses", "")]
    assert upload["with"]["name"] == "github-pages"
    packed = step_of(deploy, "pack")["run"]
    assert 'archive="$RUNNER_TEMP/artifact.tar"' in packed
    assert upload["with"]["path"] == "${{ runner.temp }}/artifact.tar"
    assert jobs["build"]["outputs"]["digest"] == "${{ steps.pack.outputs.digest }}"
    (attest,) = jobs["attest"]["steps"]
    assert attest["with"]["subject-digest"] == "${{ needs.build.outputs.digest }}"


def step_of(workflow: dict[str, Any], name: str) -> dict[str, Any]:
    (step,) = [
        step for job in workflow["jobs"].values() for step in job.get("steps", []) if step.get("id") == name
    ]
    return dict(step)


def ran(step: dict[str, Any], folder: Path, **environment: str) -> tuple[int, dict[str, str], str]:
    """The exit code of a step's commands, its outputs, and what it printed, run as the runner runs it."""
    outputs = folder / "outputs.txt"
    outputs.write_text("", "utf-8")
    known = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "HOME": str(folder)}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env=known | {"RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(outputs)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    pairs = [line.partition("=") for line in outputs.read_text("utf-8").splitlines()]
    return done.returncode, {name: value for name, _, value in pairs}, done.stdout


def gh(folder: Path, said: str, complaint: str = "", code: int = 0) -> None:
    """A gh that answers this, and keeps what it was asked."""
    program = folder / "bin/gh"
    program.parent.mkdir(exist_ok=True)
    lines = [
        "#!/usr/bin/env bash",
        f'echo "$*" > "{folder}/asked.txt"',
        f"printf '%s' {shlex.quote(said)}",
        f"printf '%s' {shlex.quote(complaint)} >&2",
        f"exit {code}",
    ]
    program.write_text("\n".join(lines), "utf-8")
    program.chmod(0o755)


@pytest.mark.parametrize(
    "said", ["https://us.github.io/guide\n", "https://us.github.io/guide/\n", "https://us.github.io/guide"]
)
def test_the_site_knows_where_it_will_be(deploy: dict[str, Any], tmp_path: Path, said: str) -> None:
    gh(tmp_path, said)
    found = ran(step_of(deploy, "address"), tmp_path, GITHUB_REPOSITORY="us/guide")
    assert found == (0, {"address": "https://us.github.io/guide/"}, "")
    assert (tmp_path / "asked.txt").read_text("utf-8").startswith("api repos/us/guide/pages ")


@pytest.mark.planted
def test_without_pages_nothing_is_deployed_and_that_is_said(deploy: dict[str, Any], tmp_path: Path) -> None:
    gh(tmp_path, '{"message":"Not Found","status":"404"}', "gh: Not Found (HTTP 404)\n", 1)
    code, outputs, said = ran(step_of(deploy, "address"), tmp_path, GITHUB_REPOSITORY="us/guide")
    assert (code, outputs) == (0, {})
    assert said.startswith("::warning title=Not deployed::GitHub Pages is off.")
    later = [step for step in deploy["jobs"]["build"]["steps"] if step.get("id") != "address"]
    assert {step["if"] for step in later} == {"steps.address.outputs.address"}
    assert deploy["jobs"]["attest"]["if"] == "needs.build.outputs.digest"


@pytest.mark.planted
def test_an_answer_that_is_none_fails(deploy: dict[str, Any], tmp_path: Path) -> None:
    gh(tmp_path, "", "gh: Bad gateway (HTTP 502)\n", 1)
    code, outputs, said = ran(step_of(deploy, "address"), tmp_path, GITHUB_REPOSITORY="us/guide")
    assert (code, outputs, said) == (1, {}, "")


def test_the_archive_is_as_pages_wants_it_and_the_same_each_time(
    deploy: dict[str, Any], tmp_path: Path
) -> None:
    digests = []
    for name in ("one", "other"):
        folder = tmp_path / name
        pages = ["index.html", "a/index.html", "assets/é b.js"]
        for page in pages if name == "one" else reversed(pages):
            file = folder / "site" / page
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(page, "utf-8")
            file.chmod(0o600)
        (folder / "site/a").chmod(0o700)
        os.link(folder / "site/index.html", folder / "site/same.html")
        history(folder)
        code, outputs, _ = ran(step_of(deploy, "pack"), folder)
        assert code == 0
        archive = folder / "artifact.tar"
        assert outputs == {"digest": f"sha256:{hashlib.sha256(archive.read_bytes()).hexdigest()}"}
        with tarfile.open(archive) as packed:
            members = packed.getmembers()
            assert {member.name for member in members if member.isfile()} >= {f"./{page}" for page in pages}
            assert all(member.isfile() or member.isdir() for member in members)
            assert {member.mode for member in members if member.isfile()} == {0o644}
            assert {member.mode for member in members if member.isdir()} == {0o755}
            assert {(member.uid, member.uname, member.mtime) for member in members} == {(0, "", 1714564800)}
        digests.append(outputs["digest"])
    assert len(set(digests)) == 1


def history(folder: Path) -> None:
    """One commit, on 1 May 2024 at noon, UTC."""
    git = shutil.which("git")
    assert git
    known = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    dates = {"GIT_AUTHOR_DATE": "2024-05-01T12:00:00Z", "GIT_COMMITTER_DATE": "2024-05-01T12:00:00Z"}
    person = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "--quiet"], [*person, "commit", "--quiet", "--allow-empty", "-m", "A"]):
        subprocess.run([git, *arguments], cwd=folder, env=known | dates, check=True)
