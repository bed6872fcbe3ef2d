"""A build that is stopped, killed, or refused room by the system leaves the last good site in place."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import build, finish, workplace
from scripts.measure_reproducible import differences

ROOT = Path(__file__).resolve().parents[2]
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
AS_IT_WAS = "Not built; site/ is as it was.\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real machinery over the small docs of the fixtures, and its site. No test may change it."""
    root = tmp_path_factory.mktemp("small") / "project"
    for folder in ("macros", "scripts"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests/fixtures/good", root / "docs", ignore=shutil.ignore_patterns("*.txt"))
    (root / "overrides").symlink_to(ROOT / "overrides")
    shutil.copy(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    build.build(root / "site", root)
    return root


@pytest.fixture
def project(small: Path, tmp_path: Path) -> Path:
    """A copy of it, whose next site would differ: a page more."""
    root = tmp_path / "project"
    shutil.copytree(small, root, symlinks=True)
    page = (root / "docs/services/beta-queue.md").read_text(encoding="utf-8")
    for old, new in (("Beta Queue", "Delta Queue"), ("\naka:", "\n# aka:"), ("\nrelated:", "\n# related:")):
        page = page.replace(old, new)
    (root / "docs/services/delta-queue.md").write_text(page, encoding="utf-8")
    return root


NEW = "services/delta-queue/index.html"


def left(root: Path) -> list[str]:
    """What a build has left in .build/."""
    return [path.name for path in (root / ".build").iterdir()]


BUILD = ("scripts.build", "--out", "site")
SERVE = ("scripts.serve", "--port", "0")


def started(
    root: Path, limit: int | None = None, command: tuple[str, ...] = BUILD, **environment: str
) -> subprocess.Popen[str]:
    """`make build` as a process of its own; `limit` is the size in bytes over which no file may grow."""

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limited,
        start_new_session=True,
    )


def finished(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, said = process.communicate(timeout=120)
    return process.returncode, said


# --- stopped and killed -------------------------------------------------------------------------

PAUSE = """
def _paused(step):
    def paused(*args, **kwargs):
        import os, pathlib, time
        # Once: a process whose build was killed has to come to its end.
        place = os.environ.pop("PAUSE", None)
        if place:
            flag = pathlib.Path(place)
            flag.touch()
            while flag.exists():
                time.sleep(0.01)
        return step(*args, **kwargs)
    return paused
{name} = _paused({name})

"""
STEPS = {
    "pages": ("macros/__init__.py", "on_pre_page_macros"),
    "exports": ("scripts/exports.py", "make"),
    "links": ("scripts/check_links.py", "main"),
    "last step": ("scripts/offline.py", "make"),
    "putting in place": ("scripts/workplace.py", "put"),
}


def in_the_middle(
    root: Path, step: str, number: signal.Signals, command: tuple[str, ...] = BUILD
) -> subprocess.Popen[str]:
    """A build that gets a signal in the middle of one of its steps; only it, not the processes it began."""
    path, name = STEPS[step]
    file, flag = root / path, root / "paused"
    before, main, after = file.read_text(encoding="utf-8").partition('if __name__ == "__main__":')
    file.write_text(before + PAUSE.format(name=name) + main + after, encoding="utf-8")
    process = started(root, command=command, PAUSE=str(flag))
    deadline = time.monotonic() + 60
    while not flag.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert len(left(root)) == 1
    process.send_signal(number)
    if number == signal.SIGKILL:
        process.wait(timeout=60)
    flag.unlink()
    return process


@pytest.mark.parametrize(
    ("step", "number"), [*((step, signal.SIGTERM) for step in STEPS), ("pages", signal.SIGINT)]
)
def test_a_build_that_is_told_to_stop_does_so_cleanly(
    small: Path, project: Path, step: str, number: signal.Signals
) -> None:
    process = in_the_middle(project, step, number)
    assert finished(process) == (1, f"Stopped before it was done.\n{AS_IT_WAS}")
    assert differences(small / "site", project / "site") == []
    assert left(project) == []


def test_make_serve_that_is_stopped_while_it_builds_says_so(small: Path, project: Path) -> None:
    process = in_the_middle(project, "pages", signal.SIGINT, SERVE)
    said = "Stopped before it was done.\nNot built, so nothing is served.\n"
    assert finished(process) == (1, said)
    assert differences(small / "site", project / "site") == []
    assert left(project) == []


@pytest.mark.parametrize("step", ["pages", "last step", "putting in place"])
def test_what_a_killed_build_left_is_cleared_away_by_the_next(small: Path, project: Path, step: str) -> None:
    process = in_the_middle(project, step, signal.SIGKILL)
    assert finished(process)[0] == -signal.SIGKILL
    assert differences(small / "site", project / "site") == []
    assert len(left(project)) == 1
    assert finished(started(project)) == (0, "")
    assert (project / "site" / NEW).is_file()
    assert left(project) == []


def test_a_step_that_the_system_ends_is_told_in_one_sentence(small: Path, project: Path) -> None:
    file = project / "macros/__init__.py"
    plant = "\n\ndef define_env(env):\n    import os\n    os.kill(os.getpid(), 9)\n"
    file.write_text(file.read_text(encoding="utf-8") + plant, encoding="utf-8")
    said = "mkdocs build: was ended by SIGKILL; is there enough memory?\n"
    assert finished(started(project)) == (1, said + AS_IT_WAS)
    assert differences(small / "site", project / "site") == []
    assert left(project) == []


def test_two_builds_at_once_both_give_a_whole_site(project: Path) -> None:
    both = [started(project), started(project)]
    assert [finished(one) for one in both] == [(0, ""), (0, "")]
    assert (project / "site" / NEW).is_file()
    assert left(project) == []
    site = project / "once more"
    build.build(site, project)
    assert differences(site, project / "site") == []


def test_a_step_that_begins_as_the_build_is_stopped_ends_before_its_folder_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, ended = threading.Event(), threading.Event()
    start = threading.Thread.start

    def late() -> None:
        begun.set()
        time.sleep(0.2)
        ended.set()

    def interrupted(thread: threading.Thread) -> None:
        """The system's signal comes when the thread runs, and its pool does not know of it yet."""
        start(thread)
        assert begun.wait(10)
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build.together(late)
    assert ended.is_set()


# --- a full disk --------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [0, 3_000, 40_000])
def test_a_disk_that_takes_no_more_stops_the_build(small: Path, project: Path, limit: int) -> None:
    """A real refusal by the system, in whichever process and file comes first."""
    code, said = finished(started(project, limit))
    assert code == 1
    first, last, end = said.split("\n")
    assert "File too large" in first
    assert (f"{last}\n", end) == (AS_IT_WAS, "")
    assert differences(small / "site", project / "site") == []
    assert left(project) == []


def fail(*_: object, **__: object) -> None:
    raise FULL


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (tempfile, "mkdtemp"),
        (finish, "prepare"),
        (build, "merge"),
        (finish, "finish"),
        (workplace, "put"),
    ],
)
def test_a_full_disk_at_each_step(
    small: Path, project: Path, monkeypatch: pytest.MonkeyPatch, where: object, name: str
) -> None:
    monkeypatch.setattr(where, name, fail)
    with pytest.raises(build.BuildError) as error:
        build.build(project / "site", project)
    assert str(error.value) == "No space left on device; make room on the disk and build again"
    assert differences(small / "site", project / "site") == []
    assert left(project) == []


