"""What changed for readers, from git: fact by fact, status by status, page by page; and as an Atom feed.

The history of docs/ is the changelog, so nobody keeps one by hand. git is asked twice: one `git log` for
the commits and one `git cat-file --batch` for the pages' old texts. Where git, the repository or a part
of its history is missing, what is there is returned, and said to be incomplete.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from macros import schema, yamlfile
from macros.loader import FRONT_MATTER, MAX_BYTES
from macros.rooms import url

Kind = Literal[
    "added page", "removed page", "moved page", "changed fact", "new fact", "removed fact", "status"
]

MOST_ENTRIES = 50  # of a feed; a reader that looks in once a week has seen the others
_HASH_LENGTH = 10  # git's own abbreviation differs from clone to clone
_PAGES = "docs/"
_LABELS: dict[str, str] = {str(state): label for state, label in schema.STATE_LABELS.items()}
# What XML 1.0 has no place for, not even escaped.
_UNSEEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Change:
    """One thing that became different for readers, in plain text that is not yet escaped.

    `fact` is the fact's key, "" where it is not about a fact. `was` and `now` are what readers saw before
    and see since: a fact's value, a state, or the address of a moved page; "" where there is nothing.
    """

    day: dt.date  # on which the commit was written, UTC
    path: str  # the page below docs/: where it is today, or was last
    title: str  # the newest one of the page
    kind: Kind
    fact: str
    was: str
    now: str
    why: str  # the subject of the commit's message
    commit: str  # the first 10 digits of its hash


@dataclass(frozen=True)
class Difference:
    """What became different from one revision of a page to the next; the fields are those of Change."""

    kind: Kind
    fact: str = ""
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class ChangedFile:
    """A file below docs/ in which two commits differ.

    `was` and `now` are its paths below docs/, None where there is no such file. `old` and `new` are its
    contents, None where there is none or git has lost it. `differences` are what readers see change of a
    page whose front matter can be read in both commits; `broken` says in which of the two it cannot.
    """

    was: str | None
    now: str | None
    old: bytes | None
    new: bytes | None
    differences: tuple[Difference, ...]
    broken: tuple[bool, bool]


@dataclass(frozen=True)
class History:
    """Changes by day, the newest first, then by the page's title; of one page and day, the newest first.

    `complete` is False where older or other changes may be missing because the history cannot be read:
    no git, no repository, no commit yet, a shallow or a partial clone.
    """

    changes: tuple[Change, ...]
    complete: bool


def facts_history(root: Path, most: int = 500) -> History:
    """The newest `most` changes on the first-parent line of the git repository whose top folder is `root`.

    Revisions of a page whose front matter cannot be read are passed over, as if they had never been: what
    changed across them counts for the commit that mended the page. Never raises on what git or a page says.
    """
    shallow = _shallow_commits(root)
    if shallow is None:
        return History((), False)
    log = _git(root, *_LOG)
    if log is None:
        return History((), False)
    walk = _Walk()
    with _Blobs(root) as blobs:
        for commit in _commits(log.stdout):
            if len(walk.found) >= most:
                break
            # To git, all files of the commit at which a history is cut are new. They are not.
            if commit.name not in shallow:
                walk.step(commit, blobs)
    return History(walk.changes()[: max(most, 0)], not shallow and log.returncode == 0 and blobs.whole)


def changed_files(root: Path, old: str, new: str) -> tuple[ChangedFile, ...]:
    """The files below docs/ in which two commits of the repository at `root` differ, by path.

    GitError with one sentence where they cannot be compared.
    """
    done = _git(root, *_DIFF, old, new, "--", _PAGES)
    if done is None or done.returncode:
        raise GitError(f"{old[:_HASH_LENGTH]} and {new[:_HASH_LENGTH]} cannot be compared: {_said(done)}")
    tokens = iter([_decoded(token) for token in done.stdout.split(b"\0")[:-1]])
    found = []
    with _Blobs(root) as blobs:
        for token in tokens:
            step = _step(token, tokens)
            before = None if step.was is None else blobs.read(step.old_blob)
            after = None if step.now is None else blobs.read(step.new_blob)
            told: tuple[Difference, ...] = ()
            broken = (False, False)
            if (step.now or step.was or "").endswith(".md"):
                pages = [None if raw is None else _page(raw) for raw in (before, after)]
                broken = (step.was is not None and not pages[0], step.now is not None and not pages[1])
                told = () if any(broken) else tuple(_differences(*pages))
                if step.was and step.now and step.was != step.now:
                    told = (Difference("moved page", was=url(step.was), now=url(step.now)), *told)
            found.append(ChangedFile(step.was, step.now, before, after, told, broken))
    return tuple(sorted(found, key=lambda file: file.now or file.was or ""))


def merge_base(root: Path, one: str, other: str) -> tuple[str, str]:
    """Where two lines of the repository at `root` parted, and the commit that `other` names.

    GitError with one sentence where a name is unknown or the place is not in the clone.
    """
    if _shallow_commits(root) is None:
        raise GitError(f"{root.as_posix()}: is not the top folder of a git repository")
    commits = []
    for name in (one, other):
        done = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if done is None or done.returncode:
            raise GitError(f"there is no commit '{name}' here; fetch it, or name another one")
        commits.append(done.stdout.decode("ascii").strip())
    done = _git(root, "merge-base", *commits)
    if done is None or done.returncode:
        raise GitError(f"where '{one}' and '{other}' parted is not in this clone; fetch more of its history")
    return done.stdout.decode("ascii").split()[0], commits[1]


def files_between(root: Path, old: str, new: str) -> tuple[str, ...]:
    """The paths of all files of the repository in which two commits differ. GitError where they cannot be."""
    done = _git(root, "diff-tree", "-r", "-z", "--name-only", "--no-renames", old, new)
    if done is None or done.returncode:
        raise GitError(f"{old[:_HASH_LENGTH]} and {new[:_HASH_LENGTH]} cannot be compared: {_said(done)}")
    return tuple(_decoded(name) for name in done.stdout.split(b"\0")[:-1])


def docs_at(root: Path, commit: str) -> dict[str, bytes]:
    """Every plain file below docs/ in a commit, by its path below docs/. GitError where it cannot be read."""
    done = _git(root, "ls-tree", "-r", "-z", commit, "--", _PAGES)
    if done is None or done.returncode:
        raise GitError(f"{commit[:_HASH_LENGTH]} cannot be read: {_said(done)}")
    found: dict[str, bytes] = {}
    with _Blobs(root) as blobs:
        for line in done.stdout.split(b"\0")[:-1]:
            about, _, path = line.partition(b"\t")
            mode, _, blob = about.split()
            raw = blobs.read(blob.decode("ascii")) if mode in (b"100644", b"100755") else None
            if raw is not None:
                found[_decoded(path).removeprefix(_PAGES)] = raw
    return found


@dataclass(frozen=True)
class Published:
    """Every page that the history knows, by its path below docs/ at some time.

    With each stands where the same page is at the end of the history; None where it was removed.
    `complete` is False where older pages may be missing, as in a History.
    """

    pages: dict[str, str | None]
    complete: bool


def published_pages(root: Path) -> Published:
    """The pages on the first-parent line of the git repository whose top folder is `root`. Never raises."""
    shallow = _shallow_commits(root)
    log = None if shallow is None else _git(root, *_LOG)
    if log is None:
        return Published({}, False)
    pages: dict[str, str | None] = {}
    later: dict[str, str | None] = {}  # by the path that a page has where the walk has come to
    for commit in _commits(log.stdout):
        for step in commit.steps:
            today = None if step.now is None else later.pop(step.now, step.now)
            for path in (step.now, step.was):
                # A path that was taken twice: what became of the page that had it last.
                if path is not None:
                    pages.setdefault(path, today)
            if step.was is not None:
                later[step.was] = today
    return Published(pages, not shallow and log.returncode == 0)


# --- git ----------------------------------------------------------------------------------------

# Each setting is one with which a user's own configuration would change what is printed.
_LOG = (
    *("-c", "log.showRoot=true", "-c", "log.follow=false", "-c", "log.diffMerges=separate"),
    *("log", "--first-parent", "-m", "-M", "-l1000", "--raw", "--no-abbrev", "-z"),
    *("--no-show-signature", "--encoding=UTF-8", "--format=tformat:%H%x00%at%x00%s"),
    *("--", f":(glob){_PAGES}**/*.md"),
)
# A plumbing command: no configuration changes what it prints.
_DIFF = ("diff-tree", "-r", "-M", "-l1000", "--raw", "--no-abbrev", "-z")
_EPOCH = dt.datetime(1970, 1, 1)


class GitError(Exception):
    """One sentence: what git cannot say of this repository."""


@dataclass(frozen=True)
class _Step:
    """What a commit did to one page. Paths are below docs/; None: there was, or is, no page."""

    was: str | None
    now: str | None
    old_blob: str
    new_blob: str


@dataclass(frozen=True)
class _Commit:
    name: str
    day: dt.date
    why: str
    steps: tuple[_Step, ...]


def _environment() -> dict[str, str]:
    """The process's own, but no repository other than the one asked for (a hook sets one), no network."""
    kept = {name: value for name, value in os.environ.items() if _is_harmless(name)}
    # A partial clone would fetch what it lacks: the newer way to forbid it, and one for older gits.
    return kept | {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0"}


def _is_harmless(name: str) -> bool:
    return not name.startswith("GIT_") or name.startswith(("GIT_CONFIG", "GIT_EXEC_PATH"))


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes] | None:
    """What git printed, None where it cannot be run."""
    command = ["git", "--no-optional-locks", "-C", str(root), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False, env=_environment())
    except OSError:
        return None


