"""The licence of every locked package: `python -m scripts.licences [--check] [LOCK …]`.

Python's packages are read from what is installed, Node's from package-lock.json; no network is used. The list
says where each licence was read: the field that packages state it in today, the older ones, or the text of
their licence file. Exit 1 if a licence is not allowed or not known.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.markers import Marker

from scripts.lock import LOCKS

ROOT = Path(__file__).resolve().parent.parent
HERE = "scripts/licences.py"
# What `make test` installs; the tools of the weekly audits are elsewhere.
INSTALLED = ("site", "test", "models")
NODE = "package-lock.json"

# The allow-list: what this project may be built and tested with. All let anybody use, change and pass on;
# none asks more of the guide's own words and code than to keep a notice. Weak copyleft of single files
# (MPL) is fine for tools that we do not change. Anything else is a decision for a person, made here.
ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BlueOak-1.0.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "PSF-2.0",
    }
)

# What packages that state no SPDX expression write instead. "BSD License" stands for two licences of one
# kind, of which the stricter is taken.
SPDX = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd license": "BSD-3-Clause",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}
# Packages that say nothing a program could read: a person opened their licence file.
BY_HAND = {"parse-cache-control": "BSD-3-Clause"}
# A sentence of the licence's own text that stands in no other's.
TEXTS = {
    "MIT": "Permission is hereby granted, free of charge, to any person obtaining a copy of this software",
}


@dataclass(frozen=True, order=True)
class Locked:
    """One entry of a lock file: its place, and where it is wanted ("" everywhere)."""

    name: str
    version: str
    path: str
    line: int
    marker: str = ""

    def is_wanted_here(self) -> bool:
        """Whether this Python on this system installs it."""
        return not self.marker or Marker(self.marker).evaluate()


@dataclass(frozen=True)
class Found:
    """A package's licence as an SPDX expression ("" if it states none), and where that stands."""

    package: Locked
    licence: str
    read_from: str


# --- reading ---------------------------------------------------------------------------------------

_ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$")


def locked(text: str, path: str) -> list[Locked]:
    """The packages of a requirements file, in its order."""
    found = [(number, _ENTRY.match(line)) for number, line in enumerate(text.splitlines(), 1)]
    return [
        Locked(match[1], match[2], path, number, (match[3] or "").strip()) for number, match in found if match
    ]


def in_python(package: Locked) -> Found | str:
    """The licence of an installed package, or why it cannot be told."""
    try:
        installed = metadata.distribution(package.name)
    except metadata.PackageNotFoundError:
        return "is not installed, so its licence is not known: run `make test`"
    if installed.version != package.version:
        return f"{installed.version} is installed: run `make test`"
    return Found(package, *stated(installed.metadata, lambda: licence_texts(installed)))


def licence_texts(installed: metadata.Distribution) -> Iterator[str]:
    """The text of every licence file that came with a package."""
    for file in installed.files or ():
        if re.match(r"(licen[cs]e|copying)\b", file.name, re.IGNORECASE) and ".dist-info" in str(file):
            yield Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")


def stated(about: metadata.PackageMetadata, texts: Callable[[], Iterable[str]]) -> tuple[str, str]:
    """A licence, as an SPDX expression where it can be, and the field that says so; "" twice if none does."""
    for expression in about.get_all("License-Expression") or ():
        return expression, "License-Expression"
    # The old field holds anything, the whole text too; the classifiers do not say whether one may choose.
    field = "".join(about.get_all("License") or ()).strip()
    if is_spdx(as_spdx(field)):
        return as_spdx(field), "License"
    lines = [one for one in about.get_all("Classifier") or () if one.startswith("License ::")]
    if names := dict.fromkeys(as_spdx(one.rpartition(" :: ")[2]) for one in lines):
        return " AND ".join(names), "Classifier"
    for text in texts():
        words = " ".join(text.split())
        for licence, sentence in TEXTS.items():
            if sentence in words:
                return licence, "licence file"
    return "", ""


def as_spdx(name: str) -> str:
    """The SPDX identifier of a licence that is written in other words; else the name as it is."""
    return SPDX.get(name.lower(), name)


def is_spdx(expression: str) -> bool:
    """Whether SPDX knows every licence of an expression."""
    try:
        canonicalize_license_expression(expression)
    except InvalidLicenseExpression:
        return False
    return True


