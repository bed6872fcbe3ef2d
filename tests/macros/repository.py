"""Small repositories made with git, to plant changes in."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from macros.history import Change, History, facts_history

FILLER = "\n".join(f"Line {number} of a text that makes the page long enough." for number in range(20))


def page(title: str = "Amazon MSK", fields: str = "", body: str = FILLER) -> str:
    return f"---\ntitle: {title}\n{fields}\n---\n\n{body}\n"


@dataclass
class Repository:
    """A repository of its own, its commits a day apart from 1 May 2024 on."""

    root: Path
    day: dt.date = dt.date(2024, 5, 1)

    @classmethod
    def new(cls, root: Path) -> Repository:
        """An empty one."""
        root.mkdir()
        made = cls(root)
        made.git("init", "--quiet", "--initial-branch=main")
        return made

    def git(self, *arguments: str, at: str | None = None) -> str:
        when = at or f"{self.day}T12:00:00+0000"
        harmless = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": "2024-12-31T12:00:00+0000"}
        settings = ("user.name=A", "user.email=a@example.org", "commit.gpgsign=false", "core.autocrlf=false")
        options = [option for setting in settings for option in ("-c", setting)]
        command = ["git", *options, "-C", str(self.root), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, env=harmless | dates)
        return done.stdout.decode()

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def commit(self, message: str = "Work", at: str | None = None) -> str:
        """Commit all there is, and go to the next day; the commit's hash."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message, at=at)
        self.day += dt.timedelta(days=1)
        return self.git("rev-parse", "HEAD").strip()

    def revisions(self, *texts: str | bytes, path: str = "docs/services/msk.md") -> tuple[Change, ...]:
        """The changes told of one page that had these texts, one a commit; without its addition."""
        for number, text in enumerate(texts):
            self.write(path, text)
            self.commit(f"Revision {number}")
        return tuple(one for one in self.history().changes if one.kind != "added page")

    def history(self, most: int = 500) -> History:
        return facts_history(self.root, most)

    def clone(self, *options: str) -> Path:
        target = self.root.with_name("clone")
        self.git("clone", "--quiet", *options, self.root.as_uri(), str(target))
        return target