def _shallow_commits(root: Path) -> frozenset[str] | None:
    """The commits at which a shallow clone is cut; None where `root` is not the top of a repository."""
    done = _git(root, "rev-parse", "--show-cdup", "--git-path", "shallow")
    if done is None or done.returncode:
        return None
    up, _, file = done.stdout.removesuffix(b"\n").partition(b"\n")
    # An unpacked archive may lie in somebody else's repository, whose history is not ours.
    if up:
        return None
    try:
        return frozenset((root / os.fsdecode(file)).read_text("ascii").split())
    except (OSError, ValueError):
        return frozenset()


def _commits(log: bytes) -> Iterator[_Commit]:
    """The commits of a `git log` as _LOG asks for it, the newest first."""
    # What has no end was cut off with the git that printed it.
    tokens = iter([_decoded(token) for token in log.split(b"\0")[:-1]])
    name, at, why = "", "", ""
    steps: list[_Step] = []
    for token in tokens:
        token = token.lstrip("\n")
        if token.startswith(":"):
            step = _step(token, tokens)
            if step.was or step.now:
                steps.append(step)
        elif token:
            if name:
                yield _Commit(name, _day(at), _shown(why), tuple(steps))
            name, at, why = token, next(tokens, ""), next(tokens, "")
            steps = []
    if name:
        yield _Commit(name, _day(at), _shown(why), tuple(steps))


