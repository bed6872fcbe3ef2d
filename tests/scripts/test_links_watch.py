"""The weekly link watch: what goes into its issue, where archived copies come from, and its workflow."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from scripts import links_archive, links_report
from scripts.check_links import main
from scripts.links_archive import Archive, Copy
from scripts.links_external import Manners
from tests.scripts import workflow_runner
from tests.scripts.workflow_runner import Runner, steps

WORKFLOW = workflow_runner.ROOT / ".github/workflows/links.yml"
TITLE = "Links that lead nowhere"


# --- an archive and a web of our own ----------------------------------------------------------------


@dataclass
class World:
    """One local server: pages by their status (`/404/a`), moved ones (`/301/a`), and an archive."""

    port: int
    says: str = "{}"  # the archive
    status: int = 200
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def has(self, timestamp: str | None) -> None:
        closest = {"available": True, "url": "http://evil.example/", "timestamp": timestamp, "status": "200"}
        self.says = json.dumps({"archived_snapshots": {"closest": closest} if timestamp else {}})


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            first = self.path.split("/")[1]
            headers, body = {}, b""
            status = int(first) if first.isdigit() else 200
            if self.path.startswith("/archive"):
                here.asked.append(parse_qs(urlsplit(self.path).query))
                here.agents.append(self.headers["User-Agent"])
                status, body = here.status, here.says.encode()
            elif status == 301:
                headers["Location"] = "/200/new"
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = World(server.server_address[1])
    here.has("20260301120000")
    monkeypatch.setattr(links_archive, "API", here.url("/archive"))
    monkeypatch.chdir(tmp_path)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield here
    server.shutdown()
    server.server_close()


def page(*urls: str, name: str = "x", checked: str = "") -> None:
    """A page that was checked on a day, with one address a line from line 4 on, and what is built of it."""
    front = f"---\nchecked: {checked}\n---\n" if checked else "\n\n\n"
    for path, text in (
        (Path(f"docs/{name}.md"), front + "\n".join(urls) + "\n"),
        (Path(f"site/{name}/index.html"), "".join(f'<a href="{url}">x</a>' for url in urls)),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def check() -> int:
    return main(["--external", "--interval", "0.01", "--timeout", "5", "--report", "found.md"])


def found() -> list[str]:
    return Path("found.md").read_text(encoding="utf-8").splitlines()


# --- the report -------------------------------------------------------------------------------------


def test_what_is_gone_is_listed_with_an_archived_copy(world: World) -> None:
    page(world.url("/200"), world.url("/404/a"), checked="2026-02-28")
    page(world.url("/404/a"), name="y", checked="2025-01-01")
    assert check() == 1
    gone = world.url("/404/a")
    copy = f"[Archived copy of 2026-03-01](<https://web.archive.org/web/20260301120000/{gone}>)"
    assert found() == [
        "## Broken",
        "",
        f"- <{gone}> `answers 404`, at `docs/x.md:5`, `docs/y.md:4`. {copy}.",
    ]
    # Asked for the copy nearest to the last day on which a person opened it.
    assert world.asked == [{"url": [gone], "timestamp": ["20260228"]}]
    assert world.agents == [Manners().user_agent]


def test_what_has_moved_for_good_is_listed_and_no_copy_asked_for(world: World) -> None:
    page(world.url("/200"), world.url("/301/old"))
    assert check() == 0
    assert found()[0] == "## Moved for good"
    assert found()[2] == f"- <{world.url('/301/old')}> is now <{world.url('/200/new')}>, at `docs/x.md:5`."
    assert world.asked == []


def test_a_page_that_nobody_checked_gets_the_newest_copy(world: World) -> None:
    page(world.url("/200"), world.url("/404/a"))
    check()
    assert world.asked == [{"url": [world.url("/404/a")]}]


def test_what_only_this_visitor_was_refused_is_not_listed(world: World) -> None:
    page(world.url("/200"), world.url("/403"), world.url("/500"))
    assert check() == 0
    assert found() == []


def test_an_exception_is_not_listed_but_a_needless_one_is(world: World) -> None:
    page(world.url("/200"), world.url("/404/kept"))
    Path("link-exceptions").mkdir()
    for name, path in (("kept", "/404/kept"), ("old", "/200")):
        text = f"url: {world.url(path)}\nreason: It must stay.\nsince: 2026-01-01\n"
        Path(f"link-exceptions/{name}.yml").write_text(text, encoding="utf-8")
    assert check() == 1
    assert found()[0] == "## Exceptions that are not needed"
    assert found()[2].startswith("- `link-exceptions/old.yml:1: no longer needed")
    assert len(found()) == 3


def test_many_places_are_counted(world: World) -> None:
    for number in range(7):
        page(world.url("/200"), world.url("/404/a"), name=f"x{number}")
    check()
    assert "`docs/x3.md:5` and 3 more." in found()[2]


@pytest.mark.planted
def test_without_a_network_nothing_is_said(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    page(world.url("/404/a"), world.url("/403"))
    Path("found.md").write_text("of an earlier run", encoding="utf-8")
    assert check() == 2
    assert not Path("found.md").exists()
    assert "not one address works" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.planted
def test_an_unsound_exception_leaves_no_report(world: World) -> None:
    page(world.url("/200"))
    Path("link-exceptions").mkdir()
    Path("link-exceptions/x.yml").write_text("url: 5\n", encoding="utf-8")
    assert check() == 1
    assert not Path("found.md").exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("answers 404", "`answers 404`"),
        ("a `b` @c", "``a `b` @c``"),
        ("``x", "``` ``x ```"),
        ("a\n\n# b", "`a # b`"),
    ],
)
def test_text_of_others_is_shown_as_code(text: str, code: str) -> None:
    assert links_report.code(text) == code


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.org/b_(c)?x=1&y=%20#z", "<https://a.org/b_(c)?x=1&y=%20#z>"),
        ("https://a.org/>[x](y)`", "<https://a.org/%3E[x](y)%60>"),
        ("https://a.org/é|\\", "<https://a.org/%C3%A9%7C%5C>"),
        ("https://a.org/a b>@c", "`https://a.org/a b>@c`"),
    ],
)
def test_an_address_cannot_end_itself(url: str, shown: str) -> None:
    assert links_report.address(url) == shown


# --- the archive ------------------------------------------------------------------------------------


def archive() -> Archive:
    return Archive(Manners(interval=0.01, timeout=2))


def test_a_copy_is_found_and_its_address_is_made_here(world: World) -> None:
    copy = archive().copy_of("https://a.org/x", date(2026, 2, 28))
    assert copy == Copy("https://web.archive.org/web/20260301120000/https://a.org/x", date(2026, 3, 1))


def test_no_copy_is_told(world: World) -> None:
    world.has(None)
    assert archive().copy_of("https://a.org/x") == Copy("")
    page(world.url("/200"), world.url("/404/a"))
    check()
    assert found()[2].endswith("at `docs/x.md:5`. The archive has no copy.")


@pytest.mark.parametrize("says", ["", "[]", "{}", '{"archived_snapshots": 5}'])
def test_an_odd_answer_leaves_the_search_to_a_person(says: str, world: World) -> None:
    world.says = says
    assert archive().copy_of("https://a.org/x") == Copy("https://web.archive.org/web/*/https://a.org/x")


@pytest.mark.parametrize("time", ["20260301", "<b>", "2026-03-01", "20269901120000", "20260301120000/x"])
def test_an_odd_time_makes_no_link(time: str, world: World) -> None:
    world.has(time)
    assert archive().copy_of("https://a.org/x") == Copy("https://web.archive.org/web/*/https://a.org/x")


def test_an_archive_that_does_not_answer_is_left_alone(world: World) -> None:
    world.status = 503
    asked = archive()
    for number in range(6):
        assert asked.copy_of(f"https://a.org/{number}").day is None
    assert len(world.asked) == links_archive.MAX_SILENCES
    page(world.url("/200"), world.url("/404/a"))
    check()
    gone = world.url("/404/a")
    assert f"[Look for an archived copy](<https://web.archive.org/web/*/{gone}>)" in found()[2]


def test_an_archive_that_answers_now_and_then_is_asked_on(world: World) -> None:
    asked = archive()
    for number in range(8):
        world.status = 200 if number % 3 == 2 else 503
        asked.copy_of(f"https://a.org/{number}")
    assert len(world.asked) == 8


# --- the workflow -----------------------------------------------------------------------------------


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path, workflow_runner.read("links"), ("make build",))


def checker(runner: Runner, code: int, report: str | None) -> None:
    """What stands in the place of the link checker: its exit code, and the report that it writes."""
    text = runner.file("report", report or "")
    asked = '[ "$*" = "-m scripts.check_links --external --report $RUNNER_TEMP/found.md" ] || exit 99'
    write = "" if report is None else f'cp "{text}" "$5"'
    runner.program(".venv/bin/python", f"{asked}\n{write}\nexit {code}\n")


def test_findings_open_an_issue(runner: Runner) -> None:
    checker(runner, 1, "## Broken\n\n- <https://a.org> @nobody\n")
    assert runner.run() == 0
    (asked,) = runner.asked()
    assert asked == f"issue create --title {TITLE} --body-file {runner.folder}/temp/body.md"
    body = (runner.folder / "temp/body.md").read_text(encoding="utf-8")
    assert "## Broken\n\n- <https://a.org> @nobody\n" in body
    assert "`link-exceptions/`" in body
    assert "https://github.example/us/guide/actions/runs/7" in body


def test_addresses_that_only_moved_are_kept_in_the_issue(runner: Runner) -> None:
    checker(runner, 0, "## Moved for good\n")
    runner.gh((12, TITLE), (13, "Facts that changed at AWS"))
    assert runner.run() == 0
    assert runner.asked() == [f"issue edit 12 --body-file {runner.folder}/temp/body.md"]


def test_nothing_found_closes_the_issue(runner: Runner) -> None:
    checker(runner, 0, "")
    runner.gh((12, TITLE))
    assert runner.run() == 0
    (asked,) = runner.asked()
    assert asked.startswith("issue close 12 --comment Nothing is left")


@pytest.mark.planted
@pytest.mark.parametrize(
    ("code", "report"), [(2, None), (1, None), (0, None), (130, "half")], ids=["2", "1", "0", "130"]
)
def test_a_watch_that_is_broken_fails_and_leaves_the_issue_alone(
    code: int, report: str | None, runner: Runner
) -> None:
    checker(runner, code, report)
    runner.gh((12, TITLE))
    assert runner.run() == (code or 1)
    assert runner.asked() == []


def test_the_watch_has_the_least_rights_and_the_token_meets_no_package() -> None:
    workflow: dict[Any, Any] = workflow_runner.read("links")
    assert set(workflow[True]) == {"schedule", "workflow_dispatch"}
    assert workflow["permissions"] == {"contents": "read", "issues": "write"}
    assert [step["name"] for step in steps(workflow) if "GH_TOKEN" in step.get("env", {})] == [
        "Keep one issue"
    ]
    text = WORKFLOW.read_text(encoding="utf-8")
    assert set(re.findall(r"secrets\.\w+", text)) == {"secrets.GITHUB_TOKEN"}
    assert not any("${{" in step["run"] for step in steps(workflow) if "run" in step)


def test_the_weekly_runs_do_not_meet() -> None:
    texts = [path.read_text(encoding="utf-8") for path in WORKFLOW.parent.glob("*.yml")]
    times = [time for text in texts for time in re.findall(r'cron: "([^"]+)"', text)]
    assert len(times) >= 4
    assert len({time.split()[-1] for time in times}) == len(times)
