"""`make lock`: write requirements/*.txt from pyproject.toml, with a hash for every file.

`--check` writes nothing and exits 1 when pyproject.toml asks for something the locks do not hold.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMON = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
    "--quiet",
]
# Lock file → what goes into it. The models are data: their own dependencies are not wanted.
LOCKS: dict[str, list[str]] = {
    "site": ["pyproject.toml"],
    "test": ["--group", "test", "--constraint", "requirements/site.txt"],
    "models": ["--group", "models", "--no-deps"],
    "audit": ["--group", "audit"],
}


def asked(project: dict[str, object], lock: str) -> set[str]:
    """The package names that pyproject.toml names for one lock file, as an index spells them."""
    table = project["project"] if lock == "site" else project["dependency-groups"]
    assert isinstance(table, dict)
    wanted = table["dependencies" if lock == "site" else lock]
    return {re.split(r"[\[<>=! ;]", name, maxsplit=1)[0].lower().replace("_", "-") for name in wanted}


def locked(text: str) -> set[str]:
    """The package names of a lock file."""
    return {match[1].lower() for match in re.finditer(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}


def check() -> list[str]:
    """One sentence per package that is asked for and not locked."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [
        f"requirements/{lock}.txt:1: {name}: asked for in pyproject.toml and not locked; run `make lock`"
        for lock in LOCKS
        for name in sorted(
            asked(project, lock) - locked((ROOT / f"requirements/{lock}.txt").read_text("utf-8"))
        )
    ]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(argv)
    if options.check:
        faults = check()
        print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
        return 1 if faults else 0
    for lock, arguments in LOCKS.items():
        command = [
            "uv",
            "pip",
            "compile",
            *COMMON,
            *arguments,
            "--upgrade",
            "--output-file",
            f"requirements/{lock}.txt",
        ]
        subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