def _step(token: str, tokens: Iterator[str]) -> _Step:
    """What a line of git's raw format says, its paths being the tokens that follow."""
    *_, old_blob, new_blob, status = token.split()
    first = next(tokens, "").removeprefix(_PAGES)
    second = next(tokens, "").removeprefix(_PAGES) if status[0] in "RC" else first
    # A copy leaves the page that it was made from as it was.
    was, now = None if status[0] in "AC" else first, None if status[0] == "D" else second
    return _Step(was, now, old_blob, new_blob) if second else _Step(None, None, "", "")


def _said(done: subprocess.CompletedProcess[bytes] | None) -> str:
    """The last line of git's complaint."""
    lines = _shown(_decoded(done.stderr).strip().rpartition("\n")[2]) if done else "git is not there"
    return lines or "git says nothing"


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _day(seconds: str) -> dt.date:
    """The day in UTC of a time in seconds since 1970; git takes times that no calendar has."""
    try:
        return (_EPOCH + dt.timedelta(seconds=int(seconds))).date()
    except (ValueError, OverflowError):
        return _EPOCH.date()


class _Blobs:
    """The pages as git keeps them, by the hash of their content, all from one process.

    `whole` is False once something was not there.
    """

    def __init__(self, root: Path) -> None:
        self.whole = True
        self.known: dict[str, _Page | None] = {}
        self.process = subprocess.Popen(
            ["git", "-C", str(root), "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )

    def __enter__(self) -> _Blobs:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.__exit__(kind, error, trace)

    def page(self, blob: str) -> _Page | None:
        """The page with this content; None where it cannot be read as one."""
        if blob not in self.known:
            raw = self.read(blob)
            self.known[blob] = None if raw is None else _page(raw)
        return self.known[blob]

    def read(self, blob: str) -> bytes | None:
        assert self.process.stdin
        assert self.process.stdout
        try:
            # Unbuffered: what a process that has ended did not take must not fail again on closing.
            os.write(self.process.stdin.fileno(), blob.encode("ascii") + b"\n")
            head = self.process.stdout.readline().split()
            if len(head) == 3:
                return self.process.stdout.read(int(head[2]) + 1)[:-1]
        except OSError:
            pass
        self.whole = False
        return None


# --- pages --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Fact:
    now: str
    exam: str

    def text(self, exam: bool = True) -> str:
        return f"{self.now}; exam era: {self.exam}" if exam and self.exam else self.now


@dataclass(frozen=True)
class _Page:
    """What readers see of a revision's front matter."""

    title: str
    status: str
    facts: dict[str, _Fact]


_NO_PAGE = _Page("", "", {})


class _OtherSchemaError(Exception):
    """A front matter of another time."""


def front_matter(raw: bytes) -> object:
    """What stands in the front matter of a page, as plain data; {} where there is none or it is no YAML."""
    if len(raw) > MAX_BYTES[".md"]:
        return {}
    try:
        front = FRONT_MATTER.match(raw.decode("utf-8").replace("\r\n", "\n"))
    except UnicodeDecodeError:
        return {}
    document, problems = yamlfile.parse(front["yaml"] if front else "", "")
    return {} if problems else document.data


def _page(raw: bytes) -> _Page | None:
    """A revision of a page; None where its front matter is broken or of another schema."""
    try:
        fields = _fields(front_matter(raw))
        facts = {key: _fact(value) for key, value in _fields(fields.get("facts")).items()}
        return _Page(_text(fields.get("title")), _status(_fields(fields.get("status"))), facts)
    except _OtherSchemaError:
        return None


def _fact(value: object) -> _Fact:
    fields = {"now": value} if isinstance(value, str | list) else _fields(value)
    now = fields.get("now")
    values = now if isinstance(now, list) and now else [now]
    return _Fact(", ".join(map(_text, values)), _optional(fields.get("exam")))


def _status(fields: dict[str, Any]) -> str:
    state, since = _optional(fields.get("state")) or "active", _optional(fields.get("since"))
    return _LABELS.get(state, state) + (f", since {since}" if since else "")


def _fields(value: object) -> dict[str, Any]:
    if value in (None, ""):
        return {}
    if not isinstance(value, dict):
        raise _OtherSchemaError
    return value


def _optional(value: object) -> str:
    return "" if value in (None, "") else _text(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not _shown(value):
        raise _OtherSchemaError
    return _shown(value)


def _shown(text: str) -> str:
    """As a browser shows it: without what cannot be seen, and with single blanks."""
    return " ".join(_UNSEEN.sub("", text).split())


# --- changes ------------------------------------------------------------------------------------


@dataclass
class _Trail:
    """One page on the way back from its newest revision to its oldest.

    `waiting` is the commit that brought the revision seen last, and that revision (None: the page was
    removed), until the one before it that can be read is found.
    """

    path: str
    title: str = ""
    waiting: tuple[_Commit, _Page | None] | None = None


class _Walk:
    """Goes back through the commits, one `step` each, and collects what they changed."""

    def __init__(self) -> None:
        self.found: list[tuple[_Trail, _Commit, Difference]] = []
        self.trails: dict[str, _Trail] = {}  # by the path that the page has where the walk has come to

    def step(self, commit: _Commit, blobs: _Blobs) -> None:
        for step in commit.steps:
            known = None if step.now is None else self.trails.pop(step.now, None)
            trail = known or _Trail(step.now or step.was or "")
            if step.was is not None:
                self.trails[step.was] = trail
                if step.now not in (None, step.was):
                    moved = Difference("moved page", was=url(step.was), now=url(step.now or ""))
                    self.found.append((trail, commit, moved))
            self._compare(trail, commit, step, blobs)

    def _compare(self, trail: _Trail, commit: _Commit, step: _Step, blobs: _Blobs) -> None:
        before = None if step.was is None else blobs.page(step.old_blob)
        after = None if step.now is None else blobs.page(step.new_blob)
        trail.title = trail.title or (after or before or _NO_PAGE).title
        if after or step.now is None:
            trail.waiting = commit, after
        if trail.waiting and (before or step.was is None):
            since, newer = trail.waiting
            trail.waiting = None
            self.found += [(trail, since, one) for one in _differences(before, newer)]

    def changes(self) -> tuple[Change, ...]:
        """In the order that History promises. A page that could never be read was never one."""
        known = [one for one in self.found if one[0].title]
        known.sort(key=lambda one: (one[0].title.casefold(), one[0].path))
        known.sort(key=lambda one: one[1].day, reverse=True)
        return tuple(
            Change(
                day=commit.day,
                path=trail.path,
                title=trail.title,
                kind=found.kind,
                fact=found.fact,
                was=found.was,
                now=found.now,
                why=commit.why,
                commit=commit.name[:_HASH_LENGTH],
            )
            for trail, commit, found in known
        )


def _differences(before: _Page | None, after: _Page | None) -> Iterator[Difference]:
    """What a reader sees change from one revision to the next; None: there is no page."""
    if before is None or after is None:
        if after:
            yield Difference("added page")
        elif before:
            yield Difference("removed page")
        return
    if before.status != after.status:
        yield Difference("status", was=before.status, now=after.status)
    for key, now in after.facts.items():
        was = before.facts.get(key)
        if was is None:
            yield Difference("new fact", key, now=now.text())
        elif was != now:
            exam = was.exam != now.exam
            yield Difference("changed fact", key, was.text(exam), now.text(exam))
    for key, was in before.facts.items():
        if key not in after.facts:
            yield Difference("removed fact", key, was=was.text())


# --- the feed -----------------------------------------------------------------------------------


def atom(history: History, site_url: str, title: str, updated: dt.date | None = None) -> str:
    """The newest changes as an Atom 1.0 feed: an entry per day and page, at most MOST_ENTRIES.

    `updated` is the day that the feed gives as its last change: that of the newest one unless given. The
    same history gives the same feed. Addresses are relative to the feed where `site_url` is empty.
    """
    base = site_url if not site_url or site_url.endswith("/") else site_url + "/"
    newest = updated or max((change.day for change in history.changes), default=_EPOCH.date())
    feed = ElementTree.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom"})
    # The year in which the name was given: it may never change, or every entry is new to every reader.
    _add(feed, "id", _tag(base, "2026", "changes"))
    _add(feed, "title", title)
    _add(feed, "updated", f"{newest:%Y-%m-%d}T00:00:00Z")
    _add(ElementTree.SubElement(feed, "author"), "name", title)
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "href": base or "./"})
    gone = _gone(history.changes)
    addresses: dict[str, str] = {}
    for (day, path), changes in list(_grouped(history.changes).items())[:MOST_ENTRIES]:
        entry = ElementTree.SubElement(feed, "entry")
        # The address that the page had on that day: an entry keeps its id when its page moves later.
        address = addresses.get(path, url(path))
        addresses[path] = next((one.was for one in changes[::-1] if one.kind == "moved page"), address)
        _add(entry, "id", _tag(base, day.isoformat(), address))
        _add(entry, "title", changes[0].title)
        target = "" if path in gone else quote(url(path))
        ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": base + target or "./"})
        _add(entry, "updated", f"{day:%Y-%m-%d}T00:00:00Z")
        _add(entry, "summary", _summary(changes))
    ElementTree.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(feed, "unicode")}\n'


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = _UNSEEN.sub("", text)