_KEY = re.compile(r'^    "([^"]+)": \{$')


def in_node(text: str, path: str) -> list[Found]:
    """What package-lock.json says of each package."""
    lines = {
        match[1]: number for number, line in enumerate(text.splitlines(), 1) if (match := _KEY.match(line))
    }
    found = []
    for key, entry in json.loads(text)["packages"].items():
        if not key:
            continue  # the project itself
        name = key.rpartition("node_modules/")[2]
        package = Locked(name, entry["version"], path, lines.get(key, 1))
        found.append(Found(package, entry.get("license", ""), path if "license" in entry else ""))
    return found


# --- judging ---------------------------------------------------------------------------------------


def read(locks: Iterable[str], root: Path = ROOT) -> tuple[list[Found], list[str]]:
    """The licences of all packages in these lock files; a line for each that is not known."""
    packages: dict[tuple[str, str], Locked] = {}
    for lock in locks:
        path = f"requirements/{lock}.txt"
        for package in locked((root / path).read_text(encoding="utf-8"), path):
            if package.is_wanted_here():
                packages.setdefault((package.name, package.version), package)
    found: list[Found] = []
    faults: list[str] = []
    for package in packages.values():
        one = in_python(package)
        if isinstance(one, Found):
            found.append(one)
        else:
            faults.append(f"{package.path}:{package.line}: {package.name}: {one}")
    return found, faults


def judge(found: Iterable[Found], by_hand: Mapping[str, str] = BY_HAND) -> list[str]:
    """One line for each licence that is not allowed, or not known."""
    faults: list[str] = []
    for one in found:
        package, licence = one.package, one.licence or by_hand.get(one.package.name, "")
        if not licence:
            why = f"states no licence: open its licence file, and write it into BY_HAND of {HERE}"
        elif not is_spdx(licence):
            why = f"'{licence}' is no licence that SPDX knows: if it is one, write it into SPDX of {HERE}"
        elif not is_allowed(licence):
            why = f"{licence} is not in ALLOWED of {HERE}: take another package, or decide there"
        else:
            continue
        faults.append(f"{package.path}:{package.line}: {package.name}: {why}")
    return faults


def needless(found: Iterable[Found], by_hand: Mapping[str, str] = BY_HAND) -> list[str]:
    """One line for each note by hand on a package that states its licence by now, or is gone."""
    silent = {one.package.name for one in found if not one.licence}
    return [
        f"{HERE}:1: BY_HAND: {name} states its licence, or is not locked: delete the note"
        for name in sorted(by_hand.keys() - silent)
    ]


def is_allowed(expression: str) -> bool:
    """Whether an SPDX expression can be met with licences of the allow-list. An exception (WITH) is none."""
    tokens = re.findall(r"[()]|[^\s()]+", canonicalize_license_expression(expression))

    def any_of() -> bool:
        met = all_of()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            met = all_of() or met
        return met

    def all_of() -> bool:
        met = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            met = one() and met
        return met

    def one() -> bool:
        token = tokens.pop(0)
        if token == "(":
            met = any_of()
            tokens.pop(0)
            return met
        if tokens and tokens[0] == "WITH":
            token = " ".join([token, tokens.pop(0), tokens.pop(0)])
        return token in ALLOWED

    return any_of()


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "locks", nargs="*", choices=[*LOCKS, []], help="all that `make test` installs, and Node's"
    )
    parser.add_argument("--check", action="store_true", help="print no list, only what is wrong")
    options = parser.parse_args(argv)
    found, faults = read(options.locks or INSTALLED)
    if not options.locks:
        found += in_node((ROOT / NODE).read_text(encoding="utf-8"), NODE)
        faults += needless(found)
    faults += judge(found)
    names = {one: one.licence or BY_HAND.get(one.package.name, "not stated") for one in found}
    if not options.check:
        for one in sorted(found, key=lambda one: (one.package.path == NODE, one.package.name.lower())):
            package = one.package
            print(f"{package.name} {package.version}: {names[one]} ({one.read_from or 'read by hand'})")
    print(*faults, sep="\n", end="\n" if faults else "", file=sys.stderr)
    kinds = Counter(names.values()).most_common()
    print(f"{len(found)} packages: {', '.join(f'{number} {name}' for name, number in kinds)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
