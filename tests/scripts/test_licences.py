"""The licences of what we build with: all known, all allowed; and what is not is named with its place."""

from __future__ import annotations

import json
from email.message import Message
from importlib import metadata
from pathlib import Path

import pytest

from scripts import licences
from scripts.licences import ALLOWED, Found, Locked
from scripts.lock import LOCKS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Locked("toy", "1.0", "requirements/site.txt", 7)
MIT_TEXT = (
    "Copyright A\n\nPermission is hereby granted, free of charge, to\nany person obtaining a copy of this "
    "software and so on"
)


def about(**fields: str | list[str]) -> Message:
    """A package's metadata, with fields as they are named there."""
    message = Message()
    for name, value in fields.items():
        for one in [value] if isinstance(value, str) else value:
            message[name.replace("_", "-")] = one
    return message


def test_every_locked_package_has_an_allowed_licence(capsys: pytest.CaptureFixture[str]) -> None:
    code = licences.main(["--check"])
    said = capsys.readouterr()
    assert (code, said.err) == (0, "")
    assert int(said.out.split()[0]) > 200


def test_the_list_names_every_package_once_with_its_licence(capsys: pytest.CaptureFixture[str]) -> None:
    licences.main([])
    lines = capsys.readouterr().out.splitlines()
    names = [line.split(":")[0] for line in lines[:-1]]
    locked = [
        package
        for lock in licences.INSTALLED
        for package in licences.locked((ROOT / f"requirements/{lock}.txt").read_text("utf-8"), lock)
        if package.is_wanted_here()
    ]
    assert {f"{package.name} {package.version}" for package in locked} <= set(names)
    assert f"mkdocs {metadata.version('mkdocs')}: BSD-2-Clause (License-Expression)" in lines
    # Some packages of Node's are there in several versions, and one version in several places.
    assert any(line.startswith("lighthouse ") and line.endswith("(package-lock.json)") for line in lines)
    assert lines[-1].startswith(f"{len(names)} packages: ")


def test_what_make_test_installs_is_what_is_read() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installed = [lock for lock in LOCKS if f"-r requirements/{lock}.txt" in makefile]
    assert sorted(licences.INSTALLED) == sorted(installed)


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "read"),
    [
        (
            {"License_Expression": "MIT AND PSF-2.0", "License": "GPL"},
            ("MIT AND PSF-2.0", "License-Expression"),
        ),
        ({"License": "Apache-2.0"}, ("Apache-2.0", "License")),
        ({"License": "MIT License", "Classifier": ["License :: X"]}, ("MIT", "License")),
        (
            {"License": "UNKNOWN", "Classifier": ["License :: OSI Approved :: MIT License"]},
            ("MIT", "Classifier"),
        ),
        ({"License": "see below", "Classifier": ["Topic :: A"]}, ("MIT", "licence file")),
        ({}, ("MIT", "licence file")),
    ],
)
def test_where_a_package_states_its_licence(fields: dict[str, str], read: tuple[str, str]) -> None:
    assert licences.stated(about(**fields), lambda: ["Notice", MIT_TEXT]) == read  # type: ignore[arg-type]


def test_several_classifiers_are_all_binding() -> None:
    lines = ["License :: OSI Approved :: MIT License", "License :: OSI Approved :: Foo License (FOO)"]
    assert licences.stated(about(Classifier=lines), list)[0] == "MIT AND Foo License (FOO)"  # type: ignore[arg-type]


def test_a_package_that_says_nothing_is_not_guessed() -> None:
    assert licences.stated(about(License=""), lambda: ["Do what you like."]) == ("", "")  # type: ignore[arg-type]


