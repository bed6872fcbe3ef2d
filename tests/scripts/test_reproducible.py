"""One commit gives one site, to the byte: whoever builds it, where, when, and on whatever machine."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from scripts import measure, measure_reproducible
from scripts.figures import Figure
from scripts.measure_reproducible import EPOCH, MACHINES, built, differences

ROOT = Path(__file__).resolve().parents[2]
# Two machines of one day, which are told no time.
HERE, THERE = ({**machine, "TZ": "UTC", "SOURCE_DATE_EPOCH": ""} for machine in MACHINES.values())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real machinery over the small docs of the fixtures."""
    root = tmp_path_factory.mktemp("small")
    for name in ("macros", "overrides", "scripts", "mkdocs.yml", "requirements"):
        (root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "tests/fixtures/good", root / "docs", ignore=shutil.ignore_patterns("*.txt"))
    return root


def test_two_machines_make_the_same_of_the_real_guide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything in the site: pages, search index, exports, feed, list of the offline copy."""
    monkeypatch.setenv("SITE_URL", "https://example.org/guide/")
    monkeypatch.setattr(measure_reproducible, "WORK", tmp_path)
    (figure,) = measure.FIGURES["reproducible"]()
    assert figure.met, str(figure)
    one, other = (tmp_path / "reproducible" / name / "site" for name in MACHINES)
    for name in (
        *("index.html", "404.html", "feed.xml", "sitemap.xml", "offline.json", "sw.js", "search/core.json"),
        *("data/catalog.json", "data/csv/lifecycle.csv", "llms-full.txt", "services/s3/index.md"),
    ):
        assert (one / name).read_bytes() == (other / name).read_bytes() != b""
    day = time.strftime("%Y-%m-%d", time.gmtime(int(EPOCH)))
    assert json.loads((one / "offline.json").read_text("utf-8"))["day"] == day
    assert f"on {day}" in (one / "changes/how-we-know/index.html").read_text("utf-8")
    assert (one / "feed.xml").read_text("utf-8").count("<entry>") > 10


def test_two_builds_on_one_day_are_the_same_without_an_agreed_time(small: Path, tmp_path: Path) -> None:
    if time.strftime("%H:%M", time.gmtime()) >= "23:58":
        time.sleep(121)  # both on one day
    one = built(tmp_path / "here", HERE, False, small)
    # A second later at least, so that a time in any file would differ.
    time.sleep(1.1)
    assert differences(one, built(tmp_path / "there", THERE, True, small)) == []


# --- planted ------------------------------------------------------------------------------------


@pytest.mark.planted
@pytest.mark.parametrize(
    ("leak", "what"),
    [
        ("{{ config.docs_dir | length }}", "the folder"),
        ("{{ nanoseconds() }}", "the moment"),
        ("{{ range(9) | map('string') | list | join | hash }}", "the hash seed"),
        ("{{ files_in_order() }}", "the order of a folder"),
        ("{{ local_hour() }}", "the time zone"),
    ],
)
def test_what_depends_on_the_machine_is_found(small: Path, tmp_path: Path, leak: str, what: str) -> None:
    root = tmp_path / "leaking"
    shutil.copytree(small, root)
    # What a careless template or macro would do.
    plant = """

_define_env = define_env

def define_env(env):
    import os, time
    _define_env(env)
    theme = env.conf["theme"].get_env()
    env.conf["theme"].get_env = lambda: theme
    theme.filters["hash"] = hash
    theme.globals["files_in_order"] = lambda: os.listdir(env.conf["docs_dir"])
    theme.globals["nanoseconds"] = time.time_ns
    theme.globals["local_hour"] = lambda: time.strftime("%d %H", time.localtime(1_800_000_000))
"""
    file = root / "macros/__init__.py"
    file.write_text(file.read_text(encoding="utf-8") + plant, encoding="utf-8")
    page = root / "overrides/404.html"
    text = page.read_text(encoding="utf-8")
    assert text.count("{% block content %}") == 1
    page.write_text(
        text.replace("{% block content %}", f"{{% block content %}}<p>{leak}</p>"), encoding="utf-8"
    )
    one, other = (
        built(tmp_path / name, machine | {"SOURCE_DATE_EPOCH": EPOCH}, bool(number), root)
        for number, (name, machine) in enumerate(MACHINES.items())
    )
    found = differences(one, other)
    assert "404.html" in found, what
    # The list of the offline copy knows the page by its content.
    assert set(found) <= {"404.html", "offline.json", "sw.js"}


@pytest.mark.planted
def test_every_kind_of_difference_is_found(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for site in (one, other):
        (site / "same").mkdir(parents=True)
        (site / "same/a").write_bytes(b"a")
        (site / "b").write_bytes(b"b")
    assert differences(one, other) == []
    (other / "b").write_bytes(b"B")
    (one / "c").mkdir()
    (other / "d").write_bytes(b"")
    (one / "e").mkdir()
    (other / "e").write_bytes(b"folder")
    os.utime(other / "same/a", (1, 1))
    assert differences(one, other) == ["b", "c", "d", "e"]


@pytest.mark.planted
def test_a_figure_of_builds_that_differ_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def differently(folder: Path, *_: object, **__: object) -> Path:
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(folder.name, encoding="utf-8")
        return folder

    monkeypatch.setattr(measure_reproducible, "WORK", tmp_path)
    monkeypatch.setattr(measure_reproducible, "built", differently)
    said = "files that two builds of one commit make differently"
    assert list(measure_reproducible.reproducible()) == [Figure(said, "1 of 1 index.html", "0", False)]