def test_a_full_disk_while_pages_are_written(small: Path, project: Path) -> None:
    file = project / "macros/__init__.py"
    plant = (
        "\n\ndef on_post_page_macros(env):\n    raise OSError(28, 'No space left on device', '/x/y.html')\n"
    )
    file.write_text(file.read_text(encoding="utf-8") + plant, encoding="utf-8")
    said = "No space left on device: '/x/y.html'; make room on the disk and build again\n"
    assert finished(started(project)) == (1, said + AS_IT_WAS)
    assert differences(small / "site", project / "site") == []


# --- the place of the site ----------------------------------------------------------------------


def refused(project: Path, out: Path) -> str:
    with pytest.raises(build.BuildError) as error:
        build.build(out, project)
    return str(error.value)


@pytest.mark.planted
def test_a_file_in_the_place_of_the_site_stays(project: Path) -> None:
    file = project / "letter.txt"
    file.write_text("Dear reader", encoding="utf-8")
    assert refused(project, file) == f"{file}: is a file; name a folder with --out"
    assert file.read_text(encoding="utf-8") == "Dear reader"


@pytest.mark.planted
@pytest.mark.parametrize("name", ["docs", "../letters"])
def test_a_folder_of_other_things_stays(project: Path, name: str) -> None:
    out = project / name
    out.mkdir(exist_ok=True)
    (out / "letter.txt").write_text("Dear reader", encoding="utf-8")
    assert refused(project, out) == (
        f"{out}: holds other files than a site; name an empty or a new folder with --out"
    )
    assert (out / "letter.txt").read_text(encoding="utf-8") == "Dear reader"


@pytest.mark.planted
@pytest.mark.parametrize("name", [".", "..", "docs/.."])
def test_the_project_is_not_replaced_by_its_site(project: Path, name: str) -> None:
    # A site beside it makes the folder above look like one.
    shutil.copy(project / "site/index.html", project.parent)
    shutil.copy(project / "site/index.html", project)
    said = "the project itself is in there; name another folder with --out"
    assert refused(project, project / name) == f"{project / name}: {said}"
    assert (project / "mkdocs.yml").is_file()