def test_a_lock_is_read_with_lines_and_markers() -> None:
    text = (
        "a-b==1.0 \\\n    --hash=sha256:0\nc==2.0 ; sys_platform == 'nowhere' \\\n    --hash=sha256:0\nd==3\n"
    )
    found = licences.locked(text, "x.txt")
    assert [(one.name, one.version, one.line) for one in found] == [
        ("a-b", "1.0", 1),
        ("c", "2.0", 3),
        ("d", "3", 5),
    ]
    assert [one.is_wanted_here() for one in found] == [True, False, True]


def test_nodes_packages_are_read_with_lines() -> None:
    lock = {
        "packages": {
            "": {"name": "ours"},
            "node_modules/a": {"version": "1.0", "license": "MIT"},
            "node_modules/a/node_modules/@x/b": {"version": "2.0"},
        }
    }
    found = licences.in_node(json.dumps(lock, indent=2), "package-lock.json")
    assert [(one.package.name, one.package.line, one.licence) for one in found] == [
        ("a", 6, "MIT"),
        ("@x/b", 10, ""),
    ]


# --- judging --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("mit", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only) AND ISC", True),
        ("MIT AND (GPL-3.0-only OR AGPL-3.0-only)", False),
        ("GPL-3.0-only OR MIT AND GPL-2.0-only", False),
        ("GPL-3.0-only AND MIT OR ISC", True),
        ("Apache-2.0 WITH LLVM-exception", False),
        ("LicenseRef-Ours", False),
    ],
)
def test_an_expression_is_allowed_when_it_can_be_met(expression: str, allowed: bool) -> None:
    assert licences.is_allowed(expression) is allowed


def test_the_allow_list_holds_licences_that_spdx_knows_and_no_strong_copyleft() -> None:
    assert all(map(licences.is_spdx, ALLOWED | set(licences.SPDX.values()) | licences.TEXTS.keys()))
    assert [one for one in ALLOWED if "GPL" in one] == []


@pytest.mark.planted
@pytest.mark.parametrize(
    ("licence", "why"),
    [
        ("GPL-3.0-only", "GPL-3.0-only is not in ALLOWED of scripts/licences.py"),
        ("", "states no licence: open its licence file"),
        ("Ask Bob", "'Ask Bob' is no licence that SPDX knows"),
    ],
)
def test_a_licence_that_is_not_allowed_is_named_with_its_place(licence: str, why: str) -> None:
    (fault,) = licences.judge([Found(PACKAGE, "MIT", ""), Found(PACKAGE, licence, "")])
    assert fault.startswith(f"requirements/site.txt:7: toy: {why}")


@pytest.mark.planted
def test_a_note_by_hand_is_used_and_must_be_needed() -> None:
    silent, open_ = Found(PACKAGE, "", ""), Found(PACKAGE, "MIT", "License")
    assert licences.judge([silent], {"toy": "ISC"}) == licences.needless([silent], {"toy": "ISC"}) == []
    assert licences.judge([silent], {"toy": "GPL-3.0-only"}) != []
    (fault,) = licences.needless([open_], {"toy": "ISC"})
    assert (
        fault == "scripts/licences.py:1: BY_HAND: toy states its licence, or is not locked: delete the note"
    )


@pytest.mark.planted
def test_a_package_that_is_not_installed_as_locked_is_named(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    entries = f"no-such-package-here==1.0\nmkdocs==0.1\nruff=={metadata.version('ruff')}\n"
    (tmp_path / "requirements/site.txt").write_text(entries, encoding="utf-8")
    found, faults = licences.read(["site"], tmp_path)
    assert [one.package.name for one in found] == ["ruff"]
    assert faults == [
        "requirements/site.txt:1: no-such-package-here: is not installed, so its licence is not known: "
        "run `make test`",
        f"requirements/site.txt:2: mkdocs: {metadata.version('mkdocs')} is installed: run `make test`",
    ]


@pytest.mark.planted
def test_a_fault_fails_the_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(licences, "ALLOWED", ALLOWED - {"BlueOak-1.0.0"})
    assert licences.main(["--check"]) == 1
    assert "package-lock.json:" in capsys.readouterr().err