def _tag(base: str, date: str, what: str) -> str:
    """A tag: URI (RFC 4151) of something on the site on a date."""
    try:
        parts = urlsplit(base)
        host = parts.hostname or ""
    except ValueError:
        return _tag("", date, what)
    authority = host if re.fullmatch(r"[a-z0-9.-]+", host) else "localhost"
    return f"tag:{authority},{date}:{quote(parts.path or '/', safe='/%')}{quote(what)}"


def _gone(changes: Iterable[Change]) -> set[str]:
    """The pages that are there no more."""
    last: dict[str, Kind] = {}
    for change in changes:
        if change.kind in ("added page", "removed page"):
            last.setdefault(change.path, change.kind)
    return {path for path, kind in last.items() if kind == "removed page"}


def _grouped(changes: Iterable[Change]) -> dict[tuple[dt.date, str], list[Change]]:
    groups: dict[tuple[dt.date, str], list[Change]] = {}
    for change in changes:
        groups.setdefault((change.day, change.path), []).append(change)
    return groups


def _summary(changes: Iterable[Change]) -> str:
    """A line per change, below the reason of its commit."""
    by_commit: dict[str, list[Change]] = {}
    for change in changes:
        by_commit.setdefault(change.commit, []).append(change)
    lines = []
    for commit, found in by_commit.items():
        lines += [f"{found[0].why} ({commit}):", *map(_sentence, found)]
    return "\n".join(lines)


def _sentence(change: Change) -> str:
    subject = change.fact.replace("_", " ")
    sentences: dict[Kind, str] = {
        "added page": "New page.",
        "removed page": "Page removed.",
        "moved page": f"Page moved from {change.was} to {change.now}.",
        "changed fact": f"{subject}: now «{change.now}», before «{change.was}».",
        "new fact": f"{subject}: new, «{change.now}».",
        "removed fact": f"{subject}: removed, before «{change.was}».",
        "status": f"Status: now «{change.now}», before «{change.was}».",
    }
    return sentences[change.kind]