def test_an_empty_folder_and_a_new_one_are_filled(project: Path) -> None:
    (project / "empty").mkdir()
    for name in ("empty", "new/er"):
        build.build(project / name, project)
        assert (project / name / NEW).is_file()
        assert (project / name).stat().st_mode & 0o777 == 0o755
    assert left(project) == []


def test_a_link_stays_and_what_it_leads_to_is_replaced(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "www"
    shutil.copytree(project / "site", target)
    shutil.rmtree(project / "site")
    (project / "site").symlink_to(target)
    (project / "later").symlink_to(tmp_path / "not yet there")
    for name in ("site", "later"):
        build.build(project / name, project)
        assert (project / name).is_symlink()
        assert (project / name / NEW).is_file()
    assert (target / NEW).is_file()
    assert left(project) == []


@pytest.mark.planted
def test_links_that_lead_in_a_circle_are_refused(project: Path) -> None:
    (project / "one").symlink_to(project / "other")
    (project / "other").symlink_to(project / "one")
    for name in ("one", "one/site"):
        said = "leads in a circle of links; name another folder with --out"
        assert refused(project, project / name) == f"{project / name}: {said}"


@pytest.mark.planted
def test_a_place_that_cannot_be_written_is_refused_before_anything_is_built(
    small: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "run_mkdocs", None)  # is not reached
    monkeypatch.setattr(os, "access", lambda path, mode: path != project)
    assert refused(project, project / "site") == (
        f"{project / 'site'}: cannot be written; make it writable, or name another folder with --out"
    )
    assert differences(small / "site", project / "site") == []


def test_a_place_that_turns_out_to_be_read_only(
    small: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(path: Path, target: Path) -> Path:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(workplace, "_exchange", lambda *_: False)
    monkeypatch.setattr(Path, "rename", read_only)
    said = "Read-only file system; make it writable, or name another folder with --out"
    assert refused(project, project / "site") == f"{project / 'site'}: {said}"
    assert differences(small / "site", project / "site") == []
    assert left(project) == []


@pytest.mark.planted
def test_a_file_in_the_place_of_the_workplace(small: Path, project: Path) -> None:
    shutil.rmtree(project / ".build")
    (project / ".build").touch()
    assert refused(project, project / "site") == f"{project / '.build'}: File exists"
    assert differences(small / "site", project / "site") == []


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second disk, such as Linux' /dev/shm")
def test_a_site_on_another_disk_is_built_there(project: Path) -> None:
    away = Path("/dev/shm") / f"guide-{os.getpid()}"
    assert Path("/dev/shm").stat().st_dev != project.stat().st_dev
    away.mkdir()
    try:
        for _ in range(2):
            build.build(away / "site", project)
            assert (away / "site" / NEW).is_file()
        assert [path.name for path in away.iterdir()] == ["site"]
        assert left(project) == []
    finally:
        shutil.rmtree(away)


# --- putting in place ---------------------------------------------------------------------------


def folders(root: Path) -> tuple[Path, Path]:
    stage, out = root / "work/site", root / "site"
    for folder, text in ((stage, "new"), (out, "old")):
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(text, encoding="utf-8")
    return stage, out


@pytest.mark.skipif(sys.platform != "linux", reason="other systems are given no exchange in one step yet")
def test_there_is_a_site_at_every_moment(tmp_path: Path) -> None:
    stage, out = folders(tmp_path)
    done = threading.Event()
    missed: list[OSError] = []
    seen: set[str] = set()

    def read() -> None:
        while not done.is_set():
            try:
                seen.add((out / "index.html").read_text(encoding="utf-8"))
            except OSError as error:
                missed.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(2_000):
            workplace.put(stage, out)
    finally:
        done.set()
        reader.join()
    assert missed == []
    assert seen == {"new", "old"}


def test_without_an_exchange_the_old_site_makes_room_for_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workplace, "_exchange", lambda *_: False)
    stage, out = folders(tmp_path)
    workplace.put(stage, out)
    assert (out / "index.html").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("fault", [FULL, KeyboardInterrupt()])
def test_without_an_exchange_the_old_site_comes_back_when_the_new_one_does_not_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    stage, out = folders(tmp_path)

    def rename(path: Path, target: Path, real: Callable[[Path, Path], Path] = Path.rename) -> Path:
        if path == stage:
            raise fault
        return real(path, target)

    monkeypatch.setattr(workplace, "_exchange", lambda *_: False)
    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(type(fault)):
        workplace.put(stage, out)
    assert (out / "index.html").read_text(encoding="utf-8") == "old"
